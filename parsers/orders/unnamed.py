"""Finds numbers beside the list that no label we know names: one of them may be the order's or the job's."""

import re
from collections.abc import Iterator, Sequence

from parsers.numbers import Style, is_money, read_date
from parsers.orders.header import Field
from parsers.orders.letterhead import find_postal_code
from parsers.parts import find_vin
from parsers.tables import Cell, Row

_NUMBER = re.compile(r"(?=(?:[^0-9]*[0-9]){4})[A-Z0-9][A-Z0-9./\-_]{3,23}", re.IGNORECASE)
# Years, and telephone numbers without spaces.
_OTHER = re.compile(r"(?:19|20)\d\d|(?:1[-.])?\d{3}[-.]?\d{3}[-.]?\d{4}")
_TRIM = " :;,|·–=#*."


def unnamed_numbers(rows: Sequence[Row], indices: Sequence[int], fields: Sequence[Field], style: Style) -> list[str]:
    """Numbers that fill a cell, or what stands behind its colon, and are the value of no field."""
    taken: dict[int, list[str]] = {}
    for field in (field for field in fields if field.key != "number" and not field.guessed):
        taken.setdefault(field.row, []).append(field.text)
    return [
        number
        for index in indices
        for cell in rows[index].cells
        for number in _numbers(cell)
        if not any(number in text for text in taken.get(index, ())) and not _is_other(number, style)
    ]


def _numbers(cell: Cell) -> Iterator[str]:
    """The number that a cell is, or that stands alone behind a colon or number sign in it."""
    for piece in re.split(r"[:#]", cell.text):
        number = piece.strip(_TRIM)
        if _NUMBER.fullmatch(number):
            yield number


def _is_other(number: str, style: Style) -> bool:
    """Dates, prices, telephone and postal numbers, years and cars are not the number of an order."""
    told = read_date(number, style.dates) or find_postal_code(number, "fr") or find_vin(number)
    return bool(told) or is_money(number, style.decimal) or _OTHER.fullmatch(number) is not None
