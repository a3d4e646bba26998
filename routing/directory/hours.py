"""Business time: when a dealer's counter is open, when so much open time will have passed, until when to order."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from holidays import country_holidays

from routing.directory.facts import Hours

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_NAMED = r"(?P<first>[a-z]{3})(?:-(?P<last>[a-z]{3}))?\s+"
_SPAN = re.compile(rf"{_NAMED}(?P<opens>\d\d?:\d\d)-(?P<closes>\d\d?:\d\d)")
_UNTIL = re.compile(rf"(?:{_NAMED})?(?P<until>\d\d?:\d\d)")
_DAYS_AHEAD = 366
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holidays:
    """The public holidays of a country (ISO 3166) and its region, and days of one's own; `worked` ones are none."""

    own: frozenset[date]
    country: str
    region: str = ""
    worked: frozenset[date] = frozenset()

    def __contains__(self, day: object) -> bool:
        if not isinstance(day, date):
            return False
        return day in self.own or (day not in self.worked and day in _public(self.country, self.region, day.year))


def has_holidays(country: str, region: str = "") -> bool:
    """Whether the public holidays of this country and region are known."""
    try:
        country_holidays(country, subdiv=region or None)
    except NotImplementedError:
        return False
    return True


@cache
def _public(country: str, region: str, year: int) -> frozenset[date]:
    return frozenset(country_holidays(country, subdiv=region or None, years=year))


def parse_hours(parts: list[str]) -> Mapping[int, tuple[time, time]]:
    """Read ``mon-fri 07:30-17:00`` and the like into weekday to (opens, closes); ValueError says what is wrong."""
    days: dict[int, tuple[time, time]] = {}
    for part in parts:
        found = _SPAN.fullmatch(part.strip().lower())
        if not found:
            raise ValueError(f"is not a time of opening: {part!r}")
        opens, closes = _time(found["opens"]), _time(found["closes"])
        if opens >= closes:
            raise ValueError(f"closes before it opens: {part!r}")
        for day in _weekdays(found["first"], found["last"] or found["first"], part):
            if day in days:
                raise ValueError(f"names {_DAYS[day]} twice")
            days[day] = (opens, closes)
    if not days:
        raise ValueError("never opens")
    return days


def parse_days(parts: list[str]) -> Mapping[int, time]:
    """Read ``14:30`` for every day, or ``mon-fri 14:30`` and the like, into weekday to time; else ValueError."""
    days: dict[int, time] = {}
    for part in parts:
        found = _UNTIL.fullmatch(part.strip().lower())
        if not found:
            raise ValueError(f"is not a time of day: {part!r}")
        first, last = (found["first"], found["last"] or found["first"]) if found["first"] else ("mon", "sun")
        for day in _weekdays(first, last, part):
            if day in days:
                raise ValueError(f"names {_DAYS[day]} twice")
            days[day] = _time(found["until"])
    return days


def a_zone(name: str) -> bool:
    """Whether a time zone has this name."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def next_cutoff(at: datetime, hours: Hours | None, cutoffs: Mapping[int, time]) -> datetime | None:
    """The next instant (UTC) until which an order goes with that day's delivery; None where the dealer names none."""
    if hours is None or not cutoffs:
        return None
    day = at.astimezone(ZoneInfo(hours.timezone)).date()
    for ahead in range(_DAYS_AHEAD):
        on = day + ahead * _DAY
        wall = cutoffs.get(on.weekday())
        if wall and hours.open_on(on) and (until := at_local(on, wall, hours.timezone)) >= at:
            return until
    return None


def delivered_on(cutoff: datetime, hours: Hours) -> date:
    """The day on which an order made before this cut-off is delivered: the dealer's next working day after it."""
    day = cutoff.astimezone(ZoneInfo(hours.timezone)).date()
    ahead = (day + days * _DAY for days in range(1, _DAYS_AHEAD))
    return next((one for one in ahead if hours.open_on(one)), day + _DAY)


def add_business_time(start: datetime, duration: timedelta, hours: Hours | None) -> datetime:
    """The earliest instant by which the counter was open for `duration` since `start` (UTC in, UTC out).

    Without hours every minute counts. A negative duration is a ValueError.
    """
    if duration < timedelta():
        raise ValueError(f"business time runs forward only, got {duration}")
    if not duration or not hours or not hours.days:
        return start.astimezone(UTC) + duration
    left = duration
    for opens, closes in _openings(start, hours):
        begins = max(opens, start)
        if closes - begins >= left:
            return begins + left
        left -= closes - begins
    raise AssertionError("openings never end")


def is_open(at: datetime, hours: Hours | None) -> bool:
    """Whether somebody is at the counter at this instant; without hours always."""
    return next_opening(at, hours) == at


def next_opening(at: datetime, hours: Hours | None) -> datetime:
    """`at` itself while the counter is open, else the instant at which it next opens (UTC)."""
    if not hours or not hours.days:
        return at.astimezone(UTC)
    opens, _ = next(_openings(at, hours))
    return max(opens, at).astimezone(UTC)


def at_local(day: date, wall: time, timezone: str) -> datetime:
    """The instant (UTC) at which the clock on this zone's wall shows `wall` on this day.

    A time that occurs twice is the first one. One that daylight saving skips is the first instant after the gap.
    """
    zone = ZoneInfo(timezone)
    naive = datetime.combine(day, wall)
    after, before = (naive.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if after.astimezone(zone).replace(tzinfo=None) == naive:
        return after
    # In a gap fold=0 reckons with the offset before it and lands behind the change, fold=1 lands in front of it.
    old = before.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + (after - before) // 2
        before, after = (middle, after) if middle.astimezone(zone).utcoffset() == old else (before, middle)
    return after.replace(microsecond=0)


def _openings(start: datetime, hours: Hours) -> Iterator[tuple[datetime, datetime]]:
    """The (opens, closes) pairs, in UTC, that end after `start`, without end."""
    day = start.astimezone(ZoneInfo(hours.timezone)).date() - _DAY
    while True:
        if day.weekday() in hours.days and day not in hours.holidays:
            opens, closes = (at_local(day, wall, hours.timezone) for wall in hours.days[day.weekday()])
            if opens < closes and closes > start:
                yield opens, closes
        day += _DAY


def _weekdays(first: str, last: str, part: str) -> range:
    for name in (first, last):
        if name not in _DAYS:
            raise ValueError(f"is not a day of the week: {name!r} in {part!r}")
    if _DAYS.index(first) > _DAYS.index(last):
        raise ValueError(f"runs backwards: {part!r}")
    return range(_DAYS.index(first), _DAYS.index(last) + 1)


def _time(text: str) -> time:
    hour, minute = map(int, text.split(":"))
    try:
        return time(hour, minute)
    except ValueError:
        raise ValueError(f"is not a time of day: {text!r}") from None
