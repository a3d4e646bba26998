"""Reads a PDF parts order: opens it, finds the tables and the header, and puts the orders together."""

import datetime as dt
import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from parsers.facts import Document, Problem, RowKind
from parsers.numbers import DateOrder, Style, date_order, decimal_sign
from parsers.orders.assembly import Part, assemble
from parsers.orders.header import Field, read_fields
from parsers.orders.segments import split_orders
from parsers.orders.sources import with_embedded
from parsers.parts import is_part_shaped
from parsers.pdf import Opened, Sheet, embedded_xml, open_pdf
from parsers.tables import Block, Row, find_headings, is_total, read_block, read_items, read_plain_list, read_rows
from parsers.vocabulary import tokens_of, vocabulary

_FEW_WORDS = 8
_LOST_GLYPHS = 0.3
_ENOUGH_HINTS = 3
_DIGITS = re.compile(r"\d+")
_PRICE = re.compile(r"\d[.,]\d\d(?!\d)")
_SAME_HEIGHT = 2.0
_CLOSE = 1.7
_UNEXPLAINED_LISTED = 20


class _Sorted(NamedTuple):
    """The rows with their kinds, and the tables of lines among them."""

    blocks: list[Block]
    kinds: dict[int, RowKind]


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
    rows = read_rows(opened.sheets)
    language = _language(rows)
    style = _style(rows, language, today)
    told = _sort(rows, style)
    if not told.blocks:
        return _without_lines(opened, rows, language, told.kinds)
    return _with_orders(opened, rows, language, style, told)


def _why_unreadable(opened: Opened) -> Problem | None:
    """A picture has no words; a font without a table of letters has words that nobody can read."""
    words = sum(len(sheet.words) for sheet in opened.sheets)
    glyphs = sum(sheet.glyphs for sheet in opened.sheets)
    if words < _FEW_WORDS:
        return Problem("pdf-no-text", "the file holds a picture or drawing, no text")
    if glyphs and sum(sheet.unmapped for sheet in opened.sheets) > _LOST_GLYPHS * glyphs:
        return Problem("pdf-unreadable-font", "the letters of the file carry no text")
    return None


def _language(rows: Sequence[Row]) -> str | None:
    """The language most of whose words stand in the file; None where hardly any word is known."""
    words = vocabulary().languages
    hints = Counter(
        words[token] for row in rows for word in row.words for token in tokens_of(word.text) if token in words
    )
    best = hints.most_common(1)
    return best[0][0] if best and best[0][1] >= _ENOUGH_HINTS else None


def _style(rows: Sequence[Row], language: str | None, today: dt.date | None) -> Style:
    texts = [word.text for row in rows for word in row.words]
    sign = decimal_sign(texts) or ("." if language in {"en", None} else ",")
    usual: DateOrder = "month-first" if language in {"en", None} else "day-first"
    return Style(sign, date_order(texts, usual, today))


def _sort(rows: Sequence[Row], style: Style) -> _Sorted:
    """Every table of lines in the document; where there is no heading, items and plain lists."""
    headings = find_headings(rows)
    furniture = _furniture(rows)
    blocks: list[Block] = []
    for place, heading in enumerate(headings):
        end = headings[place + 1].first if place + 1 < len(headings) else len(rows)
        body = [index for index in range(heading.last + 1, end) if index not in furniture]
        blocks.append(read_block(rows, heading, body, style.decimal, blocks[-1] if blocks else None))
    if not any(block.drafts for block in blocks):
        taken = {row for block in blocks for row in block.kinds if block.kinds[row] == "heading"}
        free = [index for index in range(len(rows)) if index not in taken]
        other = read_items(rows, free, style.decimal) or read_plain_list(rows, free, style.decimal)
        blocks = [other] if other else blocks
    kinds: dict[int, RowKind] = {}
    for block in blocks:
        kinds.update(block.kinds)
    kept = _orders_only(rows, blocks, kinds)
    return _Sorted(kept, kinds)


def _furniture(rows: Sequence[Row]) -> frozenset[int]:
    """Rows at the head and foot of several pages that stand at the same height and differ in digits at most."""
    seen: dict[tuple[str, int], list[int]] = {}
    for index, row in enumerate(rows):
        if not is_total(row):
            seen.setdefault((_DIGITS.sub("0", row.text), round(row.y / _SAME_HEIGHT)), []).append(index)
    repeated: set[int] = set()
    for places in seen.values():
        same = len({rows[index].text for index in places}) == 1
        if len({rows[index].page for index in places}) > 1 and (same or _is_page_talk(rows[places[0]])):
            repeated.update(places)
    return frozenset({*_from_edge(rows, repeated, 1), *_from_edge(rows, repeated, -1)})


def _from_edge(rows: Sequence[Row], repeated: set[int], step: int) -> Iterator[int]:
    """The repeated rows that follow each other from the top (step 1) or the bottom (step -1) of every page.

    At the bottom, what follows a row of the body closely is the body's, even if it is the same on two pages by chance.
    """
    page, inside = -1, False
    for index in range(len(rows))[::step]:
        inside = index in repeated and (inside or rows[index].page != page)
        page = rows[index].page
        if inside and (step > 0 or not _follows_body(rows, index, repeated)):
            yield index


def _follows_body(rows: Sequence[Row], index: int, repeated: set[int]) -> bool:
    if index == 0 or index - 1 in repeated or rows[index - 1].page != rows[index].page:
        return False
    return rows[index].y - rows[index - 1].y < _CLOSE * rows[index].size


def _is_page_talk(row: Row) -> bool:
    """Words with a few numbers, none of them a part number or a price."""
    letters = sum(char.isalpha() for char in row.text)
    return letters > _ENOUGH_HINTS and not any(
        is_part_shaped(word.text) or _PRICE.search(word.text) for word in row.words
    )


def _orders_only(rows: Sequence[Row], blocks: Sequence[Block], kinds: dict[int, RowKind]) -> list[Block]:
    """The tables that order: where an order and an estimate are in one file, the estimate is for information."""
    filled = [block for block in blocks if block.drafts]
    titles = _titles(rows)
    ordering = [block for block in filled if _title(titles, block) == "order" and not block.is_estimate]
    plain = ordering or [block for block in filled if not block.is_estimate]
    kept = plain if plain and len(plain) < len(filled) else filled
    for block in filled:
        if block not in kept:
            kinds.update(dict.fromkeys(block.kinds, "non_part"))
    return kept


def _titles(rows: Sequence[Row]) -> list[tuple[int, str]]:
    """The rows that announce an order or an estimate."""
    titles = vocabulary().titles
    return [
        (index, meaning)
        for index, row in enumerate(rows)
        for cell in row.cells
        if (meaning := titles.begins(cell.text)) is not None
    ]


def _title(titles: Sequence[tuple[int, str]], block: Block) -> str | None:
    """What the nearest title above the table announces."""
    above = bisect_left(titles, (block.heading.first, ""))
    return titles[above - 1][1] if above else None


def _without_lines(opened: Opened, rows: Sequence[Row], language: str | None, kinds: dict[int, RowKind]) -> Document:
    if all(sheet.pictured for sheet in opened.sheets):
        problem = Problem("pdf-no-text", "the file holds pictures with hardly any text")
        return Document(readable=False, problems=(problem,), pages=opened.pages, language=language)
    if language is None:
        problem = Problem("pdf-unreadable-font", "the text of the file is no language that is known")
        return Document(readable=False, problems=(problem,), pages=opened.pages)
    problem = Problem("no-lines", "no line with a part was found")
    counts = Counter(kinds.get(index, "note") for index in range(len(rows)))
    return Document(
        readable=True,
        problems=(problem,),
        pages=opened.pages,
        language=language,
        rows={str(kind): count for kind, count in counts.items()},
    )


def _with_orders(opened: Opened, rows: Sequence[Row], language: str | None, style: Style, told: _Sorted) -> Document:
    free = [index for index in range(len(rows)) if told.kinds.get(index) not in {"line", "non_part", "heading"}]
    fields = read_fields(rows, free, style.dates)
    spans = split_orders(fields, told.blocks, told.kinds, len(rows))
    unexplained = _explain(rows, told, fields)
    part = Part(rows, fields, told.blocks, told.kinds, unexplained, style, language)
    orders, problems = assemble(part, spans)
    counts = Counter(told.kinds[index] for index in range(len(rows)))
    return Document(
        readable=True,
        orders=orders,
        problems=(*problems, *_silent_pages(opened.sheets)),
        pages=opened.pages,
        language=language,
        rows={str(kind): count for kind, count in counts.items()},
        unexplained=tuple(rows[index].text for index in unexplained[:_UNEXPLAINED_LISTED]),
    )


def _silent_pages(sheets: Sequence[Sheet]) -> list[Problem]:
    return [
        Problem("page-no-text", f"page {number} holds a picture or nothing and was not read")
        for number, sheet in enumerate(sheets, 1)
        if not sheet.words
    ]


def _explain(rows: Sequence[Row], told: _Sorted, fields: Sequence[Field]) -> list[int]:
    """Give every row that no table claimed its kind; the rows that look like lines but are none are returned."""
    labelled = {field.row for field in fields} | {field.label_row for field in fields}
    first = min(block.heading.first for block in told.blocks)
    unexplained = []
    for index, row in enumerate(rows):
        if told.kinds.get(index) not in {None, "note"}:
            continue
        if index > first and is_total(row):
            told.kinds[index] = "total"
        elif index in labelled or (index < first and index not in told.kinds):
            told.kinds[index] = "heading"
        elif index > first and _looks_like_line(row):
            told.kinds[index] = "unexplained"
            unexplained.append(index)
        else:
            told.kinds[index] = "note"
    return unexplained


def _looks_like_line(row: Row) -> bool:
    """A row with something like a part number and something like a price or quantity."""
    parts = sum(is_part_shaped(word.text) for word in row.words)
    return parts > 0 and len(row.cells) > _ENOUGH_HINTS - 1 and any(word.text[:1].isdigit() for word in row.words)
