"""Finds what "the two", "les 12" and "the last 2" point at: lines that were named, all of them, or pieces of one."""

from collections.abc import Sequence
from dataclasses import replace

from parsers.replies.statements import Statement, is_reference
from parsers.wording import Item, OrderLines, any_of, every

_JOINTS = (",", "-", "/", "&", "+")


def with_those(items: Sequence[Item], statements: Sequence[Statement], lines: OrderLines) -> list[Item]:
    """The items with "les 2" as the two lines that were named, and "les 12" as all twelve there are."""
    kept = list(items)
    last = max((place for place, item in enumerate(items) if is_reference(item)), default=-1)
    for place, item in enumerate(items):
        again = place > last and place > 0 and items[place - 1].text == ","  # "3 is out, same for 5, both till 12/9"
        if item.says("both") and (last < 0 or again):
            found = _pointed_at(2, items[:place], statements)
            kept[place] = replace(item, kind="lines", name="those", lines=found) if found else item
        elif _counts_lines(items, place):
            kept[place] = _those(item, _pointed_at(item.number, items[:place], statements), items[:place], lines)
    return kept


def with_last_pieces(items: Sequence[Item], statements: Sequence[Statement], lines: OrderLines) -> list[Item]:
    """The items with "the last two", "the 2 that lack" behind "8 clips here." as the two pieces that remain of ten."""
    left = statements[-1].pieces_left(lines) if statements else 0
    if left <= 0:
        return list(items)
    kept = list(items)
    for place, item in enumerate(items):
        behind = next((at for at in range(place + 1, len(items)) if items[at].kind != "filler"), place)
        lacks = any_of("filler", "remaining").fullmatch(items[behind].text) is not None
        counted = item.name in {"number", "those"} and item.number == left and lacks
        if counted:
            kept[behind] = replace(items[behind], kind="filler", name="")
        if counted or (item.name == "ends" and item.lines == lines.every[-left:]):
            kept[place] = replace(item, kind="count", name="rest", number=left, lines=())
    return kept


def _those(item: Item, found: tuple[int, ...], before: Sequence[Item], lines: OrderLines) -> Item:
    if item.number == len(lines.every):
        return replace(item, kind="sign", name="all", lines=())
    if found and any(one.kind == "lines" and one.lines for one in before):
        return replace(item, kind="filler", name="", lines=())  # "rad and condenser: I have the two"
    return replace(item, name="those", lines=found or item.lines, certain=bool(found))


def _counts_lines(items: Sequence[Item], place: int) -> bool:
    """Whether a number stands behind a plural article, and in no list: "les 2", not "les 2 et 5"."""
    item = items[place]
    if item.kind != "lines" or item.name != "number" or item.number < 2 or not place:
        return False
    if items[place - 1].text.rpartition(" ")[2] not in every("filler", "plural_articles"):
        return False
    behind = items[place + 1 : place + 4]
    joined = [one for one in behind if one.kind != "filler"]
    follows = bool(joined) and (joined[0].kind == "lines" or _joins(joined[0])) and any(map(_is_number, joined[:2]))
    earlier = [one for one in items[max(0, place - 4) : place - 1] if one.kind != "filler"]
    return not follows and not (len(earlier) > 1 and _joins(earlier[-1]) and _is_number(earlier[-2]))


def _joins(item: Item) -> bool:
    return item.text in _JOINTS or item.says("and", "to", "or")


def _is_number(item: Item) -> bool:
    return item.kind == "lines" and item.name in {"number", "range"}


def _pointed_at(number: int, before: Sequence[Item], statements: Sequence[Statement]) -> tuple[int, ...]:
    """So many lines, if just so many were named: in this sentence, in the last statement, or in the whole mail."""
    here = [line for item in before if item.kind == "lines" for line in item.lines]
    last = statements[-1].lines if statements else []
    told = [line for one in statements for line in one.lines]
    for named in (here, last, told):
        if len(found := tuple(dict.fromkeys(named))) == number:
            return found
        if named is here and here:
            return ()
    return ()
