"""Business time, against an oracle that looks at every minute."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from routing import Hours
from routing.directory.hours import (
    Holidays,
    add_business_time,
    at_local,
    delivered_on,
    is_open,
    next_cutoff,
    next_opening,
    parse_days,
    parse_hours,
)

WEEK = Hours(
    "America/Toronto",
    {day: (time(8), time(17)) for day in range(5)} | {5: (time(9), time(12))},
    frozenset({date(2026, 12, 25), date(2027, 1, 1)}),
)
MINUTE = timedelta(minutes=1)
zones = st.sampled_from(["America/Toronto", "America/St_Johns", "Europe/Oslo", "America/Havana", "Australia/Lord_Howe"])
moments = st.integers(0, 12 * 365 * 24 * 60).map(lambda minutes: datetime(2024, 1, 1, tzinfo=UTC) + minutes * MINUTE)
days_of_hours = st.dictionaries(
    st.integers(0, 6),
    st.tuples(st.integers(0, 22 * 60), st.integers(30, 90)).map(
        lambda span: (_wall(span[0]), _wall(min(span[0] + span[1], 24 * 60 - 1)))
    ),
    min_size=1,
)


def _wall(minutes: int) -> time:
    return time(minutes // 60, minutes % 60)


def utc(text: str) -> datetime:
    """An instant, as its ISO text says it."""
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "hours", "expected"),
    [
        ("2026-11-23T10:00-05:00", 4, "2026-11-23T14:00-05:00"),
        ("2026-11-23T15:00-05:00", 4, "2026-11-24T10:00-05:00"),
        ("2026-11-23T06:00-05:00", 1, "2026-11-23T09:00-05:00"),
        ("2026-11-27T16:00-05:00", 2, "2026-11-28T10:00-05:00"),
        ("2026-11-28T11:00-05:00", 2, "2026-11-30T09:00-05:00"),
        ("2026-12-24T16:00-05:00", 2, "2026-12-26T10:00-05:00"),
        ("2026-10-31T11:30-04:00", 1, "2026-11-02T08:30-05:00"),
        ("2026-03-07T11:30-05:00", 1, "2026-03-09T08:30-04:00"),
    ],
    ids=["same day", "overnight", "before opening", "saturday", "sunday", "holiday", "autumn change", "spring change"],
)
def test_business_time_counts_while_the_counter_is_open(start: str, hours: int, expected: str):
    """Nights, Sundays and holidays do not count, and the clock change moves nothing."""
    assert utc(expected) == add_business_time(utc(start), timedelta(hours=hours), WEEK)


def test_without_hours_every_minute_counts():
    """A dealer of unknown hours is taken to be always there."""
    start = utc("2026-11-22T03:00-05:00")

    assert start + timedelta(hours=4) == add_business_time(start, timedelta(hours=4), None)
    assert is_open(start, None)
    assert start == next_opening(start, None)


def test_the_counter_is_open_from_its_first_instant_to_before_its_last():
    """Opening belongs to the day, closing does not."""
    assert is_open(utc("2026-11-23T08:00-05:00"), WEEK)
    assert is_open(utc("2026-11-23T16:59-05:00"), WEEK)
    assert not is_open(utc("2026-11-23T17:00-05:00"), WEEK)
    assert not is_open(utc("2026-12-25T10:00-05:00"), WEEK)

    assert utc("2026-11-24T08:00-05:00") == next_opening(utc("2026-11-23T17:00-05:00"), WEEK)


def test_business_time_does_not_run_backwards():
    """A negative duration is the caller's mistake."""
    with pytest.raises(ValueError, match="forward"):
        add_business_time(utc("2026-11-23T08:00-05:00"), -MINUTE, WEEK)


@settings(max_examples=60, deadline=None)
@given(start=moments, minutes=st.integers(1, 120), zone=zones, days=days_of_hours)
def test_business_time_agrees_with_counting_minutes(start: datetime, minutes: int, zone: str, days):
    """An oracle that walks minute by minute with the zone's wall clock comes to the same instant."""
    local, at, left = ZoneInfo(zone), start, minutes
    while left:
        wall = at.astimezone(local)
        span = days.get(wall.weekday())
        left -= bool(span and span[0] <= wall.time() < span[1])
        at += MINUTE
    assume(not _touches_a_change(start, at, zone))

    assert at == add_business_time(start, timedelta(minutes=minutes), Hours(zone, days))


def _touches_a_change(start: datetime, end: datetime, zone: str) -> bool:
    """Whether the clock changes thereabouts: wall minutes are then no measure (other tests are about that)."""
    local = ZoneInfo(zone)
    day = timedelta(days=1)
    return len({at.astimezone(local).utcoffset() for at in (start - day, start, end, end + day)}) > 1


@settings(max_examples=100, deadline=None)
@given(start=moments, one=st.integers(0, 3000), two=st.integers(0, 3000), zone=zones, days=days_of_hours)
def test_business_time_adds_up(start: datetime, one: int, two: int, zone: str, days):
    """Waiting twice is waiting once for the sum; time never runs backwards; the end is within or at the end of an opening."""
    hours = Hours(zone, days)
    first = add_business_time(start, one * MINUTE, hours)
    both = add_business_time(first, two * MINUTE, hours)

    assert add_business_time(start, (one + two) * MINUTE, hours) == both
    assert start + one * MINUTE <= first <= both
    assert not one or is_open(first - timedelta(microseconds=1), hours)


@settings(max_examples=100, deadline=None)
@given(at=moments, zone=zones, days=days_of_hours)
def test_the_next_opening_is_open_and_not_before(at: datetime, zone: str, days):
    """next_opening gives an instant at which is_open holds, `at` itself exactly when it is open."""
    hours = Hours(zone, days)
    opens = next_opening(at, hours)

    assert is_open(opens, hours)
    assert opens >= at
    assert is_open(at, hours) == (opens == at)


@settings(max_examples=400, deadline=None)
@given(
    day=st.dates(date(2005, 1, 1), date(2035, 12, 31)),
    wall=st.times().map(lambda wall: wall.replace(second=0, microsecond=0)),
    zone=st.sampled_from(sorted(available_timezones() - {"Factory", "localtime"})),
)
def test_a_wall_time_is_the_first_instant_that_shows_it_or_later(day: date, wall: time, zone: str):
    """The instant shows the wall time; where the clock skips it, nothing before it that day does and it is the first after."""
    local, naive = ZoneInfo(zone), datetime.combine(day, wall)
    found = at_local(day, wall, zone)
    before = (found - timedelta(seconds=1)).astimezone(local).replace(tzinfo=None)
    shows = found.astimezone(local).replace(tzinfo=None)

    assert shows >= naive
    assert (
        before < naive
        or found.astimezone(local).utcoffset() != (found - timedelta(seconds=1)).astimezone(local).utcoffset()
    )


@pytest.mark.parametrize(
    ("zone", "day", "wall", "expected"),
    [
        ("America/Toronto", date(2026, 3, 8), time(2, 30), "2026-03-08T07:00:00+00:00"),
        ("America/Toronto", date(2026, 11, 1), time(1, 30), "2026-11-01T05:30:00+00:00"),
        ("America/Havana", date(2026, 3, 8), time(0, 15), "2026-03-08T05:00:00+00:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), time(2, 15), "2026-10-03T15:30:00+00:00"),
        ("Pacific/Apia", date(2011, 12, 30), time(12), "2011-12-30T10:00:00+00:00"),
    ],
    ids=["gap", "fold", "gap at midnight", "gap of half an hour", "a day that never was"],
)
def test_a_skipped_time_is_the_end_of_the_gap_and_a_repeated_one_the_first(
    zone: str, day: date, wall: time, expected: str
):
    """Daylight saving has one answer for every wall time."""
    assert utc(expected) == at_local(day, wall, zone)


def test_hours_are_read_from_text():
    """Days alone and in ranges, in any case."""
    expected = {0: (time(7, 30), time(17)), 1: (time(7, 30), time(17)), 5: (time(8), time(12))}

    assert expected == parse_hours(["Mon-Tue 7:30-17:00", "sat 08:00-12:00"])


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["mon 8-17"], "is not a time of opening: 'mon 8-17'"),
        (["lun 08:00-17:00"], "is not a day of the week: 'lun' in 'lun 08:00-17:00'"),
        (["mon 08:00-25:00"], "is not a time of day: '25:00'"),
        (["mon 17:00-08:00"], "closes before it opens: 'mon 17:00-08:00'"),
        (["fri-mon 08:00-17:00"], "runs backwards: 'fri-mon 08:00-17:00'"),
        (["mon-wed 08:00-17:00", "tue 09:00-12:00"], "names tue twice"),
        ([], "never opens"),
    ],
)
def test_hours_that_cannot_be_are_named(parts: list[str], expected: str):
    """Each impossible opening says why."""
    with pytest.raises(ValueError, match=re.escape(expected)):
        parse_hours(parts)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-24T15:00", "2026-11-24T19:30"),  # a Tuesday before the cut-off
        ("2026-11-24T19:30", "2026-11-24T19:30"),  # at that very minute
        ("2026-11-24T19:31", "2026-11-25T19:30"),  # after it: tomorrow's
        ("2026-11-27T20:00", "2026-11-28T15:00"),  # Friday evening: Saturday's own
        ("2026-12-24T15:00", "2026-12-28T19:30"),  # holidays and a Sunday between
        ("2026-03-07T16:00", "2026-03-09T18:30"),  # clocks go forward on the Sunday between
        ("2026-10-31T15:30", "2026-11-02T19:30"),  # and back
    ],
)
def test_the_next_cutoff_knows_holidays_and_daylight_saving(at: str, expected: str):
    """Until when an order goes with the day's delivery, in the dealer's own time."""
    closed = frozenset({date(2026, 12, 24), date(2026, 12, 25), date(2026, 12, 26)})
    hours = Hours("America/Toronto", {**dict.fromkeys(range(5), (time(8), time(17))), 5: (time(8), time(12))}, closed)
    cutoffs = parse_days(["mon-fri 14:30", "sat 10:00"])

    found = next_cutoff(datetime.fromisoformat(at).replace(tzinfo=UTC), hours, cutoffs)

    assert datetime.fromisoformat(expected).replace(tzinfo=UTC) == found


def test_without_a_cutoff_there_is_none():
    """A dealer who names no cut-off, or no hours, promises nothing."""
    hours = Hours("America/Toronto", {0: (time(8), time(17))})

    assert next_cutoff(datetime(2026, 11, 24, tzinfo=UTC), hours, {}) is None
    assert next_cutoff(datetime(2026, 11, 24, tzinfo=UTC), None, {0: time(9)}) is None
    assert next_cutoff(datetime(2026, 11, 24, tzinfo=UTC), hours, {5: time(9)}) is None


# -- public holidays, and when an order comes that was made in time ---------------------------------------------------

QUEBEC = Holidays(frozenset({date(2026, 12, 24)}), "CA", "QC", worked=frozenset({date(2026, 10, 12)}))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-06-24", True),
        ("2026-07-01", True),
        ("2026-12-25", True),
        ("2031-06-24", True),
        ("2026-12-24", True),
        ("2026-10-12", False),
        ("2026-11-24", False),
    ],
    ids=["of the region", "of the country", "christmas", "in years to come", "own", "worked all the same", "a tuesday"],
)
def test_public_holidays_of_a_country_and_its_region(day: str, expected: bool):  # noqa: FBT001 - a table's column
    """Besides the days of one's own, without end, and without those on which the counter is open."""
    assert expected is (date.fromisoformat(day) in QUEBEC)


def test_business_time_rests_on_public_holidays():
    """Two hours after four o'clock on the eve of the Fête nationale are over on the day after it."""
    hours = Hours("America/Toronto", {day: (time(8), time(17)) for day in range(5)}, QUEBEC)

    assert utc("2026-06-25T09:00-04:00") == add_business_time(utc("2026-06-23T16:00-04:00"), 2 * 60 * MINUTE, hours)


@pytest.mark.parametrize(
    ("at", "until", "expected"),
    [
        ("2026-11-24T10:00-05:00", "2026-11-24T14:30-05:00", "2026-11-25"),
        ("2026-11-27T10:00-05:00", "2026-11-27T14:30-05:00", "2026-11-30"),
        ("2026-11-27T15:00-05:00", "2026-11-30T14:30-05:00", "2026-12-01"),
        ("2026-12-23T09:00-05:00", "2026-12-23T14:30-05:00", "2026-12-28"),
    ],
    ids=["tomorrow", "over the weekend", "too late on friday", "over christmas"],
)
def test_what_is_ordered_in_time_comes_on_the_next_working_day(at: str, until: str, expected: str):
    """Of the dealer's calendar, whose Christmas has two days."""
    hours = Hours("America/Toronto", {day: (time(8), time(17)) for day in range(5)}, QUEBEC)
    cutoff = next_cutoff(utc(at), hours, dict.fromkeys(range(5), time(14, 30)))

    assert cutoff == utc(until)
    assert date.fromisoformat(expected) == delivered_on(cutoff, hours)
