"""A warm process from which tests fork nodes of a cluster: the real daemon with the roles that were asked for.

Run as a program; a JSON line in, a JSON line out. ``start`` forks a node, ``wait`` reaps it. A node may be given a
clock that is wrong, a drill, or a mutation that takes one of the guards away.
"""

import json
import os
import signal
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from config import drill
from notifier.relay.client import Client
from notifier.relay.talk import Talk
from partspost import daemon, house, log
from partspost.reader.confine import die_with_parent
from partspost.work import acting
from store import Queue
from tests.nursery import arm, wait


def rescue_nobody():
    """A mutant: jobs of dead workers stay theirs."""
    Queue.rescue = lambda self, bury, **terms: 0


def take_no_turns():
    """A mutant: two nodes may decide about one shop at the same moment."""
    acting.take_turns = lambda tx, names: None


def check_no_lease():
    """A mutant: whoever has begun to send a mail sends its dot, however late, and whoever else may have it by then."""
    end = Talk._end
    Client._watch = lambda self: None
    Talk._end = lambda self, client, before_dot: end(self, client, lambda: True)


MUTANTS = {"": lambda: None, "no rescue": rescue_nobody, "no lease": check_no_lease, "no turns": take_no_turns}


def halt(step):
    """Stand still, once, at this step: as a process does whose machine is paused."""
    left = [step]

    def look(name):
        if name in left:
            left.clear()
            os.kill(os.getpid(), signal.SIGSTOP)

    drill.step = look


def start(config, roles, output, *, crash="", pause="", mutant="", skew=0.0):
    """Fork a node on a configuration directory; gives its pid. Its machine's clock is `skew` seconds ahead.

    On SIGUSR1 it orders its own drill: to die at the step `crash`, or to stand still at the step `pause`.
    """
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
        signal.signal(signal.SIGUSR1, lambda *_: halt(pause) if pause else arm(crash))
        built = house.build(Path(config), lambda: datetime.now(UTC) + timedelta(seconds=skew))
        log.set_up(built.settings)
        daemon.serve(built, frozenset(roles))
    except BaseException as fault:
        os.write(2, f"{fault!r}\n".encode())
        os._exit(1)
    os._exit(0)


def main():
    """Serve the test until it closes our input."""
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps({"start": start, "wait": wait}[order.pop("do")](**order)), flush=True)


if __name__ == "__main__":
    main()
