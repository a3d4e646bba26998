"""The search: requests by any number that people have at hand, and the back orders of a part; page by page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from routing import Directory, LineState
from status.language import Language
from status.page import Page
from status.scope import Reader
from status.standing import brand_name, dealer_name, number_in, standing_of
from store import views as store_views

ROWS = 50
LONGEST = 120
"""Characters of what is looked for: no number and no name is longer."""
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)
"""Days between which a moment exists on every wall, which the first and the last of the calendar do not."""
_BEHIND = frozenset[LineState]({"backorder"})


@dataclass(frozen=True, slots=True)
class Hit:
    """One request that was found, in words; `parts` are its lines with the part that was looked for."""

    number: str
    brand: str
    shop: str
    dealer: str
    standing: str
    opened_at: datetime
    lines: int
    names: tuple[tuple[str, str], ...]
    parts: tuple[store_views.search.FoundLine, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """Two days as they stand in an address, either may be missing; `wrong` is what is no day at all."""

    since: date | None
    until: date | None
    wrong: tuple[str, ...] = ()


def search(page: Page, http: HttpRequest, reader: Reader) -> Response:
    """What the reader may see of what is looked for, the newest first; without words the form alone."""
    language, asked = page.language_of(http), http.query_params
    words = store_views.search.Words(asked.get("q", "")[:LONGEST].strip())
    period, after = period_of(asked), place_in(asked.get("after", ""))
    part = reader.part
    wanted = bool(words.text or period.since or period.until)
    found = store_views.search.Found((), None)
    with page.database.reading() as tx:
        mark = page.mark(http, reader, store_views.wall.stamp(tx, dealer=part.dealer, shop=part.shop))
        if (known := page.known(http, mark)) is not None:
            return known
        if wanted:
            since, until = _bounds(period, language)
            found = store_views.search.search(
                tx, words, dealer=part.dealer, shop=part.shop, since=since, until=until, after=after, limit=ROWS
            )
    hits = [_hit(row, page.directory()) for row in found.rows]
    parts = [each for hit in hits for each in hit.parts]
    return page.show(
        http,
        "search.html",
        reader,
        mark=mark,
        words=words.text,
        period=period,
        wanted=wanted,
        hits=hits,
        backorders=sum(each.state in _BEHIND for each in parts),
        parts=len(parts),
        more=f"{found.after[0].isoformat()} {found.after[1]}" if found.after else None,
        going_on=after is not None,
    )


def period_of(asked: Mapping[str, str]) -> Period:
    """The days that are asked for as ``since`` and ``until``; given the wrong way round, they are exchanged."""
    days: dict[str, date | None] = {}
    wrong = []
    for name in ("since", "until"):
        text = asked.get(name, "").strip()
        try:
            days[name] = date.fromisoformat(text) if text else None
        except ValueError:
            days[name] = None
            wrong.append(text[:LONGEST])
    since, until = days["since"], days["until"]
    if since and until and since > until:
        since, until = until, since
    return Period(since, until, tuple(wrong))


def _bounds(period: Period, language: Language) -> tuple[datetime | None, datetime | None]:
    """The moments at which the days begin and end at the operator's."""
    first, last = (min(max(day, _FIRST), _LAST) if day else None for day in (period.since, period.until))
    since = datetime.combine(first, time.min, language.zone) if first else None
    return since, datetime.combine(last + timedelta(days=1), time.min, language.zone) if last else None


def place_in(text: str) -> store_views.search.Place | None:
    """Where the page before ended; an address that nobody made here is none of ours."""
    if not text:
        return None
    moment, _, number = text.partition(" ")
    try:
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None or number_in(number) != number:
            raise HTTPException(404)
        return at.astimezone(UTC), number
    except (ValueError, OverflowError):
        raise HTTPException(404) from None


def _hit(row: store_views.search.Row, directory: Directory) -> Hit:
    names = (("repair_order", row.repair_order), ("purchase_order", row.purchase_order), ("claim", row.claim))
    return Hit(
        number=row.number,
        brand=brand_name(directory, row.brand),
        shop=row.shop_name or row.shop,
        dealer=dealer_name(directory, row.dealer) if row.dealer else "",
        standing=standing_of(row.list, row.waiting_on),
        opened_at=row.opened_at,
        lines=row.lines,
        names=tuple((name, text) for name, text in (*names, ("vin", row.vin)) if text),
        parts=row.parts,
    )
