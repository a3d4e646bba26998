"""Opportunities: a day on which to call a customer, as it follows from the events of an appointment."""

from dataclasses import dataclass
from datetime import datetime

from routing.appointments.visit import counting
from routing.request import Request

_ENDS = frozenset(
    # the customer comes, or nobody calls any more
    {"visit_wanted", "visit_booked", "visit_accepted", "visit_countered", "visit_confirmed", "follow_up_dropped"}
    | {"visit_expired"}
)
_SOURCES = ("received", "visit_changed")
_WORDS = ("visit_accepted", "visit_confirmed")


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Whom to call is the request's customer; `due` is when, `timed` whether somebody has named the hour."""

    due: datetime
    timed: bool = False
    note: str = ""
    campaign: str = ""
    called: bool = False
    """Whether its moment has come and we have said so."""


def follow_up_of(request: Request) -> FollowUp | None:
    """The one opportunity of this appointment; None where there is none, it was dropped, or the customer comes."""
    found: FollowUp | None = None
    for event in counting(request):
        if event.kind == "follow_up_set":
            facts = event.facts
            due = datetime.fromisoformat(facts["due"])
            found = FollowUp(due, facts.get("timed") == "1", facts.get("note", ""), facts.get("campaign", ""))
        elif event.kind in _ENDS:
            found = None
        elif event.kind == "follow_up_due" and found is not None:
            found = FollowUp(found.due, found.timed, found.note, found.campaign, called=True)
    return found


def mismatch(request: Request) -> datetime | None:
    """The hour that the dealer's own system has, where another one was agreed on since; None where they are one.

    What the system says afterwards holds: then the appointment has moved, and nothing is at odds.
    """
    told = agreed = None
    for event in counting(request):
        if "starts" not in event.facts:
            continue
        if event.kind in _SOURCES and _is_system(request):
            told, agreed = datetime.fromisoformat(event.facts["starts"]), None
        elif event.kind in _WORDS:
            agreed = datetime.fromisoformat(event.facts["starts"])
    return told if told is not None and agreed is not None and told != agreed else None


def _is_system(request: Request) -> bool:
    """Whether an appointment comes from, or has been joined by, a system: it then has a name of its own there."""
    return any(event.facts.get("uid") for event in request.events if event.kind in _SOURCES)
