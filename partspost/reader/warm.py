"""One warm server process (`partspost.reader.zygote`) and the pipes to it, as the reading room holds it."""

import contextlib
import json
import subprocess
import sys
import threading
from typing import IO, Any, Literal

Outcome = Literal["ok", "slow", "crashed", "fault"]
FRAME = 8  # bytes that say how long an answer is, where several stand one after the other


class ZygoteLostError(Exception):
    """The warm server went away; a new one is started for the next document."""


class Zygote:
    """One warm server process and the pipes to it.

    It kills a child whose time is over; one that has not answered `patience` seconds later is lost itself.
    """

    def __init__(self, duty: str, patience: float = 30.0) -> None:
        self._patience = patience
        command = [sys.executable, "-m", "partspost.reader.zygote", duty]
        # No environment but the path: the server must not know secrets, and hostile bytes run in its children.
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={"PYTHONPATH": ":".join(sys.path)}
        )
        self.measures = tuple(json.loads(self._line())["ready"])

    def ask(self, order: dict[str, Any], document: bytes) -> tuple[Outcome, bytes]:
        """How the child ended that was asked this about the document, and what it wrote."""
        # Its end closes the pipes, and whoever waits at one of them wakes.
        limit = threading.Timer(order["wall"] + self._patience, self._process.kill)
        limit.daemon = True
        limit.start()
        try:
            self._stdin.write(json.dumps({**order, "size": len(document)}).encode() + b"\n" + document)
            self._stdin.flush()
            head = json.loads(self._line())
            answer = self._stdout.read(head["size"])
            if len(answer) < head["size"]:
                raise ZygoteLostError
            return head["outcome"], answer
        except (OSError, ValueError) as fault:
            raise ZygoteLostError from fault
        finally:
            limit.cancel()

    def close(self) -> None:
        """End the server, and with it whatever child it has; of one that was lost, too."""
        self._process.kill()
        self._process.wait()
        with contextlib.suppress(OSError):  # what was written to it and not taken
            self._stdin.close()
        self._stdout.close()

    @property
    def _stdin(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def _stdout(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout

    def _line(self) -> bytes:
        if not (line := self._stdout.readline()):
            raise ZygoteLostError
        return line
