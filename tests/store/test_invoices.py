"""Invoices in the store: numbers without gaps, papers that never change, payments that count once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from config import Price, Prices, Seller, Terms
from routing.accounts import Buyer, Payment, bill, credit, invoice_key, issue
from store import Blobs, invoices, requests
from store.blobs import SHELVES
from store.schema.accounts import invoices as table
from store.years.sweeping import sweep

NOW = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
NOVEMBER, FIRST = date(2026, 11, 1), date(2026, 12, 1)
PRICES = Prices(
    Seller("Pièces Québec inc.", ("1200, rue du Marché",), {"TPS": "123456789 RT0001"}),
    Terms("CAD", NOVEMBER, 30, ("Virement",)),
    Decimal("49.00"),
    {"order": Price(Decimal("1.505"))},
    {"TPS": Decimal("0.05"), "TVQ": Decimal("0.09975")},
)


def drawn(place=1, dealer="laval", month=NOVEMBER, on=FIRST):
    """An invoice of three orders."""
    charges, taxes = bill(PRICES, dealer, {"orders": 3})
    facts = {"dealer": dealer, "buyer": Buyer("Honda de Laval", ("Laval",)), "language": "fr"}
    key = invoice_key(dealer, month)
    return issue(charges, PRICES, taxes, key=key, month=month, on=on, place=place, **facts)


def add(tx, invoice, at=NOW):
    """Store it with a paper."""
    return invoices.add(tx, invoice, blob="ab" * 32, at=at)


def paid(number="INV-2026-000001", amount="57.54", reference="RF18", on=date(2026, 12, 4)):
    """A payment."""
    return Payment(reference, number, on, Decimal(amount))


def test_an_invoice_comes_back_as_it_was_stored(database):
    """Every digit, name and day; with the hash of its paper."""
    with database.begin() as tx:
        assert add(tx, drawn())
    with database.reading() as tx:
        stored = invoices.get(tx, "INV-2026-000001")

    assert (drawn(), "ab" * 32, NOW, None, ()) == (
        stored.invoice,
        stored.blob,
        stored.made_at,
        stored.credited_by,
        stored.paid,
    )


def test_a_month_of_a_dealer_has_one_invoice(database):
    """The same key again is nothing new, and takes no number."""
    with database.begin() as tx:
        assert add(tx, drawn())
        assert not add(tx, drawn(place=2))

        assert 2 == invoices.next_place(tx, "INV", 2026)


def test_numbers_have_no_gaps(database):
    """Each series and year counts from one; another number than the next one is refused, whoever drew it."""
    with database.begin() as tx:
        add(tx, drawn())
        for wrong in (1, 3):
            with pytest.raises(requests.OvertakenError, match="the next of its numbers is 2"):
                add(tx, drawn(place=wrong, dealer="anjou"))
        add(tx, drawn(place=2, dealer="anjou"))
        add(tx, credit(drawn(), "why", beginning="CN", on=FIRST, place=1))
        later = date(2027, 1, 1)
        add(tx, drawn(place=1, month=date(2026, 12, 1), on=later))

        numbers = sorted(one.invoice.number for one in invoices.listing(tx))
    assert ["CN-2026-000001", "INV-2026-000001", "INV-2026-000002", "INV-2027-000001"] == numbers


def test_what_is_rolled_back_leaves_no_gap(database):
    """A transaction that comes to nothing gives its number to the next one."""
    with pytest.raises(requests.OvertakenError), database.begin() as tx:  # noqa: PT012 - the second ends both
        add(tx, drawn())
        add(tx, drawn(place=7, month=date(2026, 12, 1)))
    with database.begin() as tx:
        assert add(tx, drawn(dealer="anjou"))


def test_many_who_count_at_once_leave_no_gap(database):
    """Whoever was overtaken draws anew: twelve dealers, four nodes, twelve numbers."""

    def bill_one(dealer):
        while True:
            with database.reading() as tx:
                place = invoices.next_place(tx, "INV", 2026)
            try:
                with database.begin() as tx:
                    assert add(tx, drawn(place=place, dealer=dealer))
            except requests.OvertakenError:
                continue
            return

    with ThreadPoolExecutor(4) as nodes:
        list(nodes.map(bill_one, [f"dealer-{number}" for number in range(12)]))
    with database.reading() as tx:
        places = sorted(one.invoice.place for one in invoices.listing(tx))

    assert list(range(1, 13)) == places


def test_the_database_itself_refuses_a_number_twice(database):
    """Even without our counting no two rows have the same place in a series."""
    with database.begin() as tx:
        add(tx, drawn())
        row = dict(tx.execute(select(table)).mappings().one())
    with pytest.raises(Exception, match=r"(?i)unique|duplicate"), database.begin() as tx:
        tx.execute(table.insert(), row | {"number": "INV-2026-000009", "key": "other"})


def test_nobody_sees_anothers_invoice(database):
    """A dealer's eyes are part of the query: what is not his is not there."""
    with database.begin() as tx:
        add(tx, drawn())
        add(tx, drawn(place=2, dealer="anjou"))
    with database.reading() as tx:
        mine = [one.invoice.dealer for one in invoices.listing(tx, dealer="anjou")]

        assert invoices.get(tx, "INV-2026-000001", dealer="anjou") is None
        assert invoices.get(tx, "INV-2026-000001", dealer="laval") is not None
        assert ["anjou"] == mine


def test_a_payment_counts_once(database):
    """The bank's reference is the payment: the same one again, by whatever way, is noted before."""
    with database.begin() as tx:
        add(tx, drawn())
        assert invoices.pay(tx, paid(), by="lise", at=NOW)
        assert not invoices.pay(tx, paid(), by="import", at=NOW)
        assert invoices.pay(tx, paid(reference="RF19", amount="-57.54"), by="lise", at=NOW)
    with database.reading() as tx:
        stored = invoices.get(tx, "INV-2026-000001")

    assert [("RF18", Decimal("57.54")), ("RF19", Decimal("-57.54"))] == [
        (one.reference, one.amount) for one in stored.paid
    ]


def test_a_credit_note_is_known_at_its_invoice(database):
    """The invoice itself stays as it was; that it was taken back follows from the note."""
    note = credit(drawn(), "counted twice", beginning="CN", on=date(2026, 12, 4), place=1)
    with database.begin() as tx:
        add(tx, drawn())
        add(tx, note)
    with database.reading() as tx:
        stored, taken = invoices.get(tx, "INV-2026-000001"), invoices.get(tx, "CN-2026-000001")

    assert (drawn(), "CN-2026-000001", note) == (stored.invoice, stored.credited_by, taken.invoice)


def test_a_list_is_of_a_dealer_or_a_month_and_the_newest_come_first(database):
    """Whoever has hundreds reads the newest."""
    december = date(2026, 12, 1)
    with database.begin() as tx:
        add(tx, drawn())
        add(tx, drawn(place=1, month=december, on=date(2027, 1, 1)))
        add(tx, drawn(place=2, dealer="anjou"))
    with database.reading() as tx:
        every = [one.invoice.number for one in invoices.listing(tx)]
        of_month = [one.invoice.dealer for one in invoices.listing(tx, month=NOVEMBER)]
        newest = [one.invoice.number for one in invoices.listing(tx, dealer="laval", limit=1)]

    assert ["INV-2027-000001", "INV-2026-000002", "INV-2026-000001"] == every
    assert (["anjou", "laval"], ["INV-2027-000001"]) == (of_month, newest)


def test_the_paper_of_an_invoice_is_never_swept(database, tmp_path):
    """However old it is, a paper that an invoice names stays, though the mail that brought it is gone."""
    blobs, later = Blobs("file:blobs", tmp_path), datetime.now(UTC) + timedelta(hours=1)
    paper, loose = blobs.put(b"%PDF-1.4 invoice"), blobs.put(b"nobody's")
    with database.begin() as tx:
        invoices.add(tx, drawn(), blob=paper, at=NOW)
    for _ in sweep(database, blobs, tmp_path, loose_before=later, bin_before=NOW, really=True):
        pass
    kept = {name for shelf in SHELVES for name in blobs.older(shelf, later)}

    assert (True, False) == (paper in kept, loose in kept)
