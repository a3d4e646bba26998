"""After a visit its customer is asked once whether all was well; and a workshop is warned of hours at odds."""

from datetime import datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from parsers.visits.courtesy import Satisfaction, read_satisfaction
from routing.appointments.agenda.lists import DONE_DAYS, is_sale
from routing.appointments.agenda.opportunity import mismatch
from routing.appointments.booking.moments import zone_of_visit
from routing.appointments.people import customer_reader
from routing.appointments.visit import counting, visit_of
from routing.arrival import Rules
from routing.conversation.turn import Turn
from routing.directory import Directory, at_local
from routing.drafts.draft import Draft
from routing.drafts.people import dealer_of, dealer_reader
from routing.request import Decision, Request

COURTESY_AFTER: Final = 2
"""Days after a visit on which its customer is asked whether all was well."""
_ASKED_AT = time(10)
_NOT_AFTER = timedelta(days=DONE_DAYS)


def courtesy_due(request: Request, directory: Directory, rules: Rules, now: datetime) -> datetime | None:
    """When the customer is asked; never twice, never for a car that was only sold, never after the fifteen days."""
    done = next((event for event in reversed(counting(request)) if event.kind == "visit_done"), None)
    asked = request.last("courtesy_asked")
    if done is None or visit_of(request).state != "done" or is_sale(request) or (asked and asked.at >= done.at):
        return None
    if _is_off(request, directory) or now > done.at + _NOT_AFTER or customer_reader(request, asked=True) is None:
        return None
    zone = zone_of_visit(request, directory, rules)
    day = done.at.astimezone(ZoneInfo(zone)).date() + timedelta(days=COURTESY_AFTER)
    return at_local(day, _ASKED_AT, zone)


def ask_courtesy(draft: Draft, directory: Directory, rules: Rules) -> None:
    """Ask the customer whether all was well."""
    due = courtesy_due(draft.request, directory, rules, draft.now)
    reader = customer_reader(draft.request, asked=True)
    if due is None or due > draft.now or reader is None:
        return
    draft.note("courtesy_asked", "partspost", to=reader.address)
    draft.tell("courtesy", "shop", reader, occasion="asked", facts=_dealer_facts(draft.request, directory))


def hear_courtesy(turn: Turn) -> Decision | None:
    """What the customer says of his visit, where it was asked; None where the words are about something else.

    Whoever was not content is called: it is the workshop's turn, and it reads the words at once.
    """
    last = turn.request.last("courtesy_asked", "courtesy_answered", "courtesy_complained")
    found = read_satisfaction(turn.said) if last is not None and last.kind == "courtesy_asked" else None
    if found is None:
        return None
    draft = turn.draft()
    turn.note(draft, "courtesy_answered" if found == "good" else "courtesy_complained", result=found)
    if found != "good":
        _complain(turn, draft, found)
    return draft.decision()


def _complain(turn: Turn, draft: Draft, found: Satisfaction) -> None:
    turn.answer_back(draft, "courtesy", occasion="thanked", answered_text=turn.said)
    if turn.dealer is not None:
        facts = {"occasion": "unhappy", "result": found, "answered_text": turn.said}
        draft.tell("follow_up", "dealer", turn.dealer, attach=turn.enclosures, facts=facts)


def mismatch_due(request: Request, directory: Directory, rules: Rules, now: datetime) -> datetime | None:
    """At once: the workshop has agreed to another hour than its own system says. Of one such hour it is warned once."""
    del directory, rules, now
    other = mismatch(request)
    warned = request.last("visit_mismatched")
    agreed = request.last("visit_accepted", "visit_confirmed")
    if other is None or agreed is None or (warned is not None and warned.at >= agreed.at):
        return None
    return agreed.at


def warn_of_mismatch(draft: Draft, directory: Directory, rules: Rules) -> None:
    """Tell the workshop which hour its own system has, and which one its customer knows."""
    if mismatch_due(draft.request, directory, rules, draft.now) is None:
        return
    other, starts = mismatch(draft.request), visit_of(draft.request).starts
    assert other is not None
    assert starts is not None
    zone = ZoneInfo(zone_of_visit(draft.request, directory, rules))
    reader = dealer_reader(draft.request, directory, draft.now.astimezone(zone).date())
    draft.note(
        "visit_mismatched", "partspost", visibility="dealer", system=other.isoformat(), agreed=starts.isoformat()
    )
    if reader is not None:
        draft.tell(
            "follow_up",
            "dealer",
            reader,
            occasion="mismatch",
            due_at=starts.isoformat(),
            was_at=other.isoformat(),
            timed="1",
        )


def _is_off(request: Request, directory: Directory) -> bool:
    dealer, brand = dealer_of(request, directory), directory.brands.get(request.opening.brand)
    return "courtesy" in (*(dealer.off if dealer else ()), *(brand.off if brand else ()))


def _dealer_facts(request: Request, directory: Directory) -> dict[str, str]:
    dealer = dealer_of(request, directory)
    return {"dealer_name": dealer.name, "dealer_phone": dealer.phone} if dealer else {}
