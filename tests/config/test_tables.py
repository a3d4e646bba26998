"""Reading the operator's tables: encodings, separators, and every cell that cannot be right."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import Mistake, Row, Tables, read_tables

SAMPLE = Path(__file__).parents[2] / "config"
HEADER = "brand,country,postal_prefix,dealer,weight,valid_from,valid_to\n"
SHOP = "key,name,addresses,postal_code\nfix,Débosselage Côté,a@b.example,H7S 2B4\n"
BRANDS = '[honda]\nname = "Honda"\nprefix = "HON"\n'

# What stands in a file, and what the operator is told of it.
BROKEN = {
    "no file": ("shops.csv", None, ["shops.csv: cannot be read: No such file or directory (create it, or name another directory)"]),
    "empty file": ("shops.csv", b"\n \n", ["shops.csv:1: has no header row (begin the file with key,name,addresses,postal_code)"]),
    "header only": ("territories.csv", HEADER.encode(), ["territories.csv: has no rows (add at least one)"]),
    "UTF-16": ("shops.csv", SHOP.encode("utf-16"), ["shops.csv: is neither UTF-8 nor Windows-1252 text (save it from the spreadsheet as CSV UTF-8)"]),
    "missing column": (
        "territories.csv",
        b"brand,country,dealer\nhonda,CA,honda-laval\n",
        ["territories.csv:1: postal_prefix: is a missing column (add it to the first row)"],
    ),
    "misspelt column": (
        "territories.csv",
        HEADER.replace("postal_prefix", "postal_prefx").encode() + b"honda,CA,H7,honda-laval,,,\n",
        [
            "territories.csv:1: postal_prefix: is a missing column (add it to the first row)",
            "territories.csv:1: postal_prefx: is an unknown column (did you mean 'postal_prefix'?)",
        ],
    ),
    "nameless column": (
        "shops.csv",
        b"key,name,addresses,postal_code,,city\nfix,Fix,a@b.example,H7S 2B4,x,Laval\n",
        ["shops.csv:1: column 5: is an unknown column (remove it)"],
    ),
    "column twice": (
        "shops.csv",
        b"key,name,addresses,postal_code,name\nfix,Fix,a@b.example,H7S 2B4,Fix\n",
        ["shops.csv:1: name: is a column twice (remove one of the two)"],
    ),
    "short row": (
        "territories.csv",
        HEADER.encode() + b"\nhonda,CA,H7\nhonda,CA,H,honda-laval,,,\n",
        ["territories.csv:3: dealer: the row has 3 cells, the header 7 (fill the row up, with empty cells if need be)"],
    ),
    "long row": (
        "shops.csv",
        SHOP.encode() + b"abc,Carrosserie, ABC,c@d.example,H7S 2B4\n",
        ["shops.csv:3: postal_code: the row has 5 cells, the header 4 (put quotes around a cell that holds the separator)"],
    ),
    "empty cells": (
        "territories.csv",
        HEADER.encode() + b"honda,CA,,,,,\n",
        ["territories.csv:2: postal_prefix: is empty (fill it in)", "territories.csv:2: dealer: is empty (fill it in)"],
    ),
    "open quote": (
        "shops.csv",
        SHOP.encode() + b'abc,"Carrosserie,c@d.example,H7S 2B4\n',
        ["shops.csv:3: is not CSV: unexpected end of data (save it from the spreadsheet again)"],
    ),
    "no brands": ("brands.toml", b"# none\n", ["brands.toml: has no rows (add at least one)"]),
    "stray key": ("brands.toml", f'name = "x"\n{BRANDS}'.encode(), ["brands.toml:1: name: stands outside of any table (write it below its [table])"]),
    "unknown key": ("brands.toml", (BRANDS + 'vin_prefix = ["1HG"]\n').encode(), ["brands.toml:4: vin_prefix: is an unknown key (did you mean 'vin_prefixes'?)"]),
    "missing key": ("brands.toml", b'\n[honda]\nname = "Honda"\n', ["brands.toml:2: prefix: is missing (write prefix = … under [honda])"]),
    "text for a list": ("brands.toml", (BRANDS + 'aliases = "acura"\n').encode(), ['brands.toml:4: aliases: must be a list of texts (write it like ["one", "two"])']),
    "number for text": ("brands.toml", b'[honda]\nname = 3\nprefix = "HON"\n', ["brands.toml:2: name: must be text (put it in quotes)"]),
    "list for a table": (
        "calendars.toml",
        b'[quebec]\ntimezone = "America/Toronto"\nhours = ["mon-fri 08:00-17:00"]\n',
        ['calendars.toml:3: hours: must be a table of texts (write it like hours = { name = "value" })'],
    ),
}  # fmt: skip


def all_mistakes(tables: Tables) -> list[Mistake]:
    """What is wrong with the files, and with each row of the sheets."""
    found = list(tables.mistakes)
    for sheet in (tables.dealers, tables.territories, tables.shops, tables.banners):
        assert all(row.values for row in sheet.rows(found))
    return found


@pytest.fixture
def complete(directory: Path) -> Path:
    """A directory with all five tables of the sample."""
    for name in ("brands.toml", "calendars.toml", "dealers.csv", "territories.csv", "shops.csv"):
        (directory / name).write_bytes((SAMPLE / name).read_bytes())
    return directory


@pytest.fixture
def shops(complete: Path) -> Callable[[bytes], tuple[Row, ...]]:
    """The rows of a shops.csv with these bytes."""

    def read(data: bytes) -> tuple[Row, ...]:
        (complete / "shops.csv").write_bytes(data)
        tables = read_tables(complete)
        rows = tuple(tables.shops.rows(found := list(tables.mistakes)))
        assert [] == found
        return rows

    return read


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_table_is_named_with_row_and_column(case: str, complete: Path):
    """Each broken table gives exactly its messages, and the other tables are read all the same."""
    name, data, expected = BROKEN[case]
    if data is None:
        (complete / name).unlink()
    else:
        (complete / name).write_bytes(data)

    tables = read_tables(complete)

    assert expected == [str(mistake) for mistake in all_mistakes(tables)]
    assert tables.dealers.header


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_what_spreadsheets_write_is_understood(encoding: str, separator: str, line_end: str, shops):
    """Either separator, either line end, UTF-8 with or without BOM and Windows-1252 give the same rows."""
    (row,) = shops(SHOP.replace(",", separator).replace("\n", line_end).encode(encoding))

    assert ("Débosselage Côté", "H7S 2B4") == (row.text("name"), row.text("postal_code"))


def test_cells_are_stripped_and_headers_forgiving(shops):
    """Capitals and spaces in the header, and spaces around cells, mean nothing."""
    (row,) = shops("Key, Name ,Addresses,Postal Code\n fix , Fix\u00a0,a@b.example | c@d.example,H7S 2B4\n".encode())

    expected = {"key": "fix", "name": "Fix", "addresses": "a@b.example | c@d.example", "postal_code": "H7S 2B4"}
    assert expected == {name: value for name, value in row.values.items() if value}
    assert ("a@b.example", "c@d.example") == row.words("addresses")


def test_a_row_knows_the_line_on_which_it_begins(shops):
    """Empty lines and cells of several lines are counted."""
    rows = shops(b'key,name,addresses,postal_code\n\na,"two\nlines",a@b.example,H7S 2B4\nb,B,c@d.example,H7S 2B4\n')

    assert [3, 5] == [row.line for row in rows]


def test_a_row_of_toml_knows_the_lines_of_its_keys(complete: Path):
    """What is wrong with a key is said with the key's own line."""
    (complete / "brands.toml").write_text(BRANDS, encoding="utf-8")

    (row,) = read_tables(complete).brands

    assert "brands.toml:3: prefix: m (c)" == str(row.mistake("prefix", "m", "c"))
    assert "brands.toml:1: house: m (c)" == str(row.mistake("house", "m", "c"))


@settings(max_examples=200, deadline=None)
@given(data=st.binary(max_size=200) | st.text(alphabet='key,name;"\n\rédaresposl_c', max_size=200).map(str.encode))
def test_reading_never_raises(tmp_path_factory: pytest.TempPathFactory, data: bytes):
    """Whatever bytes a table holds, reading gives rows and mistakes."""
    directory = tmp_path_factory.mktemp("tables")
    for name in ("shops.csv", "brands.toml"):
        (directory / name).write_bytes(data)

    tables = read_tables(directory)

    assert isinstance(tables, Tables)
    assert all_mistakes(tables)
