"""Guarded access to the fields of a MIME part: the standard library may raise on any of them."""

import re
from email.errors import HeaderDefect, MessageError
from email.header import decode_header, make_header
from email.message import Message

from parsers.shown import one_line

ADDRESS = re.compile(r"[\w.!#$%&'*+/=?^`{|}~-]+@[\w-]+(?:\.[\w-]+)+")

_FOLD = re.compile(r"[ \t]*[\r\n]+[ \t]+")
_NO_WORD = re.compile(r"\(.*?\)|[\"';\s]")
_NAME = re.compile(r'(?:file)?name\*?\d*\*?="?([^";]+)')
_FOLDERS = re.compile(r"[\\/]")
_UNREADABLE = (MessageError, HeaderDefect, LookupError, ValueError, AttributeError, TypeError)


def header(part: Message, name: str) -> str:
    """The first header of this name as text without folding, or an empty text; never an exception."""
    try:
        value = part.get(name)
        return "" if value is None else _FOLD.sub(" ", str(value)).strip()
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
    word = _NO_WORD.sub("", header(part, "content-transfer-encoding").lower())
    return {"quotedprintable": "quoted-printable", "base-64": "base64", "b64": "base64"}.get(word, word)


def file_name(part: Message) -> str:
    """The name that the sender gave, decoded as far as it can be; empty if there is none."""
    try:
        name = _readable(part).get_filename() or ""
        return str(make_header(decode_header(name))) if "=?" in name else name
    except _UNREADABLE:
        found = _NAME.search(header(part, "content-disposition"))
        return found[1].strip() if found else ""


def utf8_or_latin1(raw: bytes) -> str:
    """Text of a header whose bytes outside ASCII nobody explains: UTF-8 where it is, else Latin-1."""
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("latin-1")


def _readable(part: Message) -> Message:
    """The fields that may hold a name, with raw bytes in them decoded."""
    twin: Message = Message()
    for name, value in part.raw_items():
        if name.lower() in {"content-type", "content-disposition"} and name not in twin:
            twin[name] = utf8_or_latin1(bytes_of(value))
    return twin


def raw_payload(part: Message) -> bytes:
    """The bytes of a leaf as they travelled, before any transfer encoding is undone."""
    payload = part._payload  # type: ignore[attr-defined]  # noqa: SLF001 - get_payload() decodes with a declared charset and loses bytes
    return bytes_of(payload if isinstance(payload, str) else None)


def bytes_of(text: str | None) -> bytes:
    """The bytes for which the parser's text stands."""
    return (text or "").encode("utf-8", "surrogateescape")


def children(part: Message) -> list[Message]:
    """The parts of a multipart or the messages in a message; empty for a leaf."""
    payload = part.get_payload()
    return [child for child in payload if isinstance(child, Message)] if isinstance(payload, list) else []


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
    inner = b"".join(as_bytes(child) for child in children(part)) if part.is_multipart() else raw_payload(part)
    return header_bytes(part) + b"\n" + inner


def storable(text: str) -> str:
    """The text without what neither JSON nor a database takes: lone surrogates and NUL."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "\ufffd")


def clean_name(name: str, *, otherwise: str) -> str:
    """A file name that is safe to show: no folders, no invisible or reordering characters, at most 120 characters."""
    return one_line(_FOLDERS.split(name)[-1])[:120].strip(" .") or otherwise


def first_address(text: str) -> str | None:
    """The first mail address in a text, in lower case."""
    found = ADDRESS.search(text)
    return found[0].lower().strip(".'") if found else None
