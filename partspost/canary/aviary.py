"""Where a trial order lives: its three addresses, and a directory that knows nobody else."""

from dataclasses import dataclass, replace

from parsers import Party
from partspost.house import House
from routing import (
    CANARY,
    FEATURES,
    SHOP_FEATURES,
    Brand,
    Dealer,
    Directory,
    Shop,
    Territory,
    canary_address,
    canary_part,
    is_of_canary,
)

POSTAL_CODE, _COUNTRY = "H2X 1Y4", "CA"


@dataclass(frozen=True, slots=True)
class Perches:
    """The addresses of a trial order: where it is sent, who orders, and who is the dealer."""

    order: str
    shop: str
    dealer: str


def perches(house: House) -> Perches:
    """The three addresses, at our own domain."""
    domain = house.settings.site.domain
    return Perches(*(f"{canary_address(house.secret, part)}@{domain}" for part in Perches.__dataclass_fields__))


def part_of(house: House, local_part: str) -> str | None:
    """Which of the three addresses this is: ``order``, ``shop`` or ``dealer``; None for every other one."""
    return canary_part(house.secret, local_part)


def seen_by(house: House, recipient: str) -> House:
    """The house as a mail to this address sees it: a trial order knows its own dealer and nobody else."""
    return replace(house, directory=_directory(house)) if is_of_canary(recipient) else house


def _directory(house: House) -> Directory:
    places = perches(house)
    brand = Brand(CANARY, "Canary", prefix=CANARY.upper(), off=FEATURES)
    dealer = Dealer(CANARY, "Canary", (Party(places.dealer, "Canary", "en"),), brands=(CANARY,), off=FEATURES)
    shop = Shop(CANARY, "Canary", (places.shop,), POSTAL_CODE, _COUNTRY, "en", off=SHOP_FEATURES)
    everywhere = Territory(CANARY, _COUNTRY, "", CANARY)
    return Directory(
        brands={CANARY: brand},
        dealers={CANARY: dealer},
        shops={CANARY: shop},
        territories={(CANARY, _COUNTRY, ""): (everywhere,)},
        fingerprint=house.directory.fingerprint,
        by_address={places.shop: CANARY},
        by_local_part={CANARY: CANARY},
    )
