"""Two years of visits and deliveries in twenty time zones, beside an oracle that walks through them."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from routing import Event, decide_deadline, fold, next_deadline
from routing.workflow import happen
from tests.routing import test_two_years as deliveries
from tests.routing.appointments.booked import DESK, DRIVER, LAVAL, OPENING, PLACES, RECEIVED, RULES, WORKSHOP
from tests.routing.years import BEGINNING, FIRST, LAST, STEP, ZONES, World, walls

MAILS = ("visit_reminder", "checkin")


def places(zone, ahead, before):
    """The network with a workshop in this zone, which reminds and asks so many days before."""
    dealer = replace(LAVAL, hours=replace(LAVAL.hours, timezone=zone))
    workshop = replace(WORKSHOP, remind_days=ahead, precheck=True, precheck_days=before)
    return replace(PLACES, dealers={**PLACES.dealers, "laval": dealer}, workshops={"laval": workshop})


def expected(zone, said, ahead, before, up):
    """When which mails leave for a visit whose day is said, and said anew, as a person with a calendar would say."""
    clock, mails = walls(zone), []
    for (made, day, hour), later in zip(said, [*(one[0] for one in said[1:]), None], strict=True):
        for mail, due, until, in_time in (
            ("checkin", clock[day - timedelta(days=before), 19], clock[day, 0], timedelta()),
            ("ahead", clock[day - timedelta(days=ahead), 19], clock[day, 0], STEP / 5),
            ("today", clock[day, 7], clock[day, hour], STEP / 5),
        ):
            sent = up(due)
            if made + in_time <= due and sent < until and (later is None or sent < later):
                mails.append((mail, day, sent))
    return mails


def born(made):
    """An appointment that its workshop has been told of, and the customer that it was."""
    return fold(
        (OPENING,),
        (
            Event("received", made, "shop", RECEIVED),
            Event("routed", made, "partspost", {"dealer": "laval"}),
            Event("visit_wanted", made, "partspost"),
            Event("dealer_told", made, "partspost", {"to": DESK}),
            Event("shop_told", made, "partspost", {"to": DRIVER}),
        ),
    )


def lived(world, zone, directory, said):
    """What the customer is mailed before a visit that is booked for these moments, one after the other."""
    clock, request, sent = walls(zone), born(said[0][0] - timedelta(minutes=1)), []
    for place, (made, day, hour) in enumerate(said):
        kind, starts = "visit_changed" if place else "visit_booked", clock[day, hour].isoformat()
        request = happen(request, Event(kind, made, "dealer", {"starts": starts}))
        until = said[place + 1][0] if said[place + 1 :] else clock[day, hour]
        while (due := next_deadline(request, directory, RULES, made)) is not None:
            now = max(world.up(due.due_at), made)
            if now >= until:
                break
            decision = decide_deadline(request, due.kind, directory, RULES, now)
            assert decision.events
            request = happen(request, *(event for _, event in decision.events))
            sent += [(one.facts.get("occasion", one.kind), day, now) for one in decision.notices if one.kind in MAILS]
    return sent


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("count", [12, pytest.param(400, marks=[pytest.mark.long, pytest.mark.timeout(300)])])
def test_each_mail_of_visits_and_deliveries_leaves_exactly_once_at_the_right_hour(zone, count):
    """Both kinds on one clock with the same outages; a third of the visits moves to another day in the meantime."""
    world, clock = World(f"visits {zone} {count}"), walls(zone)
    chance, wanted, got = world.chance, [], []
    for _ in range(count):
        ahead, before = chance.choice([1, 2, 3, 4]), chance.choice([1, 2, 3, 5])
        said, day = [], FIRST + timedelta(days=chance.randrange(12, (LAST - FIRST).days - 30))
        made = (
            clock[day, 12] - chance.choice([1, 20, 50, 80, 200, 2000]) * timedelta(hours=1) - chance.randrange(9) * STEP
        )
        said.append((max(made, BEGINNING + timedelta(days=2)), day, chance.choice([9, 14])))
        if chance.random() < 0.3:
            moved = said[0][0] + chance.randrange(1, 60) * timedelta(hours=1)
            said.append((moved, day + timedelta(days=chance.randrange(4, 9)), chance.choice([9, 14])))
        hours = [(day - timedelta(days=ahead), 19), (day - timedelta(days=before), 19), (day, 0), (day, 7), (day, 12)]
        world.goes_down(*(clock[hour] for hour in hours))
        directory = places(zone, ahead, before)
        wanted += expected(zone, said, ahead, before, world.up)
        got += lived(world, zone, directory, said)
        promised = said[0][0]
        wanted += deliveries.expected(zone, promised, day, ahead, world.up)
        got += deliveries.lived(world, zone, ahead, promised - timedelta(minutes=1), [(promised, day)])

    assert Counter(wanted) == Counter(got)
    assert len(wanted) >= count * 2
