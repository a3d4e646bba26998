"""Shows how a PDF was understood: each row in the colour of what it was taken for, each value with its name."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

from parsers.facts import CheckResult, Document, Order, Problem, RowKind
from parsers.letterhead import Field
from parsers.orders import Understood, read_sheets, understand
from parsers.pdf import open_pdf
from parsers.pdf.drawing import Box, Colour, Mark, Sign, draw_each, draw_pages
from parsers.tables import Row

_COLOURS: Final[dict[RowKind, Colour]] = {
    "line": (0, 140, 70),
    "heading": (50, 100, 220),
    "total": (150, 60, 190),
    "non_part": (130, 130, 130),
    "note": (190, 170, 80),
    "unexplained": (220, 30, 40),
}
_NAMES: Final[dict[RowKind, str]] = {
    "line": "line of the order",
    "heading": "heading or head",
    "total": "sum",
    "non_part": "no part: work, fee, not ordered",
    "note": "note",
    "unexplained": "not understood",
}
_VALUE: Final = (215, 110, 0)
_INK: Final = (40, 40, 40)
_SHOWN: Final = frozenset({_COLOURS["line"], _COLOURS["unexplained"]})
_RESULTS: Final[dict[CheckResult, Colour]] = {"held": (0, 140, 70), "failed": (220, 30, 40), "absent": (150, 150, 150)}
_LEFT, _PITCH, _KEY, _STEP, _LETTER = 14.0, 12.0, 7.0, 9.0, 0.56
_SIZE = 7.5
_TAG, _WIDE = 2.8, 200.0
_READ_OTHERWISE = frozenset({"date", "required_by", "vehicle", "address"})
_SIGNS = " :;,()#"
_MOST_PROBLEMS = 6


def explain(pdf: bytes, *, max_pages: int, today: dt.date) -> bytes:
    """The pages as PNG: a band above each with the key and the orders, boxes around what was read.

    Empty for a PDF that cannot be opened.
    """
    opened = open_pdf(pdf, max_pages=max_pages)
    if opened.problem is not None:
        return b""
    read = understand(opened.sheets, today)
    told = read_sheets(opened, today)
    marks = [*_rows(read), *_columns(read), *_values(read, told)]
    return draw_pages(pdf, marks, _band(told), [sheet.turn for sheet in opened.sheets])


def highlight(pdf: bytes, *, max_pages: int, today: dt.date) -> tuple[bytes, ...] | Problem:
    """Each page as PNG, without words of ours: the lines that were read, what was not understood, and the values.

    A PDF that cannot be opened, or has no text, is a problem.
    """
    opened = open_pdf(pdf, max_pages=max_pages)
    if opened.problem is not None:
        return opened.problem
    read = understand(opened.sheets, today)
    told = read_sheets(opened, today)
    rows = [mark._replace(name="") for mark in _rows(read) if mark.colour in _SHOWN]
    values = [mark._replace(name="") for mark in _values(read, told)]
    return tuple(draw_each(pdf, [*rows, *values], [sheet.turn for sheet in opened.sheets]))


def _band(told: Document) -> list[Sign]:
    """What stands above the first page: the key, each order with its checks, and what is wrong."""
    signs = list(_key())
    y = 2 * _PITCH
    for place, order in enumerate(told.orders, 1):
        signs += _order_signs(order, place, y)
        y += 2 * _PITCH
    for problem in told.problems[:_MOST_PROBLEMS]:
        signs.append(Sign(_LEFT, y, f"{problem.code}: {problem.detail}", _RESULTS["failed"]))
        y += _PITCH
    if not told.orders and not told.problems:
        signs.append(Sign(_LEFT, y, "no order was read", _RESULTS["failed"]))
    return signs


def _key() -> Iterator[Sign]:
    x = _LEFT
    for name, colour in [*((_NAMES[kind], colour) for kind, colour in _COLOURS.items()), ("value", _VALUE)]:
        yield Sign(x, _PITCH * 0.8, name, _INK, key=colour)
        x += _KEY + _width(name) + 2 * _STEP


def _order_signs(order: Order, place: int, y: float) -> Iterator[Sign]:
    number = order.purchase_order or order.repair_order or "without a number"
    lines = f"{len(order.lines)} line{'s' * (len(order.lines) != 1)}"
    yield Sign(_LEFT, y, f"Order {place}: {number} · {lines} · confidence {order.confidence:.2f}", _INK, bold=True)
    x = _LEFT
    for name, result in order.checks.items():
        shown = {"held": name, "failed": f"{name} FAILED", "absent": f"({name})"}[result].replace("_", " ")
        yield Sign(x, y + _PITCH, shown, _RESULTS[result], key=_RESULTS[result])
        x += _KEY + _width(shown) + _STEP


def _width(text: str) -> float:
    return len(text) * _SIZE * _LETTER


def _rows(read: Understood) -> Iterator[Mark]:
    numbers: dict[int, str] = {}
    count = 0
    for block in read.blocks:
        for draft in block.drafts:
            count += 1
            numbers[draft.row] = str(count)
    for index, row in enumerate(read.rows):
        kind = read.kinds.get(index, "note")
        yield Mark(row.page, _box(row), _COLOURS[kind], numbers.get(index, ""), "left", filled=True)


def _columns(read: Understood) -> Iterator[Mark]:
    """A bar under each column heading with what its values were taken for."""
    for block in read.blocks:
        if not block.heading.columns or not block.drafts or block.heading.last < block.heading.first:
            continue
        foot = read.rows[block.heading.last]
        for column in block.heading.columns:
            box = (column.x0, foot.y + 0.28 * foot.size, column.x1, foot.y + 0.34 * foot.size)
            name = (column.role or "?").replace("_", " ")
            yield Mark(foot.page, box, _COLOURS["heading" if column.role else "unexplained"], name, "below")


def _values(read: Understood, told: Document) -> Iterator[Mark]:
    """The values that an order has taken over, each with its name where there is room for it."""
    taken = {value for order in told.orders for value in _texts(order)}
    for field in read.fields:
        row = read.rows[field.row]
        if field.text not in taken and field.key not in _READ_OTHERWISE:
            continue
        box, name = _value_box(row, field), field.key.replace("_", " ")
        room = min((word.x0 for word in row.words if word.x0 >= box[2] - 1), default=box[2] + _WIDE) - box[2]
        yield Mark(row.page, box, _VALUE, name, "right" if room > len(name) * _TAG else "above")


def _texts(order: Order) -> Iterator[str | None]:
    shop, car = order.shop, order.vehicle
    yield from (order.purchase_order, order.repair_order, order.claim, order.vin, order.insurer, order.supplement_of)
    yield from (shop.name, shop.postal_code, shop.phone, shop.email, car.year, car.make, car.model)


def _box(row: Row) -> Box:
    return row.words[0].x0 - 1.5, _top(row), max(word.x1 for word in row.words) + 1.5, max(_bottoms(row))


def _top(row: Row) -> float:
    return min(word.y - 0.78 * word.size for word in row.words)


def _bottoms(row: Row) -> Sequence[float]:
    return [word.y + 0.24 * word.size for word in row.words]


def _value_box(row: Row, field: Field) -> Box:
    """Around the words of the value; around the row where they cannot be told."""
    words = [word.strip(_SIGNS) for word in field.text.split()]
    texts = [word.text.strip(_SIGNS) for word in row.words]
    starts = [at for at in range(len(texts) - len(words) + 1) if texts[at : at + len(words)] == words]
    start = next((at for at in starts if row.words[at].x0 >= field.x0), starts[0] if starts else None)
    if start is None:
        return _box(row)
    end = start + len(words) - 1
    _, top, _, bottom = _box(row)
    return row.words[start].x0 - 1, top + 0.7, row.words[end].x1 + 1, bottom - 0.7
