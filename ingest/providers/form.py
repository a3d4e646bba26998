"""The fields of an HTML form, as bytes: a mail in one of them must come out as it went in."""

import re
from email.message import Message
from typing import Final
from urllib.parse import unquote_to_bytes

_MOST_FIELDS: Final = 1000
_NAME: Final = re.compile(rb'^content-disposition:[^\r\n]*;[ \t]*name="([^"\r\n]*)"', re.IGNORECASE | re.MULTILINE)


class MisshapenError(Exception):
    """What was posted is not what this provider posts."""


def read_form(content_type: str, body: bytes) -> dict[str, bytes]:
    """Name to value of each field, the first where a name stands twice; both of the forms' two encodings are read."""
    kind = Message()
    kind["content-type"] = content_type
    if kind.get_content_type() == "application/x-www-form-urlencoded":
        return _urlencoded(body)
    boundary = kind.get_param("boundary")
    if kind.get_content_type() != "multipart/form-data" or not isinstance(boundary, str) or not boundary.isascii():
        raise MisshapenError("is no form")
    return _multipart(boundary.encode(), body)


def _urlencoded(body: bytes) -> dict[str, bytes]:
    fields: dict[str, bytes] = {}
    for pair in body.split(b"&", _MOST_FIELDS)[:_MOST_FIELDS]:
        name, _, value = pair.partition(b"=")
        fields.setdefault(_decoded(name).decode("utf-8", "replace"), _decoded(value))
    return fields


def _decoded(text: bytes) -> bytes:
    return unquote_to_bytes(text.replace(b"+", b" "))


def _multipart(boundary: bytes, body: bytes) -> dict[str, bytes]:
    """RFC 7578: the bytes between two boundaries, less the line end that belongs to the second one."""
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary, _MOST_FIELDS)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise MisshapenError("is not whole")
    fields: dict[str, bytes] = {}
    for piece in pieces[1:-1]:
        head, gap, value = piece.partition(b"\r\n\r\n")
        if gap and (named := _NAME.search(head)):
            fields.setdefault(named[1].decode("utf-8", "replace"), value)
    return fields
