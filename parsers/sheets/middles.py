"""Puts the two lines of a label or value together whose other half stands between them, as spreadsheets print it."""

from collections.abc import Sequence

from parsers.tables import Cell, Heading, Row
from parsers.tables.rows import cell_of
from parsers.vocabulary import vocabulary

# Shares of the line height: closer than lines of a text ever stand, and how exactly the middle is met.
_OVERLAPPING = 0.72
_IN_THE_MIDDLE = 0.15
_SAME_LEFT = 2.0
# Another line of the same column this much farther off belongs to something else.
_APART = 1.15


def with_middles(rows: Sequence[Row], headings: Sequence[Heading]) -> list[Row] | None:
    """The rows, with labels and values of two lines as one cell in the row of the other half; None where none are.

    Only above the first table: what is centred within one is joined with it.
    """
    head = list(rows[: headings[0].first] if headings else rows)
    joined = False
    for place in range(1, len(head) - 1):
        upper, middle, lower = head[place - 1 : place + 2]
        if not _is_middle(upper, middle, lower):
            continue
        for above in upper.cells:
            below = next((cell for cell in lower.cells if abs(cell.x0 - above.x0) < _SAME_LEFT), None)
            whole_already = _is_told(upper, above) or (below is not None and _is_told(lower, below))
            if below is None or whole_already or _crowded(head, place, above):
                continue
            whole = cell_of((*above.words, *below.words))._replace(x1=max(above.x1, below.x1))
            if _fits(head[place], whole):
                head[place - 1] = _without(head[place - 1], above)
                head[place + 1] = _without(head[place + 1], below)
                head[place] = _with(head[place], whole)
                joined = True
    if not joined:
        return None
    return [*(row for row in head if row.cells), *rows[len(head) :]]


def _is_middle(upper: Row, middle: Row, lower: Row) -> bool:
    if not upper.page == middle.page == lower.page or not middle.cells:
        return False
    first, second = middle.y - upper.y, lower.y - middle.y
    size = min(upper.size, middle.size, lower.size)
    return max(first, second) < _OVERLAPPING * size and abs(first - second) < _IN_THE_MIDDLE * size


def _is_told(row: Row, cell: Cell) -> bool:
    """Whether the cell belongs with another of its own row: a label with its value behind it, or that value."""
    at = row.cells.index(cell)
    beside = cell.text.endswith(":") and at + 1 < len(row.cells)
    return beside or (at > 0 and row.cells[at - 1].text.endswith(":"))


def _crowded(head: Sequence[Row], place: int, cell: Cell) -> bool:
    """Whether the column goes on above or below: then its lines are text, not the halves of a field."""
    upper, lower = head[place - 1], head[place + 1]
    reach = _APART * (lower.y - upper.y)
    return any(
        abs(other.x0 - cell.x0) < _SAME_LEFT
        for row in head
        if row.page == upper.page and (0 < upper.y - row.y < reach or 0 < row.y - lower.y < reach)
        for other in row.cells
    )


def _fits(row: Row, whole: Cell) -> bool:
    """Whether there is room in the row for the cell, and it is a label or stands behind one."""
    if any(cell.x0 < whole.x1 and cell.x1 > whole.x0 for cell in row.cells):
        return False
    labels = vocabulary().labels
    before = [cell.text for cell in row.cells if cell.x1 <= whole.x0]
    return any(text.endswith(":") or labels.means(text) is not None for text in (whole.text, *before[-1:]))


def _with(row: Row, cell: Cell) -> Row:
    cells = tuple(sorted((*row.cells, cell), key=lambda one: one.x0))
    return row._replace(cells=cells, words=tuple(word for one in cells for word in one.words))


def _without(row: Row, cell: Cell) -> Row:
    cells = tuple(one for one in row.cells if one is not cell)
    return row._replace(cells=cells, words=tuple(word for one in cells for word in one.words))
