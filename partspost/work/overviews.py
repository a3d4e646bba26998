"""The mails of the calendar: each morning what waits, each Monday the figures, now and then how this works.

Each is due at seven where its reader is; a claimed slot says once per zone, the mail's own key once per reader.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Literal
from zoneinfo import ZoneInfo

import structlog
from procrastinate import App, BaseRetryStrategy

from partspost.house import House
from partspost.records import reports
from partspost.work import agendas
from partspost.work.acting import act, finish_mails
from routing import (
    Dealer,
    Decision,
    Notice,
    Shop,
    check_due,
    check_profile,
    is_business_day,
    mornings,
    welcome,
    zone_of,
)
from store import mornings as known

log = structlog.get_logger()

MORNING_LASTS = timedelta(hours=5)
"""By noon nobody wants to read any more what waited at seven."""
WEEK_LASTS = timedelta(days=2)
AFTERNOON_LASTS = timedelta(hours=3)
AT_ONCE = 100
"""How many newcomers hear from us on one morning: ten thousand new rows are no reason for ten thousand mails."""

_Maker = Callable[[], Iterable[Notice]]


def register(house: House, app: App, patience: BaseRetryStrategy) -> None:
    """Give the engine its tasks; their names are stored with the jobs and must not change."""

    @app.task(name="morning", retry=patience)
    def morning(*, zone: str, slot: str) -> None:
        tell_of_the_morning(house, zone, datetime.fromisoformat(slot))

    @app.task(name="afternoon", retry=patience)
    def afternoon(*, zone: str, slot: str) -> None:
        tell_of_the_afternoon(house, zone, datetime.fromisoformat(slot))

    @app.task(name="weekly", retry=patience)
    def weekly(*, zone: str, slot: str) -> None:
        tell_of_the_week(house, zone, datetime.fromisoformat(slot))


def zones(house: House) -> tuple[str, ...]:
    """The zones in which mails of the calendar may be due, the operator's first."""
    site = house.settings.site.timezone
    there = {zone_of(dealer, site) for dealer in house.directory.dealers.values()}
    told = {shop.timezone for shop in house.directory.shops.values() if shop.timezone}
    return (site, *sorted((there | told) - {site}))


def tell_of_the_morning(house: House, zone: str, slot: datetime) -> int:
    """The mails of a morning in one zone; how many are new. Done twice they are the same mails."""
    return _tell(house.as_it_is(), "morning", zone, slot, MORNING_LASTS)


def tell_of_the_afternoon(house: House, zone: str, slot: datetime) -> int:
    """Who has not come to the workshops of one zone; how many mails are new. Done twice they are the same mails."""
    return _tell(house.as_it_is(), "afternoon", zone, slot, AFTERNOON_LASTS)


def tell_of_the_week(house: House, zone: str, slot: datetime) -> int:
    """The reports of a week in one zone; how many are new. Done twice they are the same mails."""
    return _tell(house.as_it_is(), "weekly", zone, slot, WEEK_LASTS)


def _tell(house: House, kind: str, zone: str, slot: datetime, lasts: timedelta) -> int:
    """Send what is due; one mail that fails keeps nobody else from his, and is tried again with the job until then."""
    if house.now() > slot + lasts:
        log.info("overview.expired", kind=kind, zone=zone, slot=slot.isoformat())
        return 0
    today = slot.astimezone(ZoneInfo(zone)).date()
    told, faults = 0, []
    for make in _MAKERS[kind](house, zone, today):
        try:
            for notice in make():
                told += send(house, notice)
        except Exception as fault:
            log.exception("overview.failed", kind=kind, zone=zone, day=today.isoformat())
            faults.append(fault)
    log.info("overview.told", kind=kind, zone=zone, day=today.isoformat(), mails=told)
    if faults:
        raise faults[0]
    return told


def send(house: House, notice: Notice) -> int:
    """The notice's mail into the outbox, in a short transaction of its own; 1, or 0 where it has been there before."""
    decision = Decision(notices=(notice,))
    mails = finish_mails(house, decision)
    with house.database.begin() as tx:
        new = len(mails) - len(known.sent_before(tx, [notice.key]))
        act(house, tx, decision, mails, None)
    house.queue.wake()
    return max(new, 0)


def _of_a_week(house: House, zone: str, today: date) -> Iterator[_Maker]:
    """The reports of a zone, dealer by dealer; the operator's zone is that of banners and of the whole."""
    if not house.settings.follow_up.report:
        return
    for dealer in reports.with_figures(house, zone, today):
        yield partial(reports.of_dealer, house, dealer, today)
    if zone == house.settings.site.timezone:
        yield partial(reports.of_banners, house, today)
        yield partial(reports.of_operators, house, today)


# -- the morning ------------------------------------------------------------------------------------------------------


def _of_a_morning(house: House, zone: str, today: date) -> Iterator[_Maker]:
    """Mails reader by reader, so that never all requests are in memory."""
    follow_up, directory = house.settings.follow_up, house.directory
    if follow_up.digest:
        with house.database.reading() as tx:
            still = known.open_requests(tx)
        by_dealer = _numbers((one.dealer, one.number) for one in still)
        by_shop = _numbers((one.shop_key, one.number) for one in still) if is_business_day(today) else {}
        for dealers in _desks(house, zone, today):
            numbers = [number for one in dealers for number in by_dealer.get(one.key, ())]
            yield partial(_digests, house, "dealer", numbers, today)
        for key in sorted(key for key in by_shop if key in directory.shops):
            if zone_of(directory.shops[key], house.settings.site.timezone) == zone:
                yield partial(_digests, house, "shop", by_shop[key], today)
    yield from agendas.of_a_morning(house, zone, today)
    if follow_up.profile_check:
        yield partial(_profile_checks, house, zone, today)
    if follow_up.welcome:
        yield partial(_welcomes, house, zone, today)


def _desks(house: House, zone: str, today: date) -> Iterator[list[Dealer]]:
    """The dealers of a zone who work today; those with one mailbox together, for it gets one mail."""
    site = house.settings.site.timezone
    there = [
        dealer
        for dealer in house.directory.dealers.values()
        if dealer.contacts and zone_of(dealer, site) == zone and is_business_day(today, dealer)
    ]
    there.sort(key=lambda dealer: (dealer.contacts[0].address.lower(), dealer.key))
    for _, together in groupby(there, key=lambda dealer: dealer.contacts[0].address.lower()):
        yield list(together)


def _numbers(pairs: Iterable[tuple[str | None, str]]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for key, number in pairs:
        if key:
            found.setdefault(key, []).append(number)
    return found


def _digests(house: House, role: Literal["dealer", "shop"], numbers: list[str], today: date) -> tuple[Notice, ...]:
    if not numbers:
        return ()
    with house.database.reading() as tx:
        told = known.told(tx, numbers, role)
        return mornings(reports.loaded(tx, numbers), role, house.directory, today, told)


def _readers(house: House, zone: str, today: date) -> Iterator[Dealer | Shop]:
    """Everybody on file in the zone who works today, dealers first."""
    site = house.settings.site.timezone
    for dealer in house.directory.dealers.values():
        if zone_of(dealer, site) == zone and is_business_day(today, dealer):
            yield dealer
    if is_business_day(today):
        yield from (shop for shop in house.directory.shops.values() if zone_of(shop, site) == zone)


def _welcomes(house: House, zone: str, today: date) -> list[Notice]:
    """How this works, for those on file who have not heard it; some each morning."""
    return _unsent(house, (welcome(one, house.directory) for one in _readers(house, zone, today)))


def _profile_checks(house: House, zone: str, today: date) -> list[Notice]:
    due = ((one, check_due(one, today)) for one in _readers(house, zone, today))
    return _unsent(house, (check_profile(one, day, house.directory) for one, day in due if day is not None))


def _unsent(house: House, wanted: Iterable[Notice | None]) -> list[Notice]:
    """The first of the notices of which no mail was made before."""
    notices = [notice for notice in wanted if notice is not None]
    with house.database.reading() as tx:
        before = known.sent_before(tx, [notice.key for notice in notices])
    return [notice for notice in notices if notice.key not in before][:AT_ONCE]


_MAKERS: Mapping[str, Callable[[House, str, date], Iterator[_Maker]]] = {
    "morning": _of_a_morning,
    "afternoon": agendas.of_an_afternoon,
    "weekly": _of_a_week,
}
