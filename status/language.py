"""What the page says in the reader's language: catalogues, the choice among them, and dates, amounts and sizes."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_skeleton, format_time
from babel.numbers import format_decimal, format_percent
from markupsafe import Markup, escape

from parsers import one_line

LANGUAGES = ("fr", "en", "es", "nb")
"""The catalogues that exist: one folder each in ``status/catalogues``, with a file for each view."""

_ALIASES = {"no": "nb", "nn": "nb"}  # a Norwegian browser may ask for any of the three
_LONGEST_HEADER = 500
_MOST_DIGITS = 15
_FIRST = re.compile(r"^1(?=\s[^\W\d])")
_CATALOGUES = Path(__file__).parent / "catalogues"


def shown(fact: object) -> object:
    """A fact as it may be shown: a stranger's text on one visible line, what we have marked up as it is."""
    return one_line(fact) if isinstance(fact, str) and not isinstance(fact, Markup) else fact


def choose(asked: str | None, accepted: str, fallback: str) -> str:
    """The language to answer in: the one asked for, then Accept-Language (RFC 9110 12.5.4), then the operator's."""
    for tag in ((asked or ""), *_by_preference(accepted[:_LONGEST_HEADER]), fallback):
        code = tag.strip().lower().replace("_", "-").partition("-")[0]
        code = _ALIASES.get(code, code)
        if code in LANGUAGES:
            return code
    return LANGUAGES[0]


def _by_preference(accepted: str) -> list[str]:
    weighted = []
    for position, choice in enumerate(accepted.split(",")):
        tag, _, parameter = choice.partition(";")
        weight = parameter.strip().removeprefix("q=") or "1"
        if weight.replace(".", "", 1).isdecimal() and float(weight) > 0:
            weighted.append((-float(weight), position, tag))
    return [tag for _, _, tag in sorted(weighted)]


@dataclass(frozen=True, slots=True)
class Language:
    """One reader's language and clock; every text it gives is safe to stand in HTML."""

    code: str
    zone: ZoneInfo
    now: datetime

    def say(self, key: str, **facts: object) -> Markup:
        """The catalogue's sentence with facts filled in: strangers' text in them is cleaned and escaped."""
        return _said(self.code, key, **facts)

    def name(self, group: str, code: str, **facts: object) -> Markup:
        """The name of a code that the program made; a code this catalogue does not know yet is shown as it is."""
        key = f"{group}.{code}"
        return self.say(key, **facts) if key in _catalogue(self.code) else escape(one_line(code.replace("_", " ")))

    def knows(self, group: str, code: str) -> bool:
        """Whether the catalogue has a word for the code."""
        return f"{group}.{code}" in _catalogue(self.code)

    def count(self, key: str, number: int) -> Markup:
        """A counted noun in its right plural form, e.g. ``3 lines``."""
        return _counted(self.code, key, number)

    def number(self, value: Decimal) -> Markup:
        """A quantity with the reader's separators."""
        return escape(str(value) if _is_odd(value) else format_decimal(value, locale=self.code))

    def money(self, value: Decimal) -> Markup:
        """An amount without its currency, which the column names where the paper does."""
        return escape(str(value) if _is_odd(value) else format_decimal(value, "#,##0.00##", locale=self.code))

    def size(self, octets: int) -> Markup:
        """A file's size in the unit a person would use."""
        kilo, mega = 1000, 1_000_000
        if octets < kilo:
            return self.say("size.bytes", amount=octets)
        if octets < mega:
            return self.say("size.kilobytes", amount=self.number(Decimal(octets // kilo)))
        return self.say("size.megabytes", amount=self.number(Decimal(octets * 10 // mega) / 10))

    def moment(self, at: datetime) -> str:
        """When, as short as it stays clear: the time today, the day and time this year, else the date."""
        here, today = at.astimezone(self.zone), self.now.astimezone(self.zone)
        form = "time" if here.date() == today.date() else "day" if here.year == today.year else "date"
        return _moment(self.code, here.replace(second=0, microsecond=0, tzinfo=None), form)

    def day(self, day: date) -> str:
        """A calendar day."""
        return dated(self.code, format_date(day, "long", locale=self.code))

    def today(self) -> Markup:
        """The day it is at the operator's, with its weekday: ``Saturday, November 21``."""
        here = self.now.astimezone(self.zone)
        weekday = format_date(here, "EEEE", locale=self.code)
        day = dated(self.code, format_skeleton("MMMMd", here, locale=self.code))
        return self.say("home.day", weekday=weekday[:1].upper() + weekday[1:], day=day)

    def percent(self, share: float) -> Markup:
        """A share of 1 in whole percent."""
        return escape(format_percent(share, locale=self.code))

    def full_moment(self, at: datetime) -> str:
        """When, to the second, with the zone."""
        return dated(self.code, format_datetime(at, "long", tzinfo=self.zone, locale=self.code))


def dated(code: str, day: str) -> str:
    """A day as Babel says it; the first of a month is an ordinal in French: ``1er décembre``."""
    return _FIRST.sub("1er", day) if code == "fr" else day


def stamp(at: datetime) -> str:
    """A moment for machines: RFC 3339 in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _said(code: str, key: str, /, **facts: object) -> Markup:
    sentence = _catalogue(code)[key]
    return sentence.format(**{name: shown(fact) for name, fact in facts.items()}) if "{" in sentence else sentence


@lru_cache(maxsize=4096)  # a wall says hundreds of them, and many are of the same minute
def _moment(code: str, here: datetime, form: Literal["time", "day", "date"]) -> str:
    locale = _locale(code)
    if form == "date":
        return dated(code, format_skeleton("yMMMd", here, locale=locale))
    time = format_time(here.time(), "short", locale=locale)
    return time if form == "time" else f"{dated(code, format_skeleton('MMMd', here, locale=locale))}, {time}"


@cache
def _locale(code: str) -> Locale:
    return Locale.parse(code)


@lru_cache(maxsize=4096)
def _counted(code: str, key: str, number: int) -> Markup:
    form = _locale(code).plural_form(number)
    known = f"{key}.{form}" if f"{key}.{form}" in _catalogue(code) else f"{key}.other"
    return _said(code, known, count=format_decimal(Decimal(number), locale=code))


def _is_odd(value: Decimal) -> bool:
    """Whether a number is none of this trade: endless, or with more digits than anybody would read."""
    return not value.is_finite() or value.adjusted() >= _MOST_DIGITS


@cache
def _catalogue(code: str) -> Mapping[str, Markup]:
    """Dotted key to sentence, escaped."""
    files = [tomllib.loads(path.read_text("utf-8")) for path in sorted((_CATALOGUES / code).glob("*.toml"))]
    return {
        f"{table}.{key}": escape(text) for file in files for table, texts in file.items() for key, text in texts.items()
    }
