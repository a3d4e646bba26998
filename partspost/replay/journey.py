"""The way through stored mails: in their order, at a walking pace, and on from where it broke off."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from partspost.house import House
from partspost.replay.reread import Rereading, reread
from routing import is_of_canary
from store import StoredMessage, messages

_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class Errand:
    """Which mails are read again; `brand` is one whose addresses they came to, or that their requests bear."""

    since: datetime
    until: datetime | None = None
    brand: str | None = None
    limit: int | None = None
    apply: bool = False


class Journey:
    """Reads one mail after the other; what was seen so far stands in `notes`, a file, until the end is reached."""

    def __init__(self, house: House, errand: Errand, notes: Path, pace: float) -> None:
        self._house, self._errand, self._notes = house, errand, notes
        self._wait = 1 / pace if pace else 0.0
        self.counts: Counter[str] = Counter()
        self._last = 0
        self._recall()

    @property
    def begun(self) -> int:
        """How many mails were seen before this run."""
        return self.counts.total()

    def __iter__(self) -> Iterator[Rereading]:
        """Each mail's rereading; it counts as seen when the next one is asked for."""
        for message in self._mails():
            started = time.monotonic()
            again = reread(self._house, message)
            yield again
            self.counts[again.state] += 1
            self._last = message.id
            self._write()
            time.sleep(max(0.0, self._wait - (time.monotonic() - started)))
        self._notes.unlink(missing_ok=True)

    def _mails(self) -> Iterator[StoredMessage]:
        after = self._last
        while self._errand.limit is None or self.counts.total() < self._errand.limit:
            with self._house.database.reading() as tx:
                some = messages.stored(
                    tx, since=self._errand.since, until=self._errand.until, after=after, limit=_AT_ONCE
                )
            if not some:
                return
            for message in filter(self._wanted, some):
                if self._errand.limit is not None and self.counts.total() >= self._errand.limit:
                    return
                yield message
            after = some[-1].id

    def _wanted(self, message: StoredMessage) -> bool:
        if is_of_canary(message.recipient):
            return False
        if self._errand.brand is None:
            return True
        directory, brand = self._house.directory, self._errand.brand
        addressed = directory.brand_of(message.recipient.rpartition("@")[0])
        named = message.reference is not None and message.reference.startswith(directory.brands[brand].prefix + "-")
        return named or (addressed is not None and addressed.key == brand)

    def _recall(self) -> None:
        """Go on where the same errand broke off."""
        try:
            noted = json.loads(self._notes.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return
        if isinstance(noted, dict) and noted.get("errand") == self._named():
            self._last, self.counts = int(noted["last"]), Counter(noted["counts"])

    def _write(self) -> None:
        draft = self._notes.with_suffix(".new")
        draft.write_text(json.dumps({"errand": self._named(), "last": self._last, "counts": self.counts}))
        draft.replace(self._notes)

    def _named(self) -> dict[str, str]:
        return {key: str(value) for key, value in asdict(self._errand).items()}
