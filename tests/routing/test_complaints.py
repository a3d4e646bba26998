"""What becomes of a shop's complaint: that a part came damaged, or that one has not come."""

from datetime import date, timedelta

import pytest

from tests.routing.talk import ALL, LUC, SHOP, Talk, line

FRIDAY = date(2026, 12, 4)


@pytest.fixture
def talk():
    """A request whose dealer has promised everything."""
    talk = Talk()
    talk.says("Confirmé", *ALL)
    return talk


def test_a_damaged_part_is_the_dealers_matter(talk):
    """He reads the shop's words and must answer; the line is still expected."""
    talk.shop("le phare est arrivé cassé", faulty=(2,))

    assert [("question", LUC)] == talk.sent
    assert "le phare est arrivé cassé" == talk.mail("question").facts["question"]
    assert ("available", "dealer") == (talk.states[1], talk.request.waiting_on)


def test_what_else_came_is_delivered(talk):
    """The shop reads what was understood, the dealer the complaint."""
    talk.shop("tout est là mais le phare est cassé", line(1, "delivered"), line(3, "delivered"), faulty=(2,))

    assert ["delivered", "available", "delivered"] == talk.states
    assert [("echo", SHOP), ("question", LUC)] == talk.sent


def test_a_promised_line_that_has_not_come_is_the_dealers_matter(talk):
    """The rest is there."""
    talk.shop("tout est là sauf le phare", line(1, "delivered"), line(3, "delivered"), missing=(2,))

    assert ("question", LUC) in talk.sent
    assert "dealer" == talk.request.waiting_on


def test_a_line_promised_for_later_is_not_missed(talk):
    """The dealer has said that it comes on Friday; once that day is there it is missed."""
    talk.says("2 le 4 déc", line(2, "backorder", eta=FRIDAY))
    talk.shop("tout est là sauf le phare", line(1, "delivered"), line(3, "delivered"), missing=(2,))
    assert [("echo", SHOP)] == talk.sent

    talk.shop("toujours pas de phare", missing=(2,), after=timedelta(days=5))
    assert [("question", LUC)] == talk.sent


def test_a_line_that_will_never_come_is_not_missed(talk):
    """It is discontinued, and the shop has been told."""
    talk.says("2 discontinué", line(2, "unavailable"))

    talk.shop("tout est là sauf le phare", line(1, "delivered"), line(3, "delivered"), missing=(2,))

    assert ("question", LUC) not in talk.sent


def test_a_line_on_back_order_without_a_day_is_not_missed(talk):
    """The dealer is asked for its day by other mails."""
    talk.says("2 BO", line(2, "backorder"))

    talk.shop("tout est là sauf le phare", line(1, "delivered"), line(3, "delivered"), missing=(2,))

    assert ("question", LUC) not in talk.sent
