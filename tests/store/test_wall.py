"""The wall: what is open, for whose eyes, in which order, and whether anything has changed."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import HealthCheck, given, settings

from parsers import LineAnswer
from routing import Deadline, Event
from store import deadlines, requests, views
from tests.store.cases import NOW, open_one
from tests.store.cases import given as told_to
from tests.store.network import DEALERS, eyes, fill, networks, seen_by

ASKED = Event("dealer_asked", NOW + timedelta(minutes=1), "dealer")
PROMISED = Event("answered", NOW, "dealer", lines=(LineAnswer(1, "available"), LineAnswer(2, "available")))
CLOSED = Event("closed", NOW + timedelta(minutes=2), "partspost")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=networks, looks=eyes)
def test_a_wall_shows_what_its_eyes_may_see(database, drawn, looks):
    """Whatever happened, the wall has exactly the open requests of its dealer and shop, as their events tell them."""
    dealer, shop = looks
    with database.begin() as tx:
        network = fill(tx, drawn)
        found = views.wall.wall(tx, dealer=dealer, shop=shop)
    shown = [told for told in network if seen_by(told, dealer, shop) and told.now.list != "closed"]

    assert {one.now.number: facts(one) for one in shown} == {
        row.number: (row.dealer, row.list, row.waiting_on, row.waiting_since, row.due_at, row.lines, row.purchase_order)
        for row in found.rows
    }
    assert {name: sum(one.now.list == name for one in shown) for name in views.wall.LISTS} == found.counts
    assert max((one.events[-1].at for one in shown), default=None) == found.changed_at


def facts(told):
    """What a row says of a request."""
    now = told.now
    order = now.opening.order
    waits = (now.dealer, now.list, now.waiting_on, now.waiting_since, told.due_at)
    return (*waits, len(order.lines), order.purchase_order)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=networks)
def test_the_stamp_changes_with_what_is_seen(database, drawn):
    """Whatever happens next to a request, its dealer's and the operator's stamp are others, other dealers' are not."""
    with database.begin() as tx:
        network = fill(tx, drawn)[:1]
        before = {eye: views.wall.stamp(tx, dealer=eye) for eye in (*DEALERS, None)}
        for told in network:
            requests.append(tx, told.now.number, [Event("shop_wrote", NOW, "shop")])
        after = {eye: views.wall.stamp(tx, dealer=eye) for eye in (*DEALERS, None)}

    assert {eye for told in network for eye in (told.counter, None)} == {
        eye for eye in before if before[eye] != after[eye]
    }


def test_a_hand_over_changes_both_stamps(database):
    """The dealer who loses a request is told of it as well as the one who gets it; its shop too, others not."""
    with database.begin() as tx:
        number = open_one(tx)
        requests.append(tx, number, told_to("west"))
        before = [views.wall.stamp(tx, dealer=one) for one in ("west", "east", "north")]
        shop = views.wall.stamp(tx, shop="elite")
        requests.append(tx, number, told_to("east", "handed_over"))
        after = [views.wall.stamp(tx, dealer=one) for one in ("west", "east", "north")]
        changed = [was != now for was, now in zip(before, after, strict=True)]

        assert [True, True, False, True] == [*changed, shop != views.wall.stamp(tx, shop="elite")]


def test_what_waits_longest_comes_first(database):
    """Within a list the order is since when somebody must act; what only comes up again, by when it does."""
    with database.begin() as tx:
        early, late = open_one(tx, key="a", at=NOW), open_one(tx, key="b", at=NOW - timedelta(days=1))
        for number, hours in ((early, -2), (late, 0)):
            requests.append(tx, number, [replace(one, at=NOW + timedelta(hours=hours)) for one in told_to("west")])
            deadlines.plan(tx, number, Deadline("remind", NOW + timedelta(hours=4)), NOW)
        soon, later = open_one(tx, key="c"), open_one(tx, key="d")
        for number, days in ((later, 2), (soon, 1)):
            requests.append(tx, number, [*told_to("west"), PROMISED])
            deadlines.plan(tx, number, Deadline("promise", NOW + timedelta(days=days)), NOW)
        rows = views.wall.wall(tx, dealer="west").rows

    assert [("actions", early), ("actions", late), ("scheduled", soon), ("scheduled", later)] == [
        (row.list, row.number) for row in rows
    ]


def test_a_wall_is_cut_list_by_list(database):
    """Each list shows so many at most, and its count says how many there are."""
    with database.begin() as tx:
        for key in "abc":
            requests.append(tx, open_one(tx, key=key), told_to("west"))
        requests.append(tx, open_one(tx, key="d"), [*told_to("west"), ASKED])
        found = views.wall.wall(tx, dealer="west", limit_per_list=2)

    assert ["actions", "actions", "waiting"] == [row.list for row in found.rows]
    assert {"actions": 3, "waiting": 1, "scheduled": 0} == found.counts


def test_what_is_closed_leaves_the_wall(database):
    """A closed request is nobody's matter."""
    with database.begin() as tx:
        requests.append(tx, open_one(tx), [*told_to("west"), ASKED, CLOSED])
        found = views.wall.wall(tx)

    assert ((), None) == (found.rows, found.changed_at)
