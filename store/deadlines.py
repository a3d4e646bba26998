"""The deadlines: what shall be decided again and when, and the ticks of the clock, each fired exactly once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from routing import Deadline
from store.copies import standing
from store.database import Transaction, insert_once
from store.schema.tables import deadlines, requests, ticks

_SKEW = timedelta(minutes=5)
"""How far the clocks of two nodes may lie apart."""
_OPEN = deadlines.c.fired_at.is_(None) & deadlines.c.settled_at.is_(None)


@dataclass(frozen=True, slots=True)
class DueDeadline:
    """A deadline that has come: `number` counts the deadlines of this kind, `request` is the request's number.

    `almanac` names the zone rules and holidays that it was reckoned by.
    """

    id: int
    request: str
    kind: str
    number: int
    due_at: datetime
    almanac: str | None = None


_COLUMNS = tuple(deadlines.c[name] for name in DueDeadline.__dataclass_fields__)


def plan(tx: Transaction, number: str, deadline: Deadline | None, at: datetime, *, almanac: str | None = None) -> None:
    """Make this a request's one open deadline; None leaves it without any."""
    open_one = (deadlines.c.request == number) & _OPEN
    if deadline is not None:
        row = {
            "request": number,
            "kind": deadline.kind,
            "number": deadline.number,
            "due_at": deadline.due_at,
            "almanac": almanac,
        }
        insert_once(tx, row, deadlines.c.id)
        open_one &= (deadlines.c.kind != deadline.kind) | (deadlines.c.number != deadline.number)
    tx.execute(update(deadlines).where(open_one).values(settled_at=at))
    standing.plan(tx, number, deadline.due_at if deadline else None)


def due(tx: Transaction, now: datetime, limit: int) -> list[DueDeadline]:
    """At most `limit` open deadlines that have come, the oldest first."""
    query = select(*_COLUMNS).where(_OPEN & (deadlines.c.due_at <= now)).order_by(deadlines.c.due_at, deadlines.c.id)
    return [DueDeadline(**row) for row in tx.execute(query.limit(limit)).mappings()]


def reckoned_otherwise(
    tx: Transaction, almanac: str, limit: int, *, until: datetime | None = None
) -> list[DueDeadline]:
    """At most `limit` open deadlines, or those due `until` then, that another almanac gave; nobody else touches them.

    On PostgreSQL whatever somebody is changing is left out: he gives it a deadline of his own.
    """
    of_others = _OPEN & deadlines.c.almanac.is_distinct_from(almanac)
    if until is not None:
        of_others &= deadlines.c.due_at <= until
    query = select(*_COLUMNS).join(requests, requests.c.number == deadlines.c.request).where(of_others)
    query = query.order_by(deadlines.c.due_at, deadlines.c.id).limit(limit).with_for_update(skip_locked=True)
    return [DueDeadline(**row) for row in tx.execute(query).mappings()]


def reckon(tx: Transaction, one: DueDeadline, deadline: Deadline | None, at: datetime, *, almanac: str) -> bool:
    """Let a deadline that `reckoned_otherwise` gave be this one, which the almanac gives; True where it has moved."""
    if deadline is None:
        values: dict[str, object] = {"settled_at": at}
    else:
        values = {"kind": deadline.kind, "number": deadline.number, "due_at": deadline.due_at}
    moved = deadline is None or (deadline.kind, deadline.due_at) != (one.kind, one.due_at)
    open_one = (deadlines.c.id == one.id) & _OPEN
    tx.execute(update(deadlines).where(open_one).values(almanac=almanac, **values))
    if moved:
        standing.plan(tx, one.request, deadline.due_at if deadline else None)
    return moved


def fire(tx: Transaction, deadline_id: int, at: datetime) -> bool:
    """True for the one caller who may act on this deadline, in the transaction in which it acts."""
    open_one = (deadlines.c.id == deadline_id) & _OPEN
    return tx.execute(update(deadlines).where(open_one).values(fired_at=at)).rowcount == 1


def postpone(tx: Transaction, one: DueDeadline, until: datetime) -> None:
    """Let an open deadline come later; nothing has happened to its request."""
    tx.execute(update(deadlines).where((deadlines.c.id == one.id) & _OPEN).values(due_at=until))


def claim_tick(tx: Transaction, name: str, slot: datetime, at: datetime) -> bool:
    """True for the one caller who may act on this slot of the tick `name`; a slot older than the last one is over.

    A slot that was claimed later than now was claimed by a clock that was wrong, and counts for nothing.
    """
    if insert_once(tx, {"name": name, "slot": slot, "at": at}, ticks.c.name) is not None:
        return True
    over = ticks.c.slot < slot
    if at - slot < _SKEW:  # a tick of every few seconds; the one of a day, which may come late, is never repeated
        over |= ticks.c.at > at + _SKEW
    newer = (ticks.c.name == name) & over
    return tx.execute(update(ticks).where(newer).values(slot=slot, at=at)).rowcount == 1
