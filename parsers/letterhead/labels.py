"""Finds the labels of a row: what each names, and the words it is made of."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from parsers.numbers import read_date
from parsers.tables import Row
from parsers.vocabulary import tokens_of, vocabulary

# Labels that name a person, a place or a thing are also ordinary words: they need a colon or a cell of their own.
_WORDY = frozenset({"shop", "address"})
_NUMBERED = frozenset({"purchase_order", "repair_order", "vin", "claim"})
_COPULAS = frozenset({"is", "est", "es", "er", "ist"})
_TELLING_DIGITS = 4
_LONG_LABEL = 3
_LONGEST_LABEL = 5
_DATE_WORDS = 4


class Label(NamedTuple):
    """A label: its field, its cell, its words from `first` to before `end`, and what speaks for it.

    It is `sure` with a `colon` or `alone` in its cell; `guessed` if the vocabulary knows only one of its words. A label
    of two fields ("Insurer / claim") names the second as its `twin`.
    """

    key: str
    cell: int
    first: int
    end: int
    sure: bool
    colon: bool
    alone: bool
    guessed: bool = False
    twin: str | None = None


class _Found(NamedTuple):
    """A label among the tokens of a row, up to before `end`; `twin` is the field of its second half."""

    key: str
    end: int
    colon: bool
    guessed: bool = False
    twin: str | None = None


class _Tokens(NamedTuple):
    """A row as tokens; each remembers its cell and its word within the row."""

    tokens: list[str]
    cells: list[int]
    words: list[int]


def find_labels(row: Row) -> Iterator[Label]:
    """The labels of a row. A label stands at the head of a cell, or before a colon, or behind another label's value."""
    told = _tokens(row)
    at = 0
    strict = False  # a row whose labels bear colons has no labels without
    last_end = -1  # where the tokens of the last label ended; its value begins there
    while at < len(told.tokens):
        found = _label_at(told, at)
        begins = at == 0 or told.cells[at] != told.cells[at - 1]
        if found is None or (not begins and _is_part_of_name(row, told, at, found)):
            at += 1
            continue
        key, end, colon, guessed, twin = found
        stop = _value_at(row, told, end + colon)
        alone = stop >= len(told.tokens) or told.cells[stop] != told.cells[at]
        if begins:
            stands = alone or (last_end != at and key not in _WORDY)  # not where the value of the label before begins
        else:
            inline = 0 <= last_end < at and told.cells[last_end] == told.cells[last_end - 1] == told.cells[at]
            stands = inline and not alone and key not in _WORDY and _says_enough(row, told, at, end, strict)
            named = _names_number(row, told, at, stop, key) if not alone else False
            stands = stands or named or (not alone and key == "required_by" and _tells_day(row, told, stop))
        if colon or stands:
            last = told.words[stop - 1] + (told.words[stop : stop + 1] != told.words[stop - 1 : stop])
            yield Label(key, told.cells[at], told.words[at], last, colon or alone, colon, alone, guessed, twin)
            last_end, strict = stop, strict or colon
        at = stop


def _is_part_of_name(row: Row, told: _Tokens, at: int, found: _Found) -> bool:
    """Whether the words belong to what stands before them, and the label proper begins one word later."""
    stop = found.end + found.colon
    beside = stop < len(told.tokens) and told.cells[stop] == told.cells[at]
    named = beside and found.key != "claim" and _names_number(row, told, at, stop, found.key)
    return not named and _label_within(told, at, found.end, found.key)


def _value_at(row: Row, told: _Tokens, stop: int) -> int:
    """Where the value behind a label begins: not at "is", nor at how to fill it in."""
    if told.tokens[stop : stop + 1] and told.tokens[stop] in _COPULAS:
        stop += 1  # "Our purchase order number is 4711"
    if stop < len(told.tokens) and row.words[told.words[stop]].text.startswith("("):
        stop = max(stop, _bracket_end(row, told, stop))  # "Date (yyyy-mm-dd)"
    return stop


def _says_enough(row: Row, told: _Tokens, at: int, end: int, strict: bool) -> bool:  # noqa: FBT001  what the row does
    """Whether a label within a cell is long enough to be one, or stands in capitals; behind a comma in a strict row."""
    first = told.words[at]
    letters = len("".join(told.tokens[at:end]))
    long = letters >= _LONG_LABEL or (letters > 1 and row.words[first].text.isupper())
    return long and (not strict or row.words[first - 1].text.endswith(","))


def _tokens(row: Row) -> _Tokens:
    tokens: list[str] = []
    cells: list[int] = []
    words: list[int] = []
    at = 0
    for place, cell in enumerate(row.cells):
        for word in cell.words:
            for token in () if word.typed or "@" in word.text or "://" in word.text else tokens_of(word.text):
                tokens.append(token)
                cells.append(place)
                words.append(at)
            at += 1
    return _Tokens(tokens, cells, words)


def _label_at(told: _Tokens, at: int) -> _Found | None:
    """The label at a token. In two languages it is one label; of two fields both are told."""
    if at and told.words[at] == told.words[at - 1] and told.tokens[at - 1] not in "/#":
        return None
    labels = vocabulary().labels
    stop = _cell_stop(told, at)
    found = labels.find(told.tokens[at:stop], 0)
    if found is None:
        return _guessed_label(told, at, stop)
    end, key, other = at + found.end, found.meaning, None
    while end + 1 < stop and told.tokens[end] == "/":
        twin = labels.find(told.tokens[:stop], end + 1)
        if twin is None:
            break
        end = twin.end
        key, other = (
            (twin.meaning, None) if key == "reference" else (key, twin.meaning if twin.meaning != key else other)
        )
    return _Found(key, end, end < len(told.tokens) and told.tokens[end] == ":", twin=other)


def _guessed_label(told: _Tokens, at: int, stop: int) -> _Found | None:
    """A few words at the head of a cell, up to its colon or its end, of which one tells what the value is."""
    if at and told.cells[at] == told.cells[at - 1]:
        return None
    tokens = told.tokens[at:stop]
    end = next((place for place, token in enumerate(tokens) if token in {":", "#"}), len(tokens))
    if end > _LONGEST_LABEL or any(char.isdigit() for token in tokens[:end] for char in token):
        return None
    key = next((key for key, stems in vocabulary().stems.items() if any(_tells(t, stems) for t in tokens[:end])), "")
    if not key or key == "other":
        return None
    end += tokens[end : end + 1] == ["#"]
    return _Found(key, at + end, tokens[end : end + 1] == [":"], guessed=True)


def _tells(token: str, stems: Sequence[str]) -> bool:
    """Whether the word begins as a label does; what is as short as "RO" must be all of it."""
    return any(token == stem or (len(stem) > _LONG_LABEL and token.startswith(stem)) for stem in stems)


def _names_number(row: Row, told: _Tokens, at: int, stop: int, key: str) -> bool:
    """Capitals or two words right before a number say enough anywhere: "for RO 48213", "our repair order 48213"."""
    word, value = row.words[told.words[at]].text, row.words[told.words[stop]].text
    if word == "OR" and at and row.words[told.words[at] - 1].text.endswith(","):
        return False  # the state of Oregon in an address
    says_enough = key == "claim" or word.isupper() if stop == at + 1 else told.words[stop - 1] > told.words[at]
    return key in _NUMBERED and says_enough and sum(char.isdigit() for char in value) >= _TELLING_DIGITS


def _tells_day(row: Row, told: _Tokens, stop: int) -> bool:
    """Whether a date follows at once: "to our shop by August 26, 2026"."""
    words = [word.text for word in row.words[told.words[stop] : told.words[stop] + _DATE_WORDS]]
    begins = words[0][0].isdigit() or set(tokens_of(words[0])) & set(vocabulary().months)
    return bool(begins) and read_date(" ".join(words), "day-first") is not None


def _label_within(told: _Tokens, at: int, end: int, key: str) -> bool:
    """Whether a shorter label with the same meaning begins one token later: "(Mutual) Insurance, claim 12"."""
    if end - at < 2:
        return False
    found = vocabulary().labels.find(told.tokens[at + 1 : end], 0)
    return found is not None and found.meaning == key and at + 1 + found.end == end and told.tokens[at + 1] not in "#/"


def _bracket_end(row: Row, told: _Tokens, start: int) -> int:
    """Behind the brackets that begin at a token and end their cell; the token itself if they do not, or hold a number.

    Digits with a word say how to fill a field in: ``VIN (17 characters)``.
    """
    stop = _cell_stop(told, start)
    words = row.words[told.words[start] : told.words[stop - 1] + 1]
    digits = [word for word in words if any(char.isdigit() for char in word.text)]
    worded = any(word.text.strip("()").isalpha() for word in words)
    closes = words[-1].text.endswith(")") and (not digits or (worded and len(digits) == 1))
    return stop if closes else start


def _cell_stop(told: _Tokens, at: int) -> int:
    stop = at + 1
    while stop < len(told.tokens) and told.cells[stop] == told.cells[at]:
        stop += 1
    return stop
