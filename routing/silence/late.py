"""Our own mails that time has overtaken: one that left hours late, and one that asks for what is done."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from routing.address import Signed
from routing.arrival import Rules
from routing.directory import Directory
from routing.drafts.draft import Draft
from routing.drafts.patience import rules_of
from routing.drafts.people import dealer_reader, unreachable
from routing.request import Decision, Request
from routing.silence.ladder import BIDS, NUDGE, REMIND, RETURN
from routing.workflow import after

IMPATIENT = frozenset({REMIND, NUDGE, RETURN, BIDS})
"""The deadlines that hold somebody's silence against him: none comes while our mail to him has not left."""
ASKS_DEALER = frozenset({"new_request", "delta", "reminder"})
"""The mails from which on a dealer has so much time."""
_ASKS = frozenset({"reminder", "nudge", "unanswered", "arrived"})


def decide_late(request: Request, about: Signed, *, directory: Directory, rules: Rules, now: datetime) -> Decision:
    """A mail that asks a dealer left long after it was decided: if it is still his turn, his time begins now."""
    draft, rules = Draft(request, now), rules_of(request, directory, rules)
    desk = dealer_reader(request, directory, now.astimezone(ZoneInfo(rules.timezone)).date())
    if request.waiting_on == "dealer" and desk is not None and desk.address.lower() == about.recipient.lower():
        draft.note("dealer_told", "partspost", to=about.recipient, late="1")
    return draft.decision()


def is_moot(request: Request, kind: str, key: str, to: str, today: date) -> bool:
    """Whether a mail that waits to be sent asks for what was done meanwhile, or somebody whose turn it is no more.

    `key` is the notice's: it names the event that the mail hangs on. `to` is its reader's address.
    """
    place = key.rpartition(".")[2]
    if kind not in _ASKS or not place.isdecimal() or not 0 < int(place) <= len(request.events):
        return False
    then = after(request, int(place))
    if request.closed_at is not None or then.dealer != request.dealer or to.lower() in unreachable(request, today):
        return True
    if kind == "arrived":
        return any(event.by == "shop" for event in request.events[int(place) :])
    return then.matter is not None and then.matter not in request.matters
