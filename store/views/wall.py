"""The wall: the open requests of a dealer's counter, of a shop or of everybody, the longest waiting first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import starmap
from typing import Final

from sqlalchemy import ColumnElement, func, select

from routing import RequestList, WaitingOn
from store.copies import counts
from store.database import Transaction
from store.schema.tables import requests
from store.views.rows import OPEN, seen_by, summaries

LISTS: Final[tuple[RequestList, ...]] = ("actions", "waiting", "scheduled")
"""The lists of open requests, in the order in which people want them."""


@dataclass(frozen=True, slots=True)
class WallRow:
    """One request; `lines` counts those of the version in force, `due_at` is when it is looked at again."""

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
) -> Wall:
    """At most so many open requests of each list that this dealer, this shop or (both None) an operator sees.

    Those that wait for somebody come in the order in which they began to, the others as they come up again. An operator
    who looks at a dealer's wall sees with `untold` what the dealer has not heard of yet.
    """
    mine = seen_by(requests, dealer, shop, untold=untold) & OPEN
    rows: list[WallRow] = []
    for name in LISTS:
        query = summaries(_FIELDS).where(mine, requests.c.list == name)
        query = query.order_by(requests.c.wall_at, requests.c.number).limit(limit_per_list)
        rows += starmap(WallRow, tx.execute(query).all())
    changed = max((row.changed_at for row in rows if row.changed_at), default=None)
    return Wall(tuple(rows), _whole(tx) if dealer is None and shop is None else _counts(tx, mine), changed)


def stamp(tx: Transaction, *, dealer: str | None = None, shop: str | None = None) -> str:
    """Another text whenever something has changed that these eyes may see: requests that came, went, or went on."""
    keys = [f"{kind}:{key}" for kind, key in (("dealer", dealer), ("shop", shop)) if key is not None]
    return "-".join(str(sum(counts.count(tx, "changes", key).values())) for key in keys or [""])


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
