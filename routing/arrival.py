"""What is known when a mail has been read: the facts that `routing.decide` weighs, gathered by the pipeline."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from parsers import Answer, Document, Mail
from routing.address import Signed
from routing.request import Request


@dataclass(frozen=True, slots=True)
class Arrival:
    """One mail at one address of ours; `documents` stand beside `mail.pdfs`, one each."""

    recipient: str
    received_at: datetime
    mail: Mail
    documents: tuple[Document, ...] = ()

    @property
    def local_part(self) -> str:
        """The local part of the address it came to, lower-case, with any ``+tag``."""
        return self.recipient.rpartition("@")[0].lower()


@dataclass(frozen=True, slots=True)
class Known:
    """What the store already knows of the orders found, each by (document, index of the order in it)."""

    numbers: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """Reserved request numbers."""
    earlier: Mapping[tuple[int, int], Request] = field(default_factory=dict)
    """Requests of the same brand that this very PDF opened before."""
    same_mail: frozenset[str] = frozenset()
    """Those of them that another copy of this very mail opened, sent to another address of ours."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to a signed address: what it proves (None: nothing), the request it names, and what it says."""

    signed: Signed | None
    request: Request | None
    answer: Answer


@dataclass(frozen=True, slots=True)
class Rules:
    """The operator's decisions that routing needs: `confirm_anyone` also writes to shops that are not on file."""

    remind_after: timedelta
    confirm_anyone: bool
    language: str
    timezone: str = "America/Toronto"
    """Where "today" is decided: which territories and holidays hold."""
    country: str = "CA"
    return_to_actions: timedelta = timedelta(days=4)
    """How long the other side may be silent until the request is the dealer's matter again."""
