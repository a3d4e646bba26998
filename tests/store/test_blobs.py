"""One contract for the blobs, held on a local disk and in a bucket of a server that speaks S3."""

import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store import BlobLost, Blobs, StoreError
from store.blobs import SHELVES

LATER = datetime.now(UTC) + timedelta(days=1)


@pytest.fixture(params=["folder", "bucket"])
def blobs(request, tmp_path):
    """An empty place for blobs."""
    if request.param == "folder":
        return Blobs("file:blobs", tmp_path)
    server = request.getfixturevalue("s3")
    return Blobs("s3://parts/of/ours", tmp_path, endpoint=server.endpoint)


def harm(blobs, sha, data):
    """Let the place change what it keeps."""
    place = blobs._place
    place.remove(f"{sha[:2]}/{sha}")
    place.write(f"{sha[:2]}/{sha}", data)


def kept(blobs):
    """Every name that is kept, the bin aside."""
    return sorted(name for shelf in SHELVES for name in blobs.older(shelf, LATER))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=2000))
def test_a_blob_comes_back_as_it_was(blobs, data):
    """Whatever was put is got by the hash of its bytes."""
    sha = blobs.put(data)

    assert (hashlib.sha256(data).hexdigest(), data) == (sha, blobs.get(sha))


def test_many_may_put_the_same_blob(blobs):
    """Threads that put the same bytes at once leave one whole blob."""
    data = os.urandom(200_000)
    with ThreadPoolExecutor(8) as threads:
        hashes = set(threads.map(blobs.put, [data] * 24))

    assert (1, data) == (len(hashes), blobs.get(hashes.pop()))


def test_a_missing_blob_is_lost(blobs):
    """A blob that is not there is an error with its cure, and can be asked about beforehand."""
    with pytest.raises(BlobLost, match=r"missing.*restore it from the backup"):
        blobs.get("0" * 64)

    assert not blobs.exists("0" * 64)


def test_a_damaged_blob_is_lost(blobs):
    """A blob that its place has changed is never given out as if it were sound."""
    sha = blobs.put(b"the order")
    harm(blobs, sha, b"the 0rder")

    with pytest.raises(BlobLost, match="damaged"):
        blobs.get(sha)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "0" * 63, "0" * 63 + "/"])
def test_only_a_hash_names_a_blob(blobs, name):
    """Nothing but sixty-four lower-case hex digits reaches the place."""
    with pytest.raises(ValueError, match="not the SHA-256"):
        blobs.get(name)


def test_what_is_old_is_listed_by_its_shelf(blobs):
    """A shelf lists what was put before a moment, and nothing that came after it."""
    shas = sorted(blobs.put(bytes([number])) for number in range(8))
    young = [name for shelf in SHELVES for name in blobs.older(shelf, datetime.now(UTC) - timedelta(hours=1))]

    assert (shas, []) == (kept(blobs), young)


def test_what_was_thrown_away_comes_back_to_whoever_asks(blobs):
    """The bin is a second chance: a blob that was named after all is got from there, and lies in its place again."""
    sha = blobs.put(b"the order")
    thrown = blobs.throw_away(sha)
    gone, in_bin = kept(blobs), list(blobs.thrown_away(sha[:2], LATER))

    assert (True, [], [sha], True) == (thrown, gone, in_bin, blobs.exists(sha))
    assert (b"the order", [sha], []) == (blobs.get(sha), kept(blobs), list(blobs.thrown_away(sha[:2], LATER)))


def test_what_was_thrown_away_may_be_put_again_or_destroyed(blobs):
    """Whoever stores the same bytes meanwhile has them; what is destroyed in the bin is gone for good."""
    sha, other = blobs.put(b"the order"), blobs.put(b"another")
    blobs.throw_away(sha)
    blobs.put(b"the order")
    blobs.throw_away(other)
    for one in (sha, other):
        blobs.destroy(one)

    assert ([sha], b"the order", False) == (kept(blobs), blobs.get(sha), blobs.exists(other))


def test_what_is_not_there_cannot_be_thrown_away(blobs):
    """Two that clean up at once do no harm to each other."""
    blobs.destroy("0" * 64)

    assert (False, False) == (blobs.throw_away("0" * 64), blobs.take_back("0" * 64))


@pytest.mark.parametrize("url", ["blobs", "file:", "s3://", "https://parts.example/blobs"])
def test_another_place_is_refused(url, tmp_path):
    """A place that blobs cannot be kept in stops the start, by the key of the setting."""
    with pytest.raises(StoreError, match=r"\[store\] blobs"):
        Blobs(url, tmp_path)
