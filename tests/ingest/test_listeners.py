"""Opening the doors and closing them."""

import socket
import stat
import time
from pathlib import Path

import pytest

from tests.ingest.house import House, settings

HELLO = b"Subject: order\r\n\r\nHello\r\n"


def open_files():
    """How many file descriptors this process holds."""
    return len(list(Path("/proc/self/fd").iterdir()))


def test_the_lmtp_socket_is_for_our_group(house):
    """Only the owner and the group may speak to the socket."""
    mode = (house.settings.paths.state / "lmtp.sock").stat().st_mode

    assert stat.S_IMODE(mode) == 0o660


def test_a_socket_left_behind_is_taken_over(tmp_path):
    """What a killed process left at the socket's path does not keep the next one from listening."""
    state = tmp_path / "var"
    state.mkdir()
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(state / "lmtp.sock"))
    left.close()
    with House(state) as house, house.lmtp() as client:
        greeting = client.greeting

    assert greeting.startswith("220 parts.example LMTP")


def test_doors_that_are_off_stay_closed(tmp_path):
    """An empty address opens nothing."""
    assert settings(tmp_path, listen="").smtp.listen == ""
    from ingest import Spool, open_doors

    async def opened():
        chosen = settings(tmp_path, listen="").model_copy(
            update={"lmtp": settings(tmp_path).lmtp.model_copy(update={"listen": ""})}
        )
        doors = await open_doors(chosen, Spool(tmp_path / "spool"), bool, lambda: None)
        await doors.close()
        return doors.addresses

    import asyncio

    assert asyncio.run(opened()) == {}


def test_an_address_in_use_is_a_fault(house, tmp_path):
    """A port that somebody else listens on is an OSError, and leaves no door half open."""
    with (
        pytest.raises(OSError, match="address already in use"),
        House(tmp_path / "other", listen=f"127.0.0.1:{house.port}"),
    ):
        pass


def test_closing_says_goodbye(house):
    """An idle client hears 421, nobody enters any more, and the socket is gone."""
    with house.smtp() as client:
        client.say("EHLO me", "MAIL FROM:<a@b.example>")
        house.close(drain=5)
        replies = (client.hear(), client.hear())

    assert replies == ("421 4.3.2 Service shutting down", "")
    assert not (house.settings.paths.state / "lmtp.sock").exists()
    with pytest.raises(ConnectionRefusedError):
        house.smtp()


def test_a_mail_under_way_finishes_before_the_door_closes(house):
    """A mail whose body is arriving when we stop is accepted; then its client hears 421."""
    with house.smtp() as client:
        client.begin()
        client.send(b"Subject: order\r\n")
        closing = house.doors.close(drain=10)
        import asyncio

        future = asyncio.run_coroutine_threadsafe(closing, house._loop)
        time.sleep(0.2)
        still_open = not future.done()
        client.send(b"\r\nHello\r\n.\r\n")
        replies = (client.hear()[:3], client.hear(), client.hear())
        future.result(10)

    assert still_open
    assert replies == ("250", "421 4.3.2 Service shutting down", "")
    assert [HELLO] == [message for _, message in house.mails()]


def test_a_mail_that_does_not_end_is_cut_when_time_is_up(house):
    """A client that keeps its mail open does not keep us from stopping; nothing of the mail stays."""
    with house.smtp() as client:
        client.begin()
        client.send(b"Subject: order\r\n")
        started = time.monotonic()
        house.close(drain=0.3)
        took = time.monotonic() - started

    assert took < 5
    assert house.spool.counts() == {"in": 0, "work": 0, "corrupt": 0, "tmp": 0}


def test_connections_leave_nothing_open(house):
    """After many connections of every kind, no file descriptor and no connection is left."""
    with house.smtp() as client:
        client.mail()
    house.until(lambda: not house.doors.connections)
    before = open_files()
    for number in range(60):
        with house.smtp() as client:
            if number % 3:
                client.begin()
                client.send(HELLO + (b".\r\n" if number % 2 else b""))

    assert house.until(lambda: not house.doors.connections and not house.spool.counts()["tmp"])
    assert house.until(lambda: open_files() <= before)
