"""Turns numbers and names of parts in a sentence into lines of the order, and numbers of pieces into counts."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from parsers.wording.sentences import Item, Reader
from parsers.wording.words import LANGUAGES, book, plain

_JOINTS = frozenset({"de", "du", "d", "des", "del", "de la", "the", "of", "l", "la", "le", "les", "av", "for", "au"})
_WORD_COUNTS_FROM = 2


def resolve(items: Sequence[Item], reader: Reader, before: "Mentioned") -> list[Item]:
    """The items with every reference as a ``lines`` item; one without lines is something the order does not have."""
    named = list(_descriptions(list(items), reader, before))
    return [_order(items, place) for items in [list(_numbers(named, reader))] for place in range(len(items))]


def _order(items: Sequence[Item], place: int) -> Item:
    """"The order is ready" speaks of all lines; "no year on the order" does not."""
    if not items[place].says("the_order"):
        return items[place]
    aside = place > 0 and items[place - 1].kind == "filler" and items[place - 1].text in _ON
    return replace(items[place], kind="filler", name="") if aside else replace(items[place], name="all")


class Mentioned:
    """The kind of part that was named last, so that "the left one" can be understood."""

    def __init__(self) -> None:
        self.kinds: tuple[str, ...] = ()


def _descriptions(items: list[Item], reader: Reader, before: Mentioned) -> Iterator[Item]:
    at = 0
    while at < len(items):
        item = items[at]
        if item.kind not in {"part", "place"}:
            yield item
            at += 1
            continue
        end = _mention_end(items, at)
        one_of = _behind(items, at, "one_of")
        yield from _mention(items[at:end], reader, before, both=_behind(items, at, "both"), one_of=one_of)
        at = end


def _mention_end(items: Sequence[Item], at: int) -> int:
    """Where the words for one part end: kinds and places, joined by "of the" at most."""
    end = at + 1
    while end < len(items):
        if items[end].kind in {"part", "place"}:
            end += 1
            continue
        joint = end
        while joint < len(items) and items[joint].kind == "filler" and items[joint].text in _JOINTS:
            joint += 1
        if joint == end or joint >= len(items) or items[joint].kind not in {"part", "place"}:
            break
        if items[joint].kind == "part" and items[end].text not in _OF:
            break  # "le capot la calandre" are two
        end = joint
    return end


_ON = frozenset({"on", "in", "with", "en", "sur", "dans", "i", "pa", "for", "of", "pour", "a", "avec", "con", "par", "de"})
_BEFORE = frozenset(plain(word) for name in LANGUAGES for word in book(name)["filler"]["before_lines"])
_OF = frozenset({"de", "du", "d", "des", "del", "de la", "of", "av", "for"})


def _behind(items: Sequence[Item], at: int, sign: str) -> bool:
    """Whether a part is named behind this sign: "both liners", "one of the liners"."""
    place = at - 1
    while place >= 0 and items[place].kind == "filler":
        place -= 1
    return place >= 0 and items[place].says(sign)


def _mention(words: Sequence[Item], reader: Reader, before: Mentioned, *, both: bool, one_of: bool) -> Iterator[Item]:
    kinds = tuple(word.name for word in words if word.kind == "part")
    places = [word.name for word in words if word.kind == "place"]
    whole = replace(words[0], kind="lines", name="description", text=" ".join(word.text for word in words))
    whole = replace(whole, end=words[-1].end, plural=any(word.plural for word in words))
    if not kinds:
        yield _twin(whole, places, reader, before)
        return
    found = reader.lines.described(kinds, places)
    if not found and len(kinds) > 1 and all(word.kind != "filler" for word in words):
        for word in words:  # "capot calandre ok" names two parts without a comma
            yield from _mention([word], reader, before, both=False, one_of=False) if word.kind == "part" else ()
        return
    before.kinds = kinds
    if one_of:
        yield replace(whole, lines=found, certain=len(found) == 1)
        return
    alike = len({reader.lines.sorts[line - 1].kinds for line in found}) == 1
    yield replace(whole, lines=found, certain=len(found) == 1 or (alike and (both or whole.plural)))


def _twin(whole: Item, places: Sequence[str], reader: Reader, before: Mentioned) -> Item:
    """"The left one": only beside a part of which the order has both."""
    sided = {"left", "right"} & set(places)
    found = reader.lines.described(before.kinds, places) if sided and before.kinds else ()
    of_both = len(reader.lines.described(before.kinds, ())) > 1 if found else False
    return replace(whole, lines=found) if of_both and len(found) == 1 else replace(whole, kind="filler", name="")


def _numbers(items: list[Item], reader: Reader) -> Iterator[Item]:
    counts = _word_counts(reader)
    for place, item in enumerate(items):
        if item.kind == "word" and item.text in counts and _beside_counted(items, place):
            items[place] = replace(item, kind="number", number=counts[item.text])
        if item.says("all") and _next_number(items, place + 1) == place + 1 and _speaks_of_lines(item, reader):
            items[place] = replace(item, name="line")  # "les lignes 2 et 10"
    at = 0
    while at < len(items):
        item, end = items[at], at + 1
        if item.kind == "number":
            placed = at == 0 or items[at - 1].kind in {"stop", "lines", "sign", "number"} or items[at - 1].text in _BEFORE
            item, end = _number(items, at, reader)
            if not placed and item.kind == "lines":
                item = replace(item, kind="word")  # "discontinued for 2 seasons": no line stands there
        elif item.says("all") and _counts_all(items, at, reader):
            end = at + 2
        elif item.says("quantity", "times") and at + 1 < len(items) and items[at + 1].kind == "number":
            item, end = replace(items[at + 1], kind="count"), at + 2
        elif item.says("rest", "more") and (other := _counted_rest(items, at)) is not None:
            item, end = replace(items[other], kind="count", name="rest"), other + 1 + (items[at + 1].text[:1] in "([")
        elif item.says("first", "last") and _next_number(items, at + 1) is not None:
            end = _next_number(items, at + 1) or at
            item = _ends(item, items[end].number, reader)
            end += 1
        elif item.kind == "lines" and (total := _total_behind(items, at, reader)) is not None:
            end = total
        elif item.kind == "lines" and (merged := _same_line(items, at, reader)) is not None:
            end = merged
        yield item
        at = end


def _counts_all(items: Sequence[Item], at: int, reader: Reader) -> bool:
    """Whether "all 12" are all lines there are."""
    following = items[at + 1] if at + 1 < len(items) else None
    return following is not None and following.kind == "number" and following.number == len(reader.lines.every)


def _speaks_of_lines(item: Item, reader: Reader) -> bool:
    found = reader.words.find([item.text.rpartition(" ")[2]], 0)
    return " " in item.text and found is not None and found.meaning == "sign:line"


def _counted_rest(items: list[Item], at: int) -> int | None:
    """The number in "the other eleven" or "the rest (6)"."""
    place = at + 1
    bracketed = place < len(items) and items[place].text in "(["
    place += bracketed or (place < len(items) and items[place].says("of"))
    if place >= len(items) or items[place].kind not in {"number", "count"}:
        return None
    if bracketed and not (place + 1 < len(items) and items[place + 1].text in ")]"):
        return None
    return place


def _word_counts(reader: Reader) -> dict[str, int]:
    numbers = book(reader.words.language)["dates"]["numbers"]
    return {plain(word): number for number, word in enumerate(numbers, 1) if number >= _WORD_COUNTS_FROM}


def _beside_counted(items: Sequence[Item], at: int) -> bool:
    """Whether a number word stands beside what is counted: "the other eleven", "les deux premiers"."""
    near = (*items[max(0, at - 2) : at], *items[at + 1 : at + 2])
    return any(item.says("rest", "more", "first", "last", "line", "pieces", "all") for item in near)


def _number(items: list[Item], at: int, reader: Reader) -> tuple[Item, int]:
    """What a number is: the begin of a range, a count of pieces, or a line."""
    item = items[at]
    following = items[at + 1] if at + 1 < len(items) else None
    if following is not None and following.says("of") and _part_behind(items, at + 2):
        total = _next_number(items, at + 2)
        return replace(item, kind="count"), at + 2 if total is None else total + 1
    if following is not None and following.text == "til" and _next_number(items, at + 2) is None:
        return replace(item, kind="count", name="rest"), at + 2  # "4 til" are four more
    if (end := _of_all(items, at, reader)) is not None:
        return replace(item, kind="count", name="rest"), end
    numbers, end = _chain(items, at)
    if len(numbers) > 1:
        return _range(item, numbers, items[end - 1].end, reader), end
    if following is None:
        return _line(item, reader), at + 1
    if following.says("first", "last"):
        return _ends(following, item.number, reader), at + 2
    if following.says("of") and (other := _next_number(items, at + 2)) is not None:
        return replace(item, kind="count"), other + 1
    if following.says("times", "pieces"):
        return replace(item, kind="count"), at + 2
    if following.says("rest", "more"):
        return replace(item, kind="count", name="rest"), at + 2
    if following.says("line") and _next_number(items, at + 2) is None:
        return replace(item, kind="count", name="lines"), at + 2
    described = following.kind == "lines" and following.lines and not _is_list(items, at)
    if described and reader.lines.called(str(item.number)) not in following.lines:
        return replace(item, kind="count"), at + 1
    if described and following.plural:
        return replace(item, kind="count"), at + 1
    return _line(item, reader), at + 1


def _part_behind(items: Sequence[Item], at: int) -> bool:
    """Whether a part follows, perhaps behind its ordered quantity: "of the clips", "of the 10 clips"."""
    while at < len(items) and items[at].kind in {"filler", "number"}:
        at += 1
    return at < len(items) and items[at].kind == "lines"


def _of_all(items: Sequence[Item], at: int, reader: Reader) -> int | None:
    """The end of "11 of 12" or "11 pièces sur 12", where 12 are all lines there are."""
    place = at + 1
    while place < len(items) and items[place].says("line", "pieces"):
        place += 1
    if place + 1 >= len(items) or not items[place].says("of", "out_of"):
        return None
    total = _next_number(items, place + 1)
    if total is None or items[total].number != len(reader.lines.every):
        return None
    while total + 1 < len(items) and items[total + 1].says("line", "pieces"):
        total += 1
    return total + 1


def _is_list(items: Sequence[Item], at: int) -> bool:
    """Whether the word "line" or another number stands before: then it is a line."""
    return at > 0 and (items[at - 1].says("line") or (items[at - 1].kind == "number" and items[at - 1].number < 100))


def _next_number(items: Sequence[Item], at: int) -> int | None:
    """The place of the next number, with nothing but small words before it."""
    while at < len(items) and (items[at].kind == "filler" or items[at].says("line", "to")):
        at += 1
    return at if at < len(items) and items[at].kind == "number" else None


def _chain(items: Sequence[Item], at: int) -> tuple[list[int], int]:
    """The numbers joined by hyphens, or the two around "to"."""
    numbers, end = [items[at].number], at + 1
    while end + 1 < len(items) and items[end].text == "-" and items[end + 1].kind == "number":
        numbers.append(items[end + 1].number)
        end += 2
    if len(numbers) == 1 and end < len(items) and (items[end].says("to") or items[end].text == "a"):
        last = _next_number(items, end + 1)
        if last is not None:
            return [numbers[0], items[last].number], last + 1
    return numbers, end


def _range(item: Item, numbers: Sequence[int], end: int, reader: Reader) -> Item:
    """1-4 is a range; 1-2-5 are three lines."""
    called = [reader.lines.called(str(number)) for number in numbers]
    lines = [line for line in called if line is not None]
    certain = len(lines) == len(numbers)
    if len(numbers) == 2 and certain:
        certain = numbers[0] < numbers[1]
        between = (reader.lines.called(str(number)) for number in range(numbers[0], numbers[1] + 1))
        lines = [line for line in between if line is not None]
    return replace(item, kind="lines", name="range", lines=tuple(lines), certain=certain, end=end)


def _line(item: Item, reader: Reader) -> Item:
    line = reader.lines.called(str(item.number))
    return replace(item, kind="lines", name="number", lines=(line,) if line else (), certain=line is not None)


def _ends(item: Item, number: int, reader: Reader) -> Item:
    """The first or the last lines of the order."""
    lines = reader.lines.every[:number] if item.name == "first" else reader.lines.every[-number:]
    return replace(item, kind="lines", name="range", lines=lines, certain=0 < number <= len(reader.lines.every))


def _total_behind(items: Sequence[Item], at: int, reader: Reader) -> int | None:
    """The end of "clips of 10", where the number is the ordered quantity."""
    if len(items[at].lines) != 1 or at + 2 >= len(items) or not items[at + 1].says("of"):
        return None
    total = items[at + 2]
    return at + 3 if total.kind == "number" and reader.lines.quantity(items[at].lines[0]) == total.number else None


def _same_line(items: Sequence[Item], at: int, reader: Reader) -> int | None:
    """The end of "calandre (4)" or "33150-T20-A01 (ligne 3)", where the number only says the same again."""
    if at + 2 >= len(items) or items[at + 1].text not in "([":
        return None
    number = _next_number(items, at + 2)
    if number is None or reader.lines.called(str(items[number].number)) not in items[at].lines:
        return None
    closed = number + 1 < len(items) and items[number + 1].text in ")]"
    return number + 1 + closed
