"""Parts that go back."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from parsers import LineAnswer, LineItem, Party
from routing import Event, Returns, decide_order, find_orders, fold
from routing.workflow import happen
from tests.routing import cases, talk

RETURN = "HON-2026-000500"
RULE = Returns(30, Decimal(15))


def bought(days_ago=3, returns=RULE):
    """A conversation about an order of which everything was delivered so many days ago."""
    known = replace(
        talk.DEALERS["laval"], returns=returns, roles={"returns": (Party("retours@laval.example", "", "fr"),)}
    )
    told = talk.Talk(directory=replace(talk.DIRECTORY, dealers=talk.DEALERS | {"laval": known}))
    came = Event(
        "shop_received",
        talk.NOW - timedelta(days=days_ago),
        "shop",
        lines=tuple(talk.line(n, "delivered") for n in (1, 2, 3)),
    )
    told.request = happen(told.request, came)
    return told


class Going:
    """A return that a shop has asked for by a reply to its order, and what the dealer says of it."""

    def __init__(self, said="retour ligne 2, mauvaise pièce", **more):
        told = bought(**more).shop(said, numbers=(RETURN,))
        self.asked = told.decision
        self.directory, self.rules, self.now = told.directory, told.rules, told.now
        mine = [event for number, event in self.asked.events if number == RETURN]
        self.request = fold(self.asked.openings, mine) if self.asked.openings else None

    def dealer(self, said="", *actions, **more):
        """The dealer's returns desk answers."""
        answers = talk.Talk(directory=self.directory)
        answers.request, answers.now = self.request, self.now
        to = "retours@laval.example"
        answers.says(said, *actions, sender=to, to=to, **more)
        self.decision, self.request = answers.decision, answers.request
        return self

    @property
    def mails(self):
        """What the last decision mails to whom."""
        return [(notice.kind, notice.role) for notice in self.decision.notices]


def test_a_return_is_a_request_of_its_own_about_the_order_it_comes_from():
    """One reply is enough: the lines, the reason, and the dealer's returns desk."""
    going = Going()
    opening, (ask, echo) = going.asked.openings[0], going.asked.notices

    assert (RETURN, "return", talk.NUMBER) == (opening.number, opening.kind, opening.about)
    assert ["33150-TBA-A01"] == [line.part_number for line in opening.order.lines]
    assert ("return_request", "retours@laval.example", "echo", "shop") == (
        ask.kind,
        ask.to.address,
        echo.kind,
        echo.role,
    )
    assert ["mauvaise pièce"] == [line.reason for line in ask.lines]
    assert (["return_requested"], "dealer") == ([line.state for line in going.request.lines], going.request.waiting_on)
    assert (talk.NUMBER, "return_opened") in [(number, event.kind) for number, event in going.asked.events]


def test_both_sides_read_the_rule():
    """The last day counts from the delivery, and what is kept of the price is said."""
    facts = Going().asked.notices[0].facts

    assert (("2026-12-21", "15%"), False) == ((facts["deadline"], facts["restocking"]), "late" in facts)


def test_a_return_past_its_last_day_goes_to_the_dealer_with_a_warning():
    """He decides: nothing is refused by us."""
    going = Going(days_ago=40)

    assert ("return_request", "1") == (going.asked.notices[0].kind, going.asked.notices[0].facts["late"])


def test_without_a_rule_no_day_is_invented():
    """A dealer who has no rule gets the request without one; the brand's rule stands in where there is one."""
    facts = Going(returns=Returns()).asked.notices[0].facts
    brand = replace(talk.DIRECTORY.brands["honda"], returns=RULE)
    shared = replace(talk.DIRECTORY, brands={"honda": brand}).returns_of("laval", "honda")

    assert ({"deadline", "restocking"} & facts.keys(), RULE) == (set(), shared)


def test_accepted_tells_the_shop_the_next_steps_and_the_credit_is_waited_for():
    """Pickup and terms reach the shop; the dealer still owes the credit."""
    going = Going().dealer("accepté, ramassage jeudi", LineAnswer(1, "available", eta=talk.NOW.date()))

    steps = going.decision.notices[0]
    assert ("return_steps", "accepted", "2026-11-24", "15%") == (
        steps.kind,
        steps.facts["result"],
        steps.facts["pickup"],
        steps.facts["restocking"],
    )
    assert ("credit", "dealer") == (going.request.matter, going.request.waiting_on)


def test_a_refusal_tells_the_shop_why():
    """The dealer's own words are the reason; the return is over."""
    going = Going().dealer("refusé, pièce peinte", refused=True)

    assert ("refused", "refusé, pièce peinte") == tuple(
        going.decision.notices[0].facts[name] for name in ("result", "reason")
    )
    assert going.request.closed_at


def test_the_credit_ends_the_return():
    """Number and amount reach the shop, and nothing is left to do."""
    going = Going().dealer("ok", LineAnswer(1, "available")).dealer("Note de crédit NC-5512, 489,96 $")

    assert [("credited", "shop")] == going.mails
    assert ("NC-5512", "489.96") == tuple(going.decision.notices[0].facts[name] for name in ("credit", "amount"))
    assert (["credited"], "closed") == ([line.state for line in going.request.lines], going.request.list)


@pytest.mark.parametrize("said", ["je regarde", "peut-être", ""])
def test_what_is_neither_yes_nor_no_changes_nothing(said):
    """The return waits as before."""
    going = Going().dealer(said, ambiguous=True)

    assert "answer" in going.request.matters
    assert ["ask_back"] == [kind for kind, _ in going.mails]


@pytest.mark.parametrize("said", ["retour", "retour ligne 9", "retour 2 et 17"])
def test_a_return_of_no_known_line_is_asked_back(said):
    """Which line it is must be sure."""
    going = Going(said)

    assert ((), ["ask_back"]) == (going.asked.openings, [notice.kind for notice in going.asked.notices])


def mailed(to, order, text="", subject="Retour", *, known=True, **facts):
    """A mail of its own about what the shop has ordered."""
    first = cases.arrival(cases.document(replace(cases.ORDER, repair_order="48213")))
    opened = decide_order(cases.case(first), find_orders(first, cases.DIRECTORY))
    request = fold(opened.openings, [event for _, event in opened.events])
    arrived = cases.arrival(*([cases.document(order)] if order else []), to=to, text=text, **facts)
    arrived = replace(arrived, mail=replace(arrived.mail, subject=subject))
    case = cases.case(arrived)
    known = replace(case.known, numbers={(-1, 0): RETURN}, cases=(request,) if known else ())
    return decide_order(replace(case, known=known), find_orders(arrived, cases.DIRECTORY))


FORM = replace(cases.ORDER, purchase_order=None, vin=None, lines=(LineItem("1", "33150T20A01", "phare", Decimal(1)),))


@pytest.mark.parametrize("to", ["honda+retour@parts.example", "honda+return@x", "honda+devolucion@x", "honda+retur@x"])
def test_the_address_says_that_it_is_a_return(to):
    """A form, or typed lines, at an address with the tag: the order is found by the parts that it holds."""
    decision = mailed(to, FORM)

    assert [("return", "HON-2026-000001")] == [(opening.kind, opening.about) for opening in decision.openings]
    assert ["return_request", "echo"] == [notice.kind for notice in decision.notices]


def test_the_subject_may_say_so_too():
    """Retour, return, devolución, retur: at the plain address of the brand."""
    assert "return" == mailed("honda@parts.example", FORM, subject="Retour 48213").openings[0].kind


def test_an_order_is_not_called_a_return_by_its_subject_alone():
    """Where no known order holds the parts, it is ordered."""
    order = replace(cases.ORDER, lines=(LineItem("1", "71140-T20-A00", "Beam", Decimal(1)),))
    first = cases.arrival(cases.document(order))
    arrived = replace(first, mail=replace(first.mail, subject="Retour de carrosserie"))

    decision = decide_order(cases.case(arrived), find_orders(arrived, cases.DIRECTORY))

    assert "parts_list" == decision.openings[0].kind


def test_words_may_name_order_and_line():
    """A few words to the return address are enough."""
    decision = mailed(
        "honda+retour@parts.example", None, "HON-2026-000001 ligne 5, endommagé", kind="no_order", pdfs=()
    )

    assert [] == [opening.kind for opening in decision.openings]
    decision = mailed(
        "honda+retour@parts.example", None, "ligne 5, endommagé", "Retour 48213", kind="no_order", pdfs=()
    )
    assert ["33150-T20-A01"] == [line.part_number for line in decision.openings[0].order.lines]


def test_a_return_of_what_nobody_knows_waits_for_a_person_and_the_shop_hears_the_cure():
    """No dealer can be found for a part that was not ordered through us."""
    decision = mailed("honda+retour@parts.example", FORM, known=False)

    assert ("wish-unclear", ["held"]) == (decision.held.code, [notice.kind for notice in decision.notices])


def test_nobody_sends_back_what_another_shop_has_ordered():
    """A letterhead proves nothing of its sender: the wish waits for a person, and the dealer hears nothing."""
    decision = mailed("honda+retour@parts.example", FORM, sender="x9931@freemail.example")

    assert ("wish-unclear", (), ()) == (decision.held.code, decision.notices, decision.events)
