"""What a dealer's month costs: the base, and each thing that was counted, by the operator's price list."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from config import MONTHLY, Account, Price, Prices
from routing.accounts.invoice import Charge, cents
from routing.digest import morning_slot
from routing.digest.hours import SENT_AT
from routing.directory import at_local
from routing.figures import Measure

USAGE: Final[Mapping[str, Measure]] = {
    "order": "orders",
    "line": "lines",
    "appointment": "appointments",
    "answer": "answered",
    "return": "returns",
    "search": "searches",
}
"""What may have a price, and the measure of the figures that counts it."""
_NOBODYS: Final = Account()


def bill(prices: Prices, dealer: str, usage: Mapping[str, int]) -> tuple[tuple[Charge, ...], Mapping[str, Decimal]]:
    """The lines of a dealer's month, by the measures of its figures, and the taxes that he pays.

    No lines for whoever is not billed, and for a month that comes to nothing.
    """
    account = prices.accounts.get(dealer, _NOBODYS)
    if not account.billed:
        return (), {}
    charges = tuple(_charges(prices, account, usage))
    taxes = {name: rate for name, rate in prices.taxes.items() if account.taxes is None or name in account.taxes}
    return (charges, taxes) if any(charge.amount for charge in charges) else ((), {})


def _charges(prices: Prices, account: Account, usage: Mapping[str, int]) -> Iterator[Charge]:
    month = account.prices.get(MONTHLY, prices.month)
    if month:
        yield Charge(MONTHLY, 1, month, cents(month))
    for what, measure in USAGE.items():
        price = _price(what, prices, account)
        if price is not None:
            yield from _steps(what, price, max(usage.get(measure, 0), 0))


def _price(what: str, prices: Prices, account: Account) -> Price | None:
    """The list's price for it, or this dealer's own, which has no tiers."""
    listed = prices.prices.get(what)
    free = account.free.get(what, listed.free if listed else 0)
    if what in account.prices:
        return Price(account.prices[what], free)
    return Price(listed.unit, free, listed.tiers) if listed else None


def _steps(what: str, price: Price, count: int) -> Iterator[Charge]:
    """The first ones free, then each price from its number of the month on."""
    free = min(count, price.free)
    if free:
        yield Charge(what, free, Decimal(0), cents(Decimal(0)), free=True)
    steps = [(1, price.unit), *price.tiers]
    for place, (first, unit) in enumerate(steps):
        last = steps[place + 1][0] - 1 if place + 1 < len(steps) else count
        quantity = min(last, count) - max(first, free + 1) + 1
        if quantity > 0:
            yield Charge(what, quantity, unit, cents(quantity * unit))


def months_slot(now: datetime, timezone: str) -> datetime:
    """The newest moment, now or before, at which the invoices of a month were due: the first day's morning after it."""
    newest = morning_slot(now, timezone).astimezone(ZoneInfo(timezone)).date()
    return at_local(newest.replace(day=1), SENT_AT, timezone)


def month_before(day: date) -> date:
    """The first day of the month before this day's."""
    return (day.replace(day=1) - timedelta(days=1)).replace(day=1)


def last_day(month: date) -> date:
    """The last day of this month."""
    return (month.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
