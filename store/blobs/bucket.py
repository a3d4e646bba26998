"""A bucket of S3, or of a server that speaks its language, as a place for blobs that many machines share."""

import configparser
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

try:
    import obstore
    from obstore.exceptions import BaseError
    from obstore.store import S3Store
except ImportError:  # the extra `s3` is not installed; `Bucket` says so
    S3Store = None  # type: ignore[misc,assignment]

from store.database import StoreError

_CLIENT: Any = {"timeout": "30s", "connect_timeout": "5s"}
_TRIES: Any = {"max_retries": 2, "retry_timeout": timedelta(seconds=20)}
"""Enough for a moment's weakness; the job that asked tries again by itself."""
_READ_AGAIN = timedelta(minutes=5)
"""How long keys from a file are believed: they are exchanged without a restart."""
_CODE = re.compile(r"<Code>(\w{1,64})</Code>")
_STATUS = re.compile(r"status code: (\d{3})")


class Bucket:
    """``s3://bucket/prefix``. Whatever the server refuses is an OSError that names its code, and never a key."""

    def __init__(self, url: str, *, endpoint: str = "", region: str = "", credentials: Path | None = None) -> None:
        if S3Store is None:
            raise StoreError("[store] blobs: s3:// needs the extra `s3`: pip install 'partspost[s3]'")
        bucket, _, prefix = url.removeprefix("s3://").partition("/")
        if not bucket:
            raise StoreError(f"[store] blobs: {url!r} names no bucket; write s3://bucket/prefix")
        self._name = f"s3://{bucket}/{prefix}".rstrip("/")
        config: Any = {"checksum_algorithm": "SHA256"}
        config |= {"endpoint": endpoint} if endpoint else {}
        config |= {"region": region} if region else {}
        self._store = S3Store(
            bucket,
            prefix=prefix.strip("/") or None,
            config=config,
            client_options=_CLIENT | {"allow_http": endpoint.startswith("http://")},
            retry_config=_TRIES,
            credential_provider=_keys_in(credentials) if credentials else None,
        )

    def __str__(self) -> str:
        return self._name

    def write(self, name: str, data: bytes) -> None:
        """Keep the bytes under this name. A PUT is whole or nothing, and the server checks their SHA-256.

        The same bytes again do no harm, and asking first would cost as much; not every server can create only.
        """
        with self._faults("PUT"):
            obstore.put(self._store, name, data, use_multipart=False)

    def read(self, name: str) -> bytes | None:
        """The bytes under this name, None when there are none."""
        try:
            with self._faults("GET"):
                return bytes(obstore.get(self._store, name).bytes())
        except FileNotFoundError:
            return None

    def has(self, name: str) -> bool:
        """Whether there is something under this name."""
        try:
            with self._faults("HEAD"):
                obstore.head(self._store, name)
        except FileNotFoundError:
            # A HEAD that finds nothing does not say whether the bucket itself is missing.
            return self.read(name) is not None
        return True

    def move(self, name: str, to: str) -> bool:
        """Give what is kept another name and the age of this moment; False when nothing was there."""
        try:
            with self._faults("COPY"):
                obstore.copy(self._store, name, to)
        except FileNotFoundError:
            return False
        self.remove(name)
        return True

    def remove(self, name: str) -> None:
        """Forget what is kept under this name."""
        try:
            with self._faults("DELETE"):
                obstore.delete(self._store, name)
        except FileNotFoundError:
            return

    def listing(self, folder: str) -> Iterator[tuple[str, datetime]]:
        """(name, since when it lies there) of everything in this folder."""
        with self._faults("LIST"):
            for page in obstore.list(self._store, folder):
                for one in page:
                    yield one["path"], one["last_modified"]

    @contextmanager
    def _faults(self, what: str) -> Iterator[None]:
        """Turn what the library raises into an OSError of few words: its own quotes requests and answers in full."""
        try:
            yield
        except (BaseError, OSError, ValueError) as fault:
            code = _code(fault)
            if code == "NoSuchBucket":
                raise OSError(f"{self._name} does not exist; make the bucket or correct [store] blobs") from None
            kind = FileNotFoundError if isinstance(fault, FileNotFoundError) else OSError
            raise kind(f"{self._name}: {what} failed: {code}") from None


def _code(fault: Exception) -> str:
    """What the server called it, else its status, else the kind of the fault."""
    text = str(fault)
    named = _CODE.search(text) or _STATUS.search(text)
    return named[1] if named else type(fault).__name__


def _keys_in(file: Path) -> Callable[[], Any]:
    """What gives the keys of a file as the AWS programs write it: its first section, read every few minutes."""

    def keys() -> dict[str, Any]:
        # Not interpolated: a key may hold a percent sign. What cannot be parsed must not be quoted.
        written = configparser.ConfigParser(interpolation=None)
        try:
            written.read_string(file.read_text())
            section = written[written.sections()[0]]
            found = {
                "access_key_id": section["aws_access_key_id"],
                "secret_access_key": section["aws_secret_access_key"],
            }
        except (OSError, IndexError, KeyError, configparser.Error, UnicodeDecodeError):
            cure = "write a section with aws_access_key_id and aws_secret_access_key"
            raise OSError(f"[store] s3_credentials_file: no keys can be read from {file}; {cure}") from None
        token = section.get("aws_session_token")
        return found | ({"token": token} if token else {}) | {"expires_at": datetime.now(UTC) + _READ_AGAIN}

    return keys
