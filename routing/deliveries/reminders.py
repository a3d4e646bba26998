"""When a shop is reminded of a delivery: some days ahead in the evening, and in the morning of the day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from routing.arrival import Rules
from routing.deliveries.promises import Delivery, answers_for, deliveries, reader_of, zone_of
from routing.directory import REMIND_DAYS, Directory, at_local
from routing.drafts.draft import Draft
from routing.drafts.people import dealer_of
from routing.request import Request

When = Literal["ahead", "today"]
_MIDNIGHT, _NOON = time(0), time(12)
_STILL_TODAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reminder:
    """One mail about a delivery: not before `due_at`, and from `until` on not any more."""

    delivery: Delivery
    when: When
    due_at: datetime
    until: datetime


def reminders_left(request: Request, directory: Directory, rules: Rules) -> tuple[Reminder, ...]:
    """The reminders that are still to come, or late; none for which the promise was made too late."""
    days = _days_ahead(request, directory)
    if not days or request.closed_at is not None or reader_of(request, directory) is None:
        return ()
    zone, past = zone_of(request, directory, rules), told(request)
    planned = (one for delivery in deliveries(request) for one in _planned(delivery, days, zone, rules))
    return tuple(
        one
        for one in planned
        if one.delivery.promised_at < one.due_at and (one.delivery.day.isoformat(), one.when) not in past
    )


def told(request: Request) -> frozenset[tuple[str, str]]:
    """The days and occasions that are done with: the mail was sent, or its time has gone by."""
    past = (event for event in request.events if event.kind in ("delivery_reminded", "delivery_lapsed"))
    return frozenset((event.facts.get("day", ""), event.facts.get("occasion", "")) for event in past)


def ends(day: date, when: str, zone: str) -> datetime:
    """From when on a reminder helps nobody any more."""
    return at_local(day, _MIDNIGHT if when == "ahead" else _NOON, zone)


def not_yet(request: Request, answered: int, now: datetime) -> frozenset[int]:
    """The lines that a shop does not mean by "everything" on the day of a delivery: they are promised for later.

    `answered` is the event that the answered mail hangs on, 0 where that is not known.
    """
    event = request.events[answered - 1] if 0 < answered <= len(request.events) else None
    if event is None:
        past = (one for one in reversed(request.events) if one.kind == "delivery_reminded")
        event = next((one for one in past if one.facts["occasion"] == "today" and now - one.at < _STILL_TODAY), None)
    if event is None or event.kind != "delivery_reminded":
        return frozenset()
    day = date.fromisoformat(event.facts["day"])
    return frozenset(place for place, line in enumerate(request.lines, start=1) if line.eta and line.eta > day)


def remind(draft: Draft, directory: Directory, rules: Rules) -> None:
    """Tell of every delivery whose hour has come; what is too late is only written down."""
    for one in reminders_left(draft.request, directory, rules):
        if one.due_at > draft.now:
            continue
        day = one.delivery.day.isoformat()
        if draft.now >= one.until:
            draft.note("delivery_lapsed", "partspost", visibility="ops", day=day, occasion=one.when)
            continue
        _tell(draft, directory, rules, one)


def _tell(draft: Draft, directory: Directory, rules: Rules, one: Reminder) -> None:
    known, dealer = reader_of(draft.request, directory), dealer_of(draft.request, directory)
    assert known is not None
    role, reader = known
    day = one.delivery.day.isoformat()
    zone = zone_of(draft.request, directory, rules)
    facts = {"day": day, "occasion": one.when, "timezone": zone}
    draft.note("delivery_reminded", "partspost", facts=facts, to=reader.address)
    draft.tell(
        "delivery_day",
        role,
        reader,
        lines=answers_for(draft.request, one.delivery),
        day=day,
        occasion=one.when,
        brand=draft.request.opening.brand,
        dealer_name=dealer.name if dealer else None,
        dealer_phone=dealer.phone if dealer else None,
    )


def _planned(delivery: Delivery, days: int, zone: str, rules: Rules) -> tuple[Reminder, Reminder]:
    day, before = delivery.day, delivery.day - timedelta(days=days)
    return (
        Reminder(delivery, "ahead", at_local(before, rules.delivery_ahead_at, zone), ends(day, "ahead", zone)),
        Reminder(delivery, "today", at_local(day, rules.delivery_day_at, zone), ends(day, "today", zone)),
    )


def _days_ahead(request: Request, directory: Directory) -> int:
    """How many days ahead the shop wants to be reminded; 0 where it does not, or where the feature is off."""
    brand, dealer = directory.brands.get(request.opening.brand), dealer_of(request, directory)
    if "delivery" in (*(brand.off if brand else ()), *(dealer.off if dealer else ())):
        return 0
    shop = directory.shops.get(request.opening.shop_key or "")
    return shop.remind_days if shop else REMIND_DAYS
