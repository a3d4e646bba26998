"""The two engines' databases told the same story: whatever happens to jobs, both answer alike at every step."""

import asyncio
import shutil
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from procrastinate import exceptions
from procrastinate.jobs import Status
from sqlalchemy import text

from store import Database, Queue

pytestmark = pytest.mark.system

WHICH = st.integers(0, 5)
"""One of the jobs so far, counted from the first."""
ENDS = st.sampled_from([Status.SUCCEEDED, Status.FAILED, Status.ABORTED])
FETCH = st.tuples(st.just("fetch"), st.sampled_from([None, ["default"], ["send"], ["default", "send"]]))
DEFER = st.tuples(
    st.just("defer"),
    st.sampled_from([None, "a", "a", "b"]),
    st.sampled_from([None, None, "only one"]),
    st.sampled_from([None, None, -1, 1]),
    st.sampled_from(["note", "note", "send"]),
)
CHANGE = st.one_of(
    st.tuples(st.just("finish"), WHICH, ENDS, st.booleans()),
    st.tuples(st.just("retry"), WHICH, st.sampled_from([-1, 1]), st.sampled_from([None, -1, 2])),
    st.tuples(st.just("cancel"), WHICH, st.booleans(), st.booleans()),
    st.tuples(st.just("aborting")),
    st.tuples(st.just("prune"), st.booleans()),
)


class Story:
    """One queue that is told a story; its answers name jobs by the order in which they came."""

    def __init__(self, database):
        self.database = database
        self.queue = Queue(database)
        self.manager = self.queue.app.job_manager
        self.ids = []
        self.worker = None

    async def tell(self, steps):
        """The answer to each step, and how everything stands after it."""
        async with self.queue.app.open_async():
            self.worker = await self.manager.register_worker()
            answers = []
            for step, *facts in steps:
                try:
                    answer = await getattr(self, step)(*facts)
                except exceptions.ConnectorException as refusal:
                    # A conflict has a name of its own, whatever the database says of it.
                    answer = isinstance(refusal, exceptions.UniqueViolation), "refused"
                answers.append((step, answer, await self.stand()))
            return answers

    async def stand(self):
        """Every job as it is now."""
        jobs = await self.manager.list_jobs_async()
        known = sorted((self.place(job.id), job) for job in jobs)
        return [
            (place, job.status, job.attempts, job.priority, job.lock, job.queue, job.abort_requested)
            for place, job in known
        ]

    def place(self, job_id):
        return self.ids.index(job_id) if job_id is not None else None

    def id(self, which):
        return self.ids[which] if which < len(self.ids) else 10**9

    async def defer(self, lock, only, hours, task):
        at = None if hours is None else datetime.now(UTC) + timedelta(hours=hours)
        with self.database.begin() as tx:
            job = self.queue.defer(tx, task, lock=lock, queueing_lock=only, at=at, word="é")
        if job is not None:
            self.ids.append(job)
        return job is not None

    async def fetch(self, queues):
        job = await self.manager.fetch_job(queues, self.worker)
        return (self.place(job.id), job.task_kwargs, job.task_name) if job else None

    async def finish(self, which, status, delete):
        """As a worker does: it finishes what it has in hand."""
        jobs = {job.id: job for job in await self.manager.list_jobs_async()}
        job = jobs.get(self.id(which))
        if job is not None and job.status != "doing":
            return
        await self.manager.finish_job_by_id_async(self.id(which), status, delete_job=delete)

    async def retry(self, which, hours, priority):
        at = datetime.now(UTC) + timedelta(hours=hours)
        await self.manager.retry_job_by_id_async(self.id(which), at, priority=priority)

    async def cancel(self, which, abort, delete):
        return await self.manager.cancel_job_by_id_async(self.id(which), abort=abort, delete_job=delete)

    async def aborting(self):
        return sorted(self.place(job) for job in await self.manager.list_jobs_to_abort_async())

    async def prune(self, failed):
        await self.manager.delete_old_jobs(1, include_failed=failed, include_cancelled=failed, include_aborted=failed)


@pytest.fixture
def pair(sqlite_file, postgres_url, tmp_path):
    """A queue on each database."""
    shutil.copy(sqlite_file, tmp_path)
    both = Database("sqlite:///partspost.db", tmp_path), Database(postgres_url, tmp_path)
    yield both
    for database in both:
        database.close()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    deferred=st.lists(DEFER, min_size=2, max_size=5),
    steps=st.lists(st.sampled_from([FETCH, FETCH, CHANGE, DEFER]).flatmap(lambda kind: kind), min_size=3, max_size=10),
)
def test_both_databases_tell_the_same_story(pair, deferred, steps):
    """Deferred, fetched, finished, tried again, cancelled, aborted, pruned, in any order: the same jobs in the same states."""
    told = []
    for database in pair:
        with database.begin() as tx:
            tx.execute(text("DELETE FROM procrastinate_jobs"))
        told.append(asyncio.run(Story(database).tell(deferred + steps)))

    assert told[1] == told[0]
