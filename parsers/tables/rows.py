"""Words become rows and cells, by where they stand on the sheet and never by the spaces between them alone."""

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from parsers.pdf import Sheet, Word
from parsers.vocabulary import tokens_of, vocabulary

# Shares of the line height: how far baselines may differ within a row, and how wide a space within a cell is.
_SAME_ROW = 0.3
_SAME_ROW_TYPED = 0.6
_WITHIN_CELL = 0.62
_LETTER = 1.15
_SIGNED_PRICE = r"[-(]?\$?[\d,.'’]*[.,]\d\d(?:\$|€|%|\))?"
_PRICE_THEN_WORD = re.compile(rf"({_SIGNED_PRICE})([A-Za-z][A-Za-z.]*)")
_CAPITALS_THEN_WORD = re.compile(r"([A-Z]{4,})([A-Z][a-z]{2,}:?)")
_WORD_COMMA_WORD = re.compile(r"([^\W\d_]{3,},)([^\W\d_]{3,})")
_HOURS_THEN_WORD = re.compile(r"(\d{1,2}\.\d[*#]?)([A-Z][a-z]{2,})")
_TOUCHING = re.compile(r"([A-Z]?[a-zà-ÿ]{1,11})([A-Z][a-zà-ÿ.]{1,11})")
_BORDER = re.compile(r"[|│┃║]|^[+\-=_─━═┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬.]{3,}$")
_LINE = re.compile(r"[|│┃║+\-=_─━═┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬.]{3,}|[|│┃║]")
# Rows without any of these, which are most, need not be looked at word by word.
_DRAWN = re.compile(r"[|│┃║]|[+\-=_─━═┌┐└┘├┤┬┴┼╔╗╚╝╠╣╦╩╬.]{3}")
_MAY_BE_GLUED = re.compile(r"[A-Z]{5}[a-z]{2}|\.\d[*#]?[A-Z][a-z]{2}|,[^\W\d_]{3}")
_BETWEEN = re.compile(r"[^|│┃║]+")
_SHORT = 4
_BY_CHANCE = 2  # so many numbers of a row may be of doubled digits
_SPACED_OUT = 1.6
_SLANTED = "AVWYJ"
_FAR_BELOW, _FEW_SPACES = 0.62, 12
# The widest gap, in shares of the line, over which a word may be torn, and into how many pieces.
_TORN, _MOST_PIECES = 0.17, 5
_MUCH_LESS = 0.7
_WORD_THEN_PRICE = re.compile(r"([^$€]*[^$€(-])([(-]?\$\d[\d,]*\.\d\d)|.*[A-Za-z]{3}(\d[\d,]*\.\d\d)")


class Cell(NamedTuple):
    """Words that stand close together in one row."""

    text: str
    x0: float
    x1: float
    words: tuple[Word, ...]


class Row(NamedTuple):
    """One line of print across the sheet; `y` grows downwards, `size` is its usual line height."""

    page: int
    y: float
    size: float
    words: tuple[Word, ...]
    cells: tuple[Cell, ...]

    @property
    def text(self) -> str:
        """All its words, as one would read them aloud."""
        return " ".join([word.text for word in self.words])  # a list: this is asked of every row, again and again


def read_rows(sheets: Iterable[Sheet]) -> list[Row]:
    """The rows of all sheets from top to bottom."""
    rows: list[Row] = []
    for page, sheet in enumerate(sheets):
        rows.extend(_sheet_rows(page, sheet.words))
    return rows


def _sheet_rows(page: int, words: Sequence[Word]) -> list[Row]:
    lines: list[list[Word]] = []
    base = 0.0
    for word in sorted(words, key=lambda word: word.y):
        share = _SAME_ROW_TYPED if word.typed else _SAME_ROW
        if not lines or word.y - base > share * min(word.size, lines[-1][0].size):
            lines.append([])
            base = word.y
        lines[-1].append(word)
    for line in lines:
        line.sort(key=lambda word: word.x0)
    usual = _usual_space(lines)
    rows = [_row(page, _rejoined(line, usual)) for line in lines]
    return [row for row in rows if row.words]


def _usual_space(lines: Iterable[Sequence[Word]]) -> float:
    """The usual space between the words of a sheet, as a share of their height; 0 where there are too few to tell."""
    gaps = sorted(
        gap
        for line in lines
        for left, right in pairwise(line)
        if 0 < (gap := (right.x0 - left.x1) / left.size) < _WITHIN_CELL
    )
    return gaps[len(gaps) // 2] if len(gaps) > _FEW_SPACES else 0.0


def _rejoined(line: list[Word], usual: float) -> list[Word]:
    """Words that a font's wrong widths tore apart ("MOT EUR"): letters across a gap far below the sheet's spaces."""
    whole: list[Word] = []
    for word in line:
        last = whole[-1] if whole else None
        if last is not None and 0 < word.x0 - last.x1 < _FAR_BELOW * usual * word.size and _may_be_torn(last, word):
            whole[-1] = last._replace(text=last.text + word.text, x1=word.x1, edges=())
        else:
            whole.append(word)
    return whole


def _may_be_torn(left: Word, right: Word) -> bool:
    """Behind a T, whose width is what fonts get wrong; slanted capitals stand close to the space before them anyway."""
    same = left.text[-1:].isupper() == right.text[:1].isupper()
    return left.text[-1:] in "tT" and right.text[:1].isalpha() and same and right.text[0] not in _SLANTED


def _row(page: int, gathered: list[Word]) -> Row:
    printed = " ".join([word.text for word in gathered])
    if _DRAWN.search(printed):
        gathered = [part for word in gathered for part in _without_borders(word)]
    words = gathered
    if _MAY_BE_GLUED.search(printed) or any(word.edges for word in gathered):
        words = [part for word in gathered for part in (_unglued(word) if len(word.text) > _SHORT else (word,))]
    words.sort(key=lambda word: word.x0)
    words = _mended(_recapped(_closed_up(_undoubled(_without_copies(words)))))
    sizes = sorted(word.size for word in words) or [0.0]
    size = sizes[len(sizes) // 2]
    return Row(page, words[0].y if words else 0.0, size, tuple(words), _cells(words))


def _without_borders(word: Word) -> tuple[Word, ...]:
    """The word without the bars and lines that print of typewriters draws tables with; in pieces if bars part it."""
    if _BORDER.search(word.text) is None:
        return (word,)
    if word.typed or _LINE.fullmatch(word.text):
        return (word,) if word.typed else ()
    letter = (word.x1 - word.x0) / len(word.text)
    return tuple(
        word._replace(text=piece[0], x0=word.x0 + piece.start() * letter, x1=word.x0 + piece.end() * letter, edges=())
        for piece in _BETWEEN.finditer(word.text)
        if not _LINE.fullmatch(piece[0])
    )


def _cells(words: Sequence[Word]) -> tuple[Cell, ...]:
    cells: list[Cell] = []
    current: list[Word] = []
    for word in words:
        if current:
            last = current[-1]
            if word.typed or last.typed or _is_apart(last, word):
                cells.append(cell_of(current))
                current = []
        current.append(word)
    if current:
        cells.append(cell_of(current))
    return tuple(cells)


def _is_apart(left: Word, right: Word) -> bool:
    """Whether the gap is wider than a space: than a share of the line, and in typewriter print than a letter."""
    gap = right.x0 - left.x1
    if gap <= _WITHIN_CELL * min(left.size, right.size):
        return False
    return gap > _LETTER * min((left.x1 - left.x0) / len(left.text), (right.x1 - right.x0) / len(right.text))


def cell_of(words: Sequence[Word]) -> Cell:
    """Neighbouring words as one cell."""
    return Cell(" ".join([word.text for word in words]), words[0].x0, words[-1].x1, tuple(words))


def _unglued(word: Word) -> tuple[Word, ...]:
    """A price and the word without a gap beside it, or capitals and a label, apart; other words stay whole."""
    if len(word.edges) != len(word.text):
        shapes = (_CAPITALS_THEN_WORD, _HOURS_THEN_WORD, _WORD_COMMA_WORD)
        match = next((match for shape in shapes if (match := shape.fullmatch(word.text))), None)
        if match is None:
            return (word,)
        return cut_evenly(word, match.start(2))
    match = _PRICE_THEN_WORD.fullmatch(word.text) or _WORD_THEN_PRICE.fullmatch(word.text)
    return cut(word, match.start(match.lastindex or 0)) if match else (word,)


def cut(word: Word, at: int) -> tuple[Word, ...]:
    """The word in two, between two characters."""
    left = word._replace(text=word.text[:at], x1=word.edges[at], edges=word.edges[:at])
    return left, word._replace(text=word.text[at:], x0=word.edges[at], edges=word.edges[at:])


def cut_evenly(word: Word, at: int) -> tuple[Word, ...]:
    """The word in two where its characters were not measured: as if all were equally wide."""
    letter = (word.x1 - word.x0) / len(word.text)
    edges = tuple(word.x0 + place * letter for place in range(len(word.text)))
    return tuple(part._replace(edges=()) for part in cut(word._replace(edges=edges), at))


def parted(words: Iterable[Word]) -> list[Word]:
    """The words of a cell; headings that touch ("UnitsPart") apart."""
    parted: list[Word] = []
    for word in words:
        match = _TOUCHING.fullmatch(word.text)
        parted.extend(cut_evenly(word, match.start(2)) if match else (word,))
    return parted


def _without_copies(words: list[Word]) -> list[Word]:
    """Bold print is sometimes the same word twice, a hair apart: once is enough."""
    kept: list[Word] = []
    for word in words:
        last = kept[-1] if kept else None
        if last is not None and last.text == word.text and word.x0 - last.x0 < 0.2 * word.size:
            continue
        kept.append(word)
    return kept


def _undoubled(words: list[Word]) -> list[Word]:
    """A row whose every character is printed twice ("QQttyy") read as it was meant; "5500" may be meant as it is."""
    long = {word.text for word in words if len(word.text) > 3}
    telling = len(long) > _BY_CHANCE or any(char.isalpha() for text in long for char in text)
    if not telling or not all(map(_is_doubled, long)):
        return words
    return [word._replace(text=word.text[::2], edges=()) if _is_doubled(word.text) else word for word in words]


def _mended(words: list[Word]) -> list[Word]:
    """Words of headings and labels that a font's wrong widths tore apart ("Tot al"), as one again."""
    mended: list[Word] = []
    at = 0
    while at < len(words):
        end = at + 1
        while end < len(words) and words[end].x0 - words[end - 1].x1 < _TORN * words[end].size:
            end += 1
        for stop in range(min(end, at + _MOST_PIECES), at + 1, -1):
            pieces = words[at:stop]
            together = "".join(word.text for word in pieces)
            if _is_known(together) and not all(_is_known(word.text) for word in pieces):
                mended.append(pieces[0]._replace(text=together, x1=pieces[-1].x1, edges=()))
                at = stop
                break
        else:
            mended.append(words[at])
            at += 1
    return mended


def _is_known(text: str) -> bool:
    """Whether a word is one of headings and labels, or two of them parted by a stroke, colon or not."""
    words = [word for word in tokens_of(text) if word not in {"/", ":"}]
    return bool(words) and all((word,) in vocabulary().known for word in words)


def _recapped(words: list[Word]) -> list[Word]:
    """Words whose capital a font's wrong widths tore off ("P restige"), where the spaces of the row are much wider."""
    gaps = sorted(
        right.x0 - left.x1 for left, right in pairwise(words) if right.x0 - left.x1 < _WITHIN_CELL * left.size
    )
    usual = gaps[len(gaps) // 2] if gaps else 0.0
    whole: list[Word] = []
    for word in words:
        last = whole[-1] if whole else None
        capital = last is not None and len(last.text) == 1 and last.text.isupper() and word.text[:1].islower()
        if last is not None and capital and word.x0 - last.x1 < min(_TORN * word.size, _MUCH_LESS * usual):
            whole[-1] = last._replace(text=last.text + word.text, x1=word.x1, edges=())
        else:
            whole.append(word)
    return whole


def _closed_up(words: list[Word]) -> list[Word]:
    """Titles whose letters stand apart ("O R D E R") as words; a wider gap parts two of them."""
    if sum([len(word.text) == 1 for word in words]) < _SHORT:
        return words
    closed: list[Word] = []
    run: list[Word] = []
    for word in [*words, None]:
        single = word is not None and len(word.text) == 1 and word.text.isalpha()
        if word is not None and single and (not run or word.x0 - run[-1].x0 < _SPACED_OUT * word.size):
            run.append(word)
            continue
        if len(run) >= _SHORT:
            letters = "".join(letter.text for letter in run)
            closed.append(run[0]._replace(text=letters, x1=run[-1].x1, edges=()))
        else:
            closed.extend(run)
        run = [word] if word is not None and single else []
        closed += [word] if word is not None and not single else []
    return closed


def _is_doubled(text: str) -> bool:
    return len(text) % 2 == 0 and text[::2] == text[1::2]
