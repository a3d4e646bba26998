"""Deliveries in the shop's calendar: what its calendar program has been told, and what it must still be told.

A delivery keeps its entry, by its number within the request, when it moves to another day or its lines change.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from parsers import LineAnswer
from routing.arrival import Rules
from routing.deliveries.promises import Delivery, counting, deliveries, reader_of, zone_of
from routing.directory import Directory, at_local
from routing.drafts.draft import Draft
from routing.drafts.people import dealer_of
from routing.request import LineState, Request

Method = Literal["request", "update", "cancel"]
_FROM, _TO = time(8), time(16)  # nobody promises an hour; at four a promise has gone by
_NOT_COMING: frozenset[LineState] = frozenset({"new", "cancelled", "unavailable"})


@dataclass(frozen=True, slots=True)
class Invitation:
    """One entry as the shop's calendar knows it, or shall know it; `number` counts those of the request from 1."""

    number: int
    day: date
    lines: tuple[int, ...]
    to: str
    method: Method = "request"
    sequence: int = 0
    was: date | None = None
    """The day that it was on before, where it has moved."""


def invited(request: Request) -> dict[int, Invitation]:
    """The newest state of every entry by its number, those that were taken out again included."""
    known = (event for event in request.events if event.kind == "delivery_told")
    return {
        number: Invitation(
            number,
            date.fromisoformat(event.facts["day"]),
            tuple(int(place) for place in event.facts["places"].split()),
            event.facts["to"],
            _method(event.facts["method"]),
            int(event.facts["sequence"]),
        )
        for event in known
        if (number := int(event.facts["delivery"]))
    }


def invitations_left(request: Request, directory: Directory, rules: Rules, now: datetime) -> tuple[Invitation, ...]:
    """What the shop's calendar must be told so that it shows how the deliveries stand."""
    known = reader_of(request, directory)
    if known is None or known[0] != "shop":
        return ()
    to, every = known[1].address, invited(request)
    today = now.astimezone(ZoneInfo(zone_of(request, directory, rules))).date()
    there = [one for one in every.values() if one.method != "cancel" and one.to.lower() == to.lower()]
    wanted = () if request.closed_at else tuple(one for one in deliveries(request) if one.day >= today)
    kept, left = _pair(there, wanted)
    told = [_updated(one, delivery) for one, delivery in kept if (one.day, one.lines) != (delivery.day, delivery.lines)]
    gone = [one for one in there if all(one is not other for other, _ in kept) and _is_void(one, request, today)]
    shop = directory.shops.get(request.opening.shop_key or "")
    fresh = [one for one in left if one.day > today] if shop and shop.calendar else []
    return (
        *told,
        *(replace(one, method="cancel", sequence=one.sequence + 1) for one in gone),
        *(Invitation(len(every) + place, one.day, one.lines, to) for place, one in enumerate(fresh, start=1)),
    )


def settled_at(request: Request, rules: Rules) -> datetime:
    """When what was said last can no longer be taken back: until then no calendar is touched."""
    said = [event.at for event in counting(request)]
    said += [event.at for event in request.events if event.kind in ("undone", "closed")]
    return max(said, default=request.events[-1].at) + rules.undo_within


def invite(draft: Draft, directory: Directory, rules: Rules) -> None:
    """Tell the shop's calendar what it does not know yet."""
    if settled_at(draft.request, rules) > draft.now:
        return
    zone, dealer = zone_of(draft.request, directory, rules), dealer_of(draft.request, directory)
    known = reader_of(draft.request, directory)
    for one in invitations_left(draft.request, directory, rules, draft.now):
        assert known is not None
        facts = {
            "delivery": str(one.number),
            "method": one.method,
            "day": one.day.isoformat(),
            "sequence": str(one.sequence),
        }
        draft.note(
            "delivery_told",
            "partspost",
            to=one.to,
            places=" ".join(map(str, one.lines)),
            was=one.was.isoformat() if one.was else None,
            facts=facts,
        )
        draft.tell(
            "delivery",
            "shop",
            known[1],
            lines=_about(draft.request, one),
            facts=facts,
            was_day=one.was.isoformat() if one.was else None,
            starts=at_local(one.day, _FROM, zone).isoformat(),
            ends=at_local(one.day, _TO, zone).isoformat(),
            dealer_name=dealer.name if dealer else None,
            dealer_phone=dealer.phone if dealer else None,
        )


def _pair(
    there: Iterable[Invitation], wanted: tuple[Delivery, ...]
) -> tuple[list[tuple[Invitation, Delivery]], list[Delivery]]:
    """Which entry shows which delivery: that of its day, else one with a line of it; and the deliveries without one."""
    kept: list[tuple[Invitation, Delivery]] = []
    left = list(wanted)
    others = []
    for one in there:
        same = next((delivery for delivery in left if delivery.day == one.day), None)
        if same is not None:
            kept.append((one, same))
            left.remove(same)
        else:
            others.append(one)
    for one in others:
        moved = next((delivery for delivery in left if set(delivery.lines) & set(one.lines)), None)
        if moved is not None:
            kept.append((one, moved))
            left.remove(moved)
    return kept, left


def _updated(one: Invitation, delivery: Delivery) -> Invitation:
    was = one.day if one.day != delivery.day else None
    lines = delivery.lines
    return replace(one, day=delivery.day, lines=lines, method="update", sequence=one.sequence + 1, was=was)


def _is_void(one: Invitation, request: Request, today: date) -> bool:
    """Whether an entry must be taken out: what has been stays, and what is late today may still come."""
    states = {request.lines[place - 1].state for place in one.lines if place <= len(request.lines)}
    return one.day > today or (one.day == today and states <= _NOT_COMING)


def _about(request: Request, one: Invitation) -> tuple[LineAnswer, ...]:
    """What was last said of the lines of an entry; something for each of them, so that it is shown."""
    said = {place: request.lines[place - 1].answers for place in one.lines if place <= len(request.lines)}
    return tuple(answer for place, answers in said.items() for answer in answers or (LineAnswer(place, "cancelled"),))


def _method(text: str) -> Method:
    return "cancel" if text == "cancel" else "update" if text == "update" else "request"
