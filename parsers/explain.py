"""Shows how a PDF was understood: each row in the colour of what it was taken for, each field with its name."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from parsers.facts import RowKind
from parsers.orders.document import Understood, understand
from parsers.orders.header import Field
from parsers.pdf import open_pdf
from parsers.pdf.drawing import Mark, draw_marks
from parsers.tables import Row

_COLOURS: Final[dict[RowKind, tuple[int, int, int]]] = {
    "line": (0, 140, 60),
    "heading": (40, 90, 210),
    "non_part": (150, 150, 150),
    "total": (150, 60, 190),
    "note": (200, 190, 120),
    "unexplained": (220, 30, 30),
}
_FIELD = (240, 130, 0)
_LEGEND_STEP = 62.0


def explain(pdf: bytes, *, max_pages: int, today: dt.date) -> bytes:
    """The pages as PNG with a box around every row and field that was read; empty for a PDF that cannot be opened."""
    opened = open_pdf(pdf, max_pages=max_pages)
    if opened.problem is not None:
        return b""
    read = understand(opened.sheets, today)
    return draw_marks(pdf, [*_legend(read), *_rows(read), *_fields(read)], [sheet.turn for sheet in opened.sheets])


def _legend(read: Understood) -> Iterator[Mark]:
    """A row of boxes at the head of the first page that names the colours."""
    left, top = _corner(read)
    for place, (name, colour) in enumerate([*_COLOURS.items(), ("field", _FIELD)]):
        x = left + place * _LEGEND_STEP
        yield Mark(0, (x, top, x + _LEGEND_STEP - 4, top + 4), colour, str(name))


def _corner(read: Understood) -> tuple[float, float]:
    first = [word for row in read.rows if row.page == 0 for word in row.words]
    if not first:
        return 0.0, 0.0
    return min(word.x0 for word in first), min(word.y - word.size for word in first) - 12


def _rows(read: Understood) -> Iterator[Mark]:
    numbers = {draft.row: str(count) for block in read.told.blocks for count, draft in enumerate(block.drafts, 1)}
    for index, row in enumerate(read.rows):
        kind = read.told.kinds.get(index, "note")
        yield Mark(row.page, _box(row), _COLOURS[kind], numbers.get(index, ""), "left")
    for block in read.told.blocks:
        above = read.rows[min(max(block.heading.first, 0), len(read.rows) - 1)]
        for column in block.heading.columns:
            box = (column.x0, above.y - above.size - 1, column.x1, above.y - above.size)
            yield Mark(above.page, box, _COLOURS["heading"], column.role or "?")


def _fields(read: Understood) -> Iterator[Mark]:
    for field in read.fields:
        row = read.rows[field.row]
        yield Mark(row.page, _field_box(row, field), _FIELD, field.key, "right")


def _box(row: Row) -> tuple[float, float, float, float]:
    return row.words[0].x0 - 1, row.y - 0.8 * row.size, max(word.x1 for word in row.words) + 1, row.y + 0.2 * row.size


def _field_box(row: Row, field: Field) -> tuple[float, float, float, float]:
    """Around the words of the value; around the row where they cannot be told."""
    words = field.text.split()
    texts = [word.text.strip(" :;,()#") for word in row.words]
    last = words[-1].strip(" :;,()#") if words else ""
    ends = [place for place, text in enumerate(texts) if text == last]
    if not ends:
        return _box(row)
    end = next((place for place in ends if row.words[place].x0 >= field.x0), ends[0])
    start = max(end - len(words) + 1, 0)
    _, top, _, bottom = _box(row)
    return row.words[start].x0 - 1, top, row.words[end].x1 + 1, bottom
