"""Sorts the rows under a heading into lines of an order, their wrapped pieces, totals, non-parts and notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from parsers.facts import RowKind
from parsers.numbers import DecimalSign, read_number
from parsers.parts import find_vin, is_part_shaped
from parsers.pdf import Word
from parsers.tables.columns import Table, is_number, is_wordy
from parsers.tables.headings import Heading
from parsers.tables.measuring import joined, kept_together, measured_table, without_signs, without_struck
from parsers.tables.rows import Row
from parsers.tables.totals import (
    change_section,
    has_label,
    is_labelled_part,
    is_no_part,
    is_of_another,
    is_total,
    is_work,
    operation_of,
)
from parsers.tables.wraps import Draft, Piece, Room, extent_of, put_right, settle
from parsers.vocabulary import vocabulary

_NUMBERS = ("quantity", "new_quantity", "unit", "extended", "amount", "list", "new_price", "old_price", "old_quantity")
_MONEY = ("unit", "extended", "amount", "list", "new_price")
_INDENT = 3.0
_CENT = Decimal("0.01")
_CLOSE = 1.75
_MOSTLY = 0.6
_DESCRIBES = frozenset({"description", "part_description"})


@dataclass(slots=True)
class Block:
    """What stands under one heading: its lines, what every row of it is, and the prices of rows that are no parts.

    `strange` counts the columns in use whose meaning neither heading nor content tells.
    """

    heading: Heading
    drafts: list[Draft] = field(default_factory=list)
    kinds: dict[int, RowKind] = field(default_factory=dict)
    strange: int = 0
    aside: dict[int, Decimal] = field(default_factory=dict)

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
    table = measured_table(rows, heading, body, decimal)
    heading = heading._replace(columns=table.columns)
    block = Block(heading)
    block.kinds.update((index, "heading") for index in range(heading.first, heading.last + 1))
    carried = previous.drafts[-1] if previous and previous.drafts and previous.roles == block.roles else None
    sorter = _Sorter(rows, block, table, decimal, carried)
    for index in body:
        sorter.take(index)
    sorter.finish()
    block.strange = table.strange([rows[draft.row] for draft in block.drafts])
    return block


class _Sorter:
    """Takes the rows of a table one after the other; `carried` is the line that the page before ended with."""

    def __init__(
        self, rows: Sequence[Row], block: Block, table: Table, decimal: DecimalSign, carried: Draft | None
    ) -> None:
        self._carried = carried
        self._rows, self._block, self._table, self._decimal = rows, block, table, decimal
        self._events: list[Draft | Piece | None] = []
        self._ended = False
        above = rows[block.heading.first - 1] if block.heading.first else None
        self._section = change_section(above) if above is not None else None
        if carried is not None and "change" not in block.roles:
            self._section = self._section or carried.values.get("change")
        described = [place for place, column in enumerate(table.columns) if column.role in _DESCRIBES]
        self._description_at = described[0] if described else None
        self._left = self._description_left()
        roles = [column.role for column in table.columns]
        self._part_first = bool(described) and "part" in roles[: described[0]]

    def take(self, index: int) -> None:
        """Sort one row."""
        row = self._rows[index]
        shares = without_signs(self._table.split(row))
        if len(row.cells) == 1:
            shares = kept_together(shares)
        out = sum(word.struck for word in row.words)
        taken_back = out > _MOSTLY * len(row.words)
        if out and not taken_back:
            shares = without_struck(shares)
        values = self._values(shares)
        kind = self._kind(row, values)
        if kind in {"line", "note"} and self._completes(index, values):
            return
        section = change_section(row)
        if section is not None and kind in {"note", "heading"}:
            kind, self._section = "heading", section
        elif self._section is not None and kind == "line":
            values.setdefault("change", self._section)
        described = shares[self._description_at] if self._description_at is not None else []
        if kind == "line" and taken_back:
            values["change"] = "delete"
        if kind == "line":
            self._ended = False
            self._left = min([self._left, *(word.x0 for word in described[:1])])
            self._events.append(Draft(index, values, extent_of(described), rows=[index]))
        elif kind == "note" and not self._ended and self._may_belong(row, described, values):
            part = values.get("part", "") if "part" in self._block.roles else ""
            self._events.append(Piece(index, joined(shares), part, extent_of(described)))
        else:
            self._block.kinds[index] = kind
            self._events.append(None)
            if kind == "non_part":
                self._put_aside(index, values)
            self._ended = self._ended or kind == "total"

    def _completes(self, index: int, values: Mapping[str, str]) -> bool:
        """Whether the row only brings numbers that the line closely above it lacks: lines of two rows of numbers."""
        above = self._events[-1] if self._events else None
        brought = {role: text for role, text in values.items() if role in _NUMBERS}
        if not isinstance(above, Draft) or not brought or "line" in values:
            return False
        if "description" in values and not has_label(self._rows[index]):
            return False
        upper, lower = self._rows[above.rows[-1]], self._rows[index]
        apart = lower.page != upper.page or lower.y - upper.y > _CLOSE * lower.size
        if apart or "quantity" in brought or set(brought) & set(above.values):
            return False
        if not is_part_shaped(above.values.get("part", "")) and "part" in values:
            brought["part"] = values["part"]
        above.values.update(brought)
        above.rows.append(index)
        self._block.kinds[index] = "line"
        return True

    def _put_aside(self, index: int, values: Mapping[str, str]) -> None:
        """Remember what a row that is no part costs: the subtotal may hold it."""
        texts = (values[role] for role in ("extended", "amount", "unit") if role in values)
        amounts = (read_number(text, self._decimal) for text in texts)
        amount = next((amount for amount in amounts if amount is not None), None)
        if amount is not None:
            self._block.aside[index] = amount

    def finish(self) -> None:
        """Put the pieces to their lines; the line that the page before ended with may get some."""
        self._drop_tail()
        self._block.drafts = [event for event in self._events if isinstance(event, Draft)]
        homeless = settle(self._rows, self._events, self._carried, self._room())
        for event in self._events:
            if event is not None:
                self._block.kinds[event.row] = "note" if event.row in homeless else "line"

    def _drop_tail(self) -> None:
        """Rows behind the last line with a number are no lines where lines have numbers: a header under the list."""
        counted = [
            place for place, event in enumerate(self._events) if isinstance(event, Draft) and self._counts(event)
        ]
        for place in range(counted[-1] + 1, len(self._events)) if counted else ():
            event = self._events[place]
            if isinstance(event, Draft):
                self._events[place] = None
                self._block.kinds[event.row] = "note"

    def _counts(self, draft: Draft) -> bool:
        return any(is_number(draft.values.get(role), self._decimal) for role in _NUMBERS)

    def _room(self) -> Room:
        """The column of descriptions."""
        at = self._description_at
        if at is None:
            return Room(0.0, float("inf"))
        right = self._table.borders[at] if at < len(self._table.borders) else float("inf")
        return Room(self._left, right, self._table.columns[at].storied)

    def _description_left(self) -> float:
        """Where descriptions may begin; under a heading in the middle of its column the first line tells."""
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
        return put_right(values, numbered="part" in self._block.roles, part_first=self._part_first)

    def _kind(self, row: Row, values: Mapping[str, str]) -> RowKind:
        """What the row is; words that may be the wrap of a description are a note until that is known."""
        part = is_part_shaped(values.get("part", ""))
        if "quantity" in values and is_no_part(values.get("description", "")):
            return "non_part"  # freight among the lines, not under them
        if is_total(row, sure=part):
            return "total"
        if not part and self._is_section(row, values):
            return "heading"
        counted = any(is_number(values.get(role), self._decimal) for role in _NUMBERS)
        renamed = part and not counted and is_of_another(values.get("description", ""))
        if renamed or self._is_other_work(values, part=part):
            return "non_part"
        return "line" if self._is_line(row, values, part=part) else "note"

    def _is_line(self, row: Row, values: Mapping[str, str], *, part: bool) -> bool:
        """A line has a number of pieces or a price, and names its part by number or in words."""
        roles = self._block.roles
        if not any(is_number(values.get(role), self._decimal) for role in _NUMBERS):
            if any(column.storied for column in self._table.columns):
                return False  # the second storey of a line
            named = part and "part" in roles and "description" in values and ("line" in values or "line" not in roles)
            return not has_label(row) and part and (named or not roles & set(_NUMBERS)) and not self._ended
        described = any(char.isalpha() for char in values.get("description", ""))
        priced = any(is_number(values.get(role), self._decimal) for role in _MONEY)
        if not part and has_label(row) and not ("quantity" in values and priced):
            return False  # "Gross price: 15.00", said about a line
        if not part and not described and not self._counts_itself(values):
            return False
        if self._ended:
            return part or (
                set(values) >= {"description", "quantity"} and self._block.roles & set(values) >= self._usual()
            )
        return True

    def _counts_itself(self, values: Mapping[str, str]) -> bool:
        """Whether a row without a name must be a line all the same: by its number, or because its product holds."""
        quantity = read_number(values.get("quantity", "").partition(" ")[0], self._decimal)
        if quantity and (values.get("line", "").isdigit() or not self._block.roles & {"part", *_DESCRIBES}):
            return True
        unit, extended = (read_number(values.get(role, ""), self._decimal) for role in ("unit", "extended"))
        return bool(quantity and unit and extended and abs(quantity * unit - extended) <= _CENT)

    def _usual(self) -> set[str]:
        """The roles that every line so far has filled."""
        drafts = [set(event.values) for event in self._events if isinstance(event, Draft)]
        return set.intersection(*drafts) - {"part"} if drafts else {"part"}

    def _is_section(self, row: Row, values: Mapping[str, str]) -> bool:
        """A section head of an estimate has a line number and a name, and nothing else; capitals in any column."""
        numbered = len(row.cells) > 1 and row.cells[0].text.isdigit() and "line" in values
        capitals = (
            numbered
            and "description" not in values
            and len(row.cells) == len(("line", "name"))
            and row.cells[1].text.isupper()
            and not any(map(str.isdigit, row.cells[1].text))
        )
        return "part" in self._block.roles and (set(values) == {"line", "description"} or capitals)

    def _is_other_work(self, values: Mapping[str, str], *, part: bool) -> bool:
        """Work, fees, deposits and parts that stay on the car."""
        if is_no_part(values.get("description", "")) or is_work(values.get("type", "")):
            return True
        if vocabulary().part_types.means(values.get("type", "")) == "existing":
            return True
        operation = operation_of(values.get("operation", ""))
        if operation == "other":
            return not part or "type" not in values
        return self._block.is_estimate and not part and operation != "part" and "quantity" in values

    def _may_belong(self, row: Row, described: Sequence[Word], values: Mapping[str, str]) -> bool:
        """Whether a row of words may be a piece of a line: it begins where descriptions (or part numbers) begin."""
        if vocabulary().notes.begins(row.text) or vocabulary().titles.begins(row.text):
            return False
        if find_vin(row.text) or (has_label(row) and not is_labelled_part(row.text)):
            return False
        if self._description_at is None:
            return len(row.cells) == 1 and is_wordy(row.text)  # under a line that has no room for words
        beside = {"other"} if self._table.columns[self._description_at].storied else set()
        if not set(values) <= {"description", "part", "type", "line"} | beside:
            return False
        if values.get("line") or not described:
            return bool(values.get("part")) and _is_part_tail(values["part"])
        left = self._left - (0.0 if self._description_at else _INDENT * row.size)
        return described[0].x0 >= left - 1


def _is_part_tail(text: str) -> bool:
    """Whether the text may be the second half of a part number."""
    return any(char.isdigit() for char in text) or text.isupper()
