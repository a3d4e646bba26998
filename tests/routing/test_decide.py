"""What becomes of order mails."""

from dataclasses import replace

import pytest

from parsers import Problem
from routing import decide_order, find_orders, fold
from tests.routing import cases


def decide(arrived, **known):
    """The decision about a mail, as the pipeline asks for it."""
    return decide_order(cases.case(arrived, **known), find_orders(arrived, cases.DIRECTORY))


def test_a_readable_order_opens_a_request_tells_the_dealer_and_confirms_to_the_shop():
    """One order gives one request, the dealer's mail, the shop's receipt and a deadline for the dealer."""
    decision = decide(cases.arrival(cases.document(cases.ORDER)))

    assert [opening.number for opening in decision.openings] == ["HON-2026-000001"]
    assert [notice.kind for notice in decision.notices] == ["new_request", "receipt"]
    assert [event.kind for _, event in decision.events] == ["received", "routed", "dealer_told", "shop_told"]
    assert [(number, due.kind) for number, due in decision.deadlines] == [("HON-2026-000001", "remind")]
    assert decision.held is None


def test_the_dealer_reads_why_he_got_the_order():
    """The route with its steps travels with the request."""
    decision = decide(cases.arrival(cases.document(cases.ORDER)))

    route = decision.openings[0].route
    assert (route.dealer, route.territory) == ("honda-laval", "H7")
    assert any("H7" in step for step in route.steps)


def test_each_order_of_a_document_goes_to_the_dealer_of_its_own_brand():
    """A Kia order mailed to honda@ reaches the Kia dealer when make and VIN both say Kia."""
    decision = decide(cases.arrival(cases.document(cases.ORDER, cases.KIA_ORDER)))

    assert [opening.route.dealer for opening in decision.openings] == ["honda-laval", "kia-anjou"]


def test_one_sign_of_another_brand_is_only_a_doubt():
    """When only the printed make disagrees, the address decides and the dealer is warned."""
    order = replace(cases.ORDER, vin=None, vehicle=cases.KIA_ORDER.vehicle)

    decision = decide(cases.arrival(cases.document(order)))

    assert decision.openings[0].route.dealer == "honda-laval"
    assert "Kia" in decision.notices[0].facts["doubt"]


def test_a_pdf_received_before_is_a_linked_duplicate():
    """The same PDF again opens nothing, tells no dealer, and tells the shop its number."""
    arrived = cases.arrival(cases.document(cases.ORDER))
    first = decide(arrived)
    request = fold(first.openings[0], 1, [event for _, event in first.events])

    again = decide(arrived, earlier={(0, 0): request})

    assert "HON-2026-000001" == again.duplicate_of
    assert [notice.kind for notice in again.notices] == ["duplicate"]
    assert not again.openings


@pytest.mark.parametrize(
    ("arrived", "code"),
    [
        (cases.arrival(), "no-pdf"),
        (cases.arrival(kind="text_order"), "typed-order"),
        (cases.arrival(cases.unreadable()), "pdf-no-text"),
        (cases.arrival(cases.document()), "no-lines"),
        (cases.arrival(kind="spam"), "spam"),
        (cases.arrival(cases.document(cases.ORDER), kind="bounce"), "automatic-mail"),
        (cases.arrival(cases.document(cases.ORDER), kind="auto_reply"), "automatic-mail"),
        (cases.arrival(cases.document(cases.ORDER), kind="no_order"), "no-order"),
        (cases.arrival(cases.document(cases.ORDER), to="nobody@parts.example"), "unknown-address"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_whatever_is_no_readable_order_is_held_with_its_reason(arrived, code):
    """A mail without an order in it waits for a person, with a stable code."""
    decision = decide(arrived)

    assert code == decision.held.code
    assert not decision.openings


def test_the_sender_of_a_held_mail_is_told_the_cure():
    """A shop on file learns what was wrong with its mail."""
    decision = decide(cases.arrival(cases.unreadable()))

    (notice,) = decision.notices
    assert (notice.kind, notice.problems[0].code, notice.to.address) == ("held", "pdf-no-text", "pieces@fix.example")


def test_a_territory_without_owner_holds_the_mail_and_opens_nothing():
    """An order that nobody serves waits for a person; after the cure it can be put back."""
    nowhere = replace(cases.DIRECTORY, territories={})
    arrived = cases.arrival(cases.document(cases.ORDER))

    decision = decide_order(cases.case(arrived, directory=nowhere), find_orders(arrived, nowhere))

    assert "no-territory" == decision.held.code
    assert not decision.openings


def test_one_unroutable_order_does_not_keep_the_other_back():
    """Of two orders in one mail, the routable one is opened though the mail is held for the other."""
    honda_only = replace(
        cases.DIRECTORY, territories={k: v for k, v in cases.DIRECTORY.territories.items() if k[0] == "honda"}
    )
    arrived = cases.arrival(cases.document(cases.ORDER, cases.KIA_ORDER))

    decision = decide_order(cases.case(arrived, directory=honda_only), find_orders(arrived, honda_only))

    assert [opening.brand for opening in decision.openings] == ["honda"]
    assert "no-territory" == decision.held.code


def test_a_stranger_s_order_is_served_with_a_banner_and_not_confirmed():
    """An unknown sender gets no mail from us (backscatter), the dealer sees that nobody vouches for him."""
    decision = decide(cases.arrival(cases.document(cases.ORDER), sender="who@else.example"))

    assert [notice.kind for notice in decision.notices] == ["new_request"]
    assert decision.notices[0].facts["banner"] == "unverified"


def test_a_robot_is_never_answered():
    """Where the loop guard forbids an answer there is no receipt, even to a shop on file."""
    decision = decide(cases.arrival(cases.document(cases.ORDER), may_answer=False))

    assert [notice.kind for notice in decision.notices] == ["new_request"]


def test_a_stranger_without_postal_code_on_his_letterhead_is_held():
    """Without a place nobody can be chosen; the mail waits."""
    order = replace(cases.ORDER, shop=replace(cases.ORDER.shop, postal_code=None))

    decision = decide(cases.arrival(cases.document(order), sender="who@else.example"))

    assert "no-postal-code" == decision.held.code


def test_pdfs_without_an_order_travel_with_the_order():
    """A second PDF in which nothing was read is attached to the dealer's mail, never dropped."""
    decision = decide(cases.arrival(cases.document(cases.ORDER), cases.unreadable()))

    assert [name for _, name in decision.notices[0].attach] == ["0.pdf", "1.pdf"]


def test_what_could_not_be_read_is_told_to_both():
    """A problem of the order stands in the dealer's mail and in the receipt."""
    problem = Problem("line-unread", "row 'x'", order=0)

    decision = decide(cases.arrival(cases.document(cases.ORDER, problems=(problem,))))

    assert [(problem,), (problem,)] == [notice.problems for notice in decision.notices]


def test_a_copy_of_the_same_mail_to_another_brand_is_not_called_a_repetition():
    """One mail to honda@ and kia@ opens each order once, and the shop hears of no duplicate."""
    arrived = cases.arrival(cases.document(cases.ORDER))
    first = decide(arrived)
    request = fold(first.openings[0], 1, [event for _, event in first.events])

    copy = decide(arrived, earlier={(0, 0): request}, same_mail=[request.number])

    assert request.number == copy.duplicate_of
    assert () == copy.notices + copy.openings
