"""Reads a quotation that comes as a sheet beside an answer: part numbers with their prices, as CSV."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from parsers.facts import LineItem
from parsers.numbers import DecimalSign, decimal_sign, read_number
from parsers.unwrap import Part, text_of, unwrap
from parsers.vocabulary import vocabulary

_ENDINGS = (".csv", ".tsv")
_TYPES = frozenset({"text/csv", "text/tab-separated-values", "application/csv"})
SEPARATORS: dict[str, DecimalSign] = {
    ";": ",",
    "\t": ",",
    ",": ".",
    "|": ".",
}  # what a decimal sign is, where nothing tells
_PRICES = ("unit", "new_price", "amount")
_LARGEST, _MOST_ROWS, _MOST_CELLS = 1_000_000, 2_000, 60
_HEADING_WITHIN = 20  # rows; letterheads stand above
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")

Cells = Sequence[str]


def read_quotation(raw: bytes) -> tuple[LineItem, ...]:
    """The priced parts of the sheets in a mail, as printed; none where no row names part number and price.

    A price is for one piece: a column that may also hold totals counts only where every quantity is one.
    """
    sheets = (part for part in unwrap(raw).parts if is_sheet(part))
    return tuple(line for part in sheets for line in read_sheet(sheet_text(part)))


def read_sheet(text: str) -> tuple[LineItem, ...]:
    """The priced parts of one sheet, whatever separates its cells."""
    for separator, sign in SEPARATORS.items():
        rows = [row for _, row in rows_of(text, separator)]
        for place, row in enumerate(rows[:_HEADING_WITHIN]):
            columns = _columns(row)
            if "part" in columns and any(name in columns for name in (*_PRICES, "extended")):
                return tuple(_lines(rows[place + 1 :], columns, sign))
    return ()


def is_sheet(part: Part) -> bool:
    """Whether a leaf of a mail is a sheet as text, by its name or its type; one in a forwarded mail is not."""
    named = part.name.lower().endswith(_ENDINGS) or part.content_type in _TYPES
    return named and not part.depth and len(part.data) <= _LARGEST


def sheet_text(part: Part) -> str:
    """What a sheet says, also where a spreadsheet program has written it in UTF-16."""
    if part.data.startswith(_UTF_16):
        return part.data.decode("utf-16", "replace")
    return text_of(part).removeprefix("\ufeff")


def rows_of(text: str, separator: str, most: int = _MOST_ROWS) -> list[tuple[int, Cells]]:
    """The rows of a sheet, at most so many, each with the line on which it begins."""
    reader = csv.reader(io.StringIO(text.replace("\0", "")), delimiter=separator)
    rows: list[tuple[int, Cells]] = []
    line = 1
    try:
        for row in reader:
            rows.append((line, tuple(cell.strip() for cell in row[:_MOST_CELLS])))
            line = reader.line_num + 1
            if len(rows) == most:
                break
    except csv.Error:  # a cell without end
        pass
    return rows


def _columns(row: Cells) -> dict[str, int]:
    """Which column holds what, by the words of the trade; the first of several."""
    columns: dict[str, int] = {}
    for place, cell in enumerate(row):
        meaning = vocabulary().headings.means(cell.replace("_", " "))
        if meaning is not None:
            columns.setdefault(meaning, place)
    return columns


def _lines(rows: Iterable[Cells], columns: dict[str, int], default: DecimalSign) -> Iterator[LineItem]:
    told = [{name: row[place] for name, place in columns.items() if place < len(row)} for row in rows]
    prices = (cells.get(name, "") for cells in told for name in (*_PRICES, "extended"))
    sign = decimal_sign(price.replace(" ", "") for price in prices) or default
    single = all(_number(cells, "quantity", sign) in (None, Decimal(1)) for cells in told if cells.get("part"))
    for cells in told:
        part = cells.get("part", "").lstrip("'")
        price = _price(cells, sign, single=single)
        if part and price is not None:
            quantity = _number(cells, "quantity", sign)
            yield LineItem(None, part, cells.get("description") or None, quantity, unit_price=price)


def _price(cells: dict[str, str], sign: DecimalSign, *, single: bool) -> Decimal | None:
    """What one piece costs; a total is divided only where that comes out even."""
    for name in _PRICES if single else _PRICES[:-1]:
        if (price := _number(cells, name, sign)) is not None and price > 0:
            return price
    total, quantity = _number(cells, "extended", sign), _number(cells, "quantity", sign)
    if total is None or not quantity or total <= 0 or quantity < 0:
        return None
    price = (total / quantity).quantize(Decimal("0.01"))
    return price if price * quantity == total else None


def _number(cells: dict[str, str], name: str, sign: DecimalSign) -> Decimal | None:
    return read_number(cells.get(name, ""), sign)
