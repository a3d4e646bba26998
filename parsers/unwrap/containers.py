"""Opens what mails carry files in: transfer encodings, uuencoded text and, within limits, zip archives."""

import binascii
import io
import quopri
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.facts import Problem

MAX_MEMBERS = 200
MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 100  # honest documents do not shrink to a hundredth; archives made to exhaust do

_OFFICE_MEMBERS = {"[Content_Types].xml", "mimetype"}
_ENCRYPTED = 0x1
_UU_BEGIN = re.compile(rb"^begin(-base64)? [0-7]{3,4} ([^\r\n]{1,255})\r?\n", re.MULTILINE)
_UU_END = re.compile(rb"^(?:end|====)[ \t]*\r?$", re.MULTILINE)


class BombError(Exception):
    """An archive that was made to exhaust whoever opens it."""


@dataclass(slots=True)
class Allowance:
    """How many more bytes may be unpacked from the archives of one mail."""

    remaining: int = MAX_UNPACKED


@dataclass(frozen=True, slots=True)
class Member:
    """A file taken out of a container."""

    name: str
    data: bytes


def unzip(data: bytes, allowance: Allowance) -> Iterator[Member | Problem]:
    """The files of a zip archive in their order; whatever cannot be taken out becomes a Problem in its place.

    Documents of office programs are zip archives too, and are left closed. BombError where unpacking would exceed the
    allowance at a ratio that no honest file reaches.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, ValueError, LookupError, OSError, NotImplementedError) as error:
        yield Problem("archive-unreadable", f"zip: {error}")
        return
    if any(info.filename in _OFFICE_MEMBERS for info in members):
        return
    if len(members) > MAX_MEMBERS:
        yield Problem("too-many-attachments", f"zip archive of {len(members)} files, at most {MAX_MEMBERS}")
        return
    for info in members:
        yield _member(archive, info, len(data), allowance)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, packed: int, allowance: Allowance) -> Member | Problem:
    if info.flag_bits & _ENCRYPTED:
        return Problem("archive-locked", f"{info.filename} needs a password")
    if info.file_size > allowance.remaining:
        unpacked = info.file_size + MAX_UNPACKED - allowance.remaining
        if info.file_size > MAX_RATIO * max(info.compress_size, 1) or unpacked > MAX_RATIO * packed:
            raise BombError(f"{info.filename} would unpack to {info.file_size} bytes")
        return Problem("too-large", f"{info.filename} would unpack to {info.file_size} bytes")
    allowance.remaining -= info.file_size
    try:
        with archive.open(info) as file:
            return Member(info.filename, file.read(info.file_size))
    except (
        *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
        *(NotImplementedError, RuntimeError, ValueError, LookupError),
    ) as error:
        return Problem("archive-unreadable", f"{info.filename}: {error}")


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
    if blank >= 0 and re.match(rb"\s+\S+ +\S", body[blank:]):
        return body[:blank]
    return body
