"""Two years of deliveries in twenty time zones, beside an oracle that walks through them (`tests.routing.years`)."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest

from parsers import LineAnswer
from routing import Event, decide_deadline, fold, next_deadline
from routing.workflow import happen
from tests.routing.talk import DIRECTORY, LUC, OPENING, RULES, SHOP
from tests.routing.years import BEGINNING, FIRST, LAST, STEP, ZONES, World, walls


def expected(zone, made, day, ahead, up):
    """When which mails leave, as a person with a calendar and a wall clock would say.

    `up` gives the first moment, from a given one on, at which the program runs.
    """
    clock, mails = walls(zone), []
    for occasion, due, until in (
        ("ahead", clock[day - timedelta(days=ahead), 19], clock[day, 0]),
        ("today", clock[day, 7], clock[day, 12]),
    ):
        sent = up(due)
        if made < due and sent < until:
            mails.append((occasion, day, sent))
    return mails


def shop(zone, ahead):
    """The network with a shop in this zone."""
    return replace(DIRECTORY, shops={"fix": replace(DIRECTORY.shops["fix"], timezone=zone, remind_days=ahead)})


def born(made):
    """A request that its dealer has been told of."""
    events = [
        Event("received", made, "shop", {"recipient": "honda@parts.example"}),
        Event("routed", made, "partspost", {"dealer": "laval"}),
        Event("dealer_told", made, "partspost", {"to": LUC}),
        Event("shop_told", made, "partspost", {"to": SHOP}),
    ]
    return fold((OPENING,), events)


def lived(world, zone, ahead, made, days):
    """What leaves for a request whose third line is promised for these days, each said when the one before is sent.

    Its deadlines are fired as the daemon fires them: whenever it runs and the clock, which may be wrong for a while and
    go back, has come to them.
    """
    directory, rules = shop(zone, ahead), replace(RULES, return_to_actions=timedelta(days=365))
    request, sent = born(made), []
    for said, day in days:
        lines = (LineAnswer(1, "cancelled"), LineAnswer(2, "cancelled"), LineAnswer(3, "backorder", day))
        request = happen(request, Event("answered", said, "dealer", {"said": str(day)}, lines=lines))
        until = min([later for later, _ in days if later > said] + [walls(zone)[day, 12] + timedelta(hours=1)])
        while (due := next_deadline(request, directory, rules, said)) is not None and due.kind == "delivery":
            now = world.up(due.due_at)
            if now >= until:
                break
            if world.chance.random() < 0.3:  # a deadline that was planned, or is looked at, by a clock that was wrong
                wrong = decide_deadline(request, "delivery", directory, rules, now - timedelta(days=400))
                assert () == wrong.notices
                request = happen(request, *(event for _, event in wrong.events))
            decision = decide_deadline(request, due.kind, directory, rules, now)
            assert decision.events
            request = happen(request, *(event for _, event in decision.events))
            sent += [
                (one.facts["occasion"], date.fromisoformat(one.facts["day"]), now)
                for one in decision.notices
                if one.kind == "delivery_day"
            ]
    return sent


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("promises", [12, pytest.param(400, marks=[pytest.mark.long, pytest.mark.timeout(300)])])
def test_each_due_mail_leaves_exactly_once_at_the_right_hour_of_the_shops_clock(zone, promises):
    """Promises at random over two years: nothing early, nothing twice, nothing forgotten, nothing too late."""
    world = World(f"{zone} {promises}")
    chance, wanted, got = world.chance, [], []
    for _ in range(promises):
        day = FIRST + timedelta(days=chance.randrange(8, (LAST - FIRST).days - 8))
        ahead = chance.choice([1, 2, 3, 4])
        noon = walls(zone)[day, 12]
        made = noon - chance.choice([1, 20, 50, 80, 200, 2000]) * timedelta(hours=1) + chance.randrange(300) * STEP / 60
        made = max(made, BEGINNING + timedelta(days=2))
        world.goes_down(walls(zone)[day - timedelta(days=ahead), 19], walls(zone)[day, 0], walls(zone)[day, 7], noon)
        wanted += expected(zone, made, day, ahead, world.up)
        got += lived(world, zone, ahead, made - timedelta(minutes=1), [(made, day)])

    assert Counter(wanted) == Counter(got)
    assert len(wanted) >= promises // 2


@pytest.mark.parametrize("zone", ["America/St_Johns", "Australia/Lord_Howe", "America/Nuuk", "Africa/Casablanca"])
def test_every_day_of_two_years_has_its_hour(zone):
    """Promised long before: nineteen hours two days ahead and seven on the day, whatever the clocks do between."""
    clock = walls(zone)
    days = [FIRST + timedelta(days=n) for n in range(4, (LAST - FIRST).days - 4)]
    directory = shop(zone, 2)
    wrong = []
    for day in days:
        made = clock[day - timedelta(days=3), 0]
        request = happen(
            born(made - STEP),
            Event("answered", made, "dealer", lines=tuple(LineAnswer(n, "backorder", day) for n in (1, 2, 3))),
        )
        due = next_deadline(request, directory, RULES, made).due_at
        if due != clock[day - timedelta(days=2), 19]:
            wrong.append((day, due))

    assert [] == wrong


def test_a_delivery_that_moves_from_day_to_day_is_told_for_the_days_that_still_stand():
    """Each new day takes what was not yet sent of the one before with it; the oracle knows the day of each moment."""
    zone, world, clock = "Europe/Oslo", World(7), walls("Europe/Oslo")
    day = date(2026, 3, 27)  # the clocks change on the 29th
    said = [
        (clock[day - timedelta(days=9), 12], day),
        (clock[day - timedelta(days=1), 12], day + timedelta(days=4)),
        (clock[day + timedelta(days=3), 12], day + timedelta(days=6)),
    ]
    got = lived(world, zone, 2, said[0][0] - STEP, said)

    assert [
        ("ahead", day, clock[day - timedelta(days=2), 19]),
        ("ahead", day + timedelta(days=4), clock[day + timedelta(days=2), 19]),
        ("ahead", day + timedelta(days=6), clock[day + timedelta(days=4), 19]),
        ("today", day + timedelta(days=6), clock[day + timedelta(days=6), 7]),
    ] == got
