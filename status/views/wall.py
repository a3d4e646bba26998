"""The wall: what a dealer's counter leaves open all day. What nobody has answered and what is overdue stands on top."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from config import Settings
from routing import Dealer, Directory, RequestList, add_business_time
from status.language import Language
from status.page import COUNTDOWN_SECONDS, Page
from status.scope import Part, Reader
from status.standing import brand_name, chosen, dealer_name, standing_of
from store import views as store_views

Age = Literal["today", "yesterday", "week", "older"]
LISTS: tuple[RequestList, ...] = ("actions", "waiting", "scheduled")
GROUPS = ("overdue", "unhandled", "today", "yesterday", "week", "older")
"""In this order from the top; the first two are pinned there, whatever their age."""
_AT_ONCE = timedelta(minutes=5)
"""Who has had to act since so soon after the beginning has not acted yet."""
_WEEK = 7
_SLICE = 300  # seconds after which what is overdue is looked at again, though nothing has happened


@dataclass(frozen=True, slots=True)
class Card:
    """One request on the wall, in words."""

    number: str
    brand: str
    shop: str
    dealer: str
    standing: str
    since: datetime
    lines: int
    purchase_order: str | None
    repair_order: str | None
    vin: str | None
    due: datetime | None
    group: str


@dataclass(frozen=True, slots=True)
class Column:
    """One of the lists people know; `count` is of all its requests, also of those that are not shown."""

    name: RequestList
    count: int
    groups: tuple[tuple[str, tuple[Card, ...]], ...]

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - sum(len(cards) for _, cards in self.groups)


def wall(page: Page, http: HttpRequest, reader: Reader) -> Response:
    """A dealer's pending requests, or for an operator everybody's and, by ``?dealer=``, one dealer's."""
    directory, language = page.directory(), page.language_of(http)
    asked = reader.key if reader.who == "dealer" else http.query_params.get("dealer")
    dealer = chosen(directory.dealers, asked)
    part = reader.part if reader.who == "dealer" else Part(dealer=dealer.key if dealer else None)
    with page.database.reading() as tx:
        stamp = store_views.wall.stamp(tx, dealer=part.dealer)
        seen = stamp if reader.who == "dealer" else store_views.wall.stamp(tx)
        mark = page.mark(http, reader, seen, int(language.now.timestamp()) // _SLICE)
        if (known := page.known(http, mark)) is not None:
            return known
        shown = store_views.wall.wall(tx, dealer=part.dealer, untold=reader.who == "operator")
    return page.show(
        http,
        "wall.html",
        reader,
        mark=mark,
        dealer=dealer,
        columns=[Column(name, shown.counts[name], _groups(shown.rows, name, page, language)) for name in LISTS],
        actions=shown.counts["actions"],
        live={"since": stamp} | ({"dealer": part.dealer} if part.dealer and reader.who == "operator" else {}),
        home=http.url.path + (f"?{http.url.query}" if http.url.query else ""),
        countdown=COUNTDOWN_SECONDS,
    )


def _groups(
    rows: Iterable[store_views.wall.WallRow], name: RequestList, page: Page, language: Language
) -> tuple[tuple[str, tuple[Card, ...]], ...]:
    """The list's requests in their groups, the longest waiting first in each."""
    directory = page.directory()
    mine = [row for row in rows if row.list == name]
    late = set(_overdue(mine, directory, page.settings, language.now)) if name == "actions" else set()
    cards = [_card(row, directory, _group(row, row.number in late, language)) for row in mine]
    grouped = ((group, tuple(card for card in cards if card.group == group)) for group in GROUPS)
    return tuple((group, members) for group, members in grouped if members)


def _group(row: store_views.wall.WallRow, late: bool, language: Language) -> str:  # noqa: FBT001 - one of two facts
    if late:
        return "overdue"
    if row.list == "actions" and _since_birth(row):
        return "unhandled"
    return age_of(_since(row), language)


def _since_birth(row: store_views.wall.WallRow) -> bool:
    """Whether somebody has had to act ever since the request came."""
    return row.waiting_since is not None and row.waiting_since - row.opened_at <= _AT_ONCE


def age_of(since: datetime, language: Language) -> Age:
    """How old something is, in the operator's days."""
    today = language.now.astimezone(language.zone).date()
    days = (today - since.astimezone(language.zone).date()).days
    return "today" if days <= 0 else "yesterday" if days == 1 else "week" if days <= _WEEK else "older"


def _overdue(
    rows: Sequence[store_views.wall.WallRow], directory: Directory, settings: Settings, now: datetime
) -> Iterator[str]:
    """Who has waited for longer than a dealer's first reminder takes, in his business hours."""
    by_dealer: dict[str | None, list[store_views.wall.WallRow]] = {}
    for row in rows:
        if row.waiting_since:
            by_dealer.setdefault(row.dealer, []).append(row)
    for key, waiting in by_dealer.items():
        dealer: Dealer | None = directory.dealers.get(key or "")
        hours, longest = dealer.hours if dealer else None, settings.follow_up.remind_after
        waiting.sort(key=_since)

        def _in_time(row: store_views.wall.WallRow) -> bool:
            return add_business_time(_since(row), longest, hours) > now  # noqa: B023 - used within this turn

        # Whoever came later is due later: a few looks at the calendar find the border among hundreds.
        yield from (row.number for row in waiting[: bisect_left(waiting, True, key=_in_time)])


def _since(row: store_views.wall.WallRow) -> datetime:
    return row.waiting_since or row.changed_at or row.opened_at


def _card(row: store_views.wall.WallRow, directory: Directory, group: str) -> Card:
    return Card(
        number=row.number,
        brand=brand_name(directory, row.brand),
        shop=row.shop_name or row.shop,
        dealer=dealer_name(directory, row.dealer) if row.dealer else "",
        standing=standing_of(row.list, row.waiting_on),
        since=_since(row),
        lines=row.lines,
        purchase_order=row.purchase_order,
        repair_order=row.repair_order,
        vin=row.vin,
        due=row.due_at,
        group=group,
    )
