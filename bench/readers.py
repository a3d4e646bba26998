"""What readers cost: the first view in a browser that has never been here, and hundreds of pages that stay open.

``./dev bench readers [--streams N] [--in FOLDER]`` serves a made-up history of ten thousand requests on loopback. For
each view it prints what Chromium takes over the wire with an empty cache, and the milliseconds until it is loaded, a
new browser for each of the tries. Then so many streams are opened, each by another shop with a part of its own, which
is the costliest; printed is the memory of the process (resident, kB) with none and with all of them, and how long it
takes until all have heard of a change.
"""

import argparse
import asyncio
import multiprocessing
import shutil
import socket
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from multiprocessing.connection import Connection
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, sync_playwright

from bench.unchanged import DEALER, SHOP, cookie, made_page
from bench.years.history import make

REQUESTS, TRIES = 10_000, 5
SETTLES = 6  # seconds: a few looks at the store
View = tuple[str, str]
"""An address, and the cookie of whoever asks for it."""
Stream = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def serve(path: Path, told: Connection) -> None:
    """The page over this database; tells the port, and the number of a request."""
    app, number = made_page(path)
    server = uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off", proxy_headers=False))
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listening:
        told.send((listening.getsockname()[1], number))
        server.run([listening])


def first_views(port: int, views: Sequence[View]) -> None:
    """Each view in browsers that know nothing yet."""
    print("| first view | over the wire, kB | answers | loaded after, ms (median, slowest) |\n|---|---|---|---|")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for path, known in views:
            tries = [_first_view(chromium, port, path, known) for _ in range(TRIES)]
            octets, answers = max(one[0] for one in tries), max(one[1] for one in tries)
            taken = [one[2] for one in tries]
            middle = f"{statistics.median(taken):.0f}, {max(taken):.0f}"
            print(f"| {path} | {octets / 1000:.1f} | {answers} | {middle} |", flush=True)
        chromium.close()


def _first_view(chromium: Browser, port: int, path: str, known: str) -> tuple[int, int, float]:
    """Octets over the wire with all headers, how many answers, and milliseconds until all of it is loaded."""
    name, _, value = known.partition("=")
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, service_workers="block")
    if value:
        context.add_cookies([{"name": name, "value": value, "url": f"http://127.0.0.1:{port}"}])
    window = context.new_page()
    session, taken = context.new_cdp_session(window), []
    session.send("Network.enable")
    session.on("Network.loadingFinished", lambda one: taken.append(one["encodedDataLength"]))
    began = time.perf_counter()
    window.goto(f"http://127.0.0.1:{port}{path}", wait_until="load")
    loaded = (time.perf_counter() - began) * 1000
    window.wait_for_timeout(300)
    context.close()
    return int(sum(taken)), len(taken), loaded


async def streams(port: int, process: int, path: Path, amount: int) -> None:
    """Open so many pages, and see what they take and when they have heard."""
    alone = _resident(process)
    opened = [await _open(port, f"reader-{place}@shops.example") for place in range(amount)]
    await asyncio.sleep(SETTLES)
    together = _resident(process)
    await _news(opened)  # of how it stands: nobody has said what he knows
    with closing(sqlite3.connect(path)) as writing:
        keys = ["", *(f"shop:reader-{place}@shops.example" for place in range(amount))]
        rows = [("changes", key, "", 1) for key in keys]
        writing.executemany("INSERT INTO counts (subject, key, state, amount) VALUES (?, ?, ?, ?)", rows)
        writing.commit()
    began = time.perf_counter()
    await _news(opened)
    heard = time.perf_counter() - began
    print(f"\n{amount} streams: {alone} kB without, {together} kB with them, {_resident(process)} kB after news")
    print(f"({(together - alone) / amount:.0f} kB each); all have heard of a change after {heard:.1f} s")
    for _, writer in opened:
        writer.close()


async def _news(opened: Sequence[Stream]) -> None:
    """Wait until each of them has heard of a change."""
    await asyncio.wait_for(asyncio.gather(*(reader.readuntil(b"event: changed") for reader, _ in opened)), 60)


async def _open(port: int, shop: str) -> Stream:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    asked = (
        "GET /live HTTP/1.1",
        "Host: 127.0.0.1",
        "Accept-Encoding: gzip",
        f"Cookie: {cookie('shop', shop)}",
        "",
        "",
    )
    writer.write("\r\n".join(asked).encode())
    await asyncio.wait_for(reader.readuntil(b"retry: "), 30)
    return reader, writer


def _resident(process: int) -> int:
    status = Path(f"/proc/{process}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS"))


def main() -> None:
    """Make the database, serve it, measure, print."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--streams", type=int, default=500)
    arguments.add_argument("--in", dest="folder", type=Path, help="where the database is made, and stays")
    chosen = arguments.parse_args()
    with tempfile.TemporaryDirectory() as name:
        path = Path(chosen.folder or name, f"{REQUESTS}-readers.db").absolute()
        if not path.exists():
            make(f"sqlite:///{path.name}", path.parent, REQUESTS)
        spawn = multiprocessing.get_context("spawn")
        ours, theirs = spawn.Pipe()
        child = spawn.Process(target=serve, args=(path, theirs))
        child.start()
        port, number = ours.recv()
        dealer, shop = cookie("dealer", DEALER), cookie("shop", SHOP)
        operator = ("/", "/wall", "/held", "/operations", "/reports", f"/requests/{number}", "/search?q=90000-AAA-000")
        try:
            first_views(port, [*((view, "") for view in operator), ("/wall", dealer), ("/shop", shop)])
            asyncio.run(streams(port, child.pid or 0, path, chosen.streams))
        finally:
            child.terminate()
            child.join()


if __name__ == "__main__":
    main()
