"""The words by which mail in every known language is told apart, read from the vocabulary once."""

import re
import tomllib
import unicodedata
from functools import cache
from importlib import resources

_BLANKS = re.compile(r"[^\S\n]+")
_SEPARATE_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "đ": "d", "’": "'", "‘": "'", "´": "'", "`": "'"}
)


def folded(text: str) -> str:
    """The text in lower case without accents, with plain apostrophes and single spaces; line ends are kept."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(_SEPARATE_LETTERS))
    return _BLANKS.sub(" ", "".join(letter for letter in plain if not unicodedata.combining(letter)))


def _load() -> tuple[dict[str, dict[str, list[str]]], ...]:
    folder = resources.files("parsers") / "vocabulary" / "mail"
    files = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    return tuple(tomllib.loads((folder / name).read_text("utf-8")) for name in files)


_VOCABULARIES = _load()  # at import, because the child that reads strangers' mail may not open files any more


@cache
def pattern(section: str, name: str) -> re.Pattern[str]:
    """Finds any phrase of one list, of every language, as whole words in folded text, also over the end of a line."""
    every = {folded(phrase) for words in _VOCABULARIES for phrase in words[section].get(name, ())}
    longest_first = sorted(every, key=lambda phrase: (-len(phrase), phrase))
    return re.compile("|".join(_whole_words(phrase) for phrase in longest_first) or "(?!)")


def says(section: str, name: str, text: str) -> bool:
    """Whether the folded `text` holds one of the phrases."""
    return bool(pattern(section, name).search(text))


def begins(section: str, name: str, text: str) -> bool:
    """Whether the folded `text` begins with one of the phrases."""
    return bool(pattern(section, name).match(text))


@cache
def months() -> dict[str, int]:
    """Month names and their beginnings from three letters on, folded, with their numbers; without doubtful ones."""
    numbers: dict[str, set[int]] = {}
    for words in _VOCABULARIES:
        for number, name in enumerate(words["absence"]["months"], start=1):
            full = folded(name)
            for length in range(3, len(full) + 1):
                numbers.setdefault(full[:length], set()).add(number)
    return {name: of.pop() for name, of in numbers.items() if len(of) == 1}


def _whole_words(phrase: str) -> str:
    before = r"(?<!\w)" if phrase[0].isalnum() else ""
    after = r"(?!\w)" if phrase[-1].isalnum() else ""
    return before + re.escape(phrase).replace(r"\ ", r"\s+") + after


def _compile_all() -> None:
    """Compile every list now: a forked child that compiles for itself pays for it with each mail."""
    for words in _VOCABULARIES:
        for section, lists in words.items():
            for name in lists:
                pattern(section, name)
    months()


_compile_all()
