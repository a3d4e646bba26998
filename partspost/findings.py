"""What the operator's tables want to be looked at for, as the page shows it: the warnings of ``partspost check``."""

import threading
from datetime import UTC, datetime

from config import ConfigurationError, find_directory, read_tables
from partspost.house import House, own_domains
from routing import build_directory


class Findings:
    """Looks through the tables in a thread of its own, once for each directory, and only when somebody asks."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._lock = threading.Lock()
        self._begun = ""
        self._found: tuple[str, tuple[str, ...]] | None = None

    def __call__(self) -> tuple[str, ...] | None:
        """The warnings; None while they are being looked for."""
        wanted = self._house.directory.fingerprint
        with self._lock:
            if self._found is not None and self._found[0] == wanted:
                return self._found[1]
            if self._begun != wanted:
                self._begun = wanted
                threading.Thread(target=self._look, args=(wanted,), name="findings", daemon=True).start()
        return None

    def _look(self, wanted: str) -> None:
        try:
            tables = read_tables(find_directory(self._house.config))
            today = datetime.now(UTC).date()
            ours, country = own_domains(self._house.settings), self._house.settings.site.country
            _, mistakes = build_directory(tables, own_domains=ours, country=country, on=today)
        except ConfigurationError as error:
            mistakes = tuple(error.mistakes)
        with self._lock:
            self._found = wanted, tuple(str(mistake) for mistake in mistakes)
