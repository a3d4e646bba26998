"""SMTP and LMTP on aiosmtpd: its verbs and sessions, our command loop, and DATA streamed straight into the spool."""

import asyncio
import math
import re
import ssl
from collections import Counter
from datetime import UTC, datetime
from typing import Any, ClassVar, Final

import structlog

from config import drill
from ingest import pipe, replies
from ingest.connection import Connection
from ingest.gate import declared_size, split_path
from ingest.intake import LINE_LIMIT, Intake, Reception
from ingest.spool import Envelope

log = structlog.get_logger()

_COMMAND_LIMIT: Final = 1024  # bytes; RFC 5321 4.5.3.1.4 asks for 512, its extensions for some more
_IDENT: Final = re.compile(r"\bIDENT=([0-9A-Za-z]{1,40})(?!\S)", re.IGNORECASE)  # www.postfix.org/XFORWARD_README.html
_REPEATED_IN_EARNEST: Final = frozenset(
    {"MAIL", "RCPT", "DATA", "RSET", "XFORWARD"}
)  # a mail server keeps its connection


class Receiver(Connection):
    """One SMTP connection, from the greeting to the farewell."""

    verbs: ClassVar = frozenset({"HELO", "EHLO", "STARTTLS", "MAIL", "RCPT", "DATA", "RSET", "NOOP", "QUIT", "VRFY"})
    extras: ClassVar[tuple[str, ...]] = ()
    """What EHLO offers at this door alone."""

    def __init__(self, reception: Reception, sessions: set[Connection]) -> None:
        super().__init__(reception, sessions)
        self._repeats: Counter[str] = Counter()
        self._begun = 0.0
        self._queue_id: str | None = None

    # ---- commands

    def _take_next(self) -> bool:
        if self._intake:
            return self._receive(self._intake)
        end = self._arrived.find(b"\n") + 1
        if end:
            line = bytes(self._arrived[:end])
            del self._arrived[:end]
            self._obey(line)
        elif len(self._arrived) > LINE_LIMIT:
            self._hang_up(replies.LINE_TOO_LONG)
        return bool(end)

    def _obey(self, line: bytes) -> None:
        """Our own, since aiosmtpd answers a fault with a permanent 500 and its reason, and echoes the unknown."""
        verb_bytes, _, argument = line.rstrip(b"\r\n").partition(b" ")
        verb = verb_bytes.decode("ascii", "replace").upper()
        if len(line) > _COMMAND_LIMIT or verb not in self.verbs:
            self._say(replies.LINE_TOO_LONG if len(line) > _COMMAND_LIMIT else replies.UNKNOWN_COMMAND)
            return
        self._repeats[verb] += 1
        if self._repeats[verb] > self._reception.settings.smtp.max_repeats and verb not in _REPEATED_IN_EARNEST:
            self._farewell = replies.TOO_MANY_COMMANDS
            return
        self._reset_timeout()
        work = getattr(self, f"smtp_{verb}")(str(argument.strip(), "utf-8", "surrogateescape"))
        if verb == "STARTTLS":
            self._work_on(work)
            return
        try:
            work.send(None)  # to its end: the other commands wait for nothing
        except StopIteration:
            return
        except Exception as fault:  # noqa: BLE001 — whatever breaks, the sender keeps the mail and tries again
            self._apologise(fault)

    async def push(self, status: str | bytes) -> None:
        """Send one reply line; how aiosmtpd's commands answer."""
        self._say(status if isinstance(status, str) else status.decode("ascii", "replace"))

    def _getaddr(self, arg: str) -> tuple[str | None, str | None]:
        return split_path(arg)  # the library's own reading takes NULs, unclosed brackets and source routes

    async def smtp_EHLO(self, hostname: str) -> None:  # noqa: N802 — aiosmtpd's way
        """Greet, and say what we can do."""
        can = (
            f"SIZE {self.data_size_limit}",
            "8BITMIME",
            "SMTPUTF8",
            "PIPELINING",
            "ENHANCEDSTATUSCODES",
            *self.extras,
        )
        self._welcome(hostname, ("STARTTLS", *can) if self._offers_tls else can, extended=True)

    async def smtp_HELO(self, hostname: str) -> None:  # noqa: N802 — aiosmtpd's way
        """Greet an old client."""
        self._welcome(hostname, (), extended=False)

    def _welcome(self, hostname: str, can: tuple[str, ...], *, extended: bool) -> None:
        if not hostname:
            self._say(replies.NEEDS_NAME)
            return
        assert self.session
        self.envelope = self._create_envelope()
        self.session.extended_smtp = extended
        self.session.host_name = "".join(c for c in hostname if " " < c <= "~")[:255] or "?"
        lines = [self.hostname, *can]
        marks = ["-"] * len(can) + [" "]
        self._write("\r\n".join(f"250{mark}{line}" for mark, line in zip(marks, lines, strict=True)))

    async def smtp_VRFY(self, arg: str) -> None:  # noqa: ARG002, N802 — the library hands it in
        """Tell nobody who lives here."""
        self._say("252 2.5.2 Send mail and see")

    async def smtp_QUIT(self, arg: str) -> None:  # noqa: N802 — aiosmtpd's way
        """Say goodbye."""
        if arg:
            self._say(replies.NO_ARGUMENT)
        else:
            self._farewell = replies.GOODBYE

    # ---- TLS

    @property
    def _offers_tls(self) -> bool:
        return self.via == "smtp" and self._reception.tls is not None and not self._has_tls

    async def smtp_STARTTLS(self, arg: str) -> None:  # noqa: N802 — aiosmtpd's way
        """Go on under TLS, as if nothing had been said before (RFC 3207 4.2).

        Our own, since aiosmtpd's stands on an attribute that Python 3.11 no longer has, and reports a failed handshake
        in the clear.
        """
        if not self._reception.tls or self.via != "smtp":
            self._say(replies.UNKNOWN_COMMAND)
        elif arg or self._has_tls:
            self._say(replies.NO_ARGUMENT if arg else replies.TLS_IS_ON)
        else:
            self._say("220 2.0.0 Ready to start TLS")
            await self._secure(self._reception.tls)

    async def _secure(self, context: ssl.SSLContext) -> None:
        open_to_all = self.transport
        assert isinstance(open_to_all, asyncio.Transport)
        patience = self._reception.gate.patience
        try:
            secured = await self.loop.start_tls(
                open_to_all, self, context, server_side=True, ssl_handshake_timeout=patience
            )
            if secured is None:  # the client left as soon as hands were shaken
                raise ConnectionResetError
        except OSError as fault:  # ssl.SSLError is one
            log.info("tls.failed", peer=self._peer, error=type(fault).__name__)
            open_to_all.abort()
            self.connection_lost(fault)
            return
        self._arrived.clear()  # never said (RFC 3207 6): a stranger may have put it behind STARTTLS in the clear
        self.transport = secured
        self._begin_anew()
        assert self.session
        self.session.ssl = secured.get_extra_info("ssl_object")

    # ---- the mail

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 — aiosmtpd's way
        """Begin a mail; its file is on the disk for good before the sender hears 250."""
        assert self.envelope
        size = declared_size(self.envelope.mail_options) or int(self._reception.settings.smtp.max_size)
        if not self.envelope.rcpt_tos:
            self._say(replies.NEEDS_RECIPIENT)
        elif arg:
            self._say(replies.NO_ARGUMENT)
        elif refusal := self._reception.gate.refusal(size):
            self._say(refusal)
        else:
            self._intake = Intake(self._reception, self._spool_envelope(), size)
            self._begun = self.loop.time()
            self._say("354 End data with <CR><LF>.<CR><LF>")
            self._expect_more(0)

    def _receive(self, intake: Intake) -> bool:
        if not self._arrived:
            return False
        body, limit = intake.body, self._reception.settings.smtp.max_size
        intake.take(body.feed(bytes(self._arrived)))
        self._arrived[:] = body.rest
        if body.complete or body.received > 2 * limit:
            self._expect_by(math.inf)  # the commit has a time of its own
            self._work_on(self._settle(intake))
            return True
        self._expect_more(body.received)
        if intake.is_full:
            self._work_on(intake.flush())
        return True

    def _expect_more(self, received: int) -> None:
        """More of a mail must come: no silence, no dripping, no end of time."""
        smtp = self._reception.settings.smtp
        due = min(self._begun + smtp.data_timeout, self.loop.time() + self._reception.gate.patience)
        if smtp.min_rate:
            due = min(due, self._begun + smtp.rate_grace + received / smtp.min_rate)
        self._expect_by(due)

    async def _settle(self, intake: Intake) -> None:
        body = intake.body
        if body.bare or not body.complete:
            self._farewell = replies.OUT_OF_STEP  # what follows may be part of a mail, meant to be taken for commands
        try:
            if body.refusal:
                await intake.discard()
            reply = body.refusal or await intake.commit()
            drill.step("P8")
            for line in self._final_replies(reply):
                self._say(line)
            drill.step("P9")
        finally:
            self._intake = self._queue_id = None
            self.envelope = self._create_envelope()
            self._reset_timeout()

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
            queue_id=self._queue_id,
            declared_size=declared_size(envelope.mail_options),
        )


class LmtpReceiver(Receiver):
    """One LMTP connection: LHLO instead of EHLO, and a reply for each recipient (RFC 2033 4.2)."""

    via = "lmtp"
    verbs = Receiver.verbs - {"HELO", "EHLO"} | {"LHLO", "XFORWARD"}
    extras = ("XFORWARD IDENT",)
    smtp_LHLO = Receiver.smtp_EHLO  # noqa: N815 — aiosmtpd's way

    async def smtp_XFORWARD(self, arg: str) -> None:  # noqa: N802 — aiosmtpd's way
        """Learn under which id Postfix has the next mail in its queue, so that both logs can be read together."""
        named = _IDENT.search(arg)
        self._queue_id = named[1] if named else None
        self._say("250 2.0.0 Ok")

    def _final_replies(self, reply: str) -> list[str]:
        assert self.envelope
        return [reply] * len(self.envelope.rcpt_tos)
