"""What the disposable child can be asked to do: bytes in, the facts as JSON out, followed by the PDFs of a mail."""

import json
from collections.abc import Callable
from datetime import date
from typing import Any, Literal

from pydantic import TypeAdapter

from parsers.explain import explain, highlight
from parsers.facts import Answer, Attachment, Document, Mail, Order, Problem
from parsers.mail import Receiver, read_mail
from parsers.orders import read_document, read_sets
from parsers.pdf.pictures import is_scan
from parsers.quotation import read_quotation
from parsers.replies import read_answer
from parsers.replies import warm_up as warm_up_replies
from parsers.typed import read_typed_order
from parsers.visits import Bookings, CampaignTable, VisitAnswer
from parsers.visits.answers import read_visit_answer
from parsers.visits.campaign import read_campaign
from parsers.visits.enclosed import read_enclosed
from parsers.visits.reading import read_bookings
from parsers.visits.reading import warm_up as warm_up_bookings

MAIL = TypeAdapter(Mail)
DOCUMENT = TypeAdapter(Document)
ANSWER = TypeAdapter(Answer)
ORDER = TypeAdapter(Order)
BOOKINGS = TypeAdapter(Bookings)
VISIT_ANSWER = TypeAdapter(VisitAnswer)
CAMPAIGN = TypeAdapter(CampaignTable)
ATTACHMENTS = TypeAdapter(tuple[Attachment, ...])


def mail(
    raw: bytes, *, recipient: str | None, sender: str | None, own_domains: list[str], receiver: dict[str, Any]
) -> bytes:
    """The facts of a mail on one line, then the bytes of `Mail.pdfs` and of `Mail.ems` in their order."""
    facts, pdfs = read_mail(
        raw,
        recipient=recipient,
        own_domains=frozenset(own_domains),
        envelope_from=sender,
        receiver=Receiver(**receiver),
    )
    return MAIL.dump_json(facts) + b"\n" + b"".join(pdfs)


def document(pdf: bytes, *, max_pages: int, today: str) -> bytes:
    """The facts of one PDF."""
    read = read_document(pdf, max_pages=max_pages, today=date.fromisoformat(today))
    if any(problem.code in _WITHOUT_LINES for problem in read.problems) and not read.orders and is_scan(pdf):
        # Whatever few words a fax machine printed over the pictures.
        read = Document(False, problems=(Problem("pdf-no-text", "the pages are pictures"),), pages=read.pages)
    return DOCUMENT.dump_json(read)


def scan(pdf: bytes, *, max_pages: int, today: str) -> bytes:
    """The facts of one PDF whose pages are pictures."""
    from parsers.scans.reading import read_scan  # noqa: PLC0415  the extra may not be installed

    return DOCUMENT.dump_json(read_scan(pdf, max_pages=max_pages, today=date.fromisoformat(today)))


def explained(pdf: bytes, *, max_pages: int, today: str) -> bytes:
    """The pages of one PDF as PNG with boxes around what was read; nothing for one that cannot be opened."""
    return explain(pdf, max_pages=max_pages, today=date.fromisoformat(today))


def pages(pdf: bytes, *, max_pages: int, today: str) -> bytes:
    """On a line the code of the problem that there is (or nothing), the sizes of the pictures, and then these."""
    drawn = highlight(pdf, max_pages=max_pages, today=date.fromisoformat(today))
    code, pictures = (drawn.code, ()) if isinstance(drawn, Problem) else ("", drawn)
    head = json.dumps({"problem": code, "sizes": [len(picture) for picture in pictures]})
    return head.encode() + b"\n" + b"".join(pictures)


def ems(archive: bytes) -> bytes:
    """The orders of the sets of EMS files in a zip archive."""
    return DOCUMENT.dump_json(read_sets(archive))


def answer(
    text: bytes,
    *,
    html: str,
    order: Any,
    today: str,
    locale: str,
    role: Literal["dealer", "shop"],
    author: str,
    about: str = "order_notification",
) -> bytes:
    """What a reply says about the lines of its order; `about` is the kind of our mail that is answered."""
    read = read_answer(
        text.decode(),
        html,
        order=ORDER.validate_python(order),
        today=date.fromisoformat(today),
        locale=locale,
        role=role,
        author=author,
        about=about,
    )
    return ANSWER.dump_json(read)


def typed(text: bytes, *, html: str, today: str, author: str) -> bytes:
    """The order that a mail's author typed, as the one order of a document; a document without orders for none."""
    order = read_typed_order(text.decode(), html, today=date.fromisoformat(today), author=author)
    return DOCUMENT.dump_json(Document(order is not None, orders=(order,) if order else ()))


def quotation(raw: bytes) -> bytes:
    """The priced parts of the sheets in a mail, as the one order of a document; a document without orders for none."""
    lines = read_quotation(raw)
    return DOCUMENT.dump_json(Document(bool(lines), orders=(Order(lines=lines),) if lines else ()))


def bookings(raw: bytes, *, recipient: str | None, today: str) -> bytes:
    """The appointments that a mail tells of: calendar entries, tables, words."""
    return BOOKINGS.dump_json(read_bookings(raw, recipient=recipient, today=date.fromisoformat(today)))


def visit_answer(text: bytes, *, html: str, today: str, locale: str, role: Literal["dealer", "shop"]) -> bytes:
    """What a reply about an appointment does."""
    read = read_visit_answer(text.decode(), html, today=date.fromisoformat(today), locale=locale, role=role)
    return VISIT_ANSWER.dump_json(read)


def campaign(raw: bytes) -> bytes:
    """The table of cars in a mail."""
    return CAMPAIGN.dump_json(read_campaign(raw))


def enclosed(raw: bytes) -> bytes:
    """The photos, films and papers in a mail: what they are on one line, then their bytes in this order."""
    found = read_enclosed(raw)
    return ATTACHMENTS.dump_json(tuple(one for one, _ in found)) + b"\n" + b"".join(data for _, data in found)


TASKS: dict[str, Callable[..., bytes]] = {
    "mail": mail,
    "document": document,
    "scan": scan,
    "explain": explained,
    "pages": pages,
    "ems": ems,
    "answer": answer,
    "typed": typed,
    "quotation": quotation,
    "bookings": bookings,
    "visit_answer": visit_answer,
    "campaign": campaign,
    "enclosed": enclosed,
}
_WITHOUT_LINES = frozenset({"no-lines", "pdf-unreadable-font"})

_LETTER = b"""Authentication-Results: mx.example; dmarc=pass header.from=shop.example
Received: from shop.example ([192.0.2.1]) by mx.example; Tue, 24 Nov 2026 08:14:02 -0500
From: a@shop.example
Subject: =?utf-8?q?pi=C3=A8ces?=
Content-Type: application/pdf

"""
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
    letter = _LETTER + _SPECIMEN
    mail(letter, recipient=None, sender=None, own_domains=[], receiver={"authserv_id": "mx.example"})
    document(_SPECIMEN, max_pages=1, today="2026-01-01")
    explained(_SPECIMEN, max_pages=1, today="2026-01-01")
    pages(_SPECIMEN, max_pages=1, today="2026-01-01")
    ems(_SPECIMEN)
    typed(b"RO 1\n1 x 71101-TBA-A00", html="", today="2026-01-01", author="")
    quotation(b"Content-Type: text/csv\n\nPart Number;Price\n71101-TBA-A00;2,00\n")
    warm_up_replies()
    warm_up_bookings()
    campaign(b"Content-Type: text/csv\n\nchassis;client\n2HGFE2F59PH100101;Marie\n")
    answer(b"OK", html="<p>OK</p>", order={}, today="2026-01-01", locale="fr-CA", role="dealer", author="")


def warm_up_scans() -> None:
    """Read our own harmless page as a picture: the models are loaded once, before any child is locked down."""
    scan(_SPECIMEN, max_pages=1, today="2026-01-01")
