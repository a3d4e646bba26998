"""The request and what happens to it: events, deadlines, the notices that a decision wants mailed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Literal

from parsers import ESTIMATE, LineAnswer, Order, Party, Problem
from routing.directory import Route

WaitingOn = Literal["dealer", "shop", "approver", "ops", "nobody"]
RequestList = Literal["actions", "waiting", "scheduled", "closed"]
LineState = Literal[
    "new",
    "available",
    "backorder",
    "substituted",
    "price_changed",
    "unavailable",
    "cancelled",
    "delivered",
    "return_requested",
    "credited",
]
Visibility = Literal["all", "dealer", "ops"]
"""Who may ever read of an event: everybody, everybody but the shop, or the operators alone."""
Role = Literal["dealer", "shop", "approver", "ops"]
Kind = Literal["parts_list", "manual", "return", "search", "appointment"]
ORDERS: Final = frozenset({"parts_list", "manual"})
"""The kinds of request that order parts."""
GIVEN: Final = ("routed", "handed_over", "bid_won")
"""The events by which a dealer gets a request."""
Matter = Literal[
    "routing",
    "look",
    "reference",
    "approval",
    "repeat",
    "question",
    "consent",
    "reply",
    "answer",
    "credit",
    "bids",
    "reason",
    "proposal",
    "visit",
    "planning",
    "handling",
    "calling",
]
"""What somebody still has to do about a request; `routing.workflow.MATTERS` says who."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a request, in the past tense; `facts` are plain strings.

    `lines` are what it says about lines, by their position, which is the same in every version.
    """

    kind: str
    at: datetime
    by: str
    facts: Mapping[str, str] = field(default_factory=dict)
    visibility: Visibility = "all"
    lines: tuple[LineAnswer, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something to decide again at `due_at` (aware UTC); unique per (request, kind, number)."""

    kind: str
    due_at: datetime
    number: int = 1


@dataclass(frozen=True, slots=True)
class Source:
    """The document an order came from: `blob` is the SHA-256 of the PDF, `index` counts the orders in it.

    An order may also come from a set of estimate files, which has the `name` ``EMS`` and is never sent on: it names the
    car's owner; or from the words of a mail, which is then the `blob` itself and has no `name`.
    """

    blob: str
    name: str
    index: int = 0

    @property
    def enclosures(self) -> tuple[tuple[str, str], ...]:
        """What a mail about the order may enclose of it, for `Notice.attach`."""
        return () if self.name in (ESTIMATE, "") else ((self.blob, self.name),)


@dataclass(frozen=True, slots=True)
class Opening:
    """A request to be opened: everything that is known of it at birth."""

    number: str
    kind: Kind
    brand: str
    shop: Party
    shop_key: str | None
    shop_postal_code: str | None
    order: Order
    source: Source
    route: Route | None
    directory: str
    """Fingerprint of the directory that routed it."""
    problems: tuple[Problem, ...] = ()
    """What could not be read of the order, or does not add up."""
    about: str | None = None
    """The request that a return or a search comes from."""
    names: tuple[str, ...] = ()
    """By what it is found besides what its order says, e.g. the name that another system has for an appointment."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A mail that a decision wants sent. `kind` names the template folder; the notifier renders it.

    `key` makes it unique: the same notice decided twice is one mail. `attach` are blobs to attach byte for byte.
    """

    key: str
    kind: str
    role: Role
    to: Party
    request: "Request | None" = None
    problems: tuple[Problem, ...] = ()
    attach: tuple[tuple[str, str], ...] = ()
    """(blob SHA-256, file name shown)."""
    in_reply_to: str | None = None
    """Message-ID of the stranger's mail that this answers, already checked for shape."""
    facts: Mapping[str, str] = field(default_factory=dict)
    also: tuple["Notice", ...] = ()
    """Notices of the same kind to the same reader, about other requests, that travel in this one mail."""
    lines: tuple[LineAnswer, ...] = ()
    """What the mail says of lines that have changed: an echo, an answer, a version's additions."""


@dataclass(frozen=True, slots=True)
class Held:
    """A mail that waits for a person: why, in one stable code and one plain sentence."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What shall become of one mail or one deadline. Acting on it is the pipeline's one transaction.

    Deadlines are no part of it: a request's next one follows from what it has become (`routing.next_deadline`).
    """

    openings: tuple[Opening, ...] = ()
    revisions: tuple[Opening, ...] = ()
    """Newer versions of requests; each goes with a ``revised`` event."""
    events: tuple[tuple[str, Event], ...] = ()
    """(request number, event), in order."""
    notices: tuple[Notice, ...] = ()
    held: Held | None = None
    duplicate_of: str | None = None
    reopened: tuple[int, ...] = ()
    """Held messages to be read again, because what they waited for has been said."""
    seen: Mapping[str, int] = field(default_factory=dict)
    """How many events each existing request had when this was decided: if it has more by now, decide again."""


@dataclass(frozen=True, slots=True)
class LineStanding:
    """Where one line stands. `answers` are the latest words about it: several where the quantity is split."""

    state: LineState = "new"
    answers: tuple[LineAnswer, ...] = ()

    @property
    def eta(self) -> date | None:
        """The last day on which something of the line is expected."""
        return max((answer.eta for answer in self.answers if answer.eta), default=None)


@dataclass(frozen=True, slots=True)
class Request:
    """A request as its events tell it: the fold of `events` over its openings (see `routing.workflow.fold`)."""

    opening: Opening
    """The version in force."""
    version: int
    events: tuple[Event, ...]
    matters: Mapping[Matter, datetime]
    """What somebody still has to do, and since when."""
    matter: Matter | None
    """The one of them that comes first: for it the request waits."""
    waiting_on: WaitingOn
    list: RequestList
    lines: tuple[LineStanding, ...]
    waiting_since: datetime | None = None
    """Since when somebody must act, for whom nothing else is waited for first; None while nobody must."""
    consent: tuple[LineAnswer, ...] = ()
    """What the shop must still agree to: the dealer's answers that it was asked about, as far as they stand."""
    dealer: str | None = None
    """Key of the dealer who has it now."""
    answered_at: datetime | None = None
    closed_at: datetime | None = None
    earlier: tuple[Opening, ...] = ()
    """The versions before the one in force, oldest first."""

    @property
    def number(self) -> str:
        """The number people read on the phone, e.g. HON-2026-000417."""
        return self.opening.number

    def last(self, *kinds: str) -> Event | None:
        """The newest event of these kinds."""
        return next((event for event in reversed(self.events) if event.kind in kinds), None)
