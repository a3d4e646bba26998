"""The database: one door to SQLite or PostgreSQL, giving short write transactions and readings that cannot write."""

import hashlib
import sqlite3
import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

from sqlalchemy import URL, Column, Connection, Engine, Executable, QueuePool, create_engine, event, make_url, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

BUSY_SECONDS = 15
"""How long a writer waits for another one on SQLite before its transaction fails."""

_POOL = 5
_AT_ONCE = 500
"""Connections to read with, and on PostgreSQL as many to write with."""

DriverError = DBAPIError
"""What the driver says against a statement or a connection, where nobody in this room knows better."""

Transaction = Connection
"""What every function of this room works in; it commits when the `begin` it came from is left."""

# Setting, value, and what SQLite must answer when it is asked for it afterwards.
_PRAGMAS = (
    ("busy_timeout", str(BUSY_SECONDS * 1000), BUSY_SECONDS * 1000),
    ("foreign_keys", "ON", 1),
    ("trusted_schema", "OFF", 0),
    ("synchronous", "FULL", 2),
)
_WRITER_PRAGMAS = (*_PRAGMAS, ("journal_mode", "WAL", "wal"), ("journal_size_limit", str(64 << 20), 64 << 20))
_READER_PRAGMAS = (*_PRAGMAS, ("query_only", "ON", 1))

_SESSION = " ".join(
    f"-c {name}={value}"
    for name, value in (
        ("statement_timeout", "15s"),
        ("lock_timeout", "5s"),
        ("idle_in_transaction_session_timeout", "30s"),
        ("default_transaction_isolation", "read\\ committed"),  # the job engine cannot work with a stricter default
        ("timezone", "UTC"),
        ("application_name", "partspost"),
    )
)


_SILENCE = {
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}
"""Half a minute of silence on the network ends a connection (seconds, the last in ms); the system would wait hours."""


class StoreError(RuntimeError):
    """The store refuses to work as it was found or asked; the message says why and names the cure."""


class BlobsAwayError(OSError):
    """The place of the blobs does not answer, is full, or refuses: nothing is wrong with the blob or the mail."""


class StoreAwayError(StoreError):
    """The database does not answer, or not now: whoever can wait tries again."""


class Database:
    """One database, by its address: ``sqlite:///partspost.db`` (relative to `state`) or ``postgresql+psycopg://…``.

    It connects on first use; `begin` and `reading` may be used from any thread.
    """

    def __init__(self, url: str, state: Path, *, read_only: bool = False) -> None:
        self.url: URL = _resolve(url, state)
        self.read_only = read_only
        self._turn = threading.Lock()
        self._here = threading.local()
        if self.dialect == "sqlite":
            self._writer = _sqlite_engine(self.path, writes=True)
            self._reader = _sqlite_engine(self.path, writes=False)
        else:
            # Readers have connections of their own: a page that everybody looks at must not keep a mail waiting.
            self._writer, self._reader = _postgresql_engine(self.url), _postgresql_engine(self.url)

    @property
    def dialect(self) -> Literal["sqlite", "postgresql"]:
        """Which of the two databases this is."""
        return "sqlite" if self.url.get_backend_name() == "sqlite" else "postgresql"

    @property
    def path(self) -> Path:
        """The SQLite file; meaningless on PostgreSQL."""
        return Path(self.url.database or "")

    @contextmanager
    def begin(self) -> Iterator[Transaction]:
        """A write transaction: committed on leaving, rolled back when the block raises.

        On SQLite a thread waits for its turn, and TimeoutError says that none came; trying again later is right.
        """
        if self.read_only:
            raise StoreError(f"{self.url!r} was opened for reading only")
        if getattr(self._here, "writing", False):
            raise StoreError("a write transaction was begun inside another one of the same thread")
        self._here.writing = True
        try:
            with self._named(), self._next(), self._writer.begin() as tx:
                yield tx
        finally:
            self._here.writing = False

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """A connection that sees one moment of the database and cannot write."""
        with self._named(), self._reader.connect() as connection:
            if self.dialect == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    def clock(self) -> datetime | None:
        """What time it is for PostgreSQL, which every node asks; None on SQLite. Raises StoreAwayError."""
        if self.dialect == "sqlite":
            return None
        try:
            with self._reader.connect() as connection:
                moment: datetime = connection.exec_driver_sql("SELECT clock_timestamp()").scalar_one()
        except (DBAPIError, PoolTimeoutError) as fault:
            raise StoreAwayError(f"the database does not answer: {fault}") from fault
        return moment

    def close(self) -> None:
        """Close every connection; the next use would open new ones."""
        self._writer.dispose()
        self._reader.dispose()

    @contextmanager
    def _named(self) -> Iterator[None]:
        """Say of a driver's error which database it is about: SQLite's do not name their file."""
        try:
            yield
        except DBAPIError as fault:
            fault.add_note(str(self.path) if self.dialect == "sqlite" else self.url.render_as_string())
            raise

    @contextmanager
    def _next(self) -> Iterator[None]:
        """Our own writers queue here: SQLite's lock would have them poll. PostgreSQL needs no queue."""
        if self.dialect == "postgresql":
            yield
            return
        if not self._turn.acquire(timeout=BUSY_SECONDS):
            raise TimeoutError(f"{self.path} was busy for {BUSY_SECONDS} s with another transaction of this process")
        try:
            yield
        finally:
            self._turn.release()


def insert_once(tx: Transaction, row: dict[str, Any], key: Column[Any]) -> Any:
    """Insert the row into `key`'s table and give its `key`; None where a unique index says that it is there already."""
    # What RETURNING gives is the proof: the driver's count of inserted rows is not reliable on both databases.
    return tx.execute(_insertion(tx.dialect.name, key), row).scalar_one_or_none()


@cache
def _insertion(dialect: str, key: Column[Any]) -> Executable:
    insert = sqlite.insert if dialect == "sqlite" else postgresql.insert
    return insert(key.table).on_conflict_do_nothing().returning(key)


def take_turns(tx: Transaction, names: Iterable[str]) -> None:
    """Wait until no other transaction that took its turn at one of these names goes on; ours are over with it.

    What two nodes must not decide at the same moment has a name. On SQLite only one transaction writes anyway.
    """
    if tx.dialect.name != "postgresql":
        return
    digests = {hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest() for name in names}
    for lock in sorted(int.from_bytes(digest[:8], signed=True) for digest in digests):  # in one order: no circles
        tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})


def in_parts(names: Collection[str]) -> list[list[str]]:
    """The names in order, as many together as one question may bear."""
    every = sorted(names)
    return [every[start : start + _AT_ONCE] for start in range(0, len(every), _AT_ONCE)]


def is_passing(fault: BaseException) -> bool:
    """Whether a fault is the store's and will be over: it was away, busy, full or read-only, or it was in a knot.

    Nothing is wrong then with what was asked, however often that fails.
    """
    if isinstance(fault, DBAPIError):
        # 25006 is a server that only reads, as one does that takes over or has been told to.
        read_only = getattr(fault.orig, "sqlstate", None) == "25006"
        return fault.connection_invalidated or read_only or isinstance(fault, OperationalError)
    return isinstance(fault, StoreAwayError | BlobsAwayError | PoolTimeoutError | TimeoutError)


def driver_connection(tx: Transaction) -> Any:
    """The driver's own connection under this transaction: what is run on it commits with the transaction."""
    return tx.connection.driver_connection


def libpq_parameters(url: URL) -> dict[str, Any]:
    """What psycopg needs to connect as `url` says, with our timeouts for every session."""
    given = url.translate_connect_args(database="dbname", username="user") | dict(url.query)
    options = f"{_SESSION} {given.pop('options', '')}".strip()
    return {"connect_timeout": 5, **_SILENCE, **given, "client_encoding": "utf8", "options": options}


def _resolve(address: str, state: Path) -> URL:
    try:
        url = make_url(address)
    except (ArgumentError, ValueError):  # what it says may hold the password
        raise StoreError('[store] url cannot be read; write "postgresql+psycopg://user:password@host/name"') from None
    backend = url.get_backend_name()
    if backend == "sqlite" and url.database:
        return url.set(database=str((state / url.database).absolute()))
    if backend == "postgresql":
        return url.set(drivername="postgresql+psycopg")
    raise ValueError(f"[store] url: {url!r} is neither sqlite:///FILE nor postgresql+psycopg://HOST/NAME")


def _sqlite_engine(path: Path, *, writes: bool) -> Engine:
    address = f"{path.as_uri()}?mode={'rwc' if writes else 'ro'}"

    def connect() -> sqlite3.Connection:
        connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
        try:
            for name, value, expected in _WRITER_PRAGMAS if writes else _READER_PRAGMAS:
                _set_pragma(connection, name, value, expected)
        except BaseException:
            connection.close()
            raise
        return connection

    engine = create_engine(
        "sqlite://", creator=connect, poolclass=QueuePool, pool_size=1 if writes else _POOL, max_overflow=0
    )
    # The driver's own BEGIN is off (isolation_level=None): it comes too late for SELECT, SAVEPOINT and DDL. A writer
    # takes the lock at once, since a reader turned writer can fail with SQLITE_BUSY_SNAPSHOT, which no timeout cures.
    begin = "BEGIN IMMEDIATE" if writes else "BEGIN"
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _set_pragma(connection: sqlite3.Connection, name: str, value: str, expected: int | str) -> None:
    connection.execute(f"PRAGMA {name}={value}")
    (found,) = connection.execute(f"PRAGMA {name}").fetchone()
    if found != expected:
        raise StoreError(f"SQLite answers {name}={found!r} where {expected!r} is needed; is this a local disk?")


def _postgresql_engine(url: URL) -> Engine:
    engine = create_engine(
        url.set(query={}),
        connect_args=libpq_parameters(url),
        pool_pre_ping=True,
        pool_recycle=1800,
        pool_size=_POOL,
        max_overflow=0,
    )
    event.listen(engine, "connect", _refuse_other_alphabets)
    event.listen(engine, "connect", _keep_commits)
    return engine


def _refuse_other_alphabets(connection: Any, _record: Any) -> None:
    """A server made without a locale has SQL_ASCII, which compares letters as bytes; others cannot store every name."""
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        name = connection.info.dbname
        cure = f"createdb --template=template0 --encoding=UTF8 {name}_utf8, and name that one in [store] url"
        raise StoreError(f"the database {name} is of encoding {encoding}, where UTF8 is needed; {cure}")


def _keep_commits(connection: Any, _record: Any) -> None:
    """Where an administrator turned it off for speed, a commit of ours still waits for the disk."""
    connection.execute(
        "SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
    )
    connection.commit()
