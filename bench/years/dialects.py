"""The words in which the two databases differ, and how each takes millions of rows at once."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from store.database import Database, libpq_parameters

Execute = Callable[[str], object]

# How PostgreSQL spells an index or a constraint that can be taken away and put back. A foreign key is put back for the
# rows that come: those that are there were made to fit.
_TAKEN = """
SELECT format('ALTER TABLE %%I DROP CONSTRAINT %%I', relname, conname),
    format('ALTER TABLE %%I ADD CONSTRAINT %%I ', relname, conname) || pg_get_constraintdef(pg_constraint.oid)
        || CASE contype WHEN 'f' THEN ' NOT VALID' ELSE '' END
FROM pg_constraint JOIN pg_class ON pg_class.oid = conrelid
WHERE contype IN ('p', 'f') AND relname = ANY (%s) ORDER BY contype
"""
_INDEXES = """
SELECT format('DROP INDEX %%I', indexname), indexdef FROM pg_indexes
WHERE tablename = ANY (%s) AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname)
"""
_SESSION = (
    "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0;"
    "SET synchronous_commit = off; SET work_mem = '256MB'; SET maintenance_work_mem = '2GB'; SET jit = off"
)


@dataclass(frozen=True)
class Dialect:
    """Expressions over an integer or a time, and the row of each request to come."""

    counted: str
    moment: str
    six: str
    five: str
    nine: str
    hexadecimal: str
    day: str
    week: str
    month: str

    def hexed(self, number: str) -> str:
        """The number as 64 hexadecimal digits."""
        return self.hexadecimal.format(number)

    def padded(self, number: str, digits: int) -> str:
        """The number with so many digits at least: five, six or nine."""
        return {5: self.five, 6: self.six, 9: self.nine}[digits].format(number)


DIALECTS = {
    "sqlite": Dialect(
        counted="WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {requests})",
        moment="datetime({}, 'unixepoch') || '.000000'",
        six="printf('%06d', {})",
        five="printf('%05d', {})",
        nine="printf('%09d', {})",
        hexadecimal="printf('%064x', {})",
        day="substr(opened_at, 1, 10)",
        week="date(opened_at, 'weekday 0', '-6 days')",
        month="substr(opened_at, 1, 7) || '-01'",
    ),
    "postgresql": Dialect(
        counted="WITH n (i) AS (SELECT * FROM generate_series(1::bigint, {requests}))",
        moment="to_timestamp({})",
        six="CASE WHEN {0} < 1000000 THEN to_char({0}, 'FM000000') ELSE ({0})::text END",
        five="to_char({}, 'FM00000')",
        nine="to_char({}, 'FM000000000')",
        hexadecimal="lpad(to_hex({}), 64, '0')",
        day="CAST(opened_at AS date)",
        week="CAST(date_trunc('week', opened_at) AS date)",
        month="CAST(date_trunc('month', opened_at) AS date)",
    ),
}


@contextmanager
def loading(database: Database, tables: Sequence[str]) -> Iterator[Execute]:
    """Statements in one transaction, with no index, key or sync while they run; all of it stands again at the end."""
    if database.dialect == "sqlite":
        with _sqlite(database.path) as execute:
            yield execute
    else:
        with _postgresql(database, tables) as execute:
            yield execute


@contextmanager
def _sqlite(path: Path) -> Iterator[Execute]:
    loader = sqlite3.connect(path, isolation_level=None)
    for pragma in ("synchronous=OFF", "journal_mode=OFF", "cache_size=-400000", "locking_mode=EXCLUSIVE"):
        loader.execute(f"PRAGMA {pragma}")
    indexes = loader.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name NOT LIKE 'procras%'"
    ).fetchall()
    for name, _ in indexes:
        loader.execute(f"DROP INDEX {name}")
    loader.execute("BEGIN")
    yield loader.execute
    for _, again in indexes:
        loader.execute(again)
    loader.execute("COMMIT")
    loader.execute("PRAGMA journal_mode=WAL")
    loader.close()


@contextmanager
def _postgresql(database: Database, tables: Sequence[str]) -> Iterator[Execute]:
    with psycopg.connect(**libpq_parameters(database.url), autocommit=True) as loader:
        loader.execute(_SESSION)
        found = [
            *loader.execute(_TAKEN, [list(tables)]).fetchall(),
            *loader.execute(_INDEXES, [list(tables)]).fetchall(),
        ]
        with loader.transaction():
            for drop, _ in found:
                loader.execute(drop)
            # Rows that come into a table in the transaction that emptied it need no log (wal_level = minimal).
            loader.execute(f"TRUNCATE {', '.join(tables)}")
            yield lambda statement: loader.execute(statement.encode())
            for _, again in reversed(found):
                loader.execute(again)
        loader.execute("VACUUM (ANALYZE)")
        loader.execute("CHECKPOINT")
