"""The clock: APScheduler says when, a claimed row says once, the engine does the work.

Memory store, UTC, interval triggers only: a job store would run every job once per node and a cron trigger twice in
the hour that daylight saving repeats. Nothing that matters lives here; a deadline is a row that the next tick finds.
"""

import asyncio
import time
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from partspost.house import House
from partspost.work.chasing import reckon
from partspost.work.overviews import zones
from partspost.work.steadiness import Steadiness
from routing import CANARY, Directory, digest_slot, morning_slot, weekly_slot
from routing.accounts import months_slot
from routing.appointments.agenda import afternoon_slot
from store import deadlines

log = structlog.get_logger()

_PRUNE_EVERY = timedelta(hours=6)
_ADOPT_EVERY = timedelta(minutes=1)


class Clock:
    """Ticks while it runs; `last_tick` is when a tick last went through, for readiness."""

    def __init__(self, house: House) -> None:
        self._house = house
        self.last_tick = house.now()
        self._ticking = asyncio.Lock()
        self._ended = False
        self._steadiness = Steadiness(house.now, time.monotonic)
        self._digested: datetime | None = None
        self._zones: tuple[str, ...] = ()
        self._zones_of: Directory | None = None
        self._told: dict[tuple[str, str], datetime] = {}
        self._billed: datetime | None = None
        # misfire_grace_time=None: the default drops a tick that is one second late.
        self._scheduler = AsyncIOScheduler(
            timezone=UTC, job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        )
        self._scheduler.add_listener(_report, EVENT_JOB_ERROR)

    def start(self) -> None:
        """Begin to tick, at once and then in step with the time of day."""
        tick = self._house.settings.clock.tick
        trial = self._house.settings.canary.every
        sometimes = [(CANARY, trial)] if trial else []
        accept = self._house.settings.accept
        if accept.mode == "spool+db":
            sometimes.append(("adopt", min(_ADOPT_EVERY, accept.adopt_after)))
        for name, every in (("chase", tick), ("rescue", tick), ("prune", _PRUNE_EVERY), *sometimes):
            self._scheduler.add_job(
                self._tick,
                "interval",
                (name, every),
                seconds=every.total_seconds(),
                id=name,
                next_run_time=datetime.now(UTC),
            )
        self._scheduler.add_job(
            self._tick_calendar,
            "interval",
            seconds=tick.total_seconds(),
            id="calendar",
            next_run_time=datetime.now(UTC),
        )
        self._scheduler.add_job(
            self._tick_daily, "interval", seconds=tick.total_seconds(), id="digest", next_run_time=datetime.now(UTC)
        )
        self._scheduler.add_job(
            self._reckon, "interval", seconds=tick.total_seconds(), id="reckon", next_run_time=datetime.now(UTC)
        )
        self._scheduler.start()

    async def stop(self) -> None:
        """Tick no more, once the ticks at work have ended."""
        self._ended = True
        self._scheduler.pause()
        async with self._ticking:
            self._scheduler.shutdown(wait=False)

    async def _tick(self, name: str, every: timedelta) -> None:
        if name == "chase" and not self._steadiness.believed():
            return  # the next ticks tell; nothing is sent by a clock that has just jumped
        async with self._ticking:
            await asyncio.to_thread(self._claim, name, every)
        self.last_tick = self._house.now()

    async def _reckon(self) -> None:
        """Once, after the start: every open deadline by the rules of today, between the ticks."""
        while not self._ended:
            async with self._ticking:
                some = await asyncio.to_thread(reckon, self._house)
            if not some:
                self._scheduler.remove_job("reckon")
                return

    async def _tick_daily(self) -> None:
        """At seven in the morning, or as soon after it as anybody is up; a day that nobody was up is left out."""
        slot = digest_slot(self._house.now(), self._house.settings.site.timezone)
        if slot != self._digested:
            async with self._ticking:
                await asyncio.to_thread(self._claim_day, slot)
            self._digested = slot

    def _claim_day(self, slot: datetime) -> None:
        with self._house.database.begin() as tx:
            if deadlines.claim_tick(tx, "digest", slot, self._house.now()):
                self._house.queue.defer(tx, "digest", slot=slot.isoformat())
        self._house.queue.wake()

    async def _tick_calendar(self) -> None:
        """At seven in the morning of each zone, on Mondays, and at three, or as soon after it as anybody is up."""
        async with self._ticking:
            await asyncio.to_thread(self._claim_calendar)

    def _claim_calendar(self) -> None:
        """Put the jobs of every zone whose hour has come in the queue, unless another node's tick has done so."""
        now, directory = self._house.now(), self._house.directory
        if directory is not self._zones_of:
            self._zones, self._zones_of = zones(self._house), directory
        due = {}
        for zone in self._zones:
            due["morning", zone] = morning_slot(now, zone)
            due["weekly", zone] = weekly_slot(now, zone)
            if directory.workshops:
                due["afternoon", zone] = afternoon_slot(now, zone)
        if self._house.prices is not None:
            self._claim_month(months_slot(now, self._house.settings.site.timezone), now)
        for (task, zone), slot in due.items():
            if self._told.get((task, zone)) == slot:
                continue
            with self._house.database.begin() as tx:
                if deadlines.claim_tick(tx, f"{task}.{zone}", slot, now):
                    self._house.queue.defer(tx, task, zone=zone, slot=slot.isoformat())
            self._house.queue.wake()
            self._told[task, zone] = slot

    def _claim_month(self, slot: datetime, now: datetime) -> None:
        """On the first of a month, in the operator's morning: the invoices of the one before."""
        if self._billed == slot:
            return
        with self._house.database.begin() as tx:
            if deadlines.claim_tick(tx, "invoices", slot, now):
                self._house.queue.defer(tx, "invoices", slot=slot.isoformat())
        self._house.queue.wake()
        self._billed = slot

    def _claim(self, name: str, every: timedelta) -> None:
        """Put the slot's job in the queue, unless another node's tick has done so."""
        now = self._house.now()
        with self._house.database.begin() as tx:
            if deadlines.claim_tick(tx, name, slot_of(now, every), now):
                self._house.queue.defer(tx, name, queueing_lock=name)
        self._house.queue.wake()


def slot_of(now: datetime, tick: timedelta) -> datetime:
    """The start of the tick that `now` is in: the same on every node whose clock is right."""
    return datetime.fromtimestamp(now.timestamp() // tick.total_seconds() * tick.total_seconds(), UTC)


def _report(event: JobExecutionEvent) -> None:
    log.error("clock.failed", tick=event.job_id, error=repr(event.exception))
