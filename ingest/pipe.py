# ruff: noqa: PTH102, PTH118, PTH123, SIM105 — pathlib and contextlib would cost each mail some milliseconds
r"""The pipe command of Postfix, and the spool file it writes: standard library only, one file, runs by itself.

``pipe.py SPOOL --from SENDER --qid ID --client ADDRESS --size BYTES --min-free BYTES -- RECIPIENT...`` takes one mail
from standard input and ends in 0 (it is in the spool) or 75 (try again), never in anything else: Postfix bounces on
every other status. It imports nothing of the project, so that a broken installation defers mail.

A spool file holds the envelope and the message, so that one rename commits both::

    PPOST1 <8 hex digits: length of the JSON>\n<envelope as JSON>\n
    <the message, CRLF line ends>
    \nPPOST-END <16 digits: length of the message> <SHA-256 of everything before this record>\n
"""

from __future__ import annotations

import errno
import hashlib
import os
import signal
import sys
import time

TYPE_CHECKING = False  # importing typing would cost each mail some milliseconds
if TYPE_CHECKING:
    from collections.abc import Callable

TRY_AGAIN = 75  # sysexits.h EX_TEMPFAIL
DEADLINE = 60  # seconds; Postfix bounces far later
CHUNK = 65_536
MAGIC = b"PPOST1 "
HEAD_LENGTH = len(MAGIC) + 8 + 1
TAIL_LENGTH = len("\nPPOST-END ") + 16 + 1 + 64 + 1
NOT_TRUNCATED = 0.98  # of the size that Postfix names: it may add or drop a few line ends
PARENT_SETTLES = 0.05  # seconds until a killed parent shows as gone: 21 ms sufficed in 1000 of 1000 kills
_DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Disk:
    """The system calls that a spool file is made of; a test hands in one that records or fails."""

    open = staticmethod(os.open)
    write = staticmethod(os.write)
    fsync = staticmethod(os.fsync)
    close = staticmethod(os.close)
    rename = staticmethod(os.rename)
    unlink = staticmethod(os.unlink)


def step(name: str) -> None:
    """Die here when the drill says so: the same order as in ``config.drill``, which this file cannot import."""
    if os.environ.get("PARTSPOST_CRASH_AT", "").partition(":")[0] == name:
        os.kill(os.getpid(), signal.SIGKILL)


def new_id() -> str:
    """A fresh ULID whose random bits begin with the nanoseconds: mails are read in the order they came in."""
    whole, part = divmod(time.time_ns(), 1_000_000)
    value = whole << 80 | part << 60 | int.from_bytes(os.urandom(8), "big") >> 4
    return "".join(_DIGITS[value >> shift & 31] for shift in range(125, -1, -5))


def timestamp() -> str:
    """Now, in UTC, as ISO 8601 with microseconds."""
    seconds, rest = divmod(time.time_ns(), 1_000_000_000)
    return f"{time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime(seconds))}.{rest // 1000:06d}+00:00"


def header(envelope: dict[str, object]) -> bytes:
    """The first two lines of a spool file."""
    pairs = ", ".join(f"{as_json(name)}: {as_json(envelope[name])}" for name in sorted(envelope))
    return b"%s%08x\n{%s}\n" % (MAGIC, len(pairs) + 2, pairs.encode("ascii"))


def as_json(value: object) -> str:
    """Text, numbers, truth and lists of them as JSON; importing json would cost each mail some milliseconds."""
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(as_json, value))}]"
    if not isinstance(value, str):
        return "null" if value is None else str(value).lower()  # True and False, too
    if value.isascii() and value.isprintable() and '"' not in value and "\\" not in value:
        return f'"{value}"'
    units = value.encode("utf-16-be", "surrogatepass").hex()
    escaped = "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
    return f'"{escaped}"'


def prepare(spool: str) -> None:
    """Create the folders inside an existing spool directory; OSError when the directory itself is missing."""
    made = False
    for name in ("ready", "tmp", "in", "work", "corrupt"):
        try:
            os.mkdir(os.path.join(spool, name), 0o700)
            made = True
        except FileExistsError:
            pass
    if made:
        sync_directory(spool)


def sync_directory(path: str, disk: Disk | None = None) -> None:
    """Make the names in a directory durable."""
    disk = disk or Disk()
    fd = disk.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        disk.fsync(fd)
    finally:
        disk.close(fd)


class Writer:
    """One spool file in the making: ``write`` chunks, then ``commit`` or ``discard``; every fault is an OSError."""

    def __init__(
        self,
        spool: str,
        envelope: dict[str, object],
        *,
        disk: Disk | None = None,
        mark: Callable[[str], None] = step,
        ready: str | None = None,
    ) -> None:
        """`ready` is an empty file for this mail whose name is durable; without one, it is made, and named, here."""
        self.id = str(envelope["id"])
        self.length = 0
        self._disk = disk = disk or Disk()
        self._mark = mark
        self._inbox = os.path.join(spool, "in")
        self._named = ready is not None
        self._draft = ready or os.path.join(spool, "tmp", f"{self.id}.{os.getpid()}")
        self._hash = hashlib.sha256()
        self._fd = -1
        mark("P1")
        new = 0 if ready else os.O_CREAT | os.O_EXCL
        self._fd = disk.open(self._draft, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC | new, 0o600)
        self._put(header(envelope))

    def write(self, chunk: bytes) -> None:
        """Append a part of the message; after a fault nothing is left on the disk."""
        self._mark("P2")
        self._put(chunk)
        self.length += len(chunk)

    def commit(self) -> None:
        """Finish the file and move it into the inbox; when this returns, the mail survives a power cut."""
        self._mark("P3")
        self._put(b"\nPPOST-END %016d %s\n" % (self.length, self._hash.hexdigest().encode("ascii")))
        try:
            self._mark("P4")
            self._disk.fsync(self._fd)
            self._mark("P5")
            fd, self._fd = self._fd, -1
            self._disk.close(fd)  # a network file system reports late errors here
            self._mark("P6")
            self._disk.rename(self._draft, os.path.join(self._inbox, self.id))
        except BaseException:
            self.discard()
            raise
        self._mark("P7")
        if not self._named:
            sync_directory(self._inbox, self._disk)

    def discard(self) -> None:
        """Forget the file; safe to call at any time, also twice, and never after a commit."""
        fd, self._fd = self._fd, -1
        try:
            if fd >= 0:
                self._disk.close(fd)
        except OSError:
            pass
        try:
            self._disk.unlink(self._draft)
        except OSError:
            pass

    def _put(self, data: bytes) -> None:
        try:
            view = memoryview(data)
            while view:
                view = view[self._disk.write(self._fd, view) :]
        except BaseException:
            self.discard()
            raise
        self._hash.update(data)


class TryAgain(Exception):  # noqa: N818 — it is what the sender is asked to do
    """This mail cannot be taken now; the text goes into the mail server's log."""


def refuse(signum: int, _frame: object) -> None:
    """End the attempt on a signal, also on the alarm of our own deadline."""
    raise TryAgain(f"4.3.0 stopped by signal {signum}")


def read_arguments(arguments: list[str]) -> tuple[str, dict[str, str], list[str]]:
    """(spool directory, options by name, recipients)."""
    spool, *rest = arguments
    split = rest.index("--")
    names, values = rest[:split:2], rest[1:split:2]
    recipients = rest[split + 1 :]
    if not recipients or len(names) != len(values):
        raise TryAgain("4.3.5 the pipe command lacks arguments")
    if not all(text.isprintable() for text in (*recipients, *values)):
        raise TryAgain("4.1.3 control characters in an address")
    return spool, {name.lstrip("-"): value for name, value in zip(names, values)}, recipients  # noqa: B905 — also runs on Python 3.9


def parent_of(pid: int) -> int:
    """The parent of a process, 0 when it is gone."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as stat:
            return int(stat.read().rpartition(")")[2].split()[1])
    except FileNotFoundError:
        return 0


def lives(agent: int) -> bool:
    """Whether Postfix's pipe(8) still waits for us: when it is killed amid a mail, we see an ordinary end of input."""
    return agent in (os.getppid(), parent_of(os.getppid()))  # the second: through the shell of spool-in.sh


def copy(writer: Writer, more: Callable[[int], bytes]) -> int:
    """Copy what `more` gives into the spool with CRLF line ends; how many bytes were read."""
    read = 0
    held = b""  # a CR at the end of a chunk, until we know what follows it
    while chunk := more(CHUNK):
        read += len(chunk)
        chunk = held + chunk
        held = chunk[-1:] if chunk.endswith(b"\r") else b""
        writer.write(normalise(chunk[: len(chunk) - len(held)]))
    writer.write(normalise(held))
    return read


def normalise(chunk: bytes) -> bytes:
    """The same text with every line end as CRLF."""
    if chunk.count(b"\r") == chunk.count(b"\n") == chunk.count(b"\r\n"):
        return chunk
    return chunk.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")


def deliver(arguments: list[str]) -> None:
    """Take the mail from standard input into the spool; raises whatever keeps it from being there."""
    agent = int(os.environ.get("PARTSPOST_AGENT") or os.getppid())
    spool, options, recipients = read_arguments(arguments)
    prepare(spool)
    if (disk := os.statvfs(spool)).f_bavail * disk.f_frsize < int(options.get("min-free", "0")):
        raise TryAgain("4.3.1 Insufficient system storage")
    size = int(options.get("size") or 0)
    envelope: dict[str, object] = {
        "id": new_id(),
        "received_at": timestamp(),
        "via": "pipe",
        "peer": options.get("client", ""),
        "helo": "",
        "tls": False,
        "mail_from": options.get("from", ""),
        "rcpt_tos": [recipient.lower() for recipient in recipients],
        "queue_id": options.get("qid"),
        "declared_size": size or None,
    }
    writer = Writer(spool, envelope)
    try:
        read = copy(writer, lambda size: os.read(0, size))
        time.sleep(PARENT_SETTLES)
        if not read or read < size * NOT_TRUNCATED or not lives(agent):
            raise TryAgain("4.3.0 the input is not complete")  # noqa: TRY301 — one way out for all faults
    except BaseException:
        writer.discard()
        raise
    writer.commit()


def explain(fault: BaseException) -> str:
    """One line for the mail server's log; it begins with 4, since a 5 there would bounce the mail."""
    if isinstance(fault, TryAgain):
        return str(fault)
    full = isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT)
    reason = errno.errorcode.get(fault.errno or 0, "OSError") if isinstance(fault, OSError) else type(fault).__name__
    return f"4.3.{'1' if full else '0'} {reason}"


def main() -> None:
    """Run once and end this process with 0 or 75."""
    status = TRY_AGAIN
    try:
        for number in (signal.SIGALRM, signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, refuse)
        signal.alarm(DEADLINE)
        deliver(sys.argv[1:])
        status = 0
    except BaseException as fault:  # noqa: BLE001 — Python's own ending would be 1, which bounces
        os.write(3 if "PARTSPOST_AGENT" in os.environ else 1, explain(fault)[:100].encode("ascii", "replace"))
    finally:
        os._exit(status)


if __name__ == "__main__":
    main()
