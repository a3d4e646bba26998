"""A 250 means: on the disk for good. The order of the commit, its mutants, and disks that fail."""

import errno
import threading
import time

import pytest

from ingest import Spool
from tests.ingest.house import FailingDisk, RecordingDisk, SlowDisk

HELLO = b"Subject: order\r\n\r\nHello\r\n"
SHOULD = ["make draft", "fsync ready", "write draft", "fsync draft", "rename", "reply"]
FULL = "452 4.3.1 Insufficient system storage"
BROKEN = "451 4.3.0 Temporary local problem"
FAULTS = [(errno.ENOSPC, FULL), (errno.EDQUOT, FULL), (errno.EIO, BROKEN), (errno.EROFS, BROKEN)]


def in_order(calls):
    """Whether every promise of the commit was kept before the next step: the checker that the mutants must not pass."""
    made = named = 0  # files with a name that a power cut takes, or does not take
    written = synced = renamed = False
    for what in calls:
        made += what == "make draft"
        if what == "fsync ready":
            named, made = named + made, 0
        elif what == "write draft":
            written, synced = True, False
        elif what == "fsync draft":
            synced = written
        elif what == "rename":
            renamed, written, synced, named = synced and named > 0, False, False, named - 1
        elif what == "reply":
            if not renamed:
                return False
            renamed = False
    return calls[-1:] == ["reply"]


class ForgetsTheFile(RecordingDisk):
    """A mutant: the file is never made durable."""

    def fsync(self, fd):
        if self._files[fd] != "draft":
            super().fsync(fd)


class ForgetsTheDirectory(RecordingDisk):
    """A mutant: the names of the files are never made durable."""

    def fsync(self, fd):
        if self._files[fd] != "ready":
            super().fsync(fd)


class RepliesTooEarly(Spool):
    """A mutant: the commit takes place some time after it was promised."""

    def begin(self, envelope):
        writer = super().begin(envelope)
        commit, writer.commit = writer.commit, lambda: threading.Timer(0.2, commit).start()
        return writer


@pytest.mark.parametrize(
    ("disk", "kind", "good"),
    [
        (RecordingDisk, Spool, True),
        (ForgetsTheFile, Spool, False),
        (ForgetsTheDirectory, Spool, False),
        (RecordingDisk, RepliesTooEarly, False),
    ],
)
def test_name_file_rename_reply(build, disk, kind, good):
    """fsync(directory) of the name, fsync(file) < rename < reply, for every mail; three mutants are found out."""
    recorded = disk()
    house = build(disk=recorded, spool=kind)
    with house.smtp() as client:
        for _ in range(5):
            client.mail(hello="EHLO x")
            recorded.calls.append("reply")
            house.until(lambda: house.spool.counts()["tmp"] == 0)

    assert good == in_order(recorded.calls)


@pytest.mark.parametrize("first", [0, 2, 3, 4])
def test_the_checker_sees_every_exchange(first):
    """Two steps exchanged that must follow each other are a violation; the right order is none."""
    exchanged = SHOULD.copy()
    exchanged[first], exchanged[first + 1] = exchanged[first + 1], exchanged[first]

    assert in_order(SHOULD)
    assert not in_order(exchanged)


@pytest.mark.parametrize("step", range(len(SHOULD)))
def test_the_checker_sees_what_is_left_out(step):
    """No step of the commit may be missing."""
    assert not in_order(SHOULD[:step] + SHOULD[step + 1 :])


@pytest.mark.parametrize("operation", ["fsync ready", "fsync draft", "close draft", "rename"])
def test_nothing_is_acknowledged_before_it_is_durable(build, operation):
    """While any step of the commit is still to come, the client hears nothing."""
    disk = SlowDisk(operation)
    with build(disk=disk).smtp() as client:
        client.begin()
        client.send(HELLO + b".\r\n")
        assert disk.reached.wait(5)
        client.socket.settimeout(0.1)
        with pytest.raises(TimeoutError):
            client.socket.recv(1)
        client.socket.settimeout(20)
        disk.go_on.set()
        reply = client.socket.recv(100)

    assert reply.startswith(b"250 2.0.0 queued as ")


@pytest.mark.parametrize(("number", "expected"), FAULTS)
@pytest.mark.parametrize(
    "operation",
    ["make draft", "fsync ready", "open draft", "write draft", "fsync draft", "close draft", "rename"],
)
def test_a_broken_disk_asks_the_sender_to_try_again(build, operation, number, expected):
    """Whatever operation fails, the sender keeps the mail; when the disk is well again, mail flows again."""
    disk = FailingDisk(operation, number)
    house = build(disk=disk)
    with house.smtp() as client:
        reply = client.begin()
        if reply.startswith("354"):
            reply = client.send(HELLO + b".\r\n").hear()
        drafts = house.spool.counts()["tmp"]
        disk.healed = True
        house.until(lambda: house.doors.healthy)
        again = client.mail(hello="RSET")

    assert expected == reply
    assert drafts == 0
    assert again.startswith("250 ")


def test_a_disk_that_fails_amid_a_large_mail(build):
    """A write that fails long before the dot is answered after it, and the connection goes on."""
    disk = FailingDisk("write draft", errno.ENOSPC)
    house = build(disk=disk)
    disk.healed = True
    with house.smtp() as client:
        client.begin()
        disk.healed = False
        reply = client.send((b"x" * 70 + b"\r\n") * 10_000 + b".\r\n").hear()
        disk.healed = True
        again = client.mail(hello="RSET")

    assert reply == FULL
    assert again.startswith("250 ")


@pytest.mark.parametrize("operation", ["fsync ready", "fsync draft"])
def test_after_an_io_error_the_disk_must_prove_itself(build, operation):
    """After EIO every sender hears 451 at MAIL, on every connection, until a file was written and synced again."""
    disk = FailingDisk(operation, errno.EIO)
    house = build(disk=disk)
    with house.smtp() as client, house.smtp() as other:
        client.begin()
        replies = [client.send(HELLO + b".\r\n").hear(), other.say("EHLO me", "MAIL FROM:<a@b.example>")]
        time.sleep(1.2)
        replies.append(other.say("MAIL FROM:<a@b.example>"))
        disk.healed = True
        healed = house.until(lambda: house.doors.healthy)
        again = client.mail(hello="RSET")

    assert [BROKEN] * 3 == replies
    assert healed
    assert again.startswith("250 ")


def test_a_failed_fsync_is_never_tried_again(build):
    """A file whose fsync has failed is thrown away: a second fsync might lie about what the first one lost."""
    disk = FailingDisk("fsync draft", errno.EIO)
    house = build(disk=disk)
    with house.smtp() as client:
        client.mail()

    assert disk.calls[disk.calls.index("fsync draft") :][:3] == ["fsync draft", "close draft", "unlink"]


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS])
def test_other_faults_leave_no_doubt(build, number):
    """A full or read-only disk refuses each mail by itself; the next mail is tried at once."""
    disk = FailingDisk("fsync draft", number)
    house = build(disk=disk)
    with house.smtp() as client:
        client.mail()
        disk.healed = True
        again = client.mail(hello="RSET")

    assert again.startswith("250 ")
