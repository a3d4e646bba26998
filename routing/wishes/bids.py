"""A search as its events tell it: who was asked, who has refused, and how long they have."""

from datetime import timedelta

from parsers import Party
from routing.conversation.turn import Turn
from routing.directory import Dealer, Directory, Hours
from routing.drafts.people import contacts
from routing.request import Request

BID_TIME = timedelta(hours=8)
"""How much open time the dealers who were asked have: one business day."""


def bidders(request: Request, directory: Directory) -> tuple[Dealer, ...]:
    """The dealers who were asked, as far as they are still on file."""
    asked = request.last("bids_wanted")
    keys = asked.facts.get("dealers", "").split("|") if asked else []
    return tuple(directory.dealers[key] for key in keys if key in directory.dealers)


def bidder_of(request: Request, address: str, directory: Directory) -> Dealer | None:
    """Which of the dealers who were asked has this address."""
    for dealer in bidders(request, directory):
        if address.lower() in {contact.address.lower() for contact in contacts(dealer)}:
            return dealer
    return None


def has_part(turn: Turn) -> bool:
    """Whether the words say that the part is there, at whatever price."""
    said = {action.answer for action in turn.answer.actions}
    return bool(said & {"available", "price_change"}) or turn.command == "yes"


def asked_person(turn: Turn) -> Party | None:
    """The contact whom the answered mail has asked for the part, while it is searched; None for any other mail.

    None too where another dealer's contact has written it: nobody learns who else was asked.
    """
    asked = bidder_of(turn.request, turn.signed.recipient, turn.directory)
    if asked is None or "bids" not in turn.request.matters:
        return None
    everybody = (contacts(dealer) for dealer in turn.directory.dealers.values())
    if any(turn.sender.address.lower() == one.address.lower() for house in everybody for one in house):
        return None
    return next(one for one in contacts(asked) if one.address.lower() == turn.signed.recipient.lower())


def bid_hours(request: Request, directory: Directory) -> Hours | None:
    """The opening hours by which the time for answers is counted: those of the nearest dealer who was asked."""
    return next((dealer.hours for dealer in bidders(request, directory)), None)


def refused(request: Request) -> set[str]:
    """The dealers who have said that they do not have it."""
    return {event.facts["dealer"] for event in request.events if event.kind == "bid_refused"}
