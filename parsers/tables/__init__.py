"""parsers.tables: words on sheets become lines of parts.

Purpose: rows and cells by place, headings by vocabulary, columns by geometry, lines by content.
Promise: no knowledge of any program's layout; each row of a table gets a kind (line, heading, non-part, total, note).
What may go wrong: nothing here fails; what cannot be understood stays a note and is accounted for by `parsers.orders`.
"""

from parsers.tables.body import Block, read_block
from parsers.tables.headings import Column, Heading, Storey, find_headings, storeys_of
from parsers.tables.lines import line_items
from parsers.tables.rows import Cell, Row, read_rows
from parsers.tables.totals import Sum, is_no_part, is_of_another, is_total, read_sums, read_sums_below
from parsers.tables.wraps import Draft

__all__ = [
    "Block",
    "Cell",
    "Column",
    "Draft",
    "Heading",
    "Row",
    "Storey",
    "Sum",
    "find_headings",
    "is_no_part",
    "is_of_another",
    "is_total",
    "line_items",
    "read_block",
    "read_rows",
    "read_sums",
    "read_sums_below",
    "storeys_of",
]
