"""The daemon dies at every named step of the path; nothing that was accepted is lost, nothing is ordered twice."""

import hashlib
import json
import os
import random
import signal
import smtplib
import subprocess
import sys
import time
from email import message_from_bytes
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from store import Database, messages, outbox, requests
from tests import network

ROOT = Path(__file__).parents[1]
KILLS_PER_STEP, KILLS_IN_A_HURRY = 8, 2
STEPS = {
    "accept": ("P0", "P1", "P2", "P3", "P4", "P5", "P6", "P7", "P8", "P9"),
    "drain and read": ("D1", "D2", "D3", "D4", "D5", "R1", "R2", "R3", "R4", "R5"),
    "send": ("S1", "S2", "S3", "S4", "S5", "S6"),
    "chase": ("C1",),
}


class Relay:
    """A smarthost that remembers what it took: (recipient, Message-ID, SHA-256 of the content)."""

    def __init__(self):
        self.taken = []
        self.port = network.free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, _server, _session, envelope):
        mail = message_from_bytes(envelope.content)
        digest = hashlib.sha256(envelope.content).hexdigest()
        self.taken.append((envelope.rcpt_tos[0], mail["Message-ID"], digest))
        return "250 2.0.0 taken"

    def __enter__(self):
        self._controller.start()
        return self

    def __exit__(self, *_):
        self._controller.stop()


class Nursery:
    """Daemons forked from a warm process, one at a time."""

    def __init__(self, config, output):
        self._config, self._output = str(config), str(output)
        self._warm = subprocess.Popen(
            [sys.executable, "-m", "tests.nursery"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )

    def _ask(self, **order):
        self._warm.stdin.write(json.dumps(order).encode() + b"\n")
        self._warm.stdin.flush()
        return json.loads(self._warm.stdout.readline())

    def start(self, crash="", mutant=""):
        return self._ask(do="start", config=self._config, crash=crash, output=self._output, mutant=mutant)["pid"]

    def wait(self, pid, seconds):
        return self._ask(do="wait", pid=pid, seconds=seconds)["status"]

    def close(self):
        self._warm.stdin.close()
        self._warm.wait(10)
        self._warm.stdout.close()


class Shop:
    """A mail server that tries again until each mail has been accepted; `accepted` is its ledger.

    An order is in it by its PDF, an appointment by its customer.
    """

    def __init__(self, port):
        self._port = port
        self._count = 0
        self.unsent = []
        self.accepted = set()
        self.made = set()

    def order(self):
        self._count += 1
        pdf = network.honda_order(number=self._count)
        mail = network.order_mail(pdf, f"<{self._count}@shop.example>")
        self._post(hashlib.sha256(pdf).hexdigest(), "honda@parts.example", mail)

    def appointment(self):
        self._count += 1
        mail = network.visit_mail(self._count, f"<{self._count}@courriel.example>")
        self._post(f"client{self._count}@courriel.example", network.WORKSHOP, mail)

    def _post(self, name, to, mail):
        self.made.add(name)
        self.unsent.append((name, to, mail))

    def wait_for_door(self, seconds=30.0):
        """Wait until the daemon greets."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                smtplib.SMTP("127.0.0.1", self._port, timeout=10).close()
            except OSError:
                time.sleep(0.02)
            else:
                return

    def send(self, seconds=10.0):
        """Offer what is unsent until it is accepted, the daemon is gone, or the time is over."""
        deadline = time.monotonic() + seconds
        while self.unsent and time.monotonic() < deadline:
            try:
                with smtplib.SMTP("127.0.0.1", self._port, timeout=10) as client:
                    while self.unsent:
                        _, to, mail = self.unsent[0]
                        client.sendmail(network.SHOP, [to], mail)
                        self.accepted.add(self.unsent.pop(0)[0])
            except ConnectionRefusedError:
                time.sleep(0.02)
            except (OSError, smtplib.SMTPException):
                return


def settled(place):
    """What the store says: requests as the ledger names them, unsettled and held mails, dealer mails not yet sent."""
    database = Database("sqlite:///partspost.db", Path(place["state"]), read_only=True)
    with database.reading() as tx:
        listed = requests.listing(tx, limit=10_000)
        loaded = requests.load_many(tx, [row.number for row in listed])
        opened = [opening for openings, _ in loaded.values() for opening in openings]
        waiting, held = messages.waiting(tx), messages.held(tx)
        unsent = [m for m in outbox.listing(tx, limit=10_000) if m.role == "dealer" and m.state != "sent"]
    database.close()
    names = [one.shop.address if one.kind == "appointment" else one.source.blob for one in opened]
    return names, waiting, held, unsent


def kill_at(steps, folder, seed, mutant="", *, remind_after="4h", patience=60, visits=False):
    """Kill a daemon at each of `steps` while orders, and `visits`, come in; gives (kills, what was wrong in the end)."""
    with Relay() as relay:
        place = network.write_config(folder, mode="smtp", relay=relay.port, remind_after=remind_after)
        nursery = Nursery(place["config"], folder / "daemon.log")
        shop, dice = Shop(place["smtp"]), random.Random(seed)
        kills, other = 0, shop.appointment if visits else shop.order
        try:
            for step in steps:
                pid = nursery.start(f"{step}:{dice.choice((1, 1, 2))}", mutant)
                shop.wait_for_door()
                shop.send()
                wait_until_settled(place, shop, patience)
                os.kill(pid, signal.SIGUSR1)
                shop.order()
                other()
                shop.send()
                status = nursery.wait(pid, 60)
                assert -9 == status, f"{step} was never reached: {(folder / 'daemon.log').read_text()[-3000:]}"
                kills += 1
            nursery.start()
            shop.wait_for_door()
            shop.send(30)
            return kills, wrongs(place, shop, relay, patience)
        finally:
            nursery.close()


@pytest.mark.timeout(1500)
@pytest.mark.parametrize("kills", [KILLS_IN_A_HURRY, pytest.param(KILLS_PER_STEP, marks=pytest.mark.long)])
@pytest.mark.parametrize("leg", STEPS)
def test_a_killed_daemon_loses_nothing_and_orders_nothing_twice(leg, kills, tmp_path):
    """After SIGKILL at each step, every accepted order is one request, and its dealer mail was sent, ever the same.

    So is every accepted appointment.
    """
    steps, patience = STEPS[leg] * kills, "1s" if leg == "chase" else "4h"

    assert (len(steps), []) == kill_at(steps, tmp_path, leg, remind_after=patience, visits=True)


@pytest.mark.parametrize(
    ("mutant", "steps", "wrong", "patience"),
    [("forget", ("D2", "D3", "D2"), "lost", 5), ("amnesia", ("D4", "D4", "D4"), "doubled", 60)],
)
def test_the_kills_find_a_daemon_that_is_not_careful(mutant, steps, wrong, patience, tmp_path):
    """The proof that the test above can fail: a careless drain loses orders, a forgetful store doubles them."""
    _, found = kill_at(steps, tmp_path, mutant, mutant, patience=patience)

    assert wrong in found


def wait_until_settled(place, shop, seconds=60):
    """Wait until every accepted order is a request and its dealer mail was sent; gives what the store says then."""
    deadline = time.monotonic() + seconds
    while True:
        opened, waiting, held, unsent = settled(place)
        if (not (waiting or unsent) and len(opened) >= len(shop.accepted)) or time.monotonic() > deadline:
            return opened, held
        time.sleep(0.2)


def wrongs(place, shop, relay, seconds):
    """What does not agree between the shop's ledger, the store and the relay; nothing, if all is well."""
    opened, held = wait_until_settled(place, shop, seconds)
    dealer = {(message_id, digest) for to, message_id, digest in relay.taken if to.endswith("honda-laval.example")}
    checks = {
        "unsent": bool(shop.unsent),
        "held": bool(held),
        "lost": not shop.accepted <= set(opened),
        "doubled": len(opened) > len(set(opened)),
        "invented": not set(opened) <= shop.made,
        "another mail": len({message_id for message_id, _ in dealer}) < len(dealer),
        "dealer not told": len(dealer) < len(opened),
    }
    return [name for name, wrong in checks.items() if wrong]
