"""Appointments out of calendar entries: invitations, their changes and their end, in the shapes of real programs."""

from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.unwrap import unwrap
from parsers.visits import When
from parsers.visits.reading import read_bookings
from parsers.visits.sources.invitations import read_calendar, read_invitations

REAL = Path(__file__).parents[4] / "shared/data/documents"
UID = "rv-77@dms.example"
DAY = date(2026, 12, 3)
needs_real = pytest.mark.skipif(not (REAL / "email-imip").is_dir(), reason="../shared/data is not beside this folder")


def calendar(*lines, method="REQUEST", before=()):
    """One entry with these properties; `before` stands before it."""
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", *((f"METHOD:{method}",) if method else ()), *before)
    return "\r\n".join((*head, "BEGIN:VEVENT", f"UID:{UID}", *lines, "END:VEVENT", "END:VCALENDAR", ""))


def one(*lines, **more):
    """The one booking of such an entry."""
    read = read_calendar(calendar(*lines, **more), "service@parts.example")
    assert (1, ()) == (len(read.found), read.problems)
    return read.found[0]


def test_an_invitation_is_a_booking_with_its_hours():
    """Name, count, hours with their zone, place, item and car are read; the workshop's own address is nobody."""
    read = one(
        "SEQUENCE:2",
        "DTSTART;TZID=Eastern Standard Time:20261203T090000",
        "DURATION:PT1H30M",
        "SUMMARY:Freins avant",
        "LOCATION:Honda de Laval",
        "DESCRIPTION:Honda Civic 2023\\, plaque K42 LMN\\nNIV 2HGFE2F59PH100101",
        "ORGANIZER;CN=Atelier:MAILTO:dms@honda.example",
        "ATTENDEE;CN=Ann Roy;PARTSTAT=NEEDS-ACTION:mailto:ann@roy.example",
        "ATTENDEE;CUTYPE=ROOM:mailto:lift2@honda.example",
        "ATTENDEE:mailto:service@parts.example",
    )

    assert (UID, 2, "booked", "Honda de Laval") == (read.uid, read.sequence, read.status, read.workshop)
    assert When(DAY, time(9), "America/New_York") == read.starts
    assert When(DAY, time(10, 30), "America/New_York") == read.ends
    assert [("driver", "Ann Roy", "ann@roy.example"), ("contractor", "Atelier", "dms@honda.example")] == [
        (person.role, person.name, person.address) for person in read.people
    ]
    assert ("2HGFE2F59PH100101", "K42 LMN", "Honda", "Freins avant") == (
        read.vin,
        read.plate,
        read.make,
        read.jobs[0].description,
    )


@pytest.mark.parametrize(
    ("lines", "method", "status"),
    [
        (("DTSTART:20261203T140000Z",), "REQUEST", "booked"),
        (("DTSTART:20261203T140000Z", "STATUS:TENTATIVE"), "REQUEST", "wanted"),
        (("DTSTART:20261203T140000Z",), "CANCEL", "cancelled"),
        (("DTSTART:20261203T140000Z", "STATUS:CANCELLED"), "REQUEST", "cancelled"),
        (("DTSTART;VALUE=DATE:20261203",), "REQUEST", "wanted"),
        (("DTSTART:20261203T140000Z",), "", "booked"),
        ((), "CANCEL", "cancelled"),
    ],
    ids=["request", "tentative", "cancel", "status", "whole-day", "published", "cancel-without-day"],
)
def test_method_and_status_say_how_it_stands(lines, method, status):
    """A whole day, or what is tentative, is only wished for; a cancellation needs no day."""
    read = one(*lines, method=method)

    assert status == read.status
    assert (status == "wanted") == bool(read.wishes)
    assert (status == "booked") == (read.starts is not None)


@pytest.mark.parametrize("method", ["REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER", "ADD"])
def test_answers_are_no_bookings(method):
    """What answers an invitation of ours is read elsewhere."""
    assert ((), ()) == (
        (read := read_calendar(calendar("DTSTART:20261203T140000Z", method=method))).found,
        read.problems,
    )


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        (("DTSTART:20261203T140000Z", "RRULE:FREQ=WEEKLY"), "calendar-repeats"),
        (("DTSTART:20261203T140000Z", "RECURRENCE-ID:20261203T140000Z"), "calendar-repeats"),
        (("SUMMARY:Freins",), "calendar-no-day"),
        (("DTSTART:20261399T140000Z",), "calendar-no-day"),
    ],
    ids=["series", "one-of-a-series", "no-day", "no-such-day"],
)
def test_what_is_not_one_visit_is_a_problem(lines, code):
    """A series, and an entry without a day that there is, are put before a person."""
    read = read_calendar(calendar(*lines))

    assert ((), [code]) == (read.found, [problem.code for problem in read.problems])


def test_a_zone_that_nobody_knows_keeps_its_name():
    """Whoever decides holds it: no hour is computed by a stranger's own zone."""
    zone = ("BEGIN:VTIMEZONE", "TZID:Mine", "BEGIN:STANDARD", "TZOFFSETTO:-0500", "END:STANDARD")
    other = ("BEGIN:DAYLIGHT", "TZOFFSETTO:-0400", "END:DAYLIGHT", "END:VTIMEZONE")

    assert "Mine" == one("DTSTART;TZID=Mine:20261203T090000", before=(*zone, *other)).starts.zone


def test_an_entry_that_is_attached_twice_is_one():
    """As an alternative and as a file, the higher count wins."""
    old, new = (calendar(f"SEQUENCE:{count}", "DTSTART:20261203T140000Z") for count in (1, 2))
    parts = "".join(f"--b\r\nContent-Type: text/calendar; method=REQUEST\r\n\r\n{text}\r\n" for text in (old, new))
    head = "From: a@dms.example\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    read = read_invitations(unwrap(f"{head}{parts}--b--\r\n".encode()))

    assert [2] == [booking.sequence for booking in read.found]


@needs_real
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("alarm_google_future.ics", ("booked", date(2024, 10, 4), time(18, 15), "UTC")),
        ("issue_836_do_not_quote_tzid.ics", ("booked", date(2024, 10, 28), time(17), "America/New_York")),
        ("issue_350.ics", None),
        ("issue_165_missing_event.ics", "calendar-no-uid"),
        ("issue_104_broken_calendar.ics", "calendar-no-uid"),
        ("parsing_error.ics", "calendar-no-uid"),
        ("rfc_7529.ics", "calendar-repeats"),
        ("empty_RDATE.ics", ()),
        ("issue_27_multiple_periods_in_freebusy_one_freebusy.ics", ()),
        ("issue_348_exception_parsing_value.ics", None),
    ],
)
def test_real_calendars_of_google_exchange_and_others(name, expected):
    """What real programs have written is read right, or is a problem with its reason."""
    text = (REAL / "email-imip" / name).read_bytes().decode("utf-8", "replace")
    read = read_calendar(text)

    if isinstance(expected, str):
        assert expected in {problem.code for problem in read.problems}
    elif expected == ():
        assert ((), ()) == (read.found, read.problems)
    elif expected is not None:
        found = read.found[0]
        assert expected == (found.status, found.starts.day, found.starts.time, found.starts.zone)
    else:
        assert read.found or read.problems


@needs_real
def test_a_real_mail_of_apple_is_a_booking():
    """The file is attached to a mail, in base64, by a program that publishes; its words are the item."""
    raw = (REAL / "email-mime-rspamd/ics.eml").read_bytes()
    read = read_bookings(raw, recipient="test@example.com", today=date(2019, 11, 20))

    assert [(date(2019, 11, 22), time(9), "Europe/Moscow", "http://test.com")] == [
        (one.starts.day, one.starts.time, one.starts.zone, one.jobs[0].description) for one in read.found
    ]


LINES = st.sampled_from(
    [
        *("BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTIMEZONE", "END:", "DTSTART;TZID=X:", "DTSTART:20261203T140000Z"),
        *("UID:a", "ATTENDEE;CN=", "ORGANIZER:mailto:a@b.example", "DURATION:P99DT999H", "STATUS:CANCELLED", "\r\n "),
        *("DTSTART:99991231T235959Z", "SEQUENCE:9999999999", "DESCRIPTION:<b>x</b> plaque A1"),
    ]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(LINES | st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=30), max_size=20))
def test_whatever_a_stranger_writes_never_raises(lines):
    """What is read holds only what a database takes."""
    read = read_calendar("\r\n".join(["BEGIN:VCALENDAR", "METHOD:REQUEST", *lines]), "service@parts.example")

    for booking in read.found:
        for said in (booking.uid, booking.words, booking.workshop, *(person.name for person in booking.people)):
            said.encode("utf-8")
            assert "\0" not in said
