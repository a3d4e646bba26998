"""What the daemon tells systemd, heard at a real socket."""

import asyncio
import os
import socket

import pytest

from partspost import systemd
from tests.daemon import Daemon, until


@pytest.fixture(name="ear")
def _ear(tmp_path):
    """A socket as systemd has it, and what was said to it so far."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(str(tmp_path / "notify"))
        ear.settimeout(30)
        yield ear


def test_a_daemon_says_when_it_is_ready_and_when_it_stops(ear, tmp_path):
    """Ready comes once every part is open, stopping is announced, and the watchdog is fed all the time."""
    where = {"NOTIFY_SOCKET": ear.getsockname(), "WATCHDOG_USEC": "400000"}
    heard = []
    with Daemon(tmp_path, where) as daemon:
        assert until(lambda: (heard.append(ear.recv(100)), heard.count(b"WATCHDOG=1") > 1)[1])
        daemon.stop()
    assert until(lambda: (heard.append(ear.recv(100)), heard[-1] == b"STOPPING=1")[1])

    assert [b"READY=1", b"STOPPING=1"] == [word for word in heard if word != b"WATCHDOG=1"]


def test_without_systemd_nothing_is_said(monkeypatch):
    """No socket in the environment, no word; a socket that is gone is nobody's fault."""
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    monkeypatch.delenv("WATCHDOG_USEC", raising=False)
    systemd.tell("READY=1")
    monkeypatch.setitem(os.environ, "NOTIFY_SOCKET", "/nowhere/notify")
    systemd.tell("READY=1")

    assert asyncio.run(systemd.keep_watch()) is None
