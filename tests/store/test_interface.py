"""The views that other programs read: their columns are a promise, on both databases and on paper."""

import re
import shutil
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import DBAPIError

from store import Database, requests
from store.schema import interface
from tests.postgres import run
from tests.store.cases import NOW, open_one
from tests.store.years import past

PAGE = (Path(__file__).parents[2] / "docs/sql.md").read_text()
ROW = re.compile(r"^\| `(v_\w+)` \|[^|]*\| (.*) \|$", re.MULTILINE)
NAMES = sorted(f"v_{name}" for name in interface.VIEWS)


def shown():
    """The queries that the page shows."""
    return re.findall(r"```sql\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("name", NAMES)
def test_page_program_and_database_name_the_same_columns(database, name):
    """A column that is written down is there, in its place, and no column is there that nobody wrote down."""
    written = re.findall(r"`(\w+)`", dict(ROW.findall(PAGE))[name])
    with database.reading() as tx:
        found = [column["name"] for column in inspect(tx).get_columns(name)]

    assert written == found == list(interface.VIEWS[name.removeprefix("v_")].c.keys())


def test_the_page_names_every_view(database):
    """What the database offers is what the page promises."""
    with database.reading() as tx:
        offered = sorted(name for name in inspect(tx).get_view_names() if name.startswith("v_"))

    assert NAMES == offered == sorted(name for name, _ in ROW.findall(PAGE))


def test_the_views_say_what_the_store_knows(database):
    """Each request stands once with its newest names, its lines and its events; mails in and out are all there."""
    with database.begin() as tx:
        numbers = past.fill(tx)
        rows = {row.number: row for row in tx.execute(select(interface.requests))}
        lines = tx.execute(
            select(interface.lines).order_by(interface.lines.c.request, interface.lines.c.position)
        ).all()
        chain = select(interface.events).where(interface.events.c.request == numbers["closed"])
        happened = tx.execute(chain.order_by(interface.events.c.sequence)).all()
        mails = tx.execute(select(interface.mails.c.state)).scalars().all()
        outcomes = tx.execute(select(interface.messages.c.outcome)).scalars().all()
        _, events = requests.load(tx, numbers["closed"])
        (figure,) = tx.execute(select(interface.figures)).all()

    assert (set(numbers.values()), 2, "closed") == (
        set(rows),
        rows[numbers["waiting"]].version,
        rows[numbers["closed"]].list,
    )
    assert 2 * len(numbers) == len(lines)
    assert {2} == {line.version for line in lines if line.request == numbers["waiting"]}
    assert [(event.kind, event.at, event.by, dict(event.facts)) for event in events] == [
        (row.kind, row.at, row.actor, row.facts) for row in happened
    ]
    assert (sorted(past.STATES), len(past.LIVES) + len(past.OUTCOMES) + 2) == (sorted(mails), len(outcomes))
    assert ("honda", "west", "H7S", "orders", 6) == figure[1:]


def test_trial_orders_are_in_no_view(database):
    """An order of our own that only proves the way is no request to whoever counts them."""
    with database.begin() as tx:
        number = open_one(tx, brand="canary")
        requests.append(tx, number, [past.Event("received", NOW, "shop")])
        found = [tx.execute(select(view)).all() for view in (interface.requests, interface.lines, interface.events)]

    assert [[], [], []] == found


def test_the_query_of_the_page_answers(database):
    """What the page shows can be pasted: lines in back order for each dealer."""
    with database.begin() as tx:
        past.fill(tx)
    with database.reading() as tx:
        rows = [tuple(row) for row in tx.execute(text(shown()[0]))]

    assert [("west", 1)] == rows


def test_times_are_text_that_sorts_on_sqlite(sqlite_file, tmp_path):
    """As the page says: whoever reads SQLite himself finds UTC in one spelling."""
    shutil.copy(sqlite_file, tmp_path)
    database = Database("sqlite:///partspost.db", tmp_path)
    with database.begin() as tx:
        open_one(tx)
        (written,) = tx.exec_driver_sql("SELECT opened_at FROM v_requests").scalars()
    database.close()

    assert (NOW.replace(tzinfo=None), 26) == (datetime.fromisoformat(written), len(written))


@pytest.mark.system
def test_a_reader_of_his_own_reads_the_views_and_nothing_else(postgres, tmp_path):
    """With the rights of the page a role sees the views; a table, or a change, is refused."""
    with postgres.fresh() as url:
        database = Database(url, tmp_path)
        with database.begin() as tx:
            past.fill(tx)
        try:
            run(url, shown()[1])
            with database.begin() as tx:
                tx.execute(text("SET LOCAL ROLE partspost_reader"))
                seen = len(tx.execute(select(interface.requests)).all())
                for forbidden in ("SELECT * FROM messages", "DELETE FROM v_mails", "SELECT raw FROM arrivals"):
                    with pytest.raises(DBAPIError, match="permission denied"), tx.begin_nested():
                        tx.execute(text(forbidden))
        finally:
            database.close()
            run(url, "DROP OWNED BY partspost_reader; DROP ROLE partspost_reader")

    assert len(past.LIVES) == seen
