"""The stream of news: what it says, to whom, after a break, and at the end."""

import resource
import socket
import time
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from http.client import HTTPConnection

import psutil
import pytest
from structlog.testing import capture_logs

from status.live import LOOK_SECONDS, MOST_OF_ONE
from tests.status.conftest import page
from tests.status.scene import CASES, NOW

HONDA_LAVAL, KIA = CASES[0], CASES[4]
PATIENCE = 2.5 * LOOK_SECONDS


@contextmanager
def stream(reader, path="/live", wait=PATIENCE, **headers):
    """An open stream of news, as its answer."""
    connection = HTTPConnection("127.0.0.1", reader.port, timeout=wait)
    connection.request("GET", path, headers={name.replace("_", "-"): text for name, text in headers.items()})
    answer = connection.getresponse()
    try:
        yield answer
    finally:
        answer.close()
        connection.close()


def heard(answer):
    """The next event, as its fields; None when the stream ends or stays silent."""
    fields = {}
    try:
        while line := answer.readline().decode():
            name, _, text = line.rstrip("\n").partition(": ")
            if name and text:
                fields[name] = text
            elif "event" in fields:
                return fields
    except TimeoutError:
        return None
    return None


def first_stamp(reader, path="/live", **headers):
    """The stamp that a stream begins with when the page knows none."""
    with stream(reader, path, **headers) as answer:
        return heard(answer)["id"]


def test_a_new_request_is_told(empty):
    """An open page hears that something changed, with the stamp as the event's name."""
    empty.scene.open(KIA)
    stamp = first_stamp(empty)
    with stream(empty, f"/live?since={stamp}") as answer:
        empty.scene.open(HONDA_LAVAL)
        event = heard(answer)

    assert ("text/event-stream; charset=utf-8", "changed", True) == (
        answer.headers["content-type"],
        event["event"],
        event["id"] != stamp,
    )


def test_a_dealer_hears_nothing_of_others(empty):
    """News of somebody else's request are no news."""
    cookie = empty.cookie("dealer", "honda-laval")
    empty.scene.open(HONDA_LAVAL)
    stamp = first_stamp(empty, Cookie=cookie)
    with stream(empty, f"/live?since={stamp}", Cookie=cookie) as answer:
        empty.scene.open(KIA)
        silent = heard(answer)
    with stream(empty, f"/live?since={stamp}", Cookie=cookie) as answer:
        empty.scene.open(replace(HONDA_LAVAL, minutes=1))
        told = heard(answer)

    assert (None, "changed") == (silent, told["event"])


def test_a_page_that_was_cut_off_hears_what_it_missed(empty):
    """With the id of the last event the stream tells at once if there was news, and is silent if there was none."""
    empty.scene.open(HONDA_LAVAL)
    stamp = first_stamp(empty)
    with stream(empty, "/live?since=long-ago", Last_Event_ID=stamp) as answer:
        silent = heard(answer)
    empty.scene.open(KIA)
    with stream(empty, "/live?since=long-ago", Last_Event_ID=stamp) as answer:
        missed = heard(answer)

    assert (None, "changed") == (silent, missed["event"])


def test_streams_end_when_the_page_stops(empty):
    """A server that stops ends its streams, begins none, and does not wait for its readers."""
    with stream(empty) as answer:
        heard(answer)
        empty.live.close()
        rest = answer.read()
    status = empty.ask("/live").status

    assert (b"", 503) == (rest, status)


def test_a_link_that_ends_ends_its_stream(empty):
    """Who may look no more hears no more."""
    cookie = empty.cookie("dealer", "honda-laval")
    empty.scene.open(HONDA_LAVAL)
    stamp = first_stamp(empty, Cookie=cookie)
    with stream(empty, f"/live?since={stamp}", Cookie=cookie) as answer:
        empty.now = NOW.replace(year=2027)
        empty.scene.open(replace(HONDA_LAVAL, minutes=1))
        rest = answer.read()

    assert b"event" not in rest.partition(b"\n\n")[2]


def test_one_reader_cannot_take_every_stream(empty):
    """One reader has so many streams and no more; another one still gets his."""
    mine, other = empty.cookie("dealer", "honda-laval"), empty.cookie("dealer", "honda-metropole")
    with ExitStack() as streams:
        for _ in range(MOST_OF_ONE):
            answer = streams.enter_context(stream(empty, Cookie=mine))
            answer.readline()
        refused = empty.ask("/live", Cookie=mine)
        other_status = streams.enter_context(stream(empty, Cookie=other)).status

    assert (503, "30", 200) == (refused.status, refused.headers["retry-after"], other_status)


def test_a_database_that_is_away_ends_no_stream(empty):
    """While the store cannot be asked the streams stay open, and once it is back they tell."""
    stamp = first_stamp(empty, "/live?since=-")
    path = empty.database.path
    with capture_logs() as logged, stream(empty, f"/live?since={stamp}", wait=30) as answer:
        answer.readline()
        empty.database.close()
        path.rename(path.with_suffix(".away"))
        deadline = time.monotonic() + 30
        while not logged and time.monotonic() < deadline:
            time.sleep(0.1)
        path.with_suffix(".away").rename(path)
        empty.scene.open(KIA)
        event = heard(answer)

    assert ("live.failed", "changed") == (logged[0]["event"], event["event"])


def test_head_of_a_stream_ends(afternoon):
    """Asking for the headers alone is no stream."""
    assert (200, "") == ((answer := afternoon.ask("/live", "HEAD")).status, answer.body)


@pytest.mark.parametrize("path", ["/live?dealer=nobody", "/live?dealer=%00"])
def test_a_stream_about_nobody_is_not_there(afternoon, path):
    """An operator may ask for a dealer who exists."""
    assert 404 == afternoon.ask(path).status


@pytest.mark.long
@pytest.mark.timeout(300)
def test_five_hundred_streams_fit_in_memory(tmp_path, settings, directory):
    """Five hundred open streams cost less than a hundred megabytes, and each of them hears of a new request."""
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, resource.getrlimit(resource.RLIMIT_NOFILE)[1]))
    with page(tmp_path, settings, directory) as reader, ExitStack() as streams:
        dealers = sorted(directory.dealers)[:50]
        cookies = [reader.cookie("dealer", key) for key in dealers]
        with stream(reader, Cookie=cookies[0]):
            before = psutil.Process().memory_info().rss
        sockets = []
        for place in range(500):
            connection = streams.enter_context(socket.create_connection(("127.0.0.1", reader.port), timeout=60))
            connection.sendall(f"GET /live HTTP/1.1\r\nHost: x\r\nCookie: {cookies[place % 50]}\r\n\r\n".encode())
            sockets.append(connection)
        for connection in sockets:
            assert b"200 OK" in connection.recv(4096)
        grown = psutil.Process().memory_info().rss - before
        print(f"500 streams: {grown / 1e6:.1f} MB")
        ends = time.monotonic() + 30
        while (open_streams := len(reader.live)) < len(sockets) and time.monotonic() < ends:
            time.sleep(0.05)  # a stream is counted right after it has begun

    assert (500, True) == (open_streams, grown < 100_000_000)
