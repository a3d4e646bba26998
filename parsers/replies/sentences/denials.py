"""Takes the lines out of a sentence of which it only says that they are not meant: "it's not 2 that is out, it's 7"."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.replies.signs import AWAY, HERE
from parsers.replies.statements import is_fact
from parsers.wording import Item, every

_NAMED = frozenset({"part", "place", "number", "lines"})
_NEAR = 16  # so many words at most make the clause before and behind a denial
_CLOSE = 3  # so few words stand between a denied line and "that is"


def without_denied(items: Sequence[Item]) -> list[Item]:
    """The items without the line of "it's not 2 that is on backorder, it's 7"; one behind "I mean, not 3" is marked."""
    kept, corrected = list(items), False
    for place, item in enumerate(items):
        corrected |= item.says("correction")
        if not _denies(item) and not _is_copula(item):
            continue
        line = next((at for at in range(place + 1, len(items)) if not _is_small(items[at])), None)
        if line is None or items[line].kind != "lines":
            continue
        if _is_copula(item):
            kept[place] = _silent(item)  # "es la 5"
        if not _denies(item) or (place and items[place - 1].kind == "lines"):
            continue
        if corrected:
            kept[place], kept[line] = _silent(item), replace(items[line], name="denied")
        elif not _silence(items, kept, place, line) and not item.says("not"):
            kept[place] = replace(item, name="not")  # "annulez pas la 4"
    return kept


def with_denied_lists(items: Sequence[Item]) -> list[Item]:
    """The items with "I don't have 10, 11 and 12 in stock" as one list that is out, whose "in stock" is denied."""
    kept = list(items)
    for place, item in enumerate(items):
        if not item.says("out", "no") or not set(item.text.split()) & every("filler", "denying"):
            continue
        told = next((one for one in reversed(items[:place]) if one.kind != "filler"), None)
        if told is not None and told.kind == "lines":
            continue  # "10 and 11 are not in stock, 1-9 ok"
        end = next((at for at in range(place + 1, len(items)) if not _lists(items[at])), len(items))
        if end == len(items) or not items[end].says(*HERE) or _is_followed(items, end):
            continue
        inner = range(place + 1, end)
        named = [at for at in inner if items[at].kind == "lines"]
        if not named or not _is_one_list(items, named, end):
            continue
        for at in (*(at for at in inner if at not in named), end):
            kept[at] = _silent(items[at])
        kept[place] = replace(item, name="out")
    return kept


def _is_one_list(items: Sequence[Item], named: Sequence[int], end: int) -> bool:
    """Whether what is here at the `end` is what no line has: not in "I don't have 3, 5 is in stock" or "3, 5 ok"."""
    if len(named) == 1 or any(_joins(items[at]) for at in range(named[-2], named[-1])):
        return True
    told = {word for item in items[named[-1] + 1 : end + 1] for word in item.text.split()}
    return items[end].says("stock") and not told & every("filler", "being")


def _lists(item: Item) -> bool:
    """Whether it is part of a list of lines: a line, a comma, "and"."""
    return item.kind in {"lines", "filler"} or item.text == "," or item.says("line") or _joins(item)


def _joins(item: Item) -> bool:
    return item.says("and", "or") or item.text in every("signs", "and")


def _is_followed(items: Sequence[Item], end: int) -> bool:
    """Whether what is here is itself followed by lines of its own: "no 10, 11 ok, in stock: 1"."""
    behind = items[end + 1 : end + 2]
    return bool(behind) and (behind[0].text == ":" or behind[0].kind == "lines")


def _denies(item: Item) -> bool:
    return item.says("not") or (item.kind == "sign" and item.text in every("filler", "not_the"))


def _silence(items: Sequence[Item], kept: list[Item], place: int, line: int) -> bool:
    """Silence a denied line of which nothing is said but that it is not this one; True where it was one."""
    if _is_that_which(items[line + 1 : line + 1 + _CLOSE]):
        silent = [place, line, *(at for at in range(place) if _is_copula(items[at]))]
    elif _is_other_than(items, place, line):
        near = range(max(0, place - 1), min(line + _CLOSE, len(items)))
        silent = [at for at in near if items[at].text in every("filler", "it_is") or place <= at <= line]
    elif _is_contrast(items, place, line):
        silent = list(range(place, _end_of_clause(items, line)))
    elif not place and items[place].text in every("filler", "plain_not") and _is_bad_of_another(items, line):
        kept[line] = replace(items[line], certain=False)  # "not the 3, the 5 is on backorder"
        return False
    else:
        return False
    for at in silent:
        kept[at] = _silent(items[at])
    return True


def _is_other_than(items: Sequence[Item], place: int, line: int) -> bool:
    """As in "it's not the radiator, it's the condenser that is out"."""
    behind = items[line + 1 : line + 1 + _NEAR]
    named = next((at for at, item in enumerate(behind) if item.kind == "lines"), None)
    if named is None or named == 0 or behind[0].text not in ",-;":
        return False
    between = [item for item in behind[1:named] if item.text in every("filler", "it_is") or _is_copula(item)]
    near = [*items[place + 1 : line], *behind[:named]]
    told = any(is_fact(item) and item.text not in every("filler", "it_is") for item in near)
    denied = any(item.text in every("filler", "it_is") or _is_copula(item) for item in items[max(0, place - 2) : line])
    return bool(between) and denied and not told


def _is_contrast(items: Sequence[Item], place: int, line: int) -> bool:
    """As in "the condenser is out, not the radiator": nothing bad is said of the second; "not the 6" may be a day."""
    before = items[max(0, place - _NEAR) : place]
    bad = any(item.says(*AWAY) for item in before)
    good = any(item.kind != "day" and is_fact(item) and not item.says(*AWAY, "arrives", "due") for item in before)
    parted = bool(place) and items[place - 1].text in ",-("
    told = any(is_fact(item) for item in items[line : _end_of_clause(items, line)])
    return parted and bad and not good and not told and any(item.kind == "lines" for item in before)


def _end_of_clause(items: Sequence[Item], place: int) -> int:
    """The place of the next stop or "but"."""
    found = (at for at in range(place, len(items)) if items[at].kind == "stop" or items[at].says("but", "rest", "all"))
    return next(found, len(items))


def _is_bad_of_another(items: Sequence[Item], line: int) -> bool:
    behind = items[line + 1 :]
    parted = bool(behind) and behind[0].kind == "stop"
    return parted and any(item.kind == "lines" for item in behind) and any(item.says(*AWAY) for item in behind)


def _silent(item: Item) -> Item:
    return replace(item, kind="filler", name="", lines=())


def _is_copula(item: Item) -> bool:
    return item.kind == "sign" and item.text in every("filler", "copula")


def _is_that_which(near: Sequence[Item]) -> bool:
    return bool(near) and near[0].kind == "filler" and any(one.text in every("filler", "that_is") for one in near)


def _is_small(item: Item) -> bool:
    return item.kind == "filler" or item.says("line") or _is_copula(item)


def with_yes(items: Sequence[Item]) -> list[Item]:
    """The items with the "si" of "fascia si parrilla no" as a yes: it makes a condition of nothing."""
    kept = list(items)
    for place, item in enumerate(items):
        before = items[place - 1] if place else None
        behind = items[place + 1] if place + 1 < len(items) else None
        named = before is not None and (before.kind in _NAMED or before.says("both"))
        article = behind is not None and behind.text in every("filler", "articles") and place + 2 < len(items)
        behind = items[place + 2] if article else behind
        ends = behind is None or behind.kind in {"stop", *_NAMED}
        if item.says("if") and item.text in every("filler", "yes") and named and ends:
            kept[place] = replace(item, name="ok")
    return kept


def without_lacks(items: Sequence[Item]) -> list[Item]:
    """The items with the "sin la" of "viene sin la tapa" as nothing: what came without its cap is not called off."""
    kept = list(items)
    for place, (before, item) in enumerate(pairwise(items), 1):
        if before.says("arrives", "received", "here") and item.says("cancel"):
            kept[place] = replace(item, kind="filler", name="")
    return kept
