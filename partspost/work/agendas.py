"""The lists of a workshop by mail: in the morning what is before it, at three who has not come."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from functools import partial

from partspost.house import House
from partspost.records import reports
from routing import Dealer, Directory, Notice, Request, is_business_day, zone_of
from routing.appointments.agenda import afternoon_agenda, morning_agenda
from store import views

_Made = Callable[[Iterable[Request], Dealer, Directory, datetime, str], tuple[Notice, ...]]


def of_a_morning(house: House, zone: str, today: date) -> Iterator[Callable[[], tuple[Notice, ...]]]:
    """The morning's lists, workshop by workshop; whoever does not work today reads them on the next day."""
    yield from _mails(house, zone, today, morning_agenda)


def of_an_afternoon(house: House, zone: str, today: date) -> Iterator[Callable[[], tuple[Notice, ...]]]:
    """Who was expected today and is not in yet, workshop by workshop."""
    yield from _mails(house, zone, today, afternoon_agenda)


def _mails(house: House, zone: str, today: date, made: _Made) -> Iterator[Callable[[], tuple[Notice, ...]]]:
    site = house.settings.site.timezone
    for key in sorted(house.directory.workshops):
        dealer = house.directory.dealers.get(key)
        if dealer is None or not dealer.contacts or zone_of(dealer, site) != zone or "agenda" in dealer.off:
            continue
        if is_business_day(today, dealer):
            yield partial(_of_one, house, dealer, zone, made)


def _of_one(house: House, dealer: Dealer, zone: str, made: _Made) -> tuple[Notice, ...]:
    with house.database.reading() as tx:
        numbers = views.visits.about(tx, dealer.key, house.now())
        return made(list(reports.loaded(tx, numbers)), dealer, house.directory, house.now(), zone)
