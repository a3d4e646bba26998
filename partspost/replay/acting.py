"""What may follow from a rereading: a held mail is read again by the workers, an open request bears a note."""

from partspost.house import House
from partspost.replay.reread import Rereading
from partspost.work.acting import act, tell_operators
from routing import Decision, Event, fold
from store import messages, requests

NOTE = "read_otherwise"
_LONGEST = 800
_NAMED = 20


def reopen(house: House, again: Rereading) -> bool:
    """Put a held mail that can now be read back into the queue; False for every other one."""
    if again.state != "readable":
        return False
    with house.database.begin() as tx:
        opened = messages.reopen(tx, again.message)
        if opened:
            house.queue.defer(tx, "read", lock=f"message-{again.message}", message_id=again.message)
    house.queue.wake()
    return opened


def note(house: House, again: Rereading) -> list[str]:
    """Write on each open request what is read otherwise today, once, for the operators alone; gives the numbers."""
    noted = []
    for number in dict.fromkeys(name for name, _ in again.differences):
        said = "; ".join(str(each) for name, each in again.differences if name == number)[:_LONGEST]
        with house.database.reading() as tx:
            loaded = requests.load(tx, number)
        request = fold(*loaded) if loaded else None
        if request is None or request.closed_at is not None or _is_noted(request.events, said):
            continue
        event = Event(NOTE, house.now(), "partspost", {"why": said}, visibility="ops")
        decision = Decision(events=((number, event),), seen={number: len(request.events)})
        with house.database.begin() as tx:
            act(house, tx, decision, [], None)
        noted.append(number)
    return noted


def tell(house: House, numbers: list[str]) -> bool:
    """One mail to the operators that names the requests with a new note; False without an address of theirs."""
    if not numbers:
        return False
    named = ", ".join(numbers[:_NAMED]) + (f" and {len(numbers) - _NAMED} more" if len(numbers) > _NAMED else "")
    facts = {
        "what": f"{len(numbers)} open requests are read otherwise by this version: {named}.",
        "cure": "Hold each one's note against its paper, and tell the dealer where he has acted on a wrong line.",
    }
    return tell_operators(house, f"alarm.replay.{house.now():%Y%m%dT%H%M%S}", facts)


def _is_noted(events: tuple[Event, ...], said: str) -> bool:
    last = next((event for event in reversed(events) if event.kind == NOTE), None)
    return last is not None and last.facts.get("why") == said
