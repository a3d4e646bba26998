"""Filling in what older schemas did not copy beside a request, from its events: batch by batch, and once for each."""

import structlog
from sqlalchemy import Row, select, update

from config import drill
from routing import figures_of, fold
from store import requests
from store.copies import standing, tallies, terms
from store.database import Database, Transaction
from store.schema.tables import deadlines
from store.schema.tables import requests as table

log = structlog.get_logger()

_AT_ONCE = 200
_OPEN = deadlines.c.fired_at.is_(None) & deadlines.c.settled_at.is_(None)


def fill(database: Database, timezone: str) -> int:
    """Fill in every request that an older schema has left, oldest numbers first; gives how many there were.

    Each batch is one transaction, and what is filled is marked by it: whoever is killed loses a batch at most.
    """
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


def _fill(tx: Transaction, row: Row[tuple[object, ...]], timezone: str) -> None:
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
