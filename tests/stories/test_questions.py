"""Stories of people who ask us by mail, and of those who get no answer."""

import io
import zipfile

from partspost.records import dossier
from store import messages
from tests.stories.post import SHOP
from tests.stories.test_orders import APPROVER, BOREAL, agreed

DEALER, DEALER2 = "parts@honda-laval.example", "pieces@honda-laval.example"
OTHER_SHOP = "commandes@carrosserie-bellemare.example"
HONDA = "honda@parts.example"


def kinds(mails):
    """What left, and to whom."""
    return [(mail.kind, mail["To"].addresses[0].addr_spec) for mail in mails]


def words(mail):
    """A mail's text."""
    return mail.get_body(("plain",)).get_content()


def outcomes(post):
    """What became of each mail."""
    with post.house.database.reading() as tx:
        return [messages.get(tx, number).outcome for number in range(1, post._count + 1)]


def test_p05_asking_where_an_order_stands(post):
    """P5 · Where an order stands, asked by mail.

    From a telephone in the workshop: the subject is the question. The shop reads lines and history; asked for a VIN that
    is nobody's, that nothing was found; the dealer gets his own history.
    """
    post.order()
    post.answer(post.sent("new_request"), "tout ok")
    post.turn(hours=2)
    asked = post.write(HONDA, SHOP, "Status RO 48213", "")
    post.turn(minutes=5)
    nothing = post.write(HONDA, SHOP, "vin 1HGCM82633A004352", "merci")
    post.turn(minutes=5)
    history = post.write(HONDA, DEALER2, "historique", "Merci,\nNathalie")

    assert [("status", SHOP)] == kinds(asked)
    assert "The dealer has answered" in words(asked[0])
    assert "HON-2026-000001" not in words(nothing[0])
    assert [("status", DEALER2)] == kinds(history)
    assert "HON-2026-000001" in history[0]["Subject"]
    assert ["request", "event", "event", "event", "event"] == outcomes(post)


def test_question_in_a_reply(post):
    """12 · A question to us in a reply is answered by us.

    The dealer answers the order's own mail with "status?": nobody else is troubled and nothing changes.
    """
    post.order()
    before = post.request()
    left = post.answer(post.sent("new_request"), "Status ?")

    assert [("status", DEALER)] == kinds(left)
    assert before.events == post.request().events


def test_question_of_a_stranger(post):
    """12 · Who is not known gets nothing.

    Neither the number of an order that exists nor one that does not brings a mail to a stranger, nor does another shop
    learn of an order that is not its own: it reads the same as for a number that never was.
    """
    post.order()
    stranger = post.write(HONDA, "curious@elsewhere.example", "status 48213", "")
    post.write(HONDA, "curious@elsewhere.example", "dossier HON-2026-000001", "")
    post.write(HONDA, "curious@elsewhere.example", "profil", "")
    one = post.write(HONDA, OTHER_SHOP, "status 48213", "")
    other = post.write(HONDA, OTHER_SHOP, "status 99999", "")

    assert [] == stranger
    assert ["request", "ignored", "ignored", "ignored", "event", "event"] == outcomes(post)
    assert words(one[0]).replace("48213", "99999") == words(other[0])


def test_question_of_two_robots(post):
    """12 · A robot that asks for ever is answered a few times.

    Somebody's program sends the same question again and again: within an hour it gets as many answers as the guard
    allows, then none.
    """
    left = []
    for _ in range(30):
        post.turn(seconds=30)
        left += post.write(HONDA, SHOP, "historique", "")

    assert post.house.settings.follow_up.answers_per_hour == len(left)


def test_p10_a_profile_is_changed_by_nobody_but_the_operator(post):
    """P10 · A change of somebody's data is agreed to by the old address, and made by the operator.

    A dealer asks what is on file and writes what is different. The first address on file is asked, answers yes, and the
    operator gets the row that his table may have. A forged yes changes nothing.
    """
    shown = post.write(HONDA, DEALER, "profil", "")
    wish = post.answer(shown[0], "téléphone : 450 555-0199\nMerci")
    forged = post.answer(wish[0], "oui", sender=DEALER)
    alarm = post.answer(wish[0], "oui")

    assert [("profile", DEALER)] == kinds(shown)
    assert "450 555-0100" in words(shown[0])
    assert [("profile_confirm", DEALER2)] == kinds(wish)
    assert [] == forged
    assert [("alarm", "ops@parts.example")] == kinds(alarm)
    assert "honda-laval,Honda de Laval,honda" in words(alarm[0])
    assert "450 555-0199" in words(alarm[0])
    assert "450 555-0100" == post.house.directory.dealers["honda-laval"].phone


def test_25_a_dossier_by_mail(post):
    """25 · The dossier of an order, by mail.

    The shop asks for it: the archive holds what it may see, checks by itself, and shows no mail of the dealer's. The
    operator's holds everything.
    """
    post.order()
    post.answer(post.sent("new_request"), "tout ok")
    left = post.write(HONDA, SHOP, "dossier 48213", "")
    attached = next(left[0].iter_attachments())
    archive = attached.get_content()
    whole = dossier.make(post.house, "HON-2026-000001", None)

    assert [("dossier", SHOP)] == kinds(left)
    assert ("application/zip", "HON-2026-000001.zip") == (attached.get_content_type(), attached.get_filename())
    assert [] == dossier.verify(archive, post.house.secret)
    assert [] == dossier.verify(whole, post.house.secret)
    assert DEALER.encode() not in b"".join(
        content
        for name, content in files(archive).items()
        if name.startswith("mails/") and b"X-Partspost" not in content
    )
    assert len(files(archive)) < len(files(whole))


def files(archive):
    """What an archive holds."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_m03_the_confirmation_again(post):
    """M3 · The confirmation is sent again, now or later.

    Two days on the shop has lost its receipt: one line brings it back, as the lines stand by then, by a reply or by a
    mail of its own. The dealer gets the order's paper with it. Whoever is not known gets nothing.
    """
    post.order()
    post.answer(post.sent("new_request"), "tout ok sauf 9 BO 4 décembre 2026")
    post.turn(days=2)
    left = post.answer(post.sent("receipt"), "Renvoyer la confirmation svp")
    assert [("confirmation", SHOP)] == kinds(left)
    assert "Dec" in words(left[0])

    again = post.write(HONDA, SHOP, "Confirmation RO 48213", "merci")
    assert [("confirmation", SHOP)] == kinds(again)
    theirs = post.answer(post.sent("new_request"), "Send me the order again, please.")
    assert [("confirmation", DEALER)] == kinds(theirs)
    assert ["application/pdf"] == [part.get_content_type() for part in theirs[0].iter_attachments()]

    assert [] == post.write(HONDA, "nina@elsewhere.example", "Confirmation RO 48213", "merci")


def test_question_of_an_approver(post):
    """M10, 12 · The approver asks where the request stands about which he was asked.

    He gets its lines and history, in his own language, and may still decide by a reply.
    """
    agreed(post, BOREAL)
    post.order()
    left = post.answer(post.sent("approval"), "Statut?")
    assert [("status", APPROVER)] == kinds(left)
    assert "Historique" in words(left[0]) or "HISTORIQUE" in words(left[0])
    assert ("approver", "approval") == (post.request().waiting_on, post.request().matter)

    left = post.answer(post.sent("status"), "Approuvé")

    assert ("new_request", DEALER) in kinds(left)


def test_question_of_a_bidder(post):
    """P4, 12 · A dealer who was only asked whether he has a part asks where the search stands.

    While it goes on he reads so; when another has won he reads that it is over, and not who has it.
    """
    post.order()
    post.answer(post.sent("new_request"), "2 et 9 ok, 5 BO")
    asked = [mail for mail in post.answer(post.sent("answered"), "Chercher 5") if mail.kind == "search"]
    left = post.answer(asked[0], "Status?")
    assert ["status"] == [mail.kind for mail in left]

    post.answer(asked[1], "oui, disponible")
    left = post.answer(asked[0], "Status?")

    assert ["status"] == [mail.kind for mail in left]
    winner = post.request("HON-2026-000002").dealer
    assert post.house.directory.dealers[winner].name not in words(left[0])


def test_v13_by_the_vin(post):
    """V13 · A dealer finds an order by the car.

    The whole VIN or its end is enough for the dealer who has it; another dealer of the brand learns nothing.
    """
    post.order()
    left = post.write(HONDA, DEALER2, "vin 2HGFE2F59PH100101", "")
    assert [("status", DEALER2)] == kinds(left)
    assert "HON-2026-000001" in left[0]["Subject"]

    nothing = post.write(HONDA, "pieces@honda-metropole.example", "vin 2HGFE2F59PH100101", "")

    assert "HON-2026-000001" not in words(nothing[0])
