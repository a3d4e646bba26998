"""Opens the doors that the settings name, and closes them in order."""

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Final

import structlog

from config import Settings, split_listen
from ingest.connection import Connection
from ingest.gate import Gate
from ingest.intake import Reception
from ingest.replies import STOPPING
from ingest.smtp import LmtpReceiver, Receiver
from ingest.spool import Envelope, Spool

log = structlog.get_logger()

_BACKLOG: Final = 1024
_DRAIN: Final = 30.0  # seconds for mails that are arriving when we stop
_LOOK_AGAIN: Final = 0.02
_WATCH: Final = 1.0  # seconds between looks at the spool


class Doors:
    """The open doors. `addresses`: where each listens, in the form of the settings, with the real port for port 0."""

    def __init__(self, reception: Reception) -> None:
        self.addresses: dict[str, str] = {}
        self._reception = reception
        self._sessions: set[Connection] = set()
        self._servers: list[asyncio.Server] = []
        self._sockets: list[Path] = []
        self._watch: asyncio.Task[None] | None = None

    @property
    def healthy(self) -> bool:
        """Whether mail is taken; False after an I/O error, until the spool's disk has proved itself."""
        return self._reception.spool.healthy

    @property
    def connections(self) -> int:
        """How many clients are inside."""
        return len(self._sessions)

    async def open(self, receiver: type[Receiver], listen: str) -> None:
        """Listen; OSError when the address is taken or not ours."""
        place = split_listen(listen)
        if place is None:
            return
        loop, factory = asyncio.get_running_loop(), partial(receiver, self._reception, self._sessions)
        if isinstance(place, Path):
            path = self._reception.settings.paths.state / place
            server = await loop.create_unix_server(factory, sock=_unix_socket(path), backlog=_BACKLOG)
            self._sockets.append(path)
            self.addresses[receiver.via] = f"unix:{path}"
        else:
            server = await loop.create_server(factory, *place, backlog=_BACKLOG)
            host, port = server.sockets[0].getsockname()[:2]
            self.addresses[receiver.via] = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self._servers.append(server)
        log.info("door.opened", via=receiver.via, listen=self.addresses[receiver.via])

    async def watch(self) -> None:
        """From now on, look after the spool."""
        await asyncio.to_thread(self._reception.look_after_spool)
        self._watch = asyncio.create_task(self._keep_watch())

    async def _keep_watch(self) -> None:
        while True:
            await asyncio.sleep(_WATCH)
            await asyncio.to_thread(self._reception.look_after_spool)

    def read_certificate(self) -> None:
        """Take the certificate and its key anew for whoever connects from now on; OSError leaves the old one."""
        smtp = self._reception.settings.smtp
        if smtp.tls_certificate:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(smtp.tls_certificate, smtp.tls_key)
            self._reception.tls = context

    async def close(self, drain: float = _DRAIN) -> None:
        """Let nobody in any more, let mails that are arriving finish within `drain` seconds, then close."""
        self._reception.stopping = True
        if self._watch:
            self._watch.cancel()
        for server in self._servers:
            server.close()
        for path in self._sockets:
            path.unlink(missing_ok=True)
        for session in tuple(self._sessions):
            session.retire(STOPPING)
        await self._empty(drain)
        cut = tuple(self._sessions)
        for session in cut:
            session.abort()
        await self._empty(_DRAIN)
        await asyncio.gather(*self._reception.tasks, return_exceptions=True)
        self._reception.pool.shutdown()
        log.info("door.closed", cut=len(cut))

    async def _empty(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while self._sessions:  # noqa: ASYNC110 — sessions leave by themselves
                    await asyncio.sleep(_LOOK_AGAIN)


async def open_doors(
    settings: Settings,
    spool: Spool,
    accepts: Callable[[str], bool],
    on_accepted: Callable[[], None],
    *,
    brands: Callable[[], Iterable[str]] = tuple,
    keep_too: Callable[[Envelope, bytes], None] | None = None,
) -> Doors:
    """Open SMTP and LMTP as the settings say.

    `accepts` answers whether a lower-case local part is ours, `brands` names the ones a refusal may mention;
    `on_accepted` is called on the loop after each commit and must not block. `keep_too` is called in a thread with each
    whole mail before it is accepted; its OSError puts the mail off. OSError when an address is taken.
    """
    for name in ("mail.log", "mail.debug"):  # aiosmtpd writes addresses and content there
        logging.getLogger(name).setLevel(logging.CRITICAL)
    doors = Doors(Reception(settings, spool, Gate(settings, spool, accepts, brands), on_accepted, keep_too))
    try:
        doors.read_certificate()
        await doors.watch()
        await doors.open(Receiver, settings.smtp.listen)
        await doors.open(LmtpReceiver, settings.lmtp.listen)
    except BaseException:
        await doors.close(drain=0)
        raise
    return doors


def _unix_socket(path: Path) -> socket.socket:
    """A socket that only our user and group may speak to; what a killed process left at the path is taken over."""
    with contextlib.suppress(FileNotFoundError):
        if path.is_socket():
            path.unlink()
    door = socket.socket(socket.AF_UNIX)
    door.bind(str(path))
    path.chmod(0o660)
    return door
