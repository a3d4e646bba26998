"""How kinds of part belong together: what is wider than others, and what two words make in one."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from parsers.wording.items import Kind
from parsers.wording.tokens import plain
from parsers.wording.words import LANGUAGES, PLURALS, Words, book, every, vocabulary_file, ways

_SHORTEST = 4


class Named(NamedTuple):
    """The kinds of part that words name, and those that only tell to what these belong: a clip, of a bumper."""

    kinds: frozenset[str]
    beside: frozenset[str]


@cache
def _book() -> Mapping[str, Any]:
    return vocabulary_file("parts", "kinds")


def wider() -> Mapping[str, Sequence[str]]:
    """The kinds of part that may be several narrower ones, the same in every language."""
    wide: Mapping[str, Sequence[str]] = _book()["wider"]
    return wide


def is_loose(kinds: Iterable[str]) -> bool:
    """Whether these kinds are named as narrower ones are, too: "lamp", "glass"."""
    return set(kinds) <= set(_book()["loose"])


def settled(kinds: Sequence[str], places: Iterable[str], head: Sequence[str] | None = None) -> Named:
    """What these words name together: glass of a door is door glass, a bumper clip a clip, a rear lamp a tail lamp.

    `head` are the kinds before a catalogue's comma: "GRILLE, RADIATOR" is a grille.
    """
    left, where, head = set(kinds), set(places), kinds if head is None else head
    for whole, pieces in _wholes():
        if pieces <= left | where and pieces & left:
            left = left - pieces | {whole}
    wide = {kind for kind in left if not left.isdisjoint(wider().get(kind, ()))}
    zones = left & set(_book()["zones"])
    own = [kind for kind in (*kinds[:1], *head[-1:]) if kind in left and kind in _book()["belonging"]]
    narrow = frozenset(left - wide - zones)
    narrow = narrow - {piece for whole, pieces in _wholes() if whole in narrow for piece in pieces} or narrow
    meant = frozenset(own[:1]) or narrow.intersection(head) or narrow or frozenset(left)
    return Named(meant, frozenset(left - meant - wide))


def unslashed(description: str) -> str:
    """A description in small letters without "w/hse" and "l/gate"."""
    if "/" not in description:
        return description
    return _slashed().sub(lambda found: _book()["slashed"][found[0]], description)


@cache
def _slashed() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, _book()['slashed']))})(?!\w)")


def unshortened(words: Iterable[str]) -> list[str]:
    """The words of a description, those of catalogues written out: "mldg assy fr dr" is a moulding, front, door."""
    long: Mapping[str, str] = _book()["abbreviated"]
    return [long.get(word, word) for word in words if word not in _book()["silent"]]


def full_word(beginning: str, language: str) -> str:
    """The word of this language's names of parts and places that alone begins so; else the beginning itself.

    One that is short for several is none of a catalogue's English abbreviations either.
    """
    found = sorted((word for word in _words(language) if word.startswith(beginning)), key=len)
    if not found or beginning in found:
        return beginning
    if all(word.startswith(found[0][:-1]) for word in found):
        return found[0]
    named = {word: _alone(language)[word] for word in found if word in _alone(language)}
    sides = any(word in every("places", side) for word in found for side in ("left", "right"))  # "cond."
    return next(iter(named)) if len(set(named.values())) == 1 and not sides else f"{beginning}."


@cache
def _words(language: str) -> frozenset[str]:
    lists = (*book(language)["parts"].values(), *book(language)["places"].values())
    return frozenset(word for names in lists for name in names for way in ways(name) for word in plain(way).split())


def side_letter(letter: str, language: str) -> str:
    """The side of the car for which one letter stands: the "D" of "phare D"."""
    return str(_grammar(language).get("sides", {}).get(letter, ""))


def several_parts(word: str, words: Words) -> str:
    """What kind of parts a word names whose plural is known only from other phrases ("les portes")."""
    for ending in (*PLURALS, *_grammar(words.language).get("plurals", ())):
        one = word.removesuffix(ending)
        found = words.find([one], 0) if one != word and (ending in PLURALS or len(one) >= _SHORTEST) else None
        if found is not None and found.meaning.startswith("part:"):
            return found.meaning.removeprefix("part:")
    return ""


def shortened(word: str, words: Words) -> tuple[Kind, str] | None:
    """What a catalogue's short word names in a mail: ``part`` or ``place``, and which."""
    long = unshortened([word]) if word in _book()["abbreviated"] else unshortened([word.removesuffix("s")])
    meant = words.find(long, 0) if long and long[0] != word else None
    kind, _, name = meant.meaning.partition(":") if meant is not None else ("", "", "")
    return ("part", name) if kind == "part" else ("place", name) if kind == "place" else None


def calls_part(place: str) -> bool:
    """Whether a place alone is what a part is called: "the slider" is a door."""
    return place in _book()["calling"]


def is_joint(word: str) -> bool:
    """Whether what stands behind a word only comes with the part: "with clips"."""
    return word in _book()["joints"]


def is_shape(word: str) -> bool:
    """Whether a word is of the shape a part has: "panel"."""
    return word in _book()["shapes"]


def last_part(word: str, language: str) -> str:
    """The kind of part in which a word of this language ends, where it joins words: "lettmetallfelg" is a wheel."""
    if not _grammar(language).get("joins_words"):
        return ""
    ends = (word[at:] for at in range(2, len(word) - _SHORTEST + 1))
    return next((kind for end in ends if (kind := _alone(language).get(end)) is not None), "")


def owns_behind(language: str) -> bool:
    """Whether in this language the part stands first and what it belongs to behind it, with nothing between."""
    return bool(_grammar(language).get("owns_behind"))


def joined_place(word: str, language: str) -> str:
    """Where on the car the part is whose name begins so: "bakdør" is the rear door."""
    begins: Mapping[str, str] = _grammar(language).get("begins", {})
    found = (place for beginning, place in begins.items() if word.startswith(beginning) and word != beginning)
    return next(found, "")


def are_several(word: str, kind: str, language: str) -> bool:
    """Whether a name of parts is the plural of another name of theirs: "støtdempere"."""
    endings: Sequence[str] = _grammar(language).get("plurals", ())
    return any(_alone(language).get(word[: -len(end)]) == kind for end in endings if word.endswith(end))


def _grammar(language: str) -> Mapping[str, Any]:
    grammar: Mapping[str, Any] = book(language).get("grammar", {})
    return grammar


@cache
def _alone(language: str) -> Mapping[str, str]:
    """The words that alone name a kind of part."""
    names = ((plain(name), kind) for kind, names in book(language)["parts"].items() for name in names)
    return {name: kind for name, kind in names if name.isalpha() and len(name) >= _SHORTEST}


@cache
def _wholes() -> tuple[tuple[str, frozenset[str]], ...]:
    """What is made of other kinds alone before what is made of a kind and a place."""
    made = _book()["made_of"]
    wholes = [(whole, frozenset(pieces)) for whole, ways in made.items() for pieces in ways]
    return tuple(sorted(wholes, key=lambda one: not one[1] <= _kinds()))


@cache
def _kinds() -> frozenset[str]:
    return frozenset(kind for language in LANGUAGES for kind in book(language)["parts"])
