"""Tells systemd how the daemon is (sd_notify(3)); without systemd nothing happens."""

import asyncio
import os
import socket
from contextlib import suppress


def tell(state: str) -> None:
    """Send ``READY=1``, ``STOPPING=1``, ``STATUS=…`` or ``WATCHDOG=1`` to whoever started us and wants to know."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    if address.startswith("@"):  # an abstract socket
        address = "\0" + address[1:]
    with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as wire:
        wire.sendto(state.encode(), address)


async def keep_watch() -> None:
    """Say that the event loop still turns, twice in the time after which systemd would restart us (WatchdogSec=)."""
    limit = int(os.environ.get("WATCHDOG_USEC", "0")) / 1_000_000
    while limit:
        tell("WATCHDOG=1")
        await asyncio.sleep(limit / 2)
