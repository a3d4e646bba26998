"""Files made to break readers end as a problem with a named reason, each in its own child, and the room reads on."""

import os
import time
from datetime import date
from pathlib import Path

import pytest

from config import load_settings
from partspost.reader.reading import ReadingRoom
from tests import network

SHARED = Path(os.environ.get("PARTSPOST_SHARED", Path(__file__).parents[3] / "shared")) / "data" / "documents"
FOLDERS = ("pdf-hostile-*", "archive-hostile")
FAX = Path(__file__).parents[2] / "samples" / "orders" / "fax.pdf"
TODAY = date(2026, 11, 24)
# A child may use its whole wall time; killing and burying it takes a moment more.
WALL, SCAN, MOMENT = 20, 1, 1.5
SAMPLE = 24


@pytest.fixture(name="room", scope="module")
def _room(tmp_path_factory):
    """A reading room with the limits that the daemon has by default, but no patience for pictures."""
    place = network.write_config(tmp_path_factory.mktemp("hostile"))
    toml = place["config"] / "partspost.toml"
    toml.write_text(toml.read_text() + f"scan_wall = {SCAN}\n")
    settings = load_settings(place["config"])
    assert (WALL, 768 << 20) == (settings.reader.wall, settings.reader.memory)
    built = ReadingRoom(settings)
    for paper in (network.honda_order(), FAX.read_bytes()):
        built.read_document(paper, TODAY)  # the servers start now: what is measured below are the children
    yield built
    built.close()


def hostile_files():
    """Every file of the hostile families; a reason to skip where they are missing, except in continuous integration."""
    found = sorted(path for folder in FOLDERS for path in SHARED.glob(f"{folder}/*") if path.name != "SOURCES.tsv")
    if not found:
        assert not os.environ.get("CI"), f"the hostile files are missing: {SHARED}"
        pytest.skip(f"the hostile files are missing: {SHARED}")
    return found


def harm(room, paths):
    """What reading did wrong: took too long, or gave neither an order nor a named reason."""
    wrong = []
    for path in paths:
        begun = time.monotonic()
        document = room.read_document(path.read_bytes(), TODAY)
        took = time.monotonic() - begun
        if took > WALL + SCAN + MOMENT:
            wrong.append(f"{path.name}: {took:.0f} s")
        if not document.orders and not any(problem.code for problem in document.problems):
            wrong.append(f"{path.name}: no reason")
        if not document.readable and document.orders:
            wrong.append(f"{path.name}: unreadable, with orders")
    return wrong


def test_a_sample_of_hostile_files_ends_with_named_reasons(room):
    """One file in so many of every family: each is read or refused with a reason in time, and nothing else is hurt."""
    files = hostile_files()

    assert [] == harm(room, files[:: max(1, len(files) // SAMPLE)])
    assert room.read_document(network.honda_order(), TODAY).readable


@pytest.mark.long
@pytest.mark.timeout(1800)
def test_every_hostile_file_ends_with_a_named_reason(room):
    """All of them: none takes longer than its time, none ends the room."""
    assert [] == harm(room, hostile_files())
    assert room.read_document(network.honda_order(), TODAY).readable
