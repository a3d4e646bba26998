"""Tells which numbers of a sentence count: pieces of a part ("6 of the clips"), lines ("the other 4"), or neither."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.wording.items import Item
from parsers.wording.references.spoken import item_behind, next_number
from parsers.wording.sentences import Reader
from parsers.wording.words import LANGUAGES, every, number_words

_TO_OR_MORE = frozenset({"til"})  # Norwegian: "4 til 8", "4 til"


def of_part(items: Sequence[Item], at: int, _reader: Reader) -> tuple[Item, int] | None:
    """As in "6 of the clips", "9 of the 10 clips", "3 left on the hood"."""
    texts = [item.text for item in items[at + 1 : at + 3]]
    left = texts[0] in every("filler", "left_over") and texts[-1] in every("filler", "left_of") if texts else False
    if not left and (at + 1 >= len(items) or not items[at + 1].says("of")):
        return None
    place = at + 2 + left
    while place < len(items) and items[place].kind in {"filler", "number"}:
        place += 1
    if place >= len(items) or items[place].kind != "lines":
        return None
    total = next_number(items, at + 2)
    return replace(items[at], kind="count"), at + 2 + left if total is None else total + 1


def more(items: Sequence[Item], at: int, _reader: Reader) -> tuple[Item, int] | None:
    """As in "4 more", "les 4 autres", "4 til" (but "4 til 8" is a range)."""
    following = item_behind(items, at)
    if following is None:
        return None
    said = following.kind == "sign" and following.text in every("signs", "more")
    if following.text in _TO_OR_MORE:
        said = next_number(items, at + 2) is None and not any(item.kind == "day" for item in items[at + 2 : at + 3])
    said = said or following.says("rest", "more")
    return (replace(items[at], kind="count", name="rest"), at + 2) if said else None


def of_all_lines(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "11 of 12", "11 pièces sur 12", where 12 are all lines there are."""
    place = at + 1
    while place < len(items) and items[place].says("line", "pieces"):
        place += 1
    if place + 1 >= len(items) or not items[place].says("of"):
        return None
    total = next_number(items, place + 1)
    if total is None or items[total].number != len(reader.lines.every):
        return None
    while total + 1 < len(items) and items[total + 1].says("line", "pieces"):
        total += 1
    return replace(items[at], kind="count", name="rest"), total + 1


def of_all_before(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "of the 12 I have 10", where 12 are all lines there are: neither is the number of a line."""
    if _counted_of_all(items, at, reader) is not None:
        return replace(items[at], kind="filler"), at + 1
    total = next((place for place in range(at - 1, -1, -1) if items[place].kind == "number"), None)
    counted = total is not None and _counted_of_all(items, total, reader) == at
    return (replace(items[at], kind="count", name="rest"), at + 1) if counted else None


def _counted_of_all(items: Sequence[Item], at: int, reader: Reader) -> int | None:
    """The place of the 10 in "of the 12 I have 10", seen from the 12."""
    if not at or not items[at - 1].says("of") or items[at].number != len(reader.lines.every):
        return None
    silent = (place for place in range(at + 1, len(items)) if not _is_silent(items[place]))
    verb = next(silent, None)
    if verb is None or not items[verb].says("have", "received", "stock"):
        return None
    counted = next_number(items, verb + 1)
    if counted is None or items[counted].number >= items[at].number:
        return None
    near = items[counted + 1 : counted + 3]
    listed = bool(near) and (near[0].text in ",-/" or near[0].says("and", "to")) and near[-1].kind == "number"
    return None if listed else counted


def _is_silent(item: Item) -> bool:
    return item.kind == "filler" or item.text == "," or item.says("line", "pieces")


def with_one_of(items: list[Item], reader: Reader) -> list[Item]:
    """The items with "one rim of two" as one of the pieces that are ordered."""
    for at in range(len(items) - 2):
        named = items[at]
        before = [place for place in range(max(0, at - 2), at) if not items[place].says("but", "only")]
        if named.kind != "lines" or len(named.lines) != 1 or not items[at + 1].says("of") or not before:
            continue
        one, total = items[before[-1]], _spelled(items[at + 2])
        if (
            one.text in every("dates", "ones")
            and one.kind != "lines"
            and total == reader.lines.quantity(named.lines[0])
        ):
            said = [replace(one, kind="count", name="", number=1), named]
            return [*items[: before[-1]], *said, *items[at + 3 :]]
    return items


def _spelled(item: Item) -> int | None:
    """The number that a figure or a word of any language is."""
    words = (number_words(language).get(item.text) for language in LANGUAGES)
    return item.number or next(filter(None, words), None)


def on_side(items: Sequence[Item], at: int, _reader: Reader) -> tuple[Item, int] | None:
    """As in "wishbones: 1 left and 1 right"."""
    if not at or at + 1 == len(items) or items[at].number != 1:
        return None
    listed = items[at - 1].says("line") or items[at - 1].kind in {"number", "stop"}
    sided = items[at + 1].kind == "filler" and items[at + 1].name == "place"
    return (replace(items[at], kind="filler"), at + 2) if sided and not listed else None


def of_pack(items: Sequence[Item], at: int, _reader: Reader) -> tuple[Item, int] | None:
    """As in "comes in packs of 20", which are no lines and no pieces of the order."""
    before = [item.text for item in items[max(0, at - 2) : at] if item.kind == "filler" or item.says("of")]
    packed = {" ".join(before), *before} & every("filler", "packs")
    return (replace(items[at], kind="filler"), at + 1) if packed else None


def of_clock(items: Sequence[Item], at: int, _reader: Reader) -> tuple[Item, int] | None:
    """As in "the driver was there around 9"."""
    ends = at + 1 == len(items) or items[at + 1].kind == "stop"
    timed = at > 0 and ends and items[at - 1].text in every("filler", "around")
    return (replace(items[at], kind="filler"), at + 1) if timed else None


def pieces(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "2 x", "6 of 10", "4 pcs", "12 lines"."""
    item, following = items[at], item_behind(items, at)
    if following is None:
        return None
    if following.says("of") and (total := next_number(items, at + 2)) is not None:
        return replace(item, kind="count", name="of_total"), total + 1
    if following.says("stock", "have", "here", "received") and (end := _total_behind(items, at, reader)):
        return replace(item, kind="count"), end
    lines = following.says("pieces") and item.number == len(reader.lines.every)  # "your 12 pieces"
    if lines or (following.says("line") and next_number(items, at + 2) is None):
        return replace(item, kind="count", name="lines"), at + 2
    if following.says("times", "pieces"):
        return replace(item, kind="count"), at + 2
    return _of_named(items, at, reader)


def _total_behind(items: Sequence[Item], at: int, reader: Reader) -> int:
    """Where "dispo sur 12" ends behind the 10 of a line of which 12 are ordered; 0 where it is nothing such."""
    named = [line for item in items[:at] if item.kind == "lines" for line in item.lines][-1:]
    total = next_number(items, at + 3) if len(items) > at + 3 and items[at + 2].says("of") else None
    if total is None or not named or reader.lines.quantity(named[0]) != items[total].number:
        return 0
    return at + 2


def as_ordered(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "line 9: 10 pieces in stock" and "wheels 2 ok", where 10 and 2 are ordered."""
    following = item_behind(items, at)
    if following is None or not at:
        return None
    if items[at - 1].name == "description" and following.says("ok", "stock", "out", "have", "here"):
        if not items[at - 1].lines:
            return replace(items[at], kind="filler"), at + 1  # of a part that the order does not have
        same = [items[at].number] == [*map(reader.lines.quantity, items[at - 1].lines)]
        return (replace(items[at], kind="filler"), at + 1) if same else None
    if items[at - 1].text in every("filler", "plural_articles") and at > 1 and items[at - 2].name == "description":
        same = [items[at].number] == [*map(reader.lines.quantity, items[at - 2].lines)]
        return (replace(items[at], kind="filler"), at + 1) if same else None  # "sensores los 4 aquí"
    if not following.says("line", "pieces") or at < 2 or items[at - 1].text not in ":=":
        return None
    subject = items[at - 2]
    line = subject.lines[0] if len(subject.lines) == 1 else reader.lines.called(str(subject.number))
    same = line is not None and reader.lines.quantity(line) == items[at].number > 1
    return (replace(items[at], kind="filler"), at + 2) if same else None


def _of_named(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "2 left fenders", "the 2 liners" and "vi fikk 7 klips"."""
    item, following = items[at], items[at + 1]
    listed = at > 0 and (items[at - 1].says("line") or items[at - 1].kind == "number")
    if following.kind == "lines" and following.plural and not following.lines:
        return replace(item, kind="filler"), at + 1  # "the 4 mouldings (11 to 14)"
    if following.kind != "lines" or not following.lines or listed:
        return None
    if len(following.lines) == item.number > 1:
        return replace(following, certain=True), at + 2
    if len(following.lines) > 1:  # "the 14 clips" are those of both lines, "the 4 clips" nobody knows which
        ordered = sum(reader.lines.quantity(line) or 0 for line in following.lines)
        return replace(following, certain=ordered == item.number), at + 2
    another = reader.lines.called(str(item.number)) not in following.lines
    quantity = reader.lines.quantity(following.lines[0]) or 0
    if item.number == quantity > 1:
        return following, at + 2  # "the 4 sensors", and 4 are ordered
    counted = at > 0 and items[at - 1].says("received", "only", *(("have",) if item.number < quantity else ()))
    bare = (one for one, behind in pairwise(items[at + 2 :]) if one.kind == "number" and behind.kind != "lines")
    counted |= any(one.number + item.number == quantity for one in bare)  # "9 klips here, 1 comes on Friday"
    return (replace(item, kind="count"), at + 1) if another or counted or following.plural else None


def of_ordered(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "of the 10 clips I have 6", where 10 are ordered."""
    following = item_behind(items, at)
    if following is None or not at or not items[at - 1].says("of"):
        return None
    return (following, at + 2) if [items[at].number] == [*map(reader.lines.quantity, following.lines)] else None


def all_counted(items: Sequence[Item], at: int, reader: Reader) -> tuple[Item, int] | None:
    """As in "all 12", where there are 12 lines."""
    following = item_behind(items, at)
    counted = following is not None and following.kind == "number" and following.number == len(reader.lines.every)
    return (items[at], at + 2) if items[at].says("all") and counted else None


def counted_before(items: Sequence[Item], at: int, _reader: Reader) -> tuple[Item, int] | None:
    """As in "qty 2" and "x 2"."""
    following = item_behind(items, at)
    if not items[at].says("quantity", "times") or following is None or following.kind != "number":
        return None
    return replace(following, kind="count"), at + 2


def counted_rest(items: Sequence[Item], at: int, _reader: Reader) -> tuple[Item, int] | None:
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
