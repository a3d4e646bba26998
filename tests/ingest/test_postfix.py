"""A real Postfix in front of the doors and of the pipe command."""

import contextlib
import os
import pwd
import signal
import time

import pytest

from ingest import Spool, postfix_lines
from tests.ingest.house import House, settings

NOBODY = pwd.getpwnam("nobody")
BODY = b"""From: Shop <shop@garage.example>\r
Message-ID: <1@garage.example>\r
Date: Tue, 24 Nov 2026 10:00:00 -0500\r
Subject: order\r
\r
"""
BODY += b".\r\n..two dots\r\nCaf\xc3\xa9\r\n" + b"x" * 900 + b"\r\n"


@pytest.fixture
def base(open_folder):
    """The folder of one installation."""
    return open_folder


def piping(folder):
    """The settings of an installation with the pipe command alone."""
    given = settings(folder)
    return given.model_copy(update={"lmtp": given.lmtp.model_copy(update={"listen": ""})})


def piped_into(folder):
    """(settings with the pipe command alone, its spool, which is nobody's)."""
    spool = Spool(folder / "spool")
    folder.chmod(0o755)
    given_to(NOBODY, spool.directory)
    return piping(folder), spool


def given_to(user, *folders):
    """Make somebody the owner of folders and what is in them."""
    for folder in folders:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, user.pw_uid, user.pw_gid)


def body_of(message):
    """The message without the trace fields that Postfix puts on top."""
    return message[message.index(b"From: ") :]


def test_lmtp_lines_name_the_socket(tmp_path):
    """With LMTP on, Postfix is pointed to the socket, and takes nothing that the door would refuse as too large."""
    main, master = postfix_lines(settings(tmp_path))
    limit = int(main.partition("message_size_limit = ")[2].split()[0])

    assert f"virtual_transport = partspost:unix:{tmp_path}/lmtp.sock\n" in main
    assert "virtual_mailbox_domains = parts.example, reply.example\n" in main
    assert "partspost unix - - n - 10 lmtp -o lmtp_send_xforward_command=yes\n" in master
    assert limit < 31_457_280


@pytest.mark.parametrize(
    ("listen", "transport"), [("", "partspost-pipe:"), ("127.0.0.1:2424", "partspost:inet:[127.0.0.1]:2424")]
)
def test_other_ways_of_connecting(tmp_path, listen, transport):
    """Without LMTP the pipe command is the transport; a port is named as Postfix writes it."""
    given = settings(tmp_path)
    given = given.model_copy(update={"lmtp": given.lmtp.model_copy(update={"listen": listen})})
    main, master = postfix_lines(given, user="parts")

    assert f"virtual_transport = {transport}\n" in main
    assert "soft_bounce=yes" in master
    assert "user=parts\n" in master


def test_only_for_the_pipe_command_the_addresses_are_listed(tmp_path):
    """By LMTP the door says which there are; a list of its own that nobody uncomments refuses nothing."""
    given = settings(tmp_path), piping(tmp_path)
    by_lmtp, by_pipe = (postfix_lines(one, names=["toyota", "honda"])[0] for one in given)

    assert "inline:" not in by_lmtp
    assert "# virtual_mailbox_maps = inline:{ honda@parts.example=ours, toyota@parts.example=ours, " in by_pipe
    assert "\nvirtual_mailbox_maps =\n" in by_pipe


@pytest.mark.system
def test_with_its_list_postfix_refuses_a_mistyped_address_for_the_pipe_command(base, postfix):
    """What is listed comes in, with whatever stands behind a + too; nothing else does."""
    given, spool = piped_into(base / "var")
    printed = postfix_lines(given, names=["honda"])[0]
    listed = next(line for line in printed.splitlines() if "inline:" in line).partition(" = ")[2]
    mta = postfix(given, mynetworks="", virtual_mailbox_maps=listed)
    names = ("honda@parts.example", "honda+bo@parts.example", "hnoda@parts.example", "r+abc@reply.example")

    refused = mta.send("shop@garage.example", names, BODY)

    assert mta.flush()
    assert {"hnoda@parts.example": 550} == {address: code for address, (code, _) in refused.items()}
    assert {name for name in names if name not in refused} == {
        to for envelope, _ in whole(spool) for to in envelope.rcpt_tos
    }


@pytest.mark.system
def test_lmtp_answers_each_recipient_through_postfix(base, postfix):
    """Two of three recipients are ours: one file for both, with Postfix's queue id, and a bounce 5.1.1 for the third."""
    with House(base / "var") as house:
        (base / "var").chmod(0o755)
        os.chown(base / "var/lmtp.sock", -1, pwd.getpwnam("postfix").pw_gid)
        mta = postfix(house.settings)
        names = ("honda", "nobody", "toyota+return")
        mta.send("shop@garage.example", [f"{name}@parts.example" for name in names], BODY)
        empty = mta.flush()
        [(envelope, message)] = house.mails()

    assert empty
    assert mta.deliveries("lmtp") == [
        ("honda@parts.example", "2.0.0", "sent"),
        ("nobody@parts.example", "5.1.1", "bounced"),
        ("toyota+return@parts.example", "2.0.0", "sent"),
    ]
    assert envelope.rcpt_tos == ("honda@parts.example", "toyota+return@parts.example")
    assert (envelope.mail_from, envelope.via) == ("shop@garage.example", "lmtp")
    assert f"{envelope.queue_id}: to=<toyota+return@parts.example>" in mta.log()
    assert body_of(message) == BODY


@pytest.mark.system
def test_a_mistyped_address_is_refused_at_once(base, postfix):
    """A stranger who writes to an address that is not ours hears so in the session, with those that exist: nothing waits."""
    with House(base / "var") as house:
        (base / "var").chmod(0o755)
        os.chown(base / "var/lmtp.sock", -1, pwd.getpwnam("postfix").pw_gid)
        mta = postfix(house.settings, mynetworks="")
        refused = mta.send("shop@garage.example", ["honda@parts.example", "hodna@parts.example"], BODY)
        empty = mta.flush()
        [(envelope, _)] = house.mails()

    assert empty
    assert ("honda@parts.example",) == envelope.rcpt_tos
    [(address, (code, words))] = refused.items()
    assert ("hodna@parts.example", 550) == (address, code)
    assert b"5.1.1" in words
    assert b"known: honda@parts.example" in words


@pytest.mark.system
def test_a_large_bounce_passes_lmtp_unharmed(base, postfix):
    """A mail of many megabytes with a null sender arrives whole."""
    large = BODY + (b"y" * 76 + b"\r\n") * 130_000
    with House(base / "var") as house:
        (base / "var").chmod(0o755)
        os.chown(base / "var/lmtp.sock", -1, pwd.getpwnam("postfix").pw_gid)
        mta = postfix(house.settings)
        mta.send("", ["b+abc@reply.example"], large)
        empty = mta.flush()
        [(envelope, message)] = house.mails()

    assert empty
    assert mta.deliveries("lmtp") == [("b+abc@reply.example", "2.0.0", "sent")]
    assert not envelope.mail_from
    assert body_of(message) == large


@pytest.fixture
def piped(base, postfix):
    """(spool, Postfix that pipes into it as nobody)."""
    given, spool = piped_into(base / "var")
    return spool, postfix(given)


def whole(spool):
    """(envelope, message) of each mail in the inbox; SpoolCorrupt when one of them is cut."""
    claimed = [spool.claim(path) for path in spool.waiting(1000)]
    return [(one.envelope, spool.read(one)) for one in claimed]


@pytest.mark.system
def test_the_pipe_command_takes_a_mail_from_postfix(piped):
    """A mail for two addresses goes through the pipe command as nobody, with Postfix's queue id, and leaves the queue."""
    spool, mta = piped
    mta.send("shop@garage.example", ["Honda@parts.example", "toyota+search@parts.example"], BODY)
    mta.send("", ["b+abc@reply.example"], BODY)
    empty = mta.flush()
    mails = sorted(whole(spool), key=lambda mail: mail[0].rcpt_tos)
    envelope = mails[-1][0]

    assert empty
    assert {"sent"} == {status for _, _, status in mta.deliveries("pipe")}
    assert [BODY, BODY] == [body_of(message) for _, message in mails]
    assert [("b+abc@reply.example",), ("honda@parts.example", "toyota+search@parts.example")] == [
        envelope.rcpt_tos for envelope, _ in mails
    ]
    assert (envelope.mail_from, envelope.peer, envelope.via) == ("shop@garage.example", "127.0.0.1", "pipe")
    assert f"{envelope.queue_id}: to=<toyota+search@parts.example>" in mta.log()
    assert not mails[0][0].mail_from


@pytest.mark.system
def test_a_spool_in_trouble_defers(piped):
    """While the spool cannot be written, mail stays with Postfix; when it can be again, the mail arrives."""
    spool, mta = piped
    (spool.directory / "in").rename(spool.directory / "elsewhere")
    (spool.directory / "in").write_text("in the way")
    mta.send("shop@garage.example", ["honda@parts.example"], BODY)
    end = time.monotonic() + 20
    while not mta.deliveries("pipe") and time.monotonic() < end:
        time.sleep(0.05)
    waiting = len(mta.queue())
    (spool.directory / "in").unlink()
    (spool.directory / "elsewhere").rename(spool.directory / "in")
    empty = mta.flush()

    assert waiting == 1
    assert empty
    assert {"deferred", "sent"} == {status for _, _, status in mta.deliveries("pipe")}
    assert [BODY] == [body_of(message) for _, message in whole(spool)]


@pytest.mark.system
def test_a_killed_pipe_never_leaves_half_a_mail(piped):
    """pipe(8) is killed while it copies: no cut mail is accepted, and every mail arrives in the end."""
    spool, mta = piped
    large = (b"z" * 76 + b"\r\n") * 200_000
    sent = [BODY + b"%d\r\n" % number + large for number in range(5)]
    drafts = spool.directory / "tmp"
    for number, message in enumerate(sent):
        mta.send("shop@garage.example", ["toyota@parts.example"], BODY)  # so that a pipe(8) waits for work
        mta.flush()
        waiting = mta.processes("pipe")
        mta.send("shop@garage.example", [f"honda+{number}@parts.example"], message)
        end = time.monotonic() + 20
        while not any(drafts.iterdir()) and time.monotonic() < end:
            pass
        for pid in waiting:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    empty = mta.flush(60)
    arrived = {(envelope.rcpt_tos[0], body_of(message)) for envelope, message in whole(spool)}
    killed = mta.log().count("killed by signal 9")

    assert empty
    assert killed >= 3
    assert {(f"honda+{number}@parts.example", message) for number, message in enumerate(sent)} == {
        mail for mail in arrived if mail[1] != BODY
    }
    assert "bounced" not in mta.log()
