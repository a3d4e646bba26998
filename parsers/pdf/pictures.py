"""Pages as grey pictures, for what carries no text: drawn within a budget of pixels, one page at a time."""

from collections.abc import Iterator
from math import sqrt
from typing import Any, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

# 200 dots per inch: what a fax in fine mode has, and enough for the smallest print of a form.
_SCALE = 200 / 72
# Ten pages of four megapixels each: a longer scan is not a parts order.
MAX_PICTURES = 10
_MAX_PIXELS = 4_000_000
_MOST_OF_THE_PAGE = 0.5
_PAGES_LOOKED_AT = 3


class Picture(NamedTuple):
    """One page: rows of `stride` bytes, of which `width` are pixels (0 black, 255 white); `scale` pixels per point."""

    grey: bytes
    width: int
    height: int
    stride: int
    scale: float


def render_pages(pdf: bytes, *, max_pages: int) -> Iterator[Picture]:
    """Draw the first pages (never more than `MAX_PICTURES`); raises `pdfium.PdfiumError` for a file that is damaged."""
    document = pdfium.PdfDocument(pdf)
    try:
        document.init_forms()
        for index in range(min(len(document), max_pages, MAX_PICTURES)):
            yield _render(document[index])
    finally:
        document.close()


def count_pages(pdf: bytes) -> int:
    """How many pages the file has."""
    document = pdfium.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def is_scan(pdf: bytes) -> bool:
    """Whether the first pages are pictures that fill most of the page, whatever text a fax machine printed on them."""
    try:
        document = pdfium.PdfDocument(pdf)
    except pdfium.PdfiumError:
        return False
    try:
        pages = min(len(document), _PAGES_LOOKED_AT)
        return pages > 0 and all(_covered(document[index]) > _MOST_OF_THE_PAGE for index in range(pages))
    except pdfium.PdfiumError:
        return False
    finally:
        document.close()


def _render(page: Any) -> Picture:
    width, height = page.get_size()
    scale = min(_SCALE, sqrt(_MAX_PIXELS / max(width * height, 1.0)))
    bitmap = page.render(scale=scale, grayscale=True)
    picture = Picture(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, scale)
    bitmap.close()
    page.close()
    return picture


def _covered(page: Any) -> float:
    """The share of the page under its largest picture."""
    width, height = page.get_size()
    largest = 0.0
    for thing in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_IMAGE], max_depth=2):
        left, bottom, right, top = thing.get_bounds()
        largest = max(largest, (right - left) * (top - bottom))
    return float(largest / max(width * height, 1.0))
