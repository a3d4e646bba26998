"""Numbers and dates as people print them in French, English, Spanish and Norwegian."""

import datetime as dt
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Literal, NamedTuple

from parsers.vocabulary import tokens_of, vocabulary

DecimalSign = Literal[".", ","]
DateOrder = Literal["day-first", "month-first"]

_MONEY_VOTE = re.compile(r"[^\d\s]{0,4}(\d{1,3}(?:[.,'’\s]\d{3})*|\d+)([.,])(\d{1,4})[^\d\s]{0,4}")
_CURRENCY = re.compile(
    r"(?i)(?:CAD|USD|EUR|NOK|SEK|DKK|GBP|MXN|ARS|C\$|US\$|CA\$|\$ ?(?:CA|US|C)\b|\$|€|£|kr\.?|euros?|,-)"
)
_NUMBER = {
    ".": re.compile(r"(\d{1,3}(?:[, '’]\d{3})+|\d*)(?:\.(\d{1,4}))?"),
    ",": re.compile(r"(\d{1,3}(?:[. '’]\d{3})+|\d*)(?:,(\d{1,4}))?"),
}
_DIGIT, _BARE = re.compile(r"\d"), re.compile(r"[\d.]+")
_SPACES = re.compile(r"\s+")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
_NUMERIC = re.compile(r"(\d{1,2})([-/. ])(\d{1,2})\2(\d{4}|\d{2})(?!\d)")
_DAY_MONTH = re.compile(
    r"(\d{1,2})(?:st|nd|rd|th|er|º|\.)?[\s./-]+(?:de\s+|of\s+)?([^\W\d_]{3,12})\.?[\s.,/-]+(?:de[l]?\s+)?(\d{4}|\d{2})"
)
_MONTH_DAY = re.compile(r"([^\W\d_]{3,12})\.?[\s-]+(\d{1,2})(?:st|nd|rd|th)?[\s,-]+(\d{4})")
_MOST_DIGITS = 12
_MOST_TEXT = 60
_MONTHS_IN_YEAR = 12
_CENTS = 2
_GROUP = 3
# Days by which one reading of a date must be nearer to today than the other.
_CLEARLY_NEARER = 31


class Style(NamedTuple):
    """How a document writes its numbers and dates."""

    decimal: DecimalSign = "."
    dates: DateOrder = "day-first"


def decimal_sign(tokens: Iterable[str]) -> DecimalSign | None:
    """The decimal sign on which the money of a whole document agrees; None where nothing tells."""
    votes = {".": 0, ",": 0}
    for token in tokens:
        match = _MONEY_VOTE.fullmatch(token)
        if match is None:
            continue
        whole, sign, rest = match.groups()
        if len(rest) == _CENTS:
            votes[sign] += 3 if any(char in whole for char in ".,'’") else 2
        elif len(rest) == _GROUP and len(whole) <= _GROUP:
            votes["," if sign == "." else "."] += 1  # 1.234 is more often a thousand than a fraction
    if votes["."] == votes[","]:
        return None
    return "." if votes["."] > votes[","] else ","


def read_number(text: str, decimal: DecimalSign) -> Decimal | None:
    """The number that the whole text is, with or without currency, groups and sign; None if it is anything else.

    ``(45.00)``, ``12.50-`` and ``-173,52`` are negative. A number that cannot be grouped as the document's decimal sign
    wants is tried the other way round.
    """
    plain = text[:_MOST_TEXT]
    if _DIGIT.search(plain) is None:
        return None
    if _BARE.fullmatch(plain) is None:
        plain = _SPACES.sub(" ", _CURRENCY.sub(" ", plain)).replace("\u2212", "-").strip(" *")
    negative = plain.startswith(("-", "(")) or plain.endswith(("-", ")"))
    plain = plain.strip("-() +:")
    other: DecimalSign = "," if decimal == "." else "."
    match = _NUMBER[decimal].fullmatch(plain) or _NUMBER[other].fullmatch(plain)
    if match is None:
        return None
    whole, fraction = "".join(char for char in match[1] if char.isdigit()), match[2]
    if len(whole) > _MOST_DIGITS:
        return None
    value = Decimal(f"{whole or '0'}.{fraction}" if fraction else whole)
    return -value if negative else value


def is_money(text: str, decimal: DecimalSign) -> bool:
    """Whether the text is a number with cents or a currency sign."""
    return read_number(text, decimal) is not None and (
        re.search(r"[.,]\d\d(?!\d)", text) is not None or _CURRENCY.search(text) is not None
    )


def date_order(texts: Iterable[str], default: DateOrder, today: dt.date | None = None) -> DateOrder:
    """Whether 04/05/2026 is in May or in April: by dates that leave no doubt, else by what is nearer to today."""
    unsure: list[tuple[dt.date, dt.date]] = []
    for match in (match for text in texts for match in _NUMERIC.finditer(text[:_MOST_TEXT])):
        first, second, year = int(match[1]), int(match[3]), _year(match[4])
        if match[2] == "." or first > _MONTHS_IN_YEAR >= second:
            return "day-first"
        if second > _MONTHS_IN_YEAR >= first:
            return "month-first"
        day_first, month_first = _date(year, second, first), _date(year, first, second)
        if day_first and month_first:
            unsure.append((day_first, month_first))
    if today is None or not unsure:
        return default
    day_first_away, month_first_away = (sum(abs((dates[way] - today).days) for dates in unsure) for way in (0, 1))
    if abs(day_first_away - month_first_away) < _CLEARLY_NEARER * len(unsure):
        return default
    return "day-first" if day_first_away < month_first_away else "month-first"


def read_date(text: str, order: DateOrder) -> dt.date | None:
    """The first date in the text, written with numbers or month names of our languages; None if there is none."""
    text = text[:_MOST_TEXT]
    if match := _ISO.search(text):
        return _date(int(match[1]), int(match[2]), int(match[3]))
    if match := _DAY_MONTH.search(text):
        month = _month(match[2])
        if month is not None:
            return _date(_year(match[3]), month, int(match[1]))
    if match := _MONTH_DAY.search(text):
        month = _month(match[1])
        if month is not None:
            return _date(int(match[3]), month, int(match[2]))
    if match := _NUMERIC.search(text):
        first, second, year = int(match[1]), int(match[3]), _year(match[4])
        day_first = order == "day-first" or match[2] == "."
        day, month = (first, second) if day_first else (second, first)
        return _date(year, month, day) or _date(year, day, month)
    return None


def _year(text: str) -> int:
    return int(text) if len(text) > _CENTS else 2000 + int(text)


def _month(name: str) -> int | None:
    tokens = tokens_of(name)
    return vocabulary().months.get(tokens[0]) if tokens else None


def _date(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None
