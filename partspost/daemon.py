"""The daemon: opens what its roles ask for, keeps it running, and closes it in the order that loses nothing.

Roles: ``smtp`` (the doors and the drain of this node's spool), ``worker`` (reads and sends), ``clock`` (ticks),
``page`` (shows). All of them share one event loop; whatever blocks runs in worker threads.
"""

import asyncio
import contextlib
import fcntl
import os
import signal
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

import structlog
import uvicorn
from starlette.applications import Starlette

from config import ConfigurationError, link_secrets, split_listen
from ingest import Doors, Spool, open_doors
from notifier import catalogues, sign_mail
from partspost import __version__, systemd
from partspost.findings import Findings
from partspost.house import House
from partspost.reader.pictures import Pictures
from partspost.work import pipeline, tasks
from partspost.work.clock import Clock
from status import build_app
from store import StoreError, migrate

log = structlog.get_logger()

ROLES = ("smtp", "worker", "clock", "page")
_DRAIN_POLL = 0.5
"""Seconds between looks into the spool: the pipe command, another process, cannot wake us."""
_DRAINED_AT_ONCE = 64
_JOBS_AT_ONCE = 4
_QUICK_THREADS = 6
_STOP_JOBS_WITHIN = 30.0
_TICKS_MISSED = 20


class Daemon:
    """One process of partspost; `health` gives the reasons why it is not ready, none when it is."""

    def __init__(self, house: House, roles: frozenset[str]) -> None:
        self._house = house
        self._roles = roles
        self._stopping = asyncio.Event()
        self._accepted = asyncio.Event()
        self._reloading: asyncio.Task[None] | None = None
        self._clock: Clock | None = None
        self._spool: Spool | None = None
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
            "smtp": self._receiving,
        }
        # Opened in this order and closed in the reverse: the doors first, the page last.
        async with AsyncExitStack() as open_parts:
            for role, part in parts.items():
                if role in self._roles:
                    await open_parts.enter_async_context(part())
            del self._troubles["start"]
            log.info("daemon.started", roles=sorted(self._roles), directory=self._house.directory.fingerprint)
            systemd.tell("READY=1")
            watching = asyncio.create_task(systemd.keep_watch())
            await self._stopping.wait()
            watching.cancel()
            systemd.tell("STOPPING=1")
            log.info("daemon.stopping")
        log.info("daemon.stopped")

    def health(self) -> tuple[str, ...]:
        """Why this process is not ready."""
        reasons = list(self._troubles.values())
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

    # -- smtp: doors and drain ----------------------------------------------------------------------------------------

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
        )
        draining = asyncio.create_task(self._drain(spool))
        try:
            yield
        finally:
            await doors.close()
            draining.cancel()
            await asyncio.gather(draining, return_exceptions=True)
            await asyncio.to_thread(self._drain_once, spool)
            spool.unlock()

    async def _drain(self, spool: Spool) -> None:
        """Empty the spool whenever something came; a broken store makes it wait, up to thirty seconds a time."""
        patience = _DRAIN_POLL
        while True:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._accepted.wait(), patience)
            self._accepted.clear()
            try:
                while await asyncio.to_thread(self._drain_once, spool):
                    pass
            except Exception as fault:
                self._troubles["drain"] = f"the spool cannot be drained: {fault!r}"
                log.exception("drain.failed")
                patience = min(patience * 2, 30.0)
            else:
                self._troubles.pop("drain", None)
                patience = _DRAIN_POLL

    def _drain_once(self, spool: Spool) -> int:
        waiting = spool.waiting(_DRAINED_AT_ONCE)
        for path in waiting:
            pipeline.drain(self._house, spool, path)
        return len(waiting)

    # -- worker, clock, page ------------------------------------------------------------------------------------------

    @asynccontextmanager
    async def _worker(self) -> AsyncIterator[None]:
        sending = self._house.settings.relay.connections
        # Threads for the longest jobs of both kinds, and some for whatever is quick.
        asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_JOBS_AT_ONCE + sending + _QUICK_THREADS))
        tasks.register(self._house)
        lock = self._sole_worker()
        await asyncio.to_thread(tasks.take_over, self._house)
        working = asyncio.create_task(
            self._house.queue.work(concurrency=_JOBS_AT_ONCE, sending=sending, stop_within=_STOP_JOBS_WITHIN)
        )
        try:
            yield
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
            os.close(lock)

    def _sole_worker(self) -> int:
        """On SQLite only one process works, so that whatever its predecessor held is free; held until this one ends."""
        path = self._house.settings.paths.state / "worker.lock"
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        if self._house.database.dialect == "sqlite":
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(lock)
                cure = "stop it first, or use PostgreSQL for several workers"
                raise StoreError(f"another process works on {self._house.database.path}; {cure}") from None
        return lock

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
        place = split_listen(self._house.settings.page.listen)
        if place is None:
            yield
            return
        where: dict[str, Any] = {"uds": str(place)} if isinstance(place, Path) else {"host": place[0], "port": place[1]}
        pictures = Pictures(self._house.settings, self._house.blobs)
        app = self._app(pictures)
        server = uvicorn.Server(
            uvicorn.Config(
                app,
                **where,
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,  # who connects is who connects: the page itself asks which proxy to believe
                lifespan="off",
                timeout_graceful_shutdown=3,
            )
        )
        # The daemon alone listens to signals.
        server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
        serving = asyncio.create_task(server.serve())
        while not server.started:
            if serving.done():
                await serving
                raise OSError(f"the page cannot listen on {self._house.settings.page.listen}")
            await asyncio.sleep(0.01)
        try:
            yield
        finally:
            app.state.live.close()
            server.should_exit = True
            await serving
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
        )


def serve(house: House, roles: frozenset[str]) -> None:
    """Bring the database up to date and run until told to stop."""
    catalogues()  # a broken translation stops the start, not a mail
    sign_mail(b"From: x\r\n\r\n", house.settings)  # and so does a key that cannot sign
    revision = migrate(house.settings.store.url, house.settings.paths.state, house.settings.site.timezone)
    log.info("store.ready", revision=revision, version=__version__)
    try:
        asyncio.run(Daemon(house, roles).run())
    finally:
        house.close()
