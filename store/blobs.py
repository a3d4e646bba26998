"""The blobs: raw mails and PDFs, each kept once under the SHA-256 of its bytes."""

import hashlib
import os
import secrets
from pathlib import Path

from store.database import StoreError

_HEX_DIGITS = 64


class BlobLost(Exception):  # noqa: N818 - named for what happened, as the log says it
    """A blob is missing or is no longer what was stored: the disk lost or changed it."""


class Blobs:
    """A directory of blobs, ``file:blobs`` being relative to `state`. Safe to use from any thread and process."""

    def __init__(self, url: str, state: Path) -> None:
        scheme, _, place = url.partition(":")
        if scheme != "file" or not place:
            raise StoreError(f"[store] blobs: {url!r} is not file:DIRECTORY, the one kind this version keeps")
        self._root = (state / place.removeprefix("//")).absolute()

    def put(self, data: bytes) -> str:
        """Store the bytes and give their SHA-256 (hex); on return they survive a power cut. Raises OSError."""
        sha = hashlib.sha256(data).hexdigest()
        path = self._path(sha)
        if path.exists():
            return sha
        _make_durably(path.parent)
        draft = path.with_name(f"{sha}.{secrets.token_hex(8)}.tmp")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o640), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            draft.rename(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        _sync(path.parent)
        return sha

    def get(self, sha: str) -> bytes:
        """The bytes with this SHA-256, checked against it. Raises BlobLost when they are missing or changed."""
        try:
            data = self._path(sha).read_bytes()
        except FileNotFoundError as missing:
            raise BlobLost(f"blob {sha} is missing from {self._root}; restore it from the backup") from missing
        if hashlib.sha256(data).hexdigest() != sha:
            raise BlobLost(f"blob {sha} in {self._root} is damaged; restore it from the backup")
        return data

    def exists(self, sha: str) -> bool:
        """Whether a blob of this name is there; `get` tells whether it is sound."""
        return self._path(sha).exists()

    def _path(self, sha: str) -> Path:
        if len(sha) != _HEX_DIGITS or not set(sha) <= set("0123456789abcdef"):
            raise ValueError(f"not the SHA-256 of a blob: {sha!r}")
        # 256 folders keep each one small enough for any file system.
        return self._root / sha[:2] / sha


def _make_durably(directory: Path) -> None:
    """Make the directory so that it survives a power cut: a new name lasts once its parent is synced."""
    if directory.is_dir():
        return
    _make_durably(directory.parent)
    directory.mkdir(mode=0o750, exist_ok=True)
    _sync(directory.parent)


def _sync(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
