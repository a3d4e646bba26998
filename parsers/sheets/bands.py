"""Puts rows of a table together whose print overlaps: cells of one line, each centred on its own in its height."""

from collections.abc import Sequence

from parsers.tables import Heading, Row, is_total

# Rows closer than this share of their height overlap in print; nobody sets lines of a text so close.
_OVERLAPPING = 0.72
_MOST_ROWS = 5
_FEW_CELLS = 2


def joined_rows(rows: Sequence[Row], headings: Sequence[Heading]) -> list[Row] | None:
    """The rows, with those of a table that overlap joined into one; None where there are none."""
    joined: list[Row] = []
    start = 0
    for place, heading in enumerate(headings):
        joined.extend(rows[start : heading.last + 1])
        end = headings[place + 1].first if place + 1 < len(headings) else len(rows)
        start = foot_of(rows, range(heading.last + 1, end))
        joined.extend(_joined(rows[heading.last + 1 : start], heading))
    joined.extend(rows[start:])
    return joined if len(joined) < len(rows) else None


def foot_of(rows: Sequence[Row], body: range) -> int:
    """Where the sums under a table begin; what was carried forward stands above its lines."""
    lines = False
    for index in body:
        total = is_total(rows[index])
        if total and lines:
            return index
        lines = lines or (not total and len(rows[index].cells) > _FEW_CELLS)
    return body.stop


def _joined(body: Sequence[Row], heading: Heading) -> list[Row]:
    many = max(_FEW_CELLS, len(heading.columns) // 2)
    groups: list[list[Row]] = []
    for row in body:
        group = groups[-1] if groups else []
        rich = sum(len(one.cells) > many for one in (*group, row))
        if group and len(group) < _MOST_ROWS and rich < _FEW_CELLS and _overlap(group[-1], row):
            group.append(row)
        else:
            groups.append([row])
    return [_one(group) for group in groups]


def _overlap(upper: Row, lower: Row) -> bool:
    return upper.page == lower.page and lower.y - upper.y < _OVERLAPPING * min(upper.size, lower.size)


def _one(group: Sequence[Row]) -> Row:
    """The rows as one: words in reading order line by line, cells from left to right."""
    if len(group) == 1:
        return group[0]
    main = max(group, key=lambda row: len(row.cells))
    words = tuple(word for row in group for word in row.words)
    cells = tuple(sorted((cell for row in group for cell in row.cells), key=lambda cell: cell.x0))
    return Row(main.page, main.y, main.size, words, cells)
