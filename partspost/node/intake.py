"""The role `intake`: mail that providers hand over by HTTP, on a listener of its own."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import structlog

from ingest import Spool, open_endpoint
from partspost.house import House
from partspost.node.page import serving
from partspost.node.twice import second_copy

log = structlog.get_logger()


@asynccontextmanager
async def taking_in(house: House, on_accepted: Callable[[], None]) -> AsyncIterator[None]:
    """Take in what is posted until this is left; whoever has the role `smtp` on this machine drains the spool."""
    listen = house.settings.intake.listen
    if not listen:
        yield
        return
    endpoint = open_endpoint(
        house.settings, Spool(house.settings.paths.state / "spool"), house.accepts, on_accepted, second_copy(house)
    )
    await endpoint.open()
    try:
        async with serving(endpoint.app, listen):
            log.info("door.opened", via="http", listen=listen)
            yield
    finally:
        await endpoint.close()
