"""The standard library's SMTP client with a deadline for the whole way to the dot and replies of bounded size."""

import smtplib
import socket
import ssl
import time

from notifier.header import clean_text

_CONNECT = 15.0  # seconds
_REPLY_LINES = 100
_REPLY_BYTES = 8192


class Client(smtplib.SMTP):
    """One connection; whoever uses it says by `allow` how long the next steps may take together."""

    def __init__(self, host: str, timeout: float, helo: str, tls: ssl.SSLContext | None) -> None:
        super().__init__(local_hostname=helo, timeout=min(timeout, _CONNECT))
        self._host = host  # the name that STARTTLS verifies; the library sets it only when it dials at once
        self._tls = tls
        self._patience = timeout
        self._until = time.monotonic() + timeout

    def allow(self, until: float, patience: float) -> None:
        """Until `until` (monotonic) everything must be over, and no single wait may take longer than `patience`."""
        self._until, self._patience = until, patience

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout)
        # The dot is sent alone, after the mark: without this it would wait for the body's acknowledgement, 40 ms.
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._tls is None:
            return plain
        try:
            return self._tls.wrap_socket(plain, server_hostname=host)
        except BaseException:
            plain.close()
            raise

    def send(self, s: bytes | str) -> None:  # type: ignore[override]  # only what we send
        """Send within what is allowed."""
        self._watch()
        super().send(s)

    def getreply(self) -> tuple[int, bytes]:
        """One reply, all its lines (RFC 5321 4.2.1), read within the deadline and within bounds."""
        if self.file is None and self.sock is not None:
            self.file = self.sock.makefile("rb")
        lines: list[bytes] = []
        while True:
            self._watch()
            line = self.file.readline(_REPLY_BYTES + 1) if self.file else b""
            if not line.endswith(b"\n"):
                self.close()
                raise smtplib.SMTPServerDisconnected("reply too long" if line else "the relay hung up")
            lines.append(line[4:].strip())
            if not line[:3].isdigit() or len(lines) > _REPLY_LINES:
                self.close()
                raise smtplib.SMTPServerDisconnected(f"the relay does not speak SMTP: {clean_text(repr(line), 80)}")
            if line[3:4] != b"-":
                return int(line[:3]), b"\n".join(lines)

    def _watch(self) -> None:
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError("the relay was too slow")
        if self.sock is not None:
            self.sock.settimeout(min(self._patience, left))
