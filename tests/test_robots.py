"""Real programs that answer each other over real SMTP: two of ours and a vacation bot, until nobody says anything."""

import smtplib
import threading
import time
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from aiosmtpd.controller import Controller

from tests import network
from tests.daemon import Daemon, until

OURS, THEIRS, BOT = "honda@a.example", "honda@b.example", "bot@vacation.example"
QUIET = 4.0  # seconds without a mail; every program here answers at once
ENOUGH = 40


class Streets:
    """Everybody's relay: what is addressed to a program goes to its door, what is for the bot is answered at once."""

    def __init__(self, words):
        self.carried, self.doors, self.words = [], {}, words
        self._last = time.monotonic()
        self._controller = Controller(self, hostname="127.0.0.1", port=network.free_port())

    @property
    def port(self):
        """Where the programs hand their mail in."""
        return self._controller.port

    def __enter__(self):
        self._controller.start()
        return self

    def __exit__(self, *_):
        self._controller.stop()

    async def handle_DATA(self, server, session, envelope):
        """Take a mail and carry it on beside the conversation."""
        to = envelope.rcpt_tos[0].lower()
        self.carried.append((envelope.mail_from, to))
        self._last = time.monotonic()
        threading.Thread(target=self._carry, args=(envelope.mail_from, to, envelope.content), daemon=True).start()
        return "250 2.0.0 taken"

    def quiet(self):
        """Whether nobody has said anything for a while, or the streets are full."""
        return time.monotonic() - self._last > QUIET or len(self.carried) > ENOUGH

    def _carry(self, sender, to, content):
        if to == BOT:
            to, sender, content = self._absence(message_from_bytes(content, policy=policy.default))
        door = self.doors.get(to.rpartition("@")[2])
        if door is not None:
            self._last = time.monotonic()
            with smtplib.SMTP("127.0.0.1", door, timeout=10) as client:
                client.sendmail(sender, [to], content)

    def _absence(self, mail):
        """What a careless bot answers: to the reply address, from its owner, with nothing that says so."""
        to = (mail["Reply-To"] or mail["From"]).addresses[0].addr_spec
        answer = EmailMessage(policy=policy.SMTP)
        answer["From"], answer["To"], answer["Subject"] = BOT, to, f"Re: {mail['Subject']}"
        answer["Message-ID"] = f"<{len(self.carried)}@vacation.example>"
        answer.set_content(self.words.replace("%", str(len(self.carried))) + "\n")
        return to, BOT, answer.as_bytes()


def program(folder, streets, domain, *, dealer, shop):
    """One partspost with its own domain, whose Honda dealer and whose shop are at these addresses."""
    folder.mkdir()
    daemon = Daemon(folder, mode="smtp", relay=streets.port)
    config = daemon.place["config"]
    for name, old, new in (
        ("partspost.toml", 'domain = "parts.example"', f'domain = "{domain}"'),
        ("dealers.csv", "Luc Roy <pieces@honda-laval.example> fr", f"Luc Roy <{dealer}> fr"),
        ("shops.csv", network.SHOP, shop),
    ):
        path = config / name
        assert old in path.read_text()
        path.write_text(path.read_text().replace(old, new))
    streets.doors[domain] = daemon.place["smtp"]
    return daemon


@pytest.mark.parametrize("words", ["Je suis en vacances jusqu'au 4 janvier.", "Thank you for mail %! Who are you?"])
def test_two_programs_and_a_vacation_bot_stop_by_themselves(tmp_path, words):
    """Each program is the other's dealer or shop, the bot is a dealer: nobody sends anybody more than four mails."""
    with (
        Streets(words) as streets,
        program(tmp_path / "a", streets, "a.example", dealer=THEIRS, shop=THEIRS) as first,
        program(tmp_path / "b", streets, "b.example", dealer=BOT, shop=OURS) as second,
    ):
        for daemon, sender, to in ((first, THEIRS, OURS), (second, OURS, THEIRS)):
            mail = network.order_mail(network.honda_order(), "<1@shop.example>", to=to, sender=sender)
            daemon.send(mail, to, sender=sender)
        assert until(lambda: len(streets.carried) >= 3, 60)
        assert until(streets.quiet, 90)

        pairs = {}
        for sender, to in streets.carried:
            pair = (sender.rpartition("@")[2], to)
            pairs[pair] = pairs.get(pair, 0) + 1
        assert max(pairs.values()) <= 4, pairs
        assert (BOT in [to for _, to in streets.carried], len(streets.carried) <= ENOUGH) == (True, True)
