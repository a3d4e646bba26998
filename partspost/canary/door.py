"""How mails of a trial order travel: in through the door, and out by the relay or straight back to the door."""

import smtplib
from collections.abc import Callable
from functools import cached_property

from config import Settings, split_listen
from notifier import Outcome, Relay
from routing import is_of_canary
from store import OutboxMail

_ANY_HOST = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where one listens, and where one dials
_PATIENCE = 20.0  # seconds


def hand_in(settings: Settings, sender: str, recipient: str, raw: bytes) -> None:
    """Hand a mail in as a stranger's server does: by SMTP, or by LMTP where that is the only door. Raises OSError."""
    door = _door(settings)
    if door is None:
        raise OSError("there is no door to hand a trial order in: set canary.door or smtp.listen")
    kind, host, port = door
    with kind(host, port, settings.site.domain, timeout=_PATIENCE) as client:
        client.sendmail(sender, [recipient], raw)


def _door(settings: Settings) -> tuple[type[smtplib.SMTP], str, int] | None:
    """Where a trial order is handed in; None without a door. A socket's path stands for its host."""
    for listen in (settings.canary.door, settings.smtp.listen, settings.lmtp.listen):
        place = split_listen(listen)
        kind = smtplib.LMTP if place and listen == settings.lmtp.listen else smtplib.SMTP
        if isinstance(place, tuple):
            return kind, _ANY_HOST.get(place[0], place[0]), place[1]
        if place is not None:
            return kind, str(settings.paths.state / place), 0
    return None


class Returning(Relay):
    """The relay, but for mails of trial orders that shall not leave: those are handed to our own door."""

    def deliver(self, mail: OutboxMail, content: bytes, before_dot: Callable[[], bool]) -> Outcome:
        """As every relay does."""
        home = self._home if is_of_canary(mail.recipient) else None
        return home.deliver(mail, content, before_dot) if home else super().deliver(mail, content, before_dot)

    @cached_property
    def _home(self) -> Relay | None:
        """A relay that is our own SMTP door; None where these mails leave like all others."""
        door, relay = _door(self.settings), self.settings.relay
        leaves = self.settings.canary.through == "relay" and relay.mode == "smtp"
        if leaves or door is None or door[0] is smtplib.LMTP:
            return None
        local = {"mode": "smtp", "host": door[1], "port": door[2], "tls": "none", "username": ""}
        return Relay(self.settings.model_copy(update={"relay": relay.model_copy(update=local)}))
