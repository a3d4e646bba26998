"""What a workshop writes of its calls: a day on which to call again, none any more, or a note without either."""

from datetime import datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from routing.appointments.agenda.opportunity import FollowUp, follow_up_of
from routing.appointments.booking import workshop
from routing.appointments.booking.moments import zone_of_visit
from routing.appointments.booking.stop import Stop
from routing.appointments.visit import visit_of
from routing.arrival import Rules
from routing.conversation.turn import Turn
from routing.directory import Directory, at_local
from routing.drafts.draft import Draft
from routing.drafts.people import dealer_reader
from routing.request import Request

CALLS_AT: Final = time(9)
"""When somebody is called on a day for which no hour was said."""
_LONGEST_NOTE = 300
_PLANNED = frozenset({"proposed", "accepted", "confirmed", "arrived"})
_OWES_A_DATE = frozenset({"done", "missed", "cancelled"})


def follow_up(turn: Turn, draft: Draft) -> None:
    """An opportunity on the day of the answer; it takes the place of the one before, and the mail says so."""
    visit = turn.reply.visit
    when = visit.when[-1] if visit and visit.when else None
    zone = zone_of_visit(turn.request, turn.directory, turn.rules)
    due = at_local(when.day, when.time or CALLS_AT, zone) if when else None
    if due is None or due.astimezone(ZoneInfo(zone)).date() < turn.now.astimezone(ZoneInfo(zone)).date():
        _wrote(turn, draft)
        turn.answer_back(draft, "follow_up", occasion="wanted", answered_text=turn.said)
        return
    assert when is not None
    before = follow_up_of(turn.request)
    was, timed = before.due.isoformat() if before else "", "1" if when.time else ""
    turn.note(
        draft,
        "follow_up_set",
        visibility="dealer",
        due=due.isoformat(),
        timed=timed,
        note=turn.said[:_LONGEST_NOTE],
        was=was,
        campaign=before.campaign if before else "",
    )
    turn.answer_back(
        draft,
        "follow_up",
        occasion="replaced" if before else "set",
        due_at=due.isoformat(),
        timed=timed or None,
        was_at=was or None,
        answered_text=turn.said,
    )


def replan(turn: Turn, draft: Draft) -> Stop | None:
    """Another day: of a call, where nothing but a call is planned, else of the visit itself."""
    request = draft.request
    waits = follow_up_of(request) is not None or "calling" in request.matters
    if not waits or visit_of(request).state in _PLANNED:
        return workshop.move(turn, draft)
    follow_up(turn, draft)
    return None


def drop(turn: Turn, draft: Draft) -> None:
    """No call any more; without a reason nothing changes, and one is asked for."""
    reason = turn.reply.visit.reason.strip() if turn.reply.visit else ""
    if follow_up_of(turn.request) is None and "calling" not in turn.request.matters:
        _wrote(turn, draft)
        turn.answer_back(draft, "follow_up", occasion="none", answered_text=turn.said)
    elif not reason:
        _wrote(turn, draft)
        turn.answer_back(draft, "follow_up", occasion="reason", answered_text=turn.said)
    else:
        turn.note(draft, "follow_up_dropped", visibility="dealer", reason=reason[:_LONGEST_NOTE])
        turn.answer_back(draft, "follow_up", occasion="dropped", reason=reason, answered_text=turn.said)


def note_call(turn: Turn, draft: Draft) -> None:
    """A note of a call. Whoever was called after his visit is called again on some day, or it is said why not."""
    turn.note(draft, "phone_noted", visibility="dealer")
    if turn.reply.visit and {"follow_up", "drop"} & set(turn.reply.visit.does):
        return
    opportunity = follow_up_of(turn.request)
    planned = opportunity is not None and not opportunity.called
    owes = "calling" in turn.request.matters or visit_of(turn.request).state in _OWES_A_DATE
    if owes and not planned:
        turn.answer_back(draft, "follow_up", occasion="wanted", answered_text=turn.said)


def _wrote(turn: Turn, draft: Draft) -> None:
    turn.note(draft, "dealer_wrote", visibility="dealer")


def follow_up_due(request: Request, directory: Directory, rules: Rules, now: datetime) -> datetime | None:
    """When the customer is to be called, as long as we have not said so."""
    del directory, rules, now
    opportunity = follow_up_of(request)
    return opportunity.due if opportunity and not opportunity.called else None


def call(draft: Draft, directory: Directory, rules: Rules) -> None:
    """The hour of a call has come: it is the workshop's turn. Only a call at an hour has a mail of its own.

    Those of a whole day stand in the morning's agenda.
    """
    opportunity = follow_up_of(draft.request)
    if opportunity is None or opportunity.called or opportunity.due > draft.now:
        return
    draft.note("follow_up_due", "partspost", visibility="dealer", due=opportunity.due.isoformat())
    zone = ZoneInfo(zone_of_visit(draft.request, directory, rules))
    reader = dealer_reader(draft.request, directory, draft.now.astimezone(zone).date())
    if reader is not None and opportunity.timed:
        draft.tell("follow_up", "dealer", reader, facts=_facts(opportunity))


def _facts(opportunity: FollowUp) -> dict[str, str]:
    facts = {"occasion": "due", "due_at": opportunity.due.isoformat(), "timed": "1"}
    return facts | ({"answered_text": opportunity.note} if opportunity.note else {})
