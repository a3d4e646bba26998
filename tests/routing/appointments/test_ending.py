"""How appointments end of which nobody says anything any more."""

from datetime import timedelta

import pytest

from tests.routing.appointments.booked import NOW, confirmed


def idle(talk):
    """The talk after every deadline has come, until none is left."""
    steps = 0
    while talk.deadline is not None:
        talk.waits()
        steps += 1
        assert steps < 30
    return talk


def test_a_visit_of_which_nobody_says_what_became_closes_fifteen_days_after_it():
    """The workshop does not tell of every car that it has seen."""
    talk = idle(confirmed())

    assert ("closed", timedelta(days=15)) == (talk.request.events[-1].kind, talk.now - talk.visit.starts)


def test_a_car_in_the_workshop_is_waited_for_ninety_days():
    """It may be there for long, and nobody says a word."""
    talk = confirmed().workshop("Le client est arrivé")
    arrived = talk.now
    idle(talk)

    assert "closed" == talk.request.events[-1].kind
    assert talk.now - arrived >= timedelta(days=90)


def test_a_call_that_nobody_made_is_let_go_thirty_days_after_its_day():
    """It has stood in the agenda for fifteen mornings; then the appointment ends too."""
    talk = confirmed().workshop("rappel 2027-01-10")
    idle(talk)
    kinds = [event.kind for event in talk.request.events]
    let_go = talk.request.last("visit_expired")

    assert ["follow_up_due", "visit_expired", "closed"] == kinds[kinds.index("follow_up_due") :]
    assert (NOW.year + 1, 2, 9) == (let_go.at.year, let_go.at.month, let_go.at.day)


@pytest.mark.parametrize("said", ["1 dispo, 2 commandée le 3 décembre", "? Quel est le kilométrage"])
def test_a_visit_that_is_called_off_after_its_call_was_due_ends_whatever_is_said_of_it_later(said):
    """Nobody is to be called any more: the words open it again, and it is closed again when nothing more is heard."""
    talk = confirmed().workshop("rappel 26 novembre").waits_for("follow_up").workshop("Le rendez-vous est annulé")
    talk.workshop(said).customer("45 000 km")
    assert (None, None) == (talk.request.closed_at, talk.request.matter)

    idle(talk)

    assert "closed" == talk.request.events[-1].kind
