"""Every PDF comes out byte for byte, however it was wrapped, and nothing else does."""

import base64
import binascii
import hashlib
import io
import quopri
import struct
import zipfile
from collections.abc import Callable
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.unwrap.walk import text_of, unwrap

PDF = b"%PDF-1.4\n" + bytes(range(256)) * 4 + b"\n1 0 obj\nendobj\n%%EOF\n"
OTHER = PDF.replace(b"1.4", b"1.7")
HEAD = b"From: a@shop.example\r\nTo: honda@parts.example\r\nSubject: order\r\nMIME-Version: 1.0\r\n"


def encoded(data: bytes = PDF) -> bytes:
    """Base64 with the line ends of mail."""
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def uuencoded(data: bytes = PDF, name: bytes = b"po.pdf") -> bytes:
    """A uuencoded file."""
    lines = [binascii.b2a_uu(data[at : at + 45]) for at in range(0, len(data), 45)]
    return b"begin 644 " + name + b"\n" + b"".join(lines) + b"`\nend\n"


def mixed(*parts: bytes, boundary: bytes = b"b") -> bytes:
    """A multipart of these parts, header included."""
    inner = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return b'Content-Type: multipart/mixed; boundary="' + boundary + b'"\r\n\r\n' + inner + b"--" + boundary + b"--\r\n"


def pdf_part(fields: bytes = b"Content-Type: application/pdf; name=po.pdf", data: bytes = PDF) -> bytes:
    """A base64 part that says these things about itself."""
    return fields + b"\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded(data)


def mail(*parts: bytes) -> bytes:
    """A whole mail with a text and these parts."""
    return HEAD + mixed(b"Content-Type: text/plain\r\n\r\nBonjour, voir pj", *parts)


def zipped(*files: tuple[str, bytes]) -> bytes:
    """A zip archive of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return buffer.getvalue()


def file_part(data: bytes, name: bytes) -> bytes:
    """An attached file of any kind."""
    return pdf_part(b'Content-Type: application/octet-stream; name="' + name + b'"', data)


def tnef(name: str, data: bytes) -> bytes:
    """A winmail.dat with one attachment."""

    def attribute(identifier: int, value: bytes) -> bytes:
        return struct.pack("<BII", 2, identifier, len(value)) + value + struct.pack("<H", sum(value) & 0xFFFF)

    render = attribute(0x00069002, bytes(14))
    return (
        b"\x78\x9f\x3e\x22\x01\x00"
        + render
        + attribute(0x00018010, name.encode() + b"\0")
        + attribute(0x0006800F, data)
    )


def tagged(tag: int, content: bytes) -> bytes:
    """A DER element."""
    size = len(content)
    length = bytes([size]) if size < 0x80 else b"\x82" + struct.pack(">H", size)
    return bytes([tag]) + length + content


def signed(content: bytes) -> bytes:
    """CMS SignedData around a message."""
    inner = tagged(0x30, bytes.fromhex("06092a864886f70d010701") + tagged(0xA0, tagged(0x04, content)))
    body = tagged(0x30, bytes.fromhex("020101") + tagged(0x31, b"") + inner)
    return tagged(0x30, bytes.fromhex("06092a864886f70d010702") + tagged(0xA0, body))


def taken(raw: bytes) -> list[bytes]:
    """The bytes of the PDFs found."""
    return [part.data for part in unwrap(raw).pdfs]


WRAPPED = {
    "attached": mail(pdf_part()),
    "no name, no disposition": mail(pdf_part(b"Content-Type: application/pdf")),
    "inline": mail(pdf_part(b"Content-Type: application/pdf\r\nContent-Disposition: inline")),
    "octet-stream": mail(pdf_part(b'Content-Type: application/octet-stream; name="po.pdf"')),
    "called text": mail(pdf_part(b'Content-Type: text/plain; name="po.txt"')),
    "called executable": mail(pdf_part(b'Content-Type: application/x-msdownload; name="po.pdf.exe"')),
    "no type": mail(pdf_part(b"Content-Disposition: attachment; filename=po.pdf")),
    "broken type": mail(pdf_part(b"Content-Type: pdf;;; =")),
    "continued name": mail(pdf_part(b"Content-Type: application/pdf; name*0=p; name*1=o.pdf")),
    "mixed continuation": mail(pdf_part(b"Content-Disposition: attachment; filename*=utf-8''a; filename*1=b")),
    "raw 8-bit name": mail(pdf_part(b'Content-Type: application/pdf; name="pi\xe8ces.pdf"')),
    "body is the PDF": HEAD + pdf_part(),
    "encoding in capitals and with a space": mail(pdf_part().replace(b": base64", b": BASE64 ")),
    "encoding with a comment": mail(pdf_part().replace(b": base64", b": base64 (by gateway)")),
    "encoding not stated": mail(b"Content-Type: application/pdf\r\n\r\n" + encoded()),
    "one long line": mail(
        b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(PDF)
    ),
    "junk in base64": mail(pdf_part().replace(b"\r\n\r\n", b"\r\n\r\n!! ", 1).replace(b"AAEC", b"AA\t!EC")),
    "footer behind base64": mail(pdf_part() + b"\r\nScanned by a gateway, it is clean.\r\n"),
    "quoted-printable": mail(
        b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        + quopri.encodestring(PDF)
    ),
    "8bit": mail(b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + PDF),
    "binary": mail(b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: binary\r\n\r\n" + PDF),
    "x-uuencode": mail(b"Content-Type: application/pdf\r\nContent-Transfer-Encoding: x-uuencode\r\n\r\n" + uuencoded()),
    "uuencoded in the text": HEAD + b"\r\nOrder enclosed.\r\n\r\n" + uuencoded(),
    "no closing boundary": mail(pdf_part()).removesuffix(b"--b--\r\n"),
    "boundary not declared": HEAD + mixed(pdf_part()).replace(b'; boundary="b"', b""),
    "line without colon in the header": HEAD + b"this is no header\r\n" + mixed(pdf_part()),
    "line without colon in a part": mail(pdf_part(b"Content-Type: application/pdf\r\nthis is no header")),
    "space before the colon": HEAD.replace(b":", b" :") + mixed(pdf_part()),
    "reused boundary": HEAD + mixed(mixed(b"Content-Type: text/plain\r\n\r\nhi"), pdf_part()),
    "behind the last boundary": mail() + b"--b\r\n" + pdf_part() + b"\r\n--b--\r\n",
    "forwarded": mail(b"Content-Type: message/rfc822\r\n\r\n" + mail(pdf_part())),
    "forwarded in base64": mail(
        b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + encoded(mail(pdf_part()))
    ),
    "attached mail file": mail(file_part(mail(pdf_part()), b"fw.eml")),
    "zip": mail(file_part(zipped(("a/po.pdf", PDF)), b"po.zip")),
    "zip in zip": mail(file_part(zipped(("in.zip", zipped(("po.pdf", PDF)))), b"po.zip")),
    "winmail.dat": mail(pdf_part(b"Content-Type: application/ms-tnef", tnef("po.pdf", PDF))),
    "winmail.dat in zip": mail(file_part(zipped(("winmail.dat", tnef("po.pdf", PDF))), b"x.zip")),
    "opaque S/MIME": HEAD + pdf_part(b"Content-Type: application/pkcs7-mime; name=smime.p7m", signed(mail(pdf_part()))),
}


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
        ("container-unread", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
        ("container-unread", b"Rar!\x1a\x07\x00" + bytes(60)),
        ("archive-unreadable", b"PK\x03\x04" + bytes(60)),
        ("archive-unreadable", tnef("po.pdf", PDF)[:-200]),
        ("container-unread", tagged(0x30, bytes.fromhex("06092a864886f70d010703") + tagged(0xA0, b"secret"))),
    ],
    ids=["msg", "rar", "damaged zip", "damaged tnef", "encrypted mail"],
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


@pytest.mark.parametrize("bomb", [bomb_of_zeros, bomb_of_levels])
def test_archive_made_to_exhaust_gives_nothing(bomb: Callable[[], bytes]) -> None:
    """When an archive is a bomb, the whole mail is hostile and not even its good PDF is taken."""
    contents = unwrap(mail(pdf_part(), file_part(bomb(), b"orders.zip")))

    assert (True, ()) == (contents.hostile, contents.pdfs)


def test_unknown_charset_loses_no_text() -> None:
    """Text in a charset nobody knows is still read."""
    contents = unwrap(HEAD + b"Content-Type: text/plain; charset=x-mac-roman-fr\r\n\r\npi\xc3\xa8ces")

    assert ["pièces"] == [text_of(part) for part in contents.parts]


ENCODINGS = ("base64", "quoted-printable", "8bit", "x-uuencode")
PDFS = st.builds(
    lambda before, body: before + b"%PDF-1.5\n" + body + b"\n%%EOF",
    st.sampled_from([b"", b"\n", b"junk "]),
    st.binary(max_size=400),
)


@st.composite
def trees(draw: st.DrawFn) -> tuple[bytes, list[bytes]]:
    """A MIME tree, and the PDFs that went in, in their order."""
    number = iter(range(10_000))

    def node(depth: int) -> tuple[bytes, list[bytes]]:
        kind = draw(st.sampled_from(["pdf", "text", "zip", "mail", "mixed"] if depth < 4 else ["pdf", "text"]))
        if kind == "text":
            return b"Content-Type: text/plain; charset=utf-8\r\n\r\nvoir la commande", []
        if kind == "zip":
            pdfs = draw(st.lists(PDFS, max_size=2))
            return file_part(zipped(*((f"{n}.pdf", pdf) for n, pdf in enumerate(pdfs))), b"a.zip"), pdfs
        if kind == "pdf":
            pdf = draw(PDFS)
            return leaf(pdf), [pdf]
        children = [node(depth + 1) for _ in range(draw(st.integers(1, 3)))]
        pdfs = [pdf for _raw, inside in children for pdf in inside]
        raw = mixed(*(raw for raw, _inside in children), boundary=b"=_%d" % next(number))
        if kind == "mail":
            message = HEAD + raw
            if draw(st.booleans()):
                fields = b"Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n"
                return fields + encoded(message), pdfs
            return b"Content-Type: message/rfc822\r\n\r\n" + message, pdfs
        return raw, pdfs

    def leaf(pdf: bytes) -> bytes:
        fields = draw(st.sampled_from([b"Content-Type: application/pdf", b"Content-Type: application/octet-stream"]))
        name = draw(
            st.none()
            | st.text(st.characters(min_codepoint=32, exclude_characters='"\\', exclude_categories=["Cs"]), max_size=20)
        )
        if name is not None:
            fields += b'; name="' + name.encode() + b'"'
        encoding = draw(st.sampled_from(ENCODINGS))
        body = {
            "base64": encoded(pdf),
            "quoted-printable": binascii.b2a_qp(pdf, istext=False),
            "8bit": pdf,
            "x-uuencode": uuencoded(pdf),
        }[encoding]
        return fields + b"\r\nContent-Transfer-Encoding: " + encoding.encode() + b"\r\n\r\n" + body

    raw, pdfs = node(0)
    return HEAD + raw, pdfs


@settings(max_examples=150, deadline=None)
@given(trees())
def test_every_pdf_of_a_generated_tree_comes_out(tree: tuple[bytes, list[bytes]]) -> None:
    """Whatever the nesting and the encodings, the PDFs that went in come out, or the mail is flagged."""
    raw, pdfs = tree
    contents = unwrap(raw)
    found = [hashlib.sha256(part.data).hexdigest() for part in contents.pdfs]

    assert contents.problems or found == [hashlib.sha256(pdf).hexdigest() for pdf in pdfs]


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
