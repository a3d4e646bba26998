"""The visit in its customer's calendar: what his calendar program has been told, and what it must still be told."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from routing.appointments.people import can_answer
from routing.appointments.visit import Visit, counting, visit_of
from routing.directory import Directory
from routing.drafts.draft import Draft
from routing.request import Request

Method = Literal["request", "cancel"]
_SAYS = frozenset({"received", "visit_changed", "visit_booked", "visit_proposed", "visit_accepted", "visit_confirmed"})
_STANDING = frozenset({"proposed", "accepted", "confirmed"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One state of the entry; `sequence` counts from 0 and only rises (RFC 5546 2.1.4)."""

    method: Method
    starts: datetime
    ends: datetime
    sequence: int


def entry_of(request: Request) -> Entry | None:
    """What the customer's calendar was told last."""
    told = request.last("visit_invited")
    if told is None:
        return None
    facts = told.facts
    method: Method = "cancel" if facts["method"] == "cancel" else "request"
    starts, ends = (datetime.fromisoformat(facts[name]) for name in ("starts", "ends"))
    return Entry(method, starts, ends, int(facts["sequence"]))


def entry_left(request: Request, directory: Directory) -> Entry | None:
    """What the customer's calendar must be told so that it shows how the visit stands; None where it does."""
    visit, told = visit_of(request), entry_of(request)
    next_one = told.sequence + 1 if told else 0
    if visit.state == "cancelled" or (told and _is_void(told, request)):
        there = told is not None and told.method == "request"
        return Entry("cancel", told.starts, told.ends, next_one) if told and there else None
    starts = visit.proposed or visit.starts
    if visit.state not in _STANDING or starts is None:
        return None
    ends = ends_of(visit, starts, request, directory)
    if told is not None and (told.method, told.starts, told.ends) == ("request", starts, ends):
        return None
    return Entry("request", starts, ends, next_one)


def _is_void(told: Entry, request: Request) -> bool:
    """Whether whoever named the moment of the entry has taken it back, and nothing else stands."""
    said = (event for event in counting(request) if event.kind in _SAYS)
    named = {one for event in said for one in event.facts.get("starts", "").split()}
    visit = visit_of(request)
    return told.starts not in map(datetime.fromisoformat, named) and (visit.proposed or visit.starts) is None


def ends_of(visit: Visit, starts: datetime, request: Request, directory: Directory) -> datetime:
    """Until when the visit takes: as it was said, else as long as one takes at this workshop."""
    if visit.ends is not None and starts == visit.starts and visit.ends > starts:
        return visit.ends
    workshop = directory.workshops.get(request.dealer or "")
    return starts + timedelta(hours=workshop.visit_hours if workshop else 1)


def put_in_calendar(draft: Draft, directory: Directory, to: str) -> dict[str, str]:
    """Write down what the customer's calendar is told by the next mail; gives the facts that the mail carries."""
    one = entry_left(draft.request, directory) if can_answer(to) else None
    if one is None:
        return {}
    facts = {
        "method": one.method,
        "starts": one.starts.isoformat(),
        "ends": one.ends.isoformat(),
        "sequence": str(one.sequence),
    }
    draft.note("visit_invited", "partspost", facts=facts, to=to)
    return facts
