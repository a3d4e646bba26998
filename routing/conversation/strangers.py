"""Answers that nobody we know has given: noted, shown to the person we do know, carried out once he agrees."""

from parsers import Answer
from routing.conversation.dealer import take
from routing.conversation.turn import Turn
from routing.drafts.people import role_of
from routing.request import Decision, Event, Role


def hear_stranger(turn: Turn) -> Decision:
    """Note the answer; the known person of the part that the writer claims is asked whether it is his."""
    role = _claimed(turn)
    draft, answer = turn.draft(), turn.answer
    turn.note(
        draft,
        "answer_from_stranger",
        lines=() if answer.ambiguous else answer.actions,
        role=role,
        question=answer.question or "",
        refused="1" if answer.refused else "",
        unclear="1" if answer.ambiguous else "",
    )
    known = turn.dealer if role == "dealer" else turn.shop
    if known is not None and turn.said and not turn.repeated and turn.arrival.mail.may_answer:
        draft.tell("stranger", role, known, from_address=turn.sender.address, answered_text=turn.said)
    return draft.decision()


def confirmed(turn: Turn) -> Decision | None:
    """What becomes of a dealer's plain yes or no to a stranger's answer; None where that is not what he wrote.

    A yes that does not say to which of our mails it belongs, while such an answer waits, could mean the whole order.
    """
    if turn.answered_kind != "stranger" or turn.command not in ("yes", "no"):
        return None
    place = turn.answered_event
    event = turn.request.events[place - 1] if 0 < place <= len(turn.request.events) else None
    if event is None or event.kind != "answer_from_stranger" or event.by != turn.role:
        return None
    draft = turn.draft()
    if turn.command == "no" or event.facts.get("unclear"):
        turn.note(draft, "acknowledged")
        return draft.decision()
    return take(turn, draft, _answer_of(event))


def _answer_of(event: Event) -> Answer:
    facts = event.facts
    return Answer(event.lines, facts.get("question"), refused="refused" in facts, said=facts.get("said", ""))


def _claimed(turn: Turn) -> Role:
    """For whom the writer seems to speak: the side whose address he has, else the one we wrote to."""
    role = role_of(turn.sender.address, turn.request, turn.directory)
    return role if role in ("dealer", "shop") else turn.role
