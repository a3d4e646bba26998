"""Finds the hours that a text says, and those that it says only about."""

import datetime as dt
import re
from functools import cache
from typing import NamedTuple

from parsers.visits.sources.words import pattern
from parsers.wording import alternatives
from parsers.wording.dateforms import names_of

_LOOKED_BACK = 24
_NOON, _DAY = 12, 24
_EARLIEST = 7  # who says "at 3" and no more may mean the afternoon
_SUN = r"(?:\s?(?P<{}>[ap])\.?\s?m\b\.?)?"


class Hour(NamedTuple):
    """An hour in a text; without a `time` it is only about then."""

    start: int
    end: int
    time: dt.time | None


def hours_in(folded: str) -> list[Hour]:
    """Every hour in folded text, in order."""
    clocks = list(_clock().finditer(folded))
    found: list[Hour] = []
    for place, clock in enumerate(clocks):
        following = clocks[place + 1].start() if place + 1 < len(clocks) else None
        about = _is_about(folded, clock.start()) or _is_span(folded, clock.end(), following)
        ends = bool(found) and _is_span(folded, found[-1].end, clock.start())
        found.append(Hour(clock.start(), clock.end(), None if about or ends else _time(clock, folded)))
    return found


def _is_about(folded: str, start: int) -> bool:
    before = folded[max(0, start - _LOOKED_BACK) : start]
    return re.search(rf"{pattern('moments', 'about')}\s*$", before) is not None


def _is_span(folded: str, end: int, start: int | None) -> bool:
    """Whether two hours are the beginning and the end of one span."""
    between = folded[end:start] if start is not None else None
    return between is not None and bool(re.fullmatch(rf"\s*(?:-|{pattern('moments', 'until')})\s*", between))


def _time(clock: re.Match[str], folded: str) -> dt.time | None:
    told = {name[:-1]: value for name, value in clock.groupdict().items() if value}
    if "noo" in told:
        return dt.time(_NOON)
    hour, minute = int(told["h"]), int(told.get("m", 0))
    sun = told.get("s") or ("p" if re.match(rf"\s?{pattern('moments', 'late')}", folded[clock.end() :]) else "")
    if sun and 1 <= hour <= _NOON:
        hour = hour % _NOON + (_NOON if sun == "p" else 0)
    elif hour < _EARLIEST and not clock[0].lstrip().startswith("0"):
        return None
    return dt.time(hour, minute) if hour < _DAY else None


@cache
def _clock() -> re.Pattern[str]:
    """The ways to say an hour: at 9, kl. 9.30, a las 9, 9 h 30, 9:30 pm, 9 am, noon."""
    months = alternatives(names_of("en")["months"])
    before, alone = r"(?<![\d.,:/$-])", rf"(?!\d|[/.:-]\d|(?:st|nd|rd|th)\b|\s(?:de |of )?(?:{months})\b)"
    at = pattern("moments", "at")
    ways = (
        rf"(?<!-)(?P<noon>{pattern('moments', 'noon')})",
        rf"{at}\.?\s*(?P<h1>\d{{1,2}})(?:(?:[.:]|\s?h\s?)(?P<m1>[0-5]\d)(?!\d))?{alone}{_SUN.format('s1')}",
        rf"{before}(?P<h2>\d{{1,2}})\s?h(?:rs?|eures?|oras?)?(?![^\W\d_])(?:\s?(?P<m2>[0-5]\d)(?!\d))?",
        rf"{before}(?P<h3>\d{{1,2}}):(?P<m3>[0-5]\d)(?![\d:]){_SUN.format('s3')}",
        rf"{before}(?P<h4>\d{{1,2}})\s?(?P<s4>[ap])\.?\s?m\b\.?",
    )
    return re.compile("|".join(ways))
