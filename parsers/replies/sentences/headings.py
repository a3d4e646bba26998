"""Finds headings, those without a colon too, and announcements; what stands beside a line is said of that line."""

from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise

from parsers.replies.signs import HEADS
from parsers.replies.statements import ANSWERS
from parsers.wording import Item, OrderLines, Sentence, any_of, every, plain, tokens

_BESIDE = frozenset({"not", "no", "have", "to"})
_COLUMNS = 3  # titles in a row; fewer may be an answer: "no eta"
_LISTED = frozenset({"number", "part", "lines", "place", "filler"})


def with_headings(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences with the colon left out behind "BACKORDERED", below which "3, 5" stand; without announcements."""
    kept = [replace(one, items=_without_announcement(one)) for one in sentences]
    for at, (one, below) in enumerate(pairwise(sentences)):
        if _is_bare(one) and _is_list(below.items):
            end = one.items[-1].end
            kept[at] = replace(one, items=(*one.items, Item("stop", ":", end, end, ":")))
    return kept


def _without_announcement(sentence: Sentence) -> tuple[Item, ...]:
    """The items behind "here is the answer from Manon at the warehouse:", "I went through your order:"."""
    items = sentence.items
    colon = next((at for at, item in enumerate(items) if item.text == ":"), None)
    if colon is None:
        return () if _names_columns(sentence) else items
    passed_on = any(item.says("pass_on") for item in items[:colon])
    turned = next((at for at in range(colon, -1, -1) if items[at].says("but")), 0)  # "we lost, but good news:"
    told = any(item.kind == "sign" and item.name in ANSWERS - {"trouble"} for item in items[turned:colon])
    announced = not told and any_of("filler", "announces").search(plain(sentence.said.partition(":")[0])) is not None
    if not passed_on and not announced:
        return items
    named = any(item.kind in {"lines", "part"} or item.says("rest", "except") for item in items[:colon])
    counted = passed_on and any(item.kind == "number" for item in items[:colon])
    if named or counted or (passed_on and colon + 1 == len(items)):
        return items
    return items[colon + 1 :]


def _names_columns(sentence: Sentence) -> bool:
    """Whether a row only names the columns of those below it: "PART NO, QTY, STATUS"."""
    words = [token.text for token in tokens(plain(sentence.said)) if token.text.isalnum()]
    return len(words) >= _COLUMNS and _columns().issuperset(words)


@cache
def _columns() -> frozenset[str]:
    return frozenset(word for title in every("filler", "columns") for word in title.split())


def _is_bare(sentence: Sentence) -> bool:
    """Whether a line says what becomes of lines, names none, and ends without a mark."""
    if sentence.question or sentence.said.rstrip()[-1:] in {".", "!", ",", ":"}:
        return False
    known = all(item.kind in {"day", "filler"} or item.says(*HEADS, *_BESIDE) for item in sentence.items)
    return known and any(item.says(*HEADS) for item in sentence.items)


def _is_list(items: Sequence[Item]) -> bool:
    """Whether only lines are named, and nothing is said of them."""
    if any(item.name in ANSWERS for item in items if item.kind == "sign"):
        return False
    named = any(item.kind in {"number", "part", "lines"} for item in items)
    return named and all(item.kind in _LISTED or item.text in ",-" or item.says("and", "line", "to") for item in items)


def of_line_beside(items: Sequence[Item], beside: int | None, lines: OrderLines) -> Sequence[Item]:
    """The items as said of the line beside which they were typed, or of the only line of the order."""
    if beside is None and (beside := _only_line(items, lines)) is not None:
        items = [item for item in items if item.lines != (beside,)]
    if beside is None:
        return items
    line = Item("lines", str(beside), 0, 0, "part number", lines=(beside,))
    return [line, Item("stop", ":", 0, 0, ":"), *_of_this_line(items)]


def _only_line(items: Sequence[Item], lines: OrderLines) -> int | None:
    """The line of an order that has no other, where something is told and nothing else is named."""
    named = any(item.kind == "count" or item.says("all", "rest") for item in items)
    named = named or any(item.kind == "lines" and item.lines != (lines.only,) for item in items)
    told = any(item.kind in {"sign", "day", "money", "part_number"} for item in items)
    return lines.only if told and not named else None


def _of_this_line(items: Sequence[Item]) -> list[Item]:
    """The items with "line" and "part" as nothing where no number follows: it is the one beside which they stand."""
    behind = [*items[1:], None]
    return [
        replace(item, kind="filler", name="")
        if item.says("line", "the_part") and (after is None or after.kind not in {"number", "lines"})
        else item
        for item, after in zip(items, behind, strict=True)
    ]
