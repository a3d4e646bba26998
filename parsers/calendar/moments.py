"""When an event is: a day, the hour on somebody's wall, and whose wall that is (RFC 5545 3.3.4, 3.3.5)."""

import datetime as dt
import re
from typing import NamedTuple

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from parsers.calendar.lines import Event
from parsers.unwrap.fields import storable

_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
# Outlook shows zones as ``(UTC-05:00) Eastern Time``, other programs put a path before the name of the zone.
_SHOWN_AS = re.compile(r"\((?:UTC|GMT)(?:[+-]\d\d:\d\d)?\)\s*")
_NAMED = re.compile(r"(?:.*/)?((?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[\w/+-]+)")


class Moment(NamedTuple):
    """A day, its time of day and the zone; no time for a whole day, no zone for one that floats."""

    day: dt.date | None = None
    time: dt.time | None = None
    zone: str = ""


def moment_of(line: tuple[dict[str, str], str] | None, every: Event) -> Moment:
    """What a DTSTART or DTEND says; `every` line of the calendar may tell what its zone is."""
    if line is None or not (found := _MOMENT.fullmatch(line[1].strip())):
        return Moment()
    year, month, day, hour, minute, second, utc = found.groups()
    try:
        on = dt.date(int(year), int(month), int(day))
        at = dt.time(int(hour), int(minute), min(int(second), 59)) if hour else None
    except ValueError:
        return Moment()
    if at is None:
        return Moment(on)
    return Moment(on, at, "UTC" if utc else _zone(storable(line[0].get("TZID", "").strip()), every))


def _zone(name: str, every: Event) -> str:
    """The zone's name in the tz database, where it can be told; else a fixed offset; else the name as it stands."""
    plain = _SHOWN_AS.sub("", name)
    if known := WINDOWS_TO_OLSON.get(name) or WINDOWS_TO_OLSON.get(plain) or _BY_WORDS.get(plain.partition(" (")[0]):
        return known
    if named := _NAMED.fullmatch(name):
        return named[1]
    offsets = {value.strip() for line, _, value in every if line == "TZOFFSETTO"}
    if len(offsets) == 1 and (fixed := _OFFSET.fullmatch(offsets.pop())):
        return f"UTC{fixed[1]}{fixed[2]}:{fixed[3]}"
    return name[:80]


# As Outlook's display names say them.
_BY_WORDS = {
    "Newfoundland": "America/St_Johns",
    "Atlantic Time": "America/Halifax",
    "Eastern Time": "America/New_York",
    "Central Time": "America/Chicago",
    "Mountain Time": "America/Denver",
    "Pacific Time": "America/Los_Angeles",
    "Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna": "Europe/Berlin",
    "Brussels, Copenhagen, Madrid, Paris": "Europe/Paris",
    "Coordinated Universal Time": "UTC",
}
