"""Glyphs as PDFium knows them: where they stand, which way they run, and which words they make by place alone."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from ctypes import addressof, c_double
from math import pi
from typing import Any

import pypdfium2.raw as pdfium_c

_NO_LETTER = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\ufffd\ue000-\uf8ff]")
_SAMPLES = 16
# Shares of the line height.
_SAME_BASE = 0.1
_NO_GAP = 0.12
_KERNED = 0.2
# Where more than this share of the words is a single glyph, PDFium's word breaks are not the page's.
_SHATTERED = 0.5
_FEW = 40
# Of a quarter turn: more than a skewed scan.
_SLANTED = 0.1


class Measure:
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

    def drawn(self, index: int) -> int:
        """Which drawing command set the glyph: cells that lie upon each other come from different ones."""
        command = pdfium_c.FPDFText_GetTextObject(self._raw, index)
        return addressof(command.contents) if command else 0

    def parts(self, index: int) -> bool:
        """Whether a new command begins with this glyph; the second letter of a ligature has none of its own."""
        before, after = self.drawn(index - 1), self.drawn(index)
        return after != 0 and before not in {after, 0}

    def slants(self, index: int) -> bool:
        """Whether the glyph runs in no direction of the page: neither along the text nor across it."""
        quarters: float = pdfium_c.FPDFText_GetCharAngle(self._raw, index) / (pi / 2)
        return abs(quarters - round(quarters)) > _SLANTED

    def baseline(self, index: int) -> float:
        """How far down the line of writing is on which the glyph stands."""
        pdfium_c.FPDFText_GetCharOrigin(self._raw, index, self._x, self._y)
        return (-self._y.value, -self._x.value, self._y.value, self._x.value)[self._turn]


def is_shattered(spans: Sequence[tuple[int, int]]) -> bool:
    """Whether words fell apart into letters, as with programs that draw each glyph with a font of its own."""
    return len(spans) > _FEW and sum(end - first == 1 for first, end in spans) > _SHATTERED * len(spans)


def gathered(measure: Measure, text: str) -> Iterator[list[int]]:
    """The glyphs (by index) of each word, told by their places: one line, no gap, no space drawn between them."""
    placed = []
    for index, letter in enumerate(text):
        if letter not in "\r\n\x00":
            left, right, size, _ = measure.glyph(index)
            placed.append((measure.baseline(index), left, right, size, index))
    placed.sort()
    line: list[tuple[float, float, float, float, int]] = []
    for glyph in placed:
        if line and glyph[0] - line[0][0] > _SAME_BASE * max(glyph[3], 1.0):
            yield from _line_words(line, text)
            line = []
        line.append(glyph)
    yield from _line_words(line, text)


def _line_words(line: Sequence[tuple[float, float, float, float, int]], text: str) -> Iterator[list[int]]:
    word: list[int] = []
    end = 0.0
    for _, left, right, size, index in sorted(line, key=lambda glyph: glyph[1]):
        space = text[index].isspace()
        if word and (space or not -_KERNED * size < left - end < _NO_GAP * size):
            yield word
            word = []
        if not space:
            word.append(index)
        end = right
    if word:
        yield word


def unmapped(raw: Any, text: str, spans: list[tuple[int, int]]) -> int:
    """About how many glyphs have no letter: counted by their characters, and by asking for some of the words."""
    strange = len(_NO_LETTER.findall(text))
    sample = spans[:: max(1, len(spans) // _SAMPLES)]
    lost = sum(pdfium_c.FPDFText_HasUnicodeMapError(raw, first) == 1 for first, _ in sample)
    return max(strange, len(text) * lost // len(sample) if sample else 0)


def turn_of(raw: Any, firsts: list[int]) -> int:
    """In which direction most words run: 0 to the right, 1 down, 2 to the left, 3 up (quarter turns)."""
    sample = firsts[:: max(1, len(firsts) // _SAMPLES)]
    turns = Counter(round(pdfium_c.FPDFText_GetCharAngle(raw, first) / (pi / 2)) % 4 for first in sample)
    return turns.most_common(1)[0][0] if turns else 0
