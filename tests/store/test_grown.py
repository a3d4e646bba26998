"""Which requests a further paper of a shop may belong to: those of late, and older ones that grew lately."""

from dataclasses import replace
from datetime import timedelta

from routing import Event
from store import requests
from tests.store.cases import NOW, arrive, open_one, opening

SINCE = NOW - timedelta(days=30)
LONG_AGO = NOW - timedelta(days=90)
ASKED = {"brand": "honda", "shops": ["Atelier@shop.example"], "since": SINCE}


def grow(tx, number, at, order):
    """Another version of a request, with another purchase order."""
    known = opening(number)
    newer = replace(known, order=replace(known.order, purchase_order=order))
    requests.revise(tx, newer, arrive(tx, key=f"{number} {order}", at=at), at)
    requests.append(tx, number, [Event("revised", at, "shop")])


def names(tx):
    """(number, purchase order) of whatever may be meant."""
    return [(one.number, one.purchase_order) for one in requests.cases(tx, **ASKED)]


def test_what_a_shop_ordered_of_late_may_be_meant(database):
    """A request of the last weeks is known by the names of each of its versions, the newest version first."""
    with database.begin() as tx:
        number = open_one(tx, at=NOW - timedelta(days=2))
        grow(tx, number, NOW, "S1")

        assert [(number, "S1"), (number, "48213-001")] == names(tx)


def test_an_old_request_that_grew_lately_is_known_by_what_is_new(database):
    """A supplement of this week brings a request of last quarter back, by the names that the supplement bears."""
    with database.begin() as tx:
        number = open_one(tx, at=LONG_AGO)
        grow(tx, number, LONG_AGO + timedelta(days=1), "S1")
        grow(tx, number, NOW - timedelta(days=29), "S2")

        assert [(number, "S2")] == names(tx)


def test_what_is_over_and_what_is_anothers_is_not_meant(database):
    """Neither an old request of which only people spoke lately, nor one of another shop or brand."""
    with database.begin() as tx:
        spoken_of = open_one(tx, key="old", at=LONG_AGO)
        requests.append(tx, spoken_of, [Event("shop_wrote", NOW, "shop")])
        open_one(tx, key="brand", brand="kia")
        open_one(tx, key="shop", shop="other@shop.example")

        assert [] == names(tx)
