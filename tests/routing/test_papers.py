"""Orders that a shop sends in a reply to one of our mails."""

from dataclasses import replace
from decimal import Decimal

import pytest

from parsers import Answer, Attachment, Document, LineItem, Mail, Order, Party, Trust
from routing import Arrival, Case, Known, Reply, Signed, brings_order, decide_paper, find_orders
from tests.routing.talk import DIRECTORY, LUC, NOW, NUMBER, OPENING, RULES, SHOP, Talk, line

BEAM = LineItem("11", "71140-TBA-A00", "Beam", Decimal(1), Decimal("300.00"), change="add")
SUPPLEMENT = Order(purchase_order="48213-002", supplement_of="48213-001", lines=(BEAM,))
PAPER = Attachment("cc" * 32, 100, "supplement.pdf")


def replied(said="", *actions, order=SUPPLEMENT, paper=PAPER, sender=SHOP, role="shop", trust="unverified"):
    """What becomes of a reply with a paper; None where the paper counts for nothing."""
    request = Talk().request
    mail = Mail("answer", Party(sender), "RE", message_id="<2@x.example>", pdfs=(paper,), trust=Trust(trust))
    document = Document(readable=True, orders=(order,) if order else (), pages=1, language="fr")
    arrival = Arrival("r+x@parts.example", NOW, mail, (document,))
    reply = Reply(Signed(NUMBER, role, SHOP if role == "shop" else LUC), request, Answer(actions, said=said))
    ordering = brings_order(arrival, reply)
    if ordering is None:
        return None
    known = Known({(0, 0): "HON-2026-000900"}, cases=(request,))
    case = Case(ordering, known, DIRECTORY, RULES, NOW)
    return decide_paper(case, find_orders(ordering, DIRECTORY), arrival, reply)


def kinds(decision):
    """What is mailed to whom."""
    return [(notice.kind, notice.to.address) for notice in decision.notices]


@pytest.mark.parametrize("said", ["", "Merci!", "Voici le supplément.", "Supplément ci-joint.\nRaison : poutre fendue"])
def test_a_supplement_in_a_reply_is_a_version(said):
    """As if it had come to the brand's address; words that only hand it over are passed on to nobody."""
    decision = replied(said)

    assert [("delta", LUC), ("receipt", SHOP)] == kinds(decision)
    assert [NUMBER] == [opening.number for opening in decision.revisions]


def test_words_of_another_kind_count_after_the_paper():
    """A line is taken back in the same mail: both are one decision about one request, and no mail is lost or doubled."""
    decision = replied("Voici le supplément. Annulez la 1.", line(1, "cancelled"))

    assert [("delta", LUC), ("receipt", SHOP), ("cancelled", LUC), ("echo", SHOP)] == kinds(decision)
    assert ["revised", "shop_cancelled"] == [e.kind for _, e in decision.events if e.by == "shop"]
    assert len({notice.key for notice in decision.notices}) == len(decision.notices)
    assert {NUMBER: len(Talk().request.events)} == decision.seen


def test_an_order_of_another_repair_in_a_reply_is_a_request_of_its_own():
    """Whoever uses an old thread for a new job loses nothing."""
    decision = replied(order=replace(SUPPLEMENT, purchase_order="60001-001", supplement_of=None, lines=(BEAM,)))

    assert ["HON-2026-000900"] == [opening.number for opening in decision.openings]


@pytest.mark.parametrize(
    "more",
    [
        {"order": None},
        {"paper": replace(PAPER, sha256=OPENING.source.blob)},
        {"role": "dealer", "sender": LUC},
    ],
)
def test_what_orders_nothing_new_is_only_enclosed(more):
    """A paper of another kind, the order's own, or one that a dealer sends."""
    assert replied(**more) is None


@pytest.mark.parametrize("more", [{"sender": "who@else.example"}, {"trust": "failed"}])
def test_nobody_orders_in_the_shops_name(more):
    """A stranger's paper, or one that the shop's own domain denies, opens and changes nothing; the shop reads of it."""
    decision = replied("Voici le supplément.", **more)

    assert ((), ()) == (decision.openings, decision.revisions)
    assert [("stranger", SHOP)] == kinds(decision)
