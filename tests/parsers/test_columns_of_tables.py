"""Tables whose headings leave open what stands in a column, drawn here: hours, entries of a catalogue, net prices."""

import pytest

from parsers.orders import read_document

HEAD = [
    (40, 40, "Fix Auto Laval"),
    (340, 40, "Purchase Order: 48213-001"),
    (340, 52, "RO Number: 48213"),
    (340, 64, "VIN: 2HGFE2F59PH100101"),
]
PARTS = (("71101-TBA-A00", "Grille"), ("91505-TM8-003", "Clip"), ("33150-T20-A01", "Headlamp"))


def lines_of(pdf):
    """The lines of a paper with one order."""
    (order,) = read_document(pdf).orders
    return order.lines


@pytest.mark.parametrize(
    ("heading", "values"),
    [("Hours", ("2.0", "3.0", "2.0")), ("Hours", ("2", "3", "2")), ("Units", ("2.0", "0.5", "3.0"))],
)
def test_hours_of_labour_are_no_number_of_pieces(draw, table, heading, values):
    """Where only hours are told, how many pieces are wanted is not known."""
    rows = [(*part, told, "100.00") for part, told in zip(PARTS, values, strict=True)]

    lines = lines_of(draw([*HEAD, *table((40, 160, 380, 460), ("Part No.", "Description", heading, "Price"), *rows)]))

    assert [(part, None) for part, _ in PARTS] == [(line.part_number, line.quantity) for line in lines]


def test_units_without_decimals_are_pieces(draw, table):
    """The heading "Units" names pieces on orders and hours on estimates; hours are told in tenths."""
    rows = [(*part, told, "100.00") for part, told in zip(PARTS, ("2", "10", "1"), strict=True)]

    lines = lines_of(draw([*HEAD, *table((40, 160, 380, 460), ("Part No.", "Description", "Units", "Price"), *rows)]))

    assert [2, 10, 1] == [line.quantity for line in lines]


def test_pieces_and_hours_in_one_column(draw, table):
    """Under "Qty/Hrs" the number beside a part is that of its pieces."""
    heads = ("Type", "Part No.", "Description", "Qty/Hrs", "Price")
    rows = [("Part", *part, told, "9.00") for part, told in zip(PARTS, ("2", "10", "1"), strict=True)]
    rows += [("Labour", "", "Refinish", told, "9.00") for told in ("2.2", "0.5", "3.0", "1.4")]

    lines = lines_of(draw([*HEAD, *table((40, 80, 180, 380, 460), heads, *rows)]))

    assert [2, 10, 1] == [line.quantity for line in lines]


def test_the_sums_under_columns_of_hours_are_no_line(draw, table):
    """A row "Totals" adds up each column of an estimate."""
    rows = [(*part, "100.00", "2.0") for part in PARTS]
    words = table(
        (40, 160, 380, 460), ("Part No.", "Description", "Price", "Hours"), *rows, ("", "Totals", "300.00", "6.0")
    )

    assert len(PARTS) == len(lines_of(draw([*HEAD, *words])))


@pytest.mark.parametrize("entry", ["Entry", "Catalog", "Guide"])
@pytest.mark.parametrize("kind", ["Part Type/", "Part"])
def test_the_number_of_an_entry_is_no_part_number(draw, table, entry, kind):
    """Estimates number the entries of their catalogue too; the part stands under its own name, or that of its type."""
    heads = [("Line", entry, "Line Item", kind, "Dollar"), ("Item", "Number", "Description", "Part Number", "Amount")]
    heads = [heads[0], heads[1] if "/" in kind else (*heads[1][:3], "Number", "Amount")]
    rows = [(str(at), f"10234{at}", name, part, "142.00") for at, (part, name) in enumerate(PARTS, 1)]

    words = [*table((40, 80, 140, 300, 400), *heads, top=180, step=11), *table((40, 80, 140, 300, 400), *rows, top=204)]

    assert [part for part, _ in PARTS] == [line.part_number for line in lines_of(draw([*HEAD, *words]))]


def test_a_number_below_its_kind(draw, table):
    """Where a part is no original one, its kind stands first under the heading of both."""
    heads = [("Line", "", "Part Type/", "Dollar"), ("Item", "Description", "Part Number", "Amount")]
    rows = [
        ("1", "Grille", "71101-TBA-A00", "142.00"),
        ("2", "Fender", "**Qual Repl Part", "99.00"),
        ("", "", "HO1240162", ""),
    ]

    words = [
        *table((40, 140, 300, 400), *heads, top=180, step=11),
        *table((40, 140, 300, 400), *rows, top=204, step=12),
    ]

    assert [("71101-TBA-A00", "unknown"), ("HO1240162", "aftermarket")] == [
        (line.part_number, line.part_type) for line in lines_of(draw([*HEAD, *words]))
    ]


@pytest.mark.parametrize("foot", [(), (("", "", "", "", "Subtotal", "648.00"),)])
def test_a_net_price_of_all_pieces_is_told_by_its_discount(draw, table, foot):
    """Quantity times list price less the discount is the net price: it is that of the line."""
    heads = ("Qty", "Part No", "Description", "List", "Disc", "Net")
    rows = [
        ("1", "86511-C2500", "Front bumper cover", "400.00", "10%", "360.00"),
        ("10", "86590-3X000", "Clip", "2.00", "10 %", "18.00"),
        ("1", "66311-C2000", "Fender", "270.00", "", "270.00"),
    ]
    (order,) = read_document(draw(table((40, 90, 200, 330, 410, 480), heads, *rows, *foot))).orders

    assert ["360.00", "18.00", "270.00"] == [str(line.extended_price) for line in order.lines]
    assert "1.80" == str(order.lines[1].unit_price)


@pytest.mark.parametrize(("subtotal", "each", "of_all"), [("648.00", "1.80", "18.00"), ("810.00", "18.00", "None")])
def test_prices_that_make_up_the_subtotal_are_those_of_all_pieces(draw, table, subtotal, each, of_all):
    """One column of prices is that of one piece, unless the subtotal is its sum as it stands."""
    rows = [
        ("1", "86511-C2500", "Front bumper cover", "360.00"),
        ("10", "86590-3X000", "Clip", "18.00"),
        ("1", "66311-C2000", "Fender", "270.00"),
        ("", "", "Subtotal", subtotal),
    ]
    (order,) = read_document(draw(table((40, 90, 200, 410), ("Qty", "Part No", "Description", "Net"), *rows))).orders

    assert (each, of_all) == (str(order.lines[1].unit_price), str(order.lines[1].extended_price))


def test_the_sum_of_the_parts_tells_prices_of_lines(draw, table):
    """The words "Total pièces" name a sum of money in French, where an English paper counts pieces."""
    rows = [
        (*part, count, price) for part, count, price in zip(PARTS, "181", ("152,10", "25,60", "410,00"), strict=True)
    ]
    heads = ("No pièce", "Description", "Qté", "Prix")
    words = table((40, 160, 380, 460), heads, *rows, ("", "Total pièces", "", "587,70 $"))

    assert ["152.10", "25.60", "410.00"] == [str(line.extended_price) for line in lines_of(draw([*HEAD, *words]))]


def test_the_subtotal_is_that_of_all_pages(draw, table):
    """Where a table goes on over pages, its prices are told by the sum at its end, not page by page."""
    xs, heads = (40, 160, 380, 460), ("Part No.", "Description", "Qty", "Price")
    first = [
        (*part, count, price) for part, count, price in zip(PARTS, "482", ("600.00", "16.00", "410.00"), strict=True)
    ]
    second = [("04711-TBA-A90", "Bumper", "1", "2500.00"), ("", "Subtotal", "", "3526.00")]

    lines = lines_of(draw([*HEAD, *table(xs, heads, *first)], table(xs, heads, *second)))

    assert ["600.00", "16.00", "410.00", "2500.00"] == [str(line.extended_price) for line in lines]
