"""A PostgreSQL of one test module's own, which may be stopped, killed, paused, filled and cut as one likes."""

import contextlib
import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from store import migrate
from tests import network, postgres
from tests.cluster import processes
from tests.daemon import until

_SETTINGS = {
    "fsync": "off",  # what is killed here is a process, never the machine
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_connections": "160",
    "restart_after_crash": "on",
}


class Server:
    """One server on a loopback port; `fresh` gives a new database with our schema.

    Without a `folder` it has one of its own. A standby `of` another server copies that one, and follows it until it is
    promoted.
    """

    def __init__(self, folder=None, of=None, **settings):
        self._programs = postgres._programs()
        if self._programs is None:
            reason = "no PostgreSQL: install the package postgresql"
            pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
        self._settings = _SETTINGS | settings
        self._made = folder is None
        # Short and open to the server's own user: a socket's path has 107 bytes, and pytest's folders are private.
        self._folder = Path(tempfile.mkdtemp(prefix="pgc-", dir="/tmp")) if folder is None else Path(folder)
        self._folder.chmod(0o755)
        if os.getuid() == 0:
            shutil.chown(self._folder, postgres._unprivileged())
        self._data = self._folder / "data"
        self.port = network.free_port()
        self._databases = 0
        if of is not None:
            where = ["-h", "127.0.0.1", "-p", f"{of.port}", "-U", "partspost", "-D", f"{self._data}"]
            postgres._as_server([f"{self._programs}/pg_basebackup", *where, "-R", "-X", "stream", "-c", "fast"])
            self.start()
            return
        make = ["-D", f"{self._data}", "-U", "partspost", "-A", "trust", "-E", "UTF8", "-N"]
        postgres._as_server([f"{self._programs}/initdb", *make])
        self.start()
        self.run("CREATE DATABASE template", "postgres")
        migrate(self.address("template"), Path.cwd())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with contextlib.suppress(AssertionError):
            self.stop("immediate")
        if self._made:
            shutil.rmtree(self._folder)

    @property
    def pid(self):
        """The postmaster's; 0 when it does not run."""
        try:
            return int((self._data / "postmaster.pid").read_text().split()[0])
        except FileNotFoundError:
            return 0

    def answers(self):
        """Whether it lets anybody in."""
        try:
            self.run("SELECT 1", "postgres")
        except psycopg.Error:
            return False
        return True

    @property
    def log(self):
        """What the server said last."""
        return (self._folder / "log").read_text(errors="replace")[-3000:]

    def address(self, name, port=None):
        """The address of a database, perhaps by way of a proxy's port."""
        return f"postgresql+psycopg://partspost@127.0.0.1:{port or self.port}/{name}"

    def fresh(self):
        """The name of a new database with our schema and no rows."""
        self._databases += 1
        name = f"cluster_{self._databases}"
        self.run(f"CREATE DATABASE {name} TEMPLATE template", "postgres")
        return name

    def start(self):
        """Start and wait until it answers; what a killed one left behind may keep it for a moment."""
        given = self._settings | {
            "port": self.port,
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": self._folder,
        }
        options = " ".join(f"-c {name}={value}" for name, value in given.items())
        command = [f"{self._programs}/pg_ctl", "start", "-w", "-D", f"{self._data}", "-l", f"{self._folder}/log"]
        deadline = time.monotonic() + 30
        while True:
            try:
                postgres._as_server([*command, "-o", options])
            except AssertionError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
            else:
                return

    def stop(self, mode="fast"):
        """Stop it: ``fast`` as an administrator does, ``immediate`` as if it had crashed."""
        postgres._as_server([f"{self._programs}/pg_ctl", "stop", "-m", mode, "-D", f"{self._data}"])

    def promote(self):
        """Make a standby a server of its own."""
        postgres._as_server([f"{self._programs}/pg_ctl", "promote", "-w", "-D", f"{self._data}"])

    def kill(self):
        """SIGKILL to the postmaster; its children notice and end."""
        pid = self.pid
        assert pid, self.log
        os.kill(pid, signal.SIGKILL)
        until(lambda: processes.state(pid) in ("", "Z"), 10, 0.01)

    @contextlib.contextmanager
    def paused(self):
        """The postmaster and all its children stand still: whoever waits for an answer waits."""
        pids = [self.pid, *processes.descendants(self.pid)]
        for pid in pids:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGSTOP)
        try:
            yield
        finally:
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGCONT)

    def run(self, statement, database, *parameters):
        """Run one statement outside of our own engines and give its rows, if it has any."""
        with self.connection(database) as connection:
            cursor = connection.execute(statement, parameters or None)
            return cursor.fetchall() if cursor.description else []

    def connection(self, database):
        """A connection of the test's own, at which no fault is aimed."""
        where = {"host": "127.0.0.1", "port": self.port, "user": "partspost", "dbname": database}
        return psycopg.connect(
            **where, autocommit=True, application_name="test", options="-c default_transaction_read_only=off"
        )

    def set(self, name, value):
        """Change a setting for everybody from now on."""
        self.run(
            f"ALTER SYSTEM SET {name} = {value}" if value is not None else f"ALTER SYSTEM RESET {name}", "postgres"
        )
        self.run("SELECT pg_reload_conf()", "postgres")

    def cut(self, database, by=None):
        """Cut every connection of the program to this database, perhaps by a connection that is open; gives how many."""
        named = "datname = %s AND application_name <> 'test'"
        cutting = f"SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE {named}"
        if by is not None:
            return by.execute(cutting, (database,)).fetchone()[0]
        return self.run(cutting, "postgres", database)[0][0]
