"""What becomes of an answer to an address of ours that has expired: who is known reads once how to go on."""

from routing.appointments.checkin.answers import closed_checkin
from routing.conversation.turn import Turn
from routing.drafts.people import is_current, speaks
from routing.request import Decision, Held

NOT_PROVEN = Held("reply-not-proven", "the reply address is not one we gave to a known person, or it has expired")
_MACHINES = frozenset({"auto_reply", "bounce"})


def hear_lapsed(turn: Turn) -> Decision:
    """Nothing changes. The person whom we had written to gets where the request stands, from a fresh address, once.

    A second answer, and whatever anybody else writes there, waits for one of us and is told to nobody.
    """
    mail, request = turn.arrival.mail, turn.request
    known = speaks(turn.sender, turn.signed, request, turn.directory) and mail.trust.result != "failed"
    if not known or not mail.may_answer or mail.kind in _MACHINES or _told(turn):
        return Decision(held=NOT_PROVEN)
    draft = turn.draft()
    turn.note(draft, "came_expired")
    if turn.role == "dealer" and not is_current(turn.signed, turn.sender, request, turn.directory):
        turn.answer_back(draft, "released", reason="late")
    elif turn.request.opening.kind == "appointment" and (why := closed_checkin(turn)):
        turn.answer_back(draft, "checkin_echo", occasion=why)
    else:
        turn.answer_back(draft, "expired", answered_text=turn.said)
    return draft.decision()


def _told(turn: Turn) -> bool:
    """Whether he has read it before."""
    mine = (event.facts.get("from") for event in turn.request.events if event.kind == "came_expired")
    return turn.sender.address in mine
