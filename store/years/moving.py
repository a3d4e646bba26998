"""An installation moves from SQLite to PostgreSQL: every table and the waiting jobs, in one transaction, compared."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from psycopg import sql
from sqlalchemy import Boolean, Dialect, Integer, Table, Text, bindparam, column, func, select, table, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.expression import FromClause, TableClause
from sqlalchemy.types import TypeDecorator
from typing_extensions import override

from store.database import Database, StoreError, Transaction, driver_connection
from store.migrations import UPGRADE_LOCK, migrate, require_schema, schema_revision
from store.schema.columns import Json, UtcDateTime
from store.schema.tables import Id, metadata
from store.years.comparing import AT_ONCE, Tally, rows_of, tally_of


class _Arguments(Json):
    """A job's facts, which PostgreSQL gives out as they are and SQLite as text."""

    cache_ok = True

    @override
    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        return super().process_result_value(value, dialect) if isinstance(value, str) else value


# The columns that both engines have. A worker of the old database is none of the new one: its jobs are rescued there.
_JOBS = table(
    "procrastinate_jobs",
    column("id", Id),
    column("queue_name", Text()),
    column("task_name", Text()),
    column("priority", Integer()),
    column("lock", Text()),
    column("queueing_lock", Text()),
    column("args", _Arguments()),
    column("status", Text()),
    column("scheduled_at", UtcDateTime()),
    column("attempts", Integer()),
    column("abort_requested", Boolean()),
)
_CAME = table("procrastinate_jobs", column("id", Id), column("created_at", UtcDateTime()))
_WORKERS = table("procrastinate_workers", column("id", Id))
# The trigger of the engine has noted that each job came now.
_CAME_THEN = text("UPDATE procrastinate_events SET at = :at WHERE job_id = :id AND type = 'deferred'").bindparams(
    bindparam("at", type_=UtcDateTime())
)
_DIALECT: Dialect = postgresql.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy's own
_NO_LIMITS = (
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL lock_timeout = 0",
    "SET LOCAL idle_in_transaction_session_timeout = 0",
)


@dataclass(frozen=True, slots=True)
class Moved:
    """One table that was moved: its rows, and the hash that both databases give for them."""

    table: str
    rows: int
    digest: str


def rows_to_move(source: Database) -> int:
    """How many rows a move will copy."""
    with source.reading() as tx:
        return sum(tx.execute(select(func.count()).select_from(each)).scalar_one() for each in _tables())


def move(source: Database, target: Database, went_by: Callable[[int], None]) -> list[Moved]:
    """Copy everything from an SQLite database to an empty PostgreSQL one, and compare both.

    The source cannot be written to meanwhile, and stays as it is. On the target all rows are one transaction: after a
    fault or a kill it is as empty as before, and the move may be begun anew. `went_by` is told of rows as they are
    copied, and once more as they are compared. Raises StoreError when the target is not empty, is away, or differs.
    """
    if (source.dialect, target.dialect) != ("sqlite", "postgresql"):
        raise StoreError("a move leads from an SQLite database to a PostgreSQL one; check [store] url and --to")
    require_schema(source)
    try:
        if schema_revision(target) is None:
            migrate(target.url.render_as_string(hide_password=False), source.path.parent)
        require_schema(target)
        with source.begin() as old, target.begin() as new:
            for statement in _NO_LIMITS:
                new.execute(text(statement))
            # A daemon that starts on the target waits here, before its own migration.
            new.execute(select(func.pg_advisory_xact_lock(UPGRADE_LOCK)))
            _refuse_used(new)
            copied = [(each, _copy(old, new, each, went_by)) for each in _tables()]
            _keep_times(old, new)
            return [_compared(new, each, tally, went_by) for each, tally in copied]
    except DBAPIError as fault:
        raise StoreError(f"PostgreSQL refused the move, and nothing was moved: {fault.orig}") from fault


def _tables() -> Iterator[Table | TableClause]:
    """In an order in which every row finds what it refers to."""
    yield from metadata.sorted_tables
    yield _JOBS


def _refuse_used(new: Transaction) -> None:
    for each in (*_tables(), _WORKERS):
        if new.execute(select(each).limit(1)).first() is not None:
            cure = "name an empty database, or drop and create this one"
            raise StoreError(f"the target is not empty: {each.name} has rows; {cure}")


def _copy(old: Transaction, new: Transaction, each: Table | TableClause, went_by: Callable[[int], None]) -> Tally:
    """Stream a table over; gives what went by."""
    tally = Tally()
    names = sql.SQL(", ").join(map(sql.Identifier, each.c.keys()))
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(each.name), names)
    bound = [_binder(one.type) for one in each.c]
    with closing(driver_connection(new).cursor()) as cursor, cursor.copy(statement) as copy:
        for row in rows_of(old, each):
            tally.add(row)
            copy.write_row([bind(value) for bind, value in zip(bound, row, strict=True)])
            if tally.rows % AT_ONCE == 0:
                went_by(AT_ONCE)
    went_by(tally.rows % AT_ONCE)
    _count_on(new, each)
    return tally


def _binder(kind: Any) -> Callable[[Any], Any]:
    """What makes a value ready for PostgreSQL, as SQLAlchemy would."""
    if isinstance(kind, TypeDecorator):
        return lambda value: kind.process_bind_param(value, _DIALECT)
    return lambda value: value


def _count_on(new: Transaction, each: FromClause) -> None:
    """Numbers that the database gives go on behind those that came with the rows."""
    if "id" not in each.c:
        return
    sequence = func.pg_get_serial_sequence(each.description, "id")
    last = select(func.max(each.c.id)).scalar_subquery()
    new.execute(select(func.setval(sequence, func.coalesce(last, 1), last.is_not(None))))


def _keep_times(old: Transaction, new: Transaction) -> None:
    """How long a job has been waiting is known afterwards too."""
    rows = [{"id": row.id, "at": row.created_at} for row in old.execute(select(_CAME))]
    if rows:
        new.execute(_CAME_THEN, rows)


def _compared(new: Transaction, each: Table | TableClause, copied: Tally, went_by: Callable[[int], None]) -> Moved:
    seen = 0
    arrived = Tally()
    for arrived in tally_of(new, each):
        went_by(arrived.rows - seen)
        seen = arrived.rows
    if (arrived.rows, arrived.digest) != (copied.rows, copied.digest):
        what = f"{copied.rows} rows went, {arrived.rows} came, or not as they went"
        raise StoreError(f"{each.name} differs after the move: {what}; nothing was moved")
    return Moved(each.name, arrived.rows, arrived.digest)
