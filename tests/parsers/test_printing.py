"""What is printed is read back: numbers, dates and part numbers in each locale, tables of any columns in any order."""

import datetime as dt
import io
from decimal import Decimal

import pytest
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.pdfgen.canvas import Canvas

from parsers.numbers import decimal_sign, read_date, read_number
from parsers.orders import read_document
from parsers.parts import canonical, is_part_shaped, known_shapes

LOCALES = {"en_US": ".", "en_CA": ".", "fr_CA": ",", "fr_FR": ",", "es_ES": ",", "nb_NO": ","}
ORDERS = {"en_US": "month-first", "en_CA": "day-first"}
AMOUNTS = st.decimals(min_value=0, max_value=999_999, places=2)
# A mask for each make: digits for 9, capitals for A, either for X.
MASKS = {
    "honda": "99999-AXX-X99",
    "toyota": "99999-XX999",
    "nissan": "99999-9AX9X",
    "gm": "99999999",
    "mopar": "99999999AA",
    "hyundai": "99999-X9999",
    "mazda": "AXXX-99-X99",
    "subaru": "99999AA999",
    "volkswagen": "9XX 999 999 A",
    "bmw": "99 99 9 999 999",
    "mercedes": "A 999 999 99 99",
    "tesla": "9999999-X9-A",
}
COLUMNS = {
    "Line": (30, lambda place, _: str(place + 1)),
    "Part Number": (95, lambda _, line: line[0]),
    "Description": (120, lambda _, line: line[1]),
    "Qty": (40, lambda _, line: str(line[2])),
    "List Price": (65, lambda _, line: f"{line[3] * 2:,.2f}"),
    "Unit Price": (65, lambda _, line: f"{line[3]:,.2f}"),
    "Amount": (70, lambda _, line: f"{line[3] * line[2]:,.2f}"),
}
NEEDED = {"Part Number", "Description", "Qty"}


@pytest.mark.parametrize("locale", LOCALES)
@settings(max_examples=60)
@given(amount=AMOUNTS)
def test_an_amount_is_read_as_its_locale_prints_it(locale, amount):
    """With and without currency, with whatever space and mark the locale puts between thousands."""
    sign = LOCALES[locale]

    assert amount == read_number(format_decimal(amount, format="#,##0.00", locale=locale), sign)
    assert amount == read_number(format_currency(amount, "CAD", locale=locale, currency_digits=False), sign)
    assert -amount == read_number(format_decimal(-amount, format="#,##0.00", locale=locale), sign)


@pytest.mark.parametrize("locale", LOCALES)
@settings(max_examples=30)
@given(amounts=st.lists(AMOUNTS, min_size=1, max_size=8))
def test_the_decimal_sign_is_told_by_the_amounts_themselves(locale, amounts):
    """Amounts with cents leave no doubt about the sign."""
    assert LOCALES[locale] == decimal_sign(format_decimal(one, format="#,##0.00", locale=locale) for one in amounts)


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("form", ["medium", "long", "yyyy-MM-dd", "dd.MM.yyyy"])
@settings(max_examples=30)
@given(day=st.dates(dt.date(2001, 1, 1), dt.date(2039, 12, 31)))
def test_a_date_is_read_as_its_locale_prints_it(locale, form, day):
    """In words, short or long, and in the numbers that can mean one day only."""
    assert day == read_date(format_date(day, form, locale=locale), ORDERS.get(locale, "day-first"))


@st.composite
def printed_parts(draw):
    """A part number of some make, as that make prints it."""
    make = draw(st.sampled_from(sorted(MASKS)))
    kinds = {"9": "0123456789", "A": "ABCDEFGHJKLMNPRSTUVWXYZ", "X": "0123456789ABCDEFGHJKLMNPRSTUVWXYZ"}
    if make == "mercedes":
        kinds["A"] = "A"
    return make, "".join(draw(st.sampled_from(kinds[char])) if char in kinds else char for char in MASKS[make])


@settings(max_examples=200)
@given(printed_parts())
def test_a_part_number_is_known_however_its_make_groups_it(printed):
    """It has the shape of a part number and of its make, and the key does not depend on dashes and spaces."""
    make, text = printed

    assert is_part_shaped(text)
    assert make in known_shapes(text)
    assert canonical(text) == canonical(text.replace("-", "").replace(" ", "").lower())


@st.composite
def tables(draw):
    """Lines of an order, and the columns of its table from left to right."""
    others = draw(st.lists(st.sampled_from(sorted(set(COLUMNS) - NEEDED)), unique=True))
    columns = draw(st.permutations([*sorted(NEEDED), *others]))
    names = st.sampled_from(["Bumper cover", "Grille", "LT Headlamp", "Fender liner", "Clip", "Hood"])
    numbers = st.integers(0, 9999).map(lambda number: f"71101-TBA-A{number:04}"[:13])
    line = st.tuples(numbers, names, st.integers(1, 30), st.decimals(1, 900, places=2))
    return draw(st.lists(line, min_size=2, max_size=9, unique_by=lambda one: one[0])), columns


@settings(max_examples=40, deadline=None)
@given(tables())
def test_a_table_of_any_columns_in_any_order_is_read_back(drawn):
    """Whatever columns there are and wherever they stand, each line keeps its part, its name and its quantity."""
    lines, columns = drawn

    document = read_document(paper(lines, columns))

    assert [(part, name, Decimal(quantity)) for part, name, quantity, _ in lines] == [
        (line.part_number, line.description, line.quantity) for order in document.orders for line in order.lines
    ]


def paper(lines, columns):
    """A page with the table under a short letterhead."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(612, 792))
    canvas.setFont("Helvetica", 9)
    canvas.drawString(40, 740, "Purchase Order: 48213-001")
    canvas.drawString(40, 726, "VIN: 2HGFE2F59PH100101")
    x = 40.0
    for heading in columns:
        width, cell = COLUMNS[heading]
        right = heading not in {"Part Number", "Description", "Line"}
        write = canvas.drawRightString if right else canvas.drawString
        at = x + width - 8 if right else x
        write(at, 690, heading)
        for place, line in enumerate(lines):
            write(at, 672 - 15 * place, cell(place, line))
        x += width + 8
    canvas.save()
    return out.getvalue()
