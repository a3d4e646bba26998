"""A relay that hands mail on as the world does: what is for our own domain comes back to our door, the rest is kept."""

import smtplib
import threading
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller

from tests import network


class RelayThatReturns:
    """Use as a context; `kept` are the (recipient, mail) that left for good, `back` whether ours come back."""

    def __init__(self, door, domain="parts.example"):
        self.port = network.free_port()
        self.kept, self.returned, self.back = [], [], True
        self._door, self._domain, self._turn = door, domain, threading.Lock()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, _server, _session, envelope):
        (recipient,) = envelope.rcpt_tos
        if not recipient.endswith("@" + self._domain):
            self.kept.append((recipient, message_from_bytes(envelope.content, policy=policy.default)))
        elif self.back:
            self.returned.append(recipient)
            args = (envelope.mail_from, recipient, envelope.content)
            threading.Thread(target=self._hand_in, args=args, daemon=True).start()
        return "250 2.0.0 taken"

    def _hand_in(self, sender, recipient, content):
        with self._turn, smtplib.SMTP("127.0.0.1", self._door, timeout=20) as client:
            client.sendmail(sender, [recipient], content)

    def __enter__(self):
        self._controller.start()
        return self

    def __exit__(self, *_):
        self._controller.stop()
