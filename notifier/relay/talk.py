"""One connection to the relay and the mails that go over it; where a conversation stands decides what a failure means.

Before the dot a mail was certainly not delivered. From the dot on only the relay's reply can tell, and a reply that
never comes is `Uncertain`, not a failure.
"""

import re
import smtplib
import ssl
import time
from collections.abc import Callable
from contextlib import suppress

from config import Settings
from notifier.header import clean_text
from notifier.relay.client import Client
from notifier.relay.outcome import Deferred, Outcome, Refused, Sent, Uncertain, worded
from store import OutboxMail

TIMEOUTS_TO_DOT = 3
TIMEOUTS_AFTER_DOT = 2
"""The dot must be reached within 3 of the relay's timeouts, its reply may take 2: a claim holds for 5."""

LOST = "not sent: the claim was lost before the dot"
_PIECE = 1 << 16  # bytes sent at once: the timeout is for each piece
_LINE_END = re.compile(rb"\r\n|\r|\n")


class Talk:
    """A connection to the relay, dialled when the first mail is sent."""

    def __init__(self, settings: Settings, tls: ssl.SSLContext) -> None:
        self._settings = settings
        self._tls = tls
        self._client: Client | None = None
        self._stage = "connect"
        self._dotted = False
        self.mails = 0
        self.last_used = 0.0

    @property
    def is_clean(self) -> bool:
        """Whether the last mail ended with a reply to its dot, so that another one may follow on this connection."""
        return self._stage == "done"

    def send(self, mail: OutboxMail, content: bytes, before_dot: Callable[[], bool], *, until: float) -> Outcome | None:
        """Send one mail, the dot before `until` (monotonic).

        None when the relay had ended this used connection before the mail began: nothing was said of the mail.
        """
        used, self.mails = self.mails, self.mails + 1
        self._dotted = False
        try:
            outcome = self._send(mail, content, before_dot, until)
        except smtplib.SMTPResponseException as error:
            ended = error.smtp_code == 421  # RFC 5321 3.8: it closes, whatever the command was
            outcome = self._judge(error.smtp_code, error.smtp_error)
        except (OSError, UnicodeError, ValueError) as error:  # SMTPException is an OSError
            ended = True
            outcome = self._broken(error)
        else:
            ended = False
        return None if used and ended and self._stage == "mail" else outcome

    def hang_up(self) -> None:
        """Close without waiting; a relay that has our dot loses nothing by it."""
        if self._client is not None:
            with suppress(OSError, smtplib.SMTPException):
                if self._stage == "done":
                    self._client.send(b"QUIT\r\n")
            self._client.close()

    def _send(self, mail: OutboxMail, content: bytes, before_dot: Callable[[], bool], until: float) -> Outcome:
        client = self._client or self._dial(until)
        client.allow(until, self._settings.relay.timeout)
        self._stage = "mail"
        options = [f"SIZE={len(content)}"] if client.has_extn("size") else []
        if not (mail.recipient + mail.envelope_from).isascii():
            if not client.has_extn("smtputf8"):
                return Refused("not sent: the relay does not know SMTPUTF8, which this address needs")
            options += ["SMTPUTF8"]
        _expect(client.mail(mail.envelope_from, options), 250)
        self._stage = "rcpt"
        _expect(client.rcpt(mail.recipient), 250, 251)
        self._stage = "data"
        _expect(client.docmd("DATA"), 354)
        body = _dot_stuffed(content)
        for start in range(0, len(body), _PIECE):
            client.send(body[start : start + _PIECE])
        return self._end(client, before_dot)

    def _end(self, client: Client, before_dot: Callable[[], bool]) -> Outcome:
        """The mark, the dot, and what the relay says to it."""
        if not before_dot():
            return Deferred(LOST)
        self._stage, self._dotted = "dot", True
        patience = TIMEOUTS_AFTER_DOT * self._settings.relay.timeout
        client.allow(time.monotonic() + patience, patience)
        client.send(b".\r\n")
        code, reply = client.getreply()
        if code // 100 not in {2, 4, 5}:
            return Uncertain(f"dot: {worded(code, reply)}")
        self._dotted = False  # the relay has spoken
        outcome = Sent(worded(code, reply)) if code // 100 == 2 else self._judge(code, reply)
        self._stage, self.last_used = ("closing" if code == 421 else "done"), time.monotonic()
        return outcome

    def _judge(self, code: int, reply: bytes | str) -> Outcome:
        """What a reply other than the wanted one means (RFC 5321 4.2.1): 5xx to the mail itself is final."""
        said = f"{self._stage}: {worded(code, reply)}"
        if code // 100 == 5:
            return Refused(said) if self._stage in ("rcpt", "data", "dot") else Deferred(said, alarm=True)
        return Deferred(said)

    def _broken(self, error: Exception) -> Outcome:
        """What it means that the conversation ended without a reply: nothing was taken unless the dot was sent."""
        said = clean_text(f"{self._stage}: {type(error).__name__}: {error}")
        alarm = self._stage in {"starttls", "auth"} or isinstance(error, ssl.SSLError)
        return Uncertain(said) if self._dotted else Deferred(said, alarm=alarm)

    def _dial(self, until: float) -> Client:
        relay = self._settings.relay
        at_once = self._tls if relay.tls == "tls" else None
        client = Client(relay.host, relay.timeout, relay.helo or self._settings.site.domain, at_once)
        client.allow(until, relay.timeout)
        self._client = client
        _expect(client.connect(relay.host, relay.port), 220)
        self._stage = "ehlo"
        client.ehlo_or_helo_if_needed()
        if relay.tls == "starttls":
            self._stage = "starttls"
            # No offer and a bad certificate both end here: nothing was said in the clear but our name.
            client.starttls(context=self._tls)
            client.ehlo_or_helo_if_needed()
        if relay.username:
            self._stage = "auth"
            client.login(relay.username, relay.password.get_secret_value())
        return client


def _expect(reply: tuple[int, bytes], *wanted: int) -> None:
    if reply[0] not in wanted:
        raise smtplib.SMTPResponseException(reply[0], reply[1])


def _dot_stuffed(content: bytes) -> bytes:
    """The content with CRLF line ends, one at its end, and a dot before each leading dot (RFC 5321 4.5.2)."""
    # Counting is twenty times as fast as replacing, and a mail of ours has nothing to replace.
    if not content.count(b"\r\n") == content.count(b"\n") == content.count(b"\r"):
        content = _LINE_END.sub(b"\r\n", content)
    if not content.endswith(b"\r\n"):
        content += b"\r\n"
    stuffed = content.replace(b"\r\n.", b"\r\n..")
    return b"." + stuffed if stuffed.startswith(b".") else stuffed
