"""A database with a past: requests on every list, mails with every outcome and in every state, jobs of every kind."""

from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import update

from parsers import LineAnswer
from routing import Deadline, Event, Figure
from store import deadlines, outbox, requests, tallies
from store.schema.tables import outbox as outbox_table
from tests.store.cases import NOW, arrive, given, open_one, opening, outgoing, settled

STATES = ("ready", "claimed", "dot", "sent", "failed", "uncertain", "cancelled")
OUTCOMES = ("request", "event", "duplicate", "held", "ignored")
LATER = NOW + timedelta(hours=5)


def events(name, *, answers=True):
    """What has happened to the request of this name; without `answers` as it was told before events had any."""
    yes = (
        ()
        if not answers
        else (LineAnswer(1, "available"), LineAnswer(2, "backorder", date(2026, 12, 4), price=Decimal("10.50")))
    )
    born = [Event("received", NOW, "shop", {"files": f"{'cd' * 32} annexe.pdf"}), *given("west")]
    lives = {
        "untaken": [Event("received", NOW, "shop")],
        "waiting": born,
        "scheduled": [*born, Event("answered", LATER, "dealer", lines=yes)],
        "asked": [*born, Event("dealer_asked", LATER, "dealer", {"text": "Châssis\u2009? – 4×4"})],
        "handed": [*born, Event("handed_over", LATER, "partspost", {"dealer": "east", "why": "silent"})],
        "closed": [
            *born,
            Event("answered", LATER, "dealer", lines=yes),
            Event("closed", LATER, "shop", {"why": "done"}),
        ],
    }
    return lives[name]


LIVES = ("untaken", "waiting", "scheduled", "asked", "handed", "closed")


def fill(tx, *, answers=True):
    """Write it all down; gives the number of each request by its name."""
    numbers = {name: open_one(tx, key=name, blob=f"{place:064x}") for place, name in enumerate(LIVES, start=1)}
    for name, number in numbers.items():
        requests.append(tx, number, events(name, answers=answers))
    number = numbers["waiting"]
    requests.revise(tx, opening(number, blob="be" * 32), arrive(tx, key="supplement"), LATER)
    requests.append(tx, number, [Event("revised", LATER, "shop", {"version": "2"})])
    deadlines.plan(tx, number, Deadline("remind", LATER, 1), NOW)
    deadlines.plan(tx, number, Deadline("remind", LATER + timedelta(hours=4), 2), NOW)
    deadlines.claim_tick(tx, "chase", NOW, NOW)
    for outcome in OUTCOMES:
        problem = ("no-order", "nothing was understood") if outcome == "held" else None
        reference = number if outcome in ("event", "duplicate") else None
        settled(tx, arrive(tx, key=outcome), outcome, reference=reference, problem=problem)
    arrive(tx, key="unread")
    for state in STATES:
        about = None if state == "failed" else numbers["closed" if state == "sent" else "waiting"]
        mail = outbox.enqueue(tx, outgoing(f"{state}|{number}", about), blob=f"{len(state):064x}", at=NOW)
        tx.execute(update(outbox_table).where(outbox_table.c.id == mail).values(state=state))
    tallies.add(tx, [Figure(NOW.date(), "honda", "west", "H7S", "orders", 6)])
    return numbers


def defer(tx, queue):
    """One job that can run, one for later, one that must wait for another, and one that needs no second."""
    queue.defer(tx, "read", lock="mail-1", message_id=1)
    queue.defer(tx, "read", lock="mail-1", message_id=2)
    queue.defer(tx, "send", at=LATER + timedelta(days=3650), outbox_id=1, also=[2, 3])
    queue.defer(tx, "chase", queueing_lock="chase", word="é – ×")
