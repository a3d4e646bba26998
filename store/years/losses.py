"""What a store names and does not have any more: after a restore from a backup, or a disk that forgot."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Text, bindparam, cast, column, func, select, table, update

from store.blobs import BlobLost, Blobs
from store.database import Database, Transaction
from store.schema.tables import messages, outbox, requests, sequences, versions
from store.seals import verify_chain

Of = Literal["unread", "unsent", "paper", "mail", "letter"]
"""A mail that is not read yet, a mail of ours that has not left, an order's paper, a mail, a mail of ours that left."""
_AT_ONCE = 500
_LATE_AT_ONCE = 200
_jobs = table("procrastinate_jobs", column("task_name", Text()), column("status"), column("args"))
_OPEN = cast(_jobs.c.status, Text).in_(("todo", "doing"))
_UNSENT = ("ready", "claimed", "dot", "uncertain", "failed")


@dataclass(frozen=True, slots=True)
class Loss:
    """A blob that is named and is not there, or not what it was: what it is, by which id or number, and what of it."""

    of: Of
    whose: str
    blob: str
    damaged: bool


def lost_blobs(database: Database, blobs: Blobs, *, thoroughly: bool) -> Iterator[Loss | None]:
    """Each blob that is named and lost; None for each that is there, so that a bar moves. `thoroughly` reads them all.

    A blob that several name is told for each.
    """
    for of, whose, blob in _named(database):
        damaged = False
        if thoroughly:
            try:
                blobs.get(blob)
            except BlobLost:
                damaged = blobs.exists(blob)
            else:
                yield None
                continue
        elif blobs.exists(blob):
            yield None
            continue
        yield Loss(of, whose, blob, damaged)


def named_blobs(tx: Transaction) -> int:
    """How many names `lost_blobs` looks at."""
    counted = (select(func.count()).select_from(source) for source in (messages, versions, outbox))
    return sum(tx.execute(each).scalar_one() for each in counted)


def broken_chains(database: Database) -> Iterator[tuple[str, bool]]:
    """(number, whether its history proves itself) for every request."""
    last = ""
    while True:
        with database.reading() as tx:
            some = select(requests.c.number).where(requests.c.number > last).order_by(requests.c.number)
            found = list(tx.execute(some.limit(_AT_ONCE)).scalars())
            yield from ((number, verify_chain(tx, number)) for number in found)
        if not found:
            return
        last = found[-1]


def jobless(tx: Transaction, before: datetime) -> list[int]:
    """Messages that were received before then, are not read and that no job will read."""
    late = messages.c.outcome.is_(None) & (messages.c.received_at < before)
    waiting = list(tx.execute(select(messages.c.id).where(late).limit(_LATE_AT_ONCE)).scalars())
    if not waiting:
        return []
    at_work = {args.get("message_id") for args in _arguments(tx, "read")}
    return [one for one in waiting if one not in at_work]


def skip_numbers(tx: Transaction, count: int) -> int:
    """Let every counter go on `count` later: numbers that were given after a backup are not given again."""
    return tx.execute(
        update(sequences).values(last=sequences.c.last + bindparam("skipped")), {"skipped": count}
    ).rowcount


def _named(database: Database) -> Iterator[tuple[Of, str, str]]:
    """(what, whose, blob) of everything that is named, page by page: no transaction stays open for long."""
    kinds = (messages.c.id, messages.c.outcome, messages.c.blob)
    for row in _pages(database, messages.c.id, kinds):
        yield "unread" if row[1] is None else "mail", str(row[0]), row[2]
    for row in _pages(database, outbox.c.id, (outbox.c.id, outbox.c.state, outbox.c.blob)):
        yield "unsent" if row[1] in _UNSENT else "letter", str(row[0]), row[2]
    last = ("", 0)
    while True:
        with database.reading() as tx:
            after = (versions.c.request > last[0]) | ((versions.c.request == last[0]) & (versions.c.version > last[1]))
            query = select(versions.c.request, versions.c.version, versions.c.blob).where(after)
            found = tx.execute(query.order_by(versions.c.request, versions.c.version).limit(_AT_ONCE)).all()
        if not found:
            return
        yield from (("paper", row.request, row.blob) for row in found)
        last = found[-1].request, found[-1].version


def _pages(
    database: Database, key: ColumnElement[int], columns: Sequence[ColumnElement[Any]]
) -> Iterator[tuple[Any, ...]]:
    """The rows in the order of their ids, which come first."""
    last = 0
    while True:
        with database.reading() as tx:
            found = tx.execute(select(*columns).where(key > last).order_by(key).limit(_AT_ONCE)).all()
        if not found:
            return
        yield from map(tuple, found)
        last = found[-1][0]


def _arguments(tx: Transaction, task: str) -> Iterable[dict[str, object]]:
    """What the open jobs of a task were given."""
    found = tx.execute(select(_jobs.c.args).where(_OPEN & (_jobs.c.task_name == task))).scalars()
    return [json.loads(args) if isinstance(args, str) else args for args in found]
