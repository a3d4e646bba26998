"""The reading room: strangers' bytes harm one child and nothing else."""

import re
import time
import zlib
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from config import load_settings
from parsers import Document, Mail, Trust
from partspost.reader.answers import framed
from partspost.reader.reading import ReadingRoom
from tests import network

TODAY = date(2026, 11, 24)
# A child may use its whole wall time; killing and burying it takes a moment more.
WALL, MOMENT = 6, 2


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A reading room with one warm server and short patience."""
    place = network.write_config(tmp_path_factory.mktemp("reading"))
    toml = place["config"] / "partspost.toml"
    toml.write_text(toml.read_text() + f"wall = {WALL}\ncpu = 4\n")
    built = ReadingRoom(load_settings(place["config"]))
    built.read_document(network.honda_order(), TODAY)  # the server starts now: what is measured below are the children
    yield built
    built.close()


def pdf_of(*objects):
    """A PDF made of numbered objects, the first of which is the catalogue."""
    body, offsets = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(body)
    body += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, rows)
    return body + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start)


def stream(entries, data):
    """A stream object."""
    return b"<<%s/Length %d>>stream\n%s\nendstream" % (entries, len(data), data)


CATALOGUE, PAGES = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<<%s>>>>"
FONT = b"/Font<</F 5 0 R>>"
HELVETICA = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
ZEROS = zlib.compress(zlib.compress(b"BT /F 9 Tf (x) Tj ET " * 6_000_000, 9), 9)
BOMBS = {
    "a form that draws itself": pdf_of(
        CATALOGUE,
        PAGES,
        PAGE % b"/XObject<</X 5 0 R>>",
        stream(b"", b"/X Do"),
        stream(b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>", b"/X Do /X Do"),
    ),
    "a stream that unpacks twice to a hundred megabytes": pdf_of(
        CATALOGUE, PAGES, PAGE % FONT, stream(b"/Filter[/FlateDecode/FlateDecode]", ZEROS), HELVETICA
    ),
    "a page tree that is its own child": pdf_of(CATALOGUE, b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9>>"),
    "a million text operators": pdf_of(
        CATALOGUE,
        PAGES,
        PAGE % FONT,
        stream(b"/Filter/FlateDecode", zlib.compress(b"BT /F 9 Tf 10 10 Td " + b"(ab) Tj " * 1_500_000 + b"ET")),
        HELVETICA,
    ),
    "garbage behind a true beginning": b"%PDF-1.7\n" + bytes(range(256)) * 2000,
    "nothing behind a true beginning": b"%PDF-1.7\n",
}


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_hostile_pdf_ends_as_a_document_that_could_not_be_read(room, bomb):
    """Whatever a PDF does to its reader, the answer is a reason, in bounded time."""
    begun = time.monotonic()

    document = room.read_document(BOMBS[bomb], TODAY)

    assert time.monotonic() - begun < WALL + MOMENT
    assert not document.readable
    assert document.problems[0].code.startswith(("pdf-", "no-lines"))


def test_the_room_reads_on_after_a_bomb(room):
    """A crashed child leaves the next document unharmed."""
    room.read_document(BOMBS["a form that draws itself"], TODAY)

    document = room.read_document(network.honda_order(), TODAY)

    assert document.readable
    assert ["48213-001"] == [order.purchase_order for order in document.orders]


def test_a_mail_gives_its_facts_and_its_pdfs_byte_for_byte(room):
    """The PDF comes out of the child as it went in."""
    pdf = network.honda_order("byte for byte")

    mail, pdfs = room.read_mail(network.order_mail(pdf, "<1@shop.example>"), "honda@parts.example", network.SHOP)

    assert isinstance(mail, Mail)
    assert ("order", network.SHOP, (pdf,)) == (mail.kind, mail.sender.address, pdfs)


@pytest.mark.parametrize("place", [b"=?", b'text/plain; charset="'])
def test_a_charset_that_nobody_knows_loses_no_order(room, place):
    """The name of a charset, in the subject or of the text, never keeps a mail from being read."""
    pdf = network.honda_order("beside an unknown charset")
    raw = network.order_mail(pdf, "<1@shop.example>").replace(place + b"utf-8", place + b"x-unknown")
    assert b"x-unknown" in raw

    mail, pdfs = room.read_mail(raw, "honda@parts.example", network.SHOP)

    assert ("order", network.SHOP, (pdf,)) == (mail.kind, mail.sender.address, pdfs)


def mail_with(first, *others):
    """A shop's mail with several PDFs."""
    mail = message_from_bytes(network.order_mail(first, "<1@shop.example>"), policy=policy.SMTP)
    for pdf in others:
        mail.add_attachment(pdf, maintype="application", subtype="pdf", filename="commande.pdf")
    return mail.as_bytes()


def test_one_child_reads_a_mail_and_its_pdfs_as_if_each_had_its_own(room):
    """Facts, files and documents are those of a child each; a PDF that comes twice is said once."""
    papers = (network.honda_order("first"), network.volvo_order())
    raw = mail_with(*papers, papers[0])

    mail, files, documents, _ = room.read_whole(raw, "honda@parts.example", network.SHOP, TODAY)

    assert (mail, files) == room.read_mail(raw, "honda@parts.example", network.SHOP)
    assert tuple(room.read_document(paper, TODAY) for paper in papers) == documents


def test_a_bomb_among_the_pdfs_of_a_mail_harms_no_other(room):
    """Where the one child comes to harm, each file is read in a child of its own."""
    bomb, order = BOMBS["a form that draws itself"], network.honda_order("beside a bomb")
    raw = mail_with(bomb, order)

    mail, files, documents, _ = room.read_whole(raw, "honda@parts.example", network.SHOP, TODAY)

    assert (network.SHOP, (bomb, order)) == (mail.sender.address, files)
    assert [False, True] == [one.readable for one in documents]


def slow_pdf(number):
    """A PDF that takes long to read and little of anything else: many pages that all show the same thousands of words."""
    words = b"".join(b"1 0 0 1 %d %d Tm(%d)Tj " % (i * 37 % 600, 780 - i * 13 % 770, i % 977) for i in range(4_000))
    kids = b" ".join(b"%d 0 R" % place for place in range(6, 46))
    pages = b"<</Type/Pages/Kids[%s]/Count 40>>" % kids
    content = stream(b"/Filter/FlateDecode", zlib.compress(b"BT /F 6 Tf " + words + b"ET"))
    return pdf_of(CATALOGUE, pages, b"null", content, HELVETICA, *[PAGE % FONT] * 40) + b"\n%%%d" % number


def test_the_files_of_a_mail_have_a_time_together(tmp_path, monkeypatch):
    """However many slow papers one mail carries, reading it ends; what nobody had time for is named as such."""
    monkeypatch.setenv("PARTSPOST_READER__WALL", "1")
    hasty = ReadingRoom(load_settings(network.write_config(tmp_path)["config"]))
    raw = mail_with(*map(slow_pdf, range(30)))
    try:
        hasty.read_document(network.honda_order(), TODAY)
        begun = time.monotonic()
        _, files, documents, _ = hasty.read_whole(raw, "honda@parts.example", network.SHOP, TODAY)
        took = time.monotonic() - begun
    finally:
        hasty.close()

    assert (30, 30, {"pdf-slow"}) == (len(files), len(documents), {one.problems[0].code for one in documents})
    assert "together" in documents[-1].problems[0].detail
    assert took < 10


def test_the_papers_of_a_mail_to_several_brands_are_read_once(room):
    """Its other recipients are told the same; whoever has it read again for the same one has it read anew."""
    raw = mail_with(network.honda_order("for two brands"), network.volvo_order())
    first = room.read_whole(raw, "honda@parts.example", network.SHOP, TODAY)
    second = room.read_whole(raw, "volvo@parts.example", network.SHOP, TODAY)
    again = room.read_whole(raw, "volvo@parts.example", network.SHOP, TODAY)

    assert second[0].recipients[0] == "volvo@parts.example"
    assert all(one is other for one, other in zip(first[2], second[2], strict=True))
    assert again == second
    assert all(one is not other for one, other in zip(first[2], again[2], strict=True))


@pytest.mark.parametrize("answer", [b"", b"\0" * 7, (9).to_bytes(8) + b"short", (1 << 63).to_bytes(8) + b"x"])
def test_answers_that_are_not_framed_are_none(answer):
    """A child that lies about sizes has said nothing."""
    assert [] == framed(answer)


def test_the_room_survives_the_loss_of_its_server(room):
    """When the warm server is killed, the document fails as a fault of ours, and the next one is read."""
    room.read_document(network.honda_order(), TODAY)
    zygote = room._free.get()
    zygote._process.kill()
    zygote._process.wait()
    room._free.put(zygote)

    with pytest.raises(Exception, match=r"^$") as lost:
        room.read_document(network.honda_order(), TODAY)

    assert "ZygoteLostError" == type(lost.value).__name__
    assert isinstance(room.read_document(network.honda_order(), TODAY), Document)


def test_the_children_hold_no_secret_of_ours(room, monkeypatch):
    """The server that opens strangers' bytes is started without our environment."""
    monkeypatch.setenv("PARTSPOST_RELAY__PASSWORD", "planted")
    room.read_document(network.honda_order(), TODAY)
    zygote = room._free.get()
    environment = Path(f"/proc/{zygote._process.pid}/environ").read_bytes()
    room._free.put(zygote)

    assert not re.search(rb"planted|PARTSPOST", environment)


def test_whom_the_operator_believes_is_believed_in_the_child(tmp_path, monkeypatch):
    """The name of our receiving mail server and the networks behind it travel to the reader of each mail."""
    monkeypatch.setenv("PARTSPOST_TRUST__AUTHSERV_ID", "mx.parts.example")
    monkeypatch.setenv("PARTSPOST_TRUST__UPSTREAM", "127.0.0.0/8")
    head = (
        b"Received: from filter (localhost [127.0.0.1]) by hub.parts.example; Tue, 24 Nov 2026 08:14:03 -0500\r\n"
        b"Authentication-Results: mx.parts.example; dmarc=pass header.from=shop.example\r\n"
        b"Received: from shop (shop.example [203.0.113.7]) by mx.parts.example; Tue, 24 Nov 2026 08:14:02 -0500\r\n"
    )
    believing = ReadingRoom(load_settings(network.write_config(tmp_path)["config"]))
    try:
        mail, _ = believing.read_mail(head + b"From: a@shop.example\r\n\r\nOK", "honda@parts.example", "a@shop.example")
    finally:
        believing.close()

    assert Trust("verified", "dmarc") == mail.trust
