"""The sample network of config/, whole and ready to be broken."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from config import Mistake, read_tables
from routing import Directory, build_directory

SAMPLE = Path(__file__).parents[2] / "config"
TABLES = ("brands.toml", "calendars.toml", "dealers.csv", "territories.csv", "shops.csv", "agreements.toml")
TODAY = date(2026, 11, 21)


@pytest.fixture(scope="session")
def sample() -> Directory:
    """The directory of the sample configuration."""
    directory, _ = build_directory(read_tables(SAMPLE), own_domains=["parts.example"], on=TODAY)
    assert directory
    return directory


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[Directory | None, list[Mistake]]]:
    """Build the sample with some of its text exchanged: {file: [(old, new), ...]}; an empty old appends.

    The rows of `fill` are filled up with empty cells to the length of their header.
    """
    monkeypatch.chdir(tmp_path)

    def build(
        changes: dict[str, list[tuple[str, str]]], fill: str = "", banners: str = ""
    ) -> tuple[Directory | None, list[Mistake]]:
        for name in TABLES:
            text = (SAMPLE / name).read_text(encoding="utf-8")
            for old, new in changes.get(name, []):
                assert old in text, f"{old!r} is not in {name}"
                text = text.replace(old, new, 1) if old else text + new
            (tmp_path / name).write_text(filled_up(text) if name == fill else text, encoding="utf-8")
        if banners:
            (tmp_path / "banners.csv").write_text(banners, encoding="utf-8")
        directory, mistakes = build_directory(read_tables(Path()), own_domains=["Parts.example"], on=TODAY)
        return directory, list(mistakes)

    return build


def filled_up(text: str) -> str:
    """A table in which every row is as long as the first."""
    first, *rows = text.splitlines()
    return "\n".join([first, *(row + "," * (first.count(",") - row.count(",")) for row in rows)]) + "\n"
