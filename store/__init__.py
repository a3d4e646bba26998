"""store: everything that must outlive the process.

Purpose: the database (messages, requests, outbox, deadlines, the job queue) and the blobs, on SQLite or PostgreSQL.
Promise: what a transaction wrote survives a power cut once it was left, and its jobs with it; repeating a stage after
a crash changes nothing, because unique keys say what was done. Rows never leave the room, values do.
What may go wrong: `StoreError` for a database that must not be used as it is (message and cure in one sentence),
`BlobLost` for a blob that the disk lost, TimeoutError and the driver's errors for a database that is busy or away;
those are temporary (`is_passing`), and the whole transaction may be tried again, even if its commit may have happened.

The functions live in modules that are named for their tables: `messages`, `requests`, `names`, `seals`,
`outbox`, `deadlines`, `invoices`, `tallies`, and for what they are asked by: `mornings` for the mails of the calendar,
`views` for the page. Each takes a transaction first: ``with database.begin() as tx`` to write, ``with
database.reading() as tx`` to look.
"""

from store import deadlines, invoices, messages, mornings, names, outbox, requests, seals, views
from store.blobs import BlobLost, Blobs, arrivals, open_blobs
from store.copies import tallies
from store.database import (
    BlobsAwayError,
    Database,
    DriverError,
    StoreAwayError,
    StoreError,
    Transaction,
    is_passing,
    take_turns,
)
from store.deadlines import DueDeadline
from store.hazards import hazards
from store.jobs.queue import Queue
from store.messages import StoredMessage
from store.migrations import migrate, require_schema, schema_revision
from store.outbox import OutboxMail, Outgoing
from store.requests import RequestSummary

__all__ = [
    "BlobLost",
    "Blobs",
    "BlobsAwayError",
    "Database",
    "DriverError",
    "DueDeadline",
    "OutboxMail",
    "Outgoing",
    "Queue",
    "RequestSummary",
    "StoreAwayError",
    "StoreError",
    "StoredMessage",
    "Transaction",
    "arrivals",
    "deadlines",
    "hazards",
    "invoices",
    "is_passing",
    "messages",
    "migrate",
    "mornings",
    "names",
    "open_blobs",
    "outbox",
    "requests",
    "require_schema",
    "schema_revision",
    "seals",
    "take_turns",
    "tallies",
    "views",
]
