"""The two robots of a trial order: the dealer, who answers by mail, and the shop, which closes it when all is back."""

from dataclasses import replace
from email import message_from_bytes
from email.message import Message

import structlog

from partspost.canary.aviary import part_of, perches
from partspost.canary.door import hand_in
from partspost.canary.order import answer_mail, is_as_drawn
from partspost.house import House
from routing import CANARY, Arrival, Decision, Event, fold, is_of_canary, request_of
from store import StoredMessage, outbox, requests
from store.views.canary import HOME

log = structlog.get_logger()

_ANSWERED = "answered"


def believed(house: House, arrival: Arrival) -> Arrival:
    """A trial order's mail may be answered though it comes from our own domain: only we know its address."""
    if part_of(house, arrival.local_part) is None:
        return arrival
    return replace(arrival, mail=replace(arrival.mail, may_answer=True))


def answer(house: House, message: StoredMessage, arrival: Arrival) -> Decision | None:
    """What a robot does with a mail of ours; None for every mail that is not for one of them. Raises OSError."""
    part = part_of(house, arrival.local_part)
    if part == "dealer":
        _write(house, message, message_from_bytes(house.blobs.get(message.blob)))
        return Decision()
    if part == "shop":
        return _close(house, message_from_bytes(house.blobs.get(message.blob)))
    return None


def freed(message: StoredMessage, decision: Decision) -> Decision:
    """A trial order is never held: nobody shall have to look after it, and the missing one is told anyway."""
    if decision.held is None or not is_of_canary(message.recipient):
        return decision
    log.error("canary.held", message=message.id, problem=decision.held.code)
    return Decision()


def _write(house: House, message: StoredMessage, ours: Message) -> None:
    """Answer the address that the mail names, as a dealer's mail program does; no other address but ours."""
    to, message_id = str(ours["Reply-To"] or ""), str(ours["Message-ID"] or "")
    address = to.rpartition("<")[2].rstrip(">").strip()
    number = request_of(address.partition("@")[0]) if is_of_canary(address) else None
    if number is None or address.rpartition("@")[2].lower() != house.settings.site.reply_domain:
        return
    with house.database.reading() as tx:
        loaded = requests.load(tx, number)
    if loaded is None or fold(*loaded).closed_at is not None:
        return
    places = perches(house)
    hand_in(
        house.settings,
        places.dealer,
        address,
        answer_mail(message.received_at, places, address, message_id),
    )


def _close(house: House, ours: Message) -> Decision:
    """The shop has its confirmation: the round is over."""
    number, message_id = str(ours["X-Partspost-Request"] or ""), str(ours["Message-ID"] or "").strip()
    with house.database.reading() as tx:
        mail = outbox.answered(tx, number, [message_id])
        loaded = requests.load(tx, number)
    if mail is None or mail.kind != _ANSWERED or loaded is None:
        return Decision()
    request = fold(*loaded)
    if request.opening.brand != CANARY or request.closed_at is not None:
        return Decision()
    if not is_as_drawn(request.opening.order) or any(line.state != "available" for line in request.lines):
        log.error("canary.misread", request=number)
        return Decision()
    home = Event("closed", house.now(), CANARY, {"why": HOME})
    return Decision(events=((number, home),), seen={number: len(request.events)})
