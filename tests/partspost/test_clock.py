"""The clock's daily tick."""

import asyncio
from datetime import UTC, datetime

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


def test_the_mails_of_a_day_are_asked_for_once_after_seven(tmp_path):
    """Whoever is up first at seven claims the day; a second node, or a second tick, finds it claimed."""
    for table in (ROOT / "config").glob("*.*"):
        if table.suffix in (".csv", ".toml"):
            (tmp_path / table.name).write_text(table.read_text(encoding="utf-8"), encoding="utf-8")
    (tmp_path / "partspost.toml").write_text(SETTINGS.format(tmp_path / "var"), encoding="utf-8")
    house = house_of.build(tmp_path)
    migrate(house.settings.store.url, house.settings.paths.state)
    house.now = lambda: datetime(2026, 11, 24, 12, 0, 20, tzinfo=UTC)
    one, other = Clock(house), Clock(house)

    asyncio.run(one._tick_daily())
    asyncio.run(one._tick_daily())
    asyncio.run(other._tick_daily())
    with house.database.begin() as tx:
        again = deadlines.claim_tick(tx, "digest", datetime(2026, 11, 24, 12, tzinfo=UTC), house.now())
        jobs = tx.exec_driver_sql("SELECT args FROM procrastinate_jobs WHERE task_name = 'digest'").fetchall()
    house.close()

    assert (False, 1) == (again, len(jobs))
