"""What the disposable child can be asked to do: bytes in, the facts as JSON out, followed by the PDFs of a mail."""

from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from pydantic import TypeAdapter

from parsers.facts import Answer, Document, Mail, Order
from parsers.mail import read_mail
from parsers.orders import read_document
from parsers.replies import read_answer

MAIL = TypeAdapter(Mail)
DOCUMENT = TypeAdapter(Document)
ANSWER = TypeAdapter(Answer)
ORDER = TypeAdapter(Order)


def mail(raw: bytes, *, recipient: str | None, sender: str | None, own_domains: list[str]) -> bytes:
    """The facts of a mail on one line, then the bytes of its PDFs in the order of `Mail.pdfs`."""
    domains = frozenset(own_domains)
    facts, pdfs = read_mail(raw, recipient=recipient, own_domains=domains, envelope_from=sender)
    return MAIL.dump_json(facts) + b"\n" + b"".join(pdfs)


def document(pdf: bytes, *, max_pages: int, today: str) -> bytes:
    """The facts of one PDF."""
    return DOCUMENT.dump_json(read_document(pdf, max_pages=max_pages, today=date.fromisoformat(today)))


def answer(
    text: bytes, *, html: str, order: Any, today: str, locale: str, role: Literal["dealer", "shop"], author: str
) -> bytes:
    """What a reply says about the lines of its order."""
    read = read_answer(
        text.decode(),
        html,
        order=ORDER.validate_python(order),
        today=date.fromisoformat(today),
        locale=locale,
        role=role,
        author=author,
    )
    return ANSWER.dump_json(read)


TASKS: dict[str, Callable[..., bytes]] = {"mail": mail, "document": document, "answer": answer}

_ROWS = (b"PURCHASE ORDER", b"PO Number: 1   Date: 2026-01-01", b"Part Number", b"71101-TBA-A00", b"71102-TBA-A00")
_PAGE = b"BT /F 9 Tf 14 TL 40 700 Td %s ET" % b" ".join(b"(%s        Qty  Price  1  2.00) '" % row for row in _ROWS)
# A small order without cross-references, which PDFium and pypdf rebuild.
_SPECIMEN = b"""%%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>endobj
4 0 obj<</Length %d>>stream
%s
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Size 6/Root 1 0 R>>
%%%%EOF""" % (len(_PAGE), _PAGE)


def warm_up() -> None:
    """Do each task once on our own harmless bytes: a locked-down child can load nothing that is still missing."""
    letter = b"From: a@shop.example\r\nSubject: order\r\nContent-Type: application/pdf\r\n\r\n" + _SPECIMEN
    mail(letter, recipient=None, sender=None, own_domains=[])
    document(_SPECIMEN, max_pages=1, today="2026-01-01")
    answer(b"OK", html="<p>OK</p>", order={}, today="2026-01-01", locale="fr-CA", role="dealer", author="")
