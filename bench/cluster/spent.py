"""What the work costs: processor seconds of a process with everything below it, statements and log of PostgreSQL."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

_TICK = os.sysconf("SC_CLK_TCK")
_OURS = "/* bench */"
_RESET = "SELECT pg_stat_statements_reset()"
_SUM = "SELECT coalesce(sum({what}), 0) FROM pg_stat_statements WHERE {which} AND query NOT LIKE '%{ours}%'"
_MINE = "dbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
_WORST = f"""
SELECT calls, total_exec_time, wal_bytes, query FROM pg_stat_statements WHERE {_MINE} ORDER BY total_exec_time DESC
LIMIT %s {_OURS}
"""
_STANDING = f"""
SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn, wal_records, wal_fpi, xact_commit,
    pg_database_size(current_database())
FROM pg_stat_wal, pg_stat_database WHERE datname = current_database() {_OURS}
"""


def seconds(process: int) -> float:
    """Processor seconds so far, user and system, of a process, its ended children, and all that run below it."""
    parents = {int(entry.name): _stat(int(entry.name)) for entry in Path("/proc").iterdir() if entry.name.isdecimal()}
    below, found = {process}, 0
    while len(below) != found:
        found = len(below)
        below |= {one for one, numbers in parents.items() if numbers[1] in below}
    return sum(sum(parents[one][11:15]) for one in below if one in parents) / _TICK


def _stat(process: int) -> list[int]:
    """The numbers of proc(5) from the state on: [1] is the parent, [11:15] are its times and its children's."""
    try:
        told = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return [0] * 15
    return [0, *map(int, told[1:15])]


@dataclass(frozen=True, slots=True)
class Spent:
    """What so many orders cost together."""

    orders: int
    wall: float
    partspost: float
    postgresql: float
    """Seconds: of the clock, and of the processor."""
    statements: int
    pages: int
    """How many times a page of a table or an index was looked at."""
    commits: int
    log: int
    images: int
    """Bytes of write-ahead log, and how many whole pages are among them: one for each page after a checkpoint."""
    grown: int
    """Bytes by which the database has grown, indexes too."""

    @property
    def processor(self) -> float:
        """Milliseconds of processor time for an order, PostgreSQL's too."""
        return 1000 * (self.partspost + self.postgresql) / self.orders


class Ledger:
    """PostgreSQL's own books about one database."""

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        self._connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        self.found: dict[str, int] = {}

    def ask(self, query: str) -> int:
        """A number that a query gives; it does not count among the statements."""
        row = self._connection.execute(f"{query} {_OURS}".encode()).fetchone()
        assert row is not None
        return int(row[0])

    @contextmanager
    def entry(self) -> Iterator[None]:
        """Afterwards `found` says what happened within."""
        self._connection.execute("CHECKPOINT")
        self._connection.execute(_RESET)
        before = self._standing()
        yield
        log, _, images, commits, size = (now - then for now, then in zip(self._standing(), before, strict=True))
        statements, pages = (
            self.ask(_SUM.format(what=what, which=_MINE, ours=_OURS))
            for what in ("calls", "shared_blks_hit + shared_blks_read")
        )
        self.found = {"statements": statements, "pages": pages, "commits": commits}
        self.found |= {"log": log, "images": images, "grown": size}

    def worst(self, most: int = 20) -> list[tuple[int, float, int, str]]:
        """Calls, milliseconds, bytes of log, and words of the statements that took longest since the last entry."""
        return self._connection.execute(_WORST, [most]).fetchall()

    def close(self) -> None:
        """Put the books down."""
        self._connection.close()

    def _standing(self) -> list[int]:
        row = self._connection.execute(_STANDING.encode()).fetchone()
        assert row is not None
        return [int(one) for one in row]
