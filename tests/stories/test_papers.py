"""Stories of papers that come with an answer: quotations, supplements in a reply, reasons, references on the order."""

from tests.stories.post import ORDERS, SHOP
from tests.stories.test_orders import agreed, kinds, letter

DEALER = "parts@honda-laval.example"
SUPPLEMENT = "supplement-changes.pdf"
HEADLAMP = 1
BOREAL = """
[boreal]
name = "Boreal"
insurers = ["Boreal Insurance"]
reasons = ["supplements"]
"""
QUOTATION = """Soumission 5512;;;
No de pièce;Description;Qté;Prix net
04711-T20-A00ZZ;Pare-chocs;1;489,96
33150-T20-A01;Phare;1;1 150,00
91505-TM8-003;Agrafe;10;2,25
71190-T20-A00;Support;1;18,40
"""


def text(mail):
    """What the mail says to its reader."""
    return " ".join(mail.get_body(("plain",)).get_content().split())


def test_m07_a_quotation_as_a_sheet(post):
    """M7 · The dealer attaches his quotation as CSV: the lines have their prices.

    The headlamp costs a fifth more than ordered, so that the shop is asked; a bracket that nobody has ordered is named
    to the dealer and changes nothing.
    """
    post.order()
    left = post.answer(
        post.sent("new_request"), "Soumission ci-jointe.", files=[("soumission.csv", QUOTATION.encode())]
    )

    assert [("echo", DEALER), ("answered", SHOP), ("consent", SHOP)] == kinds(left)
    assert "71190-T20-A00 · Support · 1 × 18.40" in text(left[0])
    assert ["available", "price_changed", "price_changed"] == [line.state for line in post.request().lines]
    assert ("waiting", "shop") == (post.request().list, post.request().waiting_on)


def test_m07_a_quotation_as_pdf(post):
    """M7 · The quotation is a PDF with the same parts at other prices.

    It is read as orders are, in a child; the words beside it say what becomes of the clips. The shop gets the paper.
    """
    post.order()
    paper = (
        (ORDERS / "purchase-order.pdf")
        .read_bytes()
        .replace(b"960.73", b"998.10")
        .replace(b"PURCHASE", b"QUOTATION"[:8])
    )
    left = post.answer(post.sent("new_request"), "Voir soumission. 9 BO 4 décembre 2026", files=[("q.pdf", paper)])

    assert ("answered", SHOP) in kinds(left)
    assert ["available", "price_changed", "backorder"] == [line.state for line in post.request().lines]
    assert [paper] == [part.get_content() for part in post.sent("answered").iter_attachments()]


def test_m07_the_order_itself_is_no_quotation(post):
    """M7 · The dealer's program attaches the order's own paper and sheet to his question.

    Nothing in them is new: his words alone count.
    """
    post.order()
    told = post.sent("new_request")
    own = [(part.get_filename(), part.get_payload(decode=True)) for part in told.iter_attachments()]
    left = post.answer(told, "Avec ou sans antibrouillards?", files=own)

    assert [("question", SHOP)] == kinds(left)
    assert ["new"] * 3 == [line.state for line in post.request().lines]


def test_m06_a_supplement_in_a_reply(post):
    """M6 · The shop answers its receipt and attaches the supplement.

    It counts as if it had come to the brand's address: a version, told as a difference.
    """
    post.order()
    post.answer(post.sent("new_request"), "tout ok")
    post.turn(days=1)
    paper = (ORDERS / SUPPLEMENT).read_bytes()
    left = post.answer(post.sent("receipt"), "Bonjour, voici le supplément.", files=[("supplement.pdf", paper)])

    assert [("delta", DEALER), ("receipt", SHOP)] == kinds(left)
    assert 2 == post.request().version


def test_m06_a_supplement_and_a_cancellation_in_one_reply(post):
    """M6 · A reply brings a supplement, and its words take a line back.

    Both count, the paper first.
    """
    post.order()
    paper = (ORDERS / SUPPLEMENT).read_bytes()
    left = post.answer(post.sent("receipt"), "Voici le supplément. Annulez la ligne 2 svp.", files=[("s.pdf", paper)])

    assert {("delta", DEALER), ("cancelled", DEALER), ("receipt", SHOP), ("echo", SHOP)} == set(kinds(left))
    assert "cancelled" == post.request().lines[0].state


def test_m09_a_reason_is_asked(post):
    """M9 · The insurer's agreement wants a reason for what is added.

    The dealer has the supplement at once; the shop is asked, and the dealer reads the reason when it comes. It stands in
    every later confirmation.
    """
    agreed(post, BOREAL)
    post.order()
    post.answer(post.sent("new_request"), "tout ok")
    left = post.order(SUPPLEMENT, subject="PO 48213-002 SUPPLEMENT to 48213-001")
    assert [("delta", DEALER), ("reason", SHOP), ("receipt", SHOP)] == kinds(left)
    assert "dealer" == post.request().waiting_on
    post.answer(post.sent("delta"), "tout ok")
    assert ("waiting", "reason") == (post.request().list, post.request().matter)

    left = post.answer(post.sent("reason"), "Reason: bracket found broken after teardown")

    assert [("echo", SHOP), ("message", DEALER)] == kinds(left)
    assert "scheduled" == post.request().list
    post.answer(post.sent("receipt"), "Send the confirmation again")
    assert "bracket found broken after teardown" in text(post.sent("confirmation"))


def test_m09_a_reason_is_given(post):
    """M9 · The shop writes its reason beside the supplement: the dealer and the shop read it, and nobody is asked."""
    agreed(post, BOREAL)
    post.order()
    words = "Hello, supplement attached.\nReason: bracket found broken after teardown"
    left = post.order(SUPPLEMENT, subject="PO 48213-002 SUPPLEMENT to 48213-001", text=words)

    assert [("delta", DEALER), ("receipt", SHOP)] == kinds(left)
    assert all("bracket found broken after teardown" in text(mail) for mail in left)


def test_m09_a_reason_that_never_comes(post):
    """M9 · The shop never says why: it is reminded once, and then nobody waits for it any more."""
    agreed(post, BOREAL)
    post.order()
    post.order(SUPPLEMENT, subject="PO 48213-002 SUPPLEMENT to 48213-001")
    post.answer(post.sent("delta"), "tout ok")
    left = post.wait(days=5)

    assert "nudge" in [mail.kind for mail in left]
    assert "unanswered" not in [mail.kind for mail in left]
    assert "reason" != post.request().matter


def test_m04_the_reference_is_on_the_paper(post):
    """M4 · The agreement wants the claim's number, and the order's own head bears it: nobody is asked."""
    agreed(post, BOREAL.replace('reasons = ["supplements"]', 'reference = "Claim"'))
    left = post.order()

    assert [("new_request", DEALER), ("receipt", SHOP)] == kinds(left)
    assert "26-232003028-01" == post.request().last("reference_given").facts["reference"]


def test_m16_a_paper_is_passed_on(post):
    """M16 · The dealer's answer has a paper of another kind: it goes on to the shop with his words."""
    post.order()
    page = letter()
    left = post.answer(post.sent("new_request"), "Fiche technique ci-jointe.", files=[("fiche.pdf", page)])

    assert [("message", SHOP)] == kinds(left)
    assert [page] == [part.get_content() for part in left[0].iter_attachments()]
