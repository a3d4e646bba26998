"""Who wrote to whom about a request, by which way, and whether it arrived: letters in and out, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from routing import Event
from store import OutboxMail

_PEOPLE: Final = frozenset({"shop", "dealer", "approver"})
_CHANNELS: Final = {"phone_noted": "phone", "delivery_answered": "calendar"}
# The sign beside a mail's state: a word stands next to it, so that the shape may be shared.
_SHAPES: Final = {"sent": "closed", "failed": "failed", "uncertain": "ops", "cancelled": "cancelled"}


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail or call. What came in has `said`; what goes out has a `state` and what the relay answered."""

    direction: Literal["in", "out"]
    at: datetime
    channel: str
    kind: str
    role: str
    address: str
    said: str = ""
    state: str = ""
    shape: str = ""
    tries: int = 0
    next_at: datetime | None = None
    sent_at: datetime | None = None
    reply: str = ""


def conversation(events: Sequence[Event], mails: Sequence[OutboxMail], *, whole_house: bool) -> tuple[Letter, ...]:
    """All letters; what a relay answered, and to which address, is for the operators alone."""
    came = [
        Letter(
            "in",
            event.at,
            _CHANNELS.get(event.kind, "mail"),
            event.kind,
            event.by,
            event.facts.get("from", "") if whole_house else "",
            said=event.facts.get("said") or event.facts.get("question", ""),
        )
        for event in events
        if event.by in _PEOPLE
    ]
    letters = [*came, *(_sent(mail, whole_house=whole_house) for mail in mails)]
    return tuple(sorted(letters, key=lambda letter: letter.at, reverse=True))


def _sent(mail: OutboxMail, *, whole_house: bool) -> Letter:
    waits = mail.state in ("ready", "claimed", "dot")
    return Letter(
        "out",
        mail.created_at or mail.sent_at or mail.next_at,
        "mail",
        mail.kind,
        mail.role,
        mail.recipient,
        state=mail.state,
        shape=_SHAPES.get(mail.state, "moving"),
        tries=mail.attempts,
        next_at=mail.next_at if waits else None,
        sent_at=mail.sent_at,
        reply=(mail.remote_reply or "") if whole_house else "",
    )
