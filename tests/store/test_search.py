"""Search: what is found, by whom, in which order, and page by page."""

import re
import unicodedata
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from parsers import LineAnswer
from routing import Event
from store import requests, views
from store.views.search import Words
from tests.store.cases import NOW, open_one
from tests.store.cases import given as told_to
from tests.store.network import eyes, fill, networks, seen_by

TYPED = (
    "04711-T20-A00ZZ",
    "04711t20a00zz",
    "99999 new 001",
    "48213",
    "ro 7/7",
    "C-77",
    "2hgfe2f59ph100101",
    "PH100101",
    "100101",
    "carrosserie",
    "CARROSSERIE E",
    "élan",
    "roy",
    "2@shop.example",
    "HON-2026-000002",
    "hon 2026 2",
    "acura",
    "0",
)
everything = {"max_examples": 60, "deadline": None, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


def plain(text):
    """The letters and digits of a text, said as naively as can be."""
    bare = unicodedata.normalize("NFD", text or "")
    return re.sub("[^A-Z0-9]", "", re.sub("[\u0300-\u036f]", "", bare).upper())


def bears(told, typed):
    """Whether a request bears what was typed, by looking at all of its versions."""
    word, number = plain(typed), re.sub("[^A-Z0-9]", "", told.now.number)
    if word in (number, number.replace("0000", "")):
        return True
    for opening in told.openings:
        order = opening.order
        said = (order.purchase_order, order.repair_order, order.claim, order.vin, opening.shop.address)
        if word in {plain(one) for one in (*said, *(line.part_number for line in order.lines)) if one}:
            return True
        if len(word) in (6, 8) and plain(order.vin).endswith(word):
            return True
        words = opening.shop.name.split()
        if any(plain("".join(words[first:])).startswith(word) for first in (0, 1)):
            return True
    return False


@settings(**everything)
@given(
    drawn=networks,
    looks=eyes,
    typed=st.sampled_from(TYPED),
    window=st.tuples(st.sampled_from([None, 1]), st.sampled_from([None, 2])),
)
def test_a_search_finds_what_its_eyes_may_see(database, drawn, looks, typed, window):
    """Page by page, exactly the requests of the scope that bear what was typed in any version, the newest first."""
    dealer, shop = looks
    since, until = (NOW + timedelta(minutes=one) if one is not None else None for one in window)
    asked = {"dealer": dealer, "shop": shop, "since": since, "until": until}
    with database.begin() as tx:
        network = fill(tx, drawn)
        found = list(pages(tx, typed, limit=2, **asked))
    expected = [
        (told.opened_at, told.now.number)
        for told in network
        if seen_by(told, dealer, shop)
        and bears(told, typed)
        and (since is None or told.opened_at >= since)
        and (until is None or told.opened_at < until)
    ]

    assert [number for _, number in sorted(expected, reverse=True)] == [row.number for row in found]
    assert {told.now.number: told.dealer for told in network if told.now.number in {row.number for row in found}} == {
        row.number: row.dealer for row in found
    }


def pages(tx, typed, **asked):
    """Every row of every page."""
    after = None
    while True:
        found = views.search.search(tx, Words(typed), after=after, **asked)
        yield from found.rows
        after = found.after
        if after is None:
            return


@settings(**everything)
@given(drawn=networks, looks=eyes)
def test_the_lines_with_a_part_say_where_they_stand(database, drawn, looks):
    """A part number shows its lines of the version in force, each in the state its events have left it in."""
    dealer, shop = looks
    with database.begin() as tx:
        network = {told.now.number: told.now for told in fill(tx, drawn)}
        found = views.search.search(tx, Words("04711T20A00ZZ"), dealer=dealer, shop=shop).rows

    for row in found:
        now = network[row.number]
        lines = zip(now.opening.order.lines, now.lines, strict=True)
        assert [
            (place, line.part_number, standing.state, standing.eta)
            for place, (line, standing) in enumerate(lines, start=1)
            if plain(line.part_number) == "04711T20A00ZZ"
        ] == [(one.position, one.part_number, one.state, one.eta) for one in row.parts]


@pytest.mark.parametrize("typed", ["", " ", "--", "\ud800"])
def test_no_word_means_everything(database, typed):
    """Nothing typed, or nothing that could be looked for, lists the requests of the scope, the newest first."""
    with database.begin() as tx:
        opened = [open_one(tx, key=key, at=NOW + timedelta(hours=hours)) for hours, key in enumerate("abc")]
        for number in opened:
            requests.append(tx, number, told_to("west"))
        requests.append(tx, open_one(tx, key="d", dealer="east"), told_to("east"))
        found = list(pages(tx, typed, dealer="west", limit=1))

    assert opened[::-1] == [row.number for row in found]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(typed=st.text(max_size=80))
def test_whatever_is_typed_is_only_looked_for(database, typed):
    """No text breaks a search or finds what does not bear it."""
    with database.reading() as tx:
        found = views.search.search(tx, Words(typed), dealer="west")

    assert ((), None) == (found.rows, found.after)


def test_a_dealer_who_lost_a_request_finds_it_no_more(database):
    """After a hand-over the new dealer finds it, by every one of its names; the one before does not."""
    back = LineAnswer(1, "backorder", date(2026, 12, 4))
    with database.begin() as tx:
        number = open_one(tx)
        requests.append(tx, number, [*told_to("west"), Event("answered", NOW, "dealer", lines=(back,))])
        requests.append(tx, number, told_to("east", "handed_over"))
        asked = [
            [row.number for row in views.search.search(tx, Words(typed), dealer=dealer).rows]
            for dealer in ("west", "east")
            for typed in ("04711-t20-a00zz", "48213-001", "carrosserie", number)
        ]
        (part,) = views.search.search(tx, Words("04711t20a00zz")).rows[0].parts

    assert [[]] * 4 + [[number]] * 4 == asked
    assert ("backorder", date(2026, 12, 4)) == (part.state, part.eta)
