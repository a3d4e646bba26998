"""The seals of a request's history: each event is hashed over the one before it and the version it belongs to."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from sqlalchemy import select

from store.database import Transaction
from store.schema.columns import canonical
from store.schema.tables import events, versions


@dataclass(frozen=True, slots=True)
class SealedEvent:
    """One event as it was sealed: `told` is everything that it says, `seal` the hash (hex) that stands for it."""

    sequence: int
    version: int
    told: Mapping[str, Any]
    seal: str


@dataclass(frozen=True, slots=True)
class SealedRequest:
    """A whole history: every version as it was stored, by its number, and every event in order."""

    versions: Mapping[int, Any]
    events: tuple[SealedEvent, ...]


def sealed(tx: Transaction, number: str) -> SealedRequest:
    """The versions and events of a request as they were sealed; both are empty when there is no such request."""
    written = select(versions.c.version, versions.c.opening).where(versions.c.request == number)
    chain = select(events).where(events.c.request == number).order_by(events.c.sequence)
    return SealedRequest(
        {row.version: row.opening for row in tx.execute(written.order_by(versions.c.version))},
        tuple(
            SealedEvent(row["sequence"], row["version"], told_of(dict(row)), row["hash"])
            for row in tx.execute(chain).mappings()
        ),
    )


def told_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """What an event's row says, in values that JSON knows."""
    told = {key: row[key] for key in ("request", "sequence", "version", "kind", "by", "facts", "visibility")}
    if row["lines"]:
        told["lines"] = row["lines"]
    return told | {"at": row["at"].astimezone(UTC).isoformat(timespec="microseconds")}


def seal(previous: str, told: Mapping[str, Any], opening: Any) -> str:
    """The hash (hex) of an event: over the hash before it, and its JSON together with that of its version."""
    return hashlib.sha256((previous + canonical({**told, "opening": opening})).encode()).hexdigest()


def verify_chain(tx: Transaction, number: str) -> bool:
    """Whether every event still follows from the one before it and from the version it was written under."""
    history = sealed(tx, number)
    previous = ""
    for sequence, event in enumerate(history.events, start=1):
        told = seal(previous, event.told, history.versions.get(event.version))
        if (event.sequence, event.seal) != (sequence, told):
            return False
        previous = told
    return True
