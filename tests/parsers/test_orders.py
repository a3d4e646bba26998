import datetime as dt
import io
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from parsers.orders import read_document

XS = (60, 90, 200, 400, 470)
HEADS = ("Qty", "Part Number", "Description", "Unit Price", "Amount")
LETTERHEAD = [
    (40, 40, "Fix Auto Laval"),
    (40, 52, "1234 boul. Saint-Martin O., Laval QC H7S 2B4"),
    (40, 64, "Tel. (450) 555-0142   parts@fix-auto-laval.example"),
]
FIELDS = [
    (340, 40, "Purchase Order: 48213-001"),
    (340, 52, "RO Number: 48213"),
    (340, 64, "Date: 11/21/2026"),
    (40, 100, "Vehicle: 2023 HONDA Civic Touring"),
    (340, 100, "VIN: 2HGFE2F59PH100101"),
    (40, 112, "Insurance: Intact Assurance"),
    (340, 112, "Claim #: 26-232003028-01"),
]


@pytest.fixture(name="order")
def _order(draw, table):
    """A purchase order with the given rows under its heading."""

    def order(*rows, more=()):
        return draw([*LETTERHEAD, *FIELDS, *table(XS, HEADS, *rows), *more])

    return order


def test_an_order_is_read_whole(order):
    """Header, shop, car, lines and sums of a plain purchase order."""
    document = read_document(
        order(
            ("1", "04711-T20-A00ZZ", "Bumper cover", "489.96", "489.96"),
            ("10", "91505-TM8-003", "Clip", "1.68", "16.80"),
            ("", "", "", "Subtotal", "$506.76"),
            ("", "", "", "GST 5%", "$25.34"),
            ("", "", "", "Total", "$532.10"),
        )
    )
    (found,) = document.orders

    assert ("48213-001", "48213", "26-232003028-01") == (found.purchase_order, found.repair_order, found.claim)
    assert ("2HGFE2F59PH100101", dt.date(2026, 11, 21)) == (found.vin, found.date)
    assert ("2023", "HONDA", "Civic Touring") == (found.vehicle.year, found.vehicle.make, found.vehicle.model)
    assert ("Fix Auto Laval", "H7S 2B4", "(450) 555-0142") == (
        found.shop.name,
        found.shop.postal_code,
        found.shop.phone,
    )
    assert [("04711-T20-A00ZZ", Decimal(1)), ("91505-TM8-003", Decimal(10))] == [
        (line.part_number, line.quantity) for line in found.lines
    ]
    assert ("506.76", "25.34", "532.10", "CAD") == (
        str(found.subtotal),
        str(found.tax),
        str(found.total),
        found.currency,
    )
    assert 1.0 == found.confidence
    assert () == document.problems


def test_every_row_is_accounted_for(order):
    """The kinds of all rows add up to the rows of the paper."""
    document = read_document(order(("1", "04711-T20-A00ZZ", "Cover", "9.00", "9.00"), ("", "", "", "Total", "$9.00")))

    assert {"line": 1, "heading": 6, "total": 1} == document.rows
    assert () == document.unexplained


def test_a_sum_that_does_not_add_up_is_named_and_costs_confidence(order):
    """The paper's own subtotal is the check of what was read."""
    document = read_document(
        order(("1", "04711-T20-A00ZZ", "Cover", "9.00", "9.00"), ("", "", "", "Subtotal", "$19.00"))
    )

    assert "sum-mismatch" in {problem.code for problem in document.problems}
    assert document.orders[0].confidence < 0.7


def test_a_deposit_between_the_lines_is_part_of_the_sum(order):
    """A core charge is no part, but the subtotal counts it: that is no contradiction."""
    document = read_document(
        order(
            ("1", "04711-T20-A00ZZ", "Cover", "9.00", "9.00"),
            ("1", "", "Core charge", "25.00", "25.00"),
            ("", "", "", "Subtotal", "$34.00"),
        )
    )

    assert ["04711-T20-A00ZZ"] == [line.part_number for line in document.orders[0].lines]
    assert () == document.problems


def test_quantity_times_price_names_the_line_that_is_wrong(order):
    """A line whose numbers contradict each other is told by its place."""
    document = read_document(
        order(
            ("1", "04711-T20-A00ZZ", "Cover", "9.00", "9.00"),
            ("3", "91505-TM8-003", "Clip", "2.00", "8.00"),
        )
    )

    assert [("quantity-price-mismatch", 0, "2")] == [
        (problem.code, problem.order, problem.line) for problem in document.problems
    ]


def test_several_orders_in_one_file_are_parted(draw, table):
    """Where the header names another order and car, a new order begins; the letterhead on top holds for both."""
    second = [(40, 300, "Purchase Order: 48214-001"), (340, 300, "VIN: 5XYK6CDF1PG141414")]
    document = read_document(
        draw(
            [
                *LETTERHEAD,
                *FIELDS,
                *table(XS, HEADS, ("1", "04711-T20-A00ZZ", "Cover", "9.00", "9.00")),
                *second,
                *table(XS, HEADS, ("2", "86511-P1000", "Bumper", "5.00", "10.00"), top=330),
            ]
        )
    )

    assert [("48213-001", "04711-T20-A00ZZ"), ("48214-001", "86511-P1000")] == [
        (order.purchase_order, order.lines[0].part_number) for order in document.orders
    ]
    assert ["H7S 2B4", "H7S 2B4"] == [order.shop.postal_code for order in document.orders]


def test_the_estimate_behind_an_order_orders_nothing(draw, table):
    """Lines of an estimate in the same file are for information and counted as no parts."""
    estimate = table(
        (40, 80, 140, 300, 400, 460, 540),
        ("Line", "Op", "Description", "Part Number", "Qty", "Price", "Labor"),
        ("1", "Repl", "Cover", "04711-T20-A00ZZ", "1", "9.00", "2.0"),
        ("2", "Repl", "Hood", "60100-T20-A00ZZ", "1", "742.00", "1.5"),
        top=100,
    )
    document = read_document(
        draw(
            [
                (40, 20, "PURCHASE ORDER"),
                *LETTERHEAD,
                *FIELDS,
                *table(XS, HEADS, ("1", "04711-T20-A00ZZ", "Cover", "9.00", "9.00")),
            ],
            [(40, 40, "REPAIR ESTIMATE"), (340, 40, "RO Number: 48213"), *estimate],
        )
    )

    assert ["04711-T20-A00ZZ"] == [line.part_number for order in document.orders for line in order.lines]
    assert document.rows["non_part"] >= 2


def test_a_supplement_tells_what_changes(draw, table):
    """Added, changed and deleted lines; a deleted line has quantity 0 and no price."""
    document = read_document(
        draw(
            [
                *LETTERHEAD,
                (340, 40, "PURCHASE ORDER 48213-002"),
                (340, 52, "Supplement 1 to 48213-001"),
                *table(
                    (40, 90, 130, 230, 380, 430, 480, 540),
                    ("CHG", "LN", "PART NUMBER", "DESCRIPTION", "OLD QTY", "NEW QTY", "OLD $", "NEW $"),
                    ("ADD", "11", "71140-T20-A00", "Beam", "-", "1", "-", "318.90"),
                    ("CHG", "9", "91505-TM8-003", "Clip", "10", "14", "2.10", "2.10"),
                    ("DEL", "5", "33150-T20-A01", "Headlamp", "1", "0", "1,130.27", "-"),
                ),
            ]
        )
    )
    (order,) = document.orders

    assert "48213-001" == order.supplement_of
    assert [("add", Decimal(1)), ("change", Decimal(14)), ("delete", Decimal(0))] == [
        (line.change, line.quantity) for line in order.lines
    ]
    assert order.lines[2].unit_price is None


def test_a_table_goes_on_over_pages(draw, table):
    """The heading stands once; page heads and feet between the lines are not lines."""
    many = [("1", f"04711-T20-A{place:02}ZZ", "Bumper cover", "9.00", "9.00") for place in range(60)]
    foot = [(40, 770, "Fix Auto Laval - order 48213-001")]
    document = read_document(
        draw(
            [*LETTERHEAD, *FIELDS, *table(XS, HEADS, *many[:30]), *foot],
            [*table(XS, *many[30:], top=60), *foot],
        )
    )

    assert [f"04711-T20-A{place:02}ZZ" for place in range(60)] == [
        line.part_number for line in document.orders[0].lines
    ]


def test_items_told_as_label_and_value_are_lines(draw):
    """An order without a table: each item is a few rows of "Part number: ..."."""
    document = read_document(
        draw(
            [
                *LETTERHEAD,
                *FIELDS,
                *[(40, 150, "Item 1"), (50, 164, "Part number: 71101-TBA-A00"), (50, 178, "Description: Grille")],
                *[(50, 192, "Quantity: 2   Part type: Recycled"), (50, 206, "Price: $46.17 each, $92.34 total")],
            ]
        )
    )
    (line,) = document.orders[0].lines

    assert ("71101-TBA-A00", Decimal(2), "recycled") == (line.part_number, line.quantity, line.part_type)
    assert (Decimal("46.17"), Decimal("92.34")) == (line.unit_price, line.extended_price)


def test_a_picture_is_refused_and_says_so():
    """A scan without text is not an empty order."""
    paper = io.BytesIO()
    canvas = Canvas(paper)
    canvas.drawImage(ImageReader(Image.new("1", (200, 200), 1)), 0, 0, 500, 700)
    canvas.save()

    document = read_document(paper.getvalue())

    assert not document.readable
    assert ["pdf-no-text"] == [problem.code for problem in document.problems]


def test_the_banner_of_a_fax_is_no_text():
    """A picture under one printed line is still a picture."""
    paper = io.BytesIO()
    canvas = Canvas(paper)
    canvas.drawImage(ImageReader(Image.new("1", (200, 200), 1)), 0, 0, 500, 700)
    canvas.drawString(20, 800, "NOV-21-2026 08:14 FROM: CARROSSERIE ABC 450 555 0199 TO: 18005550100 P.1/2")
    canvas.save()

    document = read_document(paper.getvalue())

    assert (False, "pdf-no-text") == (document.readable, document.problems[0].code)


def test_a_letter_without_parts_has_no_lines(draw):
    """Readable text that orders nothing is told from a file that cannot be read."""
    document = read_document(
        draw([*LETTERHEAD, (40, 120, "Dear dealer, please call us about the delivery date of our purchase order.")])
    )

    assert document.readable
    assert ["no-lines"] == [problem.code for problem in document.problems]


def test_the_limit_of_pages_is_kept(draw):
    """A file with more pages than allowed is refused with the number of pages."""
    document = read_document(draw(*([[(72, 100, "x")]] * 3)), max_pages=2)

    assert (False, 3, "pdf-too-long") == (document.readable, document.pages, document.problems[0].code)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 600), st.integers(10, 780), st.text(max_size=25)), max_size=25))
def test_whatever_is_printed_gives_a_document(words):
    """Strangers' words in any places never raise, and the rows stay accounted for."""
    paper = io.BytesIO()
    canvas = Canvas(paper)
    for x, y, text in words:
        canvas.drawString(x, y, text)
    canvas.save()

    document = read_document(paper.getvalue())

    assert document.orders == () or document.readable
