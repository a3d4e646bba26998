"""The words of the trade, read from one file per language; looked up by token, whatever their case or accents."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

LANGUAGES = ("en", "fr", "es", "nb", "de")
_Branches = tuple[tuple[str, Any], ...]
_TOKEN = re.compile(r"[a-z0-9][a-z0-9&']*|[/:#+]")
_NUMBER_SIGNS = frozenset({"no", "nr", "num", "numero", "number", "nummer", "nbr", "nro", "n"})
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "đ": "d", "’": "'", "`": "'", "º": "o ", "°": "o "}
)
_END = ""
_EXACT_END = "\0"  # where exact phrases end as well; no token looks so
_SHORT = 3


class Found(NamedTuple):
    """A phrase of the vocabulary found in a row of tokens: what it means and the token behind it."""

    meaning: str
    end: int


class Phrases:
    """A set of phrases that each mean something, found longest first."""

    def __init__(self) -> None:
        self._tree: dict[str, Any] = {}

    def add(self, tokens: Sequence[str], meaning: str, *, exact: bool = False) -> None:
        """Teach one phrase; what was taught first stays. `exact` ones are found by exact searches, too."""
        node = self._tree
        for token in tokens:
            node = node.get(token) or node.setdefault(token, {})
        node.setdefault(_END, meaning)
        if exact:
            node.setdefault(_EXACT_END, meaning)

    def pack(self) -> None:
        """Keep once what many phrases end in; nothing may be taught after this."""
        self._tree = _packed(self._tree, {})

    def find(self, tokens: Sequence[str], start: int, *, exact: bool = False) -> Found | None:
        """The longest phrase that begins at `start`, of all or of the exact ones."""
        if start >= len(tokens) or (tokens[start] not in self._tree and not tokens[start].isdigit()):
            return None  # as most words of a paper
        node, best, at, end = self._tree, None, start, _EXACT_END if exact else _END
        while at < len(tokens):
            token = tokens[at]
            following = node.get(token) or (node.get("{n}") if token.isdigit() else None)
            if following is None or isinstance(following, str):
                break
            node = following
            at += 1
            if end in node:
                best = Found(node[end], at)
        return best

    def means(self, text: str) -> str | None:
        """What the whole text means, or None."""
        tokens = tokens_of(text)
        found = self.find(tokens, 0)
        return found.meaning if found is not None and found.end == len(tokens) else None

    def begins(self, text: str) -> str | None:
        """What the beginning of the text means, or None."""
        found = self.find(tokens_of(text), 0)
        return found.meaning if found is not None else None


def _packed(node: dict[str, Any], known: dict[_Branches, dict[str, Any]]) -> dict[str, Any]:
    """The node that is equal to this one and was met first, its branches likewise."""
    packed = {token: below if isinstance(below, str) else _packed(below, known) for token, below in node.items()}
    branches = [(token, below if isinstance(below, str) else id(below)) for token, below in packed.items()]
    return known.setdefault(tuple(sorted(branches)) if len(branches) > 1 else tuple(branches), packed)


class Vocabulary(NamedTuple):
    """All languages together, because orders mix them. `languages` tells which language a token of a label speaks."""

    headings: Phrases
    labels: Phrases
    totals: Phrases
    operations: Phrases
    part_types: Phrases
    changes: Phrases
    change_sections: Phrases
    line_nouns: frozenset[str]
    non_parts: Phrases
    titles: Phrases
    notes: Phrases
    copies: frozenset[str]
    pages: frozenset[str]
    connectors: frozenset[str]
    units: Phrases
    pieces: frozenset[str]
    shop_words: frozenset[str]
    body_words: frozenset[str]
    months: Mapping[str, int]
    makes: Phrases
    insurers: Phrases
    numbered_models: Mapping[str, Sequence[str]]
    bodies: frozenset[str]
    legal: frozenset[str]
    sides: frozenset[str]
    shapes: Mapping[str, re.Pattern[str]]
    groups: re.Pattern[str]
    languages: Mapping[str, str]
    stems: Mapping[str, tuple[str, ...]]
    known: frozenset[tuple[str, ...]]


@lru_cache(maxsize=20_000)
def tokens_of(text: str) -> tuple[str, ...]:
    """The text as comparable tokens: no case, accents, dots or hyphens; every way to write "number" is ``#``."""
    plain = text if text.isascii() else _without_accents(text)
    plain = plain.lower().replace(".", "").replace("-", "")
    return tuple("#" if token in _NUMBER_SIGNS else token for token in _TOKEN.findall(plain))


def _without_accents(text: str) -> str:
    text = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return "".join(char for char in text if not unicodedata.combining(char))


def fold(text: str) -> str:
    """The text without case and accents, for comparing."""
    return " ".join(tokens_of(text))


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    """The vocabulary of all languages, read once from the package's own files."""
    books = {name: _read(name) for name in LANGUAGES}
    trade = _read("makes")
    return Vocabulary(
        headings=_phrases(books, "headings"),
        labels=_phrases(books, "labels", numbered=True),
        totals=_phrases(books, "totals"),
        operations=_phrases(books, "operations"),
        part_types=_phrases(books, "part_types"),
        changes=_phrases(books, "changes"),
        change_sections=_phrases(books, "change_sections"),
        line_nouns=_token_set(books, "line_nouns", "words"),
        non_parts=_phrases(books, "non_parts"),
        titles=_phrases(books, "titles"),
        notes=_phrases(books, "notes"),
        copies=_token_set(books, "copies", "words"),
        pages=_token_set(books, "copies", "pages"),
        connectors=_token_set(books, "connectors", "words"),
        units=_phrases(books, "units"),
        pieces=_token_set(books, "units", "pieces"),
        shop_words=_token_set(books, "shop_words", "words") | _token_set(books, "shop_words", "sure"),
        body_words=_token_set(books, "shop_words", "sure"),
        months=_months(books),
        makes=_names(trade["makes"]["names"]),
        insurers=_names(trade["insurers"]["names"]),
        numbered_models=trade["numbered_models"],
        bodies=frozenset(trade["body"]["words"]),
        legal=frozenset(trade["legal"]["words"]),
        sides=frozenset(word.upper() for word in trade["sides"]["words"]),
        shapes={name: re.compile(shape) for name, shape in trade["shapes"].items()},
        groups=re.compile("|".join(trade["groups"].values())),
        languages=_languages(books),
        stems=_stems(books),
        known=frozenset((token,) for token in _owners(books)),
    )


def field_named(label: str) -> str | None:
    """Which field of an order people mean by this label, in any language: ``claim`` by "No de sinistre"."""
    return vocabulary().labels.means(label) if label else None


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(files("parsers").joinpath("vocabulary", f"{name}.toml").read_text(encoding="utf-8"))


def _phrases(books: Mapping[str, Any], section: str, *, numbered: bool = False) -> Phrases:
    phrases = Phrases()
    owners = [owner for book in books.values() for owner in book["owners"]["words"]]
    for book in books.values():
        for meaning, words in book.get(section, {}).items():
            for word in words:
                tokens = _tokens_with_wildcards(word)
                for variant in _numbered(tokens, owners) if numbered else (tokens,):
                    phrases.add(variant, meaning)
    return phrases


def _tokens_with_wildcards(words: str) -> tuple[str, ...]:
    before, mark, after = words.partition("{n}")
    return (*tokens_of(before), *(("{n}",) if mark else ()), *tokens_of(after))


def _numbered(tokens: tuple[str, ...], owners: Sequence[str]) -> Iterable[tuple[str, ...]]:
    """The label as it is, with a number sign behind or before it, and as web shops say it: "your order no."."""
    yield tokens
    for owner in owners:
        yield (owner, *tokens, "#")
        yield (owner, "#", "de", *tokens)
    if "#" not in tokens:
        yield (*tokens, "#")
        yield ("#", *tokens)
        yield ("#", "de", *tokens)
        yield ("#", "d'" + tokens[0], *tokens[1:])


def _stems(books: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Beginnings of words that tell what a label names, by field; a field that stands first goes first."""
    stems: dict[str, tuple[str, ...]] = {}
    for book in books.values():
        for key, words in book.get("label_stems", {}).items():
            stems[key] = (*stems.get(key, ()), *words)
    return stems


def _token_set(books: Mapping[str, Any], section: str, meaning: str) -> frozenset[str]:
    return frozenset(" ".join(tokens_of(word)) for book in books.values() for word in book[section][meaning])


def _months(books: Mapping[str, Any]) -> dict[str, int]:
    return {
        token: number
        for book in books.values()
        for number, names in enumerate(book["months"]["names"], 1)
        for token in tokens_of(names)
    }


def _names(names: Sequence[str]) -> Phrases:
    phrases = Phrases()
    for name in names:
        phrases.add(tokens_of(name), name)
    return phrases


def _languages(books: Mapping[str, Any]) -> dict[str, str]:
    """Tokens of headings and labels that only one language uses."""
    owners = _owners(books)
    return {token: next(iter(who)) for token, who in owners.items() if len(who) == 1 and len(token) >= _SHORT}


def _owners(books: Mapping[str, Any]) -> dict[str, set[str]]:
    """The tokens of headings, labels and sums, each with the languages that use it."""
    owners: dict[str, set[str]] = {}
    for language, book in books.items():
        for section in ("headings", "labels", "totals"):
            for words in book[section].values():
                for token in (token for word in words for token in tokens_of(word)):
                    owners.setdefault(token, set()).add(language)
    return owners
