"""How soon an order that was accepted stands at the relay, and what it costs: the real daemon at a steady rate.

Orders of forty shops, each a paper of its own, come over four connections; taken is the time from the 250 of our door
to the moment at which the relay has the dealer's whole mail. The load and the relay run on the same machine and cost
the daemon their share of it. First the given rate, then the highest that still keeps the promise of two seconds; a
third argument leaves the others out.
`./dev bench latency [ORDERS A SECOND] [SECONDS] [once]`
"""

import contextlib
import hashlib
import os
import smtplib
import socket
import socketserver
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from email import message_from_bytes
from itertools import islice
from pathlib import Path

from tests import network
from tests.daemon import Daemon, until

PROMISED = 2.0  # seconds, for 99 of 100
RATES = (6, 8, 10, 12, 14, 16, 18, 20, 25, 30)
CONNECTIONS, SHOPS = 4, 40
_TICK = os.sysconf("SC_CLK_TCK")
_END = b"\r\n.\r\n"


class _Taking(socketserver.StreamRequestHandler):
    """One connection to the relay, which takes every mail."""

    def handle(self) -> None:
        assert isinstance(self.server, Dealer)
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.wfile.write(b"220 relay.example\r\n")
        recipient = b""
        while line := self._line():
            verb = line[:4].upper()
            if verb == b"RCPT":
                recipient = line
            if verb != b"DATA":
                extensions = b"250-relay.example\r\n250-SIZE\r\n250 PIPELINING\r\n"
                self.wfile.write(extensions if verb == b"EHLO" else b"250 2.0.0 yes\r\n")
                continue
            self.wfile.write(b"354 go on\r\n")
            content = b""
            while not content.endswith(_END):
                content += self.rfile.read1(1 << 18)
            self.server.take(recipient, content)
            self.wfile.write(b"250 2.0.0 taken\r\n")

    def _line(self) -> bytes:
        with contextlib.suppress(ConnectionError):  # the daemon has ended
            return self.rfile.readline(1000)
        return b""


class Dealer(socketserver.ThreadingTCPServer):
    """A relay that notes when which document came to the dealer."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Taking)
        self.port = self.server_address[1]
        self._taken: list[tuple[float, bytes]] = []
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def take(self, recipient: bytes, content: bytes) -> None:
        """A whole mail is here; the receipts of shops are not looked at."""
        if b"honda-laval.example" in recipient:
            self._taken.append((time.time(), content))

    def count(self) -> int:
        """How many dealer mails have come."""
        return len(self._taken)

    def arrived(self) -> dict[str, float]:
        """When each document came, by its SHA-256; the earliest where one came twice."""
        found: dict[str, float] = {}
        for at, content in self._taken:
            for part in message_from_bytes(content).walk():
                if part.get_content_type() == "application/pdf":
                    document = part.get_payload(decode=True)
                    assert isinstance(document, bytes)
                    found.setdefault(hashlib.sha256(document).hexdigest(), at)
        return found


@dataclass(frozen=True, slots=True)
class Spent:
    """Seconds of processor so far, of the daemon, of its warm readers and of their children that have ended."""

    daemon: float
    readers: float
    children: float


def spent(daemon: int) -> Spent:
    """What a daemon and those below it have used."""
    below = [reader for reader in _processes() if _stat(reader)[1] == daemon]
    times = [_stat(process)[11:15] for process in (daemon, *below)]
    own = [(user + system) / _TICK for user, system, _, _ in times]
    children = sum(user + system for _, _, user, system in times[1:]) / _TICK
    return Spent(own[0], sum(own[1:]), children)


def _processes() -> list[int]:
    return [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdecimal()]


def _stat(process: int) -> list[int]:
    """The numbers of proc(5) from the state on: [1] is the parent, [11:15] are its times and its children's."""
    try:
        told = Path(f"/proc/{process}/stat").read_text().rpartition(") ")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return [0] * 15
    return [0, *map(int, told[1:15])]


def hand_in(orders: Sequence[bytes], rate: float, port: int) -> dict[str, float]:
    """Mail the orders at this rate; gives when the SHA-256 of each was accepted."""
    begun, accepted = time.time(), dict[str, float]()

    def each(first: int) -> None:
        with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
            for number in range(first, len(orders), CONNECTIONS):
                time.sleep(max(0.0, begun + number / rate - time.time()))
                sender = f"pieces@shop{number % SHOPS}.example"
                mail = network.order_mail(orders[number], f"<{number}.{begun}@shop.example>", sender=sender)
                client.sendmail(sender, ["honda@parts.example"], mail)
                accepted[hashlib.sha256(orders[number]).hexdigest()] = time.time()

    threads = [threading.Thread(target=each, args=(first,)) for first in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return accepted


def settle_shops(daemon: Daemon) -> None:
    """Put many shops on file: the orders of one shop alone would all be compared with each other."""
    with (daemon.place["config"] / "shops.csv").open("a") as rows:
        for number in range(SHOPS):
            rows.write(f"shop{number},Atelier {number},pieces@shop{number}.example,H7S 2B4,CA,fr,,Laval,\n")


def share(waits: Sequence[float], part: float) -> float:
    """How long `part` of them waited at most; `waits` are sorted."""
    return waits[min(len(waits) - 1, int(part * len(waits)))]


def measure(daemon: Daemon, dealer: Dealer, orders: Sequence[bytes], rate: float) -> float:
    """Print one row of the table; gives the wait of 99 of 100."""
    before, there = spent(daemon.process.pid), dealer.count()
    accepted = hand_in(orders, rate, daemon.place["smtp"])
    until(lambda: dealer.count() >= there + len(orders), 60, every=0.05)
    time.sleep(0.5)  # the receipts
    after, arrived = spent(daemon.process.pid), dealer.arrived()
    waits = sorted(arrived[document] - at for document, at in accepted.items() if document in arrived)
    if len(waits) < len(orders):
        print(f"{rate:8g}/s: {len(orders) - len(waits)} of {len(orders)} orders did not come within a minute")
        return float("inf")
    each = [
        1000 * (now - then) / len(orders)
        for now, then in zip(
            (after.daemon, after.readers, after.children), (before.daemon, before.readers, before.children), strict=True
        )
    ]
    figures = "".join(f"{one:10.1f}" for one in (*each, sum(each)))
    print(f"{rate:8g}/s{share(waits, 0.5):9.2f} s{share(waits, 0.99):9.2f} s{waits[-1]:9.2f} s{figures}", flush=True)
    return share(waits, 0.99)


def main() -> None:
    """The given rate, then faster and faster until the promise no longer holds."""
    rate = float(sys.argv[1]) if len(sys.argv) > 1 else 4.0
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 20.0
    rates = [rate, *(faster for faster in RATES if faster > rate)] if len(sys.argv) < 4 else [rate]
    papers = iter(range(1, 40_000))
    with tempfile.TemporaryDirectory(prefix="partspost-bench-", dir="/tmp") as name, Dealer() as dealer:
        daemon = Daemon(Path(name), mode="smtp", relay=dealer.port)
        settle_shops(daemon)
        with daemon:
            daemon.send(network.order_mail(network.another_order(0), "<first@shop.example>"))
            until(lambda: dealer.count() == 1, 60)  # now everything is warm
            print(
                f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}; milliseconds of processor for each order"
            )
            print("    rate        p50        p99        max    daemon   readers  children       sum")
            best = 0.0
            for next_rate in rates:
                orders = [network.another_order(paper) for paper in islice(papers, int(seconds * next_rate))]
                if measure(daemon, dealer, orders, next_rate) > PROMISED:
                    break
                best = next_rate
        dealer.shutdown()
    print(f"within {PROMISED:g} s for 99 of 100: up to {best:g} orders a second")


if __name__ == "__main__":
    main()
