"""What is old goes, what somebody may still act on stays, and what went can still be proven."""

from datetime import timedelta
from threading import Event as Signal
from threading import Thread

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select, text

from routing import Event
from store import deadlines, messages, outbox, requests, seals, tallies, views
from store.schema.tables import metadata, terms, versions
from store.schema.tables import requests as table
from store.views.search import Words
from store.years import proofs
from store.years.purging import (
    mails_to_go,
    messages_to_go,
    purge_mails,
    purge_messages,
    purge_requests,
    requests_to_go,
)
from tests.store import network
from tests.store.cases import NOW, arrive, open_one, opening, outgoing, settled
from tests.store.proof import conservation
from tests.store.years import past

YEARS = NOW + timedelta(days=3000)
LONG_AGO = NOW + timedelta(days=1)
"""Whatever `past` has written is older."""


def rows(tx):
    """How many rows each table has, empty ones and counts aside."""
    found = {
        each.name: tx.execute(select(func.count()).select_from(each)).scalar_one() for each in metadata.sorted_tables
    }
    return {name: amount for name, amount in found.items() if amount and name not in ("counts", "sequences", "ticks")}


def sound(tx):
    """Whether every figure that is kept is what counting gives, and no mail is astray."""
    kept, counted = views.mail_figures(tx), conservation(tx)
    brands = select(table.c.brand, table.c.waiting_on, func.count()).group_by(table.c.brand, table.c.waiting_on)
    sides = {(brand, side): amount for brand, side, amount in tx.execute(brands)}
    return (counted, sides) == (kept | {"astray": 0}, views.requests_by_brand(tx))


def test_a_closed_request_goes_and_its_seals_stay(database):
    """With its versions, lines, events, mails and terms; the chain that its dossiers hold can still be proven."""
    with database.begin() as tx:
        numbers = past.fill(tx)
        number = numbers["closed"]
        history = seals.sealed(tx, number)
        before = requests_to_go(tx, LONG_AGO)
    gone = list(purge_requests(database, LONG_AGO, YEARS))
    with database.reading() as tx:
        left = requests.load(tx, number), messages.about(tx, number), outbox.about(tx, number)
        found = views.search.search(tx, Words("04711t20a00zz")).rows
        proof, after, whole = proofs.seals_of(tx, number), requests_to_go(tx, LONG_AGO), sound(tx)
        days = tallies.report(tx, since=NOW.date(), until=NOW.date(), by="brand")

    assert (1, [1], 0, True) == (before, gone, after, whole)
    assert (None, [], [], False) == (*left, number in {one.number for one in found})
    assert (tuple(event.seal for event in history.events), [("honda", 6)]) == (
        proof,
        [(row.key, row.amounts["orders"]) for row in days],
    )


def test_nothing_that_is_open_goes(database):
    """Whatever waits, is scheduled or is asked of somebody stays, however long it has been silent."""
    with database.begin() as tx:
        numbers = past.fill(tx)
        kept = {number: requests.load(tx, number) for name, number in numbers.items() if name != "closed"}
    list(purge_requests(database, YEARS, YEARS))
    with database.reading() as tx:
        after = {number: requests.load(tx, number) for number in kept}
        proven = all(seals.verify_chain(tx, number) for number in kept)

    assert (kept, True) == (after, proven)


@pytest.mark.parametrize("what", ["young", "held", "unread", "brought", "ready", "uncertain"])
def test_a_closed_request_stays_while_anybody_may_act_on_it(database, what):
    """A young one, one with a mail that a person must look at or nobody has read, one with a mail on its way."""
    with database.begin() as tx:
        number = open_one(tx)
        requests.append(tx, number, past.events("closed"))
        if what == "held":
            settled(tx, arrive(tx, key="x"), "held", reference=number, problem=("odd", "who is this?"))
        elif what == "unread":
            settled(tx, arrive(tx, key="x"), "held", reference=number)
            tx.execute(text("UPDATE messages SET outcome = NULL WHERE key = 'x'"))
        elif what == "brought":
            tx.execute(text("UPDATE messages SET outcome = 'held', reference = NULL"))
        elif what != "young":
            mail = outbox.enqueue(tx, outgoing("x", number), blob="ab" * 32, at=NOW)
            tx.execute(text("UPDATE outbox SET state = :state WHERE id = :mail"), {"state": what, "mail": mail})
    before = past.LATER if what == "young" else LONG_AGO

    assert [] == list(purge_requests(database, before, YEARS))


def test_a_mail_with_two_orders_stays_for_the_one_that_stays(database):
    """What a mail has brought besides keeps it; it is then known by the request that is still here."""
    with database.begin() as tx:
        mail = arrive(tx)
        numbers = []
        for index in range(2):
            numbers.append(requests.reserve_number(tx, message_id=mail, index=index, prefix="HON", year=2026))
            requests.open_request(tx, opening(numbers[index]), mail, NOW)
        settled(tx, mail, reference=numbers[0])
        requests.append(tx, numbers[0], past.events("closed"))
        requests.append(tx, numbers[1], past.events("waiting"))
    gone = list(purge_requests(database, LONG_AGO, YEARS))
    with database.begin() as tx:
        kept, whole = messages.get(tx, mail), sound(tx)
        again = requests.reserve_number(tx, message_id=mail, index=1, prefix="HON", year=2026)
        requests.append(tx, numbers[1], [Event("closed", NOW, "shop")])
    list(purge_requests(database, LONG_AGO, YEARS))
    with database.reading() as tx:
        left = rows(tx)

    assert ([1], numbers[1], numbers[1], True) == (gone, kept.reference, again, whole)
    assert {"proofs": 2} == left


def test_a_number_is_never_given_twice(database):
    """The next request after a purge has the next number, and not one that people know otherwise."""
    with database.begin() as tx:
        number = open_one(tx)
        requests.append(tx, number, past.events("closed"))
    list(purge_requests(database, LONG_AGO, YEARS))
    with database.begin() as tx:
        new = open_one(tx, key="next")

    assert ("HON-2026-000001", "HON-2026-000002") == (number, new)


def test_mails_that_came_to_nothing_go(database):
    """What was ignored goes; what is held, unread, or belongs to a request that is here stays."""
    with database.begin() as tx:
        past.fill(tx)
        expected = messages_to_go(tx, LONG_AGO)
    gone = sum(purge_messages(database, LONG_AGO))
    with database.reading() as tx:
        whole, figures = sound(tx), views.mail_figures(tx)

    assert (2, 2, True) == (expected, gone, whole)
    assert (0, 1, 2) == (figures["ignored"], figures["held"], figures["waiting"])


def test_mails_of_ours_about_no_request_go_but_for_those_sent_once_in_a_life(database):
    """A report of years ago goes; a welcome stays, or everybody would be welcomed again; so does what is on its way."""
    with database.begin() as tx:
        for key, kind, state in [("r", "report", "sent"), ("w", "welcome", "sent"), ("d", "digest", "ready")]:
            mail = outbox.enqueue(tx, outgoing(key, kind=kind), blob="ab" * 32, at=NOW)
            tx.execute(text("UPDATE outbox SET state = :state WHERE id = :mail"), {"state": state, "mail": mail})
        expected = mails_to_go(tx, LONG_AGO)
    gone = list(purge_mails(database, LONG_AGO))
    with database.reading() as tx:
        left = sorted(mail.key for mail in outbox.listing(tx, limit=9))

    assert (1, [1], ["d", "w"]) == (expected, gone, left)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=network.networks)
def test_whatever_network_is_purged_stays_sound(database, drawn):
    """Exactly the closed requests go, the others and every figure are as they were, and all that went is proven."""
    with database.begin() as tx:
        told = network.fill(tx, drawn)
        for mail, number in tx.execute(select(versions.c.message_id, versions.c.request).distinct()).all():
            settled(tx, mail, reference=number)
        closed = {one.openings[0].number for one in told if one.now.list == "closed"}
        chains = {number: [event.seal for event in seals.sealed(tx, number).events] for number in closed}
        others = {one.openings[0].number for one in told} - closed
        before = {number: requests.load(tx, number) for number in others}
    gone = sum(purge_requests(database, YEARS, YEARS))
    with database.reading() as tx:
        proven = {number: list(proofs.seals_of(tx, number)) for number in closed}
        names = set(tx.execute(select(terms.c.number)).scalars())
        after = {number: requests.load(tx, number) for number in others}
        whole = sound(tx)

    assert (len(closed), before, chains, True) == (gone, after, proven, whole)
    assert names <= others


def test_the_whole_past_goes_batch_by_batch(database, monkeypatch):
    """A purge of many requests is many short transactions, and it ends."""
    from store.years import purging

    monkeypatch.setattr(purging, "_AT_ONCE", 3)
    with database.begin() as tx:
        for place in range(8):
            requests.append(tx, open_one(tx, key=str(place)), past.events("closed"))
    batches = list(purge_requests(database, LONG_AGO, YEARS))
    with database.reading() as tx:
        left = rows(tx)

    assert ([3, 3, 2], {"proofs": 8}) == (batches, left)


@pytest.mark.system
def test_a_request_that_is_reopened_meanwhile_stays_or_is_gone(postgres_url, tmp_path):
    """On PostgreSQL a purge waits for whoever writes to a request at this moment, and then leaves it alone."""
    from store import Database

    database = Database(postgres_url, tmp_path)
    with database.begin() as tx:
        number = open_one(tx)
        requests.append(tx, number, past.events("closed"))
    written, gone = Signal(), []
    with database.begin() as tx:
        requests.append(tx, number, [Event("shop_asked", YEARS, "shop")])
        purge = Thread(target=lambda: (written.wait(), gone.extend(purge_requests(database, LONG_AGO, YEARS))))
        purge.start()
        written.set()
        while not tx.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar():
            tx.execute(text("SELECT pg_sleep(0.02)"))
    purge.join(timeout=30)
    with database.reading() as tx:
        left = requests.load(tx, number)
    database.close()

    assert ([], True) == (gone, left is not None)


def test_an_old_deadline_of_what_is_gone_is_gone(database):
    """Nobody is reminded of a request that was purged."""
    with database.begin() as tx:
        number = open_one(tx)
        deadlines.plan(tx, number, past.Deadline("remind", NOW, 1), NOW)
        requests.append(tx, number, past.events("closed"))
    list(purge_requests(database, LONG_AGO, YEARS))
    with database.reading() as tx:
        due = deadlines.due(tx, YEARS, 10)

    assert [] == due
