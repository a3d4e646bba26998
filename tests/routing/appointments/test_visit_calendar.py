"""What calendar programs answer to a visit: every participation, counter proposals, sequences, zones, repetitions."""

from datetime import date, time

import pytest

from tests.routing.appointments.booked import DESK, DRIVER, accepted, confirmed, proposed

FRIDAY = {"method": "COUNTER", "partstat": None, "day": date(2026, 12, 4)}
NOON_THERE = "2026-12-04T12:00:00-05:00"


def test_accepting_in_the_calendar_accepts_the_proposal():
    """The customer reads by mail that his answer has arrived, though a program wrote it."""
    talk = proposed().calendar("ACCEPTED")

    assert [("visit_news", "accepted", DESK), ("visit_echo", "accepted", DRIVER)] == talk.sent
    assert ("accepted", "actions") == (talk.visit.state, talk.request.list)


def test_declining_in_the_calendar_asks_for_another_proposal():
    """With what the person has typed, and without what the program says by itself."""
    talk = proposed().calendar("DECLINED", comment="Je suis en voyage", said="Declined: Rendez-vous")

    assert ("wanted", [("visit_news", "declined", DESK), ("visit_echo", "declined", DRIVER)]) == (
        talk.visit.state,
        talk.sent,
    )
    assert "Je suis en voyage" == talk.mail("visit_news").facts["answered_text"]


@pytest.mark.parametrize("partstat", ["TENTATIVE", "DELEGATED", "NEEDS-ACTION", "X-MAYBE", None])
def test_every_other_participation_is_only_noted(partstat):
    """Perhaps is no answer: the proposal waits."""
    talk = proposed().calendar(partstat)

    assert (["acknowledged"], [], "proposed") == (talk.events, talk.sent, talk.visit.state)


@pytest.mark.parametrize(
    ("zone", "hour"),
    [
        ("America/Toronto", time(12)),
        ("UTC", time(17)),
        ("Europe/Oslo", time(18)),
        ("UTC-08:00", time(9)),
        ("UTC+01:00", time(18)),
        ("", time(12)),
    ],
)
def test_another_time_is_read_in_whatever_zone_it_is_said(zone, hour):
    """The workshop reads it on its own wall."""
    talk = proposed().calendar(**FRIDAY, time=hour, zone=zone)

    assert [("visit_news", "countered", DESK), ("visit_echo", "countered", DRIVER)] == talk.sent
    assert (NOON_THERE,) == talk.visit.wishes


def test_a_zone_that_nobody_knows_is_held():
    """Nobody guesses when that is: a person looks, and nothing changes."""
    talk = proposed().calendar(**FRIDAY, time=time(12), zone="Customized Time Zone 4")

    assert "calendar-zone" == talk.decision.held.code
    assert ("proposed", []) == (talk.visit.state, talk.events)


def test_a_counter_proposal_of_a_whole_day_is_a_wish_for_that_day():
    """Without an hour the workshop names one."""
    assert ("2026-12-04",) == proposed().calendar(**FRIDAY).visit.wishes


def test_a_counter_proposal_of_what_is_proposed_accepts_it():
    """Some programs send the same time back."""
    talk = proposed("Jeudi 3 décembre à 9 h ou vendredi 4 décembre à 12 h").calendar(**FRIDAY, time=time(12))

    assert ("accepted", NOON_THERE) == (talk.visit.state, talk.visit.starts.isoformat())


def test_an_answer_to_an_older_state_of_the_entry_changes_nothing():
    """The visit has moved since: a yes to where it was is only noted."""
    talk = confirmed().workshop("Déplacé au 4 décembre à 14 h")
    talk.calendar("DECLINED", sequence=0)

    assert (["acknowledged"], "confirmed") == (talk.events, talk.visit.state)
    assert "1" == talk.request.last("acknowledged").facts["stale"]
    assert "wanted" == talk.calendar("DECLINED", sequence=1).visit.state


def test_the_same_answer_twice_is_one():
    """Programs send an answer again; the workshop reads it once."""
    assert [] == proposed().calendar("ACCEPTED").calendar("ACCEPTED").calendar("ACCEPTED").sent
    assert [] == proposed().calendar("DECLINED").calendar("DECLINED").sent
    assert [] == proposed().calendar(**FRIDAY, time=time(12)).calendar(**FRIDAY, time=time(12)).sent


def test_a_yes_to_what_stands_is_the_promise_to_come():
    """A calendar that accepts a moved visit says that its person comes."""
    talk = confirmed().workshop("Déplacé au 4 décembre à 14 h").calendar("ACCEPTED", sequence=1)

    assert (True, "scheduled") == (talk.visit.assured, talk.request.list)


def test_declining_what_stands_puts_it_into_actions():
    """Whoever cannot come after all is the workshop's matter at once."""
    talk = accepted().calendar("DECLINED")

    assert ("actions", "wanted") == (talk.request.list, talk.visit.state)


def test_an_answer_to_a_cancelled_visit_is_noted():
    """It is over for everybody."""
    talk = confirmed().workshop("Le rendez-vous est annulé").calendar("ACCEPTED", sequence=1)

    assert (["acknowledged"], "cancelled") == (talk.events, talk.visit.state)


def test_another_visit_s_entry_is_no_answer_to_this_one():
    """Its identity must name this very request."""
    talk = proposed().calendar("ACCEPTED", uid="hon-2026-000001.visit@parts.example")

    assert "proposed" == talk.visit.state


def test_outlook_s_own_format_names_no_entry():
    """It tells by its class alone, and is about the one entry there is."""
    assert "accepted" == proposed().calendar("ACCEPTED", uid="").visit.state
