"""The invoice and its credit note: facts whose sums agree, or that cannot be made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, Literal

from config import Prices, Seller

InvoiceKind = Literal["invoice", "credit"]
_CENT: Final = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    """The amount in whole cents, half a cent away from nothing: 0.125 is 0.13, and -0.125 is -0.13."""
    return amount.quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Charge:
    """One line: how many of what (``month``, or one of `config.MEASURED`), at which price, and what that comes to."""

    what: str
    quantity: int
    unit: Decimal
    amount: Decimal
    free: bool = False
    """Whether these are the ones that cost nothing."""


@dataclass(frozen=True, slots=True)
class Tax:
    """A tax by its name: the rate (0.05 is five percent), and what it comes to."""

    name: str
    rate: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Buyer:
    """The dealer as he stands on the invoice."""

    name: str
    address: tuple[str, ...]
    number: str = ""


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice, or the credit note that takes one back: everything that is printed, as it was on its day.

    `key` names what it is for: there is one invoice for each. Raises ValueError when its sums do not agree.
    """

    number: str
    kind: InvoiceKind
    key: str
    dealer: str
    month: date
    """The first day of the month that is billed."""
    issued_on: date
    due_on: date
    currency: str
    language: str
    seller: Seller
    buyer: Buyer
    charges: tuple[Charge, ...]
    subtotal: Decimal
    taxes: tuple[Tax, ...]
    total: Decimal
    pay_to: tuple[str, ...] = ()
    credits: str | None = None
    """The number of the invoice that a credit note takes back, and why."""
    reason: str = ""

    def __post_init__(self) -> None:
        sums = [self.subtotal == sum((charge.amount for charge in self.charges), Decimal(0))]
        sums += [tax.amount == cents(self.subtotal * tax.rate) for tax in self.taxes]
        sums += [self.total == self.subtotal + sum((tax.amount for tax in self.taxes), Decimal(0))]
        sign = 1 if self.kind == "invoice" else -1
        sums += [charge.amount == sign * cents(charge.quantity * charge.unit) for charge in self.charges]
        if not all(sums):
            raise ValueError(f"the sums of {self.number} do not agree: {self.charges}, {self.taxes}, {self.total}")

    @property
    def series(self) -> tuple[str, int]:
        """What its number is counted in: what it begins with, and the year."""
        beginning, year, _ = self.number.split("-")
        return beginning, int(year)

    @property
    def place(self) -> int:
        """Which one of its series it is, from 1 on, without a gap."""
        return int(self.number.rpartition("-")[2])


def number_of(beginning: str, year: int, place: int) -> str:
    """How a number is written: ``INV-2026-000001``."""
    return f"{beginning}-{year}-{place:06d}"


def issue(
    charges: Sequence[Charge],
    prices: Prices,
    taxes: Mapping[str, Decimal],
    *,
    key: str,
    dealer: str,
    buyer: Buyer,
    language: str,
    month: date,
    on: date,
    place: int,
) -> Invoice:
    """The invoice of these charges, issued on this day as the `place`-th of its series."""
    subtotal = sum((charge.amount for charge in charges), Decimal(0))
    added = tuple(Tax(name, rate, cents(subtotal * rate)) for name, rate in taxes.items())
    return Invoice(
        number=number_of(prices.terms.invoices, on.year, place),
        kind="invoice",
        key=key,
        dealer=dealer,
        month=month,
        issued_on=on,
        due_on=on + timedelta(days=prices.terms.days),
        currency=prices.terms.currency,
        language=language,
        seller=prices.seller,
        buyer=buyer,
        charges=tuple(charges),
        subtotal=subtotal,
        taxes=added,
        total=subtotal + sum((tax.amount for tax in added), Decimal(0)),
        pay_to=prices.terms.pay_to,
    )


def credit(invoice: Invoice, reason: str, *, beginning: str, on: date, place: int) -> Invoice:
    """The credit note that takes the whole invoice back, with the names and taxes of that day; only of an invoice."""
    if invoice.kind != "invoice":
        raise ValueError(f"{invoice.number} is a credit note itself")
    return replace(
        invoice,
        number=number_of(beginning, on.year, place),
        kind="credit",
        key=f"credit.{invoice.number}",
        issued_on=on,
        due_on=on,
        charges=tuple(replace(charge, amount=-charge.amount) for charge in invoice.charges),
        subtotal=-invoice.subtotal,
        taxes=tuple(replace(tax, amount=-tax.amount) for tax in invoice.taxes),
        total=-invoice.total,
        credits=invoice.number,
        reason=reason,
    )
