"""What the mails of the calendar ask the store, on both databases."""

from datetime import timedelta

from routing import Event
from store import mornings, outbox, requests
from tests.store.cases import NOW, open_one, outgoing


def test_what_is_closed_waits_for_nobody(database):
    """Open requests come with whoever has them, those that are closed do not come at all."""
    with database.begin() as tx:
        first, second = open_one(tx, key="k1"), open_one(tx, key="k2", dealer="east")
        for number in (first, second):
            requests.append(tx, number, [Event("received", NOW, "shop")])
        requests.append(tx, first, [Event("closed", NOW, "ops")])
        found = mornings.open_requests(tx)

    assert [(second, "east")] == [(one.number, one.dealer) for one in found]


def test_only_the_part_in_which_somebody_was_told_counts(database):
    """An address proves itself for the request and in the part that our mail to it had, however it is written."""
    with database.begin() as tx:
        first, second = open_one(tx, key="k1"), open_one(tx, key="k2")
        outbox.enqueue(tx, outgoing("n1", first, to="Pieces@West.example"), blob="ab" * 32, at=NOW)

    with database.reading() as tx:
        assert {(first, "pieces@west.example")} == mornings.told(tx, [first, second], "dealer")
        assert set() == mornings.told(tx, [first, second], "shop")
        assert set() == mornings.told(tx, [], "dealer")


def test_many_keys_are_looked_up_some_at_a_time(database):
    """More names than a statement may hold are no matter."""
    with database.begin() as tx:
        number = open_one(tx)
        outbox.enqueue(tx, outgoing("welcome.dealer.west", number), blob="ab" * 32, at=NOW)
        many = [f"welcome.shop.{place}" for place in range(2_000)]

        assert {"welcome.dealer.west"} == mornings.sent_before(tx, [*many, "welcome.dealer.west"])


def test_a_shops_requests_are_found_by_its_key(database):
    """Those that were opened since a moment, whoever has them."""
    with database.begin() as tx:
        first, second = open_one(tx, key="k1"), open_one(tx, key="k2", dealer="east")
        (shop,) = {one.shop_key for one in mornings.open_requests(tx)}

    with database.reading() as tx:
        assert sorted([first, second]) == mornings.opened_for(tx, [shop, "other"], NOW - timedelta(days=1))
        assert [] == mornings.opened_for(tx, ["other"], NOW - timedelta(days=1))
        assert [] == mornings.opened_for(tx, [shop], NOW + timedelta(days=1))
