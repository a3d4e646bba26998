"""What a mail is for us: its kind, its people, its text and its PDFs."""

import dataclasses
import datetime as dt
import hashlib
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.facts import Mail
from parsers.mail.reading import read_mail

PDF = b"%PDF-1.4\n1 0 obj\nendobj\n%%EOF\n"
OURS = frozenset({"parts.example"})
SIGNED = "r+hon-2026-000417-d-2x4c-24m6g3hgethng2bh@parts.example"
PDF_PART = (b"application/pdf", b"BC 48213.pdf", PDF)


def mail(
    text: str, *files: tuple[bytes, bytes, bytes], subject: str = "", fields: str = "", to: str = "honda@parts.example"
) -> bytes:
    """A mail by a shop, with files attached."""
    head = f"From: Nathalie Bellerive <nathalie@shop.example>\r\nTo: {to}\r\nSubject: {subject}\r\n{fields}MIME-Version: 1.0\r\n"
    body = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + text.encode()
    if not files:
        return head.encode() + body
    parts = [body]
    for kind, name, data in files:
        parts.append(
            b"Content-Type: " + kind + b'\r\nContent-Disposition: attachment; filename="' + name + b'"\r\n'
            b"Content-Transfer-Encoding: 8bit\r\n\r\n" + data
        )
    inner = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
    return head.encode() + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + inner + b"--b--\r\n"


def read(raw: bytes, recipient: str | None = "honda@parts.example") -> Mail:
    """The facts of a mail sent to a brand address."""
    return read_mail(raw, recipient=recipient, own_domains=OURS)[0]


def test_facts_of_an_order() -> None:
    """A mail with a PDF gives its sender, subject, date, ids, text and the PDF with its hash and bytes."""
    fields = "Date: Tue, 24 Nov 2026 08:14:02 -0500\r\nMessage-ID: <a1@shop.example>\r\nCc: boss@shop.example\r\n"
    facts, pdfs = read_mail(mail("voir pj", PDF_PART, subject="=?utf-8?q?Pi=C3=A8ces?= 48213", fields=fields))

    assert (PDF,) == pdfs
    assert [(hashlib.sha256(PDF).hexdigest(), len(PDF), "BC 48213.pdf")] == [
        (p.sha256, p.size, p.name) for p in facts.pdfs
    ]
    assert ("order", "nathalie@shop.example", "Nathalie Bellerive") == (
        facts.kind,
        facts.sender.address,
        facts.sender.name,
    )
    assert ("Pièces 48213", "voir pj", "<a1@shop.example>") == (facts.subject, facts.text.strip(), facts.message_id)
    assert ("honda@parts.example", "boss@shop.example") == facts.recipients
    assert dt.datetime(2026, 11, 24, 13, 14, 2, tzinfo=dt.UTC) == facts.date
    assert facts.may_answer


@pytest.mark.parametrize(
    ("kind", "raw"),
    [
        ("order", mail("", PDF_PART)),
        ("order", mail("voir le fichier", (b"text/csv", b"48213.csv", b"1;04711"), subject="Commande")),
        ("order", mail("voir pj", (b"application/pdf", b"po.pdf", b"<html>session expired</html>"))),
        ("order", mail("Bonjour, veuillez trouver la commande ci-jointe.")),
        ("order", mail("see pictures", (b"image/jpeg", b"order.jpg", b"\xff\xd8\xff"), subject="Parts order 5512")),
        ("order", mail("", PDF_PART, fields="List-Id: <pieces.shop.example>\r\nPrecedence: list\r\n")),
        ("order", mail("", PDF_PART, fields="Auto-Submitted: auto-generated\r\n", subject="PO 48213")),
        ("text_order", mail("Bonjour,\n\n2 x 71501-TBA-A00ZZ\n10 agrafes 91505-TM8-003\n\nMerci")),
        ("text_order", mail("I need a 33150-T20-A01 for the Civic.")),
        ("text_order", mail("71121-T20-A00 qty 1")),
        ("no_order", mail("Salut, c'est quoi vos heures pendant les fêtes? Mon tél. 514-555-0199")),
        ("no_order", mail("Avez-vous 2 x 71501-TBA-A00ZZ en stock?")),
        ("no_order", mail("Voici.", (b"application/pdf", b"Facture 991.pdf", PDF), subject="Facture 991")),
        ("no_order", mail("News", fields="List-Unsubscribe: <mailto:x@news.example>\r\nPrecedence: bulk\r\n")),
        ("spam", mail("Dear webmaster, get 10,000 backlinks, click here", subject="Rank #1 on Google, only today")),
        (
            "auto_reply",
            mail("Je suis en vacances.", subject="Réponse automatique : BC", fields="Auto-Submitted: auto-replied\r\n"),
        ),
    ],
)
def test_kind_of_a_mail(kind: str, raw: bytes) -> None:
    """Documents, typed lines, talk, advertising and machines are told apart."""
    assert kind == read(raw).kind


@pytest.mark.parametrize(
    ("code", "raw"),
    [
        ("not-a-pdf", mail("voir pj", (b"application/pdf", b"po.pdf", b"<html>session expired</html>"))),
        ("no-attachment", mail("Bonjour, veuillez trouver la commande ci-jointe.")),
        ("duplicate-header", mail("", PDF_PART, fields="Subject: another\r\n")),
    ],
)
def test_what_its_sender_should_know(code: str, raw: bytes) -> None:
    """A false PDF, a forgotten attachment and a doubled header are stated as problems."""
    assert code in {problem.code for problem in read(raw).problems}


def test_reply_to_a_signed_address_is_an_answer() -> None:
    """What comes to a signed address answers us, even with a PDF or list headers, and even from a no-reply desk."""
    group = mail(
        "Line 3 backordered, rest ok.", to=SIGNED, fields="List-Id: <x.dealer.example>\r\nPrecedence: list\r\n"
    )

    assert ["answer"] * 3 == [read(raw, SIGNED).kind for raw in (mail("OK"), mail("voir pj", PDF_PART), group)]


def test_reply_to_one_of_our_mails_is_an_answer() -> None:
    """A reply that names a message id of ours is an answer, unless it brings a new document."""
    fields = "In-Reply-To: <hon-2026-000417.1@parts.example>\r\n"

    assert ("answer", "order") == (read(mail("OK", fields=fields)).kind, read(mail("", PDF_PART, fields=fields)).kind)


def test_bounce_that_carries_an_order_back_is_a_bounce() -> None:
    """A returned order is found in the bounce, but never makes an order."""
    fields = "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n"
    report = b"Reporting-MTA: dns; mx.example\r\n\r\nFinal-Recipient: rfc822; x@dealer.example\r\nAction: failed\r\nStatus: 5.1.1\r\n"
    parts = b"--b\r\nContent-Type: message/delivery-status\r\n\r\n" + report
    raw = b"From: MAILER-DAEMON@mx.example\r\n" + fields.encode() + b"\r\n" + parts
    facts = read(raw + b"\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n" + mail("", PDF_PART) + b"\r\n--b--\r\n")

    assert ("bounce", 1, False) == (facts.kind, len(facts.pdfs), facts.may_answer)


def test_hostile_mail_gives_its_headers_only() -> None:
    """A bomb is hostile: nothing is taken from it and nobody answers it, yet the operator sees who sent it."""
    raw = mail("x", PDF_PART).replace(b"--b--", b"--b\r\n\r\nx\r\n" * 9_000 + b"--b--")
    facts = read(raw)

    assert ("hostile", "nathalie@shop.example", (), False) == (
        facts.kind,
        facts.sender.address,
        facts.pdfs,
        facts.may_answer,
    )


def test_raw_latin1_headers_are_read() -> None:
    """Headers in raw ISO 8859-1, as old programs write them, keep their letters."""
    raw = b"From: \xc9ric For\xeat <eric@shop.example>\r\nSubject: pi\xe8ces\r\n\r\nx"
    facts = read(raw)

    assert ("Éric Forêt", "pièces") == (facts.sender.name, facts.subject)


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("passwd.pdf", b"../../etc/passwd.pdf"),
        ("90180.pdf", b"C:\\\\Users\\\\Marc\\\\90180.pdf"),
        ("pedido_ fdp.pdf", "pedido_\u202efdp.pdf".encode()),
        ("attachment-1.pdf", b" "),
        ("a" * 120, b"a" * 300),
    ],
    ids=["path", "windows path", "reordering", "blank", "long"],
)
def test_file_names_are_safe_to_show(shown: str, name: bytes) -> None:
    """Names are for showing only: without folders, invisible characters and excess."""
    assert [shown] == [pdf.name for pdf in read(mail("", (b"application/pdf", name, PDF))).pdfs]


def test_html_alone_is_read_as_text() -> None:
    """A mail without plain text still has a text, with its quotes marked."""
    html = b"<html><head><style>p{}</style></head><p>Tout est <b>ok</b></p><blockquote><p>3 BO</p></blockquote></html>"
    facts = read(b"From: a@b.example\r\nContent-Type: text/html\r\n\r\n" + html)

    assert ["Tout est ok", "> 3 BO"] == [line for line in facts.text.splitlines() if line.strip(" >")]


@settings(max_examples=200, deadline=None)
@given(
    st.binary(max_size=600),
    st.sampled_from([b"", b"From: ", b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n"]),
)
def test_arbitrary_bytes_never_raise(raw: bytes, before: bytes) -> None:
    """Whatever arrives, reading it gives facts that can be stored, and as many PDFs as it names."""
    facts, pdfs = read_mail(before + raw)
    stored = json.dumps(dataclasses.asdict(facts), default=str, ensure_ascii=False).encode()

    assert (len(facts.pdfs), False) == (len(pdfs), b"\\u0000" in stored)
