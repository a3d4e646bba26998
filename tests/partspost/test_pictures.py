"""Pictures of an order's pages: drawn in a confined child, kept within bounds, and believed only in their shape."""

import io
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from config import load_settings
from parsers import Problem
from partspost.reader import pictures
from partspost.reader.pictures import MOST_KEPT, Pictures
from store import Blobs
from tests import network


@pytest.fixture(scope="module")
def room(tmp_path_factory):
    """A place with a store of blobs, and somebody who draws."""
    place = network.write_config(tmp_path_factory.mktemp("pictures"))
    loaded = load_settings(place["config"])
    blobs = Blobs(loaded.store.blobs, loaded.paths.state)
    drawing = Pictures(loaded, blobs)
    yield drawing, blobs
    drawing.close()


def test_the_lines_of_an_order_are_highlighted(room):
    """Each page is a PNG; the rows that were read as lines are framed in green."""
    drawing, blobs = room
    (page,) = drawing(blobs.put(network.honda_order()))
    colours = {colour for _, colour in Image.open(io.BytesIO(page)).convert("RGB").getcolors(1 << 24)}

    assert any(green - red > 60 and green - blue > 20 for red, green, blue in colours)


def test_what_was_drawn_once_is_given_again(room):
    """The same document is the very same pictures, without another child."""
    drawing, blobs = room
    blob = blobs.put(network.honda_order())

    assert drawing(blob) is drawing(blob)


def test_a_damaged_or_lost_document_has_a_reason(room):
    """Nothing is raised for what a document does."""
    drawing, blobs = room

    assert (Problem("pdf-damaged"), Problem("blob-lost")) == (drawing(blobs.put(b"%PDF-1.7 broken")), drawing("0" * 64))


def test_what_is_kept_is_bounded(room):
    """The pictures that were not looked at for longest go first."""
    drawing, _ = room
    for place in range(4):
        drawing._keep(str(place), (bytes(MOST_KEPT // 3),))

    assert (None, True) == (drawing._known("0"), drawing._known("3") is not None)


PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"{}",
        b'{"problem": "", "sizes": []}\n',
        b'{"problem": "", "sizes": [9]}\n' + PNG,
        b'{"problem": "", "sizes": [20]}\n' + b"<svg onload=alert(1)",
        b'{"problem": "", "sizes": [-5, 14]}\n' + PNG + b"x",
        json.dumps({"problem": "", "sizes": [9] * 17}).encode() + b"\n" + (PNG + b"x") * 17,
    ],
)
def test_a_hostile_child_is_not_believed(answer):
    """Whatever a child says that is not a few pictures of the right size is a fault."""
    assert Problem("pdf-fault") == pictures._checked(answer)


@settings(max_examples=200)
@given(st.binary(max_size=200))
def test_any_answer_is_pictures_or_a_problem(answer):
    """No bytes of a child make the parent fail."""
    assert isinstance(pictures._checked(answer), (tuple, Problem))
