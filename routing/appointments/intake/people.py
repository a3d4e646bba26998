"""Whose appointment it is: who of those whom a booking names is the customer, and whether he may be written to."""

from dataclasses import replace

from parsers import Party
from parsers.visits import PERSON_ROLES, Booking, Person
from routing.appointments.intake.case import BookingCase, addresses_of
from routing.directory import Dealer, Shop
from routing.request import Request


def with_people(case: BookingCase, booking: Booking, dealer: Dealer) -> Booking:
    """The booking with its customers alone, one in each part: the workshop, its systems and our addresses are none.

    A shop on file that writes itself has the work done; it does not drive the car.
    """
    nobody = addresses_of(case.directory, dealer) | {case.arrival.recipient.lower()}
    kept: dict[str, Person] = {}
    for person in booking.people:
        shop = case.directory.shop_of(person.address) if booking.origin in ("typed", "work_order") else None
        one = replace(person, role="contractor") if shop else person
        if person.address.lower() not in nobody and (person.address or person.name or person.phone):
            kept.setdefault(one.role, one)
    return replace(booking, people=tuple(kept[role] for role in PERSON_ROLES if role in kept))


def customer_of(case: BookingCase, booking: Booking) -> tuple[Party, Shop | None]:
    """Driver before owner before contractor, as far as they have an address; else whoever has a name."""
    first = next((one for one in booking.people if one.address), next(iter(booking.people), Person("driver")))
    shop = case.directory.shop_of(first.address) if first.address else None
    language = (shop.language if shop else None) or booking.language
    return Party(first.address, shop.name if shop else first.name, language), shop


def may_write(case: BookingCase, customer: Party, dealer: Dealer) -> bool:
    """Whether the customer may be written to: the workshop vouches for him, or he has written himself.

    A stranger who names somebody else brings him no mail.
    """
    if not customer.address:
        return False
    if case.is_of(dealer):
        return True
    himself = customer.address.lower() == case.sender.address.lower()
    return himself and case.vouched and case.arrival.mail.may_answer


def has_say(case: BookingCase, request: Request, dealer: Dealer | None) -> bool:
    """Whether the sender may change this appointment: the workshop, one of its customers, or who brought it.

    Whoever spoke for the workshop has to prove it each time.
    """
    if dealer is not None and case.is_of(dealer):
        return True
    if case.is_denied:
        return False
    born = request.events[0]
    told = [event.facts for event in request.events if event.kind in ("received", "visit_changed", "shop_told")]
    known = {facts[name].partition(" ")[0].lower() for facts in told for name in (*PERSON_ROLES, "to") if name in facts}
    shop = case.directory.shops.get(request.opening.shop_key or "")
    known |= {born.facts.get("from", "").lower()} if born.by == "shop" else set()
    known |= {address.lower() for address in (shop.addresses if shop else ())}
    return case.sender.address.lower() in known - {""}
