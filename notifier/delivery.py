"""One mail of the outbox on its way: claim it, talk to the relay with no transaction open, mark what came of it."""

import hashlib
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol
from uuid import uuid4

import structlog

from config import drill
from notifier.relay import Deferred, Outcome, Postponed, Refused, Relay, Sent, Uncertain
from store import Database, OutboxMail, Transaction, outbox

log = structlog.get_logger()

_WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 30, 60, 120, 240))
_GIVE_UP_AFTER = 35  # attempts: with these waits that is five days
_JITTER = 0.2
_HOUR = timedelta(hours=1)
_NO_LINE = timedelta(seconds=2)
_NEVER_POSTPONED = ("new_request", "visit_request")
"""What people order and wish for goes to the dealer however busy he is: the bound is for robots that answer robots."""


Void = Callable[[Transaction, OutboxMail], bool]
"""Whether a mail that nobody has begun to send would say what is no longer so."""


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


def send_one(
    database: Database, blobs: Blobs, outbox_id: int, relay: Relay, now: datetime, *, is_void: Void | None = None
) -> Attempt | None:
    """Send the mail once. None when somebody else has it, or it needs no sending, or `is_void` has it taken back.

    Three short transactions: claim, mark the dot, mark the outcome; none is open while the relay talks. Raises what
    the store raises (LookupError, BlobLost, a database that is away): the claim then ends with its lease.
    """
    token, begun = uuid4().hex, _stopwatch(now)
    until = time.monotonic() + relay.longest
    with ExitStack() as lines:
        mail = _claim(database, outbox_id, relay, now, token=token, lines=lines, is_void=is_void)
        if not isinstance(mail, OutboxMail):
            return mail
        drill.step("S2")
        content = blobs.get(mail.blob)

        def before_dot() -> bool:
            drill.step("S3")
            with database.begin() as tx:
                mine = outbox.mark_dot(tx, mail.id, token, begun())
            drill.step("S4")
            # The mark itself may have taken so long that somebody else has the mail by now.
            return mine and time.monotonic() < until

        outcome = relay.deliver(mail, content, before_dot)
    drill.step("S5")
    attempt = _given_up(Attempt(mail, outcome, mail.next_at if isinstance(outcome, Deferred) else None))
    _mark(database, attempt, token, begun())
    drill.step("S6")
    _report(attempt)
    return attempt


def forgotten(tx: Transaction, now: datetime, grace: timedelta, limit: int) -> list[int]:
    """Mails that need somebody to send them: those that should have left `grace` ago, and uncertain ones to repeat.

    An uncertain mail to a dealer is sent again, byte for byte the same: an order twice in an inbox is a nuisance, one
    that never came is lost. Mails to others stay uncertain and are shown to the operators.
    """
    found = outbox.overdue(tx, now, grace, limit)
    for mail in outbox.listing(tx, state="uncertain", role="dealer", limit=limit):
        if outbox.repeat(tx, mail.id, now):
            log.warning("notify.repeated", outbox_id=mail.id, request=mail.request, kind=mail.kind)
            found.append(mail.id)
    return found


def wait_after(attempts: int, key: str) -> timedelta:
    """How long to wait after this many attempts: longer each time, spread by a fifth so that mails do not march."""
    wait = _WAITS[min(attempts, len(_WAITS)) - 1]
    return wait * (1 + _JITTER * (2 * _share(f"{key} {attempts}") - 1))


def _share(words: str) -> float:
    """A number from 0 to 1 that looks drawn, always the same for the same words."""
    return int.from_bytes(hashlib.sha256(words.encode("utf-8", "backslashreplace")).digest()[:2]) / 0xFFFF


def _claim(
    database: Database,
    outbox_id: int,
    relay: Relay,
    now: datetime,
    *,
    token: str,
    lines: ExitStack,
    is_void: Void | None,
) -> OutboxMail | Attempt | None:
    """The attempt is counted and the next one planned before anybody dials: a crash leaves its trace.

    Where a bound is reached the mail is put off instead, and no attempt is counted; a void one is taken back.
    """
    lease = timedelta(seconds=relay.longest)
    with database.begin() as tx:
        mail = outbox.get(tx, outbox_id)
        if mail.state == "ready" and is_void is not None and is_void(tx, mail):
            outbox.withdraw(tx, mail.id)
            log.info("notify.withdrawn", outbox_id=mail.id, request=mail.request, kind=mail.kind)
            return None
        if mail.state == "ready" and (put_off := _put_off(tx, mail, relay, now, lines)):
            outbox.postpone(tx, mail.id, put_off.next_at or now)
            log.info("notify.postponed", **_about(mail), reason=put_off.outcome.reply, until=f"{put_off.next_at}")
            return put_off
        next_at = now + wait_after(mail.attempts + 1, mail.key)
        claimed = outbox.claim(tx, outbox_id, token=token, now=now, next_at=next_at, lease_until=now + lease)
        drill.step("S1")
    return claimed


def _put_off(tx: Transaction, mail: OutboxMail, relay: Relay, now: datetime, lines: ExitStack) -> Attempt | None:
    """Which bound is reached, if any; else a line is taken for this mail."""
    most = relay.settings.relay.per_address_hour
    if most and mail.role != "ops" and mail.kind not in _NEVER_POSTPONED:
        sent = outbox.left_since(tx, mail.recipient, now - _HOUR, kinds_but=_NEVER_POSTPONED, limit=most)
        if len(sent) == most:
            reply = f"this address has had {most} mails within an hour (relay.per_address_hour)"
            return Attempt(mail, Postponed(reply, flood=True), sent[-1] + _HOUR + _spread(mail, _NO_LINE))
    if not lines.enter_context(relay.line(mail.recipient)):
        reply = "as many mails as allowed are on their way (relay.connections, relay.per_domain)"
        return Attempt(mail, Postponed(reply), now + _spread(mail, _NO_LINE))
    return None


def _spread(mail: OutboxMail, about: timedelta) -> timedelta:
    """Half to one and a half of `about`, each mail its own."""
    return about * (0.5 + _share(mail.key))


def _given_up(attempt: Attempt) -> Attempt:
    if isinstance(attempt.outcome, Deferred) and attempt.mail.attempts >= _GIVE_UP_AFTER:
        outcome = Refused(f"given up after {attempt.mail.attempts} attempts; {attempt.outcome.reply}")
        return replace(attempt, outcome=outcome, next_at=None)
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


def _about(mail: OutboxMail) -> dict[str, object]:
    return {"outbox_id": mail.id, "request": mail.request, "kind": mail.kind, "attempts": mail.attempts}


def _report(attempt: Attempt) -> None:
    outcome = attempt.outcome
    said = log.bind(**_about(attempt.mail))
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
