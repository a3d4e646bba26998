import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.numbers import date_order, decimal_sign, is_money, read_date, read_number


@pytest.mark.parametrize(
    ("text", "sign", "value"),
    [
        ("1,308.00", ".", "1308.00"),
        ("1.906,20", ",", "1906.20"),
        ("1 234,56 $", ",", "1234.56"),
        ("1\u202f234,56\u00a0€", ",", "1234.56"),
        ("1'234.50", ".", "1234.50"),
        ("CAD 1,234.50", ".", "1234.50"),
        ("kr 30 554,05", ",", "30554.05"),
        ("€ ,00", ",", "0.00"),
        ("-173,52", ",", "-173.52"),
        ("(45.00)", ".", "-45.00"),
        ("12.50-", ".", "-12.50"),
        ("1,234", ".", "1234"),
    ],
)
def test_money_is_read_as_it_is_printed(text, sign, value):
    """Currency, groups of thousands and three ways to write a minus do not disturb."""
    assert Decimal(value) == read_number(text, sign)


@pytest.mark.parametrize("text", ["", "abc", "12 EA", "04711-T20-A00", "1.2.3", "$"])
def test_what_is_no_number_is_none(text):
    """Words, part numbers and lone signs are not numbers."""
    assert read_number(text, ".") is None


def test_the_decimal_sign_is_decided_by_all_the_money_together():
    """One cell that could be read both ways follows the others."""
    assert "," == decimal_sign(["1.234", "12,50", "3,10", "1.906,20"])
    assert "." == decimal_sign(["1,234", "12.50", "3.10"])
    assert decimal_sign(["10", "words"]) is None


def test_money_has_cents_or_a_currency():
    """A bare whole number is a count, not money."""
    assert [True, True, False] == [is_money(text, ".") for text in ("12.50", "$12", "12")]


@pytest.mark.parametrize(
    ("text", "order", "date"),
    [
        ("2026-11-21", "month-first", dt.date(2026, 11, 21)),
        ("16 sept. 2026", "day-first", dt.date(2026, 9, 16)),
        ("October 20, 2026", "month-first", dt.date(2026, 10, 20)),
        ("08-OCT-2026", "month-first", dt.date(2026, 10, 8)),
        ("2 de octubre de 2026", "day-first", dt.date(2026, 10, 2)),
        ("1er août 2026", "day-first", dt.date(2026, 8, 1)),
        ("21.11.2026", "month-first", dt.date(2026, 11, 21)),
        ("04/05/2026", "month-first", dt.date(2026, 4, 5)),
        ("04/05/2026", "day-first", dt.date(2026, 5, 4)),
        ("9/13/2026 2:14:07 PM", "day-first", dt.date(2026, 9, 13)),
    ],
)
def test_dates_are_read_in_four_languages(text, order, date):
    """Numbers or names of months, the order of day and month as the document has it where both are possible."""
    assert date == read_date(text, order)


def test_the_order_of_day_and_month_is_told_by_a_date_that_leaves_no_doubt():
    """A day above twelve tells; without one the language decides."""
    assert "month-first" == date_order(["04/05/2026", "11/21/2026"], "day-first")
    assert "day-first" == date_order(["04/05/2026"], "day-first")


def test_an_open_date_is_the_one_nearer_to_today():
    """What is written on 03/12 and read on 13 March is of 12 March; where both are near, the language decides."""
    assert "month-first" == date_order(["03/12/2026"], "day-first", dt.date(2026, 3, 13))
    assert "day-first" == date_order(["11/12/2026"], "day-first", dt.date(2026, 11, 28))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_reading_never_fails(text):
    """Whatever strangers print, the answer is a number, a date or None."""
    number, date = read_number(text, ","), read_date(text, "day-first")

    assert number is None or number.is_finite()
    assert date is None or 0 < date.year <= 9999
