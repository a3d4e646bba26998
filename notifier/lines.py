"""The lines of an order as a reader wants them: a table of plain text, rows for the HTML table, CSV for a DMS."""

import csv
import io
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from notifier.catalogue import Words
from notifier.header import clean_text
from parsers import LineItem, Order
from routing import LineState

WIDTH = 72
_PART_NUMBER = 60
_DESCRIPTION = 200
_NARROWEST = 16
# OWASP "CSV injection": spreadsheets run a cell that begins so; full-width signs are folded by some of them.
_FORMULA = frozenset("=+-@\t\r\0＝＋－＠")
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


@dataclass(frozen=True, slots=True)
class Row:
    """One line as shown; every field is plain text in the reader's language, empty where the paper says nothing."""

    line: str
    part_number: str
    description: str
    quantity: str
    price: str
    note: str = ""


def rows(order: Order, states: tuple[LineState, ...], words: Words) -> tuple[Row, ...]:
    """The lines in the order of the paper; `states` stand beside them once the dealer has answered."""
    known: list[LineState] = list(states) if len(states) == len(order.lines) else ["new"] * len(order.lines)
    return tuple(
        Row(
            line=label,
            part_number=clean_text(item.part_number or "", _PART_NUMBER),
            description=clean_text(item.description or "", _DESCRIPTION),
            quantity=words.number(item.quantity) if item.quantity is not None else "",
            price=words.money(item.unit_price) if item.unit_price is not None else "",
            note=_note(item, state, words),
        )
        for label, item, state in zip(labels(order), order.lines, known, strict=True)
    )


def labels(order: Order) -> tuple[str, ...]:
    """What a line is called in mails and answers: its printed number where all have one of their own, else 1, 2, 3."""
    printed = tuple(clean_text(item.line or "", 8) for item in order.lines)
    if all(printed) and len(set(printed)) == len(printed):
        return printed
    return tuple(str(position) for position in range(1, len(printed) + 1))


def text_table(shown: Iterable[Row], sums: Sequence[tuple[str, str]], words: Words) -> str:
    """The rows as fixed-width text, 72 columns wide unless a part number needs more; part numbers are never cut."""
    head = Row(
        words.say("No."), words.say("Part number"), words.say("Description"), words.say("Qty"), words.say("Price")
    )
    table = [head, *shown]
    line, part, quantity, price = (
        max(len(getattr(row, name)) for row in table) for name in ("line", "part_number", "quantity", "price")
    )
    description = max(WIDTH - line - part - quantity - price - 8, _NARROWEST)
    wrapped = [textwrap.wrap(_described(row), description) or [""] for row in table]
    text = []
    for row, parts in zip(table, wrapped, strict=True):
        cells = (
            row.line.rjust(line),
            row.part_number.ljust(part),
            parts[0].ljust(description),
            row.quantity.rjust(quantity),
            row.price.rjust(price),
        )
        text.append("  ".join(cells).rstrip())
        text.extend(" " * (line + part + 4) + rest for rest in parts[1:])
    rule = "-" * len(text[0])
    text.insert(len(wrapped[0]), rule)
    amount = max((len(value) for _, value in sums), default=0)
    text.extend(f"{label}  {value.rjust(amount)}".rjust(len(rule)) for label, value in sums)
    return "\n".join(text)


def csv_file(number: str, order: Order, words: Words) -> bytes:
    """The lines for a dealer's system: UTF-8 with BOM, every cell quoted, fixed English column names.

    A reader of French, Spanish or Norwegian gets ``;`` and decimal commas, as his spreadsheet expects.
    """
    comma = words.language != "en"
    text = io.StringIO(newline="")
    out = csv.writer(text, delimiter=";" if comma else ",", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    out.writerow(_COLUMNS)
    for item in order.lines:
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
    text = clean_text(value or "")
    return f"'{text}" if text[:1] in _FORMULA and text else text


def _plain(amount: Decimal | None, *, comma: bool) -> str:
    """A number that we write ourselves: digits, at most one sign and one separator, hence no formula."""
    if amount is None or not amount.is_finite():
        return ""
    text = format(amount, "f") if abs(amount.adjusted()) < _PART_NUMBER else str(amount)
    return text.replace(".", ",") if comma else text


def _described(row: Row) -> str:
    return f"{row.description} [{row.note}]".strip() if row.note else row.description


def _note(item: LineItem, state: LineState, words: Words) -> str:
    """What is special about a line: its change in a supplement, a part that is not the maker's own, its state."""
    special = (_CHANGES.get(item.change or ""), _TYPES.get(item.part_type), _STATES.get(state))
    return ", ".join(words.say(message) for message in special if message)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a message for the catalogues."""
    return message


_CHANGES = {"add": N_("added"), "change": N_("changed"), "delete": N_("removed")}
_TYPES = {
    "aftermarket": N_("aftermarket"),
    "recycled": N_("recycled"),
    "remanufactured": N_("remanufactured"),
}
_STATES: dict[LineState, str] = {
    "available": N_("available"),
    "backorder": N_("back-ordered"),
    "substituted": N_("substituted"),
    "price_changed": N_("price changed"),
    "unavailable": N_("not available"),
    "cancelled": N_("cancelled"),
    "delivered": N_("delivered"),
    "return_requested": N_("return requested"),
    "credited": N_("credited"),
}
