"""How kinds of part belong together: what is wider than others, and what two words make in one."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

from parsers.wording.words import vocabulary_file


@cache
def _book() -> Mapping[str, Any]:
    return vocabulary_file("parts", "kinds")


def wider() -> Mapping[str, Sequence[str]]:
    """The kinds of part that may be several narrower ones, the same in every language."""
    wide: Mapping[str, Sequence[str]] = _book()["wider"]
    return wide


def settled(kinds: Iterable[str], places: Iterable[str]) -> frozenset[str]:
    """What these words name together: glass of a door is door glass, a bumper clip a clip, a rear lamp a tail lamp."""
    left, where = set(kinds), set(places)
    for whole, pieces in _wholes():
        if pieces <= left | where and pieces & left:
            left = left - pieces | {whole}
    wide = {kind for kind in left if not left.isdisjoint(wider().get(kind, ()))}
    zones = left & set(_book()["zones"])
    return frozenset(left - wide - zones) or frozenset(left)


@cache
def _wholes() -> tuple[tuple[str, frozenset[str]], ...]:
    """What is made of other kinds alone before what is made of a kind and a place."""
    made = _book()["made_of"]
    wholes = [(whole, frozenset(pieces)) for whole, ways in made.items() for pieces in ways]
    return tuple(sorted(wholes, key=lambda one: not one[1] <= _kinds()))


@cache
def _kinds() -> frozenset[str]:
    return frozenset(vocabulary_file("parts", "en")["parts"])
