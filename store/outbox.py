"""The outbox: finished mails on their way to the relay, each claimed by one sender at a time.

States and what leads out of them::

    ready       claim -> claimed, withdraw -> cancelled, postpone
    claimed     mark_dot -> dot, mark_deferred -> ready, mark_failed -> failed, lease over: claim again
    dot         mark_sent -> sent, mark_deferred -> ready, mark_failed -> failed,
                mark_uncertain or lease over -> uncertain
    uncertain   confirm or a late mark_sent -> sent, repeat or requeue -> ready
    failed      requeue -> ready
    cancelled   requeue -> ready
    sent        nothing

Until `dot` a mail was certainly not delivered and trying again is free; after it only the relay's reply can tell.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, bindparam, func, or_, select, true, update

from routing import Role
from store.database import Transaction, insert_once
from store.schema.tables import UNSENT, outbox

State = Literal["ready", "claimed", "dot", "sent", "failed", "uncertain", "cancelled"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A finished mail: the same bytes and Message-ID on every try. `key` makes it unique."""

    key: str
    kind: str
    role: Role
    request: str | None
    recipient: str
    envelope_from: str
    message_id: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class OutboxMail:
    """A mail of the outbox; its bytes are the blob named `blob`. `remote_reply` is the relay's last word.

    `repeats` counts how often it was sent again though the relay may have had it: without it there is one copy.
    `created_at` is when it was decided.
    """

    id: int
    key: str
    kind: str
    role: Role
    request: str | None
    recipient: str
    envelope_from: str
    message_id: str
    blob: str
    state: State
    attempts: int
    next_at: datetime
    sent_at: datetime | None
    remote_reply: str | None
    dot_at: datetime | None = None
    failed_at: datetime | None = None
    repeats: int = 0
    created_at: datetime | None = None


_COLUMNS = tuple(outbox.c[name] for name in OutboxMail.__dataclass_fields__)
_OPEN = frozenset({"claimed", "dot", "uncertain"})
_UNHELD: dict[str, Any] = {"token": None, "lease_until": None, "dot_at": None}
# The statements that every mail needs, built once: building one takes longer than SQLite takes to run it.
_THIS = outbox.c.id == bindparam("mail")
_GET = select(*_COLUMNS).where(_THIS)
_FREE = or_(outbox.c.state == "ready", and_(outbox.c.state == "claimed", outbox.c.lease_until <= bindparam("at")))
_CLAIM = (
    update(outbox)
    .where(_THIS, _FREE)
    .values(
        state="claimed",
        token=bindparam("by"),
        attempts=outbox.c.attempts + 1,
        next_at=bindparam("again"),
        lease_until=bindparam("until"),
    )
    .returning(*_COLUMNS)
)
_MINE = update(outbox).where(_THIS, outbox.c.token == bindparam("by"))
_DOT = _MINE.where(outbox.c.state == "claimed", outbox.c.lease_until > bindparam("at"))
_DOT = _DOT.values(state="dot", dot_at=bindparam("at"))
_SENT = _MINE.where(outbox.c.state.in_(_OPEN))
_SENT = _SENT.values(state="sent", remote_reply=bindparam("reply"), sent_at=bindparam("at"))


def enqueue(tx: Transaction, mail: Outgoing, *, blob: str, at: datetime) -> int | None:
    """Put a finished mail, whose bytes are stored as `blob`, into the outbox; None when its key was there before."""
    row = {
        "key": mail.key,
        "kind": mail.kind,
        "role": mail.role,
        "request": mail.request,
        "recipient": mail.recipient,
        "envelope_from": mail.envelope_from.lower(),
        "message_id": mail.message_id,
        "blob": blob,
        "state": "ready",
        "created_at": at,
        "next_at": at,
    }
    new: int | None = insert_once(tx, row, outbox.c.id)
    return new


def claim(
    tx: Transaction, mail_id: int, *, token: str, now: datetime, next_at: datetime, lease_until: datetime
) -> OutboxMail | None:
    """Take a mail for one attempt: it is ours until `lease_until` and proves so by `token`.

    The attempt is counted and `next_at` written now, before anybody dials: a sender that dies leaves its trace and
    the relay is not hammered. None when somebody else has the mail or it needs no sending. A mail whose sender was
    lost after the dot is not tried again here: it becomes `uncertain`.
    """
    values = {"mail": mail_id, "at": now, "by": token, "again": next_at, "until": lease_until}
    row = tx.execute(_CLAIM, values).mappings().one_or_none()
    if row is None:
        _lose(tx, (outbox.c.id == mail_id) & (outbox.c.lease_until <= now))
    return OutboxMail(**row) if row else None


def mark_dot(tx: Transaction, mail_id: int, token: str, now: datetime) -> bool:
    """Note that the final dot is about to be sent; False forbids it: the lease is over or the mail is another's."""
    return tx.execute(_DOT, {"mail": mail_id, "by": token, "at": now}).rowcount == 1


def mark_sent(tx: Transaction, mail_id: int, token: str, reply: str, now: datetime) -> bool:
    """The relay has taken the mail. A late reply still settles an `uncertain` mail that nobody took since."""
    return tx.execute(_SENT, {"mail": mail_id, "by": token, "reply": reply, "at": now}).rowcount == 1


def mark_deferred(tx: Transaction, mail_id: int, token: str, reply: str, next_at: datetime) -> bool:
    """The mail was certainly not taken; it is ready again and its next attempt shall be at `next_at`."""
    return _change(tx, _mine(mail_id, token), state="ready", remote_reply=reply, next_at=next_at, **_UNHELD) == 1


def mark_failed(tx: Transaction, mail_id: int, token: str, reply: str, now: datetime) -> bool:
    """The relay has refused the mail for good; a person may still `requeue` it."""
    return _change(tx, _mine(mail_id, token), state="failed", remote_reply=reply, failed_at=now) == 1


def mark_uncertain(tx: Transaction, mail_id: int, token: str, reply: str) -> bool:
    """The connection was lost between dot and reply: the relay may have the mail or not. `reply` says how it broke."""
    return _change(tx, _mine(mail_id, token, {"dot"}), state="uncertain", remote_reply=reply) == 1


def get(tx: Transaction, mail_id: int) -> OutboxMail:
    """The mail with this id; raises LookupError when there is none."""
    row = tx.execute(_GET, {"mail": mail_id}).mappings().one_or_none()
    if row is None:
        raise LookupError(f"no mail of the outbox has the id {mail_id}")
    return OutboxMail(**row)


def by_envelope(tx: Transaction, address: str) -> OutboxMail | None:
    """The mail that left with this envelope sender, which is what a bounce is addressed to."""
    found = _read(tx, outbox.c.envelope_from == address.lower(), limit=1)
    return found[0] if found else None


def find(tx: Transaction, key: str) -> OutboxMail | None:
    """The mail with this key, None when there is none."""
    found = _read(tx, outbox.c.key == key, limit=1)
    return found[0] if found else None


def answered(tx: Transaction, request: str, ids: Collection[str]) -> OutboxMail | None:
    """The newest mail about this request among these Message-IDs: the one that a reply with them answers."""
    ours = (outbox.c.request == request) & outbox.c.message_id.in_(ids)
    found = _read(tx, ours, limit=1, order=outbox.c.id.desc()) if ids else []
    return found[0] if found else None


def sent_since(tx: Transaction, address: str, since: datetime, *, request: str | None, kinds: Collection[str]) -> int:
    """How many mails of these kinds about this request, or about none, this address was to get since then."""
    mine = (func.lower(outbox.c.recipient) == address.lower()) & (outbox.c.created_at > since)
    alike = outbox.c.kind.in_(kinds) & (outbox.c.request.is_(None) if request is None else outbox.c.request == request)
    counted: int = tx.execute(select(func.count()).select_from(outbox).where(mine & alike)).scalar_one()
    return counted


def about(tx: Transaction, number: str) -> list[OutboxMail]:
    """Every mail about this request, oldest first."""
    return _read(tx, outbox.c.request == number)


def unsent(tx: Transaction, numbers: Collection[str]) -> dict[tuple[str, str], datetime]:
    """Of these requests, by request and role: since when some mail about it has still to leave."""
    waiting = outbox.c.request.in_(numbers) & outbox.c.state.in_(("ready", "claimed", "dot")) & UNSENT
    query = select(outbox.c.request, outbox.c.role, func.min(outbox.c.created_at)).where(waiting)
    return {(number, role): since for number, role, since in tx.execute(query.group_by(*query.selected_columns[:2]))}


def listing(tx: Transaction, *, state: State | None = None, role: Role | None = None, limit: int) -> list[OutboxMail]:
    """At most `limit` mails, in this state and to this role or in any, the newest first."""
    which = true() if state is None else _is(state)
    which = which if role is None else which & (outbox.c.role == role)
    return _read(tx, which, limit=limit, order=outbox.c.id.desc())


def requeue(tx: Transaction, mail_id: int, at: datetime) -> bool:
    """Let a mail be tried at `at`, even one that was sent before; False while somebody is sending it."""
    again = (outbox.c.id == mail_id) & outbox.c.state.not_in(("claimed", "dot"))
    return _change(tx, again, state="ready", next_at=at, failed_at=None, **_UNHELD) == 1


def repeat(tx: Transaction, mail_id: int, at: datetime) -> bool:
    """Let an uncertain mail be tried again at `at`: there may be two copies of it then, and `repeats` says so."""
    unproven = (outbox.c.id == mail_id) & (outbox.c.state == "uncertain")
    return _change(tx, unproven, state="ready", next_at=at, repeats=outbox.c.repeats + 1, **_UNHELD) == 1


def postpone(tx: Transaction, mail_id: int, until: datetime) -> bool:
    """Let a mail that nobody has begun to send wait; no attempt is counted."""
    return _change(tx, (outbox.c.id == mail_id) & (outbox.c.state == "ready"), next_at=until) == 1


def left_since(
    tx: Transaction, recipient: str, since: datetime, *, kinds_but: Collection[str], limit: int
) -> list[datetime]:
    """When the newest `limit` mails to this address left since then, newest first; those of `kinds_but` aside."""
    left = (outbox.c.recipient == recipient) & (outbox.c.sent_at > since) & outbox.c.kind.not_in(kinds_but)
    newest = select(outbox.c.sent_at).where(left).order_by(outbox.c.sent_at.desc()).limit(limit)
    return list(tx.execute(newest).scalars())


def confirm(tx: Transaction, mail_id: int, proof: str, now: datetime) -> bool:
    """An uncertain mail has proven to be delivered, e.g. by a reply to it."""
    unproven = (outbox.c.id == mail_id) & (outbox.c.state == "uncertain")
    return _change(tx, unproven, state="sent", remote_reply=proof, sent_at=now) == 1


def withdraw(tx: Transaction, mail_id: int) -> bool:
    """Cancel one mail that nobody has begun to send."""
    return _change(tx, (outbox.c.id == mail_id) & (outbox.c.state == "ready"), state="cancelled") == 1


def overdue(tx: Transaction, now: datetime, grace: timedelta, limit: int) -> list[int]:
    """Mails that a sender should have taken `grace` ago: whatever became of their jobs, they need new ones.

    Mails whose sender was lost after the dot become `uncertain` on the way.
    """
    _lose(tx, outbox.c.lease_until <= now)
    ready = (outbox.c.state == "ready") & (outbox.c.next_at <= now - grace)
    claimed = (outbox.c.state == "claimed") & (outbox.c.lease_until <= now - grace)
    late = select(outbox.c.id).where(UNSENT, or_(ready, claimed)).order_by(outbox.c.next_at, outbox.c.id).limit(limit)
    return list(tx.execute(late).scalars())


def release_claims(tx: Transaction) -> tuple[int, int]:
    """Forget every claim, at the start of the only process that sends: gives (ready again, now uncertain).

    With several senders on one database this would take mails out of living hands; there the leases do it.
    """
    uncertain = _lose(tx, true())
    return _change(tx, _is("claimed"), state="ready", **_UNHELD), uncertain


def release(tx: Transaction, ids: Collection[int]) -> int:
    """Let go of mails whose sender fell silent before the dot; if it lives after all, it may not send the dot."""
    return _change(tx, outbox.c.id.in_(ids) & _is("claimed"), state="ready", **_UNHELD)


def _lose(tx: Transaction, which: ColumnElement[bool]) -> int:
    # The token stays: a sender that was only slow may still bring the relay's answer.
    return _change(tx, and_(_is("dot"), which), state="uncertain")


def _is(state: State) -> ColumnElement[bool]:
    return outbox.c.state == state if state == "sent" else (outbox.c.state == state) & UNSENT


def _mine(mail_id: int, token: str, states: Collection[str] = _OPEN) -> ColumnElement[bool]:
    """The fence that every step after the claim passes: the mail is still in the hands of this token's holder."""
    return (outbox.c.id == mail_id) & (outbox.c.token == token) & outbox.c.state.in_(states)


def _change(tx: Transaction, which: ColumnElement[bool], **values: Any) -> int:
    return tx.execute(update(outbox).where(which).values(values)).rowcount


def _read(
    tx: Transaction, which: ColumnElement[bool], *, limit: int | None = None, order: Any = outbox.c.id
) -> list[OutboxMail]:
    rows = tx.execute(select(*_COLUMNS).where(which).order_by(order).limit(limit)).mappings()
    return [OutboxMail(**row) for row in rows]
