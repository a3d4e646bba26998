"""Who exists: brands, dealers, shops, banners and territories, as frozen facts; and the route that comes of them."""

from collections.abc import Container, Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Literal

from parsers import Party

NOBODY = "-"
"""The dealer of a territory that is kept out on purpose."""
FEATURES = ("cutoff", "reminder", "delivery", "digest", "report", "profile", "welcome", "agenda", "courtesy")
"""What a brand or a dealer may have turned off: the cut-off time in receipts, reminders, deliveries told ahead, the
mails of a day, the lists of a workshop, and the question after a visit."""
SHOP_FEATURES = ("digest", "profile", "welcome")
"""What a shop may have turned off."""
DESKS = ("parts", "returns", "accounts", "manager", "service", "mechanics")
"""The roles that a dealer's contact may have; who has none stands at the parts desk."""
CANARY = "canary"
"""The brand of our own trial orders; their numbers begin so too, which no other brand's can."""
REMIND_DAYS = 2
"""How many days ahead a shop is reminded of a delivery that says nothing else."""
_PROVIDERS = frozenset((
    "aol", "aon", "att", "b2b2c", "bell", "bellsouth", "broadpark", "charter", "cgocable", "cogeco", "comcast",
    "cox", "earthlink", "fastmail", "free", "frisurf", "getmail", "globetrotter", "gmail", "gmx", "googlemail",
    "hotmail", "hushmail", "icloud", "laposte", "live", "mac", "mailbox", "me", "movistar", "msn", "netscape",
    "online", "ono", "optonline", "oricom", "orange", "outlook", "pm", "proton", "protonmail", "rocketmail",
    "rogers", "sasktel", "sbcglobal", "sfr", "shaw", "sogetel", "sympatico", "telefonica", "telus", "terra", "tuta",
    "tutanota", "verizon", "videotron", "wanadoo", "windstream", "xplornet", "xplore", "yahoo", "ymail", "zoho",
))  # fmt: skip
"""Who gives addresses of his own domain to everybody, by what stands before the ending: ``gmail``.com, .ca."""


@dataclass(frozen=True, slots=True)
class Returns:
    """The rule by which parts go back: within how many days, and what is kept of their price, in percent."""

    days: int | None = None
    restocking: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a brand waits, where it differs from the settings (`follow_up`); what is None is as these say."""

    acknowledge_within: timedelta | None = None
    remind_after: timedelta | None = None
    reminders: int | None = None
    backups: int | None = None
    return_to_actions: timedelta | None = None
    escalate_to: str | None = None


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
    mismatch: Literal["reroute", "hold"] = "reroute"
    """What becomes of an order that came to this brand's address for a car of certainly another brand."""
    closed: Literal["wait", "pass"] = "wait"
    """Whether an order waits for a dealer who is closed all day, or passes to a backup who is open."""
    preferred: bool = False
    """Whether a shop may prefer a dealer to the one of its territory."""
    off: tuple[str, ...] = ()
    """Features that are turned off for all dealers of the brand."""
    returns: Returns = Returns()
    """Until when its dealers take parts back, where they have no rule of their own."""
    patience: Mapping[str, Patience] = field(default_factory=dict)
    """How long it waits, by the kind of a request; "" is for the kinds without a table of their own."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Opening hours in the dealer's own zone: weekday (Monday is 0) to (opens, closes); a missing day is closed."""

    timezone: str
    days: Mapping[int, tuple[time, time]]
    holidays: Container[date] = frozenset()

    def open_on(self, day: date) -> bool:
        """Whether the counter opens at all on this day."""
        return not self.days or (day.weekday() in self.days and day not in self.holidays)


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
    """At most three dealers who stand in while nobody is there, the first choice first."""
    brands: tuple[str, ...] = ()
    """Keys of the brands sold here: only these may reach the dealer, as owner or as backup."""
    roles: Mapping[str, tuple[Party, ...]] = field(default_factory=dict)
    """The contacts by desk (see `DESKS`)."""
    cutoffs: Mapping[int, time] = field(default_factory=dict)
    """Weekday to the time until which an order still goes with the day's delivery, in the zone of `hours`."""
    away: tuple[tuple[date, date], ...] = ()
    """First and last days on which nobody is there and the backups stand in."""
    off: tuple[str, ...] = ()
    """Features that are turned off for this dealer."""
    returns: Returns = Returns()

    def contact(self, desk: str, language: str | None = None) -> Party:
        """Who is written to at this desk, if possible in this language; the parts desk where nobody else is named."""
        there = self.roles.get(desk) or self.contacts
        return next((one for one in there if language and one.language == language), there[0])


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
    preferred: tuple[str, ...] = ()
    """Dealers whom the shop prefers, for brands that allow it."""
    off: tuple[str, ...] = ()
    """Features that are turned off for this shop."""
    timezone: str = ""
    """Where its days begin; empty is where its dealer's do."""
    remind_days: int = REMIND_DAYS
    """How many days ahead it is reminded of a delivery, 1 to 4; 0 is never."""
    calendar: bool = False
    """Whether deliveries are put into its calendar."""

    def has(self, address: str) -> bool:
        """Whether somebody of the shop mails from here: the address is on file, or in the own domain of one that is."""
        sender, known = address.lower(), {one.lower() for one in self.addresses}
        domain = sender.rpartition("@")[2]
        own = {one.rpartition("@")[2] for one in known} if _PROVIDERS.isdisjoint(domain.split(".")[:-1]) else set()
        return sender in known or domain in own


@dataclass(frozen=True, slots=True)
class Banner:
    """A chain of shops, or whoever speaks for one: told of each order (`copy`) or all at once (`digest`)."""

    key: str
    name: str
    rep: Party
    mode: Literal["copy", "digest"] = "copy"


@dataclass(frozen=True, slots=True)
class Agreement:
    """What an insurer, a fleet or a banner has agreed for its orders: it holds where everything that it names fits.

    Of `insurers`, `claims` (how their numbers begin), `banners` and `shops` one each must fit; an empty one says
    nothing.
    """

    key: str
    name: str
    insurers: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    banners: tuple[str, ...] = ()
    shops: tuple[str, ...] = ()
    reference: str = ""
    """What the number is called that every order must bear before the dealer is told; empty for none."""
    approver: Party | None = None
    """Who must approve every order before the dealer is told."""
    parts: tuple[str, ...] = ()
    """The part types that it allows; empty for all."""
    reasons: tuple[str, ...] = ()
    """What the shop must give a reason for: ``supplements`` that add parts."""
    threshold: Decimal | None = None
    """How much dearer than ordered a part may be, in percent, before the shop is asked; None leaves the setting."""
    plates: tuple[str, ...] = ()
    """The registrations of its cars, in capitals without spaces; a car is named by one of these or of `vins`."""
    vins: tuple[str, ...] = ()
    number: str = ""
    """What its holder calls it."""
    holder: str = ""
    """Whose cars these are."""
    includes: str = ""
    """What it pays for, as people read it."""
    support: tuple[str, ...] = ()
    """Whom one asks about what: ``Approval: fleet@…``, a subject before the colon."""
    tax_included: bool = False
    """Whether its prices are read and shown with the taxes in them."""


@dataclass(frozen=True, slots=True)
class Territory:
    """`dealer` serves `brand` where the postal code begins with `prefix` (normalised, no spaces), while valid."""

    brand: str
    country: str
    prefix: str
    dealer: str
    """A dealer's key, or `NOBODY`: then the house account takes what comes from there."""
    weight: int = 100
    valid_from: date | None = None
    valid_to: date | None = None
    city: str = ""
    """Holds only for shops of this city, and there before the rows of the same prefix without a city."""
    besides: tuple[str, ...] = ()
    """Longer prefixes that are left out: there the row does not hold."""

    def holds(self, on: date | None) -> bool:
        """Whether the row counts on this day; without a day, whenever it may."""
        if not self.weight:
            return False
        return on is None or (self.valid_from or date.min) <= on <= (self.valid_to or date.max)


@dataclass(frozen=True, slots=True)
class Route:
    """The dealer **and why**: `steps` are sentences fit for the dealer, the shop and the log, in English."""

    brand: str
    postal_code: str
    dealer: str
    steps: tuple[str, ...]
    territory: str = ""
    """The prefix that decided, empty where none did."""
    country: str = "CA"
    reason: Literal["owner", "stands_in", "house", "preferred"] = "owner"
    """In what part the dealer has the order; without a territory an owner is the house account."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A service that a workshop offers before a visit; `price` as people read it, with its currency or without one."""

    key: str
    name: str
    description: str = ""
    price: Decimal | None = None
    url: str = ""
    brands: tuple[str, ...] = ()
    """For cars of these brands; empty for all."""
    workshops: tuple[str, ...] = ()
    """By these dealers; empty for all."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """A dealer who takes appointments: where it is, and what its customers read before they come."""

    dealer: str
    place: str = ""
    """Street and city, as the calendar entry names them."""
    geo: str = ""
    """Latitude and longitude, as RFC 5545 3.8.1.6 writes them: ``45.55;-73.72``."""
    remind_days: int = REMIND_DAYS
    """How many days ahead a customer who says nothing else is reminded, 1 to 4; 0 is never."""
    visit_hours: int = 1
    """How long a visit takes in the calendar where nobody says until when."""
    precheck: bool = False
    """Whether its customers are asked before the visit (`precheck_days` ahead, at 19:00)."""
    precheck_days: int = 3
    terms: str = ""
    """What a customer must agree to before he confirms, and which version of it this is."""
    terms_version: str = ""
    advise: str = ""
    """Who is called about an appointment, where it is not the dealer's telephone."""
    systems: tuple[str, ...] = ()
    """Lower-case mail addresses of the systems whose word on its appointments is the workshop's own."""
