"""A child that opens strangers' bytes can compute and nothing else."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from partspost.reader.warm import Zygote, ZygoteLostError

# Runs in a process of its own, since what is given up is given up for good.
_CHILD = """
import codecs, os, socket, sys, threading
from partspost.reader.confine import lock_down
listener = socket.create_server(("127.0.0.1", 0))
lock_down(memory=1 << 30, cpu=5)
try:
    {deed}
except (OSError, MemoryError, RuntimeError) as refusal:
    print("refused:", type(refusal).__name__)
else:
    print("allowed")
"""

DEEDS = {
    "read a file": "open('/etc/hostname').read()",
    "write a file": "open('/tmp/partspost-escape', 'w').write('x')",
    "list a folder": "os.listdir('/etc')",
    "reach the network": "socket.socket().connect(listener.getsockname())",
    "send a datagram": "socket.socket(type=socket.SOCK_DGRAM).sendto(b'x', ('127.0.0.1', 9))",
    "fork": "os.fork()",
    "take two gigabytes": "bytearray(2 << 30)",
    "run a program": "os.posix_spawn('/bin/true', ['true'], {})",
}

# Importlib lists a folder again when its time of change is not the one it remembers.
STALE_LOOKUP = """
    for finder in filter(None, sys.path_importer_cache.values()): vars(finder)["_path_mtime"] = 0
    try: codecs.lookup("x-unknown")
    except LookupError: pass
"""


def run(deed):
    """What the confined child says of its deed."""
    child = subprocess.run(
        [sys.executable, "-c", _CHILD.format(deed=deed)], capture_output=True, text=True, timeout=30, check=False
    )
    return child.stdout.strip()


@pytest.mark.parametrize("deed", DEEDS)
def test_a_confined_child_cannot(deed):
    """Files, network, processes and growth are refused."""
    assert run(DEEDS[deed]).startswith("refused")


def test_the_deeds_are_possible_without_confinement():
    """The proof that the test can fail: the same deed is allowed to an ordinary process."""
    free = _CHILD.replace("lock_down(memory=1 << 30, cpu=5)", "pass").format(deed=DEEDS["read a file"])
    child = subprocess.run([sys.executable, "-c", free], capture_output=True, text=True, timeout=30, check=False)

    assert "allowed" == child.stdout.strip()


def test_a_confined_child_may_still_compute():
    """Arithmetic goes on after the door is shut."""
    assert "allowed" == run("assert sum(range(1000)) == 499500")


def test_a_confined_child_hears_of_an_unknown_charset_as_everybody_does():
    """Though Python's folders have changed since they were listed, a charset that is none is a LookupError."""
    assert "allowed" == run(STALE_LOOKUP)


# The warm server's own way with a child, whose task is a deed that a PDF library taken over by its document could do.
_SUPERVISED = """
import json, os, time
from parsers.child import TASKS
from partspost.reader.zygote import _supervise
def deed(document):
    {deed}
TASKS["deed"] = deed
begun = time.monotonic()
order = dict(task="deed", args=dict(), wall=1, cpu=5, memory=1 << 30)
outcome, answer = _supervise(order, b"")
print(json.dumps([outcome, answer.decode(), time.monotonic() - begun]))
"""


def supervised(deed):
    """How the child ended that did the deed, what it answered, how long that took, and what stands in the log."""
    command = [sys.executable, "-c", _SUPERVISED.format(deed=deed)]
    server = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    return *json.loads(server.stdout), server.stderr


@pytest.mark.parametrize("pipe", ["", "os.closerange(3, 256); "])
def test_a_child_that_only_sleeps_is_killed_with_its_time(pipe):
    """Whether it keeps its pipe or closes it: nobody waits for it longer than it may take."""
    outcome, _, took, _ = supervised(f"{pipe}time.sleep(60)")

    assert "slow" == outcome
    assert 1 <= took < 5


def test_a_child_cannot_write_into_the_log():
    """What it says on its standard output and errors, as a library or as a forger, is not heard."""
    outcome, answer, _, said = supervised("return b'%d' % sum(os.write(one, b'forged') for one in (1, 2))")

    assert ("ok", "12", "") == (outcome, answer, said)


def test_a_warm_server_that_does_not_answer_is_lost():
    """One that stands still does not hold up its reader for ever: another is started for the next document."""
    zygote = Zygote("documents", patience=0.5)
    try:
        os.kill(zygote._process.pid, signal.SIGSTOP)
        begun = time.monotonic()
        with pytest.raises(ZygoteLostError):
            zygote.ask({"task": "mail", "args": {}, "wall": 0.5, "cpu": 1, "memory": 1 << 30}, b"")
    finally:
        zygote.close()

    assert time.monotonic() - begun < 10
