"""XML embedded in PDFs: taken out of any file, believed, and laid beside the page."""

from decimal import Decimal

import pytest

from parsers.exact import read_cii
from parsers.orders import read_document
from parsers.pdf import embedded_xml
from tests.parsers.invoices import HARM, holding, invoice, numbers, order


def page(draw, quantity="1"):
    """A page that shows the order's two lines; the price of the first line is misprinted if `quantity` is not 1."""
    heads = [
        (40, 200, "Line"),
        (80, 200, "Part Number"),
        (200, 200, "Description"),
        (380, 200, "Qty"),
        (430, 200, "Price"),
    ]
    first = [
        (40, 220, "1"),
        (80, 220, "04711-T20-A00ZZ"),
        (200, 220, "Bumper cover"),
        (380, 220, quantity),
        (430, 220, "489.96"),
    ]
    second = [(40, 240, "2"), (80, 240, "91505-S9A-003"), (200, 240, "Clip"), (380, 240, "12"), (430, 240, "2.15")]
    top = [(40, 60, "PURCHASE ORDER"), (40, 90, "VIN: 2HGFE2F59PH100101"), (40, 110, "PO Number: PO-7741")]
    return draw([*top, *heads, *first, *second])


def test_embedded_xml_is_taken_out_whatever_it_is_called(draw):
    """XML is told by its first bytes; other files stay in."""
    pdf = holding(page(draw), ("order-x", order()), ("photo.xml", b"\x89PNG"), ("bom.xml", b"\xef\xbb\xbf" + order()))

    assert {order(), b"\xef\xbb\xbf" + order()} == set(embedded_xml(pdf))


@pytest.mark.parametrize("pdf", [b"", b"%PDF-1.7", b"%PDF-1.4\n1 0 obj<</Names 1 0 R>>endobj trailer<</Root 1 0 R>>"])
def test_damage_embeds_nothing(pdf):
    """A file that cannot be opened gives no XML and no exception."""
    assert embedded_xml(pdf) == ()


def test_the_xml_is_believed_and_the_page_adds_the_car(draw):
    """Where XML and page agree the order is the XML's, with the VIN that only the page prints, and nobody doubts it."""
    read = read_document(holding(page(draw), ("order-x.xml", order())))

    assert ("2HGFE2F59PH100101", "48213") == (read.orders[0].vin, read.orders[0].repair_order)
    assert numbers(read_cii(order())) == numbers(read.orders[0])
    assert [] == [problem for problem in read.problems if problem.code == "sources-differ"]


def test_a_page_that_says_something_else_is_a_problem(draw):
    """A quantity that differs is named with its line; the XML's counts, and confidence is lost."""
    same = read_document(holding(page(draw), ("order-x.xml", order())))
    read = read_document(holding(page(draw, quantity="3"), ("order-x.xml", order())))
    (differ,) = (problem for problem in read.problems if problem.code == "sources-differ")

    assert ("1", "quantity '3' on the page, '1' in the embedded XML") == (differ.line, differ.detail)
    assert [1, 12] == [line.quantity for line in read.orders[0].lines]
    assert read.orders[0].confidence < same.orders[0].confidence


def test_a_scan_is_readable_by_its_xml(draw):
    """A page without text is no obstacle where XML is embedded; without it, the page is what it was."""
    scan = draw([])

    assert not read_document(scan).readable
    assert 2 == len(read_document(holding(scan, ("factur-x.xml", invoice()))).orders[0].lines)


def test_the_smallest_profile_keeps_the_lines_of_the_page(draw):
    """XML without lines gives number and sums, the page gives the lines."""
    read = read_document(holding(page(draw), ("factur-x.xml", invoice(lines=""))))

    assert (2, Decimal("593.00")) == (len(read.orders[0].lines), read.orders[0].total)


def test_refused_xml_is_a_problem_and_the_page_is_read(draw):
    """XML built to do harm is named; the page is read as if there were none."""
    read = read_document(holding(page(draw), ("factur-x.xml", HARM["laughs"])))

    assert "xml-refused" in {problem.code for problem in read.problems}
    assert 2 == len(read.orders[0].lines)
