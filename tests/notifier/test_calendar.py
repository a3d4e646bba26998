"""A delivery as calendar programs read it: with a reader of its own, not with ours."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from notifier import compose
from parsers import LineItem, Party
from routing import verify
from tests.notifier import cases, notices

ANYTHING = st.text(alphabet=st.characters(codec=None, exclude_categories=("Cs",)), max_size=60)
HOSTILE = (
    "x\r\nATTENDEE:mailto:evil@x.example",
    "x\nEND:VEVENT\nBEGIN:VEVENT\nUID:evil",
    'Luc" ;X-EVIL=1:mailto:evil@x.example',
    "a,b;c\\n:d^nATTENDEE",
    "\u2028BEGIN:VALARM\u0000",
    "<script>alert(1)</script>",
)


def composed(now=cases.NOW, **changes):
    """The mail about a delivery."""
    return compose(
        replace(notices.notice("delivery", "fr"), **changes),
        settings=cases.settings(),
        directory=cases.DIRECTORY,
        secret=cases.SECRET,
        now=now,
        blobs={}.__getitem__,
    )


def part_of(mail):
    """The part that programs read."""
    whole = message_from_bytes(mail.content, policy=policy.default)
    return next(part for part in whole.walk() if part.get_content_type() == "text/calendar")


def event_of(mail):
    """Its one event."""
    (event,) = Calendar.from_ical(part_of(mail).get_content()).walk("VEVENT")
    return event


def told(**facts):
    """The facts of the notice with some exchanged."""
    return {**notices.notice("delivery").facts, **facts}


@pytest.mark.parametrize(
    ("said", "method", "status"),
    [("request", "REQUEST", "CONFIRMED"), ("update", "REQUEST", "CONFIRMED"), ("cancel", "CANCEL", "CANCELLED")],
)
def test_the_part_says_what_it_wants_in_its_type_and_in_itself(said, method, status):
    """RFC 6047 2.4: the parameter and the property agree; RFC 5546 3.2.5: a cancelled event says so."""
    mail = composed(facts=told(method=said))
    calendar = Calendar.from_ical(part_of(mail).get_content())

    assert (method, method) == (part_of(mail)["Content-Type"].params["method"], str(calendar["METHOD"]))
    assert status == str(event_of(mail)["STATUS"])


def test_it_is_an_alternative_to_the_words_for_people():
    """Mail programs without a calendar show text and page; the others read the last alternative that they know."""
    whole = message_from_bytes(composed().content, policy=policy.default)

    assert "multipart/alternative" == whole.get_content_type()
    assert ["text/plain", "text/html", "text/calendar"] == [part.get_content_type() for part in whole.iter_parts()]


def test_its_times_are_utc_and_its_state_is_numbered():
    """Every program knows UTC; a higher SEQUENCE under the same UID is a change of the same entry."""
    event = event_of(composed())

    assert datetime(2026, 12, 11, 13, tzinfo=UTC) == event.decoded("DTSTART")
    assert datetime(2026, 12, 11, 21, tzinfo=UTC) == event.decoded("DTEND")
    assert cases.NOW == event.decoded("DTSTAMP")
    assert ("hon-2026-000417.delivery-1@parts.example", 1) == (str(event["UID"]), event["SEQUENCE"])


def test_the_answer_goes_to_an_address_that_proves_itself_however_late_the_update():
    """The organizer stays the same for months: else programs take an update for a stranger's."""
    now, later = composed(), composed(cases.NOW + timedelta(days=80))
    organizer = str(event_of(now)["ORGANIZER"])
    local = organizer.removeprefix("mailto:").partition("@")[0]
    signed = verify(
        cases.SECRET, local, today=cases.NOW.date() + timedelta(days=300), candidates=[("shop", now.recipient)]
    )

    assert str(event_of(later)["ORGANIZER"]) == organizer
    assert ("HON-2026-000417", "shop") == (signed.request, signed.role)
    assert "mailto:pieces@fix.example" == str(event_of(now)["ATTENDEE"])


def test_nobody_is_away_because_parts_come():
    """The hours stay free in the shop's calendar."""
    assert "TRANSPARENT" == str(event_of(composed())["TRANSP"])


def hostile(text):
    """The notice, with the words of a stranger wherever he may choose them."""
    line = LineItem(text, text, text, None)
    made = cases.request(replace(cases.ORDER, lines=(line, line, line), repair_order=text, purchase_order=text))
    opening = replace(made.opening, shop=Party("pieces@fix.example", text, "fr"), shop_key=None, shop_postal_code=text)
    return composed(to=Party("pieces@fix.example", text, "fr"), request=replace(made, opening=opening))


def shape(mail):
    """The names of everything in the file, in order."""
    lines = part_of(mail).get_content().replace("\r\n", "\n").replace("\n ", "").split("\n")
    return [line.partition(":")[0].partition(";")[0] for line in lines]


@pytest.mark.parametrize("text", HOSTILE)
def test_no_word_of_a_stranger_becomes_a_property(text):
    """Descriptions of parts and names of shops stay within their value."""
    mail = hostile(text)

    assert shape(hostile("tame")) == shape(mail)
    assert "mailto:pieces@fix.example" == str(event_of(mail)["ATTENDEE"])
    assert "hon-2026-000417.delivery-1@parts.example" == str(event_of(mail)["UID"])


@settings(max_examples=60, deadline=None)
@given(ANYTHING)
def test_whatever_a_stranger_writes_the_file_is_read_back(text):
    """An independent look at any text: one event, and no line longer than 75 octets."""
    mail = hostile(text)
    raw = part_of(mail).get_payload(decode=True)

    assert 1 == len(Calendar.from_ical(raw.decode()).walk("VEVENT"))
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))


def test_orders_of_several_requests_have_an_address_each():
    """A mail about two orders is answered about each; the mail itself is about none of them."""
    one = notices.notice("delivery_day", "fr")
    one = replace(one, facts={**one.facts, "reply": "1"})
    other = replace(one, key="other", request=cases.request(cases.ORDER, cases.ANSWERED, number="HON-2026-000418"))
    mail = compose(
        replace(one, also=(other,)),
        settings=cases.settings(),
        directory=cases.DIRECTORY,
        secret=cases.SECRET,
        now=cases.NOW,
        blobs={}.__getitem__,
    )
    whole = message_from_bytes(mail.content, policy=policy.default)
    text = whole.get_body(("plain",)).get_content()

    assert mail.request is None
    assert ("honda@parts.example", 1, 1) == (
        whole["Reply-To"].addresses[0].addr_spec,
        text.count("r+hon-2026-000417-s-"),
        text.count("r+hon-2026-000418-s-"),
    )
