"""The invoices: numbers without gaps, documents that never change, and the payments that came for them."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from pydantic import TypeAdapter
from sqlalchemy import ColumnElement, Row, func, insert, select, true

from routing.accounts import Invoice, InvoiceKind, Payment
from store.database import Transaction, in_parts, take_turns
from store.requests import OvertakenError
from store.schema.accounts import invoices, payments

_DOCUMENT = TypeAdapter(Invoice)
_TURN = "the numbers of invoices"


@dataclass(frozen=True, slots=True)
class StoredInvoice:
    """An invoice or a credit note as it was issued; `blob` is its PDF.

    `credited_by` is the credit note that took it back; `paid` are its payments, the oldest first.
    """

    invoice: Invoice
    blob: str
    made_at: datetime
    credited_by: str | None
    paid: tuple[Payment, ...]


def next_place(tx: Transaction, series: str, year: int) -> int:
    """The place of the next number of a series; it is sure only in the transaction that stores it."""
    mine = (invoices.c.series == series) & (invoices.c.year == year)
    last: int | None = tx.execute(select(func.max(invoices.c.place)).where(mine)).scalar()
    return (last or 0) + 1


def add(tx: Transaction, invoice: Invoice, *, blob: str, at: datetime) -> bool:
    """Store an invoice with its PDF; False, and nothing done, where there is one for its key already.

    Numbers are counted here, one transaction after the other: whoever was overtaken and bears another number than the
    next one gets OvertakenError, and a transaction that rolls back leaves no gap.
    """
    take_turns(tx, [_TURN])
    if known(tx, invoice.key) is not None:
        return False
    series, year = invoice.series
    if invoice.place != (free := next_place(tx, series, year)):
        raise OvertakenError(f"{invoice.number} was drawn, and the next of its numbers is {free}")
    row = {
        "number": invoice.number,
        "kind": invoice.kind,
        "key": invoice.key,
        "series": series,
        "year": year,
        "place": invoice.place,
        "dealer": invoice.dealer,
        "month": invoice.month,
        "issued_on": invoice.issued_on,
        "due_on": invoice.due_on,
        "currency": invoice.currency,
        "total": invoice.total,
        "credits": invoice.credits,
        "blob": blob,
        "document": _DOCUMENT.dump_python(invoice, mode="json"),
        "made_at": at,
    }
    tx.execute(insert(invoices), row)
    return True


def known(tx: Transaction, key: str) -> str | None:
    """The number of the invoice for this key."""
    return tx.execute(select(invoices.c.number).where(invoices.c.key == key)).scalar()


def get(tx: Transaction, number: str, *, dealer: str | None = None) -> StoredInvoice | None:
    """The invoice with this number; for a dealer's eyes only where it is his."""
    found = _stored(tx, (invoices.c.number == number) & _seen_by(dealer), 1)
    return found[0] if found else None


def listing(
    tx: Transaction,
    *,
    dealer: str | None = None,
    month: date | None = None,
    kind: InvoiceKind | None = None,
    limit: int = 1000,
) -> tuple[StoredInvoice, ...]:
    """The newest invoices and credit notes, of one dealer, of one month, or all."""
    asked = _seen_by(dealer)
    if month is not None:
        asked &= invoices.c.month == month
    if kind is not None:
        asked &= invoices.c.kind == kind
    return _stored(tx, asked, limit)


def pay(tx: Transaction, payment: Payment, *, by: str, at: datetime) -> bool:
    """Note a payment; False where its reference was noted before, by whatever way. The invoice must exist."""
    take_turns(tx, [f"payment {payment.reference}"])
    if paid_before(tx, payment.reference) is not None:
        return False
    row = {
        "reference": payment.reference,
        "invoice": payment.invoice,
        "paid_on": payment.on,
        "amount": payment.amount,
        "noted_by": by,
        "noted_at": at,
    }
    tx.execute(insert(payments), row)
    return True


def paid_before(tx: Transaction, reference: str) -> Payment | None:
    """The payment that was noted with this reference."""
    row = tx.execute(select(payments).where(payments.c.reference == reference)).one_or_none()
    return None if row is None else _payment(row)


def _seen_by(dealer: str | None) -> ColumnElement[bool]:
    """Whose invoices these eyes may see: the scope is part of every query."""
    return true() if dealer is None else invoices.c.dealer == dealer


def _stored(tx: Transaction, asked: ColumnElement[bool], limit: int) -> tuple[StoredInvoice, ...]:
    newest = select(invoices).where(asked).order_by(invoices.c.issued_on.desc(), invoices.c.number.desc())
    rows = tx.execute(newest.limit(limit)).all()
    numbers = [row.number for row in rows]
    taken_back, paid = _taken_back(tx, numbers), _paid(tx, numbers)
    return tuple(
        StoredInvoice(
            _DOCUMENT.validate_python(row.document),
            row.blob,
            row.made_at,
            taken_back.get(row.number),
            tuple(paid.get(row.number, ())),
        )
        for row in rows
    )


def _taken_back(tx: Transaction, numbers: list[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for some in in_parts(numbers):
        query = select(invoices.c.credits, invoices.c.number).where(invoices.c.credits.in_(some))
        found |= {row[0]: row[1] for row in tx.execute(query)}
    return found


def _paid(tx: Transaction, numbers: list[str]) -> Mapping[str, list[Payment]]:
    found: defaultdict[str, list[Payment]] = defaultdict(list)
    for some in in_parts(numbers):
        query = select(payments).where(payments.c.invoice.in_(some)).order_by(payments.c.paid_on, payments.c.id)
        for row in tx.execute(query):
            found[row.invoice].append(_payment(row))
    return found


def _payment(row: Row[tuple[object, ...]]) -> Payment:
    amount: Decimal = row.amount
    return Payment(row.reference, row.invoice, row.paid_on, amount)
