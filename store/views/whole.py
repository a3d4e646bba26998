"""The figures of the whole, for the page and the metrics: what came in, what became of it, what waits."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, FromClause, Text, cast, column, func, literal_column, or_, select, table, text

from routing import CANARY
from store.copies import counts
from store.database import Transaction
from store.schema.columns import UtcDateTime
from store.schema.tables import UNSENT, deadlines, messages, outbox, requests

# procrastinate's tables as both databases have them: only SQLite's jobs know when they came, PostgreSQL's events do.
_jobs = table(
    "procrastinate_jobs",
    column("id"),
    column("task_name", Text()),
    column("status"),
    column("scheduled_at", UtcDateTime()),
    column("created_at", UtcDateTime()),
)
_job_events = table("procrastinate_events", column("job_id"), column("type"), column("at", UtcDateTime()))
_TODO = _jobs.c.status == literal_column("'todo'")
_NOWHERE = dict.fromkeys(("waiting", "request", "event", "duplicate", "held", "ignored"), 0)
# One step in the index for each brand, and one more for its newest request.
_LAST_MAIL = text("""
WITH RECURSIVE brands (brand) AS (
    SELECT min(brand) FROM requests
    UNION ALL
    SELECT (SELECT min(brand) FROM requests WHERE brand > brands.brand) FROM brands WHERE brands.brand IS NOT NULL
)
SELECT brands.brand, (
    SELECT messages.received_at FROM messages JOIN versions ON versions.message_id = messages.id
    WHERE versions.version = 1 AND versions.request = (
        SELECT number FROM requests WHERE requests.brand = brands.brand ORDER BY opened_at DESC, number DESC LIMIT 1
    )
) AS received_at
FROM brands WHERE brands.brand IS NOT NULL
""").columns(column("brand", Text()), column("received_at", UtcDateTime()))


@dataclass(frozen=True, slots=True)
class Overview:
    """What an operator sees first; `waiting` counts the requests by the side that must act."""

    requests_today: int
    waiting: Mapping[str, int]
    held: int
    outbox_unsent: int

    @property
    def waiting_on_dealer(self) -> int:
        """The requests whose dealer must act."""
        return self.waiting.get("dealer", 0)


def overview(tx: Transaction, *, since: datetime) -> Overview:
    """The figures on top of the page; its day began at `since`."""
    waiting: Counter[str] = Counter()
    for (_, side), amount in requests_by_brand(tx).items():
        waiting[side] += amount
    unsent = outbox.c.state.in_(("ready", "claimed", "dot", "uncertain", "failed")) & UNSENT
    return Overview(
        requests_today=_count(tx, requests, (requests.c.opened_at >= since) & (requests.c.brand != CANARY)),
        waiting=dict(waiting),
        held=mail_figures(tx)["held"],
        outbox_unsent=_count(tx, outbox, unsent),
    )


def mail_figures(tx: Transaction) -> dict[str, int]:
    """How many mails were accepted, and where each is now: kept counts, read at once however many there are."""
    kept = {state: amount for (_, state), amount in counts.count(tx, "mails").items()}
    return {"accepted": sum(kept.values()), **_NOWHERE, **kept}


def outbox_unsent(tx: Transaction) -> dict[str, int]:
    """How many mails of the outbox are in each state but sent; a state without mails is left out."""
    unsent = select(outbox.c.state, func.count()).where(UNSENT).group_by(outbox.c.state)
    return {row[0]: row[1] for row in tx.execute(unsent)}


def job_states(tx: Transaction) -> dict[str, int]:
    """How many jobs are in each state (todo, doing, failed …); those that succeeded are gone."""
    return _count_by(tx, cast(_jobs.c.status, Text))


def queue_depth(tx: Transaction, now: datetime) -> dict[str, int]:
    """How many jobs of each task could run now."""
    due = select(_jobs.c.task_name, func.count()).where(_due(now)).group_by(_jobs.c.task_name)
    return {row[0]: row[1] for row in tx.execute(due)}


def oldest_job(tx: Transaction, now: datetime) -> datetime | None:
    """Since when the job that could run for longest has been waiting; None when none waits."""
    came: ColumnElement[datetime] = _jobs.c.created_at
    source: FromClause = _jobs
    if tx.dialect.name == "postgresql":
        deferred = (_job_events.c.job_id == _jobs.c.id) & (_job_events.c.type == literal_column("'deferred'"))
        came, source = _job_events.c.at, _jobs.join(_job_events, deferred)
    waiting_since = func.min(func.coalesce(_jobs.c.scheduled_at, came))
    oldest: datetime | None = tx.execute(select(waiting_since).select_from(source).where(_due(now))).scalar_one()
    return oldest


def oldest_waiting(tx: Transaction) -> datetime | None:
    """When the oldest mail was received that nobody settled yet; None when all are."""
    unsettled = select(func.min(messages.c.received_at)).where(messages.c.outcome.is_(None))
    oldest: datetime | None = tx.execute(unsettled).scalar_one()
    return oldest


def deadlines_due(tx: Transaction, now: datetime) -> int:
    """How many deadlines have come and were not acted on yet; more than a few means that no clock ticks."""
    still = deadlines.c.fired_at.is_(None) & deadlines.c.settled_at.is_(None)
    return _count(tx, deadlines, still & (deadlines.c.due_at <= now))


def oldest_deadline(tx: Transaction, now: datetime) -> datetime | None:
    """When the first of those came; None when there are none."""
    still = deadlines.c.fired_at.is_(None) & deadlines.c.settled_at.is_(None)
    oldest: datetime | None = tx.execute(
        select(func.min(deadlines.c.due_at)).where(still & (deadlines.c.due_at <= now))
    ).scalar_one()
    return oldest


def requests_by_brand(tx: Transaction) -> dict[tuple[str, str], int]:
    """How many requests there are, by brand and by the side that must act; from counts that were kept."""
    sides: Counter[tuple[str, str]] = Counter()
    for (brand, place), amount in counts.count(tx, "requests").items():
        sides[brand, place.partition("/")[2]] += amount
    return dict(sides)


def last_mail(tx: Transaction) -> dict[str, datetime]:
    """When the mail that opened the newest request came in, for each brand that ever had one."""
    return {row.brand: row.received_at for row in tx.execute(_LAST_MAIL) if row.brand != CANARY}


def _due(now: datetime) -> ColumnElement[bool]:
    return _TODO & or_(_jobs.c.scheduled_at.is_(None), _jobs.c.scheduled_at <= now)


def _count(tx: Transaction, source: FromClause, which: ColumnElement[bool]) -> int:
    return tx.execute(select(func.count()).select_from(source).where(which)).scalar_one()


def _count_by(tx: Transaction, value: ColumnElement[str]) -> dict[str, int]:
    return {row[0]: row[1] for row in tx.execute(select(value, func.count()).group_by(value))}
