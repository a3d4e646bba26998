"""News for open pages as server-sent events (HTML Living Standard 9.2): one look at the store for all of them.

An event says that something changed and bears the store's stamp; what changed, the page asks for itself. Its id is the
stamp, so that a page which was cut off and comes back with ``Last-Event-ID`` hears of what it missed.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response, StreamingResponse

from status.scope import WHOLE, Part

log = structlog.get_logger()

LOOK_SECONDS = 2.0
BEAT_SECONDS = 15.0
"""How often a stream without news sends a comment, so that whatever lies between keeps the connection."""
MOST_STREAMS = 1000
MOST_OF_ONE = 50
"""Streams of one reader: a counter has a few screens, an office some more."""
_RETRY = "retry: 3000\n\n"
_BEAT = ":\n\n"


@dataclass(slots=True, eq=False)
class _Listener:
    """One open stream, and the stamp that it was last told."""

    part: Part
    told: str
    news: asyncio.Event = field(default_factory=asyncio.Event)


class Live:
    """All open streams of this process; `stamp` gives the store's stamp for a part of it.

    Used from one event loop. The store is asked in a thread, and only while somebody listens.
    """

    def __init__(self, stamp: Callable[[Part], str]) -> None:
        self._stamp = stamp
        self._stamps: dict[Part, str] = {}
        self._listeners: set[_Listener] = set()
        self._readers: Counter[str] = Counter()
        self._looking: asyncio.Task[None] | None = None
        self._closed = False

    def __len__(self) -> int:
        return len(self._listeners)

    def stream(self, part: Part, reader: str, since: str, good: Callable[[], bool]) -> Response:
        """The answer that never ends; `since` is the stamp the page has, `good` says whether its reader still may."""
        if self._closed or len(self) >= MOST_STREAMS or self._readers[reader] >= MOST_OF_ONE:
            return Response(status_code=503, headers={"Retry-After": "30"})
        headers = {"X-Accel-Buffering": "no"}  # nginx would keep events back
        return StreamingResponse(self._tell(part, reader, since, good), 200, headers, "text/event-stream")

    def close(self) -> None:
        """End every stream, and begin none any more; pages come back by themselves."""
        self._closed = True
        for listener in self._listeners:
            listener.news.set()

    async def _tell(self, part: Part, reader: str, since: str, good: Callable[[], bool]) -> AsyncIterator[str]:
        listener = _Listener(part, since)
        self._listeners.add(listener)
        self._readers[reader] += 1
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        try:
            yield _RETRY
            while good() and not self._closed:
                stamp = self._stamps.get(part, listener.told)
                listener.news.clear()
                if stamp != listener.told:
                    listener.told = stamp
                    yield f"id: {stamp}\nevent: changed\ndata: {stamp}\n\n"
                    continue
                try:
                    await asyncio.wait_for(listener.news.wait(), BEAT_SECONDS)
                except TimeoutError:
                    yield _BEAT
        finally:
            self._listeners.discard(listener)
            self._readers[reader] -= 1
            if not self._readers[reader]:
                del self._readers[reader]

    async def _look(self) -> None:
        """While somebody listens: ask for the stamp of the whole, and only if it is new for that of each part."""
        whole = ""
        while self._listeners and not self._closed:
            parts = {listener.part for listener in self._listeners}
            try:
                now = await run_in_threadpool(self._stamp, WHOLE)
                asked = parts if now != whole else parts - self._stamps.keys()
                found = {part: now if part == WHOLE else await run_in_threadpool(self._stamp, part) for part in asked}
            except Exception as fault:  # noqa: BLE001 - the database may be away; the next look may find it
                log.warning("live.failed", error=str(fault), error_kind=type(fault).__name__)
            else:
                whole = now
                self._stamps = {part: stamp for part, stamp in self._stamps.items() if part in parts} | found
                for listener in self._listeners:
                    if self._stamps.get(listener.part, listener.told) != listener.told:
                        listener.news.set()
            await asyncio.sleep(LOOK_SECONDS)
        self._stamps = {}
