"""The lines of an order as text, as HTML rows and as CSV."""

import csv
import io
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notifier import csv_file, labels
from notifier.catalogue import words
from notifier.lines import rows, text_table
from notifier.sheet import guard
from parsers import LineItem, Order
from tests.notifier import cases

FRENCH = words("fr", "fr", "CA", "America/Toronto")
ENGLISH = words("en", "fr", "CA", "America/Toronto")
ANYTHING = st.none() | st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=60)
NUMBERS = st.none() | st.decimals()
ITEMS = st.builds(LineItem, ANYTHING, ANYTHING, ANYTHING, NUMBERS, NUMBERS, NUMBERS, NUMBERS)


def read(file, delimiter):
    """The cells of a CSV file as a spreadsheet reads them."""
    return list(csv.reader(io.StringIO(file.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def test_the_text_table_stands_in_72_columns():
    """Descriptions are wrapped so that the table fits a mail, and numbers stand under each other."""
    table = text_table(rows(cases.ORDER, (), FRENCH), (("Total", "1\u00a0887,00\u00a0$"),), FRENCH)

    assert {True} == {len(line) <= 72 for line in table.splitlines()}
    assert " 2  04711-T20-A00ZZ  Recouvrement de pare-chocs avant        1    489,96" in table
    assert table.endswith("Total  1\u00a0887,00\u00a0$")


def test_a_part_number_is_never_cut():
    """A part number that is wider than its column makes the table wider."""
    long = "A" * 60
    order = replace(cases.ORDER, lines=(LineItem("1", long, "Hood", Decimal(1)),))

    assert long in text_table(rows(order, (), ENGLISH), (), ENGLISH)


@pytest.mark.parametrize(
    ("printed", "called"),
    [
        (("2", "5", "7"), ("2", "5", "7")),
        (("1", "1", "2"), ("1", "2", "3")),
        (("1", None, "3"), ("1", "2", "3")),
        ((), ()),
    ],
)
def test_lines_are_called_by_their_printed_numbers_where_these_are_clear(printed, called):
    """Printed numbers are used when every line has one of its own; else lines are counted."""
    order = Order(lines=tuple(LineItem(line, "X", "Y", Decimal(1)) for line in printed))

    assert called == labels(order)


def test_the_csv_suits_the_readers_spreadsheet():
    """A French reader gets semicolons and decimal commas, an English one commas and points; columns are the same."""
    french = read(csv_file(cases.NUMBER, cases.ORDER, FRENCH), ";")
    english = read(csv_file(cases.NUMBER, cases.ORDER, ENGLISH), ",")

    assert french[0] == english[0]
    assert [cases.NUMBER, "2HGFE2F59PH100101", "48213", "48213-001", "2", "04711-T20-A00ZZ"] == english[1][:6]
    assert ["1130,27", "1130.27"] == [table[2][8] for table in (french, english)]


def test_the_csv_begins_with_a_byte_order_mark():
    """Spreadsheets take the file for UTF-8 and show accents right."""
    assert csv_file(cases.NUMBER, cases.ORDER, FRENCH).startswith(b'\xef\xbb\xbf"request";"vin"')


@pytest.mark.parametrize(
    "formula",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\ufeff=1",
        "  =1",
        "\x00=1",
        "＝1",
        "＋1",
        "－1",
        "＠x",
        '=cmd|"/C calc"!A0',
    ],
)
def test_no_cell_becomes_a_formula(formula):
    """Words that a spreadsheet would run begin with an apostrophe."""
    assert guard(formula).startswith("'")


@given(st.lists(ITEMS, max_size=4), ANYTHING, ANYTHING)
def test_whatever_a_document_says_the_csv_stays_a_table(items, vin, purchase_order):
    """Every row has all columns, and no cell made of strangers' words begins like a formula."""
    order = Order(vin=vin, purchase_order=purchase_order, lines=tuple(items))
    table = read(csv_file(cases.NUMBER, order, ENGLISH), ",")

    assert {14} == {len(row) for row in table}
    assert len(items) + 1 == len(table)
    assert not any(cell[:1] in "=+-@\t\r\0" for row in table for cell in (*row[:7], *row[11:]) if cell)


@given(st.lists(ITEMS, max_size=3))
def test_whatever_a_document_says_the_text_table_can_be_drawn(items):
    """Odd words and numbers never stop a mail."""
    shown = rows(Order(lines=tuple(items)), (), FRENCH)

    assert text_table(shown, (), FRENCH)
