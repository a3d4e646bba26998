"""Disks that fill up, turn read-only or run out of inodes: only 4xx, nothing torn, and it recovers by itself."""

import contextlib
import hashlib
import os
import subprocess
import time

import pytest

from ingest import Spool, pipe
from ingest.spool import read_message
from tests.ingest.load import Load, Refused, Sender, at, message
from tests.ingest.test_spool import envelope
from tests.ingest.workers import Workers, memory

pytestmark = pytest.mark.system


@contextlib.contextmanager
def tmpfs(folder, options):
    """A small file system in memory; gives how to mount it anew with other options."""

    def mount(what):
        return subprocess.run(["mount", "-t", "tmpfs", "-o", what, "tmpfs", str(folder)], check=False).returncode

    folder.mkdir()
    if os.geteuid() or mount(options):
        pytest.skip("a file system can be mounted by root only")
    try:
        yield lambda what: mount(f"remount,{what}")
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def digests(state):
    """The digest of each mail that waits; ValueError when one of them is torn."""
    found = set()
    for path in (state / "spool/in").iterdir():
        with path.open("rb") as file:
            found.add(hashlib.sha256(read_message(file)).hexdigest())
    return found


def pour(port, mails, size):
    """Hand in mails one by one, each once; gives (ledger of digests, replies to the others)."""
    sender, ledger, replies = Sender(at(port), b" SIZE=1"), set(), set()  # a lie: the disk itself shall say no
    for number in range(mails):
        text, digest = message(number, size)
        try:
            sender.send(text)
            ledger.add(digest)
        except Refused as refused:
            replies.add(str(refused)[:9])
            sender.close()
    sender.close()
    return ledger, replies


@pytest.mark.parametrize("mails", [400, pytest.param(1000, marks=pytest.mark.long)])
def test_a_full_disk_refuses_for_now_and_recovers(tmp_path, mails):
    """Mails into 2 MB: what was accepted is there, the rest hears 452; with more room it flows again, and is drained."""
    folder = tmp_path / "disk"
    with tmpfs(folder, "size=2m") as remount, Workers() as workers:
        _, port = workers.door(folder / "var")
        ledger, replies = pour(port, mails, 8000)
        kept, drafts = digests(folder / "var"), os.listdir(folder / "var/spool/tmp")  # noqa: PTH208
        remount("size=64m")
        started = time.monotonic()
        more, refused = pour(port, 50, 8000)
        workers.drain(folder / "var")
        while Spool(folder / "var/spool").counts()["in"] and time.monotonic() < started + 30:
            time.sleep(0.02)
        took = time.monotonic() - started

    assert 100 < len(ledger) < mails
    assert (ledger, []) == (kept, drafts)
    assert replies == {"452 4.3.1"}
    assert (50, set()) == (len(more), refused)
    assert took < 30


@pytest.mark.parametrize(
    ("options", "broken", "cure", "code"),
    [("size=64m", "ro", "rw", "451 4.3.0"), ("nr_inodes=20", "nr_inodes=20", "nr_inodes=2000", "452 4.3.1")],
    ids=["read-only", "no inodes"],
)
def test_a_broken_file_system_refuses_for_now_and_recovers(tmp_path, options, broken, cure, code):
    """Read-only or without inodes it answers 4xx and keeps what it has; when that is mended mail flows by itself."""
    folder = tmp_path / "disk"
    with tmpfs(folder, options) as remount, Workers() as workers:
        _, port = workers.door(folder / "var")
        before, _ = pour(port, 5, 1000)
        remount(broken)
        during, replies = pour(port, 40, 1000)
        kept = digests(folder / "var")
        remount(cure)
        after, refused = pour(port, 20, 1000)

    assert len(before) == 5
    assert before | during == kept
    assert replies == {code}
    assert (20, set()) == (len(after), refused)


def test_a_spool_that_was_taken_away_refuses_for_now(tmp_path):
    """While the spool's directory is gone every mail hears 451; when it is back, mail flows by itself."""
    with Workers() as workers:
        _, port = workers.door(tmp_path / "var")
        (tmp_path / "var/spool").rename(tmp_path / "var/elsewhere")
        ledger, replies = pour(port, 5, 1000)
        (tmp_path / "var/elsewhere").rename(tmp_path / "var/spool")
        end = time.monotonic() + 5
        while not (after := pour(port, 1, 1000)[0]) and time.monotonic() < end:
            time.sleep(0.1)

    assert (set(), {"451 4.3.0"}) == (ledger, replies)
    assert len(after) == 1


@pytest.mark.parametrize("files", [5_000, pytest.param(200_000, marks=[pytest.mark.long, pytest.mark.timeout(400)])])
def test_a_large_backlog_starts_soon_and_stays_small(tmp_path, files):
    """With 200,000 waiting mails the first is stored within 10 seconds of the start, in less than 300 MB, and all in the end."""
    folder = tmp_path / "disk"
    with tmpfs(folder, "size=2g") as _, Workers() as workers:
        spool = Spool(folder / "var/spool")
        writer = spool.begin(envelope())
        writer.write(b"Subject: order\r\n\r\n")
        writer.commit()
        content = spool.waiting(1)[0].read_bytes()
        for _ in range(files - 1):
            (spool.directory / "in" / pipe.new_id()).write_bytes(content)
        started = time.monotonic()
        door, _ = workers.door(folder / "var")
        drain = workers.drain(folder / "var")
        while spool.backlog(files) == files and time.monotonic() < started + 30:
            time.sleep(0.01)
        first = time.monotonic() - started
        peak = max(memory(door), memory(drain))
        while spool.backlog(1) and time.monotonic() < started + 300:
            time.sleep(0.05)
        peak = max(peak, memory(door), memory(drain))
        took = time.monotonic() - started
        left = spool.counts()
    print(f"{files} files: first after {first:.1f} s, all after {took:.1f} s, {peak:.0f} MB")

    assert first < 10
    assert peak < 300
    assert left["in"] == left["corrupt"] == 0


def test_a_log_that_nobody_reads_keeps_no_mail_out(tmp_path):
    """When the reader of our log has stopped, mail is accepted as before, and how much was not logged is told later."""
    reading, writing = os.pipe()
    with Workers() as workers:
        _, port = workers.door(tmp_path / "var", log=f"/proc/{os.getpid()}/fd/{writing}")
        os.close(writing)
        load = Load(at(port), threads=2, total=800).start()
        finished = load.join(60)
        os.set_blocking(reading, False)
        logged = os.read(reading, 1 << 20)
        pour(port, 1, 100)
        time.sleep(0.1)
        told = os.read(reading, 1 << 20)
    os.close(reading)

    assert finished
    assert len(load.accepted) == 800
    assert 0 < logged.count(b"mail.accepted") < 800
    assert b"log.dropped" in told
