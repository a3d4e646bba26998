"""Raw mails that were written to the database before their 250, until a node has drained them into the store."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from store.database import Transaction, insert_once
from store.schema.years import arrivals


@dataclass(frozen=True, slots=True)
class ArrivedMail:
    """One mail as a door has taken it: `envelope` is what the door knew of it, in values that JSON knows."""

    spool_id: str
    node: str
    envelope: Mapping[str, Any]
    raw: bytes


def keep(
    tx: Transaction, *, spool_id: str, accepted_at: datetime, node: str, envelope: Mapping[str, Any], raw: bytes
) -> None:
    """Write a mail down that this node is about to accept."""
    row = {"spool_id": spool_id, "accepted_at": accepted_at, "node": node, "envelope": dict(envelope), "raw": raw}
    insert_once(tx, row, arrivals.c.spool_id)


def forget(tx: Transaction, spool_id: str) -> None:
    """The mail is stored, or will be by this very transaction."""
    tx.execute(delete(arrivals).where(arrivals.c.spool_id == spool_id))


def left_behind(tx: Transaction, before: datetime, limit: int) -> list[str]:
    """The ids of at most `limit` mails that were accepted before then, oldest first, and that nobody has drained."""
    old = select(arrivals.c.spool_id).where(arrivals.c.accepted_at < before)
    return list(tx.execute(old.order_by(arrivals.c.accepted_at).limit(limit)).scalars())


def get(tx: Transaction, spool_id: str) -> ArrivedMail | None:
    """The mail with this id; None once somebody has drained it."""
    columns = (arrivals.c[name] for name in ArrivedMail.__dataclass_fields__)
    row = tx.execute(select(*columns).where(arrivals.c.spool_id == spool_id)).mappings().one_or_none()
    return ArrivedMail(**row) if row else None
