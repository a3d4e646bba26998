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
    words = [
        word
        for row in body[:_ROWS_MEASURED]
        if len(row.cells) >= max(2, _TYPICAL * len(heading.columns))
        for word in row.words
    ]
    profile = _Profile(words)
    borders = tuple(
        profile.emptiest(left.x1, right.x0) if left.x1 < right.x0 else (left.x1 + right.x0) / 2
        for left, right in pairwise(heading.columns)
    )
    return Table(heading.columns, _rising(borders))


def _rising(borders: Iterable[float]) -> tuple[float, ...]:
    rising: list[float] = []
    for border in borders:
        rising.append(max(border, rising[-1] if rising else border))
    return tuple(rising)


class _Profile:
    """How many words lie over each x."""

    def __init__(self, words: Sequence[Word]) -> None:
        self._starts = sorted(word.x0 + _HAIR for word in words)
        self._ends = sorted(word.x1 - _HAIR for word in words)

    def emptiest(self, low: float, high: float) -> float:
        """The middle of the widest stretch between `low` and `high` that the fewest words cover."""
        inner = self._starts[bisect_right(self._starts, low) : bisect_left(self._starts, high)]
        inner += self._ends[bisect_right(self._ends, low) : bisect_left(self._ends, high)]
        points = sorted({low, high, *inner})
        best, place = (float("inf"), 0.0), (low + high) / 2
        for left, right in pairwise(points):
            middle = (left + right) / 2
            cover = bisect_right(self._starts, middle) - bisect_left(self._ends, middle)
            if (cover, left - right) < best:
                best, place = (cover, left - right), middle
        return place
