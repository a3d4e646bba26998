"""Lines in a letter: "- 2 x Headlamp (33150-T20-A01)", wherever in the sentence the number and the count stand."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from parsers.numbers import DecimalSign, is_money
from parsers.parts import best_part, is_part_shaped, known_shapes, label_before, number_end
from parsers.tables import Block, Draft, Heading, Row, is_no_part, is_total
from parsers.vocabulary import tokens_of, vocabulary

_MOST_PIECES = 999
_MOST_GROUPS = 6
_BULLETS = "-–—•·*▪►>"
_DASHES = "–—•·"
_BRACKETS = "()[],;:."
_SIGNS = _BULLETS + "@"
_TIMES = frozenset({"x", "X", "×", "*"})
_ENOUGH = 1
# Telephone numbers in groups of three, three and four, or in pairs behind a nought.
_PHONE = re.compile(r"(?<!\d)(?:\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}|(?:\+33 ?|0)[1-9](?:[ .-]\d\d){4})(?!\d)")
# A Canadian postal code, or behind a comma one of Europe before its town.
_ADDRESS = re.compile(r"\b[A-Z]\d[A-Z] ?\d[A-Z]\d\b|, (?:[A-Z]{1,2}-)?\d{4,5} [A-ZÀ-Þ][^\W\d]")
_NUMBERED = re.compile(r"\d{1,2}[.)]")


class _Found(NamedTuple):
    """A value and the words it is made of: from `start` to before `end`."""

    text: str
    start: int
    end: int


def read_sentences(rows: Sequence[Row], indices: Sequence[int], decimal: DecimalSign) -> Block | None:
    """The rows that each tell one part number and how many; None if there are none."""
    drafts = []
    for place, index in enumerate(indices):
        if is_total(rows[index], sure=True):
            continue
        draft = _draft(index, _texts(rows[index]), decimal)
        if draft is None and place + 1 < len(indices) and _begins(_texts(rows[index])):
            following = _texts(rows[indices[place + 1]])
            if not _begins(following):
                draft = _draft(index, [*_texts(rows[index]), *following], decimal)
        if draft is not None:
            drafts.append(draft)
    if len(drafts) < _ENOUGH:
        return None
    block = Block(Heading(drafts[0].row, drafts[0].row - 1, ()), drafts)
    block.kinds.update({draft.row: "line" for draft in drafts})
    return block


def _texts(row: Row) -> list[str]:
    """The words of a row; a dash that touches the word behind it only parts the sentence."""
    return [word.text.lstrip(_DASHES) or word.text for word in row.words]


def _begins(words: Sequence[str]) -> bool:
    """Whether a row begins an item of a list: with a bullet or a number."""
    return not words[0].strip(_BULLETS) or words[0].strip(_BRACKETS + "xX×").isdigit()


def _draft(index: int, words: list[str], decimal: DecimalSign) -> Draft | None:
    values = {}
    while words and words[0].strip(_BULLETS) == "":
        words.pop(0)
    if words and _NUMBERED.fullmatch(words[0]):
        values["line"] = words.pop(0).strip(_BRACKETS)
    part = _part(words)
    quantity = _quantity(words, part)
    if part is None or quantity is None or any("@" in word.strip("@") for word in words):
        return None
    if _is_of_letterhead(words, part, quantity):
        return None
    money = {place: word for place, word in enumerate(words) if _is_price(word, decimal)}
    kinds = {place + 1: kind for place in money if (kind := _price_kind(words[place + 1 : place + 2]))}
    used = {*range(part.start, part.end), *range(quantity.start, quantity.end), *money, *kinds}
    rest = [word for place, word in enumerate(words) if place not in used and word.strip(_BRACKETS + _SIGNS)]
    described = _name(" ".join(rest))
    if not any(char.isalpha() for char in described) or is_no_part(described):
        return None
    values |= {"part": part.text, "quantity": quantity.text, "description": described}
    prices = list(money.values())
    if len(prices) == 1:
        values[next(iter(kinds.values()), "amount")] = prices[0].strip("@")
    elif prices:
        values["unit"], values["extended"] = prices[0].strip("@"), prices[-1]
    return Draft(index, values, rows=[index])


def _is_price(word: str, decimal: DecimalSign) -> bool:
    return any(char in word for char in ".,") and is_money(word.strip("@"), decimal)


def _price_kind(words: Sequence[str]) -> str | None:
    """What the word behind a price says it is: "$431.05 list"."""
    meaning = vocabulary().headings.means(words[0].strip(_BRACKETS)) if words else None
    return meaning if meaning in {"list", "unit", "extended"} else None


def _name(text: str) -> str:
    """The words without what only led to the price: "Grille, at ... each"."""
    text = text.strip(" " + _BRACKETS + _BULLETS)
    name, comma, tail = f"{text})".rpartition(",") if text.count("(") > text.count(")") else text.rpartition(",")
    return name if comma and vocabulary().units.means(tail) else f"{name}{comma}{tail}"


def _part(words: Sequence[str]) -> _Found | None:
    """The only part number of the words, and the label before it."""
    found: list[_Found] = []
    start = 0
    while start < len(words):
        run: list[str] = []
        for word in words[start : start + min(_MOST_GROUPS, number_end(words[start:]))]:
            run.append(word.strip(_BRACKETS))
            if word.endswith((")", "]", ",", ";")) or not run[0]:
                break
        if len(run) > 1 and len(run[0]) == 1 and run[0].isalpha() and known_shapes(run[1]) and is_part_shaped(run[1]):
            run = []  # the letter of a side ends the name before the number
        part = best_part(" ".join(run[:end]) for end in range(1, len(run) + 1) if any(map(str.isdigit, run[end - 1])))
        if part and (known_shapes(part) or is_part_shaped(words[start].strip(_BRACKETS))):
            end = start + len(part.split())
            found.append(_Found(part, start - label_before(words[:start]), end))
            start = end
        else:
            start += 1
    return found[0] if len(found) == 1 else None


def _is_of_letterhead(words: Sequence[str], part: _Found, quantity: _Found) -> bool:
    """Whether what looks like a part is a telephone number, and what looks like its count the number of a house."""
    if part.start and vocabulary().labels.means(words[part.start - 1].strip(_BRACKETS)) == "phone":
        return True
    housed = (quantity.start, quantity.end) == (0, 1)
    if housed and _ADDRESS.search(" ".join(words[: part.end])):
        return True
    phone = _PHONE.search(" ".join(words))
    if phone is None or part.text not in phone[0]:
        return False
    return housed or phone[0] != part.text or not part.text.replace(" ", "").isdigit()  # but "2 x 205 885 2038"


def _quantity(words: Sequence[str], part: _Found | None) -> _Found | None:
    """The count: "2 x", "2x", "x2", "2 pcs", "qty 2", or a number that begins the sentence."""
    taken = range(part.start, part.end) if part else range(0)
    for place, word in enumerate(words):
        bare = word.strip(_BRACKETS)
        number = bare.strip("xX×")
        bracketed = word.startswith("(") and word.rstrip(",.").endswith(")")
        if place in taken or not number.isdigit() or not 0 < int(number) <= _MOST_PIECES:
            continue
        colon = place > 1 and words[place - 1] == ":"
        before, after = words[max(place - 1 - colon, 0) : place - colon], words[place + 1 : place + 2]
        times = bool(after) and after[0] in _TIMES
        multiplied = bool(before) and before[0] in _TIMES
        pieces = bool(after) and bool(tokens_of(after[0])) and set(tokens_of(after[0])) <= vocabulary().pieces
        headed = bool(before) and vocabulary().headings.means(before[0].strip(_BRACKETS)) == "quantity"
        if times or multiplied or pieces or headed or bracketed or number != bare or place == 0:
            spelled = bracketed and bool(before) and before[0].isalpha()  # "two (2)"
            return _Found(number, place - (headed or multiplied or spelled) - colon, place + 1 + (times or pieces))
    return None
