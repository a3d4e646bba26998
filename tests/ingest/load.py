"""Shops' mail servers under load: each tries again until its mail is accepted, and writes down what was."""

import hashlib
import os
import socket
import threading
import time

ENVELOPE = b"MAIL FROM:<shop@garage.example>%s\r\nRCPT TO:<honda@parts.example>\r\nDATA\r\n"


def message(number, size=1500):
    """A mail like no other, and its digest."""
    text = b"Subject: order %d\r\n\r\n%s\r\n" % (number, os.urandom(size // 2).hex().encode())
    return text, hashlib.sha256(text).hexdigest()


class Refused(Exception):  # noqa: N818 — the name says what happened
    """The door said something else than 250 to a mail; the text is its reply."""


class Sender:
    """One connection that is made anew when it breaks."""

    def __init__(self, door, options=b""):
        self._door = door  # gives a connected socket
        self._envelope = ENVELOPE % options
        self._socket = None
        self._file = None

    def close(self):
        """Hang up."""
        if self._socket:
            self._file.close()
            self._socket.close()
        self._socket = None

    def _hear(self, code):
        line = self._file.readline()
        while line[3:4] == b"-":
            line = self._file.readline()
        if not line:
            raise ConnectionResetError
        if not line.startswith(code):
            raise Refused(line.decode().strip())
        return line

    def send(self, text):
        """Hand in one mail; OSError when the door is gone, Refused when it says no."""
        if not self._socket:
            self._socket = self._door()
            self._socket.settimeout(30)
            self._file = self._socket.makefile("rb")
            self._hear(b"220")
            hello = b"LHLO" if self._socket.family == socket.AF_UNIX else b"EHLO"
            self._socket.sendall(hello + b" shop.example\r\n")
            self._hear(b"250")
        self._socket.sendall(self._envelope)
        for code in (b"250", b"250", b"354"):
            self._hear(code)
        self._socket.sendall(text + b".\r\n")
        return self._hear(b"250").split()[-1].decode()


def hand_in(port, text):
    """Hand in one mail on a connection of its own."""
    sender = Sender(at(port))
    try:
        return sender.send(text)
    finally:
        sender.close()


class Load:
    """Threads that hand in mails until there are enough; `accepted` is the ledger: digest → id in the 250."""

    def __init__(self, door, *, threads, total, size=1500):
        self._door, self._size = door, size
        self._left = iter(range(total))
        self._lock = threading.Lock()
        self.accepted = {}
        self.replies = set()
        self.doubtful = 0
        self.stopping = False
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(threads)]

    def start(self):
        """Begin."""
        for thread in self._threads:
            thread.start()
        return self

    def join(self, seconds):
        """Wait for the end; whether it was reached."""
        end = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0, end - time.monotonic()))
        return not any(thread.is_alive() for thread in self._threads)

    @property
    def running(self):
        """Whether mails are still handed in."""
        return any(thread.is_alive() for thread in self._threads)

    def _next(self):
        with self._lock:
            return next(self._left, None)

    def _run(self):
        sender = Sender(self._door)
        while not self.stopping and (number := self._next()) is not None:
            text, digest = message(number, self._size)
            while not self.stopping:
                try:
                    self.accepted[digest] = sender.send(text)
                    break
                except Refused as refused:
                    self.replies.add(str(refused)[:9])
                except (OSError, ValueError):
                    self.doubtful += 1
                sender.close()
                time.sleep(0.003)
        sender.close()


def at(port):
    """Connects to a port of this machine."""
    return lambda: socket.create_connection(("127.0.0.1", port), timeout=30)


def through(path):
    """Connects to a Unix socket."""

    def connect():
        door = socket.socket(socket.AF_UNIX)
        door.connect(str(path))
        return door

    return connect
