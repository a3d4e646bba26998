"""One connection: who is let in, under which address it counts, how long it may be silent, TLS, and the farewell."""

import asyncio
import ipaddress
from typing import Any, ClassVar, Literal, cast

import structlog
from aiosmtpd.proxy_protocol import get_proxy
from aiosmtpd.smtp import SMTP

from ingest import replies
from ingest.intake import LINE_LIMIT, Reception

log = structlog.get_logger()

LINGER = 5.0
"""Seconds a farewell may take to reach a client that does not read."""


class Connection(SMTP):
    """What SMTP and LMTP connections have in common before and after anything is said."""

    via: ClassVar[Literal["smtp", "lmtp"]] = "smtp"
    line_length_limit = LINE_LIMIT  # the reader's buffer: twice this per connection

    def __init__(self, reception: Reception, sessions: set["Connection"]) -> None:
        loop = asyncio.get_running_loop()
        if not reception.pattern:
            super().__init__(
                reception.gate,
                data_size_limit=int(reception.settings.smtp.max_size),
                enable_SMTPUTF8=True,
                hostname=reception.settings.site.domain,
                timeout=reception.settings.smtp.command_timeout,
                loop=loop,
            )
            # aiosmtpd looks itself through for hooks and verbs anew for each connection, as long as all the rest takes.
            reception.pattern = vars(self) | {"_smtp_methods": {}, "_auth_methods": {}}
        vars(self).update(reception.pattern)
        reader = asyncio.StreamReader(loop=loop, limit=self.line_length_limit)
        asyncio.StreamReaderProtocol.__init__(self, reader, self._cb_client_connected, loop)
        self._reception = reception
        self._sessions = sessions
        self._peer = ""
        self._counted_as: str | None = None
        self._farewell: str | None = None
        self._receiving = False
        self._lifetime: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let the gate look first; who may not enter hears why and is gone."""
        assert isinstance(transport, asyncio.Transport)
        peer = transport.get_extra_info("peername")
        self._peer = peer[0] if isinstance(peer, tuple) else ""
        if farewell := self._enter("" if self._is_proxied else self._peer):
            transport.write(farewell.encode("ascii") + b"\r\n")
            transport.close()
            return
        self._sessions.add(self)
        self._lifetime = self.loop.call_later(
            self._reception.settings.smtp.session_timeout, self.retire, replies.SESSION_OVER
        )
        super().connection_made(transport)
        assert self._handler_coroutine
        self._handler_coroutine.add_done_callback(lambda _: self._sessions.discard(self))

    @property
    def _is_proxied(self) -> bool:
        return self.via == "smtp" and self._reception.gate.trusts(self._peer)

    def _enter(self, address: str) -> str | None:
        """Be counted under this address alone; the farewell when it may not come in."""
        self._leave()
        farewell = replies.STOPPING if self._reception.stopping else self._reception.gate.enter(address)
        if farewell:
            log.info("mail.turned_away", via=self.via, peer=self._peer, reply=farewell[:9])
        else:
            self._counted_as = address
        return farewell

    def _leave(self) -> None:
        if self._counted_as is not None:
            self._reception.gate.leave(self._counted_as)
        self._counted_as = None

    async def _learn_peer(self) -> None:
        """The client behind a proxy of ours, which names it before anything else (PROXY protocol 1 and 2)."""
        if not self._is_proxied:
            return
        told = await get_proxy(self._reader)
        if not told.valid:
            log.warning("proxy.malformed", peer=self._peer, error=told.error)
            self._farewell = replies.OUT_OF_STEP
        elif isinstance(told.src_addr, ipaddress.IPv4Address | ipaddress.IPv6Address):  # else the proxy itself speaks
            self._peer = str(told.src_addr)
            self._farewell = self._enter(self._peer)

    def connection_lost(self, error: Exception | None) -> None:
        """Count the connection out; a mail whose dot has arrived is committed nevertheless."""
        self._leave()
        if not self._lifetime:
            return  # never let in
        self._lifetime.cancel()
        super().connection_lost(error)

    def eof_received(self) -> bool | None:
        """The client sends no more, but may still listen: the library would cancel the mail that it has just sent."""
        keep_open = super(SMTP, self).eof_received()
        return keep_open and not self._has_tls  # TLS knows no half-closed connection

    def retire(self, farewell: str) -> None:
        """Say goodbye now, or after the mail that is arriving."""
        if self._receiving:
            self._farewell = self._farewell or farewell
        else:
            self._hang_up(farewell)

    def abort(self) -> None:
        """Cut the connection; a mail on its way in is not acknowledged."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()

    def _reset_timeout(self, duration: float | None = None) -> None:
        super()._reset_timeout(duration or self._reception.gate.patience)

    def _timeout_cb(self) -> None:
        self._hang_up(replies.TIMED_OUT)

    def _hang_up(self, farewell: str) -> None:
        transport = self.transport
        if isinstance(transport, asyncio.Transport) and not transport.is_closing():
            transport.write(farewell.encode("ascii") + b"\r\n")
            transport.close()
            self.loop.call_later(LINGER, transport.abort)

    # ---- TLS

    @property
    def _has_tls(self) -> bool:
        return self.session is not None and self.session.ssl is not None

    @property
    def _offers_tls(self) -> bool:
        return self.via == "smtp" and self._reception.tls is not None and not self._has_tls

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802 — aiosmtpd's way
        """Go on under TLS, as if nothing had been said before (RFC 3207 4.2).

        Our own, since aiosmtpd's stands on an attribute that Python 3.11 no longer has, and reports a failed handshake
        in the clear.
        """
        context = self._reception.tls
        if not context or self.via != "smtp":
            await self.push(replies.UNKNOWN_COMMAND)
        elif arg or self._has_tls:
            await self.push(replies.NO_ARGUMENT if arg else replies.TLS_IS_ON)
        else:
            await self.push("220 2.0.0 Ready to start TLS")
            reader, writer = cast("Any", self._reader), cast("Any", self._writer)
            try:
                secured = await self.loop.start_tls(
                    writer.transport,
                    self,
                    context,
                    server_side=True,
                    ssl_handshake_timeout=self._reception.gate.patience,
                )
                if secured is None:  # the client left as soon as hands were shaken
                    raise ConnectionResetError
            except OSError as fault:  # ssl.SSLError is one
                log.info("tls.failed", peer=self._peer, error=type(fault).__name__)
                raise ConnectionAbortedError from fault
            # What came in the clear behind STARTTLS was never said (RFC 3207 6): a stranger may have put it there.
            reader._buffer.clear()  # noqa: SLF001 — streams cannot change their transport otherwise before Python 3.13
            reader._paused = False  # noqa: SLF001 — as above
            reader._transport = writer._transport = self.transport = secured  # noqa: SLF001 — as above
            self.session = self._create_session()
            self.session.ssl = secured.get_extra_info("ssl_object")
            self.envelope = self._create_envelope()
