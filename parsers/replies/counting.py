"""Tells pieces from lines where only the order does: "clips: 6 now, 4 on Monday"."""

from collections.abc import Sequence
from dataclasses import replace

from parsers.wording import Item, OrderLines, any_of


def with_counts(items: list[Item], lines: OrderLines) -> list[Item]:
    """The items with a number taken for pieces behind a line of several: when they add up, or behind "have", "only"."""
    items = [replace(item, kind="count") if _is_told(items, place, lines) else item for place, item in enumerate(items)]
    subject = next((place for place, item in enumerate(items) if item.kind == "lines"), None)
    if subject is None or len(items[subject].lines) != 1:
        return items
    quantity = lines.quantity(items[subject].lines[0]) or 0
    near = []
    for place in range(subject + 1, len(items)):
        if items[place].kind == "lines" and items[place].name != "number":
            break
        if items[place].kind == "count" or items[place].name == "number":
            near.append(place)
    before = _before(items, subject)  # "6 clips, short 4"
    counted_before = items[before].number if before is not None and items[before].kind == "count" else 0
    total = counted_before + sum(items[place].number for place in near)
    add_up = quantity > 1 and len(near) + bool(counted_before) > 1 and total == quantity
    counted = {place for place in near if add_up or _is_count(items, place, quantity)}
    return [
        replace(item, kind="count") if place in counted and item.kind == "lines" else item
        for place, item in enumerate(items)
    ]


def without_ordered(items: Sequence[Item], lines: OrderLines) -> list[Item]:
    """The items without the ordered number behind "not": "the bag only had 6, not 10"."""
    kept = list(items)
    subject = next((item for item in items if item.kind == "lines" and len(item.lines) == 1), None)
    ordered = (lines.quantity(subject.lines[0]) or 0) if subject is not None else 0
    counted = False
    for place, told in enumerate(items[1:], 1):
        counted |= (
            subject is not None and subject.start < items[place - 1].start and 0 < items[place - 1].number < ordered
        )
        denied = items[place - 1].says("not", "instead_of") and told.name == "number"
        if denied and counted and told.number == ordered > 1:
            kept[place - 1 : place + 1] = [
                replace(item, kind="filler", name="", lines=()) for item in (items[place - 1], told)
            ]
    return kept


def _is_count(items: Sequence[Item], place: int, quantity: int) -> bool:
    before = _before(items, place)
    if before is None:
        return False
    if items[place].number <= quantity and quantity > 1 and _counts(items[before]):
        return True
    subject = _before(items, before) if items[before].text == ":" else None
    parted = subject is not None and items[subject].name in {"description", "part number"}
    following = items[place + 1] if place + 1 < len(items) else None
    return parted and following is not None and following.says("stock", "have", "out", "only")


def _is_told(items: Sequence[Item], place: int, lines: OrderLines) -> bool:
    """As in "8 ok 9 missing 2", where there are several of line 9."""
    before = _before(items, place)
    if items[place].name != "number" or before is None or not _counts(items[before]):
        return False
    subject = _before(items, before)
    if subject is None or items[subject].kind != "lines" or len(items[subject].lines) != 1:
        return False
    return 0 < items[place].number <= (lines.quantity(items[subject].lines[0]) or 0) > 1


def _counts(item: Item) -> bool:
    """Whether it is "I have", "only", "short of", behind which pieces come."""
    lacks = item.says("out", "missing") and any_of("filler", "lacks").fullmatch(item.text) is not None
    return lacks or item.says("have", "only", "received")


def _before(items: Sequence[Item], place: int) -> int | None:
    """The place of what stands before, small words aside."""
    return next((at for at in range(place - 1, -1, -1) if items[at].kind != "filler"), None)
