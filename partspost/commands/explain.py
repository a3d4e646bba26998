"""``partspost parse --explain``: the pages of an order as a picture that shows what each row was taken for."""

from datetime import UTC, datetime
from pathlib import Path

from config import load_settings
from parsers import Problem
from partspost.reader.reading import ReadingRoom


def explain_file(file: Path, picture: Path, config: Path | None) -> Problem | None:
    """Write the picture of a PDF; the reason where it cannot be opened."""
    room = ReadingRoom(load_settings(config))
    try:
        drawn = room.explain(file.read_bytes(), datetime.now(UTC).date())
    finally:
        room.close()
    if isinstance(drawn, Problem):
        return drawn
    picture.write_bytes(drawn)
    return None
