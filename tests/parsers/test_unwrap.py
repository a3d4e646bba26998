"""Every PDF comes out byte for byte, however it was wrapped, and nothing else does."""

from collections.abc import Callable
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.unwrap.parts import text_of
from parsers.unwrap.walk import unwrap
from tests.parsers.wrapping import (
    HEAD,
    OTHER,
    PDF,
    WRAPPED,
    compound,
    detached,
    file_part,
    gzipped,
    mail,
    mixed,
    pdf_part,
    tagged,
    tnef,
    zipped,
)


def taken(raw: bytes) -> list[bytes]:
    """The bytes of the PDFs found."""
    return [part.data for part in unwrap(raw).pdfs]


@pytest.mark.parametrize("raw", WRAPPED.values(), ids=WRAPPED)
def test_pdf_comes_out_byte_for_byte(raw: bytes) -> None:
    """However a mail program wraps a PDF, exactly these bytes are found, once."""
    assert [PDF] == taken(raw)


def test_forwarding_many_times_keeps_the_pdf() -> None:
    """A mail forwarded as an attachment twelve times still gives its PDF."""
    raw = mail(pdf_part())
    for level in range(12):
        raw = HEAD + mixed(b"Content-Type: message/rfc822\r\n\r\n" + raw, boundary=b"f%d" % level)

    assert [PDF] == taken(raw)


def test_pdfs_come_in_the_order_of_the_mail() -> None:
    """Several PDFs keep the order in which a reader meets them."""
    assert [PDF, OTHER, PDF] == taken(mail(pdf_part(), file_part(zipped(("x.pdf", OTHER)), b"x.zip"), pdf_part()))


def test_junk_before_the_magic_belongs_to_the_file() -> None:
    """What stands before %PDF- stays in the file, as long as the magic begins within the first kilobyte."""
    early, late = b"\n" * 1023 + PDF, b"\n" * 1024 + PDF

    assert [early] == taken(mail(pdf_part(data=early), pdf_part(data=late)))


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"\r\nThe file must begin with %PDF-1.4, says my program.",
        mail(file_part(b"PNG not a PDF", b"po.pdf")),
        mail(file_part(zipped(("word/document.xml", b"<x/>"), ("[Content_Types].xml", b"<x/>")), b"po.docx")),
        b"",
    ],
    ids=["sentence", "wrong content", "office document", "empty"],
)
def test_nothing_else_is_taken_for_a_pdf(raw: bytes) -> None:
    """Talk about PDF, a lying name and an office document give no PDF."""
    assert [] == taken(raw)


@pytest.mark.parametrize(
    ("code", "data"),
    [
        ("archive-unreadable", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("container-unread", b"Rar!\x1a\x07\x00" + bytes(60)),
        ("archive-unreadable", b"PK\x03\x04" + bytes(60)),
        ("archive-unreadable", tnef("po.pdf", PDF)[:-200]),
        ("mail-encrypted", tagged(0x30, bytes.fromhex("06092a864886f70d010703") + tagged(0xA0, b"secret"))),
        ("container-unread", compound({"WordDocument": bytes(600)})),
        ("archive-unreadable", gzipped()[:-40]),
        ("mail-encrypted", b"\n-----BEGIN PGP MESSAGE-----\n\nhQEM"),
    ],
    ids=[
        *("damaged msg", "rar", "damaged zip", "damaged tnef", "encrypted mail"),
        *("old document", "cut gzip", "PGP block"),
    ],
)
def test_closed_container_is_named(code: str, data: bytes) -> None:
    """What cannot be opened is a Problem, so that a person can ask for the plain PDF."""
    assert code in {problem.code for problem in unwrap(mail(file_part(data, b"x.bin"))).problems}


def test_locked_archive_is_named() -> None:
    """A zip archive with a password is flagged and gives nothing."""
    data = bytearray(zipped(("po.pdf", PDF)))
    data[6] |= 1
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    contents = unwrap(mail(file_part(bytes(data), b"po.zip")))

    assert (["archive-locked"], ()) == ([problem.code for problem in contents.problems], contents.pdfs)


ENCRYPTED = {
    "PGP/MIME": HEAD
    + mixed(
        b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1",
        b"Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQEM",
    ).replace(b"mixed", b'encrypted; protocol="application/pgp-encrypted"'),
    "inline PGP": HEAD + b"\r\nBonjour,\r\n\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQEM",
    "file for PGP": mail(file_part(b"\x85\x01\x0c" + bytes(60), b"po.pdf.gpg")),
    "S/MIME": HEAD
    + pdf_part(
        b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
        tagged(0x30, bytes.fromhex("06092a864886f70d010703") + tagged(0xA0, b"secret")),
    ),
    "authenticated S/MIME": HEAD
    + pdf_part(
        b"Content-Type: application/pkcs7-mime; smime-type=authEnveloped-data",
        tagged(0x30, bytes.fromhex("060b2a864886f70d0109100117") + tagged(0xA0, b"secret")),
    ),
    "Outlook's own": mail(file_part(b"\x76\xe8\x04\x60" + bytes(60), b"message_v2.rpmsg")),
}


@pytest.mark.parametrize("raw", ENCRYPTED.values(), ids=ENCRYPTED)
def test_encrypted_mail_is_named(raw: bytes) -> None:
    """Whatever only the holder of a key can read is told apart from damage, once per mail."""
    assert ["mail-encrypted"] == [problem.code for problem in unwrap(raw).problems]


def bomb_of_zeros() -> bytes:
    """An archive that unpacks to sixty megabytes of nothing."""
    zeros = b"%PDF-1.4\n" + bytes(60 * 1024 * 1024)
    return zipped(("a.zip", zipped(("z.pdf", zeros))), ("good.pdf", PDF))


def bomb_of_levels() -> bytes:
    """Archives within archives."""
    data = PDF
    for level in range(8):
        data = zipped((f"{level}.zip", data))
    return data


def bomb_in_gzip() -> bytes:
    """A gzip stream that unpacks to sixty megabytes of nothing."""
    return gzipped(b"%PDF-1.4\n" + bytes(60 * 1024 * 1024))


@pytest.mark.parametrize("bomb", [bomb_of_zeros, bomb_of_levels, bomb_in_gzip])
def test_archive_made_to_exhaust_gives_nothing(bomb: Callable[[], bytes]) -> None:
    """When an archive is a bomb, the whole mail is hostile and not even its good PDF is taken."""
    contents = unwrap(mail(pdf_part(), file_part(bomb(), b"orders.zip")))

    assert (True, ()) == (contents.hostile, contents.pdfs)


@pytest.mark.parametrize("kind", [b"application/pkcs7-signature", b"application/octet-stream"])
def test_a_signature_beside_a_text_adds_nothing_to_it(kind: bytes) -> None:
    """A detached S/MIME signature carries certificates and no words."""
    contents = unwrap(mail(pdf_part(b"Content-Type: " + kind + b"; name=smime.p7s", detached())))

    assert [] == list(contents.problems)
    assert ["Bonjour, voir pj"] == [text_of(part) for part in contents.parts]


def test_unknown_charset_loses_no_text() -> None:
    """Text in a charset nobody knows is still read."""
    contents = unwrap(HEAD + b"Content-Type: text/plain; charset=x-mac-roman-fr\r\n\r\npi\xc3\xa8ces")

    assert ["pièces"] == [text_of(part) for part in contents.parts]


@pytest.mark.parametrize(
    ("charset", "raw"),
    [
        (b"iso-8859-1", b"isn\x92t"),
        (b"iso-8859-15", b"isn\x92t"),
        (b"latin1", b"isn\x92t"),
        (b"utf-8", b"isn\xc2\x92t"),
    ],
)
def test_windows_signs_are_read_under_the_name_of_latin_1(charset: bytes, raw: bytes) -> None:
    """Programs that type Windows' apostrophe and call it Latin-1 are read as their writers see it."""
    contents = unwrap(HEAD + b"Content-Type: text/plain; charset=" + charset + b"\r\n\r\n" + raw)

    assert ["isn’t"] == [text_of(part) for part in contents.parts]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(WRAPPED)), st.data())
def test_damaged_mail_never_raises(name: str, data: st.DataObject) -> None:
    """A mail with bytes changed, cut or doubled anywhere is read as far as it goes."""
    raw = WRAPPED[name]
    at = data.draw(st.integers(0, len(raw)))
    length = data.draw(st.integers(0, 40))
    raw = raw[:at] + data.draw(st.binary(max_size=20)) + raw[at + length :]

    assert all(b"%PDF-" in part.data for part in unwrap(raw).pdfs)


def test_standard_library_mail_round_trips() -> None:
    """What Python's own mail writer makes is taken apart again."""
    message = EmailMessage()
    message["Subject"] = "Commande"
    message.set_content("voir pj")
    message.add_attachment(PDF, maintype="application", subtype="pdf", filename="Pièces n° 4.pdf")
    contents = unwrap(message.as_bytes())

    assert [(PDF, "Pièces n° 4.pdf")] == [(part.data, part.name) for part in contents.pdfs]
