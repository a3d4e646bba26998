"""The search: every number that people have at hand, each reader in what is his, page by page."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest

from status.language import Language
from status.views.search import ROWS, Period, _bounds
from tests.status.scene import CASES
from tests.status.test_views import links, words


def numbers(answer):
    """The requests that were found, in their order."""
    return [link.rpartition("/")[2] for link in links(answer, "/requests/")]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("HON-2026-000003", "HON-2026-000003"),
        ("hon 2026 3", "HON-2026-000003"),
        ("2HGFE2F59PH100101", "HON-2026-000003"),
        ("ph100101", "HON-2026-000003"),
        ("100101", "HON-2026-000003"),
        ("40004-001", "HON-2026-000003"),
        ("40004", "HON-2026-000003"),
        ("fix auto lav", "HON-2026-000003"),
    ],
)
def test_any_number_finds_its_request(afternoon, text, first):
    """Ours, theirs, the car's or its end, and the shop's name; spelling does not matter."""
    assert first == numbers(afternoon.ask(f"/search?q={quote(text)}"))[0]


def test_a_part_is_found_across_requests_with_its_state(afternoon):
    """Every line with the part is told with where it stands; back orders are counted."""
    text = words(afternoon.ask("/search?q=60211T20A00ZZ", Accept_Language="en"))

    assert "lines with this part · 1 on back-order" in text
    assert "60211-T20-A00ZZ Fender, right Back-order December 4, 2026" in text


@pytest.mark.parametrize(
    ("who", "found"),
    [(("dealer", "honda-laval"), ["HON-2026-000003"]), (("shop", "bellemare"), []), (("dealer", "kia-anjou"), [])],
)
def test_a_reader_finds_only_what_is_his(afternoon, who, found):
    """Looking for somebody else's number finds nothing."""
    assert found == numbers(afternoon.ask("/search?q=HON-2026-000003", Cookie=afternoon.cookie(*who)))


def test_a_single_request_has_no_search(afternoon):
    """Whoever holds the link of one request looks for nothing."""
    cookie = afternoon.cookie("request", "HON-2026-000003")

    assert 404 == afternoon.ask("/search?q=HON", Cookie=cookie).status


def test_without_words_nothing_is_listed(afternoon):
    """The form alone; a list of everything is the page of requests."""
    answer = afternoon.ask("/search", Accept_Language="en")

    assert ([], False) == (numbers(answer), "Nothing was found" in words(answer))


def test_dates_bound_what_is_found(afternoon):
    """Both days are with it, and given the wrong way round they are exchanged."""
    yesterday = numbers(afternoon.ask("/search?since=2026-11-19&until=2026-11-19"))

    assert (["MAZ-2026-000001"], 9) == (
        yesterday,
        len(numbers(afternoon.ask("/search?since=2026-11-20&until=2026-11-01"))),
    )


def test_a_day_that_is_none_is_told(afternoon):
    """A mistyped day is no reason to show something else without a word."""
    assert "“32.13.2026” is no day" in words(afternoon.ask("/search?q=HON&since=32.13.2026", Accept_Language="en"))


def test_pages_follow_by_key_until_all_were_seen(empty):
    """Each request comes once, and what was typed stays in the address."""
    total = ROWS + 5
    for position in range(total):
        empty.scene.open(replace(CASES[0], minutes=position // 2))
    seen, path = [], "/search?q=fix+auto&lang=nb"
    while path:
        answer = empty.ask(path)
        seen += numbers(answer)
        path = next(iter(re.findall(r'href="(/search[^"]*after=[^"]*)" rel="next"', answer.body)), "")
        path = unescape(path)

    assert (total, total) == (len(seen), len({number.partition("?")[0] for number in seen}))


@pytest.mark.parametrize("zone", ["Europe/Oslo", "Pacific/Kiritimati", "America/Toronto", "Etc/GMT+12"])
@pytest.mark.parametrize("day", [date.min, date.max])
def test_the_ends_of_the_calendar_are_moments_on_every_wall(zone, day):
    """A day that begins before the first one does in Greenwich is found nothing in, and nothing fails."""
    bounds = _bounds(Period(day, day), Language("en", ZoneInfo(zone), datetime(2026, 11, 24, tzinfo=UTC)))

    assert timedelta(days=1) == bounds[1].astimezone(UTC) - bounds[0].astimezone(UTC)


@pytest.mark.parametrize(
    "after",
    [
        *("x", "2026-11-20", "2026-11-20T10:00:00 HON-2026-000001", "2026-11-20T10:00:00+00:00 x"),
        *("0001-01-01T00:00:00+23:59 HON-2026-000001", "9999-12-31T23:59:59-23:59 HON-2026-000001"),
    ],
)
def test_a_place_that_nobody_made_is_not_there(afternoon, after):
    """The key of a page is ours; any other is an address that does not exist."""
    paths = (f"/search?q=x&after={quote(after)}", f"/wall/actions?after={quote(after)}")

    assert [404, 404] == [afternoon.ask(path).status for path in paths]
