"""What a mail says of workshop appointments: frozen values in the words of the trade, `None` where it says nothing."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal, get_args

from parsers.facts import LineAnswer, Problem

VisitOrigin = Literal["calendar", "export", "typed", "work_order"]
"""How an appointment came to us: an iTIP mail, a table of a dealer's system, a customer's words, a work order."""
BookingStatus = Literal["wanted", "booked", "cancelled", "arrived", "delivered"]
"""How the sender says that it stands; ``wanted`` has no hour yet. A row that is missing says nothing."""
PersonRole = Literal["driver", "owner", "contractor"]
PERSON_ROLES: Final[tuple[PersonRole, ...]] = get_args(PersonRole)
"""Who of several people is written to: the first that has an address."""
VisitVerb = Literal[
    "acknowledge",  # the workshop has seen it
    "propose",  # day, hour, price
    "ask",  # a question to the other side
    "accept",
    "decline",
    "counter",  # another day or hour
    "confirm",  # the workshop's planning is done
    "cancel",
    "arrived",
    "missed",  # the customer has not come
    "done",  # finalised, the car is handed over
    "handled",  # an item of the customer's answers is dealt with
    "share",  # an item is for the mechanics' eyes too
    "convert",  # an item becomes a job
    "follow_up",  # a date on which to call the customer
    "drop",  # no opportunity any more, with a reason
    "approve",
    "reject",
    "again",  # send the confirmation or the question again
    "message",  # words for the other side that are no part of the order
    "phone",  # a note of a call
    "undo",
]
ItemVerb = Literal["handled", "share", "convert", "agreed"]
"""What a workshop does with one item of a customer's answers; ``agreed`` confirms that words become a job."""
EVERY_ITEM = 0
"""All items or all offers, where an answer names no number."""
UNNAMED = "*"
"""The conditions are accepted without naming their version: those of the mail that is answered."""


@dataclass(frozen=True, slots=True)
class When:
    """A day, and the hour on somebody's wall where it is said; `zone` as in `Meeting`, empty for the workshop's own."""

    day: dt.date
    time: dt.time | None = None
    zone: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has to do with the car."""

    role: PersonRole
    name: str = ""
    address: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Job:
    """One planned item of the visit."""

    description: str
    remark: str = ""
    price: Decimal | None = None
    reason: str = ""
    """Why it was added later."""
    tax_included: bool = False
    """Whether its price is said with the taxes in it."""


@dataclass(frozen=True, slots=True)
class Booking:
    """One appointment as one source tells of it; `uid` is what its sender calls it, `sequence` counts its changes."""

    origin: VisitOrigin
    uid: str = ""
    sequence: int = 0
    status: BookingStatus = "wanted"
    starts: When | None = None
    ends: When | None = None
    wishes: tuple[When, ...] = ()
    """The customer's preferred moments, the best first."""
    people: tuple[Person, ...] = ()
    vin: str | None = None
    plate: str | None = None
    make: str | None = None
    model: str | None = None
    year: str | None = None
    mileage: str | None = None
    jobs: tuple[Job, ...] = ()
    words: str = ""
    """What the customer describes."""
    workshop: str = ""
    """What the source calls the workshop: a key, a name or an address."""
    agreement: str | None = None
    reference: str | None = None
    postal_code: str | None = None
    """Where the customer is, as written."""
    language: str | None = None
    """In which of our languages the customer writes, or is on file: ``fr``."""
    line: int | None = None
    """Of a table: the line on which it stands."""


@dataclass(frozen=True, slots=True)
class Bookings:
    """All appointments of one mail, and what could not be read of them (`Problem.line` is a line of the table)."""

    found: tuple[Booking, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitAnswer:
    """What a reply about an appointment does, in the order of its words; one that nobody could tell is `ambiguous`.

    `items` are the numbers that it names; `choices` are offers by number, taken or not; `terms` is the version of the
    conditions that it accepts; `on` is what becomes of which item; `rest` is what its words say besides these three.
    """

    does: tuple[VisitVerb, ...] = ()
    when: tuple[When, ...] = ()
    price: Decimal | None = None
    question: str = ""
    reason: str = ""
    items: tuple[int, ...] = ()
    choices: tuple[tuple[int, bool], ...] = ()
    terms: str = ""
    on: tuple[tuple[ItemVerb, int], ...] = ()
    adds: tuple[Job, ...] = ()
    """Services that the workshop adds."""
    rest: str = ""
    lines: tuple[LineAnswer, ...] = ()
    """What the workshop says of the parts of planned items, by their position; 0 is every one."""
    said: str = ""
    ambiguous: bool = False
    why: Literal["", "day", "hour", "which"] = ""
    """What is missing in an ambiguous one, where that can be said."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One car of a campaign's table, by the line on which it stands; what is not said is empty."""

    line: int
    chassis: str = ""
    plate: str = ""
    unit: str = ""
    client: str = ""
    address: str = ""
    phone: str = ""
    due: dt.date | None = None
    assigned: dt.date | None = None


@dataclass(frozen=True, slots=True)
class CampaignTable:
    """What a campaign's table says; `wrong` holds (line, code, the words) of what could not be used."""

    units: tuple[Unit, ...] = ()
    wrong: tuple[tuple[int, str, str], ...] = ()
    rows: int = 0
