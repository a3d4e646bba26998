"""What time it is for everybody: by the clock of the database that several nodes share, else by this machine's."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta

import structlog

from store import Database, StoreAwayError

log = structlog.get_logger()

_NOTABLE = 5.0  # seconds; time servers keep a machine closer than that
_COMPARE_EVERY = 30.0  # seconds
_SLOW = 1.0  # seconds; an answer that took longer says little about the moment


class Timepiece:
    """Gives the time when it is called; `compare` sets it by the database.

    Leases, ticks and deadlines of one node are held against the clock of another one, and the clocks of two machines
    differ. Between two comparisons only the seconds that pass count: a machine's clock may be set, or wrong by hours.
    """

    def __init__(self, database: Database, wall: Callable[[], datetime] | None = None) -> None:
        self._database = database
        self._wall = wall or (lambda: datetime.now(UTC))
        self._known: tuple[datetime, float] | None = None

    def __call__(self) -> datetime:
        """This moment, aware."""
        if self._known is None:
            return self._wall()
        then, passed = self._known
        return then + timedelta(seconds=_seconds() - passed)

    def compare(self) -> None:
        """Ask the database for the time; on SQLite this machine's clock is the only one. Raises StoreAwayError."""
        asked = _seconds()
        theirs = self._database.clock()
        took = _seconds() - asked
        if theirs is None or (took > _SLOW and self._known is not None):
            return
        self._known = theirs, asked + took / 2
        apart = (self._wall() - self()).total_seconds()
        if abs(apart) > _NOTABLE:
            log.warning("clock.apart", seconds=round(apart))


@contextlib.asynccontextmanager
async def keeping_time(compare: Callable[[], None]) -> AsyncIterator[None]:
    """Hold our time against the database's again and again; while it is away, only the seconds count."""

    async def keep() -> None:
        while True:
            await asyncio.sleep(_COMPARE_EVERY)
            with contextlib.suppress(StoreAwayError):
                await asyncio.to_thread(compare)

    keeping = asyncio.create_task(keep())
    try:
        yield
    finally:
        keeping.cancel()
        await asyncio.gather(keeping, return_exceptions=True)


def _seconds() -> float:
    # Goes on while the machine sleeps, unlike time.monotonic().
    return time.clock_gettime(time.CLOCK_BOOTTIME)
