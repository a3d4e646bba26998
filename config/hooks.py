"""Whom of the dealers' own systems we tell what happens: hooks.toml, a table for each dealer."""

import re
from pathlib import Path
from urllib.parse import urlsplit

from config.mistakes import Mistake
from config.sheet import Row
from config.tables import read_rows

_CURE = 'write it like "https://dms.dealer.example/partspost"'


def read_hooks(directory: Path) -> tuple[tuple[Row, ...], tuple[Mistake, ...]]:
    """The rows of hooks.toml, none where there is no such file, and what is wrong with them."""
    path = directory / "hooks.toml"
    if not path.exists():
        return (), ()
    mistakes: list[Mistake] = []
    rows = read_rows(path, mistakes)
    mistakes += [row.mistake("url", message, _CURE) for row in rows if (message := _wrong(row.text("url")))]
    return rows, tuple(mistakes)


def _wrong(url: str) -> str:
    """What is wrong with an address, nothing if it is right or was complained about already."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "is not an address"
    if not url:
        return ""
    if parts.scheme not in ("https", "http") or not parts.hostname or port == 0:
        return "is not an address of the web"
    if parts.username or parts.password or parts.fragment:
        return "has a user or a fragment in it"
    return "" if re.fullmatch(r"[!-~]+", url) else "has a character that an address cannot have"
