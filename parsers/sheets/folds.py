"""Puts rows in reading order where a sheet is set in parts side by side: lists in two columns, fields beside a list."""

from collections import Counter
from collections.abc import Sequence

from parsers.sheets.bands import foot_of
from parsers.tables import Heading, Row
from parsers.vocabulary import vocabulary

_FEW_CELLS = 2
_ENOUGH_LABELS = 2
_ALIGNED = 3.0
_GUTTER = 5.0
_NAMING = frozenset({"part", "description"})
_NO_FIELD = frozenset({"other", "number", "theirs", "address"})


def unfolded(rows: Sequence[Row], headings: Sequence[Heading]) -> list[Row] | None:
    """The rows of a list that is set in two columns, each with headings of its own: the left half before the right."""
    folded = {heading.first: (heading, x) for heading in headings if (x := _fold(heading)) is not None}
    if not folded:
        return None
    ordered: list[Row] = []
    index = 0
    while index < len(rows):
        if index not in folded:
            ordered.append(rows[index])
            index += 1
            continue
        heading, x = folded[index]
        later = (other.first for other in headings if other.first > index)
        end = foot_of(rows, range(heading.last + 1, min(later, default=len(rows))))
        end = next((at for at in range(index, end) if rows[at].page != rows[index].page), end)
        halves = [_half(row, x) for row in rows[index:end]]
        ordered += [left for left, _ in halves if left.words] + [right for _, right in halves if right.words]
        index = end
    return ordered


def _fold(heading: Heading) -> float | None:
    """Where the second half of a heading begins, if either heads a list, or the right one counts further numbers."""
    roles = [column.role for column in heading.columns]
    for half in range(_FEW_CELLS, len(roles) - 1):
        left, right = roles[:half], roles[half:]
        twice = (left == right and _NAMING & set(left)) or (_heads_list(left) and _heads_list(right))
        if twice or (_heads_list(left) and sorted(map(str, right)) == ["part", "quantity"] and "part" in left):
            return (heading.columns[half - 1].x1 + heading.columns[half].x0) / 2
    return None


def _heads_list(roles: Sequence[str | None]) -> bool:
    """Whether headings describe parts and count them, each but once; in which order does not matter."""
    told = [role for role in roles if role in _NAMING | {"quantity"}]
    return {"description", "quantity"} <= set(told) and len(told) == len(set(told))


def _half(row: Row, x: float) -> tuple[Row, Row]:
    """The row in two, left and right of a border."""
    halves = []
    for left in (True, False):
        cells = tuple(cell for cell in row.cells if ((cell.x0 + cell.x1) / 2 < x) == left)
        words = tuple(word for cell in cells for word in cell.words)
        halves.append(row._replace(words=words, cells=cells))
    return halves[0], halves[1]


def without_sidebars(rows: Sequence[Row], headings: Sequence[Heading]) -> list[Row] | None:
    """The rows, where fields stand beside a list: first all fields of the side, then the list; None without such."""
    ordered: list[Row] = []
    start = 0
    for heading in headings:
        if heading.first < start:
            continue
        page = rows[heading.first].page
        later = (index for index in range(heading.first, len(rows)) if rows[index].page != page)
        body = range(heading.first, next(later, len(rows)))
        border = _sidebar(rows, body)
        if border is None:
            continue
        x, left = border
        halves = [_half(rows[index], x) for index in body]
        sides = [half[0 if left else 1] for half in halves]
        lists = [half[1 if left else 0] for half in halves]
        ordered += [*rows[start : body.start], *(row for row in (*sides, *lists) if row.words)]
        start = body.stop
    return [*ordered, *rows[start:]] if ordered else None


def _sidebar(rows: Sequence[Row], body: range) -> tuple[float, bool] | None:
    """Where a column of labels stands beside a list: its border, and whether it is on the left of it."""
    labels = vocabulary().labels
    found = [
        cell
        for index in body[1:]
        for cell in rows[index].cells
        if (labels.means(cell.text.rstrip(" :")) or "other") not in _NO_FIELD
    ]
    usual = Counter(round(cell.x0 / _ALIGNED) for cell in found).most_common(1)
    if not usual or usual[0][1] < _ENOUGH_LABELS:
        return None
    left = usual[0][0] * _ALIGNED
    beside = [cell for index in body for cell in rows[index].cells if abs(cell.x0 - left) <= 2 * _ALIGNED]
    right = max(cell.x1 for cell in beside)
    others = [cell for index in body for cell in rows[index].cells if cell not in beside]
    if all(cell.x0 > right + _GUTTER for cell in others):
        return right + _GUTTER, True
    if all(cell.x1 < left - _GUTTER for cell in others):
        return left - _GUTTER, False
    return None
