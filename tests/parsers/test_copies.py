"""Orders that are printed twice in one file: once for the supplier, once for the shop."""

import pytest

from parsers.orders import read_document

XS = (40, 90, 220, 420)
HEADS = ("Qty", "Part Number", "Description", "Unit Price")
LINES = (("1", "71501-T43-A00ZZ", "Bumper face", "402.00"), ("8", "91505-TM8-003", "Clip", "2.10"))


@pytest.fixture(name="paper")
def _paper(table):
    """A page of a purchase order: its number, a word in its corner, a word at its foot, and its lines."""

    def paper(number="20441", corner="", foot="", lines=LINES):
        head = [(40, 40, "Speedy Collision Barrie"), (40, 52, "320 Bayview Dr, Barrie ON L4N 8X9")]
        named = [(40, 80, f"PURCHASE ORDER {number}"), (40, 92, f"RO: {int(number) + 30000}")]
        notes = [(x, y, text) for x, y, text in ((450, 40, corner), (450, 760, foot)) if text]
        return [*head, *named, *table(XS, HEADS, *lines), *notes]

    return paper


def _read(pdf):
    return [
        (order.purchase_order, [(line.part_number, int(line.quantity)) for line in order.lines])
        for order in read_document(pdf).orders
    ]


@pytest.mark.parametrize(
    ("corners", "feet"),
    [
        (("", ""), ("", "")),
        (("SUPPLIER COPY", "SHOP COPY"), ("", "")),
        (("Original", "Duplicata"), ("Page 1 de 2", "Page 2 de 2")),
        (("Copy 1 of 3", "Copy 2 of 3", "Copy 3 of 3"), ("1/3", "2/3", "3/3")),
        (("Kopi", "Original"), ("1", "2")),
    ],
)
def test_a_copy_orders_nothing(draw, paper, corners, feet):
    """The same pages once more, whoever they are for and however they are numbered, are the same order."""
    pages = [paper(corner=corner, foot=foot) for corner, foot in zip(corners, feet, strict=True)]

    assert [("20441", [("71501-T43-A00ZZ", 1), ("91505-TM8-003", 8)])] == _read(draw(*pages))


def test_a_copy_of_several_pages_orders_nothing(draw, paper):
    """Two orders of a page each, and both once more."""
    pages = [paper(), paper("20442", lines=LINES[:1])]

    assert [("20441", 2), ("20442", 1)] == [(number, len(lines)) for number, lines in _read(draw(*pages, *pages))]


@pytest.mark.parametrize("change", [{"number": "20442"}, {"lines": (*LINES[:1], ("9", *LINES[1][1:]))}])
def test_pages_that_differ_are_both_read(draw, paper, change):
    """The same lines for another car, or another quantity of a line, are no copy."""
    read = _read(draw(paper(), paper(**change)))

    assert 4 == sum(len(lines) for _, lines in read)
