"""A PostgreSQL for measurements in a folder that may stay: as an operator would run it, on a Unix socket alone."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

# What an operator sets on a machine of this size; everything else is as it comes, syncs and checkpoints too.
_SETTINGS = {
    "listen_addresses": "''",
    "max_connections": "200",
    "shared_buffers": "512MB",
    "effective_cache_size": "8GB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "shared_preload_libraries": "pg_stat_statements",
    "pg_stat_statements.track_utility": "off",
}
_WHILE_LOADING = {
    "fsync": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",
    "max_parallel_maintenance_workers": "1",
}


@dataclass(frozen=True)
class Server:
    """A running server: the folder of its socket, and the process that all of its others come from."""

    socket: Path
    process: int

    def has(self, name: str) -> bool:
        """Whether there is such a database."""
        with self._connected() as connection:
            return connection.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is not None

    def url(self, name: str) -> str:
        """The address of one of its databases, which is made if there is none."""
        if not self.has(name):
            with self._connected() as connection:
                connection.execute(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
        return f"postgresql+psycopg://partspost@/{name}?host={self.socket}"

    def _connected(self) -> psycopg.Connection:
        return psycopg.connect(host=str(self.socket), user="partspost", dbname="postgres", autocommit=True)


@contextmanager
def serve(folder: Path, *, loading: bool = False, **settings: str) -> Iterator[Server]:
    """The server whose data is in `folder`; made when there is none. While `loading` nothing is safe, and fast."""
    programs = _programs()
    folder.mkdir(parents=True, exist_ok=True)
    if os.getuid() == 0:
        shutil.chown(folder, _unprivileged())
    data = folder / "data"
    if not data.exists():
        _run(programs / "initdb", "-D", data, "-U", "partspost", "-A", "trust", "-E", "UTF8", "--no-sync")
    chosen = _SETTINGS | (_WHILE_LOADING if loading else {}) | settings | {"unix_socket_directories": str(folder)}
    options = " ".join(f"-c {name}={value}" for name, value in chosen.items())
    _run(programs / "pg_ctl", "start", "-w", "-t", "300", "-D", data, "-l", folder / "log", "-o", options)
    try:
        yield Server(folder, int((data / "postmaster.pid").read_text().splitlines()[0]))
    finally:
        _run(programs / "pg_ctl", "stop", "-w", "-t", "600", "-m", "fast", "-D", data)


def _programs() -> Path:
    found = list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        raise SystemExit("no PostgreSQL: install the package postgresql")
    return max(found, key=lambda path: int(path.parts[-3])).parent


def _run(*command: object) -> None:
    """One of PostgreSQL's programs, which refuse to be root."""
    words = [str(word) for word in command]
    if os.getuid() == 0:
        words = ["runuser", "-u", _unprivileged(), "--", *words]
    # A server that stays must not hold a pipe of ours open.
    subprocess.run(words, cwd="/", check=True, stdout=subprocess.DEVNULL)


def _unprivileged() -> str:
    known = {user.pw_name for user in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)
