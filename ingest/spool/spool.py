"""The folders of the spool: which files lie where, from the door's promise to the store's."""

import contextlib
import fcntl
import heapq
import itertools
import os
import re
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

from config import drill
from ingest import pipe
from ingest.spool.ready import ReadyFiles
from ingest.spool.record import FIELDS, Envelope, opened, read_envelope, read_message

_LISTED_AT_ONCE: Final = 10_000  # of a large backlog; looking through all of it for every few mails would take hours
DRAFT_LIFE: Final = timedelta(hours=24)  # a younger draft may belong to a writer that still lives
Read = TypeVar("Read")
_NAME = re.compile(r"(?P<id>[0-9A-HJKMNP-TV-Z]{26})(?:\.a\d+)?")  # older versions counted attempts


class SpoolTaken(Exception):  # noqa: N818 — the name says what happened
    """Another process already drains this spool."""


class SpoolCorrupt(Exception):  # noqa: N818 — the name says what happened
    """A file in the spool is not a whole mail of ours; it now lies in ``corrupt/``, unchanged."""


@dataclass(frozen=True, slots=True)
class Spooled:
    """A claimed mail: ours alone until ``finish`` or ``release``."""

    path: Path
    envelope: Envelope


class Spool:
    """One node's spool directory. Any number of writers; one owner, who holds the lock, claims and finishes."""

    def __init__(self, directory: Path, *, disk: pipe.Disk | None = None) -> None:
        """OSError when the directory cannot be made or is not ours."""
        self.directory = directory
        self._disk = disk or pipe.Disk()
        self._owner: int | None = None
        self._listed: deque[str] = deque()  # what waits, oldest first, as far as it was looked through
        missing = [folder for folder in (directory, *directory.parents) if not folder.exists()]
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in missing:
            pipe.sync_directory(str(folder.parent))
        pipe.prepare(str(directory))
        self._inbox, self._work = directory / "in", directory / "work"
        self._corrupt, self._drafts = directory / "corrupt", directory / "tmp"
        self._ready = directory / "ready"
        self._files = ReadyFiles(self._ready, self._disk)
        self.healthy = True
        """False from an I/O error until ``probe`` has succeeded; set by whoever meets the error."""

    def begin(self, envelope: Envelope) -> pipe.Writer:
        """A file for a mail that is about to arrive; its ``commit`` is the moment of acceptance. Blocks on the disk."""
        values = {name: getattr(envelope, name) for name in FIELDS} | {"received_at": envelope.received_at.isoformat()}
        ready = self._files.take()
        return pipe.Writer(str(self.directory), values, disk=self._disk, mark=drill.step, ready=ready)

    def free(self) -> int:
        """Bytes that may still be written on the spool's disk."""
        disk = os.statvfs(self.directory)
        return disk.f_bavail * disk.f_frsize

    def probe(self) -> bool:
        """Write, sync and remove a file as a mail would be; whether the disk does that. Blocks on the disk."""
        draft = str(self._drafts / f"probe.{os.getpid()}")
        try:
            fd = self._disk.open(draft, os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
            try:
                self._disk.write(fd, bytes(pipe.CHUNK))
                self._disk.fsync(fd)
            finally:
                self._disk.close(fd)
                self._disk.unlink(draft)
            pipe.sync_directory(str(self._ready), self._disk)
        except OSError:
            return False
        self.healthy = True
        return True

    def backlog(self, limit: int) -> int:
        """How many mails nobody has claimed, counted up to `limit`."""
        return sum(1 for _ in itertools.islice(_names(self._inbox), limit))

    def lock(self) -> None:
        """Become the owner until this process ends or ``unlock``; SpoolTaken when another one is."""
        fd = os.open(self.directory / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(fd)
            raise SpoolTaken(f"{self.directory} is drained by another process; stop it first") from None
        self._owner = fd

    def unlock(self) -> None:
        """Let another process drain."""
        if self._owner is not None:
            os.close(self._owner)
        self._owner = None

    def recover(self) -> int:
        """At start: what a killed owner had claimed goes back to the inbox; how many. Old drafts are swept.

        A mail that a power cut has put back among the ready files was accepted, and comes to the inbox again, too.
        """
        claimed = list(self._work.iterdir())
        for path in claimed:
            path.rename(self._inbox / path.name)
        for path, mail in self._files.left():
            path.rename(self._inbox / mail)
        oldest = time.time() - DRAFT_LIFE.total_seconds()
        for draft in (*self._drafts.iterdir(), *self._ready.iterdir()):
            with contextlib.suppress(FileNotFoundError):
                if draft.stat(follow_symlinks=False).st_mtime < oldest:
                    draft.unlink()
        return len(claimed)

    def waiting(self, limit: int) -> list[Path]:
        """Mails nobody has claimed, oldest first; strangers among them are found out by ``claim``."""
        while self._listed and not os.path.lexists(self._inbox / self._listed[0]):
            self._listed.popleft()
        listed = [self._inbox / name for name in itertools.islice(self._listed, limit)]
        waiting = [path for path in listed if os.path.lexists(path)]
        if len(waiting) < limit:
            self._listed = deque(heapq.nsmallest(max(limit, _LISTED_AT_ONCE), _names(self._inbox)))
            waiting = [self._inbox / name for name in itertools.islice(self._listed, limit)]
        return waiting

    def claim(self, path: Path) -> Spooled:
        """Take a mail from the inbox.

        SpoolCorrupt when the file is none of ours, FileNotFoundError when it is gone.
        After any other fault it is released.
        """
        named = _NAME.fullmatch(path.name)
        if not named:
            raise self._condemned(path, "not a name of ours")
        claimed = self._work / named["id"]
        path.rename(claimed)
        return Spooled(claimed, self._checked(claimed, read_envelope))

    def read(self, spooled: Spooled) -> bytes:
        """The message as it arrived; SpoolCorrupt when it is not whole. After any other fault the mail is released."""
        return self._checked(spooled.path, read_message)

    def finish(self, spooled: Spooled) -> None:
        """The store has it: the file goes. A power cut may bring it back; the store knows it by its key."""
        spooled.path.unlink(missing_ok=True)

    def release(self, spooled: Spooled) -> None:
        """Back to the inbox, for another attempt."""
        spooled.path.rename(self._inbox / spooled.path.name)

    def counts(self) -> dict[str, int]:
        """How many mails lie in each folder: in, work, corrupt, tmp (being written)."""
        folders = {"in": self._inbox, "work": self._work, "corrupt": self._corrupt, "tmp": self._drafts}
        counts = {
            name: sum(not entry.endswith(".reason") for entry in _names(folder)) for name, folder in folders.items()
        }
        counts["tmp"] += self._files.begun()
        return counts

    def _checked(self, path: Path, read: Callable[[BinaryIO], Read]) -> Read:
        try:
            with opened(path) as file:
                return read(file)
        except (ValueError, KeyError, TypeError) as fault:
            raise self._condemned(path, str(fault)) from fault
        except Exception:  # no descriptors, no memory, a disk that stumbles: they pass, and the mail was accepted
            path.rename(self._inbox / path.name)
            raise

    def _condemned(self, path: Path, reason: str) -> SpoolCorrupt:
        """Set a file aside for a person, with the reason beside it. Nothing is deleted."""
        aside = self._corrupt / f"{path.name[:100]}.{os.urandom(4).hex()}"
        path.rename(aside)
        aside.with_name(f"{aside.name}.reason").write_text(f"{reason}\n", encoding="utf-8", errors="replace")
        return SpoolCorrupt(f"{aside}: {reason}")


def _names(folder: Path) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            yield entry.name
