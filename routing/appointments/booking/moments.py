"""The moments of an answer on the workshop's wall; whatever is not sure has a reason instead."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from parsers.visits import When
from routing.arrival import Rules
from routing.directory import Directory, a_zone, at_local
from routing.drafts.people import dealer_of
from routing.request import Request

_OFFSET = re.compile(r"UTC([+-])(\d\d):(\d\d)")
_FURTHEST = timedelta(days=400)


def zone_of_visit(request: Request, directory: Directory, rules: Rules) -> str:
    """The time zone of the workshop's wall."""
    dealer = dealer_of(request, directory)
    return dealer.hours.timezone if dealer and dealer.hours else rules.timezone


def moment_of(when: When, zone: str) -> datetime | None:
    """The moment on the workshop's wall, with its offset; None without an hour, or in a zone that nobody knows."""
    if when.time is None:
        return None
    here = ZoneInfo(zone)
    if fixed := _OFFSET.fullmatch(when.zone):
        away = timedelta(hours=int(fixed[2]), minutes=int(fixed[3])) * (-1 if fixed[1] == "-" else 1)
        return (at_local(when.day, when.time, "UTC") - away).astimezone(here)
    if when.zone and not a_zone(when.zone):
        return None
    return at_local(when.day, when.time, when.zone or zone).astimezone(here)


def why_not(moments: tuple[datetime, ...], now: datetime) -> str:
    """Why nobody can come then, as a reason of an answer that is asked back; empty where he can."""
    if any(moment <= now for moment in moments):
        return "past"
    return "far" if any(moment > now + _FURTHEST for moment in moments) else ""


def as_wish(when: When, zone: str) -> str:
    """What the customer prefers, as a fact: a moment where there is an hour, else the day."""
    moment = moment_of(when, zone)
    return moment.isoformat() if moment else when.day.isoformat()


def named(wanted: tuple[When, ...], offered: tuple[datetime, ...], zone: str, said: str) -> tuple[datetime, ...]:
    """Those of the offered moments that the words name, by day and by hour where there is one.

    Who answers "Friday" means the Friday that was offered, be it a week away.
    """
    here = ZoneInfo(zone)
    wanted = tuple(_meant(when, offered, here, said) for when in wanted)
    walls = [(one, one.astimezone(here)) for one in offered]
    return tuple(
        one
        for one, wall in walls
        if any(moment_of(when, zone) == one if when.time and when.zone else _fits(when, wall) for when in wanted)
    )


def _meant(when: When, offered: tuple[datetime, ...], here: ZoneInfo, said: str) -> When:
    """The same weekday among what is offered, where the words have no number of the day and do not mean tomorrow."""
    days = {moment.astimezone(here).date() for moment in offered}
    same = [day for day in days if day.weekday() == when.day.weekday() and day > when.day]
    if when.day in days or len(same) != 1 or re.search(rf"(?<!\d)0?{when.day.day}(?![\d:h])", said):
        return when
    return replace(when, day=same[0])


def _fits(when: When, wall: datetime) -> bool:
    return when.day == wall.date() and when.time in (None, wall.time())
