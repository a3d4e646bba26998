"""Who asks: a shop or a dealer on file, or somebody who proves with a signed address that we wrote to him."""

from dataclasses import dataclass
from typing import Literal

from parsers import Mail, Party
from routing.address import Signed
from routing.directory import Directory
from routing.drafts.people import contacts, speaks
from routing.request import Request

_ROBOTS = frozenset({"auto_reply", "bounce", "spam", "hostile"})


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who may be answered, and what is his: `key` is the shop's or the dealer's, empty if not on file."""

    role: Literal["shop", "dealer", "approver"]
    to: Party
    key: str
    addresses: frozenset[str]
    """Lower-case addresses of his side."""
    only: str = ""
    """The one request that he may ask about; empty for all of his."""


def asker_of(mail: Mail, directory: Directory) -> Asker | None:
    """The known person who wrote the mail; None for strangers, robots, and mail that its own domain denies.

    Where our mail server has verified the sender, a shop that is not on file may ask about what came from its address.
    """
    if not _may_ask(mail):
        return None
    sender = mail.sender.address.lower()
    if (shop := directory.shop_of(sender)) is not None:
        to = Party(mail.sender.address, shop.name, shop.language)
        return Asker("shop", to, shop.key, frozenset(address.lower() for address in shop.addresses))
    for dealer in directory.dealers.values():
        for contact in contacts(dealer):
            if contact.address.lower() == sender:
                mine = frozenset(one.address.lower() for one in contacts(dealer))
                return Asker("dealer", contact, dealer.key, mine)
    return Asker("shop", mail.sender, "", frozenset({sender})) if mail.trust.result == "verified" else None


def asker_of_reply(mail: Mail, signed: Signed, request: Request, directory: Directory) -> Asker | None:
    """Who asks in a reply; somebody who is not on file may still ask about the request that we wrote to him about."""
    known = asker_of(mail, directory)
    if known is not None and known.key and signed.role != "approver":
        return known
    if not _may_ask(mail) or not speaks(mail.sender, signed, request, directory):
        return None
    if signed.role not in ("shop", "approver"):
        return None
    agreement = directory.agreement_of(request.opening.order, directory.shops.get(request.opening.shop_key or ""))
    approver = agreement.approver if agreement else None
    language = request.opening.shop.language if signed.role == "shop" else approver.language if approver else None
    to = Party(mail.sender.address, mail.sender.name, language)
    role: Literal["shop", "approver"] = "shop" if signed.role == "shop" else "approver"
    return Asker(role, to, "", frozenset({mail.sender.address.lower()}), only=request.number)


def _may_ask(mail: Mail) -> bool:
    return mail.may_answer and mail.trust.result != "failed" and mail.kind not in _ROBOTS
