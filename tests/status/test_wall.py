"""What the wall and a shop's page show, and in which order."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from sqlalchemy import text

from parsers import LineAnswer
from routing import Event, Returns
from status.views.wall import age_of
from store import requests
from tests.status.conftest import page
from tests.status.scene import CASES, NOW, Scene
from tests.status.test_language import language

HONDA_LAVAL = replace(CASES[0], then=())
DAY = 24 * 60


def words(html):
    """The text of a piece of a page."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", re.sub(r"</?bdi>", "", html))).split())


def groups(answer):
    """Each list of the wall: its count, and its groups with the last digits of their requests' numbers."""
    lists = {}
    for name, column in re.findall(r'class="column of-(\w+)[^>]*>(.*?)</section>', answer.body, re.DOTALL):
        count = int(re.search(r"<strong>(\d+)</strong>", column)[1])
        pieces = re.split(r'<h3 class="group is-(\w+)">', column)[1:]
        shown = dict(zip(pieces[::2], pieces[1::2], strict=True))
        numbers = {
            group: [int(one) for one in re.findall(r'data-number="[A-Z]+-\d+-(\d+)"', text)]
            for group, text in shown.items()
        }
        lists[name] = (count, numbers)
    return lists


def fill(reader, amount):
    """So many requests that wait for one dealer, the longest waiting first."""
    for place in range(amount):
        reader.scene.open(replace(HONDA_LAVAL, lines=1, minutes=9 - place / 60))


def following(answer):
    """Where the page after this one is, None on the last."""
    found = re.search(r'<a href="([^"]*)" rel="next"', answer.body)
    return unescape(found[1]) if found else None


@pytest.fixture
def counter(empty):
    """Asks for a dealer's wall in English, with his cookie."""
    cookie = empty.cookie("dealer", "honda-laval")

    def ask(path="/wall", **headers):
        return empty.ask(path, Cookie=cookie, Accept_Language="en", **headers)

    return ask


def test_what_nobody_answered_and_what_is_late_stands_on_top(empty, counter):
    """Overdue comes first, then what has no answer yet, each with the longest waiting on top."""
    for minutes in (5, 30, 3 * DAY, 20 * DAY):
        empty.scene.open(replace(HONDA_LAVAL, minutes=minutes))
    empty.scene.open(replace(HONDA_LAVAL, minutes=50, then=("dealer_asked",)))
    empty.scene.open(replace(HONDA_LAVAL, minutes=2 * DAY, then=("answered",)))
    empty.scene.open(replace(HONDA_LAVAL, minutes=9, then=("answered", "closed")))

    assert {
        "actions": (4, {"overdue": [4, 3], "unhandled": [2, 1]}),
        "waiting": (1, {"today": [5]}),
        "scheduled": (1, {"yesterday": [6]}),
    } == groups(counter())


def test_overdue_is_told_in_the_dealers_hours(empty, counter):
    """A request of Friday afternoon is not overdue in the night, when nobody is at the counter."""
    empty.scene.open(replace(HONDA_LAVAL, minutes=10))
    friday = groups(counter())
    empty.now = NOW + timedelta(hours=16)
    night = groups(counter())
    empty.now = NOW + timedelta(days=3, hours=4)

    assert [["unhandled"], ["unhandled"], ["overdue"]] == [
        list(each["actions"][1]) for each in (friday, night, groups(counter()))
    ]


@pytest.mark.parametrize(("expected", "back"), [
    ("today", timedelta(hours=1)),
    ("today", timedelta(hours=14)),
    ("yesterday", timedelta(hours=15)),
    ("yesterday", timedelta(hours=38)),
    ("week", timedelta(hours=39)),
    ("week", timedelta(days=7)),
    ("older", timedelta(days=8)),
    ("today", timedelta(minutes=-5)),
])  # fmt: skip
def test_ages_are_days_of_the_operator(expected, back):
    """Today ends at midnight on the operator's clock, a week after seven days."""
    assert expected == age_of(NOW - back, language("en", NOW))


def test_the_title_counts_what_is_to_do(empty, counter):
    """A tab in the background shows how many requests wait for the dealer."""
    before = re.search("<title>(.*?)</title>", counter().body)[1]
    for _ in range(4):
        empty.scene.open(HONDA_LAVAL)

    assert ("Honda de Laval · partspost", "(4) Honda de Laval · partspost") == (
        before,
        re.search("<title>(.*?)</title>", counter().body)[1],
    )


def test_more_than_fits_is_counted(empty, counter):
    """Of very many requests the longest waiting are shown and the newest, and all are counted."""
    fill(empty, 203)
    answer = counter()
    count, shown = groups(answer)["actions"]

    assert (203, {"unhandled": [*range(1, 61), *range(192, 204)]}) == (count, shown)
    assert "and 131 more" in words(answer.body)


def test_the_next_ones_are_a_page_away(empty, counter):
    """From page to page every request of the list is there once, in its order, whatever is answered meanwhile."""
    fill(empty, 130)
    found, path = [], following(counter())
    while path:
        answer = counter(path)
        found.append(groups(answer)["actions"][1]["unhandled"])
        with empty.scene.database.begin() as tx:
            requests.append(tx, f"HON-2026-{found[-1][-1]:06}", [Event("closed", NOW, "test")])
        path = following(answer)

    assert [[*range(61, 121)], [*range(121, 131)]] == found


def test_a_list_by_itself_is_only_the_readers(empty, counter):
    """Its address opens nobody else's requests, and a list that does not exist is not found."""
    fill(empty, 3)
    theirs = empty.ask("/wall/actions?dealer=honda-laval", Cookie=empty.cookie("dealer", "honda-outaouais"))
    asked = [counter(f"/wall/{rest}") for rest in ("actions", "closed", "actions?after=x", "waiting")]

    assert ([200, 404, 404, 200], {"unhandled": [1, 2, 3]}) == (
        [each.status for each in asked],
        groups(asked[0])["actions"][1],
    )
    assert {"actions": (0, {})} == groups(theirs)


def test_only_the_newest_of_a_long_list_are_news(empty, counter):
    """What moves up when others are answered rings no bell; what came last does, and everything on a short list."""

    def news():
        return len(re.findall(r'data-number="[^"]*">', counter().body))

    fill(empty, 60)
    short = news()
    fill(empty, 20)

    assert (60, 12) == (short, news())


def test_a_card_is_told_anew_when_what_it_says_has_changed(empty, counter):
    """Drawn once and shown often, a card follows its request, its day and the language that is asked for."""
    number = empty.scene.open(replace(HONDA_LAVAL, minutes=60))
    before = [counter().body for _ in range(2)]
    french = counter("/wall?lang=fr").body
    with empty.scene.database.begin() as tx:
        requests.append(tx, number, [Event("shop_wrote", NOW, "shop")])
    empty.now = NOW + timedelta(days=1)
    card = re.compile(r'<li class="card.*?</li>', re.DOTALL)
    told = [words(card.search(body)[0]) for body in (*before, french, counter().body)]

    assert told[0] == told[1]
    assert 3 == len(set(told))
    assert "lang=fr" in card.search(french)[0]


def test_an_empty_wall_says_so(counter):
    """A counter with nothing to do reads that, and nothing is missing."""
    assert "Nothing to do: every request has its answer." in words(counter().body)


def test_an_unchanged_wall_is_not_sent_again(empty, counter):
    """The mark holds while nothing changes, and no longer once something has or the next day has come."""
    empty.scene.open(HONDA_LAVAL)
    mark = counter().headers["etag"]
    same = counter(If_None_Match=mark)
    number = empty.scene.open(HONDA_LAVAL)
    opened = counter(If_None_Match=mark).status
    mark = counter().headers["etag"]
    with empty.scene.database.begin() as tx:
        requests.append(tx, number, [Event("closed", NOW, "test")])
    closed = counter(If_None_Match=mark).status
    mark = counter().headers["etag"]
    empty.now = NOW + timedelta(days=1)

    assert ((304, ""), 200, 200, 200) == (
        (same.status, same.body),
        opened,
        closed,
        counter(If_None_Match=mark).status,
    )


class Unreleased(Scene):
    """A scene whose orders wait for a number before any dealer is told."""

    def _events(self, case, at, dealer, shop):
        yield Event("received", at, "shop", {})
        yield Event("routed", at, "partspost", {"dealer": dealer.key})
        yield Event("reference_wanted", at, "partspost", {"name": "mission"})


def test_an_order_that_was_not_released_is_on_no_dealers_wall(empty, counter):
    """While an agreement holds it back, its dealer does not see it; an operator does."""
    empty.scene.open(replace(HONDA_LAVAL, minutes=90, then=("dealer_asked",)))
    unreleased = Unreleased(empty.scene.database, empty.scene.directory)
    unreleased.mails = 100  # mails of its own
    unreleased.open(replace(HONDA_LAVAL, minutes=5))
    house = groups(empty.ask("/wall?dealer=honda-laval"))["waiting"]

    assert ((1, {"today": [1]}), (2, {"today": [1, 2]})) == (groups(counter())["waiting"], house)


def test_an_operator_sees_every_wall(afternoon):
    """Everybody's requests by default, one dealer's when asked; the dealer is named beside each request."""
    every, one = (afternoon.ask(path, Accept_Language="en") for path in ("/wall", "/wall?dealer=honda-laval"))

    assert (4, 1, True, False) == (
        groups(every)["actions"][0],
        groups(one)["actions"][0],
        "→ Honda de Laval" in words(every.body),
        "→ Honda de Laval" in words(one.body),
    )


def test_a_shops_page_tells_what_was_promised_and_what_may_go_back(tmp_path, settings, directory):
    """Receipts, answers, promised days with what is left of them, and delivered parts with their last day."""
    honda = replace(directory.brands["honda"], returns=Returns(days=30))
    generous = replace(directory, brands={**directory.brands, "honda": honda})
    delivered = Event("answered", NOW, "dealer", {"said": "livré"}, lines=(LineAnswer(1, "delivered"),))
    with page(tmp_path, settings, generous) as reader:
        reader.scene.open(replace(HONDA_LAVAL, minutes=90, then=("answered",)))
        second = reader.scene.open(replace(HONDA_LAVAL, minutes=60))
        with reader.scene.database.begin() as tx:
            requests.append(tx, second, [delivered])
        answer = reader.ask("/shop", Cookie=reader.cookie("shop", "fixauto-laval"), Accept_Language="en")
    expected = (
        "Your open orders 2",
        "8 of 8",
        "1 of 8",
        "Promised parts 1",
        "91503-SZ3-003 Clip, bumper HON-2026-000001 December 4, 2026 14 days",
        "May still go back 1",
        "04711-T20-A00ZZ Bumper cover, front HON-2026-000002 December 20, 2026 30 days",
    )

    assert [] == [text for text in expected if text not in words(answer.body)]


def test_a_shop_that_is_on_no_file_has_a_page_too(empty):
    """Its mail address stands for it."""
    answer = empty.ask("/shop", Cookie=empty.cookie("shop", "new@garage.example"), Accept_Language="en")

    assert (200, True) == (answer.status, "No order is open." in answer.body)


def test_what_waits_for_the_shop_stands_on_top(empty):
    """An open question comes before newer orders, and the title counts it."""
    empty.scene.open(replace(HONDA_LAVAL, minutes=90, then=("dealer_asked",)))
    empty.scene.open(replace(HONDA_LAVAL, minutes=2))
    answer = empty.ask("/shop", Cookie=empty.cookie("shop", "fixauto-laval"), Accept_Language="en")

    assert (["1", "2"], True) == (
        re.findall(r'data-number="HON-2026-00000(\d)"', answer.body),
        "<title>(1) Fix Auto Laval" in answer.body,
    )


def test_a_clock_of_another_zone_changes_no_day():
    """The same instant has the same age, however it is written."""
    at = datetime(2026, 11, 20, 4, 59, tzinfo=UTC)

    assert ("yesterday", "today") == (
        age_of(at, language("en", NOW)),
        age_of(at + timedelta(minutes=1), language("en", NOW)),
    )


def test_a_shop_finds_back_to_its_orders(afternoon):
    """The bar on top leads from a search to the shop's own page; for an operator there is no such entry."""
    cookie = afternoon.cookie("shop", "fixauto-laval")
    bars = [
        afternoon.ask("/search", Cookie=cookie).body.partition("</header>")[0],
        afternoon.ask("/search").body.partition("</header>")[0],
    ]

    assert [True, False] == ["<nav" in bar and 'href="/shop"' in bar.partition("<nav")[2] for bar in bars]


def test_answers_before_a_visit_are_pinned_until_all_is_handled(empty, counter):
    """The appointment stands on top with a pin and its customer's name marked; afterwards with another mark alone."""
    for minutes in (5, 30):
        number = empty.scene.open(replace(HONDA_LAVAL, minutes=minutes, then=("answered",)))
    with empty.scene.database.begin() as tx:
        tx.execute(text("UPDATE requests SET kind = 'appointment' WHERE number = :number"), {"number": number})
        requests.append(tx, number, [Event("checkin_answered", NOW, "shop", {"words": "Les freins grincent."})])
    before = counter()
    with empty.scene.database.begin() as tx:
        requests.append(tx, number, [Event("checkin_handled", NOW, "dealer")])
    after = counter()

    assert {"pinned": [2]} == groups(before)["actions"][1]
    assert "The customer has answered before the visit: not all of it is handled" in words(before.body)
    assert ["pinned"] == re.findall(r"#mark-checkin_(\w+)\"/></svg><span class=\"unseen\"", before.body)
    assert {} == groups(after)["actions"][1]
    assert ["answered"] == re.findall(r"#mark-checkin_(\w+)\"/></svg><span class=\"unseen\"", after.body)
    assert 1 == after.body.count('class="who answered"')
