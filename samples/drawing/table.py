"""Tables: columns by width, rows that wrap, headings that repeat or do not, and rows that a page break may split."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from reportlab.lib.colors import Color, HexColor

from samples.drawing.paper import HAIR, INK, QUIET, WHITE, Align, Paper

Heading = Literal["ruled", "dark", "plain", "boxed"]
STRIPE = HexColor("#f1f3f5")


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and its share of the width; text wraps inside it. A `gap` of 0 lets columns touch, as bad forms do."""

    heading: str
    share: float
    align: Align = "left"
    gap: float = 6


@dataclass(frozen=True, slots=True)
class Section:
    """A row that is a heading inside the table: `21  FENDER`."""

    text: str
    number: str = ""


Row = Sequence[str] | Section


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a table is dressed."""

    heading: Heading = "ruled"
    colour: Color = INK
    size: float = 8.5
    leading: float = 11
    space: float = 4
    stripes: bool = False
    lines: bool = False
    once: bool = False
    """The heading stands on the first page only."""
    split: bool = False
    """A page may end in the middle of a wrapped row."""
    quiet_second: bool = False
    """A second line in a cell (a part number under its description) is printed smaller."""


PLAIN = Look()


def table(paper: Paper, columns: Sequence[Column], rows: Iterable[Row], look: Look = PLAIN) -> None:
    """Draw the rows from the current height on, turning pages as needed."""
    _headings(paper, columns, look)
    for count, row in enumerate(rows):
        if isinstance(row, Section):
            _fit(paper, columns, look, 2 * (look.leading + look.space))
            _section(paper, row, columns, look)
            continue
        cells = [
            _wrapped(paper, text, end - start - column.gap, look)
            for text, column, (start, end) in zip(row, columns, _spans(paper, columns), strict=True)
        ]
        height = max(len(lines) for lines in cells) * look.leading + look.space
        _fit(paper, columns, look, look.leading if look.split else height)
        if look.stripes and count % 2:
            paper.y += look.leading - 1
            paper.band(height, STRIPE)
            paper.y -= look.leading - 1
        if look.lines and count:
            paper.y += look.leading + look.space / 2 - 1
            paper.rule(weight=0.3, ink=HAIR)
            paper.y -= look.leading + look.space / 2 - 1
        _row(paper, columns, cells, look)
    paper.y += look.leading
    paper.down(4)
    if look.heading != "plain":
        paper.rule(weight=0.8, ink=look.colour)
    paper.down(16)


def _fit(paper: Paper, columns: Sequence[Column], look: Look, height: float) -> None:
    if paper.room(height):
        return
    paper.turn()
    if look.once:
        paper.down(look.leading)
    else:
        _headings(paper, columns, look)


def _row(paper: Paper, columns: Sequence[Column], cells: Sequence[Sequence[str]], look: Look) -> None:
    for number in range(max(len(lines) for lines in cells)):
        if number and look.split:
            _fit(paper, columns, look, look.leading)
        for (start, end), column, lines in zip(_spans(paper, columns), columns, cells, strict=True):
            if number < len(lines):
                second = bool(number) and look.quiet_second
                paper.say(
                    _anchor(start, end, column),
                    lines[number],
                    size=look.size - 0.5 if second else look.size,
                    align=column.align,
                    ink=QUIET if second else INK,
                )
        paper.down(look.leading)
    paper.down(look.space)


def _section(paper: Paper, row: Section, columns: Sequence[Column], look: Look) -> None:
    spans = _spans(paper, columns)
    paper.say(spans[0][0] + columns[0].gap / 2, row.number, size=look.size)
    paper.say(spans[1][0] + columns[1].gap / 2, row.text, size=look.size, bold=True)
    paper.down(look.leading + look.space)


def _headings(paper: Paper, columns: Sequence[Column], look: Look) -> None:
    height = look.leading + 6
    ink = WHITE if look.heading == "dark" else INK
    if look.heading == "dark":
        paper.band(height, look.colour)
    elif look.heading == "ruled":
        paper.rule(weight=0.8, ink=look.colour)
    paper.down(look.leading)
    for (start, end), column in zip(_spans(paper, columns), columns, strict=True):
        paper.say(_anchor(start, end, column), column.heading, size=look.size, bold=True, align=column.align, ink=ink)
        if look.heading == "boxed":
            paper.canvas.setStrokeColor(look.colour)
            paper.canvas.setLineWidth(0.5)
            paper.canvas.rect(start, paper.y - 5, end - start, height, stroke=1, fill=0)
    paper.down(5)
    if look.heading == "ruled":
        paper.rule(weight=0.5, ink=look.colour)
    paper.down(look.leading + 1)


def _spans(paper: Paper, columns: Sequence[Column]) -> list[tuple[float, float]]:
    whole = sum(column.share for column in columns)
    edges = [paper.left]
    for column in columns:
        edges.append(edges[-1] + column.share / whole * (paper.right - paper.left))
    return list(pairwise(edges))


def _anchor(start: float, end: float, column: Column) -> float:
    return {"left": start + column.gap / 2, "right": end - column.gap / 2, "centre": (start + end) / 2}[column.align]


def _wrapped(paper: Paper, text: str, width: float, look: Look) -> list[str]:
    lines = []
    for given in text.split("\n"):
        line = ""
        for word in given.split(" "):
            longer = f"{line} {word}" if line else word
            if line and paper.measure(longer, look.size) > width:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    return lines
