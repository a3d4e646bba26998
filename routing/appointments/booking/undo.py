"""Taking an understood answer about an appointment back: within a time, by whoever gave it."""

from typing import Final

from routing.appointments.booking.telling import echo, tell_customer, tell_workshop
from routing.conversation.turn import Turn
from routing.request import Decision

_UNDOABLE: Final = frozenset(
    {
        "visit_proposed",
        "visit_accepted",
        "visit_countered",
        "visit_declined",
        "visit_confirmed",
        "visit_cancelled",
        "visit_arrived",
        "visit_missed",
        "visit_done",
        "visit_assured",
        "answered",
        "dealer_asked",
        "shop_asked",
    }
)
_WITH_IT = _UNDOABLE | {"closed", "unanswered"}
_UNSEEN = frozenset({"visit_arrived", "visit_missed", "visit_done", "answered"})


def undoable(turn: Turn) -> tuple[int, ...]:
    """The places of the events of this writer's newest answer that may still be undone; none where there is none."""
    events, since = turn.request.events, turn.arrival.received_at - turn.rules.undo_within
    gone = {int(event.facts["event"]) for event in events if event.kind == "undone"}
    places = enumerate(events, start=1)
    mine = [
        place
        for place, event in places
        if event.kind in _UNDOABLE
        and event.facts.get("from") == turn.sender.address
        and event.at >= since
        and place not in gone
    ]
    if not mine:
        return ()
    at = events[mine[-1] - 1].at
    later = (event for event in events[mine[-1] :] if event.kind in _UNDOABLE and event.at > at)
    if any(event.by != turn.role for event in later):
        return ()  # the other side has acted on it
    return tuple(
        place
        for place, event in enumerate(events, start=1)
        if event.at == at and event.kind in _WITH_IT and place not in gone
    )


def undo(turn: Turn, places: tuple[int, ...]) -> Decision:
    """Undo the whole answer; its writer, and whoever was told of it, read how things stand again."""
    draft = turn.draft()
    kinds = {turn.request.events[place - 1].kind for place in places}
    for place in places:
        turn.note(draft, "undone", event=str(place))
    if not kinds <= _UNSEEN | {"closed"}:
        if turn.role == "dealer":
            tell_customer(draft, turn.directory, turn.rules, "visit_news", facts={"occasion": "undone"})
        else:
            tell_workshop(draft, turn.directory, turn.rules, "undone")
    echo(turn, draft, "undone")
    return draft.decision()
