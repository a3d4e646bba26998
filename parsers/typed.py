"""Reads an order that is typed in a mail: a part per line with its quantity, and the names of the repair."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from parsers.facts import LineItem, Order
from parsers.parts import VIN_LENGTH, find_vin, is_part_shaped
from parsers.replies.letter import author_words
from parsers.vocabulary import tokens_of, vocabulary

_LONGEST_LINE = 300
_MOST_LINES = 200
_SHORTEST_PART, _ENOUGH_DIGITS = 8, 5
_WORD = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")
_UNIT = r"(?:x|×|\*|pcs?|pces?|pi[eè]ces?|un|unidad(?:es)?|stk|ea|de|of|av|:)?"
_BEFORE = re.compile(rf"^[\s\W]*(\d{{1,3}})\s*{_UNIT}\s+", re.IGNORECASE)
_BEHIND = re.compile(
    r"(?:\b(?:qty|qt[eéy]|quantit[eéy]|cant(?:idad)?|ant(?:all)?|x|×)\W{0,3}(\d{1,3})\b|[\t;|,x×]\s*(\d{1,3})\s*(?:pcs?|ea|stk|un)?\s*$)",
    re.IGNORECASE,
)
_SIGNS = " \t,;:|–—-.*•()"
_NAMES = {"repair_order": "repair_order", "file": "repair_order", "purchase_order": "purchase_order", "claim": "claim"}


def read_typed_order(text: str, html: str, *, today: dt.date, author: str = "") -> Order | None:
    """The order that the author typed, or None where its lines are not sure.

    A line asks for the one part number on it, once where no quantity stands beside it. A question, two numbers on a
    line or a quantity of nothing leave the whole mail to a person. `today` is the day of the mail.
    """
    words = author_words(text, html, Order(), author).text
    lines: list[LineItem] = []
    rest: list[str] = []
    for row in words.splitlines()[:_MOST_LINES]:
        names = {value for _, value in _values(row[:_LONGEST_LINE])}
        parts = [part for part in _parts_in(row[:_LONGEST_LINE]) if part[0] not in names]
        if not parts:
            rest.append(row[:_LONGEST_LINE])
            continue
        line = _line(row[:_LONGEST_LINE], parts)
        if line is None:
            return None
        lines.append(line)
    if not lines:
        return None
    found = replace(_named(rest), date=today, lines=tuple(lines))
    return replace(found, vin=find_vin(" ".join(rest)), confidence=0.5)


def _parts_in(row: str) -> list[re.Match[str]]:
    """The words of a row that are shaped as part numbers; a VIN, a date or a telephone number is none."""
    return [word for word in _WORD.finditer(row) if _is_part(word[0])]


def _is_part(word: str) -> bool:
    letters = word.replace("-", "")
    if len(letters) == VIN_LENGTH or len(letters) < _SHORTEST_PART or re.fullmatch(r"[\d]{3}-[\d]{3}-[\d]{4}", word):
        return False
    return sum(sign.isdigit() for sign in letters) >= _ENOUGH_DIGITS and is_part_shaped(word.upper())


def _line(row: str, parts: list[re.Match[str]]) -> LineItem | None:
    if len(parts) > 1 or "?" in row:
        return None
    part = parts[0]
    before, behind = _BEFORE.match(row[: part.start()] + " "), _BEHIND.search(row, part.end())
    ahead = row[before.end() : part.start()] if before else row[: part.start()]
    after = row[part.end() : behind.start()] if behind and not before else row[part.end() :]
    if not before and not behind and ahead.strip(_SIGNS):
        ahead = after = ""  # a sentence, not a description
    count = int(before[1]) if before else int(behind[1] or behind[2]) if behind else 1
    if not count:
        return None
    said = " ".join(word for piece in (ahead, after) if (word := piece.strip(_SIGNS)))
    return LineItem(None, part[0].upper(), said or None, Decimal(count))


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
