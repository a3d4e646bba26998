"""The daemon: opens what its roles ask for, keeps it running, and closes it in the order that loses nothing.

Roles: ``smtp`` (the doors and the drain of this node's spool), ``worker`` (reads and sends), ``clock`` (ticks),
``page`` (shows), ``intake`` (takes what mail providers post). All of them share one event loop; whatever blocks runs in
worker threads.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager

import structlog
from starlette.applications import Starlette

from config import ConfigurationError, find_directory, link_secrets, split_listen
from ingest import Doors, Spool, open_doors
from notifier import catalogues, sign_mail
from partspost import __version__, systemd
from partspost.findings import Findings
from partspost.hooks.jobs import CALLING
from partspost.house import House
from partspost.node.drain import LONGEST_WAIT, POLL, Drain
from partspost.node.intake import taking_in
from partspost.node.kin import look_for_strangers
from partspost.node.page import left_out, serving
from partspost.node.sole import sole_worker
from partspost.node.timepiece import keeping_time
from partspost.node.twice import second_copy
from partspost.reader.pictures import Pictures
from partspost.work import tasks
from partspost.work.clock import Clock
from status import build_app
from store import is_passing, migrate

log = structlog.get_logger()

ROLES = ("smtp", "worker", "clock", "page", "intake")
_JOBS_AT_ONCE = 4
_QUICK_THREADS = 8
_STOP_JOBS_WITHIN = 30.0
_TICKS_MISSED = 20


class Daemon:
    """One process of partspost; `health` gives the reasons why it is not ready, none when it is."""

    def __init__(self, house: House, roles: frozenset[str]) -> None:
        self._house = house
        self._roles = roles
        self._stopping = asyncio.Event()
        self._accepted = asyncio.Event()
        self._reached = asyncio.Event()
        self._reloading: asyncio.Task[None] | None = None
        self._clock: Clock | None = None
        self._spool: Spool | None = None
        self._drain: Drain | None = None
        self._doors: Doors | None = None
        self._troubles = {"start": "still starting"}

    async def run(self) -> None:
        """Serve until SIGTERM or SIGINT; SIGHUP exchanges the directory and the door's certificate."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._stopping.set)
        loop.add_signal_handler(signal.SIGHUP, self._ask_to_reload)
        parts: dict[str, Callable[[], contextlib.AbstractAsyncContextManager[None]]] = {
            "page": self._page,
            "worker": self._worker,
            "clock": self._ticking,
            "intake": lambda: taking_in(self._house, self._accepted.set),
        }
        watching = asyncio.create_task(systemd.keep_watch())
        # Closed in the reverse order: the doors first, the page last.
        async with AsyncExitStack() as open_parts, AsyncExitStack() as doors:
            if not await self._reach_store(doors):
                return
            await open_parts.enter_async_context(keeping_time(self._house.compare_clocks))
            for role, part in parts.items():
                if role in self._roles:
                    await open_parts.enter_async_context(part())
            await self._open_doors(doors)
            del self._troubles["start"]
            log.info("daemon.started", roles=sorted(self._roles), directory=self._house.directory.fingerprint)
            systemd.tell("READY=1")
            await self._stopping.wait()
            watching.cancel()
            systemd.tell("STOPPING=1")
            log.info("daemon.stopping")
        log.info("daemon.stopped")

    def health(self) -> tuple[str, ...]:
        """Why this process is not ready."""
        reasons = list(self._troubles.values())
        if self._drain is not None and self._drain.trouble:
            reasons.append(self._drain.trouble)
        if self._clock is not None:
            silent = self._house.now() - self._clock.last_tick
            if silent > _TICKS_MISSED * self._house.settings.clock.tick:
                reasons.append(f"the clock has not ticked for {silent.total_seconds():.0f} s")
        if self._doors is not None and not self._doors.healthy:
            reasons.append("the spool's disk has failed: no mail is taken until it has proved itself")
        return tuple(reasons)

    def _ask_to_reload(self) -> None:
        """Read the tables anew behind the others' backs; asked again meanwhile, once more afterwards."""
        before = self._reloading
        self._reloading = asyncio.create_task(self._reload(before))

    async def _reload(self, before: "asyncio.Task[None] | None") -> None:
        if before is not None:
            await asyncio.wait([before])
        try:
            await asyncio.to_thread(self._house.reload)
            if self._doors is not None:
                self._doors.read_certificate()
        except ConfigurationError as error:
            log.error("config.rejected", mistakes=[str(mistake) for mistake in error.mistakes])  # noqa: TRY400 - a list says more than a trace
        except OSError as error:
            log.error("config.rejected", mistakes=[f"smtp.tls_certificate: {error}"])  # noqa: TRY400 - as above
        else:
            log.info("config.loaded", directory=self._house.directory.fingerprint)

    async def _reach_store(self, doors: AsyncExitStack) -> bool:
        """Bring the database up to date; while it is away mail is taken all the same. False when asked to stop."""
        wait = POLL
        while not self._stopping.is_set():
            try:
                await asyncio.to_thread(self._prepare_store)
            except Exception as fault:
                if self._house.database.dialect == "sqlite" or not is_passing(fault):
                    raise
                self._troubles["store"] = f"the database is away: {fault}"
                log.warning("store.away", error=str(fault))
                await self._open_doors(doors)
                systemd.tell("READY=1")
                wait = min(wait * 2, LONGEST_WAIT)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), wait)
            else:
                self._troubles.pop("store", None)
                self._reached.set()
                return True
        return False

    def _prepare_store(self) -> None:
        settings = self._house.settings
        self._house.compare_clocks()
        revision = migrate(settings.store.url, settings.paths.state, settings.site.timezone)
        log.info("store.ready", revision=revision, version=__version__)
        look_for_strangers(self._house)

    # -- smtp: doors and drain ----------------------------------------------------------------------------------------

    async def _open_doors(self, doors: AsyncExitStack) -> None:
        if "smtp" in self._roles and self._doors is None:
            await doors.enter_async_context(self._receiving())

    @asynccontextmanager
    async def _receiving(self) -> AsyncIterator[None]:
        self._spool = spool = Spool(self._house.settings.paths.state / "spool")
        spool.lock()
        spool.recover()
        self._doors = doors = await open_doors(
            self._house.settings,
            spool,
            self._house.accepts,
            self._accepted.set,
            brands=lambda: sorted(self._house.directory.by_local_part),
            keep_too=second_copy(self._house),
        )
        self._drain = drain = Drain(self._house, spool)
        draining = asyncio.create_task(self._draining(drain))
        try:
            yield
        finally:
            await doors.close()
            draining.cancel()
            await asyncio.gather(draining, return_exceptions=True)
            if self._reached.is_set():
                try:
                    await asyncio.to_thread(drain.once)
                except Exception:
                    log.exception("drain.failed")  # the next start drains it
            spool.unlock()

    async def _draining(self, drain: Drain) -> None:
        await self._reached.wait()
        await drain.run(self._accepted)

    # -- worker, clock, page ------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _worker(self) -> AsyncIterator[None]:
        sending, calling = self._house.settings.relay.connections, CALLING if self._house.hooks else 0
        # Threads for the longest jobs of all kinds, and some for whatever is quick.
        at_once = _JOBS_AT_ONCE + sending + calling
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(at_once + _QUICK_THREADS))
        tasks.register(self._house)
        lock = sole_worker(self._house)
        await asyncio.to_thread(tasks.take_over, self._house)
        working = asyncio.create_task(
            self._house.queue.work(
                concurrency=_JOBS_AT_ONCE, sending=sending, calling=calling, stop_within=_STOP_JOBS_WITHIN
            )
        )
        try:
            yield
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            os.close(lock)

    @asynccontextmanager
    async def _ticking(self) -> AsyncIterator[None]:
        self._clock = Clock(self._house)
        self._clock.start()
        try:
            yield
        finally:
            await self._clock.stop()

    @asynccontextmanager
    async def _page(self) -> AsyncIterator[None]:
        listen = self._house.settings.page.listen
        if split_listen(listen) is None:
            yield
            return
        pictures = Pictures(self._house.settings, self._house.blobs)
        try:
            async with serving(self._app(pictures), listen):
                yield
        finally:
            await asyncio.to_thread(pictures.close)

    def _app(self, pictures: Pictures) -> Starlette:
        return build_app(
            self._house.settings,
            self._house.database,
            directory=lambda: self._house.directory,
            health=self.health,
            spool=lambda: self._spool.counts() if self._spool else {},
            secrets=link_secrets(self._house.settings),
            warnings=Findings(self._house),
            pictures=pictures,
            papers=self._house.blobs.get,
            left_out=lambda: left_out(self._house),
            config=find_directory(self._house.config),
        )


def serve(house: House, roles: frozenset[str]) -> None:
    """Run until told to stop."""
    catalogues()  # a broken translation stops the start, not a mail
    sign_mail(b"From: x\r\n\r\n", house.settings)  # and so does a key that cannot sign
    try:
        asyncio.run(Daemon(house, roles).run())
    finally:
        house.close()
