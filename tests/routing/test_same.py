"""A typed order that may be a request we have: the shop says so, and each answer is of its own question."""

from routing import Event
from routing.orders.again import same_waiting
from routing.workflow import happen
from tests.routing.talk import NOW, NUMBER, SHOP, Talk


def asked_twice():
    """A conversation in which the shop was asked of two typed orders, by mails 7 and 8, whether they are this one."""
    told = Talk()
    asked = (Event("same_asked", NOW, "partspost", {"mail": mail, "to": SHOP}) for mail in ("7", "8"))
    told.request = happen(told.request, *asked)
    return told


def test_two_typed_orders_are_answered_each_by_its_own_mail():
    """A yes or no is about the order of the mail that is answered, whichever was asked about last."""
    told = asked_twice()
    first, second = same_waiting(told.request)

    told.shop("No", key=f"{NUMBER}.1.same_as.{first}")
    assert ((7,), (second,)) == (told.decision.reopened, same_waiting(told.request))
    told.shop("Yes", key=f"{NUMBER}.1.same_as.{second}")

    assert ((8,), ()) == (told.decision.reopened, same_waiting(told.request))
    said = [event.facts for event in told.request.events if event.kind == "same_answered"]
    assert [("7", "no"), ("8", "yes")] == [(one["mail"], one["same"]) for one in said]


def test_a_yes_that_could_be_about_two_typed_orders_is_asked_back():
    """Where nothing tells which of our mails is answered, one question that waits is meant, and of two neither."""
    told = asked_twice()

    told.shop("Yes")
    assert ((), ["shop_unclear"], [("ask_back", SHOP)]) == (told.decision.reopened, told.events, told.sent)
    told.shop("No", key=f"{NUMBER}.1.same_as.{same_waiting(told.request)[0]}")
    told.shop("Yes")

    assert (8,) == told.decision.reopened


def test_a_yes_to_another_mail_says_nothing_of_a_typed_order():
    """The dealer's question is answered to the dealer."""
    told = asked_twice()

    told.shop("Yes", key=f"{NUMBER}.1.question.4")

    assert ((), 2) == (told.decision.reopened, len(same_waiting(told.request)))
