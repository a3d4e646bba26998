"""A workshop's appointments: those that its agenda may list, and what has happened to any of them between two days."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import ColumnElement, Select, literal_column, select, union

from store.database import Transaction, in_parts
from store.schema.tables import events, requests
from store.views.rows import OPEN, seen_by

_APPOINTMENT: Final[ColumnElement[bool]] = requests.c.kind == literal_column("'appointment'")
"""In these very words, as the partial indexes say it."""
_OPEN_ONE: Final[ColumnElement[bool]] = OPEN & (
    literal_column("requests.kind || ''") == literal_column("'appointment'")
)
"""In other words on purpose: the index over the open ones is the one to use, for of the closed there are many."""
_BACK, _AHEAD = timedelta(days=32), timedelta(days=17)
_MOST: Final = 2_000


def about(tx: Transaction, dealer: str, now: datetime, *, untold: bool = False) -> list[str]:
    """The numbers of what a dealer's agenda may list: open, changed within the month, or to be called within days.

    At most some thousands, those that have changed last first.
    """
    eyes = seen_by(requests, dealer, None, untold=untold)
    mine = eyes & _APPOINTMENT
    lately = _numbers(mine & (requests.c.changed_at >= now - _BACK))
    soon = _numbers(mine & requests.c.due_at.between(now - _AHEAD, now + _AHEAD))
    found = union(_numbers(eyes & _OPEN_ONE), lately, soon).subquery()
    newest = select(found.c.number).order_by(found.c.changed_at.desc(), found.c.number.desc()).limit(_MOST)
    return list(tx.execute(newest).scalars())


def changed_between(
    tx: Transaction, dealer: str, since: datetime, until: datetime, *, untold: bool = False, most: int = 20_000
) -> list[str]:
    """The numbers of the dealer's appointments opened before `until` to which something has happened since."""
    mine = seen_by(requests, dealer, None, untold=untold) & _APPOINTMENT
    touched = mine & (requests.c.changed_at >= since) & (requests.c.opened_at < until)
    found = _numbers(touched).order_by(requests.c.changed_at.desc()).limit(most)
    return sorted(row.number for row in tx.execute(found))


def refusing(tx: Transaction, dealer: str, addresses: Collection[str]) -> frozenset[str]:
    """Those of these addresses, in small letters, that want no more mails of this workshop's campaigns."""
    said = select(requests.c.shop).join(events, events.c.request == requests.c.number).distinct()
    mine = (requests.c.dealer == dealer) & (events.c.kind == "campaign_refused")
    found: set[str] = set()
    for some in in_parts({address.lower() for address in addresses if address}):
        found.update(tx.execute(said.where(mine, requests.c.shop.in_(some))).scalars())
    return frozenset(found)


def _numbers(where: ColumnElement[bool]) -> Select[tuple[str, datetime]]:
    return select(requests.c.number, requests.c.changed_at).where(where)
