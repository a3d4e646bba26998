"""Blobs on a local disk: what the disk itself may do to them."""

import os
import resource

import pytest

from store import Blobs


@pytest.fixture
def blobs(tmp_path):
    """An empty folder of blobs."""
    return Blobs("file:blobs", tmp_path)


def files(tmp_path):
    """Every file of the folder, by its relative path."""
    return sorted(str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*") if path.is_file())


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


def test_the_bin_counts_from_when_something_was_thrown_away(blobs, tmp_path):
    """However old a blob is, it stays in the bin for as long as one that is new."""
    sha = blobs.put(b"old")
    os.utime(tmp_path / "blobs" / sha[:2] / sha, (0, 0))
    blobs.throw_away(sha)

    assert (tmp_path / "blobs/bin" / sha[:2] / sha).stat().st_mtime > 1_000_000_000
