"""Whether the clock on the wall can be believed: a jump of it must neither send a mail early nor many at once."""

from collections.abc import Callable
from datetime import datetime

import structlog

log = structlog.get_logger()

_ALLOWED = 300.0  # seconds between two looks; time servers put a clock right in smaller steps
_AGREEING = 2


class Steadiness:
    """Compares two clocks: `wall` may be put forward or back, `monotonic` (seconds) only goes on."""

    def __init__(self, wall: Callable[[], datetime], monotonic: Callable[[], float]) -> None:
        self._wall, self._monotonic = wall, monotonic
        self._last = (wall(), monotonic())
        self._doubts = 0

    def believed(self) -> bool:
        """Whether the two clocks have gone on alike since the last look, or twice since a jump."""
        now, (wall, seconds) = (self._wall(), self._monotonic()), self._last
        self._last = now
        jumped = (now[0] - wall).total_seconds() - (now[1] - seconds)
        if abs(jumped) > _ALLOWED:
            self._doubts = _AGREEING
            log.warning("clock.jumped", seconds=round(jumped))
            return False
        self._doubts = max(self._doubts - 1, 0)
        return self._doubts == 0
