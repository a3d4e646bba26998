"""Items as web shops print them: a name, under it a labelled number, beside them labelled pieces and prices."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from parsers.numbers import DecimalSign, is_money, read_number
from parsers.parts import best_part, number_end
from parsers.tables import Block, Cell, Draft, Heading, Row, is_total
from parsers.vocabulary import tokens_of, vocabulary

_SAME_LEFT = 3.0
# How far above its number the name of an item may stand, in heights of a line.
_NAME_ABOVE = 2.6
_MOST_GROUPS = 5
_PRICES = frozenset({"unit", "extended", "amount", "list"})
_LABELLED = _PRICES | {"quantity", "discount"}
_LONGEST_LABEL = 5


class _Item(NamedTuple):
    """An item by the row of its number: what that is, and its name with the row in which it stands."""

    row: int
    part: str
    top: int
    name: str


def read_carts(rows: Sequence[Row], indices: Sequence[int], decimal: DecimalSign) -> Block | None:
    """The items, if each has a name over its labelled number and labelled pieces; None if there are none."""
    items = list(_items(rows, indices))
    if not items:
        return None
    ends = [*(item.top for item in items[1:]), _foot(rows, items[-1].row)]
    drafts = [_draft(rows, item, end, decimal) for item, end in zip(items, ends, strict=True)]
    if not all("quantity" in draft.values for draft in drafts):
        return None
    block = Block(Heading(drafts[0].row, drafts[0].row - 1, ()), drafts)
    block.kinds.update({row: "line" for draft in drafts for row in draft.rows})
    return block


def _items(rows: Sequence[Row], indices: Sequence[int]) -> Iterator[_Item]:
    free = set(indices)
    for index in indices:
        for cell in rows[index].cells:
            part = _labelled_part(cell)
            named = _name_above(rows, index, cell, free) if part else None
            if named is not None:
                yield _Item(index, part, *named)


def _labelled_part(cell: Cell) -> str:
    """The number in a cell such as ``Ref.: 5NN 945 595 A``; empty where it bears no label of a number."""
    words = [word.text for word in cell.words]
    for at in range(1, min(len(words), _LONGEST_LABEL + 1)):
        label = " ".join(words[:at])
        if label.endswith(":") or tokens_of(label)[-1:] == ("#",):
            most = min(_MOST_GROUPS, number_end(words[at:]))
            part = best_part(" ".join(words[at : at + groups]) for groups in range(1, most + 1))
            if part and _names_part(label):
                return part
    return ""


def _names_part(label: str) -> bool:
    words = [word for word in tokens_of(label) if word != ":"]
    start = int(words[:1] == ["#"] and len(words) > 1)
    start += start < len(words) and words[start] in vocabulary().connectors
    found = vocabulary().headings.find(words, 0) or vocabulary().headings.find(words, start)
    if found is not None and found.meaning == "part":
        return True
    return vocabulary().labels.means(label.rstrip(" :")) == "reference"


def _name_above(rows: Sequence[Row], index: int, below: Cell, free: set[int]) -> tuple[int, str] | None:
    """The row and the text of the words closely above a cell and in line with it."""
    for above in range(index - 1, -1, -1):
        row = rows[above]
        if row.page != rows[index].page or rows[index].y - row.y > _NAME_ABOVE * row.size:
            return None
        cell = next((cell for cell in row.cells if abs(cell.x0 - below.x0) < _SAME_LEFT), None)
        if cell is not None and above in free:
            wordy = any(char.isalpha() for char in cell.text) and not cell.text.endswith(":")
            return (above, cell.text) if wordy and not _labelled_part(cell) else None
    return None


def _foot(rows: Sequence[Row], last: int) -> int:
    """Where the last item ends: at the sums, or at the end of its page."""
    for index in range(last + 1, len(rows)):
        if rows[index].page != rows[last].page or is_total(rows[index]):
            return index
    return len(rows)


def _draft(rows: Sequence[Row], item: _Item, end: int, decimal: DecimalSign) -> Draft:
    values = {"part": item.part, "description": item.name}
    bare: list[str] = []
    own = [index for index in range(item.top, end) if rows[index].page == rows[item.row].page]
    for cell in (cell for index in own for cell in rows[index].cells):
        told = _told(cell, decimal)
        if told is not None:
            values.setdefault(*told)
        elif is_money(cell.text, decimal):
            bare.append(cell.text)
    if bare:  # the last amount is that of all pieces
        values.setdefault("extended" if "unit" in values else "amount", bare[-1])
    return Draft(item.top, values, rows=own)


def _told(cell: Cell, decimal: DecimalSign) -> tuple[str, str] | None:
    """What a cell with a label tells: ``Qty: 2``, ``List price 12.10``, ``4,20 $ / un.``."""
    tokens, words = tokens_of(cell.text), [word.text for word in cell.words]
    headings = vocabulary().headings
    found = next((found for at in range(min(2, len(tokens))) if (found := headings.find(tokens, at))), None)
    for at in range(1, len(words)):
        behind = " ".join(words[at:])
        if found is not None and found.meaning in _LABELLED and read_number(behind, decimal) is not None:
            return found.meaning, behind.lstrip(": ")
        before = " ".join(words[:at])
        if is_money(before, decimal) and vocabulary().units.means(behind.strip("/ ")) == "each":
            return "unit", before
    return None
