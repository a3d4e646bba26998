"""Blobs that nobody names any more: they go into the bin, and after a while for good.

A blob may be put while this runs, and named only afterwards. So nothing young is touched; and since the same bytes may
be put again when they are old, what goes lies in the bin for days, where whoever asks for it still finds it.
"""

import re
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import ColumnElement, Text, select, type_coerce

from store.blobs import SHELVES, Blobs
from store.database import Database
from store.schema.accounts import invoices
from store.schema.tables import events, messages, outbox, versions

_HASH = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")
_LENGTH = 32
_AT_ONCE = 1000
# Everywhere that a blob may be named; whatever looks like a hash counts as one.
_NAMING: tuple[tuple[ColumnElement[str], ...], ...] = (
    (messages.c.blob, type_coerce(messages.c.pdfs, Text)),
    (versions.c.blob, type_coerce(versions.c.opening, Text)),
    (type_coerce(events.c.facts, Text), type_coerce(events.c.lines, Text)),
    (outbox.c.blob,),
    (invoices.c.blob,),
)


@dataclass(frozen=True, slots=True)
class Swept:
    """What was found on one shelf: blobs that went into the bin, went for good, and came back to their place."""

    thrown_away: int
    destroyed: int
    restored: int


def sweep(
    database: Database, blobs: Blobs, room: Path, *, loose_before: datetime, bin_before: datetime, really: bool
) -> Iterator[Swept]:
    """Go through all `SHELVES`; unless `really`, nothing is touched and what would go is counted.

    Blobs put before `loose_before` that nobody names go into the bin, and what has lain there since `bin_before` goes
    for good. The names are sorted into files in `room`, 32 bytes each, so that any number of them needs little memory.
    """
    with tempfile.TemporaryDirectory(prefix="names-", dir=room) as folder:
        files = [Path(folder) / shelf for shelf in SHELVES]
        _write_names(database, files)
        for shelf, file in zip(SHELVES, files, strict=True):
            known = file.read_bytes()
            names = {known[start : start + _LENGTH] for start in range(0, len(known), _LENGTH)}
            yield _sweep_shelf(blobs, shelf, names, loose_before, bin_before, really=really)


def _write_names(database: Database, files: Sequence[Path]) -> None:
    """Read every name there is, once, each into the file of its shelf."""
    with ExitStack() as stack, database.reading() as tx:
        shelves: list[BinaryIO] = [stack.enter_context(file.open("wb")) for file in files]
        for columns in _NAMING:
            with tx.execute(select(*columns).execution_options(yield_per=_AT_ONCE)) as found:
                for name in (name for row in found for name in _HASH.findall(" ".join(row))):
                    digest = bytes.fromhex(name)
                    shelves[digest[0]].write(digest)


def _sweep_shelf(
    blobs: Blobs, shelf: str, names: set[bytes], loose_before: datetime, bin_before: datetime, *, really: bool
) -> Swept:
    in_bin = list(blobs.thrown_away(shelf, bin_before))
    loose = [name for name in blobs.older(shelf, loose_before) if bytes.fromhex(name) not in names]
    wanted = [name for name in in_bin if bytes.fromhex(name) in names]
    dead = [name for name in in_bin if bytes.fromhex(name) not in names]
    if really:
        for name in wanted:
            blobs.take_back(name)
        for name in dead:
            blobs.destroy(name)
        for name in loose:
            blobs.throw_away(name)
    return Swept(len(loose), len(dead), len(wanted))
