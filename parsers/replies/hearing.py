"""Makes the items of one sentence ready to be understood: its lines, its denials, its pieces."""

from collections.abc import Sequence
from dataclasses import replace

from parsers.replies import gaps
from parsers.replies.corrections import without_denied
from parsers.replies.counting import with_counts, without_ordered
from parsers.replies.statements import is_reference
from parsers.wording import Item, Mentioned, Reader, Sentence, every, resolve, with_denials


def heard(sentence: Sentence, reader: Reader, before: Mentioned, beside: int | None) -> list[Item]:
    """What a sentence says; `beside` is the line of the order next to which it was typed."""
    if _chooses(sentence.items):
        return []
    spoken = _with_orders(_without_zeros(_without_announcement(sentence.items)))
    named = without_denied(gaps.with_parted_verbs(resolve(spoken, reader, before)))
    named = gaps.with_likeness(gaps.without_past(named), reader.lines)
    items = with_denials(without_ordered(named, reader.lines))
    if _says_nothing(items):
        return []
    if beside is not None:
        line = Item("lines", str(beside), 0, 0, "part number", lines=(beside,))
        items = [line, Item("stop", ":", 0, 0, ":"), *items]
    return with_counts(items, reader.lines)


def _without_announcement(items: Sequence[Item]) -> Sequence[Item]:
    """The items behind "here is the answer from Manon at the warehouse:"."""
    colon = next((at for at, item in enumerate(items) if item.text == ":"), None)
    if colon is None or not any(item.says("pass_on") for item in items[:colon]):
        return items
    named = any(item.kind in {"lines", "part", "number"} for item in items[:colon])
    return items if named or colon + 1 == len(items) else items[colon + 1 :]


def _without_zeros(items: Sequence[Item]) -> list[Item]:
    """The items with "got 0" and "stock: 0" as nothing."""
    return [
        replace(item, kind="sign", name="nothing") if item.kind == "number" and item.number == 0 else item
        for item in items
    ]


def _with_orders(items: Sequence[Item]) -> list[Item]:
    """The items with "use 33150-T20-A02" and "now 71121-T20-A10" as one part in the place of another."""
    kept = list(items)
    if any(item.says("replaced", "arrow") for item in items):
        return kept
    for place, item in enumerate(items):
        if item.kind != "part_number" or not place:
            continue
        before = items[place - 1]
        if before.kind in {"filler", "word"} and before.text in every("filler", "use"):
            kept[place - 1] = replace(before, kind="sign", name="replaced")
    return kept


def _chooses(items: Sequence[Item]) -> bool:
    """Whether it is "there are 2 possible numbers", which tells of no line."""
    return any(
        item.text in every("filler", "choices") and any(near.says("line") for near in items[max(0, at - 2) : at + 3])
        for at, item in enumerate(items)
    )


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
