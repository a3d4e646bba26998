"""Takes a word that nobody knows for the only part from whose name it is one letter away: "gril", "fendr"."""

from functools import cache, lru_cache

from parsers.wording.tokens import plain
from parsers.wording.words import LANGUAGES, book, is_known, one_letter_apart

_SHORTEST = 4


@lru_cache(maxsize=2_000)
def mistyped_part(word: str, language: str) -> str:
    """The kind of part that was meant; "" where it could be several, or none."""
    if len(word) < _SHORTEST or is_known(word):
        return ""
    kinds = {kind for name, kind in _names(language) if _may_be(word, name)}
    return kinds.pop() if len(kinds) == 1 else ""


def _may_be(word: str, name: str) -> bool:
    """Whether a letter is too many or missing, two are swapped, or, in a longer word, one is another."""
    if name[0] != word[0] or abs(len(name) - len(word)) > 1 or not one_letter_apart(name, word):
        return False
    return len(word) > _SHORTEST or len(name) != len(word) or sorted(name) == sorted(word)


@cache
def _names(language: str) -> tuple[tuple[str, str], ...]:
    """The words of one language, and of English, that alone name a part."""
    return tuple(
        (plain(name), kind)
        for spoken in LANGUAGES
        if spoken in {language, "en"}
        for kind, names in book(spoken)["parts"].items()
        for name in names
        if name.isalpha() and len(name) >= _SHORTEST
    )
