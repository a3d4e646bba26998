"""What a customer's calendar program answers to a visit: accepted, declined, or another time proposed (RFC 5546)."""

import re
from dataclasses import replace

from parsers import Meeting
from parsers.visits import VisitAnswer, VisitVerb, When
from routing.appointments.booking import customer
from routing.appointments.booking.entry import Entry, entry_of
from routing.appointments.booking.moments import zone_of_visit
from routing.appointments.booking.stop import Stop
from routing.appointments.booking.unclear import unclear
from routing.appointments.visit import Visit, visit_of
from routing.conversation.turn import Turn
from routing.directory import a_zone
from routing.enclosures.calendar import answer_of, words_of
from routing.request import Decision, Held

_ENTRY = re.compile(r"(?P<number>.+)\.visit@.+")
_FIXED = re.compile(r"UTC[+-]\d\d:\d\d")
_VERBS: dict[tuple[str, str | None], VisitVerb] = {("REPLY", "ACCEPTED"): "accept", ("REPLY", "DECLINED"): "decline"}


def hear_visit_calendar(turn: Turn) -> Decision | None:
    """The decision about an answer to the entry of this visit; None where it is none.

    An answer to an older state of the entry changes nothing; a time in a zone that nobody knows is held.
    """
    answer, entry = answer_of(turn), entry_of(turn.request)
    if answer is None or entry is None or turn.role != "shop" or not _is_ours(turn, answer):
        return None
    if answer.method == "COUNTER" and answer.zone and not _FIXED.fullmatch(answer.zone) and not a_zone(answer.zone):
        return Decision(held=Held("calendar-zone", f"another time is proposed in an unknown zone: {answer.zone!r}"))
    verb = "counter" if answer.method == "COUNTER" and answer.day else _VERBS.get((answer.method, answer.partstat))
    if verb is None or (answer.sequence < entry.sequence and answer.uid):
        return _noted(turn, answer, stale="1" if verb else "")
    if not _is_news(turn, answer, entry, verb):
        return _noted(turn, answer)
    return _carried_out(_as_words(turn, answer, verb), entry, verb)


def _is_ours(turn: Turn, answer: Meeting) -> bool:
    """Whether it is about this visit; Outlook's own format names no entry."""
    named = _ENTRY.fullmatch(answer.uid)
    return named["number"].upper() == turn.request.number if named else not answer.uid


def _is_news(turn: Turn, answer: Meeting, entry: Entry, verb: VisitVerb) -> bool:
    """Whether anything follows from it: programs send an answer twice, and to what has been called off."""
    visit = visit_of(turn.request)
    if entry.method == "cancel" or visit.state in ("cancelled", "done", "arrived", "missed"):
        return False
    if verb == "counter":
        return not _wished_before(turn, answer, visit)
    standing = visit.proposed or visit.starts
    if standing != entry.starts or visit.state not in ("proposed", "accepted", "confirmed"):
        return False
    return verb == "decline" or visit.state == "proposed" or not visit.assured


def _wished_before(turn: Turn, answer: Meeting, visit: Visit) -> bool:
    last = turn.request.last("visit_countered", "visit_proposed")
    wishes = customer.wishes_of((_when(answer),), turn) if last and last.kind == "visit_countered" else ()
    return bool(wishes) and wishes == visit.wishes


def _carried_out(turn: Turn, entry: Entry, verb: VisitVerb) -> Decision:
    draft, visit = turn.draft(), visit_of(turn.request)
    stop: Stop | None
    if verb == "counter":
        stop = customer.counter(turn, draft)
    elif verb == "decline":
        stop = customer.decline(turn, draft)
    elif visit.state == "proposed":
        stop = customer.agree(turn, draft, entry.starts)
    else:
        stop = customer.accept(turn, draft)
    return unclear(turn, stop.reason or "") if stop else draft.decision()


def _as_words(turn: Turn, answer: Meeting, verb: VisitVerb) -> Turn:
    """The turn as if the person had said it: with his comment, and without what his program says by itself."""
    words = words_of(turn, answer)
    when = (_when(answer),) if verb == "counter" else ()
    said = VisitAnswer((verb,), when, reason=words, said=words)
    return replace(turn, reply=replace(turn.reply, answer=replace(turn.reply.answer, said=words), visit=said))


def _when(answer: Meeting) -> When:
    assert answer.day is not None
    return When(answer.day, answer.time, answer.zone)


def _noted(turn: Turn, answer: Meeting, **more: str) -> Decision:
    """Nobody needs to be told, and nothing is waited for."""
    draft = turn.draft()
    facts = {"from": turn.sender.address, "answer": (answer.partstat or answer.method).lower()} | more
    draft.note("acknowledged", "shop", zone=zone_of_visit(turn.request, turn.directory, turn.rules), facts=facts)
    return draft.decision()
