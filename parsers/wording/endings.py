"""Where a sentence ends: at its point, and at the end of a line unless the mail program broke the line."""

import re

from parsers.wording.amounts import SHORTENED
from parsers.wording.dateforms import names_of
from parsers.wording.tokens import Token
from parsers.wording.words import Words, every

_WRAPPED_AT = 58  # a line that ends beyond this column and goes on was broken by the mail program
_LONGEST_BULLET = 8
_ROW = re.compile(r" +(?:[^\W\d_]{1,8}\.? )?#?\d{1,2} ?[:=]")
# Behind these something must come.
_OPEN = ("filler:", "sign:line", "sign:all", "sign:to", "sign:and", "sign:except", "sign:due", "sign:instead_of")


class Endings:
    """The ends of sentences in one text."""

    def __init__(self, text: str, folded: str, found: tuple[Token, ...], forms: list[str], words: Words) -> None:
        self.text, self.folded, self.tokens, self.forms, self.words = text, folded, found, forms, words

    def after_line(self, place: int) -> bool:
        """Whether a sentence ends with a line between the token before and this one."""
        start = self.tokens[place - 1].end if place else 0
        between = self.folded[start : self.tokens[place].start]
        if "\n" not in between:
            return False
        begun = self.folded.rfind("\n", 0, start) + 1
        full = start - begun >= _WRAPPED_AT and self.tokens[place - 1].text not in ".!?:;"
        return self._opens_row(place) or not (
            full and between.count("\n") == 1 and (self.tokens[place].text.islower() or self._stays_open(place - 1))
        )

    def _opens_row(self, place: int) -> bool:
        """Whether a row begins there, whatever stands before: "9: I have 5"."""
        return self.tokens[place].text.isdecimal() and any(
            one.text in ":=" for one in self.tokens[place + 1 : place + 2]
        )

    def within_row(self, place: int) -> bool:
        """Whether the mail program, or the author, broke the line before this token."""
        return place > 0 and "\n" in self.folded[self.tokens[place - 1].end : self.tokens[place].start]

    def unwrapped(self) -> str:
        """The folded text with a space where the mail program broke a line."""
        pieces, end = list[str](), 0
        for place, token in enumerate(self.tokens):
            between = self.folded[end : token.start]
            pieces.append(between if "\n" not in between or self.after_line(place) else between.replace("\n", " "))
            pieces.append(self.folded[token.start : token.end])
            end = token.end
        return "".join(pieces) + self.folded[end:]

    def _stays_open(self, place: int) -> bool:
        """Whether a word stands there behind which something must come: "due Dec", "all", "instead of"."""
        if self.tokens[place].text in names_of(self.words.language)["months"]:
            return True
        found = (self.words.find(self.forms, at) for at in range(max(0, place - 2), place + 1))
        return any(one is not None and one.end == place + 1 and one.meaning.startswith(_OPEN) for one in found)

    def at_point(self, place: int) -> bool:
        """A point ends a sentence unless it numbers a row, shortens a word or stands inside one."""
        following = self.folded[self.tokens[place].end : self.tokens[place].end + 1]
        if place + 1 < len(self.tokens) and self.tokens[place + 1].text in ":,)":
            return False  # "Disc. : 4"
        if following == "." or (following.isalnum() and place and self.tokens[place - 1].text.isdecimal()):
            return False
        article = place + 1 < len(self.tokens) and self.tokens[place + 1].text in every("filler", "plural_articles")
        begins = self._begins_sentence(place + 1) or article  # "5 sem. les feux je les ai"
        shortened = place and self.tokens[place - 1].text in SHORTENED and not begins
        return not self.numbers_a_row(place) and not shortened

    def at_bar(self, token: Token) -> bool:
        """Whether a bar stands between rows that were written one behind the other: "line 5: ok / line 6: BO"."""
        spaced = self.folded[token.start - 1 : token.start] == " " == self.folded[token.end : token.end + 1]
        return spaced and _ROW.match(self.folded, token.end) is not None

    def _begins_sentence(self, place: int) -> bool:
        """Whether a capitalised word stands there, as behind "No. Cancel it" and not behind "no. 4"."""
        token = self.tokens[place] if place < len(self.tokens) else None
        return token is not None and self.text[token.start].isupper() and not self.text.isupper()

    def numbers_a_row(self, place: int) -> bool:
        """Whether the point stands behind the number with which a line begins: "3. BO"."""
        if not place or not self.tokens[place - 1].text.isdecimal():
            return False
        start = self.tokens[place - 1].start
        before = self.folded[self.folded.rfind("\n", 0, start) + 1 : start][-_LONGEST_BULLET:]
        if place > 1 and not before and not self.after_line(place - 1):
            return False  # "due Dec", and the 3 on the next line
        return not before.strip(" -*•") and self.folded[self.tokens[place].end : self.tokens[place].end + 1] == " "
