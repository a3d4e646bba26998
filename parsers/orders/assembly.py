"""Puts an order together from its lines, its labelled fields, its letterhead and its sums."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from parsers.facts import LineItem, Order, Problem, RowKind, ShopFacts
from parsers.numbers import Style, read_date
from parsers.orders.checks import check_order, sums_of
from parsers.orders.header import Field
from parsers.orders.letterhead import Surroundings, read_currency, read_shop, read_vehicle, surroundings
from parsers.orders.segments import Span
from parsers.parts import find_vin
from parsers.tables import Block, Row, Sum, line_items, read_sums
from parsers.vocabulary import vocabulary

_SAME = Decimal("0.02")
_CORNER_ROWS = 6
_NEAR_TITLE = 3


class Part(NamedTuple):
    """The document as it was understood so far."""

    rows: Sequence[Row]
    fields: Sequence[Field]
    blocks: Sequence[Block]
    kinds: Mapping[int, RowKind]
    unexplained: Sequence[int]
    style: Style
    language: str | None


def assemble(part: Part, spans: Sequence[Span]) -> tuple[tuple[Order, ...], list[Problem]]:
    """The orders and their problems; what only the first letterhead says holds for the orders behind it too."""
    orders: list[Order] = []
    problems: list[Problem] = []
    for index, span in enumerate(spans):
        order = _order(part, span)
        if orders:
            order = _inherit(order, orders[0])
        unread = [part.rows[row].text for row in part.unexplained if span.first <= row < span.end]
        guessed = not any(block.heading.columns for block in part.blocks)
        aside = sum(
            (cost for block in part.blocks for row, cost in block.aside.items() if span.first <= row < span.end),
            Decimal(0),
        )
        strange = any(block.strange for block in part.blocks)
        confidence, found = check_order(order, index, unread=unread, guessed=guessed, aside=aside, strange=strange)
        orders.append(replace(order, confidence=confidence))
        problems.extend(found)
    return tuple(orders), problems


def _order(part: Part, span: Span) -> Order:
    outside = [row for row in range(span.first, span.end) if part.kinds.get(row) not in {"line", "non_part"}]
    blocks = [_within(block, span) for block in part.blocks if _overlaps(block, span)]
    blocks = [block for block in blocks if block.drafts]
    first = min(max(block.heading.first, span.first) for block in blocks)
    fields = [field for field in part.fields if span.first <= field.label_row < span.end]
    around = surroundings([part.rows[row] for row in outside], outside, fields, part.language, first)
    sums = [
        one
        for row in outside
        if row > first and part.kinds.get(row) == "total"
        for one in read_sums(part.rows[row], part.style.decimal)
    ]
    estimate = any(block.is_estimate for block in blocks)
    subtotal = next((one.value for one in sums if one.meaning in {"subtotal", "parts"}), None)
    lines = [line for block in blocks for line in line_items(block, part.style.decimal, subtotal)]
    shop, carrier = read_shop(around, estimate=estimate)
    subtotal, tax, total = _told_sums(sums, lines, estimate=estimate)
    return Order(
        purchase_order=_order_number(around),
        repair_order=around.first("repair_order"),
        claim=around.first("claim"),
        vin=around.first("vin") or _unlabelled_vin(around.rows),
        vehicle=read_vehicle(around),
        shop=shop,
        insurer=around.first("insurer", late=False) or carrier or around.first("insurer"),
        date=_date(around, "date", part.style) or _unlabelled_date(around, part.style),
        required_by=_date(around, "required_by", part.style),
        supplement_of=around.first("supplement_of"),
        currency=read_currency((row.text for row in part.rows[span.first : span.end]), shop.postal_code),
        lines=tuple(lines),
        subtotal=subtotal,
        tax=tax,
        total=total,
    )


def _overlaps(block: Block, span: Span) -> bool:
    return bool(block.drafts) and block.drafts[0].row < span.end and block.drafts[-1].row >= span.first


def _within(block: Block, span: Span) -> Block:
    return replace(block, drafts=[draft for draft in block.drafts if span.first <= draft.row < span.end])


def _told_sums(
    sums: Sequence[Sum], lines: Sequence[LineItem], *, estimate: bool
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Subtotal, tax and total. Of several subtotals the one that the lines add up to; taxes are added together.

    The tax and the grand total of an estimate are about labour as well: only its sum of parts is the order's.
    """
    parts = [one.value for one in sums if one.meaning == "parts"]
    subtotals = [one.value for one in sums if one.meaning == "subtotal"]
    if estimate:
        return _fitting(parts, lines), None, None
    taxes = {one.label: one.value for one in sums if one.meaning == "tax"}
    totals = [one.value for one in sums if one.meaning == "total"]
    tax = sum(taxes.values(), Decimal(0)) if taxes else None
    return _fitting(subtotals or parts, lines), tax, totals[-1] if totals else None


def _fitting(values: Sequence[Decimal], lines: Sequence[LineItem]) -> Decimal | None:
    """The last value that the lines add up to, or else the last."""
    added = sums_of(lines)
    fitting = [value for value in values if any(abs(value - sum_) <= _SAME for sum_ in added)]
    return next(iter(reversed(fitting or [*values])), None)


def _unlabelled_vin(rows: Iterable[Row]) -> str | None:
    return next((vin for row in rows for word in row.words if (vin := find_vin(word.text))), None)


def _date(around: Surroundings, key: str, style: Style) -> dt.date | None:
    text = around.first(key)
    return read_date(text, style.dates) if text else None


def _unlabelled_date(around: Surroundings, style: Style) -> dt.date | None:
    """The date in the corner of a letterhead, which is no other field's value."""
    for at in range(min(_CORNER_ROWS, around.head)):
        taken = [field.text for field in around.fields if field.row == around.places[at]]
        for cell in around.rows[at].cells:
            text = cell.text
            for value in taken:
                text = text.replace(value, " ")
            if date := read_date(text, style.dates):
                return date
    return None


def _order_number(around: Surroundings) -> str | None:
    """The number labelled as the order's, or a bare "No. 123" close under the title of an order."""
    labelled = around.first("purchase_order")
    if labelled:
        return labelled
    titles = vocabulary().titles
    titled = [
        around.places[at]
        for at, row in enumerate(around.rows[: around.head])
        if any(titles.begins(cell.text) == "order" for cell in row.cells)
    ]
    return next(
        (
            field.text
            for field in around.fields
            if field.key == "number" and any(0 <= field.label_row - title <= _NEAR_TITLE for title in titled)
        ),
        None,
    )


def _inherit(order: Order, first: Order) -> Order:
    """What stands once at the top of a document with several orders holds for all of them."""
    shop = order.shop
    if shop.phone is None and shop.email is None and shop.postal_code is None:
        shop = first.shop
    else:
        shop = ShopFacts(
            shop.name or first.shop.name,
            shop.postal_code or first.shop.postal_code,
            shop.phone or first.shop.phone,
            shop.email or first.shop.email,
        )
    return replace(order, shop=shop, date=order.date or first.date, currency=order.currency or first.currency)
