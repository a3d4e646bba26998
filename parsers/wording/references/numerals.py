"""Tells what the numbers of a sentence are: lines, ranges of lines, days, prices; or else `quantities`."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from parsers.wording.items import Item
from parsers.wording.references import portions, quantities
from parsers.wording.references.spoken import item_behind, next_number, prepared_numbers
from parsers.wording.sentences import Reader
from parsers.wording.words import every

_WIDEST_RANGE = 500
_SHORTENED = 3  # digits, at least, of a part number that is named by its end
_PAIR = 5  # so few words stand between "the first" and "the last"
_NEAR_PAPER, _LEAST_PAPER = 3, 1_000  # so close before its number stands "our order no."
_THE = frozenset({"le", "la", "el", "the", "den"})  # "the last is here" may be that of the list, or of two just named
_IS, _DAY_ARTICLES = frozenset({"est", "is", "esta", "er"}), frozenset({"le", "el"})
_BORDERS = frozenset({"stop", "lines", "sign", "number"})
_TELLING = ("ok", "stock", "have", "out", "gone", "replaced")
_Reading = Callable[[Sequence[Item], int, Reader], tuple[Item, int] | None]


def with_numbers(items: Sequence[Item], reader: Reader) -> Iterator[Item]:
    """The items with every number as ``lines`` or ``count``; one that stands where no line could is a ``word``."""
    prepared = prepared_numbers(items, reader)
    at = 0
    while at < len(prepared):
        item = prepared[at]
        readings = _READINGS if item.kind == "number" else _AROUND
        found = next((found for reading in readings if (found := reading(prepared, at, reader)) is not None), None)
        if found is None:
            yield item
            at += 1
            continue
        if item.kind == "number" and found[0].kind == "lines" and not _may_be_line(prepared, at):
            yield replace(item, kind="word")  # "discontinued for 2 seasons"
        else:
            yield found[0]
        at = found[1]


def _may_be_line(items: Sequence[Item], at: int) -> bool:
    before = items[at - 1] if at else None
    if before is None or before.kind in _BORDERS or before.text in every("filler", "before_lines"):
        return True
    if before.kind not in {"day", "money"} or at + 1 == len(items):
        return False
    listed = (items[at + 1].text in ",-" or items[at + 1].says("and", "to")) and item_behind(items, at + 1)
    return items[at + 1].says(*_TELLING) or bool(listed and listed.kind == "number")  # "BO Dec 4 7 ok", "today 1, 2"


def _range(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "1-4" and "1 to 4"; but "1-2-5" are three lines."""
    numbers, end = _chain(items, at)
    if len(numbers) == 1:
        return None
    lines = [line for number in numbers if (line := reader.lines.called(str(number))) is not None]
    certain = len(lines) == len(numbers)
    comes = bool(at) and items[at - 1].says("arrives", "due")
    dated = comes and any(item.kind == "lines" for item in items[:at])  # "the door is on its way, due in 10-12"
    if len(numbers) == 2 and certain:
        certain = 0 < numbers[1] - numbers[0] <= _WIDEST_RANGE
        between = range(numbers[0], numbers[1] + 1) if certain else ()
        lines = [line for number in between if (line := reader.lines.called(str(number))) is not None]
        certain &= not dated
    item = replace(items[at], kind="lines", name="range", lines=tuple(lines), certain=certain, end=items[end - 1].end)
    return item, end


def _chain(items: Sequence[Item], at: int) -> tuple[list[int], int]:
    numbers, end = [items[at].number], at + 1
    while end + 1 < len(items) and items[end].text == "-" and items[end + 1].kind == "number":
        numbers.append(items[end + 1].number)
        end += 2
    if len(numbers) == 1 and end < len(items) and (items[end].says("to") or items[end].text == "a"):
        last = next_number(items, end + 1)
        if last is not None:
            return [numbers[0], items[last].number], last + 1
    return numbers, end


def _at_an_end(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "the first 3" and "les 3 premiers"."""
    if items[at].says("first", "last"):
        place = next_number(items, at + 1)
        if place is not None:
            return _ends(items[at], items[place].number, reader), place + 1
        if at + 1 < len(items) and items[at + 1].says("line"):
            return _ends(items[at], 1, reader), at + 2
        told = at and items[at - 1].text in _THE and at + 1 < len(items) and items[at + 1].text in _IS
        return (replace(items[at], kind="lines", lines=(), certain=False), at + 1) if told else None
    following = item_behind(items, at)
    if items[at].kind != "number" or following is None or not following.says("first", "last"):
        return None
    return _ends(following, items[at].number, reader), at + 2


def _first_and_last(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "the first and the last of the list"."""
    if not items[at].says("first"):
        return None
    behind = [place for place in range(at + 1, min(len(items), at + _PAIR)) if items[place].kind != "filler"][:2]
    if len(behind) < 2 or not items[behind[0]].says("and") or not items[behind[1]].says("last"):
        return None
    every_line = reader.lines.every
    pair = replace(
        items[at], kind="lines", name="ends", lines=(every_line[0], every_line[-1]), certain=len(every_line) > 1
    )
    return pair, behind[1] + 1


def _ends(item: Item, number: int, reader: Reader) -> Item:
    every = reader.lines.every
    lines = every[:number] if item.name == "first" else every[-number:]
    certain = 0 < number <= len(every)
    return replace(item, kind="lines", name="ends", lines=lines, certain=certain, number=number)


def _of_month(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "BO, je l'aurai pour le 7": behind "it arrives the" comes a day, if a line was named before."""
    ordinal = items[at].end - items[at].start > len(items[at].text)
    article = items[at - 1].text.rpartition(" ")[2] if at else ""
    if article not in _DAY_ARTICLES and not (ordinal and article == "the"):
        return None
    verb = next((item for item in reversed(items[:at]) if item.kind != "filler"), None)
    ends = at + 1 == len(items) or items[at + 1].kind == "stop" or items[at + 1].says("too")
    another = verb is not None and verb.says("one_of", "rest", "more") and ends  # "one here, the other on the 30th"
    if verb is None or not (another or verb.says("arrives", "due", "delivers", "to_you", "follows")):
        return None
    day = reader.calendar.of_month(items[at].number)
    told = any(item.kind in {"lines", "number"} for item in items[:at])
    if day is not None and (told or reader.lines.called(items[at].text) is None):  # there is no line 27
        return replace(items[at], kind="day", day=day), at + 1
    return replace(items[at], kind="lines", lines=(), certain=False), at + 1


def _shortened(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "85133862 and 863", where another line's part number ends so."""
    joined = at > 1 and (items[at - 1].says("and") or items[at - 1].text in {",", "/", "+"})
    if not joined or items[at - 2].name != "part number" or reader.lines.called(items[at].text) is not None:
        return None
    line = reader.lines.ending(items[at].text) if len(items[at].text) >= _SHORTENED else None
    return (replace(items[at], kind="lines", name="part number", lines=(line,)), at + 1) if line else None


def _nth(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "3rd line" and "3e ligne"."""
    following = item_behind(items, at)
    if following is None or not following.says("line") or items[at].end - items[at].start == len(items[at].text):
        return None
    return _line(items, at, reader)[0], at + 2


def _line(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int]:
    line = reader.lines.called(str(items[at].number))
    if line is None and (_is_called_price(items, at, reader) or _is_price(items, at, reader)):
        return replace(items[at], kind="money", amount=Decimal(items[at].number)), at + 1
    near = {item.text for item in items[max(0, at - _NEAR_PAPER) : at]} & every("filler", "own_papers")
    named = items[at - 1].text in every("filler", "papers") if at else False
    if line is None and (named or (near and items[at].number >= _LEAST_PAPER)):
        return replace(items[at], kind="filler"), at + 1  # "invoice 88213"
    lines = (line,) if line is not None else ()
    certain = line is not None and not _stands_behind_part(items, at)
    return replace(items[at], kind="lines", name="number", lines=lines, certain=certain), at + 1


def _stands_behind_part(items: Sequence[Item], at: int) -> bool:
    """Whether a number right behind a part and before a comma may be how many there are: "emblem 1, grille 0"."""
    named = at > 0 and items[at - 1].name == "description" and items[at - 1].kind == "lines"
    return named and (at + 1 == len(items) or items[at + 1].text in ",.;")


def _is_called_price(items: Sequence[Item], at: int, reader: Reader) -> bool:
    """Whether a number behind "costs" is near what one of the lines before it was ordered at."""
    if not at or not items[at - 1].says("price", "raised"):
        return False
    named = (line for item in items[:at] if item.kind == "lines" for line in item.lines)
    return any(reader.lines.may_cost(line, items[at].number) for line in named)


def _is_price(items: Sequence[Item], at: int, reader: Reader) -> bool:
    """Whether a number behind one line is near its ordered price: "hood 765"."""
    before = [item for item in items[:at] if item.kind in {"lines", "number"} or item.text in ",;"]
    while before and before[-1].kind == "number" and reader.lines.called(str(before[-1].number)) is None:
        before.pop()  # "768 instead of 742"
    subject = before[-1] if before else None
    if subject is None or subject.kind == "stop":
        return False
    line = subject.lines[0] if len(subject.lines) == 1 else reader.lines.called(str(subject.number))
    return line is not None and reader.lines.may_cost(line, items[at].number)


def _said_again(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "clips of 10", "calandre (4)", "33150-T20-A01 (ligne 3)": the number only says the same again."""
    item = items[at]
    if item.kind != "lines" or at + 2 >= len(items):
        return None
    if items[at + 1].says("of") and len(item.lines) == 1:
        same = items[at + 2].kind == "number" and reader.lines.quantity(item.lines[0]) == items[at + 2].number
        return (item, at + 3) if same else None
    number = next_number(items, at + 2) if items[at + 1].text in "([" else None
    ordered = [*map(reader.lines.quantity, item.lines)]
    if number is not None and ordered == [items[number].number] and number + 1 < len(items):
        return (item, number + 2) if items[number + 1].text in ")]" else None  # "86590 (20)"
    if number is None or reader.lines.called(str(items[number].number)) not in item.lines:
        return None
    closed = number + 1 < len(items) and items[number + 1].text in ")]"
    if not closed and number + 1 < len(items):
        return None  # "(lines 7 to 10)"
    line = reader.lines.called(str(items[number].number))
    return replace(item, lines=(line,), certain=True) if line is not None else item, number + 1 + closed


_READINGS: tuple[_Reading, ...] = (
    *(
        quantities.of_pack,
        quantities.of_clock,
        quantities.of_part,
        portions.last_piece,
        portions.only_so_many,
        quantities.on_side,
        _shortened,
        quantities.more,
        quantities.of_all_lines,
        quantities.of_all_before,
        _range,
    ),
    *(
        _at_an_end,
        _of_month,
        _nth,
        quantities.of_ordered,
        quantities.as_ordered,
        quantities.pieces,
        portions.of_it,
        portions.of_subject,
        _line,
    ),
)
_AROUND: tuple[_Reading, ...] = (
    *(
        portions.one_piece,
        portions.last_piece,
        _first_and_last,
        quantities.all_counted,
        quantities.counted_before,
        quantities.counted_rest,
    ),
    *(_at_an_end, _said_again),
)
