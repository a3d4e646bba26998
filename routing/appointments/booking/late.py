"""Mails about an appointment that wait to be sent and that time or an answer has overtaken."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from routing.appointments.booking import reminders
from routing.appointments.visit import visit_of
from routing.request import Request


def is_overtaken(request: Request, kind: str, key: str, now: datetime) -> bool:
    """Whether a mail that has not left must not leave any more; `key` names the event that it hangs on.

    A proposal that another one has replaced or that was called off, and a reminder of a visit that has moved, was
    cancelled, or has begun.
    """
    place = key.rpartition(".")[2]
    if not place.isdecimal() or not 0 < int(place) <= len(request.events):
        return False
    withdrawn = _WITHDRAWN.get(kind)
    return withdrawn is not None and withdrawn(request, int(place), now)


def _reminder(request: Request, place: int, now: datetime) -> bool:
    # The entry for the calendar may stand between the reminder and its mail.
    noted = next((at for at in range(place, 0, -1) if request.events[at - 1].kind == "visit_reminded"), 0)
    return bool(noted) and reminders.is_void(request, noted, now)


def _proposal(request: Request, place: int, now: datetime) -> bool:
    later = request.events[place:]
    replaced = any(event.kind in ("visit_proposed", "visit_cancelled", "undone") for event in later)
    first = visit_of(request).proposed
    return replaced or (first is not None and first <= now)


_WITHDRAWN: Final[dict[str, Callable[[Request, int, datetime], bool]]] = {
    "visit_reminder": _reminder,
    "visit_proposal": _proposal,
}
VISIT_TIMELY: Final = frozenset(_WITHDRAWN)
"""The kinds of mail about an appointment that say something of a moment."""
