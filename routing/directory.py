"""Who exists: brands, dealers, shops and territories in one immutable `Directory`, with the look-ups of routing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

from parsers import Party


@dataclass(frozen=True, slots=True)
class Brand:
    """A make of car with its own mail address: ``honda@`` is `key` "honda" plus `aliases`."""

    key: str
    name: str
    aliases: tuple[str, ...] = ()
    makes: tuple[str, ...] = ()
    vin_prefixes: tuple[str, ...] = ()
    prefix: str = ""
    """Three letters that begin the request numbers of the brand, e.g. ``HON`` in HON-2026-000417."""
    house: str | None = None
    """Key of the dealer who takes what no territory covers; None holds it for a person."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours in the dealer's own zone: weekday (Monday is 0) to (opens, closes); a missing day is closed."""

    timezone: str
    days: Mapping[int, tuple[time, time]]
    holidays: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Dealer:
    """A dealership: who is told, in which language, when somebody is at the counter, and who stands in."""

    key: str
    name: str
    contacts: tuple[Party, ...]
    """The parts desk first; every mail goes to exactly one of them."""
    phone: str = ""
    city: str = ""
    postal_code: str = ""
    website: str = ""
    hours: Hours | None = None
    backups: tuple[str, ...] = ()
    """Dealers who stand in while nobody is there, the first choice first."""
    brands: tuple[str, ...] = ()
    """Keys of the brands sold here: only these may reach the dealer, as owner or as backup."""


@dataclass(frozen=True, slots=True)
class Shop:
    """A body shop on file: the addresses it mails from and where it is."""

    key: str
    name: str
    addresses: tuple[str, ...]
    postal_code: str
    country: str = "CA"
    language: str | None = None
    phone: str = ""
    city: str = ""
    banner: str = ""


@dataclass(frozen=True, slots=True)
class Territory:
    """`dealer` serves `brand` where the postal code begins with `prefix` (normalised, no spaces), while valid."""

    brand: str
    country: str
    prefix: str
    dealer: str
    weight: int = 100
    valid_from: date | None = None
    valid_to: date | None = None


@dataclass(frozen=True, slots=True)
class Directory:
    """Everything the operator's tables say, loaded whole or not at all. `fingerprint` names this very state."""

    brands: Mapping[str, Brand]
    dealers: Mapping[str, Dealer]
    shops: Mapping[str, Shop]
    territories: Mapping[tuple[str, str, str], tuple[Territory, ...]]
    """(brand, country, prefix) to the rows that hold exactly this prefix."""
    fingerprint: str = ""
    by_address: Mapping[str, str] = field(default_factory=dict)
    """Lower-case mail address to shop key."""
    by_local_part: Mapping[str, str] = field(default_factory=dict)
    """Lower-case local part (key or alias) to brand key."""

    def brand_of(self, local_part: str) -> Brand | None:
        """The brand an address belongs to: exact local part before any ``+tag``, never a substring."""
        key = self.by_local_part.get(local_part.lower().partition("+")[0])
        return self.brands[key] if key else None

    def shop_of(self, address: str) -> Shop | None:
        """The shop that mails from this address."""
        key = self.by_address.get(address.lower())
        return self.shops[key] if key else None


@dataclass(frozen=True, slots=True)
class Route:
    """The dealer **and why**: `steps` are sentences fit for the dealer, the shop and the log, in English."""

    brand: str
    postal_code: str
    dealer: str
    steps: tuple[str, ...]
    territory: str = ""
    """The prefix that decided, empty for the house account."""
