"""Finds numbers beside the list that no label we know names: one of them may be the order's or the job's."""

import re
from collections.abc import Iterator, Sequence

from parsers.letterhead.fields import Field
from parsers.letterhead.places import find_postal_code
from parsers.numbers import Style, is_money, read_date
from parsers.parts import find_vin
from parsers.tables import Cell, Row

_NUMBER = re.compile(r"(?=(?:[^0-9]*[0-9]){4})[A-Z0-9][A-Z0-9./\-_]{3,23}", re.IGNORECASE)
# Labels that do not tell which number they name.
_ANY = frozenset({"number", "reference"})
# Years, and telephone numbers without spaces.
_OTHER = re.compile(r"(?:19|20)\d\d|(?:1[-.])?\d{3}[-.]?\d{3}[-.]?\d{4}")
# What goes on behind the first digits of a telephone number.
_GROUP = re.compile(r"[0-9]+(?:[-.][0-9]+)*")
_TRIM = " :;,|·–=#*."


def unnamed_numbers(rows: Sequence[Row], indices: Sequence[int], fields: Sequence[Field], style: Style) -> list[str]:
    """Numbers that fill a cell, or what stands behind its colon, and are the value of no field."""
    own = set(indices)
    named = {field.text for field in fields if field.row in own and field.key not in _ANY and not field.guessed}
    taken: dict[int, list[str]] = {}
    for field in (field for field in fields if field.key not in _ANY and not field.guessed):
        taken.setdefault(field.row, []).append(field.text)
    return [
        number
        for index in indices
        for cell in rows[index].cells
        for number in _numbers(cell)
        if number not in named
        and not any(number in text for text in taken.get(index, ()))
        and not _is_other(number, style)
    ]


def _numbers(cell: Cell) -> Iterator[str]:
    """The numbers in a cell, but for the one that begins an address or a telephone number in groups."""
    words = [word.text.strip(_TRIM) for word in cell.words]
    for place, word in enumerate(words):
        whole = word.rpartition(":")[2].rpartition("#")[2]
        begins = place == 0 and len(words) > 1
        near = (*words[max(place - 1, 0) : place], *words[place + 1 : place + 2])
        grouped = any(other.strip("()").isdigit() for other in near)
        if _NUMBER.fullmatch(whole) and not begins and not (grouped and _GROUP.fullmatch(whole)):
            yield whole


def _is_other(number: str, style: Style) -> bool:
    """Dates, prices, telephone and postal numbers, years and cars are not the number of an order."""
    told = read_date(number, style.dates) or find_postal_code(number, "fr") or find_vin(number)
    return bool(told) or is_money(number, style.decimal) or _OTHER.fullmatch(number) is not None
