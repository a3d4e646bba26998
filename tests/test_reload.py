"""SIGHUP: another directory takes over whole or not at all, and nobody waits for it."""

import json
import signal
import smtplib
import ssl
import time
import urllib.request

import pytest

from tests import network
from tests.daemon import Daemon, until
from tests.notifier.relays import certificate

OLD, NEW = "honda-laval.example", "honda-neuf.example"
ANOTHER = "honda-neuf,Honda Neuf,honda,Zoé Roy <pieces@honda-neuf.example> fr,Laval,H7S 1N2,450 555-0177,,always,,\n"


@pytest.fixture
def daemon(tmp_path):
    """The program, running."""
    with Daemon(tmp_path) as running:
        yield running


def change(daemon, name, old, new):
    """Exchange text in a file of the configuration."""
    path = daemon.place["config"] / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))


def hang_up(daemon, event):
    """Send SIGHUP and wait for what the log says of it."""
    before = len(events(daemon, event))
    daemon.process.send_signal(signal.SIGHUP)
    assert until(lambda: len(events(daemon, event)) > before), daemon.log.read_text()[-3000:]
    return events(daemon, event)[-1]


def events(daemon, name):
    """The log lines of this name."""
    lines = (json.loads(line) for line in daemon.log.read_text().splitlines())
    return [line for line in lines if line["event"] == name]


def order(daemon, number, dealer, count=1):
    """Mail an order in; the mails that its dealer has by then."""
    daemon.send(network.order_mail(network.honda_order(number=number), f"<{number}@shop.example>"))
    return daemon.wait_for_mail(dealer, count=count)


def test_a_broken_table_changes_nothing_and_a_good_one_takes_over(daemon):
    """A mistake is logged with file, line and cure while orders go the old way; after the cure they go the new one."""
    started = events(daemon, "daemon.started")[0]["directory"]
    change(daemon, "territories.csv", "honda,CA,H,honda-laval", "honda,CA,H,honda-neuf")

    rejected = hang_up(daemon, "config.rejected")

    assert "territories.csv:2: dealer: no dealer is called 'honda-neuf'" in rejected["mistakes"][0]
    order(daemon, 1, OLD)
    with (daemon.place["config"] / "dealers.csv").open("a") as dealers:
        dealers.write(ANOTHER)
    loaded = hang_up(daemon, "config.loaded")
    order(daemon, 2, NEW)
    requests = [daemon.ask("requests", "show", row["number"])[0] for row in daemon.ask("requests", "list")]
    assert ["honda-neuf", "honda-laval"] == [request["dealer"] for request in requests]

    assert started != loaded["directory"]


def test_orders_in_flight_do_not_wait_for_a_large_directory(daemon):
    """While 75 000 rows are read, the page answers within a second and an order passes to its dealer."""
    codes = [
        f"J{a}{b}{c}{d}{e}" for a in range(10) for b in "ABCEG" for c in range(10) for d in "ABCEG" for e in range(10)
    ]
    with (daemon.place["config"] / "territories.csv").open("a") as territories:
        for brand, dealer in (("honda", "honda-laval"), ("kia", "kia-anjou"), ("mazda", "mazda-rosemont")):
            territories.writelines(f"{brand},CA,{code},{dealer},100,,\n" for code in codes)
    daemon.process.send_signal(signal.SIGHUP)
    slowest = 0.0

    daemon.send(network.order_mail(network.honda_order("1"), "<1@shop.example>"))
    while not events(daemon, "config.loaded"):
        asked = time.monotonic()
        urllib.request.urlopen(f"http://127.0.0.1:{daemon.place['page']}/healthz", timeout=10).close()
        slowest = max(slowest, time.monotonic() - asked)

    daemon.wait_for_mail(OLD)
    assert 1.0 > slowest


def shown(daemon):
    """The certificate that a client sees after STARTTLS."""
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    with smtplib.SMTP("127.0.0.1", daemon.place["smtp"], timeout=10) as client:
        client.starttls(context=trusting)
        return client.sock.getpeercert(binary_form=True)


def test_the_door_shows_its_new_certificate(tmp_path):
    """After SIGHUP a client sees the certificate that lies there now; a broken one is reported, and the old one stays."""
    path = certificate(tmp_path, "parts.example")
    with Daemon(tmp_path, {"PARTSPOST_SMTP__TLS_CERTIFICATE": str(path)}) as daemon:
        first = shown(daemon)
        certificate(tmp_path, "parts.example")
        unread = shown(daemon)
        hang_up(daemon, "config.loaded")
        second = shown(daemon)
        path.write_text("broken")
        rejected = hang_up(daemon, "config.rejected")
        third = shown(daemon)

    assert "smtp.tls_certificate" in rejected["mistakes"][0]
    assert first == unread
    assert second == third
    assert first != second


def test_a_node_started_with_another_secret_says_so(daemon):
    """What it would take for forged was signed by the node that sent the newest mail: the log names that mail."""
    order(daemon, 881, OLD)
    daemon.stop()
    change(daemon, "partspost.toml", "5" * 64, "6" * 64)
    daemon.start()

    assert events(daemon, "secret.other")[0]["message_id"].startswith("<")
