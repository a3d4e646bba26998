"""The words of answers, one vocabulary file per language, and how a text's words are looked up in them."""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Any

from parsers.vocabulary import Found, Phrases

LANGUAGES = ("fr", "en", "es", "nb")
_SHORTEST_FOREIGN = 3  # shorter words of another language than the mail's own are chance
_OF_THE_PLACE = 2  # so many words the language of the country counts
_SHORTEST_MISTYPED = 6
_SHORTEST_STEM = 4
_ENDINGS = ("ene", "er", "en", "et", "es", "s", "x", "e", "a", "n")
_PLURALS = frozenset({"ene", "er", "es", "s", "x"})
_LOST = "\N{COMBINING GRAVE ACCENT}"  # marks a word of the vocabulary that lost the accent of its last letter
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
    return "".join(_plain_letter(letter) for letter in text.translate(_SINGLE))


@lru_cache(maxsize=2_000)
def _plain_letter(letter: str) -> str:
    lower = letter.lower().translate(_SINGLE)
    return (unicodedata.normalize("NFKD", lower) or lower)[0]


def accented(text: str, token: Token) -> str:
    """The token with the accent of its last letter, which parts "arrivé" from "arrive" and "llegó" from "llego"."""
    last = text[token.end - 1].lower()
    return token.text[:-1] + last if last in _ACCENTED else token.text


def tokens(folded: str) -> tuple[Token, ...]:
    """The tokens of folded text; apostrophes, hyphens and slashes between letters only part words ("b/o", "j'ai")."""
    parted = _JOINT.sub(" ", folded)
    return tuple(Token(found[0], found.start(), found.end()) for found in _TOKEN.finditer(parted))


@dataclass(frozen=True, slots=True)
class Words:
    """What the words mean in a mail of one language; the other languages' words are known too, after its own."""

    language: str
    phrases: Phrases
    accented: Phrases  # without the spellings that lost the accent of a last letter
    known: frozenset[str]
    mistyped: Mapping[str, str]

    def find(self, said: Sequence[str], start: int, written: Sequence[str] | None = None) -> Found | None:
        """The longest phrase that begins at a token, and what it means (``sign:out``, ``part:hood``, ``filler:``).

        `written` are the tokens with the accents of their last letters, where the author writes accents at all.
        """
        if written is not None:  # an author who writes accents means "livre" by "livre", not "livré"
            said_so = self.accented.find(said, start)
            exact = self.accented.find(written, start)
            return exact if exact is not None and (said_so is None or exact.end >= said_so.end) else said_so
        return self.phrases.find(said, start)

    def known_form(self, word: str) -> tuple[str, bool]:
        """The word as the vocabulary writes it, and whether it was a plural; one wrong letter in a long word is mended."""
        if word in self.known or len(word) < _SHORTEST_STEM:
            return word, False
        for ending in _ENDINGS:
            stem = word.removesuffix(ending)
            if stem != word and len(stem) >= _SHORTEST_STEM - 1 and stem in self.known:
                return stem, ending in _PLURALS
        if len(word) >= _SHORTEST_MISTYPED:
            for variant in (word, *_with_a_letter_less(word)):
                meant = self.mistyped.get(variant, "")
                if meant[:1] == word[0] and _one_letter_apart(meant, word):
                    return meant, False
        return word, False


@cache
def book(language: str) -> Mapping[str, Any]:
    """The vocabulary file of one language."""
    path = resources.files("parsers") / "vocabulary" / "replies" / f"{language}.toml"
    return tomllib.loads(path.read_text("utf-8"))


@cache
def words_of(language: str) -> Words:
    """The words as a reader of this language takes them."""
    phrases, exact, own = Phrases(), Phrases(), set[str]()
    for name in (language, *(other for other in LANGUAGES if other != language)):
        spelled = [(way, meaning) for meaning, phrase in _meanings(book(name)) for way in _spellings(phrase)]
        # First what was written with an accent, then what never had one, last what has lost it.
        for way, meaning in sorted(spelled, key=lambda one: _lost_accent(one[0])):
            if name != language and len(way) == 1 and (len(way[0]) < _SHORTEST_FOREIGN or way[0] in own):
                continue
            phrases.add(tuple(_bare(word) for word in way), meaning)
            if not _lost_accent(way):
                exact.add(way, meaning)
            if name == language:
                own.update(_bare(word) for word in way)
    known = frozenset(word for name in LANGUAGES for word in _all_words(name))
    return Words(language, phrases, exact, known, _mistyped(_all_words(language)))


def language_of(said: Iterable[str], locale: str) -> str:
    """The language whose short words are most frequent; in doubt that of the locale, which is the first to be asked."""
    first = locale[:2].lower().replace("no", "nb")
    order = sorted(LANGUAGES, key=lambda language: language != first)
    counted = list(said)
    return max(order, key=lambda language: _OF_THE_PLACE * (language == first) + sum(word in _small_words(language) for word in counted))


def every(section: str, name: str) -> frozenset[str]:
    """One list of all languages, folded as `plain` does."""
    return frozenset(plain(phrase) for language in LANGUAGES for phrase in book(language)[section].get(name, ()))


@cache
def any_of(section: str, name: str) -> re.Pattern[str]:
    """Finds a phrase of one list of any language in folded text, as whole words."""
    return re.compile(rf"(?<!\w)(?:{alternatives(every(section, name))})(?!\w)")


def alternatives(phrases: Iterable[str]) -> str:
    """The phrases as a pattern, longest first; one that is empty never matches."""
    longest_first = sorted({phrase for phrase in phrases if phrase}, key=lambda phrase: (-len(phrase), phrase))
    return "|".join(re.escape(phrase).replace(r"\ ", " ") for phrase in longest_first) or "(?!)"


@cache
def _small_words(language: str) -> frozenset[str]:
    """The words by which a language is known: fillers, signs and courtesies that no other language has."""
    others = {word for other in LANGUAGES if other != language for word in _all_words(other)}
    return frozenset(_all_words(language) - others)


@cache
def _all_words(language: str) -> frozenset[str]:
    return frozenset(word for _, phrase in (*_meanings(book(language)), *_day_names(language)) for way in _spellings(phrase) for word in map(_bare, way))


def _meanings(words: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for section, kind in (("signs", "sign"), ("parts", "part"), ("places", "place")):
        for name, phrases in words[section].items():
            yield from ((f"{kind}:{name}", phrase) for phrase in phrases)
    for name, phrases in words["parts"].items():  # "laile": the article written as one word with its part
        yield from ((f"part:{name}", article + phrase) for article in words["filler"]["elided"] for phrase in phrases)
    yield from (("sign:quantity", phrase) for phrase in words["amounts"]["quantity"])
    yield from (("sign:pieces", phrase) for phrase in words["amounts"]["pieces"])
    yield from (("sign:soon", phrase) for phrase in words["dates"]["vague"])
    yield from (("courtesy:", phrase) for phrase in words["filler"]["courtesy"])
    yield from (("filler:", phrase) for phrase in words["filler"]["words"])


def _day_names(language: str) -> Iterator[tuple[str, str]]:
    dates = book(language)["dates"]
    yield from (("", name) for names in (*dates["weekdays"], dates["months"], dates["next"], dates["numbers"]) for name in names)


def _spellings(phrase: str) -> tuple[tuple[str, ...], ...]:
    """The ways to write a phrase as tokens: as it is, without accents, and without apostrophes and hyphens."""
    folded = plain(phrase)
    found = [token for token in tokens(folded) if token.text != "."]
    exact = tuple(accented(phrase, token) for token in found)
    apart = tuple(token.text + _LOST * (one != token.text) for one, token in zip(exact, found, strict=True))
    together = tuple(token.text for token in tokens(re.sub(r"['/\-.]", "", folded)))
    merged = len(together) == 1 and len(together[0]) < _SHORTEST_FOREIGN  # "l'a" is not "la"
    return tuple(dict.fromkeys([exact, apart, *([] if merged or together == tuple(map(_bare, apart)) else [together])]))


def _bare(word: str) -> str:
    return word.rstrip(_LOST)


def _lost_accent(way: tuple[str, ...]) -> bool:
    return any(word.endswith(_LOST) for word in way)


@cache
def _mistyped(known: frozenset[str]) -> dict[str, str]:
    """Long words by what is left of them without one letter; what two words could have been is nothing."""
    long = [word for word in known if len(word) >= _SHORTEST_MISTYPED and word.isalpha()]
    found: dict[str, str] = {}
    for word in long:
        for variant in _with_a_letter_less(word):
            found[variant] = word if found.get(variant, word) == word else ""
    return {variant: word for variant, word in found.items() if word} | {word: word for word in long}


def _one_letter_apart(one: str, other: str) -> bool:
    """Whether a letter was left out, doubled, changed, or two neighbours changed places."""
    short, long = sorted((one, other), key=len)
    same = next((place for place, letter in enumerate(short) if letter != long[place]), len(short))
    if len(short) < len(long):
        return short[same:] == long[same + 1 :]
    changed = short[same + 1 :] == long[same + 1 :]
    return changed or (short[same : same + 2] == long[same : same + 2][::-1] and short[same + 2 :] == long[same + 2 :])


def _with_a_letter_less(word: str) -> Iterator[str]:
    return (word[:place] + word[place + 1 :] for place in range(len(word)))
