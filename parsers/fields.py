"""Guarded access to the fields of a MIME part: the standard library may raise on any of them."""

import re
import unicodedata
from email.errors import HeaderDefect, MessageError
from email.header import decode_header, make_header
from email.message import Message

_INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_UNREADABLE = (MessageError, HeaderDefect, LookupError, ValueError, AttributeError, TypeError)


def header(part: Message, name: str) -> str:
    """The first header of this name as text without folding, or an empty text; never an exception."""
    try:
        value = part.get(name)
        return "" if value is None else re.sub(r"[ \t]*[\r\n]+[ \t]+", " ", str(value)).strip()
    except _UNREADABLE:
        return ""


def content_type(part: Message) -> str:
    """The media type in lower case; what cannot be read is octets."""
    try:
        return part.get_content_type()
    except _UNREADABLE:
        return "application/octet-stream"


def transfer_encoding(part: Message) -> str:
    """The transfer encoding without its comment, quotes and odd spellings."""
    word = re.sub(r"\(.*?\)|[\"';\s]", "", header(part, "content-transfer-encoding").lower())
    return {"quotedprintable": "quoted-printable", "base-64": "base64", "b64": "base64"}.get(word, word)


def file_name(part: Message) -> str:
    """The name that the sender gave, decoded as far as it can be; empty if there is none."""
    try:
        name = part.get_filename() or ""
        return str(make_header(decode_header(name))) if "=?" in name else name
    except _UNREADABLE:
        found = re.search(r'(?:file)?name\*?\d*\*?="?([^";]+)', header(part, "content-disposition"))
        return found[1].strip() if found else ""


def raw_payload(part: Message) -> bytes:
    """The bytes of a leaf as they travelled, before any transfer encoding is undone."""
    payload = part._payload  # type: ignore[attr-defined]  # noqa: SLF001 - get_payload() decodes with a declared charset and loses bytes
    return bytes_of(payload if isinstance(payload, str) else None)


def bytes_of(text: str | None) -> bytes:
    """The bytes for which the parser's text stands."""
    return (text or "").encode("utf-8", "surrogateescape")


def charset(part: Message) -> str | None:
    """The declared charset in lower case, if it can be read."""
    try:
        return part.get_content_charset()
    except _UNREADABLE:
        return None


def header_bytes(part: Message) -> bytes:
    """The header of a part as bytes, one field a line."""
    return b"".join(bytes_of(f"{name}: {value}\n") for name, value in part.raw_items())


def as_bytes(part: Message) -> bytes:
    """A part as bytes again, transfer encodings as they were."""
    payload = part.get_payload()
    inner = b"".join(as_bytes(block) for block in payload) if isinstance(payload, list) else raw_payload(part)
    return header_bytes(part) + b"\n" + inner


def clean_name(name: str, *, otherwise: str) -> str:
    """A file name that is safe to show: no folders, no invisible or reordering characters, at most 120 characters."""
    name = re.split(r"[\\/]", name)[-1]
    visible = "".join(" " if unicodedata.category(letter) in _INVISIBLE else letter for letter in name)
    return unicodedata.normalize("NFC", " ".join(visible.split()))[:120].strip(" .") or otherwise
