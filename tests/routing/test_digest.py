"""The mails of the calendar: a chain's day, everybody's morning, the week, profiles."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import LineAnswer, Party
from routing import (
    Banner,
    Event,
    Hours,
    Report,
    check_due,
    check_profile,
    decide_order,
    digest_day,
    digest_slot,
    digests,
    find_orders,
    first_weeks,
    fold,
    is_business_day,
    measured,
    morning_slot,
    mornings,
    place_of,
    weekly,
    weekly_slot,
)
from tests.routing import cases

REP = Party("qualite@banner.example", "Fix Auto", "fr")


def network(mode="digest"):
    """The shop of the cases under a banner."""
    return replace(
        cases.DIRECTORY,
        shops={"fix": replace(cases.FIX, banner="Fix Auto")},
        banners={name: Banner("fix-auto", "Fix Auto", REP, mode) for name in ("fix auto", "fix-auto")},
    )


def requests(*orders):
    """Requests of the shop."""
    arrived = cases.arrival(cases.document(*orders))
    decision = decide_order(cases.case(arrived), find_orders(arrived, cases.DIRECTORY))
    return [
        fold((opening,), [event for number, event in decision.events if number == opening.number])
        for opening in decision.openings
    ]


def test_a_banner_gets_one_mail_about_all_requests_of_its_shops():
    """The same day twice is the same mail."""
    known = requests(cases.ORDER, cases.KIA_ORDER)
    (notice,), again = (digests(one, network(), date(2026, 11, 24)) for one in (known, reversed(known)))

    assert ("digest", REP, "digest.fix-auto.2026-11-24", 1) == (notice.kind, notice.to, notice.key, len(notice.also))
    assert (notice,) == again


@pytest.mark.parametrize("mode", ["copy", "digest"])
def test_who_wants_copies_gets_no_digest(mode):
    """And nobody gets a mail about nothing."""
    assert (mode == "digest") == bool(digests(requests(cases.ORDER), network(mode), date(2026, 11, 24)))
    assert () == digests((), network(mode), date(2026, 11, 24))


@pytest.mark.parametrize(
    ("now", "slot"),
    [
        ("2026-11-24T11:59", "2026-11-23T12:00"),
        ("2026-11-24T12:00", "2026-11-24T12:00"),
        ("2026-07-24T12:00", "2026-07-24T11:00"),
        ("2026-11-01T13:00", "2026-11-01T12:00"),
        ("2026-03-08T11:30", "2026-03-08T11:00"),
    ],
)
def test_it_is_due_at_seven_on_the_operators_clock(now, slot):
    """On both sides of the change of the clocks."""
    moments = (datetime.fromisoformat(text).replace(tzinfo=UTC) for text in (now, slot))
    at, due = moments

    assert due == digest_slot(at, "America/Toronto")


def test_it_is_about_the_day_before():
    """From midnight to midnight where the operator is, however long the day was."""
    first, after = digest_day(datetime(2026, 11, 2, 12, tzinfo=UTC), "America/Toronto")

    assert ("2026-11-01T04:00:00+00:00", "2026-11-02T05:00:00+00:00") == (first.isoformat(), after.isoformat())


def one(*happened, order=cases.ORDER, number=None):
    """A request of the shop, told to the dealer and confirmed to the shop; then what `happened`."""
    arrived = cases.arrival(cases.document(order))
    decision = decide_order(cases.case(arrived), find_orders(arrived, cases.DIRECTORY))
    (opening,) = decision.openings
    events = [event for _, event in decision.events]
    return fold((replace(opening, number=number or opening.number),), [*events, *happened])


def later(kind, hours, by="dealer", **facts):
    """Something that happens hours after the order."""
    return Event(kind, cases.NOW + timedelta(hours=hours), by, facts)


def answered(*lines, hours=1):
    """The dealer's answer."""
    return replace(later("answered", hours), lines=lines)


ALL = (LineAnswer(1, "available"), LineAnswer(2, "available"))
PROMISED = (LineAnswer(1, "available"), LineAnswer(2, "backorder", date(2026, 11, 27)))
TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("happened", "today", "dealer", "shop"),
    [
        ((), TODAY, "actions", "waiting"),
        ((later("dealer_reminded", 4),), TODAY, "late", "waiting"),
        ((later("dealer_reminded", 4), later("dealer_asked", 5)), TODAY, "waiting", "actions"),
        ((later("dealer_asked", 1), later("shop_reminded", 5)), TODAY, "waiting", "late"),
        ((answered(*ALL),), TODAY, "scheduled", "scheduled"),
        ((answered(*PROMISED),), date(2026, 11, 27), "scheduled", "scheduled"),
        ((answered(*PROMISED),), date(2026, 11, 28), "late", "late"),
        (
            (
                answered(*PROMISED),
                replace(later("promise_moved", 80, why="passed"), lines=(LineAnswer(2, "backorder"),)),
            ),
            date(2026, 11, 28),
            "late",
            "late",
        ),
        (
            (
                answered(*PROMISED),
                replace(later("promise_moved", 80, why="passed"), lines=(LineAnswer(2, "backorder"),)),
                answered(LineAnswer(2, "backorder", date(2026, 12, 4)), hours=90),
            ),
            date(2026, 11, 28),
            "scheduled",
            "scheduled",
        ),
        ((answered(*ALL), later("closed", 9, "partspost")), TODAY, "closed", "closed"),
    ],
)
def test_each_reader_has_his_own_lists(happened, today, dealer, shop):
    """Whose turn it is follows from the request; late is a promise gone by, or whoever was reminded already."""
    request = one(*happened)

    assert (dealer, shop) == tuple(place_of(request, role, today) for role in ("dealer", "shop"))


def test_one_mail_for_each_address_and_none_without_anything_to_do():
    """What waits for others goes along with what there is to do, and is no reason for a mail by itself."""
    waiting = one(later("dealer_asked", 1), number="HON-2026-000002")
    (mail,) = mornings([one(), waiting], "dealer", cases.DIRECTORY, TODAY)
    (other,) = mornings([one(), waiting], "shop", cases.DIRECTORY, TODAY)

    assert ("digest.dealer.pieces@honda-laval.example.2026-11-25", "pieces@honda-laval.example") == (
        mail.key,
        mail.to.address,
    )
    assert [2, 2] == [len(mail.also), len(other.also)]
    assert () == mornings([waiting], "dealer", cases.DIRECTORY, TODAY)
    assert () == mornings([one(answered(*ALL))], "dealer", cases.DIRECTORY, TODAY)


def test_an_answer_is_asked_for_only_where_it_would_be_believed():
    """A request about which this address has had no mail of ours takes no answer from the digest."""
    request = one()
    told = {(request.number, "pieces@honda-laval.example")}
    replies = [
        [about.facts.get("reply") for about in mail.also]
        for known in (told, set())
        for mail in mornings([request], "dealer", cases.DIRECTORY, TODAY, known)
    ]

    assert [["1"], [None]] == replies


@pytest.mark.parametrize("where", ["dealer", "brand", "shop"])
def test_whoever_has_turned_it_off_reads_nothing(where):
    """For one dealer, all dealers of a brand, or one shop."""
    laval, fix = cases.DIRECTORY.dealers["honda-laval"], cases.FIX
    network = replace(
        cases.DIRECTORY,
        brands={"honda": replace(cases.HONDA, off=("digest",) if where == "brand" else ())},
        dealers={"honda-laval": replace(laval, off=("digest",) if where == "dealer" else ())},
        shops={"fix": replace(fix, off=("digest",) if where == "shop" else ())},
    )
    told = [bool(mornings([one()], "dealer", network, TODAY)), bool(mornings([asked()], "shop", network, TODAY))]

    assert [where == "shop", where != "shop"] == told


def asked():
    """A request about which the shop has been asked."""
    return one(later("dealer_asked", 1))


ZONES = (
    *("America/St_Johns", "America/Halifax", "America/Toronto", "America/Winnipeg", "America/Edmonton"),
    *("America/Vancouver", "America/Argentina/Buenos_Aires", "America/Mexico_City", "America/Regina", "Europe/Oslo"),
    *("Europe/Madrid", "Europe/Lisbon", "Atlantic/Canary", "Africa/Cairo", "Asia/Kathmandu", "Asia/Kolkata"),
    *("Australia/Lord_Howe", "Pacific/Auckland", "Pacific/Chatham", "UTC"),
)


@pytest.mark.parametrize("zone", ZONES)
def test_seven_is_seven_on_every_day_of_two_years(zone):
    """A clock that looks every three hours finds each morning once, at seven on the wall, and each Monday once."""
    first, looks = datetime(2026, 1, 1, tzinfo=UTC), 2 * 365 * 8
    moments = [first + timedelta(hours=3 * look) for look in range(looks)]
    days = [date(2026, 1, 3) + timedelta(days=day) for day in range(2 * 365 - 6)]
    walls = {day: datetime.combine(day, time(7), ZoneInfo(zone)).astimezone(UTC) for day in days}
    mornings_found = sorted({morning_slot(moment, zone) for moment in moments})
    mondays_found = {weekly_slot(moment, zone) for moment in moments}

    assert set(walls.values()) <= set(mornings_found)
    assert all(timedelta(hours=22) < after - before < timedelta(hours=26) for before, after in pairwise(mornings_found))
    assert {wall for day, wall in walls.items() if day.weekday() == 0} <= mondays_found
    assert {0} == {slot.astimezone(ZoneInfo(zone)).weekday() for slot in mondays_found}


@pytest.mark.parametrize(
    ("day", "dealer", "expected"),
    [
        (date(2026, 11, 27), None, True),
        (date(2026, 11, 28), None, False),
        (date(2026, 11, 28), Hours("UTC", {5: (time(8), time(12))}), True),
        (date(2026, 11, 27), Hours("UTC", {5: (time(8), time(12))}), False),
        (date(2026, 11, 27), Hours("UTC", {4: (time(8), time(12))}, frozenset({date(2026, 11, 27)})), False),
    ],
)
def test_a_business_day_is_the_readers(day, dealer, expected):
    """A dealer's by his hours and holidays, everybody else's from Monday to Friday."""
    reader = replace(cases.LAVAL, hours=dealer) if dealer else None

    assert expected == is_business_day(day, reader)


def test_nobody_is_written_to_while_he_is_away():
    """The days on which nobody is there are no business days."""
    away = replace(cases.LAVAL, away=((TODAY, TODAY),))

    assert [False, True] == [is_business_day(day, away) for day in (TODAY, TODAY + timedelta(days=1))]


def test_a_week_runs_from_monday_to_sunday():
    """Days are added to their weeks, and what lies before the first or after the last is left out."""
    weeks = first_weeks(date(2026, 11, 26))
    days = [(day, {"orders": 1}) for day in (weeks[0] - timedelta(days=1), weeks[0], date(2026, 11, 22), TODAY)]
    counted = measured(weeks, days)

    assert (date(2026, 9, 28), date(2026, 11, 16)) == (weeks[0], weeks[-1])
    assert {weeks[0]: {"orders": 1}, weeks[-1]: {"orders": 1}} == {day: told for day, told in counted.items() if told}


def test_a_report_of_nothing_is_sent_only_to_whoever_asks():
    """Nobody reads on Monday that nothing has happened."""
    nothing = Report(measured(first_weeks(TODAY), ()))
    sent = [weekly("k", "dealer", REP, nothing, always=always) for always in (False, True)]

    assert [0, 1] == [len(one) for one in sent]
    assert "0 0 0 0 0 0 0 0" == sent[1][0].facts["orders"]


@given(st.text(min_size=1, max_size=20), st.dates(date(2026, 1, 1), date(2030, 12, 1)))
def test_everybody_is_asked_twice_a_year_about_his_profile(key, day):
    """In any 366 days each half-year's question comes due once, and its mail has one key through its whole week."""
    dealer = replace(cases.LAVAL, key=key)
    due = [check_due(dealer, day + timedelta(days=ahead)) for ahead in range(365)]
    days = {one for one in due if one is not None}

    assert 2 <= len(days) <= 3
    assert {check_profile(dealer, one, cases.DIRECTORY).key for one in days} == {
        f"profile.m{check_profile(dealer, one, cases.DIRECTORY).facts['case'].removeprefix('PROFILE-')}" for one in days
    }
