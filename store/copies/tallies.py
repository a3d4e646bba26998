"""The figures of each day, week and month, added up as they come, so that a report reads few rows and no request."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from operator import add as add_up
from operator import itemgetter
from typing import Any, Final, Literal

from sqlalchemy import BigInteger, ColumnElement, Executable, cast, func, select

from routing import MEASURES, Figure
from store.copies.many import insertion_of_many, many
from store.database import Transaction
from store.schema.tables import figures as table

By = Literal["day", "week", "month", "brand", "dealer", "territory"]
Days = list[date]

_DAY = timedelta(days=1)
_WEEK = 7
_KEY = ("cut", "day", "dealer", "brand", "territory")
_WEEKS, _MONTHS = ", weeks", ", months"
"""Added to the name of a cut whose rows are those of a whole week or month, under its first day."""
_SUMS: Final = [cast(func.sum(table.c[name]), BigInteger) for name in MEASURES]
"""As integers, which PostgreSQL would make decimals of."""
_NOTHING: Final = dict.fromkeys(MEASURES, 0)


@dataclass(frozen=True, slots=True)
class TallyRow:
    """The amounts of one day, week (2026-W47), month (2026-11), brand, dealer or territory, by measure.

    A measure of which there was nothing is left out.
    """

    key: str
    amounts: Mapping[str, int]


def add(tx: Transaction, figures: Iterable[Figure]) -> None:
    """Add figures to the tallies of their days; the last thing of a transaction, for their rows are everybody's."""
    amounts: defaultdict[tuple[Any, ...], Counter[str]] = defaultdict(Counter)
    for one in figures:
        place = {
            "all": ("", "", ""),
            "brand": ("", one.brand, ""),
            "dealer": (one.dealer, one.brand, ""),
            "territory": (one.dealer, one.brand, one.territory),
        }
        monday, first = one.day - _DAY * one.day.weekday(), one.day.replace(day=1)
        for cut, key in place.items():
            for span, day in (("", one.day), (_WEEKS, monday), (_MONTHS, first)):
                amounts[cut + span, day, *key][one.measure] += one.amount
    # In the order of their keys: two transactions that add to the same rows never wait for each other in a circle.
    rows = [
        dict(zip(_KEY, key, strict=True)) | _NOTHING | row
        for key, row in sorted(amounts.items(), key=itemgetter(0))
        if any(row.values())
    ]
    if rows:
        tx.execute(_adding(tx.dialect.name), many(tx.dialect.name, rows))


@cache
def _adding(dialect: str) -> Executable:
    new = insertion_of_many(dialect, table)
    more = {name: table.c[name] + new.excluded[name] for name in MEASURES}
    return new.on_conflict_do_update(index_elements=[table.c[name] for name in _KEY], set_=more)


def report(
    tx: Transaction, *, since: date, until: date, by: By, brand: str | None = None, dealer: str | None = None
) -> tuple[TallyRow, ...]:
    """The figures from `since` to `until`, both days with them, sorted by key; of one brand or dealer or of all."""
    column = table.c[by] if by in ("brand", "dealer", "territory") else table.c.day
    query = select(column, *_SUMS).group_by(column)
    for named, wanted in ((table.c.brand, brand), (table.c.dealer, dealer)):
        if wanted is not None:
            query = query.where(named == wanted)
    found: dict[str, Sequence[int]] = {}
    cut = _cut(by, brand, dealer)
    for span, days in _spans(since, until, by):
        for value, *amounts in tx.execute(query.where(table.c.cut == cut + span, _among(days, dealer))):
            key = _name(value, by)
            found[key] = list(map(add_up, found[key], amounts)) if key in found else amounts
    rows = (
        TallyRow(key, {name: amount for name, amount in zip(MEASURES, found[key], strict=True) if amount})
        for key in sorted(found)
    )
    return tuple(row for row in rows if row.amounts)


def _cut(by: By, brand: str | None, dealer: str | None) -> str:
    """The smallest cut that still tells apart what is asked for."""
    if by == "territory":
        return "territory"
    if by == "dealer" or dealer is not None:
        return "dealer"
    return "brand" if by == "brand" or brand is not None else "all"


def _spans(since: date, until: date, by: By) -> Iterator[tuple[str, Days]]:
    """The first days of all whole months and weeks from `since` to `until`, and the days that are in none of them.

    What is told by day, week or month is never read from rows of more than that, nor by month from weeks.
    """
    months = _months(since, until) if by not in ("day", "week") else []
    end = _next_month(months[-1]) if months else since
    stretches = ((since, months[0] - _DAY), (end, until)) if months else ((since, until),)
    weeks: Days = []
    days: Days = []
    for first, last in stretches:
        whole = _weeks(first, last) if by not in ("day", "month") else []
        weeks += whole
        days += _days(first, whole[0] - _DAY) + _days(whole[-1] + _WEEK * _DAY, last) if whole else _days(first, last)
    yield from ((span, found) for span, found in ((_MONTHS, months), (_WEEKS, weeks), ("", days)) if found)


def _months(since: date, until: date) -> Days:
    months, first = [], since if since.day == 1 else _next_month(since)
    while _next_month(first) <= until + _DAY:
        months.append(first)
        first = _next_month(first)
    return months


def _weeks(since: date, until: date) -> Days:
    return _days(since + _DAY * (-since.weekday() % _WEEK), until - _DAY * (_WEEK - 1))[::_WEEK]


def _days(since: date, until: date) -> Days:
    return [since + _DAY * place for place in range((until - since).days + 1)]


def _among(days: Days, dealer: str | None) -> ColumnElement[bool]:
    """One by one where the dealer follows the day in the key, so that each is found at once; many in a row as one."""
    if dealer is None and days[-1] - days[0] == _DAY * (len(days) - 1):
        return table.c.day.between(days[0], days[-1])
    return table.c.day.in_(days)


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def _name(value: Any, by: By) -> str:
    if by == "week":
        year, week, _ = value.isocalendar()
        return f"{year}-W{week:02d}"
    if by == "month":
        return f"{value:%Y-%m}"
    return value.isoformat() if by == "day" else str(value)
