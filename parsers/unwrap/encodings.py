"""Undoes the transfer encodings in which files travel through mail, however badly they were written."""

import binascii
import quopri
import re
from collections.abc import Iterator

from parsers.unwrap.containers import Member

_UU_BEGIN = re.compile(rb"^begin(-base64)? [0-7]{3,4} ([^\r\n]{1,255})\r?\n", re.MULTILINE)
_UU_END = re.compile(rb"^(?:end|====)[ \t]*\r?$", re.MULTILINE)
_FOOTER = re.compile(rb"\s+\S+ +\S")


def decode_transfer(raw: bytes, encoding: str) -> bytes:
    """Undo a transfer encoding (RFC 2045 section 6, and uuencode); an unknown one leaves the bytes as they are."""
    if encoding == "base64":
        return decode_base64(raw)
    if encoding == "quoted-printable":
        return quopri.decodestring(raw)
    if encoding in {"x-uuencode", "uuencode", "uue", "x-uue"}:
        return next((member.data for member in uudecoded(raw)), None) or decode_uu(raw)
    return raw


def uudecoded(text: bytes) -> Iterator[Member]:
    """The files that stand uuencoded in a text, also in its base64 form (POSIX uuencode)."""
    for begin in _UU_BEGIN.finditer(text):
        end = _UU_END.search(text, begin.end())
        body = text[begin.end() : end.start() if end else len(text)]
        data = decode_base64(body) if begin[1] else decode_uu(body)
        if data:
            yield Member(begin[2].decode("utf-8", "replace").strip(), data)


def decode_uu(body: bytes) -> bytes:
    """Decode uuencoded lines (without the begin line); stops at the first line that is none."""
    pieces = []
    for line in body.splitlines():
        if not line.strip(b" `") or line == b"end":
            break
        try:
            pieces.append(binascii.a2b_uu(line))
        except binascii.Error:  # some encoders pad their lines with rubbish: the first character tells how much counts
            length = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                pieces.append(binascii.a2b_uu(line[:length]))
            except binascii.Error:
                break
    return b"".join(pieces)


def decode_base64(body: bytes) -> bytes:
    """Decode as RFC 2045 section 6.8 says: other characters are dropped, and the data end at the padding."""
    body = _without_footer(body)
    for padding in (b"", b"=", b"==", b"A=="):
        try:
            decoded = binascii.a2b_base64(body + padding)
        except binascii.Error:
            continue
        return decoded[:-1] if padding == b"A==" else decoded
    return b""


def _without_footer(body: bytes) -> bytes:
    """Drop words that a gateway wrote below the data: after a blank line, and with spaces between them."""
    body = body.strip()
    blank = max(body.find(b"\n\n"), body.find(b"\n\r\n"))
    if blank >= 0 and _FOOTER.match(body, blank):
        return body[:blank]
    return body
