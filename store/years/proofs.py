"""What proves a request that was purged: the seals of its events, as they stand in every dossier of it."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Row, select

from store.database import Transaction, insert_once
from store.schema.tables import events
from store.schema.years import proofs


def seals_of(tx: Transaction, number: str) -> tuple[str, ...]:
    """The seal (hex) of each event of a request in order, be it here or purged; empty when there never was one.

    The history in a dossier is ours as far as its seals are the first of these.
    """
    living = select(events.c.hash).where(events.c.request == number).order_by(events.c.sequence)
    found = tuple(tx.execute(living).scalars())
    kept = () if found else tx.execute(select(proofs.c.seals).where(proofs.c.request == number)).scalar()
    return found or tuple(kept or ())


def keep(tx: Transaction, rows: Collection[Row[tuple[object, ...]]], at: datetime) -> None:
    """Note the seals of these rows of requests, before their events go."""
    for row in rows:
        seals = seals_of(tx, row.number)
        proof = {
            "request": row.number,
            "brand": row.brand,
            "opened_at": row.opened_at,
            "closed_at": row.changed_at,
            "purged_at": at,
            "events": len(seals),
            "seals": list(seals),
        }
        insert_once(tx, proof, proofs.c.request)
