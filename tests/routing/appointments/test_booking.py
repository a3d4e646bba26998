"""How a workshop and its customer agree on a visit: by mail, on a clock that turns, over the real reader."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from routing import is_overtaken
from routing.directory import Shop
from tests.routing.appointments.booked import (
    DESK,
    DRIVER,
    FLEET,
    OWNER,
    PLACES,
    STEEVE,
    THURSDAY,
    Visiting,
    accepted,
    confirmed,
    proposed,
)

TEXT = "4505550177@txt.example"


def facts(talk, kind):
    """The facts of the newest mail of a kind."""
    return talk.mail(kind).facts


def test_a_request_is_in_actions_and_asked_for():
    """The workshop must act from the first moment on."""
    talk = Visiting()

    assert ("actions", "visit", "wanted") == (talk.request.list, talk.request.matter, talk.visit.state)


def test_a_workshop_that_acknowledges_tells_nobody_and_keeps_it():
    """That it has the request is noted; the customer waits for a proposal, and so do we."""
    talk = Visiting().workshop("Bien reçu, merci")

    assert (["acknowledged"], []) == (talk.events, talk.sent)
    assert ("actions", "acknowledged") == (talk.request.list, talk.visit.state)


def test_a_question_waits_for_the_customer_and_comes_back_after_four_days():
    """Waiting until a minute before the four days are over, then Actions, and the workshop reads that it is its turn."""
    talk = Visiting().workshop("? Quel est le kilométrage")
    asked = talk.now

    assert ("waiting", "question") == (talk.request.list, talk.request.matter)
    assert "Quel est le kilométrage" == facts(talk, "visit_question")["question"]
    talk.waits_for("return")
    assert asked + timedelta(days=4) == talk.now
    assert ("actions", [("visit_news", "unanswered", DESK)]) == (talk.request.list, talk.sent)


def test_the_customer_is_nudged_once_after_half_of_his_time():
    """Two days before it comes back he reads that the workshop waits."""
    talk = Visiting().workshop("? Quel est le kilométrage")
    asked = talk.now
    talk.waits()

    assert (asked + timedelta(days=2), [("visit_news", "nudge", DRIVER)]) == (talk.now, talk.sent)
    assert "return" == talk.deadline.kind


def test_a_workshop_asks_again_with_one_word():
    """The same question goes out, and it waits for the customer again."""
    talk = Visiting().workshop("? Quel est le kilométrage")
    talk.waits_for("return")
    talk.workshop("Redemander au client")

    assert ("waiting", [("visit_question", "", DRIVER)]) == (talk.request.list, talk.sent)
    assert 2 == sum(event.kind == "dealer_asked" for event in talk.request.events)


def test_after_the_customer_s_words_the_workshop_has_its_whole_time():
    """His answer settles the question; nobody is reminded in the next minute."""
    talk = Visiting().workshop("? Quel est le kilométrage")
    talk.waits_for("return")
    talk.workshop("Redemander au client").customer("45 000 km")

    assert [("visit_news", "message", DESK)] == talk.sent
    assert ("visit", True) == (talk.request.matter, talk.deadline.due_at >= talk.now + timedelta(hours=4))


def test_a_plain_yes_to_a_question_accepts_nothing():
    """While nothing is proposed, yes and no answer what was asked, and go to the workshop as they are."""
    talk = Visiting().workshop("? Avez-vous les pneus d'hiver").customer("Oui")

    assert ([("visit_news", "message", DESK)], "wanted") == (talk.sent, talk.visit.state)


def test_what_answers_a_question_is_passed_on_however_unclear():
    """Neither a day without its hour nor a condition is asked back: the other side reads the words itself."""
    asked = confirmed().customer("Est-ce que je peux arriver plus tôt?")
    question = Visiting().workshop("? Avez-vous les pneus d'hiver")

    assert [("visit_news", "message", DRIVER)] == asked.workshop("Jeudi vous pouvez arriver dès 8 h").sent
    assert [("visit_news", "message", DESK)] == question.customer("Oui mais pas avant le 4/12").sent


def test_what_stands_already_is_not_proposed_again():
    """A workshop that repeats the day and the hour changes nothing."""
    talk = confirmed().workshop("Jeudi 3 décembre à 9 h")

    assert (["acknowledged"], [], "scheduled") == (talk.events, talk.sent, talk.request.list)


def test_a_proposal_goes_to_the_customer_s_calendar_with_its_price():
    """A REQUEST with day, hour and price; the workshop reads what we understood, and may take it back."""
    talk = proposed()
    told = facts(talk, "visit_proposal")

    assert ("request", THURSDAY, "0") == (told["method"], told["starts"], told["sequence"])
    assert ("waiting", "304.45") == (talk.request.list, str(talk.visit.price))
    assert [("visit_proposal", "", DRIVER), ("visit_echo", "proposed", DESK)] == talk.sent
    assert facts(talk, "visit_echo")["undo_until"]


def test_a_question_in_a_proposal_travels_with_it():
    """One mail asks and proposes; the customer must answer either."""
    talk = Visiting().workshop("Nous proposons le 3 décembre à 9 h, 304,45 $. Avez-vous les pneus d'hiver?")

    assert "Avez-vous les pneus d'hiver?" == facts(talk, "visit_proposal")["question"]
    assert {"proposal", "question"} <= talk.request.matters.keys()


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("Nous proposons jeudi", "hour"),
        ("Nous proposons le 4/12 à 9 h", "day"),
        ("Nous proposons le 20 novembre à 9 h", "day"),
    ],
)
def test_a_proposal_without_a_sure_day_and_hour_is_asked_back(said, reason):
    """Nothing changes, the customer hears nothing, and the workshop reads what is missing."""
    talk = Visiting().workshop(said)

    assert ("wanted", [("visit_echo", "unclear", DESK)]) == (talk.visit.state, talk.sent)
    assert reason == facts(talk, "visit_echo")["reason"]


def test_an_acceptance_is_confirmed_to_the_customer_and_told_to_the_workshop():
    """Both in the decision of the very mail; the appointment is in Actions, for the workshop to plan."""
    talk = accepted()

    assert [("visit_news", "accepted", DESK), ("visit_echo", "accepted", DRIVER)] == talk.sent
    assert ("actions", "planning", "accepted") == (talk.request.list, talk.request.matter, talk.visit.state)


def test_of_several_moments_one_is_accepted_by_its_day_or_its_number():
    """The calendar's entry moves to the moment that was chosen; yes alone is asked back."""
    two = "Jeudi 3 décembre à 9 h ou vendredi 4 décembre à 13 h 30, 304,45 $"
    by_day, by_number = proposed(two).customer("Ok pour vendredi"), proposed(two).customer("J'accepte l'option 2")

    for talk in (by_day, by_number):
        assert "2026-12-04T13:30:00-05:00" == talk.visit.starts.isoformat()
        assert ("request", "1") == (facts(talk, "visit_echo")["method"], facts(talk, "visit_echo")["sequence"])
    assert [("visit_echo", "unclear", DRIVER)] == proposed(two).customer("Oui").sent


def test_a_yes_with_a_condition_accepts_nothing():
    """A careful clerk would ask back."""
    talk = proposed().customer("Oui mais pas avant 10 h")

    assert ("proposed", [("visit_echo", "unclear", DRIVER)]) == (talk.visit.state, talk.sent)


def test_a_yes_to_an_older_proposal_accepts_nothing():
    """Whoever answers a mail that another one has replaced is asked to look at the newest."""
    talk = proposed()
    old = talk.mail("visit_proposal").key
    talk.workshop("Nous proposons vendredi 4 décembre à 13 h 30, 304,45 $").customer("J'accepte", key=old)

    assert ("proposed", "old") == (talk.visit.state, facts(talk, "visit_echo")["reason"])
    assert "accepted" == talk.customer("J'accepte", key=talk.mail("visit_proposal").key).visit.state


def test_another_time_goes_to_the_workshop_which_may_grant_it():
    """The wish is the workshop's matter; its yes books it at once, and the calendar's entry moves."""
    talk = proposed().customer("Je ne peux pas jeudi, plutôt vendredi 4 décembre à 10 h")

    assert ("actions", ("2026-12-04T10:00:00-05:00",)) == (talk.request.list, talk.visit.wishes)
    assert [("visit_news", "countered", DESK), ("visit_echo", "countered", DRIVER)] == talk.sent
    talk.workshop("D'accord")
    assert [("visit_news", "booked", DRIVER), ("visit_echo", "booked", DESK)] == talk.sent
    assert ("1, 2", "1") == (facts(talk, "visit_echo")["missing"], facts(talk, "visit_news")["sequence"])


def test_a_no_asks_the_workshop_for_another_proposal():
    """It is in Actions again, with the customer's words."""
    talk = proposed().customer("Non, je travaille ce jour-là")

    assert ("actions", "wanted") == (talk.request.list, talk.visit.state)
    assert "Non, je travaille ce jour-là" == facts(talk, "visit_news")["answered_text"]


def test_confirm_is_refused_until_every_line_is_available_or_ordered():
    """The workshop reads which lines are missing, and nobody else hears anything."""
    talk = accepted().workshop("Confirmer")

    assert ("accepted", [("visit_echo", "refused", DESK)]) == (talk.visit.state, talk.sent)
    assert ("lines", "1, 2") == (facts(talk, "visit_echo")["reason"], facts(talk, "visit_echo")["missing"])
    talk.workshop("1 dispo, 2 commandée pour le 30 novembre")
    assert "confirmed" == talk.workshop("Confirmer").visit.state


def test_confirm_puts_it_into_the_schedule_and_tells_the_customer_nothing():
    """Its planning is done; only the workshop reads so."""
    talk = confirmed()

    assert ("scheduled", "confirmed") == (talk.request.list, talk.visit.state)
    assert [("visit_echo", "confirmed", DESK)] == talk.sent


def test_what_the_customer_has_not_accepted_cannot_be_confirmed():
    """A proposal waits for his yes."""
    talk = proposed().workshop("Confirmé, toutes les pièces sont disponibles")

    assert ("proposed", "unanswered") == (talk.visit.state, facts(talk, "visit_echo")["reason"])


def test_a_moved_visit_is_confirmed_again_in_the_calendar_with_a_higher_sequence():
    """The customer reads where it was, and his entry moves."""
    talk = confirmed().workshop("Déplacé au 4 décembre à 14 h")
    told = facts(talk, "visit_news")

    assert [("visit_news", "moved", DRIVER), ("visit_echo", "moved", DESK)] == talk.sent
    assert (THURSDAY, "1", "2026-12-04T14:00:00-05:00") == (told["was"], told["sequence"], told["starts"])
    assert ("scheduled", "confirmed") == (talk.request.list, talk.visit.state)


def test_the_workshop_cancels_and_the_calendar_takes_the_entry_out():
    """CANCEL with a higher SEQUENCE; nothing is due any more."""
    talk = confirmed().workshop("Le rendez-vous est annulé: le mécanicien est malade")

    assert ("cancel", "1") == (facts(talk, "visit_news")["method"], facts(talk, "visit_news")["sequence"])
    assert ("closed", None) == (talk.request.list, talk.deadline)


def test_the_customer_cancels():
    """The workshop hears it, and his own calendar is cleaned with the confirmation."""
    talk = confirmed().customer("Annuler le rendez-vous")

    assert [("visit_news", "cancelled", DESK), ("visit_echo", "cancelled", DRIVER)] == talk.sent
    assert ("closed", "cancel") == (talk.request.list, facts(talk, "visit_echo")["method"])


def test_cancel_alone_could_be_the_answer_or_the_appointment():
    """Nobody knows which: it is asked back."""
    assert ("confirmed", [("visit_echo", "unclear", DRIVER)]) == (
        (talk := confirmed().customer("Annuler")).visit.state,
        talk.sent,
    )


def test_finalise_takes_it_out_of_the_schedule():
    """The car is handed over; nobody is told by this."""
    talk = confirmed().workshop("Terminé, remis au client")

    assert ("closed", "done", []) == (talk.request.list, talk.visit.state, talk.sent)


def test_a_call_is_noted_and_told_to_nobody():
    """It settles what was waiting for an answer, and stands in the history."""
    talk = proposed().customer("Combien de temps faut-il prévoir?").workshop("tel: parlé à Luc, ok")

    assert ("phone_noted", []) == (talk.events[0], talk.sent)
    assert "reply" not in talk.request.matters


def test_words_go_to_the_other_side_as_they_are():
    """Whatever is no answer of ours is passed on; thanks alone is not."""
    talk = confirmed().customer("La clé sera dans la boîte.")

    assert [("visit_news", "message", DESK)] == talk.sent
    assert [] == talk.customer("Merci beaucoup").sent


def test_a_customer_who_says_again_that_he_comes_is_known_to_come():
    """Nothing opens; the workshop reads it once."""
    talk = confirmed().workshop("Déplacé au 4 décembre à 14 h").customer("J'y serai")

    assert (True, [("visit_news", "assured", DESK), ("visit_echo", "assured", DRIVER)]) == (
        talk.visit.assured,
        talk.sent,
    )
    assert ("scheduled", []) == (talk.request.list, talk.customer("J'y serai bien").sent)


def test_a_colleague_takes_it_over():
    """The appointment goes to him with everything, and later mails too."""
    talk = Visiting().workshop("assigner à Steeve")

    assert ("visit_request", "", STEEVE) == talk.sent[0]
    assert [("visit_news", "message", STEEVE)] == talk.customer("Le bruit est plus fort ce matin.").sent


@pytest.mark.parametrize(
    ("talk", "answer", "before"),
    [
        (proposed, "workshop", "wanted"),
        (accepted, "customer", "proposed"),
        (confirmed, "workshop", "accepted"),
    ],
)
def test_the_writer_takes_an_answer_back(talk, answer, before):
    """Within half an hour things stand as before, and the other side reads so; later they do not."""
    back = getattr(talk(), answer)("Annuler ma réponse")
    late = getattr(talk(), answer)("Annuler ma réponse", after=timedelta(minutes=31))

    assert (before, "undone") == (back.visit.state, back.sent[-1][1])
    assert talk().visit.state == late.visit.state


def test_a_proposal_that_is_taken_back_leaves_the_calendar():
    """The entry goes with a CANCEL of a higher SEQUENCE."""
    talk = proposed().workshop("Annuler ma réponse")

    assert ("cancel", "1") == (facts(talk, "visit_news")["method"], facts(talk, "visit_news")["sequence"])


def test_what_the_other_side_has_acted_on_is_not_taken_back():
    """The customer has accepted meanwhile: the proposal stands."""
    assert "accepted" == accepted().workshop("Annuler ma réponse").visit.state


def test_a_robot_s_repetition_is_not_answered_again():
    """The same unclear words twice bring one question back; then a person of ours looks."""
    talk = proposed().customer("Peut-être")
    assert [("visit_echo", "unclear", DRIVER)] == talk.sent
    assert [] == talk.customer("Peut-être").sent
    talk.customer("Peut-être")

    assert ["shop_unclear", "escalated"] == talk.events


class TestWhoIsWrittenTo:
    """Driver before owner before contractor, and nobody who cannot read or answer it."""

    def test_an_address_that_comes_back_is_followed_by_the_next_person(self):
        """Driver, owner, contractor; each gets what stands."""
        talk = proposed(owner=f"{OWNER} Ann Roy", contractor=f"{FLEET} Parc")

        assert [("visit_proposal", "", OWNER)] == talk.bounces(DRIVER).sent
        assert [("visit_proposal", "", FLEET)] == talk.bounces(OWNER).sent

    def test_where_nobody_is_left_the_workshop_calls(self):
        """It is its matter again, and it reads why."""
        talk = proposed().bounces(DRIVER)

        assert [("visit_news", "unheard", DESK)] == talk.sent
        assert "actions" == talk.request.list

    def test_a_question_never_goes_to_a_telephone(self):
        """A text message cannot answer it: the next person is asked."""
        talk = Visiting(driver=f"{TEXT} Luc", owner=f"{OWNER} Ann")
        talk.request = replace(
            talk.request,
            events=tuple(
                replace(event, facts={"to": TEXT}) if event.kind == "shop_told" else event
                for event in talk.request.events
            ),
        )

        assert [("visit_question", "", OWNER)] == talk.workshop("? Quel est le kilométrage").sent

    def test_a_refused_mail_to_the_workshop_goes_to_a_colleague(self):
        """Another contact of the same dealer gets the appointment."""
        talk = Visiting().bounces(DESK, "dealer")

        assert (["mail_bounced", "assigned"], "visit_request") == (talk.events, talk.sent[0][0])


class TestSilence:
    """A workshop that says nothing is reminded in its own hours, then one of us hears of it."""

    def test_it_is_reminded_within_its_opening_hours_and_then_escalated(self):
        """Four open hours after each other: the second falls on the next day."""
        talk = Visiting()
        moments = []
        for _ in range(2):
            talk.waits()
            moments.append(talk.now)
            assert [("visit_news", "remind", DESK)] == talk.sent

        assert [datetime(2026, 11, 24, 19, 0, tzinfo=UTC), datetime(2026, 11, 25, 14, 0, tzinfo=UTC)] == moments
        assert (["escalated"], "ops") == (talk.waits().events, talk.request.waiting_on)

    def test_a_proposal_without_an_answer_comes_back_before_its_hour(self):
        """Tomorrow's hour is the workshop's matter again an hour before it."""
        talk = Visiting().workshop("Nous proposons demain à 9 h, 304,45 $")
        talk.waits_for("return")

        assert datetime(2026, 11, 25, 13, 0, tzinfo=UTC) == talk.now
        assert ("actions", "repeat") == (talk.request.list, talk.request.matter)


class TestReminders:
    """The customer is reminded by the clock on the workshop's wall."""

    def test_he_is_reminded_days_ahead_in_the_evening_and_on_the_day(self):
        """Two days before at seven in the evening, and at seven in the morning; each once."""
        talk = confirmed()
        moments = [(talk.waits().now, talk.sent) for _ in range(2)]

        assert [
            (datetime(2026, 12, 2, 0, 0, tzinfo=UTC), [("visit_reminder", "ahead", DRIVER)]),
            (datetime(2026, 12, 3, 12, 0, tzinfo=UTC), [("visit_reminder", "today", DRIVER)]),
        ] == moments
        assert talk.deadline.kind == "visit_close"

    @pytest.mark.parametrize(("days", "day"), [(1, 3), (4, 30)])
    def test_the_workshop_says_how_many_days_ahead(self, days, day):
        """One to four days, by workshops.toml."""
        places = replace(PLACES, workshops={"laval": replace(PLACES.workshops["laval"], remind_days=days)})

        assert day == confirmed(directory=places).waits().now.day

    def test_a_customer_s_own_row_goes_before_the_workshop_s(self):
        """A shop on file is reminded as its row says."""
        shop = Shop("luc", "Luc", (DRIVER,), "H7S 2B4", language="fr", remind_days=4)
        talk = confirmed(directory=replace(PLACES, shops={**PLACES.shops, "luc": shop}))
        talk.request = replace(talk.request, opening=replace(talk.request.opening, shop_key="luc"))

        assert datetime(2026, 11, 30, 0, 0, tzinfo=UTC) == talk.waits().now

    def test_a_visit_that_was_agreed_too_late_is_not_told_ahead(self):
        """For tomorrow only the morning's reminder is left."""
        talk = Visiting().workshop("Nous proposons demain à 14 h, 304,45 $").customer("J'accepte")
        talk.workshop("Confirmé, toutes les pièces sont disponibles").waits()

        assert [("visit_reminder", "today", DRIVER)] == talk.sent

    def test_a_reminder_whose_hour_went_by_is_written_down(self):
        """Nobody is reminded of yesterday's visit, and the clock goes on."""
        talk = confirmed().waits(late=timedelta(days=3))

        assert (["visit_lapsed", "visit_lapsed"], []) == (talk.events, talk.sent)
        assert talk.deadline.kind == "visit_close"

    def test_seven_in_the_evening_stays_seven_across_the_change_of_clocks(self):
        """In spring the evening is an hour earlier for the world."""
        talk = Visiting().workshop("Nous proposons le 15 mars 2027 à 9 h").customer("J'accepte")
        talk.workshop("Confirmé, toutes les pièces sont disponibles").waits_for("visit_reminder")

        # The 13th at seven in the evening is still winter: five hours behind, not four as on the day of the visit.
        assert datetime(2027, 3, 14, 0, 0, tzinfo=UTC) == talk.now

    def test_a_cancelled_visit_reminds_nobody(self):
        """Nothing of it is due."""
        assert confirmed().customer("Annuler le rendez-vous").deadline is None


class TestWithdrawn:
    """A mail that still waits to be sent leaves only while it is true."""

    @staticmethod
    def overtaken(talk, kind, key):
        """Whether that mail must not leave any more."""
        return is_overtaken(talk.request, kind, key, talk.now)

    @pytest.mark.parametrize(
        "said", ["Nous proposons vendredi 4 décembre à 10 h", "Le rendez-vous est annulé", "Annuler ma réponse"]
    )
    def test_a_proposal_that_stands_no_more(self, said):
        """Replaced, cancelled or taken back."""
        talk = proposed()
        key = talk.mail("visit_proposal").key

        assert not self.overtaken(talk, "visit_proposal", key)
        assert self.overtaken(talk.workshop(said), "visit_proposal", key)

    def test_a_reminder_of_what_has_moved_or_is_cancelled(self):
        """Nobody is sent to an hour that holds no more."""
        moved, called_off = confirmed().waits(), confirmed().waits()
        key = moved.mail("visit_reminder").key

        assert not self.overtaken(moved, "visit_reminder", key)
        assert self.overtaken(moved.workshop("Déplacé au 4 décembre à 14 h"), "visit_reminder", key)
        assert self.overtaken(called_off.customer("Annuler le rendez-vous"), "visit_reminder", key)

    def test_a_reminder_that_would_come_too_late(self):
        """That of two days before helps until the day begins, and that of the day until the hour."""
        talk = confirmed().waits()
        ahead = talk.mail("visit_reminder").key
        talk.waits()
        today = talk.mail("visit_reminder").key

        assert self.overtaken(talk, "visit_reminder", ahead)
        assert not self.overtaken(talk, "visit_reminder", today)
        talk.now += timedelta(hours=2)
        assert self.overtaken(talk, "visit_reminder", today)


def test_an_appointment_without_jobs_is_confirmed_with_one_word():
    """Where no part is needed nothing can be missing."""
    assert "confirmed" == proposed(jobs=()).customer("J'accepte").workshop("Confirmer").visit.state
