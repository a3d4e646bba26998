"""Draws boxes with names over the pages of a PDF and a band of text above the first, and gives them as one PNG."""

import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Literal, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

Box = tuple[float, float, float, float]
Colour = tuple[int, int, int]

# A hundred and thirty dots an inch; more pages than this make a picture that nobody looks through.
_SCALE = 130 / 72
_MOST_PAGES = 8
_MOST_POINTS = 2000.0
_LETTER, _SIGN = 4.6, 7.5
_LINE = 0.5
_FAINT = 36
_BAND_FOOT = 8.0
# How text runs on the page, by quarter turns: the matrix that sets a word upright for its reader.
_UPRIGHT = ((1, 0, 0, 1), (0, -1, 1, 0), (-1, 0, 0, -1), (0, 1, -1, 0))


class Mark(NamedTuple):
    """A box on a page (by index) in the points of its sheet, its colour (red, green, blue) and the name beside it."""

    page: int
    box: Box
    colour: Colour
    name: str = ""
    beside: Literal["above", "left", "right", "below"] = "above"
    filled: bool = False


class Sign(NamedTuple):
    """A line of text in the band above the first page, from its upper left corner; `key` is a patch before it."""

    x: float
    y: float
    text: str
    colour: Colour
    bold: bool = False
    key: Colour | None = None


def draw_pages(pdf: bytes, marks: Iterable[Mark], band: Sequence[Sign], turns: Sequence[int]) -> bytes:
    """The first pages with their marks, one below the other, upright; `turns` are those of the sheets."""
    return _png(list(_draw(pdf, marks, band, turns)))


def draw_each(pdf: bytes, marks: Iterable[Mark], turns: Sequence[int]) -> Iterator[bytes]:
    """The first pages with their marks, each a picture of its own."""
    return (_png([picture]) for picture in _draw(pdf, marks, (), turns))


class _Picture(NamedTuple):
    rows: list[bytes]
    width: int


def _draw(pdf: bytes, marks: Iterable[Mark], band: Sequence[Sign], turns: Sequence[int]) -> Iterator[_Picture]:
    by_page: dict[int, list[Mark]] = {}
    for mark in marks:
        by_page.setdefault(mark.page, []).append(mark)
    document = pdfium.PdfDocument(pdf)
    try:
        for index in range(min(len(document), _MOST_PAGES)):
            pencil = _Pencil(document, document[index], turns[index])
            for mark in by_page.get(index, ()):
                pencil.mark(mark)
            if index == 0 and band:
                pencil.head(band)
            yield pencil.picture()
    finally:
        document.close()


class _Pencil:
    """Draws on one page, in the points of its sheet."""

    def __init__(self, document: Any, page: Any, turn: int) -> None:
        self._document, self._page, self._turn = document, page, turn
        self._fonts = {
            bold: pdfium_c.FPDFText_LoadStandardFont(document.raw, b"Helvetica-Bold" if bold else b"Helvetica")
            for bold in (False, True)
        }
        pdfium_c.FPDFPage_SetRotation(page.raw, (4 - turn) % 4)

    def mark(self, mark: Mark) -> None:
        """A box and its name."""
        left, top, right, bottom = mark.box
        self._box(mark.box, mark.colour, _FAINT if mark.filled else 0)
        if not mark.name:
            return
        if mark.beside == "left":
            self._write(left - 2 - _LETTER * 0.6 * len(mark.name), bottom - 2.4, mark.name, mark.colour, bold=True)
        elif mark.beside == "right":
            self._write(right + 1.2, bottom - 2.4, mark.name, mark.colour, bold=True)
        elif mark.beside == "below":
            self._write(left, bottom + _LETTER * 0.9, mark.name, mark.colour, bold=True)
        else:
            self._write(left + 0.5, top, mark.name, mark.colour, bold=True)

    def head(self, band: Sequence[Sign]) -> None:
        """A white band above the page with the signs on it; the page grows by it."""
        height = max((sign.y for sign in band), default=0.0) + _BAND_FOOT
        x0, top, x1, bottom = self._seen()
        wide = max([x1, *(x0 + sign.x + 0.6 * _SIGN * len(sign.text) for sign in band)])
        self._resize((x0, top - height, wide, bottom))
        self._box((x0, top - height, wide, top), (250, 250, 250), 255)
        for sign in band:
            x, y = x0 + sign.x, top - height + sign.y
            if sign.key is not None:
                self._box((x, y - 5, x + 5, y), sign.key, 120)
                x += 7
            self._write(x, y, sign.text, sign.colour, bold=sign.bold, size=_SIGN)

    def picture(self) -> _Picture:
        """The page as dots."""
        pdfium_c.FPDFPage_GenerateContent(self._page.raw)
        scale = min(_SCALE, _MOST_POINTS / max(*self._page.get_size(), 1.0))
        bitmap = self._page.render(scale=scale, rev_byteorder=True, force_bitmap_format=pdfium_c.FPDFBitmap_BGR)
        grid = bytes(bitmap.buffer)
        rows = [grid[at * bitmap.stride : at * bitmap.stride + 3 * bitmap.width] for at in range(bitmap.height)]
        picture = _Picture(rows, bitmap.width)
        bitmap.close()
        return picture

    def _seen(self) -> Box:
        """The visible page in the points of the sheet."""
        left, low, right, high = self._page.get_cropbox()
        corners = [self._place(x, y) for x, y in ((left, low), (right, high))]
        (xa, ya), (xb, yb) = corners
        return min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb)

    def _resize(self, box: Box) -> None:
        (xa, ya), (xb, yb) = self._place(box[0], box[1]), self._place(box[2], box[3])
        sides = (min(xa, xb), min(ya, yb), max(xa, xb), max(ya, yb))
        self._page.set_mediabox(*sides)
        self._page.set_cropbox(*sides)

    def _place(self, x: float, y: float) -> tuple[float, float]:
        """A point of a sheet in the page's own points: the reverse of how words are measured, and its own."""
        return ((x, -y), (-y, -x), (-x, y), (y, x))[self._turn]

    def _box(self, box: Box, colour: Colour, fill: int) -> None:
        (x0, y0), (x1, y1) = self._place(box[0], box[1]), self._place(box[2], box[3])
        shape = pdfium_c.FPDFPageObj_CreateNewRect(min(x0, x1), min(y0, y1), abs(x1 - x0), abs(y1 - y0))
        pdfium_c.FPDFPageObj_SetStrokeColor(shape, *colour, 200)
        pdfium_c.FPDFPageObj_SetFillColor(shape, *colour, fill)
        pdfium_c.FPDFPageObj_SetStrokeWidth(shape, _LINE)
        pdfium_c.FPDFPath_SetDrawMode(shape, pdfium_c.FPDF_FILLMODE_ALTERNATE if fill else 0, 1)
        pdfium_c.FPDFPage_InsertObject(self._page.raw, shape)

    def _write(self, x: float, y: float, text: str, colour: Colour, *, bold: bool, size: float = _LETTER) -> None:
        words = pdfium_c.FPDFPageObj_CreateTextObj(self._document.raw, self._fonts[bold], size)
        letters = (text + "\0").encode("utf-16-le")
        pdfium_c.FPDFText_SetText(words, pdfium_c.cast(letters, pdfium_c.FPDF_WIDESTRING))
        pdfium_c.FPDFPageObj_SetFillColor(words, *colour, 255)
        at_x, at_y = self._place(x, y)
        pdfium_c.FPDFPageObj_Transform(words, *_UPRIGHT[self._turn], at_x, at_y)
        pdfium_c.FPDFPage_InsertObject(self._page.raw, words)


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
