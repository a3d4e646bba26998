"""parsers.wording.parts: the lines of an order as people call them.

Purpose: find lines by number, part number or description (`OrderLines`, `order_lines`), parts whose names are one
letter off (`mistyped_part`), lines whose numbers are written in letters (`Spelled`) or strung together (`Chains`).
Promise: a name that could be several parts is none of them.
What may go wrong: nothing; what fits no line is an empty answer.
"""

from parsers.wording.parts.chains import Chains
from parsers.wording.parts.kinds import are_several, calls_part, last_part, several_parts, shortened, side_letter, wider
from parsers.wording.parts.lines import OrderLines, order_lines
from parsers.wording.parts.mistyped import mistyped_part
from parsers.wording.parts.numbered import PartNumbers
from parsers.wording.parts.spelled import Spelled

__all__ = [
    "Chains",
    "OrderLines",
    "PartNumbers",
    "Spelled",
    "are_several",
    "calls_part",
    "last_part",
    "mistyped_part",
    "order_lines",
    "several_parts",
    "shortened",
    "side_letter",
    "wider",
]
