"""One worker for a database of SQLite."""

import fcntl
import os

from partspost.house import House
from store import StoreError


def sole_worker(house: House) -> int:
    """On SQLite only one process works, so that whatever its predecessor held is free; held until this one ends.

    Gives the file descriptor that holds it.
    """
    path = house.settings.paths.state / "worker.lock"
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    if house.database.dialect == "sqlite":
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            cure = "stop it first, or use PostgreSQL for several workers"
            raise StoreError(f"another process works on {house.database.path}; {cure}") from None
    return lock
