"""Items of several rows each, as narrow papers print them: number, name, and a row that tells how many and how much."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from parsers.numbers import DecimalSign, is_money
from parsers.parts import best_part, known_shapes, number_end
from parsers.tables import Block, Draft, Heading, Row, is_no_part, is_total
from parsers.vocabulary import tokens_of, vocabulary

_ENOUGH_ITEMS = 2
_MOST_ROWS = 5
_MOST_PIECES = 999
_MOST_GROUPS = 6
_SHORT_WORD = 3
_PRICES = ("unit", "extended")


class _Told(NamedTuple):
    """What one row tells: a part number, pieces, amounts of money, words."""

    row: int
    part: str
    quantity: str
    money: tuple[str, ...]
    words: str

    @property
    def kind(self) -> tuple[bool, bool, bool]:
        """Whether it tells a number, money, a name: the rows of an item always come in the same kinds."""
        return bool(self.part), bool(self.money), bool(self.words) and not self.part


def read_stacks(rows: Sequence[Row], indices: Sequence[int], decimal: DecimalSign) -> Block | None:
    """The items, if all of them are made of the same kinds of rows in the same order; None if they are not."""
    told = list(_told_rows(rows, indices, decimal))
    for lead in range(_MOST_ROWS - 1):
        items = _alike(_items(told, lead))
        if len(items) >= _ENOUGH_ITEMS:
            drafts = [_draft(item) for item in items if not is_no_part(_words(item))]
            block = Block(Heading(items[0][0].row, items[0][0].row - 1, ()), drafts)
            block.kinds.update({one.row: "line" for item in items for one in item})
            return block
    return None


def _told_rows(rows: Sequence[Row], indices: Sequence[int], decimal: DecimalSign) -> Iterator[_Told]:
    """The rows from the first that may belong to an item up to the sums."""
    for index in indices:
        row = rows[index]
        if is_total(row):
            return
        yield _told(index, row, decimal)


def _told(index: int, row: Row, decimal: DecimalSign) -> _Told:
    words = [word.text for word in row.words]
    quantity = ""
    if words[0].rstrip("xX").isdigit() and int(words[0].rstrip("xX")) <= _MOST_PIECES and len(words) > 1:
        quantity, *words = words
        while words and (words[0] in {"x", "X", "@", "*"} or set(tokens_of(words[0])) <= vocabulary().pieces):
            words.pop(0)
    elif (behind := number_end(words)) < len(words) and words[behind].isdigit():
        quantity = words.pop(behind)
    money = tuple(word for word in words if is_money(word, decimal) and not word.isdigit())
    rest = [word for word in words if word not in money and word not in {"$", "€", "kr", "x", "@"}]
    part, others = _part_of(rest)
    return _Told(index, part, quantity.rstrip("xX"), money, " ".join(others))


def _part_of(words: Sequence[str]) -> tuple[str, list[str]]:
    """The part number at the end of the words, and what stands before it; short words there are its label."""
    for start in range(len(words)):
        run = words[start : start + _MOST_GROUPS]
        part = best_part(" ".join(run[:end]) for end in range(1, len(run) + 1))
        if part and known_shapes(part) and start + len(part.split()) == len(words):
            return part, [word for word in words[:start] if len(word) > _SHORT_WORD]
    return "", list(words)


def _items(told: Sequence[_Told], lead: int) -> list[list[_Told]]:
    """The rows cut into items, each beginning `lead` rows above a part number."""
    starts = [place - lead for place, one in enumerate(told) if one.part and place >= lead]
    if not starts:
        return []
    ends = [*starts[1:], min(len(told), starts[-1] + (starts[-1] - starts[-2] if len(starts) > 1 else 1))]
    return [list(told[start:end]) for start, end in zip(starts, ends, strict=True)]


def _alike(items: Sequence[list[_Told]]) -> list[list[_Told]]:
    """The last items, as far back as each has one number, one name and one row of money in the same order.

    What stands before them in the letterhead may look like a number too.
    """
    alike: list[list[_Told]] = []
    for item in reversed(items):
        kinds = [one.kind for one in item]
        whole = sum(kind[1] for kind in kinds) == 1 and any(kind[2] for kind in kinds) and len(item) <= _MOST_ROWS
        same = not alike or kinds == [one.kind for one in alike[0]]
        if not whole or not same or not any(one.quantity for one in item):
            break
        alike.insert(0, item)
    return alike


def _words(item: Sequence[_Told]) -> str:
    return " ".join(one.words for one in item if one.words and not one.part)


def _draft(item: Sequence[_Told]) -> Draft:
    values = {"description": _words(item)}
    for one in item:
        values |= {"part": one.part} if one.part else {}
        values |= {"quantity": one.quantity} if one.quantity else {}
        values |= dict(zip(_PRICES, one.money, strict=False)) if len(one.money) > 1 else {}
        values |= {"amount": one.money[0]} if len(one.money) == 1 else {}
    return Draft(item[0].row, values, rows=[one.row for one in item])
