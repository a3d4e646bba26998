"""One PostgreSQL for the tests of a module, a relay, and clusters of nodes that send to it."""

import pytest

from tests.cluster.ledger import Relay, Shop
from tests.cluster.nodes import Cluster
from tests.cluster.server import Server


@pytest.fixture(scope="module")
def server():
    """A server that a test may kill, if it starts it again."""
    with Server() as running:
        yield running


@pytest.fixture
def relay():
    """A relay that takes everything and remembers it."""
    with Relay() as taking:
        yield taking


@pytest.fixture
def cluster(tmp_path, server, relay):
    """An empty cluster on a database of its own."""
    with Cluster(tmp_path, server, relay) as empty:
        yield empty


@pytest.fixture
def shop():
    """A shop with a ledger."""
    return Shop()
