"""A real database, the sample network, and the page behind a real socket."""

import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

import pytest
import uvicorn

from config import load_settings, read_tables
from routing import build_directory
from status import build_app
from store import Database, migrate
from tests.status.scene import NOW, Scene

SAMPLE = Path(__file__).parents[2] / "config"


@dataclass(frozen=True)
class Answer:
    """What the page answered."""

    status: int
    headers: dict[str, str]
    body: str


@dataclass
class Reader:
    """Somebody who reads the page; `reasons` is what the node's health says."""

    scene: Scene
    database: Database
    port: int = 0
    reasons: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://127.0.0.1:{self.port}"

    def ask(self, path="/", method="GET", **headers) -> Answer:
        """One request over a real socket."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            connection.request(method, path, headers=named)
            answer = connection.getresponse()
            body = answer.read().decode()
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, body)
        finally:
            connection.close()


@pytest.fixture(scope="session")
def directory():
    """The sample network of brands, dealers and shops."""
    built, mistakes = build_directory(read_tables(SAMPLE))
    assert not mistakes
    return built


@pytest.fixture(scope="session")
def settings():
    """The sample settings."""
    return load_settings(SAMPLE)


@contextmanager
def page(state, settings, directory, stranger=None):
    """The page over a new database: empty without `stranger`, else with a whole afternoon told in its words."""
    url = "sqlite:///partspost.db"
    migrate(url, state)
    writing, reading = Database(url, state), Database(url, state, read_only=True)
    reader = Reader(Scene(writing, directory, stranger or str), reading)
    if stranger:
        reader.scene.fill()
    app = build_app(
        settings,
        reading,
        directory=lambda: directory,
        health=lambda: reader.reasons,
        spool=lambda: {"in": 3, "corrupt": 1},
        clock=lambda: NOW,
    )
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        reader.port = listening.getsockname()[1]
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield reader
        server.should_exit = True
        thread.join(10)
    writing.close()
    reading.close()


@pytest.fixture(scope="session")
def afternoon(tmp_path_factory, settings, directory):
    """The page on a busy afternoon, shared by every test that only reads."""
    with page(tmp_path_factory.mktemp("afternoon"), settings, directory, str) as reader:
        yield reader


@pytest.fixture
def empty(tmp_path, settings, directory):
    """The page before the first mail."""
    with page(tmp_path, settings, directory) as reader:
        yield reader
