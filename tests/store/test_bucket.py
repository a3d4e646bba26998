"""Blobs in a bucket: what a server, the network and the operator's keys may do to them."""

import base64
import hashlib
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from store import BlobLost, Blobs, BlobsAwayError, StoreError, is_passing
from tests.s3 import KEYS, serve

ORDER = b"the order"
SHA = hashlib.sha256(ORDER).hexdigest()


def test_a_blob_lies_under_the_prefix(s3, tmp_path):
    """Other programs of the bucket keep their names; ours are below the prefix."""
    Blobs("s3://parts/of/ours/", tmp_path, endpoint=s3.endpoint).put(ORDER)

    assert ORDER == s3.admin().get(f"of/ours/{SHA[:2]}/{SHA}")


def test_a_bucket_needs_no_prefix(s3, tmp_path):
    """A bucket of our own holds the blobs at its root."""
    Blobs("s3://parts", tmp_path, endpoint=s3.endpoint).put(ORDER)

    assert ORDER == s3.admin().get(f"{SHA[:2]}/{SHA}")


class Listener(BaseHTTPRequestHandler):
    """A server that takes everything and remembers what it was told beside the content."""

    def do_PUT(self):
        self.server.told = dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("ETag", '"x"')
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


def test_the_server_can_check_what_it_is_sent(s3, tmp_path):
    """A PUT carries the SHA-256 of its content, so that a server refuses what the network has changed; and no key."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server, ThreadPoolExecutor(1) as threads:
        threads.submit(server.serve_forever)
        Blobs("s3://parts", tmp_path, endpoint=f"http://127.0.0.1:{server.server_port}").put(ORDER)
        server.shutdown()
    headers, content = server.told

    assert (SHA, ORDER) == (base64.b64decode(headers["x-amz-checksum-sha256"]).hex(), content)
    assert KEYS[1] not in str(headers)


def test_a_missing_bucket_is_a_fault_and_no_lost_blob(s3, tmp_path):
    """A bucket that is not there says nothing about the blob: the job waits instead of giving the mail up."""
    blobs = Blobs("s3://elsewhere/ours", tmp_path, endpoint=s3.endpoint)
    for ask in (lambda: blobs.get(SHA), lambda: blobs.put(ORDER), lambda: blobs.exists(SHA)):
        with pytest.raises(OSError, match="s3://elsewhere/ours does not exist; make the bucket"):
            ask()


def test_a_server_that_is_away_is_a_fault_until_it_is_back(tmp_path, monkeypatch):
    """While nobody listens every call is an OSError; once the server is there the same blobs go on."""
    for name, value in zip(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), KEYS, strict=True):
        monkeypatch.setenv(name, value)
    with serve() as server:
        port = int(server.endpoint.rpartition(":")[2])
    blobs = Blobs("s3://parts", tmp_path, endpoint=server.endpoint)
    for ask in (lambda: blobs.get(SHA), lambda: blobs.put(ORDER)):
        with pytest.raises(BlobsAwayError, match=r"s3://parts: (GET|PUT) failed") as told:
            ask()
        assert is_passing(told.value)
    with serve(port) as server:
        server.ask("PUT", "parts")
        blobs.put(ORDER)

        assert ORDER == blobs.get(SHA)


def test_keys_come_from_a_file_and_are_read_anew(s3, tmp_path, monkeypatch):
    """The keys of a credentials file are used, percent signs and all; a file without keys is named with its cure."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    file = tmp_path / "keys"
    file.write_text("[default]\naws_access_key_id = AK\naws_secret_access_key = a%b/c\naws_session_token = t\n")
    blobs = Blobs("s3://parts", tmp_path, endpoint=s3.endpoint, credentials=file)
    blobs.put(ORDER)
    file.write_text("a%b/c without a section")
    broken = Blobs("s3://parts", tmp_path, endpoint=s3.endpoint, credentials=file)

    assert ORDER == blobs.get(SHA)
    with pytest.raises(OSError, match="s3://parts: PUT failed") as told:
        broken.put(ORDER)
    assert "a%b/c" not in f"{told.value!r}{told.value.__cause__!r}{told.value.__context__!r}"


def test_no_fault_tells_a_key(s3, tmp_path):
    """What a log may show of any fault holds neither of the keys, nor the request that was signed with them."""
    blobs = Blobs("s3://elsewhere", tmp_path, endpoint=s3.endpoint)
    with pytest.raises(OSError, match="elsewhere") as told:
        blobs.put(ORDER)

    assert [] == [key for key in (*KEYS, "Signature") if key in f"{told.value!r}{blobs._place}"]
    assert told.value.__suppress_context__


def test_the_extra_is_named_where_it_is_missing(tmp_path, monkeypatch):
    """Without the library the start ends with the command that installs it."""
    from store.blobs import bucket

    monkeypatch.setattr(bucket, "S3Store", None)

    with pytest.raises(StoreError, match=r"pip install 'partspost\[s3\]'"):
        Blobs("s3://parts", tmp_path)


def test_a_blob_that_the_bucket_has_lost_is_lost(s3, tmp_path):
    """An object that somebody deleted is a lost blob, with the place where it should have been."""
    blobs = Blobs("s3://parts/ours", tmp_path, endpoint=s3.endpoint)
    blobs.put(ORDER)
    s3.admin().delete(f"ours/{SHA[:2]}/{SHA}")

    with pytest.raises(BlobLost, match="missing from s3://parts/ours"):
        blobs.get(SHA)
