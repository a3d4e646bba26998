"""Files made ready for mails: empty, under names that a power cut does not take."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from ingest import pipe
from ingest.spool.record import opened, read_envelope, read_message

_MOST_AT_ONCE: Final = 32


class ReadyFiles:
    """Empty files for the mails to come, so that each of them costs one fsync: its own.

    A file is durable when it was synced and so was the folder in which it was made. Here the folder is synced once for
    many files, before their mails arrive. What a mail's file is renamed to later need not be durable: after a power cut
    it has the one name or the other. The one here tells of which boot of the machine it is, since only another one can
    have undone a rename: what lies here in the same boot belongs to a writer, or was never promised.
    """

    def __init__(self, folder: Path, disk: pipe.Disk) -> None:
        self._folder = folder
        self._disk = disk
        self._boot = _boot()
        self._lock = threading.Lock()
        self._made: list[str] = []
        self._wanted = 1

    def take(self) -> str:
        """The path of an empty file for one mail; when none is left more are made, each time twice as many."""
        with self._lock:
            while not (self._made and os.path.lexists(self._made[-1])):  # an old one may have been swept
                if not self._made:
                    self._make()
                else:
                    self._made.pop()
            return self._made.pop()

    def left(self) -> Iterator[tuple[Path, str]]:
        """The files of whole mails whose rename a power cut has undone, and the ids of these mails."""
        for path in self._folder.iterdir():
            if not path.name.endswith(f".{self._boot}") and (mail := _whole(path)):
                yield path, mail

    def begun(self) -> int:
        """How many files a mail is being written to, by whichever process."""
        with os.scandir(self._folder) as entries:
            return sum(_has_begun(entry) for entry in entries)

    def _make(self) -> None:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
        made = [str(self._folder / f"{pipe.new_id()}.{self._boot}") for _ in range(self._wanted)]
        for path in made:
            self._disk.close(self._disk.open(path, flags, 0o600))
        pipe.sync_directory(str(self._folder), self._disk)
        self._made, self._wanted = made, min(2 * self._wanted, _MOST_AT_ONCE)


def _boot() -> str:
    """What this boot of the machine is called; on a system that does not say, each start counts as one."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii")[:8]
    except OSError:
        return os.urandom(4).hex()


def _whole(path: Path) -> str:
    """The id of the mail in a file whose end proves it; empty when it is not whole."""
    try:
        with opened(path) as file:
            mail = read_envelope(file).id
            file.seek(0)
            read_message(file)
    except (ValueError, KeyError, TypeError):
        return ""
    return mail


def _has_begun(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.stat(follow_symlinks=False).st_size > 0
    except FileNotFoundError:  # it has just moved on
        return False
