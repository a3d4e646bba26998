"""One mail on its way in: the body of DATA read as a stream, and its file in the spool."""

import asyncio
import contextlib
import errno
import io
import re
import ssl
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

import structlog

from config import Settings
from ingest import pipe, replies
from ingest.gate import Gate
from ingest.spool import Envelope, Spool

LINE_LIMIT: Final = 65_536
"""Bytes of the longest line taken; RFC 5321 4.5.3.1.6 asks for 1000, real senders write longer ones."""
_END: Final = b"\r\n.\r\n"
_FLUSH: Final = 524_288
_RECEIVED_AT_ONCE: Final = 131_072
_THREADS: Final = 16
_RECEIVED: Final = re.compile(rb"^received:", re.IGNORECASE | re.MULTILINE)
_OURS: Final = re.compile(rb"^x-partspost-request:", re.IGNORECASE | re.MULTILINE)  # on whatever we send

Result = TypeVar("Result")

log = structlog.get_logger()


class Body:
    """Feed it what arrives; what comes back is the message, and the attributes say what is wrong with it.

    Only CRLF ends a line and only CRLF.CRLF ends the body (RFC 5321 2.3.8, 4.1.1.4), so that no two servers can see a
    different number of messages in the same bytes.
    """

    def __init__(self, size_limit: int) -> None:
        self.complete = False
        self.rest = b""
        """After the end: what the client sent beyond it."""
        self.received = 0
        """Bytes of the message so far, dots taken off."""
        self.too_long = False
        """A line was longer than LINE_LIMIT."""
        self._size_limit = size_limit
        self._held = b"\r\n"  # a body begins as if after a line end, so that a lone dot is its end at once
        self._begun = False
        self._line = 0  # length of the unfinished line
        self._line_ends = io.IncrementalNewlineDecoder(None, translate=False)  # says of which kinds it has seen any

    @property
    def bare(self) -> bool:
        """A CR or an LF stood alone."""
        return self._line_ends.newlines not in (None, "\r\n")

    @property
    def too_big(self) -> bool:
        """The message is larger than the limit, and not kept."""
        return self.received > self._size_limit

    @property
    def refusal(self) -> str | None:
        """The reply to a message that is not as it should be."""
        if self.too_big:
            return replies.TOO_BIG
        if self.too_long:
            return replies.LINE_TOO_LONG
        return replies.BARE_LINE_END if self.bare else None

    def feed(self, chunk: bytes) -> bytes:
        """The part of the message that is certain now; empty once the message is too big to be kept."""
        data = self._held + chunk
        dotted = (
            data.find(b"\r\n.") if b"." in data else -1
        )  # whole attachments hold no dot, and one byte is found fast
        end = data.find(_END, dotted) if dotted >= 0 else -1
        if end >= 0:
            self.complete = True
            self.rest = data[end + len(_END) :]
            raw = data[: end + 2]
        else:
            kept = next((n for n in range(len(_END) - 1, 0, -1) if data.endswith(_END[:n])), 0)
            raw, self._held = data[: len(data) - kept], data[len(data) - kept :]
        stuffed = 0 <= dotted < len(raw) - 2
        return self._judge(raw, raw.replace(b"\r\n.", b"\r\n") if stuffed else raw)  # RFC 5321 4.5.2

    def _judge(self, raw: bytes, text: bytes) -> bytes:
        self._line_ends.decode(raw.decode("latin-1"))
        if not self._begun and text:
            self._begun = True
            text = text[2:]
        self._measure(text)
        self.received += len(text)
        return b"" if self.too_big else text

    def _measure(self, text: bytes) -> None:
        """Leap from line end to line end, one look for each LINE_LIMIT bytes."""
        start = -self._line
        while len(text) - start > LINE_LIMIT + 1:
            last = text.rfind(b"\r\n", max(start, 0), start + LINE_LIMIT + 2)
            if last < 0:
                self.too_long = True
                break
            start = last + 2
        last = text.rfind(b"\r\n", max(start, 0))
        self._line = len(text) - (last + 2 if last >= 0 else start)


class Reception:
    """What all connections share: gate, spool, threads for the disk, and the work that outlives a connection."""

    def __init__(
        self,
        settings: Settings,
        spool: Spool,
        gate: Gate,
        on_accepted: Callable[[], None],
        keep_too: Callable[[Envelope, bytes], None] | None = None,
    ) -> None:
        self.settings = settings
        self.spool = spool
        self.gate = gate
        self.on_accepted = on_accepted
        self.keep_too = keep_too
        self.stopping = False
        self.tls: ssl.SSLContext | None = None
        self.pattern: dict[str, Any] = {}
        """What every connection begins with, as the first one had it."""
        self.buffer = memoryview(bytearray(_RECEIVED_AT_ONCE))
        self.tasks: set[asyncio.Future[Any]] = set()
        self.pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="spool")

    def keep(self, work: Coroutine[Any, Any, Result]) -> asyncio.Task[Result]:
        """Run to the end, whatever becomes of the connection."""
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)
        return task

    def in_thread(self, work: Callable[[], Result]) -> asyncio.Future[Result]:
        """Have the disk do something; it is done to the end, whoever waits for it."""
        future = asyncio.get_running_loop().run_in_executor(self.pool, work)
        self.tasks.add(future)
        future.add_done_callback(self.tasks.discard)
        return future

    def look_after_spool(self) -> None:
        """Count what waits, and try a disk that has failed. Blocks on the disk."""
        try:
            self.gate.waiting = self.spool.backlog(self.settings.smtp.max_waiting)
        except OSError as fault:
            self.doubt(fault)
        if not self.spool.healthy and self.spool.probe():
            log.info("spool.recovered")

    def doubt(self, fault: OSError) -> None:
        """Take no mail until the disk has proved itself."""
        if self.spool.healthy:
            log.error("spool.unhealthy", error=fault.strerror, errno=fault.errno)
        self.spool.healthy = False


class Intake:
    """One mail on its way in: its body, and its file, which threads write, one piece after the other."""

    def __init__(self, reception: Reception, envelope: Envelope, size: int) -> None:
        self.body = Body(reception.settings.smtp.max_size)
        self._reception = reception
        self._envelope = envelope
        self._refusal: str | None = None
        self._writer: pipe.Writer | None = None
        self._pending: list[bytes] = []
        self._whole: list[bytes] = []  # the mail from its beginning, where somebody else is to keep it too
        self._held = 0
        self._room = contextlib.ExitStack()
        self._room.enter_context(reception.gate.arriving(size))

    @property
    def is_full(self) -> bool:
        """Whether as much is here as is worth a visit to the disk."""
        return self._held >= _FLUSH

    def take(self, text: bytes) -> None:
        """Keep the next piece, unless the mail cannot be taken any more."""
        if text and not self._refusal:
            self._pending.append(text)
            self._held += len(text)

    async def flush(self) -> None:
        """Write down what is here."""
        await self._reception.in_thread(self._guarded(self._flush))

    async def commit(self) -> str:
        """The reply to the whole mail: 250 once it survives a power cut.

        Beyond its time the client is asked to try again. The commit ends nevertheless; the store knows a second copy by
        its key.
        """
        committing = self._reception.in_thread(self._guarded(self._finish))
        committing.add_done_callback(self._committed)
        await asyncio.wait([committing], timeout=self._reception.settings.smtp.commit_timeout)
        if not committing.done():
            return replies.TEMPORARY
        committing.result()
        return self._refusal or f"250 2.0.0 queued as {self._envelope.id}"

    def _committed(self, committing: asyncio.Future[None]) -> None:
        self._room.close()
        envelope = self._envelope
        if committing.exception() or self._refusal or not self._writer:
            return
        log.info(
            "mail.accepted",
            mail_id=envelope.id,
            via=envelope.via,
            peer=envelope.peer,
            sender_domain=envelope.mail_from.rpartition("@")[2],
            recipients=len(envelope.rcpt_tos),
            size=self._writer.length,
            queue_id=envelope.queue_id,
        )
        self._reception.on_accepted()

    async def discard(self) -> None:
        """Leave nothing of an unfinished mail behind."""
        self._room.close()
        if self._writer:
            await self._reception.in_thread(self._writer.discard)

    def _guarded(self, work: Callable[[], None]) -> Callable[[], None]:
        def guarded() -> None:
            try:
                work()
            except OSError as fault:
                self._refusal = replies.reply_to_fault(fault)
                log.warning("spool.failed", mail_id=self._envelope.id, error=fault.strerror, errno=fault.errno)
                if fault.errno == errno.EIO:  # what the system says of a later fsync need not be true
                    self._reception.doubt(fault)

        return guarded

    def _flush(self) -> None:
        pieces, self._pending, self._held = self._pending, [], 0
        if not self._writer:  # here and not at DATA: a mail of usual size needs one visit to the disk
            self._writer = self._reception.spool.begin(self._envelope)
            first = b"".join(pieces[:1])  # the header fields fit into it, mostly
            head = (first if b"\r\n\r\n" in first else b"".join(pieces)).partition(b"\r\n\r\n")[0]
            hops = len(_RECEIVED.findall(head))
            if hops > self._reception.settings.smtp.max_hops or len(_OURS.findall(head)) > 1:
                self._refusal = replies.LOOP
        for text in pieces:
            self._writer.write(text)
        if self._reception.keep_too:
            self._whole += pieces

    def _finish(self) -> None:
        if not self._refusal:
            self._flush()
        if not self._writer:
            return
        if self._refusal:
            self._writer.discard()
            return
        if self._reception.keep_too:
            try:
                self._reception.keep_too(self._envelope, b"".join(self._whole))
            except OSError:
                self._writer.discard()
                raise
        self._writer.commit()
