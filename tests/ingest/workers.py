"""Doors and drains as processes of their own, forked from a warm one, so that a start costs milliseconds.

Run as a program: a JSON order in, a JSON answer out. Everything it has started dies with it.
"""

import asyncio
import hashlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from pathlib import Path

import structlog

from config import Settings
from ingest import Spool, open_doors, pipe
from partspost import log
from partspost.reader.confine import die_with_parent
from tests.ingest.house import ours, settings

ROOT = Path(__file__).parents[2]


def is_folder(fd):
    """Whether an open file is a folder of the spool."""
    return Path(f"/proc/self/fd/{fd}").is_dir()


class ForgetsTheFile(pipe.Disk):
    """A mutant: files are never made durable."""

    @staticmethod
    def fsync(fd):
        if is_folder(fd):
            os.fsync(fd)


class ForgetsTheDirectory(pipe.Disk):
    """A mutant: the names of the files are never made durable."""

    @staticmethod
    def fsync(fd):
        if not is_folder(fd):
            os.fsync(fd)


class RepliesTooEarly(Spool):
    """A mutant: the commit takes place some time after it was promised."""

    def begin(self, envelope):
        writer = super().begin(envelope)
        commit, writer.commit = writer.commit, lambda: threading.Timer(0.3, commit).start()
        return writer


class FinishesTooEarly(Spool):
    """A mutant: a file goes before anybody has stored it."""

    def read(self, spooled):
        message = super().read(spooled)
        self.finish(spooled)
        time.sleep(0.005)
        return message


DISKS = {"no fsync": ForgetsTheFile, "no directory fsync": ForgetsTheDirectory}
SPOOLS = {"early reply": RepliesTooEarly, "early finish": FinishesTooEarly}


def make_spool(state, mutant):
    """The spool as it should be, or as a mutant has it."""
    return SPOOLS.get(mutant, Spool)(Path(state) / "spool", disk=DISKS.get(mutant, pipe.Disk)())


async def watch_the_loop(stalls):
    """Keep the longest time for which the loop was deaf."""
    while True:
        before = time.monotonic()
        await asyncio.sleep(0.01)
        stalls[0] = max(stalls[0], time.monotonic() - before - 0.01)


async def receive(given: Settings, mutant, report):
    """Keep the doors open until SIGTERM; SIGUSR1 reports the longest stall of the loop since the last one."""
    loop, stop, stalls = asyncio.get_running_loop(), asyncio.Event(), [0.0]
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    spool = make_spool(given.paths.state, mutant)
    doors = await open_doors(given, spool, ours, lambda: None, brands=lambda: ("honda",))
    watching = asyncio.create_task(watch_the_loop(stalls))

    def tell():
        report(stall=stalls[0])
        stalls[0] = 0.0

    loop.add_signal_handler(signal.SIGUSR1, tell)
    report(port=int(doors.addresses["smtp"].rpartition(":")[2]))
    await stop.wait()
    watching.cancel()
    await doors.close(drain=10)


def drain(state, mutant, report):
    """Move mails from the spool into the sink, as the daemon does with the store: insert, commit, finish."""
    spool = make_spool(state, mutant)
    while True:
        try:
            spool.lock()
            break
        except Exception:
            time.sleep(0.002)
    spool.recover()
    sink = sqlite3.connect(Path(state) / "sink.db", isolation_level=None, timeout=10)
    sink.execute("PRAGMA journal_mode=WAL")
    unique = "" if mutant == "no key" else "PRIMARY KEY"
    sink.execute(f"CREATE TABLE IF NOT EXISTS stored (digest TEXT {unique})")
    report(ready=True)
    while True:
        for path in spool.waiting(64):
            spooled = spool.claim(path)
            digest = hashlib.sha256(spool.read(spooled)).hexdigest()
            sink.execute("INSERT OR IGNORE INTO stored VALUES (?)", (digest,))
            spool.finish(spooled)
        time.sleep(0.002)


def start(order):
    """Fork a worker; gives its pid and its first report."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid:
        os.close(writing)
        reports[pid] = os.fdopen(reading)
        return {"pid": pid} | json.loads(reports[pid].readline() or "{}")
    die_with_parent()
    os.close(reading)
    os.close(0)
    status = 1
    try:
        work(order, lambda **facts: os.write(writing, json.dumps(facts).encode() + b"\n"))
        status = 0
    except BaseException as fault:
        os.write(2, f"{fault!r}\n".encode())
    finally:
        os._exit(status)


def work(order, report):
    """Be a door or a drain."""
    state, mutant = Path(order["state"]), order.get("mutant", "")
    state.mkdir(parents=True, exist_ok=True)
    if order["do"] == "drain":
        drain(state, mutant, report)
    given = settings(state, **order.get("smtp", {}))
    if "log" in order:
        os.dup2(os.open(order["log"], os.O_WRONLY), 1)
        log.set_up(given)
    else:
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger("critical"))
    asyncio.run(receive(given, mutant, report))


def end(order):
    """Send a worker a signal and wait for its end; gives its exit code."""
    os.kill(order["pid"], order["signal"])
    status = os.waitstatus_to_exitcode(os.waitpid(order["pid"], 0)[1])
    reports.pop(order["pid"]).close()
    return {"status": status}


def ask(order):
    """The longest stall of a door's loop since the last question."""
    os.kill(order["pid"], signal.SIGUSR1)
    return json.loads(reports[order["pid"]].readline())


reports = {}


def main():
    """Obey until the test closes our input."""
    orders = {"door": start, "drain": start, "end": end, "ask": ask}
    for line in sys.stdin:
        order = json.loads(line)
        print(json.dumps(orders[order["do"]](order)), flush=True)


class Workers:
    """The test's end of the warm process; a context."""

    def __enter__(self):
        self._lock = threading.Lock()
        self._warm = subprocess.Popen(
            [sys.executable, "-m", "tests.ingest.workers"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        return self

    def __exit__(self, *_):
        self._warm.stdin.close()
        self._warm.wait(10)
        self._warm.stdout.close()

    def _order(self, **order):
        with self._lock:
            self._warm.stdin.write(json.dumps(order).encode() + b"\n")
            self._warm.stdin.flush()
            return json.loads(self._warm.stdout.readline())

    def door(self, state, **how):
        """Open doors; gives (pid, port)."""
        started = self._order(do="door", state=str(state), **how)
        return started["pid"], started["port"]

    def drain(self, state, **how):
        """Start a drain; gives its pid."""
        return self._order(do="drain", state=str(state), **how)["pid"]

    def end(self, pid, number=signal.SIGKILL):
        """Send a signal, wait; gives the exit code."""
        return self._order(do="end", pid=pid, signal=number)["status"]

    def stall(self, pid):
        """The longest time since the last question for which a door's loop was deaf."""
        return self._order(do="ask", pid=pid)["stall"]


def memory(pid):
    """Megabytes that a process holds now."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_048_576


if __name__ == "__main__":
    main()
