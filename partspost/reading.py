"""The reading room: hands strangers' bytes to disposable children and brings back checked facts.

Never raises for what a document does: a child that is too slow, too big or crashes gives a `Problem` that says so.
May be called from several threads; each holds one warm server at a time.
"""

import contextlib
import json
import queue
import subprocess
import sys
from dataclasses import dataclass, replace
from datetime import date
from importlib.util import find_spec
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
# What a document is called whose pages are pictures, or drawn in letters that carry no text.
_PICTURES = frozenset({"pdf-no-text", "pdf-unreadable-font"})
_LONGEST_SAID = 2000
T = TypeVar("T")


class ZygoteLostError(Exception):
    """The warm server went away; a new one is started for the next document."""


class _Zygote:
    """One warm server process and the pipes to it."""

    def __init__(self, duty: str) -> None:
        command = [sys.executable, "-m", "partspost.zygote", duty]
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
        self._scan_limits = {
            "wall": settings.reader.scan_wall,
            "cpu": settings.reader.scan_cpu,
            "memory": settings.reader.scan_memory,
        }
        self._max_pages = settings.reader.max_pages
        self._own_domains = sorted({settings.site.domain, settings.site.reply_domain})
        trust = settings.trust
        self._receiver = {
            "authserv_id": trust.authserv_id,
            "upstream": trust.upstream,
            "below": trust.results == "below",
        }
        self._free: queue.LifoQueue[_Zygote | None] = queue.LifoQueue()
        for _ in range(settings.reader.children):
            self._free.put(None)
        # One at a time: a scan takes as much memory as all other documents together, and a core for itself.
        self._scanning: queue.LifoQueue[_Zygote | None] = queue.LifoQueue()
        self._scanning.put(None)

    def read_mail(
        self, raw: bytes, recipient: str | None, sender: str | None
    ) -> tuple[Mail, tuple[bytes, ...]] | Problem:
        """The facts of a mail, its PDFs and then its EMS sets, or why a person must open it.

        `recipient` and `sender` are the envelope's (an empty sender is the null sender), None where it is not known.
        """
        args = {
            "recipient": recipient,
            "sender": sender,
            "own_domains": self._own_domains,
            "receiver": self._receiver,
        }
        read = self._ask("mail", args, raw)
        if isinstance(read, Unread):
            return Problem(f"mail-{read.outcome}", read.detail)
        facts, _, blobs = read.partition(b"\n")
        try:
            mail = _MAIL.validate_json(facts)
        except ValidationError:
            return Problem("mail-fault", "the reader's answer was not of its shape")
        sizes = [file.size for file in (*mail.pdfs, *mail.ems)]
        if sum(sizes) != len(blobs):
            return Problem("mail-fault", "the reader's answer was not of its size")
        return mail, _cut(blobs, sizes)

    def read_document(self, pdf: bytes, today: date) -> Document:
        """What a PDF says; one that harms its child is an unreadable document with the reason.

        Pictures without text are read as scans where the `ocr` extra is installed.
        """
        args = {"max_pages": self._max_pages, "today": today.isoformat()}
        read = self._ask("document", args, pdf)
        if isinstance(read, Unread):
            return Document(readable=False, problems=(Problem(f"pdf-{read.outcome}", read.detail),))
        fault = Document(readable=False, problems=(Problem("pdf-fault", _WHY["fault"]),))
        document = _checked(_DOCUMENT, read, fault)
        if _can_read_scans() and any(problem.code in _PICTURES for problem in document.problems):
            return self._read_scan(pdf, args, document)
        return document

    def _read_scan(self, pdf: bytes, args: dict[str, Any], document: Document) -> Document:
        """What the pictures say; a scan that harms its child, or finds none, stays the unread `document`."""
        try:
            read = self._ask("scan", args, pdf)
        except ZygoteLostError:
            read = Unread("crashed", _WHY["crashed"])
        if isinstance(read, Unread):
            return replace(document, problems=(Problem(document.problems[0].code, f"as a picture: {read.detail}"),))
        return _checked(_DOCUMENT, read, document)

    def explain(self, pdf: bytes, today: date) -> bytes | Problem:
        """The pages as PNG with boxes around what was read; a PDF that cannot be opened has a reason instead."""
        read = self._ask("explain", {"max_pages": self._max_pages, "today": today.isoformat()}, pdf)
        if isinstance(read, Unread):
            return Problem(f"pdf-{read.outcome}", read.detail)
        return read or next(iter(self.read_document(pdf, today).problems), Problem("pdf-damaged"))

    def read_sets(self, archive: bytes) -> Document:
        """What the sets of EMS files in a zip archive say."""
        read = self._ask("ems", {}, archive)
        if isinstance(read, Unread):
            return Document(readable=False, problems=(Problem(f"ems-{read.outcome}", read.detail),))
        return _checked(_DOCUMENT, read, Document(readable=False, problems=(Problem("ems-fault", _WHY["fault"]),)))

    def read_typed_order(self, mail: Mail, today: date) -> Document:
        """The order that is typed in a mail, as a document; without orders where its lines are not sure."""
        args = {"html": mail.html, "today": today.isoformat(), "author": mail.sender.name}
        read = self._ask("typed", args, mail.text.encode())
        none = Document(readable=False)
        return none if isinstance(read, Unread) else _checked(_DOCUMENT, read, none)

    def read_answer(
        self, mail: Mail, order: Order, *, today: date, locale: str, role: str, about: str = "order_notification"
    ) -> Answer:
        """What a reply does to the lines; one that cannot be read is ambiguous and changes nothing.

        `about` is the kind of our mail that is answered: "all is there" means another thing after a delivery.
        """
        args = {
            "html": mail.html,
            "order": _ORDER.dump_python(order, mode="json"),
            "today": today.isoformat(),
            "locale": locale,
            "role": role,
            "author": mail.sender.name,
            "about": about,
        }
        read = self._ask("answer", args, mail.text.encode())
        return self.unclear(mail) if isinstance(read, Unread) else _checked(_ANSWER, read, self.unclear(mail))

    @staticmethod
    def unclear(mail: Mail) -> Answer:
        """An answer that changes nothing: what a reply counts as until it has been read."""
        return Answer(ambiguous=True, said=mail.text[:_LONGEST_SAID])

    def close(self) -> None:
        """End the warm servers that are idle; those at work end with the daemon."""
        for free in (self._free, self._scanning):
            with contextlib.suppress(queue.Empty):
                while True:
                    if (zygote := free.get_nowait()) is not None:
                        zygote.close()

    def _ask(self, task: str, args: dict[str, Any], document: bytes) -> bytes | Unread:
        scan = task == "scan"
        free, limits = (self._scanning, self._scan_limits) if scan else (self._free, self._limits)
        zygote = free.get()
        try:
            if zygote is None:
                duty = "scans" if scan else "documents"
                zygote = _Zygote(duty)
                log.info("reader.started", duty=duty, confined_by=zygote.measures)
            outcome, answer = zygote.ask({"task": task, "args": args, **limits}, document)
        except ZygoteLostError:
            if zygote is not None:
                zygote.close()
            zygote = None
            raise
        finally:
            free.put(zygote)
        if outcome == "ok":
            return answer
        log.warning("reader.child_ended", task=task, outcome=outcome, error=answer[:500].decode("ascii", "replace"))
        return Unread(outcome, _WHY[outcome])


def _can_read_scans() -> bool:
    """Whether the `ocr` extra is installed; nothing of it is loaded here."""
    return all(find_spec(package) is not None for package in ("rapidocr", "onnxruntime"))


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
