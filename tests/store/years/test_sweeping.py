"""Blobs that nobody names go, and no other, whatever a writer does meanwhile."""

import os
import threading
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from routing import Event
from store import BlobLost, Blobs, messages, outbox, requests
from store.blobs import SHELVES
from store.years.sweeping import Swept, sweep
from tests.store.cases import NOW, open_one, opening, outgoing

NOW_ON_DISK = datetime.now(UTC) + timedelta(hours=1)
NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@pytest.fixture(params=["folder", "bucket"])
def blobs(request, tmp_path):
    """An empty place for blobs."""
    if request.param == "folder":
        return Blobs("file:blobs", tmp_path)
    return Blobs("s3://parts/ours", tmp_path, endpoint=request.getfixturevalue("s3").endpoint)


def swept(database, blobs, room, *, loose=NOW_ON_DISK, bin_=NEVER, really=True):
    """Sweep, and add up what was found."""
    found = list(sweep(database, blobs, room, loose_before=loose, bin_before=bin_, really=really))
    assert len(SHELVES) == len(found)
    return Swept(*(sum(getattr(one, name) for one in found) for name in Swept.__dataclass_fields__))


def kept(blobs):
    """Every name in its place."""
    return {name for shelf in SHELVES for name in blobs.older(shelf, NOW_ON_DISK)}


def name_each(tx, blobs):
    """One blob for every way in which something may be named; gives their names."""
    shas = [blobs.put(bytes([number])) for number in range(7)]
    mail = messages.add(
        tx,
        key="k",
        spool_id="x",
        received_at=NOW,
        via="smtp",
        peer="",
        sender="",
        recipient="",
        blob=shas[0],
        size=1,
        queue_id="",
    )
    messages.settle(
        tx,
        mail,
        outcome="ignored",
        reference=None,
        kind=None,
        subject=None,
        header_sender=None,
        message_id=None,
        pdfs=[(shas[1], "a.pdf", 1)],
        problem=None,
        at=NOW,
    )
    number = open_one(tx, blob=shas[2])
    requests.append(
        tx, number, [Event("received", NOW, "shop", {"files": f"{shas[3]} annexe.pdf\n{shas[4]} photo.jpg"})]
    )
    requests.revise(tx, opening(number, blob=shas[5]), mail, NOW)
    outbox.enqueue(tx, outgoing("o", number), blob=shas[6], at=NOW)
    return set(shas)


def test_whatever_is_named_stays(database, blobs, tmp_path):
    """Raw mails, papers of mails and versions, files beside an order, mails of ours: none of them goes."""
    with database.begin() as tx:
        named = name_each(tx, blobs)
    loose = {blobs.put(b"left by a crash"), blobs.put(b"of a request that was purged")}
    found = swept(database, blobs, tmp_path)

    assert (Swept(2, 0, 0), named) == (found, kept(blobs))
    assert all(blobs.exists(name) for name in loose)


def test_a_dry_run_counts_and_touches_nothing(database, blobs, tmp_path):
    """What would go is told, and everything is where it was; the names' files are gone."""
    names = {blobs.put(bytes([number])) for number in range(3)}
    blobs.throw_away(gone := blobs.put(b"in the bin"))
    found = swept(database, blobs, tmp_path, bin_=NOW_ON_DISK, really=False)

    assert (Swept(3, 1, 0), names, True) == (found, kept(blobs), blobs.exists(gone))
    assert [] == [path for path in tmp_path.iterdir() if path.name.startswith("names-")]


def test_what_is_young_stays(database, blobs, tmp_path):
    """A blob is put before its row is written: for that long nobody names it, and nobody must take it away."""
    young = blobs.put(b"on its way into the store")

    assert (Swept(0, 0, 0), {young}) == (
        swept(database, blobs, tmp_path, loose=datetime.now(UTC) - timedelta(hours=1)),
        kept(blobs),
    )


def test_the_bin_is_emptied_after_its_time(database, blobs, tmp_path):
    """What went into the bin lies there for a while, and then goes for good."""
    sha = blobs.put(b"nobody's")
    first = swept(database, blobs, tmp_path)
    second = swept(database, blobs, tmp_path)
    third = swept(database, blobs, tmp_path, bin_=NOW_ON_DISK)

    assert [Swept(1, 0, 0), Swept(0, 0, 0), Swept(0, 1, 0)] == [first, second, third]
    with pytest.raises(BlobLost):
        blobs.get(sha)


def test_what_was_named_again_comes_back_from_the_bin(database, blobs, tmp_path):
    """The same mail comes again while its blob lies in the bin: it is put back before the bin is emptied."""
    with database.begin() as tx:
        named = name_each(tx, blobs)
    sha = min(named)
    blobs.throw_away(sha)
    found = swept(database, blobs, tmp_path, bin_=NOW_ON_DISK)

    assert (Swept(0, 0, 1), named) == (found, kept(blobs))


def test_a_writer_that_relies_on_an_old_blob_never_loses_it(database, blobs, tmp_path):
    """Bytes that lay there loose are put again while the sweep takes them away: their row, committed later, finds them."""
    old = b"the same order as years ago"
    blobs.put(old)
    names_known, taken_away = threading.Event(), threading.Event()

    def write():
        names_known.wait(30)
        sha = blobs.put(old)
        taken_away.wait(30)
        with database.begin() as tx:
            open_one(tx, blob=sha)

    writer = threading.Thread(target=write)
    writer.start()
    for number, _ in enumerate(
        sweep(database, blobs, tmp_path, loose_before=NOW_ON_DISK, bin_before=NEVER, really=True)
    ):
        if number == 0:
            names_known.set()
    taken_away.set()
    writer.join(30)
    with database.reading() as tx:
        (number,) = [row.number for row in requests.listing(tx, limit=9)]
        (asked,), _ = requests.load(tx, number)
    found = blobs.get(asked.source.blob)
    swept(database, blobs, tmp_path, bin_=NOW_ON_DISK)

    assert (old, old) == (found, blobs.get(asked.source.blob))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.binary(max_size=4), st.booleans()), max_size=12))
def test_exactly_what_nobody_names_goes(database, tmp_path, drawn):
    """Of any blobs, those that no row names go into the bin, and the others stay."""
    blobs = Blobs(f"file:{os.urandom(6).hex()}", tmp_path)
    named = {blobs.put(data) for data, is_named in drawn if is_named}
    every = {blobs.put(data) for data, _ in drawn}
    with database.begin() as tx:
        tx.execute(outbox.outbox.delete())
        for sha in named:
            outbox.enqueue(tx, outgoing(sha), blob=sha, at=NOW)
    found = swept(database, blobs, tmp_path)

    assert (len(every - named), named) == (found.thrown_away, kept(blobs))
