"""Puts the two rows of each line beside each other where heading and lines have two storeys of columns."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from parsers.tables import Heading, Row, Storey, is_total, storeys_of

_LOOKED_AT = 12
_MOSTLY = 0.6
_CLOSE = 2.2


def on_one_floor(rows: Sequence[Row], headings: Sequence[Heading]) -> list[Row] | None:
    """The rows, where heading and lines have two storeys: the lower one set behind the upper one, as one row."""
    ordered: list[Row] = []
    start = 0
    for place, heading in enumerate(headings):
        end = headings[place + 1].first if place + 1 < len(headings) else len(rows)
        storeys = storeys_of(rows, heading)
        if storeys is None or not _alternates(rows, heading, end, storeys):
            continue
        width = max(word.x1 for row in rows[heading.first : end] for word in row.words) + 20
        ordered += rows[start : heading.first]
        ordered.append(_beside(rows[heading.first], rows[heading.last], width))
        ordered += _pairs(rows, range(heading.last + 1, end), storeys, width)
        start = end
    return [*ordered, *rows[start:]] if ordered else None


def _alternates(rows: Sequence[Row], heading: Heading, end: int, storeys: tuple[Storey, Storey]) -> bool:
    """Whether rows that fit the upper heading and rows that fit the lower one take turns."""
    body = [row for row in rows[heading.last + 1 : end][:_LOOKED_AT] if not is_total(row)]
    turns = sum(
        storeys[0].fits(upper) and storeys[1].fits(lower) and not storeys[1].fits(upper)
        for upper, lower in pairwise(body)
    )
    return turns > 0 and 2 * turns >= _MOSTLY * len(body)


def _pairs(rows: Sequence[Row], body: range, storeys: tuple[Storey, Storey], width: float) -> Iterator[Row]:
    index = body.start
    while index < body.stop:
        row = rows[index]
        below = rows[index + 1] if index + 1 < body.stop else None
        close = below is not None and below.page == row.page and below.y - row.y < _CLOSE * row.size
        if below is not None and close and storeys[0].fits(row) and storeys[1].fits(below) and not is_total(below):
            yield _beside(row, below, width)
            index += 2
        else:
            yield row
            index += 1


def _beside(upper: Row, lower: Row, width: float) -> Row:
    """Two rows as one, the lower one moved to the right of everything."""
    words = tuple(
        word._replace(x0=word.x0 + width, x1=word.x1 + width, y=upper.y, edges=tuple(x + width for x in word.edges))
        for word in lower.words
    )
    cells = tuple(
        cell._replace(
            x0=cell.x0 + width,
            x1=cell.x1 + width,
            words=tuple(word._replace(x0=word.x0 + width, x1=word.x1 + width, y=upper.y) for word in cell.words),
        )
        for cell in lower.cells
    )
    return upper._replace(words=(*upper.words, *words), cells=(*upper.cells, *cells))
