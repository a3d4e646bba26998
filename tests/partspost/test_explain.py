"""`partspost parse --explain` draws what was read, so that a person sees at a glance where a reading went wrong."""

import io
import subprocess
import sys

import pytest
from PIL import Image

from tests import network

GREEN, BLUE = (0, 140, 70), (50, 100, 220)


@pytest.fixture(name="parse")
def _parse(tmp_path):
    """Runs the command on a PDF; gives its exit code, what it said, and the picture if there is one."""
    place = network.write_config(tmp_path)

    def parse(pdf):
        paper, picture = tmp_path / "order.pdf", tmp_path / "read.png"
        paper.write_bytes(pdf)
        command = [sys.executable, "-m", "partspost", "parse", str(paper), "--explain", str(picture)]
        ran = subprocess.run(
            [*command, "--config", str(place["config"])], capture_output=True, text=True, check=False, timeout=120
        )
        return ran.returncode, ran.stdout + ran.stderr, picture.read_bytes() if picture.exists() else None

    return parse


def colours(png):
    """The colours of the picture."""
    return {colour for _, colour in Image.open(io.BytesIO(png)).convert("RGB").getcolors(1 << 24)}


def near(colour, found):
    """Whether nearly this colour is among those found: lines are drawn smoothly."""
    return any(max(abs(a - b) for a, b in zip(colour, one, strict=True)) < 60 for one in found)


def test_the_rows_of_an_order_are_framed_in_the_colours_of_what_they_are(parse):
    """The picture is a PNG of the page with a band above it; lines are green and headings blue."""
    code, said, png = parse(network.honda_order())

    assert (0, True) == (code, "order" in said)
    assert near(GREEN, colours(png))
    assert near(BLUE, colours(png))


def test_a_file_that_cannot_be_opened_is_named_and_nothing_is_drawn(parse):
    """Damage is told with its code, and the exit code says that there were findings."""
    code, said, png = parse(b"%PDF-1.7 broken")

    assert (1, None) == (code, png)
    assert "pdf-damaged" in said
