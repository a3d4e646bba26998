"""The clock's ticks."""

import asyncio
import threading
from datetime import UTC, datetime, timedelta

import pytest

from partspost import house as house_of
from partspost.work.clock import Clock
from store import deadlines, migrate
from tests.stories.post import ROOT

SETTINGS = """
[site]
domain = "parts.example"
secret = "0123456789abcdef0123456789abcdef"
[paths]
state = "{}"
"""


@pytest.fixture
def house(tmp_path):
    """The sample network."""
    for table in (ROOT / "config").glob("*.*"):
        if table.suffix in (".csv", ".toml"):
            (tmp_path / table.name).write_text(table.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "partspost.toml").write_text(SETTINGS.format(tmp_path / "var"), encoding="utf-8")
    built = house_of.build(tmp_path)
    migrate(built.settings.store.url, built.settings.paths.state)
    yield built
    built.close()


def test_the_mails_of_a_day_are_asked_for_once_after_seven(house):
    """Whoever is up first at seven claims the day; a second node, or a second tick, finds it claimed."""
    house.now = lambda: datetime(2026, 11, 24, 12, 0, 20, tzinfo=UTC)
    one, other = Clock(house), Clock(house)

    asyncio.run(one._tick_daily())
    asyncio.run(one._tick_daily())
    asyncio.run(other._tick_daily())
    with house.database.begin() as tx:
        again = deadlines.claim_tick(tx, "digest", datetime(2026, 11, 24, 12, tzinfo=UTC), house.now())
        jobs = tx.exec_driver_sql("SELECT args FROM procrastinate_jobs WHERE task_name = 'digest'").fetchall()

    assert (False, 1) == (again, len(jobs))


@pytest.mark.parametrize("fault", [OSError("the disk is gone"), SystemExit(1)])
def test_a_tick_that_fails_is_followed_by_the_next(house, fault):
    """Whatever a tick raises, even what would end a thread, the clock goes on and is ready again."""
    often = house.settings.clock.model_copy(update={"tick": timedelta(milliseconds=20)})
    house.settings = house.settings.model_copy(update={"clock": often})
    clock, faults = Clock(house), [fault] * 9

    def now():
        if faults and threading.current_thread() is not threading.main_thread():
            raise faults.pop()
        return datetime.now(UTC)

    house.now, begun = now, clock.last_tick

    async def run():
        clock.start()
        while faults or clock.last_tick <= begun:  # noqa: ASYNC110 - the clock has no event for a tick
            await asyncio.sleep(0.01)
        await clock.stop()

    asyncio.run(run())
    with house.database.reading() as tx:
        jobs = tx.exec_driver_sql("SELECT DISTINCT task_name FROM procrastinate_jobs").scalars().all()

    assert {"chase", "rescue", "prune"} & set(jobs)
