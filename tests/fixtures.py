"""What takes long to start and any test may share: a reading room, and Debian's Chromium."""

import os
import shutil
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from config import load_settings
from partspost.reader.reading import ReadingRoom

_SAMPLE = Path(__file__).parents[1] / "config"


@pytest.fixture(scope="module")
def room():
    """A reading room with the sample's settings."""
    built = ReadingRoom(load_settings(_SAMPLE))
    yield built
    built.close()


# Not for the whole session: Playwright's event loop must have ended before another module begins one of its own.
@pytest.fixture(scope="module")
def chromium():
    """Debian's Chromium; without it these tests are skipped, or fail where nothing may be skipped."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        missing = "Chromium is not installed: apt-get install chromium"
        pytest.fail(missing) if os.environ.get("CI") == "true" else pytest.skip(missing)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()
