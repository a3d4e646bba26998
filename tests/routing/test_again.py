"""Further papers for a request that exists: supplements, repetitions, late files, typed orders."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from parsers import Attachment, LineAnswer, LineItem, Order, Trust
from routing import Event, Shop, decide_order, find_orders, fold
from routing.drafts.people import shop_reader
from routing.orders.again import answer_same, same_waiting
from routing.workflow import happen
from tests.routing import cases

CASE = replace(cases.ORDER, repair_order="48213")
BEAM = LineItem("11", "71140-T20-A00", "Beam", Decimal(1), Decimal("318.90"), change="add")
GONE = LineItem("5", "33150-T20-A01", "LT headlamp", Decimal(0), change="delete")
SUPPLEMENT = Order(purchase_order="48213-002", repair_order="48213", supplement_of="48213-001", lines=(BEAM, GONE))
TYPED = Attachment("ee" * 32, 100, "")


def opened(order=CASE, **known):
    """The request that a first order has opened."""
    arrived = cases.arrival(cases.document(order))
    decision = decide_order(cases.case(arrived, **known), find_orders(arrived, cases.DIRECTORY))
    return fold(decision.openings, [event for _, event in decision.events])


def then(request, arrived, number="HON-2026-000009", directory=cases.DIRECTORY, besides=()):
    """What a later mail of the same shop becomes."""
    case = cases.case(arrived, directory=directory)
    numbers = dict.fromkeys(case.known.numbers, number)
    known = replace(case.known, numbers=numbers, cases=(*besides, request))
    return decide_order(replace(case, known=known, now=cases.NOW + timedelta(days=1)), find_orders(arrived, directory))


def after(request, decision):
    """The request as the decision has left it."""
    return happen(request, *(event for _, event in decision.events), revision=next(iter(decision.revisions), None))


def kinds(decision):
    """What is mailed to whom."""
    return [(notice.kind, notice.role) for notice in decision.notices]


def test_a_supplement_becomes_a_version_told_as_a_difference():
    """The dealer reads what is new and what is gone, the shop gets the receipt of the version; nothing is opened."""
    request = opened()
    decision = then(request, cases.arrival(cases.document(SUPPLEMENT)))
    now = after(request, decision)

    assert ((), [("delta", "dealer"), ("receipt", "shop")]) == (decision.openings, kinds(decision))
    assert [1, 2, 3] == [n for n, _ in enumerate(now.opening.order.lines, start=1)]
    assert (2, ["new", "cancelled", "new"]) == (now.version, [line.state for line in now.lines])
    assert {2, 3} == {answer.line for answer in decision.notices[0].lines}
    assert "1" == decision.notices[0].facts["version_from"]
    assert {request.number: len(request.events)} == decision.seen


def test_the_dealer_reads_what_was_already_answered():
    """A line that is taken out or changed says how it stood and since when."""
    request = opened()
    answered = cases.NOW + timedelta(hours=2)
    request = happen(request, Event("answered", answered, "dealer", lines=(LineAnswer(2, "available"),)))

    delta = then(request, cases.arrival(cases.document(SUPPLEMENT))).notices[0]

    assert ("available", answered.isoformat()) == (delta.facts["was_2"], delta.facts["was_at_2"])
    assert "was_3" not in delta.facts


@pytest.mark.parametrize(
    ("closed", "said", "reopened"),
    [(timedelta(hours=2), "available", True), (timedelta(hours=2), "delivered", False), (None, "available", False)],
)
def test_an_order_that_somebody_closed_and_that_comes_again_is_put_before_a_person(closed, said, reopened):
    """What was closed with lines left to come is looked at, and the shop hears so; else it is only acknowledged."""
    request, then_at = opened(), cases.NOW + timedelta(hours=3)
    lines = tuple(LineAnswer(place, said) for place, _ in enumerate(request.lines, start=1))
    request = happen(request, Event("answered", cases.NOW + timedelta(hours=1), "dealer", lines=lines))
    if closed:
        request = happen(request, Event("closed", cases.NOW + closed, "amira", {"why": "by phone"}))
    paper = replace(cases.arrival(cases.document(replace(CASE, date=None))), received_at=then_at)

    decision = then(request, paper)

    now = after(request, decision)
    assert [("duplicate", "shop")] == kinds(decision)
    assert ("1" if reopened else None) == decision.notices[0].facts.get("closed")
    assert reopened == ("look" in now.matters)
    assert (closed is not None and not reopened) == (now.closed_at is not None)


def test_the_same_lines_in_another_paper_are_acknowledged_and_told_to_no_dealer():
    """An identical resend makes no version."""
    request = opened()

    decision = then(request, cases.arrival(cases.document(replace(CASE, date=None))))

    assert ([("duplicate", "shop")], (), request.number) == (kinds(decision), decision.revisions, decision.duplicate_of)


def cancelled(request, *places):
    """The request after the shop has cancelled these lines."""
    lines = tuple(LineAnswer(place, "cancelled") for place in places)
    return happen(request, Event("shop_cancelled", cases.NOW - timedelta(minutes=5), "shop", lines=lines))


def sent_again(request, document, since=timedelta(), **known):
    """What the very PDF of a request becomes when it comes once more."""
    arrived = cases.arrival(document)
    arrived = replace(arrived, received_at=arrived.received_at - since)
    case = cases.case(arrived, {(0, 0): request}, **known)
    return decide_order(case, find_orders(arrived, cases.DIRECTORY))


def test_an_order_that_was_cancelled_whole_and_is_sent_again_is_ordered_again():
    """Its lines come back as a version: the dealer and the shop read it, and there is still one request."""
    request = cancelled(opened(), 1, 2)
    decision = sent_again(request, cases.document(CASE))

    assert ((), [("delta", "dealer"), ("receipt", "shop")]) == (decision.openings, kinds(decision))
    now = after(request, decision)
    assert (2, "answer", ["new", "new"]) == (now.version, now.matter, [line.state for line in now.lines])
    assert [("duplicate", "shop")] == kinds(sent_again(now, cases.document(CASE)))


def test_an_order_that_was_cancelled_in_part_is_not_ordered_again_by_its_own_paper():
    """What was taken out of it stays out, and nothing tells the dealer of it."""
    assert [("duplicate", "shop")] == kinds(sent_again(cancelled(opened(), 1), cases.document(CASE)))


def test_a_paper_that_came_before_its_order_was_cancelled_does_not_order_it_again():
    """It had waited to be read, or is the same mail to another address of ours."""
    request = cancelled(opened(), 1, 2)

    assert [("duplicate", "shop")] == kinds(sent_again(request, cases.document(CASE), since=timedelta(minutes=5)))
    assert [] == kinds(sent_again(request, cases.document(CASE), same_mail=(request.number,)))


def test_any_version_of_an_order_that_was_cancelled_whole_orders_it_again():
    """Also the first one, whose number a supplement has replaced: nothing is left that it could undo."""
    request = opened()
    request = cancelled(after(request, then(request, cases.arrival(cases.document(SUPPLEMENT)))), 1, 2, 3)

    decision = sent_again(request, cases.document(CASE), since=-timedelta(days=2))

    assert [("delta", "dealer"), ("receipt", "shop")] == kinds(decision)
    assert ["new", "new", "cancelled"] == [line.state for line in after(request, decision).lines]


def test_an_older_version_that_comes_again_does_not_undo_the_newer_one():
    """A purchase order whose number a supplement has replaced is only acknowledged."""
    request = opened()
    request = after(request, then(request, cases.arrival(cases.document(SUPPLEMENT))))

    again = then(request, cases.arrival(cases.document(replace(CASE, date=None))))

    assert ([("duplicate", "shop")], ()) == (kinds(again), again.revisions)


def test_the_same_car_under_another_repair_order_is_a_new_request_with_a_doubt():
    """In doubt nothing is merged, and both sides read which request it may belong to."""
    other = replace(cases.ORDER, purchase_order="50000", repair_order="50000")

    decision = then(opened(), cases.arrival(cases.document(other)))

    assert ["HON-2026-000009"] == [opening.number for opening in decision.openings]
    assert ["HON-2026-000001"] * 2 == [notice.facts["same_as"] for notice in decision.notices]


def test_another_brand_is_another_request():
    """The same repair order for a car of another make has nothing to do with it."""
    decision = then(opened(), cases.arrival(cases.document(replace(cases.KIA_ORDER, repair_order="48213")), to="kia@x"))

    assert 1 == len(decision.openings)


def test_a_forged_sender_changes_no_order():
    """A mail that its own domain denies opens a request of its own, with the warning."""
    failed = Trust("failed", "dmarc-fail")

    decision = then(opened(), cases.arrival(cases.document(SUPPLEMENT), trust=failed))

    assert (1, (), "failed") == (len(decision.openings), decision.revisions, decision.notices[0].facts["banner"])


@pytest.mark.parametrize("trust", [Trust(), Trust("verified", "dkim")])
@pytest.mark.parametrize("sender", ["x9931@freemail.example", "atelier@autre.example"])
def test_somebody_elses_supplement_is_a_request_of_its_own(sender, trust):
    """A letterhead proves nothing of its sender: nothing of the order changes, and its dealer reads of the doubt."""
    request, other = opened(), Shop("autre", "Autre", ("atelier@autre.example",), "H7S 2B4")
    directory = replace(
        cases.DIRECTORY,
        shops=cases.DIRECTORY.shops | {"autre": other},
        by_address=cases.DIRECTORY.by_address | {"atelier@autre.example": "autre"},
    )
    paper = replace(SUPPLEMENT, shop=cases.ORDER.shop)

    decision = then(request, cases.arrival(cases.document(paper), sender=sender, trust=trust), directory=directory)

    assert (1, (), request.number) == (
        len(decision.openings),
        decision.revisions,
        decision.notices[0].facts["same_as"],
    )
    assert {"HON-2026-000009"} == {number for number, _ in decision.events}


def test_somebody_elses_files_go_on_to_no_dealer():
    """What names a known repair and comes from nobody of its shop waits for a person."""
    letter = cases.arrival(
        replace(cases.document(), readable=True),
        pdfs=(cases.pdf("lettre 48213.pdf", "cc" * 32),),
        sender="x9931@freemail.example",
    )

    decision = then(opened(), letter)

    assert ((), "no-lines") == (decision.events, decision.held.code)


def test_a_colleague_sends_a_supplement_and_the_shop_reads_of_it():
    """A second mailbox of the company's domain is of the shop; the dealer is warned, the address on file hears of it."""
    arrived = cases.arrival(cases.document(SUPPLEMENT), sender="atelier@fix.example")

    decision = then(opened(), arrived)

    assert [("delta", "pieces@honda-laval.example"), ("receipt", "pieces@fix.example")] == [
        (notice.kind, notice.to.address) for notice in decision.notices
    ]
    assert "unverified" == decision.notices[0].facts["banner"]


def test_a_verified_colleague_reads_his_receipt_too():
    """Whoever sends a version reads what was understood of it; the shop's own reader stays the one on file."""
    verified = Trust("verified", "dkim")
    arrived = cases.arrival(cases.document(SUPPLEMENT), sender="atelier@fix.example", trust=verified)
    request = opened()

    decision = then(request, arrived)

    assert ["atelier@fix.example", "pieces@fix.example"] == [one.to.address for one in decision.notices[1:]]
    assert "banner" not in decision.notices[0].facts
    assert "pieces@fix.example" == shop_reader(after(request, decision), cases.DIRECTORY).address


@pytest.mark.parametrize(
    ("sender", "is_of_it"),
    [
        ("GARAGE@gmail.com", True),
        ("someone@gmail.com", False),
        ("Commis@fix.example", True),
        ("commis@fix.example.net", False),
        ("commis@notfix.example", False),
        ("", False),
    ],
)
def test_a_mail_provider_is_no_company(sender, is_of_it):
    """An address in the domain of one on file is the shop's, unless everybody has addresses there."""
    assert is_of_it == replace(cases.FIX, addresses=("pieces@fix.example", "garage@gmail.com")).has(sender)


def test_a_shop_that_is_not_on_file_sends_its_own_supplement():
    """The address that opened the request may change it, with the warning that the order had."""
    stranger = {"sender": "moi@gmail.com"}
    arrived = cases.arrival(cases.document(CASE), **stranger)
    first = decide_order(cases.case(arrived), find_orders(arrived, cases.DIRECTORY))
    request = fold(first.openings, [event for _, event in first.events])

    decision = then(request, cases.arrival(cases.document(SUPPLEMENT), **stranger))

    assert (1, "unverified") == (len(decision.revisions), decision.notices[0].facts["banner"])


def test_a_supplement_goes_to_what_the_shop_itself_has_ordered():
    """What somebody else has opened under its letterhead since then draws nothing away."""
    request = opened()
    paper = replace(SUPPLEMENT, shop=cases.ORDER.shop)
    others = then(request, cases.arrival(cases.document(paper), sender="x9931@freemail.example"))
    strange = fold(others.openings, [event for _, event in others.events])
    third = replace(SUPPLEMENT, purchase_order="48213-003")

    decision = then(request, cases.arrival(cases.document(third)), besides=(strange,))

    assert [request.number] == [revision.number for revision in decision.revisions]


def test_two_supplements_in_one_mail_follow_each_other():
    """The second is laid over what the first has made of the order."""
    second = replace(
        SUPPLEMENT, purchase_order="48213-003", lines=(replace(BEAM, quantity=Decimal(2), change="change"),)
    )
    request = opened()

    decision = then(request, cases.arrival(cases.document(SUPPLEMENT, second)))

    first, last = decision.revisions
    assert (Decimal(1), Decimal(2)) == (first.order.lines[2].quantity, last.order.lines[2].quantity)


def test_files_without_an_order_go_on_to_the_dealer_and_ask_nothing():
    """A letter for a known repair opens no request and rings nobody."""
    request = opened()
    letter = cases.arrival(
        replace(cases.document(), readable=True),
        pdfs=(cases.pdf("lettre 48213.pdf", "cc" * 32),),
        text="Voici la lettre",
    )

    decision = then(request, letter)

    assert ([("message", "dealer")], None, ()) == (kinds(decision), decision.held, decision.openings)
    assert (("cc" * 32, "lettre 48213.pdf"),) == decision.notices[0].attach
    assert request.matters == after(request, decision).matters


def test_a_paper_that_nobody_could_read_goes_on_and_waits_for_a_person():
    """A fax that names a known repair may be an order: the dealer gets it, and a person looks."""
    fax = cases.arrival(cases.unreadable(), pdfs=(cases.pdf("48213.pdf", "cc" * 32),))

    decision = then(opened(), fax)

    assert ("pdf-no-text", ["message", "held"]) == (decision.held.code, [kind for kind, _ in kinds(decision)])


def test_estimate_files_that_come_late_are_noted_and_not_sent_on():
    """A set of estimate files names the car's owner: it stays with the request."""
    arrived = cases.arrival(pdfs=(), ems=(cases.pdf("48213.zip", "dd" * 32),))

    decision = then(opened(), arrived)

    assert (["data_added"], ()) == ([event.kind for _, event in decision.events], decision.notices)


def typed(**more):
    """A typed order, as the pipeline hands it in."""
    arrived = cases.arrival(cases.document(replace(CASE, lines=(BEAM,))), pdfs=(TYPED,), kind="text_order", **more)
    return replace(arrived, message=7)


def test_a_typed_order_becomes_a_request_of_its_own_kind():
    """It has no document; everything else is as with a PDF."""
    arrived = typed()
    decision = decide_order(cases.case(arrived), find_orders(arrived, cases.DIRECTORY))

    assert ("manual", ()) == (decision.openings[0].kind, decision.notices[0].attach)
    assert [("new_request", "dealer"), ("receipt", "shop")] == kinds(decision)


def test_a_typed_order_for_a_known_repair_is_asked_about_first():
    """It may be the same order in other words: nothing is opened until the shop has said so."""
    request = opened()
    decision = then(request, typed())

    assert ("same-as", [("same_as", "shop")], ()) == (decision.held.code, kinds(decision), decision.openings)
    assert request.number == decision.notices[0].facts["other"]


@pytest.mark.parametrize(("same", "versions", "requests"), [(True, 1, 0), (False, 0, 1)])
def test_the_shop_says_whether_a_typed_order_is_the_same(same, versions, requests):
    """Yes makes it a version, no a request; the held mail is read again by itself."""
    request = opened()
    request = after(request, then(request, typed()))

    answer = answer_same(request, *same_waiting(request), same=same, said="oui", now=cases.NOW)
    decision = then(after(request, answer), typed())

    assert (7,) == answer.reopened
    assert (versions, requests) == (len(decision.revisions), len(decision.openings))
    assert decision.held is None
