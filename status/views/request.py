"""One request: who waits for whom, why this dealer, its lines and versions, letters, history, and how it once was."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from routing import ORDERS, Asker, Directory, Opening, Request, sight_of
from status.figures import Piece, stacked
from status.language import Language
from status.page import Page
from status.scope import Reader
from status.standing import dealer_name, number_in, row_of
from status.story import at_moment, conversation, happened, reasons, versions
from store import OutboxMail, StoredMessage, Transaction, messages, outbox, requests, seals
from store import views as store_views

_ORDER_FACTS = ("purchase_order", "repair_order", "claim", "vin", "insurer", "date", "required_by")
_UNANSWERED = frozenset({"new", "return_requested"})
_STATES = (
    "delivered",
    "credited",
    "available",
    "substituted",
    "price_changed",
    "backorder",
    "unavailable",
    "return_requested",
    "new",
    "cancelled",
)
"""From done to open, as the bar shows them."""
_SLICE = 300  # seconds after which the chain is proved again, though nothing has happened


@dataclass(frozen=True, slots=True)
class Step:
    """One stop on a request's way, from arrival to its end."""

    name: Literal["arrived", "routed", "told", "answered", "closed"]
    at: datetime | None
    who: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What was read for one view: the request as it is shown, and as it is now."""

    asked: Request
    now: Request
    mails: Sequence[OutboxMail]
    originals: Sequence[StoredMessage]
    whole: bool
    due_at: datetime | None

    @property
    def place(self) -> int:
        """How many of the things that the reader may see had happened."""
        return len(self.asked.events)

    @property
    def past(self) -> bool:
        """Whether it is shown as it once was."""
        return self.place < len(self.now.events)


def request(page: Page, http: HttpRequest, reader: Reader) -> Response:
    """What the reader may see of the request, now or by ``?as_of=`` once it was; what is not his is not there."""
    directory, language, whole_house = page.directory(), page.language_of(http), reader.who == "operator"
    with page.database.reading() as tx:
        mark = page.mark(http, reader, _stamp(tx, http, reader), int(language.now.timestamp()) // _SLICE)
        if (known := page.known(http, mark)) is not None:
            return known
        seen = _read(page, tx, http, reader)
    asked = seen.asked
    told_at = next((mail.sent_at for mail in seen.mails if mail.kind == "new_request" and mail.sent_at), None)
    return page.show(
        http,
        "request.html",
        reader,
        mark=mark,
        seen=seen,
        asked=asked,
        row=row_of(asked, directory),
        steps=_steps(asked, directory, told_at),
        unread=_unread(asked, seen.originals, language),
        facts=_facts(asked.opening, language),
        reasons=reasons(asked, directory, language, whole_house=whole_house),
        letters=conversation(asked.events, seen.mails, whole_house=whole_house),
        moments=happened(seen.now, directory, language, whole_house=whole_house),
        versions=versions(asked),
        progress=_progress(asked),
        answered=sum(line.state not in _UNANSWERED for line in asked.lines),
        known_dealer=whole_house and asked.dealer in directory.dealers,
        drawn=page.pictures is not None and asked.opening.kind in ORDERS and bool(asked.opening.source.enclosures),
    )


def sight(page: Page, tx: Transaction, reader: Reader, number: str) -> tuple[requests.Loaded, Asker | None, Request]:
    """The request as this reader may see it now; raises HTTPException(404) where there is nothing for him."""
    asker = reader.asker(page.directory())
    loaded = requests.load(tx, number) if _is_in_part(tx, number, reader) else None
    now = sight_of(*loaded, asker) if loaded else None
    if loaded is None or now is None:
        raise HTTPException(404)
    return loaded, asker, now.request


def _stamp(tx: Transaction, http: HttpRequest, reader: Reader) -> str:
    """What the view depends on; an address that is none, or a request that is not his, has nothing to show."""
    number = number_in(http.path_params["number"])
    if number is None or not _is_in_part(tx, number, reader):
        raise HTTPException(404)
    if reader.who == "operator":
        return store_views.request.stamp(tx, number)
    return store_views.request.stamp(tx, number, "dealer" if reader.who == "dealer" else "shop")


def _read(page: Page, tx: Transaction, http: HttpRequest, reader: Reader) -> Seen:
    number, moment = number_in(http.path_params["number"]), http.query_params.get("as_of", "")
    if number is None or (moment and not (moment.isascii() and moment.isdecimal() and len(moment) < len("12345"))):
        raise HTTPException(404)
    loaded, asker, now = sight(page, tx, reader, number)
    mails = [mail for mail in outbox.about(tx, number) if _is_his(mail, reader, page.directory())]
    # How a mail came in, from where and under which name, is nobody's business but the house's.
    originals = messages.about(tx, number) if reader.who == "operator" else []
    whole = seals.verify_chain(tx, number)
    due_at = store_views.request.due(tx, number)
    if not moment or int(moment) == len(now.events):
        return Seen(now, now, mails, originals, whole, due_at)
    then = at_moment(loaded, asker, int(moment))
    if then is None:
        raise HTTPException(404)
    asked = then.request
    until = asked.events[-1].at
    mails = [_as_of(mail, until) for mail in mails if (mail.created_at or mail.next_at) <= until]
    return Seen(asked, now, mails, [mail for mail in originals if mail.received_at <= until], whole, None)


def _as_of(mail: OutboxMail, until: datetime) -> OutboxMail:
    """The mail as it stood: one that left later had not left yet."""
    left = mail.sent_at or mail.failed_at
    return replace(mail, state="ready", sent_at=None, remote_reply=None) if left and left > until else mail


def _is_in_part(tx: Transaction, number: str, reader: Reader) -> bool:
    """Whether the store itself gives the request to this reader's eyes, before anything of it is read.

    Of one that a dealer had once, or was asked in, `routing.sight_of` shows what was his.
    """
    if reader.who in ("operator", "request"):
        return reader.key in ("", number)
    return store_views.request.is_for(tx, number, dealer=reader.part.dealer, shop=reader.part.shop)


def _is_his(mail: OutboxMail, reader: Reader, directory: Directory) -> bool:
    """Whether the mail went to the reader's side: a dealer must not see to whom else an order went."""
    if reader.who == "operator":
        return True
    if reader.who != "dealer":
        return mail.role == "shop"
    dealer = directory.dealers.get(reader.key)
    desks = [*dealer.contacts, *(party for desk in dealer.roles.values() for party in desk)] if dealer else []
    return mail.role == "dealer" and mail.recipient.lower() in {party.address.lower() for party in desks}


def _steps(asked: Request, directory: Directory, told_at: datetime | None) -> list[Step]:
    """The way so far and what is still to come; a request that was closed unanswered has no answer to wait for."""
    times = {event.kind: event.at for event in reversed(asked.events)}
    way = [
        Step("arrived", times.get("received"), asked.opening.shop.name),
        Step("routed", times.get("routed"), dealer_name(directory, asked.dealer) if asked.dealer else ""),
        Step("told", told_at or times.get("dealer_told")),
        Step("answered", asked.answered_at),
        Step("closed", asked.closed_at),
    ]
    return [step for step in way if step.at or not asked.closed_at]


def _progress(asked: Request) -> tuple[Piece, ...]:
    counted = Counter(line.state for line in asked.lines)
    return stacked([(state, amount) for state in _STATES for name, amount in counted.items() if name == state])


def _unread(asked: Request, originals: Iterable[StoredMessage], language: Language) -> list[str]:
    """What a person should look up in the original, in words."""
    lines = asked.opening.order.lines
    gaps = [
        language.say("request.unread_line", line=line.line or str(position), missing=language.say(f"request.{gap}"))
        for position, line in enumerate(lines, start=1)
        for gap, value in (("no_part_number", line.part_number), ("no_quantity", line.quantity))
        if value is None
    ]
    doubts = [
        language.say(
            "request.unread_mail",
            problem=language.name("problem", mail.problem_code),
            detail=mail.problem_detail or "",
        )
        for mail in originals
        if mail.problem_code
    ]
    return [*gaps, *(problem.detail or problem.code for problem in asked.opening.problems), *doubts]


def _facts(opening: Opening, language: Language) -> list[tuple[str, str]]:
    given = [(name, getattr(opening.order, name)) for name in _ORDER_FACTS]
    said = [(name, fact if isinstance(fact, str) else language.day(fact)) for name, fact in given if fact]
    return [*said, ("document", opening.source.name), ("confidence", language.percent(opening.order.confidence))]
