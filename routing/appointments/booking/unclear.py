"""What becomes of an answer about an appointment that a careful clerk could not carry out: one question goes back."""

from typing import Final

from routing.appointments.booking.telling import echo
from routing.conversation.turn import MOST_UNCLEAR, Turn
from routing.drafts.escalation import escalate
from routing.request import Decision

_UNCLEAR: Final = {"dealer": "answer_unclear", "shop": "shop_unclear", "approver": "answer_unclear"}


def unclear(turn: Turn, reason: str = "") -> Decision:
    """Nothing changes; who stays unclear, or repeats himself, is left to a person."""
    draft, again = turn.draft(), turn.repeated
    kind = _UNCLEAR[turn.role]
    turn.note(draft, kind, reason=reason or ("unclear" if turn.said else "empty"))
    if turn.in_a_row(kind) >= MOST_UNCLEAR:
        if "look" not in turn.request.matters:
            escalate(draft, turn.rules, "unclear", said=turn.said)
    elif not again:
        echo(turn, draft, "unclear", reason=reason or ("unclear" if turn.said else "empty"))
    return draft.decision()


def refused(turn: Turn, reason: str, **facts: str) -> Decision:
    """What was asked for cannot be done yet: its writer reads why, and nobody else."""
    draft = turn.draft()
    again = turn.repeated
    turn.note(draft, "acknowledged", reason=reason)
    if not again:
        echo(turn, draft, "refused", reason=reason, **facts)
    return draft.decision()
