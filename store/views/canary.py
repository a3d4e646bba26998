"""How our own trial orders fare: when the newest one was let go, and whether it has come home."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import select

from routing import CANARY
from store.database import Transaction
from store.schema.tables import events, requests, ticks, versions

HOME = "home"
"""Why a trial order is closed whose confirmation has come back."""
_NEWEST = 200


@dataclass(frozen=True, slots=True)
class Flight:
    """The newest trial order: the moment it is named for, when it was let go, its request, and when it came home.

    `last_home` is when any of the newest ones came home.
    """

    slot: datetime
    loosed_at: datetime
    number: str | None
    home_at: datetime | None
    last_home: datetime | None

    def state(self, now: datetime, within: timedelta) -> Literal["flying", "home", "lost"]:
        """How it is at this moment, if it has so long to come home."""
        if self.home_at is not None and self.home_at <= self.loosed_at + within:
            return "home"
        return "flying" if now < self.loosed_at + within and self.home_at is None else "lost"


def code_of(slot: datetime) -> str:
    """The purchase order number of the trial order of this moment: no other one has it."""
    return f"C{slot.astimezone(UTC):%y%m%d%H%M%S}"


def newest(tx: Transaction) -> Flight | None:
    """The trial order that was let go last; None when there was never one."""
    tick = tx.execute(select(ticks.c.slot, ticks.c.at).where(ticks.c.name == CANARY)).one_or_none()
    if tick is None:
        return None
    mine = (versions.c.purchase_order == code_of(tick.slot)) & (requests.c.brand == CANARY)
    found = select(requests.c.number).join(versions, versions.c.request == requests.c.number).where(mine)
    number: str | None = tx.execute(found.limit(1)).scalar()
    alike = select(requests.c.number).where(requests.c.brand == CANARY)
    some = alike.order_by(requests.c.opened_at.desc(), requests.c.number.desc()).limit(_NEWEST)
    return Flight(
        tick.slot, tick.at, number, _home(tx, [number] if number else []), _home(tx, tx.execute(some).scalars())
    )


def _home(tx: Transaction, numbers: Iterable[str]) -> datetime | None:
    """When the last of these came home."""
    closed = select(events.c.at, events.c.facts).where(events.c.request.in_(list(numbers)), events.c.kind == "closed")
    return max((row.at for row in tx.execute(closed) if row.facts.get("why") == HOME), default=None)
