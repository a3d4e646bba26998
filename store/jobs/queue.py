"""The job queue: procrastinate on either database, with jobs that commit together with the rows they are about."""

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

import psycopg
import structlog
from procrastinate import App, PsycopgConnector, SyncPsycopgConnector, exceptions, sql
from procrastinate.connector import BaseConnector
from procrastinate.jobs import DEFAULT_QUEUE, Job, Status
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task
from sqlalchemy import text

from store.database import Database, Transaction, driver_connection, libpq_parameters
from store.jobs.sqlite_queue import SqliteConnector

log = structlog.get_logger()

MOST_CRASHES = 5
"""A job that was lost with its worker so often is not tried again: it may be what kills them.

A mail is read in a process of its own, so that what ends whole nodes is nearly always the machine: where one of four
nodes died or stood still every twenty seconds, one mail of two thousand was lost three times, and was no poison.
"""

SILENT_FOR = timedelta(seconds=30)
"""A worker beats every ten seconds; one that was silent for so long is dead."""

_LONGEST_JOB = timedelta(hours=1)
"""No job of ours takes so long. One that seems to was lost between the database and a worker that lives on."""

_FIRST_WAIT, _LONGEST_WAIT = 0.5, 30.0

_AHEAD, _AHEAD_AT_ONCE = "ahead", 2
_LANES = {"send": "send", "hook": "hook", "chase": _AHEAD, "rescue": _AHEAD, "prune": _AHEAD}
"""Jobs with workers of their own: reading does not hold up what is ready to leave, nor a slow relay the reading, and
however many mails wait to be read, the clock's jobs and those that a dead worker left behind wait for none of them."""

# Any number that no other program uses on the same database: one rescue at a time.
_RESCUE_LOCK = 7_273_118


class Queue:
    """The jobs of one database. Tasks are registered on `app`, which also runs the workers."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connector, self._inside = _connectors(database)
        self._jobs = JobManager(self._inside)
        self._here = threading.local()
        self.app = App(
            connector=self._connector,
            worker_defaults={
                "delete_jobs": "successful",
                "fetch_job_polling_interval": 1.0,
                "update_heartbeat_interval": SILENT_FOR.total_seconds() / 3,
                "stalled_worker_timeout": SILENT_FOR.total_seconds(),
            },
        )

    def defer(
        self,
        tx: Transaction,
        task: str,
        *,
        lock: str | None = None,
        at: datetime | None = None,
        queueing_lock: str | None = None,
        **args: Any,
    ) -> int | None:
        """Put a job for `task` into the queue as part of this transaction and give its id; call `wake` after it.

        Jobs of one `lock` run one after the other in the order they came; not before `at` (aware). While a job with
        the same `queueing_lock` waits, another is not needed: nothing is done and None given.
        """
        lane = _LANES.get(task, DEFAULT_QUEUE)
        self._here.lanes = {*getattr(self._here, "lanes", ()), lane}
        job = configure_task(
            name=task,
            job_manager=self._jobs,
            lock=lock,
            schedule_at=at,
            queueing_lock=queueing_lock,
            queue=lane,
            connection=driver_connection(tx),
        )
        if queueing_lock is None:
            return job.defer(**args)
        try:
            # On PostgreSQL the refusal would end the whole transaction.
            with tx.begin_nested():
                return job.defer(**args)
        except exceptions.AlreadyEnqueued:
            return None

    def wake(self) -> None:
        """Tell this process's workers of the jobs that this thread has deferred; PostgreSQL tells every node itself.

        From a thread that has deferred none it tells all of them.
        """
        if isinstance(self._connector, SqliteConnector):
            self._connector.wake(getattr(self._here, "lanes", None) or None)
            self._here.lanes = set()

    def rescue(
        self,
        bury: Callable[[Job], None],
        *,
        silent_for: timedelta = SILENT_FOR,
        free: Callable[[Transaction, Job], None] | None = None,
    ) -> int:
        """Give the jobs of dead workers to living ones; `bury` gets each that was lost `MOST_CRASHES` times.

        Gives how many were rescued. A rescued job waits behind all others of its lock and lane, but for no mail that is
        still to be read; one whose like waits already (its queueing lock) is not needed, and goes. `free` lets go, in
        the same transaction, of what the dead worker held. `bury` is called before the job is marked as failed, and
        perhaps twice for one job. The only worker of a database may call this before it starts, with a silence of
        zero, to go on at once with what the last process left.
        """
        with self._database.begin() as tx:
            if tx.dialect.name == "postgresql":
                tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _RESCUE_LOCK})
            lost = self._lost(tx, silent_for)
            dead = [job for job in lost if _crashes(job) >= MOST_CRASHES]
            rescued = [job for job in lost if job not in dead and self._go_on(tx, job, free)]
        self.wake()
        for job in rescued:
            log.warning("job.rescued", job_id=job.id, task=job.task_name, crashes=_crashes(job))
        for job in dead:
            bury(job)
            self._fail(job)
        return len(rescued)

    async def work(self, *, concurrency: int, stop_within: float, sending: int = 1, calling: int = 0) -> None:
        """Run jobs, `sending` at once that send, `calling` that call hooks, `concurrency` others; until cancelled.

        Jobs then have `stop_within` seconds to end. procrastinate's worker ends when the database goes away, even
        without a word when only its heartbeat failed. This begins anew, after a second at first and half a minute at
        most.
        """
        lanes = {DEFAULT_QUEUE: concurrency, "send": sending, _AHEAD: _AHEAD_AT_ONCE}
        lanes |= {"hook": calling} if calling else {}
        wait = _FIRST_WAIT
        while True:
            begun = time.monotonic()
            try:
                async with self.app.open_async():
                    await self._run(lanes, stop_within)
                log.warning("queue.stopped")
            except (exceptions.ConnectorException, psycopg.Error) as error:
                log.warning("queue.away", error=repr(error.__cause__ or error))
            wait = _FIRST_WAIT if time.monotonic() - begun > _LONGEST_WAIT else min(2 * wait, _LONGEST_WAIT)
            await asyncio.sleep(wait)

    async def _run(self, lanes: Mapping[str, int], stop_within: float) -> None:
        """Run a worker for each lane until one of them ends; then the others end too."""
        workers = [
            asyncio.create_task(
                self.app.run_worker_async(
                    queues=[lane],
                    concurrency=at_once,
                    shutdown_graceful_timeout=stop_within,
                    install_signal_handlers=False,
                )
            )
            for lane, at_once in lanes.items()
        ]
        try:
            ended, _ = await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for worker in workers:
                worker.cancel()
            await asyncio.gather(*workers, return_exceptions=True)
        for worker in ended:
            worker.result()

    async def prune(self, keep: timedelta) -> None:
        """Delete the jobs that failed or were cancelled longer ago than `keep`; those that succeeded went at once."""
        hours = int(keep / timedelta(hours=1))
        await self.app.job_manager.delete_old_jobs(
            hours, include_failed=True, include_cancelled=True, include_aborted=True
        )

    @staticmethod
    def _is_waiting(tx: Transaction, job: Job) -> bool:
        """Whether another job waits that does the same: one of its queueing lock, deferred while this one ran."""
        waiting = text("SELECT 1 FROM procrastinate_jobs WHERE queueing_lock = :lock AND status = 'todo'")
        return job.queueing_lock is not None and tx.execute(waiting, {"lock": job.queueing_lock}).first() is not None

    def _go_on(self, tx: Transaction, job: Job, free: Callable[[Transaction, Job], None] | None) -> bool:
        """Let a lost job wait for the next worker; False when its like waits already, so that it is not needed."""
        if free is not None:
            free(tx, job)
        if self._is_waiting(tx, job):
            self._ask(tx, "finish_job", job_id=job.id, status=Status.FAILED.value, delete_job=True)
            return False
        lane = {"new_queue_name": _AHEAD if job.queue == DEFAULT_QUEUE else None, "new_lock": None}
        self._ask(tx, "retry_job", job_id=job.id, retry_at=None, new_priority=job.priority - 1, **lane)
        return True

    def _lost(self, tx: Transaction, silent_for: timedelta) -> list[Job]:
        anywhere = {"queue": None, "task_name": None}
        silent, longest = silent_for.total_seconds(), int(_LONGEST_JOB.total_seconds())
        rows = self._ask(tx, "select_stalled_jobs_by_heartbeat", seconds_since_heartbeat=silent, **anywhere)
        rows += self._ask(tx, "select_stalled_jobs_by_started", nb_seconds=longest, **anywhere)
        return [Job.from_row(row) for row in {row["id"]: row for row in rows}.values()]

    def _fail(self, job: Job) -> None:
        try:
            with self._database.begin() as tx:
                self._ask(tx, "finish_job", job_id=job.id, status=Status.FAILED.value, delete_job=False)
        except exceptions.ConnectorException as error:
            # Its worker was alive after all and has finished it, or another node was faster.
            log.info("job.buried_before", job_id=job.id, task=job.task_name, error=str(error))
        else:
            log.error("job.buried", job_id=job.id, task=job.task_name, crashes=_crashes(job))

    def _ask(self, tx: Transaction, query: str, **arguments: Any) -> list[dict[str, Any]]:
        return self._inside.execute_query_all_with_connection(driver_connection(tx), sql.queries[query], **arguments)


def _crashes(job: Job) -> int:
    """How often the job was lost with its worker, this time included: each time lowered its priority by one.

    `attempts` does not tell, since it counts ordinary retries too.
    """
    return 1 - job.priority


def _connectors(database: Database) -> tuple[BaseConnector, BaseConnector]:
    """The connector that workers run on, and the one that works inside a transaction of ours."""
    if database.dialect == "sqlite":
        both = SqliteConnector(database)
        return both, both
    parameters = libpq_parameters(database.url)
    # Once open, procrastinate's asynchronous connector can no longer work on a synchronous connection.
    return PsycopgConnector(kwargs=parameters, min_size=1, max_size=4), SyncPsycopgConnector()
