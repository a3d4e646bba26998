"""Tells pieces from lines where only the order does: "clips: 6 now, 4 on Monday"."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.wording import Item, OrderLines, any_of, every

_OF_MORE = ("lines", "rest")  # these counts are of lines, or of what is left


def with_counts(items: list[Item], lines: OrderLines) -> list[Item]:
    """The items with a number taken for pieces behind a line of several: when they add up, or behind "have", "only"."""
    items = _with_one_and_other(_without_ordered_column(_named_once(items), lines), lines)
    items = [replace(item, kind="count") if _is_told(items, place, lines) else item for place, item in enumerate(items)]
    first = next((place for place, item in enumerate(items) if item.kind == "lines"), None)
    for subject, item in enumerate(items):
        if item.kind != "lines" or len(item.lines) != 1 or items[subject].kind != "lines":
            continue
        quantity = lines.quantity(item.lines[0]) or 0
        called = item.name not in {"number", "ends"} or (subject > 0 and items[subject - 1].says("line"))
        if subject == first or (quantity > 1 and called):
            items = _with_counts_of(items, subject, quantity)
    return items


def _with_one_and_other(items: list[Item], lines: OrderLines) -> list[Item]:
    """The items with "rims: one here, the other on Friday" as one of the two pieces that are ordered."""
    ones = _both_ones(items, lines)
    if ones:
        return [replace(item, kind="count", number=1) if at in ones else item for at, item in enumerate(items)]
    behind = (at for at, item in enumerate(items) if item.says("one_of") and item.text in every("filler", "other_one"))
    other = next(behind, 0)
    pairs = (at for at, item in enumerate(items[:other]) if [lines.quantity(line) for line in item.lines] == [2])
    subject = max((at for at in pairs if items[at].number != 1), default=None)
    if subject is None:
        return items
    near = range(subject + 1, other)
    one = next((at for at in near if items[at].text in every("dates", "ones") | {"1"}), None)
    if one is not None and items[one].kind in {"filler", "word", "number", "lines"}:
        return [*items[:one], replace(items[one], kind="count", name="", number=1, lines=()), *items[one + 1 :]]
    had = next((at for at in near if items[at].text.rpartition(" ")[2] in every("dates", "ones")), None)
    counted = [replace(items[had], kind="count", name="", number=1)] if had is not None else []
    return [*items[: had + 1], *counted, *items[had + 1 :]] if had is not None else items


def _both_ones(items: Sequence[Item], lines: OrderLines) -> tuple[int, ...]:
    """Where the ones of "rims: one here and one on its way" stand."""
    named = [item.lines for item in items if item.kind == "lines"]
    if len(named) != 1 or [lines.quantity(line) for line in named[0]] != [2]:
        return ()
    said = ("here", "stock", "have", "out", "arrives", "ok", "no", "not")
    ones = every("dates", "ones") | every("filler", "other_one")
    found = tuple(at for at, (item, behind) in enumerate(pairwise(items)) if item.text in ones and behind.says(*said))
    return found if len(found) == 2 else ()


def _with_counts_of(items: list[Item], subject: int, quantity: int) -> list[Item]:
    """The items with the numbers behind one line as its pieces, up to the next line that is named."""
    near = []
    for place in range(subject + 1, len(items)):
        if items[place].kind == "lines" and items[place].name not in {"number", "ends"}:
            break
        if items[place].kind == "count" or items[place].name == "number":
            near.append(place)
        elif items[place].name == "ends":  # "5 now, the last 5 on Friday"
            left = quantity - _counted(items, subject) - sum(items[at].number for at in near)
            if left < quantity and items[place].number == left:
                items[place] = replace(items[place], kind="count", name="rest")
                near.append(place)
    items = _without_total_behind(items, subject, quantity)
    items = [_all_of_them(items, place, quantity) for place in range(len(items))]
    counted_before = _counted(items, subject)
    total = counted_before + sum(items[place].number for place in near)
    add_up = quantity > 1 and len(near) + bool(counted_before) > 1 and total == quantity
    counted = {place for place in near if add_up or _is_count(items, place, quantity)}
    if add_up:  # "7 tomorrow and the other 3 on Thursday" are pieces, no lines
        items = [replace(one, name="") if one.kind == "count" and at in near else one for at, one in enumerate(items)]
    items = [
        replace(item, kind="count") if place in counted and item.kind == "lines" else item
        for place, item in enumerate(items)
    ]
    return _without_dates(_with_remains(items, quantity))


def _without_dates(items: list[Item]) -> list[Item]:
    """The items with "no date" beside a count as their lack: "I have 8, no date for the other 2"."""
    kept = list(items)
    for place, item in enumerate(items):
        if not item.says("no_date"):
            continue
        told = (one for one in items[place + 1 :] if one.kind != "filler" and not one.says("for_day", "to"))
        behind = next(told, None)
        if behind is not None and behind.kind == "count":
            kept[place] = replace(item, name="out")
    return kept


def _without_ordered_column(items: list[Item], lines: OrderLines) -> list[Item]:
    """The items with the 1 of the row "33150-T20-A01  1  BO" as nothing: it repeats what is ordered."""
    kept = list(items)
    for place, (before, item) in enumerate(pairwise(items), 1):
        numbered = before.kind == "lines" and before.name == "part number" and len(before.lines) == 1
        told = place + 1 < len(items) and items[place + 1].kind in {"sign", "day", "money"}
        told = told and not items[place + 1].says("and", "to", "of", "or", "pieces", "line")
        if numbered and told and item.name == "number" and item.number == lines.quantity(before.lines[0]):
            kept[place] = replace(item, kind="filler", name="", lines=())
    return kept


def _named_once(items: list[Item]) -> list[Item]:
    """The items with the clips of "line 9: I have 5 clips" as nothing: their line was named."""
    named = [place for place, item in enumerate(items) if item.kind == "lines" and item.lines]
    kept = list(items)
    for first, again in pairwise(named):
        counted = items[again - 1].kind == "count" and again - 1 > first
        if counted and items[again].lines == items[first].lines:
            kept[again] = replace(items[again], kind="filler", name="", lines=())
    return kept


def _counted(items: Sequence[Item], subject: int) -> int:
    """How many are counted right before their name: "6 clips, short 4"."""
    before = _before(items, subject)
    return items[before].number if before is not None and items[before].kind == "count" else 0


def _with_remains(items: list[Item], quantity: int) -> list[Item]:
    """The items with "the missing one arrives" and "the last two come" as the rest of the pieces counted before."""
    counts = [place for place, item in enumerate(items) if item.kind == "count" and item.name not in _OF_MORE]
    if len(counts) != 1 or not 0 < items[counts[0]].number < quantity:
        return items
    left = quantity - items[counts[0]].number
    for place in range(counts[0] + 1, len(items)):
        item, named = items[place], _remaining(items, place)
        if not named or not _comes(items, place):
            continue
        numbers = {2 if items[at].says("both") else items[at].number for at in named}
        if numbers <= {0, left} and (left == 1 or len(named) > 1 or not item.says("last", "one_of")):
            kept = {at: replace(items[at], kind="filler", name="", lines=()) for at in named}
            kept[place] = replace(item, kind="sign", name="rest", lines=())
            return [kept.get(at, one) for at, one in enumerate(items)]
    return items


def _without_total_behind(items: list[Item], subject: int, quantity: int) -> list[Item]:
    """The items with the ordered number of "8 clips received of 10" as nothing."""
    counted = _counted(items, subject)
    for place in range(subject + 1, len(items)):
        total = items[place].name == "number" and items[place].number == quantity > counted > 0
        if total and items[place - 1].says("of", "outside"):  # "8 of 10", "8 out of 10"
            gone = [replace(one, kind="filler", name="", lines=()) for one in items[place - 1 : place + 1]]
            return [*items[: place - 1], *gone, *items[place + 1 :]]
    return items


def _remaining(items: Sequence[Item], place: int) -> list[int]:
    """The places of what says, behind a comma or "and", that pieces still lack: "the two that are missing"."""
    item = items[place]
    if item.says("one_of") and item.text in every("filler", "other_one"):
        return [place]
    lacks = item.says("out", "missing", "arrives") and any_of("filler", "remaining").fullmatch(item.text) is not None
    if not lacks and not item.says("last"):
        return []
    found = [place]
    for at in range(place - 1, -1, -1):
        if items[at].kind == "stop" or items[at].says("and", "but"):
            return found
        if items[at].kind == "filler" or items[at].says("have"):
            continue
        numbered = items[at].name in {"number", "rest"} or items[at].says("both", "rest")
        if not numbered:
            return []
        found.append(at)
    return []


def _comes(items: Sequence[Item], place: int) -> bool:
    """Whether it is said when they come, or that they are not here."""
    for item in items[place + 1 :]:
        if item.kind == "stop" or item.says("but"):
            return False
        if item.kind == "day" or item.says("arrives", "due", "out", "delivers", "shipped", "no_date"):
            return True
    return False


def _all_of_them(items: Sequence[Item], place: int, quantity: int) -> Item:
    """Nothing for "the 10" where 10 are ordered: "clips: ok for the 10"."""
    item, article = items[place], items[place - 1].text.rpartition(" ")[2] if place else ""
    same = item.name == "number" and item.number == quantity > 1 and article in every("filler", "plural_articles")
    if item.says("all") and quantity > 1 and place + 1 < len(items):  # "the clips, all 10"
        same = any(one.kind == "lines" for one in items[:place]) and _numbers(items[place + 1], quantity)
    elif place and items[place - 1].says("all"):
        same |= _numbers(item, quantity > 1 and quantity)
    return replace(item, kind="filler", name="", lines=()) if same else item


def _numbers(item: Item, quantity: int) -> bool:
    return item.name == "number" and item.number == quantity


def without_ordered(items: Sequence[Item], lines: OrderLines) -> list[Item]:
    """The items without the ordered number behind "not": "the bag only had 6, not 10"."""
    kept = list(items)
    subject = next((item for item in items if item.kind == "lines" and len(item.lines) == 1), None)
    ordered = (lines.quantity(subject.lines[0]) or 0) if subject is not None else 0
    counted, piece = False, None
    for place, told in enumerate(items[1:], 1):
        before = items[place - 1]
        behind = subject is not None and subject.start < before.start and before.number > 0
        ahead = subject is not None and told is subject and before.name == "number"  # "4 clips, not 10"
        counted |= (behind or ahead or before.kind == "count") and before.number != ordered
        numbered = before.name == "number" or before.kind == "word"
        piece = place - 1 if (behind or ahead) and before.number > 0 and numbered else piece
        denied = items[place - 1].says("not", "instead_of") and told.name == "number"
        if denied and counted and told.number == ordered > 1:
            kept[place - 1] = replace(before, kind="sign", name="only", lines=())
            if piece is not None and items[piece].number < ordered:
                kept[piece] = replace(items[piece], kind="count", lines=())
            kept[place] = replace(told, kind="filler", name="", lines=())
    return kept


def _is_count(items: Sequence[Item], place: int, quantity: int) -> bool:
    before = _before(items, place)
    if before is None:
        return False
    if items[place].number <= quantity and quantity > 1 and _counts(items[before]):
        return True
    if (_on_hand(items, before) or _of_it(items, before)) and not _goes_on(items, place):
        return True  # "hood: got 3", of which one is ordered
    colon = _before(items, before) if items[before].says("delivers", "shipped") else None  # "9: sending 7 today"
    if colon is not None and items[colon].text == ":" and 0 < items[place].number <= quantity > 1:
        return True
    subject = _before(items, before) if items[before].text == ":" else None
    if subject is None:
        return False
    opens = all(item.kind == "filler" or item.says("line") for item in items[:subject])  # "line 5: 2 here"
    parted = opens or items[subject].name in {"description", "part number"}
    following = items[place + 1] if place + 1 < len(items) else None
    return parted and following is not None and following.says("stock", "have", "here", "out", "only")


def _on_hand(items: Sequence[Item], verb: int) -> bool:
    """Whether a verb says how many there are of the line before it: "hood: got", "le 10 j'en ai"."""
    subject = _before(items, verb)
    if subject is None or not items[verb].says("have"):
        return False
    colon = items[subject].text == ":"
    subject = _before(items, subject) if colon else subject
    if subject is None or items[subject].kind != "lines" or len(items[subject].lines) != 1:
        return False
    return colon or items[subject].name != "number" or _of_it(items, verb)


def _of_it(items: Sequence[Item], verb: int) -> bool:
    """Whether a verb speaks of what was named before it: "j'en attends 2" are two pieces, not line 2."""
    said = " ".join(item.text for item in items[max(0, verb - 2) : verb + 1] if item.kind in {"filler", "sign"})
    return items[verb].kind == "sign" and any_of("filler", "of_it").search(said) is not None


def _goes_on(items: Sequence[Item], place: int) -> bool:
    """Whether more numbers follow, as in a list of lines."""
    near = items[place + 1 : place + 3]
    joins = bool(near) and (near[0].text in ",-/" or near[0].says("and", "to"))
    return any(item.name in {"number", "range"} for item in (near[-1:] if joins else near[:1]))


def _is_told(items: Sequence[Item], place: int, lines: OrderLines) -> bool:
    """As in "8 ok 9 missing 2", where there are several of line 9."""
    before = _before(items, place)
    if items[place].name != "number" or before is None:
        return False
    if _on_hand(items, before) and not _goes_on(items, place):
        return True
    if not _counts(items[before]):
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
