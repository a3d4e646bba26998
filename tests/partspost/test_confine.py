"""A child that opens strangers' bytes can compute and nothing else."""

import subprocess
import sys

import pytest

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
