"""Figures that an older version kept, a row for each measure, are brought over: all of them, and each once."""

import os
import signal
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select

from routing import MEASURES, Figure
from store import tallies
from store.migrations.filling import fill
from store.schema.tables import figures as table
from store.schema.tables import tallies as older
from tests.store.test_tallies import _figure

DAY = date(2026, 11, 28)
YEARS = {"since": DAY - timedelta(days=400), "until": DAY + timedelta(days=400)}
BYS = ("day", "week", "month", "brand", "dealer", "territory")


def add_as_before(tx, figures):
    """What the version before made of these figures."""
    amounts = Counter()
    for one in figures:
        month = one.day.replace(day=1)
        finest = (one.dealer, one.brand, one.territory)
        amounts["all", one.day, "", "", "", one.measure] += one.amount
        for cut, key in {
            "brand": ("", one.brand, ""),
            "dealer": (one.dealer, one.brand, ""),
            "territory": finest,
        }.items():
            amounts[cut, one.day, *key, one.measure] += one.amount
            amounts[f"{cut}, months", month, *key, one.measure] += one.amount
    names = ("cut", "day", "dealer", "brand", "territory", "measure")
    rows = [dict(zip(names, key, strict=True), amount=amount) for key, amount in amounts.items()]
    if rows:
        tx.execute(insert(older), rows)


def told(tx):
    """Every report."""
    return [tallies.report(tx, by=by, **YEARS) for by in BYS]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=st.lists(_figure, max_size=12), since=st.lists(_figure, max_size=4), late=st.lists(_figure, max_size=4))
def test_reports_say_the_same_after_an_upgrade(database, before, since, late):
    """What was kept before, what came since, and what a node of the older version wrote after that all count, once."""
    with database.begin() as tx:
        tx.execute(table.delete())
        tx.execute(older.delete())
        tallies.add(tx, [*before, *since, *late])
        expected = told(tx)
        tx.execute(table.delete())
        add_as_before(tx, before)
    fill(database, "UTC")
    with database.begin() as tx:
        tallies.add(tx, since)
        add_as_before(tx, late)
    for _ in range(2):
        fill(database, "UTC")
    with database.reading() as tx:
        left = tx.execute(select(func.count()).select_from(older)).scalar()

        assert (expected, 0) == (told(tx), left)


FILL = """
import sys
from pathlib import Path
from store import Database
from store.migrations.filling import fill
fill(Database(sys.argv[1], Path(sys.argv[2])), "UTC")
"""


@pytest.mark.parametrize("at", ["M3", "M3:2", "M3:3"])
def test_whoever_is_killed_on_the_way_loses_nothing(at, database, url, tmp_path):
    """SIGKILL within any batch: the next start goes on with it, and every figure is there once."""
    figures = [
        Figure(DAY + timedelta(days=place % 90), "honda", f"dealer-{place % 40}", f"H{place}", "orders", 1)
        for place in range(4_000)
    ]
    with database.begin() as tx:
        add_as_before(tx, figures)
    killed = subprocess.run(
        [sys.executable, "-c", FILL, url, tmp_path],
        env=os.environ | {"PARTSPOST_CRASH_AT": at},
        timeout=60,
        check=False,
    )
    fill(database, "UTC")
    with database.reading() as tx:
        (whole,) = tallies.report(tx, by="brand", **YEARS)
        dealers = tallies.report(tx, by="dealer", **YEARS)

    assert (-signal.SIGKILL, {"orders": 4_000}, [100] * 40) == (
        killed.returncode,
        whole.amounts,
        [row.amounts["orders"] for row in dealers],
    )


def test_every_measure_has_its_column():
    """Whoever adds a measure adds a column, or nothing of it would be kept."""
    assert list(MEASURES) == [column.name for column in table.c if not column.primary_key]
