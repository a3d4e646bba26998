"""Tables whose rows do not keep to their columns, drawn here: names that run over, heads of sections, cards."""

from decimal import Decimal

import pytest

from parsers.orders import read_document

HEAD = [
    (40, 40, "Fix Auto Laval"),
    (340, 40, "Purchase Order: 48213-001"),
    (340, 52, "RO Number: 48213"),
    (340, 64, "VIN: 2HGFE2F59PH100101"),
]
PARTS = (
    ("71101-TBA-A00", "Grille", "1", "152.10"),
    ("91505-TM8-003", "Clip", "10", "1.68"),
    ("33150-T20-A01", "Headlamp", "2", "410.00"),
)
TOLD = [(part, Decimal(quantity)) for part, _, quantity, _ in PARTS]


def test_a_name_that_runs_into_the_quantity(draw, table):
    """The last word of a long name beside the count goes back to the name."""
    words = table((40, 140, 250, 340), ("Part No.", "Description", "Qty", "List"), *PARTS)
    words += [(40, 280, "57120SJ646"), (140, 280, "Front lower suspension arm,"), (252, 280, "RIGHT"), (284, 280, "1")]
    words += [(340, 280, "506.33")]

    line = read_document(draw([*HEAD, *words])).orders[0].lines[-1]

    assert ("Front lower suspension arm, RIGHT", 1) == (line.description, line.quantity)


def test_numbered_heads_of_sections_are_no_names(draw, table):
    """A line number and capitals, wherever in the row, head a section and belong to no line."""
    rows = [(str(place), "OEM", *part) for place, part in enumerate(PARTS, 2)]
    words = table((40, 66, 120, 240, 400, 460), ("#", "Src", "Part No.", "Description", "Qty", "Price"), *rows, top=184)
    words += [(40, 192, "1"), (66, 192, "FRONT BUMPER")]

    document = read_document(draw([*HEAD, *[(x, y + 8 * (y > 184), text) for x, y, text in words]]))

    assert "Grille" == document.orders[0].lines[0].description


def test_a_number_without_its_last_groups_is_not_sure(draw, table):
    """Where most numbers come in the same groups, one that misses some makes the order unsure."""
    rows = [("51 16 5 475 786", "Mirror", "1"), ("36 11 5 879 972", "Wheel", "2"), ("51 11 7 599", "Bumper", "1")]

    (order,) = read_document(draw([*HEAD, *table((40, 200, 400), ("Part No.", "Description", "Qty"), *rows)])).orders

    assert "failed" == order.checks["part_shapes"]


def test_cards_with_a_counted_name(draw):
    """Where each card is headed "Item 1", "Item 2", its two rows of labels are one line."""
    words = list(HEAD)
    for place, (part, name, quantity, each) in enumerate(PARTS):
        y = 150 + 70 * place
        words += [(116, y, "Part number"), (266, y, "Description"), (116, y + 14, part), (266, y + 14, name)]
        words += [(62, y + 22, f"Item {place + 1}"), (116, y + 28, "Quantity"), (266, y + 28, "Unit price")]
        words += [(116, y + 42, quantity), (266, y + 42, each)]

    assert TOLD == [(line.part_number, line.quantity) for line in read_document(draw(words)).orders[0].lines]


def test_a_code_is_a_part_number_where_it_looks_like_one(draw, table):
    """A column headed "Code" names changes on some papers, and the parts on others."""
    words = table((40, 160, 380, 460), ("Code", "Description", "Qty", "Price"), *PARTS)

    lines = read_document(draw([*HEAD, *words])).orders[0].lines

    assert TOLD == [(line.part_number, line.quantity) for line in lines]


def test_words_are_whole_behind_a_narrow_t(draw, table):
    """A font that gives the letter T too little width tears words apart behind it; the sheet's own spaces are wider."""
    words = table((40, 160, 380, 460), ("Part No.", "Description", "Qty", "Price"), *PARTS)
    words += [
        (40, 280, "71102-TBA-A00"),
        (160, 280, "PORT"),
        (186.3, 280, "E DE COFFRE"),
        (380, 280, "1"),
        (460, 280, "9.10"),
    ]
    spaces = [(40, 400 + 12 * row, "Merci de nous aviser de tout retard avant midi") for row in range(3)]

    lines = read_document(draw([*HEAD, *words, *spaces])).orders[0].lines

    assert "PORTE DE COFFRE" == lines[-1].description


def test_what_stands_behind_a_number_is_no_more_of_it(draw, table):
    """A word for the kind of a part behind its number tells the kind; the letters of a colour end the number."""
    told = [("86511-C2500", "NEW"), ("66311-C2000", "A/M"), ("86350-C2000", "USED"), ("5K0 807 217 A", "GRU")]
    rows = [("1", "Front bumper cover", "388.12"), ("", "{} {}", "")]
    rows = [(one, name.format(*part), price) for part in told for one, name, price in rows]

    (order,) = read_document(draw([*HEAD, *table((40, 90, 400), ("Qty", "Description", "Price"), *rows)])).orders

    assert [
        ("86511-C2500", "oem"),
        ("66311-C2000", "aftermarket"),
        ("86350-C2000", "recycled"),
        ("5K0 807 217 A GRU", "unknown"),
    ] == [(line.part_number, line.part_type) for line in order.lines]


WHOLE, GROUPED = ("52119-02Q80", "68202712AB"), ("A 205 885 20 38", "51 11 7 379 461")


@pytest.mark.parametrize(
    ("parts", "behind"),
    [
        *[
            (WHOLE, text)
            for text in (
                "{} x 401,00 $",
                "{} @ 401,00 $",
                "{} 401,00 $",
                "{} Grille 401,00 $",
                "{} Grille",
                "x{} Grille",
            )
        ],
        *[(GROUPED, text) for text in ("{} x 401,00 $", "x{} Grille", "{} Grille", "{} 401,00 $")],
        (("5N0 807 221 A GRU", "N 907 750 01"), "{} Grille"),
        (("205 885 20 38", "98 160 724 80"), "{} Grille"),
    ],
)
def test_how_many_is_no_more_of_the_number_before_it(draw, parts, behind):
    """In lists without a heading a count may stand close behind a number, as if it were its last group."""
    rows = [f"{part} {behind.format(count)}" for part, count in zip(parts, (2, 12), strict=True)]

    (order,) = read_document(draw([*HEAD, *[(40, 150 + 14 * place, row) for place, row in enumerate(rows)]])).orders

    assert [(parts[0], 2), (parts[1], 12)] == [(line.part_number, line.quantity) for line in order.lines]


@pytest.mark.parametrize("heads", [("No pièce", ""), ("No pièce", "Qté"), ("Description", "Prix")])
def test_a_count_between_a_number_in_groups_and_its_name(draw, heads):
    """In a table, too, whether a heading for it stands above the last groups of the numbers or nowhere."""
    told = [("A 205 885 20 38", 2, "Grille"), ("A 000 990 28 36", 12, "Vis"), ("A 205 906 53 05", 1, "Phare")]
    rows = [(40, 214 + 14 * place, f"{part} {count} {name}") for place, (part, count, name) in enumerate(told)]
    heading = [(40, 200, heads[0]), (82, 200, heads[1]), (160, 200, "Description" if heads[0] != "Description" else "")]

    (order,) = read_document(draw([*HEAD, *[word for word in heading if word[2]], *rows])).orders

    assert told == [(line.part_number, line.quantity, line.description) for line in order.lines]


def test_a_count_under_the_heading_of_the_number(draw, table):
    """Where all numbers of a table have one group too many and no line is counted, the last one counts."""
    rows = [("51 11 7 379 461 1", "Bumper"), ("07 14 7 129 160 20", "Clip"), ("63 11 7 214 939 2", "Headlamp")]

    (order,) = read_document(draw([*HEAD, *table((40, 200), ("Part No.", "Description"), *rows)])).orders

    assert [("51 11 7 379 461", 1), ("07 14 7 129 160", 20), ("63 11 7 214 939", 2)] == [
        (line.part_number, line.quantity) for line in order.lines
    ]


def test_a_row_of_a_list_that_nothing_counts_is_told(draw):
    """A number between counted ones, or closely under them, is no line, but neither is it lost without a word."""
    rows = ["52119-02Q80 1 Pare-chocs", "81150-02R30 Phare gauche", "53112-02740 2 Grille", "53113-02740 Grille"]

    document = read_document(draw([*HEAD, *[(40, 150 + 14 * place, row) for place, row in enumerate(rows)]]))

    assert ["52119-02Q80", "53112-02740"] == [line.part_number for line in document.orders[0].lines]
    assert (rows[1], rows[3]) == document.unexplained
    assert 2 == [problem.code for problem in document.problems].count("line-unread")


def test_a_name_above_its_number_and_count(draw):
    """Each item of a narrow paper has a row for its name and one that tells number, count and price."""
    rows = [text for part, name, count, price in PARTS for text in (name, f"{part} {count} x {price} $")]

    (order,) = read_document(draw([*HEAD, *[(40, 150 + 14 * place, row) for place, row in enumerate(rows)]])).orders

    assert [(part, name, Decimal(count)) for part, name, count, _ in PARTS] == [
        (line.part_number, line.description, line.quantity) for line in order.lines
    ]


@pytest.mark.parametrize(
    "kinds",
    [("Part", "Labour", "Paint", "Sublet"), ("Pièce", "M.O.", "Peint.", "S-T"), ("Del", "Arbeid", "Lakk", "Arbeid")],
)
def test_the_type_of_a_row_tells_that_it_is_work(draw, table, kinds):
    """Labour, paint and sublet are no parts, whatever is done; the other rows tell in which column the numbers stand."""
    part, *work = kinds
    rows = [(part, number, name, count, price) for number, name, count, price in PARTS]
    rows += [(kind, "BODY", "R&R bumper cover", "2.2", "85.00") for kind in work]

    words = table((40, 90, 200, 400, 460), ("Type", "Code", "Description", "Qty", "Price"), *rows)
    (order,) = read_document(draw([*HEAD, *words])).orders

    assert TOLD == [(line.part_number, line.quantity) for line in order.lines]


def test_a_number_wraps_beside_the_sign_of_its_price(draw, table):
    """A part number that breaks at its dash is whole again, also where the sign of the price stands beside its end."""
    heads = ("Qty", "Part No.", "Description", "List", "Disc")
    rows = [("1", "71101-", "Grille,", "152,10", "20"), ("", "TBA-A00", "chrome", "$", "%")]
    rows += [("10", "91505-", "Clip", "1,68", "20"), ("", "TM8-003", "", "kr", "%")]

    (order,) = read_document(draw([*HEAD, *table((40, 90, 160, 400, 460), heads, *rows, step=12)])).orders

    assert [("71101-TBA-A00", "Grille, chrome"), ("91505-TM8-003", "Clip")] == [
        ((line.part_number or "").replace(" ", ""), line.description) for line in order.lines
    ]


@pytest.mark.parametrize("heads", [("Qty", "Part No.", "Description", "Price"), ("", "Part No.", "Description", "")])
@pytest.mark.parametrize(
    "said",
    ["superseded by above", "(old number)", "Supersedes", "remplace", "ancien numéro", "sustituye a", "gammelt nr"],
)
def test_the_number_that_another_has_replaced_is_no_line(draw, table, heads, said):
    """A row that only tells which number a part had, or may have, orders nothing and is no piece of a name."""
    rows = [(count, *part, price) if all(heads) else ("", *part, "") for *part, count, price in PARTS]
    rows.insert(1, ("", "71101-TBA-A01", said, ""))

    (order,) = read_document(draw([*HEAD, *table((40, 90, 200, 400), heads, *rows)])).orders

    assert [(part, name) for part, name, *_ in PARTS] == [(line.part_number, line.description) for line in order.lines]


def test_paint_with_a_number_is_a_part(draw, table):
    """What is no part as the type of a row may be ordered by that name."""
    rows = [*PARTS, ("08C35-B536M", "Paint", "1", "24.00")]

    words = table((40, 140, 250, 340), ("Part No.", "Description", "Qty", "List"), *rows)

    assert "Paint" == read_document(draw([*HEAD, *words])).orders[0].lines[-1].description


LABELS = ("OE: ", "OEM ", "Réf : ", "Réf. ", "Ref. no. ", "P/N ", "Delenr.: ", "Referencia: ")
LABELLED = (
    ("51117379109", "Bumper cover", "1"),
    ("A 205 885 20 38", "Grille", "2"),
    ("8W0 807 065", "Headlamp", "4"),
    ("6991X9", "Clip", "12"),
)


@pytest.mark.parametrize("label", LABELS)
def test_a_label_before_a_number_is_no_more_of_it(draw, table, label):
    """Behind the name or on a row of its own under it, a number with a label is read without it, and so is the name."""
    heads, xs = ("Qty", "Description", "Price"), (40, 90, 400)
    behind = [(count, f"{name} {label}{part}", "9.10") for part, name, count in LABELLED]
    under = [row for part, name, count in LABELLED for row in ((count, name, "9.10"), ("", f"{label}{part}", ""))]

    for rows in (behind, under):
        (order,) = read_document(draw([*HEAD, *table(xs, heads, *rows, step=13)])).orders

        assert list(LABELLED) == [(line.part_number, line.description, str(line.quantity)) for line in order.lines]


@pytest.mark.parametrize("row", ["{count} {name} {label}{part}", "{count} {label}{part} {name}"])
@pytest.mark.parametrize("label", LABELS)
def test_a_label_before_a_number_in_a_list(draw, label, row):
    """So it is in lists without a heading."""
    rows = [row.format(count=count, name=name, label=label, part=part) for part, name, count in LABELLED]

    (order,) = read_document(draw([*HEAD, *[(40, 150 + 14 * place, row) for place, row in enumerate(rows)]])).orders

    assert list(LABELLED) == [(line.part_number, line.description, str(line.quantity)) for line in order.lines]


def test_a_number_under_its_name_left_of_the_heading(draw):
    """Where the heading stands in the middle of its column, the first line tells where the column begins."""
    words = [(150, 200, "Désignation"), (344, 200, "Qté"), (401, 200, "P.U. H.T.")]
    for place, (part, name, count) in enumerate(LABELLED):
        y = 216 + 28 * place
        words += [(50, y, name), (352, y, count), (413, y, "9,10"), (50, y + 13, f"Réf : {part}")]

    (order,) = read_document(draw([*HEAD, *words])).orders

    assert list(LABELLED) == [(line.part_number, line.description, str(line.quantity)) for line in order.lines]
