"""Finds headings: those on a line of their own without a colon, and announcements, which are no part of the answer."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.replies.signs import HEADS
from parsers.replies.statements import ANSWERS
from parsers.wording import Item, Sentence

_BESIDE = frozenset({"not", "no", "have", "to"})
_LISTED = frozenset({"number", "part", "lines", "place", "filler"})


def with_headings(sentences: Sequence[Sentence]) -> list[Sentence]:
    """The sentences with the colon left out behind "BACKORDERED", below which "3, 5" stand; without announcements."""
    kept = [replace(one, items=_without_announcement(one.items)) for one in sentences]
    for at, (one, below) in enumerate(pairwise(sentences)):
        if _is_bare(one) and _is_list(below.items):
            end = one.items[-1].end
            kept[at] = replace(one, items=(*one.items, Item("stop", ":", end, end, ":")))
    return kept


def _without_announcement(items: tuple[Item, ...]) -> tuple[Item, ...]:
    """The items behind "here is the answer from Manon at the warehouse:"."""
    colon = next((at for at, item in enumerate(items) if item.text == ":"), None)
    if colon is None or not any(item.says("pass_on") for item in items[:colon]):
        return items
    named = any(item.kind in {"lines", "part", "number"} for item in items[:colon])
    return items if named or colon + 1 == len(items) else items[colon + 1 :]


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
