"""Sorts the rows under a heading into lines of an order, their wrapped pieces, totals, non-parts and notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from parsers.facts import RowKind
from parsers.numbers import DecimalSign, read_number
from parsers.parts import is_part_shaped
from parsers.pdf import Word
from parsers.tables.columns import Table, make_table
from parsers.tables.headings import Heading
from parsers.tables.roles import with_roles
from parsers.tables.rows import Row
from parsers.tables.totals import is_total
from parsers.vocabulary import tokens_of, vocabulary

_NUMBERS = ("quantity", "new_quantity", "unit", "extended", "amount", "list", "new_price", "old_price", "old_quantity")
_NEAR = 1.75
_CLEARLY_WIDER = 1.12
_INDENT = 3.0
_SENTENCE = 5


@dataclass(slots=True)
class Draft:
    """A line in the making: the printed values by role, the pieces of its description and the rows they stand in."""

    row: int
    values: dict[str, str]
    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    @property
    def description(self) -> str:
        """The whole description, wraps joined."""
        return " ".join(piece for piece in (*self.above, self.values.get("description", ""), *self.below) if piece)


@dataclass(slots=True)
class Block:
    """What stands under one heading: its lines, and what every row of it is."""

    heading: Heading
    last: int
    drafts: list[Draft] = field(default_factory=list)
    kinds: dict[int, RowKind] = field(default_factory=dict)

    @property
    def roles(self) -> frozenset[str]:
        """The roles of the columns as printed."""
        return self.heading.roles

    @property
    def is_estimate(self) -> bool:
        """Tables that tell operations and hours estimate a repair; orders name parts only."""
        return bool(self.roles & {"operation", "labour"})


class _Piece(NamedTuple):
    """A row with words only: the wrap of a description above or below, or something between the lines."""

    row: int
    text: str
    part: str = ""


def read_block(
    rows: Sequence[Row],
    heading: Heading,
    end: int,
    decimal: DecimalSign,
    furniture: frozenset[int],
    previous: Block | None,
) -> Block:
    """The rows from the heading to `end`, sorted. `furniture` are rows that repeat on every page.

    Where the table goes on from the `previous` one, the wrap of its last line may stand under this heading.
    """
    body = [index for index in range(heading.last + 1, end) if index not in furniture]
    table = _measured(rows, heading, body, decimal)
    heading = heading._replace(columns=table.columns)
    block = Block(heading, end - 1)
    block.kinds.update((index, "heading") for index in range(heading.first, heading.last + 1))
    goes_on = previous is not None and previous.drafts and previous.roles == block.roles
    sorter = _Sorter(rows, block, table, decimal, previous.drafts[-1] if previous and goes_on else None)
    for index in body:
        sorter.take(index)
    sorter.finish()
    return block


def _measured(rows: Sequence[Row], heading: Heading, body: Sequence[int], decimal: DecimalSign) -> Table:
    """The table with its borders, measured up to the totals; columns with unknown words get roles from content."""
    sample: list[Row] = []
    for index in body:
        if is_total(rows[index]):
            break
        sample.append(rows[index])
    table = make_table(heading, sample)
    return table._replace(columns=with_roles(table, sample, decimal))


class _Sorter:
    """Takes the rows of a table one after the other."""

    def __init__(
        self, rows: Sequence[Row], block: Block, table: Table, decimal: DecimalSign, carried: Draft | None
    ) -> None:
        self._carried = carried
        self._above = self._below = 0  # how many pieces clearly stood above and below their line
        self._rows, self._block, self._table, self._decimal = rows, block, table, decimal
        self._pieces: list[_Piece] = []
        self._ended = False
        described = [
            place for place, column in enumerate(table.columns) if column.role in {"description", "part_description"}
        ]
        self._description_at = described[0] if described else None

    def take(self, index: int) -> None:
        """Sort one row."""
        row = self._rows[index]
        shares = self._table.split(row)
        if len(row.cells) == 1:
            shares = _kept_together(shares)
        values = self._values(shares)
        kind = self._kind(row, values)
        if kind == "line":
            self._line(index, values)
        elif kind == "note" and not self._ended and self._may_belong(row, shares, values):
            part = values.get("part", "") if "part" in self._block.roles else ""
            self._pieces.append(_Piece(index, _joined(shares), part))
        else:
            self._block.kinds[index] = kind
            self._settle(None)
            self._ended = self._ended or kind == "total"

    def finish(self) -> None:
        """Give the last pieces to the last line."""
        self._settle(None)

    def _values(self, shares: Sequence[Sequence[Word]]) -> dict[str, str]:
        values: dict[str, str] = {}
        for column, words in zip(self._table.columns, shares, strict=True):
            if column.role and words:
                text = " ".join(word.text for word in words)
                values[column.role] = f"{values[column.role]} {text}" if column.role in values else text
        return _sorted_out(values)

    def _kind(self, row: Row, values: Mapping[str, str]) -> RowKind:
        part = is_part_shaped(values.get("part", ""))
        numbers = [role for role in _NUMBERS if _is_number(values.get(role), self._decimal)]
        if is_total(row, sure=part):
            return "total"
        if not part and self._is_section(values):
            return "heading"
        if not numbers and (not part or ("part" not in self._block.roles) or not values.get("description")):
            bare = part and not set(_NUMBERS) & self._block.roles
        else:
            bare = bool(part or values.get("description"))
        if not numbers and _has_label(row):
            return "note"
        if not bare:
            return "note" if not values.get("operation") or not numbers else "non_part"
        if self._ended and not (part and (numbers or "quantity" not in self._block.roles)):
            return "note"
        if self._is_other_work(values, part=part):
            return "non_part"
        return "line"

    def _is_section(self, values: Mapping[str, str]) -> bool:
        """A section head of an estimate has a line number and a name, and nothing else."""
        return set(values) == {"line", "description"} and "part" in self._block.roles

    def _is_other_work(self, values: Mapping[str, str], *, part: bool) -> bool:
        words = vocabulary()
        description = values.get("description", "")
        if is_no_part(description):
            return True
        if words.part_types.means(values.get("type", "")) == "existing":
            return True
        operation = _operation(values.get("operation", ""))
        if operation == "other":
            return not part or "type" not in values
        return self._block.is_estimate and not part and operation != "part"

    def _may_belong(self, row: Row, shares: Sequence[Sequence[Word]], values: Mapping[str, str]) -> bool:
        """Whether a row of words may be a piece of a line: it begins where descriptions (or part numbers) begin."""
        if vocabulary().notes.begins(row.text) or vocabulary().titles.begins(row.text):
            return False
        if not set(values) <= {"description", "part", "type", "line"} or _has_label(row):
            return False
        if self._description_at is None:
            return False
        described = shares[self._description_at]
        if values.get("line") or not described:
            return bool(values.get("part")) and is_part_tail(values["part"])
        column = self._table.columns[self._description_at]
        low = self._table.borders[self._description_at - 1] if self._description_at else column.x0 - _INDENT * row.size
        return described[0].x0 >= low - 1

    def _line(self, index: int, values: dict[str, str]) -> None:
        draft = Draft(index, values, rows=[index])
        self._settle(draft)
        self._block.drafts.append(draft)
        self._block.kinds[index] = "line"

    def _settle(self, following: Draft | None) -> None:
        """Give the waiting pieces to the line above or to the line that follows, by the widest gap between them."""
        pieces, self._pieces = self._pieces, []
        if not pieces:
            return
        above = self._block.drafts[-1] if self._block.drafts else self._carried
        at = self._parting(above, pieces, following)
        for place, piece in enumerate(pieces):
            owner = above if place < at else following
            if owner is None or not self._fits(owner, piece):
                self._block.kinds[piece.row] = "note"
                continue
            _attach(owner, piece)
            self._block.kinds[piece.row] = "line"

    def _parting(self, above: Draft | None, pieces: Sequence[_Piece], following: Draft | None) -> int:
        """How many of the pieces belong to the line above."""
        chain = [max(above.rows) if above else None, *(p.row for p in pieces), following.row if following else None]
        gaps = [self._gap(one, other) for one, other in zip(chain, chain[1:], strict=False)]
        near = [place for place, gap in enumerate(gaps) if gap is not None]
        wide = _NEAR * self._rows[pieces[0].row].size
        below = len(pieces) if self._below >= self._above else 0
        if above is not None and gaps[0] is None and gaps[-1] is not None and gaps[-1] <= wide:
            return below  # a page ends between the line and the pieces
        if gaps[0] is None or gaps[0] > wide:
            return 0 if above is None or gaps[0] is not None else len(pieces)
        if gaps[-1] is None or gaps[-1] > wide:
            self._below += 1
            return len(pieces)
        widest = max(near, key=lambda place: (gaps[place] or 0.0, place))
        narrowest = min(gaps[place] or 0.0 for place in near)
        if (gaps[widest] or 0.0) <= _CLEARLY_WIDER * narrowest:
            return below
        self._below += widest > 0
        self._above += widest < len(pieces)
        return widest

    def _gap(self, upper: int | None, lower: int | None) -> float | None:
        """The distance between two rows; None where one is missing or stands on another page."""
        if upper is None or lower is None or self._rows[upper].page != self._rows[lower].page:
            return None
        return self._rows[lower].y - self._rows[upper].y

    def _fits(self, owner: Draft, piece: _Piece) -> bool:
        """Capitals between lines in small letters are the head of a section."""
        described = owner.values.get("description", "")
        return not (piece.text.isupper() and described and not described.isupper() and not part_in(piece.text)[0])


def _attach(owner: Draft, piece: _Piece) -> None:
    owner.rows.append(piece.row)
    text = piece.text
    if piece.part and is_part_shaped(joined := f"{owner.values.get('part', '')} {piece.part}".strip()):
        owner.values["part"] = joined
    if not owner.values.get("part"):
        part, text = part_in(piece.text)
        if part:
            owner.values["part"] = part
    (owner.above if piece.row < owner.row else owner.below).append(text)


def _operation(text: str) -> str | None:
    """What the operation says, apart from the tag of a supplement ("S02 Repl")."""
    plain = " ".join(word for word in text.split() if not any(char.isdigit() for char in word))
    return vocabulary().operations.means(plain)


def _joined(shares: Sequence[Sequence[Word]]) -> str:
    return " ".join(word.text for words in shares for word in words)


def _kept_together(shares: Sequence[list[Word]]) -> list[list[Word]]:
    """A single cell belongs to the column in which it begins, however far it runs."""
    first = next((place for place, words in enumerate(shares) if words), 0)
    together = [word for words in shares for word in words]
    return [together if place == first else [] for place in range(len(shares))]


def _is_number(text: str | None, decimal: DecimalSign) -> bool:
    if not text:
        return False
    if read_number(text, decimal) is not None:
        return True
    first, *rest = text.split()
    return read_number(first.rstrip("xX"), decimal) is not None and all(
        token in vocabulary().pieces for word in rest for token in tokens_of(word)
    )


def is_no_part(description: str) -> bool:
    """Whether a description names work, a fee or a deposit: all of it, or its first words if they are two or more."""
    tokens = tokens_of(description)
    found = vocabulary().non_parts.find(tokens, 0)
    return found is not None and (found.end == len(tokens) or found.end > 1)


def is_part_tail(text: str) -> bool:
    """Whether the text may be the second half of a part number."""
    return any(char.isdigit() for char in text) or text.isupper()


def _has_label(row: Row) -> bool:
    return any(word.text.endswith(":") for word in row.words)


def part_in(text: str) -> tuple[str, str]:
    """A part number that begins or ends the text (with or without its label), and the rest of the text."""
    words = text.split()
    best = ("", text)
    for start in range(len(words)):
        for end in range(len(words), start, -1):
            candidate = " ".join(words[start:end])
            if (start and end < len(words)) or not is_part_shaped(candidate) or len(candidate) <= len(best[0]):
                continue
            rest = words[:start] + words[end:]
            labelled = vocabulary().headings.means(" ".join(rest).rstrip(":")) in {"part", "line"}
            best = (candidate, "" if labelled else " ".join(rest))
    return best


def _sorted_out(values: dict[str, str]) -> dict[str, str]:
    """Words that stand in the wrong column put right: descriptions that run into the part number, numbers under it."""
    if "part_description" in values:
        part, rest = part_in(values.pop("part_description"))
        values["description"] = f"{values.get('description', '')} {rest}".strip()
        if part:
            values["part"] = part
    part = values.get("part", "")
    if part and not is_part_shaped(part):
        number, rest = part_in(part)
        if number:
            values["part"] = number
            values["description"] = f"{values.get('description', '')} {rest}".strip()
    return {role: text for role, text in values.items() if text}
