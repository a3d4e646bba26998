"""What is older than somebody wants to keep it, and how it goes: batch by batch, counted out of every figure.

Nothing goes that anybody may still act on. Of a request the seals of its events stay (`store.years.proofs`), and the
figures of its days stay as they are.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import datetime

from sqlalchemy import ColumnElement, Table, delete, exists, func, literal_column, select, update

from routing import CANARY
from store.copies import counts
from store.database import Database, Transaction
from store.schema.tables import deadlines, events, lines, messages, numbers, outbox, requests, terms, versions
from store.years import proofs

_AT_ONCE = 100
_ON_ITS_WAY = ("ready", "claimed", "dot", "uncertain")
_ONCE_FOR_ALL = ("welcome", "profile_check")
"""Mails of ours whose row says that somebody has had them, and must not get them again."""
_CLOSED = requests.c.list == literal_column("'closed'")


def requests_to_go(tx: Transaction, before: datetime) -> int:
    """How many requests were closed, and have been silent since this moment."""
    return tx.execute(select(func.count()).select_from(requests).where(_over(before))).scalar_one()


def messages_to_go(tx: Transaction, before: datetime) -> int:
    """How many mails came in before this moment, were settled, and belong to no request."""
    return tx.execute(select(func.count()).select_from(messages).where(_unneeded(before))).scalar_one()


def mails_to_go(tx: Transaction, before: datetime) -> int:
    """How many mails of ours about no request were made before this moment and are not on their way."""
    return tx.execute(select(func.count()).select_from(outbox).where(_old(before))).scalar_one()


def purge_requests(database: Database, before: datetime, now: datetime) -> Iterator[int]:
    """Let the requests that `requests_to_go` counts go, with all their mails; gives how many after each batch."""
    after = ""
    while True:
        with database.begin() as tx:
            batch = select(requests).where(_over(before) & (requests.c.number > after)).order_by(requests.c.number)
            # Locked: whoever reopens one of them meanwhile comes first or finds it gone.
            rows = tx.execute(batch.limit(_AT_ONCE).with_for_update()).all()
            proofs.keep(tx, rows, now)
            _forget(tx, [row.number for row in rows])
            gone = Counter((row.brand, f"{row.list}/{row.waiting_on}") for row in rows if row.brand != CANARY)
            counts.change(tx, [("requests", brand, place, -amount) for (brand, place), amount in sorted(gone.items())])
        if not rows:
            return
        after = rows[-1].number
        yield len(rows)


def purge_messages(database: Database, before: datetime) -> Iterator[int]:
    """Let the mails that `messages_to_go` counts go; gives how many after each batch."""
    after = 0
    while True:
        with database.begin() as tx:
            batch = select(messages.c.id).where(_unneeded(before) & (messages.c.id > after)).order_by(messages.c.id)
            ids = tx.execute(batch.limit(_AT_ONCE)).scalars().all()
            _forget_messages(tx, ids)
        if not ids:
            return
        after = ids[-1]
        yield len(ids)


def purge_mails(database: Database, before: datetime) -> Iterator[int]:
    """Let the mails that `mails_to_go` counts go; gives how many after each batch."""
    while True:
        with database.begin() as tx:
            batch = select(outbox.c.id).where(_old(before)).order_by(outbox.c.id).limit(_AT_ONCE)
            gone = tx.execute(delete(outbox).where(outbox.c.id.in_(batch)).returning(outbox.c.id)).all()
        if not gone:
            return
        yield len(gone)


def _over(before: datetime) -> ColumnElement[bool]:
    """Closed and silent since then, with no mail that somebody must look at or that is on its way."""
    unsettled = messages.c.outcome.is_(None) | (messages.c.outcome == "held")
    brought = (versions.c.request == requests.c.number) & (versions.c.message_id == messages.c.id)
    about_it = messages.c.reference == requests.c.number
    open_mail = exists().where(about_it & unsettled) | exists().where(brought & unsettled)
    unsent = exists().where((outbox.c.request == requests.c.number) & outbox.c.state.in_(_ON_ITS_WAY))
    return _CLOSED & (requests.c.changed_at < before) & ~open_mail & ~unsent


def _unneeded(before: datetime) -> ColumnElement[bool]:
    """Settled and held by nobody, received before then, and about no request that is still here."""
    return (messages.c.received_at < before) & _nobodys()


def _nobodys() -> ColumnElement[bool]:
    settled = messages.c.outcome.in_(("request", "event", "duplicate", "ignored"))
    about = exists().where(requests.c.number == messages.c.reference)
    brought = exists().where(versions.c.message_id == messages.c.id)
    numbered = exists().where(numbers.c.message_id == messages.c.id)
    return settled & ~about & ~brought & ~numbered


def _old(before: datetime) -> ColumnElement[bool]:
    done = outbox.c.state.in_(("sent", "failed", "cancelled")) & outbox.c.kind.not_in(_ONCE_FOR_ALL)
    return outbox.c.request.is_(None) & done & (outbox.c.created_at < before)


def _forget(tx: Transaction, gone: Collection[str]) -> None:
    """Delete these requests and everything that is about them alone."""
    brought = select(versions.c.message_id).where(versions.c.request.in_(gone))
    named = select(numbers.c.message_id).where(numbers.c.number.in_(gone))
    about = select(messages.c.id).where(messages.c.reference.in_(gone))
    ids = set(tx.execute(brought.union(named, about)).scalars())
    owned: tuple[tuple[Table, str], ...] = (
        (deadlines, "request"),
        (outbox, "request"),
        (events, "request"),
        (lines, "request"),
        (versions, "request"),
        (terms, "number"),
        (requests, "number"),
        (numbers, "number"),
    )
    for table, column in owned:
        tx.execute(delete(table).where(table.c[column].in_(gone)))
    _rename(tx, ids, gone)
    _forget_messages(tx, ids)


def _rename(tx: Transaction, ids: Collection[int], gone: Collection[str]) -> None:
    """A mail that has brought another request too is from now on known by that one."""
    other = select(func.min(versions.c.request)).where(versions.c.message_id == messages.c.id).scalar_subquery()
    shared = messages.c.id.in_(ids) & messages.c.reference.in_(gone)
    tx.execute(
        update(messages).where(shared & exists().where(versions.c.message_id == messages.c.id)).values(reference=other)
    )


def _forget_messages(tx: Transaction, ids: Collection[int]) -> None:
    gone = delete(messages).where(messages.c.id.in_(ids) & _nobodys()).returning(messages.c.outcome)
    outcomes = Counter(tx.execute(gone).scalars())
    counts.change(tx, [("mails", "", outcome, -amount) for outcome, amount in sorted(outcomes.items())])
