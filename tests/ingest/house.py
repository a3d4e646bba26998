"""A house with open doors in a thread of its own, a client that speaks raw SMTP, and disks that record or fail."""

import asyncio
import os
import socket
import threading
import time
from pathlib import Path

from config import Settings
from ingest import Spool, open_doors, pipe
from ingest.spool import read_envelope, read_message

BRANDS = ("honda", "toyota")


def ours(local_part):
    """Brand addresses with any tag, and signed reply and bounce addresses."""
    return local_part.split("+")[0] in (*BRANDS, "r", "b")


def settings(state, **smtp):
    """Settings with free ports and a socket for LMTP; keywords go to the SMTP section."""
    return Settings.model_validate(
        {
            "site": {"domain": "parts.example", "reply_domain": "reply.example"},
            "paths": {"state": str(state)},
            "smtp": {"listen": "127.0.0.1:0", "min_free": 0} | smtp,
            "lmtp": {"listen": "unix:lmtp.sock"},
        }
    )


class House:
    """Doors in a thread; `accepted` counts the calls that wake the drain."""

    def __init__(self, state, *, disk=None, spool=Spool, accepts=ours, brands=lambda: BRANDS, keep_too=None, **smtp):
        self.settings = settings(state, **smtp)
        self.spool = spool(Path(state) / "spool", disk=disk)
        self.accepted = 0
        self._accepts, self._brands, self._keep_too = accepts, brands, keep_too
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)

    def __enter__(self):
        self._thread.start()
        rules = {"brands": self._brands, "keep_too": self._keep_too}
        opening = open_doors(self.settings, self.spool, self._accepts, self._wake, **rules)
        try:
            self.doors = self.run(opening)
        except BaseException:
            self._stop()
            raise
        self.port = int(self.doors.addresses["smtp"].rpartition(":")[2])
        return self

    def __exit__(self, *_):
        self.close(drain=1)
        self._stop()

    def _stop(self):
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def run(self, work, timeout=20):
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(timeout)

    def close(self, drain):
        self.run(self.doors.close(drain=drain), timeout=drain + 20)

    def smtp(self):
        return Client(socket.create_connection(("127.0.0.1", self.port), timeout=20))

    def lmtp(self):
        door = socket.socket(socket.AF_UNIX)
        door.settimeout(20)
        door.connect(str(self.settings.paths.state / "lmtp.sock"))
        return Client(door)

    def mails(self):
        """(envelope, message) of everything that waits in the spool, oldest first."""
        found = []
        for path in self.spool.waiting(10_000):
            with path.open("rb") as file:
                envelope = read_envelope(file)
            with path.open("rb") as file:
                found.append((envelope, read_message(file)))
        return found

    def until(self, holds, seconds=5):
        """Wait until something holds in this house; whether it ever did."""
        end = time.monotonic() + seconds
        while not holds() and time.monotonic() < end:
            time.sleep(0.01)
        return holds()

    def _wake(self):
        self.accepted += 1


class Client:
    """Speaks bytes, hears whole replies; an empty reply means that the connection is closed."""

    def __init__(self, door):
        self.socket = door
        self._file = door.makefile("rb")
        self.greeting = self.hear()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._file.close()
        self.socket.close()

    def hear(self):
        """One reply, its lines joined by a newline."""
        lines = []
        try:
            while line := self._file.readline():
                lines.append(line.decode("ascii").rstrip())
                if line[3:4] != b"-":
                    break
        except ConnectionError:
            pass
        return "\n".join(lines)

    def send(self, data):
        self.socket.sendall(data)
        return self

    def say(self, *lines):
        """Say each line, hear each reply; the last reply."""
        reply = ""
        for line in lines:
            self.send((line.encode() if isinstance(line, str) else line) + b"\r\n")
            reply = self.hear()
        return reply

    def begin(self, *recipients, hello="EHLO client.example", sender="MAIL FROM:<shop@garage.example>"):
        """Up to the 354."""
        recipients = recipients or ("honda@parts.example",)
        return self.say(hello, sender, *(f"RCPT TO:<{recipient}>" for recipient in recipients), "DATA")

    def mail(self, message=b"Subject: order\r\n\r\nHello\r\n", *recipients, **how):
        """One whole mail, dots and all; its final reply."""
        opened = self.begin(*recipients, **how)
        assert opened.startswith("354"), opened
        return self.send(message + b".\r\n").hear()


class RecordingDisk(pipe.Disk):
    """Writes down which operation met which file: ``write draft``, ``fsync ready``."""

    def __init__(self):
        self.calls = []
        self._files = {}

    def _did(self, what):
        self.calls.append(what)

    @staticmethod
    def _kind(path):
        folder = Path(path).parent.name
        return "draft" if folder in {"ready", "tmp"} else Path(path).name

    def open(self, path, flags, *mode):
        self._did(f"{'make' if flags & os.O_CREAT else 'open'} {self._kind(path)}")
        fd = os.open(path, flags, *mode)
        self._files[fd] = self._kind(path)
        return fd

    def write(self, fd, data):
        self._did(f"write {self._files[fd]}")
        return os.write(fd, data)

    def fsync(self, fd):
        self._did(f"fsync {self._files[fd]}")
        os.fsync(fd)

    def close(self, fd):
        self._did(f"close {self._files[fd]}")
        os.close(fd)

    def rename(self, source, target):
        self._did("rename")
        os.rename(source, target)  # noqa: PTH104 — the very call

    def unlink(self, path):
        self._did("unlink")
        os.unlink(path)  # noqa: PTH108 — the very call


class FailingDisk(RecordingDisk):
    """Fails at one named operation with one errno, until `healed`."""

    def __init__(self, operation, number):
        super().__init__()
        self.operation, self.number = operation, number
        self.healed = False

    def _did(self, what):
        super()._did(what)
        if what == self.operation and not self.healed:
            raise OSError(self.number, os.strerror(self.number), "/secret/path")


class SlowDisk(RecordingDisk):
    """Waits at one named operation until it is let go."""

    def __init__(self, operation):
        super().__init__()
        self.operation = operation
        self.reached, self.go_on = threading.Event(), threading.Event()

    def _did(self, what):
        if what == self.operation:
            self.reached.set()
            self.go_on.wait(20)
        super()._did(what)
