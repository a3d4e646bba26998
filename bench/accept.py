"""How many mails a second are accepted: ours beside Postfix, aiosmtpd and the disk itself; the same load in one run.

Every contestant makes each mail durable before it says yes. `smtp-source` of Postfix sends 60 KB and 400 KB mails on 1
and 20 connections, a connection for each mail. The figures of one machine mean little; the ratios are the result.
Nothing is deleted before the end, since ext4 is slow to make files where many have just gone; it needs up to 3 GB.
`./dev bench accept [SECONDS]`
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from statistics import median

from ingest import pipe
from tests.ingest.house import settings
from tests.ingest.workers import Workers
from tests.network import free_port
from tests.postfix_instance import PostfixInstance, missing

ROUNDS = 6
MOST_BYTES = 30_000_000  # of one contestant in one round
LOADS = [(size, connections) for size in (60_000, 400_000) for connections in (1, 20)]
MAILBOX = """
import sys
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox

controller = Controller(Mailbox(sys.argv[1]), hostname="127.0.0.1", port=int(sys.argv[2]), data_size_limit=None)
controller.start()
print("ready", flush=True)
sys.stdin.read()
"""
Contestant = AbstractContextManager[Callable[[int, int, int], float]]


def send(port: int, size: int, connections: int, mails: int) -> float:
    """Seconds until all mails were accepted."""
    command = ["/usr/sbin/smtp-source", "-s", str(connections), "-m", str(mails), "-l", str(size)]
    command += ["-f", "shop@garage.example", "-t", "honda@parts.example", f"inet:127.0.0.1:{port}"]
    started = time.monotonic()
    subprocess.run(command, check=True, timeout=300, capture_output=True)
    return time.monotonic() - started


@contextmanager
def ours(folder: Path) -> Iterator[Callable[[int, int, int], float]]:
    """Our door, in a process of its own, with nobody draining."""
    with Workers() as workers:
        _, port = workers.door(folder / "var", smtp={"max_per_address": 100})
        yield lambda *load: send(port, *load)


@contextmanager
def postfix(folder: Path) -> Iterator[Callable[[int, int, int], float]]:
    """Postfix accepting into its queue, and delivering nothing meanwhile."""
    given = settings(folder / "var")
    (folder / "postfix").mkdir()
    # No log, as with ours; its own log daemon stands still now and then, and Postfix with it.
    how = {"defer_transports": "partspost", "smtpd_recipient_restrictions": "permit_mynetworks", "maillog_file": ""}
    with PostfixInstance(given, base=folder / "postfix", virtual_transport="partspost:nowhere", **how) as mta:
        yield lambda *load: send(mta.port, *load)


@contextmanager
def aiosmtpd(folder: Path) -> Iterator[Callable[[int, int, int], float]]:
    """The Mailbox handler of aiosmtpd: a maildir of the standard library, which syncs each file but not the folder."""
    port = free_port()
    command = [sys.executable, "-c", MAILBOX, str(folder / "Maildir"), str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            yield lambda *load: send(port, *load)
        finally:
            process.kill()


@contextmanager
def disk(folder: Path) -> Iterator[Callable[[int, int, int], float]]:
    """What the disk allows: write, fsync, rename and fsync of the folder, for the same bytes, in as many threads."""
    drafts, inbox = folder / "drafts", folder / "inbox"
    drafts.mkdir()
    inbox.mkdir()

    def write(thread: int, size: int, mails: int) -> None:
        content = os.urandom(size)
        for number in range(mails):
            name = f"{time.monotonic_ns()}.{thread}.{number}"
            fd = os.open(drafts / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
            os.write(fd, content)
            os.fsync(fd)
            os.close(fd)
            (drafts / name).rename(inbox / name)
            pipe.sync_directory(str(inbox))

    def measure(size: int, connections: int, mails: int) -> float:
        writers = [threading.Thread(target=write, args=(n, size, mails // connections)) for n in range(connections)]
        started = time.monotonic()
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        return time.monotonic() - started

    yield measure


CONTESTANTS: dict[str, Callable[[Path], Contestant]] = {
    "partspost": ours,
    "Postfix": postfix,
    "aiosmtpd": aiosmtpd,
    "the disk": disk,
}


def race(folder: Path, seconds: float) -> Iterator[dict[str, object]]:
    """The rate of each contestant for each load: the best of rounds in turn, since others can only make it slower."""
    for size, connections in LOADS:
        rates: dict[str, list[float]] = {name: [] for name in CONTESTANTS}
        for turn in range(ROUNDS):
            for name, contestant in CONTESTANTS.items():
                place = folder / f"{name.replace(' ', '-')}-{size}-{connections}-{turn}"
                place.mkdir(mode=0o755)
                with contestant(place) as measure:
                    trial = 2 * connections
                    rate = trial / measure(size, connections, trial)
                    mails = min(MOST_BYTES // size, int(rate * seconds)) // connections * connections
                    rates[name].append(max(trial, mails) / measure(size, connections, max(trial, mails)))
        best = {name: round(max(found), 1) for name, found in rates.items()}
        yield {"bytes": size, "connections": connections} | best


def pipe_command(folder: Path, runs: int = 20) -> dict[str, float]:
    """Milliseconds of processor and wall time of the pipe command, beside an interpreter that does nothing."""
    spool = folder / "spool"
    spool.mkdir()
    wrapper = Path(pipe.__file__).with_name("spool-in.sh")
    taking = [str(wrapper), str(spool), "--from", "shop@garage.example", "--size", "60000", "--", "honda@parts.example"]
    nothing = ["/usr/bin/python3", "-I", "-S", "-c", "pass"]
    mail = (b"x" * 58 + b"\r\n") * 1000

    def cost(command: list[str]) -> tuple[float, float]:
        before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
        subprocess.run(command, input=mail, check=True, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return used * 1000, (time.monotonic() - started) * 1000

    both = [(cost(taking), cost(nothing)) for _ in range(runs)]
    figures = {
        "cpu": median(ours[0] for ours, _ in both),
        "wall": median(ours[1] for ours, _ in both),
        "bare cpu": median(bare[0] for _, bare in both),
    }
    return {name: round(value, 1) for name, value in figures.items()} | {
        "ratio": round(figures["cpu"] / figures["bare cpu"], 2)
    }


def main() -> None:
    """Run all, print a line for each load, and the ratios."""
    if reason := missing():
        sys.exit(f"bench: {reason}")
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 2.0
    with tempfile.TemporaryDirectory(prefix="partspost-bench-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        print(
            f"{'mails a second':>20}"
            + "".join(f"{name:>12}" for name in CONTESTANTS)
            + "   of Postfix  of aiosmtpd  of the disk"
        )
        for row in race(folder, seconds):
            rates = [float(str(row[name])) for name in CONTESTANTS]
            load = f"{int(str(row['bytes'])) // 1000} KB × {row['connections']}"
            ratios = f"{rates[0] / rates[1]:11.2f} ×{rates[0] / rates[2]:10.2f} ×{rates[0] / rates[3]:11.2f} ×"
            print(f"{load:>20}" + "".join(f"{rate:12.1f}" for rate in rates) + ratios, flush=True)
        print(f"pipe command: {json.dumps(pipe_command(folder))}")


if __name__ == "__main__":
    main()
