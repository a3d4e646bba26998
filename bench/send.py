"""How many mails a second are composed, stored and sent, beside `smtplib` sending the same finished bytes.

One process, one core: a notification with 20 lines and a PDF of 100 KB, over TCP to the sink of Postfix (`smtp-sink`).
The figures of one machine mean little; the ratio is the result. How soon the real daemon sends: `./dev bench latency`.
"""

import cProfile
import io
import os
import pstats
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import structlog

from notifier import Relay, Sent, compose, send_one
from parsers import LineItem
from store import Blobs, Database, Outgoing, migrate, outbox
from tests import network
from tests.daemon import until
from tests.notifier import cases, notices

PDF = b"%PDF-1.4\n" + os.urandom(100_000)
LINES = tuple(
    LineItem(str(number), f"04711-T20-A{number:02}ZZ", f"Pare-chocs {number}, apprêté", Decimal(2), Decimal("489.96"))
    for number in range(1, 21)
)
ROUNDS = 3
PROMISED = 100
Step = Callable[[Outgoing], None]


def composed(number: int) -> Outgoing:
    """The order for the dealer, another one each time."""
    request = cases.request(replace(cases.ORDER, lines=LINES))
    notice = replace(notices.notice("new_request"), key=f"bench.{number}", request=request)
    return compose(
        notice,
        settings=SETTINGS,
        directory=cases.DIRECTORY,
        secret=cases.SECRET,
        now=cases.NOW,
        blobs=lambda _: PDF,
    )


SETTINGS = cases.settings()


@contextmanager
def sink() -> Iterator[int]:
    """Postfix's sink, which takes everything and keeps nothing; gives its port."""
    port = network.free_port()
    with subprocess.Popen(["/usr/sbin/smtp-sink", "-u", "nobody", f"127.0.0.1:{port}", "100"]) as process:
        until(lambda: _answers(port), 5)
        try:
            yield port
        finally:
            process.kill()


def _answers(port: int) -> bool:
    try:
        smtplib.SMTP("127.0.0.1", port, timeout=2).quit()
    except OSError:
        return False
    return True


@contextmanager
def outgoing(folder: Path, port: int) -> Iterator[tuple[Step, Step]]:
    """Our way to store a mail, and our way to send it once it is stored."""
    relay = Relay(cases.settings(folder, mode="smtp", host="127.0.0.1", port=port, tls="none"))
    migrate("sqlite:///partspost.db", folder)
    database, blobs = Database("sqlite:///partspost.db", folder), Blobs("file:blobs", folder)
    ids: dict[str, int | None] = {}

    def store(mail: Outgoing) -> None:
        blob = blobs.put(mail.content)
        with database.begin() as tx:
            ids[mail.key] = outbox.enqueue(tx, replace(mail, request=None), blob=blob, at=cases.NOW)

    def send(mail: Outgoing) -> None:
        attempt = send_one(database, blobs, ids[mail.key] or 0, relay, datetime.now(UTC))
        assert attempt is not None
        assert isinstance(attempt.outcome, Sent)

    yield store, send
    relay.close()
    database.close()


def plain(port: int) -> Step:
    """The standard library, a connection for each mail: what a program does that keeps no books."""

    def send(mail: Outgoing) -> None:
        with smtplib.SMTP("127.0.0.1", port) as client:
            client.sendmail(mail.envelope_from, [mail.recipient], mail.content)

    return send


def cost(step: Callable[[], object], times: int) -> tuple[float, float]:
    """Milliseconds of processor and of wall time that one call takes, the best of rounds."""
    found = []
    for _ in range(ROUNDS):
        used, begun = time.process_time(), time.monotonic()
        for _ in range(times):
            step()
        found.append(((time.process_time() - used) / times * 1000, (time.monotonic() - begun) / times * 1000))
    return min(found)


def throughput(folder: Path, times: int) -> None:
    """Print what each leg costs, the rate of one core, and the ratio to `smtplib`."""
    with sink() as port, outgoing(folder, port) as (store, send):
        composed(-1)
        numbers = iter(range(10**9))
        made = [composed(next(numbers)) for _ in range(ROUNDS * times)]
        to_store, to_send, to_copy = iter(made), iter(made), iter(made)
        copy = plain(port)
        legs: dict[str, tuple[float, ...]] = {
            "compose": cost(lambda: composed(next(numbers)), times),
            "store": cost(lambda: store(next(to_store)), times),
            "send": cost(lambda: send(next(to_send)), times),
        }
        bare = cost(lambda: copy(next(to_copy)), times)
    legs["all three"] = tuple(map(sum, zip(*legs.values(), strict=True)))
    print(
        f"one mail of {len(made[0].content) // 1000} KB: milliseconds of processor and of wall time, rate of one core"
    )
    for name, (processor, wall) in (legs | {"smtplib": bare}).items():
        print(f"{name:>10}{processor:10.2f}{wall:10.2f}{1000 / processor:10.0f}/s")
    alone, whole = bare[0] / legs["send"][0], bare[0] / legs["all three"][0]
    print(f"of the rate of smtplib: {alone:.2f} × sending alone, {whole:.2f} × with composing and storing")
    print(f"promised are {PROMISED} a second of a core for all three: {1000 / legs['all three'][0]:.0f}")


def main() -> None:
    """Measure each leg in one process; with PROFILE set, where its time goes."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(io.StringIO()))
    with tempfile.TemporaryDirectory(prefix="partspost-bench-", dir="/tmp") as name:
        if os.environ.get("PROFILE"):
            profile = cProfile.Profile()
            profile.runcall(throughput, Path(name), 20)
            pstats.Stats(profile).sort_stats("tottime").print_stats(25)
            return
        throughput(Path(name), 100)


if __name__ == "__main__":
    main()
