"""Fixtures of the configuration's tests: an environment of its own, and directories written on the spot."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

SITE = '[site]\ndomain = "parts.example"\n'


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.upper().startswith("PARTSPOST_"):
            monkeypatch.delenv(name)


@pytest.fixture
def directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty configuration directory, named ``.`` so that messages are the same everywhere."""
    monkeypatch.chdir(tmp_path)
    return Path()


@pytest.fixture
def write(directory: Path) -> Callable[[str], Path]:
    """Write partspost.toml and give its directory."""

    def write(text: str) -> Path:
        (directory / "partspost.toml").write_text(text, encoding="utf-8")
        return directory

    return write
