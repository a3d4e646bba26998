"""Who is who in a conversation: to whom a mail goes now, and for whom somebody may speak."""

from collections.abc import Iterator
from datetime import date

from parsers import Party
from routing.address import Signed
from routing.directory import Dealer, Directory
from routing.request import GIVEN, Request, Role, Visibility

_DESKS = {"return": "returns", "appointment": "service"}


def dealer_of(request: Request, directory: Directory) -> Dealer | None:
    """The dealer who has the request now, if he is still on file."""
    return directory.dealers.get(request.dealer or "")


def dealer_reader(request: Request, directory: Directory, today: date) -> Party | None:
    """The one person of the dealer who is written to: whoever took it on, else the desk, in the shop's language."""
    dealer = dealer_of(request, directory)
    if dealer is None:
        return None
    shut = unreachable(request, today)
    there = {contact.address.lower(): contact for contact in contacts(dealer)}
    for address in _assigned(request):
        if address in there and address not in shut:
            return there[address]
    first = dealer.contact(_DESKS.get(request.opening.kind, "parts"), request.opening.shop.language)
    return next((one for one in (first, *there.values()) if one.address.lower() not in shut), None)


def shop_reader(request: Request, directory: Directory) -> Party | None:
    """The person of the shop who is written to, if we may write to him and mail reaches him."""
    told = request.last("shop_told")
    if told is None or told.facts["to"].lower() in unreachable(request, date.max):
        return None
    shop = directory.shops.get(request.opening.shop_key or "")
    named = request.opening.shop
    return Party(told.facts["to"], shop.name if shop else named.name, named.language)


def approver_reader(request: Request) -> Party | None:
    """The person who was asked to approve."""
    told = request.last("approver_told")
    return Party(told.facts["to"], told.facts.get("name", "")) if told else None


def contacts(dealer: Dealer) -> tuple[Party, ...]:
    """Everybody at the dealer, each once: the parts desk first."""
    everybody = (*dealer.contacts, *(one for desk in dealer.roles.values() for one in desk))
    return tuple({one.address.lower(): one for one in reversed(everybody)}.values())[::-1]


def unreachable(request: Request, today: date) -> frozenset[str]:
    """The addresses that refuse mail, and those whose owners are away today."""
    shut = set()
    for event in request.events:
        if event.kind in ("mail_bounced", "mail_refused"):
            shut.add(event.facts.get("to", "").lower())
        elif absent := event.facts.get("absent", ""):
            until = event.facts.get("until")
            if not until or today <= date.fromisoformat(until):
                shut.add(absent.lower())
    return frozenset(shut)


def is_of_shop(address: str, request: Request, directory: Directory) -> bool:
    """Whether whoever mails from here is of the request's shop: he opened it, or mails for the shop on file.

    What a letterhead says of its sender proves nothing: everybody has other people's papers.
    """
    if address.lower() in _known_at_shop(request):
        return True
    opener = request.opening.shop.address
    shop = directory.shops.get(request.opening.shop_key or "") or directory.shop_of(opener)
    mine = directory.shop_of(address)
    return shop is not None and shop.has(address) and mine in (None, shop)


def is_own(address: str, request: Request, directory: Directory) -> bool:
    """Whether the one who opened the request is of the shop of whoever mails from here, and no letterhead's word."""
    opener, shop = request.opening.shop.address, directory.shops.get(request.opening.shop_key or "")
    return opener.lower() == address.lower() or (shop is not None and shop.has(opener))


def role_of(address: str, request: Request, directory: Directory) -> Role | None:
    """Whose address this is, as far as the request and the directory know; None for a stranger's."""
    sender = address.lower()
    dealer = dealer_of(request, directory)
    if dealer and sender in {contact.address.lower() for contact in contacts(dealer)}:
        return "dealer"
    shop = directory.shops.get(request.opening.shop_key or "")
    if sender in _known_at_shop(request) | {one.lower() for one in (shop.addresses if shop else ())}:
        return "shop"
    asked = {event.facts["to"].lower() for event in request.events if event.kind == "approver_told"}
    return "approver" if sender in asked else None


def speaks(sender: Party, signed: Signed, request: Request, directory: Directory) -> bool:
    """Whether the writer may speak in the part that the signed address was given for.

    The address alone is no proof: a copy of it may have reached the other side, who never speaks as the dealer. Whoever
    is of the house that we wrote to may, also where it was only asked for a part, or has the request no more.
    """
    if sender.address.lower() == signed.recipient.lower():
        return True
    if (claimed := role_of(sender.address, request, directory)) is not None:
        return claimed == signed.role
    both = {sender.address.lower(), signed.recipient.lower()}
    houses = ({one.address.lower() for one in contacts(dealer)} for dealer in directory.dealers.values())
    return signed.role == "dealer" and any(both <= house for house in houses)


def is_current(signed: Signed, sender: Party, request: Request, directory: Directory) -> bool:
    """Whether somebody who may speak for a dealer speaks for the one who has the request now.

    Who was only asked in a search, which is told for our eyes alone, has never had it.
    """
    dealer = dealer_of(request, directory)
    given = max((place for place, event in enumerate(request.events) if event.kind in GIVEN), default=0)
    events = (event for event in request.events[given:] if event.visibility != "ops")
    told = {event.facts["to"] for event in events if event.kind in ("dealer_told", "assigned")}
    known = {one.lower() for one in told} | {one.address.lower() for one in (contacts(dealer) if dealer else ())}
    return bool(known & {signed.recipient.lower(), sender.address.lower()})


def _known_at_shop(request: Request) -> frozenset[str]:
    """The address that opened the request, and those that we have written to as the shop's."""
    told = {event.facts["to"].lower() for event in request.events if event.kind == "shop_told"}
    return frozenset(told | {request.opening.shop.address.lower()})


def eyes(role: Role, sender: Party, signed: Signed, request: Request, directory: Directory) -> Visibility:
    """For whose eyes it is what somebody says in this part: the approver's words are not for the shop's.

    Ours, and those of a dealer who has not got the request, are for nobody's.
    """
    if role == "approver":
        return "dealer"
    former = role == "dealer" and not is_current(signed, sender, request, directory)
    return "ops" if role == "ops" or former else "all"


def _assigned(request: Request) -> Iterator[str]:
    """Who took the request on at the dealer that has it, the last one first."""
    for event in reversed(request.events):
        if event.kind in GIVEN:
            return
        if event.kind == "assigned":
            yield event.facts["to"].lower()
