"""The drain of this node's spool: what the doors have accepted goes into the store, oldest first."""

import asyncio
import contextlib
import errno
from pathlib import Path

import structlog

from ingest import Spool
from partspost.house import House
from partspost.work import pipeline
from store import is_passing

log = structlog.get_logger()

POLL = 0.5
"""Seconds between looks into the spool: the pipe command, another process, cannot wake us."""
LONGEST_WAIT = 30.0
"""Seconds between two tries while the store is away."""
_AT_ONCE = 64
# Of what another user has left there, say, or of a bad place of the disk.
_OF_ONE_FILE = (errno.EACCES, errno.EPERM, errno.EEXIST, errno.EIO)


class Drain:
    """Empties one spool; `trouble` says why it cannot, nothing while it can."""

    def __init__(self, house: House, spool: Spool) -> None:
        self._house = house
        self._spool = spool
        self._stuck: set[str] = set()  # mails that failed by themselves: they go last
        self.trouble = ""

    async def run(self, accepted: asyncio.Event) -> None:
        """Drain whenever something came, for ever; a broken store makes it wait, up to thirty seconds a time."""
        patience = POLL
        while True:
            if self.trouble:
                await asyncio.sleep(patience)
            else:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(accepted.wait(), patience)
            accepted.clear()
            try:
                while await asyncio.to_thread(self.once):
                    pass
            except Exception as fault:
                self.trouble = f"the spool cannot be drained: {fault!r}"
                log.exception("drain.failed")
                patience = min(patience * 2, LONGEST_WAIT)
            else:
                self.trouble, patience = "", POLL

    def once(self) -> int:
        """How many mails were taken in hand. One that cannot be drained goes last, when its fault is raised."""
        waiting = self._spool.waiting(_AT_ONCE + len(self._stuck))
        fresh = [path for path in waiting if _mail(path) not in self._stuck]
        fault = None
        for path in fresh or waiting:
            try:
                pipeline.drain(self._house, self._spool, path)
            except Exception as its_own:
                if is_passing(its_own) and getattr(its_own, "errno", None) not in _OF_ONE_FILE:
                    raise  # the store is away: the next one would fare no better
                fault = its_own
                self._stuck.add(_mail(path))
            else:
                self._stuck.discard(_mail(path))
        if fault and not fresh:
            raise fault
        return len(waiting)


def _mail(path: Path) -> str:
    return path.name.partition(".")[0]  # without the attempts that an older version counted
