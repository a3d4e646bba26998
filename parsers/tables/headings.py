"""Finds the heading rows of tables of parts, in any of our languages, also when a heading wraps over several rows."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from parsers.parts import is_part_shaped
from parsers.pdf import Word
from parsers.tables.rows import Row, parted
from parsers.vocabulary import tokens_of, vocabulary

_NAMES_A_PART = frozenset({"part", "description", "part_description"})
# Columns whose values tell that they are there.
_TOLD_BY_CONTENT = frozenset({"line", "part", "description", "quantity"})
# Columns of lists for several cars; in a row of labels they stand as well.
_OF_A_JOB = frozenset({"claim", "vehicle"})
_ENOUGH_KNOWN = 0.5
_ROWS_IN_BAND, _ROWS_IN_CARD = 3, 4
_COUNTED = frozenset({"quantity", "unit", "extended", "amount", "list"})
_NEXT_ROW = 1.9
_ENOUGH_ROLES = 3


class Column(NamedTuple):
    """A column by its heading: the role of its values (None if the word is not known) and where the heading stands.

    `inner` are two columns whose headings together read as one: "Line Description"; `joined` marks a heading close
    behind the one on its left: "Original" and "part number". The rows below tell whether that is one column or two.
    `storied` columns print a part number and under it a name, as their heading does.
    """

    role: str | None
    x0: float
    x1: float
    inner: tuple["Column", ...] = ()
    joined: bool = False
    storied: bool = False


class Heading(NamedTuple):
    """The heading of a table: its rows (indices, both included) and its columns from left to right."""

    first: int
    last: int
    columns: tuple[Column, ...]

    @property
    def roles(self) -> frozenset[str]:
        """The roles that its columns have."""
        return frozenset(column.role for column in self.columns if column.role)


class _Unit(NamedTuple):
    """A phrase (or an unknown word) of one heading row, and which of the row's cells it stands in."""

    role: str | None
    tokens: tuple[str, ...]
    x0: float
    x1: float
    inner: tuple[Column, ...] = ()
    joined: bool = False
    cell: int = 0


_Units = tuple[_Unit, ...]


def find_headings(rows: Sequence[Row]) -> list[Heading]:
    """The headings from top to bottom; no row belongs to two of them."""
    units = [_units(row) for row in rows]
    headings: list[Heading] = []
    index = 0
    while index < len(rows):
        if _is_promising(units[index]):
            heading = _read_band(rows, units, index, headings[-1] if headings else None)
            if heading is not None:
                headings.append(heading)
                index = heading.last
        index += 1
    return headings


def _units(row: Row) -> tuple[_Unit, ...]:
    """The row as phrases of the vocabulary, each within its cell; nothing where the row cannot be part of a heading."""
    if any(word.typed or word.text.endswith(":") or _is_value(word.text) for word in row.words):
        return ()
    cells = [cell for cell in row.cells if not cell.text.isdigit()]  # but for the number of a line beside its name
    return tuple(unit._replace(cell=place) for place, cell in enumerate(cells) for unit in _phrases(parted(cell.words)))


def _is_value(text: str) -> bool:
    digits = sum(char.isdigit() for char in text)
    return digits > 1 and (digits > len(text) // 2 or is_part_shaped(text))


def _phrases(words: Sequence[Word]) -> Iterator[_Unit]:
    tokens: list[str] = []
    owners: list[Word] = []
    for word in words:
        for token in tokens_of(word.text):
            tokens.append(token)
            owners.append(word)
    at = 0
    while at < len(tokens):
        found = vocabulary().headings.find(tokens, at)
        end = found.end if found else at + 1
        while end < len(tokens) and tokens[end] in vocabulary().connectors:
            end += 1  # "Prix de", whose other half may stand on the next row
        if found or tokens[at] not in "/#+":
            inner = _as_two(tokens[at:end], owners[at:end])
            role = found.meaning if found else None
            yield _Unit(role, tuple(tokens[at:end]), owners[at].x0, owners[end - 1].x1, inner, joined=at > 0)
        at = end


def _as_two(tokens: Sequence[str], owners: Sequence[Word]) -> tuple[Column, ...]:
    """The phrase as two headings side by side, if its words also read so."""
    headings = vocabulary().headings
    for cut in range(1, len(tokens)):
        left, right = headings.find(tokens[:cut], 0), headings.find(tokens[cut:], 0)
        if not left or not right or left.end != cut or right.end != len(tokens) - cut or "#" in tokens:
            continue
        both = {left.meaning, right.meaning}
        if len(both) > 1 and both <= _TOLD_BY_CONTENT and owners[cut - 1] is not owners[cut]:
            return (
                Column(left.meaning, owners[0].x0, owners[cut - 1].x1),
                Column(right.meaning, owners[cut].x0, owners[-1].x1),
            )
    return ()


def _is_promising(units: tuple[_Unit, ...]) -> bool:
    roles = {unit.role for unit in units if unit.role}
    return len(roles) > 1 and _known(units) >= _ENOUGH_KNOWN


def _known(units: Sequence[_Unit]) -> float:
    """The share of phrases, or of cells, whose meaning is known: the larger of the two."""
    if not units:
        return 0.0
    cells = {unit.cell for unit in units}
    strange = {unit.cell for unit in units if unit.role is None}
    return max(sum(unit.role is not None for unit in units) / len(units), 1 - len(strange) / len(cells))


def _read_band(rows: Sequence[Row], units: Sequence[_Units], index: int, before: Heading | None) -> Heading | None:
    """The heading around a promising row, with the rows close above and below that are headings too."""
    first = last = index
    floor = before.last + 1 if before else 0
    # On a card the part's number and name stand under one heading, its count and prices closely below under another.
    card = (
        before is not None and index - floor < _ROWS_IN_CARD and "part" in before.roles and not before.roles & _COUNTED
    )
    while first > floor and index - first < _ROWS_IN_BAND - 1 and _joins(rows, units, first - 1, first):
        first -= 1
    while last + 1 < len(rows) and last - first < _ROWS_IN_BAND - 1 and _joins(rows, units, last, last + 1):
        last += 1
    for top, bottom in dict.fromkeys([(first, last), (index, last), (first, index), (index, index)]):
        columns = _stack(units[top : bottom + 1])
        if _is_heading(columns, card=card):
            return Heading(top, bottom, columns)
    return None


def _joins(rows: Sequence[Row], units: Sequence[_Units], upper: int, lower: int) -> bool:
    """Whether two neighbouring rows can be one heading."""
    near = rows[upper].page == rows[lower].page and rows[lower].y - rows[upper].y < _NEXT_ROW * rows[lower].size
    return near and _known(units[upper]) >= _ENOUGH_KNOWN and _known(units[lower]) >= _ENOUGH_KNOWN


def _stack(band: Sequence[_Units]) -> tuple[Column, ...]:
    """The columns of heading rows: cells above each other that together are one phrase, or else phrase by phrase."""
    columns: list[Column] = []
    for group in _groups(band):
        together = tuple(token for units in group for unit in units for token in unit.tokens)
        whole = vocabulary().headings.find(together, 0)
        units = [unit for units in group for unit in units]
        if len(group) > 1 and whole is not None and whole.end == len(together):
            columns.append(Column(whole.meaning, min(unit.x0 for unit in units), max(unit.x1 for unit in units)))
        else:
            columns.extend(_stack_units(group))
    return tuple(sorted(columns, key=lambda column: column.x0))


def _groups(band: Sequence[_Units]) -> list[list[tuple[_Unit, ...]]]:
    """The cells of heading rows by columns: cells of different rows that stand above each other, row by row."""
    groups: list[list[tuple[int, list[_Unit]]]] = []
    for place, row in enumerate(band):
        for _, cell in groupby(row, key=lambda unit: unit.cell):
            units = list(cell)
            touched = [group for group in groups if _above(group, place, units)]
            groups = [group for group in groups if group not in touched]
            groups.append([*(one for group in touched for one in group), (place, units)])
    for group in groups:
        group.sort(key=lambda one: (one[0], one[1][0].x0))
    return [
        [tuple(unit for _, units in row for unit in units) for _, row in groupby(group, key=lambda one: one[0])]
        for group in groups
    ]


def _above(group: Sequence[tuple[int, list[_Unit]]], place: int, cell: Sequence[_Unit]) -> bool:
    """Whether a cell of a row above stands over the cell."""
    return any(
        upper != place and min(units[-1].x1, cell[-1].x1) > max(units[0].x0, cell[0].x0) for upper, units in group
    )


def _stack_units(band: Sequence[_Units]) -> Iterator[Column]:
    """One column per phrase of the widest row; the phrases above and below belong to the one they overlap most."""
    base = max(range(len(band)), key=lambda place: len(band[place]))
    stacks: list[list[tuple[int, _Unit]]] = [[(base, unit)] for unit in band[base]]
    for place, units in enumerate(band):
        for unit in units if place != base else ():
            best = max(stacks, key=lambda stack: _overlap(stack[0][1], unit), default=None)
            if best is not None and _overlap(best[0][1], unit) > 0:
                best.append((place, unit))
            else:
                stacks.append([(place, unit)])
    yield from (_column(stack) for stack in stacks)


def _overlap(one: _Unit, other: _Unit) -> float:
    return min(one.x1, other.x1) - max(one.x0, other.x0)


def _column(stack: list[tuple[int, _Unit]]) -> Column:
    x0, x1 = min(unit.x0 for _, unit in stack), max(unit.x1 for _, unit in stack)
    units = [unit for _, unit in sorted(stack, key=lambda placed: (placed[0], placed[1].x0))]
    headings = vocabulary().headings
    if len(units) == 1:
        return Column(units[0].role, x0, x1, units[0].inner, units[0].joined)
    together = tuple(token for unit in units for token in unit.tokens)
    whole = headings.find(together, 0)
    if whole is not None and whole.end == len(together):
        return Column(whole.meaning, x0, x1)
    base = stack[0][1]
    longest = max(units, key=lambda unit: (unit.role is not None, len(unit.tokens), unit is base))
    roles = {unit.role for unit in units}
    if roles >= {"part", "description"}:
        return Column("part_description", x0, x1, storied=True)
    if roles >= {"part", "type"}:
        return Column("part", x0, x1)  # the number, or what stands for it where there is none
    return Column(longest.role, x0, x1, joined=all(unit.joined for unit in units))


def _is_heading(columns: Sequence[Column], *, card: bool) -> bool:
    roles = {column.role for column in columns if column.role} - _OF_A_JOB
    apart = [column for column in columns if not column.joined]
    known = max(
        sum(column.role is not None for column in some) / len(some) if some else 0.0 for some in (columns, apart)
    )
    if known < _ENOUGH_KNOWN:
        return False
    if not roles & _NAMES_A_PART:
        counted = roles & {"quantity", "labour", "pieces_or_hours"}
        return (card or len(roles) > _ENOUGH_ROLES) and bool(counted and roles & _COUNTED - {"quantity"})
    others = {"quantity", "new_quantity", "unit", "extended", "amount", "list", "new_price", "operation", "description"}
    if len(columns) == len(roles) and roles == {"quantity", "description"}:
        return True  # the numbers stand in the descriptions
    return len(roles) >= _ENOUGH_ROLES or bool(roles & {"part", "part_description"} and roles & others)


class Storey(NamedTuple):
    """One of two rows of headings above lines of two rows: the roles it names, and where it begins and ends."""

    roles: frozenset[str]
    x0: float
    x1: float

    def fits(self, row: Row) -> bool:
        """Whether a row of the body stands under this storey: it tells numbers of parts, or amounts, as that does."""
        numbered = any(is_part_shaped(word.text) for word in row.words)
        counted = sum(cell.text[:1].isdigit() for cell in row.cells) > 1
        return numbered if self.roles & _NAMES_A_PART else counted and not numbered


def storeys_of(rows: Sequence[Row], heading: Heading) -> tuple[Storey, Storey] | None:
    """The storeys of a heading of two rows, if the one names parts and the other counts them and tells prices."""
    if heading.last != heading.first + 1:
        return None
    found = []
    for row in (rows[heading.first], rows[heading.last]):
        units = _units(row)
        roles = frozenset(unit.role for unit in units if unit.role)
        found.append(Storey(roles, units[0].x0, units[-1].x1) if len(roles) > 1 else None)
    upper, lower = found
    if upper is None or lower is None or upper.roles & lower.roles:
        return None
    named, counted = (upper, lower) if "part" in upper.roles else (lower, upper)
    told = "part" in named.roles and counted.roles & {"quantity"} and counted.roles & {"unit", "extended", "amount"}
    return (upper, lower) if told and not counted.roles & _NAMES_A_PART else None
