"""Payments as a bank or a bookkeeper lists them: one row each, known again by the bank's own reference."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from config import Mistake, Row, Sheet, read_sheet

COLUMNS = ("reference", "invoice", "date", "amount")
_OPTIONAL = ("currency",)
_AMOUNT = re.compile(r"-?[0-9]{1,3}(?:[ \u00a0\u202f'][0-9]{3})*[.,][0-9]{2}|-?[0-9]{1,9}(?:[.,][0-9]{1,2})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LONGEST = 140


@dataclass(frozen=True, slots=True)
class Payment:
    """Money that came for an invoice, or went back where it is below nothing."""

    reference: str
    """The bank's: the same reference is the same payment."""
    invoice: str
    on: date
    amount: Decimal
    currency: str = ""
    """Empty where the list does not say."""
    line: int = 0


def read_payments(file: str, content: bytes) -> tuple[tuple[Payment, ...], tuple[Mistake, ...]]:
    """The payments of a CSV, and what could not be read of it by line; the good rows stand whatever the others say."""
    mistakes: list[Mistake] = []
    sheet: Sheet = read_sheet(file, content, COLUMNS, _OPTIONAL, mistakes)
    if mistakes:
        return (), tuple(mistakes)
    found: dict[str, Payment] = {}
    for row in sheet.rows(mistakes):
        wrong = list(_wrong(row))
        mistakes += wrong
        if wrong or not all(row.text(name) for name in COLUMNS):
            continue
        payment = _payment(row)
        known = found.setdefault(payment.reference, payment)
        if known is not payment:
            message = f"stands in line {known.line} already"
            mistakes.append(row.mistake("reference", message, "give each payment the bank's own reference"))
    return tuple(found.values()), tuple(mistakes)


def read_amount(text: str) -> Decimal | None:
    """An amount as people write it, ``1 234,56`` or ``1234.56``; None for anything else, and for nothing."""
    if not _AMOUNT.fullmatch(text):
        return None
    amount = Decimal(re.sub(r"[ \u00a0\u202f']", "", text).replace(",", "."))
    return amount or None


def _payment(row: Row) -> Payment:
    amount = read_amount(row.text("amount"))
    assert amount is not None
    return Payment(
        row.text("reference"),
        row.text("invoice").upper(),
        date.fromisoformat(row.text("date")),
        amount,
        row.text("currency").upper(),
        row.line,
    )


def _wrong(row: Row) -> Iterator[Mistake]:
    if row.text("amount") and read_amount(row.text("amount")) is None:
        yield row.mistake("amount", "is no amount", "write it like 1234.56")
    if row.text("date") and not _is_day(row.text("date")):
        yield row.mistake("date", "is no day", "write it like 2026-12-04")
    if len(row.text("reference")) > _LONGEST or not row.text("reference").isprintable():
        yield row.mistake("reference", "is no reference", f"write up to {_LONGEST} plain characters")


def _is_day(text: str) -> bool:
    try:
        return bool(_DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False
