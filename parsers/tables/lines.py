"""Turns the printed values of a line into a line item: numbers, part type and change."""

import re
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise

from parsers.facts import Change, LineItem, PartType
from parsers.numbers import DecimalSign, read_number
from parsers.parts import count_behind, is_part_shaped, number_end
from parsers.tables.body import Block
from parsers.tables.roles import settle_amounts
from parsers.tables.totals import change_of
from parsers.tables.wraps import Draft
from parsers.vocabulary import tokens_of, vocabulary

_CENT = Decimal("0.01")
_MANY = Decimal(100_000)
_ENOUGH_COUNTED = 2
_QUANTITIES = frozenset({"quantity", "new_quantity"})
_LINE_NUMBER = re.compile(r"[A-Z]{0,2}\d{1,5}[A-Za-z]?")
_LEADING_NUMBER = re.compile(r"-?[\d.,]+")
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]{2,40})[)\]]")
_PART_TYPES: dict[str, PartType] = {
    "oem": "oem",
    "aftermarket": "aftermarket",
    "recycled": "recycled",
    "remanufactured": "remanufactured",
}
_CHANGES: dict[str, Change] = {"add": "add", "change": "change", "delete": "delete"}


def line_items(blocks: Sequence[Block], decimal: DecimalSign, subtotal: Decimal | None) -> list[LineItem]:
    """The line items of an order's tables, in the order of their drafts; the subtotal is that of all of them."""
    drafts = [draft for block in blocks for draft in block.drafts]
    for block in blocks:
        _take_out_line_numbers(block)
        _take_out_counts(block)
    settled = _settled_amounts(drafts, decimal, subtotal)
    _put_right_by_subtotal(drafts, decimal, subtotal)
    return [
        _line_item(draft, block, settled or ("extended" if block.is_estimate else "unit"), decimal)
        for block in blocks
        for draft in block.drafts
    ]


def _take_out_line_numbers(block: Block) -> None:
    """Where the first group of the part numbers counts 1, 2, 3, it is the number of the line."""
    groups = [draft.values.get("part", "").partition(" ") for draft in block.drafts]
    counted = [int(first) for first, _, rest in groups if first.isdigit() and is_part_shaped(rest)]
    counts = all(after == before + 1 for before, after in pairwise(counted))
    if "line" in block.roles or len(counted) < max(len(groups), _ENOUGH_COUNTED) or not counts:
        return
    for draft, (first, _, rest) in zip(block.drafts, groups, strict=True):
        draft.values.update(line=first, part=rest)


def _take_out_counts(block: Block) -> None:
    """Where no line has a quantity and a count stands between each number and its name, it is the quantity.

    Two digits alone may be more of a number.
    """
    found: list[tuple[str, str]] = []
    for draft in block.drafts:
        part, name = draft.values.get("part", "").split(), draft.values.get("description", "").split()
        words = [*part, *name]
        number = " ".join(words[: number_end(words)])
        near = _QUANTITIES.isdisjoint(draft.values) and len(part) - len(number.split()) in {0, 1}
        found.append((number, count_behind(" ".join(words), number) if near else ""))
    if len(found) < _ENOUGH_COUNTED or min(len(count) for _, count in found) != 1:
        return
    for draft, (whole, count) in zip(block.drafts, found, strict=True):
        if draft.values["part"] == whole:
            draft.values["description"] = draft.values["description"].removeprefix(count).strip()
        draft.values.update(part=whole, quantity=count)


def _settled_amounts(drafts: Sequence[Draft], decimal: DecimalSign, subtotal: Decimal | None) -> str | None:
    """What a column headed only "price" holds, where its arithmetic tells; else the kind of the document does."""
    triples: list[tuple[Decimal, Decimal, Decimal | None]] = []
    for draft in drafts:
        quantity, amount = _quantity(draft, decimal), _money(draft, "amount", decimal)
        if quantity is not None and amount is not None:
            triples.append((quantity, amount, _money(draft, "list", decimal) or _money(draft, "unit", decimal)))
    return settle_amounts(triples, subtotal)


def _put_right_by_subtotal(drafts: Sequence[Draft], decimal: DecimalSign, subtotal: Decimal | None) -> None:
    """Where the only prices add up to the subtotal as they stand, and not times the pieces, they are those of lines."""
    priced = [draft for draft in drafts if "unit" in draft.values]
    pairs = [(_quantity(draft, decimal), _money(draft, "unit", decimal)) for draft in priced]
    full = [(quantity, price) for quantity, price in pairs if quantity is not None and price is not None]
    other = any({"extended", "amount", "new_price"} & set(draft.values) for draft in drafts)
    if subtotal is None or other or len(full) < len(priced):
        return
    added, multiplied = sum(price for _, price in full), sum(quantity * price for quantity, price in full)
    if abs(added - subtotal) <= _CENT < abs(multiplied - subtotal):
        for draft in priced:
            draft.values["extended"] = draft.values.pop("unit")


def _line_item(draft: Draft, block: Block, amount_role: str, decimal: DecimalSign) -> LineItem:
    change = _CHANGES.get(change_of(draft.values.get("change", "")) or "")
    description = draft.description or None
    kind = _part_type(draft.values.get("type", ""), description or "")
    quantity = _quantity(draft, decimal)
    if change == "delete":
        return LineItem(_line_number(draft), _part(draft), description, Decimal(0), part_type=kind, change=change)
    unit, listed, extended = _prices(draft, block, amount_role, decimal)
    if unit is None and extended is not None and quantity:
        unit = (extended / quantity).quantize(_CENT, ROUND_HALF_UP)
    return LineItem(_line_number(draft), _part(draft), description, quantity, unit, listed, extended, kind, change)


def _prices(
    draft: Draft, block: Block, amount_role: str, decimal: DecimalSign
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Net price of one, price before discount, and the total of the line, as printed."""
    unit = _money(draft, "new_price", decimal) or _money(draft, "unit", decimal)
    listed, extended = _money(draft, "list", decimal), _money(draft, "extended", decimal)
    amount = _money(draft, "amount", decimal)
    if amount is not None and amount_role == "extended":
        extended = amount if extended is None else extended
    elif amount is not None:
        unit = amount if unit is None else unit
    if (
        "discount" in block.roles
        and listed is None
        and unit is not None
        and not _is_net(draft, unit, extended, decimal)
    ):
        listed, unit = unit, None  # one price beside a discount is the price before it
    return unit, listed, extended


def _is_net(draft: Draft, unit: Decimal, extended: Decimal | None, decimal: DecimalSign) -> bool:
    """Whether the price of one already makes up the total of the line."""
    quantity = _quantity(draft, decimal)
    return extended is not None and quantity is not None and abs(quantity * unit - extended) <= _CENT


def _line_number(draft: Draft) -> str | None:
    first = draft.values.get("line", "").split()[:1]
    text = first[0].strip("*#.:)") if first else ""
    return text if _LINE_NUMBER.fullmatch(text) else None


def _part(draft: Draft) -> str | None:
    part = draft.values.get("part", "").strip(" *#")
    return part if is_part_shaped(part) else None


def _quantity(draft: Draft, decimal: DecimalSign) -> Decimal | None:
    return read_quantity(draft.values.get("new_quantity") or draft.values.get("quantity") or "", decimal)


def read_quantity(text: str, decimal: DecimalSign) -> Decimal | None:
    """``1``, ``2,00``, ``10 x``, ``1 EA``: the number of pieces; None where there is no such number."""
    found = _LEADING_NUMBER.match(text.lstrip("xX× "))
    number = read_number(found[0], decimal) if found else None
    if number is None or not abs(number) < _MANY:
        return None
    return number.to_integral_value() if number == number.to_integral_value() else number


def _money(draft: Draft, role: str, decimal: DecimalSign) -> Decimal | None:
    text = draft.values.get(role, "")
    if not text:
        return None
    number = read_number(text, decimal)
    if number is None and len(text.split()) > 1:
        # A mark beside the price: the tax code "T" or the class of labour.
        number = read_number(" ".join(word for word in text.split() if any(char.isdigit() for char in word)), decimal)
    return number


def _part_type(cell: str, description: str) -> PartType:
    """The part type by its own column, or by a word before or in brackets behind the description."""
    types = vocabulary().part_types
    meaning = types.means(cell) or (types.begins(cell) if cell else None)
    if meaning is None and description:
        first = description.split(maxsplit=1)[0]
        meaning = types.means(first) if first.isupper() and tokens_of(first) != ("#",) else None
        for bracketed in _IN_BRACKETS.findall(description) if meaning is None else ():
            meaning = meaning or types.means(bracketed)
    return _PART_TYPES.get(meaning or "", "unknown")
