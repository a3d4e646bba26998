"""The drain of a spool: one mail that cannot be drained does not stop the others."""

import asyncio
import errno
import hashlib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest import Envelope, Spool, pipe
from ingest.spool.record import opened
from partspost import house as house_of
from partspost.node import drain as draining
from partspost.node.drain import Drain
from store import messages, migrate
from tests import network
from tests.daemon import until


@pytest.fixture(name="house")
def _house(tmp_path):
    place = network.write_config(tmp_path)
    migrate("sqlite:///partspost.db", Path(place["state"]))
    house = house_of.build(place["config"])
    yield house
    house.close()


def accept(spool, raw):
    """A mail in the spool, as the door leaves it."""
    to = ("honda@parts.example",)
    writer = spool.begin(Envelope(pipe.new_id(), datetime.now(UTC), "smtp", "", "", False, "", to))
    writer.write(raw)
    writer.commit()


def spoil(house, raw):
    """The shelf of this mail's blob cannot be written to, as if another user had made it."""
    shelf = house.settings.paths.state / "blobs" / hashlib.sha256(raw).hexdigest()[:2]
    shelf.parent.mkdir(exist_ok=True)
    shelf.touch()
    return shelf


def stored(house):
    """How many mails the store has."""
    with house.database.reading() as tx:
        return messages.count(tx, since=datetime(2020, 1, 1, tzinfo=UTC))


def test_a_mail_that_cannot_be_drained_does_not_stop_those_behind_it(house):
    """More of them than are taken at once stand in front: every other mail is stored, and the fault is told."""
    spool = Spool(house.settings.paths.state / "spool")
    spool.lock()
    bad = b"Subject: 1\r\n\r\n"
    shelf = spoil(house, bad)
    for _ in range(draining._AT_ONCE + 6):
        accept(spool, bad)
    good = [b"Subject: %d\r\n\r\n" % n for n in range(2, 6)]
    assert shelf.name not in {hashlib.sha256(raw).hexdigest()[:2] for raw in good}
    for raw in good:
        accept(spool, raw)
    drain = Drain(house, spool)

    for _ in range(2):
        drain.once()
    with pytest.raises(OSError, match="File exists"):
        drain.once()
    assert len(good) == stored(house)
    assert draining._AT_ONCE + 6 == len(spool.waiting(1000))


def test_once_the_cause_is_gone_what_was_stuck_is_drained(house):
    """It was tried again all the time; the trouble that `/readyz` tells is over with it."""
    spool = Spool(house.settings.paths.state / "spool")
    spool.lock()
    bad = b"Subject: 1\r\n\r\n"
    shelf = spoil(house, bad)
    accept(spool, bad)
    drain = Drain(house, spool)

    async def live():
        running = asyncio.create_task(drain.run(asyncio.Event()))
        told = await asyncio.to_thread(until, lambda: drain.trouble)
        shelf.unlink()
        over = await asyncio.to_thread(until, lambda: not drain.trouble)
        running.cancel()
        return told, over

    told, over = asyncio.run(live())

    assert "File exists" in told
    assert (True, 1, []) == (over, stored(house), spool.waiting(9))


def test_a_file_that_cannot_be_read_now_holds_up_nobody(house, monkeypatch):
    """A disk that stumbles over one file: the mail behind it is stored at once, and it as soon as it can be read."""
    spool = Spool(house.settings.paths.state / "spool")
    spool.lock()
    for number in (1, 2):
        accept(spool, b"Subject: %d\r\n\r\n" % number)
    drain, broken = Drain(house, spool), spool.waiting(2)[0].name

    def stumble(path):
        if path.name == broken:
            raise OSError(errno.EIO, "Input/output error")
        return opened(path)

    with monkeypatch.context() as patched:
        patched.setattr("ingest.spool.spool.opened", stumble)
        drain.once()
        with pytest.raises(OSError, match="Input/output"):
            drain.once()
        assert (1, 1, 0) == (stored(house), spool.counts()["in"], spool.counts()["work"])
    drain.once()

    assert (2, []) == (stored(house), spool.waiting(9))
