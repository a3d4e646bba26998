"""Leaves out what only says again which lines are meant: headings of twins, sums and numbers in brackets."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from parsers.wording.items import Item

_LONGEST_LIST = 80


def without_headings(items: list[Item]) -> list[Item]:
    """The items with "the lamps" as nothing, where behind it "the left one" and "the right one" have their own."""
    named = [at for at, item in enumerate(items) if item.kind == "lines" and item.lines]
    behind = {at: named[place + 1 : place + 1 + len(items[at].lines)] for place, at in enumerate(named)}
    headings = {at for at, own in behind.items() if _heads(items[at], [items[one] for one in own])}
    colons = {at + 1 for at in headings if at + 1 < len(items) and items[at + 1].text in ":-"}
    return [item for at, item in enumerate(items) if at not in headings | colons] if headings else items


def _heads(whole: Item, behind: Sequence[Item]) -> bool:
    """Whether the lines behind are those of a heading one by one, and all of them."""
    own = takewhile(lambda one: one.name == "description" and set(one.lines) < set(whole.lines), behind)
    told = [line for one in own for line in one.lines]
    return whole.name == "description" and sorted(told) == sorted(whole.lines) and len(told) > 1


def without_sums(items: list[Item]) -> list[Item]:
    """The items without the "(4 pieces)" that only counts the lines named before it."""
    at = next((at for at, item in enumerate(items) if at and item.kind == "count" and items[at - 1].text == "("), 0)
    lines = {line for one in items[:at] if one.kind == "lines" for line in one.lines}
    closed = at and at + 1 < len(items) and items[at + 1].text == ")"
    return [*items[: at - 1], *items[at + 2 :]] if closed and items[at].number == len(lines) > 1 else items


def without_repeated(items: list[Item]) -> list[Item]:
    """The items with "the airbags (24 to 27)" and "24 to 27 (the airbags)" as the lines with these numbers."""
    for at in reversed([at for at, item in enumerate(items) if item.text == "(" and at]):
        before, inside, end = items[at - 1], *_bracketed(items, at + 1)
        if before.kind != "lines" or not inside:
            continue
        both = [before, *inside]
        described = any(one.name == "description" for one in both)
        numbered = [one for one in both if one.name != "description"]
        if described and numbered and all(one.lines for one in numbered):
            lines = tuple(line for one in numbered for line in one.lines)
            certain = all(one.certain for one in numbered)
            named = replace(numbered[0], lines=lines, certain=certain, end=items[end].end)
            items[at - 1 : end + 1] = [named if len(lines) == 1 else replace(named, name="range")]
    return items


def _bracketed(items: Sequence[Item], at: int) -> tuple[list[Item], int]:
    """The lines between brackets, and where these close; none where anything else is said there."""
    found = list[Item]()
    for end in range(at, min(len(items), at + _LONGEST_LIST)):
        if items[end].text == ")":
            return found, end
        if items[end].kind == "lines":
            found.append(items[end])
        elif not (items[end].text in {",", "/", "+"} or items[end].says("line", "and") or items[end].kind == "filler"):
            break
    return [], at
