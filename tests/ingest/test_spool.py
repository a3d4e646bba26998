"""The spool: what is accepted stays, what is not whole is set aside, and one process owns it."""

import errno
import os
import stat
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import Envelope, Spool, SpoolCorrupt, SpoolTaken, pipe
from tests.ingest.house import FailingDisk, RecordingDisk

MESSAGE = b"Subject: order\r\n\r\nHello\r\n\nPPOST-END 0000000000000005 " + b"0" * 64 + b"\n"


@pytest.fixture
def spool(tmp_path):
    """An empty spool."""
    return Spool(tmp_path / "var" / "spool")


def envelope(**values):
    """An envelope with a fresh id."""
    facts = {
        "mail_from": "shop@garage.example",
        "rcpt_tos": ("honda@parts.example",),
        "via": "smtp",
        "peer": "127.0.0.1",
    }
    return Envelope(id=pipe.new_id(), received_at=datetime.now(UTC), helo="x", tls=False, **(facts | values))


def put(spool, message=MESSAGE, **values):
    """Spool one mail; its envelope."""
    given = envelope(**values)
    writer = spool.begin(given)
    writer.write(message)
    writer.commit()
    return given


def test_what_goes_in_comes_out(spool):
    """Envelope and message return as they were, also a message that looks like an END record."""
    given = put(
        spool, rcpt_tos=("honda@parts.example", "é+x@parts.example"), mail_from="", queue_id="4XyZ", declared_size=9
    )
    spooled = spool.claim(spool.waiting(10)[0])

    assert given == spooled.envelope
    assert spool.read(spooled) == MESSAGE


@given(message=st.binary(max_size=300), sender=st.text(max_size=30), helo=st.text(max_size=30))
def test_any_content_survives(message, sender, helo, tmp_path_factory):
    """No bytes and no text can break the format."""
    spool = Spool(tmp_path_factory.mktemp("any"))
    given = envelope(mail_from=sender)
    writer = spool.begin(given)
    writer.write(message)
    writer.commit()
    spooled = spool.claim(spool.waiting(1)[0])

    assert (given, message) == (spooled.envelope, spool.read(spooled))


def test_a_mail_travels_from_the_inbox_to_its_end(spool):
    """Claimed mails leave the inbox, released ones return, finished ones are gone."""
    put(spool)
    first = spool.claim(spool.waiting(1)[0])
    empty = spool.waiting(1)
    spool.release(first)
    second = spool.claim(spool.waiting(1)[0])
    spool.finish(second)

    assert [] == empty
    assert first == second
    assert spool.counts() == {"in": 0, "work": 0, "corrupt": 0, "tmp": 0}


def test_oldest_first(spool):
    """Mails wait in the order of their arrival, as many as asked for."""
    expected = []
    for _ in range(5):
        expected.append(put(spool).id)
        time.sleep(0.002)

    assert expected[:3] == [path.name for path in spool.waiting(3)]


def test_what_a_killed_owner_had_claimed_comes_back(spool):
    """Recovering puts claimed mails back, and sweeps drafts older than a day only."""
    given = put(spool)
    spool.claim(spool.waiting(1)[0])
    for name, age in (("old", 90_000), ("young", 3_600)):
        draft = spool.directory / "tmp" / name
        draft.write_bytes(b"half")
        os.utime(draft, (time.time() - age,) * 2)
    recovered = spool.recover()

    assert recovered == 1
    assert spool.claim(spool.waiting(1)[0]).envelope == given
    assert ["young"] == [path.name for path in (spool.directory / "tmp").iterdir()]


def test_every_beginning_of_a_file_is_refused(spool):
    """A file cut at any byte is no mail: it lies in corrupt/ with the reason beside it, and nothing is deleted."""
    put(spool)
    [path] = spool.waiting(1)
    whole = path.read_bytes()
    path.unlink()
    for length in range(len(whole)):
        path.write_bytes(whole[:length])
        with pytest.raises(SpoolCorrupt):
            spool.read(spool.claim(path))
    aside = sorted(
        len(entry.read_bytes()) for entry in (spool.directory / "corrupt").iterdir() if entry.suffix != ".reason"
    )

    assert list(range(len(whole))) == aside
    assert [] == spool.waiting(1)


@given(at=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_flipped_bit_is_noticed(at, bit, tmp_path_factory):
    """A single bit that changed, in the envelope, the message or the END record, makes the file corrupt."""
    spool = Spool(tmp_path_factory.mktemp("bits"))
    put(spool)
    [path] = spool.waiting(1)
    content = bytearray(path.read_bytes())
    content[at % len(content)] ^= 1 << bit
    path.write_bytes(content)

    with pytest.raises(SpoolCorrupt):
        spool.read(spool.claim(path))


def test_strangers_are_set_aside(spool):
    """Files, folders and links that are not ours go to corrupt/ unopened, and the mail behind them is served."""
    inbox = spool.directory / "in"
    (inbox / "0-readme.txt").write_text("hello")
    (inbox / "0-folder").mkdir()
    (inbox / pipe.new_id()).symlink_to("/etc/passwd")
    (inbox / pipe.new_id()).mkdir()
    os.mkfifo(inbox / pipe.new_id())
    (inbox / pipe.new_id()).write_bytes(b"")
    time.sleep(0.002)
    put(spool)
    *strangers, ours = spool.waiting(10)
    for stranger in strangers:
        with pytest.raises(SpoolCorrupt):
            spool.claim(stranger)

    assert spool.read(spool.claim(ours)) == MESSAGE
    assert spool.counts() == {"in": 0, "work": 1, "corrupt": 6, "tmp": 0}


@pytest.mark.parametrize("name", ["{id}.a1", "{id}.a9999", "{id}.a10000"])
def test_a_mail_that_an_older_version_had_claimed_is_served(spool, name):
    """Its name counts attempts, however many: a database that was away for days condemns no mail."""
    given = put(spool)
    [path] = spool.waiting(1)
    path.rename(path.with_name(name.format(id=given.id)))

    assert given == spool.claim(spool.waiting(1)[0]).envelope


@pytest.mark.parametrize("fault", [OSError(errno.EMFILE, "too many"), OSError(errno.EIO, "the disk"), MemoryError()])
@pytest.mark.parametrize("step", ["read_envelope", "read_message"])
def test_a_fault_that_passes_leaves_the_mail_waiting(spool, monkeypatch, step, fault):
    """A mail that cannot be opened or read now is claimed again, and not only at the next start."""
    put(spool)

    def fail(_file):
        raise fault

    def drained():
        return spool.read(spool.claim(spool.waiting(1)[0]))

    with monkeypatch.context() as patched:
        patched.setattr(f"ingest.spool.spool.{step}", fail)
        with pytest.raises(type(fault)):
            drained()

    assert drained() == MESSAGE


def test_one_owner(spool):
    """A second process cannot own the spool; when the first one is killed, it can at once."""
    script = "import sys, pathlib, ingest; s = ingest.Spool(pathlib.Path(sys.argv[1])); s.lock(); print('mine', flush=True); sys.stdin.read()"
    command = [sys.executable, "-c", script, str(spool.directory)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": "."}
    ) as owner:
        owner.stdout.readline()
        with pytest.raises(SpoolTaken):
            spool.lock()
        owner.kill()
    spool.lock()
    with pytest.raises(SpoolTaken):
        Spool(spool.directory).lock()
    spool.unlock()

    Spool(spool.directory).lock()


def test_only_we_may_look_inside(spool):
    """Directories are 0700 and files 0600."""
    put(spool)
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (spool.directory, *spool.directory.iterdir())}

    assert {0o700} == modes
    assert stat.S_IMODE(spool.waiting(1)[0].stat().st_mode) == 0o600


def test_a_discarded_mail_leaves_nothing(spool):
    """Discarding, also twice, removes the draft."""
    writer = spool.begin(envelope())
    writer.write(b"half")
    writer.discard()
    writer.discard()

    assert spool.counts() == {"in": 0, "work": 0, "corrupt": 0, "tmp": 0}


def test_short_writes_are_continued(tmp_path):
    """A disk that takes a few bytes at a time still gets the whole mail."""

    class Slowly(pipe.Disk):
        @staticmethod
        def write(fd, data):
            return os.write(fd, data[:7])

    spool = Spool(tmp_path / "spool", disk=Slowly())
    put(spool)

    assert spool.read(spool.claim(spool.waiting(1)[0])) == MESSAGE


def test_a_name_is_made_durable_before_its_mail_arrives(tmp_path):
    """The folder is synced once for ever more files, at most 32; each mail then costs the fsync of its own file."""
    disk = RecordingDisk()
    spool = Spool(tmp_path / "spool", disk=disk)
    for _ in range(100):
        put(spool)

    assert 100 == disk.calls.count("fsync draft")
    assert 1 + 1 + 1 + 1 + 1 + 3 == disk.calls.count("fsync ready")  # for 1, 2, 4, 8, 16 and 3 times 32 files


def test_a_mail_that_a_power_cut_left_ready_is_accepted(spool):
    """The rename of an accepted mail may be lost; it is then found, whole, under the name that it had before."""
    put(spool)
    [accepted] = spool.waiting(1)
    accepted.rename(spool.directory / "ready" / f"{pipe.new_id()}.boot1")
    spool.recover()

    assert MESSAGE == spool.read(spool.claim(spool.waiting(1)[0]))


def test_a_mail_that_was_not_answered_yet_is_left_to_its_writer(tmp_path):
    """Whoever recovers the spool while a door writes to it does not take what lies whole, but unnamed, before him."""

    class Recovering(pipe.Disk):
        @staticmethod
        def rename(source, target):
            Spool(tmp_path / "spool").recover()
            os.rename(source, target)  # noqa: PTH104 — the very call

    spool = Spool(tmp_path / "spool", disk=Recovering())
    put(spool)

    assert MESSAGE == spool.read(spool.claim(spool.waiting(1)[0]))


@pytest.mark.parametrize("kept", [0, 20, -1])
def test_a_mail_that_was_being_written_is_not_accepted(spool, kept):
    """What lacks its end was never promised: it stays where it is for a day, and then goes."""
    put(spool)
    [accepted] = spool.waiting(1)
    torn = spool.directory / "ready" / f"{pipe.new_id()}.boot1"
    torn.write_bytes(accepted.read_bytes()[:kept])
    accepted.unlink()
    spool.recover()
    kept_a_day = torn.exists()
    os.utime(torn, (0, 0))
    spool.recover()

    assert kept_a_day
    assert not torn.exists()
    assert [] == spool.waiting(1)


def test_a_file_that_was_swept_is_not_written_to(spool):
    """A door that was quiet for a day finds its ready files gone, and makes others."""
    for _ in range(2):
        put(spool)
    for path in (spool.directory / "ready").iterdir():
        path.unlink()
    put(spool)

    assert 3 == len(spool.waiting(10))


def test_a_failed_fsync_fails_for_all_who_waited(tmp_path):
    """Nobody is told that a mail is safe when the directory could not be made durable."""
    disk = FailingDisk("fsync ready", errno.EIO)
    spool = Spool(tmp_path / "spool", disk=disk)
    failed = []

    def accept():
        try:
            put(spool)
        except OSError as fault:
            failed.append(fault.errno)

    threads = [threading.Thread(target=accept) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)

    assert [errno.EIO] * 6 == failed


def test_ids_sort_by_time():
    """An id is a ULID: 26 characters, later ones sort behind, in one millisecond too, and a million would not meet."""
    many = [pipe.new_id() for _ in range(10_000)]

    assert {26} == {len(one) for one in many}
    assert len(set(many)) == 10_000
    assert many == sorted(many)
