"""What an operator must look at: mails that did not leave, mails that are held, deadlines that passed, who works."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, Literal

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    bindparam,
    cast,
    column,
    func,
    literal_column,
    or_,
    select,
    table,
    tuple_,
)

from routing import Role
from store.database import Transaction
from store.schema.columns import UtcDateTime
from store.schema.tables import UNSENT, counts, deadlines, messages, outbox, requests

Place = tuple[datetime, int]
"""Where a page ends: the moment that its list goes by, and the id of its last row."""

_workers = table("procrastinate_workers", column("id"), column("last_heartbeat", UtcDateTime()))
_jobs = table(
    "procrastinate_jobs",
    column("id"),
    column("status"),
    column("worker_id"),
    column("scheduled_at", UtcDateTime()),
)
_STATES = ("ready", "claimed", "dot", "failed", "uncertain", "cancelled")
_NOW = bindparam("now", type_=UtcDateTime)


@dataclass(frozen=True, slots=True)
class UnsentMail:
    """A mail of the outbox that is not certainly sent; `remote_reply` is what the relay said last, or how it broke."""

    id: int
    kind: str
    role: Role
    request: str | None
    recipient: str
    state: str
    attempts: int
    repeats: int
    created_at: datetime
    next_at: datetime
    remote_reply: str | None


@dataclass(frozen=True, slots=True)
class HeldMail:
    """A mail that waits for a person, and why."""

    id: int
    received_at: datetime
    sender: str
    recipient: str
    subject: str | None
    problem_code: str | None
    problem_detail: str | None
    reference: str | None


@dataclass(frozen=True, slots=True)
class LateDeadline:
    """A deadline that has come and that nobody acted on."""

    id: int
    request: str
    kind: str
    due_at: datetime
    brand: str
    dealer: str | None


@dataclass(frozen=True, slots=True)
class Worker:
    """A worker of the engine: when it showed last that it lives, and how many jobs it has in hand."""

    id: int
    last_heartbeat: datetime
    jobs: int


def unsent(
    tx: Transaction,
    state: Literal["ready", "claimed", "dot", "failed", "uncertain", "cancelled"],
    *,
    after: Place | None = None,
    limit: int = 50,
) -> tuple[UnsentMail, ...]:
    """At most `limit` mails in this state, the newest first; `after` is (next_at, id) of the last one seen."""
    mine = (outbox.c.state == state) & (outbox.c.state != literal_column("'sent'"))
    query = select(*(outbox.c[name] for name in UnsentMail.__dataclass_fields__)).where(mine)
    if after:
        query = query.where(outbox.c.next_at <= after[0], tuple_(outbox.c.next_at, outbox.c.id) < tuple_(*after))
    newest = query.order_by(outbox.c.next_at.desc(), outbox.c.id.desc()).limit(limit)
    return tuple(UnsentMail(**row) for row in tx.execute(newest).mappings())


def held(tx: Transaction, *, after: Place | None = None, limit: int = 50) -> tuple[HeldMail, ...]:
    """At most `limit` mails that are held, the oldest first; `after` is (received_at, id) of the last one seen."""
    waiting = messages.c.outcome == literal_column("'held'")
    query = select(*(messages.c[name] for name in HeldMail.__dataclass_fields__)).where(waiting)
    if after:
        place = tuple_(messages.c.received_at, messages.c.id)
        query = query.where(messages.c.received_at >= after[0], place > tuple_(*after))
    oldest = query.order_by(messages.c.received_at, messages.c.id).limit(limit)
    return tuple(HeldMail(**row) for row in tx.execute(oldest).mappings())


def held_reasons(tx: Transaction) -> dict[str, int]:
    """How many mails are held for each reason, by its code."""
    waiting = messages.c.outcome == literal_column("'held'")
    query = select(messages.c.problem_code, func.count()).where(waiting).group_by(messages.c.problem_code)
    return {row[0] or "": row[1] for row in tx.execute(query)}


def late(tx: Transaction, now: datetime, *, limit: int = 50) -> tuple[LateDeadline, ...]:
    """At most `limit` deadlines that have come and were not acted on, the oldest first; none while a clock ticks."""
    columns = [deadlines.c[name] for name in ("id", "request", "kind", "due_at")]
    query = select(*columns, requests.c.brand, requests.c.dealer).join(requests).where(_late(now))
    oldest = query.order_by(deadlines.c.due_at, deadlines.c.id).limit(limit)
    return tuple(LateDeadline(**row) for row in tx.execute(oldest).mappings())


def workers(tx: Transaction) -> tuple[Worker, ...]:
    """Everybody who does the jobs, the one that was heard of last first; each node has some."""
    at_hand = (_jobs.c.worker_id == _workers.c.id) & (cast(_jobs.c.status, Text) == literal_column("'doing'"))
    jobs = select(func.count()).select_from(_jobs).where(at_hand).scalar_subquery()
    newest = select(_workers.c.id, _workers.c.last_heartbeat, jobs).order_by(_workers.c.last_heartbeat.desc())
    return tuple(Worker(*row) for row in tx.execute(newest))


def stamp(tx: Transaction, now: datetime) -> tuple[object, ...]:
    """Other facts whenever something has changed that an operator would look at: one question, all of it by keys.

    What workers say every few seconds is new once a minute.
    """
    *facts, first, last = tx.execute(_stamp(), {"now": now}).one()
    return (*facts, *(at and at.replace(second=0, microsecond=0) for at in (first, last)))


@cache
def _stamp() -> Select[Any]:
    """Made once: it has many parts, and to put them together takes longer than to ask."""
    mails, status, heard = counts.c.subject == "mails", cast(_jobs.c.status, Text), _workers.c.last_heartbeat
    kept = [(counts.c.subject == "changes") & (counts.c.key == "")]
    kept += [mails & (counts.c.state == state) for state in ("waiting", "held", "ignored")]
    due = or_(_jobs.c.scheduled_at.is_(None), _jobs.c.scheduled_at <= _NOW)
    late = _late(_NOW)
    found = [
        *(select(func.sum(counts.c.amount)).where(which) for which in kept),
        *(select(func.count()).where(outbox.c.state == state, UNSENT) for state in _STATES),
        # Of the bare id SQLite would go back through all that was ever sent until it meets one that was not.
        *(select(func.max(one)).where(UNSENT) for one in (outbox.c.next_at, outbox.c.id + 0)),
        *(select(func.count()).where(status == state) for state in ("todo", "doing", "failed")),
        select(func.count()).where((status == "todo") & due),
        select(func.max(_jobs.c.id)),
        *(select(value).where(late) for value in (func.count(), func.min(deadlines.c.due_at))),
        *(select(value).select_from(_workers) for value in (func.count(), func.min(heard), func.max(heard))),
    ]
    return select(*(each.scalar_subquery() for each in found))


def _late(now: datetime | ColumnElement[datetime]) -> ColumnElement[bool]:
    return deadlines.c.fired_at.is_(None) & deadlines.c.settled_at.is_(None) & (deadlines.c.due_at <= now)
