"""Finds in the words of an appointment what they tell of the car and of how to reach its driver."""

import re
from dataclasses import dataclass, replace
from functools import cache

from parsers.letterhead.places import find_postal_code
from parsers.letterhead.vehicle import parse_vehicle
from parsers.parts import find_vin
from parsers.visits.facts import Booking
from parsers.visits.sources.words import pattern
from parsers.wording import plain

_LONGEST, _MOST_LINES = 4_000, 100
_BETWEEN = r"[^\w(+]{0,4}(?:(?:no|nr|num|is|est|es|er|au|at|on|al|pa|de)\b[^\w(+]{0,3}){0,2}"
_NUMBER = r"\d{1,3}(?:[ .,'\u00a0]\d{3})+|\d{1,7}"
_TELEPHONE = r"\+?\(?\d[\d ().-]{6,17}\d"
# Without a label only what is written as a telephone number and nothing else: 450 555-0142, +47 912 34 567.
_PLAIN_TELEPHONE = re.compile(
    r"(?<![\w.-])(?:\+\d{1,3}[ .-]?)?\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}(?![\w-])|\+\d[\d ]{8,15}\d"
)
_WORD = re.compile(r"[A-Za-z0-9]+")
_SHORTEST_PLATE, _LONGEST_PLATE, _SHORT = 4, 8, 3
_FAR = 1_000  # what is driven less far is how far somebody lives
_FEWEST_DIGITS, _MOST_DIGITS = 8, 15


@dataclass(frozen=True, slots=True)
class Details:
    """What words tell besides themselves; `mileage` with its unit."""

    vin: str | None = None
    plate: str | None = None
    make: str | None = None
    model: str | None = None
    year: str | None = None
    mileage: str | None = None
    phone: str = ""
    postal_code: str | None = None


def read_details(text: str) -> Details:
    """What the words of a person or a system tell; nothing is guessed that no label or shape makes sure."""
    lines = text[:_LONGEST].splitlines()[:_MOST_LINES]
    told = "\n".join(lines)
    folded = plain(told)
    make, model, year = _vehicle(lines)
    vin = next((vin for line in lines if (vin := find_vin(line))), None)
    return Details(vin, _plate(told, folded), make, model, year, _mileage(folded), _phone(folded), _postal_code(told))


def with_details(booking: Booking, told: Details) -> Booking:
    """The booking with what its words tell of the car, and of where it is."""
    return replace(
        booking,
        vin=told.vin,
        plate=told.plate,
        make=told.make,
        model=told.model,
        year=told.year,
        mileage=told.mileage,
        postal_code=told.postal_code,
    )


def written_plate(text: str) -> str:
    """A plate in one spelling: ``abc-123`` is ``ABC 123``; empty for what is none."""
    words = _WORD.findall(text.upper())
    letters = "".join(words)
    fits = _SHORTEST_PLATE <= len(letters) <= _LONGEST_PLATE and any(sign.isdigit() for sign in letters)
    return " ".join(words) if fits and len(words) <= _SHORT else ""


def _vehicle(lines: list[str]) -> tuple[str | None, str | None, str | None]:
    """Make, model and year from the first line that names a make as a name: "un mini problème" names none."""
    for line in lines:
        car = parse_vehicle(line)
        if car.make and car.make[0].isupper():
            return car.make, _model(car.model), car.year
    return None, None, None


def _model(words: str | None) -> str | None:
    """The first word behind a make, and those that go on as names do: ``Civic Touring``."""
    first, *more = (words or "").split() or [""]
    if not first or not (first[0].isupper() or any(sign.isdigit() for sign in first)):
        return None
    name = [first]
    for word in more:
        if not (word[0].isupper() or word[0].isdigit()):
            break
        name.append(word)
    return " ".join(name)


def _plate(told: str, folded: str) -> str | None:
    for found in _labelled("plate", _WORD.pattern).finditer(folded):
        words = [
            told[word.start() : word.end()] for word in _WORD.finditer(folded, found.start("value"), found.end() + 12)
        ]
        first, second = (*words, "", "")[:2]
        digits, capitals = any(map(str.isdigit, first)), second.isupper() and len(second) <= _SHORT
        goes_on = not digits or (capitals and (first.isdigit() or len(first) <= _SHORT))
        if plate := written_plate(f"{first} {second}" if goes_on and second else first):
            return plate
    return None


def _mileage(folded: str) -> str | None:
    unit = pattern("labels", "units")
    labelled = _labelled("mileage", rf"(?P<number>{_NUMBER})\s?(?P<unit>{unit})?").search(folded)
    plainly = (found for found in _driven().finditer(folded) if int(_digits(found["number"])) >= _FAR)
    if (found := labelled or next(plainly, None)) is None:
        return None
    return f"{int(_digits(found['number']))} {found['unit'] or 'km'}"


def _phone(folded: str) -> str:
    found = _labelled("phone", _TELEPHONE).search(folded)
    number = found["value"] if found else ""
    if not _FEWEST_DIGITS <= len(_digits(number)) <= _MOST_DIGITS:
        number = plainly[0] if (plainly := _PLAIN_TELEPHONE.search(folded)) else ""
    return " ".join(number.split())


def _postal_code(told: str) -> str | None:
    found = _labelled("postal_code", r"\d{4,5}").search(plain(told))
    return find_postal_code(told.upper(), None) or (found["value"] if found else None)


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


@cache
def _labelled(label: str, value: str) -> re.Pattern[str]:
    return re.compile(rf"{pattern('labels', label)}{_BETWEEN}(?P<value>{value})")


@cache
def _driven() -> re.Pattern[str]:
    return re.compile(rf"(?<![\d.,])(?P<number>{_NUMBER})\s?(?P<unit>{pattern('labels', 'units')})")
