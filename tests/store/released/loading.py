"""Databases of earlier revisions: how they come into being, and how the dumps beside this file were made.

A dump is the SQL of an SQLite database as the revision had it, with the past of `tests.store.years.past` as far as it
knew of it. They are never made anew: ``python -m tests.store.released.loading`` writes those that are missing.
"""

import contextlib
import sqlite3
import sys
import tempfile
from pathlib import Path

from alembic import command
from sqlalchemy import inspect, select, text

from store import Database, Queue, migrate, migrations
from store.schema.tables import metadata
from tests.store.years import past

FOLDER = Path(__file__).parent
REVISIONS = tuple(sorted(path.stem for path in FOLDER.glob("[0-9]*.sql")))
COPIES = frozenset({"terms", "tallies", "figures", "counts"})
"""What follows from the events, and is made anew where a revision did not have it."""


def dump(revision):
    """The SQL of this revision's dump."""
    return (FOLDER / f"{revision}.sql").read_text()


def load(revision, target, folder):
    """Make the database at the address `target` (empty) what the dump of this revision says."""
    file = folder / f"{revision}.db"
    with contextlib.closing(sqlite3.connect(file)) as connection:
        connection.executescript(dump(revision))
    if target.startswith("sqlite"):
        file.rename(folder / "partspost.db")
        return
    old, new = Database(f"sqlite:///{file.name}", folder), Database(target, folder)
    upgrade(new, revision)
    rows = known_rows(old)
    with old.reading() as tx:
        jobs = [dict(row) for row in tx.execute(text(_JOBS)).mappings()]
    with new.begin() as tx:
        for table in metadata.sorted_tables:
            if rows.get(table.name):
                tx.execute(table.insert(), rows[table.name])
            if rows.get(table.name) and "id" in table.c:
                tx.execute(text("SELECT setval(pg_get_serial_sequence(:name, 'id'), 1000)"), {"name": table.name})
        for job in jobs:
            tx.execute(text(_JOB), job)
    old.close()
    new.close()


_JOBS = "SELECT queue_name, task_name, priority, lock, args FROM procrastinate_jobs"
_JOB = """INSERT INTO procrastinate_jobs (queue_name, task_name, priority, lock, args)
VALUES (:queue_name, :task_name, :priority, :lock, CAST(:args AS jsonb))"""


def upgrade(database, revision):
    """Bring an empty database to this revision, and no further."""
    with database.begin() as tx:
        command.upgrade(migrations._config(tx), revision)


def known_rows(database):
    """Every row of every table, as far as this database has its columns, in Python's values."""
    with database.reading() as tx:
        inspector = inspect(tx)
        names = set(inspector.get_table_names())
        found = {}
        for table in metadata.sorted_tables:
            if table.name in names:
                columns = [table.c[one["name"]] for one in inspector.get_columns(table.name)]
                found[table.name] = [dict(row) for row in tx.execute(select(*columns)).mappings()]
    return found


def make(revision, folder):
    """The SQL of a database that this revision would have had."""
    folder = Path(folder)
    head, old = Database("sqlite:///head.db", folder), Database("sqlite:///old.db", folder)
    migrate("sqlite:///head.db", folder)
    with head.begin() as tx:
        past.fill(tx, answers=revision >= "0002")
    upgrade(old, revision)
    rows = known_rows(head)
    with old.begin() as tx:
        inspector = inspect(tx)
        for table in metadata.sorted_tables:
            if not rows[table.name] or not inspector.has_table(table.name):
                continue
            columns = {one["name"] for one in inspector.get_columns(table.name)}
            kept = [{name: value for name, value in row.items() if name in columns} for row in rows[table.name]]
            tx.execute(table.insert(), kept)
        Queue(old).defer(tx, "read", lock="mail-1", message_id=1)
    head.close()
    old.close()
    with contextlib.closing(sqlite3.connect(folder / "old.db")) as connection:
        return "\n".join(connection.iterdump()) + "\n"


if __name__ == "__main__":
    for wanted in sys.argv[1:]:
        with tempfile.TemporaryDirectory() as name:
            made = make(wanted, name)
        (FOLDER / f"{wanted}.sql").write_text(made)
