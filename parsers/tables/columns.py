"""Gives every word under a heading its column: borders run where they cross the fewest words of the body."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from parsers.numbers import DecimalSign, is_money, read_number
from parsers.parts import is_in_groups, is_part_shaped
from parsers.pdf import Word
from parsers.tables.headings import Column, Heading
from parsers.tables.rows import Row, cut
from parsers.vocabulary import tokens_of, vocabulary

# A row with at least this share of the columns filled helps to find the borders.
_TYPICAL = 0.45
_ROWS_MEASURED = 300
# Cells that touch still have a border between them.
_HAIR = 0.25
# Where more than this share of the rows crosses the border, another place is tried; it must be that much better.
_MANY_CROSSED = 0.5
_FEW_LEFT = 0.25
_MOSTLY, _SOME = 0.6, 0.3
_ROWS_ASKED = 40
_FEW_LETTERS = 3
_MANY = 999
_COUNTS = frozenset({"line", "quantity", "new_quantity", "old_quantity"})
_PRICES = frozenset({"list", "unit", "extended", "amount", "old_price", "new_price"})


class Table(NamedTuple):
    """Columns and the borders between them; `borders` has one entry less than `columns`."""

    columns: tuple[Column, ...]
    borders: tuple[float, ...]

    def split(self, row: Row) -> list[list[Word]]:
        """The words of the row by column."""
        shares: list[list[Word]] = [[] for _ in self.columns]
        for word in row.words:
            for part in self._apart(word) if word.edges else (word,):
                shares[bisect_left(self.borders, (part.x0 + part.x1) / 2)].append(part)
        for place, column in enumerate(self.columns):
            if column.role == "part" and shares[place]:
                _give_back_groups(row, shares, place)
        return shares

    def _apart(self, word: Word) -> tuple[Word, ...]:
        """A word that crosses a border, cut there if its characters were measured."""
        if len(word.edges) > 1:
            for border in self.borders:
                if word.x0 + 1 < border < word.x1 - 1:
                    at = min(range(1, len(word.edges)), key=lambda place: abs(word.edges[place] - border))
                    left, right = cut(word, at)
                    return (left, *self._apart(right))
        return (word,)

    def strange(self, lines: Sequence[Row]) -> int:
        """How many columns without a role hold something in most of the lines."""
        shares = [self.split(row) for row in lines]
        return sum(
            column.role is None and sum(bool(share[place]) for share in shares) > _MOSTLY * len(shares)
            for place, column in enumerate(self.columns)
        )


def _give_back_groups(row: Row, shares: list[list[Word]], place: int) -> None:
    """Give a part number in groups those that its cell brought under the headings behind it."""
    held = shares[place]
    if is_in_groups(_text(held)):
        return
    cell = next((cell.words for cell in row.cells if held[0] in cell.words), ())
    run = cell[cell.index(held[0]) :] if cell else ()
    whole = next((run[:end] for end in range(len(held) + 1, len(run) + 1) if is_in_groups(_text(run[:end]))), ())
    for words in shares[place + 1 :]:
        words[:] = [word for word in words if word not in whole]
    held.extend(whole[len(held) :])


def make_table(heading: Heading, body: Sequence[Row]) -> Table:
    """The table under a heading, measured on its body rows."""
    typical = _typical(heading, body[:_ROWS_MEASURED])
    profile = _Profile(typical)
    borders = _rising(profile.border(left, right) for left, right in pairwise(heading.columns))
    return Table(heading.columns, _between_cells(borders, heading.columns, typical))


def _between_cells(borders: tuple[float, ...], columns: Sequence[Column], rows: Sequence[Row]) -> tuple[float, ...]:
    """The borders moved between the cells of the rows that fill every column, where such rows agree on a gap there.

    Cells that stand under another heading than their turn would be are no such row.
    """
    full = [row for row in rows if len(row.cells) == len(columns)]
    if len(full) <= max(1, _SOME * len(rows)) or any(_out_of_turn(row, columns) for row in full):
        return borders
    lows = [max(row.cells[place].x1 for row in full) for place in range(len(borders))]
    highs = [min(row.cells[place + 1].x0 for row in full) for place in range(len(borders))]
    if any(low > high for low, high in zip(lows, highs, strict=True)):
        return borders
    return tuple(
        border if low <= border <= high else (low + high) / 2
        for border, low, high in zip(borders, lows, highs, strict=True)
    )


def _out_of_turn(row: Row, columns: Sequence[Column]) -> bool:
    return any(
        cell.x0 < column.x1 and cell.x1 > column.x0
        for place, cell in enumerate(row.cells)
        for turn, column in enumerate(columns)
        if turn != place
    )


def _typical(heading: Heading, body: Sequence[Row]) -> list[Row]:
    """The rows that fill many of the columns and bear no label."""
    full = [row for row in body if len(row.cells) >= max(2, _TYPICAL * len(heading.columns))]
    return [row for row in full if not any(word.text.endswith(":") for word in row.words)] or full


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


def settled(heading: Heading, body: Sequence[Row], decimal: DecimalSign) -> Heading:
    """The heading with one column for each column of the body, where its words alone leave that open."""
    columns: list[Column] = []
    for column in heading.columns:
        columns.extend(column.inner or (column,))
    if len(columns) == len(heading.columns) and not any(column.joined for column in columns):
        return heading
    sample = _typical(heading, body)[:_ROWS_ASKED]
    heading = _reunited(heading, columns, sample, decimal)
    place = 1
    while place < len(heading.columns):
        joined = heading.columns[place].joined
        if joined and sample and (united := _united(heading, place, sample, decimal)):
            rest = heading.columns[place + 1 :]
            heading = heading._replace(columns=(*heading.columns[: place - 1], united, *rest))
        else:
            place += 1
    return heading


def _reunited(heading: Heading, columns: list[Column], sample: Sequence[Row], decimal: DecimalSign) -> Heading:
    """Phrases that read as two headings are two columns if most rows fill both of them fittingly."""
    split = heading._replace(columns=tuple(columns))
    shares = [make_table(split, sample).split(row) for row in sample] if len(columns) > len(heading.columns) else []
    kept: list[Column] = []
    at = 0
    for column in heading.columns:
        inner = column.inner or (column,)
        filled = sum(
            all(fits(one.role, _text(share[at + place]), decimal) for place, one in enumerate(inner))
            for share in shares
        )
        kept.extend(inner if filled > _MOSTLY * len(shares) else (column,))
        at += len(inner)
    return heading._replace(columns=tuple(kept))


def _united(heading: Heading, place: int, sample: Sequence[Row], decimal: DecimalSign) -> Column | None:
    """The column at `place` and the one on its left as one, if cells of the body run from one into the other."""
    left, right = heading.columns[place - 1 : place + 1]
    table = make_table(heading, sample)
    border = table.borders[place - 1]
    shares = [table.split(row) for row in sample]
    pairs = [(_text(share[place - 1]), _text(share[place])) for share in shares]
    if _both_fit(pairs, (left.role, right.role), decimal):
        return None
    crossed = [any(cell.x0 < border - 1 and cell.x1 > border + 1 for cell in row.cells) for row in sample]
    for side in (0, 1):
        filled = [cross for cross, pair in zip(crossed, pairs, strict=True) if pair[side]]
        if sum(filled) >= _MANY_CROSSED * len(filled):
            texts = [" ".join(pair).strip() for pair in pairs]
            roles = [role for role in (left.role, right.role) if role]
            role = max(
                roles,
                # Any number may be of hours: a column headed "Qty/Hrs" tells pieces beside the parts.
                key=lambda role: (role != "labour", sum(fits(role, text, decimal) for text in texts), role != "amount"),
                default=None,
            )
            return Column(role, left.x0, right.x1, joined=left.joined)
    return None


def _both_fit(pairs: Sequence[tuple[str, str]], roles: tuple[str | None, str | None], decimal: DecimalSign) -> bool:
    """Whether both columns are in use, with values that stand under such headings."""
    for side in (0, 1):
        texts = [pair[side] for pair in pairs if pair[side]]
        fitting = sum(fits(roles[side], text, decimal) for text in texts)
        if len(texts) <= _FEW_LEFT * len(pairs) or fitting <= _MOSTLY * len(texts):
            return False
    return True


def _text(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def fits(role: str | None, text: str, decimal: DecimalSign) -> bool:
    """Whether a value can stand under a heading of the role."""
    if role in _COUNTS:
        return is_count(text.strip("*#.)"), decimal)
    if role in _PRICES:
        return is_money(text, decimal)
    if role in _WORDS:
        return _WORDS[role](text)
    return role not in {None, "other"} and read_number(text, decimal) is not None


def is_wordy(text: str) -> bool:
    """Whether the text is words and no part number."""
    return sum(char.isalpha() for char in text) > _FEW_LETTERS and not is_part_shaped(text)


def is_count(text: str, decimal: DecimalSign) -> bool:
    """Whether the text is a small whole number."""
    number = read_number(text, decimal)
    return number is not None and number == int(number) and 0 <= number <= _MANY and len(text) <= _FEW_LETTERS


def is_number(text: str | None, decimal: DecimalSign) -> bool:
    """Whether the text is a number, or a number of pieces: ``2 pcs``."""
    if not text:
        return False
    if read_number(text, decimal) is not None:
        return True
    first, *rest = text.split()
    return read_number(first.rstrip("xX"), decimal) is not None and all(
        token in vocabulary().pieces for word in rest for token in tokens_of(word)
    )


_WORDS: dict[str | None, Callable[[str], bool]] = {
    "part": is_part_shaped,
    "description": is_wordy,
    "part_description": is_wordy,
    "type": lambda text: vocabulary().part_types.means(text) is not None,
    "operation": lambda text: vocabulary().operations.means(text) is not None,
}
