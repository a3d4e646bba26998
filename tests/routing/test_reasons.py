"""Why a supplement adds parts, where an agreement wants to know."""

from dataclasses import replace

import pytest

from parsers import Answer, Mail, Party, read_reason
from routing import Agreement, Arrival, Reply, Signed, decide_order, decide_reply, find_orders, fold
from routing.workflow import happen
from tests.routing import cases
from tests.routing.test_again import CASE, SUPPLEMENT, after, opened

BOREAL = Agreement("boreal", "Boréal", shops=("fix",), reasons=("supplements",))
DIRECTORY = replace(cases.DIRECTORY, agreements={"boreal": BOREAL})
SHOP = "pieces@fix.example"


def supplemented(order=SUPPLEMENT, directory=DIRECTORY, **mail):
    """The request and the decision about its supplement."""
    request = opened(CASE, directory=directory)
    arrived = cases.arrival(cases.document(order), **mail)
    case = cases.case(arrived, directory=directory)
    decision = decide_order(replace(case, known=replace(case.known, cases=(request,))), find_orders(arrived, directory))
    return after(request, decision), decision


def kinds(decision):
    """What is mailed to whom."""
    return [(notice.kind, notice.role) for notice in decision.notices]


def shop_says(request, said, key=""):
    """The shop answers."""
    mail = Mail("answer", Party(SHOP), "RE", message_id="<2@x.example>")
    reply = Reply(Signed(request.number, "shop", SHOP), request, Answer(said=said, ambiguous=True), key)
    return decide_reply(Arrival("r+x@parts.example", cases.NOW, mail), reply, DIRECTORY, cases.RULES, cases.NOW)


def test_the_shop_is_asked_and_the_dealer_need_not_wait():
    """The dealer has his difference at once, and is the one for whom the request waits."""
    request, decision = supplemented()

    assert [("delta", "dealer"), ("reason", "shop"), ("receipt", "shop")] == kinds(decision)
    assert ("answer", "dealer") == (request.matter, request.waiting_on)
    assert "reason" in request.matters


@pytest.mark.parametrize(
    ("order", "directory", "text"),
    [
        (SUPPLEMENT, DIRECTORY, "Bonjour,\nRaison : poutre fendue\n"),
        (SUPPLEMENT, cases.DIRECTORY, ""),
        (replace(SUPPLEMENT, lines=SUPPLEMENT.lines[1:]), DIRECTORY, ""),
    ],
)
def test_nobody_is_asked_without_need(order, directory, text):
    """The mail says why, no agreement asks, or nothing is added."""
    _, decision = supplemented(order, directory, text=text)

    assert ("reason", "shop") not in kinds(decision)


def test_the_reason_in_the_mail_reaches_both_sides():
    """It stands on the difference for the dealer and on the receipt of the shop."""
    _, decision = supplemented(text="Bonjour,\nRaison : poutre fendue\n")

    assert ["poutre fendue"] * 2 == [notice.facts["reason"] for notice in decision.notices]


@pytest.mark.parametrize(("said", "asked"), [("Raison : poutre fendue", ""), ("poutre fendue", "reason")])
def test_a_reason_given_later_reaches_the_dealer(said, asked):
    """With its word, or as the answer to our question; then nobody waits for it."""
    request, _ = supplemented()
    decision = shop_says(request, said, f"{request.number}.2.{asked}.9" if asked else "")
    request = happen(request, *(event for _, event in decision.events))

    assert [("echo", "shop"), ("message", "dealer")] == kinds(decision)
    assert ("poutre fendue", False) == (request.last("reason_given").facts["reason"], "reason" in request.matters)


@pytest.mark.parametrize("said", ["merci", "Annuler", "bof"])
def test_other_words_are_no_reason(said):
    """What answers another mail, thanks, or takes something back."""
    request, _ = supplemented()

    assert "reason_given" not in [event.kind for _, event in shop_says(request, said).events]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Motif du supplément: aile pliée", "aile pliée"),
        ("Hi\n* Reason: bent rail", "bent rail"),
        ("Begrunnelse : bøyd bjelke", "bøyd bjelke"),
        ("Motivo: larguero doblado", "larguero doblado"),
        ("> Raison : ce qui est cité", ""),
        ("La raison est simple: rien", ""),
        ("Raison :", ""),
        ("", ""),
    ],
)
def test_a_reason_has_a_line_of_its_own(text, reason):
    """In any language, and never in what is quoted."""
    assert reason == read_reason(text)


def test_an_old_reason_does_not_stand_for_a_newer_version():
    """Each version that adds parts wants its own."""
    request, _ = supplemented(text="Raison : poutre fendue")
    third = replace(SUPPLEMENT, purchase_order="48213-003", supplement_of="48213-002", lines=(THIRD,))
    arrived = cases.arrival(cases.document(third))
    case = cases.case(arrived, directory=DIRECTORY)
    decision = decide_order(replace(case, known=replace(case.known, cases=(request,))), find_orders(arrived, DIRECTORY))

    assert ("reason", "shop") in kinds(decision)
    assert 2 == fold((*request.earlier, request.opening), request.events).version


THIRD = replace(SUPPLEMENT.lines[0], line="14", part_number="71190-T20-A00", description="Bracket")
