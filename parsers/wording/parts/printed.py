"""Finds the descriptions of the order where a mail repeats them as they are printed: "LAMP ASSY-HEAD,RH is here"."""

from collections.abc import Sequence
from dataclasses import replace

from parsers.wording.items import Item
from parsers.wording.parts.lines import OrderLines
from parsers.wording.tokens import Token
from parsers.wording.words import Words

_FEWEST = 2  # words: one alone is read as any other word


class Printed:
    """The descriptions of an order of two words or more in one text, whose tokens are `said`, known as `forms`."""

    def __init__(self, lines: OrderLines, words: Words, said: Sequence[Token], forms: list[str]) -> None:
        self._words, self._said, self._forms = words, said, forms
        self._lines: dict[tuple[str, ...], list[int]] = {}
        for line, printed in enumerate(lines.printed, 1):
            if len(printed) >= _FEWEST:
                self._lines.setdefault(printed, []).append(line)
        self._begun = {printed[0] for printed in self._lines}

    def read(self, place: int) -> Item | None:
        """The line whose description stands here, whatever marks stand in it; what goes on names something of it."""
        if self._said[place].text not in self._begun:
            return None
        for printed in sorted(self._lines, key=len, reverse=True):
            end = _end_of(printed, self._said, place)
            if end and not self._names_part(end):
                return self._named(place, end, self._lines[printed])
        end = self._end_of_catalogues(place)
        begun = tuple(token.text for token in self._said[place:end] if token.text.isalnum())
        lines = [line for printed, named in self._lines.items() if printed[: len(begun)] == begun for line in named]
        return self._named(place, end, lines) if lines and end > place + 1 else None

    def _named(self, place: int, end: int, lines: Sequence[int]) -> Item:
        said = self._said[place:end]
        text = " ".join(token.text for token in said if token.text.isalnum())
        named = Item("lines", text, said[0].start, said[-1].end, "description", lines=tuple(lines))
        return named if len(lines) == 1 else replace(named, certain=False)

    def _end_of_catalogues(self, place: int) -> int:
        """The place behind words with commas and no blanks between, as catalogues begin a name: "GLASS,TAILGATE"."""
        end = place + 1
        while end + 1 < len(self._said) and self._said[end].text == "," and self._said[end + 1].text.isalpha():
            if self._said[end - 1].end != self._said[end].start or self._said[end].end != self._said[end + 1].start:
                break
            end += 2
        return end

    def _names_part(self, place: int) -> bool:
        behind = self._words.find(self._forms, place) if place < len(self._forms) else None
        return behind is not None and behind.meaning.startswith(("part:", "place:"))


def _end_of(words: Sequence[str], said: Sequence[Token], place: int) -> int:
    """The place behind these words, with nothing but marks between them; 0 where they do not stand here."""
    for word in words:
        while place < len(said) and not said[place].text.isalnum():
            place += 1
        if place == len(said) or said[place].text != word:
            return 0
        place += 1
    return place
