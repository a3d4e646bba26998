"""Houses with open doors."""

import contextlib

import pytest

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
