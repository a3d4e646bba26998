"""The request and what happens to it: events, deadlines, the notices that a decision wants mailed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from parsers import ESTIMATE, Order, Party, Problem
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
Role = Literal["dealer", "shop", "ops"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to a request, in the past tense; `facts` are plain strings."""

    kind: str
    at: datetime
    by: str
    facts: Mapping[str, str] = field(default_factory=dict)
    visibility: Visibility = "all"


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
    car's owner.
    """

    blob: str
    name: str
    index: int = 0

    @property
    def enclosures(self) -> tuple[tuple[str, str], ...]:
        """What a mail about the order may enclose of it, for `Notice.attach`."""
        return () if self.name == ESTIMATE else ((self.blob, self.name),)


@dataclass(frozen=True, slots=True)
class Opening:
    """A request to be opened: everything that is known of it at birth."""

    number: str
    kind: Literal["parts_list", "manual", "return", "search"]
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


@dataclass(frozen=True, slots=True)
class Held:
    """A mail that waits for a person: why, in one stable code and one plain sentence."""

    code: str
    detail: str


@dataclass(frozen=True, slots=True)
class Decision:
    """What shall become of one mail or one deadline. Acting on it is the pipeline's one transaction."""

    openings: tuple[Opening, ...] = ()
    events: tuple[tuple[str, Event], ...] = ()
    """(request number, event), in order."""
    deadlines: tuple[tuple[str, Deadline], ...] = ()
    settled: tuple[tuple[str, str], ...] = ()
    """(request number, deadline kind) that no longer matter."""
    notices: tuple[Notice, ...] = ()
    held: Held | None = None
    duplicate_of: str | None = None


@dataclass(frozen=True, slots=True)
class Request:
    """A request as its events tell it: the fold of `events` over its opening (see `routing.workflow.fold`)."""

    opening: Opening
    version: int
    events: tuple[Event, ...]
    waiting_on: WaitingOn
    list: RequestList
    line_states: tuple[LineState, ...]
    answered_at: datetime | None = None
    closed_at: datetime | None = None

    @property
    def number(self) -> str:
        """The number people read on the phone, e.g. HON-2026-000417."""
        return self.opening.number
