"""Opens Outlook's winmail.dat (TNEF): the attachments in it and the message class, within the bytes it has."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

SIGNATURE = b"\x78\x9f\x3e\x22"

# Attribute identifiers of MS-OXTNEF 2.1.3.2, and property identifiers of MS-OXPROPS.
_MESSAGE_CLASS = 0x00078008
_ATTACH_RENDER_DATA = 0x00069002
_ATTACH_TITLE = 0x00018010
_ATTACH_DATA = 0x0006800F
_ATTACHMENT_PROPERTIES = 0x00069005
_PROPERTY_DATA = 0x3701
_PROPERTY_NAMES = {0x3707: 2, 0x3704: 1}  # the long name is better than the short one

_FIXED_SIZES = {0x02: 4, 0x03: 4, 0x04: 4, 0x05: 8, 0x06: 8, 0x07: 8, 0x0A: 4, 0x0B: 4, 0x14: 8, 0x40: 8, 0x48: 16}
_VARIABLE = {0x0D, 0x1E, 0x1F, 0x102}
_UNICODE = 0x1F
_OBJECT = 0x0D
_MULTIPLE = 0x1000
_NAMED = 0x8000
_INTERFACE_ID = 16  # an embedded object is preceded by the identifier of its interface


@dataclass(slots=True)
class TnefAttachment:
    """One attachment: its best name (empty if none is given) and its bytes."""

    name: str = ""
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Tnef:
    """What a winmail.dat holds. `complete` is false where the bytes end or contradict themselves."""

    message_class: str
    attachments: tuple[TnefAttachment, ...]
    complete: bool


def read_tnef(data: bytes) -> Tnef:
    """Read the attributes one after another; damage ends the reading and keeps what was found."""
    message_class = ""
    attachments: list[TnefAttachment] = []
    complete = True
    try:
        for identifier, value in _attributes(data):
            if identifier == _MESSAGE_CLASS:
                message_class = _text(value)
            elif identifier == _ATTACH_RENDER_DATA or (identifier == _ATTACH_DATA and not attachments):
                attachments.append(TnefAttachment())
            if not attachments:
                continue
            if identifier == _ATTACH_TITLE:
                attachments[-1].name = attachments[-1].name or _text(value)
            elif identifier == _ATTACH_DATA:
                attachments[-1].data = value
            elif identifier == _ATTACHMENT_PROPERTIES:
                _take_properties(attachments[-1], value)
    except (struct.error, ValueError):
        complete = False
    return Tnef(message_class, tuple(attachments), complete)


def _attributes(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = len(SIGNATURE) + 2
    while at + 9 <= len(data):
        _level, identifier, length = struct.unpack_from("<BII", data, at)
        value = data[at + 9 : at + 9 + length]
        if len(value) < length:
            raise ValueError("the attribute is longer than the file")
        yield identifier, value
        at += 9 + length + 2


def _take_properties(attachment: TnefAttachment, properties: bytes) -> None:
    best = 0
    for kind, identifier, value in _properties(properties):
        if identifier == _PROPERTY_DATA and not attachment.data:
            attachment.data = value[_INTERFACE_ID:] if kind == _OBJECT else value
        elif _PROPERTY_NAMES.get(identifier, 0) > best:
            best = _PROPERTY_NAMES[identifier]
            attachment.name = value.decode("utf-16-le", "replace").rstrip("\0") if kind == _UNICODE else _text(value)


def _properties(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    (count,) = struct.unpack_from("<I", data, 0)
    at = 4
    for _ in range(count):
        kind, identifier = struct.unpack_from("<HH", data, at)
        at += 4
        if identifier >= _NAMED:
            at = _skip_name(data, at)
        single = kind & ~_MULTIPLE
        values = 1
        if kind & _MULTIPLE or single in _VARIABLE:
            (values,) = struct.unpack_from("<I", data, at)
            at += 4
        for _value in range(values):
            size = _FIXED_SIZES.get(single, 0)
            if single in _VARIABLE:
                (size,) = struct.unpack_from("<I", data, at)
                at += 4
            elif not size:
                raise ValueError(f"unknown property type {kind:#x}")
            if at + size > len(data):
                raise ValueError("the property is longer than its attribute")
            yield single, identifier, data[at : at + size]
            at += size + -size % 4


def _skip_name(data: bytes, at: int) -> int:
    by_string, length = struct.unpack_from("<II", data, at + 16)
    return at + 24 + (length + -length % 4 if by_string else 0)


def _text(value: bytes) -> str:
    return value.decode("cp1252", "replace").rstrip("\0")
