"""Postal codes as people type them: repaired, normalised to one form without spaces, and found in a text."""

import re
from collections.abc import Iterator
from typing import get_args

from config import Country

COUNTRIES: tuple[str, ...] = get_args(Country)
CA_LETTERS = "ABCEGHJKLMNPRSTVWXYZ"
"""Canada Post uses no D, F, I, O, Q, U in any place of a code."""
_CA_FIRST = "ABCEGHJKLMNPRSTVXY"
_CA_PLACES = (_CA_FIRST, "0123456789", CA_LETTERS, "0123456789", CA_LETTERS, "0123456789")
_SANTA = "H0H0H0"
# The form that needs no repair; almost every code has it.
_AS_PRINTED = re.compile(rf"(?!H0H ?0H0)[{_CA_FIRST}][0-9][{CA_LETTERS}] ?[0-9][{CA_LETTERS}][0-9]")
_SHAPES = {
    "US": re.compile(r"[0-9]{5}"),
    "ES": re.compile(r"(?:0[1-9]|[1-4][0-9]|5[0-2])[0-9]{3}"),  # provinces 01 to 52
    "NO": re.compile(r"[0-9]{4}"),
    "FR": re.compile(r"(?:0[1-9]|[1-8][0-9]|9[0-5]|9[78])[0-9]{3}"),  # departments; 96 does not exist
}
_LENGTHS = {"CA": 6, "US": 5, "ES": 5, "NO": 4, "FR": 5}
_DIGIT_FOR = str.maketrans("OIL", "011")
_BETWEEN = re.compile(r"[\s.\-\u2010-\u2015]+")
_IN_TEXT = re.compile(
    r"(?<![0-9A-Za-z])([A-Za-z][0-9OoIiLl][A-Za-z])[ \u00a0-]{0,2}([0-9OoIiLl][A-Za-z][0-9OoIiLl])(?![0-9A-Za-z])"
)
_SURE_DIGITS = 2  # of three: a word like BOLIVO is no code


def normalise(code: str, country: str) -> str | None:
    """The code in capitals without spaces, or None if it is none; Canadian ``h7s-2bO`` becomes ``H7S2B0``.

    In digit places O is read as 0 and I or L as 1. Never raises. ``H0H 0H0`` is Santa Claus, not a place.
    """
    if country == "CA" and _AS_PRINTED.fullmatch(code):
        return code[:3] + code[-3:]
    text = _BETWEEN.sub("", code[:40]).upper()
    if country == "CA":
        repaired = _repair(text)
        return repaired if len(repaired) == len(_CA_PLACES) and _fits(repaired) and repaired != _SANTA else None
    shape = _SHAPES.get(country)
    if shape is None:
        return None
    digits = re.sub(rf"^{country}|^{country[0]}(?=[0-9])", "", text).translate(_DIGIT_FOR)  # N-4306, F-75001
    if country == "US" and re.fullmatch(r"[0-9]{9}", digits):
        digits = digits[:5]  # ZIP+4: the last four are a street
    return digits if shape.fullmatch(digits) else None


def normalise_prefix(prefix: str, country: str) -> str | None:
    """The beginning of a code (``h7`` becomes ``H7``), or None if no code begins so; ``*`` is the whole country."""
    text = _BETWEEN.sub("", prefix[:40]).upper()
    if country not in COUNTRIES or not text:
        return None
    if text == "*":
        return ""
    if country == "CA":
        repaired = _repair(text)
        return repaired if _fits(repaired) else None
    rest = _LENGTHS[country] - len(text)
    starts = (text + filler * rest for filler in "0123456789") if rest >= 0 else ()
    return text if any(_SHAPES[country].fullmatch(start) for start in starts) else None


def shown(code: str, country: str) -> str:
    """A normalised code as the post writes it: Canadian codes have a space in the middle."""
    return f"{code[:3]} {code[3:]}" if country == "CA" and len(code) > 3 else code


def find(text: str) -> tuple[str, ...]:
    """Every Canadian postal code that stands in a text, normalised, in order, each once.

    Only Canadian ones: five digits in a text may be anything. At least two of the three digits are real digits.
    """
    return tuple(dict.fromkeys(_found(text)))


def _found(text: str) -> Iterator[str]:
    for match in _IN_TEXT.finditer(text):
        written = match[1] + match[2]
        code = normalise(written, "CA")
        if code and sum(place.isdigit() for place in written) >= _SURE_DIGITS:
            yield code


def _repair(text: str) -> str:
    """Letters that stand where a digit belongs, in every second place, become the digit they look like."""
    return "".join(sign.translate(_DIGIT_FOR) if place % 2 else sign for place, sign in enumerate(text))


def _fits(text: str) -> bool:
    return len(text) <= len(_CA_PLACES) and all(sign in signs for sign, signs in zip(text, _CA_PLACES, strict=False))
