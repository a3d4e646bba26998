"""A maildir that another mail server fills: each mail in ``new/`` goes into the spool, then to ``cur/``.

For installations whose server can neither speak LMTP nor run the pipe command. A crash between the two steps brings the
same mail twice; the store knows it by its content.
"""

import errno
import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parseaddr
from pathlib import Path
from typing import Final

import structlog

from ingest import pipe
from ingest.spool import Envelope, Spool

log = structlog.get_logger()

_HEAD_LIMIT: Final = 262_144  # bytes of header that are looked through for the recipient
_ADDRESSED_BY: Final = ("x-original-to", "delivered-to", "x-envelope-to")  # as servers write them, the best first
_FIELD: Final = re.compile(rb"([!-9;-~]+)[ \t]*:[ \t]*(.*)", re.DOTALL)
_FOLDED: Final = re.compile(rb"\r?\n[ \t]+")


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of one file: `reason` is empty when it was taken, else it still lies in ``new/``."""

    file: Path
    reason: str = ""


def bring_in(
    maildir: Path, spool: Spool, recipients: tuple[str, ...], is_ours: Callable[[str], bool], max_size: int
) -> Iterator[Brought]:
    """Take what lies in ``new/``, oldest first; `recipients` empty: as the header fields of the delivery say.

    Whatever cannot be taken stays where it is. OSError when the maildir or the spool cannot be used.
    """
    arrived = [entry for entry in os.scandir(maildir / "new") if not entry.name.startswith(".")]
    for entry in sorted(arrived, key=lambda one: (one.stat(follow_symlinks=False).st_mtime_ns, one.name)):
        path = Path(entry.path)
        reason = _bring(path, spool, recipients, is_ours, max_size)
        if reason:
            log.warning("maildir.left", file=path.name, reason=reason)
        else:
            path.rename(maildir / "cur" / f"{path.name.partition(':')[0]}:2,S")
        yield Brought(path, reason)


def _bring(path: Path, spool: Spool, recipients: tuple[str, ...], is_ours: Callable[[str], bool], max_size: int) -> str:
    """Why a file cannot be taken; empty once it lies in the spool for good."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as fault:
        if fault.errno in (errno.ELOOP, errno.EACCES, errno.ENOENT):
            return os.strerror(fault.errno)
        raise
    found = os.fstat(fd)
    if not stat.S_ISREG(found.st_mode) or not found.st_size:
        os.close(fd)
        return "is not a mail"
    with os.fdopen(fd, "rb") as file:
        if found.st_size > max_size:
            return f"is larger than {max_size} bytes"
        fields = list(_fields(file.read(_HEAD_LIMIT)))
        file.seek(0)
        to = recipients or _recipient(fields, is_ours)
        if not to:
            return "names none of our addresses in " + ", ".join(_ADDRESSED_BY)
        _commit(spool.begin(_envelope(found.st_mtime, _sender(fields), to, found.st_size)), file.read)
    return ""


def _commit(writer: pipe.Writer, read: Callable[[int], bytes]) -> None:
    try:
        pipe.copy(writer, read)
    except BaseException:
        writer.discard()
        raise
    writer.commit()


def _envelope(arrived: float, sender: str, recipients: tuple[str, ...], size: int) -> Envelope:
    return Envelope(
        id=pipe.new_id(),
        received_at=datetime.fromtimestamp(arrived, UTC),
        via="maildir",
        peer="",
        helo="",
        tls=False,
        mail_from=sender,
        rcpt_tos=recipients,
        declared_size=size,
    )


def _fields(head: bytes) -> Iterator[tuple[str, str]]:
    """(name in lower case, value) of the header fields on top, unfolded; bytes that are not ASCII become ``?``."""
    block = re.split(rb"\r?\n\r?\n", head, maxsplit=1)[0]
    for line in re.split(rb"\r?\n", _FOLDED.sub(b" ", block)):
        if field := _FIELD.fullmatch(line):
            yield field[1].decode("ascii").lower(), field[2].decode("ascii", "replace").strip()


def _recipient(fields: Iterable[tuple[str, str]], is_ours: Callable[[str], bool]) -> tuple[str, ...]:
    """The address this copy was delivered to: the topmost field of the best kind that names one of ours."""
    named: dict[str, str] = {}
    for name, value in fields:
        address = _address(value).lower()
        if name in _ADDRESSED_BY and name not in named and is_ours(address):
            named[name] = address
    return next(((named[name],) for name in _ADDRESSED_BY if name in named), ())


def _sender(fields: Sequence[tuple[str, str]]) -> str:
    """The return path, and where a server wrote none the author: who is empty here counts as a machine."""
    path, author = (next((value for name, value in fields if name == wanted), "") for wanted in ("return-path", "from"))
    return "" if path.replace(" ", "") == "<>" else _address(path) or parseaddr(author)[1]


def _address(value: str) -> str:
    """The bare address of a trace field; empty when there is none, or it is not printable ASCII."""
    bare = value.strip().removeprefix("<").removesuffix(">").strip()
    return bare if bare.isascii() and bare.isprintable() and " " not in bare else ""
