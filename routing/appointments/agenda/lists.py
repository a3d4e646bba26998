"""A workshop's agenda: its appointments and opportunities, list by list, as they stand on one day on its wall."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

from routing.appointments.agenda.opportunity import follow_up_of, mismatch
from routing.appointments.visit import Visit, counting, visit_of
from routing.request import Event, Request

Section = Literal[
    "mismatch",  # confirmed for another hour than the dealer's own system says
    "overdue",  # opportunities: whom to call, by day
    "current",
    "upcoming",
    "not_arrived",  # today's that are not in yet
    "missed",
    "next",  # booked, and the customer has not said that he comes
    "confirmed",
    "arrived",  # the last ones of today
    "in_today",  # in process, by the day on which they came in
    "in_yesterday",
    "in_week",
    "in_older",
    "done",
    "delivered",  # sold cars that were handed over
]
SECTIONS: Final[tuple[Section, ...]] = get_args(Section)
OPPORTUNITY_DAYS: Final = 15
"""How far back and ahead opportunities are listed, both ends with it."""
DONE_DAYS: Final = 15
DELIVERED_DAYS: Final = 30
MISSED_DAYS: Final = 7
AHEAD_DAYS: Final = 15
ARRIVALS: Final = 10
_WEEK = 7
_COMING = frozenset({"confirmed", "accepted"})
_IN_WORKSHOP = frozenset({"visit_arrived", "visit_wanted", "visit_proposed", "visit_confirmed"})
_MOVES = frozenset({"received", "visit_booked", "visit_changed", "visit_countered", "visit_declined", "visit_proposed"})


@dataclass(frozen=True, slots=True)
class Dated:
    """One appointment in a list, and the moment that puts it there."""

    request: Request
    visit: Visit
    at: datetime
    note: str = ""
    """What was noted for an opportunity, or what the other system says of a mismatch (an ISO moment)."""


@dataclass(frozen=True, slots=True)
class Agenda:
    """The lists of one day; each in the order in which people want it."""

    today: date
    lists: dict[Section, tuple[Dated, ...]]

    def of(self, section: Section) -> tuple[Dated, ...]:
        """One list, empty where there is nothing in it."""
        return self.lists.get(section, ())


def agenda_of(requests: Iterable[Request], now: datetime, zone: str) -> Agenda:
    """The lists at this moment, counted in days of the `zone`; what is not about appointments is left out."""
    wall = ZoneInfo(zone)
    today = now.astimezone(wall).date()
    lists: dict[Section, list[Dated]] = {section: [] for section in SECTIONS}
    for request in requests:
        if request.opening.kind == "appointment":
            for section, dated in _places(request, today, wall):
                lists[section].append(dated)
    for section, listed in lists.items():
        listed.sort(key=lambda one: (one.at, one.request.number), reverse=section in _NEWEST_FIRST)
    return Agenda(today, {section: tuple(listed) for section, listed in _cut(lists).items() if listed})


def bucket_of(due: date, today: date) -> Literal["overdue", "current", "upcoming"] | None:
    """In which list an opportunity of this day stands; None where it is further away than fifteen days."""
    days = (due - today).days
    if abs(days) > OPPORTUNITY_DAYS:
        return None
    return "current" if days == 0 else "overdue" if days < 0 else "upcoming"


def history(requests: Iterable[Request], *, vin: str = "", plate: str = "") -> tuple[Request, ...]:
    """All appointments of one vehicle, by its chassis number or its plate, the newest first."""
    wanted, registered = _plain(vin), _plain(plate)
    mine = [
        request
        for request in requests
        if request.opening.kind == "appointment"
        and (
            (wanted and _plain(request.opening.order.vin or "") == wanted)
            or (registered and _plain(visit_of(request).plate) == registered)
        )
    ]
    return tuple(sorted(mine, key=lambda one: (_moment_of(one), one.number), reverse=True))


def is_sale(request: Request) -> bool:
    """Whether this is a car that was sold and handed over: nobody brought it to the workshop, and no job is planned."""
    came = any(event.kind in _IN_WORKSHOP for event in request.events)
    return not came and not request.opening.order.lines


def is_confirmed(request: Request, visit: Visit) -> bool:
    """Whether somebody has said yes to the hour that holds; what the other system books is nobody's word."""
    if visit.assured:
        return True
    said = [event for event in counting(request) if event.kind in ("visit_accepted", "visit_confirmed")]
    moved = [event for event in counting(request) if event.kind in _MOVES and _moves(event)]
    return bool(said) and (not moved or said[-1].at >= moved[-1].at)


def _moves(event: Event) -> bool:
    return event.kind != "visit_changed" or "starts" in event.facts


def _places(request: Request, today: date, wall: ZoneInfo) -> Iterator[tuple[Section, Dated]]:
    visit = visit_of(request)
    if (opportunity := follow_up_of(request)) is not None:
        bucket = bucket_of(opportunity.due.astimezone(wall).date(), today)
        if bucket is not None:
            yield bucket, Dated(request, visit, opportunity.due, opportunity.note)
    happened = {event.kind: event.at for event in counting(request)}
    if visit.state in _COMING and visit.starts is not None:
        yield from _coming(request, visit, visit.starts, today, wall)
    elif visit.state == "missed" and "visit_missed" in happened:
        at = visit.starts or happened["visit_missed"]
        if 0 <= (today - at.astimezone(wall).date()).days <= MISSED_DAYS:
            yield "missed", Dated(request, visit, at)
    elif visit.state == "arrived":
        yield from _in_process(Dated(request, visit, happened["visit_arrived"]), today, wall)
    elif visit.state == "done":
        yield from _done(Dated(request, visit, happened["visit_done"]), today, wall)
    if "visit_arrived" in happened and happened["visit_arrived"].astimezone(wall).date() == today:
        yield "arrived", Dated(request, visit, happened["visit_arrived"])


def _coming(
    request: Request, visit: Visit, starts: datetime, today: date, wall: ZoneInfo
) -> Iterator[tuple[Section, Dated]]:
    days = (starts.astimezone(wall).date() - today).days
    if (other := mismatch(request)) is not None and days >= 0:
        yield "mismatch", Dated(request, visit, starts, other.isoformat())
    if days == 0:
        yield "not_arrived", Dated(request, visit, starts)
    elif -MISSED_DAYS <= days < 0:
        yield "missed", Dated(request, visit, starts)
    elif 0 < days <= AHEAD_DAYS:
        yield "confirmed" if is_confirmed(request, visit) else "next", Dated(request, visit, starts)


def _in_process(dated: Dated, today: date, wall: ZoneInfo) -> Iterator[tuple[Section, Dated]]:
    days = (today - dated.at.astimezone(wall).date()).days
    if days <= 0:
        yield "in_today", dated
    elif days == 1:
        yield "in_yesterday", dated
    else:
        yield "in_week" if days <= _WEEK else "in_older", dated


def _done(dated: Dated, today: date, wall: ZoneInfo) -> Iterator[tuple[Section, Dated]]:
    days = (today - dated.at.astimezone(wall).date()).days
    if is_sale(dated.request):
        if days <= DELIVERED_DAYS:
            yield "delivered", dated
    elif days <= DONE_DAYS:
        yield "done", dated


def _cut(lists: dict[Section, list[Dated]]) -> dict[Section, list[Dated]]:
    return lists | {"arrived": lists["arrived"][:ARRIVALS]}


def _moment_of(request: Request) -> float:
    starts = visit_of(request).starts
    return (starts or request.events[0].at).timestamp() if starts or request.events else 0.0


def _plain(name: str) -> str:
    return "".join(letter for letter in name.upper() if letter.isalnum())


_NEWEST_FIRST: Final = frozenset({"arrived", "done", "delivered", "missed"})
