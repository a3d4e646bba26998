"""What a webhook says: a request as one dealer may see it, after something has happened to it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from parsers import LineItem
from routing import Asker, Event, LineStanding, Opening, Request, Sight, fold, sight_of, visit_of


@dataclass(frozen=True, slots=True)
class Message:
    """One message: its id, which is the same on every attempt, and its body (JSON, UTF-8)."""

    name: str
    body: bytes


def message_of(openings: Sequence[Opening], events: Sequence[Event], asker: Asker, since: int) -> Message | None:
    """What this dealer's system is told of the events behind the first `since` of them; None if they are not his.

    It follows from the history alone, so that every attempt says the same.
    """
    before = sight_of(openings, events[:since], asker)
    now = sight_of(openings, events, asker)
    if now is None:
        return None
    lost = bool(since) and fold(openings, events[:since]).dealer == asker.key != fold(openings, events).dealer
    news = [event for event, shown in zip(events[since:], now.shown[since:], strict=True) if shown]
    if not news and not lost:
        return None
    kind = "request.released" if lost else "request.opened" if before is None else "request.changed"
    told = {
        "type": kind,
        "timestamp": events[-1].at.isoformat(),
        "data": {**_about(now, asker), **({} if lost else {**_standing(now.request), "events": _news(news)})},
    }
    name = f"{openings[0].number}.{len(events)}.{asker.key}"
    return Message(name, json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())


def _about(sight: Sight, asker: Asker) -> dict[str, Any]:
    opening = sight.request.opening
    return {"request": opening.number, "brand": opening.brand, "dealer": asker.key}


def _standing(request: Request) -> dict[str, Any]:
    opening, order = request.opening, request.opening.order
    return {
        "kind": opening.kind,
        "version": request.version,
        "list": request.list,
        "waiting_on": request.waiting_on,
        "shop": {"key": opening.shop_key, "name": opening.shop.name, "postal_code": opening.shop_postal_code},
        "purchase_order": order.purchase_order,
        "repair_order": order.repair_order,
        "claim": order.claim,
        "vin": order.vin,
        "currency": order.currency,
        "lines": list(_lines(order.lines, request.lines)),
        **(_visit(request) if opening.kind == "appointment" else {}),
    }


def _visit(request: Request) -> dict[str, Any]:
    """An appointment's hours besides, as moments with an offset."""
    visit = visit_of(request)
    moments = {"starts": visit.starts, "ends": visit.ends, "proposed": visit.proposed}
    told = {name: moment.isoformat() if moment else None for name, moment in moments.items()}
    return {"visit": {"state": visit.state, **told, "plate": visit.plate or None, "origin": visit.origin}}


def _lines(items: Sequence[LineItem], standing: Sequence[LineStanding]) -> Iterator[dict[str, Any]]:
    for position, item in enumerate(items, 1):
        stands = standing[position - 1] if position <= len(standing) else None
        eta = stands.eta if stands else None
        yield {
            "position": position,
            "line": item.line,
            "part_number": item.part_number,
            "description": item.description,
            "quantity": _exact(item.quantity),
            "unit_price": _exact(item.unit_price),
            "part_type": item.part_type,
            "state": stands.state if stands else "new",
            "eta": eta.isoformat() if eta else None,
        }


def _exact(number: Decimal | None) -> str | None:
    return None if number is None else f"{number:f}"


def _news(events: Sequence[Event]) -> list[dict[str, str]]:
    return [{"kind": event.kind, "at": event.at.isoformat(), "by": event.by} for event in events]
