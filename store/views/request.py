"""One request, for a view of it: whether it is for somebody's eyes, and whether anything of it has changed."""

from datetime import datetime
from typing import Final, Literal

from sqlalchemy import ColumnElement, Text, func, or_, select, true, type_coerce

from routing import GIVEN, Visibility
from store.database import Transaction
from store.schema.columns import canonical
from store.schema.tables import events, messages, outbox, requests
from store.views.rows import seen_by

_SEEN: Final[dict[str, tuple[Visibility, ...]]] = {"dealer": ("all", "dealer"), "shop": ("all",)}


def is_for(tx: Transaction, number: str, *, dealer: str | None = None, shop: str | None = None) -> bool:
    """Whether a request may hold something for these eyes: the dealer has it, had it once, or was asked for a part.

    How much of it, and up to when, `routing.sight_of` decides event by event.
    """
    named = select(requests.c.number).where(requests.c.number == number)
    mine = seen_by(requests, None, shop)
    if dealer is not None:
        had = select(events.c.request).where(events.c.request == number, _names(dealer))
        mine &= seen_by(requests, dealer, None) | had.exists()
    return tx.execute(named.where(mine)).first() is not None


def stamp(tx: Transaction, number: str, eyes: Literal["dealer", "shop"] | None = None) -> str:
    """Another text whenever something has changed that a view of the request shows; empty if there is none.

    For a dealer's or a shop's eyes, what is kept from that side changes nothing.
    """
    heard = (events.c.request == number) & (events.c.visibility.in_(_SEEN[eyes]) if eyes else true())
    happened = select(func.max(events.c.sequence)).where(heard).scalar_subquery()
    standing = select(requests.c.version, requests.c.due_at, happened).where(requests.c.number == number)
    found = tx.execute(standing).one_or_none()
    if found is None:
        return ""
    columns = (outbox.c.id, outbox.c.state, outbox.c.attempts, outbox.c.repeats, outbox.c.next_at)
    theirs = (outbox.c.request == number) & (outbox.c.role == eyes if eyes else true())
    mails = tx.execute(select(*columns).where(theirs).order_by(outbox.c.id)).all()
    came = select(func.count()).where(messages.c.reference == number) if eyes is None else None
    return repr((*found, *map(tuple, mails), tx.execute(came).scalar() if came is not None else 0))


def due(tx: Transaction, number: str) -> datetime | None:
    """When the request is looked at again; None where nothing is planned."""
    planned: datetime | None = tx.execute(select(requests.c.due_at).where(requests.c.number == number)).scalar()
    return planned


def _names(dealer: str) -> ColumnElement[bool]:
    """The events by which a dealer got the request or was asked; facts are kept in one spelling only."""
    given, alone = canonical({"dealer": dealer})[1:-1], canonical(dealer)
    among = [f"{begin}{alone[1:-1]}{end}" for begin in '"|' for end in '"|']
    facts = type_coerce(events.c.facts, Text)
    asked = or_(*(facts.contains(one, autoescape=True) for one in among))
    return or_(
        events.c.kind.in_(GIVEN) & facts.contains(given, autoescape=True),
        (events.c.kind == "bids_wanted") & asked,
    )
