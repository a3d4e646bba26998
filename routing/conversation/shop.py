"""What becomes of a shop's answer: words and questions to the dealer, lines cancelled or received, consent given."""

from datetime import date

from parsers import Answer, LineAnswer
from routing.conversation.lines import expected, news, short_of, stands_in, touched_since
from routing.conversation.turn import Turn
from routing.conversation.unclear import unclear
from routing.conversation.undo import undo, undoable
from routing.deliveries import not_yet
from routing.drafts.draft import Draft
from routing.request import Decision, LineStanding
from routing.silence.handover import escalate, tell_ops
from routing.silence.untaken import is_untaken
from routing.wishes.searches import call_off
from routing.workflow import DONE, after

_ASKS_CONSENT = frozenset({"consent", "nudge"})


def hear_shop(turn: Turn) -> Decision:
    """The decision about an answer of the shop."""
    command, answer, draft = turn.command, turn.answer, turn.draft()
    if command == "undo" and (place := undoable(turn)):
        return undo(turn, place)
    if "consent" in turn.request.matters and command in ("yes", "no"):
        return _consent(turn, draft, agreed=command == "yes")
    if command == "missing" and not answer.actions:
        _asked(turn, draft, turn.said)
    elif command == "arrived" and (lines := _arrived(turn)):
        answer = Answer(tuple(LineAnswer(place, "delivered") for place in lines), said=answer.said)
        return _take(turn, draft, answer)
    elif answer.ambiguous and (turn.only_encloses or turn.explains("dealer_asked") or is_untaken(turn.request)):
        _wrote(turn, draft)
    elif answer.ambiguous:
        return unclear(turn, "shop_unclear")
    else:
        return _take(turn, draft, answer)
    return draft.decision()


def _take(turn: Turn, draft: Draft, answer: Answer) -> Decision:
    version = turn.answered_version
    later = not_yet(turn.request, turn.answered_event, turn.now)
    ours = tuple(
        line
        for line in answer.actions
        if line.answer == "cancelled" or (line.answer == "delivered" and line.line not in later)
    )
    said = news(turn.request, ours)
    if version < turn.request.version and (since := touched_since(turn.request, version, said)):
        return unclear(turn, "shop_unclear", reason="old_version", version=version, lines=since)
    cancelled = tuple(line for line in said if line.answer == "cancelled")
    delivered = tuple(line for line in said if line.answer == "delivered")
    if cancelled:
        turn.note(draft, "shop_cancelled", lines=cancelled)
        if (dealer := turn.dealer) is not None:
            draft.tell("cancelled", "dealer", dealer, lines=cancelled, answered_text=turn.said)
        elif "bids" not in turn.request.matters:
            escalate(draft, turn.rules, "left", lines=cancelled, said=turn.said)
    short = _received(turn, draft, delivered) if delivered else False
    if said:
        undo_until = (turn.now + turn.rules.undo_within).isoformat()
        turn.answer_back(draft, "echo", lines=said, answered_text=turn.said, undo_until=undo_until)
    amiss = short or _complains(turn, answer, later)
    if answer.question or amiss:
        _asked(turn, draft, turn.said if amiss else answer.question or turn.said)
    elif ours and not said:
        turn.note(draft, "acknowledged")
    elif not said:
        _wrote(turn, draft)
    call_off(draft, turn.directory)
    draft.close_if_done()
    return draft.decision()


def _arrived(turn: Turn) -> tuple[int, ...]:
    """What has arrived when everything has: whatever is expected, on the day of a delivery but for what comes later."""
    later = not_yet(turn.request, turn.answered_event, turn.now)
    return tuple(line for line in expected(turn.request) if line not in later)


def _received(turn: Turn, draft: Draft, delivered: tuple[LineAnswer, ...]) -> bool:
    """Parts have come; whether fewer than were ordered."""
    items = turn.request.opening.order.lines
    missing = tuple(short for line in delivered if (short := short_of(items[line.line - 1], line)))
    turn.note(draft, "shop_received", lines=(*delivered, *missing))
    return bool(missing)


def _complains(turn: Turn, answer: Answer, later: frozenset[int]) -> bool:
    """Whether what came is damaged or wrong, or a line has not come that should be there by now."""
    lines = turn.request.lines
    due = {place for place, line in enumerate(lines, start=1) if _is_due(line, turn.today)} - later
    return bool(due.intersection(answer.missing)) or any(place <= len(lines) for place in answer.faulty)


def _is_due(line: LineStanding, today: date) -> bool:
    """Whether the line should have come by this day, as far as anybody has said."""
    if line.state in DONE - {"delivered"}:
        return False
    return line.eta <= today if line.eta else line.state != "backorder"


def _consent(turn: Turn, draft: Draft, *, agreed: bool) -> Decision:
    """The shop agrees to what has become dear, or does not; the dealer hears either. What it has not read is asked."""
    lines = _read_of(turn)
    unread = tuple(line for line in turn.request.consent if line not in lines)
    if not lines:
        turn.note(draft, "acknowledged")
    else:
        turn.note(draft, "consented" if agreed else "consent_refused", lines=lines)
        undo_until = (turn.now + turn.rules.undo_within).isoformat()
        turn.answer_back(draft, "echo", lines=lines, answered_text=turn.said, undo_until=undo_until)
        if (dealer := turn.dealer) is not None:
            facts = {"answered_text": turn.said, "from_role": "shop", "result": "accepted" if agreed else "refused"}
            draft.tell("message", "dealer", dealer, lines=lines, facts=facts)
    if unread:
        draft.note("consent_wanted", "partspost", lines=unread)
        turn.answer_back(draft, "consent", lines=unread, reason="changed")
    draft.close_if_done()
    return draft.decision()


def _read_of(turn: Turn) -> tuple[LineAnswer, ...]:
    """What of that which waits for consent the shop has surely read: it stood in the mail that is answered.

    Where nothing tells which one that is, it stood in all that have asked since the shop's last word.
    """
    request = turn.request
    if turn.answered_kind in _ASKS_CONSENT:
        then = after(request, turn.answered_event)
        asked = [then.consent]
    else:
        last = max((place for place, event in enumerate(request.events, start=1) if event.by == "shop"), default=0)
        asked = [event.lines for event in request.events[last:] if event.kind == "consent_wanted"]
    return tuple(line for line in request.consent if all(stands_in(line, one) for one in asked))


def _asked(turn: Turn, draft: Draft, question: str) -> None:
    """A question, or something that is missing: the dealer must answer."""
    if turn.repeated:
        turn.note(draft, "acknowledged")
        return
    turn.note(draft, "shop_asked", question=question)
    if is_untaken(turn.request):
        tell_ops(draft, turn.rules, "untaken", said=question)
        return
    if (dealer := turn.dealer) is None:
        escalate(draft, turn.rules, "left", said=question)
        return
    name = turn.request.opening.shop.name or turn.sender.name
    files = turn.enclosures
    draft.tell("question", "dealer", dealer, attach=files, question=question, from_name=name, from_role="shop")


def _wrote(turn: Turn, draft: Draft) -> None:
    """Words that change no line are passed on; thanks, and what was said before, are only noted."""
    bare = turn.command == "courtesy" or not turn.said
    if (bare and not turn.enclosures) or turn.repeated:
        turn.note(draft, "acknowledged")
        return
    turn.note(draft, "shop_wrote")
    if is_untaken(turn.request):
        tell_ops(draft, turn.rules, "untaken", said=turn.said)
    elif (dealer := turn.dealer) is None:
        escalate(draft, turn.rules, "left", said=turn.said)
    else:
        name = turn.request.opening.shop.name or turn.sender.name
        known = {"from_name": name, "from_role": "shop", "answered_text": turn.said}
        draft.tell("message", "dealer", dealer, attach=turn.enclosures, facts=known)
