"""The words of answers, one vocabulary file per language, and how a text's words are looked up in them."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from itertools import chain, product
from sys import intern
from typing import Any

from parsers.vocabulary import Found, Phrases
from parsers.wording.tokens import accented, plain, tokens

LANGUAGES = ("fr", "en", "es", "nb")
_OTHERS = {one: sorted(set(LANGUAGES) - {one}, key=("en", *LANGUAGES).index) for one in LANGUAGES}
_SHORTEST_FOREIGN = 3  # shorter words of another language than the mail's own are chance
_OF_THE_PLACE = 2  # so many words the language of the country counts
_SHORTEST_MISTYPED = 6
_SHORTEST_STEM = 4
ENDINGS = ("ene", "er", "en", "et", "es", "s", "x", "e", "a", "n")
PLURALS = ("ene", "er", "es", "s", "x")
_CHOICE = re.compile(r"\(([^()]*)\)")
_BETWEEN_WORDS = re.compile(r"\s+(?![^()]*\))")
_ELISION = re.compile(r"(?<!\w)([a-z]{1,2})'(\w\w)")  # "l'a" is not "la"
_SIGNS = re.compile(r"['/\-.]")


@dataclass(frozen=True, slots=True)
class Words:
    """What words mean in a mail of one language; spellings that kept their accents are the exact ones."""

    language: str
    phrases: Phrases

    def find(self, said: Sequence[str], start: int, exact: Sequence[str] | None = None) -> Found | None:
        """The longest phrase that begins at a token, and what it means (``sign:out``, ``part:hood``, ``filler:``).

        `exact` are the tokens with the accents of their endings, where the author writes accents at all: then he means
        "livre" by "livre", not "livré". The language's own words go before those of the others.
        """
        if exact is None:
            return _longest(self.phrases.find(said, start), _foreign(said, start, self.language))
        own = _longest(self.phrases.find(exact, start, exact=True), self.phrases.find(said, start, exact=True))
        bare = self.phrases.find(said, start)  # who writes "mañana" may still leave "está aquí" without its accents
        own = _longest(own, bare if bare is not None and bare.end > start + 1 else None)
        return _longest(own, _foreign(said, start, self.language))


def _longest(first: Found | None, second: Found | None) -> Found | None:
    """The longer of two; the first of two that are as long."""
    return second if first is None or (second is not None and second.end > first.end) else first


def known_form(word: str, language: str) -> tuple[str, bool]:
    """The word as the vocabulary writes it, and whether it was a plural; one wrong letter in a long word is mended."""
    known, own = _known(), _all_words(language)
    if word in own or len(word) < _SHORTEST_STEM:
        return word, False
    if word[-1] in PLURALS and word[:-1] in own:  # "clips" is a word in Norwegian and two of them in English
        return word[:-1], True
    if word in known:
        return word, False
    for ending in ENDINGS:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _SHORTEST_STEM - 1 and stem in known:
            return stem, ending in PLURALS
    if len(word) >= _SHORTEST_MISTYPED:
        mistyped = _mistyped(language)
        for variant in (word, *_with_a_letter_less(word)):
            meant = mistyped.get(variant, "")
            if meant[:1] == word[0] and one_letter_apart(meant, word):
                return meant, False
    return word, False


@cache
def book(language: str) -> Mapping[str, Any]:
    """The vocabulary of one language: how people answer, and what they call the parts of a car."""
    return vocabulary_file("replies", language) | vocabulary_file("parts", language)


def vocabulary_file(folder: str, name: str) -> dict[str, Any]:
    """One file of the vocabulary."""
    path = resources.files("parsers") / "vocabulary" / folder / f"{name}.toml"
    return tomllib.loads(path.read_text("utf-8"))


@cache
def words_of(language: str) -> Words:
    """The words as an author of this language takes them."""
    phrases = Phrases()
    spelled = _spelled(language)
    for exact, _, _, meaning in spelled:
        phrases.add(exact, meaning, exact=True)
    for exact, apart, together, meaning in spelled:  # what has lost its accents comes after what never had any
        if apart != exact:
            phrases.add(apart, meaning)
        if together:
            phrases.add(together, meaning, exact=True)
    phrases.pack()
    return Words(language, phrases)


def signs_of(folded: str) -> frozenset[str]:
    """The signs that some words give in any language: "out", "stock"."""
    said = [token.text for token in tokens(folded)]
    found = (words_of(name).phrases.find(said, place) for name in LANGUAGES for place in range(len(said)))
    meanings = {one.meaning.partition(":") for one in found if one is not None}
    return frozenset(name for kind, _, name in meanings if kind == "sign")


def _foreign(said: Sequence[str], start: int, language: str) -> Found | None:
    """The longest phrase of another language; a single word only if it is long and no word of this language.

    None with a number: "1 er" is French for the first and Norwegian for "1 is", "de 2" are two of these languages.
    """
    best = None
    if said[start].isdecimal():
        return best
    for other in _OTHERS[language]:
        found = words_of(other).phrases.find(said, start)
        if found is not None and any(word.isdecimal() for word in said[start : found.end]):
            continue
        single = found is not None and found.end == start + 1
        if not single or (len(said[start]) >= _SHORTEST_FOREIGN and said[start] not in _spoken(language)):
            best = _longest(best, found)
    return best


def language_of(said: Iterable[str], locale: str) -> str:
    """The language whose own words are most frequent; in doubt that of the locale."""
    first = locale[:2].lower().replace("no", "nb")
    order = sorted(LANGUAGES, key=lambda language: language != first)
    counted = list(said)
    votes = {name: sum(word in _telling(name) for word in counted) for name in order}
    return max(order, key=lambda name: votes[name] + _OF_THE_PLACE * (name == first))


@cache
def every(section: str, name: str) -> frozenset[str]:
    """One list of all languages, folded as `plain` does; "l'autre" is as well written "lautre"."""
    phrases = (phrase for language in LANGUAGES for phrase in book(language)[section].get(name, ()))
    folded = frozenset(plain(way) for phrase in phrases for way in ways(phrase))
    return folded | {_ELISION.sub(r"\1\2", phrase) for phrase in folded}


@cache
def number_words(language: str) -> Mapping[str, int]:
    """What numbers the words of a language are: "two"."""
    return {plain(word): number for number, word in enumerate(book(language)["dates"]["numbers"], 1)}


def ways(phrase: str) -> Iterator[str]:
    """What a phrase with choices stands for: "(on|in) stock" is two, "in (the|) stock" too."""
    choice = _CHOICE.search(phrase)
    if choice is None:
        yield " ".join(phrase.split())
        return
    for one in choice[1].split("|"):
        yield from ways(phrase[: choice.start()] + one + phrase[choice.end() :])


@cache
def any_of(section: str, name: str) -> re.Pattern[str]:
    """Finds a phrase of one list of any language in folded text, as whole words."""
    return re.compile(rf"(?<!\w)(?:{alternatives(every(section, name))})(?!\w)")


def alternatives(phrases: Iterable[str]) -> str:
    """The phrases as a pattern, longest first; one that is empty never matches."""
    longest_first = sorted({phrase for phrase in phrases if phrase}, key=lambda phrase: (-len(phrase), phrase))
    return "|".join(re.escape(phrase).replace(r"\ ", " ") for phrase in longest_first) or "(?!)"


@cache
def _telling(language: str) -> frozenset[str]:
    """The words by which a language is known: those that no other has."""
    others = {word for other in LANGUAGES if other != language for word in _all_words(other)}
    return frozenset(word for word in _all_words(language) - others if word.isalpha())


@cache
def _all_words(language: str) -> frozenset[str]:
    dates = book(language)["dates"]
    names = (*(name for day in dates["weekdays"] for name in day), *dates["months"], *dates["next"], *dates["numbers"])
    spelled = {word for _, apart, together, _ in _spelled(language) for word in (*apart, *together)}
    return frozenset(spelled | {token.text for name in names for token in tokens(plain(name))})


@cache
def _spoken(language: str) -> frozenset[str]:
    """The words of a language but those that only its names of parts have: "liner de fender" makes neither French."""
    named = {word for _, apart, together, of in _spelled(language) if _is_part(of) for word in (*apart, *together)}
    others = {word for _, apart, together, of in _spelled(language) if not _is_part(of) for word in (*apart, *together)}
    return _all_words(language) - (named - others)


def _is_part(meaning: str) -> bool:
    return meaning.startswith("part:")


def is_known(word: str) -> bool:
    """Whether the vocabulary of any language has this word, folded."""
    return word in _known()


@cache
def _known() -> frozenset[str]:
    return frozenset(word for language in LANGUAGES for word in _all_words(language))


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
    yield from (("word:known", phrase) for phrase in words["filler"]["small_talk"])


_Way = tuple[str, ...]


@cache
def _spelled(language: str) -> tuple[tuple[_Way, _Way, _Way, str], ...]:
    """Each phrase as tokens: with accents, without them, with what apostrophes part as one word; and its meaning."""
    meanings = _meanings(book(language))
    return tuple((*spelling, meaning) for meaning, phrase in meanings for spelling in _spellings(phrase))


def _spellings(phrase: str) -> Iterator[tuple[_Way, _Way, _Way]]:
    """Every way to say a phrase with choices; a word that has its own is spelled once and not in each of the ways."""
    ways_of_each = [tuple(map(_spellings_of_word, ways(word))) for word in _BETWEEN_WORDS.split(phrase)]
    for words in product(*ways_of_each):
        exact, apart, together = (tuple(chain.from_iterable(ways)) for ways in zip(*words, strict=True))
        merged = len(together) == 1 and len(together[0]) < _SHORTEST_FOREIGN  # "l'a" is not "la"
        yield apart if exact == apart else exact, apart, () if merged or together == apart else together


@cache
def _spellings_of_word(word: str) -> tuple[_Way, _Way, _Way]:
    folded = plain(word)
    found = [token for token in tokens(folded) if token.text != "."]
    exact, apart = tuple(accented(word, token) for token in found), tuple(intern(token.text) for token in found)
    return exact, apart, tuple(_SIGNS.sub("", folded).split()) if _SIGNS.search(folded) else apart


@cache
def _mistyped(language: str) -> dict[str, str]:
    """Long words by what is left of them without one letter; what two words could have been is nothing."""
    long = [word for word in _all_words(language) if len(word) >= _SHORTEST_MISTYPED and word.isalpha()]
    found: dict[str, str] = {}
    for word in long:
        for variant in _with_a_letter_less(word):
            found[variant] = word if found.get(variant, word) == word else ""
    return {variant: word for variant, word in found.items() if word} | {word: word for word in long}


def one_letter_apart(one: str, other: str) -> bool:
    """Whether a letter was left out, doubled, changed, or two neighbours changed places."""
    short, long = sorted((one, other), key=len)
    same = next((place for place, letter in enumerate(short) if letter != long[place]), len(short))
    if len(short) < len(long):
        return short[same:] == long[same + 1 :]
    swapped = short[same : same + 2] == long[same : same + 2][::-1] and short[same + 2 :] == long[same + 2 :]
    return swapped or short[same + 1 :] == long[same + 1 :]


def _with_a_letter_less(word: str) -> Iterator[str]:
    return (word[:place] + word[place + 1 :] for place in range(len(word)))


def load(language: str) -> None:
    """Build now what a mail of this language needs: a locked-down child opens no file."""
    words_of(language)
    _telling(language)
    _mistyped(language)
