"""Opens PDFs: bytes in, sheets of words with boxes out. No other module knows a PDF library."""

import io
import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import pypdf
import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from parsers.facts import Problem
from parsers.pdf.forms import Typed, typed_words
from parsers.pdf.glyphs import Measure, gathered, is_shattered, turn_of, unmapped
from parsers.pdf.strikes import struck

# A page with more glyphs than this is a drawing or an attack; what is beyond is not read.
_MAX_GLYPHS = 100_000
_WORD = re.compile(r"[^\s\x00]+")
# A price with anything but its signs around it may be two or three cells printed without a gap.
_HAS_PRICE = re.compile(r"\d[.,]\d\d(?!\d)")
_ONLY_PRICE = re.compile(r"[-(+]?(?:CAD|USD|EUR|NOK|C?\$|€|kr\.?)?[-(]?[\d.,'’]*[.,]\d\d(?:\$|€|%|kr|\))?[-*]?")
# PDFium marks a hyphen at the end of a line with U+0002 or U+FFFE.
_HYPHENS = str.maketrans({"\x02": "-", "\ufffe": "-", "\u2010": "-", "\u2011": "-", "\u2212": "-", "\u00ad": "-"})
# Fewer glyphs than this beside a picture are the banner of a fax.
_BANNER = 400
_OBJECTS_ASKED = 50
# Shares of the line height: what still is one line, and the width of the widest glyph.
_SAME_LINE = 0.3
_WIDEST_GLYPH = 1.3
# A jump between glyphs of different commands parts words; kerning ("AV") moves letters back as much as this.
_KERNED = 0.2
_SPACED = 0.25
# Farther than the letters of any ligature lie upon each other.
_FAR = 1.0
_LONG_WORD = 8
_FEW_GLYPHS = 2
# Capitals whose slant draws the space beside them together, and the narrowest gap that still is one.
_SLANTED_PAIR = re.compile(r"\S(?=[AVWYT][^\s])|[AVWYTLPF](?=[A-Z0-9(])")
_NARROW_SPACE = 0.085


class Word(NamedTuple):
    """A printed word, in points, from the upper left corner of the sheet as a reader holds it.

    `y` is the baseline and `size` the height of the line. `edges` are the left edges of the characters, kept only
    where the word may be two cells printed without a gap. `typed` marks what somebody filled into a form field,
    `struck` what a line is drawn through.
    """

    text: str
    x0: float
    x1: float
    y: float
    size: float
    edges: tuple[float, ...] = ()
    typed: bool = False
    struck: bool = False


class Sheet(NamedTuple):
    """One page: its words in the order of drawing, and how many of its glyphs stand for no known letter.

    `pictured` marks a picture with hardly any text: a fax with its banner. `turn` tells which way the text runs on the
    page, in quarter turns: 0 to the right, 1 down, 2 to the left, 3 up.
    """

    words: list[Word]
    glyphs: int = 0
    unmapped: int = 0
    pictured: bool = False
    turn: int = 0


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
    noted: list[int] = []
    for index in range(pages):
        sheet, has_notes = _read_sheet(document, index)
        sheets.append(sheet)
        if has_notes:
            noted.append(index)
    for index, typed in typed_words(pdf, noted).items() if noted else ():
        sheets[index].words.extend(_typed_word(one, sheets[index].turn) for one in typed)
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


def _read_sheet(document: Any, index: int) -> tuple[Sheet, bool]:
    """One page, and whether notes or fields lie on it."""
    page = document[index]
    try:
        text_page = page.get_textpage()
        try:
            sheet = _read_words(text_page)
        finally:
            text_page.close()
        through = struck(page.raw, [(one.x0, one.x1, one.y, one.size) for one in sheet.words]) if not sheet.turn else ()
        for place in through:
            sheet.words[place] = sheet.words[place]._replace(struck=True)
        if sheet.glyphs < _BANNER:
            sheet = sheet._replace(pictured=_has_picture(page.raw))
        return sheet, pdfium_c.FPDFPage_GetAnnotCount(page.raw) > 0
    finally:
        page.close()


def _has_picture(page: Any) -> bool:
    """Whether an image is among the first things drawn."""
    count = min(pdfium_c.FPDFPage_CountObjects(page), _OBJECTS_ASKED)
    kinds = (pdfium_c.FPDFPageObj_GetType(pdfium_c.FPDFPage_GetObject(page, index)) for index in range(count))
    return pdfium_c.FPDF_PAGEOBJ_IMAGE in kinds


def _read_words(text_page: Any) -> Sheet:
    """The words of a text page. Only the first and last glyph of a word are measured, which keeps it fast."""
    raw = text_page.raw
    glyphs = min(text_page.count_chars(), _MAX_GLYPHS)
    text = text_page.get_text_range(0, glyphs) if glyphs else ""
    if len(text) != glyphs:
        # Some glyphs give no text or two characters: without them the places of text and glyphs would differ.
        text = "".join(chr(pdfium_c.FPDFText_GetUnicode(raw, i) or 0xFFFD) for i in range(glyphs))
    spans = [match.span() for match in _WORD.finditer(text)]
    turn = turn_of(raw, [first for first, _ in spans])
    measure = Measure(raw, turn)
    if is_shattered(spans):
        return Sheet(_gathered_words(measure, text), glyphs, unmapped(raw, text, spans), turn=turn)
    words: list[Word] = []
    for first, end in spans:
        if end - first <= _FEW_GLYPHS and measure.slants(first):
            continue  # a letter of a watermark
        left, _, size, base = measure.glyph(first)
        last_left, right, _, last_base = measure.glyph(end - 1) if end - first > 1 else measure.glyph(first)
        straight = abs(last_base - base) < _SAME_LINE * size and left <= last_left
        one_piece = end - first < _LONG_WORD or measure.drawn(first) == measure.drawn(end - 1)
        if straight and one_piece and right - left < (end - first) * size * _WIDEST_GLYPH:
            words += _spaced_words(measure, text, first, end, (left, right, size))
        else:
            words.extend(_broken_word(measure, text, first, end))
    return Sheet(words, glyphs, unmapped(raw, text, spans), turn=turn)


def _spaced_words(measure: Measure, text: str, first: int, end: int, box: tuple[float, float, float]) -> list[Word]:
    """The word, or its pieces: beside slanted capitals spaces are drawn so narrow that PDFium takes them for none."""
    left, right, size = box
    pieces: list[Word] = []
    for match in _SLANTED_PAIR.finditer(text, first, end - 1):
        at = match.start() + 1
        ends, begins = measure.glyph(at - 1)[1], measure.glyph(at)[0]
        if begins - ends <= _NARROW_SPACE * size:
            continue
        other = at - 2 if at - 2 >= first else at
        usual = measure.glyph(other + 1)[0] - measure.glyph(other)[1]
        if begins - ends > 2 * usual:
            pieces.append(_word(measure, text, first, at, (left, ends, size)))
            first, left = at, begins
    return [*pieces, _word(measure, text, first, end, (left, right, size))]


def _word(measure: Measure, text: str, first: int, end: int, box: tuple[float, float, float]) -> Word:
    left, right, size = box
    piece = text[first:end].translate(_HYPHENS)
    if not piece.isascii():
        piece = unicodedata.normalize("NFKC", piece)
    edges: tuple[float, ...] = ()
    if end - first > 4 and _HAS_PRICE.search(piece) and not _ONLY_PRICE.fullmatch(piece):
        edges = tuple(measure.glyph(index)[0] for index in range(first, end))
    return Word(piece, left, right, measure.baseline(first), size, edges)


def _gathered_words(measure: Measure, text: str) -> list[Word]:
    """The words of a page whose glyphs come in no useful order."""
    words: list[Word] = []
    for indices in gathered(measure, text):
        boxes = [measure.glyph(index) for index in indices]
        letters = unicodedata.normalize("NFKC", "".join(text[index] for index in indices).translate(_HYPHENS))
        size = max(box[2] for box in boxes)
        words.append(Word(letters, boxes[0][0], boxes[-1][1], measure.baseline(indices[0]), size))
    return words


def _broken_word(measure: Measure, text: str, first: int, end: int) -> Iterator[Word]:
    """A run of glyphs that jumps about is several words: cells drawn one after the other without a space."""
    boxes = [measure.glyph(index) for index in range(first, end)]
    start = 0
    pieces: list[tuple[int, int]] = []
    for place, (before, after) in enumerate(pairwise(boxes), 1):
        line = max(before[2], after[2], 1.0)
        jump = (after[0] - before[1]) / line
        far = abs(jump) > _FAR or abs(after[3] - before[3]) > _SAME_LINE * line
        if far or ((jump < -_KERNED or jump > _SPACED) and measure.parts(first + place)):
            pieces.append((start, place))
            start = place
    pieces.append((start, len(boxes)))
    if len(pieces) == len(boxes) > 2:
        # Every glyph apart: spaced letters are one word, text that runs another way than the page is none.
        if abs(boxes[-1][3] - boxes[0][3]) > boxes[0][2]:
            return
        pieces = [(0, len(boxes))]
    for low, high in pieces:
        box = (boxes[low][0], boxes[high - 1][1], boxes[low][2])
        yield _word(measure, text, first + low, first + high, box)


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
