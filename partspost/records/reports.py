"""The figures of the last weeks for dealers, banners, operators and shops, each for what is theirs."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from parsers import Party
from partspost.house import House
from routing import (
    Arrival,
    Asker,
    Banner,
    Dealer,
    Decision,
    Notice,
    Report,
    Request,
    Shop,
    figures_of,
    first_weeks,
    fold,
    measured,
    weekly,
    zone_of,
)
from store import Transaction, outbox, requests, tallies
from store import mornings as known

_SUNDAY = timedelta(days=6)
_LOADED_AT_ONCE = 500
_AN_HOUR = timedelta(hours=1)
_KIND = ("report",)
_CARRIED_OVER = timedelta(days=30)
"""What was opened so long before the first week may still have been answered within it."""
_Weeks = dict[date, dict[str, int]]


def with_figures(house: House, zone: str, today: date) -> list[Dealer]:
    """The dealers of the zone about whom the week has figures and who want a report."""
    last = first_weeks(today)[-1]
    with house.database.reading() as tx:
        rows = tallies.report(tx, since=last, until=last + _SUNDAY, by="dealer")
    dealers = (house.directory.dealers.get(row.key) for row in rows)
    site = house.settings.site.timezone
    return [one for one in dealers if one is not None and zone_of(one, site) == zone and not _is_off(house, one)]


def of_dealer(house: House, dealer: Dealer, today: date) -> tuple[Notice, ...]:
    """The report of one dealer, for his manager if one is named."""
    with house.database.reading() as tx:
        whole = _tallied(tx, today, dealer=dealer.key)
    key = f"report.dealer.{dealer.key}.{today}"
    return weekly(key, "dealer", dealer.contact("manager"), whole, facts=_facts_of(house, dealer))


def of_operators(house: House, today: date) -> Iterator[Notice]:
    """The figures of the whole, with a row for each dealer, for the address that escalations go to."""
    to, last = house.settings.follow_up.escalate_to, first_weeks(today)[-1]
    if not to:
        return
    dealers = house.directory.dealers
    with house.database.reading() as tx:
        rows = tallies.report(tx, since=last, until=last + _SUNDAY, by="dealer")
        names = {row.key: dealers[row.key].name if row.key in dealers else row.key for row in rows if row.key}
        parts = [Report({last: row.amounts}, names[row.key]) for row in rows if row.key]
        whole = _tallied(tx, today)
    yield from weekly(f"report.ops.{today}", "ops", Party(to), whole, parts, facts={"audience": "ops"})


def of_banners(house: House, today: date) -> Iterator[Notice]:
    """A report for each banner, with a row for each of its shops."""
    directory = house.directory
    under: dict[str, tuple[Banner, dict[str, Shop]]] = {}
    for shop in directory.shops.values() if directory.banners else ():
        banner = directory.banner_of(shop)
        if banner is not None:
            under.setdefault(banner.key, (banner, {}))[1][shop.key] = shop
    for key, (banner, shops) in sorted(under.items()):
        by_shop = _of_shops(house, shops, today)
        parts = [Report(weeks, shops[one].name) for one, weeks in by_shop.items()]
        facts = {"audience": "banner", "name": banner.name}
        whole = _together(by_shop.values(), today)
        yield from weekly(f"report.banner.{key}.{today}", "ops", banner.rep, whole, parts, facts=facts)


def asked(house: House, arrival: Arrival, asker: Asker) -> Decision:
    """The report for somebody on file who asks for it: his own figures and nobody else's; so many an hour."""
    with house.database.reading() as tx:
        sent = outbox.sent_since(tx, asker.to.address, house.now() - _AN_HOUR, request=None, kinds=_KIND)
    if sent >= house.settings.follow_up.answers_per_hour:
        return Decision()
    today = house.now().astimezone(ZoneInfo(house.settings.site.timezone)).date()
    if asker.role == "dealer" and asker.key in house.directory.dealers:
        dealer = house.directory.dealers[asker.key]
        facts = _facts_of(house, dealer)
        with house.database.reading() as tx:
            whole = _tallied(tx, today, dealer=dealer.key)
    elif asker.role == "shop" and asker.key in house.directory.shops:
        shop = house.directory.shops[asker.key]
        facts = {"audience": "shop", "name": shop.name}
        whole = _together(_of_shops(house, {shop.key: shop}, today).values(), today)
    else:
        return Decision()
    key, answers = f"report.m{arrival.message}", arrival.mail.message_id
    told = weekly(key, asker.role, asker.to, whole, facts=facts, in_reply_to=answers, always=True)
    return Decision(notices=told)


def loaded(tx: Transaction, numbers: list[str]) -> Iterator[Request]:
    """These requests as they are, some at a time."""
    for start in range(0, len(numbers), _LOADED_AT_ONCE):
        found = requests.load_many(tx, numbers[start : start + _LOADED_AT_ONCE])
        yield from (fold(*one) for one in found.values() if one[1])


def _tallied(tx: Transaction, today: date, *, dealer: str | None = None) -> Report:
    """The weeks as they were counted day by day."""
    mondays = first_weeks(today)
    rows = tallies.report(tx, since=mondays[0], until=mondays[-1] + _SUNDAY, by="day", dealer=dealer)
    return Report(measured(mondays, ((date.fromisoformat(row.key), row.amounts) for row in rows)))


def _of_shops(house: House, shops: Mapping[str, Shop], today: date) -> dict[str, _Weeks]:
    """The weeks of each shop that has any requests, counted anew from their events: no tally knows shops."""
    mondays, zone = first_weeks(today), house.settings.site.timezone
    since = datetime.combine(mondays[0], time(), ZoneInfo(zone)) - _CARRIED_OVER
    found: dict[str, _Weeks] = {}
    with house.database.reading() as tx:
        for request in loaded(tx, known.opened_for(tx, shops.keys(), since)):
            days = ((one.day, {str(one.measure): one.amount}) for one in figures_of(request, len(request.events), zone))
            weeks = found.setdefault(request.opening.shop_key or "", measured(mondays, ()))
            _add(weeks, measured(mondays, days))
    return found


def _together(several: Iterable[_Weeks], today: date) -> Report:
    whole = measured(first_weeks(today), ())
    for weeks in several:
        _add(whole, weeks)
    return Report(whole)


def _add(weeks: _Weeks, more: _Weeks) -> None:
    for monday, amounts in more.items():
        for measure, amount in amounts.items():
            weeks[monday][measure] = weeks[monday].get(measure, 0) + amount


def _facts_of(house: House, dealer: Dealer) -> dict[str, str]:
    brand = next((key for key in dealer.brands if key in house.directory.brands), "")
    facts = {"audience": "dealer", "dealer": dealer.key, "name": dealer.name}
    return facts | ({"brand": brand} if brand else {})


def _is_off(house: House, dealer: Dealer) -> bool:
    """Whether the dealer wants no report, or none of his brands wants its dealers to have one."""
    brands = [house.directory.brands[key] for key in dealer.brands if key in house.directory.brands]
    return "report" in dealer.off or (bool(brands) and all("report" in brand.off for brand in brands))
