"""``partspost migrate``: the database to this version's schema, or the whole installation to PostgreSQL."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ingest import Spool
from partspost.cli import Config, Json, refusals, settings_as_owner
from partspost.commands.care.progress import bar
from partspost.terminal import say
from store import Database, StoreError
from store import migrate as bring_up
from store.years.moving import move, rows_to_move


def migrate(
    to: Annotated[
        str | None,
        typer.Option(
            help="Move an SQLite installation there: postgresql+psycopg://HOST/NAME, an empty database.",
            envvar="PARTSPOST_MIGRATE_TO",
            show_default=False,
        ),
    ] = None,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Bring the database to this version's schema; with --to, move all of it to PostgreSQL and compare every table."""
    with refusals():
        settings = settings_as_owner(config)
        place = settings.store.url, settings.paths.state
        if to is None:
            revision = bring_up(*place, settings.site.timezone)
            say({"database": _name(*place), "revision": revision}, as_json=as_json)
            return
        if not to.startswith("postgresql"):
            raise StoreError("--to wants a PostgreSQL database: postgresql+psycopg://HOST/NAME")
        with _standing_still(settings.paths.state):
            bring_up(*place, settings.site.timezone)
            source, target = Database(*place), Database(to, settings.paths.state)
            try:
                with bar("rows", 2 * rows_to_move(source)) as went_by:
                    moved = move(source, target, went_by)
            finally:
                source.close()
                target.close()
    for one in moved:
        if as_json:
            typer.echo(json.dumps(asdict(one)))
        elif one.rows:
            typer.echo(f"{one.table:>20}  {one.rows:>10}  {one.digest[:16]}")
    if not as_json:
        rows = sum(one.rows for one in moved)
        typer.echo(f"{rows} rows moved and compared; now set [store] url in partspost.toml, and start the daemon")


def _name(url: str, state: Path) -> str:
    database = Database(url, state)
    return str(database.path) if database.dialect == "sqlite" else database.url.render_as_string()


@contextmanager
def _standing_still(state: Path) -> Iterator[None]:
    """Hold what a daemon holds while it receives or works; StoreError or SpoolTaken when one does."""
    spool = Spool(state / "spool")
    spool.lock()
    lock = os.open(state / "worker.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise StoreError(f"a daemon works on {state}; stop it first") from None
    finally:
        os.close(lock)
        spool.unlock()
