"""A workshop's agenda: its lists of today, what became of its appointments between two days, and one car's history."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.requests import Request as HttpRequest
from starlette.responses import Response

from routing import Dealer, Request, fold, visit_of, zone_of
from routing.appointments.agenda import (
    GRID,
    SECTIONS,
    STAGES,
    Dated,
    Stage,
    Stages,
    agenda_of,
    follow_up_of,
    history,
    stages_between,
)
from status.figures import Slice, pie, sheet
from status.language import Language
from status.page import Page
from status.scope import Reader
from status.standing import chosen, number_in
from status.views.search import Period, period_of
from store import Transaction, requests
from store import views as store_views

ROWS = 100
"""Of one list, and of the grid on the page; the sheet has all of them."""
PIES: dict[str, tuple[Stage, ...]] = {
    "visits": ("arrived", "missed", "cancelled"),
    "calls": ("to_call", "dropped", "accepted"),
    "courtesy": ("content", "discontent"),
}
_SLICE = 300  # seconds after which an hour may have gone by, though nothing has happened
_USUAL = timedelta(days=29)
_LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Entry:
    """One appointment in a list, in words; `call` says that somebody is to be called, and when."""

    number: str
    at: datetime
    client: str
    phone: str
    vehicle: str
    plate: str
    note: str
    other: datetime | None
    call: datetime | None
    timed: bool
    campaign: str


@dataclass(frozen=True, slots=True)
class Section:
    """One list; `count` is of all its appointments, also of those that are not shown."""

    name: str
    entries: tuple[Entry, ...]
    count: int


@dataclass(frozen=True, slots=True)
class Visited:
    """One visit of a car: when, how it ended, and what was said of it."""

    number: str
    at: datetime | None
    state: str
    jobs: tuple[str, ...]
    incidents: tuple[str, ...]


def agenda(page: Page, http: HttpRequest, reader: Reader) -> Response:
    """The lists of today; an operator says by ``?dealer=`` whose."""
    workshops, dealer, language = _whose(page, http, reader)
    zone = zone_of(dealer, page.settings.site.timezone) if dealer else ""
    with page.database.reading() as tx:
        stamp = store_views.wall.stamp(tx, dealer=dealer.key if dealer else None)
        mark = page.mark(http, reader, stamp, int(language.now.timestamp()) // _SLICE)
        if (known := page.known(http, mark)) is not None:
            return known
        untold = reader.who == "operator"
        numbers = store_views.visits.about(tx, dealer.key, language.now, untold=untold) if dealer else []
        found = _loaded(tx, numbers)
    today = agenda_of(found, language.now, zone) if dealer else None
    listed = [Section(name, _entries(today.of(name)), len(today.of(name))) for name in SECTIONS] if today else []
    return page.show(
        http,
        "agenda.html",
        reader,
        mark=mark,
        dealer=dealer,
        workshops=workshops,
        wall=Language(language.code, ZoneInfo(zone), language.now) if zone else language,
        lists=[section for section in listed if section.count],
        live={"since": stamp} if reader.who == "dealer" else {},
    )


def agenda_report(page: Page, http: HttpRequest, reader: Reader) -> Response:
    """How many appointments reached which stage between two days, as figures, pies and a grid."""
    workshops, dealer, language = _whose(page, http, reader)
    period, stage = _asked(http, language)
    found = _between(page, dealer, period, stage, untold=reader.who == "operator")
    return page.show(
        http,
        "agenda_report.html",
        reader,
        dealer=dealer,
        workshops=workshops,
        period=period,
        stage=stage,
        stages=[(name, found.counts.get(name, 0)) for name in STAGES],
        pies=_pies(found, language),
        rows=found.rows[:ROWS],
        count=len(found.rows),
        grid=GRID[:6],
    )


def agenda_sheet(page: Page, http: HttpRequest, reader: Reader) -> Response:
    """The grid of the same report for a spreadsheet, with fixed English names."""
    _, dealer, language = _whose(page, http, reader)
    period, stage = _asked(http, language)
    found = _between(page, dealer, period, stage, untold=reader.who == "operator")
    name = f"appointments-{period.since}-{period.until}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(sheet(GRID, [row.cells for row in found.rows], language.code), 200, headers, "text/csv")


def agenda_vehicle(page: Page, http: HttpRequest, reader: Reader) -> Response:
    """Every visit of the car of one appointment, the newest first."""
    number = number_in(str(http.path_params["number"]))
    part = reader.part
    with page.database.reading() as tx:
        if number is None or not store_views.request.is_for(tx, number, dealer=part.dealer):
            raise HTTPException(404)
        loaded = requests.load(tx, number)
        request = fold(*loaded) if loaded else None
        if request is None or request.opening.kind != "appointment":
            raise HTTPException(404)
        vin = request.opening.order.vin or ""
        words = store_views.search.Words(vin)
        rows = store_views.search.search(tx, words, dealer=part.dealer, limit=ROWS).rows if vin else ()
        mine = [row.number for row in rows if row.kind == "appointment" and row.dealer == request.dealer]
        found = _loaded(tx, list(dict.fromkeys([number, *mine])))
    plate = visit_of(request).plate
    return page.show(
        http,
        "agenda_vehicle.html",
        reader,
        vehicle=_vehicle(request),
        vin=vin,
        plate=plate,
        client=request.opening.shop.name or request.opening.shop.address,
        visits=[_visited(one) for one in history(found, vin=vin, plate=plate)] or [_visited(request)],
    )


def _whose(page: Page, http: HttpRequest, reader: Reader) -> tuple[list[Dealer], Dealer | None, Language]:
    """The workshop whose agenda is meant, and for an operator all that there are."""
    directory = page.directory()
    workshops = [directory.dealers[key] for key in sorted(directory.workshops) if key in directory.dealers]
    asked = reader.key if reader.who == "dealer" else http.query_params.get("dealer")
    dealer = chosen(directory.dealers, asked)
    if dealer is not None and dealer not in workshops:
        if reader.who == "operator":
            raise HTTPException(404)
        dealer = None
    shown = workshops if reader.who == "operator" else []
    only = workshops[0] if reader.who == "operator" and len(workshops) == 1 else None
    return shown, dealer or only, page.language_of(http)


def _loaded(tx: Transaction, numbers: list[str]) -> list[Request]:
    return [fold(*one) for one in requests.load_many(tx, numbers).values() if one[1]]


def _asked(http: HttpRequest, language: Language) -> tuple[Period, Stage | None]:
    """Thirty days up to today unless others are asked for; never more than a year."""
    given, today = period_of(http.query_params), language.now.astimezone(language.zone).date()
    until = min(given.until or max(today, given.since or today), date(2199, 12, 31))
    since = max(min(given.since or until - _USUAL, until), until - _LONGEST, date(1900, 1, 1))
    wanted = http.query_params.get("stage", "")
    stage = next((name for name in STAGES if name == wanted), None)
    if wanted and stage is None:
        raise HTTPException(404)
    return Period(since, until, given.wrong), stage


def _between(page: Page, dealer: Dealer | None, period: Period, stage: Stage | None, *, untold: bool) -> Stages:
    assert period.since is not None
    assert period.until is not None
    if dealer is None:
        return Stages({}, {}, ())
    zone = zone_of(dealer, page.settings.site.timezone)
    since, until = (
        datetime.combine(day, time.min, ZoneInfo(zone)) for day in (period.since, period.until + timedelta(days=1))
    )
    with page.database.reading() as tx:
        numbers = store_views.visits.changed_between(tx, dealer.key, since, until, untold=untold)
        return stages_between(_loaded(tx, numbers), period.since, period.until, zone, only=stage)


def _pies(found: Stages, language: Language) -> dict[str, tuple[Slice, ...]]:
    drawn = {
        name: pie([(str(language.say(f"agenda.stage_{stage}")), found.counts.get(stage, 0)) for stage in stages])
        for name, stages in PIES.items()
    }
    reasons = sorted(found.reasons.items(), key=lambda one: (-one[1], one[0]))
    return drawn | {"reasons": pie(reasons[:5])}


def _entries(listed: tuple[Dated, ...]) -> tuple[Entry, ...]:
    return tuple(_entry(one) for one in listed[:ROWS])


def _entry(one: Dated) -> Entry:
    request, visit, opportunity = one.request, one.visit, follow_up_of(one.request)
    other = _moment(one.note)
    return Entry(
        number=request.number,
        at=one.at,
        client=request.opening.shop.name or request.opening.shop.address,
        phone=next(iter(visit.phones.values()), ""),
        vehicle=_vehicle(request),
        plate=visit.plate,
        note="" if other else one.note,
        other=other,
        call=opportunity.due if opportunity else None,
        timed=bool(opportunity and opportunity.timed),
        campaign=opportunity.campaign if opportunity else "",
    )


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _vehicle(request: Request) -> str:
    vehicle = request.opening.order.vehicle
    return " ".join(word for word in (vehicle.make, vehicle.model, vehicle.year) if word)


def _visited(request: Request) -> Visited:
    visit = visit_of(request)
    said = ("courtesy_complained", "phone_noted", "visit_cancelled", "visit_missed")
    incidents = tuple(
        words
        for event in request.events
        if event.kind in said and (words := event.facts.get("said") or event.facts.get("reason", ""))
    )
    jobs = tuple(filter(None, (line.description for line in request.opening.order.lines)))
    return Visited(request.number, visit.starts, visit.state, jobs, incidents)
