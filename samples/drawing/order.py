"""What a sample paper says: shop, lines and order, and the JSON that a reader is expected to find."""

import datetime as dt
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
TPS = Decimal("0.05")
TVQ = Decimal("0.09975")


@dataclass(frozen=True, slots=True)
class Shop:
    """A body shop with its letterhead: who it is, where it is, its colour and the small emblem beside its name."""

    name: str
    street: str
    city: str
    postal_code: str
    phone: str
    email: str
    colour: str = "#1f3a5f"
    emblem: str = "rings"
    gst: str = ""
    qst: str = ""

    @property
    def address(self) -> str:
        """Street, city and postal code on one line."""
        return f"{self.street}, {self.city} {self.postal_code}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One row of an order; None where the paper prints nothing."""

    part_number: str
    description: str
    quantity: int | None
    line: str | None = None
    unit_price: Decimal | None = None
    list_price: Decimal | None = None
    extended_price: Decimal | None = None
    part_type: str = "unknown"
    change: str | None = None

    def price_of_one(self) -> Decimal | None:
        """The printed net price of one piece, or what follows from the line's total."""
        if self.unit_price is None and self.extended_price is not None and self.quantity:
            return cents(self.extended_price / self.quantity)
        return self.unit_price

    def expected(self) -> dict[str, str | None]:
        """The line as `parse --json` gives it."""
        return {
            "line": self.line,
            "part_number": self.part_number,
            "description": self.description,
            "quantity": None if self.quantity is None else str(self.quantity),
            "unit_price": printed(self.price_of_one()),
            "list_price": printed(self.list_price),
            "extended_price": printed(self.extended_price),
            "part_type": self.part_type,
            "change": self.change,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One order as its paper prints it. `unprinted` names the shop facts that the letterhead leaves out."""

    shop: Shop
    vin: str
    year: str
    make: str
    model: str
    lines: tuple[Line, ...]
    date: dt.date
    required_by: dt.date | None = None
    purchase_order: str | None = None
    repair_order: str | None = None
    claim: str | None = None
    insurer: str | None = None
    supplement_of: str | None = None
    currency: str | None = "CAD"
    subtotal: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None
    unprinted: frozenset[str] = frozenset()

    @property
    def vehicle(self) -> str:
        """Year, make and model on one line."""
        return f"{self.year} {self.make} {self.model}"

    def summed(self) -> Decimal:
        """What the lines come to."""
        return sum((line.extended_price or Decimal(0) for line in self.lines), Decimal(0))

    def with_subtotal(self) -> "Order":
        """The order with the sum of its lines printed."""
        return replace(self, subtotal=self.summed())

    def with_taxes(self) -> "Order":
        """The order with sum, TPS and TVQ, and total printed."""
        subtotal = self.summed()
        tax = sum(quebec_taxes(subtotal), Decimal(0))
        return replace(self, subtotal=subtotal, tax=tax, total=subtotal + tax)

    def expected(self) -> dict[str, object]:
        """The order as `parse --json` gives it, without the reader's own confidence."""
        shop = {"name": self.shop.name, "postal_code": self.shop.postal_code}
        shop |= {"phone": self.shop.phone, "email": self.shop.email}
        return {
            "purchase_order": self.purchase_order,
            "repair_order": self.repair_order,
            "claim": self.claim,
            "vin": self.vin,
            "vehicle": {"year": self.year, "make": self.make, "model": self.model},
            "shop": {key: None if key in self.unprinted else value for key, value in shop.items()},
            "insurer": self.insurer,
            "date": self.date.isoformat(),
            "required_by": self.required_by.isoformat() if self.required_by else None,
            "supplement_of": self.supplement_of,
            "currency": self.currency,
            "lines": [line.expected() for line in self.lines],
            "subtotal": printed(self.subtotal),
            "tax": printed(self.tax),
            "total": printed(self.total),
        }


@dataclass(frozen=True, slots=True)
class Sample:
    """A drawn PDF and what a reader is expected to find in it."""

    name: str
    shows: str
    pdf: bytes
    orders: tuple[Order, ...]
    picture: bool = False

    def expected(self) -> dict[str, object]:
        """The object that `parse --json` gives for this PDF; a picture cannot be read without a person."""
        orders = [] if self.picture else [order.expected() for order in self.orders]
        return {"file": f"{self.name}.pdf", "readable": not self.picture, "orders": orders, "problems": []}


def cents(amount: Decimal) -> Decimal:
    """The amount rounded to cents, halves up, as an invoice does."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def quebec_taxes(subtotal: Decimal) -> tuple[Decimal, Decimal]:
    """TPS 5 % and TVQ 9.975 %, both on the same base."""
    return cents(subtotal * TPS), cents(subtotal * TVQ)


def printed(amount: Decimal | None) -> str | None:
    """A decimal string with a point."""
    return None if amount is None else str(cents(amount))
