"""Quotations that come with a dealer's answer: which lines they price, and what they cannot mean."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from parsers import Answer, Attachment, LineAnswer, LineItem
from routing import Reply
from routing.enclosures.quotation import with_quotation
from tests.routing.talk import ALL, LUC, ORDER, SHOP, Talk, line

COVER, LAMP, CLIP = "71101-TBA-A00", "33150TBAA01", "91501-TBA-A01"


def quoted(*rows, said="", actions=(), ambiguous=True):
    """What a reply with these (part, quantity, price) says in the end."""
    lines = tuple(
        LineItem(None, part, None, count and Decimal(count), unit_price=Decimal(price)) for part, count, price in rows
    )
    reply = Reply(None, None, Answer(tuple(actions), ambiguous=ambiguous, said=said), quoted=lines)
    return with_quotation(reply, Talk().request)


def test_prices_are_matched_by_part_number():
    """However the number is written; what is not quoted is not answered."""
    answer = quoted((LAMP, 2, "55.00"), (COVER, None, "100.00")).answer

    assert (line(1), line(2, "price_change", price=Decimal("55.00"))) == answer.actions
    assert not answer.ambiguous


def test_a_paper_at_the_ordered_prices_is_the_order_itself():
    """It comes back with many answers: it says nothing, and the words alone count."""
    reply = quoted((COVER, 1, "100.00"), (LAMP, 2, "50.00"), said="bof")

    assert ((), True, ()) == (reply.answer.actions, reply.answer.ambiguous, reply.quoted)


@pytest.mark.parametrize(("part", "count"), [("99999-XXX-000", 1), (LAMP, 1), (CLIP, 12)])
def test_what_fits_no_line_is_told_and_changes_none(part, count):
    """Another part, or another count of it."""
    reply = quoted((COVER, 1, "120.00"), (part, count, "5.00"))

    assert [1] == [action.line for action in reply.answer.actions]
    assert [part] == [one.part_number for one in reply.unmatched]


def test_words_come_before_the_paper():
    """What the words say of a line stands, at the quoted price where they name none."""
    later = line(2, "backorder", eta=date(2026, 12, 4))
    gone = line(3, "unavailable")
    answer = quoted((LAMP, 2, "55.00"), (CLIP, 10, "1.50"), actions=(later, gone), ambiguous=False).answer

    assert (replace(later, price=Decimal("55.00")), gone) == answer.actions


def test_words_that_may_mean_a_line_are_asked_back_whatever_is_attached():
    """An exception without an answer, and a quotation: nobody can tell."""
    assert quoted((LAMP, 2, "55.00"), said="ok sauf 3").answer.ambiguous


def test_lines_that_were_ordered_without_a_price_are_available_at_the_quoted_one():
    """There is nothing to compare it with, so that nobody is asked."""
    talk = Talk()
    bare = replace(talk.request.opening.order, lines=tuple(replace(one, unit_price=None) for one in ORDER.lines))
    talk.request = replace(talk.request, opening=replace(talk.request.opening, order=bare))
    reply = Reply(None, None, Answer(ambiguous=True), quoted=(LineItem(None, LAMP, None, None, Decimal(55)),))

    assert (LineAnswer(2, "available", price=Decimal(55)),) == with_quotation(reply, talk.request).answer.actions


def test_two_lines_of_one_part_are_priced_together():
    """One row for both of them, with their common count."""
    talk = Talk()
    twice = replace(ORDER, lines=(*ORDER.lines, replace(ORDER.lines[1], line="4", quantity=Decimal(1))))
    talk.revised(line(4), order=twice)
    reply = Reply(None, None, Answer(), quoted=(LineItem(None, LAMP, None, Decimal(3), Decimal(60)),))

    assert [2, 4] == [action.line for action in with_quotation(reply, talk.request).answer.actions]


def test_a_price_beyond_the_threshold_asks_for_consent_even_of_a_part_that_comes_later():
    """Dear is dear, whatever else is said of the line."""
    talk = Talk().says("2 BO 4 déc 60 $", line(2, "backorder", eta=date(2026, 12, 4), price=Decimal(60)))

    assert ("consent", SHOP) in talk.sent


def test_papers_of_an_answer_are_passed_on():
    """Whatever the dealer attaches reaches the shop with what he says; the order's own paper does not."""
    own, other = Attachment("aa" * 32, 9, "po.pdf"), Attachment("bb" * 32, 9, "fiche.pdf")
    talk = Talk().says("tout ok", *ALL, pdfs=(own, other))
    assert (("bb" * 32, "fiche.pdf"),) == talk.mail("answered").attach

    talk.says("Fiche technique ci-jointe", ambiguous=True, pdfs=(other,))

    assert [("message", SHOP)] == talk.sent
    assert (("bb" * 32, "fiche.pdf"),) == talk.mail("message").attach
    assert LUC == talk.request.events[-1].facts["from"]


def test_what_the_paper_prints_is_never_overwritten():
    """A typed price and another part number stand beside what was ordered, as an answer, and are flagged by its state."""
    talk = Talk().says("1 à 120 $, 2 sup X", line(1, "price_change", price=Decimal(120)))
    talk.says("2 remplacé", line(2, "substitute", part_number="33150-TBA-A11"))

    assert ORDER.lines == talk.request.opening.order.lines
    assert ["price_changed", "substituted", "new"] == talk.states
    assert Decimal(120) == talk.request.lines[0].answers[0].price
