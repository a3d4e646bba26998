"""The wall: the open requests of a dealer's counter, of a shop or of everybody, the longest waiting first."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from typing import Final, Literal

from sqlalchemy import ColumnElement, func, select, tuple_

from routing import Kind, RequestList, WaitingOn
from store.copies import counts
from store.database import Transaction
from store.schema.tables import events, requests
from store.views.rows import OPEN, seen_by, summaries

Place = tuple[datetime, str]
"""Where a part of a list ends: what its last request is placed by (`wall_at`), and its number."""
LISTS: Final[tuple[RequestList, ...]] = ("actions", "waiting", "scheduled")
"""The lists of open requests, in the order in which people want them."""


CheckInMark = Literal["pinned", "answered"]
"""Whether something of a customer's answers before the visit is left to handle, or all of it is handled."""


@dataclass(frozen=True, slots=True)
class WallRow:
    """One request; `lines` counts those of the version in force, `due_at` is when it is looked at again.

    `wall_at` places it in its list: since when it waits, else when it comes up again.
    """

    number: str
    brand: str
    shop: str
    shop_name: str
    dealer: str | None
    list: RequestList
    waiting_on: WaitingOn
    waiting_since: datetime | None
    due_at: datetime | None
    opened_at: datetime
    changed_at: datetime | None
    lines: int
    purchase_order: str | None
    repair_order: str | None
    vin: str | None
    wall_at: datetime
    kind: Kind


@dataclass(frozen=True, slots=True)
class Wall:
    """The rows, list by list; `counts` has how many there are of each list, shown or not.

    `changed_at` is when something happened last to one that is shown.
    """

    rows: tuple[WallRow, ...]
    counts: Mapping[str, int]
    changed_at: datetime | None


_FIELDS = tuple(WallRow.__dataclass_fields__)


def wall(
    tx: Transaction,
    *,
    dealer: str | None = None,
    shop: str | None = None,
    untold: bool = False,
    limit_per_list: int = 200,
    newest: int = 0,
) -> Wall:
    """At most so many open requests of each list that this dealer, this shop or (both None) an operator sees.

    Those that wait for somebody come in the order in which they began to, the others as they come up again; of what is
    to do come besides the `newest` so many, however many wait before them. An operator who looks at a dealer's wall
    sees with `untold` what the dealer has not heard of yet.
    """
    mine = seen_by(requests, dealer, shop, untold=untold) & OPEN
    rows: list[WallRow] = []
    for name in LISTS:
        shown = _rows(tx, mine, name, limit_per_list)
        if name == LISTS[0] and newest and len(shown) == limit_per_list:
            shown += [
                row for row in _rows(tx, mine, name, newest, backwards=True) if place_of(row) > place_of(shown[-1])
            ]
        rows += shown
    changed = max((row.changed_at for row in rows if row.changed_at), default=None)
    return Wall(tuple(rows), _whole(tx) if dealer is None and shop is None else _counts(tx, mine), changed)


def going_on(
    tx: Transaction,
    name: RequestList,
    after: Place | None,
    *,
    dealer: str | None = None,
    untold: bool = False,
    limit: int = 200,
) -> tuple[WallRow, ...]:
    """At most so many requests of one list that come `after` this place, for the same eyes as the wall's."""
    return tuple(_rows(tx, seen_by(requests, dealer, None, untold=untold) & OPEN, name, limit, after=after))


def counts_of(tx: Transaction, *, dealer: str | None = None, untold: bool = False) -> dict[str, int]:
    """How many open requests each list has for these eyes."""
    return _whole(tx) if dealer is None else _counts(tx, seen_by(requests, dealer, None, untold=untold) & OPEN)


def place_of(row: WallRow) -> Place:
    """Where a request stands in its list."""
    return row.wall_at, row.number


def checkins(tx: Transaction, numbers: Collection[str]) -> dict[str, CheckInMark]:
    """Those of these appointments whose customer has answered before the visit."""
    if not numbers:
        return {}
    told = events.c.kind.in_(("checkin_answered", "checkin_handled"))
    query = select(events.c.request, events.c.kind).where(events.c.request.in_(numbers), told)
    rows = tx.execute(query.order_by(events.c.request, events.c.sequence)).all()
    return {number: "answered" if kind == "checkin_handled" else "pinned" for number, kind in rows}


def stamp(tx: Transaction, *, dealer: str | None = None, shop: str | None = None) -> str:
    """Another text whenever something has changed that these eyes may see: requests that came, went, or went on."""
    keys = [f"{kind}:{key}" for kind, key in (("dealer", dealer), ("shop", shop)) if key is not None]
    return "-".join(str(sum(counts.count(tx, "changes", key).values())) for key in keys or [""])


def _rows(
    tx: Transaction,
    mine: ColumnElement[bool],
    name: RequestList,
    limit: int,
    *,
    after: Place | None = None,
    backwards: bool = False,
) -> list[WallRow]:
    """The first of a list, or its last ones; in the list's order."""
    place = (requests.c.wall_at, requests.c.number)
    query = summaries(_FIELDS).where(mine, requests.c.list == name)
    if after:
        # The first says to the database what the second means: where to begin in the index.
        query = query.where(requests.c.wall_at >= after[0], tuple_(*place) > tuple_(*after))
    order = [one.desc() for one in place] if backwards else place
    rows = list(starmap(WallRow, tx.execute(query.order_by(*order).limit(limit)).all()))
    return rows[::-1] if backwards else rows


def _whole(tx: Transaction) -> dict[str, int]:
    """How many there are of each list, from counts that were kept."""
    found = dict.fromkeys(map(str, LISTS), 0)
    for (_, state), amount in counts.count(tx, "requests").items():
        name = state.partition("/")[0]
        if name in found:
            found[name] += amount
    return found


def _counts(tx: Transaction, mine: ColumnElement[bool]) -> dict[str, int]:
    query = select(requests.c.list, func.count()).where(mine).group_by(requests.c.list)
    return dict.fromkeys(map(str, LISTS), 0) | {row[0]: row[1] for row in tx.execute(query)}
