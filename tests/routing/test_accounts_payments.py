"""Payments as a bank lists them: what is read, and what is named by its line."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from routing.accounts import read_payments
from routing.accounts.payments import read_amount

HEAD = "reference,invoice,date,amount\n"


def read(text):
    """The payments of a file, and its mistakes as text."""
    payments, mistakes = read_payments("bank.csv", text.encode())
    return payments, [str(mistake) for mistake in mistakes]


def test_each_row_is_a_payment():
    """With commas or semicolons, points or decimal commas, spaces between thousands, in any order of columns."""
    payments, mistakes = read(
        "date;amount;invoice;reference;currency\n2026-12-04;1 272,32;inv-2026-000017;RF18;cad\n2026-12-05;-10;INV-2026-000018;RF19;\n"
    )

    assert [] == mistakes
    assert [
        ("RF18", "INV-2026-000017", date(2026, 12, 4), Decimal("1272.32"), "CAD", 2),
        ("RF19", "INV-2026-000018", date(2026, 12, 5), Decimal(-10), "", 3),
    ] == [(one.reference, one.invoice, one.on, one.amount, one.currency, one.line) for one in payments]


def test_what_is_wrong_is_named_by_its_line_and_the_rest_stands():
    """Four bad rows name line, column and cure; the good ones are payments."""
    payments, mistakes = read(
        f"{HEAD}A,INV-2026-000001,2026-12-04,12.50\nB,INV-2026-000002,4.12.2026,12.50\nC,INV-2026-000003,2026-12-04,twelve\n"
        "A,INV-2026-000004,2026-12-04,1\n,INV-2026-000005,2026-12-04,1\n"
    )

    assert ["A"] == [one.reference for one in payments]
    assert [
        "bank.csv:3: date: is no day (write it like 2026-12-04)",
        "bank.csv:4: amount: is no amount (write it like 1234.56)",
        "bank.csv:5: reference: stands in line 2 already (give each payment the bank's own reference)",
        "bank.csv:6: reference: is empty (fill it in)",
    ] == mistakes


@pytest.mark.parametrize("text", ["", "reference,invoice\n1,2\n", HEAD, "\x00"])
def test_a_file_that_is_no_list_says_so(text):
    """Without its columns or rows nothing is read, and the reason is named."""
    payments, mistakes = read(text)

    assert () == payments
    assert mistakes


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("272.32", "272.32"),
        ("272,32", "272.32"),
        ("1 234,56", "1234.56"),
        ("1'234.50", "1234.50"),
        ("-7", "-7"),
        ("1,234.56", None),
        ("1.234", None),
        ("0", None),
        ("1e3", None),
        ("12.345", None),
        ("٣", None),
    ],
)
def test_an_amount_is_read_one_way_or_not_at_all(text, amount):
    """A sign between thousands that may be a decimal one is refused: money is not guessed."""
    assert (Decimal(amount) if amount else None) == read_amount(text)


@given(st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_whatever_a_file_holds_is_read_or_named(content):
    """No bytes end the reading otherwise; a payment always has a reference, a day and an amount."""
    payments, mistakes = read_payments("bank.csv", HEAD.encode() + b"A,INV-2026-000001,2026-12-04,12.50\n" + content)

    assert payments or mistakes
    assert all(one.reference and one.invoice and one.amount and one.line > 1 for one in payments)
