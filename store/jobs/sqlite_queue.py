"""procrastinate's way to SQLite: the queries it knows by name, in SQLite's words, and the connector that runs them."""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from procrastinate import connector, exceptions, manager, sql
from procrastinate.types import JobToDefer
from sqlalchemy.exc import DBAPIError
from typing_extensions import override

from store.database import Database, driver_connection

Rows = list[dict[str, Any]]

_DEFER = """
    INSERT INTO procrastinate_jobs
        (queue_name, task_name, priority, lock, queueing_lock, args, scheduled_at, created_at)
    VALUES (:queue_name, :task_name, :priority, :lock, :queueing_lock, :args, :scheduled_at, :now)
    RETURNING id"""

# Where there are several statements, the first that touches a row is the last that runs. Besides procrastinate's own
# arguments they may name :now and :since (`now` less the seconds or hours that were given).
_STATEMENTS: dict[str, tuple[str, ...]] = {
    # A job waits for every earlier job of its lock, even for one that is scheduled for later.
    "fetch_job": (
        """
        UPDATE procrastinate_jobs SET status = 'doing', worker_id = :worker_id, started_at = :now
        WHERE id = (
            SELECT job.id FROM procrastinate_jobs AS job
            WHERE job.status = 'todo'
              AND (job.scheduled_at IS NULL OR job.scheduled_at <= :now)
              AND (:queues IS NULL OR job.queue_name IN (SELECT value FROM json_each(:queues)))
              AND (job.lock IS NULL OR (
                NOT EXISTS (
                    SELECT 1 FROM procrastinate_jobs AS running
                    WHERE running.lock = job.lock AND running.status = 'doing')
                AND NOT EXISTS (
                    SELECT 1 FROM procrastinate_jobs AS earlier
                    WHERE earlier.lock = job.lock AND earlier.status = 'todo'
                      AND (earlier.priority > job.priority
                           OR (earlier.priority = job.priority AND earlier.id < job.id)))))
            ORDER BY job.priority DESC, job.id
            LIMIT 1)
        RETURNING *""",
    ),
    "finish_job": (
        "DELETE FROM procrastinate_jobs WHERE :delete_job AND id = :job_id AND status IN ('todo', 'doing')",
        """
        UPDATE procrastinate_jobs
        SET status = :status, abort_requested = 0, attempts = attempts + (status = 'doing'), finished_at = :now
        WHERE NOT :delete_job AND id = :job_id AND status IN ('todo', 'doing')""",
    ),
    # A job that somebody asked to abort is not tried again.
    "retry_job": (
        """UPDATE procrastinate_jobs SET status = 'failed', finished_at = :now
        WHERE id = :job_id AND status = 'doing' AND abort_requested""",
        """
        UPDATE procrastinate_jobs
        SET status = 'todo', attempts = attempts + 1, scheduled_at = :retry_at, finished_at = NULL,
            priority = coalesce(:new_priority, priority), queue_name = coalesce(:new_queue_name, queue_name),
            lock = coalesce(:new_lock, lock)
        WHERE id = :job_id AND status IN ('doing', 'failed')""",
    ),
    "cancel_job": (
        "DELETE FROM procrastinate_jobs WHERE :delete_job AND id = :job_id AND status = 'todo' RETURNING id",
        """
        UPDATE procrastinate_jobs
        SET abort_requested = (abort_requested OR :abort), finished_at = iif(status = 'todo', :now, finished_at),
            status = iif(status = 'todo', 'cancelled', status)
        WHERE id = :job_id AND (status = 'todo' OR (:abort AND status = 'doing'))
        RETURNING id""",
    ),
    "get_job_status": ("SELECT status FROM procrastinate_jobs WHERE id = :job_id",),
    "list_jobs": (
        """
        SELECT * FROM procrastinate_jobs
        WHERE (:id IS NULL OR id = :id) AND (:queue_name IS NULL OR queue_name = :queue_name)
          AND (:task_name IS NULL OR task_name = :task_name) AND (:status IS NULL OR status = :status)
          AND (:lock IS NULL OR lock = :lock) AND (:queueing_lock IS NULL OR queueing_lock = :queueing_lock)
          AND (:worker_id IS NULL OR worker_id = :worker_id)
        ORDER BY id""",
    ),
    "list_jobs_to_abort": (
        """SELECT id FROM procrastinate_jobs
        WHERE status = 'doing' AND abort_requested AND (:queue_name IS NULL OR queue_name = :queue_name)""",
    ),
    "select_stalled_jobs_by_heartbeat": (
        """
        SELECT * FROM procrastinate_jobs
        WHERE status = 'doing' AND (:queue IS NULL OR queue_name = :queue)
          AND (:task_name IS NULL OR task_name = :task_name)
          AND (worker_id IS NULL OR worker_id IN (
              SELECT worker.id FROM procrastinate_workers AS worker WHERE worker.last_heartbeat < :since))""",
    ),
    "select_stalled_jobs_by_started": (
        """
        SELECT * FROM procrastinate_jobs
        WHERE status = 'doing' AND (:queue IS NULL OR queue_name = :queue)
          AND (:task_name IS NULL OR task_name = :task_name) AND started_at < :since""",
    ),
    "delete_old_jobs": (
        """
        DELETE FROM procrastinate_jobs WHERE finished_at < :since AND (:queue IS NULL OR queue_name = :queue)
          AND status IN (SELECT value FROM json_each(:statuses))""",
    ),
    "register_worker": ("INSERT INTO procrastinate_workers (last_heartbeat) VALUES (:now) RETURNING id AS worker_id",),
    "unregister_worker": ("DELETE FROM procrastinate_workers WHERE id = :worker_id",),
    "update_heartbeat": ("UPDATE procrastinate_workers SET last_heartbeat = :now WHERE id = :worker_id",),
    "prune_stalled_workers": (
        "DELETE FROM procrastinate_workers WHERE last_heartbeat < :since RETURNING id AS worker_id",
    ),
    "check_connection": ("SELECT max(name) AS 'check' FROM sqlite_master WHERE name = 'procrastinate_jobs'",),
}

# For procrastinate's own shell; for its periodic tasks, where our ticks are rows (`deadlines.claim_tick`); and LISTEN,
# which has no meaning here (`SqliteConnector.wake`).
_NOT_NEEDED = {"count_jobs_status", "list_queues", "list_tasks", "list_locks", "defer_periodic_job", "listen_queue"}

# Where PostgreSQL's function answers with one row of nothing, and where it raises.
_ONE_OF_NOTHING = {"fetch_job", "cancel_job"}
_MUST_TOUCH = {"finish_job", "retry_job"}

# What PostgreSQL would notify; a worker looks at the type only.
_NEW_JOB = json.dumps({"type": "job_inserted", "job_id": 0})

_NAMES = {text: name for name, text in sql.queries.items()}

if strangers := set(sql.queries) ^ (_STATEMENTS.keys() | {"defer_jobs"} | _NOT_NEEDED):
    raise ImportError(f"this procrastinate asks other queries than the SQLite connector knows: {sorted(strangers)}")


def run(connection: sqlite3.Connection, query: str, **arguments: Any) -> Rows:
    """Run one of procrastinate's queries, given by its PostgreSQL text, in the connection's own transaction."""
    name = _NAMES[query]
    try:
        if name == "defer_jobs":
            return [row for job in arguments["jobs"] for row in _defer(connection, job)]
        values = _values(arguments)
        for statement in _STATEMENTS[name]:
            cursor = connection.execute(statement, values)
            rows = _read(cursor)
            if rows or cursor.rowcount > 0:
                return rows
    except sqlite3.Error as error:
        raise exceptions.ConnectorException(f"SQLite refused {name}: {error}") from error
    if name in _MUST_TOUCH:
        raise exceptions.ConnectorException(f"{name}: job {values['job_id']} is gone or not in a state for that")
    return [{"id": None}] if name in _ONE_OF_NOTHING else []


def _defer(connection: sqlite3.Connection, job: JobToDefer) -> Rows:
    try:
        return _read(connection.execute(_DEFER, _values(job._asdict() | {"args": json.dumps(job.args)})))
    except sqlite3.IntegrityError as error:
        if "queueing_lock" not in str(error):
            raise
        raise exceptions.UniqueViolation(
            constraint_name=manager.QUEUEING_LOCK_CONSTRAINT, queueing_lock=job.queueing_lock
        ) from error


def _values(arguments: dict[str, Any]) -> dict[str, Any]:
    now = datetime.now(UTC)
    seconds = arguments.get("seconds_since_heartbeat") or arguments.get("nb_seconds") or 0
    since = now - timedelta(seconds=seconds, hours=arguments.get("nb_hours", 0))
    return {name: _plain(value) for name, value in (arguments | {"now": now, "since": since}).items()}


def _plain(value: Any) -> Any:
    """Times as the text that SQLAlchemy writes for them (it sorts by time), lists as JSON."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    return json.dumps(list(value)) if isinstance(value, list | tuple | set | frozenset) else value


def _read(cursor: sqlite3.Cursor) -> Rows:
    names = [column[0] for column in cursor.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    for row in rows:
        if "args" in row:
            row["args"] = json.loads(row["args"])
        if row.get("scheduled_at"):
            row["scheduled_at"] = datetime.fromisoformat(row["scheduled_at"]).replace(tzinfo=UTC)
    return rows


class SqliteConnector(connector.BaseAsyncConnector):
    """Runs procrastinate on a `Database`: its writes take turns with all others of this process.

    A thread of its own serves the event loop: the loop's common threads may all be busy with long jobs, and a worker
    whose heartbeat waited for them would be taken for dead.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._thread: ThreadPoolExecutor | None = None
        self._wakers: dict[Callable[[], object], frozenset[str]] = {}
        self._wakes = 0

    @override
    def get_sync_connector(self) -> connector.BaseConnector:
        return self

    @override
    def open(self, pool: Any = None) -> None:
        """Nothing to open: the database connects on first use."""

    @override
    def close(self) -> None:
        """Nothing to close: the database belongs to whoever made it."""

    @override
    async def open_async(self, pool: Any = None) -> None:
        self._thread = self._thread or ThreadPoolExecutor(max_workers=1, thread_name_prefix="queue")

    @override
    async def close_async(self) -> None:
        if self._thread is not None:
            self._thread.shutdown()
            self._thread = None

    @override
    def execute_query(self, query: str, **arguments: Any) -> None:
        self.execute_query_all(query, **arguments)

    @override
    def execute_query_one(self, query: str, **arguments: Any) -> dict[str, Any]:
        return _one(self.execute_query_all(query, **arguments))

    @override
    def execute_query_all(self, query: str, **arguments: Any) -> Rows:
        try:
            with self._database.begin() as tx:
                return run(driver_connection(tx), query, **arguments)
        except (DBAPIError, TimeoutError) as error:
            raise exceptions.ConnectorException(f"SQLite is busy or away: {error}") from error

    @override
    def execute_query_one_with_connection(self, connection: Any, query: str, **arguments: Any) -> dict[str, Any]:
        return _one(run(connection, query, **arguments))

    @override
    def execute_query_all_with_connection(self, connection: Any, query: str, **arguments: Any) -> Rows:
        return run(connection, query, **arguments)

    @override
    async def execute_query_async(self, query: str, **arguments: Any) -> None:
        await self.execute_query_all_async(query, **arguments)

    @override
    async def execute_query_one_async(self, query: str, **arguments: Any) -> dict[str, Any]:
        return _one(await self.execute_query_all_async(query, **arguments))

    @override
    async def execute_query_all_async(self, query: str, **arguments: Any) -> Rows:
        if self._thread is None:
            raise exceptions.AppNotOpen
        work = partial(self.execute_query_all, query, **arguments)
        loop, wakes = asyncio.get_running_loop(), self._wakes
        rows = await loop.run_in_executor(self._thread, work)
        if wakes != self._wakes and _NAMES[query] == "fetch_job":
            # The worker forgets what it was told while it looked, and would find the job when it polls.
            loop.call_soon(self._tell, arguments["queues"])
        return rows

    @override
    async def listen_notify(self, on_notification: connector.Notify, channels: Iterable[str]) -> None:
        """Tell a worker of new jobs whenever `wake` is called; ends by being cancelled only."""
        woken = asyncio.Event()
        waker = partial(asyncio.get_running_loop().call_soon_threadsafe, woken.set)
        self._wakers[waker] = frozenset(channels)
        try:
            while True:
                await woken.wait()
                woken.clear()
                await on_notification(channel=next(iter(self._wakers[waker])), payload=_NEW_JOB)
        finally:
            del self._wakers[waker]

    def wake(self, queues: Iterable[str] | None = None) -> None:
        """Tell this process's workers of these queues, or all, of jobs; other processes find them when they poll."""
        self._wakes += 1
        self._tell(queues)

    def _tell(self, queues: Iterable[str] | None) -> None:
        told = {*manager.get_channel_for_queues(queues), *manager.get_channel_for_queues()}
        for waker in [waker for waker, channels in self._wakers.items() if queues is None or channels & told]:
            waker()


def _one(rows: Rows) -> dict[str, Any]:
    if not rows:
        raise exceptions.NoResult
    return rows[0]
