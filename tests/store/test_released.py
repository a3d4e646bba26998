"""Databases of every earlier revision go forward with all that they hold, on both databases, killed or not."""

import asyncio
import os
import signal
import subprocess
import sys
from decimal import Decimal

import pytest
from sqlalchemy import select

from store import Database, Queue, messages, migrate, migrations, schema_revision, seals, views
from store.schema.tables import metadata
from store.schema.tables import requests as table
from store.views.search import Words
from tests.store.cases import arrive
from tests.store.proof import conservation
from tests.store.released.loading import COPIES, REVISIONS, known_rows, load, upgrade
from tests.store.years import past

ALWAYS = ("number", "kind", "brand", "shop", "shop_name", "dealer", "opened_at", "version", "waiting_on", "list")
"""What a request's row has said from the first; the rest is a copy of what its events say."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.system)])
def empty(request, tmp_path):
    """The address of a database without anything in it."""
    if request.param == "sqlite":
        yield "sqlite:///partspost.db"
        return
    with request.getfixturevalue("postgres").fresh(template="template0") as url:
        yield url


def kept(rows):
    """Rows as they must stay, whatever a later schema copies beside them."""
    told = {name: rows for name, rows in rows.items() if name not in COPIES | {"requests", "lines"}}
    told["requests"] = [{name: row[name] for name in ALWAYS} for row in rows["requests"]]
    told["lines"] = [
        {name: value for name, value in row.items() if name not in ("state", "eta")} for row in rows["lines"]
    ]
    return {name: sorted(map(plain, rows)) for name, rows in told.items() if rows}


def plain(row):
    """A row in one spelling: amounts without their scale, which PostgreSQL may change."""
    return str(
        {name: value.normalize() if isinstance(value, Decimal) else value for name, value in sorted(row.items())}
    )


def history(database, columns):
    """What the database holds now, of the columns that it had then."""
    rows = known_rows(database)
    return {name: [{key: row[key] for key in columns[name]} for row in rows[name]] for name in columns}


def run_jobs(database):
    """Run what waits; gives what the task was called with."""
    queue, calls = Queue(database), []
    queue.app.task(lambda **facts: calls.append(facts), name="read")

    async def run():
        async with queue.app.open_async():
            await queue.app.run_worker_async(wait=False, listen_notify=False, install_signal_handlers=False)

    asyncio.run(run())
    return calls


def test_there_is_a_dump_of_every_earlier_revision():
    """Whoever adds a revision keeps a database of the one before, or nobody knows whether it can go forward."""
    known = sorted(script.revision for script in migrations._scripts().walk_revisions())

    assert known[:-1] == list(REVISIONS)[: len(known) - 1]


@pytest.mark.parametrize("revision", REVISIONS)
def test_a_database_of_an_earlier_revision_goes_forward(revision, empty, tmp_path):
    """Every row is as it was, every chain holds, every figure is right, the wall and the search know every request."""
    load(revision, empty, tmp_path)
    database = Database(empty, tmp_path)
    before = known_rows(database)
    old = schema_revision(database)
    migrate(empty, tmp_path, "America/Toronto")
    after = history(database, {name: list(rows[0]) if rows else [] for name, rows in before.items()})
    with database.begin() as tx:
        numbers = sorted(tx.execute(select(table.c.number)).scalars())
        proven = [seals.verify_chain(tx, number) for number in numbers]
        figures = conservation(tx), views.mail_figures(tx)
        walled = {row.number for row in views.wall.wall(tx).rows}
        listed = {row.number for row in tx.execute(select(table).where(table.c.list != "closed"))}
        found = {row.number for row in views.search.search(tx, Words("04711t20a00zz")).rows}
        again, new = arrive(tx, key="unread"), arrive(tx, key="new")
    called = run_jobs(database)
    database.close()

    assert (revision, len(past.LIVES)) == (old, len(numbers))
    assert kept(before) == kept(after)
    assert (all(proven), figures[1] | {"astray": 0}, listed, set(numbers)) == (True, figures[0], walled, found)
    assert (None, True, [{"message_id": 1}]) == (again, new is not None, called)


@pytest.mark.parametrize("revision", REVISIONS)
def test_the_copies_are_those_that_this_program_would_write(revision, empty, tmp_path):
    """Whoever has it now, since when it waits, whether he was told: the same as if all of it happened today."""
    load(revision, empty, tmp_path)
    migrate(empty, tmp_path, "America/Toronto")
    (tmp_path / "today").mkdir()
    migrate("sqlite:///partspost.db", tmp_path / "today")
    ways = Database(empty, tmp_path), Database("sqlite:///partspost.db", tmp_path / "today")
    with ways[1].begin() as tx:
        past.fill(tx, answers=revision >= "0002")
    rows = []
    for way in ways:
        with way.reading() as tx:
            rows.append([dict(row) for row in tx.execute(select(table).order_by(table.c.number)).mappings()])
        way.close()

    assert rows[1] == rows[0]


MIGRATE = """
import sys
from pathlib import Path
from store import migrate
migrate(sys.argv[1], Path(sys.argv[2]), "America/Toronto")
"""


@pytest.mark.parametrize("at", ["M1", "M2", "M2:3"])
@pytest.mark.parametrize("revision", ["0001", "0003"])
def test_a_migration_that_is_killed_goes_on_at_the_next_start(revision, at, empty, tmp_path):
    """SIGKILL before the schema is committed leaves that of before; amid the filling in, the next start does the rest."""
    load(revision, empty, tmp_path)
    database = Database(empty, tmp_path)
    before = known_rows(database)
    columns = {name: list(rows[0]) if rows else [] for name, rows in before.items()}
    killed = subprocess.run(
        [sys.executable, "-c", MIGRATE, empty, tmp_path],
        env=os.environ | {"PARTSPOST_CRASH_AT": at},
        timeout=60,
        check=False,
    )
    between, kept_between = schema_revision(database), kept(history(database, columns))
    migrate(empty, tmp_path, "America/Toronto")
    after = history(database, columns)
    with database.reading() as tx:
        figures = conservation(tx), views.mail_figures(tx)
        unfilled = tx.execute(select(table.c.number).where(table.c.territory.is_(None))).all()
        unread = len(messages.waiting(tx))
    database.close()

    assert (-signal.SIGKILL, revision if at == "M1" else max(known())) == (killed.returncode, between)
    assert kept(before) == kept_between == kept(after)
    assert (figures[1] | {"astray": 0}, [], 2) == (figures[0], unfilled, unread)


def known():
    """Every revision that this program knows."""
    return [script.revision for script in migrations._scripts().walk_revisions()]


def test_a_migration_stops_where_it_is_asked_to(empty, tmp_path):
    """What the dumps are loaded with makes exactly the tables of its revision."""
    database = Database(empty, tmp_path)
    upgrade(database, "0003")
    names = set(known_rows(database))
    database.close()

    later = {"terms", "tallies", "figures", "counts", "proofs", "arrivals", "invoices", "payments"}
    assert later == set(metadata.tables) - names
