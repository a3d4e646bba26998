"""When a request is looked at again because of its deliveries, and what is told of them then."""

from datetime import datetime

from routing.arrival import Rules
from routing.deliveries.invitations import invitations_left, invite, settled_at
from routing.deliveries.reminders import remind, reminders_left
from routing.directory import Directory
from routing.drafts.draft import Draft
from routing.request import Request

DELIVERY = "delivery"


def delivery_due(request: Request, directory: Directory, rules: Rules, now: datetime) -> datetime | None:
    """The next moment at which the shop must be told of a delivery; a closed request may still leave its calendar."""
    due = [one.due_at for one in reminders_left(request, directory, rules)]
    if invitations_left(request, directory, rules, now):
        due.append(settled_at(request, rules))
    return min(due, default=None)


def tell_deliveries(draft: Draft, directory: Directory, rules: Rules) -> None:
    """Everything whose moment has come; an event is noted in any case, so that the next deadline is planned."""
    before = draft.sequence
    remind(draft, directory, rules)
    invite(draft, directory, rules)
    if draft.sequence == before:
        draft.note("delivery_lapsed", "partspost", visibility="ops", why="nothing is to be told any more, or not yet")
