"""A warm process from which tests fork daemons: the real program without half a second of imports each time.

Run as a program; a JSON line in, a JSON line out. ``start`` forks a daemon with a drill ordered, ``wait`` reaps it.
"""

import json
import os
import signal
import sys
import time
from pathlib import Path

from config import drill
from ingest import Spool
from partspost import daemon, house, log
from partspost.reader.confine import die_with_parent
from store import messages, requests


def arm(crash):
    """Order the drill, as the environment would have at the start."""
    step, _, passes = crash.partition(":")
    drill._ORDER, drill._passes_left = step, int(passes or 1)


def forget_the_file_first():
    """A mutant: the spool file goes before the store has its mail."""
    read = Spool.read

    def read_and_forget(spool, spooled):
        raw = read(spool, spooled)
        spooled.path.unlink()
        return raw

    Spool.read = read_and_forget


def know_no_mail_again():
    """A mutant: nothing tells a mail that was stored before, nor a PDF or an order number that opened a request."""
    messages.ingest_key = lambda recipient, raw: os.urandom(8).hex()
    requests.find_document = lambda tx, **facts: []
    requests.cases = lambda tx, **facts: []


MUTANTS = {"": lambda: None, "forget": forget_the_file_first, "amnesia": know_no_mail_again}


def start(config, crash, output, mutant=""):
    """Fork a daemon on a configuration directory; gives its pid. On SIGUSR1 it orders its own drill."""
    pid = os.fork()
    if pid:
        return {"pid": pid}
    die_with_parent()
    MUTANTS[mutant]()
    try:
        handle = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for standard in (1, 2):
            os.dup2(handle, standard)
        os.close(0)
        signal.signal(signal.SIGUSR1, lambda *_: arm(crash))
        built = house.build(Path(config))
        log.set_up(built.settings)
        daemon.serve(built, frozenset(daemon.ROLES) - {"page"})
    except BaseException as fault:
        os.write(2, f"{fault!r}\n".encode())
        os._exit(1)
    os._exit(0)


def wait(pid, seconds):
    """How the daemon ended: its exit code, minus the signal that killed it, or None while it runs."""
    deadline = time.monotonic() + seconds
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return {"status": os.waitstatus_to_exitcode(status)}
        if time.monotonic() > deadline:
            return {"status": None}
        time.sleep(0.005)


def main():
    """Serve the test until it closes our input."""
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps({"start": start, "wait": wait}[order.pop("do")](**order)), flush=True)


if __name__ == "__main__":
    main()
