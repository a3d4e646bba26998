"""Finds the words that a line is drawn through: in a changed order they are taken back."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Any

import pypdfium2.raw as pdfium_c

# With more objects than this a page is a drawing.
_MOST_OBJECTS = 4_000
_THIN, _SHORTEST = 1.6, 3.0
# Where a line through a word runs above its baseline, in shares of the line height: over an underline, under the
# rule that closes the row above.
_LOWEST, _HIGHEST = 0.1, 0.5
_COVERED = 0.7
# Where more of the words seem struck than this, the lines are something else.
_NEVER_SO_MANY = 0.6

Line = tuple[float, float, float]
Place = tuple[float, float, float, float]


def struck(page: Any, places: Iterable[Place]) -> set[int]:
    """The indices of the words (left, right, baseline downwards, height) with a line through most of their width.

    Only for pages whose text runs upright.
    """
    lines = sorted(_thin_lines(page))
    if not lines:
        return set()
    words = list(places)
    heights = [line[0] for line in lines]
    found = set()
    for index, (left, right, base, size) in enumerate(words):
        low = bisect_left(heights, base - _HIGHEST * size)
        high = bisect_left(heights, base - _LOWEST * size)
        covered = sum(max(0.0, min(right, end) - max(left, start)) for _, start, end in lines[low:high])
        if covered > _COVERED * (right - left):
            found.add(index)
    return found if len(found) < _NEVER_SO_MANY * len(words) else set()


def _thin_lines(page: Any) -> Iterator[Line]:
    """The level lines of a page as height (downwards), left and right end."""
    sides = [pdfium_c.c_float() for _ in range(4)]
    left, low, right, high = sides
    for index in range(min(pdfium_c.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
        drawn = pdfium_c.FPDFPage_GetObject(page, index)
        if pdfium_c.FPDFPageObj_GetType(drawn) != pdfium_c.FPDF_PAGEOBJ_PATH:
            continue
        if not pdfium_c.FPDFPageObj_GetBounds(drawn, left, low, right, high):
            continue
        if high.value - low.value < _THIN and right.value - left.value > _SHORTEST:
            yield -(low.value + high.value) / 2, left.value, right.value
