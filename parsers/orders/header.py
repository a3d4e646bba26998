"""Reads the labelled fields of an order: the label tells what it is, the place tells which words are its value."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from parsers.numbers import DateOrder, read_date
from parsers.parts import find_vin
from parsers.tables import Row
from parsers.vocabulary import tokens_of, vocabulary

# Labels that name a person, a place or a thing are also ordinary words: they need a colon or a cell of their own.
_WORDY = frozenset({"shop", "address"})
_IDENTIFIERS = frozenset({"purchase_order", "repair_order", "claim", "supplement_of", "number"})
_NUMBERED = frozenset({"purchase_order", "repair_order", "vin"})
_TELLING_DIGITS = 4
_REACH_BELOW = 3.2
_ROWS_BELOW = 2
_SLACK = 5.0
_LONG_LABEL = 3
_TITLE_SIZE = 0.8
_LONGEST_IDENTIFIER = 24
_IDENTIFIER = re.compile(r"(?=[A-Z0-9./\-_]*\d)[A-Z0-9][A-Z0-9./\-_]*", re.IGNORECASE)
_PREFIX = re.compile(r"[A-Z]{1,4}(?:/[A-Z]{1,4})?")
_PHONES = (
    re.compile(r"(?:(?<!\w)(?:\+\d{1,3}|1)[ .\-]?)?\(\d{2,4}\)[ .\-]?\d[\d .\-]{4,12}\d"),
    re.compile(r"(?<![\w\-])(?:\+?1[ .\-])?\d{3}[.\-]\d{3}[.\-]\d{4}(?![\w\-])"),
    re.compile(r"\+?\(?\d[\d() .\-/]{6,18}\d"),
)
_EMAIL = re.compile(r"[\w.+\-]{1,64}@[\w\-]+(?:\.[\w\-]+)+")
_PHONE_DIGITS = range(8, 14)
_TRIM = " :;,|·–-=#*"


class Field(NamedTuple):
    """A labelled value: which field, its text, the row it stands in and the row of its label."""

    key: str
    text: str
    row: int
    label_row: int
    x0: float = 0.0


class _Label(NamedTuple):
    key: str
    cell: int
    first: int
    end: int
    sure: bool
    colon: bool
    alone: bool


class _Tokens(NamedTuple):
    """A row as tokens; each remembers its cell and its word within the row."""

    tokens: list[str]
    cells: list[int]
    words: list[int]


def read_fields(rows: Sequence[Row], indices: Sequence[int], order: DateOrder) -> list[Field]:
    """The labelled values in the given rows, from top to bottom. A value that its field cannot have is not taken."""
    reader = _Reader(rows, frozenset(indices), order)
    return [field for index in indices for field in reader.fields(index)]


class _Reader:
    def __init__(self, rows: Sequence[Row], readable: frozenset[int], order: DateOrder) -> None:
        self._rows, self._readable, self._order = rows, readable, order
        self._labels: dict[int, list[_Label]] = {}
        self._values: set[tuple[int, int]] = set()  # cells that are the value of a label above them

    def fields(self, index: int) -> Iterator[Field]:
        row, labels = self._rows[index], self.labels(index)
        for place, label in enumerate(labels):
            if (index, label.cell) in self._values:
                continue
            following = labels[place + 1] if place + 1 < len(labels) else None
            beside = self._beside(row, label, following)
            value = self._accept(label.key, beside)
            if value:
                yield Field(label.key, value, index, index, row.words[label.first].x0)
            elif not label.colon or not beside:
                yield from self._below(index, label)

    def labels(self, index: int) -> list[_Label]:
        """The labels of a row, from left to right."""
        if index not in self._labels:
            self._labels[index] = list(_find_labels(self._rows[index]))
        return self._labels[index]

    def _beside(self, row: Row, label: _Label, following: _Label | None) -> str:
        """The words behind the label, up to the next label; beyond its own cell only the next cell."""
        stop = following.first if following else len(row.words)
        own_end = _cell_end(row, label.cell)
        words = row.words[label.end : min(stop, own_end)]
        if not "".join(word.text for word in words).strip(_TRIM) and label.cell + 1 < len(row.cells):
            words = row.words[own_end : min(stop, _cell_end(row, label.cell + 1))]
        return " ".join(word.text for word in words).strip(_TRIM)

    def _below(self, index: int, label: _Label) -> Iterator[Field]:
        """The value under the label, where the label stands alone above its column."""
        row = self._rows[index]
        left = row.words[label.first].x0
        right = row.cells[label.cell + 1].x0 if label.cell + 1 < len(row.cells) else float("inf")
        for under in range(index + 1, min(index + 1 + _ROWS_BELOW, len(self._rows))):
            lower = self._rows[under]
            if lower.page != row.page or lower.y - row.y > _REACH_BELOW * row.size or under not in self._readable:
                return
            if lower.size < _TITLE_SIZE * row.size and vocabulary().titles.means(row.cells[label.cell].text):
                return  # the title of the paper, not a label
            taken = {found.cell + beside for found in self.labels(under) if found.sure for beside in (0, found.alone)}
            label_right = row.cells[label.cell].x1
            # A row of labels over a row of as many values pairs them in order, wherever in their boxes they stand.
            in_order = len(self.labels(index)) == len(row.cells) == len(lower.cells) > 1 and not taken
            for place, cell in enumerate(lower.cells):
                if in_order and place != label.cell:
                    continue
                under_label = in_order or min(cell.x1, label_right) > max(cell.x0, left)
                if (under_label or left - _SLACK <= cell.x0 < right - _SLACK) and place not in taken:
                    text = cell.text.strip(_TRIM)
                    value = self._accept(label.key, text)
                    if value and (label.key not in _IDENTIFIERS or value == text):
                        self._values.add((under, place))
                        yield Field(label.key, value, under, index, left)
                    return

    def _accept(self, key: str, text: str) -> str:
        """The part of the text that the field can hold; nothing if there is none."""
        if not text:
            return ""
        if key in {"date", "required_by"}:
            return text if read_date(text, self._order) else ""
        shape = _SHAPES.get(key)
        if shape is not None:
            return shape(text) or ""
        return text if any(char.isalpha() for char in text) or key in {"address", "model", "other", "theirs"} else ""


def _identifier(text: str) -> str:
    """A number of an order, claim or job: the first word with a digit and the short capitals before it."""
    words = text.replace("#", " ").split()
    for place, word in enumerate(words[:3]):
        bare = word.strip(_TRIM + "().")
        if _IDENTIFIER.fullmatch(bare) and len(bare) <= _LONGEST_IDENTIFIER:
            return " ".join([*words[:place], bare])
        if not _PREFIX.fullmatch(bare):
            return ""
    return ""


def find_phone(text: str) -> str | None:
    """The first telephone number in the text, as printed; one with brackets or of the form 555-555-5555 first."""
    for shape in _PHONES:
        for match in shape.finditer(text):
            if sum(char.isdigit() for char in match[0]) in _PHONE_DIGITS:
                return match[0].strip()
    return None


def find_email(text: str) -> str | None:
    """The first mail address in the text."""
    match = _EMAIL.search(text)
    return match[0].rstrip(".") if match else None


def _year(text: str) -> str | None:
    return text if re.fullmatch(r"(?:19|20)\d\d", text) else None


_SHAPES: dict[str, Callable[[str], str | None]] = {
    **dict.fromkeys(_IDENTIFIERS, _identifier),
    "vin": find_vin,
    "phone": find_phone,
    "email": find_email,
    "year": _year,
}


def _tokens(row: Row) -> _Tokens:
    tokens: list[str] = []
    cells: list[int] = []
    words: list[int] = []
    at = 0
    for place, cell in enumerate(row.cells):
        for word in cell.words:
            for token in () if word.typed or "@" in word.text else tokens_of(word.text):
                tokens.append(token)
                cells.append(place)
                words.append(at)
            at += 1
    return _Tokens(tokens, cells, words)


def _cell_end(row: Row, cell: int) -> int:
    return sum(len(one.words) for one in row.cells[: cell + 1])


def _find_labels(row: Row) -> Iterator[_Label]:
    """The labels of a row. A label stands at the head of a cell, or before a colon, or behind another label's value."""
    told = _tokens(row)
    at = 0
    strict = False  # a row whose labels bear colons has no labels without
    last_end = -1  # where the tokens of the last label ended; its value begins there
    while at < len(told.tokens):
        found = _label_at(told, at)
        if found is None:
            at += 1
            continue
        key, end, colon = found
        stop = end + colon
        begins = at == 0 or told.cells[at] != told.cells[at - 1]
        if not begins and _label_within(told, at, end, key):
            at += 1
            continue
        if stop < len(told.tokens) and row.words[told.words[stop]].text.startswith("("):
            stop = max(stop, _bracket_end(row, told, stop))  # "Date (yyyy-mm-dd)": how to fill in, not the value
        alone = stop >= len(told.tokens) or told.cells[stop] != told.cells[at]
        if begins:
            expected = last_end == at  # the value of the label before may begin here
            stands = alone or (not expected and key not in _WORDY)
        else:
            first = told.words[at]
            letters = len("".join(told.tokens[at:end]))
            long = letters >= _LONG_LABEL or (letters > 1 and row.words[first].text.isupper())
            apart = not strict or row.words[first - 1].text.endswith(",")
            inline = 0 <= last_end < at and told.cells[last_end] == told.cells[last_end - 1] == told.cells[at]
            stands = inline and not alone and key not in _WORDY and long and apart
            stands = stands or (not alone and _names_number(row, told, at, stop, key))
        if colon or stands:
            yield _Label(key, told.cells[at], told.words[at], told.words[stop - 1] + 1, colon or alone, colon, alone)
            last_end, strict = stop, strict or colon
        at = stop


def _label_at(told: _Tokens, at: int) -> tuple[str, int, bool] | None:
    """The label at a token: its field, its end and whether a colon follows; in two languages it is one label."""
    if at and told.words[at] == told.words[at - 1] and told.tokens[at - 1] not in "/#":
        return None
    labels = vocabulary().labels
    found = labels.find(told.tokens[at : _cell_stop(told, at)], 0)
    if found is None:
        return None
    end = at + found.end
    while end + 1 < len(told.tokens) and told.tokens[end] == "/":
        twin = labels.find(told.tokens, end + 1)
        if twin is None:
            break
        end = twin.end
    return found.meaning, end, end < len(told.tokens) and told.tokens[end] == ":"


def _names_number(row: Row, told: _Tokens, at: int, stop: int, key: str) -> bool:
    """Capitals or two words right before a number say enough anywhere: "for RO 48213", "our repair order 48213"."""
    word, value = row.words[told.words[at]].text, row.words[told.words[stop]].text
    if at and row.words[told.words[at] - 1].text.endswith(","):
        return False  # the state of Oregon in an address
    says_enough = word.isupper() if stop == at + 1 else told.words[stop - 1] > told.words[at]
    return key in _NUMBERED and says_enough and sum(char.isdigit() for char in value) >= _TELLING_DIGITS


def _label_within(told: _Tokens, at: int, end: int, key: str) -> bool:
    """Whether a shorter label with the same meaning begins one token later: "(Mutual) Insurance, claim 12"."""
    if end - at < 2:
        return False
    found = vocabulary().labels.find(told.tokens[at + 1 : end], 0)
    return found is not None and found.meaning == key and at + 1 + found.end == end and told.tokens[at + 1] not in "#/"


def _bracket_end(row: Row, told: _Tokens, start: int) -> int:
    """Behind the brackets that begin at a token and end their cell; the token itself if they do not, or hold digits."""
    stop = _cell_stop(told, start)
    words = row.words[told.words[start] : told.words[stop - 1] + 1]
    closes = words[-1].text.endswith(")") and not any(char.isdigit() for word in words for char in word.text)
    return stop if closes else start


def _cell_stop(told: _Tokens, at: int) -> int:
    stop = at + 1
    while stop < len(told.tokens) and told.cells[stop] == told.cells[at]:
        stop += 1
    return stop
