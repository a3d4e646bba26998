"""Power cuts: what the disk would hold is mounted again, and every mail that was answered with 250 or 0 is whole."""

import hashlib
import os
import random
import shutil
import signal
import time
from pathlib import Path

import pytest

from ingest import Spool, pipe
from ingest.spool import read_message
from tests import power
from tests.ingest.load import Load, at, through
from tests.ingest.workers import Workers

pytestmark = pytest.mark.system
PIPES = """
import os, subprocess, sys, threading
from tests.ingest.load import message

var, _ = sys.argv[1:]
options = ["--from", "shop@garage.example", "--", "honda@parts.example"]

def take():
    for number in range(10**6):
        text, digest = message(number, 800)
        if not subprocess.run([f"{var}/spool-in.sh", f"{var}/spool", *options], input=text).returncode:
            os.write(1, digest.encode() + b"\\n")

for _ in range(4):
    threading.Thread(target=take).start()
"""


@pytest.fixture
def base():
    """A folder in memory."""
    with power.folder_in_memory() as folder:
        yield folder


def survivors(base, *, recovered=True):
    """Digest of each whole mail in the inbox after the journal was replayed, and how many are torn."""
    digests, torn = set(), 0
    with power.after(base) as folder:
        for path in (folder / "var/spool/ready").iterdir():
            path.rename(path.with_suffix(".before"))  # as if of an earlier boot
        if recovered:
            Spool(folder / "var/spool").recover()
        for path in (folder / "var/spool/in").iterdir():
            try:
                with path.open("rb") as file:
                    digests.add(hashlib.sha256(read_message(file)).hexdigest())
            except ValueError:
                torn += 1
    return digests, torn


def cut(base, *, via="smtp", mails, mutant="", quiet=False, dice=random):
    """One power cut under load, or in the `quiet` after it; gives (acknowledged, lost, torn)."""
    with power.disk(base) as folder, Workers() as workers:
        smtp = {"max_per_address": 100}
        pid, port = workers.door(folder / "var", mutant=mutant, smtp=smtp)
        os.sync()
        door = at(port) if via == "smtp" else through(folder / "var/lmtp.sock")
        load = Load(door, threads=8, total=mails if quiet else 10**9, size=800).start()
        end = time.monotonic() + 60
        while len(load.accepted) < mails and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(0 if quiet else dice.uniform(0, 0.05))
        os.kill(pid, signal.SIGSTOP)
        while not power.frozen(pid):
            time.sleep(0.001)
        power.cut(base)
        load.stopping = True
        workers.end(pid)
        assert load.join(30)
    found, torn = survivors(base, recovered=mutant != "no recovery")
    return len(load.accepted), len(load.accepted.keys() - found), torn


def install(var, mutant=""):
    """The pipe command beside its spool, as an installation has it; the mutant never makes a file durable."""
    Spool(var / "spool")
    command = Path(pipe.__file__)
    shutil.copy(command.with_name("spool-in.sh"), var)
    text = command.read_text()
    assert "staticmethod(os.fsync)" in text
    (var / "pipe.py").write_text(text.replace("staticmethod(os.fsync)", "staticmethod(int)") if mutant else text)


def cut_pipe(base, *, seconds, mutant=""):
    """One power cut while pipe commands run; gives (acknowledged, lost, torn)."""
    accepted = power.cut_while_writing(
        base, PIPES, seconds=seconds, prepare=lambda var: install(var, mutant), mutant=mutant
    )
    found, torn = survivors(base)
    return len(accepted), len(set(accepted) - found), torn


@pytest.mark.parametrize("via", ["smtp", "lmtp"])
def test_a_power_cut_takes_nothing_that_was_accepted(base, via):
    """After a power cut under load every acknowledged mail is on the disk, whole."""
    accepted, lost, torn = cut(base, via=via, mails=300)

    assert accepted >= 300
    assert (0, 0) == (lost, torn)


@pytest.mark.parametrize("mutant", ["no fsync", "no recovery"])
def test_mutants_lose_mail_in_a_power_cut(base, mutant):
    """Without the fsync of the file, or if nobody looks under its first name, acknowledged mails are gone."""
    accepted, lost, torn = cut(base, mails=100, mutant=mutant, quiet=True)

    assert accepted == 100
    assert lost + torn > 0


@pytest.mark.long
@pytest.mark.timeout(900)
def test_sixty_power_cuts(base):
    """60 power cuts through both doors, at least 100,000 mails acknowledged: none lost, none torn."""
    dice = random.Random(60)
    cuts = [cut(base, via=("smtp", "lmtp")[turn % 2], mails=1_700, dice=dice) for turn in range(60)]
    accepted, lost, torn = (sum(figures) for figures in zip(*cuts, strict=True))
    print(f"{accepted} acknowledged, {lost} lost, {torn} torn")

    assert accepted >= 100_000
    assert (0, 0) == (lost, torn)


def test_the_pipe_command_keeps_what_it_took(base):
    """After a power cut every mail for which the pipe command ended in 0 is on the disk, whole."""
    accepted, lost, torn = cut_pipe(base, seconds=1)

    assert accepted > 5
    assert (0, 0) == (lost, torn)


def test_a_pipe_command_without_fsync_loses_mail(base):
    """A mutant of the pipe command that never makes anything durable has taken mails that are gone."""
    accepted, lost, torn = cut_pipe(base, seconds=0.5, mutant="no fsync")

    assert accepted > 0
    assert lost + torn > 0


@pytest.mark.long
@pytest.mark.timeout(300)
def test_twenty_power_cuts_of_the_pipe_command(base):
    """20 power cuts while four pipe commands run at a time: nothing that ended in 0 is lost or torn."""
    dice = random.Random(20)
    cuts = [cut_pipe(base, seconds=dice.uniform(0.5, 2)) for _ in range(20)]
    accepted, lost, torn = (sum(figures) for figures in zip(*cuts, strict=True))
    print(f"{accepted} taken, {lost} lost, {torn} torn")

    assert accepted > 200
    assert (0, 0) == (lost, torn)
