"""The spool: accepted mail on disk, one file each, from the door's promise to the store's."""

import contextlib
import errno
import fcntl
import heapq
import itertools
import json
import os
import re
import stat
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final, Literal, TypeVar

from config import drill
from ingest import pipe

_LISTED_AT_ONCE: Final = 10_000  # of a large backlog; looking through all of it for every few mails would take hours
DRAFT_LIFE: Final = timedelta(hours=24)  # a younger draft may belong to a writer that still lives
Read = TypeVar("Read")
_NAME = re.compile(r"(?P<id>[0-9A-HJKMNP-TV-Z]{26})(?:\.a(?P<attempt>\d{1,4}))?")
_HEAD = re.compile(rb"PPOST1 (?P<length>[0-9a-f]{8})\n")
_END = re.compile(rb"\nPPOST-END (?P<length>\d{16}) (?P<digest>[0-9a-f]{64})\n")


class SpoolTaken(Exception):  # noqa: N818 — the name says what happened
    """Another process already drains this spool."""


class SpoolCorrupt(Exception):  # noqa: N818 — the name says what happened
    """A file in the spool is not a whole mail of ours; it now lies in ``corrupt/``, unchanged."""


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the sender's server told us about a mail, apart from the mail itself."""

    id: str
    received_at: datetime
    via: Literal["smtp", "lmtp", "pipe", "maildir"]
    peer: str
    helo: str
    tls: bool
    mail_from: str
    """Empty for the null sender; never answered."""
    rcpt_tos: tuple[str, ...]
    """In lower case, in the order given, each once."""
    queue_id: str | None = None
    declared_size: int | None = None


_FIELDS: Final = tuple(field.name for field in fields(Envelope))


@dataclass(frozen=True, slots=True)
class Spooled:
    """A claimed mail: ours alone until ``finish``, ``release`` or ``condemn``. `attempt` counts from 1."""

    path: Path
    envelope: Envelope
    attempt: int


class GroupSync:
    """One fsync of a directory for all renames that waited for it; each caller learns of its failure."""

    def __init__(self, sync: Callable[[], None]) -> None:
        self._sync = sync
        self._lock = threading.Lock()
        self._one_at_a_time = threading.Lock()
        self._gathering: _Round | None = None

    def __call__(self) -> None:
        """Return once an fsync that began after this call has ended well; OSError otherwise."""
        with self._lock:
            leads = self._gathering is None
            joined = self._gathering = self._gathering or _Round()
        if leads:
            with self._one_at_a_time:
                with self._lock:
                    self._gathering = None  # a rename from now on might miss this fsync
                try:
                    self._sync()
                    joined.error = 0
                except OSError as fault:
                    joined.error = fault.errno or errno.EIO
                finally:
                    joined.done.set()
        joined.done.wait()
        if joined.error:
            raise OSError(joined.error, "the spool's inbox could not be made durable")


class _Round:
    def __init__(self) -> None:
        self.done = threading.Event()
        self.error = errno.EIO  # until it has ended well


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
        self._sync = GroupSync(lambda: pipe.sync_directory(str(self._inbox), self._disk))
        self.healthy = True
        """False from an I/O error until ``probe`` has succeeded; set by whoever meets the error."""

    def begin(self, envelope: Envelope) -> pipe.Writer:
        """A file for a mail that is about to arrive; its ``commit`` is the moment of acceptance. Blocks on the disk."""
        values = {name: getattr(envelope, name) for name in _FIELDS} | {"received_at": envelope.received_at.isoformat()}
        return pipe.Writer(str(self.directory), values, disk=self._disk, mark=drill.step, sync=self._sync)

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
            self._sync()
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
        """At start: what a killed owner had claimed goes back to the inbox; how many. Old drafts are swept."""
        claimed = list(self._work.iterdir())
        for path in claimed:
            path.rename(self._inbox / path.name)
        oldest = time.time() - DRAFT_LIFE.total_seconds()
        for draft in self._drafts.iterdir():
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
        """Take a mail from the inbox, its attempt counted in the name before anything is read.

        SpoolCorrupt when the file is none of ours, FileNotFoundError when it is gone.
        """
        named = _NAME.fullmatch(path.name)
        if not named:
            raise self._condemned(path, "not a name of ours")
        attempt = int(named["attempt"] or 0) + 1
        claimed = self._work / f"{named['id']}.a{attempt}"
        path.rename(claimed)
        return Spooled(claimed, self._checked(claimed, read_envelope), attempt)

    def read(self, spooled: Spooled) -> bytes:
        """The message as it arrived; SpoolCorrupt when it is not whole."""
        return self._checked(spooled.path, read_message)

    def finish(self, spooled: Spooled) -> None:
        """The store has it: the file goes. A power cut may bring it back; the store knows it by its key."""
        spooled.path.unlink(missing_ok=True)

    def release(self, spooled: Spooled) -> None:
        """Back to the inbox, for another attempt."""
        spooled.path.rename(self._inbox / spooled.path.name)

    def condemn(self, spooled: Spooled, reason: str) -> Path:
        """Set a mail aside for a person, with the reason beside it; where it lies. Nothing is deleted."""
        return self._set_aside(spooled.path, reason)

    def counts(self) -> dict[str, int]:
        """How many files lie in each folder: in, work, corrupt, tmp."""
        folders = {"in": self._inbox, "work": self._work, "corrupt": self._corrupt, "tmp": self._drafts}
        return {
            name: sum(not entry.endswith(".reason") for entry in _names(folder)) for name, folder in folders.items()
        }

    def _checked(self, path: Path, read: Callable[[BinaryIO], Read]) -> Read:
        try:
            with _opened(path) as file:
                return read(file)
        except (ValueError, KeyError, TypeError) as fault:
            raise self._condemned(path, str(fault)) from fault

    def _condemned(self, path: Path, reason: str) -> SpoolCorrupt:
        return SpoolCorrupt(f"{self._set_aside(path, reason)}: {reason}")

    def _set_aside(self, path: Path, reason: str) -> Path:
        aside = self._corrupt / f"{path.name[:100]}.{os.urandom(4).hex()}"
        path.rename(aside)
        aside.with_name(f"{aside.name}.reason").write_text(f"{reason}\n", encoding="utf-8", errors="replace")
        return aside


def _names(folder: Path) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            yield entry.name


def read_envelope(file: BinaryIO) -> Envelope:
    """The envelope at the head of a spool file; ValueError, KeyError or TypeError when it is none."""
    head = _HEAD.fullmatch(file.read(pipe.HEAD_LENGTH))
    if not head:
        raise ValueError("does not begin like a spool file")
    values = json.loads(file.read(int(head["length"], 16)))
    values["received_at"] = datetime.fromisoformat(values["received_at"])
    values["rcpt_tos"] = tuple(values["rcpt_tos"])
    return Envelope(**values)


def read_message(file: BinaryIO) -> bytes:
    """The message in a spool file, proved by its END record; ValueError when it is not whole."""
    content = file.read()
    head = _HEAD.match(content)
    end = _END.fullmatch(content, max(0, len(content) - pipe.TAIL_LENGTH))
    if not head or not end:
        raise ValueError("begins or ends in the middle of a mail")
    start = head.end() + int(head["length"], 16) + 1
    if int(end["length"]) != end.start() - start:
        raise ValueError("does not have the length that it states")
    view = memoryview(content)
    if sha256(view[: end.start()]).hexdigest().encode("ascii") != end["digest"]:
        raise ValueError("differs from its checksum")
    return bytes(view[start : end.start()])


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as fault:
        if fault.errno == errno.ELOOP:
            raise ValueError("is a symbolic link") from fault
        raise
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise ValueError("is not a file")
    with os.fdopen(fd, "rb") as file:
        yield file
