"""The schema's history: Alembic revisions applied from code in one transaction; a killed upgrade leaves nothing."""

from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from config import drill
from store.database import Database, StoreError
from store.migrations.filling import fill

log = structlog.get_logger()

# Any number that no other program uses on the same database: two upgrades of one PostgreSQL wait for each other.
UPGRADE_LOCK = 7_273_117


def migrate(url: str, state: Path, timezone: str = "UTC") -> str:
    """Bring the database at `url` to the schema of this program and return its revision.

    All steps are one transaction: after a failure or a kill the old schema stands. What a new schema copies from the
    events of requests is filled in afterwards, batch by batch; after a kill the next start goes on with it. Days are
    those of the `timezone`. Raises StoreError when the database belongs to a newer program.
    """
    state.mkdir(parents=True, exist_ok=True)
    database = Database(url, state)
    try:
        with database.begin() as tx:
            if tx.dialect.name == "postgresql":
                tx.execute(text("SET LOCAL statement_timeout = 0"))
                tx.execute(text("SET LOCAL lock_timeout = 0"))
                tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": UPGRADE_LOCK})
            before = _revision(tx)
            _refuse_newer(before)
            command.upgrade(_config(tx), "head")
            after = _revision(tx) or ""
            drill.step("M1")
        filled = fill(database, timezone)
    finally:
        database.close()
    if after != before:
        log.info("store.migrated", before=before, after=after, filled=filled)
    return after


def schema_revision(database: Database) -> str | None:
    """The revision the database is at; None where nothing was created yet."""
    with database.reading() as tx:
        return _revision(tx)


def require_schema(database: Database) -> None:
    """Raise StoreError unless the database has exactly the schema of this program."""
    found = schema_revision(database)
    _refuse_newer(found)
    head = _scripts().get_current_head()
    if found != head:
        raise StoreError(f"the database schema is {found or 'missing'}, {head} is needed; run: partspost migrate")


def _refuse_newer(revision: str | None) -> None:
    known = {script.revision for script in _scripts().walk_revisions()}
    if revision is not None and revision not in known:
        raise StoreError(
            f"the database schema {revision} is newer than this program, which knows up to {max(known)}; "
            "install the newer partspost or restore the backup taken before its upgrade"
        )


def _revision(tx: Connection) -> str | None:
    return MigrationContext.configure(tx).get_current_revision()


def _config(tx: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = tx
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())
