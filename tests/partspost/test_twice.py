"""Mails kept twice: in the spool of a node, and in PostgreSQL before the 250."""

import shutil
import smtplib
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from config import ConfigurationError, load_settings
from ingest import Envelope
from partspost import house as parts
from partspost.node.twice import adopt, second_copy
from partspost.work import pipeline
from store import arrivals, messages
from tests import network
from tests.daemon import Daemon, until
from tests.ingest.house import House

ORDER = network.order_mail(network.honda_order(), "<1@shop.example>")
BRANDS = ("honda@parts.example", "kia@parts.example")
TWICE = {"PARTSPOST_ACCEPT__MODE": "spool+db", "PARTSPOST_ACCEPT__ADOPT_AFTER": "2s"}

pytestmark = pytest.mark.system


@pytest.fixture
def node(tmp_path, postgres_url, monkeypatch):
    """One node of a cluster: its parts, on PostgreSQL."""
    built = build(monkeypatch, tmp_path, postgres_url)
    yield built
    built.close()


def build(monkeypatch, folder, url):
    """The parts of a node that keeps mails twice."""
    with monkeypatch.context() as environment:
        environment.setenv("PARTSPOST_ACCEPT__MODE", "spool+db")
        return parts.build(network.write_config(folder, url=url)["config"])


def later(node):
    """The node an hour later."""
    return replace(node, now=lambda: datetime.now(UTC) + timedelta(hours=1))


def left(node):
    """The mails that nobody has drained."""
    with node.database.reading() as tx:
        return arrivals.left_behind(tx, datetime.now(UTC) + timedelta(days=1), 99)


def stored(node):
    """The recipients of the mails that are stored, and what was stored of each."""
    with node.database.reading() as tx:
        return sorted((mail.recipient, node.blobs.get(mail.blob)) for mail in messages.waiting(tx))


def jobs(node):
    """How many jobs wait to read a mail."""
    with node.database.reading() as tx:
        return tx.execute(text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'read'")).scalar_one()


def send(door, raw=ORDER, recipients=BRANDS):
    """Hand a mail in; gives the reply to its content."""
    with smtplib.SMTP("127.0.0.1", door.port, timeout=30) as client:
        client.ehlo()
        client.mail(network.SHOP)
        for recipient in recipients:
            client.rcpt(recipient)
        return client.data(raw)


@pytest.fixture
def door(node, tmp_path):
    """The open door of the node, whose spool nobody drains."""
    with House(tmp_path / "door", accepts=node.accepts, keep_too=second_copy(node)) as opened:
        yield opened


def test_a_node_whose_disk_dies_after_the_250_has_lost_nothing(node, door):
    """The spool is gone, folder and all; another node stores the mail for each recipient, byte for byte, to be read."""
    code, _ = send(door)
    shutil.rmtree(door.spool.directory)
    waited = adopt(node, pipeline.take_in), stored(node)
    adopted = adopt(later(node), pipeline.take_in)

    assert (250, (0, []), 1) == (code, waited, adopted)
    assert ([(brand, ORDER) for brand in BRANDS], 2, []) == (stored(node), jobs(node), left(node))


def test_a_mail_of_any_size_is_kept_whole(node, door):
    """A mail that the door takes in many pieces is the same one in the database, dots and all."""
    raw = b"Subject: big\r\n\r\n" + b"".join(b"..%070d\r\n" % n for n in range(40_000))
    send(door, raw, BRANDS[:1])
    shutil.rmtree(door.spool.directory)
    adopt(later(node), pipeline.take_in)

    assert [(BRANDS[0], raw)] == stored(node)


def test_no_250_while_the_database_is_away(node, tmp_path, monkeypatch):
    """Nothing is promised that one disk alone would keep: 451, nothing in the spool; afterwards the client's retry is taken."""
    away = build(monkeypatch, tmp_path / "away", f"postgresql+psycopg://x@/no?host={tmp_path}")
    with House(tmp_path / "door", keep_too=second_copy(away)) as door:
        reply = send(door, recipients=BRANDS[:1])
        counts = door.spool.counts()
    away.close()
    with House(tmp_path / "door", keep_too=second_copy(node)) as door:
        again = send(door, recipients=BRANDS[:1])

    assert (451, b"4.3.0", 250) == (reply[0], reply[1][:5], again[0])
    assert {"in": 0, "work": 0, "corrupt": 0, "tmp": 0} == counts


def test_when_the_250_is_heard_the_second_copy_is_committed(node, door):
    """At the very moment of the reply another connection sees the mail: it was committed before, and not after."""
    seen = []
    for number in range(20):
        code, _ = send(door, network.order_mail(network.honda_order(), f"<{number}@shop.example>"), BRANDS[:1])
        seen.append((code, len(left(node))))

    assert [(250, number) for number in range(1, 21)] == seen


@pytest.mark.parametrize("first", ["its own node", "another node"])
def test_a_mail_that_is_there_twice_is_stored_once(node, door, first):
    """Whoever comes first, spool or second copy: one mail for each recipient, one job, and neither copy is left."""
    send(door)

    def own():
        for path in door.spool.waiting(9):
            pipeline.drain(node, door.spool, path)

    def other():
        adopt(later(node), pipeline.take_in)

    for drain in (own, other) if first == "its own node" else (other, own):
        drain()

    assert ([(brand, ORDER) for brand in BRANDS], 2, []) == (stored(node), jobs(node), left(node))
    assert 0 == door.spool.counts()["in"]


def test_the_second_copy_goes_with_the_commit_that_stores_the_mail(node, door, monkeypatch):
    """A drain that fails before its commit leaves the copy where it was."""
    send(door)
    (path,) = door.spool.waiting(9)
    broken = replace(node, queue=None)

    with pytest.raises(AttributeError):
        pipeline.drain(broken, door.spool, path)
    assert 1 == len(left(node))


def test_two_nodes_that_adopt_at_once_store_it_once(node, door):
    """The ingest key decides, and the copy that is gone already is no fault."""
    send(door)
    spool_id = left(node)[0]
    with node.database.reading() as tx:
        mail = arrivals.get(tx, spool_id)
    envelope = dict(mail.envelope)
    envelope |= {
        "received_at": datetime.fromisoformat(envelope["received_at"]),
        "rcpt_tos": tuple(envelope["rcpt_tos"]),
    }
    pipeline.take_in(node, Envelope(**envelope), mail.raw)
    pipeline.take_in(node, Envelope(**envelope), mail.raw)

    assert (2, 2, 0) == (len(stored(node)), jobs(node), adopt(later(node), pipeline.take_in))


def test_the_spool_alone_needs_no_second_copy(tmp_path, postgres_url):
    """By default the door asks nobody but the disk."""
    built = parts.build(network.write_config(tmp_path, url=postgres_url)["config"])
    hook = second_copy(built)
    built.close()

    assert hook is None


def test_sqlite_cannot_keep_a_second_copy(tmp_path, monkeypatch):
    """A database on the same disk would be a promise that nobody keeps; the mistake is named with its cure."""
    monkeypatch.setenv("PARTSPOST_ACCEPT__MODE", "spool+db")
    place = network.write_config(tmp_path)

    with pytest.raises(ConfigurationError) as told:
        load_settings(place["config"])
    assert "needs PostgreSQL" in str(told.value.mistakes[0])


def test_a_cluster_goes_on_without_the_node_that_died(tmp_path, postgres_url):
    """The real program: a node accepts an order, dies before it drains it, and its disk with it; another one tells the dealer."""
    dying = Daemon(tmp_path / "a", TWICE | {"PARTSPOST_CRASH_AT": "D1"}, url=postgres_url)
    kept = []  # by the shop's server: on a busy machine the node may die before its 250
    with dying:
        try:
            dying.send(ORDER)
        except smtplib.SMTPServerDisconnected:
            kept.append(ORDER)
        until(lambda: dying.process.poll() is not None)
        died = dying.process.poll()
    shutil.rmtree(dying.state)
    with Daemon(tmp_path / "b", TWICE, url=postgres_url) as living:
        for mail in kept:
            living.send(mail)
        (told,) = living.wait_for_mail("pieces@honda-laval.example")
        settled = living.ask("requests", "list")

    assert (-9, 1) == (died, len(settled))
    assert "HON-" in told["Subject"]
