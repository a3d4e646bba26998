"""The words by which people and dealers' systems speak of appointments, in every language at once."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources
from typing import Any

from parsers.wording import LANGUAGES, plain

_SIGNS = re.compile(r"[^a-z0-9]+")


@cache
def phrases(section: str, name: str) -> tuple[str, ...]:
    """One list of all languages, as `parsers.wording.plain` leaves words; the longest first."""
    every = {plain(phrase) for language in LANGUAGES for phrase in _book(language)[section].get(name, ())}
    return tuple(sorted(every, key=lambda phrase: (-len(phrase), phrase)))


@cache
def pattern(section: str, name: str) -> str:
    """One list as the source of a pattern that finds any of its phrases as whole words."""
    every = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in phrases(section, name))
    return rf"(?<![^\W_])(?:{every or '(?!)'})(?![^\W_])"


@cache
def meanings(section: str) -> Mapping[str, str]:
    """What each phrase of a section means, without its signs; in doubt what the first language means by it."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        for meaning, words in _book(language)[section].items():
            for word in words:
                found.setdefault(bare(word), meaning)
    return found


def bare(text: str) -> str:
    """A name without case, accents and signs: ``Courriel_client`` is ``courriel client``."""
    return _SIGNS.sub(" ", plain(text)).strip()


def warm_up() -> None:
    """Build now what a locked-down child may not open any more."""
    wanted: Iterable[tuple[str, str]] = ((section, name) for section, lists in _book("en").items() for name in lists)
    for section, name in wanted:
        pattern(section, name)
    meanings("columns")
    meanings("statuses")


@cache
def _book(language: str) -> Mapping[str, Any]:
    path = resources.files("parsers") / "vocabulary" / "bookings" / f"{language}.toml"
    return tomllib.loads(path.read_text("utf-8"))
