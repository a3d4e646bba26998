"""When an appointment is looked at again, and what becomes of it then."""

from datetime import datetime

from routing.arrival import Rules
from routing.directory import Directory
from routing.drafts.draft import Draft
from routing.request import Deadline, Decision, Request


def visit_deadline(request: Request, directory: Directory, rules: Rules, now: datetime) -> Deadline | None:
    """The next moment of this appointment; None for one of which nothing more is expected."""
    del request, directory, rules, now
    return None


def decide_visit_hour(request: Request, kind: str, directory: Directory, rules: Rules, now: datetime) -> Decision:
    """What becomes of an appointment whose hour has come; an open one always has an event by it."""
    del directory, rules
    draft = Draft(request, now)
    draft.note("visit_lapsed", "partspost", visibility="ops", why=kind)
    return draft.decision()
