"""What is known when a mail has been read: the facts that `routing.orders` weighs, gathered by the pipeline."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Decimal

from parsers import Answer, Attachment, Document, LineItem, Mail
from parsers.visits import VisitAnswer
from routing.address import Signed
from routing.request import Request


@dataclass(frozen=True, slots=True)
class Arrival:
    """One mail at one address of ours; `documents` stand beside `mail.pdfs`, one each."""

    recipient: str
    received_at: datetime
    mail: Mail
    documents: tuple[Document, ...] = ()
    message: int = 0
    """Number of the stored message."""
    blob: str = ""
    """SHA-256 of the whole mail."""

    @property
    def local_part(self) -> str:
        """The local part of the address it came to, lower-case, with any ``+tag``.

        Only ASCII is folded: a Kelvin sign is no ``k``.
        """
        local = self.recipient.rpartition("@")[0]
        return local.lower() if local.isascii() else local


@dataclass(frozen=True, slots=True)
class Known:
    """What the store already knows of the orders found, each by (document, index of the order in it)."""

    numbers: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """Reserved request numbers."""
    earlier: Mapping[tuple[int, int], Request] = field(default_factory=dict)
    """Requests of the same brand that this very PDF opened before: the sender's own, else somebody else's."""
    same_mail: frozenset[str] = frozenset()
    """Those of them that another copy of this very mail opened, sent to another address of ours."""
    cases: tuple[Request, ...] = ()
    """Requests of the same shop that may be about the same repair: `routing.pointed_at` has found them."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer to a signed address: what it proves (None: nothing), the request it names, and what it says."""

    signed: Signed | None
    request: Request | None
    answer: Answer
    key: str = ""
    """The key of our notice that it answers, where its headers name one that we sent about this request."""
    numbers: tuple[str, ...] = ()
    """Reserved request numbers, where it asks for a return or a search."""
    quoted: tuple[LineItem, ...] = ()
    """Priced parts of a quotation that was sent with it."""
    unmatched: tuple[LineItem, ...] = ()
    """Those of them that fit no line of the request."""
    lapsed: Signed | None = None
    """To whom its address was given, where it has expired since."""
    visit: VisitAnswer | None = None
    """What its words do, where the request is an appointment; `answer` is then only what was said."""
    files: tuple[Attachment, ...] = ()
    """Photos, films and papers that came with an answer about an appointment."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The operator's decisions that routing needs: `confirm_anyone` also writes to shops that are not on file."""

    remind_after: timedelta
    confirm_anyone: bool
    language: str
    timezone: str = "America/Toronto"
    """Where "today" is decided: which territories and holidays hold."""
    country: str = "CA"
    """Where shops and customers are who are not on file: whose postal codes they write."""
    return_to_actions: timedelta = timedelta(days=4)
    """How long the other side may be silent until the request is the dealer's matter again."""
    reminders: int = 2
    """How often a dealer is reminded before the order passes to another one."""
    undo_within: timedelta = timedelta(minutes=30)
    close_after: timedelta = timedelta(days=30)
    consent_above: Decimal | None = Decimal("0.1")
    """How much dearer than ordered a part may be, as a share, before the shop must agree; None never asks."""
    escalate_to: str = ""
    """Who of us is written to about a request that nobody takes; empty for nobody."""
    acknowledge_within: timedelta | None = None
    """How long a dealer who has said nothing at all has until he is reminded; None is as long as for an answer."""
    backups: int = 3
    """To how many of his backups an order may pass before the house account gets it."""
    delivery_ahead_at: time = time(19)
    delivery_day_at: time = time(7)
    """When a shop is reminded of a delivery, on its own clock: some days ahead, and on the day."""
    case_window: timedelta = timedelta(days=30)
    """How long further papers for the same repair belong to its request."""
