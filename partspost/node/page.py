"""The server of the page and of the endpoint for mail providers: uvicorn in our event loop, without its signals."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette

from config import split_listen
from partspost.house import House


def left_out(house: House) -> tuple[str, ...]:
    """What the bar of the page need not show: no invoices are made here, or nobody takes appointments."""
    there = {"/invoices": bool(house.prices), "/agenda": bool(house.directory.workshops)}
    return tuple(path for path, shown in there.items() if not shown)


async def _served(server: uvicorn.Server, listen: str) -> None:
    try:
        await server.serve()
    except SystemExit:  # how uvicorn says that it cannot listen; it would end the daemon as it stands
        raise OSError(f"nobody can listen on {listen}: is it taken, or not of this machine?") from None


@asynccontextmanager
async def serving(app: Starlette, listen: str) -> AsyncIterator[None]:
    """Serve an application there, from before this is entered until it is left. OSError if it cannot."""
    place = split_listen(listen)
    where: dict[str, Any] = {"uds": str(place)} if isinstance(place, Path) else {}
    if isinstance(place, tuple):
        where = {"host": place[0], "port": place[1]}
    server = uvicorn.Server(
        uvicorn.Config(
            app,
            **where,
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,  # who connects is who connects: the page itself asks which proxy to believe
            lifespan="off",
            timeout_graceful_shutdown=3,
        )
    )
    # The daemon alone listens to signals.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    running = asyncio.create_task(_served(server, listen))
    while not server.started:
        if running.done():
            await running
            raise OSError(f"nobody can listen on {listen}")
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        if live := getattr(app.state, "live", None):
            live.close()
        server.should_exit = True
        await running
