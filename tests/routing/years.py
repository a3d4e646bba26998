"""Two years on the walls of twenty time zones, with a clock that jumps and a program that is sometimes down.

The oracle knows nothing of the program's own reckoning: it walks through the years in steps of five minutes of UTC,
reads the wall clock of each zone, and writes down at which step it first shows the hour, or has jumped over it.
"""

import random
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

ZONES = (
    *("America/Toronto", "America/Vancouver", "America/St_Johns", "America/Halifax", "America/Regina"),
    *("America/Havana", "America/Nuuk", "America/Asuncion", "America/Phoenix", "Europe/Oslo"),
    *("Europe/Madrid", "Atlantic/Canary", "Europe/London", "Africa/Casablanca", "Antarctica/Troll"),
    *("Asia/Kathmandu", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Chatham", "Pacific/Kiritimati"),
)
HOURS = (0, 7, 9, 12, 14, 19)
FIRST, LAST = date(2026, 1, 1), date(2027, 12, 31)
STEP = timedelta(minutes=5)
BEGINNING = datetime(2025, 12, 25, tzinfo=UTC)
STEPS = 750 * 24 * 12


@cache
def walls(zone):
    """By (day, hour): the first step at which this zone's wall clock shows at least this hour of the day."""
    there, found = ZoneInfo(zone), {}
    for step in range(STEPS):
        moment = BEGINNING + step * STEP
        shown = moment.astimezone(there).replace(tzinfo=None)
        for hour in HOURS:
            if shown.time() >= time(hour):
                found.setdefault((shown.date(), hour), moment)
    return found


class World:
    """A clock that people and machines see, and the program, which is down now and then."""

    def __init__(self, seed):
        self.chance = random.Random(seed)
        self.outages = []

    def goes_down(self, *moments):
        """Let the program be down now and then, so that it comes up shortly before or after these moments."""
        chance = self.chance
        ends = [moment + chance.randrange(-13, 14) * STEP for moment in moments if chance.random() < 0.3]
        self.outages = sorted((end - timedelta(hours=chance.choice([1, 6, 20, 70])), end) for end in ends)

    def up(self, moment):
        """The first moment from this one on at which the program runs."""
        for begins, ends in self.outages:
            if begins <= moment < ends:
                moment = ends
        return moment
