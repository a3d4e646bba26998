"""What the events of a request come to, copied beside it: the page lists, finds and counts by these copies."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, literal, update

from routing import CANARY, Event, Opening, Request, is_told
from store.copies import counts, terms
from store.database import Transaction
from store.schema.columns import UtcDateTime
from store.schema.tables import lines, requests

_MOVES_LINES = frozenset({"revised", "undone"})
_MINE = (lines.c.request == bindparam("a_request")) & (lines.c.version == bindparam("a_version"))
_STAND = (
    update(lines)
    .where(_MINE & (lines.c.position == bindparam("a_position")))
    .values(state=bindparam("a_state"), eta=bindparam("an_eta"))
)


def shop_key(opening: Opening) -> str:
    """By what the shop is known to the page: its key, or its address where it is not on file."""
    return opening.shop_key or opening.shop.address.lower()


def begin(tx: Transaction, opening: Opening, unborn: Request, at: datetime) -> None:
    """Write the row of a new request, to which nothing has happened."""
    key, dealer = shop_key(opening), opening.route.dealer if opening.route else None
    row = {
        "number": opening.number,
        "kind": opening.kind,
        "brand": opening.brand,
        "shop": opening.shop.address.lower(),
        "shop_name": opening.shop.name,
        "shop_key": key,
        "dealer": dealer,
        "told": False,
        "territory": opening.route.territory if opening.route else "",
        "opened_at": at,
        "changed_at": at,
        "wall_at": at,
        "version": 1,
        "waiting_on": unborn.waiting_on,
        "list": unborn.list,
    }
    tx.execute(insert(requests), row)
    if opening.brand == CANARY:
        return
    place = ("requests", opening.brand, _place(unborn.list, unborn.waiting_on))
    counts.change(tx, [(*place, 1), *_seen(set(), key)])


def follow(
    tx: Transaction, before: Row[Any], openings: Sequence[Opening], happened: Sequence[Event], now: Request
) -> None:
    """Let the copies follow what has `happened`; `before` is the request's row as it was."""
    last = now.events[-1].at if now.events else before.opened_at
    told = is_told(now)
    could_see, can_see = before.dealer if before.told else None, now.dealer if told else None
    values = {
        "waiting_on": now.waiting_on,
        "list": now.list,
        "dealer": now.dealer,
        "told": told,
        "waiting_since": now.waiting_since,
        "changed_at": last,
        "wall_at": now.waiting_since or before.due_at or last,
    }
    tx.execute(update(requests).where(requests.c.number == now.number).values(values))
    _follow_lines(tx, happened, now)
    if before.brand == CANARY:
        return
    # Whoever opened it may have said who will hear of it: its first events tell whether it is so.
    if can_see != could_see or len(happened) == len(now.events):
        terms.hand_over(tx, openings, before.opened_at, can_see)
    was, is_now = _place(before.list, before.waiting_on), _place(now.list, now.waiting_on)
    moves = [("requests", before.brand, was, -1), ("requests", before.brand, is_now, 1)] if was != is_now else []
    counts.change(tx, [*moves, *_seen({could_see, can_see}, before.shop_key)])


def plan(tx: Transaction, number: str, due_at: datetime | None) -> None:
    """The request is looked at again at this moment, or never."""
    since = literal(due_at, UtcDateTime) if due_at else requests.c.changed_at
    values = {"due_at": due_at, "wall_at": func.coalesce(requests.c.waiting_since, since)}
    tx.execute(update(requests).where(requests.c.number == number).values(values))


def _follow_lines(tx: Transaction, happened: Sequence[Event], now: Request) -> None:
    named = {answer.line for event in happened for answer in event.lines}
    every = any(event.kind in _MOVES_LINES for event in happened)
    rows = [
        {
            "a_request": now.number,
            "a_version": now.version,
            "a_position": place,
            "a_state": line.state,
            "an_eta": line.eta,
        }
        for place, line in enumerate(now.lines, start=1)
        if every or place in named
    ]
    if rows:
        tx.execute(_STAND, rows)


def _place(listed: str, waiting_on: str) -> str:
    return f"{listed}/{waiting_on}"


def _seen(dealers: set[str | None], shop: str | None) -> list[counts.Change]:
    """One more change for everybody who may see the request: it is all that a page must ask for to know of it."""
    keys = ["", *(f"dealer:{dealer}" for dealer in dealers if dealer), f"shop:{shop}"]
    return [("changes", key, "", 1) for key in keys]
