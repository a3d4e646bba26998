"""The relay, to which every mail of ours goes: how many connections at once, to whom, and which are used again.

One recipient per mail, a mark before the final dot, and an honest outcome. Bounds are kept within one process; of
several workers each has its own.
"""

import ipaddress
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property

from config import Settings
from notifier.header import clean_text, is_address
from notifier.relay.capture import capture
from notifier.relay.outcome import Deferred, Outcome, Postponed, Refused, Sent, Uncertain
from notifier.relay.talk import TIMEOUTS_AFTER_DOT, TIMEOUTS_TO_DOT, Talk
from store import OutboxMail

__all__ = ["Deferred", "Outcome", "Postponed", "Refused", "Relay", "Sent", "Uncertain"]

_IDLE = 5.0  # seconds that a connection may wait for its next mail
_MAILS = 100  # over one connection: relays count them too


class Relay:
    """The relay of one process. Safe to use from any thread; `close` ends the connections that wait for a mail."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self._turn = threading.Lock()
        self._busy: Counter[str] = Counter()
        self._idle: list[Talk] = []

    @property
    def longest(self) -> float:
        """Seconds that one attempt may take, its claim included."""
        return (TIMEOUTS_TO_DOT + TIMEOUTS_AFTER_DOT) * self.settings.relay.timeout

    @contextmanager
    def line(self, recipient: str) -> Iterator[bool]:
        """Whether there is room for one more mail, in all and to this domain; it is taken for as long as this lasts."""
        domain, bounds = recipient.rpartition("@")[2].lower(), self.settings.relay
        with self._turn:
            free = self._busy.total() < bounds.connections and self._busy[domain] < bounds.per_domain
            self._busy[domain] += free
        try:
            yield free
        finally:
            with self._turn:
                self._busy[domain] -= free
                if not self._busy[domain]:
                    del self._busy[domain]

    def deliver(self, mail: OutboxMail, content: bytes, before_dot: Callable[[], bool]) -> Outcome:
        """Send `content` once. `before_dot` is asked when all but the final dot is sent; False ends it there.

        What `before_dot` raises is raised here, after the connection is closed without the dot.
        """
        settings = self.settings
        if settings.relay.mode == "capture":
            return capture(mail, content, settings.paths.state / "sent", before_dot)
        if settings.relay.tls == "none" and not _is_loopback(settings.relay.host):
            return Deferred("not sent: relay.tls is none, and the relay is not on this machine", alarm=True)
        if not (is_address(mail.recipient) and is_address(mail.envelope_from)):
            return Refused(f"not sent: {clean_text(mail.recipient)!r} is not a mail address")
        until = time.monotonic() + TIMEOUTS_TO_DOT * settings.relay.timeout
        while True:
            talk = self._take()
            try:
                outcome = talk.send(mail, content, before_dot, until=until)
            finally:
                self._put_back(talk)
            if outcome is not None:
                return outcome

    def hang_up(self, idle_for: float = _IDLE) -> None:
        """End the connections that have waited so long for a mail."""
        before = time.monotonic() - idle_for
        with self._turn:
            old = [talk for talk in self._idle if talk.last_used <= before]
            self._idle = [talk for talk in self._idle if talk.last_used > before]
        for talk in old:
            talk.hang_up()

    def close(self) -> None:
        """End every connection that waits for a mail."""
        self.hang_up(0)

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    def _take(self) -> Talk:
        self.hang_up()
        with self._turn:
            return self._idle.pop() if self._idle else Talk(self.settings, self._tls)

    def _put_back(self, talk: Talk) -> None:
        if talk.is_clean and talk.mails < _MAILS:
            with self._turn:
                self._idle.append(talk)
        else:
            talk.hang_up()


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
