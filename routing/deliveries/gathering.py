"""Deliveries of several requests to one shop on one day are one mail; and one whose time has gone by is none."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from routing.deliveries.promises import deliveries
from routing.deliveries.reminders import ends
from routing.request import Decision, Notice, Request


def gathered(decisions: Iterable[Decision]) -> Decision:
    """Decisions about several requests as one: the reminders of the same day to the same reader are one mail."""
    made = tuple(decisions)
    notices: dict[tuple[str, ...], Notice] = {}
    for notice in (one for decision in made for one in decision.notices):
        facts = notice.facts
        alike = notice.kind == "delivery_day"
        place = (notice.to.address.lower(), facts["day"], facts["occasion"]) if alike else (notice.key,)
        first = notices.get(place)
        notices[place] = _together(first, notice) if first else notice
    return Decision(
        events=tuple(event for decision in made for event in decision.events),
        notices=tuple(notices.values()),
        seen={number: count for decision in made for number, count in decision.seen.items()},
    )


def _together(first: Notice, other: Notice) -> Notice:
    """Two notices as one, in which each request has its own address for answers; it speaks for their common brand."""
    own = {"reply": "1"} if first.role == "shop" else {}
    alone = first if first.also else replace(first, facts={**first.facts, **own})
    same = first.facts.get("brand") == other.facts.get("brand")
    facts = alone.facts if same else {name: fact for name, fact in alone.facts.items() if name != "brand"}
    return replace(alone, facts=facts, also=(*first.also, replace(other, facts={**other.facts, **own})))


def has_lapsed(request: Request, key: str, now: datetime, *, alone: bool) -> bool:
    """Whether a reminder that is still on its way must not leave any more: it comes too late, or its day has moved.

    One that is not `alone` is about other requests too, and leaves though the day of this one has moved.
    """
    sequence = key.rpartition(".")[2]
    if not sequence.isdecimal() or not 0 < int(sequence) <= len(request.events):
        return False
    event = request.events[int(sequence) - 1]
    if event.kind != "delivery_reminded":
        return False
    day = date.fromisoformat(event.facts["day"])
    late = now >= ends(day, event.facts["occasion"], event.facts["timezone"])
    moved = request.closed_at is not None or all(delivery.day != day for delivery in deliveries(request))
    return late or (alone and moved)
