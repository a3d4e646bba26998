"""Rows of a table that are no lines: the sums under it, the heads of sections, work and fees, remarks."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from parsers.numbers import DecimalSign, is_money, read_number
from parsers.pdf import Word
from parsers.tables.rows import Row
from parsers.tables.wraps import part_in
from parsers.vocabulary import tokens_of, vocabulary

_NUMBERS_ONLY = re.compile(r"[\d.,'’ $€%-]*\d[\d.,'’ $€%-]*")
_LONGEST_SECTION = 4
_SIGNS = {
    **dict.fromkeys("+➕", "add"),
    **dict.fromkeys("~±Δ△≠↔", "change"),
    **dict.fromkeys("-−–—×✗✕✘", "delete"),
}
_WITH_TAX = frozenset({"excluding", "including"})
_PERCENT = frozenset({"%", "%)", "%,"})


class Sum(NamedTuple):
    """A printed sum: what it is (subtotal, tax, total or other), its words and its value."""

    meaning: str
    label: str
    value: Decimal


def is_total(row: Row, *, sure: bool = False) -> bool:
    """Whether a cell of the row begins with the name of a sum and a number stands behind it.

    With `sure`, for rows that hold what may be a part number, only the first cell counts.
    """
    totals = vocabulary().totals
    for place, cell in enumerate(row.cells[:1] if sure else row.cells):
        if _NUMBERS_ONLY.fullmatch(cell.text) and (place or not cell.text.isdigit()):
            return False  # a tax told behind the price of a line
        tokens = tokens_of(cell.text)
        start = 1 if tokens[:1] and tokens[0].isdigit() else 0
        found = totals.find(tokens, start)
        if found is None or found.meaning in _WITH_TAX:
            continue
        if found.meaning == "tax" and place and _priced_behind(row, place):
            return False  # the tax of a line, with its price behind it
        title = vocabulary().titles.find(tokens, start)
        if title is None or title.end <= found.end:
            behind = "".join(word.text for word in row.words if word.x0 >= cell.x1) + "".join(tokens[found.end :])
            return any(char.isdigit() for char in behind)
    return False


def _priced_behind(row: Row, place: int) -> bool:
    """Whether two cells or more behind a cell begin with a number."""
    return sum(cell.text[:1].isdigit() for cell in row.cells[place + 1 :]) > 1


def read_sums(row: Row, decimal: DecimalSign) -> list[Sum]:
    """The sums of one row."""
    found = list(_labels(row))
    sums: list[Sum] = []
    for place, (meaning, label, start) in enumerate(found):
        stop = found[place + 1][2] if place + 1 < len(found) else len(row.words)
        value = _last_amount(row.words[start:stop], decimal)
        if value is not None:
            sums.append(Sum(meaning, label, value))
    return sums


def _labels(row: Row) -> Iterable[tuple[str, str, int]]:
    """The names of sums in the row, each with the first word behind its beginning."""
    tokens: list[str] = []
    owners: list[int] = []
    for place, word in enumerate(row.words):
        for token in tokens_of(word.text):
            tokens.append(token)
            owners.append(place)
    at = 0
    while at < len(tokens):
        found = vocabulary().totals.find(tokens, at)
        if found is None:
            at += 1
            continue
        with_tax, end = _with_tax(tokens, found.end)
        if found.meaning not in _WITH_TAX:
            meaning = "subtotal" if with_tax == "excluding" and found.meaning == "total" else found.meaning
            yield meaning, " ".join(tokens[at:end]), owners[at] + 1
        at = end


def _with_tax(tokens: Sequence[str], at: int) -> tuple[str | None, int]:
    """What is said about the tax behind the name of a sum ("excl. tax"), and where that ends."""
    totals = vocabulary().totals
    said = totals.find(tokens, at)
    if said is None or said.meaning not in _WITH_TAX:
        return None, at
    tax = totals.find(tokens, said.end)
    return said.meaning, tax.end if tax is not None and tax.meaning == "tax" else said.end


def _last_amount(words: Sequence[Word], decimal: DecimalSign) -> Decimal | None:
    """The last amount of money; rates in per cent and numbers without cents or currency do not count."""
    best: Decimal | None = None
    at = 0
    while at < len(words):
        end, value, text = _longest_number(words, at, decimal)
        if value is None:
            at += 1
            continue
        rate = (
            not is_money(text, decimal)
            or text.rstrip(")").endswith("%")
            or (end < len(words) and words[end].text in _PERCENT)
        )
        if not rate:
            best = value
        at = end
    return best


def _longest_number(words: Sequence[Word], at: int, decimal: DecimalSign) -> tuple[int, Decimal | None, str]:
    """The longest run of words from `at` that is one number (thousands may be apart)."""
    for end in range(min(len(words), at + 4), at, -1):
        text = " ".join(word.text for word in words[at:end])
        bare = text.strip("():;,").rstrip("%").rstrip()
        if any(char.isdigit() for char in words[at].text) or end == at + 1:
            value = read_number(bare, decimal)
            if value is not None:
                return end, value, text
    return at + 1, None, ""


def change_section(row: Row) -> str | None:
    """Whether the row is the head of a section of added, changed or deleted lines: "DELETED PARTS"."""
    if len(row.cells) != 1:
        return None
    words, tokens = vocabulary(), tokens_of(row.text)
    found = words.change_sections.find(tokens, 0)
    if any(char.isdigit() for char in row.text):
        return None
    if found is not None and (found.end == len(tokens) or found.end > 1):
        return found.meaning
    if len(tokens) > _LONGEST_SECTION or not set(tokens) & words.line_nouns:
        return None
    others = [token for token in tokens if token not in words.line_nouns]
    return next((meaning for token in others if (meaning := words.changes.means(token))), None)


def read_sums_below(labels: Row, values: Row, decimal: DecimalSign) -> list[Sum]:
    """The sums of a row of labels over a row of as many amounts, as in the boxes at the foot of a form."""
    amounts = [read_number(cell.text, decimal) for cell in values.cells]
    if (
        len(labels.cells) != len(amounts)
        or None in amounts
        or not all(is_money(cell.text, decimal) for cell in values.cells)
    ):
        return []
    found = [vocabulary().totals.find(tokens_of(cell.text), 0) for cell in labels.cells]
    return [
        Sum(label.meaning, cell.text, amount)
        for label, cell, amount in zip(found, labels.cells, amounts, strict=True)
        if label is not None and amount is not None
    ]


def change_of(text: str) -> str | None:
    """What a word or sign beside a line says about it: ``ADD``, ``+``, ``supprimé``."""
    return _SIGNS.get(text.strip()) or vocabulary().changes.means(text)


def operation_of(text: str) -> str | None:
    """What an operation says, apart from the tag of a supplement ("S02 Repl")."""
    plain = " ".join(word for word in text.split() if not any(char.isdigit() for char in word))
    return vocabulary().operations.means(plain)


def is_no_part(description: str) -> bool:
    """Whether a description names work, a fee or a deposit: all of it, or its first words if they are two or more."""
    tokens = tokens_of(description)
    found = vocabulary().non_parts.find(tokens, 0)
    return found is not None and found.meaning == "words" and (found.end == len(tokens) or found.end > 1)


def is_work(kind: str) -> bool:
    """Whether the type of a row says that it is work or a fee: "Labour", "M.O.", "Sublet"."""
    return vocabulary().non_parts.means(kind) is not None


def is_of_another(said: str) -> bool:
    """Whether words beside a part number only tell which other it stands for: "superseded by above", "old number".

    A single word must be all they say: "Remplacé" may be what is done with a part.
    """
    notes, tokens = vocabulary().notes, tokens_of(said.strip("()[] "))
    for start in range(len(tokens)):
        found = notes.find(tokens, start)
        if found is None or found.meaning != "other_number":
            continue
        words = found.end - start
        if words == len(tokens) or (words > 1 and (start == 0 or found.end == len(tokens))):
            return True
    return False


def is_labelled_part(text: str) -> bool:
    """``P/N: 71101-TBA-A00``."""
    return vocabulary().headings.begins(text) in {"part", "line"} and bool(part_in(text)[0])


def has_label(row: Row) -> bool:
    """Whether the row names something: ``Gross price: 15.00``."""
    return any(word.text.endswith(":") or word.text.startswith(":") for word in row.words)
