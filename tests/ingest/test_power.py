"""Power cuts: what the disk would hold is mounted again, and every mail that was answered with 250 is whole."""

import contextlib
import hashlib
import os
import random
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

from ingest.spool import read_message
from tests.ingest.load import Load, at, through
from tests.ingest.workers import Workers

pytestmark = pytest.mark.system
MEMORY = Path("/dev/shm")
SIZE = 192 << 20


def run(*command):
    """Run a program of the system."""
    subprocess.run(command, check=True, capture_output=True, timeout=60)


def mounted(image, folder):
    """Mount an image without writing anything back by itself; whether this machine lets us."""
    folder.mkdir(exist_ok=True)
    options = "loop,commit=300,noatime"
    return not subprocess.run(["mount", "-o", options, image, folder], capture_output=True, check=False).returncode


@contextlib.contextmanager
def disk(base):
    """An ext4 of our own, its image in memory: what the image holds is what a disk would hold after a power cut."""
    image, folder = base / "image", base / "disk"
    with image.open("wb") as file:
        file.truncate(SIZE)
    run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", str(image))
    if not mounted(image, folder):
        pytest.skip("this machine mounts no loop devices")
    try:
        yield image, folder
    finally:
        run("umount", str(folder))
        image.unlink()


@pytest.fixture
def base():
    """A folder in memory; only root may mount there."""
    if os.geteuid() or not MEMORY.is_dir() or not shutil.which("mkfs.ext4"):
        pytest.skip("power cuts need root, /dev/shm and mkfs.ext4")
    with tempfile.TemporaryDirectory(dir=MEMORY) as name:
        yield Path(name)


def survivors(image, base):
    """Digest of each whole mail on the disk after its journal was replayed, and how many are torn."""
    folder, digests, torn = base / "after", set(), 0
    assert mounted(image, folder)
    for path in (folder / "var/spool/in").iterdir():
        try:
            with path.open("rb") as file:
                digests.add(hashlib.sha256(read_message(file)).hexdigest())
        except ValueError:
            torn += 1
    run("umount", str(folder))
    return digests, torn


def cut(base, *, via="smtp", mails, mutant="", quiet=False, dice=random):
    """One power cut under load, or in the `quiet` after it; gives (acknowledged, lost, torn)."""
    with disk(base) as (image, folder), Workers() as workers:
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
        while Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "T":
            time.sleep(0.001)
        shutil.copyfile(image, base / "snapshot")
        load.stopping = True
        workers.end(pid)
        assert load.join(30)
    found, torn = survivors(base / "snapshot", base)
    return len(load.accepted), len(load.accepted.keys() - found), torn


@pytest.mark.parametrize("via", ["smtp", "lmtp"])
def test_a_power_cut_takes_nothing_that_was_accepted(base, via):
    """After a power cut under load every acknowledged mail is on the disk, whole."""
    accepted, lost, torn = cut(base, via=via, mails=300)

    assert accepted >= 300
    assert (0, 0) == (lost, torn)


@pytest.mark.parametrize("mutant", ["no fsync", "no directory fsync"])
def test_mutants_lose_mail_in_a_power_cut(base, mutant):
    """Without the fsync of the file, or of the directory, acknowledged mails are gone."""
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
