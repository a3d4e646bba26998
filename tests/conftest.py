"""What tests of several rooms share: a real Postfix, an open folder, a real PostgreSQL, a reading room, Chromium, patient property tests."""

import contextlib
import os
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings

from tests import postfix_instance
from tests.fixtures import chromium, room
from tests.postgres import _postgres_database, postgres, postgres_url

__all__ = ["_postgres_database", "chromium", "postgres", "postgres_url", "room"]

# A deadline per example measures the machine's other work, not ours.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


def pytest_collection_modifyitems(items):
    """The long tests go first, so that none of them is left alone at the end."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


@pytest.fixture
def open_folder():
    """A directory that every user may enter, as Postfix and its pipe user must."""
    with tempfile.TemporaryDirectory(prefix="partspost-", dir="/tmp") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.fixture
def postfix():
    """Starts Postfix instances for given settings and stops them afterwards."""
    reason = postfix_instance.missing()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    with contextlib.ExitStack() as stack:
        yield lambda given, **how: stack.enter_context(postfix_instance.PostfixInstance(given, **how))
