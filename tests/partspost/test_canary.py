"""The trial order: on real sockets the whole way round, missed where something stands still, seen by nobody else."""

import json
import smtplib
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from config import ConfigurationError, load_settings
from partspost import canary
from partspost.canary.aviary import perches
from partspost.canary.order import PARTS, order_mail
from partspost.house import build
from partspost.work import pipeline
from routing import canary_address, canary_part
from store import Database, deadlines, messages, migrate, requests, views
from tests import network
from tests.daemon import Daemon, until
from tests.relaying import RelayThatReturns

EVERY = {"PARTSPOST_CANARY__EVERY": "1h", "PARTSPOST_FOLLOW_UP__ESCALATE_TO": "ops@parts-office.example"}
SOON = EVERY | {"PARTSPOST_CANARY__WITHIN": "25s"}
FIRST = f"CANARY-{datetime.now(UTC).year}-000001"


def logged(daemon, event):
    """The log's lines of this event, parsed."""
    lines = (line for line in daemon.log.read_text().splitlines() if line.startswith("{"))
    return [told for told in map(json.loads, lines) if told["event"] == event]


def why_closed(daemon):
    """Why the first trial order is closed; nothing while it is open or not there."""
    database = Database("sqlite:///partspost.db", daemon.state, read_only=True)
    try:
        with database.reading() as tx:
            _, events = requests.load(tx, FIRST) or ((), ())
    finally:
        database.close()
    return next((event.facts["why"] for event in events if event.kind == "closed"), "")


def loosed(house, ago=timedelta(0)):
    """Let the clock say that a trial order was let go so long ago; its moment."""
    at = house.now() - ago
    with house.database.begin() as tx:
        deadlines.claim_tick(tx, "canary", at, at)
    return at


def take(house, raw, recipient, sender):
    """A mail in the store that waits to be read; its number."""
    blob, key = house.blobs.put(raw), messages.ingest_key(recipient, raw)
    known = {"spool_id": "01", "received_at": house.now(), "via": "smtp", "peer": "127.0.0.1", "queue_id": ""}
    with house.database.begin() as tx:
        return messages.add(tx, key=key, sender=sender, recipient=recipient, blob=blob, size=len(raw), **known)


@pytest.fixture
def house(tmp_path, monkeypatch):
    """A house with an empty store and an operator's address, nothing running."""
    monkeypatch.setenv("PARTSPOST_FOLLOW_UP__ESCALATE_TO", "ops@parts-office.example")
    place = network.write_config(tmp_path)
    migrate("sqlite:///partspost.db", tmp_path / "var")
    built = build(place["config"])
    yield built
    built.close()


@pytest.mark.timeout(300)
def test_it_comes_home_by_the_relay_and_nobody_sees_it(tmp_path):
    """Order, both mails out and in again, answer and end; no wall, search, count or report knows of it."""
    door = network.free_port()
    with (
        RelayThatReturns(door) as relay,
        Daemon(tmp_path, EVERY, mode="smtp", relay=relay.port, smtp=door) as daemon,
    ):
        closed = until(lambda: why_closed(daemon), 120)
        daemon.send(network.order_mail(network.honda_order(), "<1@shop.example>"))
        until(lambda: len(relay.kept) == 2, 60)
        listed, metrics = daemon.ask("requests", "list"), daemon.page("/metrics")
        views_of_it = [daemon.page(path) for path in ("/", "/wall", "/search?q=71140-CAN-A00", f"/search?q={FIRST}")]
        operations = daemon.page("/operations?lang=en")

        assert 0 == daemon.stop()

    robots = sorted(one.partition("+")[2].partition("-")[0] for one in relay.returned)
    assert ("home", ["dealer", "shop", "shop"]) == (closed, robots)
    assert ["HON"] == [one["number"][:3] for one in listed]
    assert [] == [view for view in views_of_it if f"/requests/{FIRST}" in view]
    assert "partspost_messages_accepted_total 1.0" in metrics
    assert "partspost_canary_well 1.0" in metrics
    assert 'partspost_requests{brand="canary"' not in metrics
    assert 'brand="canary"' not in metrics
    assert "has come home" in operations


@pytest.mark.timeout(300)
def test_with_a_relay_that_returns_nothing_it_may_stay_at_the_door(tmp_path):
    """Where mails are only written down, those of a trial order go straight back to our own door."""
    with Daemon(tmp_path, EVERY) as daemon:
        closed = until(lambda: why_closed(daemon), 120)

        assert 0 == daemon.stop()

    assert ("home", []) == (closed, daemon.sent())


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("broken", "reason"), [("relay", "Its mail to the dealer has not left"), ("way", "did not come back")]
)
def test_a_broken_way_is_told(tmp_path, broken, reason):
    """Nobody answers at the relay, or it sends nothing back: the log, the page and the figure are red, operators read why."""
    door = network.free_port()
    with RelayThatReturns(door) as relay:
        relay.back = False
        port = relay.port if broken == "way" else network.free_port()
        with Daemon(tmp_path, SOON, mode="smtp", relay=port, smtp=door) as daemon:
            lost = until(lambda: logged(daemon, "canary.lost"), 120)
            until(lambda: relay.kept or broken == "relay", 30)
            operations, metrics = daemon.page("/operations?lang=en"), daemon.page("/metrics")
            closed = why_closed(daemon)

            assert 0 == daemon.stop()

    assert reason in lost[0]["reason"]
    assert ("lost", 1) == (closed, len(lost))
    assert "has not come home" in operations
    assert "partspost_canary_well 0.0" in metrics
    told = [mail["Subject"] for to, mail in relay.kept if to == "ops@parts-office.example"]
    assert (broken == "way") == any("did not come home" in subject for subject in told)


def test_a_broken_reader_is_told(tmp_path, monkeypatch):
    """When no child can read, nothing is opened, nothing is held for a person to look after, and that is said."""
    monkeypatch.setenv("PARTSPOST_READER__WALL", "0.001")
    place = network.write_config(tmp_path)
    migrate("sqlite:///partspost.db", tmp_path / "var")
    house = build(place["config"])
    try:
        released, places = loosed(house, ago=timedelta(minutes=6)), perches(house)
        unread = take(house, order_mail(released, places), places.order, places.shop)
        with capture_logs() as first:
            canary.look(house, released)
        pipeline.read(house, unread)
        with capture_logs() as second:
            canary.look(house, released)
        with house.database.reading() as tx:
            held = messages.held(tx)
    finally:
        house.close()

    reasons = [told["reason"] for logs in (first, second) for told in logs if told["event"] == "canary.lost"]
    assert (["It was taken, and nobody has read it.", "It was read and not understood."], []) == (reasons, held)


def test_without_a_door_there_is_no_trial(tmp_path, monkeypatch):
    """Settings that let a trial order in nowhere are refused with the cure."""
    place = network.write_config(tmp_path)
    for key, value in {"CANARY__EVERY": "1h", "SMTP__LISTEN": "", "LMTP__LISTEN": ""}.items():
        monkeypatch.setenv(f"PARTSPOST_{key}", value)

    with pytest.raises(ConfigurationError, match=r"canary\.door"):
        load_settings(place["config"])


def test_its_addresses_are_secret():
    """Only who has our secret makes an address that the door takes and a robot listens to."""
    made = canary_address(b"secret", "dealer")

    assert "dealer" == canary_part(b"secret", made)
    assert [None] * 4 == [
        canary_part(*given)
        for given in [
            (b"other", made),
            (b"secret", made.replace("dealer", "shop")),
            (b"secret", "canary+dealer"),
            (b"secret", "é"),
        ]
    ]


def test_an_order_is_the_same_however_often_it_is_made(house):
    """A repeated job hands in the very same mail, which the door's store knows."""
    slot = datetime(2026, 11, 22, 4, tzinfo=UTC)

    assert order_mail(slot, perches(house)) == order_mail(slot, perches(house))
    assert order_mail(slot, perches(house)) != order_mail(slot + timedelta(hours=1), perches(house))


def test_what_is_drawn_is_what_is_read(house):
    """The reader finds every number, name, quantity and price of the paper."""
    raw = order_mail(datetime(2026, 11, 22, 4, tzinfo=UTC), perches(house))
    mail, _files, (document,), _sets = house.reading.read_whole(
        raw, perches(house).order, perches(house).shop, datetime.now(UTC).date()
    )
    (order,) = document.orders

    assert "order" == mail.kind
    assert [part for part, *_ in PARTS] == [line.part_number for line in order.lines]
    assert canary.order.is_as_drawn(order)


def test_a_released_order_is_looked_after_though_the_door_is_closed(house):
    """First the job that will miss it, then the door: a door that does not answer is told in time."""
    now = loosed(house)
    for _ in range(2):
        with pytest.raises((OSError, smtplib.SMTPException)):
            canary.release(house)
    with house.database.reading() as tx:
        jobs = views.job_states(tx)
        flight = views.canary.newest(tx)

    assert ({"todo": 1}, "flying") == (jobs, flight.state(now, timedelta(minutes=5)))


def test_one_mail_tells_of_an_outage_however_long(house):
    """Hour after hour is lost, the operators get one mail; each hour is in the log."""
    for hour in (3, 2, 1):
        canary.look(house, loosed(house, ago=timedelta(hours=hour)))
    with house.database.reading() as tx:
        unsent = views.outbox_unsent(tx)
        assert [] == requests.listing(tx, limit=5)

    assert {"ready": 1} == unsent
