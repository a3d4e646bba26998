"""How many mails a second are composed, stored and sent, beside `smtplib` sending the same finished bytes.

One process, one core: a notification with 20 lines and a PDF of 100 KB, over TCP to the sink of Postfix (`smtp-sink`).
Then the real daemon: orders come in at a steady rate, and the time from the 250 to the dealer's mail at the relay is
taken. The figures of one machine mean little; the ratio is the result. `./dev bench send [SECONDS] [ORDERS A SECOND]`
"""

import cProfile
import hashlib
import io
import os
import pstats
import resource
import smtplib
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from email import message_from_bytes
from pathlib import Path

import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from notifier import Relay, Sent, compose, send_one
from parsers import LineItem
from store import Blobs, Database, Outgoing, migrate, outbox
from tests import network
from tests.daemon import Daemon, until
from tests.notifier import cases, notices

PDF = b"%PDF-1.4\n" + os.urandom(100_000)
LINES = tuple(
    LineItem(str(number), f"04711-T20-A{number:02}ZZ", f"Pare-chocs {number}, apprêté", Decimal(2), Decimal("489.96"))
    for number in range(1, 21)
)
ROUNDS = 3
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


class Dealer:
    """A relay that notes when which document came; `arrived` is by the SHA-256 of the PDF."""

    def __init__(self) -> None:
        self._taken: list[tuple[float, bytes]] = []
        self.port = network.free_port()
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - its name is aiosmtpd's
        """Take it."""
        if envelope.rcpt_tos[0].endswith("honda-laval.example"):
            self._taken.append((time.time(), bytes(envelope.content or b"")))
        return "250 2.0.0 taken"

    def count(self) -> int:
        """How many dealer mails have come."""
        return len(self._taken)

    def arrived(self) -> dict[str, float]:
        """When each document came."""
        found = {}
        for at, content in self._taken:
            for part in message_from_bytes(content).walk():
                if part.get_content_type() == "application/pdf":
                    found[hashlib.sha256(part.get_payload(decode=True)).hexdigest()] = at  # type: ignore[arg-type]  # bytes: it is decoded
        return found


def hand_in(orders: Sequence[bytes], rate: float, port: int) -> dict[str, float]:
    """Mail the orders over four connections at this rate; gives when the SHA-256 of each was accepted."""
    begun, accepted = time.time(), dict[str, float]()

    def every_fourth(first: int) -> None:
        with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
            for number in range(first, len(orders), 4):
                time.sleep(max(0.0, begun + number / rate - time.time()))
                mail = network.order_mail(orders[number], f"<{number}@shop.example>")
                client.sendmail(network.SHOP, ["honda@parts.example"], mail)
                accepted[hashlib.sha256(orders[number]).hexdigest()] = time.time()

    threads = [threading.Thread(target=every_fourth, args=(first,)) for first in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return accepted


def latency(folder: Path, seconds: float, rate: float) -> None:
    """Print how long after its 250 an order stood at the relay, while orders come at this rate."""
    dealer = Dealer()
    dealer.controller.start()
    first, *orders = [network.another_order(number) for number in range(int(seconds * rate) + 1)]
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    idle = before.ru_utime + before.ru_stime
    with Daemon(folder, mode="smtp", relay=dealer.port) as daemon:
        daemon.send(network.order_mail(first, "<first@shop.example>"))
        until(lambda: dealer.count() == 1, 60)  # now everything is warm
        begun = time.time()
        accepted = hand_in(orders, rate, daemon.place["smtp"])
        took = time.time() - begun
        until(lambda: dealer.count() > len(orders), 120)
        drained = time.time() - begun
    dealer.controller.stop()
    arrived = dealer.arrived()
    waits = sorted(arrived[digest] - at for digest, at in accepted.items() if digest in arrived)
    print(
        f"{len(accepted)} orders accepted in {took:.1f} s ({len(accepted) / took:.1f}/s), {len(waits)} at the relay",
        end=" ",
    )
    print(f"after {drained:.1f} s ({len(waits) / drained:.1f}/s)")
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    share = (used.ru_utime + used.ru_stime - idle) / max(1, len(waits)) * 1000
    print(f"{share:.0f} ms of processor for each order, its reading and its two mails: {1000 / share:.1f}/s of a core")
    for share in (0.5, 0.9, 0.99):
        print(f"{share:>8.0%} of them within {waits[min(len(waits) - 1, int(share * len(waits)))]:.2f} s of the 250")


def main() -> None:
    """Measure the parts in one process, then the whole program."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(io.StringIO()))
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 30.0
    rate = float(sys.argv[2]) if len(sys.argv) > 2 else 20.0
    with tempfile.TemporaryDirectory(prefix="partspost-bench-", dir="/tmp") as name:
        if os.environ.get("PROFILE"):
            profile = cProfile.Profile()
            profile.runcall(throughput, Path(name) / "parts", 20)
            pstats.Stats(profile).sort_stats("tottime").print_stats(25)
            return
        throughput(Path(name) / "parts", 100)
        if rate:
            latency(Path(name), seconds, rate)


if __name__ == "__main__":
    main()
