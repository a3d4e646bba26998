"""Finds part numbers in a text: those of the order, in whatever punctuation, and others that could be part numbers."""

import re
from collections.abc import Sequence

from parsers.parts import canonical, find_vin, is_part_shaped
from parsers.wording.items import Item, Kind
from parsers.wording.parts.lines import OrderLines, groups_of
from parsers.wording.tokens import Token
from parsers.wording.words import any_of, every, is_known

_GLUED_DATE = re.compile(r"\d{1,2}[-/.]\d{1,2}(?:[-/.]\d{2,4})?")
_INDEX = re.compile(r" [A-Z](?![A-Za-z0-9])")  # of a number in groups: "5NA 831 056 A" is another than "5NA 831 056"
_NEAR_PAPER = 3  # so close before its number stands "our order no."
_LONGEST = 24
_COMPLETE = 10  # so long is a part number that needs nothing behind it but a colour
_LONGEST_SUFFIX = 3
_PIECES_OF_NUMBER = 6
_FARTHEST = 40
_FEWEST_BLANKS = 2


class PartNumbers:
    """The part numbers of one text; `folded` is the text without case and accents, letter by letter."""

    def __init__(self, text: str, folded: str, lines: OrderLines) -> None:
        self._text = text
        self._folded = folded
        self._lines = lines

    def begins(self, token: Token) -> bool:
        """Whether no letter or digit stands right before the token."""
        return not (token.start and self._folded[token.start - 1].isalnum())

    def ordered(self, token: Token) -> Item | None:
        """A part number of the order, or the number of one of its papers."""
        if not self.begins(token):
            return None
        if (line := self._by_its_end(token)) is not None:
            return Item("lines", token.text, token.start, token.end, "part number", lines=(line,))
        if (another := self._another(token)) is not None:
            return another
        for text, end in _joined(self._folded, token.start):
            longer = self._folded[end : end + 1] in "-./" and self._folded[end + 1 : end + 2].isalnum()
            longer &= not self._is_followed_by_another(end)
            longer |= text.count(" ") > 1 and _INDEX.match(self._text, end) is not None
            line = None if longer else self._lines.numbered(text) or self._lines.in_groups(text)
            if line is not None:
                return Item("lines", text, token.start, end, "part number", lines=(line,))
            if canonical(text) in self._lines.documents or (text.isalnum() and find_vin(text)):
                return Item("filler", text, token.start, end)
        return None

    def _another(self, token: Token) -> Item | None:
        """What is grouped and shaped as the order's numbers are and is none of them, though groups of it may be."""
        for text, end in _joined(self._folded, token.start):
            if text.count(" ") >= _FEWEST_BLANKS and self._lines.shaped_alike(text):
                ours = self._lines.numbered(text) is not None
                return None if ours else Item("part_number", text.upper(), token.start, end)
        return None

    def _is_followed_by_another(self, end: int) -> bool:
        """Whether behind a slash another line's number follows: "86613/86614"."""
        behind = _joined(self._folded, end + 1)
        return self._folded[end : end + 1] == "/" and bool(behind) and self._lines.numbered(behind[-1][0]) is not None

    def _by_its_end(self, token: Token) -> int | None:
        """The line whose number has these last digits: "the one ending in 912"."""
        before = self._folded[max(0, token.start - _FARTHEST) : token.start].rstrip()
        return self._lines.ending(token.text) if before.endswith(tuple(every("filler", "ends_in"))) else None

    def other(self, before: Sequence[Token], token: Token) -> Item | None:
        """What is shaped like a part number and is none of the order's; `before` are the tokens ahead of it.

        Digits behind "order" or "PO" are a paper's.
        """
        if not self.begins(token):
            return None
        paper = bool(before) and before[-1].text in every("filler", "papers")
        paper |= bool({one.text for one in before[-_NEAR_PAPER:]} & every("filler", "own_papers"))
        paper = paper and not self._is_instead(token)
        for text, end in _joined(self._folded, token.start):
            if not self._is_one(text, end):
                continue
            if len(text) <= _LONGEST and not _GLUED_DATE.fullmatch(text) and is_part_shaped(text.upper()):
                ours = self._lines.shaped_alike(text)
                kind: Kind = "filler" if paper and canonical(text).isdecimal() and not ours else "part_number"
                return Item(kind, text.upper(), token.start, end)
        return None

    def _is_instead(self, token: Token) -> bool:
        """Whether it takes a number's place: "replaced by number 84512388"."""
        said = self._folded[max(0, token.start - _FARTHEST) : token.start]
        return any_of("signs", "replaced").search(said) is not None

    def _is_one(self, text: str, end: int) -> bool:
        """Whether groups with blanks between them belong together: letters and digits in most, or as the order's do."""
        if " " not in text:
            return True
        if _swallows(text) and not _INDEX.match(self._text, end - 2):
            return False
        groups = groups_of(text)
        mixed = [group for group in groups if not group.isalpha() and not group.isdecimal()]
        return self._lines.grouped_alike(text) or (bool(mixed) and len(mixed) >= len(groups) - 1)


def _swallows(text: str) -> bool:
    """Whether the last group is no part of the number before it: "60211T20A20ZZ a 418", "... A20 ok"."""
    before, _, last = text.rpartition(" ")
    complete = is_part_shaped(before.upper()) and len(canonical(before)) >= _COMPLETE
    suffix = last.isalpha() and 1 < len(last) <= _LONGEST_SUFFIX and not is_known(last)
    return (complete and not suffix) or (last.isalpha() and (len(last) == 1 or is_known(last)))


def _joined(folded: str, start: int) -> list[tuple[str, int]]:
    """What begins here when up to six groups of letters and digits are read as one part number, longest first."""
    found, at, last = list[tuple[str, int]](), start, min(len(folded), start + _FARTHEST)
    while at < last and len(found) < _PIECES_OF_NUMBER and folded[at].isalnum():
        end = at
        while end < last and folded[end].isalnum():
            end += 1
        found.append((folded[start:end], end))
        at = end + 1 if end < last and folded[end] in " ./-_" else last
    return found[::-1]
