"""What a line is drawn through on a paper is taken back."""

import io
from decimal import Decimal

import pytest
from reportlab.pdfgen.canvas import Canvas

from parsers.orders import read_document

TOP = 792
HEAD = [(40, 40, "Fix Auto Laval"), (340, 40, "Purchase Order: 48213-001"), (340, 64, "VIN: 2HGFE2F59PH100101")]
TABLE = [
    *[(40, 140, "Qty"), (110, 140, "Part No."), (220, 140, "Description"), (420, 140, "Each")],
    *[(40, 156, "1"), (110, 156, "71101-TBA-A00"), (220, 156, "Grille"), (420, 156, "152.10")],
    *[(40, 172, "2"), (110, 172, "33150-T20-A01"), (220, 172, "Headlamp"), (420, 172, "410.00")],
]


@pytest.fixture(name="ruled")
def _ruled():
    """Draws words and thin level lines, each as (left, right, y from the top)."""

    def ruled(words, lines):
        paper = io.BytesIO()
        canvas = Canvas(paper, pagesize=(612, TOP))
        canvas.setFont("Helvetica", 9)
        canvas.setLineWidth(0.5)
        for x, y, text in words:
            canvas.drawString(x, TOP - y, text)
        for left, right, y in lines:
            canvas.line(left, TOP - y, right, TOP - y)
        canvas.save()
        return read_document(paper.getvalue()).orders[0].lines

    return ruled


def test_a_line_struck_out_is_deleted(ruled):
    """A rule through the words of a line takes it out of the order."""
    lines = ruled([*HEAD, *TABLE], [(38, 460, 169)])

    assert [(None, Decimal(1)), ("delete", Decimal(0))] == [(line.change, line.quantity) for line in lines]


def test_rules_between_lines_strike_nothing(ruled):
    """The rules of a table run under its rows and not through them."""
    lines = ruled([*HEAD, *TABLE], [(38, 460, y) for y in (130, 143.5, 159.5, 175.5)])

    assert [None, None] == [line.change for line in lines]


def test_a_struck_quantity_gives_way_to_the_one_beside_it(ruled):
    """Of two quantities in a cell the one that is not struck out is ordered."""
    lines = ruled([*HEAD, *TABLE, (48, 172, "5")], [(39, 46, 169)])

    assert [Decimal(1), Decimal(5)] == [line.quantity for line in lines]
