"""The tables of years and of many machines: mails kept twice at the door, and proofs of what was purged."""

from sqlalchemy import Column, Integer, LargeBinary, Table, Text

from store.schema.columns import Json, UtcDateTime, Words
from store.schema.tables import metadata

# Mails whose 250 was given and whose spool file may still lie on one machine's disk alone (`accept.mode`).
arrivals = Table(
    "arrivals",
    metadata,
    Column("spool_id", Text, primary_key=True),
    Column("accepted_at", UtcDateTime, nullable=False, index=True),
    Column("node", Words, nullable=False),
    Column("envelope", Json, nullable=False),
    Column("raw", LargeBinary, nullable=False),
)

# What is left of a request that was purged: enough to prove every dossier that was ever made of it.
proofs = Table(
    "proofs",
    metadata,
    Column("request", Text, primary_key=True),
    Column("brand", Text, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime, nullable=False),
    Column("purged_at", UtcDateTime, nullable=False),
    Column("events", Integer, nullable=False),
    # The seal of each event, the last of which stands for all of them.
    Column("seals", Json, nullable=False),
)
