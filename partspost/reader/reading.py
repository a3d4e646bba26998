"""The reading room: hands strangers' bytes to disposable children and brings back checked facts.

Never raises for what a document does: a child that is too slow, too big or crashes gives a `Problem` that says so.
May be called from several threads; each holds one warm server at a time.
"""

import contextlib
import hashlib
import queue
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import date
from importlib.util import find_spec
from typing import Any

import structlog
from pydantic import TypeAdapter

from config import Settings
from parsers import LONGEST_SAID, Answer, Attachment, Document, LineItem, Mail, Order, Problem
from parsers.visits import Bookings, CampaignTable, VisitAnswer
from partspost.reader.answers import WHY, Unread, checked, cut, framed, hashes_of, mail_of
from partspost.reader.warm import Zygote, ZygoteLostError

log = structlog.get_logger()

_DOCUMENT = TypeAdapter(Document)
_ANSWER = TypeAdapter(Answer)
_ORDER = TypeAdapter(Order)
_BOOKINGS = TypeAdapter(Bookings)
_VISIT_ANSWER = TypeAdapter(VisitAnswer)
_CAMPAIGN = TypeAdapter(CampaignTable)
_ATTACHMENTS = TypeAdapter(tuple[Attachment, ...])
# What a document is called whose pages are pictures, or drawn in letters that carry no text.
_PICTURES = frozenset({"pdf-no-text", "pdf-unreadable-font"})
_AT_MOST = 3
"""How many times as long as one document may take all those of a mail may take together."""
_REMEMBERED = 8
_TOGETHER = "the files of the mail took longer than all of them may together"

_Left = dict[str, float]
"""The seconds that the files of a mail may still take, by the duty of the server that reads them."""


@dataclass(frozen=True, slots=True)
class _Papers:
    """What the files of a mail say, and for whom they were read."""

    readers: set[str | None]
    hashes: tuple[str, ...]
    pages: tuple[Document, ...]
    sets: tuple[Document, ...]


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
        self._free: queue.LifoQueue[Zygote | None] = queue.LifoQueue()
        for _ in range(settings.reader.children):
            self._free.put(None)
        # One at a time: a scan takes as much memory as all other documents together, and a core for itself.
        self._scanning: queue.LifoQueue[Zygote | None] = queue.LifoQueue()
        self._scanning.put(None)
        self._remembered: OrderedDict[tuple[bytes, date], _Papers] = OrderedDict()

    def read_mail(
        self, raw: bytes, recipient: str | None, sender: str | None
    ) -> tuple[Mail, tuple[bytes, ...]] | Problem:
        """The facts of a mail, its PDFs and then its EMS sets, or why a person must open it.

        `recipient` and `sender` are the envelope's (an empty sender is the null sender), None where it is not known.
        """
        read = self._ask("mail", self._mail_args(recipient, sender), raw)
        return Problem(f"mail-{read.outcome}", read.detail) if isinstance(read, Unread) else mail_of(read)

    def read_whole(
        self, raw: bytes, recipient: str | None, sender: str | None, today: date
    ) -> tuple[Mail, tuple[bytes, ...], tuple[Document, ...], tuple[Document, ...]] | Problem:
        """What `read_mail` gives, and what each PDF says, one that comes twice said once, and each of the EMS sets.

        One child reads mail and PDFs. Where it comes to harm each file gets a child of its own: what one of them does
        is no fate of the others, until their time together is over. For another recipient the files are not read again.
        """
        key = (hashlib.sha256(raw).digest(), today)
        known = self._remembered.get(key)
        if known is not None and recipient not in known.readers:  # for the same one: somebody wants it read once more
            known.readers.add(recipient)
            found = self.read_mail(raw, recipient, sender)
            if isinstance(found, Problem):
                return found
            if hashes_of(found[0]) == known.hashes:
                return *found, known.pages, known.sets
        left = {"documents": _AT_MOST * self._limits["wall"], "scans": self._scan_limits["wall"]}
        args = {"mail": self._mail_args(recipient, sender), "document": self._document_args(today)}
        read = self._ask("whole", args, raw, left)
        answers = [] if isinstance(read, Unread) else framed(read)
        found = mail_of(answers[0]) if answers else self.read_mail(raw, recipient, sender)
        if isinstance(found, Problem):
            return found
        mail, files = found
        pages = self._pages(mail, files, answers[1:], today, left)
        sets = tuple(self._read_sets(one, left) for one in files[len(mail.pdfs) :])
        self._remembered[key] = _Papers({recipient}, hashes_of(mail), pages, sets)
        if len(self._remembered) > _REMEMBERED:
            self._remembered.popitem(last=False)
        return mail, files, pages, sets

    def _pages(
        self, mail: Mail, files: tuple[bytes, ...], answers: list[bytes], today: date, left: _Left
    ) -> tuple[Document, ...]:
        papers = {pdf.sha256: file for pdf, file in zip(mail.pdfs, files, strict=False)}
        if len(answers) != len(papers):
            return tuple(self._read_document(paper, today, left) for paper in papers.values())
        told = zip(papers.values(), answers, strict=True)
        return tuple(self._document_of(answer, paper, today, left) for paper, answer in told)

    def read_document(self, pdf: bytes, today: date) -> Document:
        """What a PDF says; one that harms its child is an unreadable document with the reason.

        Pictures without text are read as scans where the `ocr` extra is installed.
        """
        return self._read_document(pdf, today)

    def _read_document(self, pdf: bytes, today: date, left: _Left | None = None) -> Document:
        read = self._ask("document", self._document_args(today), pdf, left)
        if isinstance(read, Unread):
            return Document(readable=False, problems=(Problem(f"pdf-{read.outcome}", read.detail),))
        return self._document_of(read, pdf, today, left)

    def _document_of(self, answer: bytes, pdf: bytes, today: date, left: _Left | None) -> Document:
        fault = Document(readable=False, problems=(Problem("pdf-fault", WHY["fault"]),))
        document = checked(_DOCUMENT, answer, fault)
        if _can_read_scans() and any(problem.code in _PICTURES for problem in document.problems):
            return self._read_scan(pdf, self._document_args(today), document, left)
        return document

    def _mail_args(self, recipient: str | None, sender: str | None) -> dict[str, Any]:
        known = {"own_domains": self._own_domains, "receiver": self._receiver}
        return {"recipient": recipient, "sender": sender, **known}

    def _document_args(self, today: date) -> dict[str, Any]:
        return {"max_pages": self._max_pages, "today": today.isoformat()}

    def _read_scan(self, pdf: bytes, args: dict[str, Any], document: Document, left: _Left | None) -> Document:
        """What the pictures say; a scan that harms its child, or finds none, stays the unread `document`."""
        try:
            read = self._ask("scan", args, pdf, left)
        except ZygoteLostError:
            read = Unread("crashed", WHY["crashed"])
        if isinstance(read, Unread):
            return replace(document, problems=(Problem(document.problems[0].code, f"as a picture: {read.detail}"),))
        return checked(_DOCUMENT, read, document)

    def explain(self, pdf: bytes, today: date) -> bytes | Problem:
        """The pages as PNG with boxes around what was read; a PDF that cannot be opened has a reason instead."""
        read = self._ask("explain", self._document_args(today), pdf)
        if isinstance(read, Unread):
            return Problem(f"pdf-{read.outcome}", read.detail)
        return read or next(iter(self.read_document(pdf, today).problems), Problem("pdf-damaged"))

    def read_sets(self, archive: bytes) -> Document:
        """What the sets of EMS files in a zip archive say."""
        return self._read_sets(archive)

    def _read_sets(self, archive: bytes, left: _Left | None = None) -> Document:
        read = self._ask("ems", {}, archive, left)
        if isinstance(read, Unread):
            return Document(readable=False, problems=(Problem(f"ems-{read.outcome}", read.detail),))
        return checked(_DOCUMENT, read, Document(readable=False, problems=(Problem("ems-fault", WHY["fault"]),)))

    def read_typed_order(self, mail: Mail, today: date) -> Document:
        """The order that is typed in a mail, as a document; without orders where its lines are not sure."""
        args = {"html": mail.html, "today": today.isoformat(), "author": mail.sender.name}
        read = self._ask("typed", args, mail.text.encode())
        none = Document(readable=False)
        return none if isinstance(read, Unread) else checked(_DOCUMENT, read, none)

    def read_quotation(self, raw: bytes) -> tuple[LineItem, ...]:
        """The priced parts of the sheets (CSV) in a mail; none where there is no such sheet, or it harms its child."""
        read = self._ask("quotation", {}, raw)
        none = Document(readable=False)
        found = none if isinstance(read, Unread) else checked(_DOCUMENT, read, none)
        return tuple(line for order in found.orders for line in order.lines)

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
        return self.unclear(mail) if isinstance(read, Unread) else checked(_ANSWER, read, self.unclear(mail))

    def read_bookings(self, raw: bytes, recipient: str | None, today: date) -> Bookings:
        """The appointments that a mail tells of; one that harms its child tells of none, and why."""
        read = self._ask("bookings", {"recipient": recipient, "today": today.isoformat()}, raw)
        if isinstance(read, Unread):
            return Bookings(problems=(Problem(f"mail-{read.outcome}", read.detail),))
        return checked(_BOOKINGS, read, Bookings(problems=(Problem("mail-fault", WHY["fault"]),)))

    def read_visit_answer(self, mail: Mail, *, today: date, locale: str, role: str) -> VisitAnswer:
        """What a reply about an appointment does; one that cannot be read is ambiguous and changes nothing."""
        args = {"html": mail.html, "today": today.isoformat(), "locale": locale, "role": role}
        read = self._ask("visit_answer", args, mail.text.encode())
        unclear = VisitAnswer(ambiguous=True, said=mail.text[:LONGEST_SAID])
        return unclear if isinstance(read, Unread) else checked(_VISIT_ANSWER, read, unclear)

    def read_campaign(self, raw: bytes) -> CampaignTable:
        """The table of cars in a mail; an empty one where there is none, or it harms its child."""
        read = self._ask("campaign", {}, raw)
        return CampaignTable() if isinstance(read, Unread) else checked(_CAMPAIGN, read, CampaignTable())

    def read_enclosed(self, raw: bytes) -> tuple[tuple[Attachment, bytes], ...]:
        """The photos, films and papers in a mail; none where it harms its child, or lies about them."""
        read = self._ask("enclosed", {}, raw)
        if isinstance(read, Unread):
            return ()
        facts, _, blobs = read.partition(b"\n")
        files = checked(_ATTACHMENTS, facts, ())
        true = sum(file.size for file in files) == len(blobs)
        return tuple(zip(files, cut(blobs, [file.size for file in files]), strict=True)) if true else ()

    @staticmethod
    def unclear(mail: Mail) -> Answer:
        """An answer that changes nothing: what a reply counts as until it has been read."""
        return Answer(ambiguous=True, said=mail.text[:LONGEST_SAID])

    def close(self) -> None:
        """End the warm servers that are idle; those at work end with the daemon."""
        for free in (self._free, self._scanning):
            with contextlib.suppress(queue.Empty):
                while True:
                    if (zygote := free.get_nowait()) is not None:
                        zygote.close()

    def _ask(self, task: str, args: dict[str, Any], document: bytes, left: _Left | None = None) -> bytes | Unread:
        """What the child answers; its time is taken from what is `left`, if there is such a bound."""
        duty = "scans" if task == "scan" else "documents"
        free, limits = (self._scanning, self._scan_limits) if task == "scan" else (self._free, self._limits)
        wall = min(limits["wall"], left[duty]) if left else limits["wall"]
        if wall <= 0:
            return Unread("slow", _TOGETHER)
        zygote = free.get()
        try:
            if zygote is None:
                zygote = Zygote(duty)
                log.info("reader.started", duty=duty, confined_by=zygote.measures)
            begun = time.monotonic()
            outcome, answer = zygote.ask({"task": task, "args": args, **limits, "wall": wall}, document)
            if left:
                left[duty] -= time.monotonic() - begun
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
        return Unread(outcome, WHY[outcome])


def _can_read_scans() -> bool:
    """Whether the `ocr` extra is installed; nothing of it is loaded here."""
    return all(find_spec(package) is not None for package in ("rapidocr", "onnxruntime"))
