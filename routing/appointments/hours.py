"""When an appointment is looked at again, and what becomes of it then.

Each concern has a row: when it is due next, and what it does then. The earliest moment of all rows is the one deadline
of the request, whose kind is the name of its row.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from routing.appointments.agenda.rows import ROWS as AGENDA_ROWS
from routing.appointments.approval.patience import AGREED, agreed_due, ask_again
from routing.appointments.booking.reminders import remind, reminder_due
from routing.appointments.booking.waiting import ROWS
from routing.appointments.checkin.asking import CHECKIN, ask_before_visit, checkin_due
from routing.arrival import Rules
from routing.directory import Directory
from routing.drafts.draft import Draft
from routing.request import Deadline, Decision, Request

Due = Callable[[Request, Directory, Rules, datetime], datetime | None]
"""When the concern must act next, which may be past by now; None while nothing is expected of it."""
Act = Callable[[Draft, Directory, Rules], None]
"""What it does when its moment has come: whatever it tells hangs on an event of its own."""
_LAPSED = "visit_lapsed"
_LATER = timedelta(days=1)
"""A concern that was due and had nothing to do is not looked at again before."""

_DUE: Final[dict[str, tuple[Due, Act]]] = {
    # nobody answers: the workshop in its business hours, the customer after half of the time and the whole of it
    **ROWS,
    # the customer, some days ahead in the evening and in the morning of the day
    "visit_reminder": (reminder_due, remind),
    # the customer before the visit, where the workshop wants it
    CHECKIN: (checkin_due, ask_before_visit),
    # whoever must approve, or give a reference
    AGREED: (agreed_due, ask_again),
    # calls, the courtesy two days after, hours at odds, and the end of what is over
    **AGENDA_ROWS,
}


def visit_deadline(request: Request, directory: Directory, rules: Rules, now: datetime) -> Deadline | None:
    """The next moment of this appointment; None for one of which nothing more is expected."""
    moments = [
        (_not_again(request, kind, moment), kind)
        for kind, (due, _) in _DUE.items()
        if (moment := due(request, directory, rules, now)) is not None
    ]
    if not moments:
        return None
    # Of two at one moment the first row acts first.
    moment, kind = min(moments, key=lambda one: one[0])
    return Deadline(kind, moment, len(request.events))


def decide_visit_hour(request: Request, kind: str, directory: Directory, rules: Rules, now: datetime) -> Decision:
    """What becomes of an appointment whose hour has come; it always has an event by it."""
    draft = Draft(request, now)
    row = _DUE.get(kind)
    if row is not None:
        row[1](draft, directory, rules)
    if draft.sequence == len(request.events):
        draft.note(_LAPSED, "partspost", visibility="ops", row=kind, why="nothing is to be done any more, or not yet")
    return draft.decision()


def _not_again(request: Request, kind: str, moment: datetime) -> datetime:
    """The moment, or a day after this row found nothing to do: the clock must not stand still at it."""
    last = request.last(_LAPSED)
    found_nothing = last is not None and last.facts.get("row") == kind and last is request.events[-1]
    return max(moment, last.at + _LATER) if last is not None and found_nothing else moment
