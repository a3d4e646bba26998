"""Opens mails that Outlook saved as files (.msg): compound files that hold a tree of streams (MS-OXMSG, MS-CFB)."""

import io
import re
import struct
from collections.abc import Collection, Iterator

from olefile import OleFileIO

from parsers.facts import Problem
from parsers.unwrap.containers import Allowance, Member

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_MAX_STREAMS = 5_000
_PROPERTIES = "__properties_version1.0"
_ATTACHMENT = "__attach_version1.0_"
_OBJECT = "__substg1.0_3701000D"  # an embedded mail, or an object of another program
_DATA = "__substg1.0_37010102"
# Property and type in hexadecimal (MS-OXPROPS); a name as Unicode is better than in the writer's own charset.
_NAMES = ("__substg1.0_3707001F", "__substg1.0_3707001E", "__substg1.0_3704001F", "__substg1.0_3704001E")
_TYPES = ("__substg1.0_370E001F", "__substg1.0_370E001E")
_ENTITY = re.compile(r"(?:multipart|message)/", re.IGNORECASE)
_BROKEN = (OSError, ValueError, LookupError, TypeError, AttributeError, RuntimeError, OverflowError, struct.error)

Path = tuple[str, ...]


def read_msg(data: bytes, allowance: Allowance) -> Iterator[Member | Problem]:
    """The files attached to the mail, also to mails attached to it, in their order.

    A signed mail is a single attachment that is itself a mail; it is named ``.eml``. Yields one Problem
    ``container-unread`` for an office document, ``archive-unreadable`` for damage.
    """
    try:
        with OleFileIO(io.BytesIO(data)) as file:
            paths = dict.fromkeys(tuple(path) for path in file.listdir(streams=True))
            if len(paths) > _MAX_STREAMS:
                yield Problem("too-many-attachments", f"Outlook message of {len(paths)} streams")
            elif (_PROPERTIES,) not in paths:
                yield Problem("container-unread", "old office document")
            else:
                yield from _attached(file, paths, allowance)
    except _BROKEN as error:
        yield Problem("archive-unreadable", f"Outlook message: {error}")


def _attached(file: OleFileIO, paths: Collection[Path], allowance: Allowance) -> Iterator[Member | Problem]:
    for path in paths:
        *folder, name = path
        if not folder:
            continue
        by_value = name == _DATA and folder[-1].startswith(_ATTACHMENT)
        foreign = folder[-1] == _OBJECT and not name.startswith("__")
        if not (by_value or foreign):
            continue
        title = _said(file, tuple(folder), _NAMES, paths) if by_value else name
        size = file.get_size(list(path))
        if size > allowance.remaining:
            yield Problem("too-large", f"{title or name} has {size} bytes")
            continue
        allowance.remaining -= size
        if by_value and _ENTITY.match(_said(file, tuple(folder), _TYPES, paths)):
            title = "signed.eml"
        yield Member(title, file.openstream(list(path)).read())


def _said(file: OleFileIO, folder: Path, names: tuple[str, ...], paths: Collection[Path]) -> str:
    """The first of these text properties that an attachment has."""
    for name in names:
        if (*folder, name) in paths:
            raw: bytes = file.openstream([*folder, name]).read()
            return raw.decode("utf-16-le" if name.endswith("F") else "cp1252", "replace").rstrip("\0")
    return ""
