"""Counts that are read at once however much there is: each change is a row, and now and then the rows are added up.

Rows are only added, so that no transaction waits for another one's count and none can deadlock with it.
"""

import itertools
from collections.abc import Iterable

from sqlalchemy import delete, func, insert, select, tuple_

from store.copies.many import insertion_of_many, many
from store.database import Transaction
from store.schema.tables import counts

Change = tuple[str, str, str, int]
"""Subject, key, state, amount: of the requests of one brand (key), one more that is ``actions/dealer`` (state)."""

_KEY = (counts.c.subject, counts.c.key, counts.c.state)
_CALLS = itertools.count(1)
_EVERY = 256
"""After so many changes of one process the rows are added up."""
_ADDING = 7_273_119
"""Any number that no other program uses on the same database: of several nodes one adds up."""


def change(tx: Transaction, changes: Iterable[Change]) -> None:
    """Add amounts, which may be below nothing."""
    rows = [dict(zip(("subject", "key", "state", "amount"), one, strict=True)) for one in changes]
    if rows:
        tx.execute(insertion_of_many(tx.dialect.name, counts), many(tx.dialect.name, rows))
        if next(_CALLS) % _EVERY == 0:
            add_up(tx)


def count(tx: Transaction, subject: str, key: str | None = None) -> dict[tuple[str, str], int]:
    """The amounts of a subject by key and state, of one key or of all; what has come to nothing is left out."""
    mine = counts.c.subject == subject
    if key is not None:
        mine &= counts.c.key == key
    total = func.sum(counts.c.amount)
    found = select(counts.c.key, counts.c.state, total).where(mine).group_by(counts.c.key, counts.c.state)
    return {(row[0], row[1]): int(row[2]) for row in tx.execute(found) if row[2]}


def add_up(tx: Transaction) -> None:
    """Make one row of all rows of the same key, unless somebody else is at it."""
    if tx.dialect.name == "postgresql" and not tx.execute(select(func.pg_try_advisory_xact_lock(_ADDING))).scalar():
        return
    several = select(*_KEY).group_by(*_KEY).having(func.count() > 1)
    taken = delete(counts).where(tuple_(*_KEY).in_(several)).returning(*_KEY, counts.c.amount)
    sums: dict[tuple[str, str, str], int] = {}
    for subject, key, state, amount in tx.execute(taken):
        sums[subject, key, state] = sums.get((subject, key, state), 0) + amount
    rows = [dict(zip(("subject", "key", "state"), key, strict=True), amount=amount) for key, amount in sums.items()]
    if rows:
        tx.execute(insert(counts), rows)
