"""The blobs."""

import hashlib
import os
import resource
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import BlobLost, Blobs, StoreError


@pytest.fixture
def blobs(tmp_path):
    """An empty directory of blobs."""
    return Blobs("file:blobs", tmp_path)


def files(tmp_path):
    """Every file of the directory, by its relative path."""
    return sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())


@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=2000))
def test_a_blob_comes_back_as_it_was(blobs, data):
    """Whatever was put is got by the hash of its bytes."""
    sha = blobs.put(data)

    assert (hashlib.sha256(data).hexdigest(), data) == (sha, blobs.get(sha))


def test_a_blob_is_kept_once(blobs, tmp_path):
    """The same bytes put twice are one file, readable by its group only, and nothing else is left."""
    sha = blobs.put(b"x")
    first = (tmp_path / "blobs" / sha[:2] / sha).stat()
    blobs.put(b"x")
    second = (tmp_path / "blobs" / sha[:2] / sha).stat()

    assert ([f"blobs/{sha[:2]}/{sha}"], first.st_mtime_ns, 0) == (
        files(tmp_path),
        second.st_mtime_ns,
        second.st_mode & 0o037,
    )


def test_many_may_put_the_same_blob(blobs, tmp_path):
    """Threads that put the same bytes at once leave one whole file."""
    data = os.urandom(200_000)
    with ThreadPoolExecutor(8) as threads:
        hashes = set(threads.map(blobs.put, [data] * 24))

    assert (1, 1, data) == (len(hashes), len(files(tmp_path)), blobs.get(hashes.pop()))


def test_a_missing_blob_is_lost(blobs):
    """A blob that is not there is an error with its cure, and can be asked about beforehand."""
    with pytest.raises(BlobLost, match=r"missing.*restore it from the backup"):
        blobs.get("0" * 64)

    assert not blobs.exists("0" * 64)


def test_a_damaged_blob_is_lost(blobs, tmp_path):
    """A blob that the disk changed is never given out as if it were sound."""
    sha = blobs.put(b"the order")
    (tmp_path / "blobs" / sha[:2] / sha).write_bytes(b"the 0rder")

    with pytest.raises(BlobLost, match="damaged"):
        blobs.get(sha)


def test_a_blob_that_could_not_be_written_leaves_nothing(blobs, tmp_path):
    """A disk that is full raises and leaves no half blob; once there is room the blob is stored."""
    data = os.urandom(100_000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(OSError, match="File too large"):
            blobs.put(data)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    left = files(tmp_path)

    assert ([], data) == (left, blobs.get(blobs.put(data)))


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 63 + "/"])
def test_only_a_hash_names_a_blob(blobs, name):
    """Nothing but sixty-four lower-case hex digits reaches the file system."""
    with pytest.raises(ValueError, match="not the SHA-256"):
        blobs.get(name)


@pytest.mark.parametrize("url", ["s3://bucket/prefix", "blobs", "file:"])
def test_another_place_is_refused(url, tmp_path):
    """A place that this version cannot keep blobs in stops the start, by the key of the setting."""
    with pytest.raises(StoreError, match=r"\[store\] blobs"):
        Blobs(url, tmp_path)
