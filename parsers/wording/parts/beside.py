"""Finds what a word means because it stands beside a part: "phare D", "LAMP O/S", "box side extérieur"."""

import re

from parsers.vocabulary import Found
from parsers.wording.items import Item
from parsers.wording.parts.kinds import side_letter
from parsers.wording.parts.lines import OrderLines
from parsers.wording.tokens import Token
from parsers.wording.words import every

_PLACES = ("outer", "inner", "upper", "lower")
_OTHERWISE = frozenset({"sign:stock", "sign:out", "sign:outside", "sign:replaced"})


_NUMBER = re.compile(r"[ .:]*\w*\d")


class Beside:
    """What has been read of one text, as far as it tells how the next word is meant; `folded` is the text."""

    def __init__(self, folded: str, language: str, lines: OrderLines) -> None:
        self._folded = folded
        self._language = language
        self._lines = lines
        self._named = False  # whether any part was named
        self.after_part = False  # whether a part was named right before

    def heard(self, item: Item) -> None:
        """Take notice of an item."""
        goes_on = item.kind == "number" or item.says("and")
        self._named |= item.kind == "part"
        self.after_part = item.kind in {"part", "place"} or (self.after_part and goes_on)

    def place(self, token: Token, found: Found | None, *, alone: bool) -> Item | None:
        """The place on the car that is meant; `found` is what the word, or words, else mean, `alone` where it is one.

        A letter stands for a side ("phare D", but not "phare d'en avant"); "o/s" is outer where the order has such.
        """
        behind = self._folded[token.end : token.end + 1]
        if (
            (self.after_part or self._is_pronoun(token))
            and alone
            and behind in " ,.:;=\n"
            and (side := side_letter(token.text, self._language))
        ):
            return Item("place", token.text, token.start, token.end, side)
        if not self.after_part or found is None or found.meaning not in _OTHERWISE:
            return None
        end = token.start + len(_printed(self._folded, token.start))
        said = self._folded[token.start : end]
        if found.meaning == "sign:replaced" and _NUMBER.match(self._folded, end):
            return None  # "fascia sup 71101-TBA-A00"
        meant = (one for one in _PLACES if said in every("filler", f"as_{one}") and self._lines.sided(one))
        place = next(meant, "")
        return Item("place", said, token.start, end, place) if place else None

    def _is_pronoun(self, token: Token) -> bool:
        """Whether a letter stands behind an article in a text that has named a part: "les feux : le G est ici"."""
        return self._named and self._folded[: token.start].endswith((" le ", " la ", "\nle ", "\nla "))

    def is_called(self, word: str, meaning: str) -> bool:
        """Whether a word is what a line is called: a spring is none of the year's, "Carrier assy" is a part."""
        if meaning == "sign:soon":
            return bool(self._lines.worded(word))
        return meaning == "filler:" and self._lines.begins_alone(word)


def _printed(text: str, start: int) -> str:
    """What stands here up to the next blank."""
    return text[start:].split(maxsplit=1)[0].rstrip(".,:;)")
