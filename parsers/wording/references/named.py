"""Finds which lines of the order a sentence names: by the name of a part, where it is on the car, or by number."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.wording.items import Item
from parsers.wording.references.again import without_headings, without_repeated, without_sums
from parsers.wording.references.mentions import Mentioned, behind, mentioned
from parsers.wording.references.numerals import with_numbers
from parsers.wording.references.quantities import with_one_of
from parsers.wording.sentences import Reader
from parsers.wording.words import every, number_words


def resolve(items: Sequence[Item], reader: Reader, before: Mentioned) -> list[Item]:
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
            yield _worded(items[at:end], reader, both=behind(items, at, "both"))
            at = end
            continue
        if item.kind not in {"part", "place"}:
            before.notice(item, reader)
            yield item
            at += 1
            continue
        last = _worded_behind(items, at)
        if last > at:
            first = next(place for place in range(at, last) if items[place].name == "worded")
            yield _worded([*items[first:last], *items[at:first]], reader, both=behind(items, at, "both"))
            at = last
            continue
        told, at = mentioned(items, at, reader, before)
        yield from told


def _worded_behind(items: Sequence[Item], at: int) -> int:
    """Where "upper arms" ends, whose place stands before a word of a description; `at` itself where it is none."""
    end = next((place for place in range(at, len(items)) if items[place].kind != "place"), len(items))
    return _worded_end(items, end) if end > at and end < len(items) and items[end].name == "worded" else at


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


_FAR_SIDE = 7
_ON = frozenset(
    {"on", "in", "with", "en", "sur", "dans", "i", "pa", "for", "of", "pour", "a", "avec", "con", "par", "de"}
    | {"over", "above", "under", "than", "per", "fra", "sobre"}
)
_IS = frozenset({":", "-", "est", "sont", "esta", "estan"})


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
