"""Answers that nobody we know has given: noted, shown to the person we do know, carried out once he agrees."""

from parsers import Answer, Party
from routing.conversation.dealer import take
from routing.conversation.turn import Turn
from routing.drafts.people import approver_reader, is_current, role_of
from routing.request import Decision, Event, Role
from routing.wishes.bids import asked_person, has_part


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
    known = _known(turn, role)
    if known is not None and turn.said and not turn.repeated and turn.arrival.mail.may_answer:
        draft.tell("stranger", role, known, from_address=turn.sender.address, answered_text=turn.said)
    return draft.decision()


def confirmed(turn: Turn) -> Decision | None:
    """What becomes of a plain yes or no to a stranger's answer; None where that is not what the reader wrote.

    A dealer's yes carries it out. Others must send the same words: their yes could agree to what we asked before.
    A yes that does not say to which of our mails it belongs, while such an answer waits, could mean the whole order.
    """
    if turn.answered_kind != "stranger" or turn.command not in ("yes", "no"):
        return None
    place = turn.answered_event
    event = turn.request.events[place - 1] if 0 < place <= len(turn.request.events) else None
    if event is None or event.kind != "answer_from_stranger" or event.by != turn.role:
        return None
    if turn.role != "dealer" and turn.said.casefold() == event.facts.get("said", "").casefold():
        return None
    draft = turn.draft()
    if turn.command == "no" or turn.role != "dealer" or event.facts.get("unclear"):
        turn.note(draft, "acknowledged")
        if turn.command == "yes" and turn.role != "dealer":
            turn.answer_back(draft, "ask_back", answered_text=turn.said, reason="unclear")
        return draft.decision()
    return take(turn, draft, _answer_of(event))


def _answer_of(event: Event) -> Answer:
    facts = event.facts
    return Answer(event.lines, facts.get("question"), refused="refused" in facts, said=facts.get("said", ""))


def _claimed(turn: Turn) -> Role:
    """For whom the writer seems to speak: the side whose address he has, else the one we wrote to."""
    return role_of(turn.sender.address, turn.request, turn.directory) or turn.role


def _known(turn: Turn, role: Role) -> Party | None:
    """The person whom we know in this part; of a dealer who has not got the request, only for a part that he has."""
    if role == "ops":
        return Party(turn.rules.escalate_to, language=turn.rules.language) if turn.rules.escalate_to else None
    if role == "dealer" and not is_current(turn.signed, turn.sender, turn.request, turn.directory):
        # A yes of his to a refusal could be taken for one to the search.
        return asked_person(turn) if has_part(turn) else None
    if role == "dealer":
        return turn.dealer
    return turn.shop if role == "shop" else approver_reader(turn.request)
