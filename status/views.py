"""What each address shows: one small function per view, each reading once and deciding nothing."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time
from typing import Literal, TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import JSONResponse, PlainTextResponse, Response

from routing import Brand, Dealer, Directory, Opening, Request, RequestList, WaitingOn, fold
from status.language import Language
from status.metrics import CONTENT_TYPE, scrape
from status.page import Page
from store import StoredMessage, messages, outbox, requests
from store import views as figures

Named = TypeVar("Named", Brand, Dealer)

ROWS = 50
HELD_ON_TOP = 5
HELD_AT_MOST = 200
_NUMBER = re.compile("[A-Z]{1,8}-[0-9]{4}-[0-9]{6,9}")
_ID = re.compile("[0-9]{1,18}")
# The sign beside a mail's state: a word stands next to it, so that the shape may be shared.
_SHAPES = {"sent": "closed", "failed": "failed", "uncertain": "ops", "cancelled": "cancelled"}
_ORDER_FACTS = ("purchase_order", "repair_order", "claim", "vin", "insurer", "date", "required_by")


@dataclass(frozen=True, slots=True)
class Row:
    """One request in the list, in words; `standing` is the state that `standing_of` gives."""

    number: str
    brand: str
    vehicle: str
    vin: str | None
    shop: str
    dealer: str
    lines: int
    standing: str


@dataclass(frozen=True, slots=True)
class Step:
    """One stop on a request's way, from arrival to its end."""

    name: Literal["arrived", "routed", "told", "answered", "closed"]
    at: datetime | None
    who: str = ""


def home(page: Page, http: HttpRequest) -> Response:
    """The operators' page: figures of the day, what waits for a person, and the requests, newest first."""
    directory, language = page.directory(), page.language_of(http)
    brand = _chosen(directory.brands, http.query_params.get("brand"))
    dealer = _chosen(directory.dealers, http.query_params.get("dealer"))
    before = _number(http.query_params.get("before", ""))
    with page.database.reading() as tx:
        overview = figures.overview(tx, since=_midnight(language))
        held_mails = messages.held(tx)
        found = requests.listing(
            tx, limit=ROWS + 1, before=before, brand=brand.key if brand else None, dealer=dealer.key if dealer else None
        )
        loaded = requests.load_many(tx, [summary.number for summary in found[:ROWS]])
    return page.show(
        http,
        "home.html",
        counters=overview,
        held=held_mails[:HELD_ON_TOP],
        requests=[(_row(fold(*loaded[each.number]), directory), each.opened_at) for each in found[:ROWS]],
        older=found[ROWS - 1].number if len(found) > ROWS else None,
        before=before,
        brand=brand,
        brands=sorted(directory.brands.values(), key=lambda each: each.name),
        dealer=dealer,
    )


def request(page: Page, http: HttpRequest) -> Response:
    """One request: who waits for whom, why this dealer, its lines, mails, history, and the mail it came from."""
    number = _number(http.path_params["number"])
    if number is None:
        raise HTTPException(404)
    with page.database.reading() as tx:
        loaded = requests.load(tx, number)
        if loaded is None:
            raise HTTPException(404)
        mails = outbox.about(tx, number)
        originals = messages.about(tx, number)
        whole = requests.verify_chain(tx, number)
    asked, directory, language = fold(*loaded), page.directory(), page.language_of(http)
    told_at = next((mail.sent_at for mail in mails if mail.kind == "new_request" and mail.sent_at), None)
    return page.show(
        http,
        "request.html",
        asked=asked,
        row=_row(asked, directory),
        steps=_steps(asked, directory, told_at),
        unread=_unread(asked, originals, language),
        facts=_facts(asked.opening, language),
        mails=[(mail, _SHAPES.get(mail.state, "moving")) for mail in mails],
        originals=originals,
        known_dealer=asked.dealer in directory.dealers,
        whole=whole,
    )


def held(page: Page, http: HttpRequest) -> Response:
    """Every mail that waits for a person, oldest first."""
    with page.database.reading() as tx:
        mails = messages.held(tx)
    return page.show(http, "held.html", mails=mails[:HELD_AT_MOST], count=len(mails))


def held_item(page: Page, http: HttpRequest) -> Response:
    """One held mail: why it is held, what cures it, and the facts of the original."""
    mail_id = http.path_params["id"]
    if not _ID.fullmatch(mail_id):
        raise HTTPException(404)
    try:
        with page.database.reading() as tx:
            mail = messages.get(tx, int(mail_id))
    except LookupError:
        raise HTTPException(404) from None
    if mail.outcome != "held":
        raise HTTPException(404)
    return page.show(http, "held_item.html", mail=mail)


def healthz(_page: Page, _http: HttpRequest) -> Response:
    """200 as long as this process answers at all."""
    return PlainTextResponse("ok\n")


def readyz(page: Page, _http: HttpRequest) -> Response:
    """200 when this node can do its work, else 503 with every reason."""
    reasons = list(page.health())
    return JSONResponse({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)


def metrics(page: Page, _http: HttpRequest) -> Response:
    """Figures for Prometheus, computed now from what the store can show."""
    return Response(scrape(page.database, page.spool, page.clock()), media_type=CONTENT_TYPE)


def standing_of(standing: RequestList, waiting_on: WaitingOn) -> str:
    """The state people know: the list a request stands in once nobody must act, else who must."""
    return standing if standing in ("scheduled", "closed") else waiting_on


def _row(asked: Request, directory: Directory) -> Row:
    opening = asked.opening
    brand = directory.brands.get(opening.brand)
    vehicle = opening.order.vehicle
    return Row(
        number=opening.number,
        brand=brand.name if brand else opening.brand,
        vehicle=" ".join(part for part in (vehicle.year, vehicle.make, vehicle.model) if part),
        vin=opening.order.vin,
        shop=opening.shop.name or opening.shop.address,
        dealer=_dealer_name(directory, asked.dealer) if asked.dealer else "",
        lines=len(opening.order.lines),
        standing=standing_of(asked.list, asked.waiting_on),
    )


def _steps(asked: Request, directory: Directory, told_at: datetime | None) -> list[Step]:
    """The way so far and what is still to come; a request that was closed unanswered has no answer to wait for."""
    times = {event.kind: event.at for event in reversed(asked.events)}
    way = [
        Step("arrived", times.get("received"), asked.opening.shop.name),
        Step("routed", times.get("routed"), _dealer_name(directory, asked.dealer) if asked.dealer else ""),
        Step("told", told_at),
        Step("answered", asked.answered_at),
        Step("closed", asked.closed_at),
    ]
    return [step for step in way if step.at or not asked.closed_at]


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


def _dealer_name(directory: Directory, key: str) -> str:
    dealer = directory.dealers.get(key)
    return dealer.name if dealer else key


def _chosen(known: Mapping[str, Named], key: str | None) -> Named | None:
    """What the reader asked to see alone; asking for something unknown is not asking for everything."""
    if key and key not in known:
        raise HTTPException(404)
    return known[key] if key else None


def _number(text: str) -> str | None:
    number = text.upper()
    return number if _NUMBER.fullmatch(number) else None


def _midnight(language: Language) -> datetime:
    today = language.now.astimezone(language.zone).date()
    return datetime.combine(today, time.min, language.zone)
