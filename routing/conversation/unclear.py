"""What becomes of an answer that a careful clerk could not carry out: nothing changes, one question goes back."""

from parsers import LineAnswer
from routing.conversation.turn import MOST_UNCLEAR, Turn
from routing.request import Decision
from routing.silence.handover import escalate


def unclear(
    turn: Turn, kind: str, *, reason: str = "", version: int | None = None, lines: tuple[LineAnswer, ...] = ()
) -> Decision:
    """Note the answer and ask its writer back; who stays unclear, or repeats himself, is left to a person.

    An answer to an old `version` is shown the difference instead, which is `lines`.
    """
    draft, again = turn.draft(), turn.repeated
    reason = reason or ("unclear" if turn.said else "empty")
    turn.note(draft, kind, reason=reason)
    if turn.in_a_row(kind) >= MOST_UNCLEAR:
        if "look" not in turn.request.matters:
            escalate(draft, turn.rules, "unclear", said=turn.said)
    elif again:
        pass  # a robot says the same words for ever
    elif reason == "old_version":
        turn.answer_back(draft, "old_version", lines=lines, answered_text=turn.said, version_from=str(version))
    else:
        turn.answer_back(draft, "ask_back", answered_text=turn.said, reason=reason)
    return draft.decision()
