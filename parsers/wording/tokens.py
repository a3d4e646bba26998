"""A text as tokens, folded: without case and accents, letter by letter."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

_SHORTEST_STEM = 4
_ACCENTED = frozenset("éèàáíóúå")
_JOINT = re.compile(r"(?<=[^\W\d_])['/\-](?=[^\W\d_])|(?<=\b[^\W\d_])\.(?=[^\W\d_]\b)")
_TOKEN = re.compile(r"[^\W\d_]+|\d+|[^\s\w]|_+")
_SINGLE = str.maketrans(
    {"ø": "o", "æ": "a", "œ": "o", "ß": "s", "đ": "d", "’": "'", "‘": "'", "´": "'", "`": "'", "\u00a0": " "}
    | {"\u202f": " ", "–": "-", "—": "-", "\u2011": "-", "−": "-", "ð": "d", "ł": "l"}
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a sign, folded, with its place in the text."""

    text: str
    start: int
    end: int


def plain(text: str) -> str:
    """The text without case and accents, letter by letter, so that places in it are places in the text."""
    if text.isascii():
        return text.lower()
    return "".join(_plain_letter(letter) for letter in text)


@lru_cache(maxsize=2_000)
def _plain_letter(letter: str) -> str:
    lower = letter.lower().translate(_SINGLE)
    return (unicodedata.normalize("NFKD", lower) or lower)[:1] or " "


def tokens(folded: str) -> tuple[Token, ...]:
    """The tokens of folded text; apostrophes, hyphens and slashes between letters only part words ("b/o", "j'ai")."""
    parted = _JOINT.sub(" ", folded)
    return tuple(Token(found[0], found.start(), found.end()) for found in _TOKEN.finditer(parted))


def accented(text: str, token: Token) -> str:
    """The token with the accent of its ending, which parts "arrivé" from "arrive" and "llegó" from "llego"."""
    last = text[token.end - 1].lower()
    if last in _ACCENTED:
        return token.text[:-1] + last
    before = text[token.end - 2].lower()
    plural = last == "s" and len(token.text) > _SHORTEST_STEM and before in _ACCENTED
    return f"{token.text[:-2]}{before}s" if plural else token.text
