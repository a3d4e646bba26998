"""Reads what a calendar program answers to an invitation of ours (iTIP, RFC 5546): accepted, declined, another day."""

from parsers.calendar.lines import MAX_TEXT, TYPES, component, first_of, lines_of
from parsers.calendar.moments import moment_of
from parsers.facts import LONGEST_SAID, Meeting
from parsers.unwrap.fields import storable
from parsers.unwrap.parts import Contents, parts_of, text_of

_METHODS = frozenset({"REPLY", "COUNTER", "CANCEL", "REFRESH", "DECLINECOUNTER"})


def read_meeting(text: str) -> Meeting | None:
    """What the first event of an answer says; None where the text is no answer to an invitation. Never raises."""
    every = list(lines_of(text[:MAX_TEXT]))
    method = next((value.strip().upper() for name, _, value in every if name == "METHOD"), "")
    event = component(every, "VEVENT")
    if method not in _METHODS or not event:
        return None
    first = first_of(event)
    statuses = [given.get("PARTSTAT", "").upper() for name, given, _ in event if name == "ATTENDEE"]
    day, at, zone = moment_of(first.get("DTSTART"), every)
    return Meeting(
        method=method,
        uid=storable(first.get("UID", ({}, ""))[1].strip()[:255]),
        sequence=sequence_of(first.get("SEQUENCE", ({}, "0"))[1]),
        partstat=storable(next((status for status in statuses if status), ""))[:40] or None,
        day=day,
        time=at,
        zone=zone,
        comment=storable(first.get("COMMENT", ({}, ""))[1])[:LONGEST_SAID].strip(),
        program=storable(next((value for name, _, value in every if name == "PRODID"), ""))[:200],
    )


def sequence_of(text: str) -> int:
    """How often an event was changed; what is no number that anybody counts to is none."""
    told = text.strip()
    return int(told) if told.isdecimal() and told.isascii() and len(told) < 7 else 0


def meeting_of(contents: Contents) -> Meeting | None:
    """The answer to an invitation that a mail brings; None where it brings none."""
    read = (read_meeting(text_of(part)) for part in parts_of(contents, *TYPES))
    return next((meeting for meeting in read if meeting), None)
