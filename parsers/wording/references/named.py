"""Finds which lines of the order a sentence names: by the name of a part, where it is on the car, or by number."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

from parsers.wording.items import Item
from parsers.wording.parts import calls_part
from parsers.wording.references.again import without_headings, without_repeated, without_sums
from parsers.wording.references.numerals import with_numbers
from parsers.wording.references.quantities import with_one_of
from parsers.wording.sentences import Reader
from parsers.wording.words import every, number_words

_JOINTS = frozenset({"de", "du", "d", "des", "del", "de la", "the", "of", "l", "la", "le", "les", "av", "for", "au"})


def resolve(items: Sequence[Item], reader: Reader, before: "Mentioned") -> list[Item]:
    """The items with every reference as a ``lines`` item; one without lines is something the order does not have."""
    named = with_one_of(list(_descriptions(list(items), reader, before)), reader)
    counted = list(with_numbers(_with_totals(without_headings(named), reader), reader))
    numbered = without_repeated(without_sums(counted))
    return [_order(numbered, place) for place in range(len(numbered))]


def _order(items: Sequence[Item], place: int) -> Item:
    """Take "the order is ready" for all lines, and "no year on the order" for nothing."""
    if not items[place].says("the_order"):
        return items[place]
    before = [item for item in items[:place] if item.text not in _IS]
    if items[place].text in every("filler", "ordered") and before and before[-1].kind == "lines":
        return replace(items[place], name="out")  # "3 commande", without its accent
    near = before[-2:] if before and (before[-1].kind == "filler" or before[-1].says("of")) else []
    aside = any(item.text in _ON and (item.kind == "filler" or item.says("of")) for item in near)
    return replace(items[place], kind="filler", name="") if aside else replace(items[place], name="all")


class Mentioned:
    """The kind of part that was named last, so that "the left one" can be understood."""

    def __init__(self) -> None:
        self.kinds: tuple[str, ...] = ()


def _descriptions(items: list[Item], reader: Reader, before: Mentioned) -> Iterator[Item]:
    at = 0
    while at < len(items):
        item = items[at]
        if (side := _side_behind(items, at)) is not None:
            lines = reader.lines.sided(items[side].name)
            yield replace(item, kind="lines", name="side", lines=lines, certain=bool(lines), end=items[side].end)
            at = side + 1
            continue
        if item.name == "worded" and at + 1 < len(items) and items[at + 1].kind == "part":
            at += 1  # "sliding door": the part has it beside
            continue
        if item.name == "worded":
            end = _worded_end(items, at + 1)
            yield _worded(items[at:end], reader, both=_behind(items, at, "both"))
            at = end
            continue
        if item.kind not in {"part", "place"}:
            yield item
            at += 1
            continue
        end = _mention_end(items, at)
        one_of = _behind(items, at, "one_of")
        if at and items[at - 1].text in every("filler", "plural_articles"):
            items[at] = replace(items[at], plural=True)  # "los guardabarros"
        both = _behind(items, at, "both") or any(one.says("both") for one in items[end : end + 1])
        paired = bool(at) and (items[at - 1].says("and") or items[at - 1].text in _PAIRED)
        begins = at < 2 or items[at - 2].kind == "stop" or items[at - 2].says("and", "have")
        subject = at > 0 and begins and items[at - 1].text in _ARTICLES
        how = _How(both, _behind(items, at, "all"), one_of, paired, subject)
        beside = [*items[max(0, at - 1) : at], *items[end : end + 1]]
        among = frozenset(line for one in beside if one.name == "worded" for line in one.lines)
        told = _mention([*items[at:end], *_shared_parts(items, at, end)], reader, before, how)
        yield from (_narrowed(one, among) for one in told)
        at = end + any(one.name == "worded" for one in items[end : end + 1])


def _narrowed(named: Item, among: frozenset[int]) -> Item:
    """The lines whose descriptions have the word beside the part, too: "sliding door" is one of two doors."""
    left = tuple(line for line in named.lines if line in among)
    return replace(named, lines=left, certain=named.certain or len(left) == 1) if left else named


def _side_behind(items: Sequence[Item], at: int) -> int | None:
    """Where the side stands of "everything on the left side"."""
    if not items[at].says("all"):
        return None
    silent = (place for place in range(at + 1, min(len(items), at + _FAR_SIDE)) if not _may_part(items[place]))
    side = next(silent, None)
    return side if side is not None and items[side].name in {"left", "right"} and items[side].kind == "place" else None


def _may_part(item: Item) -> bool:
    """Whether it may stand between "everything" and its side: "tout ce qui est à gauche"."""
    return item.kind == "filler" or item.says("of", "to", "line", "pieces")


def _worded(words: Sequence[Item], reader: Reader, *, both: bool) -> Item:
    """The lines with some words of their own, at the places named with them: "le bras droit"."""
    places = frozenset(one.name for one in words if one.kind == "place")
    lines = [line for line in words[0].lines if reader.lines.at(line, places)]
    for one in words:
        lines = [line for line in lines if line in one.lines] if one.kind == "lines" else lines
    certain = len(lines) == 1 or (bool(lines) and (both or words[0].plural))
    return replace(words[0], name="description", lines=tuple(lines), certain=certain, end=words[-1].end)


def _worded_end(items: Sequence[Item], at: int) -> int:
    while at < len(items) and (items[at].kind == "place" or items[at].name == "worded"):
        at += 1
    return at


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
        while joint < len(items) and items[joint].kind == "filler" and items[joint].text in _JOINTS:
            joint += 1
        if joint == end or joint >= len(items) or items[joint].kind not in {"part", "place"}:
            break
        if items[joint].kind == "part" and items[end].text not in _OF:
            break  # "le capot la calandre" are two
        end = joint
    return end


_FAR_SIDE = 7
_PAIR = 2
_ON = frozenset(
    {"on", "in", "with", "en", "sur", "dans", "i", "pa", "for", "of", "pour", "a", "avec", "con", "par", "de"}
    | {"over", "above", "under", "than", "per", "fra", "sobre"}
)
_PAIRED = frozenset({",", "/", "+", "&"})
_IS = frozenset({":", "-", "est", "sont", "esta", "estan"})
_OF = frozenset({"de", "du", "d", "des", "del", "de la", "of", "av", "for"})


def _behind(items: Sequence[Item], at: int, sign: str) -> bool:
    """Whether a part is named behind this sign: "both liners", "one of the liners"."""
    place = at - 1
    while place >= 0 and items[place].kind == "filler":
        place -= 1
    return place >= 0 and items[place].says(sign)


class _How(NamedTuple):
    """How a part is named: both of two, all there are, one of several, or as the other half of "front and rear"."""

    both: bool = False
    every: bool = False
    one_of: bool = False
    paired: bool = False
    subject: bool = False  # whether an article makes it what is spoken of: "la delantera llega el jueves"


def _mention(words: Sequence[Item], reader: Reader, before: Mentioned, how: _How) -> Iterator[Item]:
    kinds = tuple(word.name for word in words if word.kind == "part")
    places = [word.name for word in words if word.kind == "place"]
    whole = replace(words[0], kind="lines", name="description", text=" ".join(word.text for word in words))
    whole = replace(whole, end=words[-1].end, plural=any(word.plural for word in words))
    if not kinds:
        yield _placed(whole, places, reader) or _twin(whole, places, reader, before, how)
        return
    found = reader.lines.described(
        kinds,
        places,
        " ".join(word.text for word in words if word.kind == "part"),
        many=how.both or how.every or whole.plural,
    )
    if not found and len(kinds) > 1 and all(word.kind != "filler" for word in words):
        for word in words:  # "capot calandre ok" names two parts without a comma
            yield from _mention([word], reader, before, _How()) if word.kind == "part" else ()
        return
    before.kinds = kinds
    if how.one_of:
        yield replace(whole, lines=found, certain=len(found) == 1)
        return
    if "inner" in places and not all("inner" in reader.lines.sorts[line - 1].places for line in found):
        yield replace(whole, lines=found, certain=False)  # the inside of a fender is another part than the fender
        return
    if how.both and len(found) > _PAIR:
        yield replace(whole, lines=found, certain=False)
        return
    if whole.plural and len(found) == 1 and reader.lines.quantity(found[0]) == 1:
        named = reader.lines.worded(reader.known_form(words[0].text)[0])  # "mouldings", and one is of another kind
        if len({*named, *found}) > 1:
            yield replace(whole, lines=tuple(sorted({*named, *found})), certain=False)
            return
    alike = how.every or len({reader.lines.sorts[line - 1].kinds for line in found}) == 1
    yield replace(whole, lines=found, certain=len(found) == 1 or (alike and (how.both or how.every or whole.plural)))


def _placed(whole: Item, places: Sequence[str], reader: Reader) -> Item | None:
    """The line that alone is called so: "the slider" of two doors."""
    if not any(map(calls_part, places)):
        return None
    lines = tuple(line for line in reader.lines.every if set(places) <= reader.lines.sorts[line - 1].places)
    return replace(whole, lines=lines, certain=len(lines) == 1)


def _twin(whole: Item, places: Sequence[str], reader: Reader, before: Mentioned, how: _How) -> Item:
    """As in "the left one", "bumper front and rear": only beside a part of which the order has both."""
    sided = ({"left", "right"} | ({"front", "rear"} if how.paired else set())) & set(places)
    found = reader.lines.described(before.kinds, places) if sided and before.kinds else ()
    of_both = len(reader.lines.described(before.kinds, ())) > 1 if found else False
    if of_both and len(found) == 1:
        return replace(whole, lines=found)
    return replace(whole, lines=(), certain=False) if how.subject else replace(whole, kind="filler", name="place")


_OF_TOTAL = frozenset({"des", "de", "of", "av", "las", "los", "de las", "de los"})
_ARTICLES = frozenset({"le", "la", "el", "the", "den"})


def _with_totals(items: Sequence[Item], reader: Reader) -> list[Item]:
    """The items with "onze des douze" and "eleven of the twelve" as numbers with "of" between."""
    counts = number_words(reader.words.language)
    prepared = list(items)
    spoken = [place for place, item in enumerate(items) if item.kind in {"word", "filler"} and item.text in counts]
    for first, last in pairwise(spoken):
        between = [item for item in items[first + 1 : last] if item.text not in _ARTICLES]
        if (
            len(between) == 1
            and (between[0].says("of") or between[0].text in _OF_TOTAL)
            and counts[items[first].text] > 1
        ):
            for at in (first, last):
                prepared[at] = replace(items[at], kind="number", number=counts[items[at].text])
            prepared[first + 1] = replace(between[0], kind="sign", name="of")
    return prepared
