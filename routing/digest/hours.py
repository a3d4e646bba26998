"""When a mail of the calendar is due: seven in the morning where its reader is, on the days on which he works."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from routing.directory import Dealer, Shop, at_local

SENT_AT = time(7)
_SATURDAY = 5


def zone_of(who: Dealer | Shop, timezone: str) -> str:
    """The zone in which somebody reads his mail: his own where it is on file, else the operator's."""
    if isinstance(who, Dealer):
        return who.hours.timezone if who.hours else timezone
    return who.timezone or timezone


def morning_slot(now: datetime, timezone: str) -> datetime:
    """The newest moment, now or before, at which the mails of a day were due in this zone."""
    today = now.astimezone(ZoneInfo(timezone)).date()
    due = at_local(today, SENT_AT, timezone)
    return due if due <= now else at_local(today - timedelta(days=1), SENT_AT, timezone)


def weekly_slot(now: datetime, timezone: str) -> datetime:
    """The newest moment, now or before, at which the mails of a week were due in this zone: a Monday's."""
    newest = morning_slot(now, timezone)
    day = newest.astimezone(ZoneInfo(timezone)).date()
    return at_local(day - timedelta(days=day.weekday()), SENT_AT, timezone)


def is_business_day(day: date, dealer: Dealer | None = None) -> bool:
    """Whether a reader works on this day: a dealer by his own calendar, everybody else from Monday to Friday."""
    if dealer is None or dealer.hours is None or not dealer.hours.days:
        at_work = day.weekday() < _SATURDAY
    else:
        at_work = dealer.hours.open_on(day)
    return at_work and not any(first <= day <= last for first, last in (dealer.away if dealer else ()))
