"""Senders are killed and stopped again and again; every mail arrives, and what may have arrived twice says so."""

import asyncio
import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from datetime import UTC, datetime
from email import message_from_bytes
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from store import Blobs, Database, Outgoing, migrate, outbox
from tests import network

ROOT = Path(__file__).parents[1]
WORKERS = 4


class Sink:
    """A relay that takes its time around the dot; `taken` are the digests of each Message-ID, `begun` the attempts."""

    def __init__(self):
        self.taken, self.begun = defaultdict(list), Counter()
        self.port = network.free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        self.begun[address] += 1
        envelope.rcpt_tos.append(address)
        return "250 ok"

    async def handle_DATA(self, _server, _session, envelope):
        await asyncio.sleep(random.random() * 0.004)
        digest = hashlib.sha256(envelope.content).hexdigest()
        self.taken[message_from_bytes(envelope.content)["Message-ID"]].append(digest)
        await asyncio.sleep(random.random() * 0.004)
        return "250 2.0.0 taken"

    def __enter__(self):
        self._controller.start()
        return self

    def __exit__(self, *_):
        self._controller.stop()


class Senders:
    """Processes that empty one outbox, forked from a warm one."""

    def __init__(self, url, state, port, mutant="", patience=1.0):
        self._how = {"url": url, "state": str(state), "port": port, "mutant": mutant, "patience": patience}
        self._output = (state / "senders.log").open("wb")
        self._warm = subprocess.Popen(
            [sys.executable, "-m", "tests.senders"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._output,
        )
        self.pids = [self._start() for _ in range(WORKERS)]

    def _ask(self, **order):
        self._warm.stdin.write(json.dumps(order).encode() + b"\n")
        self._warm.stdin.flush()
        answer = self._warm.stdout.readline()
        assert answer, Path(self._output.name).read_text()[-3000:]
        return json.loads(answer)

    def _start(self):
        return self._ask(do="start", **self._how)["pid"]

    def end(self, number, how):
        """Send one of them the signal `how`, and start another in its place; gives how it ended."""
        os.kill(self.pids[number], how)
        status = self._ask(do="wait", pid=self.pids[number], seconds=20)["status"]
        self.pids[number] = self._start()
        return status

    def close(self):
        for pid in self.pids:
            os.kill(pid, signal.SIGKILL)
            self._ask(do="wait", pid=pid, seconds=20)
        self._warm.stdin.close()
        self._warm.wait(10)
        self._warm.stdout.close()
        self._output.close()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.system)])
def url(request, tmp_path):
    """The address of an empty database with our schema."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres_url")
    migrate("sqlite:///partspost.db", tmp_path)
    return "sqlite:///partspost.db"


def fill(database, blobs, mails):
    """Put so many mails to dealers into the outbox."""
    for number in range(mails):
        message_id = f"<{number}@parts.example>"
        content = f"Message-ID: {message_id}\r\nSubject: order\r\n\r\n{number}\r\n.\r\n".encode()
        mail = Outgoing(
            key=f"{number}.new_request",
            kind="new_request",
            role="dealer",
            request=None,
            recipient=f"parts{number}@dealer{number % 40}.example",
            envelope_from=f"b+{number}@parts.example",
            message_id=message_id,
            content=content,
        )
        blob = blobs.put(content)
        with database.begin() as tx:
            outbox.enqueue(tx, mail, blob=blob, at=datetime.now(UTC))


def storm(url, state, *, mails, signals, how, mutant="", enough=None, seconds=280):
    """Send `mails` by four processes while `signals` of them are ended by `how`; gives (statuses, wrongs, doubles).

    It is over early when the wrong that is `enough` was found.
    """
    database, dice, statuses = Database(url, state), random.Random(how), []
    fill(database, Blobs("file:blobs", state), mails)
    deadline = time.monotonic() + seconds
    with Sink() as sink:
        # A relay that answers late leaves a mail uncertain: that of a busy machine must not, where none may be doubled.
        senders = Senders(url, state, sink.port, mutant, 10.0 if how == signal.SIGTERM else 1.0)
        try:
            for turn in range(signals):
                if enough in wrongs(database, sink):
                    break
                while len(sink.taken) < turn * mails // signals and time.monotonic() < deadline:
                    time.sleep(0.002)
                time.sleep(dice.random() * 0.02)
                statuses.append(senders.end(dice.randrange(WORKERS), how))
            while unsent(database) and time.monotonic() < deadline and enough not in wrongs(database, sink):
                time.sleep(0.1)
        finally:
            senders.close()
        found = wrongs(database, sink)
    database.close()
    return statuses, found, sum(len(copies) - 1 for copies in sink.taken.values())


def unsent(database):
    """How many mails wait, are on their way or uncertain."""
    with database.reading() as tx:
        return sum(len(outbox.listing(tx, state=state, limit=9)) for state in ("ready", "claimed", "dot", "uncertain"))


def wrongs(database, sink):
    """What does not agree between outbox and relay, and how often; nothing, if all is well."""
    with database.reading() as tx:
        rows = outbox.listing(tx, limit=10_000)
    found = Counter()
    for row in rows:
        copies = sink.taken.get(row.message_id, [])
        found["lost"] += not copies
        found["not settled"] += row.state != "sent"
        found["doubled without a flag"] += len(copies) > 1 + row.repeats
        found["other bytes"] += len(set(copies)) > 1
        found["attempt without a trace"] += sink.begun[row.recipient] > row.attempts
    return {name: count for name, count in found.items() if count}


@pytest.mark.parametrize(
    ("mails", "kills"), [(250, 12), pytest.param(3000, 150, marks=[pytest.mark.long, pytest.mark.timeout(320)])]
)
def test_senders_that_are_killed_lose_nothing_and_double_nothing_unsaid(url, tmp_path, mails, kills):
    """After SIGKILL at any moment every mail is sent, ever the same, and one that went twice is marked as repeated."""
    statuses, wrong, doubles = storm(url, tmp_path, mails=mails, signals=kills, how=signal.SIGKILL)
    print(f"{mails} mails, {kills} kills, {doubles} second copies, all marked")

    assert {-9} == set(statuses)
    assert {} == wrong


@pytest.mark.parametrize(
    ("mails", "stops"), [(150, 10), pytest.param(1500, 200, marks=[pytest.mark.long, pytest.mark.timeout(320)])]
)
def test_senders_that_are_stopped_double_nothing(url, tmp_path, mails, stops):
    """After SIGTERM a sender ends with the mail in its hand: every mail is sent once."""
    statuses, wrong, doubles = storm(url, tmp_path, mails=mails, signals=stops, how=signal.SIGTERM)

    assert {0} == set(statuses)
    assert ({}, 0) == (wrong, doubles)


@pytest.mark.parametrize(
    ("mutant", "wrong"),
    [
        ("mark after the dot", "doubled without a flag"),
        ("attempt not counted", "attempt without a trace"),
        ("no lease", "doubled without a flag"),
    ],
)
def test_the_storm_finds_a_sender_that_is_not_careful(tmp_path, mutant, wrong):
    """The proof that the tests above can fail: each of the three guards is missed when it is taken away."""
    migrate("sqlite:///partspost.db", tmp_path)
    how = {"how": signal.SIGKILL, "mutant": mutant, "enough": wrong, "seconds": 40}
    _, found, _ = storm("sqlite:///partspost.db", tmp_path, mails=150, signals=40, **how)

    assert wrong in found
