"""A mail that tells of appointments, laid out for a decision: what it says, who says it, whose word counts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from parsers import Order, Party
from parsers.visits import Booking, Bookings, Job
from routing.arrival import Arrival, Rules
from routing.directory import Dealer, Directory, Shop
from routing.drafts.people import contacts

_TAGS: Final = frozenset(
    {"rdv", "rendez-vous", "rendezvous", "appointment", "appointments", "service", "cita", "turno", "time", "verksted"}
)


def is_tagged(local_part: str) -> bool:
    """Whether the tag of a brand's address says that it is for appointments: ``honda+rdv@``."""
    return local_part.partition("+")[2] in _TAGS


@dataclass(frozen=True, slots=True)
class BookingCase:
    """Everything a decision about such a mail weighs. `imported` is what the operator himself has brought."""

    arrival: Arrival
    read: Bookings
    directory: Directory
    rules: Rules
    now: datetime
    imported: bool = False
    files: tuple[tuple[str, str], ...] = ()
    """(blob SHA-256, file name) of the photos and papers in the mail, kept."""

    @property
    def bookings(self) -> tuple[Booking, ...]:
        """What it tells of; a work order in it is what is planned for the car that the words are about."""
        orders = tuple(order for document in self.arrival.documents for order in document.orders)
        typed = self.read.found[0] if self.read.found and self.read.found[0].origin == "typed" else None
        if not orders or (self.read.found and typed is None):
            return self.read.found
        return tuple(_work_order(order, typed) for order in orders)

    @property
    def today(self) -> date:
        """The day it is where the operator is."""
        return self.now.astimezone(ZoneInfo(self.rules.timezone)).date()

    @property
    def sender(self) -> Party:
        """Who has written."""
        return self.arrival.mail.sender

    @property
    def shop(self) -> Shop | None:
        """The shop on file that mails from the sender's address."""
        return self.directory.shop_of(self.sender.address)

    @property
    def is_denied(self) -> bool:
        """Whether the sender's own domain says that the mail is not from there."""
        return self.arrival.mail.trust.result == "failed"

    @property
    def is_surely_his(self) -> bool:
        """Whether the mail is known to be of whom it names: our own mail server says so, or the operator brought it."""
        return self.imported or self.arrival.mail.trust.result == "verified"

    @property
    def is_unproven(self) -> bool:
        """Whether our own mail server has looked, and found nothing that vouches for the sender."""
        return not self.is_surely_his and self.arrival.mail.trust.reason != "not-checked"

    def is_of(self, dealer: Dealer) -> bool:
        """Whether the mail speaks for this workshop: one of its contacts or systems, or the operator for it."""
        if self.imported:
            return True
        return not self.is_unproven and self.sender.address.lower() in addresses_of(self.directory, dealer)

    @property
    def vouched(self) -> bool:
        """Whether the sender may be written to: on file, proved by his domain, or anybody may be."""
        mail = self.arrival.mail
        known = self.shop is not None or mail.trust.result == "verified" or self.rules.confirm_anyone
        return known and not self.is_denied


def addresses_of(directory: Directory, dealer: Dealer) -> frozenset[str]:
    """Every lower-case address from which a workshop, or a system of its, speaks."""
    workshop = directory.workshops.get(dealer.key)
    people = {one.address.lower() for one in contacts(dealer)}
    return frozenset(people | set(workshop.systems if workshop else ()))


def dealers(directory: Directory) -> Iterator[Dealer]:
    """Everybody who takes appointments."""
    return (directory.dealers[key] for key in directory.workshops if key in directory.dealers)


def _work_order(order: Order, typed: Booking | None) -> Booking:
    """A work order, with what its mail says besides in words."""
    told = typed or Booking("typed")
    jobs = tuple(
        Job(item.description or item.part_number or "", price=item.unit_price)
        for item in order.lines
        if item.description or item.part_number
    )
    return replace(
        told,
        origin="work_order",
        uid=order.repair_order or order.purchase_order or "",
        vin=order.vin or told.vin,
        make=order.vehicle.make or told.make,
        model=order.vehicle.model or told.model,
        year=order.vehicle.year or told.year,
        jobs=jobs,
    )
