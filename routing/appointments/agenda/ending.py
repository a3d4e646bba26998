"""How an appointment ends of which nobody says anything any more: no request stays open for ever."""

from datetime import datetime, timedelta
from typing import Final

from routing.appointments.agenda.lists import DONE_DAYS, OPPORTUNITY_DAYS
from routing.appointments.agenda.opportunity import follow_up_of
from routing.appointments.visit import visit_of
from routing.arrival import Rules
from routing.directory import Directory
from routing.drafts.draft import Draft
from routing.request import Matter, Request

_OVER: Final = frozenset({"done", "missed", "cancelled"})
_UNCHASED: Final[frozenset[Matter]] = frozenset({"calling", "handling"})
"""What stands on the agenda, of which the workshop reads every morning, and is not reminded of otherwise."""
_PATIENCE = timedelta(days=DONE_DAYS)
_LEFT = 2 * timedelta(days=OPPORTUNITY_DAYS)
"""How long a call may be overdue: as long again as it stands in the lists."""
_LONGEST_STAY = timedelta(days=90)
"""How long a car may be in the workshop without a word."""


def expire_due(request: Request, directory: Directory, rules: Rules, now: datetime) -> datetime | None:
    """When a call that nobody made, or wishes that nobody dealt with, are no longer anybody's turn."""
    del directory, rules, now
    if request.matter not in _UNCHASED or request.closed_at is not None:
        return None
    call, starts, last = follow_up_of(request), visit_of(request).starts, request.events[-1].at
    return max(last, call.due if call else last, starts or last) + _LEFT


def expire(draft: Draft, directory: Directory, rules: Rules) -> None:
    """Write down that it was left."""
    due = expire_due(draft.request, directory, rules, draft.now)
    if due is not None and due <= draft.now:
        draft.note("visit_expired", "partspost", visibility="dealer", why=str(draft.request.matter))


def close_due(request: Request, directory: Directory, rules: Rules, now: datetime) -> datetime | None:
    """When an appointment of which nothing more is heard, and for which nobody is to be called, is closed.

    A car that is in the workshop may stay there for long; a visit that is still to come is waited for.
    """
    del directory, rules, now
    call = follow_up_of(request)
    if request.closed_at is not None or request.matter is not None or (call is not None and not call.called):
        return None
    visit, last = visit_of(request), request.events[-1].at
    if visit.state == "arrived":
        return last + _LONGEST_STAY
    coming = visit.starts if visit.state not in _OVER else None
    return max(last, coming or last) + _PATIENCE


def close(draft: Draft, directory: Directory, rules: Rules) -> None:
    """Close it."""
    due = close_due(draft.request, directory, rules, draft.now)
    if due is not None and due <= draft.now:
        draft.note("closed", "partspost", why="nothing more was heard of it, and nobody is to be called")
