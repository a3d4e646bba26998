"""One mail of the outbox on its way: claim it, talk to the relay with no transaction open, mark what came of it."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

import structlog

from config import Settings, drill
from notifier.relay import TIMEOUTS_AFTER_DOT, TIMEOUTS_TO_DOT, Deferred, Outcome, Refused, Sent, Uncertain, deliver
from store import Database, OutboxMail, outbox

log = structlog.get_logger()

_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240))
_GIVE_UP_AFTER = 35  # attempts: with these waits that is five days
_JITTER = 0.2


class Blobs(Protocol):
    """Where the bytes of a mail are kept."""

    def get(self, sha: str) -> bytes:
        """The bytes with this SHA-256."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one attempt; `next_at` is when to try again, None when there is nothing more to try."""

    mail: OutboxMail
    outcome: Outcome
    next_at: datetime | None = None


def send_one(database: Database, blobs: Blobs, outbox_id: int, settings: Settings, now: datetime) -> Attempt | None:
    """Send the mail once. None when somebody else has it or it needs no sending.

    Three short transactions: claim, mark the dot, mark the outcome; none is open while the relay talks. Raises what
    the store raises (LookupError, BlobLost, a database that is away): the claim then ends with its lease.
    """
    token = uuid4().hex
    mail = _claim(database, outbox_id, token, settings, now)
    if mail is None:
        return None
    drill.step("S2")
    content = blobs.get(mail.blob)
    begun = _stopwatch(now)

    def before_dot() -> bool:
        drill.step("S3")
        with database.begin() as tx:
            mine = outbox.mark_dot(tx, mail.id, token, begun())
        drill.step("S4")
        return mine

    outcome = deliver(mail, content, settings, before_dot)
    drill.step("S5")
    attempt = _given_up(Attempt(mail, outcome, mail.next_at if isinstance(outcome, Deferred) else None))
    _mark(database, attempt, token, begun())
    drill.step("S6")
    _report(attempt)
    return attempt


def wait_after(attempts: int, key: str) -> timedelta:
    """How long to wait after this many attempts: longer each time, spread by a fifth so that mails do not march."""
    wait = _WAITS[min(attempts, len(_WAITS)) - 1]
    spread = int.from_bytes(hashlib.sha256(f"{key} {attempts}".encode()).digest()[:2]) / 0xFFFF
    return wait * (1 + _JITTER * (2 * spread - 1))


def _claim(database: Database, outbox_id: int, token: str, settings: Settings, now: datetime) -> OutboxMail | None:
    """The attempt is counted and the next one planned before anybody dials: a crash leaves its trace."""
    lease = timedelta(seconds=(TIMEOUTS_TO_DOT + TIMEOUTS_AFTER_DOT) * settings.relay.timeout)
    with database.begin() as tx:
        waiting = outbox.get(tx, outbox_id)
        next_at = now + wait_after(waiting.attempts + 1, waiting.key)
        mail = outbox.claim(tx, outbox_id, token=token, now=now, next_at=next_at, lease_until=now + lease)
        drill.step("S1")
    return mail


def _given_up(attempt: Attempt) -> Attempt:
    if isinstance(attempt.outcome, Deferred) and attempt.mail.attempts >= _GIVE_UP_AFTER:
        outcome = Refused(f"given up after {attempt.mail.attempts} attempts; {attempt.outcome.reply}")
        return Attempt(attempt.mail, outcome)
    return attempt


def _mark(database: Database, attempt: Attempt, token: str, now: datetime) -> None:
    """Write the outcome down; every mark is fenced by the token, so a late one changes nothing of another's."""
    mail, outcome = attempt.mail, attempt.outcome
    with database.begin() as tx:
        match outcome:
            case Sent(reply):
                outbox.mark_sent(tx, mail.id, token, reply, now)
            case Refused(reply):
                outbox.mark_failed(tx, mail.id, token, reply, now)
            case Deferred(reply):
                outbox.mark_deferred(tx, mail.id, token, reply, attempt.next_at or now)
            case Uncertain(reply):
                outbox.mark_uncertain(tx, mail.id, token, reply)


def _report(attempt: Attempt) -> None:
    mail, outcome = attempt.mail, attempt.outcome
    said = log.bind(outbox_id=mail.id, request=mail.request, kind=mail.kind, attempts=mail.attempts)
    match outcome:
        case Sent(reply):
            said.info("notify.sent", reply=reply)
        case Refused(reply):
            said.error("notify.failed", reply=reply)
        case Deferred(reply, alarm):
            level = said.error if alarm else said.warning
            level("notify.deferred", reply=reply, next_at=attempt.next_at and attempt.next_at.isoformat(), alarm=alarm)
        case Uncertain(reply):
            said.error("notify.uncertain", reply=reply)


def _stopwatch(now: datetime) -> Callable[[], datetime]:
    """The time that was handed in, moved on by what has passed since; a set-back clock does not shorten a lease."""
    begun = time.monotonic()
    return lambda: now + timedelta(seconds=time.monotonic() - begun)
