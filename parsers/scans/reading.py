"""Reads an order from pictures: print to words, words to orders, and then every doubt that a picture leaves."""

import datetime as dt
from dataclasses import replace
from typing import NamedTuple

from parsers.facts import Document, LineItem, Order, Problem
from parsers.orders import read_sheets
from parsers.pdf import Opened, Sheet
from parsers.pdf.pictures import Picture, count_pages, render_pages
from parsers.repair import repaired
from parsers.scans.engine import read_boxes, read_print
from parsers.scans.ink import skew_of, unread_boxes
from parsers.scans.words import Seen, words_of

# Nothing that was read from a picture is stated with more confidence than this.
_MOST_CONFIDENCE = 0.8
# Shares at which a picture is too poor: of letters nobody could read, of words with a letter that is not clear, and of
# lines without a number or a quantity.
_MOST_UNREAD = 0.25
_MOST_UNCLEAR = 0.2
_UNCLEAR = 0.6
_MOST_LACKING = 0.34
_UNSURE = 0.75
_SURE = 0.85
_LOOKED_AT_AGAIN = 150
_SHOWN = 5


class _Page(NamedTuple):
    """What one picture gave: its words, and how many letters were read and not read."""

    seen: Seen
    read: int
    unread: int


def read_scan(pdf: bytes, *, max_pages: int, today: dt.date | None = None) -> Document:
    """The orders that can be made out on the pages' pictures; ``pdf-no-text`` says why where they are too poor.

    Each order found bears the problem ``scanned``, and each part number that was repaired or is not sure its own.
    """
    pages = [_read_page(picture) for picture in render_pages(pdf, max_pages=max_pages)]
    total = count_pages(pdf)
    poor = _too_poor(pages)
    if poor:
        return _unreadable(poor, total)
    sheets = tuple(Sheet(page.seen.words) for page in pages)
    document = read_sheets(Opened(sheets, total), today)
    if not document.orders:
        return _unreadable("no line of an order can be made out on the picture", total)
    by_hand = [text for page in pages for text in page.seen.by_hand]
    if _is_lacking(document, by_hand):
        return _unreadable(_what_lacks(by_hand), total)
    document = _doubted(document, pages, by_hand)
    if total > len(pages):
        rest = Problem("page-no-text", f"the pages after page {len(pages)} were not read")
        document = replace(document, problems=(*document.problems, rest))
    return document


def _read_page(picture: Picture) -> _Page:
    strips, pixels = read_print(picture)
    boxes, unread = unread_boxes(pixels, strips)
    if 0 < len(boxes) <= _LOOKED_AT_AGAIN:
        # Single figures are easily overlooked: a quantity is one.
        strips += [strip for strip in read_boxes(pixels, boxes) if min(strip.sure) > _SURE]
        _, unread = unread_boxes(pixels, strips)
    seen = words_of(strips, skew=skew_of(pixels), scale=picture.scale)
    read = sum(len(word.text) for word in seen.words)
    return _Page(seen, read, unread)


def _too_poor(pages: list[_Page]) -> str:
    """Why the picture is not worth reading, or nothing: letters of which nothing is known may be lines."""
    read, unread = sum(page.read for page in pages), sum(page.unread for page in pages)
    if not read:
        return "no print can be made out on the picture"
    if unread > _MOST_UNREAD * (read + unread):
        return f"the picture is too poor: {unread} of {read + unread} letters cannot be made out"
    sure = [value for page in pages for value in page.seen.sure.values()]
    unclear = sum(value < _UNCLEAR for value in sure)
    if unclear > _MOST_UNCLEAR * len(sure):
        return f"the picture is too poor: {unclear} of {len(sure)} words are not clear"
    return ""


def _unreadable(why: str, pages: int) -> Document:
    return Document(readable=False, problems=(Problem("pdf-no-text", why),), pages=pages)


def _is_lacking(document: Document, by_hand: list[str]) -> bool:
    """Whether too many lines have no part number or no quantity for the order to be taken up."""
    lines = [line for order in document.orders for line in order.lines]
    counted = bool(by_hand) or any(line.quantity is not None for line in lines)
    lacking = sum(line.part_number is None or (counted and line.quantity is None) for line in lines)
    return lacking > _MOST_LACKING * len(lines)


def _what_lacks(by_hand: list[str]) -> str:
    if by_hand:
        return f"figures written by hand cannot be trusted: {', '.join(by_hand[:_SHOWN])}"
    return "too many lines have no part number or no quantity that can be made out"


def _doubted(document: Document, pages: list[_Page], by_hand: list[str]) -> Document:
    """The document with its confidence lowered and each doubt named."""
    orders: list[Order] = []
    scanned = Problem("scanned", "the order was read from a picture; compare it with the original")
    problems = [scanned, *document.problems]
    if by_hand:
        problems.append(Problem("handwritten", f"not read: '{', '.join(by_hand[:_SHOWN])}'"))
    for index, order in enumerate(document.orders):
        lines: list[LineItem] = []
        for place, line in enumerate(order.lines, 1):
            told, problem = _doubted_line(line, order, pages)
            lines.append(told)
            if problem:
                problems.append(replace(problem, order=index, line=line.line or str(place)))
        confidence = round(order.confidence * _MOST_CONFIDENCE, 2)
        orders.append(replace(order, lines=tuple(lines), confidence=confidence))
    return replace(document, orders=tuple(orders), problems=tuple(problems))


def _doubted_line(line: LineItem, order: Order, pages: list[_Page]) -> tuple[LineItem, Problem | None]:
    """The line with its part number repaired where its make leaves one way only; and the doubt that remains."""
    number = line.part_number
    if number is None:
        return line, None
    repair = repaired(number, order.vehicle.make)
    if repair.believed:
        detail = f"'{number}' was read and taken as '{repair.believed}'"
        return replace(line, part_number=repair.believed), Problem("part-number-repaired", detail)
    if repair.possible:
        detail = f"'{number}' may be {' or '.join(repr(one) for one in repair.possible)}"
        return line, Problem("part-number-unsure", detail)
    if min((_sureness(piece, pages) for piece in number.split()), default=1.0) < _UNSURE:
        return line, Problem("part-number-unsure", f"'{number}' is not clear")
    return line, None


def _sureness(text: str, pages: list[_Page]) -> float:
    return min((page.seen.sure[text] for page in pages if text in page.seen.sure), default=1.0)
