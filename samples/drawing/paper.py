"""Paper: a sheaf of pages, written from top to bottom in points, with letterhead, fields, totals and page foot."""

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import letter
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

from samples.drawing import emblems
from samples.drawing.order import Shop

Align = Literal["left", "right", "centre"]
LETTER: tuple[float, float] = letter
INK, QUIET, HAIR = HexColor("#1c1c1c"), HexColor("#6a6a6a"), HexColor("#b8b8b8")
WHITE = HexColor("#ffffff")


@dataclass(frozen=True, slots=True)
class Face:
    """A typeface: its regular and its bold cut."""

    regular: str
    bold: str


HELVETICA = Face("Helvetica", "Helvetica-Bold")
TIMES = Face("Times-Roman", "Times-Bold")
COURIER = Face("Courier", "Courier-Bold")
VERA = Face("Vera", "Helvetica-Bold")
"""Vera comes with reportlab and is embedded as a subset, as office programs do."""

Foot = Callable[["Paper"], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The paper that is put in: size, typeface, margins, and how the file is closed."""

    title: str
    size: tuple[float, float] = LETTER
    face: Face = HELVETICA
    margin: float = 46
    bottom: float = 58
    sideways: bool = False
    """The page lies on its side in the file and is turned upright by the viewer, as some printer drivers do it."""
    locked: bool = False
    """Encrypted with an empty user password: everybody may open it, many programs stumble."""
    foot: Foot | None = None
    program: str = "Atelier 4.2"


class Paper:
    """A pen on a sheet: `y` is where the next line of writing stands, measured from the lower edge."""

    def __init__(self, sheet: Sheet, pages: int) -> None:
        pdfmetrics.registerFont(TTFont(VERA.regular, "Vera.ttf"))
        self.sheet, self.pages, self.page = sheet, pages, 1
        self.width, self.height = sheet.size
        self.left, self.right = sheet.margin, self.width - sheet.margin
        self.y = self.height - sheet.margin
        lock = StandardEncryption("", ownerPassword="the shop's own", strength=128) if sheet.locked else None
        self.file = io.BytesIO()
        self.canvas = Canvas(self.file, pagesize=sheet.size, invariant=1, pageCompression=0, encrypt=lock)
        self.canvas.setTitle(sheet.title)
        self.canvas.setCreator(sheet.program)
        self._open()

    def down(self, points: float) -> None:
        """Go down the page."""
        self.y -= points

    def room(self, points: float) -> bool:
        """Whether this much still fits above the page foot."""
        return self.y - points >= self.sheet.bottom

    def turn(self) -> None:
        """Finish the page and begin the next at its top."""
        self._foot()
        self.canvas.showPage()
        self.page += 1
        self.y = self.height - self.sheet.margin
        self._open()

    def _open(self) -> None:
        self.pen = ("", 0.0, WHITE)
        if self.sheet.sideways:  # reportlab exchanges width and height of a turned page itself
            self.canvas.setPageRotation(90)
            self.canvas.transform(0, 1, -1, 0, self.height, 0)

    def _foot(self) -> None:
        if self.sheet.foot:
            self.sheet.foot(self)

    def close(self) -> bytes:
        """The finished file."""
        self._foot()
        self.canvas.save()
        return self.file.getvalue()

    def measure(self, text: str, size: float, *, bold: bool = False) -> float:
        """How wide the text is."""
        face = self.sheet.face
        return float(pdfmetrics.stringWidth(text, face.bold if bold else face.regular, size))

    def say(
        self, x: float, text: str, *, size: float = 9, bold: bool = False, align: Align = "left", ink: Color = INK
    ) -> float:
        """Write at `x` on the current line; gives the x behind the text."""
        wide = self.measure(text, size, bold=bold)
        start = x - {"left": 0.0, "right": wide, "centre": wide / 2}[align]
        pen = (self.sheet.face.bold if bold else self.sheet.face.regular, size, ink)
        if pen[:2] != self.pen[:2]:
            self.canvas.setFont(*pen[:2])
        if pen[2] is not self.pen[2]:
            self.canvas.setFillColor(ink)
        self.pen = pen
        self.canvas.drawString(start, self.y, text)
        return start + wide

    def say_twice(self, x: float, text: str, *, size: float = 9, align: Align = "left") -> None:
        """Poor man's bold: every letter printed twice, a hair apart, which a reader sees as `TToottaall`."""
        x -= self.measure(text, size) if align == "right" else 0
        for glyph in text:
            self.say(x, glyph, size=size)
            self.say(x + 0.35, glyph, size=size)
            x += self.measure(glyph, size)

    def rule(self, *, weight: float = 0.6, ink: Color = INK, left: float | None = None) -> None:
        """A line across the page at the current height."""
        self.canvas.setStrokeColor(ink)
        self.canvas.setLineWidth(weight)
        self.canvas.line(self.left if left is None else left, self.y, self.right, self.y)

    def band(self, height: float, fill: Color, *, left: float | None = None) -> None:
        """A filled bar whose upper edge is the current height."""
        start = self.left if left is None else left
        self.canvas.setFillColor(fill)
        self.pen = (*self.pen[:2], fill)
        self.canvas.rect(start, self.y - height, self.right - start, height, stroke=0, fill=1)

    def letterhead(self, shop: Shop, title: str, under: Sequence[str] = (), *, quiet: Sequence[str] = ()) -> None:
        """Emblem, name and address on the left; the paper's title and what belongs to it on the right."""
        colour = HexColor(shop.colour)
        emblems.draw(self.canvas, shop.emblem, (self.left, self.y - 30), 34, colour)
        self.down(11)
        self.say(self.left + 44, shop.name, size=14, bold=True, ink=colour)
        self.say(self.right, title, size=14, bold=True, align="right")
        top = self.y
        for text in (f"{shop.street}, {shop.city} {shop.postal_code}", *quiet):
            self.down(11.5)
            self.say(self.left + 44, text, size=8, ink=QUIET)
        lowest, self.y = self.y, top
        for text in under:
            self.down(12.5)
            self.say(self.right, text, size=9, align="right")
        self.y = min(self.y, lowest) - 10
        self.rule(weight=1.4, ink=colour)
        self.down(16)

    def fields(
        self, grid: Sequence[Sequence[tuple[str, str]]], *, stops: Sequence[float] = (0, 0.5), size: float = 8.5
    ) -> None:
        """Rows of `Label: value`, one pair at each stop (a share of the width)."""
        for row in grid:
            for stop, (label, value) in zip(stops, row, strict=False):
                x = self.say(self.left + stop * (self.right - self.left), label, size=size, bold=True)
                self.say(x + self.measure(" ", size), value, size=size)
            self.down(size + 5)

    def totals(self, rows: Sequence[tuple[str, str]], *, size: float = 9, left: float = 0.62) -> None:
        """Label and amount, flush right; the last one bold under a rule."""
        start = self.left + left * (self.right - self.left)
        if not self.room((size + 5) * len(rows) + 8):
            self.turn()
            self.down(size)
        for label, amount in rows[:-1]:
            self.say(start, label, size=size)
            self.say(self.right - 4, amount, size=size, align="right")
            self.down(size + 5)
        self.y += size + 1
        self.down(5)
        self.rule(left=start)
        self.down(size + 4)
        self.say(start, rows[-1][0], size=size + 1, bold=True)
        self.say(self.right - 4, rows[-1][1], size=size + 1, bold=True, align="right")
        self.down(size + 8)

    def notes(self, texts: Sequence[str], *, size: float = 8) -> None:
        """Small print, line by line."""
        for text in texts:
            self.say(self.left, text, size=size, ink=QUIET)
            self.down(size + 3.5)


def bind(sheet: Sheet, write: Callable[[Paper], None]) -> bytes:
    """The PDF that `write` makes. It is written twice, because page 1 already says how many pages there are."""
    draft = Paper(sheet, pages=1)
    write(draft)
    clean = Paper(sheet, pages=draft.page)
    write(clean)
    return clean.close()


def numbered(wording: str, *, owner: str = "", align: Align = "right") -> Foot:
    """A page foot such as `Page {page} de {pages}`, with the owner's name on the left."""

    def foot(paper: Paper) -> None:
        before, paper.y = paper.y, paper.sheet.bottom - 26
        paper.say(paper.left, owner, size=7.5, ink=QUIET)
        x = {"left": paper.left, "right": paper.right, "centre": paper.width / 2}[align]
        paper.say(x, wording.format(page=paper.page, pages=paper.pages), size=7.5, align=align, ink=QUIET)
        paper.y = before

    return foot
