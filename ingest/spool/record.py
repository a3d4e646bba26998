"""One file of the spool, read: its envelope and its message, proved whole by the record at its end."""

import contextlib
import errno
import json
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final, Literal

from ingest import pipe

_HEAD = re.compile(rb"PPOST1 (?P<length>[0-9a-f]{8})\n")
_END = re.compile(rb"\nPPOST-END (?P<length>\d{16}) (?P<digest>[0-9a-f]{64})\n")


@dataclass(frozen=True, slots=True)
class Envelope:
    """What the sender's server told us about a mail, apart from the mail itself."""

    id: str
    received_at: datetime
    via: Literal["smtp", "lmtp", "pipe", "maildir", "http", "import"]
    peer: str
    helo: str
    tls: bool
    mail_from: str
    """Empty for the null sender; never answered."""
    rcpt_tos: tuple[str, ...]
    """In lower case, in the order given, each once."""
    queue_id: str | None = None
    declared_size: int | None = None


FIELDS: Final = tuple(field.name for field in fields(Envelope))


def read_envelope(file: BinaryIO) -> Envelope:
    """The envelope at the head of a spool file; ValueError, KeyError or TypeError when it is none."""
    head = _HEAD.fullmatch(file.read(pipe.HEAD_LENGTH))
    if not head:
        raise ValueError("does not begin like a spool file")
    values = json.loads(file.read(int(head["length"], 16)))
    values["received_at"] = datetime.fromisoformat(values["received_at"])
    values["rcpt_tos"] = tuple(values["rcpt_tos"])
    return Envelope(**values)


def read_message(file: BinaryIO) -> bytes:
    """The message in a spool file, proved by its END record; ValueError when it is not whole."""
    content = file.read()
    head = _HEAD.match(content)
    end = _END.fullmatch(content, max(0, len(content) - pipe.TAIL_LENGTH))
    if not head or not end:
        raise ValueError("begins or ends in the middle of a mail")
    start = head.end() + int(head["length"], 16) + 1
    if int(end["length"]) != end.start() - start:
        raise ValueError("does not have the length that it states")
    view = memoryview(content)
    if sha256(view[: end.start()]).hexdigest().encode("ascii") != end["digest"]:
        raise ValueError("differs from its checksum")
    return bytes(view[start : end.start()])


@contextlib.contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A regular file, opened so that nothing else is followed; ValueError for what is none."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as fault:
        if fault.errno == errno.ELOOP:
            raise ValueError("is a symbolic link") from fault
        raise
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise ValueError("is not a file")
    with os.fdopen(fd, "rb") as file:
        yield file
