"""Draws boxes with names over the pages of a PDF, and gives the pages as one picture in PNG."""

import struct
import zlib
from collections.abc import Iterable, Sequence
from typing import Any, Literal, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

# A hundred dots an inch; more pages than this make a picture that nobody looks through.
_SCALE = 100 / 72
_MOST_PAGES = 8
_MOST_POINTS = 2000.0
_LETTER = 5.0
_LINE = 0.6
_HALF = 128
# How text runs on the page, by quarter turns: the matrix that sets a word upright for its reader.
_UPRIGHT = ((1, 0, 0, 1), (0, -1, 1, 0), (-1, 0, 0, -1), (0, 1, -1, 0))


class Mark(NamedTuple):
    """A box on a page (by index) in the points of its sheet, its colour (red, green, blue) and the name beside it.

    Names on the right are those of values within a row: their boxes are not filled.
    """

    page: int
    box: tuple[float, float, float, float]
    colour: tuple[int, int, int]
    name: str = ""
    beside: Literal["above", "left", "right"] = "above"


def draw_marks(pdf: bytes, marks: Iterable[Mark], turns: Sequence[int]) -> bytes:
    """The first pages with their marks, one below the other; `turns` are those of the sheets."""
    by_page: dict[int, list[Mark]] = {}
    for mark in marks:
        by_page.setdefault(mark.page, []).append(mark)
    document = pdfium.PdfDocument(pdf)
    try:
        font = pdfium_c.FPDFText_LoadStandardFont(document.raw, b"Helvetica-Bold")
        pictures = []
        for index in range(min(len(document), _MOST_PAGES)):
            page = document[index]
            for mark in by_page.get(index, ()):
                _draw(document, page, mark, turns[index], font)
            pdfium_c.FPDFPage_GenerateContent(page.raw)
            pictures.append(_picture(page))
        return _png(pictures)
    finally:
        document.close()


def _place(x: float, y: float, turn: int) -> tuple[float, float]:
    """A point of a sheet in the page's own points: the reverse of how words are measured."""
    return ((x, -y), (-y, -x), (-x, y), (y, x))[turn]


def _draw(document: Any, page: Any, mark: Mark, turn: int, font: Any) -> None:
    left, top, right, bottom = mark.box
    (x0, y0), (x1, y1) = _place(left, top, turn), _place(right, bottom, turn)
    box = pdfium_c.FPDFPageObj_CreateNewRect(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))
    pdfium_c.FPDFPageObj_SetStrokeColor(box, *mark.colour, 255)
    pdfium_c.FPDFPageObj_SetFillColor(box, *mark.colour, 40)
    pdfium_c.FPDFPageObj_SetStrokeWidth(box, _LINE)
    pdfium_c.FPDFPath_SetDrawMode(box, pdfium_c.FPDF_FILLMODE_ALTERNATE if mark.beside != "right" else 0, 1)
    pdfium_c.FPDFPage_InsertObject(page.raw, box)
    if mark.name:
        _write(document, page, mark, turn, font)


def _write(document: Any, page: Any, mark: Mark, turn: int, font: Any) -> None:
    """The name of a mark, small, beside its box."""
    words = pdfium_c.FPDFPageObj_CreateTextObj(document.raw, font, _LETTER)
    letters = (mark.name + "\0").encode("utf-16-le")
    pdfium_c.FPDFText_SetText(words, pdfium_c.cast(letters, pdfium_c.FPDF_WIDESTRING))
    pdfium_c.FPDFPageObj_SetFillColor(words, *(colour * _HALF // 255 for colour in mark.colour), 255)
    left, top, right, bottom = mark.box
    corner = {"above": (left + 1, top - 1), "left": (left - _LETTER, bottom - 2), "right": (right + 1, bottom - 2)}
    x, y = _place(*corner[mark.beside], turn)
    pdfium_c.FPDFPageObj_Transform(words, *_UPRIGHT[turn], x, y)
    pdfium_c.FPDFPage_InsertObject(page.raw, words)


class _Picture(NamedTuple):
    rows: list[bytes]
    width: int


def _picture(page: Any) -> _Picture:
    scale = min(_SCALE, _MOST_POINTS / max(*page.get_size(), 1.0))
    bitmap = page.render(scale=scale, rev_byteorder=True, force_bitmap_format=pdfium_c.FPDFBitmap_BGR)
    grid = bytes(bitmap.buffer)
    rows = [grid[at * bitmap.stride : at * bitmap.stride + 3 * bitmap.width] for at in range(bitmap.height)]
    picture = _Picture(rows, bitmap.width)
    bitmap.close()
    return picture


def _png(pictures: Sequence[_Picture]) -> bytes:
    """The pictures below each other (PNG 1.2: three bytes a pixel, no filter)."""
    width = max((picture.width for picture in pictures), default=1)
    rows = [row.ljust(3 * width, b"\xcc") for picture in pictures for row in picture.rows] or [b"\xff" * 3]
    head = struct.pack(">IIBBBBB", width, len(rows), 8, 2, 0, 0, 0)
    grid = zlib.compress(b"".join(b"\0" + row for row in rows), 6)
    chunks = ((b"IHDR", head), (b"IDAT", grid), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, content) for name, content in chunks)


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
