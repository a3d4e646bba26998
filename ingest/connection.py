"""One connection: who is let in, what has arrived, how long it may be silent, and the farewell."""

import asyncio
import ipaddress
from collections.abc import Callable, Coroutine
from typing import Any, ClassVar, Literal

import structlog
from aiosmtpd.proxy_protocol import get_proxy
from aiosmtpd.smtp import SMTP

from ingest import replies
from ingest.intake import LINE_LIMIT, Intake, Reception

log = structlog.get_logger()

LINGER = 5.0
"""Seconds a farewell may take to reach a client that does not read."""
_AT_ONCE = 100  # things a client has said ahead are taken in one turn; others want to be heard, too


class Connection(SMTP, asyncio.BufferedProtocol):
    """What SMTP and LMTP connections have in common before and after anything is said.

    aiosmtpd has a task and a stream for each connection, which for every command take a turn of the loop more than it
    takes to obey. Here what arrives is taken at once. Only what must wait is a task, `_at_work`, one at a time; what
    the client says meanwhile waits as well.
    """

    via: ClassVar[Literal["smtp", "lmtp"]] = "smtp"

    def __init__(self, reception: Reception, sessions: set["Connection"]) -> None:
        if not reception.pattern:
            super().__init__(
                reception.gate,
                data_size_limit=int(reception.settings.smtp.max_size),
                enable_SMTPUTF8=True,
                hostname=reception.settings.site.domain,
                loop=asyncio.get_running_loop(),
            )
            # aiosmtpd looks itself through for hooks and verbs anew for each connection, as long as all the rest takes.
            reception.pattern = vars(self) | {"_smtp_methods": {}, "_auth_methods": {}}
        vars(self).update(reception.pattern)
        self._reception = reception
        self._sessions = sessions
        self._peer = ""
        self._counted_as: str | None = None
        self._errors = 0
        self._farewell: str | None = None
        self._intake: Intake | None = None
        self._at_work: asyncio.Task[None] | None = None
        self._arrived = bytearray()
        self._preface: asyncio.StreamReader | None = None
        self._held_back = self._unheard = self._ended = False
        self._lifetime: asyncio.TimerHandle | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._due = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let the gate look first; who may not enter hears why and is gone."""
        assert isinstance(transport, asyncio.Transport)
        peer = transport.get_extra_info("peername")
        self._peer = peer[0] if isinstance(peer, tuple) else ""
        proxied = self.via == "smtp" and self._reception.gate.trusts(self._peer)
        if farewell := self._enter("" if proxied else self._peer):
            transport.write(farewell.encode("ascii") + b"\r\n")
            transport.close()
            return
        self.transport = transport
        self._begin_anew()
        self._sessions.add(self)
        lifetime = self._reception.settings.smtp.session_timeout
        self._lifetime = self.loop.call_later(lifetime, self.retire, replies.SESSION_OVER)
        self._reset_timeout()
        if proxied:
            self._preface = asyncio.StreamReader()
            self._work_on(self._learn_peer(self._preface))
        else:
            self._greet()

    def _begin_anew(self) -> None:
        self.session = self._create_session()
        self.envelope = self._create_envelope()

    def _greet(self) -> None:
        self._say(f"220 {self.hostname} {self.via.upper()} partspost")

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

    async def _learn_peer(self, reader: asyncio.StreamReader) -> None:
        """The client behind a proxy of ours, which names it before anything else (PROXY protocol 1 and 2)."""
        told = await get_proxy(reader)
        self._preface = None
        self._arrived += reader._buffer  # type: ignore[attr-defined]  # noqa: SLF001 — what the client said behind it
        if not told.valid:
            log.warning("proxy.malformed", peer=self._peer, error=told.error)
            self._farewell = replies.OUT_OF_STEP
        elif isinstance(told.src_addr, ipaddress.IPv4Address | ipaddress.IPv6Address):  # else the proxy itself speaks
            self._peer = str(told.src_addr)
            self._farewell = self._enter(self._peer)
        if not self._farewell:
            self._greet()

    # ---- what arrives

    def get_buffer(self, sizehint: int) -> memoryview:  # noqa: ARG002 — asyncio's way
        """Where the next bytes go: one place for all connections, since it is emptied at once."""
        return self._reception.buffer

    def buffer_updated(self, nbytes: int) -> None:
        """So many bytes have arrived."""
        if self._preface:
            self._preface.feed_data(self._reception.buffer[:nbytes])
            return
        self._arrived += self._reception.buffer[:nbytes]
        try:
            self._go_on()
        except Exception as fault:  # noqa: BLE001 — asyncio would cut the connection without a word
            self._apologise(fault)
            self.abort()

    def _go_on(self) -> None:
        """Take what the client has said, one thing after the other, until it is all or something must wait."""
        for _ in range(_AT_ONCE):
            if not self.transport or self.transport.is_closing() or self._at_work or self._unheard:
                break
            if self._farewell and not self._intake:
                self._hang_up(self._farewell)
            elif not self._take_next():
                if self._ended:
                    self.transport.close()
                break
        else:
            self.loop.call_soon(self._go_on)
        self._hold_back()

    def _take_next(self) -> bool:
        """Obey a command or take a piece of a mail; False when it has not arrived."""
        raise NotImplementedError

    def _hold_back(self) -> None:
        """While more lies here than a command can be, the client has to wait."""
        full = len(self._arrived) > LINE_LIMIT
        if full != self._held_back and isinstance(self.transport, asyncio.Transport):
            self._held_back = full
            if full:
                self.transport.pause_reading()
            else:
                self.transport.resume_reading()

    def _work_on(self, work: Coroutine[Any, Any, None]) -> None:
        """Do what must wait for something else."""
        self._at_work = self._reception.keep(self._work(work))

    async def _work(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except EOFError:
            pass  # the client has hung up
        except Exception as fault:  # noqa: BLE001 — whatever breaks, the sender keeps the mail and tries again
            self._apologise(fault)
        self._at_work = None
        if self.transport:
            self._go_on()
        else:
            self._drop()

    def _apologise(self, fault: Exception) -> None:
        """Answer to a fault of ours: constant and temporary, the reason only in our log."""
        log.error("door.failed", via=self.via, peer=self._peer, error_kind=type(fault).__name__, exc_info=fault)
        self._say(replies.reply_to_fault(fault))

    @property
    def _has_tls(self) -> bool:
        return self.session is not None and self.session.ssl is not None

    def eof_received(self) -> bool:
        """The client sends no more, but may still listen: everything that it has said is answered."""
        self._ended = True
        if self._preface:
            self._preface.feed_eof()
        self._go_on()
        return not self._has_tls  # TLS knows no half-closed connection

    def connection_lost(self, error: Exception | None) -> None:  # noqa: ARG002 — asyncio's way
        """Count the connection out; a mail whose dot has arrived is committed nevertheless."""
        self._leave()
        self._sessions.discard(self)
        for timer in (self._lifetime, self._alarm):
            if timer:
                timer.cancel()
        if self._preface:
            self._preface.feed_eof()
        self.transport = None
        self._drop()

    def _drop(self) -> None:
        """Leave nothing of an unfinished mail behind, unless it is being worked on."""
        if self._intake and not self._at_work:
            self._reception.keep(self._intake.discard())
            self._intake = None

    # ---- what is said

    def _say(self, reply: str) -> None:
        """Send one reply line, with its enhanced status code."""
        reply = replies.with_status(reply)
        if reply[0] in "45":
            log.info("mail.refused", via=self.via, peer=self._peer, reply=reply[:9])
        self._errors += reply.startswith(replies.CLIENTS_MISTAKE)
        if self._errors > self._reception.settings.smtp.max_errors:
            self._farewell = replies.TOO_MANY_ERRORS
        self._write(reply)

    def _write(self, text: str) -> None:
        if isinstance(self.transport, asyncio.Transport) and not self.transport.is_closing():
            self.transport.write(text.encode("ascii") + b"\r\n")

    def pause_writing(self) -> None:
        """The client does not read: it is not obeyed until it does."""
        self._unheard = True

    def resume_writing(self) -> None:
        """The client reads again."""
        self._unheard = False
        self._go_on()

    def retire(self, farewell: str) -> None:
        """Say goodbye now, or after the mail that is arriving."""
        if self._intake:
            self._farewell = self._farewell or farewell
        else:
            self._hang_up(farewell)

    def abort(self) -> None:
        """Cut the connection; a mail on its way in is not acknowledged."""
        if isinstance(self.transport, asyncio.Transport):
            self.transport.abort()

    def _hang_up(self, farewell: str) -> None:
        if self.transport and not self.transport.is_closing():
            self._write(farewell)
            self.transport.close()
            self._ring_at(self.loop.time() + LINGER, self.abort)

    # ---- patience

    def _reset_timeout(self, duration: float | None = None) -> None:
        self._expect_by(self.loop.time() + (duration or self._reception.gate.patience))

    def _expect_by(self, due: float) -> None:
        """Until when something must come. An alarm that rings too early is set again: most are never needed."""
        self._due = due
        if not self._alarm or self._alarm.when() > due:
            self._ring_at(due, self._timeout_cb)

    def _ring_at(self, when: float, do: Callable[[], None]) -> None:
        if self._alarm:
            self._alarm.cancel()
        self._alarm = self.loop.call_at(when, do)

    def _timeout_cb(self) -> None:
        self._alarm = None
        if self.loop.time() < self._due:
            self._expect_by(self._due)
        else:
            self._hang_up(replies.TIMED_OUT)
