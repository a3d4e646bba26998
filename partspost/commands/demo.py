"""The show: the real daemon on the sample network, the sample mails sent in by SMTP, and what became of each.

`fates` compares with the expectation that lies beside each sample, so that the show is also a proof.
"""

import contextlib
import json
import re
import signal
import smtplib
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from config import Settings, load_settings, split_listen
from partspost.terminal import plain
from store import Database, OutboxMail, StoredMessage, messages, outbox, requests

ROOT = Path(__file__).parents[2]
_READY_WITHIN = 60.0
_SETTLED_WITHIN = 120.0
_LOOK = 0.2
_FOLLOWS = ("event", "duplicate")


@dataclass(frozen=True, slots=True)
class Sample:
    """A sample mail as its sender's server hands it over, and what shall become of it, for each recipient."""

    name: str
    raw: bytes
    sender: str
    recipients: tuple[str, ...]
    becomes: str
    dealers: tuple[str, ...]

    @property
    def keys(self) -> dict[str, str]:
        """Ingest key to recipient: how the store knows this very mail."""
        return {messages.ingest_key(recipient, self.raw): recipient for recipient in self.recipients}


@dataclass(frozen=True, slots=True)
class Fate:
    """What became of a sample: its messages' outcomes, its requests, the dealers told, and whether all is well."""

    sample: Sample
    outcomes: tuple[str, ...]
    requests: tuple[str, ...]
    dealers: tuple[str, ...]
    problem: str
    well: bool


def run(*, once: bool) -> int:
    """Run the show; with `once` it ends by itself: 0 when every sample became what it should, else 1."""
    console = Console()
    config = ROOT / "config"
    settings = load_settings(config)
    samples = load_samples(ROOT / "samples/mails")
    with _daemon(config, settings, console):
        console.print(
            f"[bold]partspost[/] takes mail on {settings.smtp.listen}, shows on http://{settings.page.listen}/"
        )
        # Several mails are read at the same moment: what adds to an order is mailed when the order is known.
        orders = tuple(sample for sample in samples if sample.becomes not in _FOLLOWS)
        _send(orders, settings, console)
        _watch(orders, settings, console)
        _send(tuple(sample for sample in samples if sample.becomes in _FOLLOWS), settings, console)
        fates = _watch(samples, settings, console)
        console.print(_picture(fates))
        late = [fate.sample.name for fate in fates if not fate.well]
        console.print(_verdict(fates, late))
        console.print(f"mails that would have left: {settings.paths.state / 'sent'}")
        if once:
            return 1 if late else 0
        console.print(f"open http://{settings.page.listen}/ and stop with Ctrl-C")
        with contextlib.suppress(KeyboardInterrupt):
            signal.pause()
    return 0


def load_samples(folder: Path) -> tuple[Sample, ...]:
    """Every sample mail of the folder, in the order of their names."""
    samples = []
    for path in sorted(folder.glob("*.eml")):
        expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
        envelope = expected["envelope"]
        # RFC 5321 2.3.8: on the wire every line ends with CRLF.
        raw = re.sub(rb"\r?\n", b"\r\n", path.read_bytes())
        samples.append(
            Sample(
                path.stem,
                raw,
                envelope["sender"],
                tuple(envelope["recipients"]),
                expected["becomes"],
                tuple(expected["dealers"]),
            )
        )
    return tuple(samples)


@contextmanager
def _daemon(config: Path, settings: Settings, console: Console) -> Iterator[None]:
    """The real program in a process of its own, its log in a file; ended when the show is over."""
    state = settings.paths.state
    state.mkdir(parents=True, exist_ok=True)
    journal = state / "partspost.log"
    command = [sys.executable, "-m", "partspost", "serve", "--config", str(config)]
    with journal.open("ab") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:  # noqa: S603
        try:
            with console.status("starting the daemon"):
                _wait_until_ready(process, settings, journal)
            yield
        finally:
            process.terminate()
            process.wait(60)


def _wait_until_ready(process: subprocess.Popen[bytes], settings: Settings, journal: Path) -> None:
    deadline = time.monotonic() + _READY_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            tail = "\n".join(journal.read_text(encoding="utf-8", errors="replace").splitlines()[-5:])
            sys.exit(f"the daemon ended with {process.returncode}; the end of {journal}:\n{tail}")
        try:
            urllib.request.urlopen(f"http://{settings.page.listen}/readyz", timeout=2).close()
        except urllib.error.HTTPError as not_yet:
            not_yet.close()
        except OSError:
            pass  # nobody listens yet
        else:
            return
        time.sleep(_LOOK)
    sys.exit(f"the daemon is not ready after {_READY_WITHIN:.0f} s; see {journal}")


def _send(samples: tuple[Sample, ...], settings: Settings, console: Console) -> None:
    place = split_listen(settings.smtp.listen)
    assert isinstance(place, tuple)
    with console.status(f"mailing {len(samples)} samples"), smtplib.SMTP(*place, timeout=30) as client:
        for sample in samples:
            client.sendmail(sample.sender, sample.recipients, sample.raw)


def _watch(samples: tuple[Sample, ...], settings: Settings, console: Console) -> tuple[Fate, ...]:
    """Look at the store until every sample is what it should be, or the time is over."""
    database = Database(settings.store.url, settings.paths.state, read_only=True)
    deadline = time.monotonic() + _SETTLED_WITHIN
    with console.status("reading, routing, notifying") as status:
        while True:
            found = fates(samples, database)
            well = sum(fate.well for fate in found)
            if well == len(samples) or time.monotonic() > deadline:
                database.close()
                return found
            status.update(f"reading, routing, notifying: {well} of {len(samples)}")
            time.sleep(_LOOK)


def fates(samples: tuple[Sample, ...], database: Database) -> tuple[Fate, ...]:
    """What became of each sample so far."""
    with database.reading() as tx:
        found = []
        for sample in samples:
            stored = [message for key in sample.keys if (message := messages.find(tx, key)) is not None]
            numbers = [number for message in stored for number in requests.opened_by(tx, message.id)]
            mails = {number: outbox.about(tx, number) for number in numbers}
            opened = {number: requests.load(tx, number) for number in numbers}
            dealers = [
                route.dealer
                for number, loaded in opened.items()
                if loaded and (route := loaded[0][0].route) and _dealer_told(mails[number])
            ]
            found.append(_fate(sample, stored, numbers, dealers))
    return tuple(found)


def _fate(sample: Sample, stored: list[StoredMessage], numbers: list[str], dealers: list[str]) -> Fate:
    outcomes = tuple(message.outcome or "…" for message in stored)
    # A mail to several of our addresses opens each order once; the other copies are its duplicates.
    settled = set(outcomes) - ({"duplicate"} if len(sample.recipients) > 1 else set())
    problem = next((message.problem_code for message in stored if message.problem_code), "") or ""
    well = (
        len(stored) == len(sample.recipients)
        and settled == {sample.becomes}
        and (sample.becomes != "request" or sorted(dealers) == sorted(sample.dealers))
    )
    return Fate(sample, outcomes, tuple(numbers), tuple(dealers), problem, well)


def _dealer_told(mails: list[OutboxMail]) -> bool:
    return any(mail.role == "dealer" and mail.state == "sent" for mail in mails)


def _picture(found: tuple[Fate, ...]) -> Table:
    table = Table(box=None, header_style="bold")
    table.add_column("")
    for heading in ("sample mail", "to", "became"):
        table.add_column(heading, overflow="fold")
    for fate in found:
        to = " ".join(recipient.partition("@")[0].lower() for recipient in fate.sample.recipients)
        told = [f"{number} → {dealer}" for number, dealer in zip(fate.requests, fate.dealers, strict=False)]
        outcome = " ".join(dict.fromkeys(fate.outcomes)) + (f": {fate.problem}" if fate.problem else "")
        mark = "[green]✓[/]" if fate.well else "[red]✗[/]"
        table.add_row(mark, fate.sample.name, to, Text(plain("\n".join(told) or outcome)))
    return table


def _verdict(found: tuple[Fate, ...], late: list[str]) -> str:
    if not late:
        return f"[green]all {len(found)} samples became what they should[/]"
    return f"[red]{len(late)} of {len(found)} samples did not become what they should: {', '.join(late)}[/]"
