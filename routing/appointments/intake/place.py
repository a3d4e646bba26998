"""Which workshop an appointment is for, under which brand, and why; else why nobody could tell."""

from collections.abc import Iterator
from dataclasses import dataclass

from parsers import Problem
from parsers.visits import Booking
from routing.appointments.intake.case import BookingCase, addresses_of, dealers
from routing.directory import Dealer, Directory, Route, Shop, choose, unaccented
from routing.postal import normalise
from routing.request import Held


@dataclass(frozen=True, slots=True)
class Place:
    """The workshop and the brand; `why` are sentences fit for whoever asks."""

    dealer: Dealer
    brand: str
    why: tuple[str, ...]
    route: Route | None = None


def place_of(case: BookingCase, booking: Booking) -> Place | Held:
    """The surest sign first: its own address, the name in the booking, who writes, the customer's territory.

    Where only one workshop can be meant at all, it is that one.
    """
    named = _named(case, booking)
    if isinstance(named, Held):
        return named
    if named is not None:
        dealer, why = named
        return Place(dealer, _brand(case.directory, booking, dealer, _tagged_brand(case)), (why,))
    brand = _tagged_brand(case) or _brand_of_car(case.directory, booking)
    if brand and not isinstance(found := _by_territory(case, booking, brand), Held):
        return found
    selling = [one for one in dealers(case.directory) if not brand or brand in one.brands]
    if len(selling) == 1:
        (only,) = selling
        return Place(only, _brand(case.directory, booking, only, brand), (f"{only.name} is the only one for it",))
    if brand:
        return _by_territory(case, booking, brand)
    detail = "the mail names neither a workshop nor a brand: write to a workshop's address, or name car and postal code"
    return Held("visit-no-workshop", detail)


def _named(case: BookingCase, booking: Booking) -> tuple[Dealer, str] | Held | None:
    """The workshop that the address, the source or the sender names."""
    directory, (address, _, tag) = case.directory, case.arrival.local_part.partition("+")
    if tag and directory.brand_of(address) is None:
        if tag in directory.workshops and tag in directory.dealers:
            return directory.dealers[tag], f"the mail came to the address of {directory.dealers[tag].name}"
        return Held("visit-unknown-workshop", f"no workshop has the address {case.arrival.recipient}")
    if booking.workshop and (dealer := _called(directory, booking.workshop)) is not None:
        return dealer, f"the booking names {dealer.name}"
    if booking.workshop and booking.origin == "export":
        return Held("visit-unknown-workshop", f"no workshop is called {booking.workshop!r}")
    people = {case.sender.address.lower(), *(person.address.lower() for person in booking.people if person.address)}
    spoken = [one for one in dealers(directory) if people & addresses_of(directory, one)]
    if len(spoken) == 1:
        return spoken[0], f"it comes from {spoken[0].name}"
    return None


def _called(directory: Directory, name: str) -> Dealer | None:
    """The one workshop with this key, name or mail address."""
    wanted = unaccented(name)
    fits = [
        one
        for one in dealers(directory)
        if wanted in (unaccented(one.key), unaccented(one.name)) or name.strip().lower() in addresses_of(directory, one)
    ]
    return fits[0] if len(fits) == 1 else None


def _tagged_brand(case: BookingCase) -> str:
    brand = case.directory.brand_of(case.arrival.local_part)
    return brand.key if brand else ""


def _brand_of_car(directory: Directory, booking: Booking) -> str:
    """The one brand of the car, by VIN and make as far as they are known; empty where they leave a doubt."""
    by_vin = directory.brands_of_vin(booking.vin) if booking.vin else frozenset[str]()
    by_make = directory.brands_of_make(booking.make) if booking.make else frozenset[str]()
    both = by_vin & by_make if by_vin and by_make else by_vin | by_make
    return next(iter(both)) if len(both) == 1 else ""


def _brand(directory: Directory, booking: Booking, dealer: Dealer, wanted: str) -> str:
    """Under which brand a workshop takes the car: its own, if it sells that, else the first that it sells."""
    first = [wanted, _brand_of_car(directory, booking), *dealer.brands]
    return next((key for key in first if key in dealer.brands), dealer.brands[0])


def _by_territory(case: BookingCase, booking: Booking, brand: str) -> Place | Held:
    """The workshop whose territory the customer is in, if it takes appointments, else who stands in for it."""
    name = case.directory.brands[brand].name
    found = next(_codes(case, booking), None)
    if found is None:
        detail = f"nothing says where the customer is: write the postal code, or to the address of a {name} workshop"
        return Held("visit-no-postal-code", detail)
    code, country, shop = found
    absent = {key: "takes no appointments" for key in case.directory.dealers if key not in case.directory.workshops}
    route = choose(case.directory, brand, code, country, case.today, absent=absent, shop=shop)
    if isinstance(route, Problem):
        return Held("visit-no-workshop", f"no {name} workshop takes appointments in {code}: {route.detail}")
    return Place(case.directory.dealers[route.dealer], brand, route.steps, route)


def _codes(case: BookingCase, booking: Booking) -> Iterator[tuple[str, str, Shop | None]]:
    """Postal codes of the customer, with their country: on file, else written."""
    for address in (case.sender.address, *(person.address for person in booking.people)):
        if shop := case.directory.shop_of(address):
            yield shop.postal_code, shop.country, shop
    if code := normalise(booking.postal_code or "", case.rules.country):
        yield code, case.rules.country, None
