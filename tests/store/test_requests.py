"""The requests: numbers, versions, events."""

import threading
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from parsers import LineAnswer, LineItem, Order, Party, ShopFacts, Vehicle
from routing import Event, Opening, Route, Source
from store import outbox, requests, seals
from store.schema.tables import events, lines, versions
from tests.store.cases import NOW, PDF, arrive, open_one, opening, outgoing

RECEIVED = Event("received", NOW, "shop", {"recipient": "honda@parts.example"})
ROUTED = Event(
    "routed", NOW + timedelta(seconds=1), "partspost", {"dealer": "west", "why": "H7S – le plus long"}, "ops"
)
EARLIER = NOW - timedelta(seconds=1)
ANSWERED = Event("answered", NOW, "dealer", lines=(LineAnswer(1, "backorder", date(2026, 12, 4)),))
REVISED = Event("revised", NOW, "shop", lines=(LineAnswer(2, "cancelled"),))


def test_a_number_is_read_on_the_phone(database):
    """Numbers count up by prefix and year, and the same order of the same mail keeps its number."""
    with database.begin() as tx:
        one, other = arrive(tx, key="a"), arrive(tx, key="b")
        wanted = [(one, 0, "HON", 2026), (one, 1, "HON", 2026), (one, 0, "HON", 2026), (other, 0, "TOY", 2026)]
        wanted.append((other, 1, "HON", 2027))
        given_out = [
            requests.reserve_number(tx, message_id=mail_id, index=index, prefix=prefix, year=year)
            for mail_id, index, prefix, year in wanted
        ]

    assert ["HON-2026-000001", "HON-2026-000002", "HON-2026-000001", "TOY-2026-000001", "HON-2027-000001"] == given_out


def test_a_number_survives_the_transaction_after_it(database):
    """A stage that is repeated after a crash finds the number that the first pass reserved."""
    with database.begin() as tx:
        mail_id = arrive(tx)
        first = requests.reserve_number(tx, message_id=mail_id, index=0, prefix="HON", year=2026)
    with database.begin() as tx:
        second = requests.reserve_number(tx, message_id=mail_id, index=0, prefix="HON", year=2026)

    assert first == second


def test_numbers_are_unique_among_threads(database):
    """Many writers at once get numbers without a gap and without a double."""
    with database.begin() as tx:
        mails = [arrive(tx, key=str(n)) for n in range(20)]
    found = []

    def reserve(mail_id):
        with database.begin() as tx:
            found.append(requests.reserve_number(tx, message_id=mail_id, index=0, prefix="HON", year=2026))

    threads = [threading.Thread(target=reserve, args=(mail_id,)) for mail_id in mails]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [f"HON-2026-{n:06d}" for n in range(1, 21)] == sorted(found)


def test_a_request_comes_back_equal(database):
    """Opening, order, lines, money and events are the same values after a round through the database."""
    with database.begin() as tx:
        number = open_one(tx)
        requests.append(tx, number, [RECEIVED, ROUTED])
    with database.reading() as tx:
        loaded = requests.load(tx, number)

    assert ((opening(number),), (RECEIVED, ROUTED)) == loaded


WORDS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
MAYBE = st.none() | WORDS
MONEY = st.none() | st.decimals(allow_nan=False, allow_infinity=False, places=None, min_value=-(10**9), max_value=10**9)
LINES = st.builds(LineItem, MAYBE, MAYBE, MAYBE, MONEY, MONEY, MONEY, MONEY, st.sampled_from(["oem", "unknown"]))
ORDERS = st.builds(
    Order,
    purchase_order=MAYBE,
    vehicle=st.builds(Vehicle, MAYBE, MAYBE, MAYBE),
    shop=st.builds(ShopFacts, MAYBE, MAYBE, MAYBE, MAYBE),
    date=st.none() | st.dates(),
    lines=st.lists(LINES, max_size=3).map(tuple),
    total=MONEY,
    confidence=st.floats(0, 1),
)
EVENTS = st.builds(
    Event,
    st.sampled_from(["received", "answered", "shop_wrote", "closed"]),
    st.datetimes(timezones=st.just(UTC)),
    WORDS,
    st.dictionaries(WORDS, WORDS, max_size=3),
    st.sampled_from(["all", "dealer", "ops"]),
    st.lists(st.builds(LineAnswer, st.integers(1, 3), st.just("backorder"), st.none() | st.dates(), MAYBE, MONEY)).map(
        tuple
    ),
)


@pytest.mark.parametrize("url", ["sqlite", pytest.param("postgresql", marks=pytest.mark.system)], indirect=True)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=ORDERS, happened=st.lists(EVENTS, max_size=3), name=WORDS)
def test_whatever_was_read_comes_back_equal(database, order, happened, name):
    """No order that can be read and no event that can happen is changed by being stored, and its chain holds."""
    with database.begin() as tx:
        mail_id = arrive(tx, key=str(datetime.now(UTC).timestamp()))
        number = requests.reserve_number(tx, message_id=mail_id, index=0, prefix="HON", year=2026)
        route = Route("honda", "H7S", "west", (name,))
        asked = Opening(number, "manual", "honda", Party("a@b", name), None, None, order, Source(PDF, name), route, "")
        requests.open_request(tx, asked, mail_id, NOW)
        if happened:
            requests.append(tx, number, happened)
        loaded = requests.load(tx, number)
        holds = seals.verify_chain(tx, number)

    assert (((asked,), tuple(happened)), True) == (loaded, holds)


def test_unstorable_characters_do_not_stop_an_order(database):
    """Lone surrogates in an order or an event become the replacement character, and the chain still holds."""
    with database.begin() as tx:
        number = open_one(tx, shop="a\ud800@b")
        requests.append(tx, number, [Event("received", NOW, "x\x00", {"k\udfff": "v\ud800"})])
        (asked,), happened = requests.load(tx, number)
        holds = seals.verify_chain(tx, number)

    assert ("a\ufffd@b", {"k\ufffd": "v\ufffd"}, True) == (asked.shop.address, happened[0].facts, holds)


def test_each_line_is_a_row_with_exact_numbers(database):
    """Lines can be asked for by themselves; quantities and prices are exact decimals."""
    with database.begin() as tx:
        number = open_one(tx)
        rows = tx.execute(select(lines).where(lines.c.request == number).order_by(lines.c.position)).all()

    assert [(1, Decimal("489.960"), None), (2, None, Decimal("-0.10"))] == [
        (row.position, row.unit_price, row.extended_price) for row in rows
    ]


def test_a_supplement_makes_a_new_version(database):
    """The newest version is what a request asks for; the old one stays, and its events still prove it."""
    with database.begin() as tx:
        number = open_one(tx)
        requests.append(tx, number, [RECEIVED])
        version = requests.revise(tx, opening(number, blob="ab" * 32), arrive(tx, key="supplement"), NOW)
        now = requests.append(tx, number, [REVISED])
        openings, happened = requests.load(tx, number)
        holds = seals.verify_chain(tx, number)

    assert (2, 2, [PDF, "ab" * 32], (RECEIVED, REVISED), True) == (
        version,
        now.version,
        [asked.source.blob for asked in openings],
        happened,
        holds,
    )


@pytest.mark.parametrize(
    "forged",
    [
        update(events).where(events.c.sequence == 1).values(facts={"recipient": "toyota@parts.example"}),
        update(events).where(events.c.sequence == 2).values(at=NOW),
        update(events).where(events.c.sequence == 2).values(by="somebody"),
        update(events).where(events.c.sequence == 3).values(lines=[]),
        update(versions).values(opening={"number": "HON-2026-000001"}),
        text("DELETE FROM events WHERE sequence = 1"),
    ],
    ids=["facts", "time", "author", "answer", "order", "removed"],
)
def test_a_forged_history_is_noticed(database, forged):
    """Changing or removing an event, or the order it was written under, breaks the chain."""
    with database.begin() as tx:
        number = open_one(tx)
        requests.append(tx, number, [RECEIVED, ROUTED, ANSWERED])
        before = seals.verify_chain(tx, number)
        tx.execute(forged)
        after = seals.verify_chain(tx, number)

    assert (True, False) == (before, after)


def test_the_hash_says_what_happened_before(database):
    """The same event has another hash in another place of the chain."""
    with database.begin() as tx:
        number = open_one(tx)
        requests.append(tx, number, [RECEIVED] * 3)
        hashes = tx.execute(select(events.c.hash)).scalars().all()

    assert 3 == len({*hashes})


def test_events_of_many_threads_make_one_chain(database):
    """Writers that append to one request at once wait for each other; the chain has every event once."""
    with database.begin() as tx:
        number = open_one(tx)

    def write(n):
        with database.begin() as tx:
            requests.append(tx, number, [Event("shop_told", NOW, str(n))])

    threads = [threading.Thread(target=write, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with database.reading() as tx:
        _, happened = requests.load(tx, number)
        holds = seals.verify_chain(tx, number)

    assert ({str(n) for n in range(12)}, True) == ({event.by for event in happened}, holds)


def test_an_event_needs_a_request(database):
    """Nothing can happen to a request that does not exist."""
    with database.begin() as tx, pytest.raises(LookupError, match="HON-2026-000009"):
        requests.append(tx, "HON-2026-000009", [RECEIVED])


def test_what_was_weighed_must_still_hold(database):
    """Who decided before something else happened is told to decide again, and writes nothing."""
    with database.begin() as tx:
        number = open_one(tx)
        requests.append(tx, number, [RECEIVED], seen=0)
        with pytest.raises(requests.OvertakenError, match="has 1 events, 0 were weighed"):
            requests.append(tx, number, [ROUTED], seen=0)
        _, happened = requests.load(tx, number)

    assert (RECEIVED,) == happened


def test_the_twin_of_an_order_is_found_by_any_of_its_names(database):
    """A request of the same brand and shop that bears one of the names, and is newer than asked for."""
    with database.begin() as tx:
        number = open_one(tx)
        asked = opening("HON-2026-000009")
        found = [
            requests.twins(tx, one, since)
            for one, since in [
                (asked, EARLIER),
                (asked, NOW),
                (opening("HON-2026-000009", brand="toyota"), EARLIER),
                (opening("HON-2026-000009", shop="b@other.example"), EARLIER),
                (replace(asked, order=Order()), EARLIER),
            ]
        ]

    assert [[number], [], [], [], []] == found


def test_a_document_is_found_again(database):
    """The very same PDF for the same brand is found within the window, and neither for another brand nor later."""
    with database.begin() as tx:
        number = open_one(tx)
        found = [
            requests.find_document(tx, brand=brand, blob=blob, since=since)
            for brand, blob, since in [
                ("honda", PDF, NOW - timedelta(days=14)),
                ("toyota", PDF, NOW - timedelta(days=14)),
                ("honda", "0" * 64, NOW - timedelta(days=14)),
                ("honda", PDF, NOW + timedelta(seconds=1)),
            ]
        ]

    assert [[number], [], [], []] == found


def test_a_request_knows_whom_it_wrote_to(database):
    """Everybody whom a mail of the request addressed is named once, with the part they play."""
    with database.begin() as tx:
        number, other = open_one(tx), open_one(tx, key="k2")
        for key, role, to in [("1", "dealer", "p@west"), ("2", "shop", "a@shop"), ("3", "dealer", "p@west")]:
            outbox.enqueue(tx, outgoing(key, number, role=role, to=to), blob="b", at=NOW)
        outbox.enqueue(tx, outgoing("4", other, to="q@east"), blob="b", at=NOW)
        told = requests.recipients(tx, number)

    assert [("dealer", "p@west"), ("shop", "a@shop")] == told


def test_the_list_is_read_page_by_page(database):
    """Newest first, and every request exactly once, also where several were opened at the same instant."""
    with database.begin() as tx:
        opened = [open_one(tx, key=str(n), at=NOW + timedelta(minutes=n // 3)) for n in range(8)]
    pages, before = [], None
    with database.reading() as tx:
        while page := requests.listing(tx, limit=3, before=before):
            pages.append([summary.number for summary in page])
            before = pages[-1][-1]

    assert [opened[:4:-1], opened[4:1:-1], opened[1::-1]] == pages


def test_the_list_can_be_narrowed(database):
    """A list may show one brand, one dealer or one shop."""
    with database.begin() as tx:
        number = open_one(tx)
        open_one(tx, key="k2", dealer="east", brand="toyota", shop="b@other.example")
        unrouted = open_one(tx, key="k3", dealer=None)
        found = [
            [summary.number for summary in requests.listing(tx, limit=9, **narrow)]
            for narrow in ({"brand": "honda"}, {"dealer": "west"}, {"shop": "atelier@shop.example", "dealer": "west"})
        ]

    assert [[unrouted, number], [number], [number]] == found


def test_a_summary_tells_where_a_request_stands(database):
    """One row of the list says who must act, how many lines the newest version has, and what happened last."""
    with database.begin() as tx:
        number = open_one(tx)
        unborn = requests.listing(tx, limit=1)[0]
        requests.append(tx, number, [RECEIVED, ROUTED])
        summary = requests.listing(tx, limit=1)[0]

    assert ("ops", None, "dealer", "actions", "routed", ROUTED.at, 2, "48213-001", "Carrosserie Élite") == (
        unborn.waiting_on,
        unborn.event,
        summary.waiting_on,
        summary.list,
        summary.event,
        summary.event_at,
        summary.lines,
        summary.purchase_order,
        summary.shop_name,
    )


def test_a_time_without_a_zone_is_refused(database):
    """A naive time is a mistake of ours and never reaches the database."""
    with database.begin() as tx, pytest.raises(Exception, match="time without a zone"):
        arrive(tx, at=NOW.replace(tzinfo=None))


def test_dates_keep_their_day(database):
    """A date is a day, whatever the zone of the server."""
    with database.begin() as tx:
        number = open_one(tx)
        (asked,), _ = requests.load(tx, number)

    assert date(2026, 11, 20) == asked.order.date
