"""Which appointment that we know a booking is about: by its source's name for it, by the car, by the customer."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from parsers.visits import Booking
from routing.appointments.intake.birth import name_of
from routing.appointments.intake.case import BookingCase
from routing.appointments.intake.people import has_say
from routing.appointments.intake.place import Place
from routing.appointments.visit import visit_of
from routing.request import Request


@dataclass(frozen=True, slots=True)
class Wanted:
    """By what the appointments are looked for that a mail may be about."""

    words: frozenset[str]
    vins: frozenset[str]


def wanted(case: BookingCase) -> Wanted:
    """The names, plates and VINs of its bookings, and its customers but for shops, which have many cars."""
    words, vins = set(), set()
    for booking in case.bookings:
        words |= {name_of(booking.uid), booking.plate or ""}
        vins |= {booking.vin} if booking.vin else set()
        addresses = {person.address for person in booking.people} | {case.sender.address}
        if booking.origin == "export":
            addresses.discard(case.sender.address)
        words |= {address for address in addresses if not case.directory.shop_of(address)}
    return Wanted(frozenset(words - {""}), frozenset(vins))


class KnownVisits:
    """The appointments that a mail may be about, each found by what it bears: a table has two thousand rows."""

    def __init__(self, requests: Iterable[Request]) -> None:
        self.all = tuple(requests)
        self._uids: dict[str, list[Request]] = defaultdict(list)
        self._cars: dict[str, list[Request]] = defaultdict(list)
        self._people: dict[str, list[Request]] = defaultdict(list)
        for request in self.all:
            visit, vin = visit_of(request), request.opening.order.vin
            for uid in {event.facts["uid"] for event in request.events if event.facts.get("uid")}:
                self._uids[uid].append(request)
            for car in {vin or "", plain_plate(visit.plate)} - {""}:
                self._cars[car].append(request)
            people = {one.address.lower() for one in visit.people.values()} | {request.opening.shop.address.lower()}
            for address in people - {""}:
                self._people[address].append(request)

    def by_name(self, booking: Booking, place: Place | None) -> Request | None:
        """The newest request that this source calls so, at this workshop as far as it is known; None in doubt."""
        fits = self._uids[booking.uid] if booking.uid else []
        if place is not None:
            fits = [one for one in fits if one.dealer == place.dealer.key]
        elif len({one.dealer for one in fits}) > 1:
            return None
        return _newest(fits)

    def by_paper(self, case: BookingCase, place: int) -> Request | None:
        """The request that this very mail, or this very paper, has opened before."""
        papers = {case.arrival.blob, *(pdf.sha256 for pdf in case.arrival.mail.pdfs)}
        sources = ((one, one.opening.source) for one in self.all)
        return next((one for one, source in sources if source.blob in papers and source.index == place), None)

    def alike(self, case: BookingCase, booking: Booking, place: Place) -> tuple[Request | None, Request | None]:
        """The one open request that the booking belongs to, and one for the same car in which its sender has no say.

        The car must agree, or be unknown on one side where the customer is the same and no shop, which has many. A
        booking of a system joins only what came by mail: its own appointments have names.
        """
        system = bool(booking.uid) and booking.origin in ("export", "calendar")
        cars = {booking.vin or "", plain_plate(booking.plate or "")} - {""}
        same_car = [one for car in sorted(cars) for one in self._cars[car] if same_car_as(booking, one)]
        same_car = _open_at(same_car, place, system=system)
        mine = [one for one in same_car if has_say(case, one, place.dealer)]
        if mine or (same_car and not system):
            return _newest(mine), None if mine else _newest(same_car)
        addresses = {person.address.lower() for person in booking.people if person.address}
        if any(case.directory.shop_of(address) for address in addresses):
            return None, None
        theirs = {one.number: one for address in addresses for one in self._people[address]}
        told = [one for one in _open_at(theirs.values(), place, system=system) if same_car_as(booking, one) is None]
        return (told[0] if len(told) == 1 else None), None


def same_car_as(booking: Booking, request: Request) -> bool | None:
    """Whether the cars are one, by VIN or plate; None where one side does not say."""
    vin, plate = request.opening.order.vin, visit_of(request).plate
    if booking.vin and vin:
        return booking.vin == vin
    if booking.plate and plate:
        return plain_plate(booking.plate) == plain_plate(plate)
    return None


def plain_plate(plate: str) -> str:
    """The letters and digits of a plate."""
    return "".join(sign for sign in plate.upper() if sign.isalnum())


def _open_at(requests: Iterable[Request], place: Place, *, system: bool) -> list[Request]:
    here = (one for one in requests if one.closed_at is None and one.dealer == place.dealer.key)
    return [one for one in here if not (system and _is_of_system(one))]


def _is_of_system(request: Request) -> bool:
    """Whether a system of the workshop has a name of its own for it; a work order's number is none."""
    told = (event.facts for event in request.events if event.by == "dealer" and "status" in event.facts)
    return any(facts.get("uid") and facts.get("origin") != "work_order" for facts in told)


def _newest(requests: Iterable[Request]) -> Request | None:
    return max(requests, key=lambda one: (one.events[0].at, one.number), default=None)
