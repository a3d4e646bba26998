"""Reads from an absence message the last day on which its writer is away."""

import datetime as dt
import re
from collections.abc import Iterator

from parsers.phrases import months, pattern

_REACH = 60  # how far behind "until" or "back on" a date still belongs to it
_SENTENCE_END = re.compile(r"(?<!\d)[.!?]\s|\n\n")
_ENGLISH = re.compile(r"\b(?:the|will|until|back|office|return|not)\b")
_ISO = re.compile(r"\b(20\d\d)-(\d\d)-(\d\d)\b")
_NUMERIC = re.compile(r"\b(\d{1,2})[/.](\d{1,2})(?:[/.](20\d\d|\d\d))?\b")
_DAY_MONTH = re.compile(
    r"\b(\d{1,2})(?:er|st|nd|rd|th|\.)?(?: (?:de|of))? ([a-z]{3,10})\b\.?,?(?: (?:de |del )?(20\d\d))?"
)
_MONTH_DAY = re.compile(r"\b([a-z]{3,10})\.? (\d{1,2})(?:st|nd|rd|th)?\b(?:,? (20\d\d))?")


def absent_until(text: str, today: dt.date) -> dt.date | None:
    """The last day of absence that the folded `text` states, None if it states no clear date.

    "Until the 4th inclusive" gives that day, "back on the 7th" the day before. A date without year is its next
    occurrence after `today`. Slashed dates are month/day where the text is English, else day/month.
    """
    found: list[tuple[int, int, dt.date]] = []
    for order, (name, back) in enumerate((("last_day", 0), ("return_day", 1))):
        for phrase in pattern("absence", name).finditer(text):
            reach = text[phrase.end() : phrase.end() + _REACH]
            reach = _SENTENCE_END.split(reach, maxsplit=1)[0]
            day = next(_dates(reach, today, month_first=_is_english(text)), None)
            if day:
                found.append((order, phrase.start(), day - dt.timedelta(days=back)))
    return min(found)[2] if found else None


def _dates(text: str, today: dt.date, *, month_first: bool) -> Iterator[dt.date]:
    """The dates of a text in the order in which they stand."""
    readings = [(iso.start(), _date(today, iso[1], int(iso[2]), int(iso[3]))) for iso in _ISO.finditer(text)]
    for numeric in _NUMERIC.finditer(text):
        first, second = int(numeric[1]), int(numeric[2])
        month, day = (first, second) if month_first and "/" in numeric[0] else (second, first)
        readings.append((numeric.start(), _date(today, numeric[3], month, day) or _date(today, numeric[3], day, month)))
    written = [(found, found[2], found[1]) for found in _DAY_MONTH.finditer(text)]
    written += [(found, found[1], found[2]) for found in _MONTH_DAY.finditer(text)]
    for found, name, day_of_month in written:
        if named := months().get(name):
            readings.append((found.start(), _date(today, found[3], named, int(day_of_month))))
    yield from (day for _start, day in sorted(readings, key=lambda reading: reading[0]) if day)


def _date(today: dt.date, year: str | None, month: int, day: int) -> dt.date | None:
    try:
        if year:
            return dt.date(int(year) if len(year) == 4 else 2000 + int(year), month, day)
        this_year = dt.date(today.year, month, day)
        return this_year if this_year >= today else this_year.replace(year=today.year + 1)
    except ValueError:
        return None


def _is_english(text: str) -> bool:
    return bool(_ENGLISH.search(text))
