"""Reads an order that is typed in a mail: a part per line with its quantity, and the names of the repair."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain
from typing import NamedTuple

from parsers.facts import LineItem, Order
from parsers.parts import VIN_LENGTH, find_vin, is_part_shaped
from parsers.phrases import folded, pattern, says
from parsers.replies.letter import author_words
from parsers.vocabulary import tokens_of, vocabulary
from parsers.wording import LANGUAGES, language_of, names_of, plain, tokens

_LONGEST_LINE = 300
_MOST_LINES = 200
_SHORTEST_PART, _ENOUGH_DIGITS = 8, 5
_WORD = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_PHONE = re.compile(r"\d{8,10}|1[2-9]\d{9}")
_LETTERS = re.compile(r"[^\W\d_]+")
_PART, _NAME = "\0", "\1"  # what a row shows where its part number and a name of the repair stood
_GLUED = re.compile(r"(?<![\w-])(\d{1,3})[xX×*](?=\d{5}-)")
_COUNT = re.compile(  # a number that says of itself that it counts
    r"(?<!\w)(?:qty|qt[ey]|quantit[ey]|cant(?:idad)?|ant(?:all)?)\W{0,3}(\d{1,4})(?!\w)"
    r"|(?<!\w)[x×*]\s?(\d{1,4})(?!\w)"
    r"|(?<![\w.,/#$-])(\d{1,4})\s?(?:[x×*:]|pcs?|pces?|pieces?|units?|each|un|unidad(?:es)?|uds?|stk|ea|de|of|av)(?!\w)"
    r"|[(\[]\s?(\d{1,4})\s?[)\]]"
)
_FIRST_NUMBER = re.compile(r"[^\w\0]*?(?!(?:19|20)\d\d)(\d{1,4})(?:\s?([-.)])(?!\d)|(?!\S))")
_BARE = re.compile(r"(?<![\w.,/#$-])(?!(?:19|20)\d\d)\d{1,4}(?![\w/%-]|[.,]\d)")
_PART_FIRST = re.compile(r"[^\w\0]*(?:\d{1,4}[^\w\0]*)?\0")
_SIGNS = " \t,;:|–—-.*•()[]"
_SEPARATED = "\t;|,"
_NUMBERED = frozenset({".", ")"})
_SHORTEST_NAME = 4  # a shorter number behind "order" may be a count
_PAIR = 2
_LONG_WORD = 3  # "to" is two in Norwegian
_NAMES = {"repair_order": "repair_order", "file": "repair_order", "purchase_order": "purchase_order", "claim": "claim"}


class _Row(NamedTuple):
    """A row that asks for one part. A bare number at its beginning may count or number it: only all rows can tell."""

    part: str
    first: int | None
    mark: str
    """The sign behind the number at the beginning: "1." and "1)" number the row, "1 -" may do so."""
    pieces: int | None
    counts_ahead: bool
    said: str | None

    @property
    def may_be_other(self) -> bool:
        """Whether it counts nothing and its number has no letter, as those of telephones, invoices and licences."""
        return self.pieces is None and self.first is None and self.part.replace("-", "").isdigit()


def read_typed_order(text: str, html: str, *, today: dt.date, author: str = "") -> Order | None:
    """The order that the author typed, or None where its lines are not sure.

    A line asks for the one part number on it, once where no quantity stands beside it. A question, a part that is not
    wanted, two numbers on a line, a number that may count or not and a quantity of nothing leave the whole mail to a
    person. `today` is the day of the mail.
    """
    words = author_words(text, html, Order(), author).text
    if says("body", "cancelled", folded(words)):
        return None
    typed = [_GLUED.sub(r"\1 x ", row[:_LONGEST_LINE]) for row in words.splitlines()[:_MOST_LINES]]
    spelled = _spelled(words)
    asking: list[_Row] = []
    rest: list[str] = []
    for place, row in enumerate(typed):
        names = {value for _, value in _values(_without_wish(row))}
        parts = [part for part in _parts_in(row) if plain(part[0]) not in names]
        if not parts:
            rest.append(row)
            continue
        denied = says("body", "denied", folded("\n".join(typed[max(place - 1, 0) : place + 2])))
        one = None if denied else _row(row, parts, names, spelled)
        if one is None:
            return None
        asking.append(one)
    lines = _lines(asking)
    if not lines:
        return None
    found = replace(_named(rest), date=today, lines=tuple(lines))
    return replace(found, vin=find_vin(" ".join(rest)), confidence=0.5)


def _spelled(words: str) -> dict[str, int]:
    """Two, three and more as the mail's language spells them; 0 for a short word of a language that it may be in."""
    said = [token.text for token in tokens(plain(words))]
    languages = {language_of(said, place) for place in LANGUAGES}
    numbers = [*chain.from_iterable(names_of(name)["numbers"].items() for name in languages)]
    sure = len(languages) == 1
    return {word: number if sure or len(word) >= _LONG_WORD else 0 for word, number in numbers if number > 1}


def _parts_in(row: str) -> list[re.Match[str]]:
    """The words of a row that are shaped as part numbers; a VIN, a date or a telephone number is none."""
    return [word for word in _WORD.finditer(row) if _is_part(word[0])]


def _is_part(word: str) -> bool:
    letters = word.replace("-", "")
    if len(letters) == VIN_LENGTH or len(letters) < _SHORTEST_PART or re.fullmatch(r"[\d]{3}-[\d]{3}-[\d]{4}", word):
        return False
    return sum(sign.isdigit() for sign in letters) >= _ENOUGH_DIGITS and is_part_shaped(word.upper())


class _Numbers(NamedTuple):
    """The numbers of a row that may count: they say so, they stand at its beginning, or they are bare."""

    counted: list[re.Match[str]]
    first: re.Match[str] | None
    bare: list[re.Match[str]]

    def spans(self) -> Iterator[tuple[int, int]]:
        """Where they stand, with the words that belong to them."""
        return (one.span() for one in (*self.counted, *([self.first] if self.first else []), *self.bare))


def _without_wish(row: str) -> str:
    """The row without what wishes: the "order" of "please order" names nothing."""
    return pattern("body", "wish").sub(" ", plain(row))


def _row(row: str, parts: Sequence[re.Match[str]], names: set[str], spelled: dict[str, int]) -> _Row | None:
    """What a row asks for; None where it is not sure which of its numbers counts."""
    part = parts[0]
    if len(parts) > 1 or "?" in row:
        return None
    said = plain(row[: part.start()]) + _PART * len(part[0]) + plain(row[part.end() :])
    for name in (name for name in names if len(name) >= _SHORTEST_NAME):
        said = said.replace(name, _NAME * len(name))
    ahead = _in_digits(said[: part.start()], spelled)
    said = ahead + said[part.start() :]
    numbers = _numbers(said)
    counts = {int(one[one.lastindex or 0]) for one in (*numbers.counted, *numbers.bare)}
    sure = all(_stands_as_count(said, one) for one in numbers.bare) and len(counts) <= 1
    if not sure or says("body", "invoice", ahead) or (not counts and says("body", "several", said)):
        return None
    number, mark = (int(numbers.first[1]), numbers.first[2] or "") if numbers.first else (None, "")
    leads = number is not None or any(end <= part.start() for _, end in numbers.spans())
    return _Row(part[0].upper(), number, mark, next(iter(counts), None), leads, _described(row, ahead, part, numbers))


def _in_digits(ahead: str, spelled: dict[str, int]) -> str:
    """The words with their spelled numbers in digits, each at its place; the "to" of "to order" is none."""
    wishes = [wish.span() for wish in pattern("body", "wish").finditer(ahead)]
    digits = {
        word.start(): str(spelled[word[0]]).ljust(len(word[0]))
        for word in _LETTERS.finditer(ahead)
        if word[0] in spelled and not any(start <= word.start() < end for start, end in wishes)
    }
    return _LETTERS.sub(lambda word: digits.get(word.start(), word[0]), ahead)


def _numbers(said: str) -> _Numbers:
    counted = list(_COUNT.finditer(said))
    first = _FIRST_NUMBER.match(said)
    if first and any(one.start() < first.end(1) for one in counted):
        first = None
    taken = [one.span() for one in (*counted, *([first] if first else []))]
    free = (one for one in _BARE.finditer(said) if not any(one.start() < end and at < one.end() for at, end in taken))
    return _Numbers(counted, first, [*free])


def _stands_as_count(said: str, number: re.Match[str]) -> bool:
    """Whether a bare number stands behind the wish or the part number, or ends a row that the part number begins."""
    before, behind = said[: number.start()].rstrip(" :-="), said[number.end() :]
    if any(wish.end() == len(before) for wish in pattern("body", "wish").finditer(before)):
        return True
    if before.rstrip(_SIGNS).endswith(_PART):
        return True
    return not behind.strip(_SIGNS) and bool(_PART_FIRST.match(said) or before[-1:] in _SEPARATED)


def _described(row: str, ahead: str, part: re.Match[str], numbers: _Numbers) -> str | None:
    """What a row says beside its number and its count; of a sentence only what stands between the two."""
    wish = max((found.end() for found in pattern("body", "wish").finditer(ahead)), default=0)
    spans = [*numbers.spans()]
    if not spans and ahead.strip(_SIGNS):
        return None  # a sentence
    letters = list(row[: part.start() if wish else None])
    for start, end in (*spans, part.span(), (0, max(wish, ahead.rfind(_NAME) + 1))):
        spelled = _WORD.match(row, start)  # longer than the number that it says
        last = min(max(end, spelled.end() if spelled and end else 0), len(letters))
        letters[start:last] = " " * (last - start)
    pieces = "".join(letters[: part.start()]), "".join(letters[part.end() :])
    return " ".join(" ".join(piece.split()).strip(_SIGNS) for piece in pieces).strip() or None


def _lines(rows: Sequence[_Row]) -> list[LineItem] | None:
    """The lines, where all rows together say which of their numbers count."""
    leads = any(row.counts_ahead for row in rows)
    if any(row.may_be_other and (leads or _PHONE.fullmatch(row.part)) for row in rows):
        return None
    running = [row.first for row in rows] == [*range(1, len(rows) + 1)]
    numbered = any(row.mark in _NUMBERED for row in rows)
    counted = sum(row.pieces is not None for row in rows)
    if running and len(rows) > 1 and not numbered:
        numbered = counted == len(rows)
        if not numbered and (counted or len(rows) > _PAIR or any(row.mark for row in rows)):
            return None
    if numbered and not running:
        return None
    lines = []
    for row in rows:
        count = row.pieces if numbered or row.first is None else row.first
        if count == 0 or (not numbered and row.pieces not in {None, count}):
            return None
        lines.append(LineItem(None, row.part, row.said, Decimal(1 if count is None else count)))
    return lines


def _named(rows: list[str]) -> Order:
    """The names of the repair that stand behind their labels, in the rows that ask for nothing."""
    found: dict[str, str] = {}
    for row in rows:
        for field, value in _values(row):
            found.setdefault(field, value)
    return Order(
        purchase_order=found.get("purchase_order"), repair_order=found.get("repair_order"), claim=found.get("claim")
    )


def _values(row: str) -> Iterator[tuple[str, str]]:
    """Each label with the first word behind it that has a digit."""
    words = re.findall(r"[^\s,;]+", row)
    tokens = [tokens_of(word.strip(_SIGNS + "#")) for word in words]
    for place in range(len(words)):
        flat = [token for word in tokens[place : place + 4] for token in word]
        label = vocabulary().labels.find(flat, 0)
        field = _NAMES.get(label.meaning) if label else None
        behind = (word.strip(_SIGNS + "#") for word in words[place + 1 : place + 5])
        value = next((word for word in behind if any(sign.isdigit() for sign in word)), None)
        if field and value and len(value) <= VIN_LENGTH:
            yield field, value
