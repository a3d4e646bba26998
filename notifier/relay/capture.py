"""Capture mode, for demonstrations and tests: the mail becomes a file and nothing leaves the machine."""

import hashlib
import os
import re
from collections.abc import Callable
from pathlib import Path

from notifier.relay.outcome import Deferred, Outcome, Sent
from notifier.relay.talk import LOST
from store import OutboxMail


def capture(mail: OutboxMail, content: bytes, folder: Path, before_dot: Callable[[], bool]) -> Outcome:
    """Write the mail as ``<key>.eml``, whole or not at all; the same mail written again is the same file."""
    if not before_dot():
        return Deferred(LOST)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{_file_name(mail.key)}.eml"
    draft = folder / f".{path.name}.{os.getpid()}"
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    return Sent(f"captured as {path.name}")


def _file_name(key: str) -> str:
    """A file name for a key: the key itself where it is harmless, else what is harmless of it and a digest."""
    harmless = re.sub(r"[^A-Za-z0-9._-]+", "_", key)[:100].lstrip(".")
    if harmless == key:
        return key
    return f"{harmless}-{hashlib.sha256(key.encode('utf-8', 'backslashreplace')).hexdigest()[:12]}"
