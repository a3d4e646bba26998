"""A clock that jumps is not believed until it has gone on steadily for two looks."""

from datetime import UTC, datetime, timedelta

import pytest

from partspost.work.steadiness import Steadiness

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)


class Clocks:
    """Two clocks that tests turn: one on the wall, one that only goes on."""

    def __init__(self):
        self.wall, self.seconds = NOW, 1000.0
        self.steadiness = Steadiness(lambda: self.wall, lambda: self.seconds)

    def look(self, seconds=15.0, jump=timedelta()):
        """Time goes on, and the clock on the wall perhaps otherwise; whether it is believed then."""
        self.seconds += seconds
        self.wall += timedelta(seconds=seconds) + jump
        return self.steadiness.believed()


def test_a_steady_clock_is_believed():
    """Small corrections too, and a program that was asleep together with its clocks."""
    clocks = Clocks()

    assert [True] * 4 == [clocks.look(), clocks.look(jump=timedelta(seconds=200)), clocks.look(3600.0), clocks.look()]


@pytest.mark.parametrize(
    "jump",
    [timedelta(hours=1), timedelta(days=3), timedelta(hours=-1), timedelta(days=-365), datetime(1970, 1, 1, tzinfo=UTC) - NOW],
    ids=["an hour on", "three days on", "an hour back", "a year back", "to 1970"],
)  # fmt: skip
def test_after_a_jump_two_looks_must_agree(jump):
    """A clock that somebody has put right is believed half a minute later; one that jumps on is not."""
    clocks = Clocks()
    first = [clocks.look(jump=jump), clocks.look(), clocks.look(), clocks.look()]

    assert [False, False, True, True] == first


def test_a_clock_that_goes_on_jumping_is_never_believed():
    """Forward and back again, as a broken time server does it."""
    clocks = Clocks()

    assert [False] * 6 == [clocks.look(jump=timedelta(days=(-1) ** n)) for n in range(6)]
