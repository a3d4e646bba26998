"""parsers.tables: words on sheets become lines of parts.

Purpose: rows and cells by place, headings by vocabulary, columns by geometry, lines by content.
Promise: no knowledge of any program's layout; each row of a table gets a kind (line, heading, non-part, total, note).
What may go wrong: nothing here fails; what cannot be understood stays a note and is accounted for by `parsers.orders`.
"""

from parsers.tables.body import Block, read_block
from parsers.tables.headings import find_headings
from parsers.tables.lines import line_items
from parsers.tables.lists import read_items, read_plain_list
from parsers.tables.rows import Cell, Row, read_rows
from parsers.tables.totals import Sum, is_total, read_sums

__all__ = [
    "Block",
    "Cell",
    "Row",
    "Sum",
    "find_headings",
    "is_total",
    "line_items",
    "read_block",
    "read_items",
    "read_plain_list",
    "read_rows",
    "read_sums",
]
