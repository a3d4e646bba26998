"""Parts a sentence where one clause ends and the next begins: "3 BO Friday and 4, 5 are in stock" are two.

A clause ends at a comma or "and" behind which other lines are told something of their own. Where a list stands between
two answers ("ok for 12 and 3, 4 are out"), its own "and" or the word "lines" shows where it is parted; where nothing
does, nobody could tell.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, pairwise

from parsers.replies.signs import HERE
from parsers.replies.statements import is_fact
from parsers.wording import Item, OrderLines, Sentence, every

_NAMES = frozenset({"number", "lines", "part"})
_DOUBTS = ("if", "hedge", "one_of", "correction", "except", "instead_of", "or")
_VERBS = ("have", "delivers", "shipped", "pending", "price")
_LINE_AND_PIECES = 3  # numbers in "9: 4 in stock, 6 on Friday"
_PIECES = ("pieces", "of", "times", "quantity", "only", "portion")


def clauses(sentence: Sentence, lines: OrderLines) -> list[Sentence]:
    """The clauses of a sentence that surely has several; else the sentence. Doubt stays with all that it is about."""
    items = sentence.items
    if any(item.says(*_DOUBTS, *_PIECES) for item in items) or _counts_pieces(items, lines):
        return [sentence]
    found, begun = list[Sentence](), 0
    for at, item in enumerate(items):
        behind = at if item.start in sentence.breaks else at + 1
        if at <= begun or not (behind == at or _joins(item) or item.says("but")) or not _is_whole(items[begun:at]):
            continue
        if _is_parted(items, begun, at, behind):
            found.append(replace(sentence, items=items[begun:at]))
            begun = behind
    return [*found, replace(sentence, items=items[begun:])] if found else [sentence]


def _is_parted(items: Sequence[Item], begun: int, at: int, behind: int) -> bool:
    """Whether a clause ends at this joint and another begins `behind` it."""
    if items[at].says("but") and any(item.says("all", "rest") for item in items[begun:at]):
        return False  # "all ok but 3 is out" is an exception
    if _joins(items[at]) and _ends_in_list(items[begun:at]):
        return _opens_own_list(items, begun, at)
    return _has_subject(items, behind) or _has_verb(items, behind)


def _counts_pieces(items: Sequence[Item], lines: OrderLines) -> bool:
    """Whether two numbers are the pieces of one line: "clips: 6 today and 4 on Monday"."""
    numbers = [item.number for item in items if item.kind == "number"]
    if len(numbers) > _LINE_AND_PIECES:
        return False
    sums = {one + other for one, other in combinations(numbers, 2)}
    several = (line for line in lines.every if (lines.quantity(line) or 0) > 1 and lines.quantity(line) in sums)
    return any(_is_named(line, items, lines) for line in several)


def _is_named(line: int, items: Sequence[Item], lines: OrderLines) -> bool:
    return any(
        line in item.lines
        or (item.kind == "number" and lines.called(item.text) == line)
        or (item.kind == "part" and line in lines.described((item.name,), ()))
        for item in items
    )


def _joins(item: Item) -> bool:
    return item.text == "," or item.says("and")


def _is_name(item: Item) -> bool:
    return item.kind in _NAMES or item.says("all", "rest")


def _is_whole(clause: Sequence[Item]) -> bool:
    """Whether lines, and what becomes of them, were named."""
    return any(map(_is_name, clause)) and any(map(_tells, clause))


def _tells(item: Item) -> bool:
    return is_fact(item) or item.says("not", "nothing")


def _ends_in_list(clause: Sequence[Item]) -> bool:
    """Whether the lines stand last, as in "ok for 12"."""
    last = next((item for item in reversed(clause) if item.kind != "filler"), None)
    return last is not None and _is_name(last)


def _list_end(items: Sequence[Item], at: int) -> int:
    """The place behind the list of lines that begins here, or behind "the rest"; `at` itself where none does."""
    end = at
    for place in range(at, len(items)):
        item = items[place]
        if item.says("all", "rest"):
            return place + 1 if end == at else end
        if item.kind in _NAMES:
            end = place + 1
        elif not (_joins(item) or item.says("line", "to") or item.text == "-" or _is_small(item)):
            break
    return end


def _is_small(item: Item) -> bool:
    """Whether it is an article or the like, and no verb."""
    return item.kind == "filler" and not every("filler", "being").intersection(item.text.split())


def _predicate(items: Sequence[Item], at: int) -> Item | None:
    """What is said behind a list that ends here."""
    behind = next((place for place in range(at, len(items)) if items[place].kind != "filler"), None)
    if behind is None or not _tells(items[behind]):
        return None
    colon = next((item.text for item in items[behind + 1 :] if item.kind != "filler"), "") == ":"
    return None if colon else items[behind]


def _has_subject(items: Sequence[Item], at: int) -> bool:
    """Whether a list of lines begins here, and something is said of it."""
    end = _list_end(items, at)
    return end > at and not _joins(items[at]) and _predicate(items, end) is not None


def _has_verb(items: Sequence[Item], at: int) -> bool:
    """Whether it begins as "I have the rest", "we don't have 3"."""
    first = next((place for place in range(at, len(items)) if items[place].kind != "filler"), len(items))
    if first + 1 >= len(items):
        return False
    denied = items[first].says("out") and bool(set(items[first].text.split()) & every("filler", "denying"))
    behind = next((item for item in items[first + 1 :] if _is_name(item) or not (_is_small(item) or item.says("line"))), None)
    return behind is not None and _is_name(behind) and (items[first].says(*_VERBS) or denied)


def _opens_own_list(items: Sequence[Item], begun: int, at: int) -> bool:
    """Whether the list of "ok for 12 and lines 3, 4 are out" is parted at this joint and could be at no other."""
    end = _list_end(items, at + 1)
    if end == at + 1 or not _is_other_answer(items, begun, at, end):
        return False
    if items[end - 1].says("all", "rest"):
        return True
    start = next(place for place in range(at, begun - 1, -1) if _tells(items[place])) + 1
    joints = [place for place in range(start, end) if _joins(items[place]) and not _joins(items[place + 1])]
    headed = [place for place in joints if items[place + 1].says("line")]
    cuts = headed if len(headed) == 1 else [cut for cut in joints if _is_list(items[start:cut]) and _is_list(items[cut:end])]
    return cuts == [at]


def _is_other_answer(items: Sequence[Item], begun: int, at: int, end: int) -> bool:
    """Whether behind the list something else is said than before it; a mere day or "in stock" may go on with it."""
    told = _predicate(items, end)
    if told is None:
        return False
    verb = any(every("filler", "being").intersection(item.text.split()) for item in items[end : end + 2])
    before = {item.name for item in items[begun:at] if item.kind == "sign"}
    return verb or (told.kind == "sign" and told.name not in before | HERE)


def _is_list(items: Sequence[Item]) -> bool:
    """Whether "and" stands before the last line alone: "3, 4 and 5"."""
    places = [place for place, item in enumerate(items) if _is_name(item)]
    ands = [any(item.says("and") for item in items[a:b]) for a, b in pairwise(places)]
    return bool(places) and not any(ands[:-1])
