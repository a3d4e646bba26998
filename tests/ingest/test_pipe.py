"""The pipe command as Postfix runs it: 0 or 75, whatever happens."""

import os
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ingest import Spool, pipe

PIPE = Path(pipe.__file__)
WRAPPER = PIPE.with_name("spool-in.sh")
MAIL = b"Received: by mx\r\nSubject: order\r\n\r\nHello\r\n"
SIZE = len(MAIL)


@pytest.fixture
def spool(tmp_path):
    """An empty spool."""
    return Spool(tmp_path / "spool")


def command(spool, *recipients, size=SIZE, **options):
    """The arguments that Postfix gives."""
    facts = {"from": "shop@garage.example", "qid": "4XyZ", "client": "192.0.2.1", "size": str(size)} | options
    pairs = [word for name, value in facts.items() for word in (f"--{name.replace('_', '-')}", value)]
    return [str(spool.directory), *pairs, "--", *(recipients or ("Honda@parts.example",))]


def run(arguments, mail=MAIL, program=(sys.executable, "-I", "-S", str(PIPE)), **how):
    """Run to the end: (status, output)."""
    done = subprocess.run([*program, *arguments], input=mail, capture_output=True, timeout=30, check=False, **how)
    assert done.stderr in {b"", done.stderr if program[0] != sys.executable else b""}
    return done.returncode, done.stdout.decode()


def claim(spool):
    """The one mail that waits."""
    [path] = spool.waiting(10)
    return spool.claim(path)


@pytest.mark.parametrize(
    "program", [(sys.executable, "-I", "-S", str(PIPE)), ("/bin/sh", str(WRAPPER)), (str(WRAPPER),)]
)
def test_a_mail_lies_in_the_spool(spool, program):
    """A mail is taken with its envelope, directly and through the wrapper."""
    status, output = run(command(spool, "Honda@parts.example", "toyota@parts.example"), program=program)
    spooled = claim(spool)
    envelope = spooled.envelope

    assert (status, output) == (0, "")
    assert spool.read(spooled) == MAIL
    assert (envelope.via, envelope.peer, envelope.queue_id) == ("pipe", "192.0.2.1", "4XyZ")
    assert envelope.mail_from == "shop@garage.example"
    assert envelope.rcpt_tos == ("honda@parts.example", "toyota@parts.example")
    assert envelope.declared_size == len(MAIL)


def test_the_null_sender_shifts_nothing(spool):
    """An empty sender is an empty argument, not a missing one."""
    status, _ = run(command(spool, **{"from": ""}))

    assert status == 0
    assert not claim(spool).envelope.mail_from


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        (b"a\nb\n", b"a\r\nb\r\n"),
        (b"a\r\nb\r\n", b"a\r\nb\r\n"),
        (b"a\rb\r\n", b"a\r\nb\r\n"),
        (b"x" * 65_535 + b"\r\ny\r\n", b"x" * 65_535 + b"\r\ny\r\n"),
        (b"x" * 65_535 + b"\n" + b"\r", b"x" * 65_535 + b"\r\n\r\n"),
        (b"\xff\x00\r\n.\r\n..\r\n", b"\xff\x00\r\n.\r\n..\r\n"),
    ],
)
def test_line_ends_become_crlf(spool, sent, stored):
    """However lines end, they end with CRLF in the spool; dots and bytes stay."""
    status, _ = run(command(spool, size=0), sent)

    assert status == 0
    assert spool.read(claim(spool)) == stored


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (lambda _: [], "4.3.0"),
        (lambda spool: [str(spool.directory)], "4.3.0"),
        (lambda spool: [str(spool.directory), "--"], "4.3.5"),
        (lambda spool: [str(spool.directory), "--from", "--", "honda@parts.example"], "4.3.5"),
        (lambda spool: command(spool, size="many"), "4.3.0"),
        (lambda spool: ["/nonexistent/spool", *command(spool)[1:]], "4.3.0"),
        (lambda _: ["/etc/passwd", "--", "x"], "4.3.0"),
        (lambda _: ["/proc/self", "--", "x"], "4.3.0"),  # nobody can make a folder there
        (lambda spool: command(spool, "hon\tda@parts.example"), "4.1.3"),
        (lambda spool: command(spool, min_free=str(2**62)), "4.3.1"),
        (lambda spool: command(spool, size=len(MAIL) * 2), "4.3.0"),
    ],
)
@pytest.mark.parametrize("program", [(sys.executable, "-I", "-S", str(PIPE)), ("/bin/sh", str(WRAPPER))])
def test_what_is_wrong_defers(spool, arguments, says, program):
    """Wrong arguments, a missing spool, no room or a short mail end in 75 with a text that begins with 4."""
    status, output = run(arguments(spool), program=program)

    assert status == 75
    assert says == output[:5]
    assert spool.counts() == {"in": 0, "work": 0, "corrupt": 0, "tmp": 0}


def test_an_empty_mail_is_no_mail(spool):
    """Nothing on standard input defers, also when no size was given."""
    status, _ = run(command(spool, size=0), b"")

    assert status == 75
    assert spool.counts()["in"] == spool.counts()["tmp"] == 0


def test_a_closed_input_defers(spool):
    """A missing standard input ends in 75."""
    status = subprocess.run(
        ["/bin/sh", "-c", '"$0" "$@" <&- >&- 2>&-', str(WRAPPER), *command(spool)], check=False
    ).returncode

    assert status == 75
    assert spool.counts()["in"] == spool.counts()["tmp"] == 0


def test_a_full_disk_defers(spool):
    """A write that fails leaves nothing behind and ends in 75."""

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    status, output = run(command(spool, size=0), MAIL + b"x" * 100_000, preexec_fn=limit)

    assert (status, output) == (75, "4.3.0 EFBIG")
    assert spool.counts()["in"] == spool.counts()["tmp"] == 0


@pytest.mark.parametrize("program", [(sys.executable, "-I", "-S", str(PIPE)), ("/bin/sh", str(WRAPPER))])
@pytest.mark.parametrize(
    "number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM, signal.SIGKILL, signal.SIGSEGV]
)
def test_a_signal_amid_the_mail_defers(spool, program, number):
    """A signal to the interpreter amid a mail ends in 75 and leaves no mail; only Postfix's own kill is a kill."""
    with subprocess.Popen(
        [*program, *command(spool, size=0)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        process.stdin.write(MAIL)
        process.stdin.flush()
        interpreter = wait_for_draft(spool)
        os.kill(interpreter, number)
        output, _ = process.communicate(timeout=20)
    deadly = number in {signal.SIGKILL, signal.SIGSEGV}
    direct = program[0] == sys.executable

    assert (-number if deadly and direct else 75) == process.returncode
    assert (deadly and direct) or output.startswith(b"4.3.0 ")
    assert spool.counts()["in"] == 0


def wait_for_draft(spool):
    """The process that writes the draft."""
    for _ in range(500):
        for draft in (spool.directory / "tmp").iterdir():
            return int(draft.name.rpartition(".")[2])
        time.sleep(0.01)
    raise AssertionError("no draft appeared")


def test_a_killed_agent_is_no_end_of_mail(spool):
    """When the program that feeds us is killed amid the mail, the end of input is not taken for the mail's end."""
    feed = f"""import subprocess, sys, time
p = subprocess.Popen({[str(WRAPPER), *command(spool, size=0)]!r}, stdin=subprocess.PIPE)
p.stdin.write(b"Subject: cut\\r\\n\\r\\n" * 2000); p.stdin.flush()
time.sleep(30)
"""
    with subprocess.Popen([sys.executable, "-c", feed]) as agent:
        wait_for_draft(spool)
        agent.kill()
    for _ in range(500):
        if not spool.counts()["tmp"]:
            break
        time.sleep(0.01)

    assert spool.counts() == {"in": 0, "work": 0, "corrupt": 0, "tmp": 0}


@pytest.mark.parametrize("broken", ["/nonexistent/python", "/bin/false", "/etc/passwd"])
def test_a_broken_interpreter_defers(spool, broken):
    """Without a working interpreter the wrapper still ends in 75."""
    status, output = run(
        command(spool), program=(str(WRAPPER),), env={"PARTSPOST_PYTHON": broken, "PATH": "/usr/bin:/bin"}
    )

    assert status == 75
    assert output.startswith("4.3.0 ")


def test_a_broken_or_missing_command_defers(spool, tmp_path):
    """A syntax error in the file, or no file at all, ends in 75 through the wrapper."""
    wrapper = tmp_path / "spool-in.sh"
    shutil.copy(WRAPPER, wrapper)
    missing, _ = run(command(spool), program=("/bin/sh", str(wrapper)))
    (tmp_path / "pipe.py").write_text("def")
    broken, _ = run(command(spool), program=("/bin/sh", str(wrapper)))

    assert (missing, broken) == (75, 75)


@pytest.mark.parametrize("step", ["P1", "P2", "P3", "P4", "P5", "P6", "P7"])
def test_a_crash_at_any_step_defers(spool, step):
    """Killed at any named step it ends in 75; only after the rename does the mail lie in the inbox, whole."""
    status, _ = run(command(spool), program=(str(WRAPPER),), env=os.environ | {"PARTSPOST_CRASH_AT": step})
    counts = spool.counts()

    assert status == 75
    assert (step == "P7") == counts["in"]
    assert step != "P7" or spool.read(claim(spool)) == MAIL


def test_it_stands_on_the_standard_library_alone():
    """With neither site packages nor our directory it starts, and nothing but the standard library is loaded."""
    script = (
        f"import sys; sys.argv=['x']; import runpy; runpy.run_path({str(PIPE)!r}, run_name='pipe');"
        "print(sorted({name.partition('.')[0] for name in sys.modules} - sys.stdlib_module_names - {'__main__'}))"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True, cwd="/"
    )

    assert done.stdout == "[]\n"


def test_it_is_cheap(spool):
    """A small mail costs less than a fifth of a second of processor time."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(5):
        run(command(spool))
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cost = (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / 5
    print(f"{cost * 1000:.0f} ms of processor time for each mail")

    assert cost < 0.2
