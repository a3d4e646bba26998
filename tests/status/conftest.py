"""A real database, the sample network, and the page behind a real socket."""

import socket
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
import uvicorn
from pydantic import SecretStr

from config import Settings, load_settings, read_tables
from routing import PageLink, build_directory, sign_link
from status import build_app
from status.live import Live
from store import Database, migrate
from tests.status.scene import NOW, Scene

SECRET = b"the secret of the house"
TOKEN = "an operator's long password"
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
    now: datetime = NOW
    live: Live | None = None

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
            body = answer.read().decode("utf-8", "replace")
            return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, body)
        finally:
            connection.close()

    def link(self, scope, key, days=90) -> str:
        """A signed link's path, good from today on."""
        today = self.now.date()
        return "/enter/" + sign_link(SECRET, PageLink(scope, key, today, today + timedelta(days=days)))

    def cookie(self, scope, key) -> str:
        """What a browser sends once it has followed such a link."""
        return self.ask(self.link(scope, key)).headers["set-cookie"].partition(";")[0]


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


def with_page(settings: Settings, **page_settings) -> Settings:
    """The sample settings with others for the page."""
    return settings.model_copy(update={"page": settings.page.model_copy(update=page_settings)})


@contextmanager
def page(state, settings, directory, stranger=None, **given):
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
        clock=lambda: reader.now,
        secrets=[SECRET],
        **given,
    )
    reader.live = app.state.live
    server = uvicorn.Server(
        uvicorn.Config(app, log_config=None, lifespan="off", proxy_headers=False, timeout_graceful_shutdown=3)
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        reader.port = listening.getsockname()[1]
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        yield reader
        app.state.live.close()
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


@pytest.fixture
def look(chromium):
    """Opens a window of the wanted width and theme; at the end nothing may stand in its console."""
    complaints, contexts = [], []

    def open_window(width=1280, theme="light", context=None):
        if context is None:
            context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, locale="en-CA")
            contexts.append(context)
        window = context.new_page()
        window.clock.install(time=NOW)
        window.on("console", lambda message: complaints.append(message.text))
        window.on("pageerror", lambda error: complaints.append(str(error)))
        return window

    yield open_window
    for context in contexts:
        context.close()
    # A page that is not there, a server that is away, and what was forgotten are told by the browser itself.
    own = ("Failed to load resource", "Clear-Site-Data")
    assert [] == [complaint for complaint in complaints if not any(words in complaint for words in own)]


def network(window, there):
    """Takes the network from a window or gives it back; the browser's own processes hear of it a moment later."""
    window.context.set_offline(not there)
    asks = "fetch(location.href, { cache: 'no-store' }).then(() => true, () => false)"
    while window.evaluate(asks) is not there:
        window.wait_for_timeout(50)


@contextmanager
def opened(state, settings, directory):
    """A page that others can reach, and whose operators have a password."""
    lock = {"public_url": "https://parts.example", "token": SecretStr(TOKEN), "revoked": ("dealer:kia-viau",)}
    with page(state, with_page(settings, **lock), directory, str) as reader:
        yield reader


@pytest.fixture(scope="module")
def public(tmp_path_factory, settings, directory):
    """The open page, shared by every test that only reads."""
    with opened(tmp_path_factory.mktemp("public"), settings, directory) as reader:
        yield reader


@pytest.fixture
def alone(tmp_path, settings, directory):
    """The open page, for a test that changes something."""
    with opened(tmp_path, settings, directory) as reader:
        yield reader
