"""Knows the numbers of lines that are written in letters: "lines one thru nine", "ten, eleven are in Memphis"."""

from collections.abc import Callable, Sequence

from parsers.wording.dateforms import names_of
from parsers.wording.items import Item
from parsers.wording.tokens import Token
from parsers.wording.words import Words

_OF_OTHERS = frozenset({"sign:more", "sign:pieces", "sign:line", "sign:rest"})


class Spelled:
    """Follows a mail from word to word: a number in letters is a line's in a list of lines, and wherever one was."""

    def __init__(self, words: Words, is_day: Callable[[int], bool]) -> None:
        self._words = words
        self._is_day = is_day
        self._numbers = names_of(words.language)["numbers"]
        self._listing = False
        self._listed = False

    def heard(self, item: Item, token: Token) -> None:
        """Take in the item that was read at this token."""
        spelled = item.kind == "number" and token.text[0].isalpha()
        self._listed |= spelled
        goes_on = item.kind in {"number", "filler"} or item.text == "," or item.says("and", "to")
        self._listing = item.says("line") or spelled or (self._listing and goes_on)

    def line(self, tokens: Sequence[Token], forms: list[str], place: int) -> int | None:
        """The line that this word is the number of; None for "two others", "three weeks" and most other numbers."""
        number, after = self._numbers.get(tokens[place].text), place + 1
        if number is None or after == len(tokens):
            return None
        behind = self._words.find(forms, after)
        if behind is not None and behind.meaning in _OF_OTHERS:
            return None
        after += tokens[after].text == ","
        begins = after < len(tokens) and tokens[after].text in self._numbers and not self._is_day(after)
        return number if self._listing or begins or (self._listed and number > 1) else None
