"""Draws small papers: words at places on one or more sheets."""

import io
from collections.abc import Callable, Sequence

import pytest
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

Word = tuple[float, float, str]
TOP = 792.0


@pytest.fixture(name="draw")
def _draw() -> Callable[..., bytes]:
    """Draws sheets of (x, y from the top, text); text that ends in ``|`` is set right-aligned at x."""

    def draw(*sheets: Sequence[Word], turned: bool = False, password: str | None = None) -> bytes:
        paper = io.BytesIO()
        lock = StandardEncryption(password, canPrint=1) if password else None
        canvas = Canvas(paper, pagesize=(612, TOP), encrypt=lock)
        for sheet in sheets:
            if turned:
                canvas.translate(612, 0)
                canvas.rotate(90)
            canvas.setFont("Helvetica", 9)
            for x, y, text in sheet:
                if text.endswith("|"):
                    canvas.drawRightString(x, TOP - y, text[:-1])
                else:
                    canvas.drawString(x, TOP - y, text)
            canvas.showPage()
        canvas.save()
        return paper.getvalue()

    return draw


@pytest.fixture(name="table")
def _table() -> Callable[..., list[Word]]:
    """Rows of cells at the given x positions, 16 points apart."""

    def table(xs: Sequence[float], *rows: Sequence[str], top: float = 200, step: float = 16) -> list[Word]:
        return [
            (x, top + place * step, text)
            for place, row in enumerate(rows)
            for x, text in zip(xs, row, strict=True)
            if text
        ]

    return table
