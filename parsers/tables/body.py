"""Sorts the rows under a heading into lines of an order, their wrapped pieces, totals, non-parts and notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from parsers.facts import RowKind
from parsers.numbers import DecimalSign, read_number
from parsers.parts import is_part_shaped
from parsers.pdf import Word
from parsers.tables.columns import Table, make_table
from parsers.tables.headings import Heading
from parsers.tables.roles import with_roles
from parsers.tables.rows import Row
from parsers.tables.totals import is_total
from parsers.tables.wraps import Draft, Piece, extent_of, part_in, settle
from parsers.vocabulary import tokens_of, vocabulary

_NUMBERS = ("quantity", "new_quantity", "unit", "extended", "amount", "list", "new_price", "old_price", "old_quantity")
_INDENT = 3.0
_DESCRIBES = frozenset({"description", "part_description"})


@dataclass(slots=True)
class Block:
    """What stands under one heading: its lines, and what every row of it is."""

    heading: Heading
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


def read_block(
    rows: Sequence[Row], heading: Heading, body: Sequence[int], decimal: DecimalSign, previous: Block | None
) -> Block:
    """The rows of a table, sorted. `body` are the rows under the heading, without what repeats on every page.

    Where the table goes on from the `previous` one, the wrap of its last line may stand under this heading.
    """
    table = _measured(rows, heading, body, decimal)
    heading = heading._replace(columns=table.columns)
    block = Block(heading)
    block.kinds.update((index, "heading") for index in range(heading.first, heading.last + 1))
    goes_on = previous is not None and previous.drafts and previous.roles == block.roles
    sorter = _Sorter(rows, block, table, decimal)
    for index in body:
        sorter.take(index)
    sorter.finish(previous.drafts[-1] if previous and goes_on else None)
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

    def __init__(self, rows: Sequence[Row], block: Block, table: Table, decimal: DecimalSign) -> None:
        self._rows, self._block, self._table, self._decimal = rows, block, table, decimal
        self._events: list[Draft | Piece | None] = []
        self._ended = False
        described = [place for place, column in enumerate(table.columns) if column.role in _DESCRIBES]
        self._description_at = described[0] if described else None

    def take(self, index: int) -> None:
        """Sort one row."""
        row = self._rows[index]
        shares = self._table.split(row)
        if len(row.cells) == 1:
            shares = _kept_together(shares)
        values = self._values(shares)
        kind = self._kind(row, values)
        described = shares[self._description_at] if self._description_at is not None else []
        if kind == "line":
            self._events.append(Draft(index, values, extent_of(described), rows=[index]))
        elif kind == "note" and not self._ended and self._may_belong(row, described, values):
            part = values.get("part", "") if "part" in self._block.roles else ""
            self._events.append(Piece(index, _joined(shares), part, extent_of(described)))
        else:
            self._block.kinds[index] = kind
            self._events.append(None)
            self._ended = self._ended or kind == "total"

    def finish(self, carried: Draft | None) -> None:
        """Put the pieces to their lines; `carried` is the line that the page before ended with."""
        self._block.drafts = [event for event in self._events if isinstance(event, Draft)]
        homeless = settle(self._rows, self._events, carried, self._description_left())
        for event in self._events:
            if event is not None:
                self._block.kinds[event.row] = "note" if event.row in homeless else "line"

    def _description_left(self) -> float:
        if self._description_at is None:
            return 0.0
        at = self._description_at
        return self._table.borders[at - 1] if at else self._table.columns[at].x0

    def _values(self, shares: Sequence[Sequence[Word]]) -> dict[str, str]:
        values: dict[str, str] = {}
        for column, words in zip(self._table.columns, shares, strict=True):
            if column.role and words:
                text = " ".join(word.text for word in words)
                values[column.role] = f"{values[column.role]} {text}" if column.role in values else text
        return _sorted_out(values)

    def _kind(self, row: Row, values: Mapping[str, str]) -> RowKind:
        """What the row is; words that may be the wrap of a description are a note until that is known."""
        part = is_part_shaped(values.get("part", ""))
        if is_total(row, sure=part):
            return "total"
        if not part and self._is_section(values):
            return "heading"
        if self._is_other_work(values, part=part):
            return "non_part"
        return "line" if self._is_line(row, values, part=part) else "note"

    def _is_line(self, row: Row, values: Mapping[str, str], *, part: bool) -> bool:
        """A line has a number of pieces or a price, and names its part by number or in words."""
        roles = self._block.roles
        if not any(_is_number(values.get(role), self._decimal) for role in _NUMBERS):
            named = part and "part" in roles and "description" in values
            return not _has_label(row) and part and (named or not roles & set(_NUMBERS)) and not self._ended
        if self._ended:
            return part
        return part or "description" in values

    def _is_section(self, values: Mapping[str, str]) -> bool:
        """A section head of an estimate has a line number and a name, and nothing else."""
        return set(values) == {"line", "description"} and "part" in self._block.roles

    def _is_other_work(self, values: Mapping[str, str], *, part: bool) -> bool:
        """Work, fees, deposits and parts that stay on the car."""
        if is_no_part(values.get("description", "")):
            return True
        if vocabulary().part_types.means(values.get("type", "")) == "existing":
            return True
        operation = _operation(values.get("operation", ""))
        if operation == "other":
            return not part or "type" not in values
        return self._block.is_estimate and not part and operation != "part" and "quantity" in values

    def _may_belong(self, row: Row, described: Sequence[Word], values: Mapping[str, str]) -> bool:
        """Whether a row of words may be a piece of a line: it begins where descriptions (or part numbers) begin."""
        if vocabulary().notes.begins(row.text) or vocabulary().titles.begins(row.text):
            return False
        if _has_label(row) and not _is_labelled_part(row.text):
            return False
        if not set(values) <= {"description", "part", "type", "line"} or self._description_at is None:
            return False
        if values.get("line") or not described:
            return bool(values.get("part")) and _is_part_tail(values["part"])
        left = self._description_left() - (0.0 if self._description_at else _INDENT * row.size)
        return described[0].x0 >= left - 1


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


def _is_part_tail(text: str) -> bool:
    """Whether the text may be the second half of a part number."""
    return any(char.isdigit() for char in text) or text.isupper()


def _is_labelled_part(text: str) -> bool:
    """``P/N: 71101-TBA-A00``."""
    return vocabulary().headings.begins(text) in {"part", "line"} and bool(part_in(text)[0])


def _has_label(row: Row) -> bool:
    return any(word.text.endswith(":") for word in row.words)


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
