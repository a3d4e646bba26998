"""A shop's own page: what it has asked for, that it was received, what it was promised, and what may still go back."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from routing import ORDERS, Directory, Request, fold, last_return_day
from status.page import COUNTDOWN_SECONDS, Page
from status.scope import Part, Reader
from status.standing import Row, row_of
from store import requests
from store import views as store_views

ROWS = 60
"""The newest requests that are looked at: what is older has been settled, or is found by its number."""
_PROMISED = frozenset({"available", "backorder", "substituted", "price_changed"})


@dataclass(frozen=True, slots=True)
class Order:
    """One request as its shop wants to know it: when it arrived, that we have said so, and how far it is."""

    row: Row
    opened_at: datetime
    receipt_at: datetime | None
    answered: int
    """Lines of which the dealer has said something."""
    closed: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """One line with the day that matters: on which it is promised, or until which it may go back."""

    number: str
    part_number: str | None
    description: str | None
    day: date
    days_left: int


def shop(page: Page, http: HttpRequest, reader: Reader) -> Response:
    """The shop's newest requests; an operator says by ``?shop=`` whose."""
    directory, language = page.directory(), page.language_of(http)
    part = reader.part if reader.who == "shop" else Part(shop=http.query_params.get("shop"))
    if not part.shop:
        raise HTTPException(404)
    with page.database.reading() as tx:
        stamp = store_views.wall.stamp(tx, shop=part.shop)
        mark = page.mark(http, reader, stamp)
        if (known := page.known(http, mark)) is not None:
            return known
        everything = store_views.search.Words()
        found = store_views.search.search(tx, everything, shop=part.shop, limit=ROWS).rows
        loaded = requests.load_many(tx, [row.number for row in found])
    asked = [fold(*loaded[row.number]) for row in found]
    today = language.now.astimezone(language.zone).date()
    orders = [_order(each, row.opened_at, directory) for each, row in zip(asked, found, strict=True)]
    known_shop = directory.shops.get(part.shop)
    return page.show(
        http,
        "shop.html",
        reader,
        mark=mark,
        name=known_shop.name if known_shop else part.shop,
        open=sorted((order for order in orders if not order.closed), key=lambda order: order.row.standing != "shop"),
        done=[order for order in orders if order.closed],
        actions=sum(order.row.standing == "shop" for order in orders),
        promises=sorted((each for one in asked for each in _promises(one, today)), key=_by_day),
        returns=sorted((each for one in asked for each in _returns(one, directory, today)), key=_by_day),
        live={"since": stamp} if reader.who == "shop" else {},
        home=http.url.path + (f"?{http.url.query}" if http.url.query else ""),
        countdown=COUNTDOWN_SECONDS,
    )


def _order(asked: Request, opened_at: datetime, directory: Directory) -> Order:
    told = asked.last("shop_told")
    return Order(
        row=row_of(asked, directory),
        opened_at=opened_at,
        receipt_at=told.at if told else None,
        answered=sum(line.state not in ("new", "return_requested") for line in asked.lines),
        closed=asked.list == "closed",
    )


def _promises(asked: Request, today: date) -> Iterator[Piece]:
    """The lines that are to come on a day; one that went by stays until the dealer has named another."""
    if asked.list == "closed" or asked.opening.kind not in ORDERS:
        return
    for line, standing in zip(asked.opening.order.lines, asked.lines, strict=False):
        if standing.eta and standing.state in _PROMISED:
            left = (standing.eta - today).days
            yield Piece(asked.number, line.part_number, line.description, standing.eta, left)


def _returns(asked: Request, directory: Directory, today: date) -> Iterator[Piece]:
    """The delivered lines that the dealer still takes back."""
    if asked.opening.kind not in ORDERS:
        return
    for position, (line, standing) in enumerate(zip(asked.opening.order.lines, asked.lines, strict=False), start=1):
        day = last_return_day(asked, position, directory) if standing.state == "delivered" else None
        if day is not None and day >= today:
            yield Piece(asked.number, line.part_number, line.description, day, (day - today).days)


def _by_day(part: Piece) -> tuple[date, str]:
    return part.day, part.number
