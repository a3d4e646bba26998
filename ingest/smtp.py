"""SMTP and LMTP on aiosmtpd: its verbs and sessions, our command loop, and DATA streamed straight into the spool."""

import asyncio
from collections import Counter
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

import structlog

from config import drill
from ingest import pipe, replies
from ingest.connection import Connection
from ingest.gate import declared_size, split_path
from ingest.intake import Body, Intake, Reception
from ingest.spool import Envelope

log = structlog.get_logger()

_COMMAND_LIMIT: Final = 1024  # bytes; RFC 5321 4.5.3.1.4 asks for 512, its extensions for some more
_REPEATED_IN_EARNEST: Final = frozenset({"MAIL", "RCPT", "DATA", "RSET"})  # a mail server keeps its connection
_SYNTAX_ERRORS: Final = ("500", "501", "502", "503", "555")
_ALL_ARRIVED: Final = 1 << 24  # more than the reader ever holds


class Receiver(Connection):
    """One SMTP connection, from the greeting to the farewell."""

    verbs: ClassVar = frozenset({"HELO", "EHLO", "STARTTLS", "MAIL", "RCPT", "DATA", "RSET", "NOOP", "QUIT", "VRFY"})

    def __init__(self, reception: Reception, sessions: set[Connection]) -> None:
        super().__init__(reception, sessions)
        self._errors = 0
        self._repeats: Counter[str] = Counter()

    # ---- commands

    async def _handle_client(self) -> None:
        """Greet, then obey line by line.

        Our own loop, since aiosmtpd's answers a fault with a permanent 500 and its reason, echoes what it does not
        know, and cannot say goodbye.
        """
        try:
            await self._learn_peer()
            if self._farewell is None:
                await self.push(f"220 {self.hostname} {self.via.upper()} partspost")
            while self._farewell is None:
                await self._obey(await self._reader.readuntil(b"\n"))
            self._hang_up(self._farewell)
        except asyncio.LimitOverrunError:
            self._hang_up(replies.LINE_TOO_LONG)
        except (EOFError, ConnectionError):
            return  # the client has hung up
        finally:
            self._writer.close()

    async def _obey(self, line: bytes) -> None:
        verb_bytes, _, argument = line.rstrip(b"\r\n").partition(b" ")
        verb = verb_bytes.decode("ascii", "replace").upper()
        if len(line) > _COMMAND_LIMIT or verb not in self.verbs:
            await self.push(replies.LINE_TOO_LONG if len(line) > _COMMAND_LIMIT else replies.UNKNOWN_COMMAND)
            return
        self._repeats[verb] += 1
        if self._repeats[verb] > self._reception.settings.smtp.max_repeats and verb not in _REPEATED_IN_EARNEST:
            self._farewell = replies.TOO_MANY_COMMANDS
            return
        self._reset_timeout()
        try:
            await getattr(self, f"smtp_{verb}")(str(argument.strip(), "utf-8", "surrogateescape"))
        except (EOFError, ConnectionError):
            raise
        except Exception as fault:  # noqa: BLE001 — whatever breaks, the sender keeps the mail and tries again
            await self.push(await self.handle_exception(fault))

    async def handle_exception(self, error: Exception) -> str:
        """The answer to a fault of ours: constant and temporary, the reason only in our log."""
        log.error("door.failed", via=self.via, peer=self._peer, error_kind=type(error).__name__, exc_info=error)
        return replies.reply_to_fault(error)

    async def push(self, status: str | bytes) -> None:
        """Send one reply line, with its enhanced status code."""
        reply = replies.with_status(status if isinstance(status, str) else status.decode("ascii", "replace"))
        if reply[0] in "45":
            log.info("mail.refused", via=self.via, peer=self._peer, reply=reply[:9])
        self._errors += reply.startswith(_SYNTAX_ERRORS)
        if self._errors > self._reception.settings.smtp.max_errors:
            self._farewell = replies.TOO_MANY_ERRORS
        self._writer.write(reply.encode("ascii") + b"\r\n")
        await self._writer.drain()

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        return split_path(arg)  # the library's own reading takes NULs, unclosed brackets and source routes

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 — aiosmtpd's way
        """Greet, and say what we can do."""
        can = (f"SIZE {self.data_size_limit}", "8BITMIME", "SMTPUTF8", "PIPELINING", "ENHANCEDSTATUSCODES")
        await self._greet(hostname, ("STARTTLS", *can) if self._offers_tls else can, extended=True)

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802 — aiosmtpd's way
        """Greet an old client."""
        await self._greet(hostname, (), extended=False)

    async def _greet(self, hostname: str, can: tuple[str, ...], *, extended: bool) -> None:
        if not hostname:
            await self.push(replies.NEEDS_NAME)
            return
        assert self.session
        self.envelope = self._create_envelope()
        self.session.extended_smtp = extended
        self.session.host_name = "".join(c for c in hostname if " " < c <= "~")[:255] or "?"
        lines = [self.hostname, *can]
        marks = ["-"] * len(can) + [" "]
        self._writer.write("".join(f"250{mark}{line}\r\n" for mark, line in zip(marks, lines, strict=True)).encode())
        await self._writer.drain()

    async def smtp_VRFY(self, arg: str) -> None:  # noqa: ARG002, N802 — the library hands it in
        """Tell nobody who lives here."""
        await self.push("252 2.5.2 Send mail and see")

    # ---- the mail

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 — aiosmtpd's way
        """Take one mail; its file is on the disk for good before the sender hears 250."""
        assert self.envelope
        assert self._timeout_handle
        size = declared_size(self.envelope.mail_options) or int(self._reception.settings.smtp.max_size)
        refusal = self._refuse_data(arg, size)
        if refusal:
            await self.push(refusal)
            return
        self._timeout_handle.cancel()  # from here on the mail has its own
        self._receiving = True
        try:
            with self._reception.gate.arriving(size):
                await self._take_mail(Intake(self._reception, self._spool_envelope()))
        finally:
            self._receiving = False
            self.envelope = self._create_envelope()
            if self.transport:
                self._reset_timeout()

    def _refuse_data(self, arg: str, size: int) -> str | None:
        if not self.envelope or not self.envelope.rcpt_tos:
            return replies.NEEDS_RECIPIENT
        if arg:
            return replies.NO_ARGUMENT
        return self._reception.gate.refusal(size)

    async def _take_mail(self, intake: Intake) -> None:
        try:
            await self.push("354 End data with <CR><LF>.<CR><LF>")
            verdict = await self._read_body(intake)
        except TimeoutError:
            self._farewell = replies.TIMED_OUT
            await asyncio.shield(self._reception.keep(intake.discard()))
            return
        except BaseException:
            self._reception.keep(intake.discard())
            raise
        reply = await self._settle(intake, verdict)
        drill.step("P8")
        for line in self._final_replies(reply):
            await self.push(line)
        drill.step("P9")

    async def _read_body(self, intake: Intake) -> str | None:
        reader: Any = self._reader
        limit = self._reception.settings.smtp.max_size
        body, started = Body(limit), self.loop.time()
        async with asyncio.timeout_at(self._next_by(started, 0)) as patience:
            while not body.complete and body.received <= 2 * limit:
                chunk = await reader.read(_ALL_ARRIVED)
                if not chunk:
                    raise ConnectionResetError
                text = body.feed(chunk)
                reader._buffer[:0] = body.rest  # noqa: SLF001 — the reader cannot take back what is beyond the dot
                await intake.take(text)
                patience.reschedule(self._next_by(started, body.received))
        if body.bare or not body.complete:
            self._farewell = replies.OUT_OF_STEP  # what follows may be part of a mail, meant to be taken for commands
        return body.refusal

    def _next_by(self, started: float, received: int) -> float:
        """Until when more of a mail must have come: no silence, no dripping, no end of time."""
        smtp = self._reception.settings.smtp
        by = min(started + smtp.data_timeout, self.loop.time() + self._reception.gate.patience)
        return min(by, started + smtp.rate_grace + received / smtp.min_rate) if smtp.min_rate else by

    async def _settle(self, intake: Intake, verdict: str | None) -> str:
        if verdict:
            await asyncio.shield(self._reception.keep(intake.discard()))
            return verdict
        try:
            async with asyncio.timeout(self._reception.settings.smtp.commit_timeout):
                return await asyncio.shield(self._reception.keep(intake.commit()))
        except TimeoutError:
            return replies.TEMPORARY  # it may still be committed; the store knows a second copy by its key

    def _final_replies(self, reply: str) -> list[str]:
        return [reply]

    def _spool_envelope(self) -> Envelope:
        session: Any = self.session
        envelope: Any = self.envelope
        return Envelope(
            id=pipe.new_id(),
            received_at=datetime.now(UTC),
            via=self.via,
            peer=self._peer,
            helo=session.host_name,
            tls=self._has_tls,
            mail_from="" if envelope.mail_from == "<>" else envelope.mail_from,
            rcpt_tos=tuple(dict.fromkeys(envelope.rcpt_tos)),
            declared_size=declared_size(envelope.mail_options),
        )


class LmtpReceiver(Receiver):
    """One LMTP connection: LHLO instead of EHLO, and a reply for each recipient (RFC 2033 4.2)."""

    via = "lmtp"
    verbs = Receiver.verbs - {"HELO", "EHLO"} | {"LHLO"}
    smtp_LHLO = Receiver.smtp_EHLO  # noqa: N815 — aiosmtpd's way

    def _final_replies(self, reply: str) -> list[str]:
        assert self.envelope
        return [reply] * len(self.envelope.rcpt_tos)
