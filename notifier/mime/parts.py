"""The parts of a mail put together: text and HTML as alternatives, the pictures of the page, then the files."""

import codecs
import hashlib
import re
from binascii import b2a_base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count

_LINE = re.compile(r"[!-9;-~]+: ?[^\r\n\0]*(?:\r\n [^\r\n\0]+)*")
_COLUMNS = 76  # of quoted-printable, the mark of a soft break included (RFC 2045 6.7)
_BASE64 = 76  # RFC 2045 6.8
# What quoted-printable leaves as it is, the escapes included (RFC 2045 6.7), and what it does not.
_SAFE = bytes((9, 10, *range(32, 127)))
_UNSAFE = re.compile(rb"[^\t\n -~]+")
_VERSION = "MIME-Version: 1.0"


@dataclass(frozen=True, slots=True)
class File:
    """A file that comes with the mail: `kind` is its media type, `name` of our own making.

    One that has a `cid` is a picture which the page names by it (RFC 2392), and one that is `instead` says for programs
    what the mail says for people (RFC 6047 2.4): neither is listed among the files.
    """

    name: str
    kind: str
    data: bytes = field(repr=False)
    cid: str = ""
    instead: bool = False


@dataclass(frozen=True, slots=True)
class _Leaf:
    lines: tuple[str, ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class _Together:
    kind: str
    parts: tuple["_Leaf | _Together", ...]


def assemble(head: Sequence[str], text: str, html: str, files: Sequence[File], seed: str) -> bytes:
    """The finished mail with CRLF line ends: header lines (without the MIME ones), both bodies, then the files.

    Boundaries come from `seed`, so that a repeated rendering gives the same bytes. Raises ValueError for a header line
    that would be more than one.
    """
    digest = hashlib.sha256(f"boundary {seed}".encode("utf-8", "backslashreplace")).hexdigest()[:24]
    encoding = "Content-Transfer-Encoding: quoted-printable"
    words = _Leaf(('Content-Type: text/plain; charset="utf-8"', encoding), quoted_printable(text))
    page: _Leaf | _Together = _Leaf(
        ('Content-Type: text/html; charset="utf-8"', encoding, _VERSION), quoted_printable(html)
    )
    if pictures := tuple(_enclosed(file) for file in files if file.cid):
        page = _Together('related; type="text/html"', (page, *pictures))
    # The better alternative comes last (RFC 2046 5.1.4).
    whole = _Together("alternative", (words, page, *(_enclosed(file) for file in files if file.instead)))
    if listed := tuple(_enclosed(file) for file in files if not file.cid and not file.instead):
        whole = _Together("mixed", (whole, *listed))
    return b"".join(_written(whole, (f"=_{digest}.{place}" for place in count(1)), (*head, _VERSION)))


def quoted_printable(text: str) -> bytes:
    r"""UTF-8 as quoted-printable (RFC 2045 6.7) with CRLF line ends, one at its end; `text` has ``\n`` for them."""
    whole = text if text.endswith("\n") else text + "\n"
    # The codec finds the letters of other languages three times as fast as the expression, and we write no controls.
    escaped = whole.replace("=", "=3D").encode("ascii", "quoted-printable")
    if escaped.translate(None, _SAFE):
        escaped = _UNSAFE.sub(lambda run: _escape(run[0]), escaped)
    lines: list[bytes] = []
    for line in escaped.split(b"\n"):
        _wrap(line, lines)
    return b"\r\n".join(lines)


def base64(data: bytes) -> bytes:
    """Bytes as base64 in lines of 76 characters (RFC 2045 6.8), each with its CRLF."""
    encoded = b2a_base64(data, newline=False)
    return b"\r\n".join([*(encoded[at : at + _BASE64] for at in range(0, len(encoded), _BASE64)), b""])


def _written(part: _Leaf | _Together, boundaries: Iterator[str], head: tuple[str, ...] = ()) -> list[bytes]:
    """The bytes of a part and of those within, `head` on top of its own header."""
    if isinstance(part, _Leaf):
        return [_header((*head, *part.lines)), part.body]
    boundary = next(boundaries)
    pieces = [_header((*head, f'Content-Type: multipart/{part.kind}; boundary="{boundary}"'))]
    for one in part.parts:
        pieces += (f"--{boundary}\r\n".encode(), *_written(one, boundaries), b"\r\n")
    pieces.append(f"--{boundary}--\r\n".encode())
    return pieces


def _header(lines: Sequence[str]) -> bytes:
    for line in lines:
        if not _LINE.fullmatch(line):
            raise ValueError(f"{line!r} is not one header line")
    return "\r\n".join((*lines, "", "")).encode()


def _enclosed(file: File) -> _Leaf:
    lines: tuple[str, ...]
    kind, encoding = f"Content-Type: {file.kind}", "Content-Transfer-Encoding: base64"
    if file.cid:
        lines = (kind, encoding, f"Content-ID: <{file.cid}>", "Content-Disposition: inline")
    elif file.instead:
        lines = (kind, encoding, _VERSION)
    elif ";" in kind:
        lines = (encoding, _attached(file), kind, _VERSION)
    else:
        lines = (kind, encoding, _attached(file), _VERSION)
    return _Leaf(lines, base64(file.data))


def _attached(file: File) -> str:
    return f'Content-Disposition: attachment; filename="{file.name}"'


def _escape(run: bytes) -> bytes:
    return b"=" + run.hex("=").upper().encode()


def _escape_letters(error: UnicodeError) -> tuple[bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return _escape(error.object[error.start : error.end].encode()), error.end


codecs.register_error("quoted-printable", _escape_letters)


def _wrap(line: bytes, lines: list[bytes]) -> None:
    """Add one encoded line, broken softly where it is too long; white space may not end a line."""
    start = 0
    while len(line) - start > _COLUMNS:
        end = start + _COLUMNS - 1
        sign = line.find(b"=", end - 2, end)  # an escape stays whole
        end = end if sign < 0 else sign
        lines.append(line[start:end] + b"=")
        start = end
    line = line[start:]
    if line.endswith((b" ", b"\t")):
        line = _guarded(line, lines)
    lines.append(line)


def _guarded(line: bytes, lines: list[bytes]) -> bytes:
    """The line with its last white space escaped, on a line of its own where there is no room for that."""
    escaped = f"={line[-1]:02X}".encode()
    if len(line) + 2 <= _COLUMNS:
        return line[:-1] + escaped
    lines.append(line[:-1] + b"=")
    return escaped
