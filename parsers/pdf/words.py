"""Opens PDFs: bytes in, sheets of words with boxes out. No other module knows a PDF library."""

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from ctypes import c_double
from itertools import pairwise
from math import pi
from typing import Any, NamedTuple

import pypdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from parsers.facts import Problem
from parsers.pdf.forms import Typed, typed_words

# A page with more glyphs than this is a drawing or an attack; what is beyond is not read.
_MAX_GLYPHS = 100_000
_WORD = re.compile(r"[^\s\x00]+")
# A price with anything but its signs around it may be two or three cells printed without a gap.
_HAS_PRICE = re.compile(r"\d[.,]\d\d(?!\d)")
_ONLY_PRICE = re.compile(r"[-(+]?(?:CAD|USD|EUR|NOK|C?\$|€|kr\.?)?[-(]?[\d.,'’]*[.,]\d\d(?:\$|€|%|kr|\))?[-*]?")
_NO_LETTER = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffd\ue000-\uf8ff]")
# PDFium marks a hyphen at the end of a line with U+0002 or U+FFFE.
_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-", "\u2010": "-", "\u2011": "-", "\u2212": "-", "\u00ad": "-"})
_SAMPLES = 16
# Shares of the line height: what still is one line, the width of the widest glyph, and a jump between glyphs.
_SAME_LINE = 0.3
_WIDEST_GLYPH = 1.3
_JUMP = 0.4


class Word(NamedTuple):
    """A printed word, in points, from the upper left corner of the sheet as a reader holds it.

    `y` is the baseline and `size` the height of the line. `edges` are the left edges of the characters, kept only
    where the word may be two cells printed without a gap. `typed` marks what somebody filled into a form field.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    edges: tuple[float, ...] = ()
    typed: bool = False


class Sheet(NamedTuple):
    """One page: its words in the order of drawing, and how many of its glyphs stand for no known letter."""

    words: list[Word]
    glyphs: int = 0
    unmapped: int = 0


class Opened(NamedTuple):
    """What opening gave: the sheets, or the problem that kept them shut."""

    sheets: tuple[Sheet, ...] = ()
    pages: int = 0
    problem: Problem | None = None


def open_pdf(pdf: bytes, *, max_pages: int) -> Opened:
    """The words of every page; filled form fields and free-text notes are words like any other.

    Problems: ``pdf-damaged``, ``pdf-encrypted`` (the empty password does not open it), ``pdf-too-long``.
    """
    try:
        document = pdfium.PdfDocument(pdf)
    except pdfium.PdfiumError:
        return Opened(problem=_why_shut(pdf))
    try:
        return _open_pages(pdf, document, max_pages)
    except pdfium.PdfiumError as error:
        return Opened(problem=Problem("pdf-damaged", f"a page cannot be opened ({error})"))
    finally:
        document.close()


def _open_pages(pdf: bytes, document: Any, max_pages: int) -> Opened:
    pages = len(document)
    if pages > max_pages:
        return Opened(pages=pages, problem=Problem("pdf-too-long", f"{pages} pages; at most {max_pages} are read"))
    sheets: list[Sheet] = []
    turns: list[int] = []
    noted: list[int] = []
    for index in range(pages):
        sheet, turn, has_notes = _read_sheet(document, index)
        sheets.append(sheet)
        turns.append(turn)
        if has_notes:
            noted.append(index)
    for index, typed in typed_words(pdf, noted).items() if noted else ():
        sheets[index].words.extend(_typed_word(one, turns[index]) for one in typed)
    return Opened(tuple(sheets), pages)


def _why_shut(pdf: bytes) -> Problem:
    """Why PDFium refused: pypdf tells a password from damage."""
    if b"%PDF-" not in pdf[:1024]:
        return Problem("pdf-damaged", "the file does not begin as a PDF does")
    try:
        reader = pypdf.PdfReader(io.BytesIO(pdf))
        locked = reader.is_encrypted and not reader.decrypt("")
    except Exception as error:  # noqa: BLE001  hostile bytes raise anything there; the answer is the same
        return Problem("pdf-damaged", f"the file cannot be opened ({type(error).__name__})")
    if locked:
        return Problem("pdf-encrypted", "the file opens only with a password")
    return Problem("pdf-damaged", "the file cannot be opened")


def _read_sheet(document: Any, index: int) -> tuple[Sheet, int, bool]:
    """One page, the quarter turn of its text, and whether notes or fields lie on it."""
    page = document[index]
    try:
        text_page = page.get_textpage()
        try:
            sheet, turn = _read_words(text_page)
        finally:
            text_page.close()
        return sheet, turn, pdfium_c.FPDFPage_GetAnnotCount(page.raw) > 0
    finally:
        page.close()


def _read_words(text_page: Any) -> tuple[Sheet, int]:
    """The words of a text page. Only the first and last glyph of a word are measured, which keeps it fast."""
    raw = text_page.raw
    glyphs = min(text_page.count_chars(), _MAX_GLYPHS)
    text = text_page.get_text_range(0, glyphs) if glyphs else ""
    if len(text) != glyphs:
        # Some glyphs give no text or two characters: without them the places of text and glyphs would differ.
        text = "".join(chr(pdfium_c.FPDFText_GetUnicode(raw, i) or 0xFFFD) for i in range(glyphs))
    spans = [match.span() for match in _WORD.finditer(text)]
    turn = _turn_of(raw, [first for first, _ in spans])
    measure = _Measure(raw, turn)
    words: list[Word] = []
    for first, end in spans:
        left, _, size, base = measure.glyph(first)
        last_left, right, _, last_base = measure.glyph(end - 1) if end - first > 1 else measure.glyph(first)
        straight = abs(last_base - base) < _SAME_LINE * size and left <= last_left
        if straight and right - left < (end - first) * size * _WIDEST_GLYPH:
            words.append(_word(measure, text, first, end, (left, right, size)))
        else:
            words.extend(_broken_word(measure, text, first, end))
    return Sheet(words, glyphs, _unmapped(raw, text, spans)), turn


class _Measure:
    """Asks PDFium where glyphs stand; `turn` is how many quarters the text is turned."""

    def __init__(self, raw: Any, turn: int) -> None:
        self._raw, self._turn = raw, turn
        self._rect, self._x, self._y = pdfium_c.FS_RECTF(), c_double(), c_double()

    def glyph(self, index: int) -> tuple[float, float, float, float]:
        """Left, right, line height and the foot of the line, as seen when the text runs to the right."""
        rect = self._rect
        pdfium_c.FPDFText_GetLooseCharBox(self._raw, index, rect)
        if self._turn == 0:
            return rect.left, rect.right, rect.top - rect.bottom, -rect.bottom
        if self._turn == 1:
            return -rect.top, -rect.bottom, rect.right - rect.left, -rect.left
        if self._turn == 2:
            return -rect.right, -rect.left, rect.top - rect.bottom, rect.top
        return rect.bottom, rect.top, rect.right - rect.left, rect.right

    def baseline(self, index: int) -> float:
        """How far down the line of writing is on which the glyph stands."""
        pdfium_c.FPDFText_GetCharOrigin(self._raw, index, self._x, self._y)
        return (-self._y.value, -self._x.value, self._y.value, self._x.value)[self._turn]


def _word(measure: _Measure, text: str, first: int, end: int, box: tuple[float, float, float]) -> Word:
    left, right, size = box
    piece = text[first:end].translate(_HYPHENS)
    if not piece.isascii():
        piece = unicodedata.normalize("NFKC", piece)
    edges: tuple[float, ...] = ()
    if end - first > 4 and _HAS_PRICE.search(piece) and not _ONLY_PRICE.fullmatch(piece):
        edges = tuple(measure.glyph(index)[0] for index in range(first, end))
    return Word(piece, left, right, measure.baseline(first), size, edges)


def _broken_word(measure: _Measure, text: str, first: int, end: int) -> Iterator[Word]:
    """A run of glyphs that jumps about is several words: cells drawn one after the other without a space."""
    boxes = [measure.glyph(index) for index in range(first, end)]
    start = 0
    pieces: list[tuple[int, int]] = []
    for place, (before, after) in enumerate(pairwise(boxes), 1):
        jump = after[0] - before[1]
        if abs(jump) > _JUMP * before[2] or abs(after[3] - before[3]) > _SAME_LINE * before[2]:
            pieces.append((start, place))
            start = place
    pieces.append((start, len(boxes)))
    if len(pieces) == len(boxes) > 2:
        return
    for low, high in pieces:
        box = (boxes[low][0], boxes[high - 1][1], boxes[low][2])
        yield _word(measure, text, first + low, first + high, box)


def _unmapped(raw: Any, text: str, spans: list[tuple[int, int]]) -> int:
    """About how many glyphs have no letter: counted by their characters, and by asking for some of the words."""
    strange = len(_NO_LETTER.findall(text))
    sample = spans[:: max(1, len(spans) // _SAMPLES)]
    lost = sum(pdfium_c.FPDFText_HasUnicodeMapError(raw, first) == 1 for first, _ in sample)
    return max(strange, len(text) * lost // len(sample) if sample else 0)


def _turn_of(raw: Any, firsts: list[int]) -> int:
    """In which direction most words run: 0 to the right, 1 down, 2 to the left, 3 up (quarter turns)."""
    sample = firsts[:: max(1, len(firsts) // _SAMPLES)]
    turns = Counter(round(pdfium_c.FPDFText_GetCharAngle(raw, first) / (pi / 2)) % 4 for first in sample)
    return turns.most_common(1)[0][0] if turns else 0


def _typed_word(typed: Typed, turn: int) -> Word:
    """A filled field as one word: its whole text, in its box."""
    left, bottom, right, top = typed.box
    if turn == 0:
        x0, x1, middle, height = left, right, -(bottom + top) / 2, top - bottom
    elif turn == 1:
        x0, x1, middle, height = -top, -bottom, -(left + right) / 2, right - left
    elif turn == 2:
        x0, x1, middle, height = -right, -left, (bottom + top) / 2, top - bottom
    else:
        x0, x1, middle, height = bottom, top, (left + right) / 2, right - left
    size = min(height, 11.0)
    return Word(typed.text, x0, x1, middle + 0.3 * size, size, typed=True)
