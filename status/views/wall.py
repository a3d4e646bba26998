"""The wall: what a dealer's counter leaves open all day. What nobody has answered and what is overdue stands on top."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from config import Settings
from routing import Dealer, Directory, RequestList, add_business_time
from status.language import Language
from status.page import COUNTDOWN_SECONDS, Page, asked_language, linker, macros
from status.scope import Part, Reader
from status.standing import brand_name, chosen, dealer_name, midnight, standing_of
from status.views.search import place_in
from store import Transaction
from store import views as store_views

Age = Literal["today", "yesterday", "week", "older"]
LISTS: tuple[RequestList, ...] = ("actions", "waiting", "scheduled")
GROUPS = ("pinned", "overdue", "unhandled", "today", "yesterday", "week", "older")
"""In this order from the top; the first three are pinned there, whatever their age."""
ROWS = 60
"""Of each list at once; the others are a page away."""
NEWEST = 12
"""What came last is there besides, however much waits before it."""
_CARDS = 8192
"""So many drawn cards are kept, of all readers together: a few megabytes."""
_AT_ONCE = timedelta(minutes=5)
"""Who has had to act since so soon after the beginning has not acted yet."""
_WEEK = 7
_SLICE = 300  # seconds after which what is overdue is looked at again, though nothing has happened


@dataclass(frozen=True, slots=True)
class Card:
    """One request on the wall, in words: all that its card says; brand and dealer are empty where all have the same."""

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
    group: str
    checkin: str = ""
    """Of an appointment whose customer has answered before the visit: ``pinned`` or ``answered``."""


@dataclass(frozen=True, slots=True)
class Column:
    """One of the lists people know; `count` is of all its requests, also of those that are not shown.

    Of a longer one `after` says where what is shown ends, as it stands in an address.
    """

    name: RequestList
    count: int
    groups: tuple[tuple[str, tuple[Markup, ...]], ...]
    after: str | None

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - sum(len(cards) for _, cards in self.groups)


@dataclass(frozen=True, slots=True)
class Looks:
    """Who looks at whose requests, in which words."""

    part: Part
    dealer: Dealer | None
    untold: bool
    """An operator sees what the dealer has not heard of yet."""
    directory: Directory
    settings: Settings
    language: Language
    asked: str | None
    """The language that links go on asking for."""
    checkins: Mapping[str, store_views.wall.CheckInMark] = field(default_factory=dict)
    """The appointments whose customers have answered before the visit."""


def wall(page: Page, http: HttpRequest, reader: Reader) -> Response:
    """A dealer's pending requests, or for an operator everybody's and, by ``?dealer=``, one dealer's."""
    looks = _looks(page, http, reader)
    with page.database.reading() as tx:
        stamp, mark = _marks(page, http, reader, looks, tx)
        if (known := page.known(http, mark)) is not None:
            return known
        shown = store_views.wall.wall(
            tx, dealer=looks.part.dealer, untold=looks.untold, limit_per_list=ROWS, newest=NEWEST
        )
        looks = _with_checkins(tx, looks, shown.rows)
    columns = []
    for name in LISTS:
        rows, count = [row for row in shown.rows if row.list == name], shown.counts[name]
        quiet = ROWS if count > len(rows) else 0
        after = _address(rows[ROWS - 1]) if count > len(rows) >= ROWS else None
        columns.append(Column(name, count, _groups(rows, name, looks, quiet), after))
    return _show(page, http, reader, looks, stamp, mark=mark, columns=columns, actions=shown.counts["actions"])


def wall_list(page: Page, http: HttpRequest, reader: Reader) -> Response:
    """One list of the same wall by itself, from where ``?after=`` says; page by page."""
    looks, after = _looks(page, http, reader), place_in(http.query_params.get("after", ""))
    name = next((each for each in LISTS if each == http.path_params["name"]), None)
    if name is None:
        raise HTTPException(404)
    with page.database.reading() as tx:
        stamp, mark = _marks(page, http, reader, looks, tx)
        if (known := page.known(http, mark)) is not None:
            return known
        dealer, untold = looks.part.dealer, looks.untold
        rows = store_views.wall.going_on(tx, name, after, dealer=dealer, untold=untold, limit=ROWS + 1)
        counts = store_views.wall.counts_of(tx, dealer=dealer, untold=untold)
        looks = _with_checkins(tx, looks, rows)
    shown = rows[:ROWS]
    following = _address(shown[-1]) if len(rows) > ROWS else None
    column = Column(name, counts[name], _groups(shown, name, looks, len(shown)), following)
    return _show(page, http, reader, looks, stamp, mark=mark, columns=[column], actions=counts["actions"], whole=False)


def _looks(page: Page, http: HttpRequest, reader: Reader) -> Looks:
    directory, theirs = page.directory(), reader.who == "dealer"
    dealer = chosen(directory.dealers, reader.key if theirs else http.query_params.get("dealer"))
    part = reader.part if theirs else Part(dealer=dealer.key if dealer else None)
    language = page.language_of(http)
    return Looks(part, dealer, not theirs, directory, page.settings, language, asked_language(http))


def _with_checkins(tx: Transaction, looks: Looks, rows: Iterable[store_views.wall.WallRow]) -> Looks:
    visits = [row.number for row in rows if row.kind == "appointment"]
    return replace(looks, checkins=store_views.wall.checkins(tx, visits))


def _marks(page: Page, http: HttpRequest, reader: Reader, looks: Looks, tx: Transaction) -> tuple[str, str]:
    """The store's stamp of these requests, and the name of what the view would show."""
    stamp = store_views.wall.stamp(tx, dealer=looks.part.dealer)
    seen = store_views.wall.stamp(tx) if looks.untold and looks.part.dealer else stamp
    return stamp, page.mark(http, reader, seen, int(looks.language.now.timestamp()) // _SLICE)


def _show(
    page: Page, http: HttpRequest, reader: Reader, looks: Looks, stamp: str, *, whole: bool = True, **facts: Any
) -> Response:
    dealer = looks.part.dealer if looks.untold else None
    return page.show(
        http,
        "wall.html",
        reader,
        whole=whole,
        dealer=looks.dealer,
        asked=dealer,
        live={"since": stamp} | ({"dealer": dealer} if dealer else {}),
        home=http.url.path + (f"?{http.url.query}" if http.url.query else "") if whole else reader.home,
        countdown=COUNTDOWN_SECONDS,
        **facts,
    )


def _address(row: store_views.wall.WallRow) -> str:
    """Where a request stands in its list, as it stands in an address."""
    moment, number = store_views.wall.place_of(row)
    return f"{moment.isoformat()} {number}"


def _groups(
    rows: Sequence[store_views.wall.WallRow], name: RequestList, looks: Looks, quiet: int
) -> tuple[tuple[str, tuple[Markup, ...]], ...]:
    """The list's requests in their groups, the longest waiting first in each; the first so many are no news."""
    now = looks.language.now
    late = set(_overdue(rows, looks.directory, looks.settings, now)) if name == "actions" else set()
    # The words are those of the whole day: with the moment among them no card would be the same twice.
    words = replace(looks.language, now=midnight(looks.language))
    grouped: dict[str, list[Markup]] = {group: [] for group in GROUPS}
    for place, row in enumerate(rows):
        card = _card(row, looks, _group(row, row.number in late, looks.language))
        grouped[card.group].append(_drawn(card, words, looks.asked, place < quiet))
    return tuple((group, tuple(members)) for group, members in grouped.items() if members)


@lru_cache(maxsize=_CARDS)
def _drawn(card: Card, words: Language, asked: str | None, quiet: bool) -> Markup:  # noqa: FBT001 - all of it is a key
    """A card as it stands on the page: what says the same is drawn once."""
    drawn: Markup = _macros(words, asked).card(card, quiet)
    return drawn


@lru_cache(maxsize=64)
def _macros(words: Language, asked: str | None) -> Any:
    return macros("card.html", language=words, say=words.say, link=linker(asked))


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
    rows: Iterable[store_views.wall.WallRow], directory: Directory, settings: Settings, now: datetime
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


def _card(row: store_views.wall.WallRow, looks: Looks, group: str) -> Card:
    checkin = looks.checkins.get(row.number, "")
    one_brand = looks.dealer is not None and len(looks.dealer.brands) == 1
    return Card(
        number=row.number,
        brand="" if one_brand else brand_name(looks.directory, row.brand),
        shop=row.shop_name or row.shop,
        dealer=dealer_name(looks.directory, row.dealer) if row.dealer and not looks.dealer else "",
        standing=standing_of(row.list, row.waiting_on),
        since=_since(row),
        lines=row.lines,
        purchase_order=row.purchase_order,
        repair_order=row.repair_order,
        vin=row.vin,
        group="pinned" if checkin == "pinned" else group,
        checkin=checkin,
    )
