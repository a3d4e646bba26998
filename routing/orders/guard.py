"""Which brand an order is for: the address it came to, the VIN and the printed make held against each other."""

from dataclasses import dataclass

from parsers import Order
from routing.arrival import Arrival
from routing.directory import Brand, Directory
from routing.request import Held


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whose order it is and what says so; `doubt` says why the brand might be another."""

    brand: Brand
    why: str
    doubt: str = ""
    sent_to: Brand | None = None
    """The brand whose address it came to, where that is certainly not the car's."""
    held: Held | None = None
    """Why a person must look first: the addressed brand lets nothing go to another by itself."""


@dataclass(frozen=True, slots=True)
class Found:
    """One order of the mail: where it stood and whose it is."""

    document: int
    index: int
    order: Order
    verdict: Verdict

    @property
    def brand(self) -> Brand:
        """The brand that serves it."""
        return self.verdict.brand


def find_orders(arrival: Arrival, directory: Directory) -> tuple[Found, ...]:
    """Every order of the mail with its brand, in the order of the documents; none when the address is no brand's."""
    brand = directory.brand_of(arrival.local_part)
    if brand is None:
        return ()
    return tuple(
        Found(document, index, order, judge(order, brand, directory))
        for document, read in enumerate(arrival.documents)
        for index, order in enumerate(read.orders)
    )


def judge(order: Order, addressed: Brand, directory: Directory) -> Verdict:
    """The address decides, unless VIN and make both name the same other brand; one of them alone is only a doubt.

    VIN tables disagree with each other, and cars are built for one another's brands: no sign alone is certain.
    """
    by_vin = directory.brands_of_vin(order.vin or "")
    by_make = directory.brands_of_make(order.vehicle.make or "")
    signs = {name: brands for name, brands in (("VIN", by_vin), ("make", by_make)) if brands}
    agree = [name for name, brands in signs.items() if addressed.key in brands]
    if len(agree) == len(signs):
        return Verdict(addressed, _agreeing(agree))
    if not agree and len(both := by_vin & by_make) == 1:
        return _mismatch(addressed, directory.brands[min(both)])
    against = next(name for name in signs if name not in agree)
    other = directory.brands[min(signs[against])].name
    printed = order.vehicle.make if against == "make" and order.vehicle.make else other
    why = f"brand by address, though the {against} says {other}"
    return Verdict(addressed, why, doubt=f"the vehicle may be a {printed}")


def _agreeing(agree: list[str]) -> str:
    if not agree:
        return "brand by address"
    return f"brand by address, {' and '.join(agree)} {'agree' if len(agree) > 1 else 'agrees'}"


def _mismatch(addressed: Brand, other: Brand) -> Verdict:
    why = f"sent to {addressed.name}, but VIN and make both say {other.name}"
    if addressed.mismatch == "hold":
        return Verdict(addressed, why, held=Held("brand-mismatch", f"{why}; {addressed.name} holds such orders"))
    return Verdict(other, why, sent_to=addressed)
