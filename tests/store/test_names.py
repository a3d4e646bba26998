"""By what names people call requests, and how a history is sealed."""

from dataclasses import replace
from datetime import timedelta

from parsers import Order
from routing import Event
from store import names, outbox, requests, seals
from tests.store.cases import NOW, arrive, open_one, opening, outgoing

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


def visit(tx, key, *called, vin=None, blob="ab" * 32):
    """An appointment with these names of its own; gives its number."""
    mail_id = arrive(tx, key=key, at=NOW)
    number = requests.reserve_number(tx, message_id=mail_id, index=0, prefix="HON", year=NOW.year)
    known = replace(opening(number), kind="appointment", names=called, order=Order(vin=vin))
    requests.open_request(tx, replace(known, source=replace(known.source, blob=blob)), mail_id, NOW)
    return number


def test_an_appointment_is_called_by_its_own_names_its_plate_and_its_vin(database):
    """Written in any way, whole; another kind of request is not meant, and the newest comes first."""
    with database.begin() as tx:
        open_one(tx, key="k0")
        first = visit(tx, "k1", "RV-1", "K42 LMN", vin="2HGFE2F59PH100101")
        second = visit(tx, "k2", "RV-2", vin="2HGFE2F59PH100101")

    with database.reading() as tx:
        assert [first] == names.called(tx, {"rv1"}, (), kind="appointment", limit=9)
        assert [first] == names.called(tx, {"k42-lmn"}, (), kind="appointment", limit=9)
        assert [second, first] == names.called(tx, (), {"2HGFE2F59PH100101"}, kind="appointment", limit=9)
        assert [second] == names.called(tx, (), {"2HGFE2F59PH100101"}, kind="appointment", limit=1)
        assert [second, first] == names.called(tx, {"atelier@shop.example"}, (), kind="appointment", limit=9)
        assert [] == names.called(tx, {"RV", ""}, {""}, kind="appointment", limit=9)
        assert [] == names.called(tx, {"RV-1"}, (), kind="return", limit=9)


def test_an_appointment_is_known_by_the_mail_that_opened_it(database):
    """As far back as is asked for."""
    with database.begin() as tx:
        number = visit(tx, "k1", "RV-1", blob="cd" * 32)

    with database.reading() as tx:
        assert [number] == requests.opened_from(tx, ["cd" * 32, "ef" * 32], since=NOW, kind="appointment")
        assert [] == requests.opened_from(tx, ["cd" * 32], since=NOW + timedelta(1), kind="appointment")
        assert [] == requests.opened_from(tx, ["cd" * 32], since=NOW, kind="manual")


def test_two_openings_with_one_name_are_twins(database):
    """What a system calls by one name is one appointment, though two nodes read of it at once."""
    with database.begin() as tx:
        number = visit(tx, "k1", "RV-1")
        later = replace(opening("HON-2026-000099"), kind="appointment", names=("RV-1",), order=Order())
        known = requests.twins(tx, later, NOW - timedelta(seconds=1))
        other = requests.twins(tx, replace(later, names=("RV-3",)), NOW - timedelta(seconds=1))

    assert ([number], []) == (known, other)
