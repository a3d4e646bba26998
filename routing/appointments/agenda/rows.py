"""The hours of the agenda: calls, the courtesy after a visit, hours at odds, and the end of what is over."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from routing.appointments.agenda.calls import call, follow_up_due
from routing.appointments.agenda.courtesy import ask_courtesy, courtesy_due, mismatch_due, warn_of_mismatch
from routing.appointments.agenda.ending import close, close_due, expire, expire_due
from routing.arrival import Rules
from routing.directory import Directory
from routing.drafts.draft import Draft
from routing.request import Request

_Due = Callable[[Request, Directory, Rules, datetime], datetime | None]
_Act = Callable[[Draft, Directory, Rules], None]

ROWS: Final[dict[str, tuple[_Due, _Act]]] = {
    "mismatch": (mismatch_due, warn_of_mismatch),
    "follow_up": (follow_up_due, call),
    "courtesy": (courtesy_due, ask_courtesy),
    "visit_expire": (expire_due, expire),
    "visit_close": (close_due, close),
}
"""By name, when the concern must act next, and what it does then."""
