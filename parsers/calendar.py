"""Reads what a calendar program answers to an invitation of ours (iTIP, RFC 5546): accepted, declined, another day.

Only the content lines are read (RFC 5545 3.1); no time zone that a stranger defines is ever computed.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from icalendar.parser import Contentline, Contentlines
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from parsers.facts import Meeting
from parsers.unwrap.fields import storable
from parsers.unwrap.parts import Contents, parts_of, text_of

TYPES = ("text/calendar", "application/ics", "application/calendar")
_METHODS = frozenset({"REPLY", "COUNTER", "CANCEL", "REFRESH", "DECLINECOUNTER"})
_MAX_TEXT = 100_000
_LONGEST_COMMENT = 2_000
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)(Z?))?")
_OFFSET = re.compile(r"([+-])(\d\d):?(\d\d)")
# Outlook shows zones as ``(UTC-05:00) Eastern Time``, other programs put a path before the name of the zone.
_SHOWN_AS = re.compile(r"\((?:UTC|GMT)(?:[+-]\d\d:\d\d)?\)\s*")
_NAMED = re.compile(r"(?:.*/)?((?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)/[\w/+-]+)")

Line = tuple[str, dict[str, str], str]
"""Name, parameters and value of a content line; names in capitals."""


def read_meeting(text: str) -> Meeting | None:
    """What the first event of an answer says; None where the text is no answer to an invitation. Never raises."""
    every = list(_lines(text[:_MAX_TEXT]))
    method = next((value.strip().upper() for name, _, value in every if name == "METHOD"), "")
    event = _component(every, "VEVENT")
    if method not in _METHODS or not event:
        return None
    first = {name: (given, value) for name, given, value in reversed(event)}
    statuses = [given.get("PARTSTAT", "").upper() for name, given, _ in event if name == "ATTENDEE"]
    sequence = first.get("SEQUENCE", ({}, "0"))[1].strip()
    day, at, zone = _starts(first.get("DTSTART"), every)
    return Meeting(
        method=method,
        uid=storable(first.get("UID", ({}, ""))[1].strip()[:255]),
        sequence=int(sequence) if sequence.isdecimal() and sequence.isascii() and len(sequence) < 7 else 0,
        partstat=storable(next((status for status in statuses if status), ""))[:40] or None,
        day=day,
        time=at,
        zone=zone,
        comment=storable(first.get("COMMENT", ({}, ""))[1])[:_LONGEST_COMMENT].strip(),
        program=storable(next((value for name, _, value in every if name == "PRODID"), ""))[:200],
    )


def meeting_of(contents: Contents) -> Meeting | None:
    """The answer to an invitation that a mail brings; None where it brings none."""
    read = (read_meeting(text_of(part)) for part in parts_of(contents, *TYPES))
    return next((meeting for meeting in read if meeting), None)


def _lines(text: str) -> Iterator[Line]:
    """The content lines that can be read, unfolded; a broken one is left out."""
    unfolded: Iterable[Contentline] = Contentlines.from_ical(text.replace("\0", ""))  # type: ignore[no-untyped-call]  # the library's
    for line in unfolded:
        if not line:
            continue
        try:
            name, given, value = line.parts()
        except ValueError:
            continue
        yield str(name).upper(), {str(key).upper(): _one(told) for key, told in given.items()}, str(value)


def _one(told: object) -> str:
    return str(told[0]) if isinstance(told, list) and told else str(told)


def _component(lines: list[Line], wanted: str) -> list[Line]:
    """The lines of the first component of this name, without those of components within it."""
    inside: list[str] = []
    found: list[Line] = []
    for name, given, value in lines:
        if name == "BEGIN":
            inside.append(value.strip().upper())
        elif name == "END":
            if inside and inside.pop() == wanted:
                return found
        elif inside and inside[-1] == wanted:
            found.append((name, given, value))
    return found


def _starts(line: tuple[dict[str, str], str] | None, every: list[Line]) -> tuple[dt.date | None, dt.time | None, str]:
    """Day, time of day and zone at which the event shall begin; no time for a whole day, no zone for a floating one."""
    if line is None or not (found := _MOMENT.fullmatch(line[1].strip())):
        return None, None, ""
    year, month, day, hour, minute, second, utc = found.groups()
    try:
        on = dt.date(int(year), int(month), int(day))
        at = dt.time(int(hour), int(minute), min(int(second), 59)) if hour else None
    except ValueError:
        return None, None, ""
    if at is None:
        return on, None, ""
    return on, at, "UTC" if utc else _zone(storable(line[0].get("TZID", "").strip()), every)


def _zone(name: str, every: list[Line]) -> str:
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
