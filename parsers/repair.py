"""What a part number or a vehicle number with a mistyped character may be; shown to people, never put in its place."""

from collections.abc import Iterator
from itertools import combinations, product
from typing import NamedTuple

from parsers.parts import VIN_LENGTH, canonical, find_vin, known_shapes, vin_check_holds
from parsers.vocabulary import tokens_of, vocabulary

# Groups of characters that hands, keyboards and faxes turn into each other.
_ALIKE = ("O0QD", "I1L", "S5", "B8", "Z2", "G6")
_LOOKS_LIKE = {char: tuple(other for other in group if other != char) for group in _ALIKE for char in group}
_MOST_CHANGES = 2
_MOST_SHOWN = 3
# Makes that share the numbers of a house.
_HOUSES = {
    "acura": "honda", "lexus": "toyota", "scion": "toyota", "infiniti": "nissan", "lincoln": "ford",
    "buick": "gm", "cadillac": "gm", "chevrolet": "gm", "chevy": "gm", "gmc": "gm", "pontiac": "gm",
    "chrysler": "mopar", "dodge": "mopar", "jeep": "mopar", "ram": "mopar", "fiat": "mopar",
    "kia": "hyundai", "genesis": "hyundai", "audi": "volkswagen", "seat": "volkswagen", "skoda": "volkswagen",
    "cupra": "volkswagen", "vw": "volkswagen", "mini": "bmw", "mercedes-benz": "mercedes", "smart": "mercedes",
    "polestar": "volvo",
}  # fmt: skip


class Repair(NamedTuple):
    """What a part number that fits no shape of its make may be; `believed` where exactly one way is left."""

    believed: str = ""
    possible: tuple[str, ...] = ()


def repaired(number: str, make: str | None) -> Repair:
    """The number with as few look-alikes exchanged as its make's shape asks for; nothing where it fits as it is.

    What fits another make or a catalogue as it is may be meant so: there the exchange is only a suggestion.
    """
    key = " ".join(tokens_of(make or ""))
    shapes = vocabulary().shapes
    shape = shapes.get(_HOUSES.get(key, key))
    if shape is None or shape.fullmatch(canonical(number)):
        return Repair()
    fits_elsewhere = bool(known_shapes(number))
    for changes in range(1, _MOST_CHANGES + 1):
        fitting = [one for one in _changed(number, changes) if shape.fullmatch(canonical(one))]
        if len(fitting) == 1 and not fits_elsewhere:
            return Repair(believed=fitting[0])
        if fitting:
            return Repair(possible=tuple(fitting[:_MOST_SHOWN]))
    return Repair()


def suggested_part(number: str, make: str | None) -> str:
    """The one part number of the make that differs in one look-alike, where the printed one is nobody's; or nothing."""
    found = repaired(number, make).believed
    return found if sum(one != other for one, other in zip(found, number, strict=False)) == 1 else ""


def suggested_vin(text: str) -> str:
    """The one vehicle number that differs in one look-alike and whose check digit is right; or nothing.

    `text` may hold the letters I, O and Q, which no vehicle number has (ISO 3779): all of them are exchanged.
    """
    plain = text.upper().translate(str.maketrans("IOQ", "100"))
    if plain != text.upper() and _is_sound(plain):
        return plain
    sound = {one for one in _changed(plain, 1) if _is_sound(one)}
    return sound.pop() if len(sound) == 1 else ""


def _is_sound(vin: str) -> bool:
    return len(vin) == VIN_LENGTH and find_vin(vin) == vin and vin_check_holds(vin) is True


def _changed(number: str, changes: int) -> Iterator[str]:
    """Every way to exchange so many characters for one that looks alike."""
    open_places = [place for place, char in enumerate(number) if char in _LOOKS_LIKE]
    for places in combinations(open_places, changes):
        for others in product(*(_LOOKS_LIKE[number[place]] for place in places)):
            letters = list(number)
            for place, other in zip(places, others, strict=True):
                letters[place] = other
            yield "".join(letters)
