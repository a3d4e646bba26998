"""When a customer is reminded of his visit: some days ahead in the evening, and in the morning of the day."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from routing.appointments.booking.moments import zone_of_visit
from routing.appointments.booking.telling import tell_customer
from routing.appointments.people import customer_reader
from routing.appointments.visit import counting, visit_of
from routing.arrival import Rules
from routing.directory import REMIND_DAYS, Directory, at_local
from routing.drafts.draft import Draft
from routing.request import Request

Occasion = Literal["ahead", "today"]
_MIDNIGHT = time(0)
_COMING = ("accepted", "confirmed")


@dataclass(frozen=True, slots=True)
class Reminder:
    """One mail about a visit: not before `due_at`, and from `until` on not any more."""

    starts: datetime
    occasion: Occasion
    due_at: datetime
    until: datetime


def reminders_left(request: Request, directory: Directory, rules: Rules) -> tuple[Reminder, ...]:
    """The reminders that are still to come, or late; none for which the visit was agreed too late."""
    visit = visit_of(request)
    if visit.starts is None or visit.state not in _COMING or request.closed_at is not None:
        return ()
    if customer_reader(request) is None:
        return ()
    agreed, past = _agreed_at(request), _told(request)
    planned = _planned(request, visit.starts, directory, rules)
    return tuple(one for one in planned if agreed < one.due_at and (one.starts.isoformat(), one.occasion) not in past)


def reminder_due(request: Request, directory: Directory, rules: Rules, now: datetime) -> datetime | None:
    """When the customer must be reminded next."""
    del now
    return min((one.due_at for one in reminders_left(request, directory, rules)), default=None)


def remind(draft: Draft, directory: Directory, rules: Rules) -> None:
    """Remind him of the visit; what is too late is only written down."""
    for one in reminders_left(draft.request, directory, rules):
        if one.due_at > draft.now:
            continue
        facts = {"starts": one.starts.isoformat(), "occasion": one.occasion, "until": one.until.isoformat()}
        if draft.now >= one.until:
            draft.note("visit_lapsed", "partspost", visibility="ops", facts=facts)
            continue
        reader = customer_reader(draft.request)
        draft.note("visit_reminded", "partspost", facts=facts, to=reader.address if reader else None)
        tell_customer(draft, directory, rules, "visit_reminder", facts={"occasion": one.occasion})


def is_void(request: Request, place: int, now: datetime) -> bool:
    """Whether the reminder that hangs on this event must not leave any more: too late, moved or cancelled."""
    event = request.events[place - 1]
    visit = visit_of(request)
    late = now >= datetime.fromisoformat(event.facts["until"])
    standing = visit.starts.isoformat() if visit.starts and visit.state in _COMING else ""
    return late or standing != event.facts["starts"] or request.closed_at is not None


def days_ahead(request: Request, directory: Directory) -> int:
    """How many days ahead the customer wants to be reminded, 1 to 4: by his own row, else as the workshop does it."""
    shop = directory.shops.get(request.opening.shop_key or "")
    workshop = directory.workshops.get(request.dealer or "")
    if shop is not None:
        return shop.remind_days
    return workshop.remind_days if workshop else REMIND_DAYS


def _planned(request: Request, starts: datetime, directory: Directory, rules: Rules) -> tuple[Reminder, ...]:
    zone, days = zone_of_visit(request, directory, rules), days_ahead(request, directory)
    day: date = starts.astimezone(ZoneInfo(zone)).date()
    today = Reminder(starts, "today", at_local(day, rules.delivery_day_at, zone), starts)
    if not days:
        return (today,)
    evening = at_local(day - timedelta(days=days), rules.delivery_ahead_at, zone)
    return Reminder(starts, "ahead", evening, at_local(day, _MIDNIGHT, zone)), today


def _agreed_at(request: Request) -> datetime:
    """Since when the moment that holds has been agreed."""
    starts = visit_of(request).starts
    assert starts is not None
    since = request.events[0].at
    held = ""
    for event in counting(request):
        if event.kind in ("received", "visit_changed", "visit_booked", "visit_accepted", "visit_confirmed"):
            named = event.facts.get("starts", held)
            since = event.at if named != held else since
            held = named
    return since


def _told(request: Request) -> frozenset[tuple[str, str]]:
    """The moments and occasions that are done with: the mail was sent, or its time has gone by."""
    past = (event for event in request.events if event.kind in ("visit_reminded", "visit_lapsed"))
    return frozenset((event.facts.get("starts", ""), event.facts.get("occasion", "")) for event in past)
