"""Letting a trial order go, and looking whether it has come home: where it stands still, in words for operators."""

from datetime import datetime

import structlog

from partspost.canary.aviary import perches
from partspost.canary.door import hand_in
from partspost.canary.order import is_as_drawn, order_mail
from partspost.house import House
from partspost.work.acting import act, alarm, finish_mails
from routing import CANARY, Decision, Event
from store import StoredMessage, Transaction, messages, outbox, requests
from store.views import canary

log = structlog.get_logger()

_DOOR = ("It did not enter by the door.", "See `partspost doctor`: door, disk, database; and the log's drain.failed.")
_READER = ("It was taken, and nobody has read it.", "See `partspost doctor`: reader; and the log's job.retried.")
_HELD = ("It was read and not understood.", "The log's canary.held names the reason: the reader has been harmed.")
_DEALER = ("Its mail to the dealer has not left.", "See `partspost doctor`: relay. All other mails wait as well.")
_BACK = (
    "Its mail to the dealer has left and did not come back to our door.",
    "See `partspost doctor`: dns; and in the relay's log who has taken mail for our domain.",
)
_MISREAD = (
    "It came back, but it was not read as it is written.",
    "Undo the last update, and report it: orders are misread. See the log's canary.misread.",
)
_SHOP = ("The dealer has answered, and the shop's confirmation did not come back.", "See the outbox on the page.")


def release(house: House) -> None:
    """Hand the newest trial order in at the door, and look after it later; done twice it is one order.

    Raises OSError while there is a chance that it comes home in time.
    """
    with house.database.reading() as tx:
        flight = canary.newest(tx)
    if flight is None or flight.state(house.now(), house.settings.canary.within) != "flying":
        return
    at = flight.loosed_at + house.settings.canary.within
    slot = flight.slot.isoformat()
    with house.database.begin() as tx:
        house.queue.defer(tx, "canary_missed", at=at, queueing_lock=f"{CANARY}-{slot}", slot=slot)
    house.queue.wake()
    places = perches(house)
    hand_in(house.settings, places.shop, places.order, order_mail(flight.slot, places))
    log.info("canary.released", slot=slot)


def look(house: House, slot: datetime) -> None:
    """When its time is over: close what is still open of the trial order, and tell the operators if it is lost."""
    with house.database.reading() as tx:
        flight = canary.newest(tx)
    if flight is None or flight.slot != slot:
        return
    if flight.state(house.now(), house.settings.canary.within) == "home":
        assert flight.home_at is not None
        log.info("canary.home", request=flight.number, seconds=(flight.home_at - flight.loosed_at).total_seconds())
        return
    with house.database.reading() as tx:
        what, cure = _stands(house, tx, flight)
        decision = _lost(house, tx, flight, what, cure)
    mails = finish_mails(house, decision)
    with house.database.begin() as tx:
        act(house, tx, decision, mails, None)
        for unsent in outbox.about(tx, flight.number) if flight.number else ():
            outbox.withdraw(tx, unsent.id)  # when the relay is back it has better things to do
    house.queue.wake()
    log.error("canary.lost", slot=slot.isoformat(), request=flight.number, reason=what)


def _stands(house: House, tx: Transaction, flight: canary.Flight) -> tuple[str, str]:
    """Where it stands still, and what to do about it."""
    if flight.number is None:
        order = _message(house, tx, flight)
        return _DOOR if order is None else _READER if order.outcome in (None, "held") else _HELD
    loaded = requests.load(tx, flight.number)
    if loaded and any(event.kind == "answered" for event in loaded[1]):
        return _SHOP if is_as_drawn(loaded[0][0].order) else _MISREAD
    mails = [mail for mail in outbox.about(tx, flight.number) if mail.role == "dealer"]
    if any(mail.state == "sent" for mail in mails):
        return _BACK
    said = next((mail.remote_reply for mail in mails if mail.remote_reply), None)
    return (f"{_DEALER[0]} The relay said: {said}" if said else _DEALER[0]), _DEALER[1]


def _message(house: House, tx: Transaction, flight: canary.Flight) -> StoredMessage | None:
    places = perches(house)
    return messages.find(tx, messages.ingest_key(places.order, order_mail(flight.slot, places)))


def _lost(house: House, tx: Transaction, flight: canary.Flight, what: str, cure: str) -> Decision:
    """The open request is closed, and the operators get one mail until a trial order comes home again."""
    number, since = flight.number, flight.last_home
    loaded = requests.load(tx, number) if number else None
    still_open = loaded is not None and not any(event.kind == "closed" for event in loaded[1])
    lost = Event("closed", house.now(), CANARY, {"why": "lost"})
    key = f"alarm.{CANARY}.{since:%Y%m%dT%H%M%S}" if since else f"alarm.{CANARY}.never"
    facts = {
        "what": f"The trial order of {flight.loosed_at:%Y-%m-%d %H:%M} UTC did not come home. {what}",
        "cure": cure,
    }
    events = ((number, lost),) if number and still_open else ()
    return Decision(events=events, notices=alarm(house, key, facts))
