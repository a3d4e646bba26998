"""A server that speaks S3, on loopback, for the tests: its bucket `parts` is empty for each of them."""

import logging
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

KEYS = ("KEY-OF-THE-TESTS", "SECRET-OF-THE-TESTS")


@dataclass(frozen=True)
class S3:
    """A running server, by its address."""

    endpoint: str

    def ask(self, method, path):
        """Make a bucket, or forget them all."""
        urllib.request.urlopen(urllib.request.Request(f"{self.endpoint}/{path}", method=method), timeout=10).close()

    def admin(self, bucket="parts"):
        """The bucket as its administrator has it, behind our back."""
        from boto3 import client
        from botocore.config import Config

        keys = dict(zip(("aws_access_key_id", "aws_secret_access_key"), KEYS, strict=True))
        plain = Config(s3={"addressing_style": "path"})
        return Objects(client("s3", endpoint_url=self.endpoint, region_name="us-east-1", config=plain, **keys), bucket)


@dataclass(frozen=True)
class Objects:
    """The objects of one bucket."""

    client: object
    bucket: str

    def get(self, name):
        """The content of an object."""
        return self.client.get_object(Bucket=self.bucket, Key=name)["Body"].read()

    def delete(self, name):
        """Lose an object."""
        self.client.delete_object(Bucket=self.bucket, Key=name)


@contextmanager
def serve(port=0):
    """A server for as long as the block lasts."""
    from moto.server import ThreadedMotoServer

    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield S3(f"http://{host}:{port}")
    finally:
        server.stop()


@pytest.fixture(scope="session")
def s3_server():
    """One server for all tests of this process."""
    with serve() as server:
        yield server


@pytest.fixture
def s3(s3_server, monkeypatch):
    """The server with an empty bucket `parts`, and the keys to it in the environment."""
    s3_server.ask("POST", "moto-api/reset")
    s3_server.ask("PUT", "parts")
    for name, value in zip(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), KEYS, strict=True):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    return s3_server
