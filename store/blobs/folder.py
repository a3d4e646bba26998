"""A folder on a local disk as a place for blobs: one file each, whole and durable before anybody hears of it."""

import os
import secrets
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path


class Folder:
    """Names with slashes are paths below `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def __str__(self) -> str:
        return str(self._root)

    def write(self, name: str, data: bytes) -> None:
        """Keep the bytes under this name, unless something is there already; on return they survive a power cut."""
        path = self._root / name
        if path.exists():
            return
        _make_durably(path.parent)
        draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}.tmp")
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

    def read(self, name: str) -> bytes | None:
        """The bytes under this name, None when there are none."""
        try:
            return (self._root / name).read_bytes()
        except FileNotFoundError:
            return None

    def has(self, name: str) -> bool:
        """Whether there is something under this name."""
        return (self._root / name).exists()

    def move(self, name: str, to: str) -> bool:
        """Give what is kept another name and the age of this moment; False when nothing was there."""
        path, target = self._root / name, self._root / to
        _make_durably(target.parent)
        try:
            os.utime(path)
            path.rename(target)
        except FileNotFoundError:
            return False
        _sync(target.parent)
        _sync(path.parent)
        return True

    def remove(self, name: str) -> None:
        """Forget what is kept under this name."""
        (self._root / name).unlink(missing_ok=True)

    def listing(self, folder: str) -> Iterator[tuple[str, datetime]]:
        """(name, since when it lies there) of everything in this folder, drafts that were given up among them."""
        try:
            entries = os.scandir(self._root / folder)
        except FileNotFoundError:
            return
        with entries:
            for entry in entries:
                if entry.is_file(follow_symlinks=False):
                    since = datetime.fromtimestamp(entry.stat(follow_symlinks=False).st_mtime, UTC)
                    yield f"{folder}/{entry.name}", since


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
