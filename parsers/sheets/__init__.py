"""parsers.sheets: the rows of sheets in the order in which a person reads them.

Purpose: what typography took apart is put together again: cells that are centred each on its own, lists in two
columns, fields beside a list, lines of two storeys. A second copy of the same pages is left out.
Promise: no other word is lost or changed; sheets that are set plainly come back as they are.
What may go wrong: nothing here fails; where no order is clear the rows stay as printed, from top to bottom.
"""

from collections.abc import Callable, Sequence

from parsers.pdf import Sheet
from parsers.sheets.bands import joined_rows
from parsers.sheets.copies import without_copies
from parsers.sheets.folds import unfolded, without_sidebars
from parsers.sheets.middles import with_middles
from parsers.sheets.storeys import on_one_floor
from parsers.tables import Heading, Row, find_headings, read_rows

__all__ = ["rows_of"]

_Step = Callable[[Sequence[Row], Sequence[Heading]], list[Row] | None]
_STEPS: tuple[_Step, ...] = (without_sidebars, unfolded, joined_rows, on_one_floor, with_middles)


def rows_of(sheets: Sequence[Sheet]) -> tuple[list[Row], list[Heading]]:
    """The rows of all sheets but copies, each line of a table one row, and the headings of the tables among them."""
    rows = read_rows(without_copies(sheets))
    headings = find_headings(rows)
    for step in _STEPS:
        changed = step(rows, headings)
        if changed is not None:
            rows, headings = changed, find_headings(changed)
    return rows, headings
