"""The reports: what happened between two days, by dealer, brand, territory or time; as figures, tables and a sheet."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Literal, get_args

from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from routing import MEASURES
from status.figures import Line, bars, course, duration, moment, pies, sheet, step_of, whole_of
from status.language import Language
from status.page import Page
from status.scope import Reader
from status.standing import brand_name, chosen, dealer_name
from status.views.search import period_of
from store import Transaction, tallies, views

By = Literal["dealer", "brand", "territory", "day", "week", "month"]
BYS: tuple[By, ...] = get_args(By)
ROWS = 200
"""Of a table on the page; the sheet has them all."""
PERIODS = (7, 30, 90, 365)
"""Days up to today that are one click away."""
STAGES = ("orders", "answered", "promises", "backorders", "closed")
_USUAL = timedelta(days=29)
_LONGEST = timedelta(days=3660)
_FIRST, _LAST = date(1900, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the reader wants to see; both days are with it."""

    since: date
    until: date
    by: By
    brand: str | None
    dealer: str | None
    wrong: tuple[str, ...]

    @property
    def query(self) -> dict[str, str | None]:
        """The same as it stands in an address."""
        days = {"since": self.since.isoformat(), "until": self.until.isoformat()}
        return {**days, "by": self.by, "brand": self.brand, "dealer": self.dealer}


def reports(page: Page, http: HttpRequest, reader: Reader) -> Response:
    """The figures of a period; a dealer reads his own."""
    asked, language, directory = _asked(page, http, reader), page.language_of(http), page.directory()
    with page.database.reading() as tx:
        mark = page.mark(http, reader, views.wall.stamp(tx, dealer=reader.part.dealer))
        if (known := page.known(http, mark)) is not None:
            return known
        step = step_of(asked.since, asked.until)
        wanted = {step, asked.by, *(("dealer",) if reader.who == "operator" else ())}
        told = {by: _report(tx, asked, by) for by in BYS if by in wanted}
    whole, today = whole_of([row.amounts for row in told[step]]), _today(language)
    silent = sorted(
        (line for line in _lines(told.get("dealer", ()), "dealer", page, language) if line.of("silent")),
        key=_most_silent,
    )
    lines = _sorted(told[asked.by], asked.by, page, language)
    return page.show(
        http,
        "reports.html",
        reader,
        mark=mark,
        asked=asked,
        whole=whole,
        duration=partial(duration, language=language),
        pies=pies(whole, language),
        stages=bars([(name, whole.of(name)) for name in STAGES]),
        chart=course(asked.since, asked.until, {row.key: row.amounts for row in told[step]}, language),
        course=_sorted(told[step], step, page, language),
        lines=lines[:ROWS],
        count=len(lines),
        silent=silent[:ROWS],
        bys=[by for by in BYS if reader.who == "operator" or by != "dealer"],
        brands=sorted(directory.brands.values(), key=lambda each: each.name),
        brand=directory.brands.get(asked.brand or ""),
        dealer=directory.dealers.get(asked.dealer or ""),
        periods=[(days, (today - timedelta(days=days - 1)).isoformat()) for days in PERIODS],
        today=today.isoformat(),
    )


def reports_sheet(page: Page, http: HttpRequest, reader: Reader) -> Response:
    """The rows of the same report for a spreadsheet, with fixed English names."""
    asked, language = _asked(page, http, reader), page.language_of(http)
    with page.database.reading() as tx:
        lines = _lines(_report(tx, asked, asked.by), asked.by, page, language)
    written = [_cells(line) for line in lines]
    name = f"partspost-{asked.since}-{asked.until}-{asked.by}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(sheet((asked.by, "name", *MEASURES), written, language.code), 200, headers, "text/csv")


def _cells(line: Line) -> list[str | int]:
    return [line.key, line.name, *(line.amounts.get(measure, 0) for measure in MEASURES)]


def _asked(page: Page, http: HttpRequest, reader: Reader) -> Asked:
    given, directory, theirs = http.query_params, page.directory(), reader.who == "dealer"
    since, until, wrong = _days(http, page.language_of(http))
    brand = chosen(directory.brands, given.get("brand"))
    dealer = None if theirs else chosen(directory.dealers, given.get("dealer"))
    wanted = given.get("by") or ("week" if theirs else "dealer")
    by = next((each for each in BYS if each == wanted), None)
    if by is None or (theirs and by == "dealer"):
        raise HTTPException(404)
    key = reader.key if theirs else dealer.key if dealer else None
    return Asked(since, until, by, brand.key if brand else None, key, wrong)


def _days(http: HttpRequest, language: Language) -> tuple[date, date, tuple[str, ...]]:
    """Thirty days up to today unless others are asked for; never more than ten years."""
    period = period_of(http.query_params)
    asked = max(period.since, _FIRST) if period.since else None
    until = min(max(period.until or _today(language), asked or _FIRST), _LAST)
    since = min(asked or max(until - _USUAL, _FIRST), until)
    return max(since, until - _LONGEST), until, period.wrong


def _today(language: Language) -> date:
    return language.now.astimezone(language.zone).date()


def _report(tx: Transaction, asked: Asked, by: By) -> tuple[tallies.TallyRow, ...]:
    return tallies.report(tx, since=asked.since, until=asked.until, by=by, brand=asked.brand, dealer=asked.dealer)


def _lines(rows: Iterable[tallies.TallyRow], by: By, page: Page, language: Language) -> list[Line]:
    return [Line(row.key, _name(row.key, by, page, language), row.amounts) for row in rows]


def _sorted(rows: Iterable[tallies.TallyRow], by: By, page: Page, language: Language) -> list[Line]:
    """What is of time in its order, everything else by how much there was to do."""
    lines = _lines(rows, by, page, language)
    return lines if by in ("day", "week", "month") else sorted(lines, key=lambda line: (-line.of("orders"), line.name))


def _name(key: str, by: By, page: Page, language: Language) -> str:
    if by in ("day", "week", "month"):
        return moment(key, by, language)
    if not key:
        return str(language.say(f"reports.no_{by}"))
    if by == "territory":
        return key
    return dealer_name(page.directory(), key) if by == "dealer" else brand_name(page.directory(), key)


def _most_silent(line: Line) -> tuple[int, str]:
    return -line.of("silent"), line.name
