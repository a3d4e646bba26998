"""When a request is looked at again: each open one has exactly one next deadline, which follows from what it is."""

from datetime import datetime, time, timedelta

from routing.arrival import Rules
from routing.directory import Directory, Hours, add_business_time, at_local
from routing.request import Deadline, LineStanding, Request
from routing.workflow import DONE

REMIND, RETURN, LOOK, PROMISE = "remind", "return", "look", "promise"
_LOOK_AGAIN = timedelta(days=1)
_COURTESY = timedelta(days=2)
_AFTERNOON = time(16)


def next_deadline(request: Request, directory: Directory, rules: Rules, now: datetime) -> Deadline | None:
    """The moment at which this request must be decided again; None for a closed one.

    Its number is the count of events: whatever happens to the request, the next deadline is another one.
    """
    if request.closed_at is not None:
        return None
    dealer = directory.dealers.get(request.dealer or "")
    hours = dealer.hours if dealer else None
    since = request.waiting_since or now
    if request.waiting_on == "dealer":
        chased = request.last("dealer_reminded", "handed_over")
        start = max(since, chased.at) if chased else since
        kind, due = REMIND, add_business_time(start, rules.remind_after, hours)
    elif request.waiting_on in ("shop", "approver"):
        kind, due = RETURN, since + rules.return_to_actions
    elif request.waiting_on == "ops":
        kind, due = LOOK, now + _LOOK_AGAIN
    else:
        kind, due = PROMISE, _promised(request, hours, rules, now)
    return Deadline(kind, due, len(request.events))


def _promised(request: Request, hours: Hours | None, rules: Rules, now: datetime) -> datetime:
    """The afternoon of the first day on which something is expected; without one, when it is polite to ask."""
    days = [line.eta for line in request.lines if _expected(line) and line.eta]
    due = min((at_local(day, _AFTERNOON, hours.timezone if hours else rules.timezone) for day in days), default=now)
    return due if due > now else now + _COURTESY


def _expected(line: LineStanding) -> bool:
    return line.state not in DONE
