"""dBase tables: every type, the code pages, what is damaged, what is too long."""

import contextlib
import datetime as dt
import struct
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.exact import InexactError
from parsers.exact.dbf import MAX_ROWS, read_table
from tests.parsers.estimates import table

FIELDS = [
    ("NAME", "C", 16),
    ("PRICE", "N", 9, 2),
    ("SHARE", "F", 8, 3),
    ("DAY", "D", 8),
    ("GOOD", "L", 1),
    ("NOTE", "M", 10),
]
ROW = {
    "NAME": "Phare",
    "PRICE": Decimal("12.50"),
    "SHARE": Decimal("0.125"),
    "DAY": dt.date(2026, 11, 21),
    "GOOD": True,
}
EMPTY = dict.fromkeys([field[0] for field in FIELDS])
TEXTS = st.text("abcXYZ019 -./éèêàçôûñÉ", max_size=12).map(str.rstrip)
MONEY = st.decimals(-9999, 99999, places=2)
ROWS = st.fixed_dictionaries(
    {
        "NAME": TEXTS.map(lambda text: text or None),
        "PRICE": st.none() | MONEY,
        "SHARE": st.none() | st.decimals(-99, 999, places=3),
        "DAY": st.none() | st.dates(dt.date(1980, 1, 1), dt.date(2060, 12, 31)),
        "GOOD": st.none() | st.booleans(),
        "NOTE": st.none(),
    }
)


@pytest.mark.parametrize("version", [0x03, 0x04, 0x83, 0x8B, 0x30, 0xF5])
def test_each_type_is_read_as_what_it_is(version):
    """Text, numbers, days and truth values come out typed in every version; memos are left alone."""
    read = read_table(table(FIELDS, [ROW, {}], version=version))

    assert (ROW | {"NOTE": None}, EMPTY) == read.rows
    assert read.complete


@settings(max_examples=60)
@given(st.lists(ROWS, max_size=8), st.sampled_from([(0x03, "cp1252"), (0x02, "cp850"), (0x57, "cp1252")]))
def test_whatever_is_written_is_read(rows, coded):
    """Rows of any content survive writing and reading in the code pages that the header names."""
    driver, page = coded

    assert tuple(rows) == read_table(table(FIELDS, rows, driver=driver, page=page)).rows


@settings(max_examples=150)
@given(st.binary(max_size=400), st.integers(0, 200), st.integers(0, 255))
def test_damage_never_breaks_the_reader(tail, cut, byte):
    """A table that is cut, overwritten or followed by anything gives rows or the one exception."""
    data = bytearray(table(FIELDS, [ROW, ROW]))
    data[cut % len(data)] = byte
    rows = 0
    with contextlib.suppress(InexactError):
        rows = len(read_table(bytes(data[: len(data) - cut]) + tail).rows)

    assert rows <= MAX_ROWS


@pytest.mark.parametrize(("digits", "read"), [(12, True), (13, False), (26, False)])
def test_a_number_of_more_digits_than_the_trade_has_is_none(digits, read):
    """What nobody could print is not taken for a quantity or a price."""
    (row,) = read_table(table([("QTY", "N", digits)], [{"QTY": Decimal("9" * digits)}])).rows

    assert row["QTY"] == (Decimal("9" * digits) if read else None)


def test_deleted_rows_are_left_out():
    """A row that the program marked as deleted is none."""
    read = read_table(table(FIELDS, [ROW, ROW | {"NAME": "gone"}, ROW], deleted={1}))

    assert ["Phare", "Phare"] == [row["NAME"] for row in read.rows]


def test_a_truncated_file_gives_the_rows_it_has_and_says_so():
    """Where the file ends within a row, the whole rows before it are read and the table is not complete."""
    whole = table(FIELDS, [ROW] * 5)
    read = read_table(whole[:-60])

    assert 3 == len(read.rows)
    assert not read.complete


@pytest.mark.parametrize(
    ("driver", "page"),
    [(0x01, "cp850"), (0x01, "cp1252"), (0x00, "cp1252"), (0x02, "cp1252"), (0x03, "utf-8"), (0x03, "cp850")],
)
def test_a_wrong_code_page_is_seen_by_its_letters(driver, page):
    """Accents come out right although the header names another code page, or none."""
    rows = [{"NAME": "Côté gauche"}, {"NAME": "Pièce à DEL"}, {"NAME": "Élargie"}]

    assert ["Côté gauche", "Pièce à DEL", "Élargie"] == [
        row["NAME"] for row in read_table(table(FIELDS, rows, driver=driver, page=page)).rows
    ]


def test_a_million_rows_are_refused_at_the_header():
    """A header that announces a million rows is refused before any of them is looked at."""
    data = bytearray(table(FIELDS, []))
    struct.pack_into("<I", data, 4, 1_000_000)
    with pytest.raises(InexactError) as refused:
        read_table(bytes(data) + b" " * 49_000_000)

    assert "dbf-too-long" == refused.value.code


@pytest.mark.parametrize("data", [b"", b"%PDF-1.7", b"\x03" * 31, b"PK\x03\x04" + b"\0" * 60, b"\x03" + b"\0" * 200])
def test_what_is_no_table_is_damaged(data):
    """Files of other kinds and headers without columns are named as such."""
    with pytest.raises(InexactError) as refused:
        read_table(data)

    assert "dbf-damaged" == refused.value.code
