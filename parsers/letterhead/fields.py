"""Reads the labelled fields of an order: the label tells what it is, the place tells which words are its value."""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from parsers.letterhead.labels import Label, find_labels
from parsers.numbers import DateOrder, read_date
from parsers.parts import find_vin
from parsers.tables import Row
from parsers.vocabulary import tokens_of, vocabulary

_IDENTIFIERS = frozenset({"purchase_order", "repair_order", "claim", "file", "supplement_of", "number"})
_DATES = frozenset({"date", "required_by"})
# What names one thing only, and the other name of that thing.
_NAMED = {"purchase_order": "", "repair_order": "file", "file": "repair_order", "claim": ""}
_ANY_NUMBER = frozenset({"number", "reference"})
_REACH_BELOW = 3.2
_ROWS_BELOW = 2
_REACH_CAPTION, _ENOUGH_CAPTIONS = 2.0, 3
_SLACK = 5.0
_TITLE_SIZE = 0.8
_LONGEST_IDENTIFIER = 24
_SIGN_WITHIN = 3
_FEWEST_DIGITS = 3
_GROUP = 3
_IDENTIFIER = re.compile(r"(?=[A-Z0-9./\-_]*\d)[A-Z0-9][A-Z0-9./\-_]*", re.IGNORECASE)
# Dates, and which page of how many this is.
_NO_IDENTIFIER = re.compile(r"\d{1,2}([-/.])\d{1,2}\1(?:19|20)\d\d|(?:19|20)\d\d([-/.])\d\d?\2\d\d?|\d{1,3}/\d{1,3}")
_PREFIX = re.compile(r"[A-Z]{1,4}(?:/[A-Z]{1,4})?")
_PHONES = (
    re.compile(r"(?:(?<!\w)(?:\+\d{1,3}|1)[ .\-]?)?\(\d{2,4}\)[ .\-]?\d[\d .\-]{4,12}\d"),
    re.compile(r"(?<![\w\-])(?:\+?1[ .\-])?\d{3}[.\- ]\d{3}[.\-]\d{4}(?![\w\-])"),
    re.compile(r"(?<!\w)\+?\(?\d[\d() .\-/]{6,18}\d"),
)
# Behind the sign a font's wrong widths may leave a gap.
_EMAIL = re.compile(r"[\w.+\-]{1,64}@ ?[\w\-]+(?:\.[\w\-]+)+")
_PHONE_DIGITS = range(8, 14)
_TRIM = " :;,|·–-=#*"


class Field(NamedTuple):
    """A labelled value: which field, its text, the row it stands in and the row of its label.

    `guessed` marks a label that is not in the vocabulary and was told by one of its words.
    """

    key: str
    text: str
    row: int
    label_row: int
    x0: float = 0.0
    guessed: bool = False


def read_fields(rows: Sequence[Row], indices: Sequence[int], order: DateOrder) -> list[Field]:
    """The labelled values in the given rows, from top to bottom. A value that its field cannot have is not taken."""
    reader = _Reader(rows, frozenset(indices), order)
    return [field for index in indices for field in reader.fields(index)]


class _Reader:
    def __init__(self, rows: Sequence[Row], readable: frozenset[int], order: DateOrder) -> None:
        self._rows, self._readable, self._order = rows, readable, order
        self._labels: dict[int, list[Label]] = {}
        self._captions: bool | None = None
        self._values: set[tuple[int, int]] = set()  # cells that are the value of a label above them

    def fields(self, index: int) -> Iterator[Field]:
        row, labels = self._rows[index], self.labels(index)
        for place, label in enumerate(labels):
            if (index, label.cell) in self._values:
                continue
            following = labels[place + 1] if place + 1 < len(labels) else None
            beside = self._beside(row, label, following)
            told = self._told(label, beside)
            if told:
                left = row.words[label.first].x0
                yield from (Field(key, value, index, index, left, label.guessed) for key, value in told)
            elif not label.colon and self._captioned():
                yield from self._above(index, label)
            elif not label.colon or not beside:
                yield from self._below(index, label)

    def labels(self, index: int) -> list[Label]:
        """The labels of a row, from left to right."""
        if index not in self._labels:
            self._labels[index] = list(find_labels(self._rows[index]))
        return self._labels[index]

    def _beside(self, row: Row, label: Label, following: Label | None) -> str:
        """The words behind the label, up to the next label; beyond its own cell only the next cell."""
        stop = following.first if following else len(row.words)
        own_end = _cell_end(row, label.cell)
        words = row.words[label.end : min(stop, own_end)]
        if not "".join(word.text for word in words).strip(_TRIM) and label.cell + 1 < len(row.cells):
            words = row.words[own_end : min(stop, _cell_end(row, label.cell + 1))]
        text = " ".join(word.text for word in words)
        return "" if text.endswith(":") else text.strip(_TRIM)  # not the next label, known or not

    def _told(self, label: Label, text: str) -> list[tuple[str, str]]:
        """What the text tells by field: one value, or under a label of two ("Insurer / claim") one for each."""
        if label.twin:
            first, slash, second = text.partition(" / ")
            both = [(label.key, self._accept(label.key, first)), (label.twin, self._accept(label.twin, second))]
            if slash and all(value for _, value in both):
                return both
        value = "" if _is_labelled(label.key, text) else self._accept(label.key, text)
        return [(label.key, value)] if value else []

    def _captioned(self) -> bool:
        """Whether labels stand under their values, as captions of a form do: what is above fits more of them."""
        if self._captions is None:
            fits = {-1: 0, 1: 0}
            for index in self._readable:
                for label in self.labels(index):
                    for step in fits if label.alone and label.key in {*_SHAPES, *_DATES} else ():
                        fits[step] += bool(self._accept(label.key, self._beyond(index, label, step)[1]))
            self._captions = fits[-1] >= _ENOUGH_CAPTIONS and fits[-1] > fits[1]
        return self._captions

    def _beyond(self, index: int, label: Label, step: int) -> tuple[int, str]:
        """The place and the text of the cell closely above (step -1) or below (1) a label and in line with it."""
        row, other = self._rows[index], index + step
        if other in self._readable and self._rows[other].page == row.page:
            near = abs(self._rows[other].y - row.y) < _REACH_CAPTION * row.size
            left, right = row.cells[label.cell].x0, row.cells[label.cell].x1
            for place, cell in enumerate(self._rows[other].cells if near else ()):
                if cell.x0 < right and cell.x1 > left:
                    return place, cell.text.strip(_TRIM)
        return 0, ""

    def _above(self, index: int, label: Label) -> Iterator[Field]:
        """The value over the label of a form with captions."""
        _, text = self._beyond(index, label, -1)
        left = self._rows[index].words[label.first].x0
        yield from (Field(key, value, index - 1, index, left, label.guessed) for key, value in self._told(label, text))

    def _below(self, index: int, label: Label) -> Iterator[Field]:
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
                    told = self._told(label, text)
                    if told and (label.key not in _IDENTIFIERS or label.twin or told[0][1] == text):
                        if label.key != "reference":  # what that is may stand in the cell: "RO 48213"
                            self._values.add((under, place))
                        yield from (Field(key, value, under, index, left, label.guessed) for key, value in told)
                    return

    def _accept(self, key: str, text: str) -> str:
        """The part of the text that the field can hold; nothing if there is none."""
        if not text:
            return ""
        if key in _DATES:
            return text if read_date(text, self._order) else ""
        shape = _SHAPES.get(key)
        if shape is not None:
            return shape(text) or ""
        return text if any(char.isalpha() for char in text) or key in {"address", "model", "other", "theirs"} else ""


def _is_labelled(key: str, text: str) -> bool:
    """Whether the text brings a label of its own: "VIN 5NPE…" below an empty "RO:" is no number of the job."""
    found = vocabulary().labels.find(tokens_of(text), 0) if key in _NAMED else None
    return found is not None and found.meaning not in {key, _NAMED[key], *_ANY_NUMBER}


def identifier(text: str) -> str:
    """A number of an order, claim or job: the first word with a digit and the short capitals before it.

    A number sign may stand a word or two before it: ``supplier order no. 4711`` behind the label "purchase".
    """
    words = text.replace("#", " # ").split()
    signs = [place for place, word in enumerate(words[:_SIGN_WITHIN]) if tokens_of(word) == ("#",)]
    start = signs[-1] + 1 if signs else 0
    for place, word in enumerate(words[start : start + 3]):
        bare = word.strip(_TRIM + "().")
        if _IDENTIFIER.fullmatch(bare) and len(bare) <= _LONGEST_IDENTIFIER:
            few = sum(char.isdigit() for char in text) < _FEWEST_DIGITS
            few = few or _is_group(bare, words[start + place + 1 : start + place + 2])
            return "" if few or _NO_IDENTIFIER.fullmatch(bare) else " ".join([*words[start : start + place], bare])
        if not _PREFIX.fullmatch(bare):
            return ""
    return ""


def _is_group(number: str, following: Sequence[str]) -> bool:
    """Whether three digits with as many behind them are the first group of a longer number: "NO 385 788 179"."""
    return number.isdigit() and len(number) == _GROUP and any(len(one) == _GROUP and one.isdigit() for one in following)


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
    return match[0].rstrip(".").replace(" ", "") if match else None


def _year(text: str) -> str | None:
    return text if re.fullmatch(r"(?:19|20)\d\d", text) else None


_SHAPES: dict[str, Callable[[str], str | None]] = {
    **dict.fromkeys(_IDENTIFIERS, identifier),
    "vin": find_vin,
    "phone": find_phone,
    "email": find_email,
    "year": _year,
}


def _cell_end(row: Row, cell: int) -> int:
    return sum(len(one.words) for one in row.cells[: cell + 1])
