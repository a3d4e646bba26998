"""Taking an understood answer back: within a time, by the person who gave it, told to whom it was told."""

from routing.conversation.lines import standing
from routing.conversation.turn import Turn
from routing.request import Decision, Event

_UNDOABLE = frozenset(
    {"answered", "dealer_asked", "shop_asked", "shop_cancelled", "shop_received", "consented", "consent_refused"}
)
_WITH_IT = _UNDOABLE | {"consent_wanted", "consent_withdrawn", "escalated", "closed"}


def undoable(turn: Turn) -> int:
    """The sequence of the newest answer of this writer that may still be undone; 0 if there is none."""
    since = turn.arrival.received_at - turn.rules.undo_within
    gone = {int(event.facts["event"]) for event in turn.request.events if event.kind == "undone"}
    for place, event in reversed(list(enumerate(turn.request.events, start=1))):
        mine = event.facts.get("from") == turn.sender.address and event.kind in _UNDOABLE
        if mine and place not in gone and event.at >= since:
            return place
    return 0


def undo(turn: Turn, newest: int) -> Decision:
    """Undo the whole answer that this event is part of, and tell the writer and the other side how it stands now."""
    draft = turn.draft()
    events = turn.request.events
    places = [place for place in _together(events, newest) if events[place - 1].kind in _WITH_IT]
    lines = sorted({answer.line for place in places for answer in events[place - 1].lines})
    for place in places:
        turn.note(draft, "undone", event=str(place))
    lines_now = standing(draft.request, lines)
    turn.answer_back(draft, "echo", lines=lines_now, answered_text=turn.said, undone="1")
    other = turn.shop if turn.role == "dealer" else turn.dealer
    if other is not None and turn.role == "dealer":
        draft.tell("answered", "shop", other, lines=lines_now, answered_text=turn.said, undone="1")
    elif other is not None:
        draft.tell("message", "dealer", other, lines=lines_now, answered_text=turn.said, from_role="shop", undone="1")
    return draft.decision()


def _together(events: tuple[Event, ...], place: int) -> range:
    """The events of one decision: they share their moment and stand side by side."""
    first = last = place
    while first > 1 and events[first - 2].at == events[place - 1].at:
        first -= 1
    while last < len(events) and events[last].at == events[place - 1].at:
        last += 1
    return range(first, last + 1)
