"""Tells what the numbers of a sentence are: lines and ranges of lines, pieces of a part, or neither."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from parsers.wording.sentences import Item, Reader
from parsers.wording.words import LANGUAGES, any_of, book, plain

_WORD_COUNTS_FROM = 2
_WIDEST_RANGE = 500
_TO_OR_MORE = frozenset({"til"})  # Norwegian: "4 til 8", "4 til"
_BEFORE_LINES = frozenset(plain(word) for name in LANGUAGES for word in book(name)["filler"]["before_lines"])
# A reading takes the items, the place of the number and the reader; it gives what is said and where that ends.
_Reading = Callable[[Sequence[Item], int, Reader], tuple[Item, int] | None]


def with_numbers(items: Sequence[Item], reader: Reader) -> Iterator[Item]:
    """The items with every number as ``lines`` or ``count``; one that stands where no line could is a ``word``."""
    prepared = _prepared(items, reader)
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


def _prepared(items: Sequence[Item], reader: Reader) -> list[Item]:
    """The items with number words beside what is counted ("the other eleven") as numbers."""
    names = book(reader.words.language)["dates"]["numbers"]
    counts = {plain(word): number for number, word in enumerate(names, 1) if number >= _WORD_COUNTS_FROM}
    prepared = list(items)
    for place, item in enumerate(prepared):
        near = (*prepared[max(0, place - 2) : place], *prepared[place + 1 : place + 2])
        counted = any(other.says("rest", "more", "first", "last", "line", "pieces", "all") for other in near)
        counted = counted or (place + 1 < len(prepared) and prepared[place + 1].plural)  # "seven clips"
        if item.kind in {"word", "filler"} and item.text in counts and counted:
            prepared[place] = replace(item, kind="number", number=counts[item.text])
        if 0 < place < len(prepared) - 1 and prepared[place - 1].kind == prepared[place + 1].kind == "number":
            joins = item.kind in {"word", "filler"} and any_of("signs", "and").fullmatch(item.text)
            prepared[place] = replace(item, kind="sign", name="and") if joins else item  # "2 et 9 ok" on English mail
        if item.says("both") and place + 1 < len(prepared) and prepared[place + 1].says("rest", "more"):
            prepared[place] = replace(item, kind="number", number=2)  # "les deux autres"
        if item.says("all") and _next(prepared, place + 1) == place + 1 and _speaks_of_lines(item, reader):
            prepared[place] = replace(item, name="line")  # "les lignes 2 et 10"
    return prepared


def _speaks_of_lines(item: Item, reader: Reader) -> bool:
    found = reader.words.find([item.text.rpartition(" ")[2]], 0)
    return " " in item.text and found is not None and found.meaning == "sign:line"


def _may_be_line(items: Sequence[Item], at: int) -> bool:
    return not at or items[at - 1].kind in {"stop", "lines", "sign", "number"} or items[at - 1].text in _BEFORE_LINES


def _next(items: Sequence[Item], at: int) -> int | None:
    """The place of the next number, with nothing but small words before it."""
    while at < len(items) and (items[at].kind == "filler" or items[at].says("line", "to")):
        at += 1
    return at if at < len(items) and items[at].kind == "number" else None


def _following(items: Sequence[Item], at: int) -> Item | None:
    return items[at + 1] if at + 1 < len(items) else None


def _of_part(items: Sequence[Item], at: int, _reader: Reader) -> tuple[Item, int] | None:
    """As in "6 of the clips", "9 of the 10 clips"."""
    if at + 1 >= len(items) or not items[at + 1].says("of"):
        return None
    place = at + 2
    while place < len(items) and items[place].kind in {"filler", "number"}:
        place += 1
    if place >= len(items) or items[place].kind != "lines":
        return None
    total = _next(items, at + 2)
    return replace(items[at], kind="count"), at + 2 if total is None else total + 1


def _more(items: Sequence[Item], at: int, _reader: Reader) -> tuple[Item, int] | None:
    """As in "4 more", "les 4 autres", "4 til" (but "4 til 8" is a range)."""
    following = _following(items, at)
    if following is None:
        return None
    more = following.kind == "sign" and any_of("signs", "more").fullmatch(following.text) is not None
    if following.text in _TO_OR_MORE:
        more = _next(items, at + 2) is None
    more = more or following.says("rest", "more")
    return (replace(items[at], kind="count", name="rest"), at + 2) if more else None


def _of_all_lines(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "11 of 12", "11 pièces sur 12", where 12 are all lines there are."""
    place = at + 1
    while place < len(items) and items[place].says("line", "pieces"):
        place += 1
    if place + 1 >= len(items) or not items[place].says("of"):
        return None
    total = _next(items, place + 1)
    if total is None or items[total].number != len(reader.lines.every):
        return None
    while total + 1 < len(items) and items[total + 1].says("line", "pieces"):
        total += 1
    return replace(items[at], kind="count", name="rest"), total + 1


def _range(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "1-4" and "1 to 4"; but "1-2-5" are three lines."""
    numbers, end = _chain(items, at)
    if len(numbers) == 1:
        return None
    lines = [line for number in numbers if (line := reader.lines.called(str(number))) is not None]
    certain = len(lines) == len(numbers)
    if len(numbers) == 2 and certain:
        certain = 0 < numbers[1] - numbers[0] <= _WIDEST_RANGE
        between = range(numbers[0], numbers[1] + 1) if certain else ()
        lines = [line for number in between if (line := reader.lines.called(str(number))) is not None]
    item = replace(items[at], kind="lines", name="range", lines=tuple(lines), certain=certain, end=items[end - 1].end)
    return item, end


def _chain(items: Sequence[Item], at: int) -> tuple[list[int], int]:
    numbers, end = [items[at].number], at + 1
    while end + 1 < len(items) and items[end].text == "-" and items[end + 1].kind == "number":
        numbers.append(items[end + 1].number)
        end += 2
    if len(numbers) == 1 and end < len(items) and (items[end].says("to") or items[end].text == "a"):
        last = _next(items, end + 1)
        if last is not None:
            return [numbers[0], items[last].number], last + 1
    return numbers, end


def _at_an_end(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "the first 3" and "les 3 premiers"."""
    if items[at].says("first", "last"):
        place = _next(items, at + 1)
        return None if place is None else (_ends(items[at], items[place].number, reader), place + 1)
    following = _following(items, at)
    if items[at].kind != "number" or following is None or not following.says("first", "last"):
        return None
    return _ends(following, items[at].number, reader), at + 2


def _ends(item: Item, number: int, reader: Reader) -> Item:
    every = reader.lines.every
    lines = every[:number] if item.name == "first" else every[-number:]
    return replace(item, kind="lines", name="range", lines=lines, certain=0 < number <= len(every))


def _pieces(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "2 x", "6 of 10", "4 pcs", "12 lines", "2 left fenders"."""
    item, following = items[at], _following(items, at)
    if following is None:
        return None
    if following.says("of") and (total := _next(items, at + 2)) is not None:
        return replace(item, kind="count"), total + 1
    if following.says("times", "pieces"):
        return replace(item, kind="count"), at + 2
    if following.says("line") and _next(items, at + 2) is None:
        return replace(item, kind="count", name="lines"), at + 2
    listed = at > 0 and (items[at - 1].says("line") or items[at - 1].kind == "number")
    if following.kind != "lines" or not following.lines or listed:
        return None
    another = reader.lines.called(str(item.number)) not in following.lines
    return (replace(item, kind="count"), at + 1) if another or following.plural else None


def _line(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int]:
    line = reader.lines.called(str(items[at].number))
    lines = (line,) if line is not None else ()
    return replace(items[at], kind="lines", name="number", lines=lines, certain=line is not None), at + 1


def _all_counted(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "all 12", where there are 12 lines."""
    following = _following(items, at)
    counted = following is not None and following.kind == "number" and following.number == len(reader.lines.every)
    return (items[at], at + 2) if items[at].says("all") and counted else None


def _counted_before(items: Sequence[Item], at: int, _reader: Reader) -> tuple[Item, int] | None:
    """As in "qty 2" and "x 2"."""
    following = _following(items, at)
    if not items[at].says("quantity", "times") or following is None or following.kind != "number":
        return None
    return replace(following, kind="count"), at + 2


def _counted_rest(items: Sequence[Item], at: int, _reader: Reader) -> tuple[Item, int] | None:
    """As in "the other eleven", "balance of 4", "the rest (6)"."""
    if not items[at].says("rest", "more"):
        return None
    place = at + 1
    bracketed = place < len(items) and items[place].text in "(["
    place += bracketed or (place < len(items) and items[place].says("of"))
    if place >= len(items) or items[place].kind not in {"number", "count"}:
        return None
    if bracketed and not (place + 1 < len(items) and items[place + 1].text in ")]"):
        return None
    return replace(items[place], kind="count", name="rest"), place + 1 + bracketed


def _said_again(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "clips of 10", "calandre (4)", "33150-T20-A01 (ligne 3)": the number only says the same again."""
    item = items[at]
    if item.kind != "lines" or at + 2 >= len(items):
        return None
    if items[at + 1].says("of") and len(item.lines) == 1:
        same = items[at + 2].kind == "number" and reader.lines.quantity(item.lines[0]) == items[at + 2].number
        return (item, at + 3) if same else None
    number = _next(items, at + 2) if items[at + 1].text in "([" else None
    if number is None or reader.lines.called(str(items[number].number)) not in item.lines:
        return None
    closed = number + 1 < len(items) and items[number + 1].text in ")]"
    return item, number + 1 + closed


_READINGS: tuple[_Reading, ...] = (_of_part, _more, _of_all_lines, _range, _at_an_end, _pieces, _line)
_AROUND: tuple[_Reading, ...] = (_all_counted, _counted_before, _counted_rest, _at_an_end, _said_again)
