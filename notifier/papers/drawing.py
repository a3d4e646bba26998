"""A business paper on one page or more: who, to whom, a table with its sums, and a word at the end.

Text is drawn letter by letter; nothing that stands in it is markup. reportlab is loaded when the first paper is drawn:
it takes half a second, and most processes never draw one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from threading import Lock
from typing import Any, Final
from unicodedata import normalize

_PLAIN, _BOLD = "PaperPlain", "PaperBold"
_INK, _SOFT, _BLUE, _RULE, _SHADE = "#1b2430", "#566170", "#0b57a4", "#c9d1da", "#f1f4f8"
_MARGIN: Final = 54.0
_FOOT: Final = 64.0
_SUMS_HEIGHT: Final = 150.0
_A_LINE: Final = 13.5
_LETTER, _A4 = (612.0, 792.0), (595.2756, 841.8898)
_MOST_LINES = 4
_drawing = Lock()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table, as it is read."""

    what: str
    quantity: str
    unit: str
    amount: str


@dataclass(frozen=True, slots=True)
class Paper:
    """Everything that stands on the paper, in the order in which it is read."""

    title: str
    language: str
    letter: bool
    """Letter, else A4."""
    seller: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    buyer_heading: str
    buyer: tuple[str, ...]
    heads: tuple[str, str, str, str]
    rows: tuple[Row, ...]
    sums: tuple[tuple[str, str], ...]
    total: tuple[str, str]
    heading: str
    notes: tuple[str, ...]
    footer: str
    number: str


def draw(paper: Paper) -> bytes:
    """The paper as PDF, the same bytes each time."""
    with _drawing:  # fonts are the library's own, one set for all threads
        return _Pen(paper).drawn()


@cache
def _library() -> Any:
    from reportlab.lib import utils  # noqa: PLC0415 - see above
    from reportlab.pdfbase import pdfmetrics, ttfonts  # noqa: PLC0415 - see above
    from reportlab.pdfgen import canvas  # noqa: PLC0415 - see above

    for name, file in ((_PLAIN, "Vera.ttf"), (_BOLD, "VeraBd.ttf")):
        pdfmetrics.registerFont(ttfonts.TTFont(name, file))
    return canvas, pdfmetrics, utils


class _Pen:
    """Goes down the paper from top to bottom; `y` is where the next thing stands."""

    def __init__(self, paper: Paper) -> None:
        self._paper = paper
        self._made = BytesIO()
        canvas, self._metrics, self._utils = _library()
        self._width, height = _LETTER if paper.letter else _A4
        self._top = height - _MARGIN
        # invariant: no clock and no chance in the bytes; uncompressed, so that they depend on no version of zlib.
        self._page = canvas.Canvas(
            self._made, pagesize=(self._width, height), invariant=1, pageCompression=0, lang=paper.language
        )
        self._page.setTitle(f"{paper.title} {paper.number}")
        self._page.setAuthor(paper.seller[0])
        self._right = self._width - _MARGIN
        self._sheet = 1
        self.y = self._top

    def drawn(self) -> bytes:
        """Everything, in order."""
        self._head()
        self._table_head()
        for row in self._paper.rows:
            self._row(row)
        self._sums()
        self._notes()
        self._foot()
        self._page.save()
        return self._made.getvalue()

    def _head(self) -> None:
        paper = self._paper
        self._page.setFillColor(_BLUE)
        self._page.rect(0, self._top + _MARGIN - 8, self._width, 8, stroke=0, fill=1)
        half = (self._right - _MARGIN) * 0.55
        self._text(self._right, self._top - 20, paper.title, 24, _BOLD, right=True)
        y = self._block(_MARGIN, self._top - 12, paper.seller, half, first=14)
        fact_y = self._top - 46.0
        for label, value in paper.facts:
            self._text(self._right - 130, fact_y, label, 9, colour=_SOFT, right=True)
            self._text(self._right, fact_y, value, 9.5, right=True)
            fact_y -= 15
        y = min(y, fact_y) - 22
        self._text(_MARGIN, y, paper.buyer_heading, 9, colour=_SOFT)
        self.y = self._block(_MARGIN, y - 16, paper.buyer, half, first=11) - 26

    def _block(self, x: float, y: float, lines: Sequence[str], width: float, *, first: float) -> float:
        """Some lines, the first of them a name; gives where the next thing may stand."""
        for place, line in enumerate(lines):
            font, size = (_BOLD, first) if place == 0 else (_PLAIN, 9.5)
            for part in self._folded(line, font, size, width):
                self._text(x, y, part, size, font)
                y -= size + 4.5
        return y

    def _columns(self) -> tuple[float, float, float, float]:
        return _MARGIN + 8, self._right - 210, self._right - 108, self._right - 8

    def _table_head(self) -> None:
        self._page.setFillColor(_SHADE)
        self._page.rect(_MARGIN, self.y - 8, self._right - _MARGIN, 22, stroke=0, fill=1)
        for place, (x, head) in enumerate(zip(self._columns(), self._paper.heads, strict=True)):
            self._text(x, self.y, head, 9, _BOLD, colour=_SOFT, right=place > 0)
        self.y -= 26

    def _row(self, row: Row) -> None:
        first, quantity, unit, amount = self._columns()
        parts = self._folded(row.what, _PLAIN, 10, quantity - first - 60)
        if self.y - len(parts) * _A_LINE < _FOOT + 20:
            self._next_sheet()
            self._table_head()
        for x, value in ((quantity, row.quantity), (unit, row.unit), (amount, row.amount)):
            self._text(x, self.y, value, 10, right=True)
        for part in parts:
            self._text(first, self.y, part, 10)
            self.y -= _A_LINE
        self._rule(self.y + 3)
        self.y -= 12

    def _sums(self) -> None:
        if self.y < _FOOT + _SUMS_HEIGHT:
            self._next_sheet()
        value_at, label_at = self._right - 8, self._right - 118
        self.y -= 4
        for label, value in self._paper.sums:
            self._text(label_at, self.y, label, 10, colour=_SOFT, right=True)
            self._text(value_at, self.y, value, 10, right=True)
            self.y -= 17
        self.y -= 4
        self._page.setFillColor(_BLUE)
        self._page.rect(self._right - 300, self.y - 14, 300, 26, stroke=0, fill=1)
        label, value = self._paper.total
        self._text(label_at - 4, self.y - 5, label, 10.5, _BOLD, colour="#ffffff", right=True)
        self._text(value_at, self.y - 5, value, 12, _BOLD, colour="#ffffff", right=True)
        self.y -= 54

    def _notes(self) -> None:
        width = self._right - _MARGIN
        self._text(_MARGIN, self.y, self._paper.heading, 10.5, _BOLD)
        self.y -= 18
        for note in self._paper.notes:
            for part in self._folded(note, _PLAIN, 9.5, width):
                if self.y < _FOOT + 14:
                    self._next_sheet()
                self._text(_MARGIN, self.y, part, 9.5)
                self.y -= 14

    def _next_sheet(self) -> None:
        self._foot()
        self._page.showPage()
        self._sheet += 1
        self.y = self._top

    def _foot(self) -> None:
        self._rule(_FOOT - 12)
        self._text(_MARGIN, _FOOT - 26, self._paper.footer, 8, colour=_SOFT)
        self._text(self._right, _FOOT - 26, str(self._sheet), 8, colour=_SOFT, right=True)

    def _rule(self, y: float) -> None:
        self._page.setStrokeColor(_RULE)
        self._page.setLineWidth(0.6)
        self._page.line(_MARGIN, y, self._right, y)

    def _text(
        self, x: float, y: float, text: str, size: float, font: str = _PLAIN, *, colour: str = _INK, right: bool = False
    ) -> None:
        self._page.setFont(font, size)
        self._page.setFillColor(colour)
        (self._page.drawRightString if right else self._page.drawString)(x, y, self._shown(text, font))

    def _shown(self, text: str, font: str) -> str:
        """The text in letters that the font has: one that it lacks without its accent, else a question mark."""
        has = self._metrics.getFont(font).face.charToGlyph
        if all(ord(letter) in has for letter in text):
            return text
        plain = ((letter, normalize("NFKD", letter)[0]) for letter in normalize("NFC", text))
        return "".join(letter if ord(letter) in has else base if ord(base) in has else "?" for letter, base in plain)

    def _folded(self, text: str, font: str, size: float, width: float) -> list[str]:
        """The text in lines of this width; a word that is longer is cut, and what nobody would read is left out."""
        lines: list[str] = []
        for line in self._utils.simpleSplit(text, font, size, width) or [""]:
            rest = line
            while self._metrics.stringWidth(rest, font, size) > width and len(rest) > 1:
                fits = next(
                    place
                    for place in range(len(rest) - 1, 0, -1)
                    if place == 1 or self._metrics.stringWidth(rest[:place], font, size) <= width
                )
                lines.append(rest[:fits])
                rest = rest[fits:]
            lines.append(rest)
        return lines[:_MOST_LINES]
