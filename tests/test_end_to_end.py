"""The whole street with the real program: mail in by a socket, mail out into a folder, a page that shows."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from email.message import EmailMessage

import pytest

from tests import network
from tests.daemon import ROOT, Daemon, until

DEALER, KIA, SHOP = "honda-laval.example", "kia-anjou.example", "fixauto-laval.example"


@pytest.fixture
def daemon(tmp_path):
    """The program, running."""
    with Daemon(tmp_path) as running:
        yield running


def answer_to(mail, text, sender="pieces@honda-laval.example", subject="RE: "):
    """A dealer's answer from his mail program, top-posted above the quoted order."""
    quoted = "".join(f"> {line}\n" for line in mail.get_body(("plain",)).get_content().splitlines())
    answer = EmailMessage()
    answer["From"] = sender
    answer["To"] = mail["Reply-To"]
    answer["Subject"] = subject + mail["Subject"]
    answer["Message-ID"] = "<answer-1@dealer.example>"
    answer["In-Reply-To"] = mail["Message-ID"]
    answer.set_content(f"{text}\n\nLe mar. 24 nov. 2026 à 10 h 02, {mail['From']} a écrit :\n{quoted}")
    return answer.as_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def test_an_order_travels_to_the_dealer_and_his_yes_comes_back_to_the_shop(daemon):
    """The loop closes once: order in, dealer told, shop confirmed, dealer says Confirmé, shop told."""
    pdf = network.honda_order()
    daemon.send(network.order_mail(pdf, "<1@shop.example>"))

    (order,) = daemon.wait_for_mail(DEALER)
    (receipt,) = daemon.wait_for_mail(SHOP)
    assert pdf in [part.get_payload(decode=True) for part in order.iter_attachments()]
    assert "48213-001" in receipt.get_body(("plain",)).get_content()

    local_part = order["Reply-To"].addresses[0].addr_spec
    daemon.send(answer_to(order, "Confirmé, merci!"), local_part, sender="pieces@honda-laval.example")

    _, answered = daemon.wait_for_mail(SHOP, count=2)
    assert "Confirmé" in answered.get_body(("plain",)).get_content()
    (request,) = daemon.ask("requests", "list")
    (shown,) = daemon.ask("requests", "show", request["number"])
    assert ("nobody", "scheduled", "intact") == (shown["waiting_on"], shown["list"], shown["chain"])
    assert request["number"] in daemon.page("/")
    assert "Honda de Laval" in daemon.page(f"/requests/{request['number']}")
    assert 0 == daemon.stop()


def test_an_unclear_answer_changes_nothing_and_is_asked_back(daemon):
    """What a careful clerk could not tell goes back to its writer; the shop hears nothing."""
    daemon.send(network.order_mail(network.honda_order(), "<1@shop.example>"))
    (order,) = daemon.wait_for_mail(DEALER)

    recipient = order["Reply-To"].addresses[0].addr_spec
    daemon.send(answer_to(order, "ok sauf 5"), recipient, sender="pieces@honda-laval.example")

    _, asked = daemon.wait_for_mail(DEALER, count=2)
    assert recipient == asked["Reply-To"].addresses[0].addr_spec
    assert 1 == len(daemon.sent(SHOP))
    assert ["actions"] == [request["list"] for request in daemon.ask("requests", "list")]


def test_one_message_id_to_two_brands_makes_two_requests(daemon):
    """A shop that mails one order to two addresses reaches both dealers."""
    daemon.send(network.order_mail(network.volvo_order(), "<same@shop.example>"), "honda@parts.example")
    daemon.send(network.order_mail(network.volvo_order(), "<same@shop.example>"), "kia@parts.example")

    daemon.wait_for_mail(DEALER)
    daemon.wait_for_mail(KIA)
    assert {"honda-laval", "kia-anjou"} == {request["dealer"] for request in daemon.ask("requests", "list")}


def test_the_same_mail_delivered_twice_makes_one_request(daemon):
    """A server that did not hear our yes sends again; nobody is told twice."""
    raw = network.order_mail(network.honda_order(), "<1@shop.example>")
    daemon.send(raw)
    daemon.wait_for_mail(DEALER)

    daemon.send(b"Received: from another.way by mx; Tue, 24 Nov 2026 10:01:00 -0500\r\n" + raw)

    until(lambda: "mail.stored_before" in daemon.log.read_text())
    assert 1 == len(daemon.ask("requests", "list"))
    assert 1 == len(daemon.sent(DEALER))


def test_the_same_pdf_in_another_mail_is_acknowledged_and_not_told_again(daemon):
    """A shop that resends its order hears that it was received, under which number."""
    daemon.send(network.order_mail(network.honda_order(), "<1@shop.example>"))
    daemon.wait_for_mail(SHOP)

    daemon.send(network.order_mail(network.honda_order(), "<2@shop.example>"))

    _, again = daemon.wait_for_mail(SHOP, count=2)
    assert "HON-" in again["Subject"]
    assert 1 == len(daemon.sent(DEALER))


def test_a_silent_dealer_is_reminded_and_then_a_person_is_asked(tmp_path):
    """Two reminders in the same thread; with nobody else to ask the request then waits for one of us."""
    with Daemon(tmp_path, remind_after="1s") as daemon:
        daemon.send(network.order_mail(network.honda_order(), "<1@shop.example>"))

        order, reminder, _ = daemon.wait_for_mail(DEALER, count=3)
        until(lambda: daemon.ask("requests", "list")[0]["waiting_on"] == "ops")

        assert 3 == len(daemon.sent(DEALER))
        assert set(reminder["References"].split()) & {order["Message-ID"], *(order["References"] or "").split()}


def test_a_mail_without_a_pdf_is_held_until_a_person_has_decided(daemon):
    """A held mail shows with its reason, its sender reads the cure, and a person has it read again or closes it."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = network.SHOP, "honda@parts.example", "Voir commande ci-jointe"
    mail.set_content("Bonjour, voir la commande ci-jointe.\n")
    daemon.send(mail.as_bytes().replace(b"\n", b"\r\n"))

    (cure,) = daemon.wait_for_mail(SHOP)
    (held,) = daemon.ask("held", "list")
    assert "no-pdf" == held["problem"]
    assert "PDF" in cure.get_body(("plain",)).get_content()
    assert "Voir commande ci-jointe" in daemon.page("/held")

    assert 0 == daemon.run("held", "requeue", str(held["id"]))
    until(lambda: daemon.ask("held", "list"))
    assert 0 == daemon.run("held", "discard", str(held["id"]), "--reason", "the shop sent it again")
    assert 1 == daemon.run("held", "discard", str(held["id"]), "--reason", "once more")
    assert [] == daemon.ask("held", "list")


def test_a_request_can_be_sent_again_and_closed(daemon):
    """An operator sends the dealer's mail once more, the same bytes, and closes the request; nobody is chased then."""
    daemon.send(network.order_mail(network.honda_order(), "<1@shop.example>"))
    (order,) = daemon.wait_for_mail(DEALER)
    (request,) = daemon.ask("requests", "list")

    assert 0 == daemon.run("requests", "resend", request["number"])
    until(lambda: daemon.ask("requests", "show", request["number"])[0]["mails"][0]["tries"] == 2)
    (again,) = daemon.sent(DEALER)
    assert (order["Message-ID"], order.as_bytes()) == (again["Message-ID"], again.as_bytes())

    assert 0 == daemon.run("requests", "close", request["number"], "--reason", "arranged by telephone")
    (shown,) = daemon.ask("requests", "show", request["number"])
    assert ("nobody", "closed", "intact") == (shown["waiting_on"], shown["list"], shown["chain"])
    assert 1 == daemon.run("requests", "show", "HON-1999-000001")


def test_what_is_not_ours_is_refused_at_the_door(daemon):
    """An unknown brand and a foreign domain are refused before the content, with the code that says so."""
    import smtplib

    with smtplib.SMTP("127.0.0.1", daemon.place["smtp"], timeout=10) as client:
        client.ehlo("shop.example")
        client.mail(network.SHOP)
        codes = [client.rcpt(to)[0] for to in ("lada@parts.example", "x@elsewhere.example", "honda@parts.example")]

    assert [550, 550, 250] == codes


def test_the_page_cannot_write(daemon):
    """Every method but GET and HEAD is refused on every path."""
    for path in ("/", "/held", "/metrics", "/healthz"):
        request = urllib.request.Request(f"http://127.0.0.1:{daemon.place['page']}{path}", method="POST", data=b"x")
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(request, timeout=10)
        refused.value.close()

        assert 405 == refused.value.code


def test_every_log_line_is_json_and_holds_no_secret(daemon):
    """A program can read each line; the signing secret stands in none."""
    daemon.send(network.order_mail(network.honda_order(), "<1@shop.example>"))
    daemon.wait_for_mail(SHOP)

    text = daemon.log.read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    assert {"timestamp", "level", "event", "component", "node", "version"} <= set.intersection(*map(set, lines))
    assert daemon.place["secret"] not in text


@pytest.mark.parametrize("role", ["smtp", "worker"])
def test_two_daemons_do_not_share_a_spool_or_a_small_database(daemon, role):
    """The second one says what is wrong and ends with 75: try again later."""
    command = [sys.executable, "-m", "partspost", "serve", "--roles", role, "--config", str(daemon.place["config"])]

    second = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    assert 75 == second.returncode
    assert "another process" in second.stderr


def test_a_broken_configuration_names_file_line_and_cure(tmp_path):
    """The daemon does not start on a mistake; it says where it is and ends with 78."""
    place = network.write_config(tmp_path)
    toml = place["config"] / "partspost.toml"
    toml.write_text(toml.read_text().replace('mode = "capture"', 'mode = "captur"'))
    command = [sys.executable, "-m", "partspost", "serve", "--config", str(place["config"])]

    refused = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)

    assert 78 == refused.returncode
    assert "partspost.toml:" in refused.stderr
    assert "mode" in refused.stderr


def test_every_sample_becomes_what_it_should(tmp_path):
    """The show ends with 0: each sample order notified to the right dealer, each broken one held."""
    ports = {
        "PARTSPOST_PATHS__STATE": str(tmp_path / "var"),
        "PARTSPOST_SMTP__LISTEN": f"127.0.0.1:{network.free_port()}",
        "PARTSPOST_PAGE__LISTEN": f"127.0.0.1:{network.free_port()}",
    }

    show = subprocess.run(
        [sys.executable, "-m", "partspost", "demo", "--once"],
        cwd=ROOT,
        env=os.environ | ports | {"COLUMNS": "150"},
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )

    assert 0 == show.returncode, show.stdout + show.stderr


@pytest.mark.system
def test_an_order_travels_on_postgresql(tmp_path, postgres_url):
    """The same program on the other database: order in, dealer told, shop confirmed."""
    with Daemon(tmp_path, url=postgres_url) as daemon:
        daemon.send(network.order_mail(network.honda_order(), "<1@shop.example>"))

        daemon.wait_for_mail(DEALER)
        daemon.wait_for_mail(SHOP)
        assert ["honda-laval"] == [request["dealer"] for request in daemon.ask("requests", "list")]
