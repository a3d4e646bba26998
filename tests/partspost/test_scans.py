"""The scan child: pictures are read in a confined process of their own, and only where the extra is installed."""

import os
import socket
import sys
import time
from datetime import date
from importlib.util import find_spec
from pathlib import Path

import pytest

from config import load_settings
from partspost.reader.reading import ReadingRoom
from tests import network
from tests.parsers.photographs import photograph, with_fax_line

if find_spec("rapidocr") is None and os.environ.get("CI") != "true":
    pytest.skip("the ocr extra is not installed", allow_module_level=True)

TODAY = date(2026, 11, 24)
FAX = Path(__file__).parents[2] / "samples" / "orders" / "fax.pdf"


@pytest.fixture(scope="module", name="scan")
def _scan():
    """The sample order of the network as a fax: one page, one bit, slightly askew."""
    return photograph(network.honda_order("scanned"), skew=0.7, bits=1)


def open_room(place, **limits):
    """A reading room with the given limits for scans."""
    written = network.write_config(place)
    toml = written["config"] / "partspost.toml"
    toml.write_text(toml.read_text() + "".join(f"{key} = {value}\n" for key, value in limits.items()))
    return ReadingRoom(load_settings(written["config"]))


@pytest.fixture(scope="module", name="room")
def _room(tmp_path_factory):
    """A reading room with its usual limits."""
    room = open_room(tmp_path_factory.mktemp("scans"))
    yield room
    room.close()


def test_a_scan_is_read_in_a_confined_child(room, scan):
    """With the extra a fax becomes an order that says it was read from a picture."""
    document = room.read_document(scan, TODAY)

    assert "scanned" == document.problems[0].code
    assert ["48213-001"] == [order.purchase_order for order in document.orders]


def test_a_line_that_a_fax_server_printed_over_the_picture_hides_no_scan(room, scan, monkeypatch):
    """Ten words of text on a picture are no order: the picture is read, or said to be one."""
    fax = with_fax_line(scan, "NOV-24-2026 08:14 FROM: FIX AUTO LAVAL 450 555 0127 TO: 18005550100 P.1/1")
    read = room.read_document(fax, TODAY)
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    unread = room.read_document(fax, TODAY)

    assert ("scanned", "pdf-no-text") == (read.problems[0].code, unread.problems[0].code)


def test_a_fax_with_handwriting_stays_held_with_and_without_the_extra(room, monkeypatch):
    """Quantities written by hand leave the fax to a person, whatever is installed."""
    with_extra = room.read_document(FAX.read_bytes(), TODAY)
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    without = room.read_document(FAX.read_bytes(), TODAY)

    assert [("pdf-no-text",), ("pdf-no-text",)] == [
        tuple(problem.code for problem in document.problems) for document in (with_extra, without)
    ]


def test_without_the_extra_no_scan_server_is_started(scan, tmp_path, monkeypatch):
    """Where the extra is missing a scan is recognised as such and the program runs as ever."""
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    room = open_room(tmp_path)
    document = room.read_document(scan, TODAY)
    server = room._scanning.get()
    room.close()

    assert (None, "pdf-no-text") == (server, document.problems[0].code)


def test_the_scan_server_is_alone_and_silent(room, scan):
    """One thread, so that children can be forked, and no socket: the models' library does not report home."""
    room.read_document(scan, TODAY)
    server = room._scanning.get()
    room._scanning.put(server)
    process = Path(f"/proc/{server._process.pid}")
    threads = len(list((process / "task").iterdir()))
    handles = [str(handle.readlink()) for handle in (process / "fd").iterdir()]

    assert (1, []) == (threads, [handle for handle in handles if handle.startswith("socket:")])


@pytest.mark.parametrize(
    ("limits", "reason"),
    [({"scan_wall": 1, "scan_cpu": 30}, "longer than allowed"), ({"scan_memory": '"600MiB"'}, "reader failed|memory")],
)
def test_a_scan_beyond_its_limits_stays_a_scan_that_nobody_read(limits, reason, scan, tmp_path):
    """A scan that takes too much time or memory harms its child alone, and is held as a picture without text."""
    room = open_room(tmp_path, **limits)
    begun = time.monotonic()
    document = room.read_document(scan, TODAY)
    room.close()

    assert "pdf-no-text" == document.problems[0].code
    assert any(word in document.problems[0].detail for word in reason.split("|"))
    assert time.monotonic() - begun < 60


def test_a_lost_scan_server_costs_that_reading_only(room, scan):
    """When the server with the models dies, the document stays a scan, and the next one is read."""
    room.read_document(scan, TODAY)
    server = room._scanning.get()
    server._process.kill()
    server._process.wait()
    room._scanning.put(server)

    lost = room.read_document(scan, TODAY)

    assert ["pdf-no-text"] == [problem.code for problem in lost.problems]
    assert room.read_document(scan, TODAY).orders


def test_no_socket_can_be_opened_where_a_scan_is_read():
    """The proof of the silence test's measure: an open socket is seen under /proc."""
    with socket.socket() as opened:
        link = str(Path(f"/proc/self/fd/{opened.fileno()}").readlink())

    assert link.startswith("socket:")
