"""What calendar programs answer to an invitation, in the shapes in which they write it."""

from datetime import date, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.calendar import read_meeting
from parsers.mail import read_mail

UID = "hon-2026-000417.delivery-1@parts.example"
MONDAY = date(2026, 12, 7)


def answer(*properties, method="REPLY", before=(), program="-//Google Inc//Google Calendar 70.9054//EN"):
    """An answer with these properties of its event; `before` stands before the event."""
    lines = ("BEGIN:VCALENDAR", f"PRODID:{program}", "VERSION:2.0", f"METHOD:{method}", *before, "BEGIN:VEVENT")
    return "\r\n".join((*lines, f"UID:{UID}", *properties, "END:VEVENT", "END:VCALENDAR", ""))


ATTENDEE = "ATTENDEE;CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT;PARTSTAT={}:mailto:pieces@fix.example"
EASTERN = (
    *("BEGIN:VTIMEZONE", "TZID:Customized Time Zone", "BEGIN:STANDARD", "DTSTART:16010101T020000"),
    *("TZOFFSETFROM:-0400", "TZOFFSETTO:-0500", "RRULE:FREQ=YEARLY;BYDAY=1SU;BYMONTH=11", "END:STANDARD"),
    *("BEGIN:DAYLIGHT", "DTSTART:16010101T020000", "TZOFFSETFROM:-0500", "TZOFFSETTO:-0400"),
    *("RRULE:FREQ=YEARLY;BYDAY=2SU;BYMONTH=3", "END:DAYLIGHT", "END:VTIMEZONE"),
)
FIXED = (
    *("BEGIN:VTIMEZONE", "TZID:Customized Time Zone", "BEGIN:STANDARD", "DTSTART:16010101T000000"),
    *("TZOFFSETFROM:+0545", "TZOFFSETTO:+0545", "END:STANDARD", "END:VTIMEZONE"),
)


@pytest.mark.parametrize("status", ["ACCEPTED", "TENTATIVE", "DECLINED"])
def test_the_answer_names_its_entry_and_how_it_stands(status):
    """Google folds the lines and adds parameters of its own."""
    attendee = f"ATTENDEE;X-NUM-GUESTS=0;PARTSTAT={status}:mai\r\n lto:pieces@fix.example"
    read = read_meeting(answer("SEQUENCE:3", attendee, "DTSTART:20261204T130000Z"))

    assert ("REPLY", UID, 3, status) == (read.method, read.uid, read.sequence, read.partstat)


@pytest.mark.parametrize(
    ("start", "before", "expected"),
    [
        ("DTSTART:20261207T140000Z", (), (MONDAY, time(14), "UTC")),
        ("DTSTART;TZID=Eastern Standard Time:20261207T090000", (), (MONDAY, time(9), "America/New_York")),
        ("DTSTART;TZID=W. Europe Standard Time:20261207T090000", (), (MONDAY, time(9), "Europe/Berlin")),
        ('DTSTART;TZID="(UTC-05:00) Eastern Time (US & Canada)":20261207T090000', (), (MONDAY, time(9), "America/New_York")),
        ("DTSTART;TZID=America/Toronto:20261207T090000", (), (MONDAY, time(9), "America/Toronto")),
        ("DTSTART;TZID=/mozilla.org/20050126_1/America/St_Johns:20261207T090000", (), (MONDAY, time(9), "America/St_Johns")),
        ("DTSTART;TZID=Customized Time Zone:20261207T090000", FIXED, (MONDAY, time(9), "UTC+05:45")),
        ("DTSTART;TZID=Customized Time Zone:20261207T090000", EASTERN, (MONDAY, time(9), "Customized Time Zone")),
        ("DTSTART:20261207T090000", (), (MONDAY, time(9), "")),
        ("DTSTART;VALUE=DATE:20261207", (), (MONDAY, None, "")),
        ("DTSTART:20261399T090000Z", (), (None, None, "")),
        ("DTSTART:tomorrow", (), (None, None, "")),
    ],
    ids=["utc", "windows", "windows-europe", "shown", "iana", "mozilla", "fixed", "custom", "floating", "day", "none", "words"],
)  # fmt: skip
def test_the_proposed_time_keeps_the_clock_that_it_was_said_by(start, before, expected):
    """Windows names and the paths of other programs become zones of the tz database; what nobody knows stays."""
    read = read_meeting(answer(start, ATTENDEE.format("TENTATIVE"), method="COUNTER", before=before))

    assert expected == (read.day, read.time, read.zone)


def test_the_persons_own_words_are_unescaped():
    """A comment may hold commas and line breaks."""
    read = read_meeting(answer(ATTENDEE.format("DECLINED"), "COMMENT:Fermé\\, désolé\\nLuc"))

    assert "Fermé, désolé\nLuc" == read.comment


@pytest.mark.parametrize("method", ["REQUEST", "PUBLISH", "ADD", ""])
def test_an_invitation_of_theirs_is_no_answer(method):
    """Only answers to our own entries are read."""
    assert read_meeting(answer(ATTENDEE.format("ACCEPTED"), method=method)) is None


def test_what_stands_within_the_event_is_not_the_event():
    """An alarm has a description and a time of its own."""
    alarm = ("BEGIN:VALARM", "DTSTART:20300101T000000Z", "UID:x@else", "COMMENT:no", "END:VALARM")
    read = read_meeting(answer(*alarm, "DTSTART:20261204T130000Z", ATTENDEE.format("ACCEPTED")))

    assert (UID, date(2026, 12, 4), "") == (read.uid, read.day, read.comment)


def test_broken_lines_are_left_out():
    """Old programs write what is no content line."""
    read = read_meeting(answer("no line at all", "=;:", ATTENDEE.format("ACCEPTED"), "SEQUENCE:many"))

    assert ("ACCEPTED", 0) == (read.partstat, read.sequence)


def test_a_mail_brings_the_answer_that_it_carries():
    """As an alternative to the words, or as a file; a mail without one has none."""
    head = "From: a@fix.example\r\nTo: r+x@parts.example\r\nSubject: Refus\r\nMIME-Version: 1.0\r\n"
    body = f"Content-Type: text/calendar; method=REPLY\r\n\r\n{answer(ATTENDEE.format('DECLINED'))}"
    mail, _ = read_mail((head + body).encode(), recipient="r+x@parts.example")
    none, _ = read_mail((head + "\r\nBonjour").encode(), recipient="r+x@parts.example")

    assert ("DECLINED", "calendar_reply", None) == (mail.meeting.partstat, mail.automatic.kind, none.meeting)


LINES = st.sampled_from(
    ["BEGIN:VEVENT", "END:VEVENT", "BEGIN:VTIMEZONE", "END:", "DTSTART;TZID=", "TZOFFSETTO:", "ATTENDEE;PARTSTAT=", "\r\n "]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(LINES | st.text(alphabet=st.characters(codec=None, exclude_categories=()), max_size=30), max_size=20))
def test_whatever_a_stranger_writes_never_raises(lines):
    """What cannot be read gives nothing, or facts that a database takes."""
    read = read_meeting("\r\n".join(["BEGIN:VCALENDAR", "METHOD:REPLY", *lines]))

    for said in (read.uid, read.comment, read.zone, read.program, read.partstat or "") if read else ():
        said.encode("utf-8")
        assert "\0" not in said
