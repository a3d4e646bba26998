"""The figures of each day, added up as they come, so that a report reads days and never requests."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal

from sqlalchemy import ColumnElement, Executable, func, select

from routing import Figure
from store.copies.many import insertion_of_many, many
from store.database import Transaction
from store.schema.tables import tallies

By = Literal["day", "week", "month", "brand", "dealer", "territory"]

_DAY = timedelta(days=1)
_KEY = ("cut", "day", "dealer", "brand", "territory", "measure")
_MONTH = ", months"
"""Added to the name of a cut whose rows are those of a whole month, under its first day."""


@dataclass(frozen=True, slots=True)
class TallyRow:
    """The amounts of one day, week (2026-W47), month (2026-11), brand, dealer or territory, by measure.

    A measure of which there was nothing is left out.
    """

    key: str
    amounts: Mapping[str, int]


def add(tx: Transaction, figures: Iterable[Figure]) -> None:
    """Add figures to the tallies of their days; the last thing of a transaction, for their rows are everybody's."""
    amounts: Counter[tuple[Any, ...]] = Counter()
    for one in figures:
        place = {
            "all": ("", "", ""),
            "brand": ("", one.brand, ""),
            "dealer": (one.dealer, one.brand, ""),
            "territory": (one.dealer, one.brand, one.territory),
        }
        for cut, key in place.items():
            amounts[cut, one.day, *key, one.measure] += one.amount
            if cut != "all":
                amounts[cut + _MONTH, one.day.replace(day=1), *key, one.measure] += one.amount
    # In the order of their keys: two transactions that add to the same rows never wait for each other in a circle.
    rows = [dict(zip(_KEY, key, strict=True), amount=amount) for key, amount in sorted(amounts.items()) if amount]
    if rows:
        tx.execute(_adding(tx.dialect.name), many(tx.dialect.name, rows))


@cache
def _adding(dialect: str) -> Executable:
    new = insertion_of_many(dialect, tallies)
    more = {"amount": tallies.c.amount + new.excluded.amount}
    return new.on_conflict_do_update(index_elements=[tallies.c[name] for name in _KEY], set_=more)


def report(
    tx: Transaction, *, since: date, until: date, by: By, brand: str | None = None, dealer: str | None = None
) -> tuple[TallyRow, ...]:
    """The figures from `since` to `until`, both days with them, sorted by key; of one brand or dealer or of all."""
    column = tallies.c[by] if by in ("brand", "dealer", "territory") else tallies.c.day
    query = select(column, tallies.c.measure, func.sum(tallies.c.amount)).group_by(column, tallies.c.measure)
    for named, wanted in ((tallies.c.brand, brand), (tallies.c.dealer, dealer)):
        if wanted is not None:
            query = query.where(named == wanted)
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for span in _spans(_cut(by, brand, dealer), since, until, days=by in ("day", "week"), dealer=dealer):
        for value, measure, amount in tx.execute(query.where(span)):
            found[_name(value, by)][measure] += int(amount)
    rows = (TallyRow(key, {name: amount for name, amount in found[key].items() if amount}) for key in sorted(found))
    return tuple(row for row in rows if row.amounts)


def _cut(by: By, brand: str | None, dealer: str | None) -> str:
    """The smallest cut that still tells apart what is asked for."""
    if by == "territory":
        return "territory"
    if by == "dealer" or dealer is not None:
        return "dealer"
    return "brand" if by == "brand" or brand is not None else "all"


def _spans(cut: str, since: date, until: date, *, days: bool, dealer: str | None) -> list[ColumnElement[bool]]:
    """The rows from `since` to `until`: those of whole months, and of the days around them; or `days` alone."""
    first = since if since.day == 1 else _next_month(since)
    end = until.replace(day=1) if until + _DAY != _next_month(until) else _next_month(until)
    if days or cut == "all" or first >= end:
        return [_each(cut, since, until, dealer)]
    months = [first]
    while (later := _next_month(months[-1])) < end:
        months.append(later)
    edges = [_each(cut, *edge, dealer) for edge in ((since, first - _DAY), (end, until)) if edge[0] <= edge[1]]
    return [(tallies.c.cut == cut + _MONTH) & tallies.c.day.in_(months), *edges]


def _each(cut: str, since: date, until: date, dealer: str | None) -> ColumnElement[bool]:
    """The rows of days, one by one where the dealer follows them in the key: each is then found at once."""
    mine = tallies.c.cut == cut
    if dealer is None:
        return mine & tallies.c.day.between(since, until)
    return mine & tallies.c.day.in_([since + timedelta(days=day) for day in range((until - since).days + 1)])


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _name(value: Any, by: By) -> str:
    if by == "week":
        year, week, _ = value.isocalendar()
        return f"{year}-W{week:02d}"
    if by == "month":
        return f"{value:%Y-%m}"
    return value.isoformat() if by == "day" else str(value)
