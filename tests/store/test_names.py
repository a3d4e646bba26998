"""By what names people call requests, and how a history is sealed."""

from routing import Event
from store import names, outbox, requests, seals
from tests.store.cases import NOW, open_one, outgoing

SHOP = "atelier@shop.example"


def test_a_request_is_known_where_it_came_from_where_it_went_and_to_its_dealer(database):
    """By the shop's address, by that of anybody who was told of it, and by the dealer's key; the newest first."""
    with database.begin() as tx:
        first, second = open_one(tx, key="k1"), open_one(tx, key="k2", shop="other@shop.example", dealer="east")
        outbox.enqueue(tx, outgoing("n1", first, to="pieces@west.example"), blob="ab" * 32, at=NOW)

    with database.reading() as tx:
        assert [first] == [one.number for one in names.known_to(tx, {SHOP}, limit=9)]
        assert [first] == [one.number for one in names.known_to(tx, {"pieces@west.example"}, limit=9)]
        assert [second] == [one.number for one in names.known_to(tx, {"nobody@x.example"}, dealer="east", limit=9)]
        assert [second, first] == [one.number for one in names.known_to(tx, {SHOP}, dealer="east", limit=9)]
        assert [] == names.known_to(tx, {SHOP}, kind="return", limit=9)


def test_a_printed_name_finds_its_requests(database):
    """Whosever they are, by our number or exactly as printed."""
    with database.begin() as tx:
        first, second = open_one(tx, key="k1"), open_one(tx, key="k2", shop="other@shop.example")

    with database.reading() as tx:
        assert [second, first] == names.bearing(tx, "48213-001", 9)
        assert [first] == names.bearing(tx, first, 9)
        assert [] == names.bearing(tx, "48213", 9)


def test_a_history_is_sealed_event_by_event(database):
    """Each seal follows from the one before it, what the event says, and its version."""
    with database.begin() as tx:
        number = open_one(tx)
        requests.append(
            tx, number, [Event("received", NOW, "shop"), Event("acknowledged", NOW, "dealer", {"said": "é"})]
        )

    with database.reading() as tx:
        history, nothing = seals.sealed(tx, number), seals.sealed(tx, "HON-2026-000999")
    first, second = history.events

    assert first.seal == seals.seal("", first.told, history.versions[1])
    assert second.seal == seals.seal(first.seal, second.told, history.versions[1])
    assert () == nothing.events
