"""parsers.wording.parts: the lines of an order as people call them.

Purpose: find lines by number, part number or description (`OrderLines`, `order_lines`), parts whose names are one
letter off (`mistyped_part`), lines whose numbers are written in letters (`Spelled`) or strung together (`Chains`).
Promise: a name that could be several parts is none of them.
What may go wrong: nothing; what fits no line is an empty answer.
"""

from parsers.wording.parts.beside import Beside
from parsers.wording.parts.chains import Chains
from parsers.wording.parts.descriptions import places_in
from parsers.wording.parts.kinds import (
    are_several,
    calls_part,
    joined_place,
    last_part,
    several_parts,
    shortened,
    wider,
)
from parsers.wording.parts.lines import OrderLines, opposite, order_lines
from parsers.wording.parts.mistyped import mistyped_part
from parsers.wording.parts.numbered import PartNumbers
from parsers.wording.parts.printed import Printed
from parsers.wording.parts.spelled import Spelled

__all__ = [
    "Beside",
    "Chains",
    "OrderLines",
    "PartNumbers",
    "Printed",
    "Spelled",
    "are_several",
    "calls_part",
    "joined_place",
    "last_part",
    "mistyped_part",
    "opposite",
    "order_lines",
    "places_in",
    "several_parts",
    "shortened",
    "wider",
]
