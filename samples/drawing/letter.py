"""Letters: a mail as four programs write it, byte for byte the same on every run."""

import base64
import datetime as dt
import hashlib
import html
import quopri
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.utils import format_datetime
from urllib.parse import quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a person writes: who, to whom, when, about what, and what is enclosed (name and bytes of each PDF)."""

    sender: str
    address: str
    to: tuple[str, ...]
    subject: str
    text: str
    signature: str
    language: str
    date: dt.datetime
    enclosed: tuple[tuple[str, bytes], ...] = ()

    @property
    def mark(self) -> str:
        """Letters and digits that no other mail has, for ids and boundaries."""
        names = [self.subject, self.address, *self.to, self.date.isoformat()]
        return hashlib.sha256("\n".join(names).encode()).hexdigest().upper()

    @property
    def domain(self) -> str:
        """Where the mail comes from."""
        return self.address.rpartition("@")[2]


Program = Callable[[Letter], bytes]


def outlook(letter: Letter) -> bytes:
    """Outlook through Exchange: Windows-1252, quoted-printable, text beside HTML, long boundaries."""
    mark = letter.mark
    outer, inner = (f"_{number}_YT2PR01MB{mark[:12]}YT2PR01MB{mark[12:16]}CANP_" for number in ("004", "000"))
    bodies = [
        _part(
            'text/plain; charset="Windows-1252"',
            "quoted-printable",
            _quoted(f"{letter.text}\n\n{letter.signature}\n", "cp1252"),
        ),
        _part('text/html; charset="Windows-1252"', "quoted-printable", _quoted(_msohtml(letter), "cp1252")),
    ]
    parts = [
        _lines(f'Content-Type: multipart/alternative;\n\tboundary="{inner}"') + b"\r\n\r\n" + _multipart(inner, bodies)
    ]
    for name, data in letter.enclosed:
        shown = _word(name, "iso-8859-1")
        stamp = letter.date.astimezone(dt.UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
        head = (
            f'Content-Type: application/pdf; name="{shown}"\nContent-Description: {shown}\n'
            f'Content-Disposition: attachment; filename="{shown}"; size={len(data)};\n'
            f'\tcreation-date="{stamp}"; modification-date="{stamp}"\nContent-Transfer-Encoding: base64'
        )
        parts.append(_lines(head) + b"\r\n\r\n" + _base64(data))
    headers = [
        f"From: {_name(letter.sender, 'iso-8859-1')} <{letter.address}>",
        "To: " + ",\n\t".join(f'"{address}" <{address}>' for address in letter.to),
        f"Subject: {_word(letter.subject, 'iso-8859-1')}",
        f"Thread-Topic: {_word(letter.subject, 'iso-8859-1')}",
        f"Thread-Index: Ad{mark[16:40]}==",
        f"Date: {format_datetime(letter.date)}",
        f"Message-ID: <YT2PR01MB{mark[:20]}@YT2PR01MB{mark[12:16]}.{letter.domain}>",
        f"Accept-Language: {letter.language}-CA, en-US",
        f"Content-Language: {letter.language}-CA",
        f"X-MS-Has-Attach: {'yes' if letter.enclosed else ''}",
        "X-Mailer: Microsoft Outlook 16.0",
        f'Content-Type: multipart/mixed;\n\tboundary="{outer}"',
        "MIME-Version: 1.0",
    ]
    return _mail(headers, _multipart(outer, parts))


def _msohtml(letter: Letter) -> str:
    lines = [html.escape(line) or "&nbsp;" for line in f"{letter.text}\n\n{letter.signature}".split("\n")]
    meta = '<meta http-equiv="Content-Type" content="text/html; charset=Windows-1252">'
    page = "".join(f'<p class="MsoNormal">{line}</p>\n' for line in lines)
    return f'<html><head>{meta}</head>\n<body lang="{letter.language}">\n{page}</body></html>\n'


def apple(letter: Letter) -> bytes:
    """Apple Mail: the PDF stands inline between the text and the signature, its name after RFC 2231."""
    mark = letter.mark
    boundary = f"Apple-Mail=_{mark[:8]}-{mark[8:12]}-{mark[12:16]}-{mark[16:20]}-{mark[20:32]}"
    plain = "text/plain;\n\tcharset=utf-8"
    parts = [_part(plain, "quoted-printable", _quoted(f"{letter.text}\n\n", "utf-8"))]
    for name, data in letter.enclosed:
        encoded = quote(name, safe="")
        head = (
            f"Content-Disposition: inline;\n\tfilename*=utf-8''{encoded}\n"
            f'Content-Type: application/pdf;\n\tx-unix-mode=0644;\n\tname="{_word(name, "utf-8")}"\n'
            "Content-Transfer-Encoding: base64"
        )
        parts.append(_lines(head) + b"\r\n\r\n" + _base64(data))
    parts.append(_part(plain, "quoted-printable", _quoted(f"\n\n{letter.signature}\n", "utf-8")))
    headers = [
        f"From: {_name(letter.sender, 'utf-8')} <{letter.address}>",
        f'Content-Type: multipart/mixed;\n\tboundary="{boundary}"',
        "Mime-Version: 1.0 (Mac OS X Mail 16.0 \\(3826.300.87.4.3\\))",
        f"Subject: {_word(letter.subject, 'utf-8')}",
        f"Message-Id: <{mark[32:40]}-{mark[40:44]}-{mark[44:48]}-{mark[48:52]}-{mark[52:64]}@{letter.domain}>",
        f"Date: {format_datetime(letter.date)}",
        f"To: {', '.join(letter.to)}",
        "X-Mailer: Apple Mail (2.3826.300.87.4.3)",
    ]
    return _mail(headers, _multipart(boundary, parts))


def gmail(letter: Letter) -> bytes:
    """Gmail: UTF-8 everywhere, base64 subjects, a content id for each enclosure."""
    mark = letter.mark.lower()
    outer, inner = (f"000000000000{mark[at : at + 16]}" for at in (0, 16))
    text = f"{letter.text}\n\n-- \n{letter.signature}\n"
    page = f'<div dir="ltr">{"<br>".join(html.escape(line) for line in text.rstrip().split(chr(10)))}</div>\n'
    bodies = [
        _part('text/plain; charset="UTF-8"', "quoted-printable", _quoted(text, "utf-8")),
        _part('text/html; charset="UTF-8"', "quoted-printable", _quoted(page, "utf-8")),
    ]
    parts = [
        _lines(f'Content-Type: multipart/alternative; boundary="{inner}"') + b"\r\n\r\n" + _multipart(inner, bodies)
    ]
    for place, (name, data) in enumerate(letter.enclosed):
        tag = f"f_m{mark[40 + place : 49 + place]}{place}"
        shown = _word(name, "UTF-8")
        head = (
            f'Content-Type: application/pdf; name="{shown}"\nContent-Disposition: attachment; filename="{shown}"\n'
            f"Content-Transfer-Encoding: base64\nContent-ID: <{tag}>\nX-Attachment-Id: {tag}"
        )
        parts.append(_lines(head) + b"\r\n\r\n" + _base64(data))
    headers = [
        "MIME-Version: 1.0",
        f"From: {_name(letter.sender, 'UTF-8')} <{letter.address}>",
        f"Date: {format_datetime(letter.date)}",
        f"Message-ID: <CA+{mark[:28]}={mark[28:36]}@mail.{letter.domain}>",
        f"Subject: {_word(letter.subject, 'UTF-8')}",
        f"To: {', '.join(letter.to)}",
        f'Content-Type: multipart/mixed; boundary="{outer}"',
    ]
    return _mail(headers, _multipart(outer, parts))


def fax_gateway(letter: Letter) -> bytes:
    """A fax machine that mails: terse, the picture as a stream of octets called image.pdf."""
    boundary = f"----=_FaxGate_{letter.mark[:16]}"
    parts = [_part("text/plain; charset=us-ascii", "7bit", _lines(f"{letter.text}\n"))]
    for name, data in letter.enclosed:
        head = (
            f"Content-Type: application/octet-stream; name={name}\nContent-Transfer-Encoding: base64\n"
            f"Content-Disposition: attachment; filename={name}"
        )
        parts.append(_lines(head) + b"\r\n\r\n" + _base64(data))
    headers = [
        f"Date: {format_datetime(letter.date)}",
        f"From: {letter.address}",
        f"To: {', '.join(letter.to)}",
        f"Subject: {letter.subject}",
        f"Message-ID: <fax.{letter.mark[:10]}@{letter.domain}>",
        "MIME-Version: 1.0",
        "X-Mailer: FaxGate 3.1",
        f'Content-Type: multipart/mixed; boundary="{boundary}"',
    ]
    return _mail(headers, _multipart(boundary, parts))


def _mail(headers: Iterable[str], body: bytes) -> bytes:
    return b"".join(_lines(line) + b"\r\n" for line in headers) + b"\r\n" + body


def _multipart(boundary: str, parts: Iterable[bytes]) -> bytes:
    dashes = f"--{boundary}".encode()
    return b"".join(dashes + b"\r\n" + part + b"\r\n" for part in parts) + dashes + b"--\r\n"


def _part(kind: str, encoding: str, content: bytes) -> bytes:
    return _lines(f"Content-Type: {kind}\nContent-Transfer-Encoding: {encoding}") + b"\r\n\r\n" + content


def _lines(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode("ascii")


def _quoted(text: str, charset: str) -> bytes:
    return quopri.encodestring(text.encode(charset)).replace(b"\n", b"\r\n")


def _base64(data: bytes) -> bytes:
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def _name(name: str, charset: str) -> str:
    return f'"{name}"' if name.isascii() else _word(name, charset)


def _word(text: str, charset: str) -> str:
    """The text as encoded words after RFC 2047, base64, at most 30 characters each; plain ASCII stays as it is."""
    if text.isascii():
        return text
    pieces = [text[at : at + 30] for at in range(0, len(text), 30)]
    return "\n ".join(f"=?{charset}?B?{base64.b64encode(piece.encode(charset)).decode()}?=" for piece in pieces)
