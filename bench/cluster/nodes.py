"""The nodes: one process at the door, and any number that work, on one configuration and one PostgreSQL."""

import os
import subprocess
import sys
import time
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from bench.cluster.spent import Ledger, Spent, seconds
from bench.years import Server
from ingest import Envelope, Spool, pipe
from tests import network
from tests.daemon import ROOT, until

SHOPS = 500
"""Of the five thousand whose orders the database has."""

# The brand and the dealer of whom `bench.years` tells most.
_CONFIG = {
    "partspost.toml": """
[site]
domain = "parts.example"
language = "fr"
secret = "{secret}"
[paths]
state = "{state}"
[store]
url = "{url}"
[smtp]
listen = "127.0.0.1:{port}"
min_free = 0
[lmtp]
listen = ""
[page]
listen = ""
[relay]
mode = "smtp"
host = "127.0.0.1"
port = {relay}
tls = "none"
per_domain = 8
[log]
format = "json"
""",
    "brands.toml": '[brand-7]\nname = "Honda"\nprefix = "HON"\nmakes = ["Honda"]\nvin_prefixes = ["2HG"]\n',
    "calendars.toml": '[always]\ntimezone = "America/Toronto"\nhours = {{ mon-sun = "00:00-23:59" }}\n',
    "dealers.csv": """key,name,brands,contacts,city,postal_code,phone,website,calendar,hours,backups
big,Honda de Laval,brand-7,Luc Roy <big@dealers.example> fr,Laval,H7S 1N2,450 555-0100,,always,,
""",
    "territories.csv": "brand,country,postal_prefix,dealer,weight,valid_from,valid_to\nbrand-7,CA,H,big,100,,\n",
}
_STILL = (
    "SELECT (SELECT count(*) FROM messages WHERE outcome IS NULL)"
    " + (SELECT count(*) FROM outbox WHERE state IN ('ready', 'claimed', 'dot') AND state <> 'sent')"
)


def write_config(folder: Path, **settings: object) -> Path:
    """A configuration directory in `folder` for a network of one dealer; `settings` are its url and its relay."""
    known = {"secret": "5" * 64, "state": folder / "var", "port": network.free_port(), "relay": 25} | settings
    config = folder / "config"
    config.mkdir(parents=True)
    for name, text in _CONFIG.items():
        (config / name).write_text(text.format(**known))
    heading = "key,name,addresses,postal_code,country,language,phone,city,banner\n"
    rows = [f"shop-{one},Atelier {one},shop-{one}@shops.example,H7S 2B4,CA,fr,,Laval,\n" for one in range(SHOPS)]
    (config / "shops.csv").write_text("".join([heading, *rows]))
    return config


class Cluster:
    """One door and so many workers; use as a context. `cores` are the processors for them and for PostgreSQL."""

    def __init__(
        self, folder: Path, server: Server, url: str, *, relay: int, workers: int, cores: Iterable[int]
    ) -> None:
        self._folder, self._server, self._cores = folder, server, set(cores)
        self._state = folder / "var"
        self._config = write_config(folder, url=url, relay=relay)
        self.ledger = Ledger(url)
        self._roles = ["smtp", *["worker"] * workers]
        self.processes: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Self:
        os.sched_setaffinity(self._server.process, self._cores)
        for number, role in enumerate(self._roles):
            self.processes.append(self._start(role, self._folder / f"{number}.log"))
        for number in range(len(self._roles)):
            assert until(lambda log=self._folder / f"{number}.log": b"daemon.started" in log.read_bytes(), 300)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with ExitStack() as ending:
            ending.callback(self.ledger.close)
            for process in self.processes:
                process.terminate()
                ending.callback(process.wait, 300)

    def run(self, orders: list[bytes], seconds_at_most: float = 900) -> Spent:
        """Put all orders into the spool at one moment; gives what it cost until the last mail had left."""
        staged = self._stage(orders)
        inbox = self._state / "spool/in"
        assert until(lambda: self._left() == 0, 300)
        with self.ledger.entry():
            used, begun = self._used(), time.monotonic()
            for path in staged:
                path.rename(inbox / path.name)
            done = until(lambda: not any(inbox.iterdir()) and self._left() == 0, seconds_at_most, every=0.2)
            wall, now = time.monotonic() - begun, self._used()
        assert done, f"{self._left()} mails have not left; see {self._folder}"
        ours, theirs = (one - other for one, other in zip(now, used, strict=True))
        return Spent(len(orders), wall, ours, theirs, **self.ledger.found)

    def _start(self, role: str, log: Path) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "partspost", "serve", "--roles", role, "--config", str(self._config)]
        with log.open("ab") as output:
            process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
        os.sched_setaffinity(process.pid, self._cores)
        return process

    def _stage(self, orders: list[bytes]) -> list[Path]:
        """The orders as files of the spool, each from another shop, somewhere beside it."""
        spool = Spool(self._folder / "staged")
        for number, paper in enumerate(orders):
            sender = f"shop-{number % SHOPS}@shops.example"
            envelope = Envelope(
                id=pipe.new_id(),
                received_at=datetime.now(UTC),
                via="smtp",
                peer="127.0.0.1",
                helo="shop",
                tls=False,
                mail_from=sender,
                rcpt_tos=("brand-7@parts.example",),
            )
            writer = spool.begin(envelope)
            writer.write(network.order_mail(paper, f"<{envelope.id}@shops.example>", sender=sender))
            writer.commit()
        return sorted((self._folder / "staged/in").iterdir())

    def _used(self) -> tuple[float, float]:
        return sum(seconds(process.pid) for process in self.processes), seconds(self._server.process)

    def _left(self) -> int:
        return self.ledger.ask(_STILL)
