"""The history as Parquet, read back."""

import json
import tracemalloc
from decimal import Decimal
from importlib import util

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet
from sqlalchemy import insert, select, update

from store import StoreError, requests
from store.schema.interface import VIEWS
from store.schema.tables import figures, lines
from store.years import exporting
from store.years.exporting import export, rows_to_export
from tests.store.years import past

NAMES = sorted(VIEWS)


def out(database, folder, names=NAMES):
    """Export, and read every file back as rows."""
    made = list(export(database, folder, list(names), lambda _: None))
    return {one.file.stem: parquet.read_table(one.file).to_pylist() for one in made}


def by_key(rows):
    """Rows in the order of their first columns, which tell them apart."""
    return sorted(rows, key=lambda row: str(list(row.values())[:5]))


def test_every_view_comes_back_row_by_row(database, tmp_path):
    """What a program reads from the files is what the views say: times, days, decimals, facts as JSON."""
    with database.begin() as tx:
        past.fill(tx)
    back = out(database, tmp_path / "out")
    with database.reading() as tx:
        told = {name: [dict(row) for row in tx.execute(select(view)).mappings()] for name, view in VIEWS.items()}
    for row in back["events"]:
        row |= {"facts": json.loads(row["facts"]), "lines": json.loads(row["lines"])}

    assert {name: len(rows) for name, rows in told.items()} == {name: len(rows) for name, rows in back.items()}
    assert {name: by_key(rows) for name, rows in told.items()} == {name: by_key(rows) for name, rows in back.items()}
    assert sorted(f"{name}.parquet" for name in NAMES) == sorted(path.name for path in (tmp_path / "out").iterdir())


def test_progress_counts_every_row(database, tmp_path):
    """The bar ends where it was said to end."""
    with database.begin() as tx:
        past.fill(tx)
    told = []
    made = list(export(database, tmp_path, NAMES, told.append))

    assert rows_to_export(database, NAMES) == sum(told) == sum(one.rows for one in made)


def test_an_empty_history_gives_whole_files(database, tmp_path):
    """A view without rows is a file with its columns."""
    made = out(database, tmp_path)

    assert {key: [] for key in NAMES} == made
    assert list(VIEWS["lines"].c.keys()) == parquet.read_schema(tmp_path / "lines.parquet").names


@settings(max_examples=300)
@given(amount=st.decimals(allow_nan=False, allow_infinity=False))
def test_no_amount_of_a_stranger_stops_an_export(amount):
    """An amount comes back exactly, or, where no program could hold its digits, as nothing."""
    kept = exporting._plain(lines.c.quantity.type, amount)

    assert kept in (amount, None)
    if kept is not None:
        assert amount == pa.array([kept], pa.decimal128(38, 10))[0].as_py()


@pytest.mark.parametrize(
    ("amount", "fits"),
    [("1E+27", True), ("1E+28", False), ("0.1234567891", True), ("1E-11", False), ("-7.50", True), ("1E-400", False)],
)
def test_amounts_that_do_not_fit_are_counted(database, tmp_path, amount, fits):
    """Whoever exports hears how many amounts were too long; their rows come along."""
    with database.begin() as tx:
        numbers = past.fill(tx)
        first = (lines.c.request == numbers["closed"]) & (lines.c.position == 1)
        tx.execute(update(lines).where(first).values(quantity=Decimal(amount)))
    (made,) = export(database, tmp_path, ["lines"], lambda _: None)
    rows = parquet.read_table(made.file).to_pylist()
    (row,) = (row for row in rows if (row["request"], row["position"]) == (numbers["closed"], 1))

    assert (not fits, Decimal(amount) if fits else None) == (bool(made.unfit), row["quantity"])


def test_memory_does_not_grow_with_the_history(database, tmp_path, monkeypatch):
    """Forty times as many rows need hardly more memory: they stream."""
    monkeypatch.setattr(exporting, "AT_ONCE", 500)

    def peak(rows):
        day = {"cut": "territory", "day": past.NOW.date(), "dealer": "west", "brand": "honda", "orders": 1}
        with database.begin() as tx:
            tx.execute(figures.delete())
            tx.execute(insert(figures), [day | {"territory": f"H{n:07d}"} for n in range(rows)])
        tracemalloc.start()
        list(export(database, tmp_path, ["figures"], lambda _: None))
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return most

    peak(500)

    assert peak(20_000) < 2 * peak(1_000)


def test_an_export_that_breaks_off_leaves_the_file_of_before(database, tmp_path, monkeypatch):
    """A file under its own name is always whole: the last good one stays until the next is done."""
    with database.begin() as tx:
        past.fill(tx)
    before = out(database, tmp_path, ["lines"])

    def full_disk(_rows):
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        list(export(database, tmp_path, ["lines"], full_disk))

    assert before["lines"] == parquet.read_table(tmp_path / "lines.parquet").to_pylist()
    assert ["lines.parquet"] == [
        path.name for path in tmp_path.iterdir() if "parquet" in path.name or "part" == path.suffix
    ]


def test_what_happens_meanwhile_is_not_half_in_it(database, tmp_path):
    """All files are of one moment: a request that is opened between two of them is in none."""
    with database.begin() as tx:
        past.fill(tx)
    opened = []

    def meanwhile(_rows):
        if not opened:
            with database.begin() as tx:
                opened.append(past.open_one(tx, key="meanwhile"))
                requests.append(tx, opened[0], past.events("waiting"))

    made = list(export(database, tmp_path, ["events", "requests"], meanwhile))
    numbers = {row["number"] for row in parquet.read_table(made[1].file).to_pylist()}

    assert len(past.LIVES) == len(numbers)
    assert not numbers & set(opened)


def test_the_extra_is_named_where_it_is_missing(database, tmp_path, monkeypatch):
    """Without the library the command ends with the one that installs it."""
    monkeypatch.setattr(exporting, "find_spec", lambda name: util.find_spec("no_such_package"))

    with pytest.raises(StoreError, match=r"pip install 'partspost\[parquet\]'"):
        list(export(database, tmp_path, ["lines"], lambda _: None))
