"""What only SQLite's side of the queue can get wrong: the names it knows and the indexes it uses."""

import asyncio
import subprocess
import sys

import pytest
from procrastinate import exceptions, sql

from store import Database, Queue, migrate
from store.database import driver_connection
from store.jobs.sqlite_queue import _STATEMENTS, SqliteConnector


@pytest.fixture
def database(tmp_path):
    """An empty SQLite database."""
    migrate("sqlite:///partspost.db", tmp_path)
    opened = Database("sqlite:///partspost.db", tmp_path)
    yield opened
    opened.close()


def test_an_unknown_query_is_noticed_at_import():
    """A procrastinate that asks something new stops the program at its start, by the name of the query."""
    code = "from procrastinate import sql; sql.queries['fetch_two_jobs'] = 'SELECT 2';import store.jobs.sqlite_queue"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert (1, True) == (done.returncode, "['fetch_two_jobs']" in done.stderr)


@pytest.mark.parametrize("name", sorted(_STATEMENTS.keys() - {"list_jobs", "check_connection"}))
def test_no_query_reads_the_whole_table_of_jobs(database, name):
    """Every query that workers ask finds its jobs by an index, however many there are."""
    with database.begin() as tx:
        plan = [
            row[3]
            for statement in _STATEMENTS[name]
            for row in driver_connection(tx).execute(f"EXPLAIN QUERY PLAN {statement}", _Anything())
        ]
    whole = [step for step in plan if step.startswith("SCAN") and "jobs" in step and "INDEX" not in step]

    assert [] == whole


class _Anything(dict):
    """A value for every parameter that a statement may name."""

    def __missing__(self, _name):
        return None


def test_a_job_is_found_by_the_index_of_waiting_jobs(database):
    """The next job comes from the partial index in its order; nothing is sorted."""
    with database.begin() as tx:
        rows = driver_connection(tx).execute(f"EXPLAIN QUERY PLAN {_STATEMENTS['fetch_job'][0]}", _Anything())
        plan = " ".join(row[3] for row in rows)

    assert [True, True, True, False] == [
        step in plan for step in ("ix_jobs_next", "uq_jobs_running_lock", "ix_jobs_lock", "TEMP B-TREE")
    ]


def test_a_database_that_is_away_is_an_error_of_the_connector(database):
    """What SQLite refuses reaches procrastinate as its own kind of error."""
    with database.begin() as tx:
        tx.exec_driver_sql("DROP TABLE procrastinate_jobs")

    with pytest.raises(exceptions.ConnectorException, match="no such table"):
        SqliteConnector(database).execute_query_all(sql.queries["list_jobs_to_abort"], queue_name=None)


def test_the_queue_must_be_open_to_work(database):
    """A worker that was not opened says so, as with procrastinate's own connectors."""
    import asyncio

    with pytest.raises(exceptions.AppNotOpen):
        asyncio.run(Queue(database).app.job_manager.check_connection_async())


def test_the_synchronous_side_needs_no_opening(database):
    """Commands may look at the queue and change it without an event loop."""
    manager = Queue(database).app.job_manager

    assert (True, []) == (manager.check_connection(), manager.list_jobs())


async def heard(connector, told, work):
    """What the worker of the lane `send` is told while `work` runs."""

    async def listen(*, channel, payload):
        told.append((channel, payload))

    await connector.open_async()
    worker = asyncio.create_task(connector.listen_notify(listen, ["procrastinate_queue_v1#send"]))
    await asyncio.sleep(0)
    await work()
    for _ in range(5):
        await asyncio.sleep(0)
    worker.cancel()
    await asyncio.gather(worker, return_exceptions=True)
    await connector.close_async()
    return len(told)


@pytest.mark.parametrize(("queues", "times"), [(None, 1), (["send"], 1), (["default", "send"], 1), (["default"], 0)])
def test_only_the_workers_that_have_something_to_do_are_woken(database, queues, times):
    """A job of one lane leaves the other lane's worker asleep; a waking without a name wakes all."""
    connector = SqliteConnector(database)

    async def work():
        connector.wake(queues)

    assert times == asyncio.run(heard(connector, [], work))


def test_a_worker_that_was_looking_when_it_was_woken_is_told_again(database):
    """A worker forgets what it hears while it looks for a job; the job must not wait for its next look."""
    connector = SqliteConnector(database)
    told = []

    async def work():
        with database.begin():  # the look has to wait
            look = asyncio.create_task(
                connector.execute_query_one_async(sql.queries["fetch_job"], queues=["send"], worker_id=1)
            )
            await asyncio.sleep(0.05)
            connector.wake(["send"])
            await asyncio.sleep(0.05)
            assert 1 == len(told)
        await look

    assert 2 == asyncio.run(heard(connector, told, work))
