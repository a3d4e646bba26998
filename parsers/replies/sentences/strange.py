"""Weighs what of a sentence nobody knows, or only doubts: a word could be a part, or turn good news round."""

import re
from collections.abc import Sequence

from parsers.replies.statements import SCOPES, is_fact, is_reference
from parsers.wording import Item, every

_MODEL_YEAR = re.compile(r"19[89]\d|20[0-4]\d")
_GOOD_NEWS = frozenset({"ok", "stock", "have", "here", "received", "delivers", "to_you", "shipped", "delivered"})
_BAD_NEWS = frozenset({"out", "gone", "replaced", "arrives"})
_IN_GOOD_NEWS = 6  # sixths of what a mail may hold
_IN_BAD_NEWS = 2


def unknown_numbers(items: Sequence[Item]) -> list[str]:
    """The numbers of a sentence about lines that are neither lines nor pieces."""
    if not _tells(items):
        return []
    numbers = (item.text for item in items if item.kind == "word" and item.text.isdecimal())
    return [number for number in numbers if not _MODEL_YEAR.fullmatch(number)]  # "a used one off a 2023"


def strangeness(items: Sequence[Item]) -> int:
    """How much the unknown words of a sentence weigh, in sixths.

    "In stock but crimped" is no good news for who does not know the word; of a certain line that is out a word can
    change little.
    """
    if not _tells(items):
        return 0
    names = {item.name for item in items if item.kind == "sign"}
    certain = any(item.kind == "lines" and item.certain for item in items)
    bad = certain and names & _BAD_NEWS and not names & (_GOOD_NEWS | SCOPES)
    return len(_strange(items)) * (_IN_BAD_NEWS if bad else _IN_GOOD_NEWS)


def turns_to_unknown(chunk: Sequence[Item]) -> bool:
    """Whether it is "but", and behind it nothing that is known."""
    return chunk[0].says("but") and bool(_strange(chunk[1:])) and not _tells(chunk)


def only_doubts(items: Sequence[Item]) -> bool:
    """Whether a sentence only puts in doubt what was said: "Hopefully.", "I am not certain on those dates."."""
    silent = {"filler", "courtesy", "stop"}
    doubted = any(item.says("hedge") for item in items)
    return doubted and all(item.kind in silent or item.says("hedge", "dateword", "of", "to", "not") for item in items)


def breaks_off(items: Sequence[Item]) -> bool:
    """Whether a sentence ends in its middle: "3 BO until", "all ok but"."""
    last = items[-1]
    copula = len(items) > 1 and is_reference(items[-2]) and last.text in every("filler", "copulas")  # "and the hood is"
    dangling = last.says("due") and last.text in every("filler", "dangling")
    it = len(items) > 1 and items[-2].says("cancel")  # "enlève le"
    dangling |= last.kind == "filler" and last.text in every("filler", "articles") and not it  # "8 arrives on the"
    return copula or dangling or last.says("but", "except", "or", "and")


def tells_elsewhere(items: Sequence[Item]) -> bool:
    """Whether the answer stands in a picture or a file: "see photo, I wrote it all on it"."""
    unknown = any(item.kind == "word" and item.name != "known" for item in items)
    return unknown and any(item.says("attached") for item in items) and not any(item.kind == "lines" for item in items)


def _tells(items: Sequence[Item]) -> bool:
    return any(is_reference(item) or is_fact(item) for item in items)


def _strange(items: Sequence[Item]) -> list[Item]:
    """The words that nobody knows; a capital inside a sentence, or before its first comma, makes a name."""
    found = []
    for place, item in enumerate(items):
        addressed = place == 0 and len(items) > 1 and items[1].text == ","
        known = item.name == "known" or (item.name and (place or addressed))
        if item.kind == "word" and not item.text.isdecimal() and not known:
            found.append(item)
    return found
