"""What somebody looks for: a number of ours or theirs, a VIN, a part, a shop; the newest first, page by page."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from heapq import nlargest
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, select, true, tuple_

from routing import CANARY, Kind, LineState
from store.copies import terms
from store.database import Transaction
from store.schema.tables import lines, requests
from store.schema.tables import terms as table
from store.views.rows import seen_by, summaries
from store.views.wall import WallRow

Place = tuple[datetime, str]
"""Where a page ends: when its last request was opened, and its number."""

_NUMBER = re.compile(r"\s*([A-Za-z]{1,8})\W?(\d{4})\W?(\d{1,12})\s*")
_ALIKE = 20
"""How many names of shops, or VINs, that begin alike are followed."""


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody has typed; nothing, or no letter and digit, means everything."""

    text: str = ""

    @property
    def number(self) -> str | None:
        """The request number that it may be, in our spelling."""
        found = _NUMBER.fullmatch(self.text)
        return f"{found[1].upper()}-{found[2]}-{int(found[3]):06d}" if found else None


@dataclass(frozen=True, slots=True)
class FoundLine:
    """A line with the part that was looked for, and where it stands."""

    position: int
    part_number: str | None
    description: str | None
    quantity: Decimal | None
    state: LineState
    eta: date | None


@dataclass(frozen=True, slots=True)
class Row(WallRow):
    """One request that was found, open or not; `parts` are its lines with the part that was looked for."""

    kind: Kind
    claim: str | None
    parts: tuple[FoundLine, ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """A page of what was found; `after` is where the next one begins, None on the last."""

    rows: tuple[Row, ...]
    after: Place | None


_FIELDS = tuple(name for name in Row.__dataclass_fields__ if name != "parts")
_LINE = tuple(FoundLine.__dataclass_fields__)


def search(
    tx: Transaction,
    words: Words,
    *,
    dealer: str | None = None,
    shop: str | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    after: Place | None = None,
    limit: int = 50,
) -> Found:
    """At most `limit` requests that bear what was typed and that these eyes may see, the newest first.

    They are found by request number, purchase or repair order, claim, VIN (whole, or its last six or eight), part
    number, address of the shop, and how its name begins; spelling and dashes do not matter. `since` and `until` (not
    with it) say when they were opened, `after` is the end of the page before.
    """
    eyes = (dealer, shop)
    if not terms.spelling(words.text):
        return _newest(tx, _between(requests, since, until, after) & seen_by(requests, *eyes), limit)
    places: set[Place] = set()
    for query, source in _queries(tx, words, dealer, shop):
        moment, number = source.c.opened_at, source.c.number
        page = query.where(_between(source, since, until, after), seen_by(source, *eyes))
        if len(places) > limit:  # only what would still come among the newest
            page = page.where(moment >= nlargest(limit + 1, places)[-1][0])
        newest = page.order_by(moment.desc(), number.desc()).limit(limit + 1)
        places.update((row.opened_at, row.number) for row in tx.execute(newest))
    shown = sorted(places, reverse=True)[:limit]
    rows = _rows(tx, [number for _, number in shown], *eyes, terms.spelling(words.text))
    return Found(rows, shown[-1] if len(places) > limit else None)


def _newest(tx: Transaction, which: ColumnElement[bool], limit: int) -> Found:
    """Whatever there is, in one query."""
    newest = summaries(_FIELDS).where(which).order_by(requests.c.opened_at.desc(), requests.c.number.desc())
    found = [Row(*row) for row in tx.execute(newest.limit(limit + 1))]
    shown = tuple(found[:limit])
    return Found(shown, (shown[-1].opened_at, shown[-1].number) if len(found) > limit else None)


def _queries(
    tx: Transaction, words: Words, dealer: str | None, shop: str | None
) -> Iterator[tuple[Select[Any], FromClause]]:
    """Each way to find something, each in the order of a key."""
    exact, beginnings = terms.meant(words.text)
    if words.number is not None:
        born = select(requests.c.opened_at, requests.c.number).where(requests.c.brand != CANARY)
        yield born.where(requests.c.number == words.number), requests
    alike = {term for beginning in beginnings for term in _alike(tx, beginning, seen_by(table, dealer, shop))}
    for term in sorted(exact | alike):
        yield select(table.c.opened_at, table.c.number).where(table.c.term == term), table


def _alike(tx: Transaction, beginning: str, mine: ColumnElement[bool]) -> Iterator[str]:
    """The first terms that begin so, one step in the index for each."""
    last = None
    for _ in range(_ALIKE):
        above = table.c.term >= beginning if last is None else table.c.term > last
        last = tx.execute(select(table.c.term).where(mine, above).order_by(table.c.term).limit(1)).scalar()
        if last is None or not last.startswith(beginning):
            return
        yield last


def _between(
    source: FromClause, since: datetime | None, until: datetime | None, after: Place | None
) -> ColumnElement[bool]:
    moment = source.c.opened_at
    bounds = [moment >= since] if since else []
    bounds += [moment < until] if until else []
    if after:
        # The first says to the database what the second means: where to begin in the index.
        bounds += [moment <= after[0], tuple_(moment, source.c.number) < tuple_(*after)]
    return and_(true(), *bounds)


def _rows(
    tx: Transaction, numbers: Collection[str], dealer: str | None, shop: str | None, part: str
) -> tuple[Row, ...]:
    if not numbers:
        return ()  # of an empty list the databases would look at everything that these eyes may see
    mine = requests.c.number.in_(numbers) & seen_by(requests, dealer, shop, named=True)
    found = {row.number: Row(*row) for row in tx.execute(summaries(_FIELDS).where(mine)).all()}
    parts = _parts(tx, found, part)
    return tuple(replace(found[one], parts=tuple(parts.get(one, ()))) for one in numbers if one in found)


def _parts(tx: Transaction, numbers: Collection[str], part: str) -> dict[str, list[FoundLine]]:
    in_force = (lines.c.request == requests.c.number) & (lines.c.version == requests.c.version)
    query = select(lines.c.request, *(lines.c[name] for name in _LINE)).join(requests, in_force)
    ordered = query.where(lines.c.request.in_(numbers)).order_by(lines.c.request, lines.c.position)
    found: dict[str, list[FoundLine]] = {}
    for row in tx.execute(ordered).mappings():
        if terms.spelling(row["part_number"] or "") == part:
            found.setdefault(row["request"], []).append(FoundLine(**{name: row[name] for name in _LINE}))
    return found
