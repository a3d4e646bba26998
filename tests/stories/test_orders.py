"""Stories of how requests begin and what comes later: supplements, agreements, returns, searches, chains of shops."""

import io

from reportlab.pdfgen import canvas

from partspost import house as house_of
from partspost.work import pipeline
from routing import digest_slot
from tests.stories.post import SHOP

DEALER = "parts@honda-laval.example"
APPROVER = "sinistres@boreal.example"
BOREAL = """
[boreal]
name = "Boreal"
insurers = ["Boreal Insurance"]
approver = "Comité <sinistres@boreal.example> fr"
"""
MISSION = BOREAL + 'reference = "Mission"\n'


def kinds(mails):
    """What left, and to whom."""
    return [(mail.kind, mail["To"].addresses[0].addr_spec) for mail in mails]


_PROSE = (
    "Madame, Monsieur, nous avons bien reçu la déclaration de votre assuré et nous ouvrons un dossier à son nom.",
    "Notre expert se rendra chez vous au cours de la semaine prochaine pour constater les dommages du véhicule.",
    "Nous vous remercions de votre collaboration et vous prions d'agréer nos salutations les meilleures.",
)


def letter():
    """A page of prose as PDF: it orders nothing."""
    page = io.BytesIO()
    drawn = canvas.Canvas(page, invariant=1)
    for line, words in enumerate(_PROSE * 4):
        drawn.drawString(72, 720 - 20 * line, words)
    drawn.save()
    return page.getvalue()


def agreed(post, rows):
    """An agreement comes into force."""
    with (post.config / "agreements.toml").open("a", encoding="utf-8") as table:
        table.write(rows)
    post.house.directory = house_of.load_directory(post.config, post.house.settings)


def test_f04_a_supplement(post):
    """Feature 4, M6 · After the teardown the shop sends a supplement.

    The dealer has answered and ordered. He reads only what is added, changed and deleted, and how it stood; the shop
    has a receipt of version 2. The same supplement again is acknowledged and told to nobody else.
    """
    post.order()
    post.answer(post.sent("new_request"), "tout ok")
    post.turn(days=1)
    left = post.order("supplement-changes.pdf", subject="PO 48213-002 SUPPLEMENT to 48213-001")
    assert [("delta", DEALER), ("receipt", SHOP)] == kinds(left)
    assert (2, ["available", "cancelled", "new", "new", "new"]) == (
        post.request().version,
        [line.state for line in post.request().lines],
    )

    post.turn(minutes=10)
    again = post.order("supplement-changes.pdf", subject="PO 48213-002 SUPPLEMENT, again")

    assert [("duplicate", SHOP)] == kinds(again)


def test_f04_cancelled_and_sent_again(post):
    """Feature 4 · An order that was cancelled whole is ordered again by its own paper.

    The shop cancels everything, and minutes later sends the same PDF again. The dealer reads that the lines are wanted
    after all, the shop has a receipt, and there is one request. The PDF a third time is only acknowledged.
    """
    post.order()
    post.answer(post.sent("receipt"), "Annuler la commande")
    assert ["cancelled"] * 3 == [line.state for line in post.request().lines]

    post.turn(minutes=10)
    left = post.order(subject="Commande 48213, de nouveau")
    assert [("delta", DEALER), ("receipt", SHOP)] == kinds(left)
    assert ("actions", ["new"] * 3) == (post.request().list, [line.state for line in post.request().lines])

    post.turn(minutes=10)
    assert [("duplicate", SHOP)] == kinds(post.order(subject="Commande 48213, encore"))


def test_v11_only_data(post):
    """V11, V12 · What comes later and orders nothing makes no second request.

    Two days later the shop sends the insurer's letter as PDF, with the number of its repair order: it goes on to the
    dealer, and nobody is asked anything.
    """
    post.order()
    post.answer(post.sent("new_request"), "tout ok")
    post.turn(days=2)
    before = post.request()
    left = post.write("honda@parts.example", SHOP, "Lettre de l'assureur, RO 48213", "Voici la lettre.", pdf=letter())

    assert [("message", DEALER)] == kinds(left)
    assert (before.list, before.version) == (post.request().list, post.request().version)


def test_m10_approved(post):
    """M2, M4, M10-M12 · An insurer wants a reference and his own yes.

    The order waits for the shop, then for the approver, then for the dealer: each is asked when it is his turn.
    """
    agreed(post, MISSION)
    left = post.order()
    assert [("reference", SHOP), ("receipt", SHOP)] == kinds(left)
    assert ("waiting", "shop") == (post.request().list, post.request().waiting_on)

    left = post.answer(post.sent("reference"), "Mission 88-1234")
    assert [("echo", SHOP), ("approval", APPROVER)] == kinds(left)
    assert ("waiting", "approver") == (post.request().list, post.request().waiting_on)

    left = post.answer(post.sent("approval"), "Approuvé")

    assert [("new_request", DEALER), ("approval_done", DEALER), ("approval_done", SHOP)] == kinds(left)
    assert ("actions", "dealer") == (post.request().list, post.request().waiting_on)


def test_m13_rejected(post):
    """M11, M13, M14 · A refusal needs a reason, and the reason is not for the shop.

    "Refusé" alone is asked back. With its reason it comes back to the dealer's list; no mail to the shop quotes it.
    """
    agreed(post, BOREAL)
    post.order()
    left = post.answer(post.sent("approval"), "Refusé")
    assert [("ask_back", APPROVER)] == kinds(left)

    left = post.answer(post.sent("approval"), "Refusé : photos du dommage manquantes")

    assert [("approval_done", DEALER), ("approval_done", SHOP)] == kinds(left)
    assert ("actions", "dealer") == (post.request().list, post.request().waiting_on)
    to_shop = [mail.get_body(("plain",)).get_content() for mail in post.mails if mail["To"] == SHOP]
    assert not any("manquantes" in text for text in to_shop)


def test_p04_a_return(post):
    """P4, P5 · A return in one reply, up to the credit.

    The shop answers an old mail; the dealer accepts with a day for the pickup, later sends the number of the credit.
    """
    post.order()
    post.answer(post.sent("new_request"), "tout ok")
    post.wait(days=2)
    post.answer(post.sent("arrived"), "Everything has arrived")
    left = post.answer(post.sent("receipt"), "retour ligne 5, mauvaise pièce")
    assert {("return_request", DEALER), ("echo", SHOP)} == set(kinds(left))
    number = "HON-2026-000002"

    left = post.answer(post.sent("return_request"), "ok")
    assert ("return_steps", SHOP) in kinds(left)
    left = post.answer(post.sent("return_request"), "Credit note NC-5512, 960.73")

    assert ("credited", SHOP) in kinds(left)
    assert ("closed", ["credited"]) == (post.request(number).list, [line.state for line in post.request(number).lines])


def test_p04_a_search(post):
    """P4 · A back-ordered part is searched at the brand's other dealers.

    Each is asked alone. The first yes wins; the others are released and do not learn who has it.
    """
    post.order()
    post.answer(post.sent("new_request"), "2 et 9 ok, 5 BO")
    left = post.answer(post.sent("answered"), "Chercher 5")
    asked = [mail for mail in left if mail.kind == "search"]
    assert len(asked) >= 2
    first, second = asked[0], asked[1]

    post.answer(first, "Non")
    left = post.answer(second, "oui, disponible")

    assert len(asked) - 2 == [mail.kind for mail in left].count("search_over")
    assert {("search_won", SHOP), ("search_won", second["To"].addresses[0].addr_spec)} <= set(kinds(left))
    assert "available" == post.request("HON-2026-000002").lines[0].state


def test_p16_a_list_of_several_files(post):
    """P16 · The parts list of a chain holds files of two brands.

    Mailed to honda@: the two Honda files go to the Honda dealer, the Kia file to the Kia dealer, and the shop has one
    receipt for all.
    """
    left = post.order("liste-de-pieces.pdf", sender="pieces@fixauto-anjou.example", subject="ABS - liste de pièces")

    assert ["new_request", "new_request", "new_request", "receipt"] == [mail.kind for mail in left]


def test_p15_a_digest(post):
    """P15 · Whoever speaks for a chain reads once a day what its shops have ordered.

    One mail at seven, about yesterday; none on a day after nothing.
    """
    table = "key,name,address,mode\nfix-auto,Fix Auto,qualite@banner.example,digest\n"
    (post.config / "banners.csv").write_text(table, encoding="utf-8")
    post.house.directory = house_of.load_directory(post.config, post.house.settings)
    post.order()
    post.turn(hours=24)
    slot = digest_slot(post.now, "America/Toronto")

    told = [pipeline.tell_banners(post.house, slot), pipeline.tell_banners(post.house, slot)]

    assert [1, 1] == told
    assert [("digest", "qualite@banner.example")] == kinds(post._leave())


TYPED = """Bonjour, encore pour le BT 48213 :

1 x 71140-T20-A00 traverse
2 x 91505-TM8-003 agrafe
"""


def test_p04_a_typed_order(post):
    """P4 · An order that is typed in a mail, without any PDF.

    It is read line by line, told to the dealer and confirmed like any other.
    """
    left = post.write("honda@parts.example", SHOP, "Pièces Civic", TYPED)

    assert [("new_request", DEALER), ("receipt", SHOP)] == kinds(left)
    assert ("manual", 2) == (post.request().opening.kind, len(post.request().lines))


def test_m01_the_same_case(post):
    """M1 · A typed order for a repair that has an order already is asked about first.

    Nothing is opened until the shop has said whether it is the same; then the typed lines become its second version.
    """
    post.order()
    left = post.write("honda@parts.example", SHOP, "Pièces Civic", TYPED)
    assert [("same_as", SHOP)] == kinds(left)
    assert 1 == post.request().version

    left = post.answer(post.sent("same_as"), "Yes")

    assert [("delta", DEALER), ("receipt", SHOP)] == kinds(left)
    assert (2, 5) == (post.request().version, len(post.request().lines))


def test_m01_another_case(post):
    """M1 · The shop says that its typed order is another one.

    A request of its own is opened, and both sides read which other it may be taken for.
    """
    post.order()
    post.write("honda@parts.example", SHOP, "Pièces Civic", TYPED)
    left = post.answer(post.sent("same_as"), "No")

    assert [("new_request", DEALER), ("receipt", SHOP)] == kinds(left)
    assert "manual" == post.request("HON-2026-000002").opening.kind


def test_p04_a_return_by_its_own_address(post):
    """P4 · A return to honda+retour@, with the parts typed.

    The order it belongs to is found by the parts; one past its last day would say so.
    """
    post.order()
    left = post.write("honda+retour@parts.example", SHOP, "Pièces à reprendre", "1 x 33150-T20-A01 mauvais côté")

    assert [("return_request", DEALER), ("echo", SHOP)] == kinds(left)
    assert "HON-2026-000001" == post.request("HON-2026-000002").opening.about


def test_m05_given_to_a_colleague(post):
    """M5 · The dealer gives the order to a colleague by a reply.

    The colleague gets the whole order; what the shop asks from now on goes to him.
    """
    post.order()
    left = post.answer(post.sent("new_request"), "Assigner à pieces@honda-laval.example")
    assert [("new_request", "pieces@honda-laval.example"), ("echo", DEALER)] == kinds(left)

    left = post.answer(post.sent("receipt"), "Is the headlamp the LED one?")

    assert [("question", "pieces@honda-laval.example")] == kinds(left)
