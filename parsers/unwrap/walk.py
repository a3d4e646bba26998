"""Walks a mail leaf by leaf and takes out every PDF byte for byte, wherever it hides."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import MissingHeaderBodySeparatorDefect
from email.message import Message

from parsers.facts import Problem
from parsers.unwrap.containers import GZIP, ZIP, Allowance, BombError, Member, gunzip, is_tar, untar, unzip
from parsers.unwrap.encodings import decode_base64, decode_transfer, uudecoded
from parsers.unwrap.fields import (
    as_bytes,
    bytes_of,
    charset,
    children,
    content_type,
    file_name,
    header,
    header_bytes,
    raw_payload,
    transfer_encoding,
)
from parsers.unwrap.outlook import SIGNATURE as OUTLOOK_SIGNATURE
from parsers.unwrap.outlook import read_msg
from parsers.unwrap.parts import ENCRYPTED_TYPES, Contents, Part, is_encrypted, is_pdf, looks_opened
from parsers.unwrap.prescan import MAX_DEPTH, MAX_PARTS, header_end, prescan
from parsers.unwrap.smime import is_cms, is_enveloped, signed_content
from parsers.unwrap.tnef import SIGNATURE as TNEF_SIGNATURE
from parsers.unwrap.tnef import read_tnef

MAX_ARCHIVE_DEPTH = 3
MAX_PDFS = 20
MAX_LEVEL = MAX_DEPTH + 10  # containers and mended parts come on top of what the prescan counts

# Containers that are not opened here; naming them lets a person ask for the plain PDF.
_CLOSED = {
    b"Rar!\x1a\x07": "rar archive",
    b"7z\xbc\xaf\x27\x1c": "7-zip archive",
    b"BZh": "bzip2 archive",
    b"\xfd7zXZ\x00": "xz archive",
}
_KNOWN_HEADER = re.compile(
    rb"^(?:content-[\w-]+|mime-version|from|to|cc|subject|date|message-id|received|return-path|reply-to)[ \t]*:",
    re.IGNORECASE | re.MULTILINE,
)
_HEADER_LINE = re.compile(rb"[!-9;-~]*[ \t]*:|[ \t]")
_SPACE_BEFORE_COLON = re.compile(rb"^([!-9;-~]+)[ \t]+:")
_STRAY_PART = re.compile(
    rb"^--(?P<boundary>[^\r\n]{1,200}?)[ \t]*\r?\n"
    rb"(?P<headers>(?:[!-9;-~]+:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*)+)\r?\n",
    re.MULTILINE,
)
_CONTENT_FIELD = re.compile(rb"^content-", re.IGNORECASE | re.MULTILINE)
_MAIL_TYPES = {"message/rfc822", "message/global", "message/news"}
_BASE64_OF = (b"JVBERi0", b"UEsDB")  # how a PDF and a zip archive begin in base64, whatever the part says about itself


def unwrap(raw: bytes) -> Contents:
    """Open a mail. It never raises: hostile mail gives its headers only, and damage becomes a Problem."""
    if problem := prescan(raw):
        return Contents(message_from_bytes(raw[: header_end(raw)]), problems=(problem,), hostile=True)
    walk = _Walk()
    message = message_from_bytes(mended(raw))
    try:
        walk.message(message, depth=0)
    except BombError as bomb:
        return Contents(message, problems=(Problem("archive-bomb", str(bomb)),), hostile=True)
    if len(walk.pdfs) > MAX_PDFS:
        walk.problems.append(Problem("too-many-attachments", f"{len(walk.pdfs)} PDF files"))
    return Contents(message, tuple(walk.parts), tuple(walk.pdfs), tuple(walk.problems))


def mended(raw: bytes) -> bytes:
    """The mail with a header that the parser can follow to its end.

    Lines that are none between two known fields are left out, because the parser would take the rest for the body; a
    body that follows without a blank line gets one.
    """
    end = header_end(raw)
    lines = raw[:end].splitlines(keepends=True)
    body = next((number for number, line in enumerate(lines) if line.startswith(b"--")), len(lines))
    known = [number for number, line in enumerate(lines[:body]) if _KNOWN_HEADER.match(line)]
    if not known:
        return raw
    body = next((number for number in range(known[-1] + 1, body) if not _HEADER_LINE.match(lines[number])), body)
    kept = [
        _SPACE_BEFORE_COLON.sub(rb"\1:", line)
        for number, line in enumerate(lines[:body])
        if _HEADER_LINE.match(line) or (not number and line[:5] == b"From ")
    ]
    separator = b"\r\n" if body < len(lines) else b""
    return b"".join((*kept, separator, *lines[body:], raw[end:]))


class _Walk:
    """The state of one walk: what was found so far, and what may still be unpacked."""

    def __init__(self) -> None:
        self.parts: list[Part] = []
        self.pdfs: list[Part] = []
        self.problems: list[Problem] = []
        self.allowance = Allowance()
        self.seen = 0
        self.level = 0

    def raw_message(self, raw: bytes, depth: int) -> None:
        """A message found inside something else; it passes the same limits as the mail itself."""
        if depth > MAX_DEPTH:
            self.problems.append(Problem("too-deep", f"messages within messages more than {MAX_DEPTH} times"))
        elif problem := prescan(raw):
            self.problems.append(problem)
        else:
            self.message(message_from_bytes(mended(raw)), depth)

    def message(self, part: Message, depth: int) -> None:
        """A node of the tree and all that is in it."""
        if not self._one_more():
            return
        self.level += 1
        if self.level > MAX_LEVEL:
            self.problems.append(Problem("too-deep", f"parts within parts more than {MAX_LEVEL} times"))
        else:
            self._node(part, depth)
        self.level -= 1

    def _node(self, part: Message, depth: int) -> None:
        """Its children in their order, or its own bytes."""
        kind = content_type(part)
        if not part.is_multipart():
            self._leaf(part, kind, depth)
        elif kind.startswith("message/"):
            self._enclosed(part, kind, depth)
        else:
            if kind in ENCRYPTED_TYPES:
                self._encrypted(kind)
            self._strays(bytes_of(part.preamble), depth)
            for child in children(part):
                self.message(child, depth)
            self._strays(bytes_of(part.epilogue), depth)

    def _enclosed(self, part: Message, kind: str, depth: int) -> None:
        """Something of type message/*: a forwarded mail, or a report made of header fields."""
        encoding = transfer_encoding(part)
        if kind in _MAIL_TYPES and encoding in {"base64", "quoted-printable"}:
            inner = children(part)[0]
            encoded = raw_payload(inner) if not inner.keys() else as_bytes(inner)
            self.raw_message(decode_transfer(encoded, encoding), depth + 1)
        elif kind in _MAIL_TYPES:
            for inner in children(part):
                self.message(inner, depth + 1)
        else:
            if kind in {"message/partial", "message/external-body"}:
                self.problems.append(Problem("container-unread", f"the mail is only a reference or a piece: {kind}"))
            fields = b"\n".join(as_bytes(block) for block in children(part))
            self.parts.append(Part(kind, file_name(part), fields, depth=depth))

    def _leaf(self, part: Message, kind: str, depth: int) -> None:
        raw = raw_payload(part)
        if any(isinstance(defect, MissingHeaderBodySeparatorDefect) for defect in part.defects):
            whole = header_bytes(part) + raw
            if (better := mended(whole)) != whole:
                self.raw_message(better, depth)
                return
        encoding = transfer_encoding(part)
        data = decode_transfer(raw, encoding)
        if not looks_opened(data) and raw.lstrip()[:7].startswith(_BASE64_OF):
            data = decode_base64(raw)
        leaf = Part(
            kind,
            file_name(part),
            data,
            charset=charset(part),
            attached=header(part, "content-disposition").lower().lstrip().startswith("attachment"),
            depth=depth,
        )
        if kind.startswith(("text/", "multipart/")) and encoding not in {"base64", "quoted-printable"}:
            self._strays(raw, depth)
        self._file(leaf, archives=0)

    def _strays(self, text: bytes, depth: int) -> None:
        """Parts that the parser took for text: behind a reused or undeclared boundary, before or after all others."""
        at = 0
        while found := _STRAY_PART.search(text, at):
            if not _CONTENT_FIELD.search(found["headers"]):
                at = found.end()
                continue
            end = re.compile(rb"^--" + re.escape(found["boundary"]), re.MULTILINE).search(text, found.end())
            at = end.start() if end else len(text)
            self.raw_message(text[found.start("headers") : at].removesuffix(b"\n").removesuffix(b"\r"), depth)

    def _file(self, part: Part, archives: int) -> None:
        """Bytes of any kind: containers are opened before they are looked at, since they too may begin like a PDF."""
        data = part.data
        if data.startswith(TNEF_SIGNATURE):
            self._tnef(part, archives)
        elif archive := self._opened(part):
            self._archive(*archive, part, archives)
        elif is_cms(data) or part.content_type.endswith("pkcs7-mime"):
            self._cms(part)
        elif closed := next((name for magic, name in _CLOSED.items() if data.startswith(magic)), None):
            self.problems.append(Problem("container-unread", f"{part.name or part.content_type}: {closed}"))
            self.parts.append(part)
        elif is_pdf(part):
            self.pdfs.append(part)
        elif is_encrypted(part):
            self._encrypted(part.name or part.content_type)
            self.parts.append(part)
        elif part.name.lower().endswith(".eml") and _KNOWN_HEADER.match(data):
            self.raw_message(data, part.depth + 1)
        else:
            self.parts.append(part)
            for member in uudecoded(data) if b"begin" in data else ():
                self._member(member, part, archives)

    def _opened(self, part: Part) -> tuple[str, Iterator[Member | Problem]] | None:
        """The type and the files of an archive that we can open."""
        data = part.data
        if data.startswith(ZIP):
            return "application/zip", unzip(data, self.allowance)
        if data.startswith(GZIP):
            return "application/gzip", iter([gunzip(data, part.name, self.allowance)])
        if is_tar(data):
            return "application/x-tar", untar(data, self.allowance)
        if data.startswith(OUTLOOK_SIGNATURE):
            return "application/vnd.ms-outlook", read_msg(data, self.allowance)
        return None

    def _tnef(self, part: Part, archives: int) -> None:
        tnef = read_tnef(part.data)
        self.parts.append(Part("application/ms-tnef", part.name, tnef.message_class.encode(), depth=part.depth))
        if not tnef.complete:
            self.problems.append(Problem("archive-unreadable", f"{part.name or 'winmail.dat'} is damaged"))
        for attachment in tnef.attachments:
            self._member(Member(attachment.name, attachment.data), part, archives)

    def _archive(self, kind: str, members: Iterator[Member | Problem], part: Part, archives: int) -> None:
        self.parts.append(Part(kind, part.name, b"", attached=part.attached, depth=part.depth))
        for member in members:
            if isinstance(member, Problem):
                self.problems.append(member)
            else:
                self._member(member, part, archives)

    def _member(self, member: Member, around: Part, archives: int) -> None:
        if not self._one_more():
            return
        if archives >= MAX_ARCHIVE_DEPTH:
            raise BombError(f"archives within archives more than {MAX_ARCHIVE_DEPTH} times")
        inner = Part("application/octet-stream", member.name, member.data, attached=True, depth=around.depth)
        self._file(inner, archives + 1)

    def _one_more(self) -> bool:
        self.seen += 1
        if self.seen == MAX_PARTS + 1:
            self.problems.append(Problem("too-many-parts", f"only the first {MAX_PARTS} parts were read"))
        return self.seen <= MAX_PARTS

    def _cms(self, part: Part) -> None:
        content = signed_content(part.data)
        if content is not None:
            self.raw_message(content, part.depth)
        elif is_enveloped(part.data):
            self._encrypted(part.name or "smime.p7m")
        elif not (part.content_type.endswith("pkcs7-signature") or part.name.lower().endswith(".p7s")):
            self.problems.append(Problem("container-unread", f"{part.name or 'smime.p7m'}: no signed mail"))

    def _encrypted(self, what: str) -> None:
        """Note once that something is encrypted for a key that we do not hold."""
        if not any(problem.code == "mail-encrypted" for problem in self.problems):
            self.problems.append(Problem("mail-encrypted", what))
