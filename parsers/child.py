"""What the disposable child can be asked to do: bytes in, the facts as JSON out, followed by the PDFs of a mail."""

from collections.abc import Callable
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from parsers.answers import read_answer
from parsers.documents import read_document
from parsers.facts import Answer, Document, LineItem, Mail
from parsers.mail import read_mail

MAIL = TypeAdapter(Mail)
DOCUMENT = TypeAdapter(Document)
ANSWER = TypeAdapter(Answer)
LINES = TypeAdapter(tuple[LineItem, ...])


def mail(raw: bytes, *, recipient: str | None, own_domains: list[str]) -> bytes:
    """The facts of a mail on one line, then the bytes of its PDFs in the order of `Mail.pdfs`."""
    facts, pdfs = read_mail(raw, recipient=recipient, own_domains=frozenset(own_domains))
    return MAIL.dump_json(facts) + b"\n" + b"".join(pdfs)


def document(pdf: bytes, *, max_pages: int, today: str) -> bytes:
    """The facts of one PDF."""
    return DOCUMENT.dump_json(read_document(pdf, max_pages=max_pages, today=date.fromisoformat(today)))


def answer(text: bytes, *, html: str, lines: list[Any], today: str, locale: str, role: str) -> bytes:
    """What a reply says about the lines of its order."""
    order = LINES.validate_python(lines)
    read = read_answer(text.decode(), html, lines=order, today=date.fromisoformat(today), locale=locale, role=role)
    return ANSWER.dump_json(read)


TASKS: dict[str, Callable[..., bytes]] = {"mail": mail, "document": document, "answer": answer}
