"""The blobs: raw mails and PDFs, each kept once under the SHA-256 of its bytes, in whatever place they are."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Protocol

import structlog

from config import Settings
from store.blobs.bucket import Bucket
from store.blobs.folder import Folder
from store.database import BlobsAwayError, StoreError

log = structlog.get_logger()

_HEX_DIGITS = 64
_BIN = "bin"
SHELVES = tuple(f"{number:02x}" for number in range(256))
"""256 folders keep each one small enough for any file system, and a listing of one of them in memory."""


class BlobLost(Exception):  # noqa: N818 - named for what happened, as the log says it
    """A blob is missing or is no longer what was stored: the disk lost or changed it."""


class Place(Protocol):
    """Where bytes lie under names. What it cannot do is an OSError: the place is away, and trying again is right."""

    def write(self, name: str, data: bytes) -> None:
        """Whole and durable on return."""

    def read(self, name: str) -> bytes | None:
        """None when nothing is there."""

    def has(self, name: str) -> bool:
        """Whether something is there."""

    def move(self, name: str, to: str) -> bool:
        """Its age begins anew; False when nothing is there."""

    def remove(self, name: str) -> None:
        """Also when nothing is there."""

    def listing(self, folder: str) -> Iterator[tuple[str, datetime]]:
        """(name, since when it lies there)."""


class Blobs:
    """``file:blobs``, relative to `state`, or ``s3://bucket/prefix``. Safe to use from any thread and process.

    What is thrown away lies in a bin for a while, and whoever asks for it there gets it and puts it back.
    """

    def __init__(
        self, url: str, state: Path, *, endpoint: str = "", region: str = "", credentials: Path | None = None
    ) -> None:
        scheme, _, place = url.partition(":")
        self._place: Place
        if scheme == "s3":
            self._place = Bucket(url, endpoint=endpoint, region=region, credentials=credentials)
        elif scheme == "file" and place:
            self._place = Folder((state / place.removeprefix("//")).absolute())
        else:
            raise StoreError(f"[store] blobs: {url!r} is neither file:DIRECTORY nor s3://bucket/prefix")

    def put(self, data: bytes) -> str:
        """Store the bytes and give their SHA-256 (hex); on return they survive a power cut. Raises BlobsAwayError."""
        sha = hashlib.sha256(data).hexdigest()
        with _away():
            self._place.write(_path(sha), data)
        return sha

    def get(self, sha: str) -> bytes:
        """The bytes with this SHA-256, checked against it.

        Raises BlobLost when they are missing or changed, BlobsAwayError when their place is away.
        """
        path = _path(sha)
        with _away():
            data = self._place.read(path)
            if data is None:
                if self._place.move(_in_bin(sha), path):
                    log.warning("blob.restored", blob=sha)
                data = self._place.read(path)
        if data is None:
            raise BlobLost(f"blob {sha} is missing from {self._place}; restore it from the backup")
        if hashlib.sha256(data).hexdigest() != sha:
            raise BlobLost(f"blob {sha} in {self._place} is damaged; restore it from the backup")
        return data

    def exists(self, sha: str) -> bool:
        """Whether a blob of this name is there, be it in the bin; `get` tells whether it is sound."""
        with _away():
            return self._place.has(_path(sha)) or self._place.has(_in_bin(sha))

    def older(self, shelf: str, than: datetime) -> Iterator[str]:
        """The names on one of the `SHELVES` that were last put before this moment."""
        return self._old(shelf, than)

    def thrown_away(self, shelf: str, before: datetime) -> Iterator[str]:
        """The names of this shelf that went into the bin before this moment."""
        return self._old(f"{_BIN}/{shelf}", before)

    def throw_away(self, sha: str) -> bool:
        """Put a blob into the bin; False when it is not there."""
        return self._place.move(_path(sha), _in_bin(sha))

    def take_back(self, sha: str) -> bool:
        """Put a blob that lies in the bin back into its place; False when it is not there."""
        return self._place.move(_in_bin(sha), _path(sha))

    def destroy(self, sha: str) -> None:
        """Forget a blob that lies in the bin, for good."""
        self._place.remove(_in_bin(sha))

    def _old(self, folder: str, before: datetime) -> Iterator[str]:
        names = ((path.rpartition("/")[2], since) for path, since in self._place.listing(folder))
        return (name for name, since in names if _is_name(name) and since < before)


def open_blobs(settings: Settings) -> Blobs:
    """The blobs of an installation, as it is configured."""
    store = settings.store
    return Blobs(
        store.blobs,
        settings.paths.state,
        endpoint=store.s3_endpoint,
        region=store.s3_region,
        credentials=store.s3_credentials_file,
    )


@contextmanager
def _away() -> Iterator[None]:
    """Tell apart the place's trouble from every other OSError: it passes, however often one has tried."""
    try:
        yield
    except OSError as fault:
        raise BlobsAwayError(*fault.args) from fault


def _is_name(sha: str) -> bool:
    return len(sha) == _HEX_DIGITS and set(sha) <= set("0123456789abcdef")


def _path(sha: str) -> str:
    if not _is_name(sha):
        raise ValueError(f"not the SHA-256 of a blob: {sha!r}")
    return f"{sha[:2]}/{sha}"


def _in_bin(sha: str) -> str:
    return f"{_BIN}/{_path(sha)}"
