"""The requests: numbers people read on the phone, versions with their lines, and events chained as a proof."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Executable, Row, Select, func, insert, literal_column, or_, select, text, tuple_, update
from sqlalchemy.dialects import postgresql, sqlite

from parsers import LineAnswer
from routing import CANARY, CaseNames, Event, Opening, Request, RequestList, Role, WaitingOn, fold
from store.copies import standing, terms
from store.database import Transaction
from store.schema.columns import canonical, clean
from store.schema.tables import NAMES, events, lines, numbers, outbox, requests, sequences, versions
from store.schema.tables import terms as table
from store.seals import seal, told_of

Loaded = tuple[tuple[Opening, ...], tuple[Event, ...]]
"""The versions of a request, oldest first, and every event in order: what `routing.fold` takes."""

_OPENING = TypeAdapter(Opening)
_ANSWERS = TypeAdapter(tuple[LineAnswer, ...])
_AT_ONCE = 500
_A_DAY = timedelta(days=1)
_NEW_EVENT = insert(events)


class OvertakenError(Exception):
    """What was decided rests on a state that is over: another mail or deadline came first. Decide again."""


@dataclass(frozen=True, slots=True)
class RequestSummary:
    """One row of a list of requests; `lines` counts the newest version's, `event` is the last thing that happened."""

    number: str
    kind: str
    brand: str
    shop: str
    shop_name: str
    dealer: str | None
    opened_at: datetime
    version: int
    waiting_on: WaitingOn
    list: RequestList
    purchase_order: str | None
    lines: int
    event: str | None
    event_at: datetime | None


def reserve_number(tx: Transaction, *, message_id: int, index: int, prefix: str, year: int) -> str:
    """The number of the `index`-th order in this message, e.g. HON-2026-000417; asked again it is the same.

    Counting is part of the transaction: one that rolls back leaves no gap in the numbers of its prefix and year.
    """
    mine = (numbers.c.message_id == message_id) & (numbers.c.index == index)
    known: str | None = tx.execute(select(numbers.c.number).where(mine)).scalar_one_or_none()
    if known:
        return known
    counted = _counting(tx.dialect.name)
    number = f"{prefix}-{year}-{tx.execute(counted, {'prefix': prefix, 'year': year, 'last': 1}).scalar_one():06d}"
    tx.execute(insert(numbers), {"number": number, "message_id": message_id, "index": index})
    return number


@cache
def _counting(dialect: str) -> Executable:
    """One statement: two nodes that begin a year at the same moment count on from each other."""
    start = sqlite.insert(sequences) if dialect == "sqlite" else postgresql.insert(sequences)
    key, on = [sequences.c.prefix, sequences.c.year], {"last": sequences.c.last + 1}
    return start.on_conflict_do_update(index_elements=key, set_=on).returning(sequences.c.last)


def open_request(tx: Transaction, opening: Opening, message_id: int, at: datetime, *, told: str | None = None) -> None:
    """Store a new request as version 1; its number is new. The dealer `told` hears of it by its first events."""
    standing.begin(tx, opening, fold((opening,), ()), at)
    _add_version(tx, opening, 1, message_id, at)
    terms.write(tx, opening, opened_at=at, dealer=told, shop_key=standing.shop_key(opening))


def revise(tx: Transaction, opening: Opening, message_id: int, at: datetime) -> int:
    """Store another version of an existing request, before its ``revised`` event; gives the version."""
    newer = update(requests).where(requests.c.number == opening.number).values(version=requests.c.version + 1)
    row = tx.execute(newer.returning(*requests.c)).one()
    _add_version(tx, opening, row.version, message_id, at)
    dealer = row.dealer if row.told else None
    terms.write(tx, opening, opened_at=row.opened_at, dealer=dealer, shop_key=row.shop_key)
    version: int = row.version
    return version


def append(tx: Transaction, number: str, happened: Sequence[Event], *, seen: int | None = None) -> Request:
    """Add events to a request, in order, and give what it has become.

    Each is sealed with a hash over the event before it and the version in force, so that neither can be changed
    unnoticed. Raises LookupError when there is no such request, `OvertakenError` when it has more than the `seen` ones.
    """
    # On PostgreSQL a second node waits here: both would take the same place in the chain.
    before = tx.execute(select(requests).where(requests.c.number == number).with_for_update()).one_or_none()
    if before is None:
        raise LookupError(f"no request has the number {number}")
    chain = tx.execute(_chain([number])).all()
    if seen is not None and seen != len(chain):
        raise OvertakenError(f"{number} has {len(chain)} events, {seen} were weighed")
    written = tx.execute(_versions([number])).all()
    last, rows = chain[-1].hash if chain else "", []
    for sequence, event in enumerate(happened, start=len(chain) + 1):
        row = {"request": number, "sequence": sequence, "version": before.version} | _told(event)
        last = seal(last, told_of(row), written[before.version - 1].opening)
        rows.append(row | {"hash": last})
    if rows:
        tx.execute(_NEW_EVENT, rows)
    openings = [_OPENING.validate_python(row.opening) for row in written]
    now = fold(openings, [*map(_event, chain), *happened])
    standing.follow(tx, before, openings, happened, now)
    return now


def load(tx: Transaction, number: str) -> Loaded | None:
    """The versions of a request and every event in order; None when there is no such request."""
    return load_many(tx, [number]).get(number)


def load_many(tx: Transaction, wanted: Collection[str]) -> dict[str, Loaded]:
    """What `load` gives for each of these numbers, in two queries; unknown numbers are left out."""
    openings: dict[str, list[Opening]] = {}
    for row in tx.execute(_versions(wanted)):
        openings.setdefault(row.request, []).append(_OPENING.validate_python(row.opening))
    happened: dict[str, list[Event]] = {number: [] for number in wanted}
    for row in tx.execute(_chain(wanted)):
        happened[row.request].append(_event(row))
    return {number: (tuple(known), tuple(happened[number])) for number, known in openings.items()}


def twins(tx: Transaction, opening: Opening, since: datetime) -> list[str]:
    """The requests of the same brand and shop with a newer version that bears one of this opening's names."""
    named = [versions.c[name] == value for name in NAMES if (value := getattr(opening.order, name))]
    if opening.names:
        written = table.c.term.in_(terms.exactly(opening.names, ())) & (table.c.opened_at > since)
        named.append(requests.c.number.in_(select(table.c.number).where(written)))
    if not named:
        return []
    mine = (requests.c.brand == opening.brand) & (requests.c.shop == opening.shop.address.lower())
    found = select(requests.c.number).join(versions, versions.c.request == requests.c.number).distinct()
    return list(tx.execute(found.where(mine & or_(*named) & (versions.c.at > since))).scalars())


def cases(tx: Transaction, *, brand: str, shops: Collection[str], since: datetime) -> list[CaseNames]:
    """By what names the requests of this brand and these mail addresses are known, the newest version first."""
    named = (versions.c[name] for name in ("request", *NAMES, "at"))
    mine = requests.c.shop.in_([shop.lower() for shop in shops]) & (requests.c.brand == brand)
    known = select(*named).join(requests, versions.c.request == requests.c.number).where(mine)
    # Of the older ones only what has come since; few have that, and an index of their own: a shop keeps thousands.
    later = (requests.c.version > literal_column("1")) & (requests.c.changed_at >= since - _A_DAY)
    grown = known.where(requests.c.opened_at < since, later, versions.c.at >= since)
    both = known.where(requests.c.opened_at >= since).union_all(grown).order_by(text("at DESC, request DESC"))
    return [CaseNames(*row[:-1]) for row in tx.execute(both)]


def find_document(tx: Transaction, *, brand: str, blob: str, since: datetime) -> list[str]:
    """The requests of this brand, whosever they are, that this very PDF opened or revised since then; newest first."""
    same = (versions.c.blob == blob) & (versions.c.at >= since) & (requests.c.brand == brand)
    found = select(requests.c.number).join(versions, versions.c.request == requests.c.number).where(same)
    return list(dict.fromkeys(tx.execute(found.order_by(versions.c.at.desc(), requests.c.number)).scalars()))


def opened_from(tx: Transaction, blobs: Collection[str], *, since: datetime, kind: str) -> list[str]:
    """The requests of this kind that one of these papers, or mails, has opened or changed since then."""
    mine = versions.c.blob.in_(blobs) & (versions.c.at >= since) & (requests.c.kind == kind)
    found = select(requests.c.number).join(versions, versions.c.request == requests.c.number).where(mine).distinct()
    return list(tx.execute(found.order_by(requests.c.number)).scalars())


def opened_by(tx: Transaction, message_id: int) -> list[str]:
    """The numbers of the requests that this message opened, in the order of its orders."""
    opened = select(versions.c.request).where((versions.c.message_id == message_id) & (versions.c.version == 1))
    return list(tx.execute(opened.order_by(versions.c.request)).scalars())


def brought_by(tx: Transaction, message_id: int) -> list[tuple[int, Opening]]:
    """(version, what it says) of every version that this message brought."""
    mine = select(versions.c.version, versions.c.opening).where(versions.c.message_id == message_id)
    rows = tx.execute(mine.order_by(versions.c.request, versions.c.version))
    return [(row.version, _OPENING.validate_python(row.opening)) for row in rows]


def opened_since(tx: Transaction, since: datetime) -> Iterator[Opening]:
    """What every request was at its birth, the oldest first, for all that were opened since then."""
    first = (versions.c.request == requests.c.number) & (versions.c.version == 1)
    born = select(versions.c.opening).join(requests, first)
    born = born.where((requests.c.opened_at >= since) & (requests.c.brand != CANARY))
    for row in tx.execute(born.order_by(requests.c.opened_at, requests.c.number)).yield_per(_AT_ONCE):
        yield _OPENING.validate_python(row.opening)


def opened_between(tx: Transaction, since: datetime, until: datetime) -> list[str]:
    """The numbers of the requests that were opened from `since` on and before `until`."""
    born = select(requests.c.number).where((requests.c.opened_at >= since) & (requests.c.opened_at < until))
    return list(tx.execute(born.where(requests.c.brand != CANARY).order_by(requests.c.number)).scalars())


def recipients(tx: Transaction, number: str) -> list[tuple[Role, str]]:
    """Everybody whom a mail of this request ever addressed, with the part they play."""
    addressed = select(outbox.c.role, outbox.c.recipient).where(outbox.c.request == number).distinct()
    return [(row.role, row.recipient) for row in tx.execute(addressed.order_by(outbox.c.role, outbox.c.recipient))]


def listing(
    tx: Transaction,
    *,
    limit: int,
    before: str | None = None,
    brand: str | None = None,
    dealer: str | None = None,
    shop: str | None = None,
) -> list[RequestSummary]:
    """At most `limit` requests, newest first; `before` is the last number of the page that was seen.

    `shop` is the address the shop mails from.
    """
    query = _summaries().order_by(requests.c.opened_at.desc(), requests.c.number.desc()).limit(limit)
    if before is not None:
        seen = select(requests.c.opened_at).where(requests.c.number == before).scalar_subquery()
        query = query.where(tuple_(requests.c.opened_at, requests.c.number) < tuple_(seen, before))
    if brand is None:
        query = query.where(requests.c.brand != CANARY)
    for column, wanted in ((requests.c.brand, brand), (requests.c.dealer, dealer), (requests.c.shop, shop)):
        if wanted is not None:
            query = query.where(column == wanted)
    return [RequestSummary(**row) for row in tx.execute(query).mappings()]


def _summaries() -> Select[Any]:
    newest = (versions.c.request == requests.c.number) & (versions.c.version == requests.c.version)
    held_lines = (lines.c.request == requests.c.number) & (lines.c.version == requests.c.version)
    chain = events.alias()
    last = select(func.max(chain.c.sequence)).where(chain.c.request == requests.c.number).scalar_subquery()
    latest = (events.c.request == requests.c.number) & (events.c.sequence == last)
    return (
        select(
            *(column for column in requests.c if column.key in RequestSummary.__dataclass_fields__),
            versions.c.purchase_order,
            select(func.count()).select_from(lines).where(held_lines).scalar_subquery().label("lines"),
            events.c.kind.label("event"),
            events.c.at.label("event_at"),
        )
        .join(versions, newest)
        .outerjoin(events, latest)
    )


def _chain(wanted: Collection[str]) -> Select[Any]:
    return select(events).where(events.c.request.in_(wanted)).order_by(events.c.request, events.c.sequence)


def _versions(wanted: Collection[str]) -> Select[Any]:
    every = select(versions.c.request, versions.c.version, versions.c.opening).where(versions.c.request.in_(wanted))
    return every.order_by(versions.c.request, versions.c.version)


def _event(row: Row[Any]) -> Event:
    return Event(row.kind, row.at, row.by, row.facts, row.visibility, _ANSWERS.validate_python(row.lines))


def _told(event: Event) -> dict[str, Any]:
    """An event as its row, but for its place in the chain."""
    return {
        "kind": event.kind,
        "at": event.at,
        "by": clean(event.by),
        "facts": json.loads(canonical(dict(event.facts))),
        "visibility": event.visibility,
        "lines": json.loads(canonical(_ANSWERS.dump_python(event.lines, mode="json"))),
    }


def _add_version(tx: Transaction, opening: Opening, version: int, message_id: int, at: datetime) -> None:
    row = {
        "request": opening.number,
        "version": version,
        "message_id": message_id,
        "at": at,
        "blob": opening.source.blob,
        **{name: getattr(opening.order, name) for name in NAMES},
        "opening": _OPENING.dump_python(opening, mode="json"),
    }
    tx.execute(insert(versions), row)
    place = {"request": opening.number, "version": version}
    rows = [place | {"position": position} | asdict(line) for position, line in enumerate(opening.order.lines, start=1)]
    if rows:
        tx.execute(insert(lines), rows)
