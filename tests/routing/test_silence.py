"""What becomes of a request when nobody answers, mail comes back, or a promised day goes by."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest

from tests.routing.talk import (
    ALL,
    ANN,
    DEALERS,
    DESK2,
    DIRECTORY,
    HOUSE,
    LUC,
    NOW,
    RULES,
    SHOP,
    STEEVE,
    Talk,
    dealer,
    line,
)

OPS = "ops@parts.example"


@pytest.fixture
def talk():
    """A request whose dealer has been told."""
    return Talk()


# -- a silent dealer --------------------------------------------------------------------------------------------------


def test_a_dealer_whose_question_is_answered_at_night_has_his_time_from_then(talk):
    """While he waited for the shop nobody waited for him: the next morning at noon is the first reminder of two."""
    talk.waits().says("Couleur?", question="Couleur?")
    talk.shop("Grise", after=timedelta(days=1, hours=8))

    assert ("answer", talk.now) == (talk.request.matter, talk.request.waiting_since)
    talk.waits()
    assert datetime(2026, 11, 26, 17, 0, tzinfo=UTC) == talk.now
    assert "1" == talk.mail("reminder").facts["level"]
    assert [("reminder", LUC)] == talk.waits().sent
    assert ("new_request", ANN) in talk.waits().sent


def test_a_silent_dealer_is_reminded_in_his_business_hours(talk):
    """Four open hours after ten o'clock it is two in the afternoon; the reminder encloses the order."""
    talk.waits()

    assert datetime(2026, 11, 24, 19, 0, tzinfo=UTC) == talk.now
    assert [("reminder", LUC)] == talk.sent
    assert "aa" * 32 == talk.mail("reminder").attach[0][0]


def test_the_last_reminder_names_who_gets_the_order_next(talk):
    """The second of two reminders comes the next morning and warns."""
    talk.waits().waits()

    assert datetime(2026, 11, 25, 14, 0, tzinfo=UTC) == talk.now
    assert ("2", "Honda Anjou") == (talk.mail("reminder").facts["level"], talk.mail("reminder").facts["next_dealer"])


def test_a_silent_dealer_loses_the_order_to_his_backup(talk):
    """After the reminders the backup gets it; the shop and the silent one are told."""
    talk.waits().waits().waits()

    assert [("new_request", ANN), ("released", LUC), ("handed_over", SHOP)] == talk.sent
    assert ("Honda de Laval", "silent") == (
        talk.mail("new_request").facts["handed_over_from"],
        talk.mail("handed_over").facts["reason"],
    )


@pytest.mark.parametrize("gone", [line(2, "cancelled"), line(2, "unavailable")])
def test_a_line_that_nobody_waits_for_is_no_promise(talk, gone):
    """The shop cancels one line, or the dealer does not have it, and he is silent about the rest: his backup gets it."""
    talk.shop("annuler 2", gone) if gone.answer == "cancelled" else talk.says("2 non disponible", gone)
    talk.waits().waits()

    assert "Honda Anjou" == talk.mail("reminder").facts["next_dealer"]
    assert [("new_request", ANN), ("released", LUC), ("handed_over", SHOP)] == talk.waits().sent
    assert ["new", gone.answer, "new"] == talk.states


def test_a_line_that_a_version_takes_out_is_no_promise(talk):
    """Its dealer has said nothing."""
    talk.revised(line(2, "cancelled")).waits().waits()

    assert ("new_request", ANN) in talk.waits().sent


def test_a_silent_dealer_whose_part_has_come_keeps_the_order(talk):
    """What the shop has received he has sent: a person looks, since he may have sent for the rest."""
    talk.shop("2 reçu", line(2, "delivered")).waits().waits().waits()

    assert [("escalation", OPS)] == talk.sent


def test_a_silent_network_ends_with_the_house_account_and_then_with_us(talk):
    """Backup, house account, one of us: each dealer is told once, and nothing is ever lost."""
    while talk.request.waiting_on == "dealer":
        talk.waits()

    told = [(mail.kind, mail.to.address) for mail in talk.mails if mail.kind in ("new_request", "escalation")]
    assert [("new_request", ANN), ("new_request", HOUSE), ("escalation", OPS)] == told
    assert 6 == sum(mail.kind == "reminder" for mail in talk.mails)
    assert ("ops", "actions") == (talk.request.waiting_on, talk.request.list)


def test_a_person_is_told_again_at_growing_intervals(talk):
    """One, two, four days: a request that waits for us is never forgotten and never a nuisance."""
    while talk.request.waiting_on == "dealer":
        talk.waits()
    moments = [talk.waits().now for _ in range(4)]

    days = [(after - before).days for before, after in pairwise(moments)]
    assert [2, 4, 8] == days


def test_an_answer_after_all_takes_the_request_from_us(talk):
    """The house account answers late: nobody needs to look any more."""
    while talk.request.waiting_on == "dealer":
        talk.waits()

    talk.says("Confirmé", *ALL, sender=HOUSE, to=HOUSE)

    assert ("nobody", "scheduled") == (talk.request.waiting_on, talk.request.list)


def test_a_dealer_who_has_promised_something_keeps_the_order(talk):
    """Lines without an answer are chased, then a person looks: the parts that were promised are on their way."""
    talk.says("1 ok", line(1))

    talk.waits().waits().waits()

    assert "laval" == talk.request.dealer
    assert [("escalation", OPS)] == talk.sent


def test_a_dealer_without_reminders_is_not_chased():
    """Where they are turned off nobody is reminded; the order still passes on when all the time is over."""
    silent = replace(DEALERS["laval"], off=("reminder",))
    talk = Talk(directory=replace(DIRECTORY, dealers=DEALERS | {"laval": silent}))

    talk.waits()

    assert "anjou" == talk.request.dealer
    assert NOW + timedelta(hours=24) < talk.now


def test_a_dealer_who_left_the_directory_loses_the_order():
    """His backup is not known any more either: the house account gets it."""
    gone = {key: one for key, one in DEALERS.items() if key != "laval"}
    talk = Talk()
    talk.directory = replace(DIRECTORY, dealers=gone, territories={})

    talk.waits()

    assert [("new_request", HOUSE), ("handed_over", SHOP)] == talk.sent
    assert "left" == talk.mail("handed_over").facts["reason"]


def test_a_request_waits_for_one_deadline_only(talk):
    """Whatever happened, the next deadline is another one: its number counts the events."""
    first = talk.deadline
    talk.says("Bien reçu")

    assert (first.number + 1, first.due_at) == (talk.deadline.number, talk.deadline.due_at)


# -- absence and bounces ----------------------------------------------------------------------------------------------


def test_an_absence_message_gives_the_order_to_a_colleague(talk):
    """The order never waits for somebody who is away; the shop hears who has it and until when."""
    talk.away(until=date(2026, 12, 1))

    assert [("new_request", STEEVE), ("handed_over", SHOP)] == talk.sent
    assert ("absent", "2026-12-01") == (
        talk.mail("handed_over").facts["reason"],
        talk.mail("handed_over").facts["until"],
    )
    assert "laval" == talk.request.dealer


def test_when_the_colleague_is_away_too_the_backup_gets_it(talk):
    """Two absence messages in a row move the order to the next dealer."""
    talk.away().away(sender=STEEVE, to=STEEVE)

    assert [("new_request", ANN), ("handed_over", SHOP)] == talk.sent


def test_the_same_absence_message_again_is_noted(talk):
    """A vacation bot that answers every mail moves an order once."""
    talk.away()

    talk.away()

    assert (["automatic_answer"], []) == (talk.events, talk.sent)


def test_an_absence_that_is_over_moves_nothing(talk):
    """A message that was forgotten says a day that has gone by."""
    talk.away(until=date(2026, 11, 23))

    assert (["automatic_answer"], []) == (talk.events, talk.sent)


def test_an_absence_after_the_answer_is_noted(talk):
    """Nothing waits for the dealer, so nobody needs to stand in."""
    talk.says("Confirmé", *ALL)

    talk.away()

    assert (["automatic_answer"], []) == (talk.events, talk.sent)


def test_a_colleague_who_stands_in_keeps_the_order(talk):
    """He is reminded, whether the absence has ended or not."""
    talk.away(until=date(2026, 11, 24))
    talk.waits()

    assert [("reminder", STEEVE)] == talk.sent


@pytest.mark.parametrize("kind", ["bounce_hard", "bounce_soft"])
def test_a_bounce_gives_the_order_to_a_colleague_then_to_the_backup(talk, kind):
    """A mail that was given up, also over a full mailbox: the next person, then the next dealer, told with the reason."""
    talk.bounces(LUC, kind=kind)
    assert [("new_request", STEEVE), ("handed_over", SHOP)] == talk.sent

    talk.bounces(STEEVE, kind=kind)

    assert [("new_request", ANN), ("handed_over", SHOP)] == talk.sent
    assert "bounced" == talk.mail("handed_over").facts["reason"]


def test_the_same_bounce_again_moves_nothing(talk):
    """Several mails to one dead address come back one after the other."""
    talk.bounces(LUC)

    talk.bounces(LUC)

    assert (["mail_bounced"], []) == (talk.events, talk.sent)


def test_a_delay_is_only_noted(talk):
    """A mail that is late may still come."""
    talk.bounces(LUC, kind="delayed")

    assert (["automatic_answer"], []) == (talk.events, talk.sent)


def test_a_person_who_answers_the_address_for_bounces_waits_for_one_of_us(talk):
    """Some programs answer the Return-Path; what a person says there is not taken for a machine's."""
    talk.bounces(LUC, kind="human")

    assert ("answer-to-bounce-address", [], []) == (talk.decision.held.code, talk.events, talk.sent)


def test_a_bounce_of_the_shops_mail_goes_to_its_other_address(talk):
    """The shop is told where its order stands, at the address that is left."""
    talk.says("Confirmé", *ALL)

    talk.bounces(SHOP, role="shop")

    assert [("answered", DESK2)] == talk.sent
    assert "nobody" == talk.request.waiting_on


@pytest.mark.parametrize("kind", ["bounce_hard", "bounce_soft"])
def test_a_shop_that_no_mail_reaches_comes_before_a_person(talk, kind):
    """With every address refused somebody must call; its questions go nowhere until then."""
    talk.bounces(SHOP, role="shop", kind=kind).bounces(DESK2, role="shop", kind=kind)

    assert [("escalation", OPS)] == talk.sent
    assert "ops" == talk.request.waiting_on


# -- a silent shop ----------------------------------------------------------------------------------------------------


def test_a_silent_shop_is_nudged_once_and_then_it_is_the_dealers_matter(talk):
    """At half time a nudge; not at 3 days 23:59 but at 4 days the request is back in Actions and the dealer hears so."""
    talk.says("Couleur?", question="Couleur?")
    asked = talk.now

    assert [("nudge", SHOP)] == talk.waits().sent
    assert timedelta(days=2) == talk.now - asked
    assert asked + timedelta(days=4) == talk.deadline.due_at
    assert "waiting" == talk.request.list
    assert [("unanswered", LUC)] == talk.waits().sent
    assert ("repeat", "actions") == (talk.request.matter, talk.request.list)


def test_a_question_that_is_asked_again_has_its_time_anew(talk):
    """The dealer repeats it, and the request waits for the shop for another four days."""
    talk.says("Couleur?", question="Couleur?")
    talk.waits().waits()

    talk.says("Relancer", ambiguous=True)

    assert ("question", "waiting") == (talk.request.matter, talk.request.list)
    assert talk.now + timedelta(days=2) == talk.deadline.due_at


def test_the_shops_late_answer_settles_everything(talk):
    """After the dealer was told that it is silent, the shop's words go to him and nothing is left of the question."""
    talk.says("1, 2, 3 ok. Couleur?", *ALL, question="Couleur?")
    talk.waits().waits()

    talk.shop("Noire")

    assert ("nobody", [("message", LUC)]) == (talk.request.waiting_on, talk.sent)


def test_a_shop_that_never_answers_comes_before_a_person(talk):
    """The dealer hears it twice, then one of us."""
    talk.says("Couleur?", question="Couleur?")

    kinds = [kind for _ in range(4) for kind, _ in talk.waits().sent]

    assert ["nudge", "unanswered", "unanswered", "escalation"] == kinds


def test_after_an_outage_nobody_is_nudged_about_what_is_over(talk):
    """A nudge that is so late that all the time is over is left out."""
    talk.says("Couleur?", question="Couleur?")

    talk.waits(late=timedelta(days=5))

    assert [("unanswered", LUC)] == talk.sent


# -- promises ---------------------------------------------------------------------------------------------------------


def test_a_promised_day_that_goes_by_is_told_before_anybody_asks(talk):
    """At four in the afternoon of the day the shop hears it and the dealer is asked for another day."""
    talk.says("3 BO 4 déc", *(line(n, "delivered") for n in (1, 2)), line(3, "backorder", eta=date(2026, 12, 4)))

    talk.waits_for("promise")

    assert datetime(2026, 12, 4, 21, 0, tzinfo=UTC) == talk.now
    assert [("reminder", LUC), ("promise_moved", SHOP)] == talk.sent
    assert [(3, None)] == [(one.line, one.eta) for one in talk.mail("promise_moved").lines]
    assert ("reply", "dealer") == (talk.request.matter, talk.request.waiting_on)


def test_a_new_promise_is_kept_in_mind_and_the_second_slip_is_told_to_us(talk):
    """The dealer gives another day; when that goes by as well one of us reads it."""
    delivered = [line(n, "delivered") for n in (1, 2)]
    talk.says("3 BO 4 déc", *delivered, line(3, "backorder", eta=date(2026, 12, 4)))
    talk.waits_for("promise")
    talk.says("3 le 11 déc", line(3, "backorder", eta=date(2026, 12, 11)))

    talk.waits_for("promise")

    assert [("reminder", LUC), ("promise_moved", SHOP), ("escalation", OPS)] == talk.sent


def test_a_back_order_without_a_day_is_asked_for_one(talk):
    """A range of weeks is no day: after four days the dealer is asked, the shop is not bothered."""
    talk.says("3 en rupture", *(line(n, "delivered") for n in (1, 2)), line(3, "backorder"))
    said = talk.now

    talk.waits()

    assert said + timedelta(days=4) == talk.now
    assert [("reminder", LUC)] == talk.sent


def test_a_shop_is_asked_politely_whether_all_has_come(talk):
    """Two days after the dealer's yes without a day, then at growing intervals, three times at most."""
    talk.says("Confirmé", *ALL)
    said = talk.now

    moments = [(talk.waits().sent, (talk.now - said).days) for _ in range(3)]

    assert [([("arrived", SHOP)], days) for days in (2, 6, 14)] == moments
    assert said + timedelta(days=30) == talk.deadline.due_at


def test_a_request_of_which_nobody_speaks_is_closed(talk):
    """After thirty days of silence with nothing left to do it ends by itself, with a note."""
    talk.says("Confirmé", *ALL)

    talk.waits().waits().waits().waits()

    assert (["closed"], "closed", None) == (talk.events, talk.request.list, talk.deadline)


def test_every_deadline_of_an_open_request_leaves_a_trace(talk):
    """Whatever is due, something is written down: else the request would never be looked at again."""
    for _ in range(40):
        if talk.deadline is None:
            break
        talk.waits()

        assert talk.events


def test_a_house_account_that_had_the_order_first_is_not_asked_twice():
    """Where the territory's dealer is the house account himself, nobody else is left, and the shop hears so."""
    alone = dealer("laval", "Honda de Laval", LUC)
    brands = {"honda": replace(DIRECTORY.brands["honda"], house="laval")}
    talk = Talk(directory=replace(DIRECTORY, dealers={"laval": alone}, brands=brands))

    talk.waits().waits().waits()

    assert [("escalation", OPS), ("untaken", SHOP)] == talk.sent


def test_without_a_named_operator_nobody_is_mailed():
    """The page shows what waits for us."""
    talk = Talk(rules=replace(RULES, escalate_to=""))
    while talk.request.waiting_on == "dealer":
        talk.waits()

    assert "ops" == talk.request.waiting_on
    assert "escalation" not in [mail.kind for mail in talk.mails]
