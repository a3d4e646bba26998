"""Where an invoice stands: what was paid, what is open, and whether its day has gone by."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from routing.accounts.invoice import Invoice

AccountState = Literal["open", "overdue", "paid", "credited", "credit"]


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of one invoice: `open` is what is still to be paid, below nothing where too much was paid.

    A credit note is ``credit``: nobody pays it. An invoice that was taken back is ``credited``, and what was paid for
    it stands against the dealer's next one.
    """

    state: AccountState
    paid: Decimal
    open: Decimal


def standing_of(invoice: Invoice, paid: Iterable[Decimal], *, credited: bool, today: date) -> Standing:
    """What became of an invoice by this day; `paid` are its payments, those that bounced below nothing."""
    given = sum(paid, Decimal(0))
    if invoice.kind == "credit":
        return Standing("credit", given, Decimal(0))
    left = (Decimal(0) if credited else invoice.total) - given
    if credited:
        return Standing("credited", given, left)
    if left <= 0:
        return Standing("paid", given, left)
    return Standing("overdue" if today > invoice.due_on else "open", given, left)
