"""What becomes of an answer about an appointment: by who wrote it, and by what it does."""

from collections.abc import Callable
from typing import Final

from routing.conversation.turn import Turn
from routing.request import Decision, Role


def hear_workshop(turn: Turn) -> Decision:
    """The decision about an answer of the workshop."""
    draft = turn.draft()
    turn.note(draft, "dealer_wrote")
    return draft.decision()


def hear_customer(turn: Turn) -> Decision:
    """The decision about an answer of the customer."""
    draft = turn.draft()
    turn.note(draft, "shop_wrote")
    return draft.decision()


VISIT_HEARS: Final[dict[Role, Callable[[Turn], Decision]]] = {"dealer": hear_workshop, "shop": hear_customer}
