"""One order mail laid out for a decision: what came, what is known, and who may be written to about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from parsers import Order, Party, wished_in
from routing.arrival import Arrival, Known, Rules
from routing.directory import Brand, Directory, Shop
from routing.drafts.people import is_of_shop, is_own
from routing.request import Request

Purpose = Literal["order", "return", "search"]

_TAGS: dict[str, Purpose] = {
    **dict.fromkeys(("retour", "return", "returns", "devolucion", "retur"), "return"),
    **dict.fromkeys(("bo", "search", "recherche", "buscar", "sok"), "search"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a decision about one order mail weighs, laid out once."""

    arrival: Arrival
    known: Known
    directory: Directory
    rules: Rules
    now: datetime

    @property
    def today(self) -> date:
        """The day it is where the operator is."""
        return self.now.astimezone(ZoneInfo(self.rules.timezone)).date()

    @property
    def brand(self) -> Brand | None:
        """The brand whose address the mail came to."""
        return self.directory.brand_of(self.arrival.local_part)

    @property
    def purpose(self) -> Purpose:
        """What the mail is for: the tag of the address says so (``honda+retour@``), else how the subject begins."""
        if self.tagged:
            return _TAGS[self.arrival.local_part.partition("+")[2]]
        wished = wished_in(self.arrival.mail.subject)
        return wished if wished in ("return", "search") else "order"

    @property
    def tagged(self) -> bool:
        """Whether its address says what it is for."""
        return self.arrival.local_part.partition("+")[2] in _TAGS

    @property
    def shop(self) -> Shop | None:
        """The shop on file that mails from the sender's address."""
        return self.directory.shop_of(self.arrival.mail.sender.address)

    def shop_of(self, order: Order) -> tuple[Shop | None, str]:
        """The shop that orders and, where its mail address does not say so, what on the letterhead does."""
        if (shop := self.shop) is not None:
            return shop, ""
        found = self.directory.shop_of_letterhead(order.shop, self.rules.country)
        return (found[0], f"shop by the {found[1]} on its letterhead") if found else (None, "")

    def of_shop(self, requests: Iterable[Request]) -> tuple[Request, ...]:
        """Those of the requests that are of the sender's shop.

        What the shop itself has opened comes before what somebody else did under its letterhead; then the newest.
        """
        sender = self.arrival.mail.sender.address
        mine = (one for one in requests if is_of_shop(sender, one, self.directory))
        return tuple(
            sorted(mine, key=lambda one: (is_own(sender, one, self.directory), one.events[0].at), reverse=True)
        )

    def may_change(self, requests: Iterable[Request]) -> tuple[Request, ...]:
        """Those of them that the sender may change: none when his own domain denies the mail."""
        return () if self.arrival.mail.trust.result == "failed" else self.of_shop(requests)

    @property
    def reader(self) -> Party | None:
        """The person who may be written to about this mail, or None: no loops, no backscatter to strangers."""
        shop, mail = self.shop, self.arrival.mail
        known = shop or mail.trust.result == "verified" or self.rules.confirm_anyone
        if not mail.may_answer or not known:
            return None
        printed = next((document.language for document in self.arrival.documents if document.language), None)
        language = (shop and shop.language) or printed or self.rules.language
        return Party(mail.sender.address, shop.name if shop else mail.sender.name, language)
