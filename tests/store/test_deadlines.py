"""The deadlines and the ticks."""

import threading
from datetime import timedelta

from sqlalchemy import text

from routing import Deadline
from store import deadlines
from tests.store.cases import NOW, open_one

SOON = NOW + timedelta(hours=4)


def test_a_deadline_comes_when_it_is_due(database):
    """Nothing is due before its time; at its time it is, with the request that it is about."""
    with database.begin() as tx:
        number = open_one(tx)
        deadlines.plan(tx, number, Deadline("remind", SOON, 2), NOW)
        early, due = deadlines.due(tx, NOW, 9), deadlines.due(tx, SOON, 9)

    assert ([], [(number, "remind", 2, SOON)]) == (
        early,
        [(one.request, one.kind, one.number, one.due_at) for one in due],
    )


def test_a_request_has_one_open_deadline(database):
    """A newer deadline takes the place of the one before; the same one again, or one that has fired, is nothing new."""
    with database.begin() as tx:
        number = open_one(tx)
        due = []
        for wanted in (Deadline("remind", SOON, 1), Deadline("remind", NOW, 1), Deadline("promise", NOW, 2)):
            deadlines.plan(tx, number, wanted, NOW)
            due.append([(one.kind, one.due_at) for one in deadlines.due(tx, SOON, 9)])

    assert [[("remind", SOON)], [("remind", SOON)], [("promise", NOW)]] == due


def test_a_closed_request_has_none(database):
    """Planning nothing takes back what was planned, of this request alone; it neither comes nor fires later."""
    with database.begin() as tx:
        number, other = open_one(tx), open_one(tx, key="k2")
        for asked in (number, other):
            deadlines.plan(tx, asked, Deadline("remind", SOON, 1), NOW)
        first = deadlines.due(tx, SOON, 9)[0]
        deadlines.plan(tx, number, None, NOW)
        due = [one.request for one in deadlines.due(tx, SOON, 9)]
        fired = deadlines.fire(tx, first.id, SOON)

    assert ([other], False) == (due, fired)


def test_it_is_the_unique_key_that_stops_a_second_reminder(database):
    """Without the unique index the very same deadline comes twice: nothing else stops it."""
    with database.begin() as tx:
        tx.execute(text("DROP INDEX uq_deadlines_planned"))
        number = open_one(tx)
        for _ in range(2):
            deadlines.plan(tx, number, Deadline("remind", SOON), NOW)
        due = deadlines.due(tx, SOON, 9)
        tx.rollback()

    assert 2 == len(due)


def test_due_deadlines_come_oldest_first_and_not_too_many(database):
    """Who has waited longest comes first, and no more than asked for."""
    with database.begin() as tx:
        for count in (3, 1, 2):
            number = open_one(tx, key=str(count))
            deadlines.plan(tx, number, Deadline("remind", NOW + timedelta(minutes=count), count), NOW)
        due = deadlines.due(tx, SOON, 2)

    assert [1, 2] == [one.number for one in due]


def test_a_deadline_fires_once(database):
    """The second to fire a deadline is told that it is over, and it is no longer due."""
    with database.begin() as tx:
        deadlines.plan(tx, open_one(tx), Deadline("remind", SOON), NOW)
        (one,) = deadlines.due(tx, SOON, 9)
        fired = [deadlines.fire(tx, one.id, SOON) for _ in range(2)]
        due = deadlines.due(tx, SOON, 9)

    assert ([True, False], []) == (fired, due)


def test_of_many_clocks_one_ticks(database):
    """However many nodes tick, each slot is claimed by exactly one."""
    slots = [NOW + timedelta(seconds=15 * n) for n in range(5)]
    claimed = []

    def tick():
        for slot in slots:
            with database.begin() as tx:
                if deadlines.claim_tick(tx, "chase", slot, slot):
                    claimed.append(slot)

    clocks = [threading.Thread(target=tick) for _ in range(4)]
    for clock in clocks:
        clock.start()
    for clock in clocks:
        clock.join()

    assert len(set(claimed)) == len(claimed)
    assert slots[-1] in claimed


def test_a_slot_is_claimed_once_and_an_older_one_is_over(database):
    """A tick that comes late does not run after the one that came next; other ticks have their own slots."""
    slots = [("chase", NOW), ("chase", NOW), ("chase", SOON), ("chase", NOW), ("rescue", NOW)]
    claimed = []
    for name, slot in slots:
        with database.begin() as tx:
            claimed.append(deadlines.claim_tick(tx, name, slot, NOW))

    assert [True, False, True, False, True] == claimed


def test_a_slot_that_a_wrong_clock_has_claimed_stops_no_clock_that_is_right(database):
    """A node was three days ahead for a moment; the ticks go on at once, and each slot is still claimed once."""
    ahead = NOW + timedelta(days=3)
    claimed = []
    for moment in (ahead, NOW, NOW, NOW + timedelta(seconds=15)):
        with database.begin() as tx:
            claimed.append(deadlines.claim_tick(tx, "chase", moment, moment))

    assert [True, True, False, True] == claimed
