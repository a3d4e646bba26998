"""Which links are void, as the settings say it now: what an operator writes there counts from the next request on."""

from pathlib import Path
from threading import Lock

import structlog

from config import ConfigurationError, Settings, load_settings

log = structlog.get_logger()

FILE = "partspost.toml"


class Links:
    """The page's settings in force; of a file that changed, only what it says of links is taken over.

    A file with a mistake changes nothing until it is put right, and is named in the log once. It may be asked from
    several threads.
    """

    def __init__(self, settings: Settings, config: Path | None) -> None:
        self._settings = settings
        self._config = config
        self._state = self._look()
        self._lock = Lock()

    def __call__(self) -> Settings:
        """The settings, with the links that are void at this moment."""
        state = self._look()
        if state != self._state:
            with self._lock:
                if state != self._state:
                    self._read()
                    self._state = state
        return self._settings

    def _look(self) -> tuple[int, int, int]:
        """What changes whenever somebody writes the file or puts another in its place."""
        if self._config is None:
            return 0, 0, 0
        try:
            found = (self._config / FILE).stat()
        except OSError:
            return 0, 0, 0
        return found.st_mtime_ns, found.st_size, found.st_ino

    def _read(self) -> None:
        try:
            read = load_settings(self._config).page
        except ConfigurationError as error:
            log.error("links.rejected", mistakes=[str(mistake) for mistake in error.mistakes])  # noqa: TRY400 - a list says more than a trace
            return
        links = {"revoked": read.revoked, "links_since": read.links_since}
        page = self._settings.page.model_copy(update=links)
        self._settings = self._settings.model_copy(update={"page": page})
        log.info("links.loaded", revoked=list(read.revoked), links_since=str(read.links_since or ""))
