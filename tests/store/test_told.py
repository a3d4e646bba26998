"""What a dealer's lists show: nothing that he was not told of, nothing of what he lost, nothing that he never had."""

import importlib
from itertools import pairwise

import pytest
from sqlalchemy import event, text

from routing import Event
from store import requests, views
from store.schema.tables import terms
from store.views.search import Words
from tests.store.cases import NOW, arrive, given, open_one, opening

RECEIVED = Event("received", NOW, "shop")
ROUTED = Event("routed", NOW, "partspost", {"dealer": "west"})
WANTED = Event("approval_wanted", NOW, "partspost")
ASKED = Event("bids_wanted", NOW, "partspost", {"dealers": "west|north"})
WON = Event("bid_won", NOW, "dealer", {"dealer": "north"})
BIDDERS_TOLD = Event("dealer_told", NOW, "partspost", {"to": "p@west.example"}, "ops")
LIVES = {
    "waits for an approver": [RECEIVED, ROUTED, WANTED],
    "was rejected and never told": [RECEIVED, ROUTED, WANTED, Event("rejected", NOW, "approver")],
    "was handed over": [RECEIVED, *given("west"), *given("east", "handed_over")],
    "was given back, and not told yet": [RECEIVED, ROUTED, Event("handed_over", NOW, "us", {"dealer": "east"})],
    "is a search he was asked in": [RECEIVED, ASKED, BIDDERS_TOLD],
    "is a search that another has won": [RECEIVED, ASKED, BIDDERS_TOLD, WON, BIDDERS_TOLD],
}
NAMES = ("", "HON-2026-000001", "04711-T20-A00ZZ", "48213-001", "carrosserie", "élite", "atelier@shop.example")


def lists(tx, dealer):
    """Everything that any list of the page has for a dealer, and whether it opens for him."""
    wall = views.wall.wall(tx, dealer=dealer)
    rows = [*wall.rows, *(row for name in NAMES for row in views.search.search(tx, Words(name), dealer=dealer).rows)]
    return [row.number for row in rows] + [amount for amount in wall.counts.values() if amount]


@pytest.mark.parametrize("life", LIVES)
def test_no_list_shows_what_is_not_for_a_dealers_eyes(database, life):
    """A request that waits for an approver, was handed over or lost as a bid is on no wall and in no search of his."""
    with database.begin() as tx:
        number = open_one(tx, dealer=None if "search" in life else "west")
        requests.append(tx, number, LIVES[life])
        found, whole = lists(tx, "west"), lists(tx, None)

    assert [] == found
    assert number in whole


def test_a_request_is_not_found_between_its_birth_and_its_telling(database):
    """Before its first event too, and by no name of a later version."""
    with database.begin() as tx:
        number = open_one(tx)
        found = [lists(tx, "west")]
        requests.append(tx, number, [RECEIVED, ROUTED, WANTED])
        requests.revise(tx, opening(number), arrive(tx, key="k2"), NOW)
        requests.append(tx, number, [Event("revised", NOW, "shop")])
        found.append(lists(tx, "west"))

    assert [[], []] == found


def test_once_told_it_is_found_by_everything(database):
    """With the approval the dealer is told: from then on it is on his wall, and found by every name."""
    with database.begin() as tx:
        number = open_one(tx)
        requests.append(tx, number, [RECEIVED, ROUTED, WANTED])
        before = views.wall.stamp(tx, dealer="west")
        requests.append(tx, number, [Event("shop_wrote", NOW, "shop")])
        unseen = views.wall.stamp(tx, dealer="west")
        requests.append(tx, number, [Event("approved", NOW, "approver"), Event("dealer_told", NOW, "partspost")])
        found, after = lists(tx, "west"), views.wall.stamp(tx, dealer="west")

    assert [number] * (1 + len(NAMES)) + [1] == found
    assert (before, True) == (unseen, after != before)


def test_the_winner_of_a_search_has_it_at_once(database):
    """Who won it knows: it is on his wall without a further mail, and on nobody else's."""
    with database.begin() as tx:
        number = open_one(tx, dealer=None)
        requests.append(tx, number, [RECEIVED, ASKED, BIDDERS_TOLD, WON])
        found = [lists(tx, dealer)[:1] for dealer in ("north", "west", "east")]

    assert [[number], [], []] == found


def test_an_operator_sees_on_a_dealers_wall_what_he_was_not_told(database):
    """Whoever looks after the house sees the whole of it, and what is another dealer's no more than the dealer."""
    with database.begin() as tx:
        number = open_one(tx)
        requests.append(tx, number, [RECEIVED, ROUTED, WANTED])
        walls = [views.wall.wall(tx, dealer=dealer, untold=True) for dealer in ("west", "east")]

    assert [([number], 1), ([], 0)] == [([row.number for row in one.rows], one.counts["waiting"]) for one in walls]


@pytest.mark.parametrize(
    ("life", "seen"),
    [
        ("waits for an approver", [True, False, False]),
        ("was handed over", [True, True, False]),
        ("is a search he was asked in", [True, False, True]),
        ("is a search that another has won", [True, False, True]),
    ],
)
def test_the_store_gives_a_request_to_nobody_whose_it_never_was(database, life, seen):
    """Before anything is read of it: who has it, had it or was asked may look further; `sight_of` says at what."""
    with database.begin() as tx:
        number = open_one(tx, dealer=None if "search" in life else "west")
        requests.append(tx, number, LIVES[life])
        found = [views.request.is_for(tx, number, dealer=dealer) for dealer in ("west", "east", "north")]
        others = [views.request.is_for(tx, number, dealer=key) for key in ("wes", "%", "", '"', "_est")]
        shops = [views.request.is_for(tx, number, shop=key) for key in ("elite", "fix")]

    assert (seen, [False] * 5, [True, False]) == (found, others, shops)


def test_a_request_changes_for_each_side_by_what_that_side_may_see(database):
    """The stamp is another one after each event that these eyes may read of, and the same after every other."""
    with database.begin() as tx:
        number = open_one(tx)
        requests.append(tx, number, [RECEIVED, *given("west")])
        stamps = {eyes: [views.request.stamp(tx, number, eyes)] for eyes in (None, "dealer", "shop")}
        for visibility in ("all", "dealer", "ops"):
            requests.append(tx, number, [Event("shop_wrote", NOW, "shop", {}, visibility)])
            for eyes, known in stamps.items():
                known.append(views.request.stamp(tx, number, eyes))

    changed = {eyes: [a != b for a, b in pairwise(known)] for eyes, known in stamps.items()}
    assert {None: [True, True, True], "dealer": [True, True, False], "shop": [True, False, False]} == changed


BACK = """
DROP INDEX ix_requests_wall_dealer;
DROP INDEX ix_requests_visits;
DROP INDEX ix_requests_visits_due;
ALTER TABLE requests DROP COLUMN told;
CREATE INDEX ix_requests_wall_dealer ON requests (dealer, list, wall_at, number) WHERE list <> 'closed';
UPDATE terms SET dealer = 'west' WHERE dealer = ''
"""


def test_a_database_of_the_schema_before_is_brought_forward(database):
    """What each dealer has heard of follows from the events that are there: his lists are as if written so."""
    won = [RECEIVED, ASKED, Event("bid_won", NOW, "dealer", {"dealer": "west"})]
    forward = importlib.import_module("store.migrations.versions.0005_told").SCRIPT
    with database.begin() as tx:
        for place, life in enumerate(([RECEIVED, *given("west")], won, *LIVES.values())):
            requests.append(tx, open_one(tx, key=str(place), dealer=None if ASKED in life else "west"), life)
        before = [lists(tx, dealer) for dealer in ("west", "east", "north", None)]
        found_by = sorted(tx.execute(terms.select()).all())
        for statement in f"{BACK};\n{forward}".split(";\n"):
            tx.execute(text(statement))
        after = [lists(tx, dealer) for dealer in ("west", "east", "north", None)]

        assert before == after
        assert found_by == sorted(tx.execute(terms.select()).all())


def entered(tx, life, told):
    """How many terms were entered or changed for a new request that such a life begins with."""
    changed = []

    def note(_connection, cursor, statement, *_more):
        if "terms" in statement.partition("(")[0].partition("SET")[0]:
            changed.append(cursor.rowcount)

    event.listen(tx, "after_cursor_execute", note)
    mail = arrive(tx)
    number = requests.reserve_number(tx, message_id=mail, index=0, prefix="HON", year=2026)
    requests.open_request(tx, opening(number), mail, NOW, told=told)
    requests.append(tx, number, life)
    event.remove(tx, "after_cursor_execute", note)
    return sum(changed)


def test_what_is_told_at_once_is_entered_once(database):
    """Who is known to hear of a request as it is opened finds it, and no term is written a second time."""
    with database.begin() as tx:
        written = entered(tx, [RECEIVED, *given("west")], "west")
        held = len(tx.execute(terms.select()).all())
        found = lists(tx, "west")

    assert (held, 2 + len(NAMES)) == (written, len(found))


def test_whoever_was_thought_to_hear_of_it_and_did_not_finds_nothing(database):
    """What the events say holds, whatever was said when the request was opened."""
    with database.begin() as tx:
        entered(tx, [RECEIVED, ROUTED, WANTED], "west")

        assert [] == lists(tx, "west")
