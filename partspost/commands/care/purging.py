"""``partspost purge``: what [keep] says is old enough goes; unless told, it only says what would."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from config import Settings
from partspost.cli import Config, Json, refusals, settings_as_owner
from partspost.commands.care.progress import bar, giving_way
from partspost.terminal import say
from store import Database, Transaction, open_blobs, require_schema
from store.blobs import SHELVES
from store.years import purging
from store.years.sweeping import Swept, sweep


def purge(
    really: Annotated[bool, typer.Option("--really", help="Let it go. Otherwise nothing is touched.")] = False,
    as_json: Json = False,
    config: Config = None,
) -> None:
    """Let go what is as old as the section keep says: closed requests, mails that came to nothing, loose files."""
    with refusals():
        settings = settings_as_owner(config)
        database = Database(settings.store.url, settings.paths.state)
        try:
            require_schema(database)
            now = datetime.now(UTC)
            with giving_way():
                gone = _let_rows_go(settings, database, now, really=really)
                swept = _let_files_go(settings, database, now, really=really)
        finally:
            database.close()
    loose = {"files_to_bin": swept.thrown_away, "files": swept.destroyed, "files_restored": swept.restored}
    say({"really": really, **gone, **loose}, as_json=as_json)
    if not really and not as_json:
        typer.echo("nothing was touched: --really lets it go; files of what goes follow with it")


def _let_rows_go(settings: Settings, database: Database, now: datetime, *, really: bool) -> dict[str, int]:
    """How many requests and mails went, or would."""
    keep = settings.keep
    going: tuple[tuple[str, timedelta | None, _Count, Callable[[datetime], Iterator[int]]], ...] = (
        ("requests", keep.requests, purging.requests_to_go, lambda at: purging.purge_requests(database, at, now)),
        ("messages", keep.mails, purging.messages_to_go, lambda at: purging.purge_messages(database, at)),
        ("mails", keep.mails, purging.mails_to_go, lambda at: purging.purge_mails(database, at)),
    )
    gone = {}
    for what, kept, count, let_go in going:
        gone[what] = 0
        if kept is None:
            continue
        with database.reading() as tx:
            total = count(tx, now - kept)
        gone[what] = 0 if really else total
        with bar(what, total) as went_by:
            for amount in let_go(now - kept) if really else ():
                gone[what] += amount
                went_by(amount)
    return gone


_Count = Callable[[Transaction, datetime], int]


def _let_files_go(settings: Settings, database: Database, now: datetime, *, really: bool) -> Swept:
    """How many raw mails and papers went into the bin, went for good, and came back."""
    keep, room = settings.keep, settings.paths.state
    thrown = destroyed = restored = 0
    with bar("files", len(SHELVES)) as went_by:
        loose, old = now - keep.loose, now - keep.bin
        blobs = open_blobs(settings)
        for found in sweep(database, blobs, room, loose_before=loose, bin_before=old, really=really):
            thrown, destroyed, restored = (
                thrown + found.thrown_away,
                destroyed + found.destroyed,
                restored + found.restored,
            )
            went_by(1)
    return Swept(thrown, destroyed, restored)
