"""What a month costs: prices, tiers, free ones, taxes, and sums that agree to the cent."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import Account, Price, Prices, Seller, Terms
from routing.accounts import Buyer, bill, cents, credit, invoice_key, issue, months_slot, standing_of
from routing.accounts.billing import last_day, month_before

NOVEMBER = date(2026, 11, 1)
SELLER = Seller("Pièces Québec inc.", ("1200, rue du Marché",))
TERMS = Terms("CAD", NOVEMBER, 30)
QUEBEC = {"TPS": Decimal("0.05"), "TVQ": Decimal("0.09975")}
LIST = Prices(
    SELLER,
    TERMS,
    month=Decimal("49.00"),
    prices={"order": Price(Decimal("1.50"), 20, ((101, Decimal("1.20")), (501, Decimal("1.00"))))},
    taxes=QUEBEC,
)
MONEY = st.decimals(0, 999, places=4)
COUNTS = st.integers(0, 5_000)


def lines(prices, **usage):
    """(what, quantity, unit price, amount) of each line of Laval's month."""
    return [(one.what, one.quantity, str(one.unit), str(one.amount)) for one in bill(prices, "laval", usage)[0]]


def issued(prices, dealer="laval", **usage):
    """An invoice of these figures."""
    charges, taxes = bill(prices, dealer, usage)
    facts = {"dealer": dealer, "buyer": Buyer("Honda de Laval", ()), "language": "fr", "month": NOVEMBER}
    return issue(charges, prices, taxes, key="k", on=date(2026, 12, 1), place=7, **facts)


def test_a_month_is_the_base_and_what_was_counted():
    """The base first, the free ones for nothing, then each price from its number of the month on."""
    assert lines(LIST, orders=620) == [
        ("month", 1, "49.00", "49.00"),
        ("order", 20, "0", "0.00"),
        ("order", 80, "1.50", "120.00"),
        ("order", 400, "1.20", "480.00"),
        ("order", 120, "1.00", "120.00"),
    ]


@pytest.mark.parametrize(
    ("count", "expected"),
    [
        (0, []),
        (20, [(20, "0.00")]),
        (21, [(20, "0.00"), (1, "1.50")]),
        (100, [(20, "0.00"), (80, "120.00")]),
        (101, [(20, "0.00"), (80, "120.00"), (1, "1.20")]),
    ],
)
def test_the_edges_of_free_ones_and_tiers(count, expected):
    """The last free order costs nothing, the next one its price; the first of a tier has the tier's price."""
    found = [one for one in lines(LIST, orders=count) if one[0] == "order"]

    assert expected == [(quantity, amount) for _, quantity, _, amount in found]


def test_more_free_ones_than_a_tier_has():
    """A free allowance that reaches into a tier leaves of it only what is beyond."""
    prices = replace(LIST, prices={"order": Price(Decimal("1.50"), 150, ((101, Decimal("1.20")),))})

    assert [("order", 150, "0", "0.00"), ("order", 10, "1.20", "12.00")] == lines(prices, orders=160)[1:]


def test_a_dealer_may_have_prices_of_his_own():
    """His own price has no tiers; what he has no own price for costs what the list says, with his own free ones."""
    own = Account(prices={"order": Decimal("1.00"), "month": Decimal(0)}, free={"line": 5})
    prices = replace(LIST, accounts={"laval": own}, prices={**LIST.prices, "line": Price(Decimal("0.035"))})

    assert lines(prices, orders=620, lines=7) == [
        ("order", 20, "0", "0.00"),
        ("order", 600, "1.00", "600.00"),
        ("line", 5, "0", "0.00"),
        ("line", 2, "0.035", "0.07"),
    ]


@pytest.mark.parametrize(
    ("account", "usage"),
    [(Account(billed=False), {"orders": 900}), (Account(prices={"month": Decimal(0)}), {"orders": 20}), (Account(prices={"month": Decimal(0)}), {})],
)  # fmt: skip
def test_nothing_to_pay_is_no_invoice(account, usage):
    """Who is not billed, has used no more than what is free, or nothing at all, has no lines."""
    assert ((), {}) == bill(replace(LIST, accounts={"laval": account}), "laval", usage)


def test_each_tax_is_rounded_by_itself_on_the_subtotal():
    """49.50 at 5 % is 2.475 and becomes 2.48, at 9.975 % it is 4.937625 and becomes 4.94."""
    prices = replace(LIST, month=Decimal("49.50"))
    invoice = issued(prices)

    assert (Decimal("49.50"), [Decimal("2.48"), Decimal("4.94")], Decimal("56.92")) == (
        invoice.subtotal,
        [tax.amount for tax in invoice.taxes],
        invoice.total,
    )


def test_a_dealer_pays_the_taxes_that_are_his():
    """Who is out of the province pays only those that are named for him."""
    invoice = issued(replace(LIST, accounts={"laval": Account(taxes=("TPS",))}))

    assert ["TPS"] == [tax.name for tax in invoice.taxes]


def test_half_a_cent_goes_away_from_nothing():
    """A credit is rounded as the invoice was."""
    assert (Decimal("0.13"), Decimal("-0.13")) == (cents(Decimal("0.125")), cents(Decimal("-0.125")))


@given(
    MONEY,
    st.dictionaries(st.sampled_from(("TPS", "TVQ", "MVA")), st.decimals(0, "0.99", places=6)),
    COUNTS,
    MONEY,
    COUNTS,
)
def test_the_sums_of_every_invoice_and_its_credit_agree(unit, taxes, count, other, free):
    """Lines add up to the subtotal, the taxes follow from it, and a credit note is the same below nothing."""
    prices = replace(LIST, taxes=taxes, prices={"order": Price(unit, free, ((101, other),)), "line": Price(other)})
    invoice = issued(prices, orders=count, lines=count)
    note = credit(invoice, "why", beginning="CN", on=date(2026, 12, 4), place=1)

    assert invoice.total == sum(one.amount for one in (*invoice.charges, *invoice.taxes))
    assert Decimal(0) == invoice.total + note.total
    assert all(
        one.as_tuple().exponent == -2
        for one in (invoice.subtotal + Decimal("0.00"), *(tax.amount for tax in invoice.taxes))
    )
    assert count == sum(one.quantity for one in invoice.charges if one.what == "order")


@given(st.sampled_from(("subtotal", "total")), st.decimals("0.01", "99", places=2))
def test_an_invoice_whose_sums_do_not_agree_cannot_be_made(field, more):
    """No paper leaves that a calculator would contradict."""
    invoice = issued(LIST, orders=50)

    with pytest.raises(ValueError, match="do not agree"):
        replace(invoice, **{field: getattr(invoice, field) + more})


def test_a_credit_note_names_what_it_takes_back():
    """It has a number of its own series, the day of its making and the reason; a credit note has none itself."""
    invoice = issued(LIST, orders=50)
    note = credit(invoice, "counted twice", beginning="CN", on=date(2027, 1, 4), place=3)

    assert ("CN-2027-000003", "INV-2026-000007", "counted twice") == (note.number, note.credits, note.reason)
    with pytest.raises(ValueError, match="credit note itself"):
        credit(note, "again", beginning="CN", on=date(2027, 1, 4), place=4)


@pytest.mark.parametrize(
    ("paid", "credited", "days", "state", "left"),
    [
        ([], False, 30, "open", "108.08"),
        ([], False, 31, "overdue", "108.08"),
        (["100"], False, 31, "overdue", "8.08"),
        (["100", "8.08"], False, 31, "paid", "0.00"),
        (["108.08", "-108.08"], False, 5, "open", "108.08"),
        (["110"], False, 5, "paid", "-1.92"),
        ([], True, 99, "credited", "0"),
        (["108.08"], True, 99, "credited", "-108.08"),
    ],
)
def test_where_an_invoice_stands(paid, credited, days, state, left):
    """Open until its day has gone by, paid once nothing is left; a cheque that bounced opens it again."""
    invoice = issued(LIST, orders=50)
    today = invoice.issued_on + timedelta(days=days)
    standing = standing_of(invoice, [Decimal(one) for one in paid], credited=credited, today=today)

    assert (Decimal("108.08"), state, Decimal(left)) == (invoice.total, standing.state, standing.open)


def test_nobody_pays_a_credit_note():
    """It is neither open nor overdue, however old it is."""
    note = credit(issued(LIST), "why", beginning="CN", on=date(2026, 12, 4), place=1)

    assert ("credit", Decimal(0)) == (
        (standing := standing_of(note, [], credited=False, today=date(2030, 1, 1))).state,
        standing.open,
    )


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("2026-12-01T11:59", "2026-11-01T12:00"),  # before seven: still the one of November, when the clocks changed
        ("2026-12-01T12:00", "2026-12-01T12:00"),
        ("2026-12-31T23:59", "2026-12-01T12:00"),
        ("2027-01-01T12:30", "2027-01-01T12:00"),
    ],
)
def test_invoices_are_due_on_the_first_at_seven(now, slot):
    """On the operator's wall, whatever the clocks do in that month."""
    found = months_slot(datetime.fromisoformat(now).replace(tzinfo=UTC), "America/Toronto")

    assert found == datetime.fromisoformat(slot).replace(tzinfo=UTC)


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)))
def test_months_have_a_first_and_a_last_day(day):
    """The month before a day ends on the day before that day's first."""
    assert last_day(month_before(day)) + timedelta(days=1) == day.replace(day=1)


def test_an_invoice_is_for_a_month_of_a_dealer():
    """Its key says which, and which one of it."""
    assert "laval.2026-11.2" == invoice_key("laval", NOVEMBER, 2)
