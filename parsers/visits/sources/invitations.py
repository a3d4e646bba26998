"""Reads appointments out of the calendar entries of a mail (iTIP, RFC 5546): invitations, their changes, their end."""

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import replace

from parsers.calendar import MAX_TEXT, TYPES, Event, Moment, components, first_of, lines_of, moment_of, sequence_of
from parsers.facts import LONGEST_SAID, Problem
from parsers.unwrap import Contents, parts_of, text_of
from parsers.unwrap.fields import first_address, storable
from parsers.visits.facts import Booking, Bookings, BookingStatus, Job, Person, When
from parsers.visits.sources.details import read_details, with_details

_METHODS = frozenset({"REQUEST", "PUBLISH", "CANCEL"})
_MOST_EVENTS = 50
_LONGEST, _LONGEST_UID = 200, 255
# RFC 5545 3.3.6; a visit takes hours or days.
_DURATION = re.compile(r"P(?:(\d{1,2})D)?(?:T(?:(\d{1,3})H)?(?:(\d{1,4})M)?(?:\d{1,5}S)?)?")
_PLACES = ("ROOM", "RESOURCE")
_HTML = re.compile(r"<[a-zA-Z/][^<>]{0,200}>")


def read_invitations(contents: Contents, recipient: str | None = None) -> Bookings:
    """The appointments of the calendar entries in a mail; `recipient` is our own address, which is nobody's."""
    read = [read_calendar(text_of(part), recipient) for part in parts_of(contents, *TYPES)]
    found: dict[tuple[str, BookingStatus], Booking] = {}
    for booking in (one for bookings in read for one in bookings.found):
        kept = found.setdefault((booking.uid, booking.status), booking)  # most programs attach an entry twice
        if booking.sequence > kept.sequence:
            found[booking.uid, booking.status] = booking
    return Bookings(tuple(found.values()), tuple(dict.fromkeys(one for bookings in read for one in bookings.problems)))


def read_calendar(text: str, recipient: str | None = None) -> Bookings:
    """The appointments of one calendar. Never raises; an entry that cannot be one appointment is a `Problem`.

    A whole day is only wished for, as is what its sender calls tentative; times keep the zone that they were said in.
    """
    every = list(lines_of(text[:MAX_TEXT]))
    method = next((value.strip().upper() for name, _, value in every if name == "METHOD"), "PUBLISH")
    if method not in _METHODS:
        return Bookings()
    found: list[Booking] = []
    problems: list[Problem] = []
    for place, event in enumerate(components(every, "VEVENT")):
        if place == _MOST_EVENTS:
            problems.append(Problem("calendar-long", f"only the first {_MOST_EVENTS} entries were read"))
            break
        read = _booking(event, every, method, (recipient or "").lower())
        (problems if isinstance(read, Problem) else found).append(read)  # type: ignore[arg-type]  # each goes to its list
    return Bookings(tuple(found), tuple(problems))


def _booking(event: Event, every: Event, method: str, ours: str) -> Booking | Problem:
    first = first_of(event)
    uid = _text(first, "UID", _LONGEST_UID)
    if not uid:
        return Problem("calendar-no-uid", "the calendar entry has no UID, so that no change of it could be known")
    status = _status(method, _text(first, "STATUS").upper())
    if status != "cancelled" and ("RRULE" in first or "RECURRENCE-ID" in first or "RDATE" in first):
        return Problem(
            "calendar-repeats", f"the entry {_text(first, 'SUMMARY')!r} repeats; send one entry for each visit"
        )
    starts = moment_of(first.get("DTSTART"), every)
    if status != "cancelled" and starts.day is None:
        return Problem("calendar-no-day", f"the entry {_text(first, 'SUMMARY')!r} says no day that there is")
    summary, words = _text(first, "SUMMARY"), _words(_text(first, "DESCRIPTION", LONGEST_SAID))
    when = _when(starts)
    booked = status == "booked" and when is not None and when.time is not None
    read = Booking(
        origin="calendar",
        uid=uid,
        sequence=sequence_of(first.get("SEQUENCE", ({}, "0"))[1]),
        status="wanted" if status == "booked" and not booked else status,
        starts=when if booked else None,
        ends=_ends(first, starts, every) if booked else None,
        wishes=(when,) if when and not booked and status != "cancelled" else (),
        people=tuple(_people(event, ours)),
        jobs=(Job(summary),) if summary else (),
        words=words,
        workshop=_text(first, "LOCATION"),
    )
    told = read_details(f"{summary}\n{words}")
    return with_details(replace(read, people=_reachable(read.people, told.phone)), told)


def _status(method: str, said: str) -> BookingStatus:
    if "CANCEL" in (method, said.removesuffix("LED")):
        return "cancelled"
    return "wanted" if said == "TENTATIVE" else "booked"


def _when(moment: Moment) -> When | None:
    return When(moment.day, moment.time, moment.zone) if moment.day else None


def _ends(first: dict[str, tuple[dict[str, str], str]], starts: Moment, every: Event) -> When | None:
    """When it ends: said, or as long after its beginning as it takes; by the same clock."""
    if (ends := _when(moment_of(first.get("DTEND"), every))) is not None:
        return ends if ends.time is not None else None
    found = _DURATION.fullmatch(_text(first, "DURATION"))
    if found is None or starts.day is None or starts.time is None:
        return None
    days, hours, minutes = (int(amount or 0) for amount in found.groups())
    try:
        end = dt.datetime.combine(starts.day, starts.time) + dt.timedelta(days=days, hours=hours, minutes=minutes)
    except OverflowError:
        return None
    return When(end.date(), end.time(), starts.zone)


def _people(event: Event, ours: str) -> Iterator[Person]:
    """Whoever is invited drives the car, and who invites has it done; rooms and we ourselves are nobody."""
    seen = {ours}
    for role, wanted in (("driver", "ATTENDEE"), ("contractor", "ORGANIZER")):
        for name, given, value in event:
            address = first_address(storable(value)) if name == wanted else None
            if address and address not in seen and given.get("CUTYPE", "").upper() not in _PLACES:
                seen.add(address)
                called = " ".join(storable(given.get("CN", "")).split())[:_LONGEST]
                yield Person("driver" if role == "driver" else "contractor", "" if "@" in called else called, address)


def _reachable(people: tuple[Person, ...], phone: str) -> tuple[Person, ...]:
    """The telephone number in the words is that of the first person."""
    if not phone:
        return people
    return (replace(people[0], phone=phone), *people[1:]) if people else (Person("driver", phone=phone),)


def _text(first: dict[str, tuple[dict[str, str], str]], name: str, longest: int = _LONGEST) -> str:
    return storable(first.get(name, ({}, ""))[1]).strip()[:longest].strip()


def _words(text: str) -> str:
    """A description as people read it; some programs write HTML there."""
    return _HTML.sub(" ", text).strip() if _HTML.search(text) else text
