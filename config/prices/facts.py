"""The price list as facts: who bills, in what money, what costs how much, and what is different for whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

MEASURED: Final = ("order", "line", "appointment", "answer", "return", "search")
"""What may have a price of its own, besides the month."""
MONTHLY: Final = "month"


@dataclass(frozen=True, slots=True)
class Seller:
    """Who bills: what stands on top of every invoice."""

    name: str
    address: tuple[str, ...]
    numbers: Mapping[str, str] = field(default_factory=dict)
    """The numbers under which taxes are paid, by what they are called."""
    phone: str = ""
    mail: str = ""
    """Where answers to an invoice go."""


@dataclass(frozen=True, slots=True)
class Terms:
    """In what money, from which month on, and until when invoices are to be paid."""

    currency: str
    begins: date
    """The first day of the first month that is billed."""
    days: int
    """How many days after its own day an invoice is due."""
    pay_to: tuple[str, ...] = ()
    """How one pays, line by line, as the operator says it."""
    invoices: str = "INV"
    """What the numbers of invoices begin with, and after it those of credit notes."""
    credits: str = "CN"


@dataclass(frozen=True, slots=True)
class Price:
    """What one of a kind costs, how many of a month are free, and from which number on they cost something else."""

    unit: Decimal
    free: int = 0
    tiers: tuple[tuple[int, Decimal], ...] = ()
    """(the number of the month's first one at this price, the price), in order."""


@dataclass(frozen=True, slots=True)
class Account:
    """What is different for one dealer, and what stands on his invoices."""

    billed: bool = True
    prices: Mapping[str, Decimal] = field(default_factory=dict)
    """By `MEASURED` or ``month``; whoever has a price of his own has no tiers for it."""
    free: Mapping[str, int] = field(default_factory=dict)
    taxes: tuple[str, ...] | None = None
    """The names of the taxes he pays; None is all of them."""
    address: tuple[str, ...] = ()
    number: str = ""
    """His own tax or customer number."""


@dataclass(frozen=True, slots=True)
class Prices:
    """The whole price list."""

    seller: Seller
    terms: Terms
    month: Decimal = Decimal(0)
    prices: Mapping[str, Price] = field(default_factory=dict)
    """By what is counted, one of `MEASURED`."""
    taxes: Mapping[str, Decimal] = field(default_factory=dict)
    """Name to rate: 0.05 is five percent."""
    accounts: Mapping[str, Account] = field(default_factory=dict)
    """By dealer's key."""
    places: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    """Where each account stands: file and line."""
