"""Power cuts: every blob and every row that was there when a transaction had ended is there afterwards."""

import random
import shutil

import pytest

from store import BlobLost, Blobs, Database, messages
from tests import power

pytestmark = pytest.mark.system
WRITER = """
import os, sys
from pathlib import Path
from store import Blobs, Database
from tests.store.cases import arrive

var, mutant = Path(sys.argv[1]), sys.argv[2]
if mutant:
    os.fsync = lambda fd: None
database, blobs = Database("sqlite:///partspost.db", var), Blobs("file:blobs", var)
while True:
    sha = blobs.put(os.urandom(600))
    with database.begin() as tx:
        arrive(tx, key=sha)
    os.write(1, sha.encode() + b"\\n")
"""


@pytest.fixture
def cut(sqlite_file):
    """Cuts the power some time after a blob and its row were stored; gives (acknowledged, blobs lost, rows lost)."""

    def cut_once(seconds, mutant=""):
        def prepare(var):
            shutil.copy(sqlite_file, var)

        stored = power.cut_while_writing(base, WRITER, seconds=seconds, prepare=prepare, mutant=mutant)
        with power.after(base) as folder:
            return len(stored), *missing(folder / "var", stored)

    with power.folder_in_memory() as base:
        yield cut_once


def missing(var, stored):
    """(blobs lost, rows lost) of what was stored."""
    blobs, database = Blobs("file:blobs", var), Database("sqlite:///partspost.db", var)
    lost = 0
    for sha in stored:
        try:
            blobs.get(sha)
        except BlobLost:
            lost += 1
    with database.reading() as tx:
        rows = {mail.key for mail in messages.waiting(tx)}
    database.close()
    return lost, len(set(stored) - rows)


def test_a_power_cut_takes_no_blob_and_no_row(cut):
    """After a power cut every acknowledged blob is whole and its row is there."""
    stored, *lost = cut(0.5)

    assert stored > 20
    assert [0, 0] == lost


def test_a_store_without_fsync_loses_blobs(cut):
    """A mutant that never makes a blob durable has acknowledged blobs that are gone, though SQLite kept their rows."""
    stored, blobs, rows = cut(0.3, mutant="no fsync")

    assert stored > 0
    assert blobs > 0
    assert 0 == rows


@pytest.mark.long
@pytest.mark.timeout(300)
def test_twenty_power_cuts_of_the_store(cut):
    """20 power cuts amid blobs and transactions: nothing that was acknowledged is lost or damaged."""
    dice = random.Random(20)
    cuts = [cut(dice.uniform(0.2, 1.5)) for _ in range(20)]
    stored, blobs, rows = (sum(figures) for figures in zip(*cuts, strict=True))
    print(f"{stored} stored, {blobs} blobs and {rows} rows lost")

    assert stored > 2000
    assert (0, 0) == (blobs, rows)
