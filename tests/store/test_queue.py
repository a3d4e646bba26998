"""One contract for the job queue, held by our connector on SQLite and by procrastinate's own on PostgreSQL."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from procrastinate import RetryStrategy, exceptions
from procrastinate.jobs import Status
from sqlalchemy import column, select, table, text, update

from store import Database, Queue, messages, views
from store.jobs.queue import MOST_CRASHES
from store.schema.columns import UtcDateTime
from tests.store.cases import arrive

NOTHING_WAITS = timedelta(0)
workers = table("procrastinate_workers", column("last_heartbeat", UtcDateTime()))


def put(database, queue, task="note", **options):
    """One job, committed; gives its id."""
    with database.begin() as tx:
        return queue.defer(tx, task, **options)


def work(queue, **options):
    """Run a worker until nothing is left to do now."""

    async def run():
        async with queue.app.open_async():
            wanted = {"wait": False, "listen_notify": False, "install_signal_handlers": False, "concurrency": 4}
            await queue.app.run_worker_async(**wanted | options)

    asyncio.run(run())


def ask(queue, what):
    """What the job manager answers to the coroutine that `what` makes of it."""

    async def run():
        async with queue.app.open_async():
            return await what(queue.app.job_manager)

    return asyncio.run(run())


def take(queue):
    """Fetch one job as a worker that dies before it does anything."""

    async def fetch(manager):
        return await manager.fetch_job(None, await manager.register_worker())

    return ask(queue, fetch)


async def come_true(condition):
    """Wait until something is so, ten seconds at most."""
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.02)


def states(database):
    """How many jobs are in each state."""
    with database.reading() as tx:
        return views.job_states(tx)


@pytest.fixture
def noted(queue):
    """What the task `note` was called with, in order."""
    calls = []

    @queue.app.task(name="note")
    def note(**facts):
        calls.append(facts)

    return calls


def test_a_job_runs_with_its_facts_and_leaves_nothing(database, queue, noted):
    """What was deferred is run once, and a job that succeeded is deleted."""
    put(database, queue, message_id=7, word="é")
    work(queue)

    assert ([{"message_id": 7, "word": "é"}], {}) == (noted, states(database))


def test_a_job_and_its_row_commit_together(database, queue, noted):
    """When the transaction rolls back, neither the row nor the job is there; when it commits, both are."""

    def store(key, fault):
        with database.begin() as tx:
            arrive(tx, key=key)
            queue.defer(tx, "note", key=key)
            if fault:
                raise fault

    with pytest.raises(ZeroDivisionError):
        store("lost", ZeroDivisionError())
    store("kept", None)
    work(queue)
    with database.reading() as tx:
        stored = [mail.key for mail in messages.waiting(tx)]

    assert (["kept"], [{"key": "kept"}]) == (stored, noted)


def test_an_open_application_still_commits_with_the_row(database, queue, noted):
    """Deferring inside a transaction works the same while a worker of this process is running."""

    async def run():
        async with queue.app.open_async():
            await asyncio.to_thread(put, database, queue, n=1)
            await queue.app.run_worker_async(wait=False, install_signal_handlers=False)

    asyncio.run(run())

    assert [{"n": 1}] == noted


def test_jobs_of_one_lock_run_one_by_one_in_order(database, queue):
    """Four hands at once never hold two jobs of the same lock, and they take them in the order they came."""
    running, together, order = set(), [], []

    @queue.app.task(name="slow")
    def slow(request, n):
        assert request not in running
        running.add(request)
        together.append(len(running))
        order.append((request, n))
        time.sleep(0.03)
        running.discard(request)

    for n in range(4):
        for request in ("a", "b"):
            put(database, queue, "slow", lock=request, request=request, n=n)
    while states(database):
        work(queue)
    by_request = {request: [n for other, n in order if other == request] for request in ("a", "b")}

    assert ({"a": [0, 1, 2, 3], "b": [0, 1, 2, 3]}, 2) == (by_request, max(together))


def test_a_job_waits_for_an_earlier_one_of_its_lock(database, queue, noted):
    """Order is kept even when the earlier job may only run later; other locks do not wait."""
    put(database, queue, lock="a", at=datetime.now(UTC) + timedelta(hours=1), n=1)
    put(database, queue, lock="a", n=2)
    put(database, queue, lock="b", n=3)
    work(queue)

    assert [{"n": 3}] == noted


def test_a_second_waiting_job_is_not_needed(database, queue, noted):
    """While a job with the same queueing lock waits, another is not made, and the transaction goes on."""
    first = put(database, queue, queueing_lock="sweep", n=1)
    with database.begin() as tx:
        second = queue.defer(tx, "note", queueing_lock="sweep", n=2)
        arrive(tx)
    with database.reading() as tx:
        stored = len(messages.waiting(tx))
    work(queue)
    third = put(database, queue, queueing_lock="sweep", n=3)

    assert (True, None, 1, [{"n": 1}], True) == (first is not None, second, stored, noted, third is not None)


def test_a_job_runs_at_its_time(database, queue, noted):
    """A job is not run before the time it was given, and is once that has come."""
    put(database, queue, at=datetime.now(UTC) + timedelta(hours=1), n=1)
    put(database, queue, at=datetime.now(UTC) - timedelta(hours=1), n=2)
    work(queue)

    assert ([{"n": 2}], {"todo": 1}) == (noted, states(database))


def test_a_job_that_raises_is_tried_again(database, queue):
    """The retry strategy decides; the attempts are counted, and a job without more of them is kept as failed."""
    attempts = []

    @queue.app.task(name="stumble", retry=RetryStrategy(max_attempts=2), pass_context=True)
    def stumble(context):
        attempts.append(context.job.attempts)
        raise ValueError("not today")

    put(database, queue, "stumble")
    for _ in range(3):
        work(queue)

    assert ([0, 1, 2], {"failed": 1}) == (attempts, states(database))


def test_a_job_of_a_dead_worker_is_rescued(database, queue, noted):
    """A job whose worker fell silent is given to a living one."""
    put(database, queue, n=1)
    lost = take(queue)
    rescued = queue.rescue(noted.append, silent_for=NOTHING_WAITS)
    work(queue)

    assert ("doing", 1, [{"n": 1}]) == (lost.status, rescued, noted)


@pytest.mark.parametrize("lost", [1, 2])
def test_a_lost_job_whose_like_waits_already_is_not_needed(database, queue, noted, lost):
    """A tick that died while the next one waited does not stand in the way of all that is rescued."""
    for _ in range(lost):
        put(database, queue, queueing_lock="sweep", n=1)
        take(queue)
    put(database, queue, n=2)
    take(queue)
    put(database, queue, queueing_lock="sweep", n=3)
    queue.rescue(noted.append, silent_for=NOTHING_WAITS)
    work(queue)

    assert ([{"n": 2}, {"n": 3}], {}) == (sorted(noted, key=lambda one: one["n"]), states(database))


def test_a_job_of_a_forgotten_worker_is_rescued(database, queue, noted):
    """A job whose worker was pruned, as another worker does at its start, is given to a living one."""
    put(database, queue, n=1)
    take(queue)
    ask(queue, lambda manager: manager.prune_stalled_workers(0))
    rescued = queue.rescue(noted.append)
    work(queue)

    assert (1, [{"n": 1}]) == (rescued, noted)


def test_a_job_of_a_living_worker_is_left_alone(database, queue, noted):
    """While the worker's heart beats its job is nobody else's; only silence makes it so."""
    put(database, queue, n=1)
    take(queue)
    early = queue.rescue(noted.append)
    with database.begin() as tx:
        tx.execute(update(workers).values(last_heartbeat=datetime.now(UTC) - timedelta(seconds=31)))
    late = queue.rescue(noted.append)

    assert (0, 1) == (early, late)


def test_a_job_that_no_job_can_last_is_rescued(database, queue, noted):
    """A job that began long ago was lost on its way to a worker that lives on."""
    put(database, queue, n=1)
    take(queue)
    began = "UPDATE procrastinate_jobs SET started_at = '2026-01-01 00:00:00.000000'"
    if database.dialect == "postgresql":
        began = "UPDATE procrastinate_events SET at = '2026-01-01' WHERE type = 'started'"
    with database.begin() as tx:
        tx.execute(text(began))
    rescued = queue.rescue(noted.append)

    assert 1 == rescued


def test_a_job_that_kills_its_worker_again_and_again_is_buried(database, queue, noted):
    """The last time that a job may be lost with its worker it goes to a person instead, and is kept as failed."""
    put(database, queue, n=1)
    buried, rescued = [], []
    for _ in range(MOST_CRASHES):
        take(queue)
        rescued.append(queue.rescue(buried.append, silent_for=NOTHING_WAITS))
    work(queue)

    assert ([*[1] * (MOST_CRASHES - 1), 0], [{"n": 1}], {"failed": 1}, []) == (
        rescued,
        [job.task_kwargs for job in buried],
        states(database),
        noted,
    )


def test_a_burial_that_fails_is_tried_again(database, queue):
    """When nobody could be told, the job stays lost, and the next rescue tells them."""
    put(database, queue)
    for _ in range(MOST_CRASHES - 1):
        take(queue)
        queue.rescue(print, silent_for=NOTHING_WAITS)
    take(queue)

    def full_disk(_job):
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        queue.rescue(full_disk, silent_for=NOTHING_WAITS)
    buried = []
    queue.rescue(buried.append, silent_for=NOTHING_WAITS)

    assert (1, {"failed": 1}) == (len(buried), states(database))


def test_ordinary_retries_are_not_crashes(database, queue):
    """A job that had to wait for a broken world many times is still rescued when its worker dies once."""

    @queue.app.task(name="stumble", retry=True)
    def stumble():
        raise ValueError("not today")

    put(database, queue, "stumble")
    for _ in range(5):
        lost = take(queue)
        ask(queue, lambda manager, job=lost: manager.retry_job(job))
    lost = take(queue)
    buried = []
    rescued = queue.rescue(buried.append, silent_for=NOTHING_WAITS)

    assert (5, 1, []) == (lost.attempts, rescued, buried)


def test_a_rescue_in_two_places_rescues_once(database, queue, noted):
    """Two nodes that rescue at the same time do not both give the job away."""
    for n in range(10):
        put(database, queue, n=n)
        take(queue)
    with ThreadPoolExecutor(4) as nodes:
        rescued = sum(nodes.map(lambda _: queue.rescue(noted.append, silent_for=NOTHING_WAITS), range(4)))
    work(queue)

    assert (10, 10) == (rescued, len(noted))


def test_a_waiting_job_can_be_cancelled(database, queue, noted):
    """A job that waits is cancelled and never runs; one that runs is only asked to abort."""
    waiting = put(database, queue, n=1)
    cancelled = ask(queue, lambda manager: manager.cancel_job_by_id_async(waiting))
    running = put(database, queue, n=2)
    take(queue)
    refused = ask(queue, lambda manager: manager.cancel_job_by_id_async(running))
    asked = ask(queue, lambda manager: manager.cancel_job_by_id_async(running, abort=True))
    aborting = ask(queue, lambda manager: manager.list_jobs_to_abort_async())
    gone = put(database, queue, n=3)
    deleted = ask(queue, lambda manager: manager.cancel_job_by_id_async(gone, delete_job=True))
    work(queue)

    assert (True, False, True, [running], True, {"cancelled": 1, "doing": 1}, []) == (
        cancelled,
        refused,
        asked,
        list(aborting),
        deleted,
        states(database),
        noted,
    )


def test_an_aborted_job_is_not_rescued(database, queue, noted):
    """A lost job that somebody wanted to stop is not run again."""
    job_id = put(database, queue)
    take(queue)
    ask(queue, lambda manager: manager.cancel_job_by_id_async(job_id, abort=True))
    queue.rescue(noted.append, silent_for=NOTHING_WAITS)
    work(queue)

    assert ([], {"failed": 1}) == (noted, states(database))


def test_what_failed_is_kept_for_a_while(database, queue):
    """Failed jobs are pruned once they are old enough, not before."""
    for _ in range(2):
        put(database, queue)
    job = take(queue)
    ask(queue, lambda manager: manager.finish_job(job, Status.FAILED, delete_job=False))
    asyncio.run(_open(queue, queue.prune(timedelta(hours=1))))
    kept = states(database)
    asyncio.run(_open(queue, queue.prune(timedelta(0))))

    assert ({"failed": 1, "todo": 1}, {"todo": 1}) == (kept, states(database))


async def _open(queue, coroutine):
    async with queue.app.open_async():
        await coroutine


def test_a_job_that_is_gone_cannot_be_finished(database, queue):
    """Finishing or retrying a job that another has finished is an error, not a silent success."""
    put(database, queue)
    job = take(queue)
    ask(queue, lambda manager: manager.finish_job(job, Status.SUCCEEDED, delete_job=True))

    with pytest.raises(exceptions.ConnectorException):
        ask(queue, lambda manager: manager.finish_job(job, Status.SUCCEEDED, delete_job=True))
    with pytest.raises(exceptions.ConnectorException):
        ask(queue, lambda manager: manager.retry_job(job))


def test_jobs_can_be_looked_at(database, queue):
    """A job can be listed by task, state and lock, with its facts, and asked for its state."""
    at = datetime.now(UTC) + timedelta(hours=1)
    job_id = put(database, queue, "read", lock="message-1", at=at, message_id=1)
    put(database, queue, "send", outbox_id=2)
    (job,) = ask(queue, lambda manager: manager.list_jobs_async(task="read", status="todo", lock="message-1"))
    status = ask(queue, lambda manager: manager.get_job_status_async(job_id))
    there = ask(queue, lambda manager: manager.check_connection_async())

    assert (job_id, {"message_id": 1}, at, 0, Status.TODO, True) == (
        job.id,
        job.task_kwargs,
        job.scheduled_at,
        job.attempts,
        status,
        there,
    )


def test_a_sleeping_worker_is_woken(database, queue, noted):
    """A worker that would look again in a minute runs a new job at once, whoever deferred it."""

    async def run():
        async with queue.app.open_async():
            options = {"fetch_job_polling_interval": 60.0, "install_signal_handlers": False}
            worker = asyncio.create_task(queue.app.run_worker_async(**options))
            await asyncio.sleep(0.5)
            await asyncio.to_thread(put, database, queue, n=1)
            await asyncio.to_thread(queue.wake)
            await come_true(lambda: noted)
            worker.cancel()
            await asyncio.gather(worker, return_exceptions=True)

    asyncio.run(run())

    assert [{"n": 1}] == noted


def test_a_heart_beats_while_every_thread_is_busy(database, queue):
    """Long jobs in all threads of the event loop do not keep a worker from saying that it lives."""
    done = threading.Event()

    @queue.app.task(name="long")
    def long():
        done.wait(10)

    for _ in range(40):
        put(database, queue, "long")
    beats = []

    async def run():
        async with queue.app.open_async():
            options = {"concurrency": 40, "update_heartbeat_interval": 0.1, "install_signal_handlers": False}
            worker = asyncio.create_task(queue.app.run_worker_async(wait=False, **options))
            for _ in range(2):
                await asyncio.sleep(0.7)
                with database.reading() as tx:
                    beats.append(tx.execute(select(workers.c.last_heartbeat)).scalar_one())
            done.set()
            await worker

    asyncio.run(run())

    assert beats[0] < beats[1]


def test_two_workers_run_each_job_once(database, url, tmp_path):
    """Two nodes on one database share the work: nothing is lost and nothing runs twice."""
    ran, nodes = [], []

    def count(n):
        ran.append(n)

    own = [Database(url, tmp_path) for _ in range(2)]
    for one in own:
        node = Queue(one)
        node.app.task(name="count")(count)
        nodes.append(node)
    with database.begin() as tx:
        for n in range(100):
            nodes[0].defer(tx, "count", n=n)
    with ThreadPoolExecutor(2) as threads:
        list(threads.map(work, nodes))
    for one in own:
        one.close()

    assert list(range(100)) == sorted(ran)


def test_a_worker_outlives_its_database(database, queue, noted):
    """When the database goes away and comes back the worker goes on by itself, until it is cancelled."""

    def rename(old, new):
        with database.begin() as tx:
            tx.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

    async def run():
        working = asyncio.create_task(queue.work(concurrency=2, stop_within=5))
        for n in (1, 2):
            await asyncio.to_thread(put, database, queue, n=n)
            await asyncio.to_thread(queue.wake)
            await come_true(lambda wanted=n: len(noted) == wanted)
            if n == 1:
                await asyncio.to_thread(rename, "procrastinate_jobs", "gone_for_a_while")
                await asyncio.sleep(1.5)
                await asyncio.to_thread(rename, "gone_for_a_while", "procrastinate_jobs")
        working.cancel()
        return await asyncio.gather(working, return_exceptions=True)

    (ended,) = asyncio.run(run())

    assert ([{"n": 1}, {"n": 2}], asyncio.CancelledError) == (noted, type(ended))
