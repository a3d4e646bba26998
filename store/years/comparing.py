"""Whether two databases hold the same rows: how many, and one hash over all of them, in whatever order they come."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import FromClause, select

from store.database import Transaction
from store.schema.columns import canonical

AT_ONCE = 1000
_MODULUS = 1 << 256


@dataclass(slots=True)
class Tally:
    """Rows as they go by. The hashes of the rows are added up: order does not matter, and a row twice does."""

    rows: int = 0
    total: int = 0

    def add(self, row: Iterable[Any]) -> None:
        """Count one row."""
        told = canonical([_plain(value) for value in row])
        self.total = (self.total + int.from_bytes(hashlib.sha256(told.encode()).digest())) % _MODULUS
        self.rows += 1

    @property
    def digest(self) -> str:
        """The hash (hex) that stands for the rows so far."""
        return f"{self.total:064x}"


def rows_of(tx: Transaction, table: FromClause) -> Iterator[tuple[Any, ...]]:
    """Every row of a table, a few at a time."""
    with tx.execute(select(table).execution_options(yield_per=AT_ONCE)) as found:
        for row in found:
            yield tuple(row)


def tally_of(tx: Transaction, table: FromClause) -> Iterator[Tally]:
    """The tally of a table as it grows; the last one is the whole."""
    tally = Tally()
    yield tally
    for row in rows_of(tx, table):
        tally.add(row)
        if tally.rows % AT_ONCE == 0:
            yield tally
    yield tally


def _plain(value: Any) -> Any:
    """A value as both databases would spell it: the same instant, the same amount."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, Decimal):
        digits = f"{value:f}"
        digits = digits.rstrip("0").rstrip(".") if "." in digits else digits
        return "0" if digits == "-0" else digits
    return value
