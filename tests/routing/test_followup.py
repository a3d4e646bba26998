"""What becomes of answers, bounces and due deadlines."""

from dataclasses import replace

import pytest

from parsers import Answer, Automatic, LineAnswer
from routing import Reply, Signed, decide_bounce, decide_deadline, decide_order, decide_reply, find_orders, fold
from tests.routing import cases

YES = Answer(actions=(LineAnswer(1, "available"), LineAnswer(2, "available")), said="Confirmé")
DEALER = "pieces@honda-laval.example"


@pytest.fixture
def request_told():
    """A request whose dealer has been told."""
    arrived = cases.arrival(cases.document(cases.ORDER))
    decision = decide_order(cases.case(arrived), find_orders(arrived, cases.DIRECTORY))
    return fold(decision.openings[0], 1, [event for _, event in decision.events])


def reply(request, answer=YES, sender=DEALER, role="dealer", **facts):
    """The decision about a reply to the signed address of the dealer (or shop)."""
    recipient = DEALER if role == "dealer" else "pieces@fix.example"
    arrived = cases.arrival(to="r+x@parts.example", kind=facts.pop("kind", "answer"), sender=sender, **facts)
    return decide_reply(
        arrived, Reply(Signed(request.number, role, recipient), request, answer), cases.DIRECTORY, cases.NOW
    )


def after(request, decision):
    """The request once the decision is written down."""
    return fold(request.opening, 1, (*request.events, *(event for _, event in decision.events)))


def test_a_plain_confirmation_answers_the_request_and_tells_the_shop(request_told):
    """OK from the dealer closes the loop: lines available, the reminder withdrawn, the shop told once."""
    decision = reply(request_told)

    answered = after(request_told, decision)
    assert (answered.waiting_on, answered.list) == ("nobody", "scheduled")
    assert {"available"} == set(answered.line_states)
    assert [notice.kind for notice in decision.notices] == ["answered"]
    assert ((request_told.number, "remind"),) == decision.settled


def test_a_second_confirmation_is_noted_and_told_to_nobody(request_told):
    """The same answer twice changes nothing more."""
    answered = after(request_told, reply(request_told))

    decision = reply(answered)

    assert [event.kind for _, event in decision.events] == ["confirmed"]
    assert not decision.notices


@pytest.mark.parametrize(
    ("facts", "event", "code"),
    [
        ({"answer": Answer(ambiguous=True, said="3 BO")}, "answer_unclear", "answer-unclear"),
        ({"answer": Answer(actions=YES.actions[:1])}, "answer_unclear", "answer-unclear"),
        ({"answer": replace(YES, question="LED?")}, "answer_unclear", "answer-unclear"),
        ({"answer": Answer(refused=True)}, "answer_unclear", "answer-unclear"),
        ({"sender": "who@else.example"}, "answer_from_stranger", "answer-from-stranger"),
        ({"role": "shop", "sender": "pieces@fix.example"}, "shop_wrote", "shop-wrote"),
    ],
)
def test_anything_but_a_plain_yes_from_the_dealer_changes_nothing_and_waits(request_told, facts, event, code):
    """What a careful clerk could not take as yes is noted on the request and held for a person."""
    decision = reply(request_told, **facts)

    assert [event] == [one.kind for _, one in decision.events]
    assert code == decision.held.code
    assert after(request_told, decision).answered_at is None


def test_a_reply_that_proves_nothing_touches_no_request():
    """A forged or expired reply address is held, and nothing is written to any request."""
    decision = decide_reply(cases.arrival(to="r+x@parts.example"), Reply(None, None, YES), cases.DIRECTORY, cases.NOW)

    assert "reply-not-proven" == decision.held.code
    assert decision.events == ()


def test_a_vacation_mail_is_noted_and_answers_nothing(request_told):
    """An automatic reply is an event, not an answer."""
    decision = reply(request_told, kind="auto_reply")

    assert after(request_told, decision).waiting_on == "dealer"
    assert decision.held is None


def test_a_bounce_of_the_dealer_s_mail_puts_the_request_before_a_person(request_told):
    """When the dealer's mail server refuses for good, somebody of ours must act."""
    arrived = cases.arrival(kind="bounce", automatic=Automatic("bounce_hard", DEALER, "5.1.1"))

    decision = decide_bounce(arrived, request_told, "dealer", cases.NOW)

    assert after(request_told, decision).waiting_on == "ops"


def test_a_delayed_notice_changes_nothing(request_told):
    """Mail that is only late keeps waiting on the dealer."""
    arrived = cases.arrival(kind="bounce", automatic=Automatic("delayed", DEALER, "4.4.1"))

    decision = decide_bounce(arrived, request_told, "dealer", cases.NOW)

    assert after(request_told, decision).waiting_on == "dealer"


def test_a_silent_dealer_is_reminded_with_the_original_attached(request_told):
    """The deadline's mail repeats the order to the same desk."""
    decision = decide_deadline(request_told, "remind", cases.DIRECTORY, cases.NOW)

    (notice,) = decision.notices
    assert (notice.kind, notice.to.address) == ("reminder", DEALER)
    assert request_told.opening.source.blob == notice.attach[0][0]


def test_a_dealer_who_answered_is_not_reminded(request_told):
    """A deadline that fires after the answer sends nothing."""
    answered = after(request_told, reply(request_told))

    decision = decide_deadline(answered, "remind", cases.DIRECTORY, cases.NOW)

    assert decision.notices + decision.events == ()


def test_a_dealer_who_left_the_directory_is_not_written_to(request_told):
    """The request comes before a person instead."""
    decision = decide_deadline(request_told, "remind", replace(cases.DIRECTORY, dealers={}), cases.NOW)

    assert after(request_told, decision).waiting_on == "ops"
