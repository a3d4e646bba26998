"""What becomes of answers: the dealer's, the shop's, strangers', and those that are taken back."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest

from parsers import LineAnswer
from routing import Reply, decide_reply
from tests.routing.talk import (
    ALL,
    ANN,
    DESK2,
    LUC,
    NUMBER,
    ORDER,
    RULES,
    SHOP,
    STEEVE,
    Talk,
    line,
)

STRANGER = "nina@laval.example"
FRIDAY = date(2026, 12, 4)


@pytest.fixture
def talk():
    """A request whose dealer has been told."""
    return Talk()


# -- the dealer -------------------------------------------------------------------------------------------------------


def test_a_dealers_answer_is_echoed_to_him_and_told_to_the_shop(talk):
    """Lines change, the writer reads what was understood and until when he may undo it, the shop reads the answer."""
    talk.says("tout ok sauf 3 BO 4 déc", line(1), line(2), line(3, "backorder", eta=FRIDAY))

    assert ["available", "available", "backorder"] == talk.states
    assert [("echo", LUC), ("answered", SHOP)] == talk.sent
    assert (talk.now + timedelta(minutes=30)).isoformat() == talk.mail("echo").facts["undo_until"]
    assert ("nobody", "scheduled") == (talk.request.waiting_on, talk.request.list)


def test_an_answer_to_some_lines_leaves_the_request_with_the_dealer(talk):
    """The shop hears that the rest is still without an answer, and the dealer is chased for it."""
    talk.says("1 ok", line(1))

    assert "1" == talk.mail("answered").facts["partial"]
    assert "dealer" == talk.request.waiting_on


def test_the_same_answer_again_is_noted_and_told_to_nobody(talk):
    """What stands already changes nothing, whoever of the dealer says it."""
    talk.says("Confirmé", *ALL)

    talk.says("tout est ok", *ALL, sender=STEEVE)

    assert (["acknowledged"], []) == (talk.events, talk.sent)


def test_the_same_answer_to_a_new_question_is_an_answer(talk):
    """When the shop has asked whether a date still holds, the same date again settles its question."""
    talk.says("3 BO 4 déc", *ALL[:2], line(3, "backorder", eta=FRIDAY))
    talk.shop("Le 4, c'est sûr?", question="Le 4, c'est sûr?")

    talk.says("oui, 3 le 4 déc", line(3, "backorder", eta=FRIDAY))

    assert "answered" in talk.events
    assert "nobody" == talk.request.waiting_on


@pytest.mark.parametrize("said", ["Bien reçu, je vérifie", "merci!", "Thanks, will check", "Takk"])
def test_a_mere_receipt_is_noted_and_answers_nothing(talk, said):
    """The dealer has the order and is still waited for; nobody is written to."""
    talk.says(said)

    assert (["acknowledged"], []) == (talk.events, talk.sent)
    assert "dealer" == talk.request.waiting_on


def test_a_question_goes_to_the_shop_and_the_request_waits_for_it(talk):
    """The lines answered in the same mail are carried out; the question travels in a mail of its own."""
    talk.says("1 ok. Avec ou sans antibrouillards?", line(1), question="Avec ou sans antibrouillards?")

    assert [("echo", LUC), ("answered", SHOP), ("question", SHOP)] == talk.sent
    assert "Avec ou sans antibrouillards?" == talk.mail("question").facts["question"]
    assert ("question", "shop", "waiting") == (talk.request.matter, talk.request.waiting_on, talk.request.list)


def test_a_dealer_repeats_his_question_with_one_word(talk):
    """One word ("relancer") sends the same question again, as another mail, and the shop has its time anew."""
    talk.says("Couleur?", question="Couleur?")
    first = talk.mail("question")

    talk.says("Relancer", ambiguous=True, after=timedelta(days=1))

    assert [("question", SHOP)] == talk.sent
    assert first.key != talk.mail("question").key
    assert talk.now == talk.request.waiting_since


def test_a_refusal_hands_the_order_to_the_backup_and_tells_everybody(talk):
    """The next dealer gets the whole order, the shop his name, and the first one that he is rid of it."""
    talk.says("Ce n'est pas notre territoire", refused=True)

    assert [("new_request", ANN), ("released", LUC), ("handed_over", SHOP)] == talk.sent
    assert ("anjou", "dealer") == (talk.request.dealer, talk.request.waiting_on)
    assert (("aa" * 32, "po.pdf"),) == talk.mail("new_request").attach


def test_a_refused_order_keeps_nothing_of_what_was_promised(talk):
    """What the first dealer had promised does not hold for the second."""
    talk.says("1 ok, 2 livré", line(1), line(2, "delivered"))
    talk.says("finalement non", refused=True)

    assert ["new", "delivered", "new"] == talk.states


def test_a_telephone_note_is_kept_and_settles_a_question(talk):
    """What begins with "tel:" is written down; nothing is sent."""
    talk.shop("Ça arrive quand?", question="Ça arrive quand?")

    talk.says("tel: parlé à Luc, ok", ambiguous=True)

    assert (["phone_noted"], []) == (talk.events, talk.sent)
    assert "reply" not in talk.request.matters


def test_other_words_of_the_dealer_are_passed_on_once(talk):
    """What claims nothing about lines is told to the shop; the very same words again are not."""
    talk.says("Le pare-chocs vient sans les capteurs.")
    assert [("message", SHOP)] == talk.sent

    talk.says("Le pare-chocs vient sans les capteurs.")

    assert (["acknowledged"], []) == (talk.events, talk.sent)


def test_an_unclear_answer_changes_nothing_and_is_asked_back(talk):
    """One precise question goes to the writer, nothing to the shop."""
    talk.says("ok sauf 3", ambiguous=True)

    assert (["answer_unclear"], [("ask_back", LUC)]) == (talk.events, talk.sent)
    assert ["new"] * 3 == talk.states


def test_somebody_who_stays_unclear_is_left_to_a_person(talk):
    """After two questions back, the third unclear answer comes before one of us and brings its writer no more mail."""
    for said in ("ok sauf 3", "sauf la 3", "bof", "encore"):
        talk.says(said, ambiguous=True)

    assert ["ask_back", "ask_back", "escalation"] == [notice.kind for notice in talk.mails]
    assert "ops" == talk.request.waiting_on


def test_an_answer_without_words_is_asked_back_with_the_reason(talk):
    """Whoever sent only our own mail back learns that nothing of his was found."""
    talk.says("", ambiguous=True)

    assert "empty" == talk.mail("ask_back").facts["reason"]


def test_a_robot_that_may_not_be_answered_gets_no_echo(talk):
    """The answer counts; the loop guard forbids the mail to its writer."""
    talk.says("Confirmé", *ALL, may_answer=False)

    assert [("answered", SHOP)] == talk.sent


def test_a_shop_that_cannot_be_told_comes_before_a_person():
    """Nobody may write to the shop: the dealer hears so, and one of us reads the answer."""
    talk = Talk(shop=None)

    talk.says("Confirmé", *ALL)

    assert [("echo", LUC), ("escalation", "ops@parts.example")] == talk.sent
    assert "no" == talk.mail("echo").facts["other"]
    assert "ops" == talk.request.waiting_on


# -- prices -----------------------------------------------------------------------------------------------------------


def test_a_part_much_dearer_than_ordered_wants_the_shops_consent(talk):
    """More than a tenth above the ordered price is asked; the other lines are told as usual."""
    talk.says("1 à 110.01", line(1, "price_change", price=Decimal("110.01")), *ALL[1:])

    assert [("echo", LUC), ("answered", SHOP), ("consent", SHOP)] == talk.sent
    assert ("consent", "shop") == (talk.request.matter, talk.request.waiting_on)
    assert [1] == [one.line for one in talk.mail("consent").lines]


@pytest.mark.parametrize("price", ["110.00", "90.00"])
def test_a_small_change_of_price_is_only_told(talk, price):
    """Up to a tenth above, or cheaper, nobody is asked."""
    talk.says("1 autre prix", line(1, "price_change", price=Decimal(price)), *ALL[1:])

    assert [("echo", LUC), ("answered", SHOP)] == talk.sent


def test_the_threshold_may_be_turned_off():
    """An operator who wants no questions gets none."""
    talk = Talk(rules=replace(RULES, consent_above=None))

    talk.says("1 à 900", line(1, "price_change", price=Decimal(900)), *ALL[1:])

    assert "nobody" == talk.request.waiting_on


@pytest.mark.parametrize(
    ("said", "event", "waiting_on"),
    [("J'accepte", "consented", "nobody"), ("Je refuse, trop cher", "consent_refused", "dealer")],
)
def test_the_shop_gives_its_consent_or_does_not(talk, said, event, waiting_on):
    """Either is echoed and told to the dealer; a refused price leaves the line without an answer."""
    talk.says("1 à 200", line(1, "substitute", part_number="71101-TBA-A01", price=Decimal(200)), *ALL[1:])

    talk.shop(said, ambiguous=True)

    assert event in talk.events
    assert [("echo", SHOP), ("message", LUC)] == talk.sent
    assert (waiting_on, "new" if waiting_on == "dealer" else "substituted") == (talk.request.waiting_on, talk.states[0])


def test_a_better_price_makes_the_consent_unnecessary(talk):
    """The dealer lowers his price before the shop has answered: nobody waits any more."""
    talk.says("1 à 200", line(1, "price_change", price=Decimal(200)), *ALL[1:])

    talk.says("1 à 105", line(1, "price_change", price=Decimal(105)))

    assert "nobody" == talk.request.waiting_on


DEAR = (line(1, "price_change", price=Decimal(200)), line(2, "price_change", price=Decimal(90)), line(3))


def test_a_refusal_leaves_alone_what_the_dealer_has_answered_anew(talk):
    """He takes one of two dear prices back; the shop's no is about the other, and so are echo and message."""
    talk.says("1 à 200, 2 à 90", *DEAR).says("2 au prix", line(2))

    talk.shop("non")

    assert ["new", "available", "available"] == talk.states
    assert [[1], [1]] == [[one.line for one in mail.lines] for mail in talk.decision.notices]


def test_a_consent_ends_with_the_line_that_it_is_about(talk):
    """The shop cancels the dear part: it is asked nothing more, and no later word of it brings the part back."""
    talk.says("1 à 200", DEAR[0], *ALL[1:]).shop("annuler 1", line(1, "cancelled"))
    assert "nobody" == talk.request.waiting_on

    talk.shop("non", ambiguous=True)

    assert "consent_refused" not in talk.events
    assert ["cancelled", "available", "available"] == talk.states


def test_a_consent_comes_back_with_its_line(talk):
    """The shop cancels the dear part and takes that back: it must agree, or not, as before."""
    talk.says("1 à 200", DEAR[0], *ALL[1:]).shop("annuler 1", line(1, "cancelled")).shop("Annuler ma réponse")

    assert ("consent", (DEAR[0],)) == (talk.request.matter, talk.request.consent)


def test_a_part_that_has_come_wants_no_consent(talk):
    """The shop has taken it as it was."""
    talk.says("1 à 200", DEAR[0], *ALL[1:]).shop("1 reçu", line(1, "delivered"))

    assert "nobody" == talk.request.waiting_on


def test_a_version_takes_the_consent_for_its_lines_along(talk):
    """What it changes or takes out is no longer what the shop was asked about; the rest is."""
    talk.says("1 à 200, 2 à 90", *DEAR).revised(line(1, "cancelled"))
    assert ["consent", DEAR[1]] == [talk.request.matter, *talk.request.consent]

    talk.shop("Je refuse")

    assert ["cancelled", "new", "available"] == talk.states


def test_the_shop_is_asked_again_for_its_consent(talk):
    """Four days of silence bring it back to the dealer; his one word has the shop asked again, with its time anew."""
    talk.says("Couleur?", question="Couleur?").shop("Grise").says("1 à 200", DEAR[0], *ALL[1:])
    talk.waits_for("return")
    assert "question" not in talk.mail("unanswered").facts

    talk.says("Relancer", ambiguous=True)

    assert [("consent", SHOP)] == talk.sent
    assert (DEAR[0],) == talk.mail("consent").lines
    assert ("consent", talk.now) == (talk.request.matter, talk.request.waiting_since)
    assert "consented" in talk.shop("J'accepte", ambiguous=True).events


DEARER = line(1, "price_change", price=Decimal(230))


def test_a_yes_holds_for_the_prices_of_the_mail_that_it_answers(talk):
    """The dealer has asked for more meanwhile: nothing is agreed to, and the shop is asked what it has not read."""
    talk.says("1 à 200", DEAR[0], *ALL[1:])
    read = talk.mail("consent").key
    talk.says("1 à 230", DEARER)

    talk.shop("J'accepte", ambiguous=True, key=read)

    assert (["acknowledged", "consent_wanted"], [("consent", SHOP)]) == (talk.events, talk.sent)
    assert ((DEARER,), "changed") == (talk.mail("consent").lines, talk.mail("consent").facts["reason"])
    assert ("consent", (DEARER,)) == (talk.request.matter, talk.request.consent)

    talk.shop("J'accepte", ambiguous=True, key=talk.mail("consent").key)
    assert ("consented", "nobody") == (talk.events[0], talk.request.waiting_on)


@pytest.mark.parametrize(("said", "event"), [("J'accepte", "consented"), ("Je refuse", "consent_refused")])
def test_of_several_prices_an_answer_takes_those_that_the_shop_has_read(talk, said, event):
    """It is told which ones these are, and asked for the others."""
    talk.says("1 à 200", DEAR[0])
    read = talk.mail("consent").key
    talk.says("2 à 90", *DEAR[1:])

    talk.shop(said, ambiguous=True, key=read)

    assert ([event, "consent_wanted"], (DEAR[1],)) == (talk.events, talk.request.consent)
    assert [[1], [1], [2]] == [[one.line for one in mail.lines] for mail in talk.decision.notices]
    assert "consent" == talk.request.matter


def test_an_answer_that_names_no_mail_takes_what_all_that_ask_have_named(talk):
    """A button of any of them may have written it; its next one can only mean the newest."""
    talk.says("1 à 200", DEAR[0], *ALL[1:]).says("1 à 230", DEARER)

    talk.shop("J'accepte", ambiguous=True)
    assert (["acknowledged", "consent_wanted"], [("consent", SHOP)]) == (talk.events, talk.sent)

    talk.shop("J'accepte", ambiguous=True)
    assert "consented" in talk.events


def test_a_reminder_of_a_consent_asks_for_what_it_shows(talk):
    """A yes to it is one to the prices that stood in it."""
    talk.says("1 à 200", DEAR[0], *ALL[1:]).waits_for("nudge")
    reminded = talk.mail("nudge").key
    assert "consented" in talk.shop("J'accepte", ambiguous=True, key=reminded).events


def test_an_answer_to_an_older_price_is_taken_back_whole(talk):
    """What it has agreed to, and what it was asked besides, stand as before."""
    talk.says("1 à 200", DEAR[0])
    read = talk.mail("consent").key
    talk.says("2 à 90", *DEAR[1:])

    talk.shop("J'accepte", ambiguous=True, key=read).shop("Annuler ma réponse")

    assert DEAR[:2] == talk.request.consent


# -- the shop ---------------------------------------------------------------------------------------------------------


def test_the_shops_words_are_passed_on_to_the_dealer(talk):
    """They answer the dealer's question, and the order is his again."""
    talk.says("Couleur?", question="Couleur?")

    talk.shop("Noire svp")

    assert [("message", LUC)] == talk.sent
    assert ("answer", "dealer") == (talk.request.matter, talk.request.waiting_on)


def test_the_shops_question_waits_for_the_dealer(talk):
    """Though every line is answered, the dealer must act again."""
    talk.says("Confirmé", *ALL)

    talk.shop("La 2, c'est pour quand?", question="La 2, c'est pour quand?")

    assert [("question", LUC)] == talk.sent
    assert ("reply", "dealer", "actions") == (talk.request.matter, talk.request.waiting_on, talk.request.list)


def test_a_shop_cancels_lines(talk):
    """The dealer is told which; the shop reads what was understood."""
    talk.shop("annulez la 2", line(2, "cancelled"))

    assert ["new", "cancelled", "new"] == talk.states
    assert [("cancelled", LUC), ("echo", SHOP)] == talk.sent


def test_an_order_whose_every_line_is_cancelled_is_closed(talk):
    """Nothing is left to do, and no deadline either."""
    talk.shop("annulez tout", *(line(place, "cancelled") for place in (1, 2, 3)))

    assert "closed" == talk.request.list
    assert talk.deadline is None


def test_everything_that_has_arrived_closes_the_request(talk):
    """All is there: delivered, nothing expected, closed."""
    talk.says("Confirmé", *ALL)

    talk.shop("tout est là", *(line(place, "delivered") for place in (1, 2, 3)))

    assert (["delivered"] * 3, "closed") == (talk.states, talk.request.list)


def test_fewer_than_ordered_is_the_dealers_matter(talk):
    """Seven of ten have come: three are still expected and the dealer is asked."""
    talk.says("Confirmé", *ALL)

    talk.shop("reçu 7 clips sur 10", line(3, "delivered", quantity=Decimal(7)))

    assert "backorder" == talk.states[2]
    assert LineAnswer(3, "backorder", quantity=Decimal(3)) in talk.request.lines[2].answers
    assert ("question", LUC) in talk.sent
    assert "dealer" == talk.request.waiting_on


@pytest.mark.parametrize("said", ["Il manque le phare", "Missing: the headlamp", "Pas encore", "Mangler lykt"])
def test_something_missing_is_passed_on_as_a_question(talk, said):
    """What the buttons of the courtesy mail prepare, and what people type instead."""
    talk.says("Confirmé", *ALL)

    talk.shop(said, ambiguous=True)

    assert [("question", LUC)] == talk.sent
    assert "dealer" == talk.request.waiting_on


def test_an_unclear_shop_is_asked_back(talk):
    """Nothing changes until it says what it means."""
    talk.shop("annulez la doublure", ambiguous=True)

    assert (["shop_unclear"], [("ask_back", SHOP)]) == (talk.events, talk.sent)


def test_a_late_answer_opens_a_closed_request_again(talk):
    """An order that was closed as unavailable comes back with a date."""
    talk.says("9 discontinué", *(line(place, "unavailable") for place in (1, 2, 3)))
    assert "closed" == talk.request.list

    talk.says("finalement 1 le 4 déc", line(1, "backorder", eta=FRIDAY))

    assert ("scheduled", "backorder") == (talk.request.list, talk.states[0])


# -- undo -------------------------------------------------------------------------------------------------------------


def test_an_answer_is_undone_within_its_time(talk):
    """All that it had changed is as before; the writer and the shop read so."""
    talk.says("1 à 200, avec LED?", line(1, "price_change", price=Decimal(200)), *ALL[1:], question="LED?")

    talk.says("Annuler", ambiguous=True, after=timedelta(minutes=29))

    assert ["new"] * 3 == talk.states
    assert {"answer": talk.request.events[1].at} == dict(talk.request.matters)
    assert [("echo", LUC), ("answered", SHOP)] == talk.sent
    assert "1" == talk.mail("answered").facts["undone"]


def test_an_answer_cannot_be_undone_later(talk):
    """After its time, "undo" is a word that nobody understands."""
    talk.says("Confirmé", *ALL)

    talk.says("Annuler", ambiguous=True, after=timedelta(minutes=31))

    assert ["answer_unclear"] == talk.events
    assert ["available"] * 3 == talk.states


def test_only_the_writer_can_undo(talk):
    """A colleague corrects by an answer of his own."""
    talk.says("Confirmé", *ALL)

    talk.says("undo", ambiguous=True, sender=STEEVE)

    assert ["available"] * 3 == talk.states


def test_the_shop_undoes_a_cancellation(talk):
    """The line is as it was, the dealer reads that the shop's last answer does not count."""
    talk.shop("annulez tout", *(line(place, "cancelled") for place in (1, 2, 3)))

    talk.shop("annuler", ambiguous=True)

    assert (["new"] * 3, "actions") == (talk.states, talk.request.list)
    assert [("echo", SHOP), ("message", LUC)] == talk.sent


def test_the_request_can_be_seen_as_it_was_before_the_undo(talk):
    """History shows the answer that people saw, and later that it was taken back."""
    talk.says("Confirmé", *ALL)
    seen, then = talk.request, talk.now
    talk.says("undo", ambiguous=True)

    assert seen == talk.request_until(then)


# -- who speaks -------------------------------------------------------------------------------------------------------


def test_a_reply_that_proves_nothing_touches_no_request(talk):
    """A forged or expired reply address is held, and nothing is written to any request."""
    talk.says("Confirmé")
    reply = Reply(None, None, talk.answer)

    decision = decide_reply(talk.arrival, reply, talk.directory, talk.rules, talk.now)

    assert ("reply-not-proven", ()) == (decision.held.code, decision.events)


def test_a_strangers_answer_changes_nothing_and_is_shown_to_the_known_person(talk):
    """The address is right, the writer unknown: the person we wrote to reads what was said in his name."""
    talk.says("Confirmé", *ALL, sender=STRANGER)

    assert (["answer_from_stranger"], [("stranger", LUC)]) == (talk.events, talk.sent)
    assert ["new"] * 3 == talk.states


def test_the_known_person_confirms_what_a_stranger_said(talk):
    """His plain yes to that mail carries it out, in his name."""
    talk.says("3 discontinué", line(3, "unavailable"), sender=STRANGER)

    talk.says("Oui", ambiguous=True, key=talk.mail("stranger").key)

    assert ["new", "new", "unavailable"] == talk.states
    assert [("echo", LUC), ("answered", SHOP)] == talk.sent


def test_the_known_person_denies_what_a_stranger_said(talk):
    """His no leaves everything as it is."""
    talk.says("3 discontinué", line(3, "unavailable"), sender=STRANGER)

    talk.says("Non", ambiguous=True, key=talk.mail("stranger").key)

    assert (["acknowledged"], ["new"] * 3) == (talk.events, talk.states)


def test_a_yes_that_could_mean_the_stranger_or_the_order_is_asked_back(talk):
    """Without a sign of which mail is answered, "ok" confirms nothing."""
    talk.says("3 discontinué", line(3, "unavailable"), sender=STRANGER)

    talk.says("ok", *ALL)

    assert (["answer_unclear"], ["new"] * 3) == (talk.events, talk.states)


def test_a_shop_with_the_dealers_address_never_speaks_as_the_dealer(talk):
    """A copy of the signed address that reached the shop changes no line."""
    talk.says("Confirmé", *ALL, sender=SHOP)

    assert ["answer_from_stranger"] == talk.events
    assert ["new"] * 3 == talk.states


def test_a_dealers_name_on_the_shops_address_never_speaks_as_the_dealer(talk):
    """Whoever has the shop's address and writes the dealer's into From is shown to the dealer first."""
    talk.shop("Confirmé", *ALL, sender=LUC)

    assert (["answer_from_stranger"], [("stranger", LUC)]) == (talk.events, talk.sent)
    assert ["new"] * 3 == talk.states


def test_a_colleague_of_ours_is_shown_to_us_alone(talk):
    """What he writes to an escalation is for nobody else; it settles nothing, and the shop can settle nothing by it."""
    talk.says("Note interne", sender=STRANGER, role="ops", to=RULES.escalate_to)

    ((notice,), ((_, heard),)) = talk.decision.notices, talk.decision.events
    assert ("stranger", "ops", RULES.escalate_to) == (notice.kind, notice.role, notice.to.address)
    assert ("answer_from_stranger", "ops") == (heard.kind, heard.visibility)


def test_a_dealer_who_has_promised_refuses_only_what_a_supplement_adds(talk):
    """What he has promised stays with him: another dealer would deliver it a second time. The shop reads what is not."""
    further = replace(ORDER, lines=(*ORDER.lines, replace(ORDER.lines[0], line="4", part_number="71140-TBA-A00")))
    talk.says("tout ok", *ALL).revised(line(4), order=further)

    talk.says("Pas pour nous", refused=True)

    assert (["answered"], [("echo", LUC), ("answered", SHOP)]) == (talk.events, talk.sent)
    assert ("laval", ["available"] * 3 + ["unavailable"]) == (talk.request.dealer, talk.states)

    talk.says("On ne peut plus rien livrer", refused=True)
    assert "handed_over" in talk.events


def test_who_refuses_more_of_a_promised_line_has_promised_the_rest(talk):
    """Two lamps are promised and four wanted: a refusal leaves the two, and the line is not done before they come."""
    more = replace(ORDER, lines=(ORDER.lines[0], replace(ORDER.lines[1], quantity=Decimal(4)), ORDER.lines[2]))
    talk.says("tout ok", *ALL).revised(line(2), order=more)

    talk.says("Pas pour nous", refused=True)

    two = Decimal(2)
    assert (line(2, quantity=two), line(2, "unavailable", quantity=two)) == talk.request.lines[1].answers
    assert ("laval", ["available"] * 3) == (talk.request.dealer, talk.states)


def test_who_refuses_another_part_for_a_promised_line_has_not_promised_it(talk):
    """The lamp that is wanted now is another one, and nothing was said of it before."""
    other = replace(ORDER, lines=(ORDER.lines[0], replace(ORDER.lines[1], part_number="33150-TBA-A11"), ORDER.lines[2]))
    talk.says("tout ok", *ALL).revised(line(2), order=other)

    talk.says("Pas pour nous", refused=True)

    assert ["available", "unavailable", "available"] == talk.states


def test_a_colleague_of_a_dealer_who_has_the_order_no_more_hears_so(talk):
    """Nothing changes by what he says, as if whom we wrote to had said it."""
    talk.says("Pas pour nous", refused=True)

    talk.says("Confirmé", *ALL, sender=STEEVE)

    assert (["came_late"], [("released", STEEVE)]) == (talk.events, talk.sent)


def test_that_a_colleague_of_the_shop_wrote_it_is_no_consent(talk):
    """The shop was asked last whether the words are right, not whether it agrees to the price."""
    talk.says("2 à 900", line(2, "price_change", price=Decimal(900)))
    talk.shop("Trop cher", sender=STRANGER)
    talk.shop("Oui", key=talk.mail("stranger").key)

    assert (["acknowledged"], [("ask_back", SHOP)]) == (talk.events, talk.sent)
    assert "consent" in talk.request.matters


def test_a_forged_sender_is_a_stranger(talk):
    """A mail that the sender's own domain denies counts for nothing until somebody confirms it."""
    talk.says("Confirmé", *ALL, trust="failed")

    assert ["answer_from_stranger"] == talk.events


def test_a_colleague_speaks_for_the_dealer(talk):
    """Any contact of the dealer may answer."""
    talk.says("Confirmé", *ALL, sender=STEEVE)

    assert [("echo", STEEVE), ("answered", SHOP)] == talk.sent


def test_the_shops_other_address_speaks_for_the_shop(talk):
    """Every address on file is the shop's."""
    talk.shop("annulez la 1", line(1, "cancelled"), sender=DESK2)

    assert "cancelled" == talk.states[0]


def test_the_dealer_before_comes_too_late(talk):
    """After the hand-over nothing of what he says counts, and he hears that the order is elsewhere."""
    talk.says("pas pour nous", refused=True)

    talk.says("ah si, confirmé", *ALL)

    assert (["came_late"], [("released", LUC)]) == (talk.events, talk.sent)
    assert ("anjou", ["new"] * 3) == (talk.request.dealer, talk.states)


# -- versions ---------------------------------------------------------------------------------------------------------


def test_an_answer_to_an_old_version_is_shown_the_difference(talk):
    """A line that has changed since is not answered by what was said of the line before."""
    talk.revised(line(2, "available", quantity=Decimal(4)))

    talk.says("Confirmé", *ALL, key=f"{NUMBER}.1.new_request.3")

    assert (["answer_unclear"], [("old_version", LUC)]) == (talk.events, talk.sent)
    assert ("1", [2]) == (
        talk.mail("old_version").facts["version_from"],
        [one.line for one in talk.decision.notices[0].lines],
    )
    assert ["new"] * 3 == talk.states


def test_an_answer_to_an_old_version_counts_for_lines_that_are_the_same(talk):
    """What has not changed since may be answered from the older mail."""
    talk.revised(line(2, "available", quantity=Decimal(4)))

    talk.says("1 ok", line(1), subject=f"RE: [{NUMBER} v1] Order")

    assert ["available", "new", "new"] == talk.states


def test_a_version_keeps_what_was_answered_of_the_other_lines(talk):
    """Only the lines that it changes are open again, and new ones stand at the end."""
    talk.says("Confirmé", *ALL)
    more = replace(ORDER, lines=(*ORDER.lines, ORDER.lines[0]))

    talk.revised(line(2, "available"), line(4, "available"), order=more)

    assert ["available", "new", "available", "new"] == talk.states
    assert "dealer" == talk.request.waiting_on


@pytest.mark.parametrize("sender", [LUC, STRANGER])
def test_what_the_dealer_before_writes_is_shown_to_neither_the_next_nor_the_shop(talk, sender):
    """Neither his own words, nor those of somebody at his address whom we do not know, nor his mail program's."""
    talk.waits().waits().waits()
    talk.says("2 à 41", line(2, "price_change", price=Decimal(41)), sender=sender, to=LUC)

    assert (["ops"], []) == (
        [event.visibility for _, event in talk.decision.events],
        [to for _, to in talk.sent if to != LUC],
    )
    assert "ops" == talk.away().decision.events[0][1].visibility
    assert "ops" == talk.bounces(LUC).decision.events[0][1].visibility


# -- late arrivals ----------------------------------------------------------------------------------------------------


def test_a_late_yes_does_not_revive_what_the_shop_has_cancelled(talk):
    """The dealer confirms everything after the cancellation: he reads it again, and only the other lines count."""
    talk.shop("annulez la 2", line(2, "cancelled"))

    talk.says("Confirmé", *ALL)

    assert ["available", "cancelled", "available"] == talk.states
    assert [("cancelled", LUC), ("echo", LUC), ("answered", SHOP)] == talk.sent


def test_an_order_that_was_cancelled_stays_closed(talk):
    """Nothing of it can be accepted any more."""
    talk.shop("annulez tout", *(line(place, "cancelled") for place in (1, 2, 3)))

    talk.says("Confirmé", *ALL)

    assert (["came_late"], "closed") == (talk.events, talk.request.list)


def test_a_late_answer_does_not_take_back_what_has_arrived(talk):
    """What the shop has received stays received."""
    talk.shop("la 1 est là", line(1, "delivered"))

    talk.says("1 BO", line(1, "backorder"))

    assert ("delivered", []) == (talk.states[0], talk.sent)


def test_whoever_of_us_answers_an_escalation_has_looked_at_it(talk):
    """The request goes on with its dealer, who has his time anew; our words are for us alone."""
    talk.says("1 ok", line(1)).waits().waits().waits()
    assert "ops" == talk.request.waiting_on

    talk.says("J'ai appelé Luc.", sender="ops@parts.example", role="ops", to="ops@parts.example")

    assert ("dealer", "ops") == (talk.request.waiting_on, talk.request.events[-1].visibility)
    assert talk.now < talk.deadline.due_at
