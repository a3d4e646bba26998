"""Opens, within limits, the archives that mails carry files in: zip, gzip and tar."""

import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from parsers.facts import Problem

ZIP = (b"PK\x03\x04", b"PK\x05\x06")
GZIP = b"\x1f\x8b"

MAX_MEMBERS = 200
MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 100  # honest documents do not shrink to a hundredth; archives made to exhaust do

_OFFICE_MEMBERS = {"[Content_Types].xml", "mimetype"}
_ENCRYPTED = 0x1
_BROKEN = (
    *(zipfile.BadZipFile, zlib.error, EOFError, OSError),
    *(NotImplementedError, RuntimeError, ValueError, LookupError, TypeError, OverflowError),
)


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
    except _BROKEN as error:
        return Problem("archive-unreadable", f"{info.filename}: {error}")


def gunzip(data: bytes, name: str, allowance: Allowance) -> Member | Problem:
    """The file in a gzip stream, named as the archive without its ending; BombError as for zip."""
    name = name[: -len(".gz")] if name.lower().endswith(".gz") else name
    name = f"{name[: -len('.tgz')]}.tar" if name.lower().endswith(".tgz") else name
    stream = zlib.decompressobj(wbits=31)
    try:
        unpacked = stream.decompress(data, allowance.remaining + 1)
    except zlib.error as error:
        return Problem("archive-unreadable", f"{name}: {error}")
    if len(unpacked) > allowance.remaining:
        if len(unpacked) > MAX_RATIO * len(data):
            raise BombError(f"{name} would unpack to more than {allowance.remaining} bytes")
        return Problem("too-large", f"{name} would unpack to more than {allowance.remaining} bytes")
    allowance.remaining -= len(unpacked)
    if not stream.eof or stream.unused_data.startswith(GZIP):
        return Problem("archive-unreadable", f"{name} is cut off or stands in several pieces")
    return Member(name, unpacked)


def untar(data: bytes, allowance: Allowance) -> Iterator[Member | Problem]:
    """The files of a tar archive in their order; links and devices are passed over."""
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:") as archive:
            for count, info in enumerate(archive):
                if count == MAX_MEMBERS:
                    yield Problem("too-many-attachments", f"tar archive of more than {MAX_MEMBERS} files")
                    return
                file = archive.extractfile(info) if info.isreg() and info.size <= allowance.remaining else None
                if file:
                    allowance.remaining -= info.size
                    yield Member(info.name, file.read(info.size))
                elif info.isreg():
                    yield Problem("too-large", f"{info.name} would unpack to {info.size} bytes")
    except (tarfile.TarError, *_BROKEN) as error:
        yield Problem("archive-unreadable", f"tar: {error}")


def is_tar(data: bytes) -> bool:
    """Whether the bytes begin as a tar archive does (POSIX ustar and its GNU form)."""
    return data[257:262] == b"ustar"
