"""Makes the items of one sentence ready to be understood: its lines, its denials, its pieces."""

from collections.abc import Sequence

from parsers.replies import gaps
from parsers.replies.corrections import without_denied
from parsers.replies.counting import with_counts, without_ordered
from parsers.replies.statements import is_reference
from parsers.wording import Item, Mentioned, Reader, Sentence, resolve, with_denials


def heard(sentence: Sentence, reader: Reader, before: Mentioned, beside: int | None) -> list[Item]:
    """What a sentence says; `beside` is the line of the order next to which it was typed."""
    named = without_denied(gaps.with_parted_verbs(resolve(sentence.items, reader, before)))
    named = gaps.with_likeness(gaps.without_past(named), reader.lines)
    items = with_denials(without_ordered(named, reader.lines))
    if _says_nothing(items):
        return []
    if beside is not None:
        line = Item("lines", str(beside), 0, 0, "part number", lines=(beside,))
        items = [line, Item("stop", ":", 0, 0, ":"), *items]
    return with_counts(items, reader.lines)


def _says_nothing(items: Sequence[Item]) -> bool:
    """Whether it is "I answered in your table", another's answer announced, or of opening hours and price lists."""
    if any(item.says("below") for item in items) and not any(item.kind == "lines" for item in items):
        return True
    if any(item.says("pass_on") for item in items) and items[-1].text == ":" and not any(map(is_reference, items)):
        return True  # "the warehouse answered me:"
    if any(item.says("closed") for item in items) and not any(map(is_reference, items)):
        return True
    first = next((item for item in items if item.kind != "filler"), None)
    promised = any(item.kind == "courtesy" or item.says("pending") for item in items)
    named = any(item.kind in {"lines", "day", "money"} for item in items)
    return first is not None and first.says("if") and promised and not named  # "if anything is missing, call me"
