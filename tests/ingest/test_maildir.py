"""A maildir that another mail server fills."""

import errno
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest import Spool, bring_in
from tests import network
from tests.ingest.house import FailingDisk

MAIL = b"""Return-Path: <shop@garage.example>
X-Original-To: Honda@parts.example
Delivered-To: parts@mx.example
Subject: order

Hello
"""


@pytest.fixture
def maildir(tmp_path):
    """An empty maildir."""
    for folder in ("cur", "new", "tmp"):
        (tmp_path / "Maildir" / folder).mkdir(parents=True)
    return tmp_path / "Maildir"


def drop(maildir, name, content=MAIL, age=0.0):
    """A mail as a mail server drops it."""
    (maildir / "tmp" / name).write_bytes(content)
    os.utime(maildir / "tmp" / name, (time.time() - age,) * 2)
    (maildir / "tmp" / name).rename(maildir / "new" / name)


def bring(maildir, spool, *recipients, max_size=10_000):
    """(file name, reason) of each mail."""
    found = bring_in(maildir, spool, recipients, lambda address: address.endswith("@parts.example"), max_size)
    return [(one.file.name, one.reason) for one in found]


def whole(spool):
    """(envelope, message) of each mail in the spool."""
    claimed = [spool.claim(path) for path in spool.waiting(1000)]
    return [(one.envelope, spool.read(one)) for one in claimed]


def test_a_mail_goes_from_new_to_the_spool_to_cur(maildir, tmp_path):
    """A mail arrives with the recipient and sender that its server wrote on top, CRLF line ends, and is marked as seen."""
    spool = Spool(tmp_path / "spool")
    drop(maildir, "1.mx")
    brought = bring(maildir, spool)
    [(envelope, message)] = whole(spool)

    assert brought == [("1.mx", "")]
    assert (envelope.via, envelope.mail_from) == ("maildir", "shop@garage.example")
    assert envelope.rcpt_tos == ("honda@parts.example",)
    assert message == MAIL.replace(b"\n", b"\r\n")
    assert ["1.mx:2,S"] == os.listdir(maildir / "cur")  # noqa: PTH208 — names are all that counts
    assert bring(maildir, spool) == []


@pytest.mark.parametrize(
    ("head", "recipients", "expected"),
    [
        (b"Delivered-To: honda@parts.example\n", (), ("honda@parts.example",)),
        (b"delivered-to :\n <Honda@parts.example>\n", (), ("honda@parts.example",)),
        (b"Delivered-To: first@parts.example\nDelivered-To: second@parts.example\n", (), ("first@parts.example",)),
        (b"Delivered-To: a@parts.example\nX-Original-To: b@parts.example\n", (), ("b@parts.example",)),
        (b"X-Original-To: parts@mx.example\nDelivered-To: a@parts.example\n", (), ("a@parts.example",)),
        (b"Delivered-To: a@mx.example\n", ("kia@parts.example",), ("kia@parts.example",)),
        (b"To: honda@parts.example\n", (), None),
        (b"Subject: x\n\nDelivered-To: honda@parts.example\n", (), None),
        (b"Delivered-To: hon\xc3\xa9da@parts.example\n", (), None),
        (b"Delivered-To: a b@parts.example\n", (), None),
    ],
)
def test_the_recipient_is_what_the_server_wrote_on_top(maildir, tmp_path, head, recipients, expected):
    """The topmost trace field of the best kind counts; who wrote To: does not, and a mail without one stays in new/."""
    spool = Spool(tmp_path / "spool")
    drop(maildir, "1.mx", head + MAIL.partition(b"mx.example\n")[2])
    [(_, reason)] = bring(maildir, spool, *recipients)
    mails = whole(spool)

    assert [expected] * bool(expected) == [envelope.rcpt_tos for envelope, _ in mails]
    assert bool(expected) == (not reason)
    assert (not expected) == (maildir / "new/1.mx").exists()


@pytest.mark.parametrize(
    ("head", "sender"),
    [
        (b"From: Luc <luc@dealer.example>\n", "luc@dealer.example"),
        (b"Return-Path: <luc p@dealer.example>\nFrom: luc@dealer.example\n", "luc@dealer.example"),
        (b"From: Luc <r\xc3\xa9ception@dealer.example>\n", "r\ufffd\ufffdception@dealer.example"),
        (b"Return-Path: <list@dealer.example>\nFrom: luc@dealer.example\n", "list@dealer.example"),
        (b"Return-Path: < >\nFrom: luc@dealer.example\n", ""),
        (b"", ""),
    ],
)
def test_only_an_empty_return_path_is_the_null_sender(maildir, tmp_path, head, sender):
    """Where a server writes no return path, or one that nobody can use, the author is the sender and no machine is."""
    spool = Spool(tmp_path / "spool")
    drop(maildir, "1.mx", head + MAIL.partition(b"\n")[2])
    bring(maildir, spool)

    assert [sender] == [envelope.mail_from for envelope, _ in whole(spool)]


def test_what_cannot_be_taken_stays(maildir, tmp_path):
    """Empty, too large and strange files stay in new/ with a reason, and the mail behind them is taken."""
    spool = Spool(tmp_path / "spool")
    drop(maildir, "0-empty", b"")
    drop(maildir, "1-large", MAIL * 100)
    (maildir / "new/2-link").symlink_to("/etc/passwd")
    (maildir / "new/3-folder").mkdir()
    os.mkfifo(maildir / "new/4-pipe")
    (maildir / "new/.hidden").write_bytes(MAIL)
    drop(maildir, "5-good")
    reasons = dict(bring(maildir, spool))

    assert reasons.pop("5-good") == ""
    assert set(reasons) == {"0-empty", "1-large", "2-link", "3-folder", "4-pipe"}
    assert "" not in reasons.values()
    assert spool.counts()["in"] == 1


def test_oldest_first(maildir, tmp_path):
    """Mails enter in the order of their arrival, whatever their names."""
    spool = Spool(tmp_path / "spool")
    for name, age in (("b", 30), ("a", 20), ("c", 10)):
        drop(maildir, name, age=age)

    assert ["b", "a", "c"] == [name for name, _ in bring(maildir, spool)]


@pytest.mark.parametrize("operation", ["make draft", "fsync ready", "write draft", "fsync draft", "rename"])
def test_a_broken_disk_leaves_the_mail_where_it_is(maildir, tmp_path, operation):
    """When the spool cannot be written the mail stays in new/, and no half of it lies in the spool."""
    disk = FailingDisk(operation, errno.ENOSPC)
    spool = Spool(tmp_path / "spool", disk=disk)
    drop(maildir, "1.mx")
    with pytest.raises(OSError, match=r"Errno 28"):
        bring(maildir, spool)
    left = (maildir / "new/1.mx").exists()
    disk.healed = True
    again = bring(maildir, spool)

    assert left
    assert spool.counts()["tmp"] == 0
    assert again == [("1.mx", "")]


@pytest.mark.parametrize("step", ["P3", "P6", "P7"])
def test_a_crash_loses_no_mail(maildir, tmp_path, step):
    """Killed at any step, the mail is in new/ or whole in the spool; the next run finishes."""
    drop(maildir, "1.mx")
    script = (
        "import sys, pathlib, ingest; list(ingest.bring_in(pathlib.Path(sys.argv[1]),"
        " ingest.Spool(pathlib.Path(sys.argv[2])), ('honda@parts.example',), bool, 10_000))"
    )
    command = [sys.executable, "-c", script, str(maildir), str(tmp_path / "spool")]
    crash = os.environ | {"PYTHONPATH": ".", "PARTSPOST_CRASH_AT": step}
    killed = subprocess.run(command, env=crash, check=False).returncode
    left = (maildir / "new/1.mx").exists()
    subprocess.run(command, env=os.environ | {"PYTHONPATH": "."}, check=True)
    messages = {message for _, message in whole(Spool(tmp_path / "spool"))}

    assert (killed, left) == (-9, True)
    assert messages == {MAIL.replace(b"\n", b"\r\n")}
    assert not any((maildir / "new").iterdir())


def test_the_command_takes_a_maildir(maildir, tmp_path):
    """`partspost ingest maildir` says how many it took; 1 when one had to be left, and when --rcpt is not ours."""
    place = network.write_config(tmp_path / "house", mode="capture", relay=1)
    config = ["--config", str(place["config"])]

    def run(*arguments):
        command = [sys.executable, "-m", "partspost", "ingest", "maildir", str(maildir), *arguments, *config]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout.strip(), done.stderr

    drop(maildir, "1.mx")
    drop(maildir, "2.mx", MAIL.replace(b"Honda@parts", b"honda@other"))
    first, second = run(), run("--rcpt", "kia@parts.example")
    code, _, error = run("--rcpt", "nobody@parts.example")
    mails = whole(Spool(Path(place["state"]) / "spool"))

    assert first[:2] == (1, f"1 taken, 1 left in {maildir / 'new'}")
    assert second[:2] == (0, f"1 taken, 0 left in {maildir / 'new'}")
    assert (code, "nobody@parts.example" in error) == (1, True)
    assert [envelope.rcpt_tos for envelope, _ in mails] == [("honda@parts.example",), ("kia@parts.example",)]
