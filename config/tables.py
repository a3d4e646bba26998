"""Read the operator's tables (brands, dealers, territories, shops, calendars) as rows that know where they stand."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config.mistakes import Mistake, did_you_mean
from config.toml import read_toml

# What each table holds: the columns every row must fill, then those that may be empty or left out.
_COLUMNS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "brands": (("name", "prefix"), ("aliases", "makes", "vin_prefixes", "house")),
    "calendars": (("timezone", "hours"), ("holidays",)),
    "dealers": (
        ("key", "name", "brands", "contacts"),
        ("city", "postal_code", "phone", "website", "calendar", "hours", "backups"),
    ),
    "territories": (("brand", "country", "postal_prefix", "dealer"), ("weight", "valid_from", "valid_to")),
    "shops": (("key", "name", "addresses", "postal_code"), ("country", "language", "phone", "city", "banner")),
}
_LISTS = ("aliases", "makes", "vin_prefixes")  # of TOML; a cell of a spreadsheet lists with |
_MAPPINGS = ("hours", "holidays")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table: where it stands, and what it says by column.

    Rows of a CSV hold stripped text; rows of a TOML file hold text, lists and tables of text, with their own name as
    ``key``.
    """

    file: str
    line: int
    values: Mapping[str, Any]
    lines: Mapping[str, int] = field(default_factory=dict)
    """The lines of single keys, where a row spans several (TOML)."""

    def text(self, key: str) -> str:
        """What stands in this cell; nothing is empty."""
        return str(self.values.get(key, ""))

    def words(self, key: str) -> tuple[str, ...]:
        """The parts of a cell that lists several things, with ``|`` between them."""
        value = self.values.get(key, "")
        parts = value if isinstance(value, list) else str(value).split("|")
        return tuple(part.strip() for part in parts if part.strip())

    def entries(self, key: str) -> Mapping[str, str]:
        """The inner table under this key (TOML)."""
        value = self.values.get(key)
        return value if isinstance(value, dict) else {}

    def mistake(self, key: str, message: str, cure: str) -> Mistake:
        """What is wrong with one of its cells."""
        return Mistake(self.file, self.lines.get(key, self.line), key, message, cure)


@dataclass(frozen=True, slots=True)
class Tables:
    """All rows of the configuration directory, and what could not be read of them."""

    brands: tuple[Row, ...] = ()
    dealers: tuple[Row, ...] = ()
    territories: tuple[Row, ...] = ()
    shops: tuple[Row, ...] = ()
    calendars: tuple[Row, ...] = ()
    mistakes: tuple[Mistake, ...] = ()


def read_tables(directory: Path) -> Tables:
    """Read the five files of the directory. Nothing is raised: what cannot be read is in `mistakes`, all at once."""
    mistakes: list[Mistake] = []
    rows = {
        "brands": _read_toml_rows(directory / "brands.toml", mistakes),
        "calendars": _read_toml_rows(directory / "calendars.toml", mistakes),
        "dealers": _read_csv_rows(directory / "dealers.csv", mistakes),
        "territories": _read_csv_rows(directory / "territories.csv", mistakes),
        "shops": _read_csv_rows(directory / "shops.csv", mistakes),
    }
    return Tables(**rows, mistakes=tuple(mistakes))


def _read_toml_rows(path: Path, mistakes: list[Mistake]) -> tuple[Row, ...]:
    read = read_toml(path)
    mistakes.extend(read.mistakes)
    rows = []
    for key, values in read.values.items():
        line = read.line_of(key) or 1
        if not isinstance(values, dict):
            mistakes.append(Mistake(read.file, line, key, "stands outside of any table", "write it below its [table]"))
            continue
        lines = {".".join(at[1:]): number for at, number in read.lines.items() if at[0] == key and at[1:]}
        row = Row(read.file, line, {**values, "key": key}, lines)
        found = list(_value_mistakes(row, values, path.stem))
        mistakes.extend(found)
        sound = {name: value for name, value in row.values.items() if name not in {mistake.key for mistake in found}}
        rows.append(Row(read.file, line, sound, lines))
    if not read.values and not read.mistakes:
        mistakes.append(_no_rows(read.file))
    return tuple(rows)


def _no_rows(file: str) -> Mistake:
    return Mistake(file, None, "", "has no rows", "add at least one")


def _value_mistakes(row: Row, values: Mapping[str, Any], table: str) -> Iterator[Mistake]:
    """What is missing, unknown or of the wrong shape in one table of a TOML file."""
    needed, optional = _COLUMNS[table]
    for name in needed:
        if values.get(name) in (None, "", {}):
            yield row.mistake(name, "is missing", f"write {name} = … under [{row.text('key')}]")
    for name, value in values.items():
        if name not in needed + optional:
            yield row.mistake(name, "is an unknown key", did_you_mean(name, needed + optional, "remove it"))
        elif name in _LISTS and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            yield row.mistake(name, "must be a list of texts", 'write it like ["one", "two"]')
        elif name in _MAPPINGS and not (isinstance(value, dict) and all(isinstance(v, str) for v in value.values())):
            yield row.mistake(name, "must be a table of texts", f'write it like {name} = {{ name = "value" }}')
        elif name not in (*_LISTS, *_MAPPINGS) and not isinstance(value, str):
            yield row.mistake(name, "must be text", "put it in quotes")


def _read_csv_rows(path: Path, mistakes: list[Mistake]) -> tuple[Row, ...]:
    file = str(path)
    try:
        text = _decode(path.read_bytes())
    except OSError as fault:
        cure = "create it, or name another directory"
        mistakes.append(Mistake(file, None, "", f"cannot be read: {fault.strerror}", cure))
        return ()
    if text is None or "\0" in text:
        cure = "save it from the spreadsheet as CSV UTF-8"
        mistakes.append(Mistake(file, None, "", "is neither UTF-8 nor Windows-1252 text", cure))
        return ()
    return tuple(_rows(file, text, path.stem, mistakes))


def _decode(data: bytes) -> str | None:
    """Spreadsheets write UTF-8 (often with a BOM) or, in the West, Windows-1252."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _rows(file: str, text: str, table: str, mistakes: list[Mistake]) -> Iterator[Row]:
    """The rows below the header. A row with too few or too many cells is a mistake, and no row."""
    lines = _cells(file, text, mistakes)
    if not lines:
        cure = f"begin the file with {','.join(_COLUMNS[table][0])}"
        mistakes.append(Mistake(file, 1, "", "has no header row", cure))
        return
    first, names = lines[0]
    header = [name.lower().replace(" ", "_") or f"column {place}" for place, name in enumerate(names, 1)]
    mistakes.extend(_header_mistakes(file, first, header, table))
    if not lines[1:] and table != "shops":
        mistakes.append(_no_rows(file))
    for line, cells in lines[1:]:
        if len(cells) < len(header) or any(cells[len(header) :]):
            mistakes.append(_length_mistake(file, line, header, cells))
            continue
        row = Row(file, line, dict(zip(header, cells, strict=False)))
        empty = [name for name in _COLUMNS[table][0] if not row.values.get(name, "-")]
        mistakes.extend(row.mistake(name, "is empty", "fill it in") for name in empty)
        yield row


def _cells(file: str, text: str, mistakes: list[Mistake]) -> list[tuple[int, list[str]]]:
    """Every row that is not empty, its cells stripped, and the line on which it begins (a cell may hold line ends)."""
    first = text.partition("\n")[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, list[str]]] = []
    line = 1
    try:
        for cells in reader:
            filled = [cell.strip() for cell in cells]
            if any(filled):
                lines.append((line, filled))
            line = reader.line_num + 1
    except csv.Error as fault:
        mistakes.append(Mistake(file, line, "", f"is not CSV: {fault}", "save it from the spreadsheet again"))
    return lines


def _header_mistakes(file: str, line: int, header: list[str], table: str) -> list[Mistake]:
    needed, optional = _COLUMNS[table]
    missing = [name for name in needed if name not in header]
    unknown = [name for name in header if name not in needed + optional]
    twice = sorted({name for name in header if header.count(name) > 1} - set(unknown))
    spare = [name for name in needed + optional if name not in header]
    return [
        *(Mistake(file, line, name, "is a missing column", "add it to the first row") for name in missing),
        *(
            Mistake(file, line, name, "is an unknown column", did_you_mean(name, spare, "remove it"))
            for name in unknown
        ),
        *(Mistake(file, line, name, "is a column twice", "remove one of the two") for name in twice),
    ]


def _length_mistake(file: str, line: int, header: list[str], cells: list[str]) -> Mistake:
    message = f"the row has {len(cells)} cells, the header {len(header)}"
    if len(cells) < len(header):
        return Mistake(file, line, header[len(cells)], message, "fill the row up, with empty cells if need be")
    return Mistake(file, line, header[-1], message, "put quotes around a cell that holds the separator")
