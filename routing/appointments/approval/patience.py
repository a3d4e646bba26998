"""Nobody answers what an agreement wants: asked again after half of the time, the workshop's matter after the whole."""

from datetime import datetime
from typing import Final

from routing.appointments.booking.telling import tell_workshop, workshop_reader
from routing.appointments.people import customer_reader
from routing.arrival import Rules
from routing.directory import Directory
from routing.drafts.draft import Draft
from routing.drafts.people import approver_reader
from routing.request import Matter, Request, Visibility

AGREED: Final = "agreed"
_WAITS: Final[frozenset[Matter]] = frozenset({"approval", "reference"})


def agreed_due(request: Request, directory: Directory, rules: Rules, now: datetime) -> datetime | None:
    """When whoever must approve, or give the reference, has had half of his time, then the whole."""
    del directory, now
    since = request.waiting_since
    if request.matter not in _WAITS or since is None:
        return None
    return since + (rules.return_to_actions if _asked_again(request, since) else rules.return_to_actions / 2)


def ask_again(draft: Draft, directory: Directory, rules: Rules) -> None:
    """Once more, or the workshop hears that nobody has answered."""
    request, matter, since = draft.request, draft.request.matter, draft.request.waiting_since
    if matter not in _WAITS or since is None:
        return
    reader = approver_reader(request) if matter == "approval" else customer_reader(request, asked=True)
    if reader is None or _asked_again(request, since):
        draft.note("unanswered", "partspost", why=str(matter))
        if matter == "reference":
            tell_workshop(draft, directory, rules, "unanswered")
        elif (desk := workshop_reader(draft, directory, rules)) is not None:
            draft.tell("visit_approval", "dealer", desk, occasion="silent")
        return
    seen: Visibility = "dealer" if matter == "approval" else "all"
    draft.note("shop_reminded", "partspost", visibility=seen, to=reader.address, why=str(matter))
    draft.tell("nudge", "approver" if matter == "approval" else "shop", reader, matter=str(matter))


def _asked_again(request: Request, since: datetime) -> bool:
    return any(event.kind == "shop_reminded" and event.at >= since for event in request.events)
