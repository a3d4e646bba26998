"""Gives every word under a heading its column: the borders run where the fewest words of the body are crossed."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from parsers.pdf import Word
from parsers.tables.headings import Column, Heading
from parsers.tables.rows import Row, cut

# A row with at least this share of the columns filled helps to find the borders.
_TYPICAL = 0.45
_ROWS_MEASURED = 300
# Cells that touch still have a border between them.
_HAIR = 0.25
# Where more than this share of the rows crosses the border, another place is tried; it must be that much better.
_MANY_CROSSED = 0.5
_FEW_LEFT = 0.25


class Table(NamedTuple):
    """Columns and the borders between them; `borders` has one entry less than `columns`."""

    columns: tuple[Column, ...]
    borders: tuple[float, ...]

    def split(self, row: Row) -> list[list[Word]]:
        """The words of the row by column."""
        shares: list[list[Word]] = [[] for _ in self.columns]
        for word in row.words:
            for part in self._apart(word):
                shares[bisect_left(self.borders, _middle(part))].append(part)
        return shares

    def _apart(self, word: Word) -> tuple[Word, ...]:
        """A word that crosses a border, cut there if its characters were measured."""
        if word.edges:
            for border in self.borders:
                if word.x0 + 1 < border < word.x1 - 1:
                    at = min(range(1, len(word.edges)), key=lambda place: abs(word.edges[place] - border))
                    left, right = cut(word, at)
                    return (left, *self._apart(right))
        return (word,)


def _middle(word: Word) -> float:
    return (word.x0 + word.x1) / 2


def make_table(heading: Heading, body: Sequence[Row]) -> Table:
    """The table under a heading, measured on its body rows."""
    typical = [row for row in body[:_ROWS_MEASURED] if len(row.cells) >= max(2, _TYPICAL * len(heading.columns))]
    profile = _Profile(typical)
    return Table(heading.columns, _rising(profile.border(left, right) for left, right in pairwise(heading.columns)))


def _rising(borders: Iterable[float]) -> tuple[float, ...]:
    rising: list[float] = []
    for border in borders:
        rising.append(max(border, rising[-1] if rising else border))
    return tuple(rising)


class _Cover(NamedTuple):
    """A place between columns: how many words and cells lie over it, and how wide the stretch around it is."""

    words: int
    cells: int
    width: float
    x: float

    def worse(self) -> tuple[int, int, float]:
        """For comparing: the best place cuts no word, then no cell, then is wide."""
        return self.words, self.cells, -self.width


class _Profile:
    """How many words and cells lie over each x."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._rows = len(rows)
        self._starts = sorted(word.x0 + _HAIR for row in rows for word in row.words)
        self._ends = sorted(word.x1 - _HAIR for row in rows for word in row.words)
        self._cell_starts = sorted(cell.x0 + _HAIR for row in rows for cell in row.cells)
        self._cell_ends = sorted(cell.x1 - _HAIR for row in rows for cell in row.cells)

    def border(self, left: Column, right: Column) -> float:
        """Where two columns part: between their headings, or if most cells cross there, under one of them."""
        if left.x1 >= right.x0:
            return (left.x1 + right.x0) / 2
        between = self._emptiest(left.x1, right.x0)
        crossed = max(between.words, between.cells)
        if crossed > _MANY_CROSSED * self._rows:
            wider = self._emptiest(left.x0, right.x1)
            if max(wider.words, wider.cells) <= _FEW_LEFT * crossed and self._both_filled(left, right, wider.x):
                return wider.x
        return between.x

    def _both_filled(self, left: Column, right: Column, x: float) -> bool:
        """Whether a border at `x` leaves most rows a value on either side of it."""
        before = bisect_right(self._starts, x) - bisect_left(self._starts, left.x0 - 1)
        behind = bisect_right(self._ends, right.x1 + 1) - bisect_left(self._ends, x)
        return min(before, behind) > _MANY_CROSSED * self._rows

    def _emptiest(self, low: float, high: float) -> _Cover:
        """The middle of the widest stretch between `low` and `high` that the fewest words and cells cover."""
        inner = self._starts[bisect_right(self._starts, low) : bisect_left(self._starts, high)]
        inner += self._ends[bisect_right(self._ends, low) : bisect_left(self._ends, high)]
        covers = (self._cover(left, right) for left, right in pairwise(sorted({low, high, *inner})))
        return min(covers, key=_Cover.worse)

    def _cover(self, left: float, right: float) -> _Cover:
        middle = (left + right) / 2
        words = bisect_right(self._starts, middle) - bisect_left(self._ends, middle)
        cells = bisect_right(self._cell_starts, middle) - bisect_left(self._cell_ends, middle)
        return _Cover(words, cells, right - left, middle)
