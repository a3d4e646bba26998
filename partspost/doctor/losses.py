"""Looks through the store: whether everything that it names is there, whole, proven, and on its way."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from config import Settings
from partspost.doctor.finding import Finding, doubt, ill, well
from store import Database, DriverError, StoreError, open_blobs, require_schema
from store.years.losses import Loss, Of, broken_chains, jobless, lost_blobs, named_blobs

_NAMED = 10
_LATE = timedelta(minutes=10)
_WHAT: dict[Of, tuple[str, str]] = {
    "unread": (
        "mails that nobody has read yet are gone: message",
        "copy their blobs from the backup or the other node; else ask their senders for them once more",
    ),
    "unsent": (
        "mails of ours that have not left are gone: outbox mail",
        "copy their blobs from the backup; else tell the reader by hand, `partspost requests show` says what about",
    ),
    "paper": (
        "papers are gone that requests rest on: request",
        "copy their blobs from the backup; without them page and dossier go on without the paper",
    ),
    "mail": ("mails that were dealt with are gone: message", "copy their blobs from the backup, for their dossiers"),
    "letter": ("mails of ours that have left are gone: outbox mail", "copy their blobs from the backup, as above"),
}


def look_at_store(settings: Settings, *, thoroughly: bool) -> Iterator[Finding]:
    """Everything that is named, in the order of what it means; `thoroughly` reads every byte of it."""
    database = Database(settings.store.url, settings.paths.state, read_only=True)
    try:
        require_schema(database)
        yield from _blobs(settings, database, thoroughly=thoroughly)
        yield _chains(database)
        yield _jobs(database)
    except StoreError as error:
        yield ill("store", str(error), "partspost migrate")
    except DriverError as error:
        yield ill("store", f"the database refuses: {error.orig}", "see `database`; if it is broken: a backup")
    finally:
        database.close()


def _blobs(settings: Settings, database: Database, *, thoroughly: bool) -> Iterator[Finding]:
    lost: dict[Of, list[Loss]] = defaultdict(list)
    blobs, seen = open_blobs(settings), 0
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        with database.reading() as tx:
            task = bar.add_task("blobs", total=named_blobs(tx))
        for found in lost_blobs(database, blobs, thoroughly=thoroughly):
            seen += 1
            bar.advance(task)
            if found is not None:
                lost[found.of].append(found)
    for of, (what, cure) in _WHAT.items():
        if some := lost.get(of):
            damaged = sum(one.damaged for one in some)
            told = f"{len(some)} {what} {_few([one.whose for one in some])}"
            yield ill("blobs", told + (f"; {damaged} of them are there, but damaged" if damaged else ""), cure)
    if not lost:
        yield well("blobs", f"{seen} names, and every blob is {'whole' if thoroughly else 'there'}")


def _chains(database: Database) -> Finding:
    known = list(broken_chains(database))
    broken = [number for number, proven in known if not proven]
    if broken:
        cure = (
            "somebody has written into the tables: take these requests' rows from a backup, and keep the present ones"
        )
        return ill("chains", f"the history of {len(broken)} requests does not prove itself: {_few(broken)}", cure)
    return well("chains", f"{len(known)} histories prove themselves")


def _jobs(database: Database) -> Finding:
    with database.reading() as tx:
        late = jobless(tx, datetime.now(UTC) - _LATE)
    if late:
        cure = "start a worker: it takes them up within a minute"
        return doubt("jobs", f"{len(late)} mails wait to be read and no job does it: message {_few(late)}", cure)
    return well("jobs", "every mail that waits has its job")


def _few(some: list[str] | list[int]) -> str:
    more = f" and {len(some) - _NAMED} more" if len(some) > _NAMED else ""
    return ", ".join(map(str, some[:_NAMED])) + more
