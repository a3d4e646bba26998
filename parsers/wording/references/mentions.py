"""Tells which lines one mention of a part means: by its kind, where it sits, whose it is, and how many are meant."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from parsers.wording.items import Item
from parsers.wording.parts import calls_part, joined_place, opposite, places_in
from parsers.wording.sentences import Reader
from parsers.wording.words import every

_JOINTS = frozenset(
    {"de", "du", "d", "des", "del", "de la", "the", "of", "l", "la", "le", "les", "av", "for", "au", "pa", "on"}
)
_NAMED_PLACES = frozenset({"upper", "lower", "front", "rear"})  # "lower control arm" is a name and says where
_PAIR = 2
_PAIRED = frozenset({",", "/", "+", "&", "-", ":"})
_OF = frozenset({"de", "du", "d", "des", "del", "de la", "of", "av", "for"})
_ARTICLES = frozenset({"le", "la", "l", "el", "the", "den"})


class Mentioned:
    """The kind of part that was named last, so that "the left one" can be understood."""

    def __init__(self) -> None:
        self.kinds: tuple[str, ...] = ()
        self.places: frozenset[str] = frozenset()
        self.lines: tuple[int, ...] = ()  # those that were meant last

    def notice(self, item: Item, reader: Reader) -> None:
        """Remember a line that was named by its whole description, or whatever else meant one alone."""
        if item.kind == "lines" and item.certain and item.lines:
            self.lines = item.lines
        if item.kind == "lines" and item.name == "description" and len(self.lines) == 1:
            sort = reader.lines.sorts[self.lines[0] - 1]
            self.kinds, self.places = tuple(sort.kinds), sort.places


class _How(NamedTuple):
    """How a part is named: both of two, all there are, one of several, or as the other half of "front and rear"."""

    both: bool = False
    every: bool = False
    one_of: bool = False
    paired: bool = False
    sided: bool = False  # whether both are the left one and the right one
    subject: bool = False  # whether an article makes it what is spoken of: "la delantera llega el jueves"


def mentioned(items: list[Item], at: int, reader: Reader, before: Mentioned) -> tuple[list[Item], int]:
    """What the words for a part mean that begin here, and the place behind them."""
    end = _mention_end(items, at)
    if at and items[at - 1].text in every("filler", "plural_articles"):
        items[at] = replace(items[at], plural=True)  # "los guardabarros"
    beside = [*items[max(0, at - 1) : at], *items[end : end + 1]]
    among = frozenset(line for one in beside if one.name == "worded" for line in one.lines)
    owners = before.lines if at and items[at - 1].text in every("filler", "possessives") else ()
    words, told = [*items[at:end], *_shared_parts(items, at, end)], list[Item]()
    for one in _mention(words, reader, before, _how(items, at, end)):
        told.append(_of_owners(_narrowed(one, among), owners, reader))
        before.lines = told[-1].lines if told[-1].certain else before.lines
    return told, end + any(one.name == "worded" for one in items[end : end + 1])


def _how(items: Sequence[Item], at: int, end: int) -> _How:
    """How the part is named whose words stand between two places."""
    pair = next((one for one in _told_behind(items, end) if one.says("both")), None)
    begins = at < 2 or items[at - 2].kind == "stop" or items[at - 2].says("and", "have")
    return _How(
        both=behind(items, at, "both") or pair is not None,
        every=behind(items, at, "all") or _are_all(items, at, end),
        one_of=behind(items, at, "one_of"),
        paired=bool(at) and (items[at - 1].says("and") or items[at - 1].text in _PAIRED | _ARTICLES),
        sided=pair is not None and all(set(pair.text.split()) & every("places", side) for side in ("left", "right")),
        subject=at > 0 and begins and items[at - 1].text in _ARTICLES,
    )


def _told_behind(items: Sequence[Item], end: int) -> Sequence[Item]:
    """What stands right behind a part, and behind its answer: "lifters ok both"."""
    told = any(one.says("ok", "stock", "have", "out", "gone") for one in items[end : end + 1])
    return items[end : end + 1 + told]


def _are_all(items: Sequence[Item], at: int, end: int) -> bool:
    """Whether "all" stands behind parts and belongs to them: "les lumières toutes ok"."""
    plural = any(one.plural for one in items[at:end]) and end + 1 < len(items)
    return plural and items[end].says("all") and items[end].text in every("filler", "all_of_them")


def _narrowed(named: Item, among: frozenset[int]) -> Item:
    """The lines whose descriptions have the word beside the part, too: "sliding door" is one of two doors."""
    left = tuple(line for line in named.lines if line in among)
    return replace(named, lines=left, certain=named.certain or len(left) == 1) if left else named


def _of_owners(named: Item, owners: Sequence[int], reader: Reader) -> Item:
    """The lines that belong to those before, or sit where those do: "the front door, its glass and its trim"."""
    if not owners or len(named.lines) < _PAIR:
        return named
    whose = [reader.lines.sorts[owner - 1] for owner in owners]
    kinds = {kind for sort in whose for kind in sort.kinds}
    own = [line for line in named.lines if kinds & reader.lines.sorts[line - 1].beside] or named.lines
    near = tuple(line for line in own if any(reader.lines.at(line, sort.places) for sort in whose))
    return replace(named, lines=near, certain=len(near) == len(owners)) if near else replace(named, certain=False)


def _shared_parts(items: Sequence[Item], at: int, end: int) -> list[Item]:
    """The part of "upper and lower fascia" that belongs to "upper", too."""
    alone = all(one.kind == "place" for one in items[at:end]) and end + 2 < len(items)
    if not alone or not (items[end].says("and") or items[end].text in _PAIRED) or items[end + 1].kind != "place":
        return []
    place = items[end - 1].end
    parts = (one for one in items[end + 1 : _mention_end(items, end + 1)] if one.kind == "part")
    return [replace(one, start=place, end=place) for one in parts]


def _mention_end(items: Sequence[Item], at: int) -> int:
    """Where the words for one part end: kinds and places, joined by "of the" at most."""
    end = at + 1
    while end < len(items):
        if items[end].kind in {"part", "place"}:
            end += 1
            continue
        joint = end
        while joint < len(items) and _joins(items[joint]):
            joint += 1
        if joint == end or joint >= len(items) or items[joint].kind not in {"part", "place"}:
            break
        if items[joint].kind == "part" and items[end].text not in _OF:
            break  # "le capot la calandre" are two
        end = joint
    return end


def _joins(item: Item) -> bool:
    return item.text in _JOINTS and (item.kind == "filler" or item.says("of"))


def behind(items: Sequence[Item], at: int, sign: str) -> bool:
    """Whether a part is named behind this sign: "both liners", "one of the liners"."""
    place = at - 1
    while place >= 0 and items[place].kind == "filler":
        place -= 1
    return place >= 0 and items[place].says(sign)


def _mention(words: Sequence[Item], reader: Reader, before: Mentioned, how: _How) -> Iterator[Item]:
    parts = [word for word in words if word.kind == "part"]
    kinds, places = tuple(word.name for word in parts), _places_of(words, reader)
    whole = replace(words[0], kind="lines", name="description", text=" ".join(word.text for word in words))
    whole = replace(whole, end=words[-1].end, plural=any(word.plural for word in words))
    if not kinds:
        yield _placed(whole, places, reader) or _twin(whole, places, reader, before, how)
        return
    many = how.both or how.every or whole.plural
    found = reader.lines.described(kinds, places, " ".join(word.text for word in parts), many=many)
    if not found and len(kinds) > 1 and all(word.kind != "filler" for word in words):
        for word in parts:  # "capot calandre ok" names two parts without a comma
            yield from _mention([word], reader, before, _How())
        return
    before.kinds, before.places = kinds, frozenset(places)
    if how.sided:
        found = tuple(line for line in found if {"left", "right"} & reader.lines.sorts[line - 1].places) or found
    yield _meant(replace(whole, lines=found), reader.known_form(words[0].text)[0], places, reader, how)


def _places_of(words: Sequence[Item], reader: Reader) -> list[str]:
    """Where on the car a mention is: what it says, and what is in the names of its parts."""
    places = [word.name for word in words if word.kind == "place"]
    parts = [word.text for word in words if word.kind == "part"]
    joined = {joined_place(part, reader.words.language) for part in parts} - {""}
    joined |= {place for part in parts for place in places_in(part)} & _NAMED_PLACES
    return [*places, *(place for place in sorted(joined) if place not in places)]


def _meant(named: Item, word: str, places: Sequence[str], reader: Reader, how: _How) -> Item:
    """The mention, which begins with this word, and whether its lines surely are what is meant."""
    found, sorts = named.lines, [reader.lines.sorts[line - 1] for line in named.lines]
    if how.one_of:
        return replace(named, certain=len(found) == 1)
    inside = "inner" in places and not all("inner" in sort.places for sort in sorts)
    if inside or (how.both and len(found) > _PAIR):
        return replace(named, certain=False)  # the inside of a fender is another part than the fender
    if named.plural and not places and len(found) == 1 and reader.lines.quantity(found[0]) == 1:
        called = {*reader.lines.worded(word), *found}  # "mouldings", and one is of another kind
        if len(called) > 1:
            return replace(named, lines=tuple(sorted(called)), certain=False)
    several = how.both or how.every or named.plural
    alike = how.every or len({sort.kinds for sort in sorts}) == 1
    alike |= named.text.count(" ") == 0 and () != found == reader.lines.headed(word)  # "mouldings"
    return replace(named, certain=len(found) == 1 or (alike and several))


def _placed(whole: Item, places: Sequence[str], reader: Reader) -> Item | None:
    """The line that alone is called so: "the slider" of two doors."""
    if not any(map(calls_part, places)):
        return None
    lines = tuple(line for line in reader.lines.every if set(places) <= reader.lines.sorts[line - 1].places)
    return replace(whole, lines=lines, certain=len(lines) == 1)


def _twin(whole: Item, places: Sequence[str], reader: Reader, before: Mentioned, how: _How) -> Item:
    """As in "the left one", "bumper front and rear": only beside a part of which the order has both."""
    turned = opposite(before.places)  # "front handle here, rear on backorder"
    sided = ({"left", "right"} | turned | ({"front", "rear"} if how.paired else set())) & set(places)
    found = reader.lines.described(before.kinds, places) if sided and before.kinds else ()
    of_both = len(reader.lines.described(before.kinds, ())) > 1 if found else False
    if of_both and len(found) == 1:
        return replace(whole, lines=found)
    return replace(whole, lines=(), certain=False) if how.subject else replace(whole, kind="filler", name="place")
