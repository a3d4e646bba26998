"""Figures for a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence

from parsers import as_cell


def sheet(columns: Sequence[str], rows: Iterable[Sequence[str | int]], language: str = "en") -> bytes:
    """CSV in UTF-8 with a mark for Excel, every cell quoted (RFC 4180); no text begins a formula.

    A reader of French, Spanish or Norwegian gets ``;``, as his spreadsheet expects and as the CSV in mails has it.
    """
    separator = "," if language == "en" else ";"
    text = io.StringIO(newline="")
    out = csv.writer(text, delimiter=separator, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    out.writerow(columns)
    for row in rows:
        out.writerow([as_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return b"\xef\xbb\xbf" + text.getvalue().encode()
