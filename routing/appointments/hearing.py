"""What becomes of an answer about an appointment: by who wrote it, and by what it does.

Each verb has a row for each side that may use it; a verb of an answer is carried out in the order of its words, on the
same draft. A `Stop` of one of them undoes all: nothing changes, and the writer is asked back or reads why.
"""

from collections.abc import Callable, Mapping
from typing import Final

from parsers.visits import VisitVerb
from routing.appointments.agenda import calls
from routing.appointments.agenda.campaign import hear_opt_out
from routing.appointments.agenda.courtesy import hear_courtesy
from routing.appointments.approval.hearing import hear_additions, hear_reference, hear_visit_approver
from routing.appointments.booking import customer, words, workshop
from routing.appointments.booking.stop import Stop
from routing.appointments.booking.unclear import refused, unclear
from routing.appointments.booking.undo import undo, undoable
from routing.appointments.checkin.answers import hear_checkin
from routing.appointments.checkin.handling import hear_items
from routing.conversation.turn import Turn
from routing.drafts.draft import Draft
from routing.drafts.people import is_current
from routing.request import Decision, Role

Does = Callable[[Turn, Draft], Stop | None]

_WORKSHOP: Final[dict[VisitVerb, Does]] = {
    "acknowledge": workshop.acknowledge,
    "propose": workshop.propose,
    "counter": calls.replan,
    "accept": workshop.agree,
    "confirm": workshop.confirm,
    "cancel": workshop.cancel,
    "decline": workshop.cancel,
    "arrived": workshop.arrive,
    "missed": workshop.miss,
    "done": workshop.finish,
    "ask": words.ask_customer,
    "again": words.again,
    "message": words.pass_on,
    "phone": calls.note_call,
    "follow_up": calls.follow_up,
    "drop": calls.drop,
}
_CUSTOMER: Final[dict[VisitVerb, Does]] = {
    "accept": customer.accept,
    "confirm": customer.accept,
    "decline": customer.decline,
    "propose": customer.counter,
    "counter": customer.counter,
    "cancel": customer.call_off,
    "ask": words.ask_workshop,
    "again": words.confirmation_again,
    "message": words.pass_on,
}


_TALK = ("dealer_asked", "shop_asked", "shop_wrote", "dealer_wrote", "answer_unclear", "shop_unclear", "visit_proposed")


def hear_workshop(turn: Turn) -> Decision:
    """The decision about an answer of the workshop."""
    if not is_current(turn.signed, turn.sender, turn.request, turn.directory):
        draft = turn.draft()
        turn.note(draft, "came_late")
        return draft.decision()
    return hear_items(turn) or hear_additions(turn) or words.hear_colleague(turn) or _hear(turn, _WORKSHOP)


def hear_customer(turn: Turn) -> Decision:
    """The decision about an answer of the customer."""
    return (
        hear_reference(turn)
        or hear_opt_out(turn)
        or hear_courtesy(turn)
        or hear_checkin(turn)
        or _hear(turn, _CUSTOMER)
    )


def _hear(turn: Turn, rows: Mapping[VisitVerb, Does]) -> Decision:
    said = workshop.said_of(turn)
    if "undo" in said.does and (places := undoable(turn)):
        return undo(turn, places)
    if said.ambiguous and not (turn.only_encloses or _explains(turn)):
        return unclear(turn, said.why)
    draft, stop = _carried_out(turn, said.does, rows)
    if stop is not None and stop.refusal is None and _explains(turn):
        draft, stop = _carried_out(turn, (), rows)
    if stop is None:
        return draft.decision()
    return refused(turn, stop.refusal, missing=stop.missing) if stop.refusal else unclear(turn, stop.reason or "")


def _carried_out(turn: Turn, does: tuple[VisitVerb, ...], rows: Mapping[VisitVerb, Does]) -> tuple[Draft, Stop | None]:
    """The decision so far, and what stopped it; without a verb the words are for the other side."""
    draft = turn.draft()
    if turn.role == "dealer" and (stop := workshop.stock(turn, draft)):
        return draft, stop
    for verb in does or ("message",):
        # What this side cannot do is words for the other one, too.
        if (stop := rows.get(verb, words.pass_on)(turn, draft)) is not None:
            return draft, stop
    return draft, None


def _explains(turn: Turn) -> bool:
    """Whether the words answer what the other side has asked last: it reads them itself, however unclear to us."""
    asked = "shop_asked" if turn.role == "dealer" else "dealer_asked"
    last = turn.request.last(*_TALK)
    return bool(turn.said) and last is not None and last.kind == asked and turn.answered_kind in ("visit_question", "")


VISIT_HEARS: Final[dict[Role, Callable[[Turn], Decision]]] = {
    "dealer": hear_workshop,
    "shop": hear_customer,
    "approver": hear_visit_approver,
}
