"""The lines of an order as a file for a dealer's system: CSV that the reader's spreadsheet opens as it should."""

import csv
import io
from collections.abc import Collection
from decimal import Decimal

from notifier.catalogue import Words
from notifier.header import clean_text
from parsers import Order, as_cell

_LONGEST = 60  # digits; beyond that a number is written as Python writes it
_COLUMNS = (
    "request",
    "vin",
    "repair_order",
    "purchase_order",
    "line",
    "part_number",
    "description",
    "quantity",
    "unit_price",
    "list_price",
    "extended_price",
    "currency",
    "part_type",
    "change",
)


def csv_file(number: str, order: Order, words: Words, only: Collection[int] = ()) -> bytes:
    """The lines for a dealer's system: UTF-8 with BOM, every cell quoted, fixed English column names.

    A reader of French, Spanish or Norwegian gets ``;`` and decimal commas, as his spreadsheet expects. `only` are the
    1-based positions of the lines that a newer version changes; empty for all.
    """
    comma = words.language != "en"
    text = io.StringIO(newline="")
    out = csv.writer(text, delimiter=";" if comma else ",", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    out.writerow(_COLUMNS)
    for item in (item for position, item in enumerate(order.lines, 1) if not only or position in only):
        said = (number, order.vin, order.repair_order, order.purchase_order, item.line, item.part_number)
        amounts = (item.quantity, item.unit_price, item.list_price, item.extended_price)
        out.writerow(
            (
                *(guard(value) for value in said),
                guard(item.description),
                *(_plain(amount, comma=comma) for amount in amounts),
                guard(order.currency),
                item.part_type,
                item.change or "",
            )
        )
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def guard(value: str | None) -> str:
    """A stranger's words as a CSV cell that no spreadsheet takes for a formula: an apostrophe stands before one."""
    return as_cell(clean_text(value or ""))


def _plain(amount: Decimal | None, *, comma: bool) -> str:
    """A number that we write ourselves: digits, at most one sign and one separator, hence no formula."""
    if amount is None or not amount.is_finite():
        return ""
    text = format(amount, "f") if abs(amount.adjusted()) < _LONGEST else str(amount)
    return text.replace(".", ",") if comma else text
