"""What becomes of a dealer's answer: lines told to the shop, questions passed on, refusals handed over."""

from dataclasses import replace

from parsers import Answer, LineAnswer, canonical
from routing.conversation.lines import about_lines, news, settled_by_shop, taken_out, touched_since, wants_consent
from routing.conversation.turn import Turn
from routing.conversation.unclear import unclear
from routing.conversation.undo import undo, undoable
from routing.drafts.draft import Draft
from routing.drafts.people import dealer_of
from routing.enclosures.quotation import shown
from routing.release import consent_above
from routing.request import Decision, Request
from routing.silence.handover import escalate, hand_over
from routing.silence.untaken import is_promised
from routing.workflow import after


def hear_dealer(turn: Turn) -> Decision:
    """The decision about an answer of the dealer who has the request."""
    if turn.command == "undo" and (place := undoable(turn)):
        return undo(turn, place)
    draft = turn.draft()
    if turn.command == "phone":
        turn.note(draft, "phone_noted")
        return draft.decision()
    if turn.command == "again" and _ask_again(turn, draft):
        return draft.decision()
    if turn.answer.ambiguous and (turn.only_encloses or turn.explains("shop_asked")):
        _wrote(turn, draft)
        return draft.decision()
    if turn.answer.ambiguous:
        return unclear(turn, "answer_unclear")
    return take(turn, draft, turn.answer)


def take(turn: Turn, draft: Draft, answer: Answer) -> Decision:
    """Carry out what a dealer's answer says; `answer` is his own, or a stranger's that he has confirmed."""
    if answer.refused and (lines := _supplement_of(turn)):
        answer = replace(answer, refused=False, actions=lines)
    if answer.refused:
        turn.note(draft, "dealer_refused")
        hand_over(draft, turn.directory, turn.rules, "refused")
        return draft.decision()
    version = turn.answered_version
    if version < turn.request.version and (since := touched_since(turn.request, version, answer.actions)):
        return unclear(turn, "answer_unclear", reason="old_version", version=version, lines=since)
    still = tuple(line for line in answer.actions if line.line not in taken_out(turn.request))
    settled = settled_by_shop(turn.request)
    if still:
        answer = replace(answer, actions=still)
    else:
        settled |= taken_out(turn.request)
    late = bool(settled & {line.line for line in answer.actions})
    if late:
        answer = replace(answer, actions=tuple(line for line in answer.actions if line.line not in settled))
        _remember(turn, draft)
    changed = news(turn.request, answer.actions)
    # Whoever was asked about a line may say again what stands: that too is an answer.
    told = changed or (about_lines(turn.request, answer.actions) if "reply" in turn.request.matters else ())
    if told:
        _answered(turn, draft, answer, told)
    if answer.question:
        _asked(turn, draft, answer.question)
    elif not told and not late:
        _wrote(turn, draft)
    draft.close_if_done()
    return draft.decision()


def _supplement_of(turn: Turn) -> tuple[LineAnswer, ...]:
    """What a dealer refuses who has promised the order before: the lines of a newer version, where only they wait.

    The order stays with him: whoever got it next would deliver the promised lines a second time.
    """
    brought = {line.line for line in touched_since(turn.request, 1)}
    waiting = {place for place, line in enumerate(turn.request.lines, start=1) if line.state == "new"}
    if not is_promised(turn.request) or not waiting <= brought:
        return ()
    return tuple(answer for place in sorted(waiting) for answer in _refused(turn.request, place))


def _refused(request: Request, place: int) -> tuple[LineAnswer, ...]:
    """What a refusal says of a line: where a version wants more of a promised part, only what is more is refused."""
    told = max((at for at, event in enumerate(request.events, start=1) if event.kind == "answered"), default=0)
    promised = after(request, told)
    if place > len(promised.lines) or not (said := promised.lines[place - 1].answers):
        return (LineAnswer(place, "unavailable"),)
    old, new = (one.opening.order.lines[place - 1] for one in (promised, request))
    if canonical(old.part_number) != canonical(new.part_number) or old.quantity is None or new.quantity is None:
        return (LineAnswer(place, "unavailable"),)
    if new.quantity <= old.quantity:
        return said
    stands = tuple(replace(answer, quantity=answer.quantity or old.quantity) for answer in said)
    return (*stands, LineAnswer(place, "unavailable", quantity=new.quantity - old.quantity))


def _remember(turn: Turn, draft: Draft) -> None:
    """The dealer has answered lines that the shop has cancelled or received: he reads again that it has cancelled."""
    turn.note(draft, "came_late")
    lines = turn.request.lines
    cancelled = [answer for line in lines if line.state == "cancelled" for answer in line.answers]
    if cancelled and not turn.repeated:
        turn.answer_back(draft, "cancelled", lines=tuple(cancelled))


def _answered(turn: Turn, draft: Draft, answer: Answer, lines: tuple[LineAnswer, ...]) -> None:
    """Lines have been answered: echoed to the writer, told to the shop, who is asked where it must agree."""
    turn.note(draft, "answered", lines=lines)
    dear = wants_consent(turn.request, lines, consent_above(turn.request, turn.directory, turn.rules))
    partial = "1" if "answer" in draft.request.matters else None
    shop = turn.shop
    turn.answer_back(
        draft,
        "echo",
        lines=lines,
        answered_text=turn.said,
        undo_until=(turn.now + turn.rules.undo_within).isoformat(),
        question=answer.question,
        other=None if shop else "no",
        unmatched=shown(turn.reply.unmatched) or None,
    )
    if shop is None:
        escalate(draft, turn.rules, "unheard", lines=lines, said=turn.said)
    elif told := tuple(line for line in lines if line not in dear):
        facts = _who(turn) | {"answered_text": turn.said}
        draft.tell("answered", "shop", shop, lines=told, attach=turn.enclosures, partial=partial, facts=facts)
    if dear and shop is not None:
        dear = (*draft.request.consent, *dear)  # what it was asked before, unless that is answered anew
        draft.note("consent_wanted", "partspost", lines=dear)
        facts = _who(turn) | {"answered_text": turn.said}
        draft.tell("consent", "shop", shop, lines=dear, attach=turn.enclosures, facts=facts)


def _asked(turn: Turn, draft: Draft, question: str) -> None:
    """The dealer asks: the question goes to the shop, never to an address that cannot answer."""
    turn.note(draft, "dealer_asked", question=question)
    shop = turn.shop
    if shop is None:
        escalate(draft, turn.rules, "unheard", said=question)
        return
    name = _who(turn).get("dealer_name", "")
    files = turn.enclosures
    draft.tell("question", "shop", shop, attach=files, question=question, from_name=name, from_role="dealer")


def _ask_again(turn: Turn, draft: Draft) -> bool:
    """Whether the shop is asked once more: the dealer's question, or for its consent where only that is missing."""
    request, shop, asked = turn.request, turn.shop, turn.request.last("dealer_asked")
    if request.consent and shop is not None and "question" not in request.matters:
        turn.note(draft, "consent_wanted", lines=request.consent)
        draft.tell("consent", "shop", shop, lines=request.consent, facts=_who(turn))
    elif asked:
        _asked(turn, draft, asked.facts["question"])
    else:
        return False
    return True


def _wrote(turn: Turn, draft: Draft) -> None:
    """Words that change no line are passed on; thanks, and what was said before, are only noted."""
    bare = turn.command == "courtesy" or not turn.said
    if (bare and not turn.enclosures) or turn.repeated or turn.answer.actions:
        turn.note(draft, "acknowledged")
        return
    turn.note(draft, "dealer_wrote")
    if (shop := turn.shop) is None:
        escalate(draft, turn.rules, "unheard", said=turn.said)
    else:
        draft.tell("message", "shop", shop, attach=turn.enclosures, answered_text=turn.said, from_role="dealer")


def _who(turn: Turn) -> dict[str, str]:
    dealer = dealer_of(turn.request, turn.directory)
    return {"dealer_name": dealer.name, "dealer_phone": dealer.phone} if dealer else {}
