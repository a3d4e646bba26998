import pytest

from parsers.lists import read_plain_list
from parsers.pdf import open_pdf
from parsers.tables import find_headings, is_total, line_items, read_block, read_rows, read_sums

XS = (60, 90, 200, 400, 470)


def rows_of(pdf):
    """The rows of a drawn paper."""
    return read_rows(open_pdf(pdf, max_pages=9).sheets)


def block_of(rows, decimal="."):
    """The only table among the rows, sorted."""
    (heading,) = find_headings(rows)
    return read_block(rows, heading, range(heading.last + 1, len(rows)), decimal, None)


@pytest.mark.parametrize(
    "headings",
    [
        ("Qty", "Part Number", "Description", "Unit Price", "Amount"),
        ("Qté", "N° de pièce", "Désignation", "Prix unit.", "Montant"),
        ("Cant.", "Referencia", "Denominación", "Precio", "Importe"),
        ("Antall", "Delenr.", "Betegnelse", "Enhetspris", "Beløp"),
    ],
)
def test_a_heading_row_is_found_in_every_language(draw, table, headings):
    """The columns have the same roles whatever the language."""
    rows = rows_of(draw(table(XS, headings, ("2", "71101-TBA-A00", "Clip", "2.10", "4.20"))))
    (heading,) = find_headings(rows)

    assert ["quantity", "part", "description", "unit"] == [column.role for column in heading.columns][:4]
    assert heading.columns[4].role in {"extended", "amount"}


def test_a_heading_may_stand_on_two_rows(draw, table):
    """Words above each other are one heading: "Unit" over "price"."""
    rows = rows_of(
        draw(
            table(
                XS,
                ("", "Part", "", "Unit", ""),
                ("Qty", "Number", "Description", "Price", "Total"),
                ("2", "71101-TBA-A00", "Clip", "2.10", "4.20"),
                step=11,
            )
        )
    )
    (heading,) = find_headings(rows)

    assert ["quantity", "part", "description", "unit", "extended"] == [column.role for column in heading.columns]


def test_words_go_to_columns_by_their_place(draw, table):
    """A part number of several groups and a description of many words are not split on their spaces."""
    rows = rows_of(
        draw(
            table(
                XS,
                ("Qty", "Part Number", "Description", "Unit Price", "Amount"),
                ("1", "51 11 7 379 461", "Bumper cover, front, primed", "1,002.00", "1,002.00"),
                ("10", "51 11 7 379 462", "Clip", "2.10", "21.00"),
            )
        )
    )
    block = block_of(rows)

    assert [("51 11 7 379 461", "Bumper cover, front, primed"), ("51 11 7 379 462", "Clip")] == [
        (draft.values["part"], draft.description) for draft in block.drafts
    ]


def test_wraps_below_and_above_belong_to_their_line(draw, table):
    """The wider gap parts the pieces: a wrap goes to the line that stands closer."""
    heads = [(60, 100, "Qty"), (90, 100, "Part Number"), (200, 100, "Description"), (400, 100, "Amount")]
    below = [(60, 120, "1"), (90, 120, "71101-TBA-A00"), (200, 120, "Bumper cover for vehicles"), (400, 120, "9.00")]
    above = [(60, 164, "1"), (90, 164, "71102-TBA-A00"), (200, 164, "built after June 2022, now"), (400, 164, "8.00")]
    wraps = [(200, 131, "with park sensors"), (200, 153, "Headlamp for vehicles made")]
    block = block_of(rows_of(draw([*heads, *below, *above, *wraps])))

    assert ["Bumper cover for vehicles with park sensors", "Headlamp for vehicles made built after June 2022, now"] == [
        draft.description for draft in block.drafts
    ]


def test_a_part_number_may_stand_under_its_description(draw):
    """With or without a label before it."""
    block = block_of(
        rows_of(
            draw(
                [
                    *[(60, 100, "Qté"), (90, 100, "Description"), (400, 100, "Montant")],
                    *[(60, 120, "1"), (90, 120, "Capot"), (400, 120, "1 284,66 $"), (90, 132, "N° 53301-0R080")],
                    *[(60, 152, "1"), (90, 152, "Agrafe"), (400, 152, "3,10 $"), (90, 164, "52161-02020")],
                ]
            )
        ),
        ",",
    )

    assert ["53301-0R080", "52161-02020"] == [draft.values["part"] for draft in block.drafts]
    assert ["Capot", "Agrafe"] == [draft.values["description"] for draft in block.drafts]


def test_rows_that_order_nothing_are_told_apart(draw, table):
    """Deposits are non-parts, sums are totals, remarks are notes; only the part is a line."""
    rows = rows_of(
        draw(
            table(
                XS,
                ("Qty", "Part Number", "Description", "Unit Price", "Amount"),
                ("1", "71101-TBA-A00", "Radiator", "100.00", "100.00"),
                ("1", "", "Core charge", "25.00", "25.00"),
                ("Note: call before delivery", "", "", "", ""),
                ("", "", "", "Subtotal", "125.00"),
            )
        )
    )
    block = block_of(rows)

    assert ["heading", "line", "non_part", "note", "total"] == [block.kinds[index] for index in range(len(rows))]


def test_the_head_of_a_section_tells_what_changes(draw, table):
    """Lines under "Deleted parts" are deleted, as if each said so."""
    rows = rows_of(
        draw(
            table(
                XS,
                ("Qty", "Part Number", "Description", "Unit Price", "Amount"),
                ("Added parts", "", "", "", ""),
                ("1", "71101-TBA-A00", "Radiator", "100.00", "100.00"),
                ("Deleted parts", "", "", "", ""),
                ("1", "33150-T20-A01", "Headlamp", "30.00", "30.00"),
            )
        )
    )
    block = block_of(rows)

    assert ["add", "delete"] == [line.change for line in line_items([block], ".", None)]


def test_sums_are_read_from_one_row_or_many(draw):
    """Each sum has its meaning and its amount; rates in per cent are no amounts."""
    rows = rows_of(draw([(60, 100, "TPS (5 %) 64,54 $ TVQ (9,975 %) 128,76 $ TOTAL 1 484,16 $")]))

    assert is_total(rows[0])
    assert [("tax", "64.54"), ("tax", "128.76"), ("total", "1484.16")] == [
        (one.meaning, str(one.value)) for one in read_sums(rows[0], ",")
    ]


def test_a_list_without_headings_is_read_by_its_part_numbers(draw):
    """Rows that hold a part number at the same place are lines; the counting first word is the line number."""
    rows = rows_of(
        draw(
            [
                *[(60, 100, "001 04711-3W0-A00ZZ"), (220, 100, "1"), (240, 100, "Pare-chocs av."), (380, 100, "OEM")],
                *[(60, 112, "002 71201-3W0-A00"), (220, 112, "2"), (240, 112, "Grille"), (380, 112, "OEM")],
            ]
        )
    )
    block = read_plain_list(rows, range(len(rows)), ",")

    assert [("001", "04711-3W0-A00ZZ", "1"), ("002", "71201-3W0-A00", "2")] == [
        (draft.values["line"], draft.values["part"], draft.values["quantity"]) for draft in block.drafts
    ]
