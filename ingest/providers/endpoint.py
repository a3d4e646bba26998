"""The endpoint: who may post, how much, and what is said when the mail lies in the spool."""

import asyncio
import contextlib
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

import structlog
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from config import Settings
from ingest import pipe, replies
from ingest.gate import Gate
from ingest.intake import Intake, Reception
from ingest.listeners import Doors
from ingest.providers.form import MisshapenError
from ingest.providers.shapes import PROVIDERS, Handed, Provider
from ingest.spool import Envelope, Spool

log = structlog.get_logger()

_WRAPPING: Final = 65_536
"""Bytes that a provider may write around a mail, which itself may be written twice as long (JSON, percent signs)."""
_AT_ONCE: Final = 8
"""Mails that are posted at the same time; each lies in memory. As many may come of whom it is not known yet."""
_TOKENS: Final = 10_000
_LONGEST_SENDER: Final = 254
_TRY_AGAIN: Final = 503
_PIECE: Final = 131_072


@dataclass(slots=True)
class _Envelope:
    """What the gate needs of an envelope to look at recipients."""

    rcpt_tos: list[str] = field(default_factory=list)
    smtp_utf8: bool = False


class _StrangerError(Exception):
    """Whoever posts this is not the provider."""


class _RefusedError(Exception):
    """The door's word, in the form of SMTP, about a mail that is not taken."""

    @property
    def passing(self) -> bool:
        """Whether it may be taken later."""
        return not str(self).startswith("5")


class Endpoint:
    """Takes in what providers post. `app` is served by the caller; `open` and `close` are its doors'."""

    def __init__(self, settings: Settings, reception: Reception) -> None:
        self._settings = settings
        self._secrets = settings.intake.secrets()
        self._reception = reception
        self._doors = Doors(reception)
        self._busy = 0
        self._strangers: list[asyncio.Timeout] = []
        self._tokens: OrderedDict[str, str] = OrderedDict()
        paths = ("/{provider}", "/{provider}/mime")  # Mailgun sends raw mails to addresses that end so
        self.app = Starlette(routes=[Route(path, self._take, methods=["POST"]) for path in paths])

    async def open(self) -> None:
        """From now on, look after the spool."""
        await self._doors.watch()

    async def close(self) -> None:
        """Let mails that are arriving end in the spool."""
        await self._doors.close()

    async def _take(self, request: Request) -> Response:
        name = request.path_params["provider"]
        provider, secret = PROVIDERS.get(name), self._secrets.get(name)
        if provider is None or secret is None:
            return _said(404, "nobody lives here")
        if not provider.knocks(request.headers, secret):
            return self._turned_away(name, request)
        return await self._answer(name, provider, secret, request)

    async def _answer(self, name: str, provider: Provider, secret: bytes, request: Request) -> Response:
        try:
            return _said(200, await self._reply(name, provider, secret, request))
        except _StrangerError:
            return self._turned_away(name, request)
        except MisshapenError as wrong:
            return self._refused(name, request, provider.never, str(wrong))
        except (TimeoutError, ClientDisconnect):
            return self._refused(name, request, _TRY_AGAIN, "not whole")
        except _RefusedError as refusal:
            return self._refused(name, request, _TRY_AGAIN if refusal.passing else provider.never, str(refusal))

    async def _reply(self, name: str, provider: Provider, secret: bytes, request: Request) -> str:
        """The door's word about a mail that lies in the spool for good."""
        if provider.is_known_late:
            body = await self._proved(provider, secret, request)
            with self._place():
                return await self._kept(name, provider, body, request)
        with self._place():
            return await self._kept(name, provider, await self._body(request), request)

    @contextlib.contextmanager
    def _place(self) -> Iterator[None]:
        """Room for one mail of a provider who has proved himself."""
        if self._busy >= _AT_ONCE:
            raise _RefusedError("busy")
        self._busy += 1
        try:
            yield
        finally:
            self._busy -= 1

    async def _proved(self, provider: Provider, secret: bytes, request: Request) -> bytes:
        """What is posted by somebody who then proves himself. Of too many the one that has been at it longest goes."""
        if len(self._strangers) >= _AT_ONCE:
            self._strangers.pop(0).reschedule(0)
        async with asyncio.timeout(None) as patience:
            self._strangers.append(patience)
            try:
                body, kind = await self._body(request), request.headers.get("content-type", "")
                if not await asyncio.to_thread(provider.proves, kind, body, secret):
                    raise _StrangerError
                return body
            finally:
                if patience in self._strangers:
                    self._strangers.remove(patience)

    async def _kept(self, name: str, provider: Provider, body: bytes, request: Request) -> str:
        kind = request.headers.get("content-type", "")
        handed = await asyncio.to_thread(provider.read, kind, body)
        if handed.token and not self._is_new(handed):
            raise _StrangerError
        if len(handed.raw) > self._settings.smtp.max_size:
            raise _RefusedError(replies.TOO_BIG)
        reply = await self._spool(name, request, handed, await self._recipients(handed))
        if not reply.startswith("2"):
            raise _RefusedError(reply)
        return reply

    async def _body(self, request: Request) -> bytes:
        """What is posted, if it is no more than a mail can be. TimeoutError leaves a client that stops or drips."""
        most = 2 * self._settings.smtp.max_size + _WRAPPING
        announced = request.headers.get("content-length", "0")
        if not announced.isdigit() or int(announced) > most:
            raise _RefusedError(replies.TOO_BIG)
        pieces, size, begun = [], 0, asyncio.get_running_loop().time()
        async with asyncio.timeout_at(self._due(begun, 0)) as patience:
            async for piece in request.stream():
                size += len(piece)
                patience.reschedule(self._due(begun, size))
                if size > most:
                    raise _RefusedError(replies.TOO_BIG)
                pieces.append(piece)
        return b"".join(pieces)

    def _due(self, begun: float, received: int) -> float:
        """When more must have come: no dripping, no end of time."""
        smtp = self._settings.smtp
        due = begun + smtp.data_timeout
        return min(due, begun + smtp.rate_grace + received / smtp.min_rate) if smtp.min_rate else due

    def _is_new(self, handed: Handed) -> bool:
        """Whether this token was never used for another mail; the same mail may come again."""
        digest = hashlib.sha256(handed.raw).hexdigest()
        known = self._tokens.setdefault(handed.token, digest)
        if len(self._tokens) > _TOKENS:
            self._tokens.popitem(last=False)
        return known == digest

    async def _recipients(self, handed: Handed) -> tuple[str, ...]:
        """Those of the recipients who are ours; with none, the door's word about the last one is the refusal."""
        found, last = _Envelope(), replies.UNKNOWN_ADDRESS
        for address in handed.recipients:
            reply = await self._reception.gate.handle_RCPT(None, None, found, address, [])
            last = last if reply.startswith("2") else reply
        if not found.rcpt_tos:
            raise _RefusedError(last)
        return tuple(dict.fromkeys(found.rcpt_tos))

    async def _spool(self, name: str, request: Request, handed: Handed, recipients: tuple[str, ...]) -> str:
        """The door's reply to the whole mail: 2xx once it survives a power cut."""
        # On the wire every line ends with CRLF (RFC 5321 2.3.8); some providers hand over what they have stored.
        raw = handed.raw if b"\r\n" in handed.raw else handed.raw.replace(b"\n", b"\r\n")
        size = len(raw)
        if refusal := self._reception.gate.refusal(size):
            return refusal
        envelope = Envelope(
            id=pipe.new_id(),
            received_at=datetime.now(UTC),
            via="http",
            peer=request.client.host if request.client else "",
            helo=name,
            tls=False,
            # However odd, it is not the null sender, who counts as a machine; nobody is ever written to there.
            mail_from="".join(filter(str.isprintable, handed.sender))[:_LONGEST_SENDER],
            rcpt_tos=recipients,
            declared_size=size,
        )
        intake = Intake(self._reception, envelope, size)
        for start in range(0, size, _PIECE):
            intake.take(raw[start : start + _PIECE])
        return await self._reception.keep(intake.commit())

    def _turned_away(self, name: str, request: Request) -> Response:
        log.warning("mail.turned_away", via=name, peer=request.client.host if request.client else "", reply="401")
        return _said(401, "who are you?", {"www-authenticate": 'Basic realm="partspost"'})

    def _refused(self, name: str, request: Request, status: int, reply: str) -> Response:
        peer = request.client.host if request.client else ""
        log.info("mail.refused", via=name, peer=peer, reply=f"{status} {reply}"[:100])
        return _said(status, reply)


def open_endpoint(
    settings: Settings,
    spool: Spool,
    accepts: Callable[[str], bool],
    on_accepted: Callable[[], None],
    keep_too: Callable[[Envelope, bytes], None] | None = None,
) -> Endpoint:
    """An endpoint over this spool; the arguments mean what they mean for `ingest.open_doors`."""
    return Endpoint(settings, Reception(settings, spool, Gate(settings, spool, accepts, tuple), on_accepted, keep_too))


def _said(status: int, words: str, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(words + "\n", status, headers)
