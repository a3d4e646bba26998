"""The facts that reading gives: frozen values in the words of the trade, `None` where the paper says nothing."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

PartType = Literal["oem", "aftermarket", "recycled", "remanufactured", "unknown"]
Change = Literal["add", "change", "delete"]
MailKind = Literal["order", "text_order", "answer", "no_order", "auto_reply", "bounce", "spam", "hostile"]
AutoClass = Literal[
    "ooo", "bounce_hard", "bounce_soft", "delayed", "mdn", "list", "calendar_reply", "complaint", "ticket_ack", "human"
]
TrustResult = Literal["verified", "unverified", "failed"]
LineAnswerKind = Literal[
    "available", "backorder", "unavailable", "substitute", "price_change", "delivered", "cancelled"
]
# How each text row of a document was understood; the counts travel with the result (see `Document.rows`).
RowKind = Literal["line", "heading", "non_part", "total", "note", "unexplained"]
# What a cross-check of an order gave; absent where the paper leaves nothing to check.
CheckResult = Literal["held", "failed", "absent"]


# What a set of estimate files is called wherever a PDF has its name.
ESTIMATE = "EMS"
LONGEST_SAID = 20_000
"""So much of a person's words is read, kept and passed on, in characters; no letter is as long."""
_LONGEST_NAME = 8  # what is longer is no number of a line


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that a person must look at: a stable code, the detail in plain words, and where it was seen.

    `order` is the index of the order in its document, `line` the printed line number or the 1-based position.
    """

    code: str
    detail: str = ""
    order: int | None = None
    line: str | None = None


@dataclass(frozen=True, slots=True)
class Vehicle:
    """The car as printed."""

    year: str | None = None
    make: str | None = None
    model: str | None = None


@dataclass(frozen=True, slots=True)
class ShopFacts:
    """What the letterhead says about the shop."""

    name: str | None = None
    postal_code: str | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class LineItem:
    """One row of an order: how many of which part, at what price each.

    `part_number` is as printed; `quantity` and prices are exact decimals; `unit_price` is net for one piece,
    `list_price` before discount, `extended_price` the printed line total.
    """

    line: str | None
    part_number: str | None
    description: str | None
    quantity: Decimal | None
    unit_price: Decimal | None = None
    list_price: Decimal | None = None
    extended_price: Decimal | None = None
    part_type: PartType = "unknown"
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """One parts order as read from a document.

    `confidence` is 0 to 1 and made of `checks`, the cross-checks by name: what each of them gave.
    """

    purchase_order: str | None = None
    repair_order: str | None = None
    claim: str | None = None
    vin: str | None = None
    vehicle: Vehicle = Vehicle()
    shop: ShopFacts = ShopFacts()
    insurer: str | None = None
    date: dt.date | None = None
    required_by: dt.date | None = None
    supplement_of: str | None = None
    currency: str | None = None
    lines: tuple[LineItem, ...] = ()
    subtotal: Decimal | None = None
    tax: Decimal | None = None
    total: Decimal | None = None
    confidence: float = 0.0
    checks: dict[str, CheckResult] = field(default_factory=dict)

    @property
    def line_names(self) -> tuple[str, ...]:
        """What mails and answers call the lines: their printed numbers where each has one of its own, else 1, 2, 3."""
        printed = tuple((item.line or "").strip() for item in self.lines)
        fit = all(name.isprintable() and 0 < len(name) <= _LONGEST_NAME for name in printed)
        if fit and len({*printed}) == len(printed):
            return printed
        return tuple(str(position) for position in range(1, len(printed) + 1))


@dataclass(frozen=True, slots=True)
class Document:
    """What one PDF says: its orders, its problems, and an account of every text row (`rows` counts by `RowKind`)."""

    readable: bool
    orders: tuple[Order, ...] = ()
    problems: tuple[Problem, ...] = ()
    pages: int = 0
    language: str | None = None
    rows: dict[str, int] = field(default_factory=dict)
    unexplained: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody with a mail address; `language` is a locale like ``fr`` or ``en`` where known."""

    address: str
    name: str = ""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Attachment:
    """A PDF (or set of estimate files) in a mail. `sha256` (hex) is of its bytes; `name` is cleaned, for showing."""

    sha256: str
    size: int
    name: str


@dataclass(frozen=True, slots=True)
class Automatic:
    """Whether a machine wrote the mail and what it reports (bounce recipient and status, absent until, PARTSTAT)."""

    kind: AutoClass = "human"
    recipient: str | None = None
    status: str | None = None
    until: dt.date | None = None
    partstat: str | None = None
    method: str | None = None


@dataclass(frozen=True, slots=True)
class Trust:
    """Whether the domain of From vouches for the mail, as our own receiving mail server found; `reason` is a code."""

    result: TrustResult = "unverified"
    reason: str = "not-checked"


@dataclass(frozen=True, slots=True)
class Meeting:
    """What a calendar program answers to an invitation (RFC 5546): by `method` and `partstat`, to which entry of ours.

    `day`, `time` and `zone` are when the event shall begin: `zone` as in the tz database, ``UTC-05:00``, or a name that
    we do not know; without a `time` the whole day. `comment` is what the person typed, `program` what wrote it.
    """

    method: str
    uid: str
    sequence: int = 0
    partstat: str | None = None
    day: dt.date | None = None
    time: dt.time | None = None
    zone: str = ""
    comment: str = ""
    program: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as a person would see it, and the PDFs and sets of EMS files that were hidden in it.

    `recipients` are the addresses that the headers name; `sender` is the address of From; `text` is what the author
    and the quoted history say, decoded; `may_answer` is false where the loop guard forbids any automatic reply.
    """

    kind: MailKind
    sender: Party
    subject: str
    text: str = ""
    html: str = ""
    recipients: tuple[str, ...] = ()
    message_id: str | None = None
    in_reply_to: tuple[str, ...] = ()
    date: dt.datetime | None = None
    pdfs: tuple[Attachment, ...] = ()
    ems: tuple[Attachment, ...] = ()
    automatic: Automatic = Automatic()
    may_answer: bool = True
    trust: Trust = Trust()
    problems: tuple[Problem, ...] = ()
    meeting: Meeting | None = None


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """What the answer says about one line (`line` is the 1-based position in the order)."""

    line: int
    answer: LineAnswerKind
    eta: dt.date | None = None
    part_number: str | None = None
    price: Decimal | None = None
    quantity: Decimal | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a reply would do. An ambiguous reply changes nothing; `said` is the author's own words without quotes.

    Of the lines that are `missing` a shop says that they have not come, of the `faulty` ones that what came is damaged
    or the wrong part.
    """

    actions: tuple[LineAnswer, ...] = ()
    question: str | None = None
    refused: bool = False
    ambiguous: bool = False
    said: str = ""
    missing: tuple[int, ...] = ()
    faulty: tuple[int, ...] = ()
