"""Filling in what older schemas did not keep, or kept otherwise: batch by batch, and once for each row."""

from typing import Any

import structlog
from sqlalchemy import Row, delete, select, text, tuple_, update

from config import drill
from routing import MEASURES, Figure, figures_of, fold
from store import requests
from store.copies import standing, tallies, terms
from store.database import Database, Transaction
from store.schema.tables import deadlines
from store.schema.tables import requests as table
from store.schema.tables import tallies as older

log = structlog.get_logger()

_AT_ONCE = 200
_FIGURES_AT_ONCE, _TOLD_EVERY = 5_000, 100_000
_OPEN = deadlines.c.fired_at.is_(None) & deadlines.c.settled_at.is_(None)
_KEY = (older.c.cut, older.c.day, older.c.dealer, older.c.brand, older.c.territory, older.c.measure)
# One node at a time, and none that adds to them: they would hold each other's rows.
_ALONE = text("LOCK TABLE tallies IN SHARE ROW EXCLUSIVE MODE")


def fill(database: Database, timezone: str) -> int:
    """Fill in every request that an older schema has left, oldest numbers first; gives how many there were.

    Each batch is one transaction, and what is filled is marked by it: whoever is killed loses a batch at most. Figures
    that were kept in the older way are brought over first, by every start: until the last node is of this version,
    others still write some.
    """
    _bring_figures(database)
    filled = 0
    while True:
        with database.begin() as tx:
            # On PostgreSQL a second node waits here, and then finds these rows filled.
            unfilled = select(table).where(table.c.territory.is_(None)).order_by(table.c.number).limit(_AT_ONCE)
            rows = tx.execute(unfilled.with_for_update()).all()
            for row in rows:
                _fill(tx, row, timezone)
                drill.step("M2")
        filled += len(rows)
        if not rows:
            return filled
        log.info("store.filled", requests=filled, number=rows[-1].number)


def _bring_figures(database: Database) -> None:
    brought = 0
    while True:
        with database.begin() as tx:
            rows = _take_figures(tx)
            # The finest cut holds all that there is; the others follow from it.
            finest = [row for row in rows if row.cut == "territory" and row.measure in MEASURES]
            tallies.add(
                tx, (Figure(row.day, row.brand, row.dealer, row.territory, row.measure, row.amount) for row in finest)
            )
            drill.step("M3")
        brought += len(rows)
        if brought and (not rows or brought % _TOLD_EVERY == 0):
            log.info("store.figures_brought", rows=brought)
        if not rows:
            return


def _take_figures(tx: Transaction) -> list[Row[Any]]:
    """Some rows of the older way, which are gone with this transaction."""
    if tx.execute(select(older.c.cut).limit(1)).first() is None:
        return []
    if tx.dialect.name == "postgresql":
        tx.execute(_ALONE)
    rows = list(tx.execute(select(older).order_by(*_KEY).limit(_FIGURES_AT_ONCE)).all())
    if rows:
        last = tuple(getattr(rows[-1], column.name) for column in _KEY)
        tx.execute(delete(older).where(tuple_(*_KEY) <= tuple_(*last)))
    return rows


def _fill(tx: Transaction, row: Row[Any], timezone: str) -> None:
    number: str = row.number
    loaded = requests.load(tx, number)
    assert loaded is not None
    openings, events = loaded
    birth = openings[0]
    key, territory = standing.shop_key(birth), birth.route.territory if birth.route else ""
    tx.execute(update(table).where(table.c.number == number).values(shop_key=key, territory=territory))
    for opening in openings:
        terms.write(tx, opening, opened_at=row.opened_at, dealer=row.dealer if row.told else None, shop_key=key)
    if not events:
        return
    now = fold(openings, events)
    standing.follow(tx, row, openings, events, now)
    due = select(deadlines.c.due_at).where((deadlines.c.request == number) & _OPEN)
    standing.plan(tx, number, tx.execute(due.limit(1)).scalar())
    tallies.add(tx, figures_of(now, len(events), timezone))
