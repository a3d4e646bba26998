"""Reads a PDF parts order: opens it, understands its rows, and puts the orders together."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from parsers.facts import Document, Problem
from parsers.orders.assembly import assemble
from parsers.orders.sources import with_embedded
from parsers.orders.understanding import Understood, understand
from parsers.pdf import Opened, Sheet, embedded_xml, open_pdf

_FEW_WORDS = 8
_LOST_GLYPHS = 0.3
_UNEXPLAINED_LISTED = 20


def read_document(pdf: bytes, *, max_pages: int = 200, today: dt.date | None = None, embedded: bool = True) -> Document:
    """The orders that a PDF asks for, with every doubt named; bad input gives ``readable=False``, not an exception.

    `today` helps to read dates that may be meant two ways; without it the language decides. An order that a program
    embedded as XML is exact truth, unless `embedded` is off. Hostile input may still exhaust memory or crash PDFium:
    run this in a child that may die.
    """
    page = _read_pages(pdf, max_pages, today)
    return with_embedded(page, embedded_xml(pdf)) if embedded else page


def _read_pages(pdf: bytes, max_pages: int, today: dt.date | None) -> Document:
    opened = open_pdf(pdf, max_pages=max_pages)
    if opened.problem is not None:
        return Document(readable=False, problems=(opened.problem,), pages=opened.pages)
    return read_sheets(opened, today)


def read_sheets(opened: Opened, today: dt.date | None = None) -> Document:
    """The orders on sheets of words, wherever the words came from: the text of a PDF or print made out on a picture."""
    problem = _why_unreadable(opened)
    if problem is not None:
        return Document(readable=False, problems=(problem,), pages=opened.pages)
    read = understand(opened.sheets, today)
    return _with_orders(opened, read) if read.blocks else _without_lines(opened, read)


def _why_unreadable(opened: Opened) -> Problem | None:
    """A picture has no words; a font without a table of letters has words that nobody can read."""
    words = sum(len(sheet.words) for sheet in opened.sheets)
    glyphs = sum(sheet.glyphs for sheet in opened.sheets)
    if words < _FEW_WORDS:
        return Problem("pdf-no-text", "the file holds a picture or drawing, no text")
    if glyphs and sum(sheet.unmapped for sheet in opened.sheets) > _LOST_GLYPHS * glyphs:
        return Problem("pdf-unreadable-font", "the letters of the file carry no text")
    return None


def _without_lines(opened: Opened, read: Understood) -> Document:
    if all(sheet.pictured for sheet in opened.sheets):
        problem = Problem("pdf-no-text", "the file holds pictures with hardly any text")
        return Document(readable=False, problems=(problem,), pages=opened.pages, language=read.language)
    if read.language is None:
        problem = Problem("pdf-unreadable-font", "the text of the file is no language that is known")
        return Document(readable=False, problems=(problem,), pages=opened.pages)
    problem = Problem("no-lines", "no line with a part was found")
    return Document(readable=True, problems=(problem,), pages=opened.pages, language=read.language, rows=_counts(read))


def _with_orders(opened: Opened, read: Understood) -> Document:
    orders, problems = assemble(read)
    return Document(
        readable=True,
        orders=orders,
        problems=(*problems, *_silent_pages(opened.sheets)),
        pages=opened.pages,
        language=read.language,
        rows=_counts(read),
        unexplained=tuple(read.rows[index].text for index in read.unexplained[:_UNEXPLAINED_LISTED]),
    )


def _counts(read: Understood) -> dict[str, int]:
    return dict(Counter(str(read.kinds.get(index, "note")) for index in range(len(read.rows))))


def _silent_pages(sheets: Sequence[Sheet]) -> list[Problem]:
    return [
        Problem("page-no-text", f"page {number} holds a picture or nothing and was not read")
        for number, sheet in enumerate(sheets, 1)
        if not sheet.words
    ]
