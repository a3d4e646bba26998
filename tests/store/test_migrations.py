"""The schema's history."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from store import Database, StoreError, migrate, migrations, require_schema, schema_revision
from store.schema.tables import metadata
from tests.postgres import run

HEAD = max(path.name[:4] for path in Path(migrations.__file__).parent.glob("versions/[0-9]*.py"))
"""The newest revision."""


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.system)])
def empty(request, tmp_path):
    """The address of a database without anything in it."""
    if request.param == "sqlite":
        yield "sqlite:///partspost.db"
        return
    with request.getfixturevalue("postgres").fresh(template="template0") as url:
        yield url


def tables(database):
    """The names of all tables but Alembic's own."""
    with database.begin() as tx:
        return set(inspect(tx).get_table_names()) - {"alembic_version"}


def test_an_empty_database_gets_the_schema(empty, tmp_path):
    """After the migration the database has every table, and the program accepts it."""
    revision = migrate(empty, tmp_path)
    database = Database(empty, tmp_path)
    require_schema(database)
    found, known = tables(database), schema_revision(database)
    database.close()

    assert (HEAD, HEAD, set()) == (revision, known, metadata.tables.keys() - found)


def test_the_migrations_make_what_the_program_expects(empty, tmp_path):
    """The revisions, run one after the other, give exactly the tables, columns and indexes that the code describes."""
    migrate(empty, tmp_path)
    database = Database(empty, tmp_path)

    def ours(name, kind, parent_names):
        return not f"{name} {parent_names.get('table_name')}".count("procrastinate")

    with database.begin() as tx:
        options = {"compare_type": True, "compare_server_default": True, "include_name": ours}
        differences = compare_metadata(MigrationContext.configure(tx, opts=options), metadata)
    database.close()

    assert [] == differences


def test_migrating_again_changes_nothing(empty, tmp_path):
    """A start on a database that is up to date leaves it as it is."""
    revisions = [migrate(empty, tmp_path) for _ in range(2)]

    assert [HEAD, HEAD] == revisions


def test_a_migration_that_fails_leaves_nothing(empty, tmp_path):
    """All steps are one transaction: what fails half-way, or is killed there, can be repeated from the start."""
    database = Database(empty, tmp_path)
    with database.begin() as tx:
        tx.execute(text("CREATE TABLE ticks (stranger TEXT)"))
    with pytest.raises(DBAPIError, match="ticks"):
        migrate(empty, tmp_path)
    left = tables(database)
    with database.begin() as tx:
        tx.execute(text("DROP TABLE ticks"))
    revision = migrate(empty, tmp_path)
    database.close()

    assert ({"ticks"}, HEAD) == (left, revision)


def test_a_newer_schema_is_refused(empty, tmp_path):
    """A program that was set back does not touch the database of a newer one, and says what to do."""
    migrate(empty, tmp_path)
    database = Database(empty, tmp_path)
    with database.begin() as tx:
        tx.execute(text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(StoreError, match=f"9999 is newer than this program, which knows up to {HEAD}.*backup"):
        migrate(empty, tmp_path)
    with pytest.raises(StoreError, match="9999 is newer"):
        require_schema(database)
    database.close()


def test_a_missing_schema_is_named_with_its_cure(empty, tmp_path):
    """A database that was never migrated is not worked on; the message says which command helps."""
    database = Database(empty, tmp_path)
    with database.begin() as tx:
        tx.execute(text("SELECT 1"))

    with pytest.raises(StoreError, match=f"schema is missing, {HEAD} is needed; run: partspost migrate"):
        require_schema(database)
    database.close()


@pytest.mark.system
def test_the_queue_of_postgresql_knows_its_own_history(postgres, tmp_path):
    """The newest of procrastinate's migrations that the schema holds is noted, for those that come later."""
    with postgres.fresh() as url:
        database = Database(url, tmp_path)
        with database.reading() as tx:
            noted = tx.execute(text("SELECT obj_description('procrastinate_jobs'::regclass)")).scalar_one()
        database.close()

    assert "03.04.00_50_post_add_retry_failed_job_procedure.sql" == noted


@pytest.mark.system
def test_two_nodes_that_start_together_migrate_once(postgres, tmp_path):
    """Of two programs that find an empty database one migrates and the other waits and finds it done."""
    from concurrent.futures import ThreadPoolExecutor

    with postgres.fresh(template="template0") as url, ThreadPoolExecutor(2) as nodes:
        revisions = list(nodes.map(lambda _: migrate(url, tmp_path), range(2)))
        run(url, "SELECT 1 FROM procrastinate_jobs")

    assert [HEAD, HEAD] == revisions
