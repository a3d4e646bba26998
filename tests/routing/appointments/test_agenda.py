"""The lists of a workshop's agenda, by appointments made by hand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parsers import LineItem, Order, Party, Vehicle
from routing import Event, Opening, Source, fold
from routing.appointments.agenda import afternoon_agenda, afternoon_slot, agenda_of, history, morning_agenda
from routing.appointments.agenda.lists import bucket_of, is_confirmed
from routing.appointments.agenda.opportunity import follow_up_of, mismatch
from routing.appointments.visit import visit_of
from tests.routing.cases import DIRECTORY, LAVAL

ZONE = "America/Toronto"
NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
"""A Tuesday, ten in the morning on the workshop's wall."""
ORDER = Order(
    vin="2HGFE2F59PH100101",
    vehicle=Vehicle("2023", "Honda", "Civic"),
    lines=(LineItem("1", None, "Vidange d'huile", None),),
)


def at(days=0, hour=10, minute=0):
    """A moment some days from today, at this hour of the workshop's wall (all in winter time)."""
    return datetime(2026, 11, 24, 5, tzinfo=UTC) + timedelta(days=days, hours=hour, minutes=minute)


def appointment(*events, number="HON-2026-000001", starts=None, order=ORDER, **told):
    """An appointment that an export told of ten days ago, and what has happened since."""
    opening = Opening(
        number,
        "appointment",
        "honda",
        Party("marie@client.example", "Marie"),
        None,
        None,
        order,
        Source("aa", ""),
        None,
        "",
    )
    facts = (
        {"origin": "export", "uid": "4711", "plate": "K12 ABC"}
        | told
        | ({"starts": starts.isoformat()} if starts else {})
    )
    begun = (
        Event("received", at(-10), "dealer", facts),
        Event("routed", at(-10), "partspost", {"dealer": "honda-laval"}),
        *([Event("visit_booked", at(-10), "dealer")] if starts else []),
    )
    return fold((opening,), (*begun, *events))


def happened(kind, when, **facts):
    """An event at a moment."""
    return Event(kind, when, "dealer", facts)


def call(days, hour=9, *, set_at=-10, **facts):
    """A call that was planned for a day."""
    return Event("follow_up_set", at(set_at), "dealer", {"due": at(days, hour).isoformat()} | facts)


def sections(*requests, now=NOW):
    """In which lists the appointments stand."""
    return set(agenda_of(requests, now, ZONE).lists)


@pytest.mark.parametrize(
    ("days", "bucket"),
    [
        (-16, None),
        (-15, "overdue"),
        (-1, "overdue"),
        (0, "current"),
        (1, "upcoming"),
        (15, "upcoming"),
        (16, None),
    ],
)
def test_an_opportunity_is_listed_from_fifteen_days_back_to_fifteen_ahead(days, bucket):
    """Both ends are with it; a day further it stands in no list."""
    today = date(2026, 11, 24)

    assert bucket == bucket_of(today + timedelta(days=days), today)
    assert ({bucket} if bucket else set()) == sections(appointment(call(days)))


@pytest.mark.parametrize(("hour", "bucket"), [(23, "current"), (0, "current")])
def test_the_day_of_a_call_is_the_workshop_s(hour, bucket):
    """A call late in the evening belongs to that day, whatever day it is at Greenwich by then."""
    assert {bucket} == sections(appointment(call(0, hour)))


def test_a_second_call_replaces_the_first():
    """There is one opportunity, the newest."""
    request = appointment(call(2), call(5, 14, set_at=-1, timed="1"))

    assert (at(5, 14), True) == (follow_up_of(request).due, follow_up_of(request).timed)


@pytest.mark.parametrize("kind", ["follow_up_dropped", "visit_accepted", "visit_booked", "visit_countered"])
def test_an_opportunity_ends(kind):
    """It is dropped, or the customer comes."""
    request = appointment(call(2), happened(kind, at(-1)))

    assert follow_up_of(request) is None


def test_what_was_undone_is_no_opportunity():
    """An answer that is taken back has planned nothing."""
    request = appointment(call(2), Event("undone", at(-1), "dealer", {"event": "3"}))

    assert follow_up_of(request) is None


def test_an_opportunity_keeps_its_campaign_once_its_day_has_come():
    """It is called and stays in the list until there is another day, a reason, or an appointment."""
    request = appointment(call(-1, campaign="Freins"), happened("follow_up_due", at(-1)))

    assert ("Freins", True) == (follow_up_of(request).campaign, follow_up_of(request).called)
    assert {"overdue"} == sections(request)
    assert ("actions", "calling") == (request.list, request.matter)


@pytest.mark.parametrize(
    ("days", "section"),
    [(-8, None), (-7, "missed"), (-1, "missed"), (0, "not_arrived"), (1, "next"), (15, "next"), (16, None)],
)
def test_an_appointment_stands_by_its_day(days, section):
    """Not in yet today, a no-show for seven days, next for fifteen."""
    assert ({section} if section else set()) == sections(appointment(starts=at(days)))


def test_confirmed_is_what_somebody_has_said_yes_to():
    """What the dealer's system books is nobody's word; a yes to an hour that has moved since is none."""
    booked = appointment(starts=at(2))
    said = appointment(happened("visit_accepted", at(-2), starts=at(2).isoformat()), starts=at(2))
    moved = appointment(
        happened("visit_accepted", at(-2), starts=at(2).isoformat()),
        happened("visit_changed", at(-1), starts=at(3).isoformat()),
        starts=at(2),
    )

    assert [False, True, False] == [is_confirmed(one, visit_of(one)) for one in (booked, said, moved)]
    assert {"confirmed"} == sections(said)


def test_a_no_show_may_be_said():
    """The workshop's own word puts it into the list on the same day."""
    assert {"missed"} == sections(appointment(happened("visit_missed", at(0, 11)), starts=at(0, 9)), now=at(0, 12))


@pytest.mark.parametrize(
    ("days", "section"), [(0, "in_today"), (-1, "in_yesterday"), (-2, "in_week"), (-7, "in_week"), (-8, "in_older")]
)
def test_what_is_in_process_is_listed_by_age(days, section):
    """Today, yesterday, up to a week, more than a week."""
    request = appointment(happened("visit_arrived", at(days, 8)), starts=at(days, 8))

    assert {section} | ({"arrived"} if days == 0 else set()) == sections(request)


def test_the_last_ten_arrivals_of_today_are_shown_the_newest_first():
    """An eleventh pushes the first one out."""
    requests = [
        appointment(happened("visit_arrived", at(0, 7, minute)), number=f"HON-2026-{minute:06}", starts=at(0, 7))
        for minute in range(11)
    ]
    arrived = agenda_of(requests, NOW, ZONE).of("arrived")

    assert [f"HON-2026-{minute:06}" for minute in range(10, 0, -1)] == [one.request.number for one in arrived]


@pytest.mark.parametrize(("days", "listed"), [(0, True), (-15, True), (-16, False)])
def test_what_is_done_is_listed_for_fifteen_days(days, listed):
    """For the courtesy call."""
    request = appointment(
        happened("visit_arrived", at(days, 7)), happened("visit_done", at(days, 9)), starts=at(days, 7)
    )

    assert listed == ("done" in sections(request))


@pytest.mark.parametrize(("days", "listed"), [(0, True), (-30, True), (-31, False)])
def test_a_car_that_sales_has_delivered_is_listed_for_thirty_days(days, listed):
    """For the welcome call: nobody brought it to the workshop, and no job was planned."""
    sold = appointment(happened("visit_done", at(days, 9)), order=replace(ORDER, lines=()))

    assert ({"delivered"} if listed else set()) == sections(sold)


def test_an_hour_that_differs_from_the_dealer_s_own_system_is_a_mismatch():
    """Until the system says the same; what it says later holds anyhow."""
    agreed = happened("visit_confirmed", at(-2), starts=at(2, 14).isoformat())
    apart = appointment(agreed, starts=at(2, 10))
    together = appointment(agreed, happened("visit_changed", at(-1), starts=at(2, 14).isoformat()), starts=at(2, 10))
    same = appointment(happened("visit_confirmed", at(-2), starts=at(2, 10).isoformat()), starts=at(2, 10))

    assert [at(2, 10), None, None] == [mismatch(one) for one in (apart, together, same)]
    assert "mismatch" in sections(apart)


def test_the_history_of_a_vehicle_is_found_by_chassis_or_plate():
    """However they are written, the newest first."""
    old = appointment(number="HON-2026-000001", starts=at(-300))
    new = appointment(number="HON-2026-000002", starts=at(-3), order=replace(ORDER, vin=None))
    other = appointment(
        number="HON-2026-000003", starts=at(-3), order=replace(ORDER, vin="5XYK6CDF1PG141414"), plate="X1"
    )

    assert [new, old] == list(history([old, new, other], vin="2hgfe2f59ph100101", plate="k12abc"))
    assert [old] == list(history([old, new, other], vin="2HGFE2F59PH100101"))
    assert [] == list(history([old, new, other]))


def test_the_morning_has_every_list_but_the_arrivals():
    """Each entry says its list and moment, and takes an answer of its own."""
    requests = [
        appointment(call(0), number="HON-2026-000001"),
        appointment(number="HON-2026-000002", starts=at(0, 14)),
    ]
    (mail,) = morning_agenda(requests, LAVAL, DIRECTORY, NOW, ZONE)

    assert ("agenda", "agenda.morning.honda-laval.2026-11-24") == (mail.kind, mail.key)
    assert {("current", "HON-2026-000001"), ("not_arrived", "HON-2026-000002")} == {
        (one.facts["section"], one.request.number) for one in mail.also
    }
    assert all(one.facts["reply"] == "1" for one in mail.also)


def test_a_day_with_nothing_on_it_has_no_mail():
    """Somebody who may be called at any time within days is no reason for a mail each morning."""
    done = appointment(happened("visit_arrived", at(-5)), happened("visit_done", at(-5)), starts=at(-5))

    assert () == morning_agenda([], LAVAL, DIRECTORY, NOW, ZONE)
    assert () == morning_agenda([done], LAVAL, DIRECTORY, NOW, ZONE)


def test_the_afternoon_lists_who_is_not_in_yet():
    """At fifteen, with those who come later; not at all while everybody may still come."""
    early = appointment(number="HON-2026-000001", starts=at(0, 9))
    late = appointment(number="HON-2026-000002", starts=at(0, 16))
    here = appointment(happened("visit_arrived", at(0, 9)), number="HON-2026-000003", starts=at(0, 9))
    (mail,) = afternoon_agenda([early, late, here], LAVAL, DIRECTORY, at(0, 15), ZONE)

    assert ["HON-2026-000001", "HON-2026-000002"] == [one.request.number for one in mail.also]
    assert () == afternoon_agenda([late, here], LAVAL, DIRECTORY, at(0, 15), ZONE)


def test_the_afternoon_is_at_fifteen_on_the_workshop_s_wall():
    """The newest such moment, whatever the hour is elsewhere."""
    assert at(0, 15) == afternoon_slot(at(0, 15), ZONE)
    assert at(-1, 15) == afternoon_slot(at(0, 14, 59), ZONE)


@given(st.integers(-40, 40), st.sampled_from(["visit_arrived", "visit_done", "visit_missed", "visit_cancelled", ""]))
def test_no_appointment_stands_among_those_to_come_and_those_in_process(days, kind):
    """Whatever has happened, at most one of the lists of its day has it."""
    request = appointment(*([happened(kind, at(-1))] if kind else []), starts=at(days))
    exclusive = {
        "not_arrived",
        "missed",
        "next",
        "confirmed",
        "in_today",
        "in_yesterday",
        "in_week",
        "in_older",
        "done",
    }

    assert 1 >= len(sections(request) & exclusive)
