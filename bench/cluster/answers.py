"""The page as a reader gets it, without a network: rendered, packed, with every header."""

import asyncio
import tempfile
from pathlib import Path

from starlette.types import Message

from bench.cluster.nodes import write_config
from config import load_settings
from partspost.house import load_directory
from status import build_app
from store import Database

_HERE = [(b"host", b"127.0.0.1:8025"), (b"accept-encoding", b"gzip"), (b"accept-language", b"fr")]


class Answers:
    """The application over one database, asked by an operator who sits at the machine."""

    def __init__(self, database: Database) -> None:
        with tempfile.TemporaryDirectory() as name:
            config = write_config(Path(name), url=database.url.render_as_string(hide_password=False))
            settings = load_settings(config)
            directory = load_directory(config, settings)
        self._app = build_app(settings, database, directory=lambda: directory, health=list)
        self._loop = asyncio.new_event_loop()
        self._marks: dict[str, bytes] = {}

    def ask(self, path: str, *, again: bool = False) -> None:
        """A whole answer; `again` is a page that is open and asks whether there is news, and there is none."""
        if again and path not in self._marks:
            self._marks[path] = self._answer(path)[1][b"etag"]
        status, _ = self._answer(path, *([(b"if-none-match", self._marks[path])] if again else []))
        assert status == (304 if again else 200), f"{path}: {status}"

    def _answer(self, path: str, *headers: tuple[bytes, bytes]) -> tuple[int, dict[bytes, bytes]]:
        return self._loop.run_until_complete(self._answered(path, list(headers)))

    async def _answered(self, path: str, headers: list[tuple[bytes, bytes]]) -> tuple[int, dict[bytes, bytes]]:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        async def receive() -> Message:
            return {"type": "http.request", "body": b"", "more_body": False}

        place, _, query = path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": place,
            "raw_path": place.encode(),
            "query_string": query.encode(),
            "headers": [*_HERE, *headers],
            "client": ("127.0.0.1", 50_000),
            "server": ("127.0.0.1", 8025),
        }
        await self._app(scope, receive, send)
        return sent[0]["status"], dict(sent[0]["headers"])
