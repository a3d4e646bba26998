"""While the relay is away nobody is held silent, and when it is back nobody is asked for what is done."""

import re
from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from notifier import Relay
from partspost.work import tasks
from store import outbox
from tests import network
from tests.stories.post import BEGINNING, Post

FIRST = "2 et 5 ok, 9 BO 3 décembre 2026"


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.system)])
def post(request, tmp_path, room, monkeypatch):
    """A post office on either database; `away` has no mail leave, `back` sends whatever waits as the jobs do."""
    if request.param == "postgresql":
        monkeypatch.setenv("PARTSPOST_STORE__URL", request.getfixturevalue("postgres_url"))
    office = Post(tmp_path, room)
    office.leaves = office._leave
    yield office
    office.close()


def away(post):
    """The relay is away: mails wait in the outbox."""
    post._leave = list


def back(post):
    """The relay is back, and every mail that still waits is sent by its job; gives how each stands then."""
    relay, post._leave = Relay(post.house.settings), post.leaves
    with post.house.database.reading() as tx:
        waiting = [mail.id for mail in reversed(outbox.listing(tx, state="ready", limit=99))]
    for mail in waiting:
        tasks._send(post.house, relay, mail, set())
    with post.house.database.reading() as tx:
        return {mail.kind: mail.state for mail in (outbox.get(tx, one) for one in waiting)}


def happened(post, *kinds):
    """When events of these kinds happened, by kind."""
    return [(event.kind, event.at) for event in post.request().events if event.kind in kinds]


def test_nobody_is_reminded_of_a_mail_that_he_does_not_have(post):
    """For three days no mail leaves: the order stays where it is, and nobody is blamed for his silence."""
    away(post)
    post.order()
    dealer = post.request().dealer
    post.wait(days=3)

    assert [] == happened(post, "dealer_reminded", "handed_over", "escalated")
    assert dealer == post.request().dealer


def test_a_dealers_time_begins_when_his_mail_has_left(post):
    """On the fourth day the order leaves: the dealer is reminded when he has had his hours, and told from then on."""
    away(post)
    post.order()
    post.wait(days=3, hours=1)
    states, told = back(post), happened(post, "dealer_told")
    post.wait(hours=3, minutes=55)
    early = happened(post, "dealer_reminded", "handed_over")
    post.wait(days=4)

    assert {"new_request": "sent", "receipt": "sent"} == states
    assert [BEGINNING, BEGINNING + timedelta(days=3, hours=1)] == [at for _, at in told]
    assert [] == early
    assert "dealer_reminded" == happened(post, "dealer_reminded", "handed_over")[0][0]


def test_a_mail_that_leaves_at_once_begins_nothing_anew(post):
    """A mail that waited for some minutes is no event of its own."""
    away(post)
    post.order()
    post.turn(minutes=14)
    back(post)

    assert 1 == len(happened(post, "dealer_told"))


def test_a_dealer_who_has_answered_is_not_told_late(post):
    """He heard of it by telephone and answered: that his mail leaves hours later says nothing."""
    post.order()
    away(post)
    post.answer(post.sent("new_request"), FIRST)
    with post.house.database.begin() as tx:
        order = next(mail for mail in outbox.listing(tx, limit=9) if mail.kind == "new_request")
        outbox.requeue(tx, order.id, post.now)
    post.turn(hours=5)
    states = back(post)

    assert "sent" == states["new_request"]
    assert 1 == len(happened(post, "dealer_told"))


def reminded(post):
    """A dealer is reminded while the relay is away; gives that mail."""
    post.order()
    away(post)
    post.wait(hours=5)
    with post.house.database.reading() as tx:
        (waiting,) = outbox.listing(tx, state="ready", limit=9)
    assert "reminder" == waiting.kind
    return waiting


def test_a_reminder_of_what_is_done_never_leaves(post):
    """He answers before the reminder could leave: it is taken back, and the answers' own mails leave."""
    reminded(post)
    post.answer(post.sent("new_request"), FIRST)

    assert {"reminder": "cancelled", "answered": "sent", "echo": "sent"} == back(post)


def test_a_reminder_of_what_is_still_to_do_leaves_late(post):
    """Nothing has come of it: the reminder helps a day later too, and the next rung comes after it."""
    reminded(post)
    post.turn(hours=20)
    states = back(post)

    assert ({"reminder": "sent"}, 2) == (states, len(happened(post, "dealer_told")))


def test_a_reminder_to_somebody_whom_no_mail_reaches_never_leaves(post):
    """The first mail came back meanwhile: a colleague has the order, and nobody sends after the dead address."""
    reminded(post)
    post.bounce(post.sent("new_request"))

    assert {"reminder": "cancelled", "new_request": "sent", "handed_over": "sent"} == back(post)


def test_an_answer_proves_that_an_uncertain_mail_arrived(post):
    """The relay fell silent at the dot of the shop's mail; the shop answers it, so it was sent, and nobody need look."""
    post.order()
    receipt = post.sent("receipt")
    until, mail = post.now + timedelta(minutes=2), receipt.row.id
    with post.house.database.begin() as tx:
        outbox.requeue(tx, mail, post.now)
        outbox.claim(tx, mail, token="u", now=post.now, next_at=until, lease_until=until)
        outbox.mark_dot(tx, mail, "u", post.now)
        outbox.mark_uncertain(tx, mail, "u", "lost")
    post.answer(receipt, "Merci, c'est bien ça.")
    with post.house.database.reading() as tx:
        proven = outbox.get(tx, mail)

    assert ("sent", "it was answered") == (proven.state, proven.remote_reply)


@pytest.fixture
def slow(tmp_path, monkeypatch):
    """A house whose relay is not there, with an operator."""
    monkeypatch.setenv("PARTSPOST_RELAY__MODE", "smtp")
    monkeypatch.setenv("PARTSPOST_RELAY__HOST", "127.0.0.1")
    monkeypatch.setenv("PARTSPOST_RELAY__PORT", str(network.free_port()))
    return tmp_path


def test_operators_hear_once_a_day_of_orders_that_wait_for_hours(slow, room):
    """After four hours one alarm names an order and what the relay says; the orders after it add none that day."""
    post = Post(slow, room)
    away(post)
    post.order()
    post.order("bon-de-commande.pdf", subject="Commande 2")
    relay, told = Relay(post.house.settings), set()
    with post.house.database.reading() as tx:
        orders = [mail.id for mail in outbox.listing(tx, state="ready", role="dealer", limit=9)]
    counts = []
    for hours in (1, 4, 1):
        post.turn(hours=hours)
        for order in orders:
            tasks._send(post.house, relay, order, told)
        with post.house.database.reading() as tx:
            alarms = [mail for mail in outbox.listing(tx, role="ops", limit=9) if mail.kind == "alarm"]
        counts.append(len(alarms))
    alarm = message_from_bytes(post.house.blobs.get(alarms[0].blob), policy=policy.default)
    said = " ".join(alarm.get_body(("plain",)).get_content().split())
    post.close()

    assert [0, 1, 1] == counts
    assert len(orders) > 1
    assert re.search(
        r"Orders have waited for hours, [A-Z]{3}-2026-000001 to \S+@\S+ among them; the relay says: ", said
    )
