"""Handing one mail to the relay: one connection, one recipient, a mark before the final dot, and an honest outcome.

Before the dot a mail was certainly not delivered. From the dot on only the relay's reply can tell, and a reply that
never comes is `Uncertain`, not a failure. In capture mode the mail becomes a file and nothing leaves the machine.
"""

import hashlib
import ipaddress
import os
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from config import Settings
from notifier.header import clean_text, is_address
from store import OutboxMail

TIMEOUTS_TO_DOT = 3
TIMEOUTS_AFTER_DOT = 2
"""The dot must be reached within 3 of the relay's timeouts, its reply may take 2: a claim holds for 5."""

_LOST = "not sent: the claim was lost before the dot"
_CONNECT = 15.0  # seconds
_PIECE = 1 << 16  # bytes sent at once: the timeout is for each piece
_REPLY_LINES = 100
_REPLY_BYTES = 8192
_LINE_END = re.compile(rb"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Sent:
    """The relay has taken the mail; `reply` is what it said."""

    reply: str


@dataclass(frozen=True, slots=True)
class Deferred:
    """The mail was certainly not taken and shall be tried again; `alarm` when it is our or the relay's set-up."""

    reply: str
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """The relay will never take this mail for this recipient."""

    reply: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The connection broke between the dot and its reply: the relay may have the mail or not."""

    reply: str


Outcome = Sent | Deferred | Refused | Uncertain


def deliver(mail: OutboxMail, content: bytes, settings: Settings, before_dot: Callable[[], bool]) -> Outcome:
    """Send `content` once. `before_dot` is asked when everything but the final dot is sent; False ends it there.

    What `before_dot` raises is raised here, after the connection is closed without the dot.
    """
    if settings.relay.mode == "capture":
        return _capture(mail, content, settings.paths.state / "sent", before_dot)
    if settings.relay.tls == "none" and not _is_loopback(settings.relay.host):
        return Deferred("not sent: relay.tls is none, and the relay is not on this machine", alarm=True)
    if not (is_address(mail.recipient) and is_address(mail.envelope_from)):
        return Refused(f"not sent: {clean_text(mail.recipient)!r} is not a mail address")
    talk = _Talk(settings, before_dot)
    try:
        outcome = talk.send(mail, content)
    except smtplib.SMTPResponseException as error:
        outcome = talk.judge(error.smtp_code, error.smtp_error)
    except (OSError, UnicodeError, ValueError) as error:  # SMTPException is an OSError
        outcome = talk.broken(error)
    finally:
        talk.hang_up()
    return outcome


class _Talk:
    """One conversation with the relay: where it stands decides what a failure means."""

    def __init__(self, settings: Settings, before_dot: Callable[[], bool]) -> None:
        self.settings = settings
        self.before_dot = before_dot
        self.dotted = False
        self.stage = "connect"
        self.server: _Server | None = None

    def send(self, mail: OutboxMail, content: bytes) -> Outcome:
        server = self.server = self._dial()
        self.stage = "mail"
        options = [f"SIZE={len(content)}"] if server.has_extn("size") else []
        if not (mail.recipient + mail.envelope_from).isascii():
            if not server.has_extn("smtputf8"):
                return Refused("not sent: the relay does not know SMTPUTF8, which this address needs")
            options += ["SMTPUTF8"]
        _expect(server.mail(mail.envelope_from, options), 250)
        self.stage = "rcpt"
        _expect(server.rcpt(mail.recipient), 250, 251)
        self.stage = "data"
        _expect(server.docmd("DATA"), 354)
        body = _dot_stuffed(content)
        for start in range(0, len(body), _PIECE):
            server.send(body[start : start + _PIECE])
        if not self.before_dot():
            return Deferred(_LOST)
        self.dotted = True
        self.stage = "dot"
        server.wait_for_dot(TIMEOUTS_AFTER_DOT * self.settings.relay.timeout)
        server.send(b".\r\n")
        code, reply = server.getreply()
        if code // 100 not in {2, 4, 5}:
            return Uncertain(f"dot: {_words(code, reply)}")
        self.dotted = False  # the relay has spoken
        return Sent(_words(code, reply)) if code // 100 == 2 else self.judge(code, reply)

    def judge(self, code: int, reply: bytes | str) -> Outcome:
        """What a reply other than the wanted one means (RFC 5321 4.2.1): 5xx to the mail itself is final."""
        said = f"{self.stage}: {_words(code, reply)}"
        if code // 100 == 5:
            return Refused(said) if self.stage in ("rcpt", "data", "dot") else Deferred(said, alarm=True)
        return Deferred(said)

    def broken(self, error: Exception) -> Outcome:
        """What it means that the conversation ended without a reply: nothing was taken unless the dot was sent."""
        said = clean_text(f"{self.stage}: {type(error).__name__}: {error}")
        alarm = self.stage in {"starttls", "auth"} or isinstance(error, ssl.SSLError)
        return Uncertain(said) if self.dotted else Deferred(said, alarm=alarm)

    def hang_up(self) -> None:
        """Close without waiting; a relay that has our dot loses nothing by it."""
        if self.server is not None:
            with suppress(OSError, smtplib.SMTPException):
                if self.stage == "dot" and not self.dotted:
                    self.server.send(b"QUIT\r\n")
            self.server.close()

    def _dial(self) -> "_Server":
        relay = self.settings.relay
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        server = _Server(relay.host, relay.timeout, relay.helo or self.settings.site.domain)
        server.tls = context if relay.tls == "tls" else None
        self.server = server
        _expect(server.connect(relay.host, relay.port), 220)
        self.stage = "ehlo"
        server.ehlo_or_helo_if_needed()
        if relay.tls == "starttls":
            self.stage = "starttls"
            # No offer and a bad certificate both end here: nothing was said in the clear but our name.
            server.starttls(context=context)
            server.ehlo_or_helo_if_needed()
        if relay.username:
            self.stage = "auth"
            server.login(relay.username, relay.password.get_secret_value())
        return server


class _Server(smtplib.SMTP):
    """The standard client with one deadline for the whole way to the dot, and replies of bounded size."""

    def __init__(self, host: str, timeout: float, helo: str) -> None:
        super().__init__(local_hostname=helo, timeout=min(timeout, _CONNECT))
        self._host = host  # the name that STARTTLS verifies; the library sets it only when it dials at once
        self.tls: ssl.SSLContext | None = None
        self._patience = timeout
        self._until = time.monotonic() + TIMEOUTS_TO_DOT * timeout

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        plain = socket.create_connection((host, port), timeout)
        if self.tls is None:
            return plain
        return self.tls.wrap_socket(plain, server_hostname=host)

    def wait_for_dot(self, seconds: float) -> None:
        """From here on the reply to the dot may take this long."""
        self._patience = seconds
        self._until = time.monotonic() + seconds

    def send(self, s: bytes | str) -> None:  # type: ignore[override]  # only what we send
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


def _expect(reply: tuple[int, bytes], *wanted: int) -> None:
    if reply[0] not in wanted:
        raise smtplib.SMTPResponseException(reply[0], reply[1])


def _words(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return clean_text(f"{code} {text}")


def _dot_stuffed(content: bytes) -> bytes:
    """The content with CRLF line ends, one at its end, and a dot before each leading dot (RFC 5321 4.5.2)."""
    text = _LINE_END.sub(b"\r\n", content).removesuffix(b"\r\n") + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", text)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _capture(mail: OutboxMail, content: bytes, folder: Path, before_dot: Callable[[], bool]) -> Outcome:
    """Write the mail as ``sent/<key>.eml``, whole or not at all; the same mail written again is the same file."""
    if not before_dot():
        return Deferred(_LOST)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{_file_name(mail.key)}.eml"
    draft = folder / f".{path.name}.{os.getpid()}"
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return Sent(f"captured as {path.name}")


def _file_name(key: str) -> str:
    """A file name for a key: the key itself where it is harmless, else what is harmless of it and a digest."""
    harmless = re.sub(r"[^A-Za-z0-9._-]+", "_", key)[:100].lstrip(".")
    if harmless == key:
        return key
    return f"{harmless}-{hashlib.sha256(key.encode('utf-8', 'backslashreplace')).hexdigest()[:12]}"
