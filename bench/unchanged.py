"""How long the page takes to say that nothing has changed (304), view by view, beside a route that does nothing else.

``./dev bench unchanged [--requests N] [--in FOLDER]`` makes a SQLite database of ten thousand requests (a folder keeps
it), asks for each view that an open page asks for again and again, and prints milliseconds between the request's
arrival in the application and the end of its answer: no network, no HTTP parser, the same loop and threads as in the
daemon. The views and the bare route are asked in turn. Beside the time on the wall stands that on the processor, which
others who use the machine do not lengthen.
"""

import argparse
import asyncio
import gc
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bench.years.history import make
from config import load_settings, read_tables
from routing import PageLink, build_directory, sign_link
from status import build_app
from store import Database

ASKED, ROUNDS = 20, 10
SECRET = b"a secret of this measurement"
SAMPLE = Path(__file__).parents[1] / "config"
DEALER, SHOP = "honda-laval", "fixauto-laval"
Application = Callable[[Any, Any, Any], Awaitable[None]]
# What the made-up history calls its biggest dealer and shop becomes somebody whom the sample network knows.
RENAMED = (
    ("requests", "dealer", "big", DEALER),
    ("terms", "dealer", "big", DEALER),
    ("counts", "key", "dealer:big", f"dealer:{DEALER}"),
    ("figures", "dealer", "big", DEALER),
    ("requests", "shop_key", "shop-big", SHOP),
    ("terms", "shop_key", "shop-big", SHOP),
    ("counts", "key", "shop:shop-big", f"shop:{SHOP}"),
)


class Asked:
    """One view as one reader asks for it again and again."""

    def __init__(self, application: Application, path: str, cookie: str = "") -> None:
        self._application = application
        self._path, _, self._query = path.partition("?")
        self._headers = [(b"host", b"localhost:8025"), *([(b"cookie", cookie.encode())] if cookie else [])]

    async def remember(self) -> tuple[int, int]:
        """Ask for the whole view and keep its mark; gives its status and size."""
        status, headers, size = await self._ask()
        self._headers.append((b"if-none-match", headers.get(b"etag", b"")))
        return status, size

    async def again(self) -> tuple[float, float]:
        """Ask once more: milliseconds until the answer 304 has left, on the wall and on the processor."""
        began, working = time.perf_counter(), time.process_time()
        status, _, _ = await self._ask()
        took = (time.perf_counter() - began) * 1000, (time.process_time() - working) * 1000
        if status != 304:
            raise RuntimeError(f"{self._path} answered {status}")
        return took

    async def _ask(self) -> tuple[int, dict[bytes, bytes], int]:
        told: list[dict[str, Any]] = []
        scope = {"type": "http", "method": "GET", "path": self._path, "query_string": self._query.encode()}
        scope |= {"headers": self._headers, "client": ("127.0.0.1", 9), "scheme": "http", "http_version": "1.1"}

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            told.append(message)

        await self._application(scope, receive, send)
        return told[0]["status"], dict(told[0]["headers"]), sum(len(each.get("body", b"")) for each in told[1:])


def _bare(_http: Request) -> Response:
    return Response(status_code=304)


def made_page(path: Path) -> tuple[Starlette, str]:
    """The page over a made database at this path, and the number of its biggest dealer's newest request."""
    directory, _ = build_directory(read_tables(SAMPLE))
    assert directory is not None
    database = Database(f"sqlite:///{path.name}", path.parent, read_only=True)
    with closing(sqlite3.connect(path)) as known:
        for table, column, before, after in RENAMED:
            known.execute(f"UPDATE OR IGNORE {table} SET {column} = ? WHERE {column} = ?", (after, before))
        known.commit()
        find = "SELECT number FROM requests WHERE dealer = ? ORDER BY opened_at DESC LIMIT 1"
        (number,) = known.execute(find, (DEALER,)).fetchone()
    now = datetime.now(UTC)  # for good: what a view shows changes with the time of the day
    app = build_app(
        load_settings(SAMPLE),
        database,
        directory=lambda: directory,
        health=tuple,
        clock=lambda: now,
        secrets=[SECRET],
    )
    return app, number


def cookie(scope: Any, key: str) -> str:
    """What a browser sends of somebody who has followed his link."""
    today = datetime.now(UTC).date()
    return "partspost=" + sign_link(SECRET, PageLink(scope, key, today, today + timedelta(days=9)), "stay")


def _views(app: Starlette, number: str) -> dict[str, Asked]:
    operator = ("/", "/wall", f"/wall?dealer={DEALER}", f"/requests/{number}", "/held", "/operations", "/reports")
    dealer, search = cookie("dealer", DEALER), "/search?q=90000-AAA-000"
    return {
        "a bare route": Asked(Starlette(routes=[Route("/", _bare)]), "/"),
        **{f"operator: {path}": Asked(app, path) for path in (*operator, search)},
        **{f"dealer: {path}": Asked(app, path, dealer) for path in ("/wall", "/reports", search)},
        "shop: /shop": Asked(app, "/shop", cookie("shop", SHOP)),
        "one request, by its link": Asked(app, f"/requests/{number}", cookie("request", number)),
    }


async def measure(app: Starlette, number: str) -> None:
    """Ask for everything in turn and print a table."""
    views = _views(app, number)
    sizes = {name: (await view.remember())[1] for name, view in views.items() if name != "a bare route"}
    taken: dict[str, list[tuple[float, float]]] = {name: [] for name in views}
    gc.disable()
    for _ in range(ROUNDS):
        for name, view in views.items():
            taken[name] += [await view.again() for _ in range(ASKED)]
        gc.collect()
    print("| view | median, ms | p99, ms | median on the processor, ms | whole page, bytes |\n|---|---|---|---|---|")
    for name, found in taken.items():
        wall, worked = ([each[place] for each in found] for place in (0, 1))
        slow = statistics.quantiles(wall, n=100)[98]
        middle = f"{statistics.median(wall):.2f} | {slow:.2f} | {statistics.median(worked):.2f}"
        print(f"| {name} | {middle} | {sizes.get(name, 0)} |", flush=True)


def main() -> None:
    """Make the database, measure, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--requests", type=int, default=10_000, help="how many requests the database has")
    arguments.add_argument("--in", dest="folder", type=Path, help="where the database is made, and stays")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        path = Path(chosen.folder or name, f"{chosen.requests}-unchanged.db")
        if not path.exists():
            make(f"sqlite:///{path.name}", path.parent, chosen.requests)
        asyncio.run(measure(*made_page(path)))


if __name__ == "__main__":
    main()
