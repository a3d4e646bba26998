"""Houses with open doors, and a real Postfix before them."""

import contextlib
import os

import pytest

from tests import postfix_instance
from tests.ingest.house import House


@pytest.fixture
def build(tmp_path):
    """Builds houses under the test's own directory and closes them afterwards."""
    with contextlib.ExitStack() as stack:
        yield lambda **how: stack.enter_context(House(tmp_path / "var", **how))


@pytest.fixture
def house(build):
    """A house as the settings make it by default."""
    return build()


@pytest.fixture
def postfix():
    """Starts Postfix instances for given settings and stops them afterwards."""
    reason = postfix_instance.missing()
    if reason and os.environ.get("CI") == "true":
        pytest.fail(reason)
    if reason:
        pytest.skip(reason)
    with contextlib.ExitStack() as stack:
        yield lambda settings, **how: stack.enter_context(postfix_instance.PostfixInstance(settings, **how))
