"""Reads the car, and who insures it."""

import re
from collections.abc import Iterator, Sequence

from parsers.facts import Vehicle
from parsers.letterhead.surroundings import Surroundings
from parsers.parts import VIN_LENGTH, find_vin
from parsers.vocabulary import tokens_of, vocabulary

_YEAR = re.compile(r"(?:19[89]|20[0-4])\d")
_MODEL_WORDS = 5


def read_vehicle(around: Surroundings) -> Vehicle:
    """The car: from its own labels, from the label "vehicle", or from a row that names a make and a year."""
    year, make, model = (around.first(key) for key in ("year", "make", "model"))
    whole = next(
        (found for field in around.fields if field.key == "vehicle" and (found := parse_vehicle(field.text)).make), None
    )
    if whole is None and not (make and model):
        whole = next(iter(_named_vehicles(around)), None)
    whole = whole or Vehicle()
    make = make or (None if whole.make else _titled_make(around))
    if make and not whole.make:
        return Vehicle(year, make, model)
    return Vehicle(whole.year or year, whole.make or make, whole.model or model)


def _titled_make(around: Surroundings) -> str | None:
    """The make that the title of the order names: "Parts to order: Honda"."""
    words = vocabulary()
    for row in around.rows[: around.head]:
        for text in (cell.text for cell in row.cells if words.titles.begins(cell.text) == "order"):
            tokens, named = tokens_of(text), text.split()
            found = next((found for at in range(len(tokens)) if (found := words.makes.find(tokens, at))), None)
            if found is not None:
                return next((word for word in named if words.makes.means(word)), found.meaning)
    return None


def vehicle_of_line(text: str, order: Vehicle) -> Vehicle:
    """The car that a line names ("2016 Bronco Sport"); what it leaves out is that of the order."""
    told = parse_vehicle(text)
    if told.make or order.make is None:
        return told if text else order
    return parse_vehicle(f"{told.year or ''} {order.make} {text.replace(told.year or '', '', 1)}".strip())


def _named_vehicles(around: Surroundings) -> Iterator[Vehicle]:
    dated = [at for at, row in enumerate(around.rows) if _YEAR.search(row.text)]
    for cell in around.cells(dated):
        vehicle = parse_vehicle(cell.text)
        if vehicle.make and vehicle.year:
            yield vehicle
    for cell in around.cells([at for at, row in enumerate(around.rows) if find_vin(row.text)]):
        vehicle = parse_vehicle(cell.text)
        if vehicle.make and vehicle.model:
            yield vehicle


def parse_vehicle(text: str) -> Vehicle:
    """``2023 HONDA Civic Touring 4D SED`` and ``Volvo XC60 2023`` as year, make and model."""
    words = [word.strip(",;()") for word in text.split()]
    tokens = [" ".join(tokens_of(word)) for word in words]
    dated = [place for place, word in enumerate(words) if _YEAR.fullmatch(word)]
    years = dated
    for at in range(len(words)):
        found = vocabulary().makes.find(tokens, at)
        if found is None:
            continue
        models = vocabulary().numbered_models.get(found.meaning, ())
        years = [place for place in dated if place != found.end or words[place] not in models]
        year = next((place for place in years if place in {at - 1, *range(found.end, found.end + _MODEL_WORDS)}), None)
        if year is None and years:
            continue
        stop = year if year is not None and year > at else len(words)
        model = _model(words[found.end : stop], tokens[found.end : stop])
        return Vehicle(words[year] if year is not None else None, " ".join(words[at : found.end]), model)
    return Vehicle(words[years[0]]) if years else Vehicle()


def _model(words: Sequence[str], tokens: Sequence[str]) -> str | None:
    bodies = vocabulary().bodies
    ends = (
        place
        for place, token in enumerate(tokens)
        if not token or (place and (token in bodies or len(token) == VIN_LENGTH or _ends_model(words[place])))
    )
    end = next(ends, len(words))
    return " ".join(words[: min(end, _MODEL_WORDS)]).rstrip(" /–-|") or None


def _ends_model(word: str) -> bool:
    return len(word) > 1 and vocabulary().labels.means(word.rstrip(":")) in {"vin", "year"}


def unlabelled_insurer(around: Surroundings) -> str | None:
    """The name of a well-known insurer in the letterhead, where no label tells who pays."""
    names = vocabulary().insurers
    for row in around.rows[: around.head]:
        for cell in row.cells:
            words = cell.text.split()
            tokens = [" ".join(tokens_of(word)) for word in words]
            for at in range(len(words)):
                found = names.find(tokens, at)
                if found is not None:
                    return " ".join(words[at : found.end]).strip(" ,;:.()")
    return None
