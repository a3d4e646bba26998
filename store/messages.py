"""The mails that were accepted: one row per mail and envelope recipient, settled exactly once."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, Update, func, select, update

from routing import is_of_canary
from store.copies import counts
from store.database import Transaction, insert_once
from store.schema.tables import messages, versions

Outcome = Literal["request", "event", "duplicate", "held", "ignored"]

_TRACE = (b"return-path", b"received", b"delivered-to", b"x-original-to")
_LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class StoredMessage:
    """One accepted mail for one recipient; everything from `subject` on is empty until it was settled.

    `reference` is the request number that the outcome is about; `pdfs` are (SHA-256, name, size in bytes).
    """

    id: int
    key: str
    received_at: datetime
    via: str
    peer: str
    sender: str
    recipient: str
    blob: str
    size: int
    queue_id: str
    attempts: int
    subject: str | None
    mail_from_header: str | None
    kind: str | None
    outcome: Outcome | None
    reference: str | None
    problem_code: str | None
    problem_detail: str | None
    pdfs: tuple[tuple[str, str, int], ...]


_COLUMNS = tuple(messages.c[name] for name in StoredMessage.__dataclass_fields__)


def ingest_key(recipient: str, raw: bytes) -> str:
    """What makes this mail for this recipient the same one when it is delivered again (hex SHA-256).

    The trace headers on top differ with every delivery (RFC 5321 §4.4) and do not count: Return-Path, Received,
    Delivered-To, X-Original-To, X-Envelope-*.
    """
    digest = hashlib.sha256(recipient.lower().encode("utf-8", "surrogatepass"))
    digest.update(b"\0")
    digest.update(memoryview(raw)[_end_of_trace(raw) :])
    return digest.hexdigest()


def add(
    tx: Transaction,
    *,
    key: str,
    spool_id: str,
    received_at: datetime,
    via: str,
    peer: str,
    sender: str,
    recipient: str,
    blob: str,
    size: int,
    queue_id: str,
) -> int | None:
    """Store a mail that waits to be read; None when this very mail (`key`, see `ingest_key`) was stored before."""
    row = {
        "key": key,
        "spool_id": spool_id,
        "received_at": received_at,
        "via": via,
        "peer": peer,
        "sender": sender,
        "recipient": recipient,
        "blob": blob,
        "size": size,
        "queue_id": queue_id,
    }
    new: int | None = insert_once(tx, row, messages.c.id)
    if new is not None and not is_of_canary(recipient):
        counts.change(tx, [("mails", "", "waiting", 1)])
    return new


def get(tx: Transaction, mail_id: int) -> StoredMessage:
    """The message with this id; raises LookupError when there is none."""
    found = _read(tx, select(*_COLUMNS).where(messages.c.id == mail_id))
    if not found:
        raise LookupError(f"no message has the id {mail_id}")
    return found[0]


def find(tx: Transaction, key: str) -> StoredMessage | None:
    """The message with this ingest key; None when no such mail was stored."""
    found = _read(tx, select(*_COLUMNS).where(messages.c.key == key))
    return found[0] if found else None


def waiting(tx: Transaction) -> list[StoredMessage]:
    """The messages that nobody settled yet, oldest first."""
    return _read(tx, select(*_COLUMNS).where(messages.c.outcome.is_(None)).order_by(messages.c.received_at))


def stored(
    tx: Transaction, *, since: datetime, until: datetime | None = None, after: int = 0, limit: int
) -> list[StoredMessage]:
    """At most `limit` messages that were received from `since` on and before `until`, in the order of their ids.

    `after` is the last id that was seen.
    """
    mine = _received(since, until) & (messages.c.id > after)
    return _read(tx, select(*_COLUMNS).where(mine).order_by(messages.c.id).limit(limit))


def count(tx: Transaction, *, since: datetime, until: datetime | None = None) -> int:
    """How many messages were received from `since` on and before `until`."""
    return tx.execute(select(func.count()).select_from(messages).where(_received(since, until))).scalar_one()


def held(tx: Transaction) -> list[StoredMessage]:
    """The messages that wait for a person, oldest first."""
    return _read(tx, select(*_COLUMNS).where(messages.c.outcome == "held").order_by(messages.c.received_at))


def about(tx: Transaction, number: str) -> list[StoredMessage]:
    """The messages that opened or changed this request, oldest first."""
    opened = select(versions.c.message_id).where(versions.c.request == number)
    # Each half by its own index: for an OR of both PostgreSQL goes through all mails there are.
    mine = messages.c.id.in_(opened.union(select(messages.c.id).where(messages.c.reference == number)))
    return _read(tx, select(*_COLUMNS).where(mine).order_by(messages.c.received_at, messages.c.id))


def that_brought(tx: Transaction, number: str, blob: str) -> StoredMessage:
    """The message whose PDF this is, and opened or revised this request; raises LookupError when there is none."""
    version = select(versions.c.message_id).where((versions.c.request == number) & (versions.c.blob == blob))
    newest = version.order_by(versions.c.version.desc()).limit(1).scalar_subquery()
    found = _read(tx, select(*_COLUMNS).where(messages.c.id == newest))
    if not found:
        raise LookupError(f"no version of {number} came from this PDF")
    return found[0]


def settle(
    tx: Transaction,
    mail_id: int,
    *,
    outcome: Outcome,
    reference: str | None,
    kind: str | None,
    subject: str | None,
    header_sender: str | None,
    message_id: str | None,
    pdfs: Sequence[tuple[str, str, int]],
    problem: tuple[str, str] | None,
    at: datetime,
) -> bool:
    """Write what became of the message; False, and nothing changed, when that was settled before."""
    code, detail = problem or (None, None)
    settled = {
        "outcome": outcome,
        "reference": reference,
        "kind": kind,
        "subject": subject,
        "mail_from_header": header_sender,
        "message_id": message_id,
        "pdfs": [list(pdf) for pdf in pdfs],
        "problem_code": code,
        "problem_detail": detail,
        "settled_at": at,
    }
    unsettled = (messages.c.id == mail_id) & messages.c.outcome.is_(None)
    return _move(tx, update(messages).where(unsettled).values(settled), "waiting", outcome)


def reopen(tx: Transaction, mail_id: int) -> bool:
    """Let a held message be read again, with its attempts forgotten; False when it is not held."""
    again = {"outcome": None, "reference": None, "problem_code": None, "problem_detail": None, "settled_at": None}
    return _move(tx, _if_held(mail_id).values(again | {"attempts": 0}), "held", "waiting")


def discard(tx: Transaction, mail_id: int, by: str, reason: str, at: datetime) -> bool:
    """Close a held message because a person said so; the mail itself stays. False when it is not held."""
    closed = {"outcome": "ignored", "discarded_by": by, "discard_reason": reason, "settled_at": at}
    return _move(tx, _if_held(mail_id).values(closed), "held", "ignored")


def count_attempt(tx: Transaction, mail_id: int) -> int:
    """Count one more attempt at reading, before it begins; gives the attempts so far, this one included."""
    counted = update(messages).where(messages.c.id == mail_id).values(attempts=messages.c.attempts + 1)
    attempts: int = tx.execute(counted.returning(messages.c.attempts)).scalar_one()
    return attempts


def _move(tx: Transaction, change: Update, before: str, after: str) -> bool:
    """Whether the change was made; if so, one mail less is counted as `before` and one more as `after`.

    Mails of our own trial orders are counted nowhere.
    """
    moved = tx.execute(change.returning(messages.c.recipient)).scalars().one_or_none()
    if moved is None:
        return False
    if is_of_canary(moved):
        return True
    counts.change(tx, [("mails", "", before, -1), ("mails", "", after, 1)])
    return True


def _received(since: datetime, until: datetime | None) -> ColumnElement[bool]:
    mine = messages.c.received_at >= since
    return mine if until is None else mine & (messages.c.received_at < until)


def _if_held(mail_id: int) -> Update:
    return update(messages).where((messages.c.id == mail_id) & (messages.c.outcome == "held"))


def _read(tx: Transaction, query: Select[Any]) -> list[StoredMessage]:
    rows = tx.execute(query).mappings()
    return [StoredMessage(**{**row, "pdfs": tuple(tuple(pdf) for pdf in row["pdfs"])}) for row in rows]


def _end_of_trace(raw: bytes) -> int:
    """Where the first header begins that does not trace the delivery; folded lines belong to their header."""
    end = 0
    while (after := raw.find(b"\n", end) + 1) > 0:
        name = raw[end : min(after, end + _LONGEST_NAME)].partition(b":")[0].lower()
        folded = raw[end : end + 1] in {b" ", b"\t"} and end > 0
        if not (folded or name in _TRACE or name.startswith(b"x-envelope-")):
            break
        end = after
    return end
