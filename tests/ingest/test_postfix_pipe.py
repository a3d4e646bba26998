"""Whatever is wrong with the pipe command, a real Postfix keeps the mail: deferred, never bounced."""

import contextlib
import os
import pwd
import re
import signal
import subprocess
import time

import pytest

from tests.ingest.test_postfix import BODY, body_of, piped_into, whole

pytestmark = pytest.mark.system
NOBODY = pwd.getpwnam("nobody")
EXITS = [*range(1, 3), *range(64, 79), 99, 120, 126, 127, 137, 255]
BOUNCES = {*EXITS} - {71, 75}  # the statuses that Postfix takes for a permanent failure


@pytest.fixture
def installation(open_folder, postfix):
    """(spool, Postfix that pipes into it without any net below, the folder of its pipe command)."""
    given, spool = piped_into(open_folder / "var")
    mta = postfix(given, hard=True)
    return spool, mta, mta.base / "lib"


@contextlib.contextmanager
def instead(path, content=None, mode=None):
    """Replace a file or take it away for a while."""
    kept = path.with_name(f"{path.name}.kept")
    path.rename(kept)
    if content is not None:
        path.write_text(content)
        path.chmod(mode or 0o755)
    try:
        yield
    finally:
        path.unlink(missing_ok=True)
        kept.rename(path)


@contextlib.contextmanager
def closed(path, mode=0o000, owner=0):
    """Take a folder away from everybody for a while."""
    before = path.stat()
    path.chmod(mode)
    os.chown(path, owner, owner)
    try:
        yield
    finally:
        path.chmod(before.st_mode)
        os.chown(path, before.st_uid, before.st_gid)


@contextlib.contextmanager
def covered(path, options):
    """Put another file system over a folder for a while."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(path)], check=True)
    try:
        if "size" in options:
            (path / "full").write_bytes(bytes(4096))
        yield
    finally:
        subprocess.run(["umount", "-l", str(path)], check=True)


def troubles(spool, lib):
    """(name, what brings it about) of everything that can be wrong with an installation."""
    script, command, folder = lib / "spool-in.sh", lib / "pipe.py", spool.directory
    python = '#!/bin/sh\nPARTSPOST_PYTHON={} exec /bin/sh {}.kept "$@"\n'
    yield "no wrapper", instead(script)
    yield "wrapper not executable", instead(script, script.read_text(), 0o644)
    yield "no command", instead(command)
    yield "syntax error", instead(command, "def")
    yield "import error", instead(command, "import nothing_like_this")
    yield "exception", instead(command, "raise OSError(5)")
    yield "flood", instead(command, "print('5.1.1 x' * 1_000_000); raise SystemExit(1)")
    yield "says 5.x", instead(command, "print('5.1.1 no such user'); raise SystemExit(75)")
    yield "command unreadable", instead(command, command.read_text(), 0o200)
    yield "no interpreter", instead(script, script.read_text().replace("/usr/bin/python3", "/nonexistent/python3"))
    yield "interpreter is no program", instead(script, script.read_text().replace("/usr/bin/python3", "/etc/passwd"))
    yield "interpreter fails", instead(script, python.format("/bin/false", script))
    for status in EXITS:
        yield f"exit {status}", instead(command, f"import os; os._exit({status})")
    for number in (signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT):
        yield f"signal {number:d}", instead(command, f"import os; os.kill(os.getpid(), {number:d})")
    yield "spool of somebody else", closed(folder)
    yield "inbox read-only", closed(folder / "in", 0o555)
    yield "no room", covered(folder, "size=4k,mode=777")
    yield "no inodes", covered(folder, "nr_inodes=1,mode=777")
    yield "read-only", covered(folder, "ro")


def statuses(mta, address):
    """What Postfix says of its attempts for a recipient."""
    return [status for to, _, status in mta.deliveries("pipe") if to == address]


def test_nothing_that_is_wrong_bounces_a_mail(installation):
    """44 broken installations, exit codes and signals: each mail is deferred, and arrives once all is well again."""
    spool, mta, lib = installation
    names, first = [], {}
    for number, (name, trouble) in enumerate(troubles(spool, lib)):
        address = f"honda+{number}@parts.example"
        names.append(name)
        with trouble:
            mta.send("shop@garage.example", [address], BODY)
            end = time.monotonic() + 60
            while not statuses(mta, address) and time.monotonic() < end:
                time.sleep(0.02)
        first[name] = statuses(mta, address)[:1]
    empty = mta.flush(60)
    arrived = [envelope.rcpt_tos[0] for envelope, message in whole(spool) if body_of(message) == BODY]

    assert {name: ["deferred"] for name in names} == first
    assert len(names) >= 30
    assert "status=bounced" not in mta.log()
    assert empty
    assert sorted(arrived) == sorted(f"honda+{number}@parts.example" for number in range(len(names)))


def test_without_the_wrapper_postfix_would_bounce(installation):
    """The net works: the same exit codes, given to Postfix directly, bounce as its table says."""
    _, mta, lib = installation
    wrapper = lib / "spool-in.sh"
    bounced = set()
    for status in (1, 74, 127, 75):
        with instead(wrapper, f"#!/bin/sh\ncat >/dev/null\nexit {status}\n"):
            address = f"honda+{status}@parts.example"
            mta.send("shop@garage.example", [address], BODY)
            end = time.monotonic() + 60
            while not statuses(mta, address) and time.monotonic() < end:
                time.sleep(0.02)
            if "bounced" in statuses(mta, address):
                bounced.add(status)

    assert bounced == {1, 74, 127} <= BOUNCES


@pytest.mark.long
def test_a_hundred_megabytes_pass(installation):
    """A mail far larger than the door's limit is a matter of Postfix's limit alone: the pipe command takes it."""
    spool, mta, _ = installation
    large = BODY + (b"z" * 76 + b"\r\n") * 1_300_000
    subprocess.run(
        ["/usr/sbin/postconf", "-c", str(mta._config), "message_size_limit=0", "mailbox_size_limit=0"], check=True
    )
    subprocess.run(["/usr/sbin/postfix", "-c", str(mta._config), "reload"], check=True, capture_output=True)
    time.sleep(1)
    mta.send("shop@garage.example", ["honda@parts.example"], large)
    empty = mta.flush(60)
    [(envelope, message)] = whole(spool)

    assert empty
    assert body_of(message) == large
    assert envelope.declared_size >= len(large)


@pytest.mark.long
@pytest.mark.timeout(600)
def test_a_hundred_kills_of_pipe_leave_no_half_mail(installation):
    """pipe(8) is killed a hundred times while it copies: no cut mail is accepted, and every mail arrives."""
    spool, mta, _ = installation
    large = (b"z" * 76 + b"\r\n") * 80_000
    drafts = spool.directory / "tmp"
    for number in range(100):
        mta.send("shop@garage.example", [f"honda+{number}@parts.example"], BODY + b"%d\r\n" % number + large)
        end = time.monotonic() + 5
        while not any(drafts.iterdir()) and time.monotonic() < end:
            pass
        for pid in mta.processes("pipe"):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
    empty = mta.flush(120)
    arrived = {(envelope.rcpt_tos[0], body_of(message)) for envelope, message in whole(spool)}
    killed = len(re.findall("killed by signal 9", mta.log()))
    print(f"{killed} kills of pipe(8)")

    assert empty
    assert killed >= 60
    assert arrived == {(f"honda+{n}@parts.example", BODY + b"%d\r\n" % n + large) for n in range(100)}
    assert "status=bounced" not in mta.log()
