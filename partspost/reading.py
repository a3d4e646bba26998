"""The reading room: hands strangers' bytes to disposable children and brings back checked facts.

Never raises for what a document does: a child that is too slow, too big or crashes gives a `Problem` that says so.
May be called from several threads; each holds one warm server at a time.
"""

import json
import queue
import subprocess
import sys
from dataclasses import dataclass
from datetime import date
from typing import IO, Any, Literal, TypeVar

import structlog
from pydantic import TypeAdapter, ValidationError

from config import Settings
from parsers import Answer, Document, Mail, Order, Problem

log = structlog.get_logger()

Outcome = Literal["ok", "slow", "crashed", "fault"]
_MAIL = TypeAdapter(Mail)
_DOCUMENT = TypeAdapter(Document)
_ANSWER = TypeAdapter(Answer)
_ORDER = TypeAdapter(Order)
_WHY = {
    "slow": "reading took longer than allowed",
    "crashed": "the reading library crashed or ran out of memory",
    "fault": "the reader failed",
}
_LONGEST_SAID = 2000
T = TypeVar("T")


class ZygoteLostError(Exception):
    """The warm server went away; a new one is started for the next document."""


class _Zygote:
    """One warm server process and the pipes to it."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", "partspost.zygote"]
        # No environment but the path: the server must not know secrets, and hostile bytes run in its children.
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={"PYTHONPATH": ":".join(sys.path)}
        )
        self.measures = tuple(json.loads(self._line())["ready"])

    def ask(self, order: dict[str, Any], document: bytes) -> tuple[Outcome, bytes]:
        try:
            self._stdin.write(json.dumps({**order, "size": len(document)}).encode() + b"\n" + document)
            self._stdin.flush()
            head = json.loads(self._line())
            return head["outcome"], self._stdout.read(head["size"])
        except (OSError, ValueError) as fault:
            raise ZygoteLostError from fault

    def close(self) -> None:
        self._stdin.close()
        self._process.kill()
        self._process.wait()
        self._stdout.close()

    @property
    def _stdin(self) -> IO[bytes]:
        assert self._process.stdin is not None
        return self._process.stdin

    @property
    def _stdout(self) -> IO[bytes]:
        assert self._process.stdout is not None
        return self._process.stdout

    def _line(self) -> bytes:
        if not (line := self._stdout.readline()):
            raise ZygoteLostError
        return line


@dataclass(frozen=True, slots=True)
class Unread:
    """The child gave no facts: how it ended and why."""

    outcome: str
    detail: str


class ReadingRoom:
    """`settings.reader.children` warm servers, started when first needed, one document each at a time."""

    def __init__(self, settings: Settings) -> None:
        self._limits = {
            "wall": settings.reader.wall,
            "cpu": settings.reader.cpu,
            "memory": settings.reader.memory,
        }
        self._max_pages = settings.reader.max_pages
        self._own_domains = sorted({settings.site.domain, settings.site.reply_domain})
        self._free: queue.LifoQueue[_Zygote | None] = queue.LifoQueue()
        for _ in range(settings.reader.children):
            self._free.put(None)

    def read_mail(
        self, raw: bytes, recipient: str | None, sender: str | None
    ) -> tuple[Mail, tuple[bytes, ...]] | Problem:
        """The facts of a mail and its PDFs, or why a person must open it.

        `recipient` and `sender` are the envelope's (an empty sender is the null sender), None where it is not known.
        """
        args = {"recipient": recipient, "sender": sender, "own_domains": self._own_domains}
        read = self._ask("mail", args, raw)
        if isinstance(read, Unread):
            return Problem(f"mail-{read.outcome}", read.detail)
        facts, _, blobs = read.partition(b"\n")
        try:
            mail = _MAIL.validate_json(facts)
        except ValidationError:
            return Problem("mail-fault", "the reader's answer was not of its shape")
        if sum(pdf.size for pdf in mail.pdfs) != len(blobs):
            return Problem("mail-fault", "the reader's answer was not of its size")
        return mail, _cut(blobs, [pdf.size for pdf in mail.pdfs])

    def read_document(self, pdf: bytes, today: date) -> Document:
        """What a PDF says; one that harms its child is an unreadable document with the reason."""
        read = self._ask("document", {"max_pages": self._max_pages, "today": today.isoformat()}, pdf)
        if isinstance(read, Unread):
            return Document(readable=False, problems=(Problem(f"pdf-{read.outcome}", read.detail),))
        fault = Document(readable=False, problems=(Problem("pdf-fault", _WHY["fault"]),))
        return _checked(_DOCUMENT, read, fault)

    def read_answer(self, mail: Mail, order: Order, *, today: date, locale: str, role: str) -> Answer:
        """What a reply does to the lines; one that cannot be read is ambiguous and changes nothing."""
        args = {
            "html": mail.html,
            "order": _ORDER.dump_python(order, mode="json"),
            "today": today.isoformat(),
            "locale": locale,
            "role": role,
            "author": mail.sender.name,
        }
        read = self._ask("answer", args, mail.text.encode())
        return self.unclear(mail) if isinstance(read, Unread) else _checked(_ANSWER, read, self.unclear(mail))

    @staticmethod
    def unclear(mail: Mail) -> Answer:
        """An answer that changes nothing: what a reply counts as until it has been read."""
        return Answer(ambiguous=True, said=mail.text[:_LONGEST_SAID])

    def close(self) -> None:
        """End the warm servers that are idle; those at work end with the daemon."""
        while True:
            try:
                zygote = self._free.get_nowait()
            except queue.Empty:
                return
            if zygote is not None:
                zygote.close()

    def _ask(self, task: str, args: dict[str, Any], document: bytes) -> bytes | Unread:
        zygote = self._free.get()
        try:
            if zygote is None:
                zygote = _Zygote()
                log.info("reader.started", confined_by=zygote.measures)
            outcome, answer = zygote.ask({"task": task, "args": args, **self._limits}, document)
        except ZygoteLostError:
            if zygote is not None:
                zygote.close()
            zygote = None
            raise
        finally:
            self._free.put(zygote)
        if outcome == "ok":
            return answer
        log.warning("reader.child_ended", task=task, outcome=outcome, error=answer[:500].decode("ascii", "replace"))
        return Unread(outcome, _WHY[outcome])


def _checked(shape: TypeAdapter[T], answer: bytes, otherwise: T) -> T:
    try:
        return shape.validate_json(answer)
    except ValidationError:
        return otherwise


def _cut(blobs: bytes, sizes: list[int]) -> tuple[bytes, ...]:
    pieces, at = [], 0
    for size in sizes:
        pieces.append(blobs[at : at + size])
        at += size
    return tuple(pieces)
