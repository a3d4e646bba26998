"""When a request is looked at again: each open one has exactly one next deadline, which follows from what it is."""

from collections.abc import Callable
from datetime import datetime, time, timedelta

from routing.appointments.hours import visit_deadline
from routing.arrival import Rules
from routing.deliveries.deadline import DELIVERY, delivery_due
from routing.directory import Dealer, Directory, add_business_time, at_local
from routing.drafts.patience import rules_of
from routing.drafts.people import dealer_of, shop_reader
from routing.request import Deadline, Kind, LineStanding, Request
from routing.wishes.bids import BID_TIME, bid_hours
from routing.workflow import DONE

REMIND, REPEAT, NUDGE, RETURN, LOOK = "remind", "repeat", "nudge", "return", "look"
PROMISE, UNDATED, COURTESY, CLOSE, BIDS = "promise", "undated", "courtesy", "close", "bids"
COURTESIES = 3
"""How often a shop that says nothing is asked whether its parts have come."""
_COURTESY = timedelta(days=2)
_LOOK_AGAIN = timedelta(days=1)
_TWICE_AS_LONG = 4  # how often the wait for a person, or for a date, doubles
_AFTERNOON = time(16)
_ANEW = ("routed", "handed_over", "bid_won", "assigned", "looked_at")
_SLOW = frozenset({"credit"})
_DEADLINES: dict[Kind, Callable[[Request, Directory, Rules, datetime], Deadline | None]] = {
    "appointment": visit_deadline
}


def next_deadline(request: Request, directory: Directory, rules: Rules, now: datetime) -> Deadline | None:
    """The moment at which this request must be decided again; None for a closed one of which everything is told.

    Its number is the count of events: whatever happens to the request, the next deadline is another one.
    """
    rules = rules_of(request, directory, rules)
    if own := _DEADLINES.get(request.opening.kind):
        return own(request, directory, rules, now)
    delivery = delivery_due(request, directory, rules, now)
    told = (DELIVERY, delivery) if delivery else None
    rung = _rung(request, directory, rules, now) if request.closed_at is None else None
    first = min((one for one in (rung, told) if one), key=lambda one: one[1], default=None)
    return Deadline(*first, len(request.events)) if first else None


def next_rung(request: Request, directory: Directory, rules: Rules, now: datetime) -> datetime | None:
    """When whoever must act hears from us again, whatever the shop is told of its deliveries meanwhile."""
    return None if request.closed_at else _rung(request, directory, rules_of(request, directory, rules), now)[1]


def _rung(request: Request, directory: Directory, rules: Rules, now: datetime) -> tuple[str, datetime]:
    """Which rung of the ladder is next, and when."""
    since = request.waiting_since or now
    if "bids" in request.matters:  # whoever else must act: the dealers who were asked wait for nobody
        kind, due = BIDS, add_business_time(request.matters["bids"], BID_TIME, bid_hours(request, directory))
    elif request.matter == "repeat":
        kind, due = REPEAT, since + rules.return_to_actions
    elif request.waiting_on == "dealer":
        kind, due = REMIND, _chase(request, directory, rules)
    elif request.waiting_on in ("shop", "approver"):
        kind, due = _nudge(request, directory, rules, since)
    elif request.waiting_on == "ops":
        told = _since(request, since, "ops_told")
        kind, due = LOOK, (told[-1] if told else since) + _LOOK_AGAIN * 2 ** min(len(told), _TWICE_AS_LONG)
    else:
        kind, due = _expect(request, directory, rules)
    return kind, due


def reminders(request: Request) -> int:
    """How often the dealer has been reminded since he has the request, a person looked at it, or the matter began."""
    since = request.waiting_since
    given = max((place for place, event in enumerate(request.events) if event.kind in _ANEW), default=0)
    return sum(event.kind == "dealer_reminded" and (not since or event.at >= since) for event in request.events[given:])


def is_silent(dealer: Dealer | None, request: Request, directory: Directory) -> bool:
    """Whether reminders are turned off for this dealer."""
    brand = directory.brands.get(request.opening.brand)
    return "reminder" in (*(brand.off if brand else ()), *(dealer.off if dealer else ()))


def overdue(request: Request, dealer: Dealer | None, rules: Rules, now: datetime) -> tuple[int, ...]:
    """The positions of the lines whose promised day has gone by."""
    return tuple(
        place
        for place, line in enumerate(request.lines, start=1)
        if line.eta and line.state not in DONE and _due(line, dealer, rules) <= now
    )


def last_word(request: Request) -> datetime:
    """When the dealer or the shop said something last."""
    said = (event.at for event in reversed(request.events) if event.by in ("dealer", "shop", "approver"))
    return next(said, request.events[0].at)


def _chase(request: Request, directory: Directory, rules: Rules) -> datetime:
    """When a dealer who must act has had time enough, in his own business hours."""
    dealer, chased = dealer_of(request, directory), request.last("dealer_reminded", "dealer_told", *_ANEW)
    since = request.waiting_since
    assert since is not None
    start = max(since, chased.at) if chased else since
    if request.matter in _SLOW:
        return start + rules.return_to_actions
    silent = is_silent(dealer, request, directory)
    wait = rules.remind_after * (rules.reminders + 1) if silent else _patience(request, rules)
    return add_business_time(start, wait, dealer.hours if dealer else None)


def _patience(request: Request, rules: Rules) -> timedelta:
    """How long the dealer has: less, where the operator says so, while he has said nothing since he was asked."""
    assert request.matter is not None
    asked = request.matters[request.matter]
    said = any(event.by == "dealer" and event.at >= asked for event in request.events)
    return rules.remind_after if said or rules.acknowledge_within is None else rules.acknowledge_within


def _nudge(request: Request, directory: Directory, rules: Rules, since: datetime) -> tuple[str, datetime]:
    """Half of the time for the other side, then the whole."""
    reader = shop_reader(request, directory) if request.waiting_on == "shop" else request.last("approver_told")
    if reader is None or _since(request, since, "shop_reminded"):
        return RETURN, since + rules.return_to_actions
    return NUDGE, since + rules.return_to_actions / 2


def _expect(request: Request, directory: Directory, rules: Rules) -> tuple[str, datetime]:
    """Nobody must act: the first promise, the polite question, or the end."""
    dealer, last = dealer_of(request, directory), last_word(request)
    lines = [line for line in request.lines if line.state not in DONE]
    due = [(_due(line, dealer, rules), PROMISE) for line in lines if line.eta]
    if any(line.state == "backorder" and not line.eta for line in lines):
        slipped = sum(event.kind == "promise_moved" for event in request.events)
        due.append((last + rules.return_to_actions * 2 ** min(slipped, _TWICE_AS_LONG), UNDATED))
    asked = _since(request, last, "shop_reminded")
    undated = any(line.state != "backorder" for line in lines) and not any(line.eta for line in lines)
    if undated and len(asked) < COURTESIES and shop_reader(request, directory) is not None:
        due.append(((asked[-1] if asked else last) + _COURTESY * 2 ** len(asked), COURTESY))
    if not any(line.eta or line.state == "backorder" for line in lines):
        due.append((last + rules.close_after, CLOSE))
    moment, kind = min(due)
    return kind, moment


def _due(line: LineStanding, dealer: Dealer | None, rules: Rules) -> datetime:
    """The afternoon, where the dealer is, of the day on which the line is promised."""
    assert line.eta is not None
    return at_local(line.eta, _AFTERNOON, dealer.hours.timezone if dealer and dealer.hours else rules.timezone)


def _since(request: Request, since: datetime, kind: str) -> list[datetime]:
    return [event.at for event in request.events if event.kind == kind and event.at >= since]
