"""Reads the days that answers name, relative to the day of the answer and in the reader's habit of writing them."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from parsers.wording.dateforms import names_of, patterns_of
from parsers.wording.tokens import plain
from parsers.wording.words import book

_MOST_YEARS = 5  # a day of which a mail speaks is hardly farther off
_MONTHS_IN_YEAR = 12
_WEEK = 7
_FRIDAY = 4
_WEEKEND = 5
_HOURS_IN_DAY = 24
_MOST = 400  # of days or weeks that anybody would promise
# In Canada both orders are in use, in every language; elsewhere the country knows one.
_MONTH_FIRST = ("en-us", "es-us", "en-ph")
_BOTH = ("ca",)


@dataclass(frozen=True, slots=True)
class Day:
    """A day that was named: None where it is vague ("in 3-5 weeks"); `doubtful` where it could be one of two.

    `counted` tells that it was not named but counted from today ("in 2 weeks").
    """

    date: dt.date | None = None
    doubtful: bool = False
    counted: bool = False


VAGUE = Day()
DOUBTFUL = Day(doubtful=True)


@dataclass(frozen=True, slots=True)
class Calendar:
    """The day of the answer and how its author writes days."""

    today: dt.date
    locale: str
    language: str

    def read(self, folded: str, start: int) -> tuple[Day, int] | None:
        """The day that is named at this place of folded text, and where its words end."""
        patterns = patterns_of(self.language)
        if (opening := patterns["opening"].match(folded, start)) is None:
            return None
        kinds = _NUMBERED if opening[0].isdecimal() else _WORDED
        for kind in kinds:
            if (found := patterns[kind].match(folded, start)) is not None:
                day = _READERS[kind](self, found)
                if day is not None:
                    return day, found.end() - (folded[found.end() - 1] == ".")  # a point may end the sentence
        return None

    def numeric(self, first: int, second: int, year: str | None) -> Day | None:
        """4/12: the day for which the country's habit leaves one reading."""
        day_first, month_first = self._dated(first, second, year), self._dated(second, first, year)
        if day_first == month_first or month_first is None:
            return day_first
        if day_first is None:
            return month_first
        country = self.locale.lower().replace("_", "-")
        if not country or country.endswith(_BOTH):
            return DOUBTFUL
        return month_first if country in _MONTH_FIRST else day_first

    def _dated(self, day: int, month: int, year: str | None) -> Day | None:
        return self.dated(day, month, year) if 1 <= month <= _MONTHS_IN_YEAR else None

    def dated(self, day: int, month: int, year: str | None = None) -> Day | None:
        """That day of that month; without a year its next occurrence, or the last one if that was a few days ago."""
        try:
            if year:
                return Day(dt.date(int(year) if len(year) > 2 else 2000 + int(year), month, day))
            date = dt.date(self.today.year, month, day)
        except ValueError:
            return None
        if (self.today - date).days > 60:
            return self.dated(day, month, str(self.today.year + 1))
        return Day(date)

    def of_month(self, number: int) -> Day | None:
        """The next day with this number: "le 26"."""
        month = self.today.replace(day=1)
        for _ in range(_MONTHS_IN_YEAR):
            day = self.dated(number, month.month, str(month.year))
            if day is not None and day.date is not None and day.date >= self.today:
                return day
            month = (month + dt.timedelta(days=31)).replace(day=1)
        return None

    def weekday(self, number: int) -> dt.date:
        """The next such day, never today."""
        return self.today + dt.timedelta(days=(number - self.today.weekday() - 1) % _WEEK + 1)

    def on_weekday(self, name: str | None, day: Day | None) -> Day | None:
        """The day if it is the weekday that was written beside it; a contradiction is doubtful."""
        if name is None or day is None:
            return day
        number = weekday_number(name, self.language)
        if day.date is None or number is None or day.date.weekday() == number:
            return day
        return DOUBTFUL

    def after(self, amount: int, unit: str) -> Day:
        """So many days, working days, weeks from today."""
        if amount > _MOST or unit == "months":
            return Day(counted=True)
        if unit in {"weeks", "fortnights"}:
            days = _WEEK * amount * (1 if unit == "weeks" else 2)
            return Day(self.today + dt.timedelta(days=days), counted=True)
        if unit == "days":
            return Day(self.today + dt.timedelta(days=amount), counted=True)
        if unit == "hours":
            return Day(self.today + dt.timedelta(days=amount // _HOURS_IN_DAY), counted=True)
        date = self.today
        while amount:
            date += dt.timedelta(days=1)
            amount -= date.weekday() < _WEEKEND
        return Day(date, counted=True)


def weekday_number(name: str, language: str) -> int | None:
    """0 for Monday to 6 for Sunday."""
    return names_of(language)["weekdays"].get(name)


def _long_date(calendar: Calendar, found: re.Match[str]) -> Day | None:
    month = names_of(calendar.language)["months"].get(found["month"])
    if month is None:
        return None
    year = found["year"] if "year" in found.re.groupindex else None
    return calendar.on_weekday(found["weekday"], calendar.dated(_day_number(calendar, found), month, year))


def _day_number(calendar: Calendar, found: re.Match[str]) -> int:
    """The number of a day, which is written in digits or in letters."""
    return int(found["day"]) if found["day"].isdecimal() else names_of(calendar.language)["monthdays"][found["day"]]


def _iso(calendar: Calendar, found: re.Match[str]) -> Day | None:
    return calendar.dated(int(found["day"]), int(found["month"]), found["year"])


def _numeric(calendar: Calendar, found: re.Match[str]) -> Day | None:
    first, second, sign = int(found["first"]), int(found["second"]), found["sign"]
    if sign == "." and not found["year"] and calendar.language != "nb":
        return None
    if sign == "-" and not found["year"] and first <= second:
        return None  # "3-5" are lines; "14-12" can be none
    if found["year"] and abs(int(found["year"][-2:]) - calendar.today.year % 100) > _MOST_YEARS:
        return None  # "2-4-10" are three lines, and no day of 2010
    if (name := found["weekday"]) is not None:  # the weekday tells which reading is meant
        number = weekday_number(name, calendar.language)
        pairs = ((first, second), (second, first))
        days = [calendar.dated(day, month, found["year"]) for day, month in pairs if 1 <= month <= _MONTHS_IN_YEAR]
        fitting = {day for day in days if day and day.date and day.date.weekday() == number}
        return fitting.pop() if len(fitting) == 1 else calendar.on_weekday(name, calendar.numeric(first, second, None))
    return calendar.numeric(first, second, found["year"])


def _weekday_day(calendar: Calendar, found: re.Match[str]) -> Day | None:
    """As in "jeudi le 26": only if the 26th is a Thursday; else the number is something else."""
    full = {plain(name) for names in book(calendar.language)["dates"]["weekdays"] for name in names}
    if re.search(r"\.\s", found[0]) and found["weekday"] in full:
        return None  # "they'll be Tuesday. 1-3 in stock"
    day = calendar.of_month(_day_number(calendar, found))
    number = weekday_number(found["weekday"], calendar.language)
    return day if day is not None and day.date is not None and day.date.weekday() == number else None


def _span(_calendar: Calendar, found: re.Match[str]) -> Day | None:
    """Somewhere between two days; "lines 10 to 12 on the 4th" is not the 12th to the 4th."""
    backwards = found["first"] is not None and int(found["first"]) > int(found["last"])
    return None if backwards else VAGUE


def _weekday(calendar: Calendar, found: re.Match[str]) -> Day | None:
    number = weekday_number(found["weekday"], calendar.language)
    if number is None:
        return None
    date = calendar.weekday(number)
    if found["next_week"]:
        monday = calendar.today + dt.timedelta(days=_WEEK - calendar.today.weekday())
        return Day(monday + dt.timedelta(days=number))
    if found["in_eight"]:
        return Day(date + dt.timedelta(days=_WEEK))
    # "Next Friday", said on a Tuesday, is this week's for some and next week's for others.
    if (found["next"] or found["next_after"]) and number > calendar.today.weekday():
        return DOUBTFUL
    return VAGUE if found["other"] else Day(date)


def _relative(calendar: Calendar, found: re.Match[str]) -> Day | None:
    away = 0 if found["today"] else 1 if found["tomorrow"] else 2
    return Day(calendar.today + dt.timedelta(days=away))


def _duration(calendar: Calendar, found: re.Match[str]) -> Day | None:
    numbers, unit = names_of(calendar.language)["numbers"], next(unit for unit in _UNITS if found[unit])
    least, most = (
        int(amount) if amount.isdecimal() else numbers.get(amount, 1)
        for amount in (found["amount"], found["most"] or found["amount"])
    )
    if most < least:
        return None  # "3, 11 - 5 business days" is line 11
    return Day(counted=True) if found["about"] or found["most"] else calendar.after(least, unit)


def _week_number(calendar: Calendar, found: re.Match[str]) -> Day | None:
    week = int(found["number"])
    if not 1 <= week <= 53 or found["last"] or found["start"]:
        return VAGUE
    year, this_week, _ = calendar.today.isocalendar()
    try:
        return Day(dt.date.fromisocalendar(year + (week < this_week), week, _FRIDAY + 1))
    except ValueError:
        return None


def _day_only(calendar: Calendar, found: re.Match[str]) -> Day | None:
    return calendar.of_month(_day_number(calendar, found))


_READERS: Mapping[str, Callable[[Calendar, re.Match[str]], Day | None]] = {
    "iso": _iso,
    "doubtful": lambda _calendar, _found: DOUBTFUL,
    "span": _span,
    "vague": lambda _calendar, _found: VAGUE,
    "day_month": _long_date,
    "month_day": _long_date,
    "letters_month": _long_date,
    "month_letters": _long_date,
    "weekday_letters": _weekday_day,
    "letters_only": _day_only,
    "numeric": _numeric,
    "weekday_day": _weekday_day,
    "weekday": _weekday,
    "past": lambda calendar, _found: Day(calendar.today - dt.timedelta(days=1)),
    "relative": _relative,
    "duration": _duration,
    "plus": lambda calendar, found: calendar.after(int(found["amount"]), "days"),
    "week_number": _week_number,
    "day_only": _day_only,
}
_NUMBERED = ("iso", "span", "duration", "day_month", "numeric")
_WORDED = (
    *(
        "past",
        "plus",
        "week_number",
        "doubtful",
        "span",
        "vague",
        "day_month",
        "month_day",
        "letters_month",
        "month_letters",
        "numeric",
        "weekday_day",
        "weekday_letters",
        "weekday",
    ),
    *("relative", "duration", "day_only", "letters_only"),
)
_UNITS = ("business", "days", "weeks", "fortnights", "months", "hours")
