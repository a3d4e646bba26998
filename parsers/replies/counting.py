"""Tells pieces from lines where only the order does: "clips: 6 now, 4 on Monday"."""

from collections.abc import Sequence
from dataclasses import replace

from parsers.wording import Item, OrderLines


def with_counts(items: list[Item], lines: OrderLines) -> list[Item]:
    """The items with a number taken for pieces behind a line of several: when they add up, or behind "have", "only"."""
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
    add_up = quantity > 1 and len(near) > 1 and sum(items[place].number for place in near) == quantity
    counted = {place for place in near if add_up or _is_count(items, place, quantity)}
    return [
        replace(item, kind="count") if place in counted and item.kind == "lines" else item
        for place, item in enumerate(items)
    ]


def _is_count(items: Sequence[Item], place: int, quantity: int) -> bool:
    before = _before(items, place)
    if before is None:
        return False
    if items[place].number <= quantity and quantity > 1 and items[before].says("have", "only", "received"):
        return True
    subject = _before(items, before) if items[before].text == ":" else None
    parted = subject is not None and items[subject].name in {"description", "part number"}
    following = items[place + 1] if place + 1 < len(items) else None
    return parted and following is not None and following.says("stock", "have", "out", "only")


def _before(items: Sequence[Item], place: int) -> int | None:
    """The place of what stands before, small words aside."""
    return next((at for at in range(place - 1, -1, -1) if items[at].kind != "filler"), None)
