"""Processes die under load: whatever was answered with 250 is stored, and nothing is stored twice."""

import random
import signal
import sqlite3
import time

import pytest

from ingest import Spool
from tests.ingest.load import Load, at
from tests.ingest.workers import Workers
from tests.network import free_port


def stored(state):
    """The digests in the sink, as often as they are there."""
    sink = sqlite3.connect(state / "sink.db")
    rows = [digest for (digest,) in sink.execute("SELECT digest FROM stored")]
    sink.close()
    return rows


def settle(state, seconds=60):
    """Wait until the drain has emptied the spool; what lies in it then."""
    spool, end = Spool(state / "spool"), time.monotonic() + seconds
    while time.monotonic() < end:
        counts = spool.counts()
        if not counts["in"] + counts["work"]:
            break
        time.sleep(0.02)
    return counts


def chaos(tmp_path, *, kills, messages, mutant="", gap=(0.05, 0.15)):
    """Kill the door or the drain again and again under load; gives (ledger, what is stored, counts of the spool)."""
    state, port, dice = tmp_path / "var", free_port(), random.Random(kills)
    smtp = {"listen": f"127.0.0.1:{port}"}
    door_mutant = mutant if mutant == "early reply" else ""
    with Workers() as workers:

        def open_door():
            return workers.door(state, smtp=smtp, mutant=door_mutant)[0]

        pids = {"door": open_door(), "drain": workers.drain(state, mutant=mutant)}
        load = Load(at(port), threads=4, total=messages).start()
        killed = 0
        while killed < kills or load.running:
            time.sleep(dice.uniform(*gap))
            if killed < kills:
                victim = dice.choice(("door", "drain"))
                workers.end(pids[victim])
                pids[victim] = open_door() if victim == "door" else workers.drain(state, mutant=mutant)
                killed += 1
        assert load.join(60)
        return load, stored(state), settle(state), stored(state)


def judge(load, rows):
    """(accepted and lost, stored more than once)."""
    return len(load.accepted.keys() - set(rows)), len(rows) - len(set(rows))


@pytest.mark.parametrize(
    ("kills", "messages"),
    [(25, 600), pytest.param(500, 20_000, marks=[pytest.mark.long, pytest.mark.timeout(600)])],
)
def test_kills_at_random_lose_and_double_nothing(tmp_path, kills, messages):
    """Door and drain are killed at random under load: every accepted mail is stored once, none is torn."""
    load, _, counts, rows = chaos(tmp_path, kills=kills, messages=messages)

    assert messages == len(load.accepted)
    assert judge(load, rows) == (0, 0)
    assert counts["in"] == counts["work"] == counts["corrupt"] == 0
    assert load.replies <= {"421 4.3.2"}


@pytest.mark.parametrize(
    ("mutant", "flaw", "kills"), [("early reply", 0, 20), ("early finish", 0, 20), ("no key", 1, 80)]
)
def test_mutants_lose_or_double(tmp_path, mutant, flaw, kills):
    """A reply before the commit and a file that goes before it is stored lose mails; a sink without a key doubles them."""
    load, _, _, rows = chaos(tmp_path, kills=kills, messages=15 * kills, mutant=mutant)

    assert judge(load, rows)[flaw] > 0


@pytest.mark.parametrize(
    ("runs", "messages"), [(6, 300), pytest.param(200, 12_000, marks=[pytest.mark.long, pytest.mark.timeout(600)])]
)
def test_a_door_that_is_told_to_stop_leaves_no_doubt(tmp_path, runs, messages):
    """SIGTERM under load: each mail was either accepted once or refused, no client is left without an answer."""
    state, port, dice = tmp_path / "var", free_port(), random.Random(runs)
    with Workers() as workers:
        load = Load(at(port), threads=4, total=messages)
        statuses, slowest = [], 0.0
        for run in range(runs + 1):
            pid, _ = workers.door(state, smtp={"listen": f"127.0.0.1:{port}"})
            if not run:
                load.start()
            if run == runs:
                assert load.join(60)
            time.sleep(dice.uniform(0.02, 0.1))
            started = time.monotonic()
            statuses.append(workers.end(pid, signal.SIGTERM))
            slowest = max(slowest, time.monotonic() - started)
    spool = Spool(state / "spool")
    ids = [path.name for path in spool.waiting(100_000)]

    assert [0] * (runs + 1) == statuses
    assert sorted(load.accepted.values()) == sorted(ids)
    assert messages == len(load.accepted)
    assert slowest < 35
