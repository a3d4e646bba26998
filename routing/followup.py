"""What shall become of answers, bounces and due deadlines: the life of a request after the dealer has been told."""

from dataclasses import dataclass
from datetime import datetime

from parsers import Answer, Party
from routing.address import Signed
from routing.arrival import Arrival, Reply, Rules
from routing.directory import Dealer, Directory
from routing.ladder import REMIND
from routing.request import Decision, Event, Held, Notice, Request, Role


@dataclass(frozen=True, slots=True)
class _Unclear:
    """An answer that waits for a person: the event that says so and the reason it is held for."""

    event: str
    held: Held


_SHOP_WROTE = _Unclear("shop_wrote", Held("shop-wrote", "the shop wrote back"))
_STRANGER = _Unclear("answer_from_stranger", Held("answer-from-stranger", "somebody we did not write to answered"))
_UNCLEAR = _Unclear("answer_unclear", Held("answer-unclear", "the answer is more than a plain confirmation"))


def decide_reply(arrival: Arrival, reply: Reply, directory: Directory, now: datetime) -> Decision:
    """A dealer's clear confirmation answers the request and tells the shop; anything else waits for a person."""
    request = reply.request
    if reply.signed is None or request is None:
        detail = "the reply address is not one we gave to a known person, or it has expired"
        return Decision(held=Held("reply-not-proven", detail))
    if arrival.mail.kind in ("auto_reply", "bounce"):
        return _note(request, "automatic_answer", arrival, now)
    if (unclear := _unclear(arrival, reply, reply.signed, directory)) is not None:
        noted = _note(request, unclear.event, arrival, now, said=reply.answer.said)
        return Decision(events=noted.events, held=unclear.held)
    if request.answered_at is not None:
        return _note(request, "acknowledged", arrival, now, said=reply.answer.said)
    return _confirmed(request, reply.answer, arrival, directory, now)


def decide_bounce(arrival: Arrival, request: Request, role: Role, now: datetime) -> Decision:
    """A bounce of our own mail puts the request before a person; a mere delay is only noted."""
    automatic = arrival.mail.automatic
    if automatic.kind not in ("bounce_hard", "bounce_soft"):
        return _note(request, "automatic_answer", arrival, now)
    facts = {"to": automatic.recipient or "", "status": automatic.status or "", "role": role}
    return Decision(events=((request.number, Event("mail_bounced", now, "mail server", facts)),))


def decide_deadline(
    request: Request,
    kind: str,
    directory: Directory,
    rules: Rules,  # noqa: ARG001 - the next rungs need it
    now: datetime,
) -> Decision:
    """A dealer who has not answered is reminded once; an answered or closed request needs nothing."""
    if kind != REMIND or request.dealer is None or request.waiting_on != "dealer":
        return Decision(events=((request.number, Event("ops_told", now, "partspost", {"why": kind})),))
    dealer = directory.dealers.get(request.dealer)
    if dealer is None:
        # The dealer left the directory since: a person must choose another one.
        event = Event("mail_refused", now, "partspost", {"why": f"dealer {request.dealer} is no longer on file"})
        return Decision(events=((request.number, event),))
    source = request.opening.source
    told_at = next(event.at for event in request.events if event.kind == "dealer_told")
    notice = Notice(
        key=f"{request.number}.{request.version}.reminder.1",
        kind="reminder",
        role="dealer",
        to=dealer.contacts[0],
        request=request,
        attach=source.enclosures,
        facts={"told_at": told_at.isoformat(), "dealer_name": dealer.name},
    )
    event = Event("dealer_reminded", now, "partspost", {"to": dealer.contacts[0].address})
    return Decision(events=((request.number, event),), notices=(notice,))


def _unclear(arrival: Arrival, reply: Reply, signed: Signed, directory: Directory) -> _Unclear | None:
    """Why the reply cannot be taken as the dealer's plain yes; None when it is just that."""
    assert reply.request is not None
    if signed.role != "dealer":
        return _SHOP_WROTE
    if not _speaks_for(arrival.mail.sender, signed, _dealer(reply.request, directory)):
        return _STRANGER
    answer, lines = reply.answer, reply.request.opening.order.lines
    available = {action.line for action in answer.actions if action.answer == "available"}
    plain = not (answer.ambiguous or answer.refused or answer.question)
    whole = len(answer.actions) == len(available) and available == set(range(1, len(lines) + 1))
    return None if plain and whole else _UNCLEAR


def _confirmed(request: Request, answer: Answer, arrival: Arrival, directory: Directory, now: datetime) -> Decision:
    said, lines = answer.said, answer.actions
    events = [Event("answered", now, "dealer", {"said": said, "from": arrival.mail.sender.address}, lines=lines)]
    notices: tuple[Notice, ...] = ()
    told = next((event.facts["to"] for event in request.events if event.kind == "shop_told"), None)
    if told is not None:
        events.append(Event("shop_told", now, "partspost", {"to": told}))
        notices = (_answered(request, told, said, _dealer(request, directory)),)
    return Decision(
        events=tuple((request.number, event) for event in events),
        notices=notices,
    )


def _answered(request: Request, told: str, said: str, dealer: Dealer | None) -> Notice:
    shop = request.opening.shop
    facts = {"answered_text": said}
    if dealer is not None:
        facts |= {"dealer_name": dealer.name, "dealer_phone": dealer.phone}
    return Notice(
        key=f"{request.number}.{request.version}.answered",
        kind="answered",
        role="shop",
        to=Party(told, shop.name, shop.language),
        request=request,
        facts={key: value for key, value in facts.items() if value},
    )


def _note(request: Request, kind: str, arrival: Arrival, now: datetime, said: str = "") -> Decision:
    """Write the event down; the workflow's table says whether it changes anything."""
    facts = {"from": arrival.mail.sender.address, "subject": arrival.mail.subject, "said": said}
    event = Event(kind, now, "dealer", {key: value for key, value in facts.items() if value})
    return Decision(events=((request.number, event),))


def _speaks_for(sender: Party, signed: Signed, dealer: Dealer | None) -> bool:
    """Only the person we wrote to, or another contact of the same dealer, may answer for the dealer."""
    known = {signed.recipient.lower()} | {contact.address.lower() for contact in (dealer.contacts if dealer else ())}
    return sender.address.lower() in known


def _dealer(request: Request, directory: Directory) -> Dealer | None:
    return directory.dealers.get(request.dealer or "")
