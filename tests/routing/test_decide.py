"""What becomes of order mails."""

from dataclasses import replace
from datetime import time

import pytest

from parsers import Party, Problem, Trust
from routing import Banner, Hours, decide_order, find_orders, fold
from tests.routing import cases


def decide(arrived, **known):
    """The decision about a mail, as the pipeline asks for it."""
    return decide_order(cases.case(arrived, **known), find_orders(arrived, cases.DIRECTORY))


def test_a_readable_order_opens_a_request_tells_the_dealer_and_confirms_to_the_shop():
    """One order gives one request, the dealer's mail and the shop's receipt."""
    decision = decide(cases.arrival(cases.document(cases.ORDER)))

    assert [opening.number for opening in decision.openings] == ["HON-2026-000001"]
    assert [notice.kind for notice in decision.notices] == ["new_request", "receipt"]
    assert [event.kind for _, event in decision.events] == ["received", "routed", "dealer_told", "shop_told"]
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
    request = fold(first.openings, [event for _, event in first.events])

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


@pytest.mark.parametrize(
    ("sender", "role", "language"),
    [("pieces@fix.example", "shop", "fr"), ("Parts@kia-anjou.example", "dealer", "en")],
)
def test_who_is_on_file_hears_that_an_address_does_not_exist(sender, role, language):
    """By the pipe command a mistyped address is accepted: its writer reads which there are, and a person has the mail."""
    decision = decide(cases.arrival(cases.document(cases.ORDER), to="hnoda@parts.example", sender=sender))

    (notice,) = decision.notices
    assert "unknown-address" == decision.held.code
    assert ("held", role, language) == (notice.kind, notice.role, notice.to.language)
    assert ["unknown-address"] == [problem.code for problem in notice.problems]


@pytest.mark.parametrize(
    ("to", "facts"),
    [
        ("hnoda@parts.example", {"sender": "stranger@elsewhere.example"}),
        ("hnoda@parts.example", {"sender": "stranger@elsewhere.example", "trust": Trust("verified", "dmarc")}),
        ("hnoda@parts.example", {"trust": Trust("failed", "dmarc")}),
        ("hnoda@parts.example", {"kind": "auto_reply"}),
        ("hnoda@parts.example", {"kind": "bounce"}),
        ("hnoda@parts.example", {"may_answer": False}),
        ("postmaster@parts.example", {"kind": "no_order"}),
    ],
)
def test_nobody_else_hears_of_an_address_that_does_not_exist(to, facts):
    """Strangers, machines and forged senders get nothing; what is written to our people is left to them."""
    decision = decide(cases.arrival(to=to, **facts))

    assert ("unknown-address", ()) == (decision.held.code, decision.notices)


def test_every_held_mail_of_a_machine_with_one_message_id_is_answered():
    """A copier that gives all its mails the same Message-ID: the shop hears of each that could not be read."""
    first = cases.arrival(cases.unreadable())
    told = [notice.key for number in (1, 2) for notice in decide(replace(first, message=number)).notices]

    assert 2 == len(set(told))


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


@pytest.mark.parametrize("code", ["pdf-slow", "pdf-crashed", "pdf-fault"])
def test_a_paper_that_was_not_read_to_its_end_is_not_taken_for_a_photo(code):
    """It may be an order: the one beside it is opened, the mail is held for it by its name, and the receipt says so."""
    decision = decide(cases.arrival(cases.document(cases.ORDER), cases.unreadable(code)))

    assert [opening.brand for opening in decision.openings] == ["honda"]
    assert (code, "1.pdf: a picture only") == (decision.held.code, decision.held.detail)
    assert code == decision.notices[-1].facts["held"]


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
    request = fold(first.openings, [event for _, event in first.events])

    copy = decide(arrived, earlier={(0, 0): request}, same_mail=[request.number])

    assert request.number == copy.duplicate_of
    assert () == copy.notices + copy.openings


@pytest.mark.parametrize("trust", [Trust(), Trust("verified", "dkim")])
def test_somebody_else_with_the_same_pdf_orders_for_himself(trust):
    """He hears nothing of the shop's request but its number, and gets no address at which the shop speaks."""
    arrived = cases.arrival(cases.document(cases.ORDER))
    first = decide(arrived)
    request = fold(first.openings, [event for _, event in first.events])

    copy = decide(
        replace(arrived, mail=cases.mail(sender="me@competitor.example", pdfs=arrived.mail.pdfs, trust=trust)),
        earlier={(0, 0): request},
    )

    assert (None, 1, request.number) == (copy.duplicate_of, len(copy.openings), copy.notices[0].facts["same_as"])
    assert {"new_request", "receipt"} >= {notice.kind for notice in copy.notices}


@pytest.mark.parametrize("sender", ["pieces@fix.example", "Commis@fix.example"])
def test_the_same_pdf_from_another_address_of_the_shop_is_a_duplicate(sender):
    """Whoever of the shop sends it again, it is told to no dealer."""
    arrived = cases.arrival(cases.document(cases.ORDER))
    first = decide(arrived)
    request = fold(first.openings, [event for _, event in first.events])

    again = decide(replace(arrived, mail=cases.mail(sender=sender, pdfs=arrived.mail.pdfs)), earlier={(0, 0): request})

    assert (request.number, ()) == (again.duplicate_of, again.openings)


@pytest.mark.parametrize("result", ["verified", "unverified", "failed"])
@pytest.mark.parametrize("sender", ["pieces@fix.example", "who@else.example"])
def test_confirmations_go_to_the_verified_and_to_addresses_on_file(sender, result):
    """A stranger hears from us only when his own domain vouches for him: a forged sender gets no mail that he can see."""
    trust = Trust(result, "dmarc")
    decision = decide(cases.arrival(cases.document(cases.ORDER), sender=sender, trust=trust))

    known = sender == "pieces@fix.example" or result == "verified"
    assert ["new_request", "receipt"][: 1 + known] == [notice.kind for notice in decision.notices]


@pytest.mark.parametrize(
    ("banner", "sender", "trust"),
    [
        (None, "pieces@fix.example", Trust()),
        ("unverified", "who@else.example", Trust()),
        (None, "pieces@fix.example", Trust("verified", "dmarc")),
        (None, "who@else.example", Trust("verified", "dkim")),
        ("unverified", "pieces@fix.example", Trust("unverified", "no-results")),
        ("unverified", "who@else.example", Trust("unverified", "duplicate-header")),
        ("failed", "pieces@fix.example", Trust("failed", "dmarc-fail")),
        ("failed", "who@else.example", Trust("failed", "spf-fail")),
    ],
)
def test_the_dealer_is_warned_of_a_sender_for_whom_nobody_vouches(banner, sender, trust):
    """Where senders are checked, being on file is no proof; where they are not, it is all there is."""
    decision = decide(cases.arrival(cases.document(cases.ORDER), sender=sender, trust=trust))

    assert banner == decision.notices[0].facts.get("banner")


@pytest.mark.parametrize("code", ["mail-encrypted", "archive-locked", "container-unread"])
def test_an_order_that_nobody_can_open_is_held_with_its_own_cure(code):
    """A mail whose PDF is locked away is no mail without a PDF: the shop learns what to change."""
    decision = decide(cases.arrival(problems=(Problem(code, "po.zip"),)))

    assert code == decision.held.code
    assert [code] == [notice.problems[0].code for notice in decision.notices]


def network(**changes):
    """The directory of the cases with other facts."""
    return replace(cases.DIRECTORY, **changes)


def decide_in(directory, arrived):
    """The decision about a mail in another network."""
    return decide_order(cases.case(arrived, directory=directory), find_orders(arrived, directory))


def kinds(decision):
    """What is mailed to whom."""
    return [(notice.kind, notice.to.address) for notice in decision.notices]


def test_several_orders_of_a_mail_give_one_receipt():
    """Each dealer gets his own order only, the shop one mail about all of them, and each request notes it."""
    decision = decide(cases.arrival(cases.document(cases.ORDER), cases.document(cases.KIA_ORDER)))

    *orders, receipt = decision.notices
    assert ["honda-laval", "kia-anjou"] == [notice.request.opening.route.dealer for notice in orders]
    assert ["honda", "kia"] == [one.request.opening.brand for one in (receipt, *receipt.also)]
    assert 2 == sum(event.kind == "shop_told" for _, event in decision.events)
    assert [("receipt", "pieces@fix.example")] == kinds(decision)[2:]


def test_what_of_a_mail_is_held_stands_in_its_receipt():
    """A shop whose second order finds no dealer learns so from the one mail that it gets."""
    honda_only = network(territories={k: v for k, v in cases.DIRECTORY.territories.items() if k[0] == "honda"})

    decision = decide_in(honda_only, cases.arrival(cases.document(cases.ORDER, cases.KIA_ORDER)))

    assert ["new_request", "receipt"] == [notice.kind for notice in decision.notices]
    assert "no-territory" == decision.notices[-1].facts["held"]


def test_an_order_for_a_certainly_other_brand_is_rerouted_and_both_are_told():
    """The right dealer and the shop read where the order was sent to."""
    decision = decide(cases.arrival(cases.document(cases.KIA_ORDER)))

    assert ["Honda", "Honda"] == [notice.facts["sent_to"] for notice in decision.notices]
    assert "sent to Honda, but VIN and make both say Kia" == decision.openings[0].route.steps[-1]


def test_an_order_for_a_certainly_other_brand_is_held_where_the_brand_says_so():
    """Nothing is opened, and the shop is told the cure."""
    strict = network(brands=cases.DIRECTORY.brands | {"honda": replace(cases.HONDA, mismatch="hold")})

    decision = decide_in(strict, cases.arrival(cases.document(cases.KIA_ORDER)))

    assert ("brand-mismatch", ()) == (decision.held.code, decision.openings)
    assert [("held", "pieces@fix.example")] == kinds(decision)


def test_the_route_says_what_spoke_for_the_brand():
    """Territory and brand stand in one chain of reasons."""
    route = decide(cases.arrival(cases.document(cases.ORDER))).openings[0].route

    assert (
        "H7S 2B4 is in H7, which Honda de Laval serves for Honda",
        "brand by address, VIN and make agree",
    ) == route.steps


@pytest.mark.parametrize(
    ("printed", "sign"),
    [
        ({"email": "Pieces@Fix.example"}, "mail address"),
        ({"phone": "+1 (450) 555-0142"}, "telephone"),
        ({"postal_code": "h7s2b4"}, "postal code"),
    ],
)
def test_a_shop_is_known_by_its_letterhead(printed, sign):
    """An unknown sender's order is routed as the shop's on file, says how it was known, and keeps its warning."""
    letterhead = replace(cases.ORDER.shop, name="Fix Auto Laval inc.", postal_code=None)
    order = replace(cases.ORDER, shop=replace(letterhead, **printed))
    known = network(by_phone={"4505550142": "fix"}, by_postal_code={"H7S2B4": "fix"})

    decision = decide_in(known, cases.arrival(cases.document(order), sender="who@else.example"))

    assert "fix" == decision.openings[0].shop_key
    assert f"shop by the {sign} on its letterhead" == decision.openings[0].route.steps[0]
    assert "unverified" == decision.notices[0].facts["banner"]
    assert [("new_request", "pieces@honda-laval.example")] == kinds(decision)


def test_a_letterhead_with_another_name_is_another_shop():
    """Two shops in one building are not taken for each other."""
    order = replace(cases.ORDER, shop=replace(cases.ORDER.shop, name="Débosselage Tremblay"))
    known = network(by_postal_code={"H7S2B4": "fix"})

    decision = decide_in(known, cases.arrival(cases.document(order), sender="who@else.example"))

    assert decision.openings[0].shop_key is None


@pytest.mark.parametrize(("mode", "copies"), [("copy", ["copy"]), ("digest", [])])
def test_whoever_speaks_for_the_banner_gets_a_copy(mode, copies):
    """A banner's representative reads what its shop ordered; one who wants a digest is not written to each time."""
    rep = Party("qualite@banner.example", "Fix Auto", "fr")
    under = network(
        shops={"fix": replace(cases.FIX, banner="Fix Auto")},
        banners={"fix auto": Banner("fix-auto", "Fix Auto", rep, mode)},
    )

    decision = decide_in(under, cases.arrival(cases.document(cases.ORDER, cases.KIA_ORDER)))

    assert copies == [notice.kind for notice in decision.notices if notice.to == rep]


def test_reminders_and_cutoffs_may_be_turned_off():
    """A dealer who wants no reminder is promised none, nor is the shop."""
    hours = Hours("America/Toronto", dict.fromkeys(range(7), (time(8), time(17))))
    laval = replace(cases.LAVAL, hours=hours, cutoffs={1: time(14, 30)})
    silent = replace(laval, off=("reminder", "cutoff"))
    arrived = cases.arrival(cases.document(cases.ORDER))

    told, kept = (
        decide_in(network(dealers=cases.DIRECTORY.dealers | {"honda-laval": dealer}), arrived)
        for dealer in (laval, silent)
    )

    assert "2026-11-24T19:30:00+00:00" == told.notices[1].facts["cutoff_at"]
    assert "chase_at" in told.notices[1].facts
    assert {"chase_at", "cutoff_at"} & kept.notices[1].facts.keys() == set()
