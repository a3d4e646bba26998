"""Read one spreadsheet of the operator (CSV): held as it was read, gone through row by row, however long it is."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from config.mistakes import Mistake, did_you_mean

_NO_TEXT = (b"\0", b"\x1f")  # of UTF-16, and the sign between the cells of a card (routing.directory)


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
        value = self.values.get(key)
        if not value:
            return ()
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
class Sheet:
    """A CSV as it was read, with its known columns; every pass over it gives the same rows.

    It holds the bytes and not the rows: two million of these would fill the memory.
    """

    file: str
    needed: tuple[str, ...]
    optional: tuple[str, ...] = ()
    header: tuple[str, ...] = ()
    content: bytes = b""
    encoding: str = "utf-8-sig"
    delimiter: str = ","

    def rows(self, found: list[Mistake]) -> Iterator[Row]:
        """Every row, with the cells of all known columns; what is missing or no row is added to `found`."""
        columns = self.needed + self.optional
        for line, cells in self.select(columns, found):
            yield self.row(line, columns, cells, found)

    def row(self, line: int, columns: Sequence[str], cells: Sequence[str], found: list[Mistake]) -> Row:
        """Selected cells as a row, stripped; a needed one that is empty is added to `found`."""
        row = Row(self.file, line, {name: cell.strip() for name, cell in zip(columns, cells, strict=True)})
        found.extend(
            row.mistake(name, "is empty", "fill it in")
            for name in self.needed
            if not row.values[name] and name in self.header
        )
        return row

    def select(self, columns: Sequence[str], found: list[Mistake]) -> Iterator[tuple[int, tuple[str, ...]]]:
        """The line of each row and its cells in these columns as they stand; one that is not there is empty.

        A row with too few or too many cells is a mistake, and no row. At least two columns are wanted.
        """
        width = len(self.header)
        pick = itemgetter(*(self.header.index(name) if name in self.header else width for name in columns))
        rows = self.lines(found)
        next(rows, None)
        for line, cells in rows:
            if len(cells) != width and (wrong := self._length_mistake(line, cells)):
                found.append(wrong)
                continue
            cells.append("")
            yield line, pick(cells)

    def lines(self, found: list[Mistake]) -> Iterator[tuple[int, list[str]]]:
        """Every row that holds anything and the line on which it begins (a cell may hold line ends)."""
        # A binary stream over the bytes shares them; a text stream would hold four bytes for each character.
        text = io.TextIOWrapper(io.BytesIO(self.content), encoding=self.encoding, newline="")
        reader = csv.reader(text, delimiter=self.delimiter, strict=True)
        line = 1
        try:
            for cells in reader:
                if cells and (cells[0].strip() or any(map(str.strip, cells))):
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as fault:
            found.append(Mistake(self.file, line, "", f"is not CSV: {fault}", "save it from the spreadsheet again"))

    def _length_mistake(self, line: int, cells: list[str]) -> Mistake | None:
        """What is wrong with the number of cells; nothing if only empty ones are too many."""
        width = len(self.header)
        if len(cells) > width and not any(map(str.strip, cells[width:])):
            del cells[width:]
            return None
        message = f"the row has {len(cells)} cells, the header {width}"
        if len(cells) < width:
            cure = "fill the row up, with empty cells if need be"
            return Mistake(self.file, line, self.header[len(cells)], message, cure)
        return Mistake(self.file, line, self.header[-1], message, "put quotes around a cell that holds the separator")


def read_sheet(
    file: str, content: bytes, needed: tuple[str, ...], optional: tuple[str, ...], found: list[Mistake]
) -> Sheet:
    """The sheet in these bytes; what is wrong with the whole of it, its text or its header, is added to `found`."""
    blank = Sheet(file, needed, optional)
    encoding = _encoding(content)
    if encoding is None:
        cure = "save it from the spreadsheet as CSV UTF-8"
        found.append(Mistake(file, None, "", "is neither UTF-8 nor Windows-1252 text", cure))
        return blank
    first = content.partition(b"\n")[0]
    delimiter = ";" if first.count(b";") > first.count(b",") else ","
    sheet = Sheet(file, needed, optional, (), content, encoding, delimiter)
    rows = sheet.lines([])
    line, names = next(rows, (1, []))
    if not names:
        found.append(Mistake(file, 1, "", "has no header row", f"begin the file with {','.join(needed)}"))
        return blank
    header = tuple(name.strip().lower().replace(" ", "_") or f"column {place}" for place, name in enumerate(names, 1))
    found.extend(_header_mistakes(sheet, line, header))
    if next(rows, None) is None and not file.endswith("shops.csv"):
        found.append(Mistake(file, None, "", "has no rows", "add at least one"))
    return Sheet(file, needed, optional, header, content, encoding, delimiter)


def _encoding(content: bytes) -> str | None:
    """Spreadsheets write UTF-8 (often with a BOM) or, in the West, Windows-1252."""
    if any(sign in content for sign in _NO_TEXT):
        return None
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return None


def _header_mistakes(sheet: Sheet, line: int, header: tuple[str, ...]) -> Iterator[Mistake]:
    known = sheet.needed + sheet.optional
    spare = [name for name in known if name not in header]
    for name in sheet.needed:
        if name not in header:
            yield Mistake(sheet.file, line, name, "is a missing column", "add it to the first row")
    for name in header:
        if name not in known:
            yield Mistake(sheet.file, line, name, "is an unknown column", did_you_mean(name, spare, "remove it"))
    for name in sorted({name for name in header if header.count(name) > 1} & set(known)):
        yield Mistake(sheet.file, line, name, "is a column twice", "remove one of the two")
