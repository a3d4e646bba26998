"""What can become of one attempt to hand a mail over, and how a stranger's reply is put into words."""

from dataclasses import dataclass

from notifier.header import clean_text


@dataclass(frozen=True, slots=True)
class Sent:
    """The relay has taken the mail; `reply` is what it said."""

    reply: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """The mail was certainly not taken and shall be tried again; `alarm` when it is our or the relay's set-up."""

    reply: str
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The relay will never take this mail for this recipient."""

    reply: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The connection broke between the dot and its reply: the relay may have the mail or not."""

    reply: str


@dataclass(frozen=True, slots=True)
class Postponed:
    """Nobody dialled and no attempt is counted: a bound of ours is reached. `flood` when it is the reader's hour."""

    reply: str
    flood: bool = False


Outcome = Sent | Deferred | Refused | Uncertain | Postponed


def worded(code: int, reply: bytes | str) -> str:
    """The relay's reply as one clean line."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return clean_text(f"{code} {text}")
