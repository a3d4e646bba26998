"""Takes the description of a line apart: which kinds of part it names, what they belong to, and where on the car."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from typing import NamedTuple

from parsers.vocabulary import Found
from parsers.wording.parts.kinds import (
    Named,
    full_word,
    is_joint,
    is_shape,
    joined_place,
    last_part,
    owns_behind,
    settled,
    unshortened,
    unslashed,
)
from parsers.wording.tokens import plain, tokens
from parsers.wording.words import LANGUAGES, Words, book, known_form

_SHORTEST = 3
_BEFORE_OWNERS = frozenset({",", "de", "d", "del", "du", "des"})
_SIDES = frozenset({"left", "right"})
# "LAMP(R),HEAD", "Feu arr. D", "Phare G": the letters of English and French, which stand in estimates of any language.
_SIDE_LETTER = re.compile(r"(?<=[(,.])\s*[lrgd]\s*(?=[),]|$)|(?<=[a-z]) [lrgd](?=\s*(?:,|$))")
_SIDE = {"l": " lh ", "g": " lh ", "r": " rh ", "d": " rh "}


@dataclass(frozen=True, slots=True)
class Sort:
    """What sort of part a line is: the kinds of part its description names, what they belong to, where, all words.

    What stands only in brackets is another name of the part, or tells to what it belongs.
    """

    kinds: frozenset[str]
    beside: frozenset[str]
    places: frozenset[str]
    words: frozenset[str]
    bracketed: frozenset[str] = frozenset()


def sort_of(description: str, words: Words) -> Sort:
    """What sort of part a description names, as catalogues and estimates print it."""
    parted = description.replace("-", ", ") if description.isupper() else description
    parted = _SIDE_LETTER.sub(lambda found: _SIDE[found[0].strip()], plain(parted))
    printed = [token.text for token in tokens(unslashed(parted))]
    everything = unshortened(_written_out(printed, words.language))
    said = _without_accessories(everything)
    found = _kinds_of(said, words)
    head = found.kinds
    if "," in said:  # "LAMP,TAIL RH" is a tail lamp
        first, second, rest = _segments(said)
        own = [word for word in second if not _is_place(word, words)]
        turned = _kinds_of([*own, *first, *rest], words)
        found, head = turned if turned.named > found.named else found, _kinds_of(first, words).kinds
    places = found.places | _places(everything)
    named = Named(frozenset(), frozenset(found.kinds)) if found.strange else settled(found.kinds, places, head)
    inside = frozenset(_kinds_of(_in_brackets(everything), words).kinds) & (named.kinds | named.beside)
    inside = inside if named.kinds - inside else frozenset()
    kinds, beside = named.kinds - inside, named.beside - inside
    return Sort(kinds, beside, frozenset(places), stems(parted, words.language), inside)


def _in_brackets(said: list[str]) -> list[str]:
    """The words behind the first bracket: "liftgate" of "Tail lamp, inner (liftgate)"."""
    return said[said.index("(") + 1 :] if "(" in said else []


def _written_out(said: Sequence[str], language: str) -> Iterator[str]:
    """The words without their points; "charn." is written out."""
    for word, behind in zip_longest(said, said[1:]):
        if word != ".":
            yield full_word(word, language) if behind == "." and len(word) >= _SHORTEST else word


def _without_accessories(said: list[str]) -> list[str]:
    """The words before "with clips" and "without trim", which name other parts."""
    end = next((at for at, word in enumerate(said) if at and is_joint(word)), len(said))
    return said[:end]


def _segments(said: list[str]) -> tuple[list[str], list[str], list[str]]:
    """What stands before the first comma, before the second, and behind it."""
    commas = [*(at for at, word in enumerate(said) if word == ","), len(said), len(said)]
    return said[: commas[0]], said[commas[0] + 1 : commas[1]], said[commas[1] :]


class _Kinds(NamedTuple):
    """The kinds of part and the places of a description, how many of its words name parts, and `_names_unknown`."""

    kinds: list[str]
    places: set[str]
    named: int
    strange: bool


def _kinds_of(said: Sequence[str], words: Words) -> _Kinds:
    forms = [known_form(word, words.language)[0] for word in said]
    kinds, places, at, named, strange = list[str](), set[str](), 0, 0, False
    while at < len(said):
        found = words.find(forms, at)
        if found is not None and found.meaning.startswith("sign:") and found.end == at + 1:
            found = _named_in_plural(forms[at], at, words)
        meaning = found.meaning if found is not None else f"part:{last_part(forms[at], words.language)}"
        end = found.end if found is not None else at + 1
        kind, _, name = meaning.partition(":")
        if kind == "part" and name:
            kinds.append(name)
            places |= {joined_place(said[at], words.language)} - {""}
            named += end - at
        elif kind == "place":
            places.add(name)
        strange = strange or (not kinds and _names_unknown(forms[at], found, said[at + 1 :], words))
        at = end
    return _Kinds(kinds, places, named, strange)


def _named_in_plural(word: str, at: int, words: Words) -> Found | None:
    """What the plural of a word names that alone says something else: in a catalogue "spring" is no season."""
    found = words.find([f"{word}s"], 0)
    return Found(found.meaning, at + 1) if found is not None and found.meaning.startswith("part:") else None


def _is_place(word: str, words: Words) -> bool:
    found = words.find([word], 0)
    return bool(_places([word])) or (found is not None and found.meaning.startswith("place:"))


def _names_unknown(word: str, found: Found | None, behind: Sequence[str], words: Words) -> bool:
    """Whether only what the part belongs to has a name that we know: "Cable, tailgate", "Câble de hayon"."""
    unknown = (found is None or found.meaning.startswith("filler")) and not is_shape(word)
    if not unknown or len(word) <= _SHORTEST or not word.isalpha():
        return False
    owner = next((one for one in behind if not _is_place(one, words)), "")
    return owner in _BEFORE_OWNERS or (owns_behind(words.language) and owner.isalpha())


def stems(text: str, language: str) -> frozenset[str]:
    """The words of a text but the shortest, without their plurals."""
    forms = unshortened(known_form(token.text, language)[0] for token in tokens(plain(text)))
    return frozenset(form.removesuffix("s") for form in forms if len(form) >= _SHORTEST)


def places_in(name: str) -> set[str]:
    """The places that the name of a part says: "lower control arm"."""
    return _places(token.text for token in tokens(name)) if " " in name else set()


def _places(said: Iterable[str]) -> set[str]:
    """LH and RH, front and rear in whatever language the description is: shops send what their estimates print."""
    named = _place_names()
    return {named[word] for word in said if word in named}


@cache
def _place_names() -> Mapping[str, str]:
    places = (
        (place, plain(name)) for one in LANGUAGES for place, names in book(one)["places"].items() for name in names
    )
    return {name: place for place, name in places if len(name) > (1 if place in _SIDES else _SHORTEST)}
