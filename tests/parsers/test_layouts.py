"""Papers of kinds that no sample has, drawn here: what holds for the samples must hold for their strange relatives."""

import io
from decimal import Decimal

import pytest
from reportlab.pdfgen.canvas import Canvas

from parsers.orders import read_document

TOP = 792
HEAD = [
    (40, 40, "Fix Auto Laval"),
    (40, 52, "1234 boul. Saint-Martin O., Laval QC H7S 2B4"),
    (340, 40, "Purchase Order: 48213-001"),
    (340, 52, "RO Number: 48213"),
    (340, 64, "VIN: 2HGFE2F59PH100101"),
]
PARTS = (
    ("71101-TBA-A00", "Grille", "1", "152.10", "152.10"),
    ("91505-TM8-003", "Clip", "10", "1.68", "16.80"),
    ("33150-T20-A01", "Headlamp", "2", "410.00", "820.00"),
    ("04711-T20-A00ZZ", "Bumper cover", "1", "489.96", "489.96"),
)
TOLD = [(part, Decimal(quantity)) for part, _, quantity, _, _ in PARTS]


@pytest.fixture(name="typed")
def _typed():
    """Draws lines of typewriter print, each from the left margin."""

    def typed(lines, font="Courier", size=8.5):
        paper = io.BytesIO()
        canvas = Canvas(paper, pagesize=(612, TOP))
        canvas.setFont(font, size)
        for place, line in enumerate(lines):
            canvas.drawString(36, TOP - 40 - 10.5 * place, line)
        canvas.save()
        return paper.getvalue()

    return typed


def told(document):
    """The part numbers and quantities of all orders."""
    return [(line.part_number, line.quantity) for order in document.orders for line in order.lines]


def test_borders_of_characters_are_no_words(typed):
    """A table drawn with bars, hyphens and plus signs reads as if its lines had been drawn."""
    rule = "+-----+------------------+------------------+----------+----------+"
    row = "| {2:>3} | {0:<16} | {1:<16} | {3:>8} | {4:>8} |"
    lines = [text for _, _, text in HEAD]
    heads = row.format("Part Number", "Description", "Qty", "Each", "Total")

    document = read_document(typed([*lines, "", rule, heads, rule, *(row.format(*part) for part in PARTS), rule]))

    assert TOLD == told(document)
    assert "Headlamp" == document.orders[0].lines[2].description


def test_lines_under_two_rows_of_headings(draw):
    """Each item takes two rows, as its heading does: numbers above, the name below."""
    words = [
        *HEAD,
        (40, 150, "Item"),
        (90, 150, "Material"),
        (300, 150, "Order qty."),
        (380, 150, "Unit"),
        (430, 150, "Net price"),
    ]
    words += [(520, 150, "Net amount"), (90, 162, "Description")]
    for place, (part, name, quantity, each, total) in enumerate(PARTS):
        y = 182 + 28 * place
        words += [
            (40, y, f"000{place + 1}0"),
            (90, y, part),
            (300, y, quantity),
            (380, y, "EA"),
            (430, y, each),
            (520, y, total),
        ]
        words += [(90, y + 12, name)]

    document = read_document(draw(words))

    assert TOLD == told(document)
    assert ["Grille", "Clip"] == [line.description for line in document.orders[0].lines[:2]]


def test_two_columns_of_lines_on_one_sheet(draw, table):
    """A list set in two columns, each with its own heading, is read down the left column and then down the right."""
    heads = ("Qty", "Part Number", "Description", "List")
    rows = [(quantity, part, name, each) for part, name, quantity, each, _ in PARTS]
    left = table((40, 70, 150, 260), heads, *rows[:2])
    right = table((320, 350, 430, 540), heads, *rows[2:])

    document = read_document(draw([*HEAD, *left, *right]))

    assert TOLD == told(document)


def test_two_lists_on_one_sheet_in_columns_of_their_own(draw, table):
    """Beside a list may stand another one, whose columns come in another order or under other words."""
    left = table((40, 70, 150), ("Qty", "Part Number", "Description"), *[(row[2], row[0], row[1]) for row in PARTS[:2]])
    right = table((300, 390, 520), ("Inventory no.", "Description", "Qty"), *[row[:3] for row in PARTS[2:]])

    assert TOLD == told(read_document(draw([*HEAD, *left, *right])))


def test_a_list_of_numbers_alone_beside_a_list(draw, table):
    """Further parts on the right half, only counted and numbered, are lines without a name."""
    left = [(str(count), f"7110{count}-TBA-A00", "Bumper cover") for count in (1, 2, 3)]
    right = [("2", "33150-T20-A01"), ("10", "91505-TM8-003")]
    words = table((40, 80, 180), ("Qty", "Part No.", "Description"), *left)
    words += table((380, 420), ("Qty", "Part No."), *right)

    (order,) = read_document(draw([(40, 40, "Purchase Order: 48213-001"), *words])).orders

    assert [(number, Decimal(count)) for count, number, *_ in (*left, *right)] == [
        (line.part_number, line.quantity) for line in order.lines
    ]


def test_a_list_in_a_letter(typed):
    """Without a table: each line is a sentence that tells how many of what."""
    lines = [*(text for _, _, text in HEAD), "", "Hello, please send us:"]
    lines += [f"- {quantity} x {name} ({part})" for part, name, quantity, _, _ in PARTS]

    document = read_document(typed([*lines, "", "Thank you"], font="Helvetica", size=10))

    assert TOLD == told(document)
    assert ["Grille", "Clip"] == [line.description for line in document.orders[0].lines[:2]]


def test_stock_is_not_what_is_ordered(draw, table):
    """Where two columns count, the one headed as the quantity is ordered and the other is what lies on the shelf."""
    rows = [(part, name, "25", quantity, each) for part, name, quantity, each, _ in PARTS]

    document = read_document(
        draw([*HEAD, *table((40, 140, 290, 360, 430), ("Part No.", "Description", "On hand", "Qty", "Net"), *rows)])
    )

    assert TOLD == told(document)


def test_where_nothing_is_counted_no_quantity_is_made_up(draw, table):
    """Without a column of quantities, none is read from the prices."""
    rows = [(part, name, each) for part, name, _, each, _ in PARTS]

    document = read_document(draw([*HEAD, *table((40, 160, 430), ("Part No.", "Description", "Price"), *rows)]))

    assert [(part, None) for part, _ in TOLD] == told(document)


def test_a_card_for_each_part(draw):
    """Each part has its own small table: labels above, values below."""
    words = list(HEAD)
    for place, (part, name, quantity, each, _) in enumerate(PARTS):
        y = 150 + 60 * place
        words += [(40, y, name)]
        words += [(40, y + 14, "Part number"), (200, y + 14, "Quantity"), (300, y + 14, "Unit price")]
        words += [(40, y + 26, part), (200, y + 26, quantity), (300, y + 26, each)]

    document = read_document(draw(words))

    assert TOLD == told(document)


def test_heads_of_sections_name_the_cars(draw, table):
    """One table, in which rows between the lines tell the car and the job: an order for each."""
    words = [*HEAD[:3], *table((40, 90, 220, 420, 500), ("Qty", "Part No.", "Description", "Each", "Total"))]
    cars = (("RO 48213", "2HGFE2F59PH100101"), ("RO 48299", "2T3F1RFV7PC300303"))
    y = 216
    for place, (job, vin) in enumerate(cars):
        words += [(40, y, f"{job} - VIN {vin}")]
        for part, name, quantity, each, total in PARTS[2 * place : 2 * place + 2]:
            y += 16
            words += [(40, y, quantity), (90, y, part), (220, y, name), (420, y, each), (500, y, total)]
        y += 22

    document = read_document(draw(words))

    assert [("48213", cars[0][1]), ("48299", cars[1][1])] == [(one.repair_order, one.vin) for one in document.orders]
    assert TOLD == told(document)


def test_cells_centred_in_their_height(draw):
    """Where a name takes two rows, the numbers beside it stand between them."""
    words = [*HEAD, (40, 150, "Part Number"), (160, 150, "Description"), (360, 150, "Qty"), (430, 150, "Each")]
    for place, (part, name, quantity, each, _) in enumerate(PARTS):
        y = 175 + 34 * place
        words += [(160, y - 5, f"{name}, with all"), (160, y + 5, "clips and seals")]
        words += [(40, y, part), (360, y, quantity), (430, y, each)]

    document = read_document(draw(words))

    assert TOLD == told(document)
    assert "Grille, with all clips and seals" == document.orders[0].lines[0].description


def test_a_ticket_as_narrow_as_a_receipt(typed):
    """Three rows an item: number, name, and how many at how much."""
    lines = [text for _, _, text in HEAD]
    for part, name, quantity, each, total in PARTS:
        lines += [part, name, f"  {quantity} x {each}      {total}"]

    document = read_document(typed([*lines, "TOTAL   1,478.86"]))

    assert TOLD == told(document)


@pytest.mark.parametrize(
    ("head", "change"),
    [
        ("NEW ITEMS", "add"),
        ("REVISED LINES", "change"),
        ("PARTS CANCELLED", "delete"),
        ("DELETED PARTS - RETURN", "delete"),
    ],
)
def test_heads_of_sections_tell_the_change(draw, table, head, change):
    """Whatever words a supplement heads its sections with, what it does to the lines below is read."""
    words = table((40, 90, 220, 420), ("Qty", "Part No.", "Description", "Each"))
    words += [(40, 220, head), (40, 238, "1"), (90, 238, "71101-TBA-A00"), (220, 238, "Grille"), (420, 238, "152.10")]

    document = read_document(draw([*HEAD, *words]))

    assert [change] == [line.change for order in document.orders for line in order.lines]


def test_a_statement_of_account_orders_nothing(draw, table):
    """A list of invoices has numbers and amounts, but asks for no part."""
    rows = [("11/02/2026", "INV-7741023", "Invoice", "412.10"), ("11/09/2026", "INV-7741988", "Invoice", "88.02")]
    words = [(40, 40, "Honda de Laval"), (340, 40, "STATEMENT OF ACCOUNT")]

    document = read_document(
        draw([*words, *table((40, 140, 290, 430), ("Date", "Reference", "Description", "Amount"), *rows)])
    )

    assert () == document.orders


@pytest.mark.parametrize(
    "line",
    [
        "{place}. ({quantity}) {name} - part number {part} @ ${each} list",
        "– {name} –part no. {part} –qty : {quantity}",
        "{name} R, {part}, {quantity} pcs",
    ],
)
def test_sentences_of_a_letter(typed, line):
    """Wherever number, count and price stand in the sentence, and whatever dash touches them; no telephone is a part."""
    told_lines = [
        line.format(place=place, part=part, name=name, quantity=quantity, each=each)
        for place, (part, name, quantity, each, _) in enumerate(PARTS, 1)
    ]
    head = ["Fix Auto Laval", "Bergen 5257 - 55 55 33 00", "PO 48213-001", "Please send us:"]

    document = read_document(typed([*head, *told_lines, "Our fax (785) 555-0118 is new"], font="Helvetica", size=10))

    assert TOLD == told(document)
    assert "Grille" == document.orders[0].lines[0].description.removesuffix(" R")


@pytest.mark.parametrize(
    "address",
    [
        "5 Industrial Dr, Moncton NB E1E 2X4 / 506 555 0178",
        "12 Main St, Barrie ON L4N 8X9  Tel 705 555 0144",
        "35 rue Claude, Laval QC H7S 1P8, 450 555 0161",
        "12, rue du Pont, 31600 Muret, 05 61 55 01 77",
        "16 Queen Street, Barrie 705 555 0144",
    ],
)
def test_the_address_of_a_letterhead_is_no_line(typed, address):
    """The number of the house counts nothing, and the telephone is no part; a line may well name where it goes."""
    lines = [f"- {quantity} x {name} ({part})" for part, name, quantity, _, _ in PARTS]
    more = ["10 clips (91505-TM8-003) ship to H7S 2B4", "2 x grille 205 885 2038"]

    document = read_document(
        typed(["Fix Auto Laval", address, "PO 48213-001", "", *lines, *more], font="Helvetica", size=10)
    )
    (order,) = document.orders

    assert ["91505-TM8-003", "205 885 2038"] == [line.part_number for line in order.lines[len(PARTS) :]]
    assert len(PARTS) + len(more) == len(order.lines)


def test_signs_of_changes_without_a_heading(draw, table):
    """A narrow column of plus, minus and the like left of all that is headed tells the changes."""
    rows = [(sign, *part[:3]) for sign, part in zip("+±–", PARTS, strict=False)]
    words = table((62, 78, 261, 444), ("", "Part No.", "Description", "Qty"), *rows)

    document = read_document(draw([*HEAD, *words]))

    assert ["add", "change", "delete"] == [line.change for line in document.orders[0].lines]


def test_the_tax_of_each_line_is_no_sum(draw, table):
    """A column of tax rates does not make its lines the sums of the table."""
    rows = [
        (f"[{part}] {name}", "HST 13%", f"{quantity}.00 Units", each, total)
        for part, name, quantity, each, total in PARTS
    ]
    heads = ("Description", "Taxes", "Qty", "Unit Price", "Amount")

    document = read_document(draw([*HEAD, *table((40, 298, 370, 450, 520), heads, *rows)]))

    assert TOLD == told(document)
