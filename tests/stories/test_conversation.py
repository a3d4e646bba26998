"""Stories of orders after they have been told: answers, questions, silence, absence, promises."""

from datetime import timedelta

from tests.stories.post import SHOP, Post

DEALER, DEALER2 = "parts@honda-laval.example", "pieces@honda-laval.example"
BACKUP = "pieces@honda-metropole.example"
CLIPS, HEADLAMP = 3, 2


def kinds(mails):
    """What left, and to whom."""
    return [(mail.kind, mail["To"].addresses[0].addr_spec) for mail in mails]


# -- PACEL ------------------------------------------------------------------------------------------------------------


def test_p01_to_the_right_dealer(post):
    """P1, P3, P14-P17 · A PDF to an address without a mailbox reaches the dealer of the territory.

    The shop of a banner mails its order to honda@, from any mail program. It is stored, read and told to the dealer of
    the shop's postal code at once; the shop reads what was understood.
    """
    left = post.order()

    assert [("new_request", DEALER), ("receipt", SHOP)] == kinds(left)
    assert "actions" == post.request().list


def test_p02_nothing_is_swallowed(post):
    """P2 · No filter swallows an order.

    A mail that looks like advertising, and one without any PDF, are kept with their reason for a person; the shop that
    may be answered reads the cure.
    """
    post.write("honda@parts.example", SHOP, "Voir commande ci-jointe", "Bonjour, voir la commande ci-jointe.")
    post.write("honda@parts.example", "promo@deals.example", "VIAGRA 50% OFF!!!", "Buy now, click here, unsubscribe.")

    assert [("held", SHOP)] == kinds(post.mails)


def test_p05_an_answer_in_one_mail(post):
    """P5, V14, V18 · A dealer answers a whole order in one line of text.

    His answer is echoed to him and told to the shop; with a day for the last line the request is scheduled.
    """
    post.order()
    left = post.answer(post.sent("new_request"), "tout ok sauf 9 BO 4 décembre 2026")

    assert [("echo", DEALER), ("answered", SHOP)] == kinds(left)
    assert ("scheduled", "backorder") == (post.request().list, post.request().lines[CLIPS - 1].state)


def test_p12_a_silent_dealer(post):
    """P12 · Nobody needs to keep a page open: silence is noticed.

    The dealer is reminded twice in his business hours, then his backup has the order, and the shop knows whom to call.
    """
    post.order()
    left = post.wait(days=2)

    assert ["reminder", "reminder", "new_request", "released", "handed_over"] == [mail.kind for mail in left[:5]]
    post.say("The backup answers; the first dealer comes too late.")
    post.answer(post.sent("new_request", BACKUP), "Confirmé")
    late = post.answer(post.sent("reminder", DEALER), "Confirmé")
    assert [("released", DEALER)] == kinds(late)
    assert ("honda-metropole", "scheduled") == (post.request().dealer, post.request().list)


def test_p12_nobody_takes_it(post):
    """P12 · No dealer takes the order: the shop hears once that we look after it, and whom it can call.

    All refuse, the house account as well. What the shop then writes goes to the person who looks after it.
    """
    post.order()
    refused = []
    while (mail := post.sent("new_request"))["To"] not in refused:
        refused.append(mail["To"])
        left = post.answer(mail, "Nous ne pouvons pas prendre cette commande.")
    assert ("untaken", SHOP) in kinds(left)
    assert ("actions", "ops") == (post.request().list, post.request().waiting_on)

    left = post.answer(post.sent("untaken"), "Le client attend, faites vite svp.")

    assert [("escalation", "ops@parts.example")] == kinds(left)
    assert "untaken" not in [mail.kind for mail in post.wait(days=5)]


def test_p13_an_order_at_night(post):
    """P13 · Orders are taken at any hour.

    A shop mails on Friday evening; it has its receipt at once, and the dealer's time begins when he opens.
    """
    post.turn(days=3, hours=10)
    post.order()
    left = post.wait(days=4)

    assert "reminder" == left[0].kind
    assert 1 == sum(mail.kind == "receipt" for mail in post.mails)


# -- Claire -----------------------------------------------------------------------------------------------------------


def test_c08_one_recipient(post):
    """C8 · Each mail goes to exactly one person.

    The dealer has two contacts and the shop's file an address: the contact who writes the shop's language is told, and
    only the shop's own desk.
    """
    post.order()

    assert [1, 1] == [len(mail["To"].addresses) for mail in post.mails]
    assert not any(mail["Cc"] or mail["Bcc"] for mail in post.mails)


def test_c10_too_late(post):
    """C10 · An address that has expired changes nothing, and who is known hears how to go on.

    Three months later the dealer answers the old mail: he reads where the order stands, and that he may reply to that
    mail. A second answer to the old address, and a stranger's, wait for a person. His answer to the new one counts.
    """
    post.order()
    mail = post.sent("new_request")
    post.answer(mail, "Confirmé")
    post.wait(days=95)
    closed = post.request()
    assert [("expired", DEALER)] == kinds(post.answer(mail, "9 discontinué"))
    assert [] == post.answer(mail, "9 discontinué")
    assert [] == post.answer(mail, "9 discontinué", sender="nina@elsewhere.example")
    assert ("closed", closed.lines) == (post.request().list, post.request().lines)

    post.answer(post.sent("expired"), "9 discontinué")

    assert "unavailable" == post.request().lines[CLIPS - 1].state


def test_c11_cancelled(post):
    """C11 · What the shop cancels is not chased and cannot be accepted any more.

    The whole order is cancelled before the dealer has answered: no reminder goes out, and his late yes revives nothing.
    """
    post.order()
    post.answer(post.sent("receipt"), "Annulez toute la commande svp")
    assert "closed" == post.request().list
    assert [] == post.wait(days=3)

    left = post.answer(post.sent("new_request"), "Confirmé")

    assert [("cancelled", DEALER)] == kinds(left)
    assert ["cancelled"] * 3 == [line.state for line in post.request().lines]


def test_c12_line_by_line(post):
    """C12-C14 · A request stays on top until its last line is handled.

    The dealer answers one line after the other; only with the last one the request leaves his list.
    """
    post.order()
    mail = post.sent("new_request")
    for text, where in (("2 ok", "actions"), ("5 ok", "actions"), ("9 ok", "scheduled")):
        post.answer(mail, text)

        assert where == post.request().list


def test_c15_the_log(post):
    """C15, P5 · Everything that was said and done stands in one log.

    Question, answer, cancellation and yes, with who and when.
    """
    post.order()
    post.answer(post.sent("new_request"), "Avec ou sans antibrouillards?")
    post.answer(post.sent("question"), "Avec antibrouillards svp")
    post.answer(post.sent("receipt"), "Annulez la ligne 9")
    post.answer(post.sent("new_request"), "tout ok")
    post.log()

    assert ["dealer_asked", "shop_wrote", "shop_cancelled", "came_late", "answered"] == [
        event.kind for event in post.request().events[4:9]
    ]


# -- VIDA -------------------------------------------------------------------------------------------------------------


def test_v03_acknowledged(post):
    """V2, V3 · The dealer says that he has it.

    "Bien reçu" is written down; the order is still his to answer, and nobody is mailed about it.
    """
    post.order()
    left = post.answer(post.sent("new_request"), "Bien reçu, je vérifie")

    assert [] == left
    assert ("actions", "acknowledged") == (post.request().list, post.request().events[-1].kind)


def test_v05_a_question(post):
    """V5-V8, M16 · The dealer asks, the shop answers by return.

    With the question the request goes from Actions to Waiting, with the answer back again.
    """
    post.order()
    post.answer(post.sent("new_request"), "Le phare, avec ou sans AFS?")
    assert ("waiting", "shop") == (post.request().list, post.request().waiting_on)

    left = post.answer(post.sent("question"), "Avec AFS svp")

    assert [("message", DEALER)] == kinds(left)
    assert ("actions", "dealer") == (post.request().list, post.request().waiting_on)


def test_v09_four_days(post):
    """V9, V10 · Four days without an answer, and the request is back in Actions.

    The shop is reminded at half time; after four days the dealer is told, asks again with one word, and the shop has
    its time anew.
    """
    post.order()
    post.answer(post.sent("new_request"), "Le phare, avec ou sans AFS?")
    asked = post.now
    assert ["nudge"] == [mail.kind for mail in post.wait(days=3, hours=23, minutes=59)]
    assert "waiting" == post.request().list

    assert ["unanswered"] == [mail.kind for mail in post.wait(minutes=1)]
    assert ("actions", asked + timedelta(days=4)) == (post.request().list, post.request().waiting_since)
    left = post.answer(post.sent("unanswered"), "Relancer")
    assert [("question", SHOP)] == kinds(left)
    post.answer(post.sent("question"), "Avec AFS")
    post.answer(post.sent("new_request"), "tout ok")

    assert "scheduled" == post.request().list


def test_v14_a_dear_part(post):
    """V14-V18 · A proposal with another price waits for the shop's yes.

    The headlamp costs a fifth more than ordered. The shop agrees; both read it, and the order is scheduled.
    """
    post.order()
    left = post.answer(post.sent("new_request"), "2 et 9 ok, 5 au prix de 1 150,00 $")
    assert [("echo", DEALER), ("answered", SHOP), ("consent", SHOP)] == kinds(left)
    assert "waiting" == post.request().list

    left = post.answer(post.sent("consent"), "I accept")

    assert [("echo", SHOP), ("message", DEALER)] == kinds(left)
    assert "scheduled" == post.request().list


def test_v14_a_part_that_becomes_dearer(post):
    """V14-V18 · A yes to a price holds for that price.

    The dealer asks for more before the shop has answered his first price. Its yes to the older mail agrees to nothing;
    it reads the newer price, and agrees to that.
    """
    post.order()
    post.answer(post.sent("new_request"), "2 et 9 ok, 5 au prix de 1 150,00 $")
    older = post.sent("consent")
    post.answer(post.sent("new_request"), "5 au prix de 1 390,00 $")

    left = post.answer(older, "I accept")
    assert [("consent", SHOP)] == kinds(left)
    assert "waiting" == post.request().list

    left = post.answer(post.sent("consent"), "I accept")
    assert [("echo", SHOP), ("message", DEALER)] == kinds(left)
    assert "scheduled" == post.request().list


def test_v22_everything_has_arrived(post):
    """B16, V22 · Two days after the yes the shop is asked, and its answer closes the request.

    "We received everything": delivered and closed.
    """
    post.order()
    post.answer(post.sent("new_request"), "Confirmé")
    assert ["arrived"] == [mail.kind for mail in post.wait(days=2)]

    post.answer(post.sent("arrived"), "We received everything")

    assert ("closed", ["delivered"] * 3) == (post.request().list, [line.state for line in post.request().lines])


def test_v22_all_is_there(post):
    """V22 · The same words mean another thing to another mail of ours.

    "All is there" answers whether everything has arrived, and closes the request.
    """
    post.order()
    post.answer(post.sent("new_request"), "Confirmé")
    post.wait(days=2)

    post.answer(post.sent("arrived"), "Tout est là")

    assert ("closed", ["delivered"] * 3) == (post.request().list, [line.state for line in post.request().lines])


def test_v23_as_it_was(post):
    """V23 · The history shows the request as it was at that time.

    Before the question, while it waited, and after the answer was taken back.
    """
    post.order()
    moments = [post.now]
    post.answer(post.sent("new_request"), "tout ok")
    moments.append(post.now)
    post.answer(post.sent("echo"), "Annuler")
    moments.append(post.now)

    seen = [post.request(until=moment) for moment in moments]
    assert ["actions", "scheduled", "actions"] == [one.list for one in seen]
    assert ["new", "available", "new"] == [one.lines[0].state for one in seen]


def test_v24_a_telephone_note(post):
    """V24 · What was settled by telephone is written down.

    The dealer notes a call in one line.
    """
    post.order()
    post.answer(post.sent("new_request"), "tout ok")
    post.answer(post.sent("receipt"), "La ligne 5, c'est pour quand?")
    left = post.answer(post.sent("question"), "tel: parlé à Nancy, livré demain matin")

    assert ([], "phone_noted", "scheduled") == (left, post.request().events[-1].kind, post.request().list)


# -- Promeister -------------------------------------------------------------------------------------------------------


def test_m16_messages(post):
    """M16 · Words that belong to no line travel as messages.

    The dealer remarks, the shop thanks: the remark is passed on, the thanks are only noted.
    """
    post.order()
    left = post.answer(post.sent("new_request"), "Merci de bien vérifier le code couleur.")
    assert [("message", SHOP)] == kinds(left)

    assert [] == post.answer(post.sent("message"), "Thanks!")


def test_m17_many_lines(post):
    """M17 · Sixty lines in one answer.

    All but four are confirmed in one line of text; each of the sixty has its state.
    """
    post.order("supplement-sixty-lines.pdf", "nissan@parts.example", "parts@csn-sherbrooke.example", "Supplément")
    post.answer(post.sent("new_request"), "tout ok sauf 3-5 BO 4 décembre 2026, 9 discontinué")

    states = [line.state for line in post.request("NIS-2026-000001").lines]
    assert len(states) == states.count("available") + states.count("backorder") + states.count("unavailable")


# -- what the wanted features add -------------------------------------------------------------------------------------


def test_f06_vacation(post):
    """Feature 6 · A vacation mail is a hand-over.

    The contact is away: his colleague has the order within the minute. He is away too: the backup has it. The shop
    always knows who.
    """
    post.order()
    left = post.vacation(
        post.sent("new_request"), "I am out of the office until December 4, 2026.", subject="Out of office"
    )
    assert [("new_request", DEALER2), ("handed_over", SHOP)] == kinds(left)

    left = post.vacation(post.sent("new_request", DEALER2), "Je suis absent jusqu'au 4 décembre 2026.")

    assert [("new_request", BACKUP), ("handed_over", SHOP)] == [one for one in kinds(left) if one[0] != "released"]


def test_f06_bounced(post):
    """Feature 6 · A mail that comes back moves the order on.

    The contact has left the dealership; a colleague gets the order, and later mails go to him.
    """
    post.order()
    left = post.bounce(post.sent("new_request"))
    assert [("new_request", DEALER2), ("handed_over", SHOP)] == kinds(left)

    left = post.answer(post.sent("receipt"), "Is the headlamp the LED one?")

    assert [("question", DEALER2)] == kinds(left)


def test_f07_promises(post):
    """Feature 7 · A promised day that goes by is told before anybody asks.

    The dealer promises a day, misses it, promises another, misses it again: the shop hears each, the second time one
    of us too.
    """
    post.order()
    post.answer(post.sent("new_request"), "2 et 5 ok, 9 BO 27 novembre 2026")
    left = post.wait(days=4)
    assert ("promise_moved", SHOP) in kinds(left)

    post.answer(post.sent("reminder"), "9 BO 4 décembre 2026")
    left = post.wait(days=9)

    assert {("promise_moved", SHOP), ("escalation", "ops@parts.example")} <= set(kinds(left))


def test_undo(post):
    """Feature 2 · An answer can be taken back for half an hour.

    The dealer mixed up two orders: his answer is undone, the shop reads so, and the next one counts.
    """
    post.order()
    post.answer(post.sent("new_request"), "9 discontinué, 2 et 5 ok")
    left = post.answer(post.sent("echo"), "Undo my answer")
    assert [("echo", DEALER), ("answered", SHOP)] == kinds(left)

    post.answer(post.sent("new_request"), "tout ok")

    assert ["available"] * 3 == [line.state for line in post.request().lines]


def test_unclear(post):
    """Feature 2 · What a careful clerk could not tell changes nothing.

    "ok sauf 9" does not say what becomes of line 9: one question goes back, nothing to the shop.
    """
    post.order()
    left = post.answer(post.sent("new_request"), "ok sauf 9")

    assert [("ask_back", DEALER)] == kinds(left)
    assert ["new"] * 3 == [line.state for line in post.request().lines]


def test_a_stranger(post):
    """T24 · Somebody whom nobody knows answers in the dealer's name.

    Nothing changes until the person we know agrees, in one word.
    """
    post.order()
    left = post.answer(post.sent("new_request"), "9 discontinué, 2 et 5 ok", sender="nina@honda-laval.example")
    assert [("stranger", DEALER)] == kinds(left)
    assert ["new"] * 3 == [line.state for line in post.request().lines]

    post.answer(post.sent("stranger"), "Yes")

    assert "unavailable" == post.request().lines[CLIPS - 1].state


def test_a_copy_of_the_address(post):
    """Security · The shop has the dealer's address and answers it.

    A copy of the signed address reached the shop: its yes is not the dealer's.
    """
    post.order()
    left = post.answer(post.sent("new_request"), "Confirmé", sender=SHOP)

    assert [] == [one for one in kinds(left) if one[0] in ("echo", "answered")]
    assert ["new"] * 3 == [line.state for line in post.request().lines]


def test_a_long_answer_reaches_the_other_side_whole(tmp_path, room):
    """What somebody writes is passed on to its last word, the paragraph of a mail program as well as a long letter."""
    office = Post(tmp_path, room)
    office.order()
    office.answer(office.sent("new_request"), "Question : le véhicule a-t-il les phares antibrouillards?")
    paragraph = " ".join(["Le pare-chocs est celui de la version Touring vendue au Canada."] * 40)
    letter = "\n".join(["La photo de l'étiquette suit demain."] * 100)
    last = "Le connecteur est celui à huit broches."

    office.answer(office.sent("question"), f"{paragraph}\n{letter}\n{last}")
    office.close()

    told = office.sent("message", to=DEALER).get_body(("plain",)).get_content()
    assert last in " ".join(told.replace("\n> ", "\n").split())
