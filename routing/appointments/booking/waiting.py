"""Nobody answers about an appointment: the workshop is reminded in its business hours, the customer once, then us."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from routing.appointments.booking.telling import tell_customer, tell_workshop, workshop_reader
from routing.appointments.people import customer_reader
from routing.appointments.visit import visit_of
from routing.arrival import Rules
from routing.directory import Directory, add_business_time, next_opening
from routing.drafts.draft import Draft
from routing.drafts.escalation import escalate, tell_ops
from routing.drafts.people import dealer_of
from routing.request import Matter, Request

# The same words as for orders: `routing.silence.late.IMPATIENT` knows that they hold a silence against somebody.
REMIND, REPEAT, NUDGE, RETURN, LOOK = "remind", "repeat", "nudge", "return", "look"
_OF_WORKSHOP: Final[frozenset[Matter]] = frozenset({"visit", "planning", "reply", "answer"})
_OF_CUSTOMER: Final[frozenset[Matter]] = frozenset({"question", "proposal"})
_SLOW: Final[frozenset[Matter]] = frozenset({"planning"})
_ANEW = ("routed", "assigned", "looked_at", "dealer_told", "dealer_reminded", "unanswered")
_TWICE, _MOST_DOUBLED = 2, 4
_LOOK_AGAIN = timedelta(days=1)
_CUSTOMER_NEVER_SAYS = timedelta(hours=1)
"""How long before a proposed hour the proposal is the workshop's matter again, at the latest."""

Row = tuple[Callable[[Request, Directory, Rules, datetime], datetime | None], Callable[[Draft, Directory, Rules], None]]


def chase_due(request: Request, directory: Directory, rules: Rules, now: datetime) -> datetime | None:
    """When the workshop, whose turn it is, has had time enough by its own clock."""
    del now
    since = request.waiting_since
    if request.matter not in _OF_WORKSHOP or since is None:
        return None
    dealer = dealer_of(request, directory)
    # Whatever either side says meanwhile, or we, gives him time anew.
    moved = (event.at for event in request.events if event.kind in _ANEW or event.by in ("dealer", "shop"))
    start = max(since, *moved)
    if request.matter in _SLOW:
        return next_opening(start + rules.return_to_actions, dealer.hours if dealer else None)
    said = any(event.by == "dealer" and event.at >= since for event in request.events)
    soon = rules.remind_after if said or rules.acknowledge_within is None else rules.acknowledge_within
    return add_business_time(start, soon, dealer.hours if dealer else None)


def _chase(draft: Draft, directory: Directory, rules: Rules) -> None:
    request = draft.request
    if request.matter not in _OF_WORKSHOP:
        return
    since = request.waiting_since or draft.now
    level = 1 + sum(event.kind == "dealer_reminded" and event.at >= since for event in request.events)
    reader = workshop_reader(draft, directory, rules)
    if reader is None or level > rules.reminders:
        escalate(draft, rules, "left" if dealer_of(request, directory) is None else "silent")
        return
    draft.note("dealer_reminded", "partspost", to=reader.address, level=str(level))
    asked = request.last("shop_asked")
    question = asked.facts.get("question", "") if asked and request.matter == "reply" else ""
    facts = {"told_at": since.isoformat(), "level": str(level), "matter": request.matter or "visit"}
    tell_workshop(draft, directory, rules, "remind", facts=facts | ({"answered_text": question} if question else {}))


def return_due(request: Request, directory: Directory, rules: Rules, now: datetime) -> datetime | None:
    """When the customer, whose turn it is, has had the whole of his time: sooner where the proposed hour comes."""
    del directory, now
    since = request.waiting_since
    if request.matter not in _OF_CUSTOMER or since is None:
        return None
    whole, first = since + rules.return_to_actions, visit_of(request).proposed
    return max(since, min(whole, first - _CUSTOMER_NEVER_SAYS)) if first else whole


def _return(draft: Draft, directory: Directory, rules: Rules) -> None:
    """It is the workshop's turn again: it asks or proposes once more, or calls."""
    if draft.request.matter not in _OF_CUSTOMER:
        return
    asked = draft.request.last("dealer_asked") if draft.request.matter == "question" else None
    draft.note("unanswered", "partspost", why=str(draft.request.matter))
    facts = {"answered_text": asked.facts.get("question", "")} if asked else {}
    tell_workshop(draft, directory, rules, "unanswered", facts=facts)


def nudge_due(request: Request, directory: Directory, rules: Rules, now: datetime) -> datetime | None:
    """When half of the customer's time is over, once."""
    due, since = return_due(request, directory, rules, now), request.waiting_since
    if due is None or since is None or customer_reader(request, asked=True) is None:
        return None
    if any(event.kind == "shop_reminded" and event.at >= since for event in request.events):
        return None
    return since + (due - since) / 2


def _nudge(draft: Draft, directory: Directory, rules: Rules) -> None:
    reader = customer_reader(draft.request, asked=True)
    due = return_due(draft.request, directory, rules, draft.now)
    if reader is None or due is None:
        return
    if draft.now >= due:
        _return(draft, directory, rules)
        return
    matter = str(draft.request.matter)
    asked = draft.request.last("dealer_asked") if matter == "question" else None
    draft.note("shop_reminded", "partspost", to=reader.address, why=matter)
    question = {"question": asked.facts.get("question", "")} if asked else {}
    facts = {"occasion": "nudge", "matter": matter} | question
    tell_customer(draft, directory, rules, "visit_news", asked=True, facts=facts)


def repeat_due(request: Request, directory: Directory, rules: Rules, now: datetime) -> datetime | None:
    """When the workshop, whose customer has not answered, should have asked again or called."""
    del directory, now
    since = request.waiting_since
    if request.matter != "repeat" or since is None:
        return None
    return since + rules.return_to_actions


def _repeat(draft: Draft, directory: Directory, rules: Rules) -> None:
    if draft.request.matter != "repeat":
        return
    if sum(event.kind == "unanswered" for event in draft.request.events) >= _TWICE:
        escalate(draft, rules, "unanswered")
        return
    draft.note("unanswered", "partspost", why="repeat")
    tell_workshop(draft, directory, rules, "unanswered")


def look_due(request: Request, directory: Directory, rules: Rules, now: datetime) -> datetime | None:
    """When one of us, who must look at it, hears of it again: every day at first, then less often."""
    del directory, rules, now
    since = request.waiting_since
    if request.waiting_on != "ops" or since is None:
        return None
    told = [event.at for event in request.events if event.kind == "ops_told" and event.at >= since]
    wait: timedelta = _LOOK_AGAIN * 2 ** min(len(told), _MOST_DOUBLED)
    return (told[-1] if told else since) + wait


def _look(draft: Draft, directory: Directory, rules: Rules) -> None:
    del directory
    why = draft.request.last("escalated", "mail_refused")
    draft.note("ops_told", "partspost", why=draft.request.matter or "deadline")
    tell_ops(draft, rules, why.facts.get("why", "") if why else "")


ROWS: Final[dict[str, Row]] = {
    RETURN: (return_due, _return),
    NUDGE: (nudge_due, _nudge),
    REMIND: (chase_due, _chase),
    REPEAT: (repeat_due, _repeat),
    LOOK: (look_due, _look),
}
