"""Puts an order together from its lines, its labelled fields, its letterhead and its sums."""

import datetime as dt
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from parsers.facts import LineItem, Order, Problem, ShopFacts
from parsers.letterhead import (
    Surroundings,
    job_and_claim,
    order_number,
    read_currency,
    read_shop,
    read_vehicle,
    surroundings,
    unlabelled_insurer,
    unnamed_numbers,
    vehicle_of_line,
)
from parsers.numbers import Style, read_date
from parsers.orders.checks import Seen, checked, sums_of
from parsers.orders.understanding import Understood
from parsers.parts import find_vin
from parsers.tables import Block, Row, Sum, line_items, read_sums, read_sums_below

_TELLING = ("purchase_order", "repair_order", "vin")
_SAME = Decimal("0.02")
_DATED = frozenset({"required_by", "other"})
_CORNER_ROWS = 6


class _Span(NamedTuple):
    """The rows of one order: from `first` to before `end`."""

    first: int
    end: int


class _Job(NamedTuple):
    """What a line of a list for several cars names: the job's number and the car's, the claim, the car in words."""

    number: str | None = None
    car: str | None = None
    claim: str | None = None
    vehicle: str = ""


def assemble(part: Understood) -> tuple[tuple[Order, ...], list[Problem]]:
    """The orders of a document with their problems; what only the first letterhead says holds for the others too."""
    orders: list[Order] = []
    problems: list[Problem] = []
    for span in _split(part):
        for one in _by_job(_order(part, span), _jobs(part, span)):
            order = _inherit(one, orders[0]) if orders else one
            order, found = checked(order, len(orders), _seen(part, span))
            orders.append(order)
            problems.extend(found)
    return tuple(orders), problems


def _jobs(part: Understood, span: _Span) -> list[_Job]:
    """The job and the car that each line of the span names for itself."""
    return [
        _Job(
            draft.values.get("job"),
            find_vin(draft.values.get("car", "")),
            draft.values.get("claim"),
            draft.values.get("vehicle", ""),
        )
        for block in part.blocks
        for draft in block.drafts
        if span.first <= draft.row < span.end
    ]


def _by_job(order: Order, jobs: Sequence[_Job]) -> list[Order]:
    """The order, or one for each job that its lines name; the sums of all of them are those of none."""
    keys = [(job.number, job.car) if job.number or job.car else (job.claim, job.vehicle) for job in jobs]
    apart = dict(zip(reversed(keys), reversed(jobs), strict=True))
    if set(apart.values()) <= {_Job()} or len(jobs) != len(order.lines):
        return [order]
    sums = replace(order, subtotal=None, tax=None, total=None) if len(apart) > 1 else order
    return [
        replace(
            sums,
            repair_order=apart[key].number or order.repair_order,
            claim=apart[key].claim or order.claim,
            vin=apart[key].car or order.vin,
            vehicle=vehicle_of_line(apart[key].vehicle, order.vehicle),
            lines=tuple(line for line, one in zip(order.lines, keys, strict=True) if one == key),
        )
        for key in dict.fromkeys(keys)
    ]


def _seen(part: Understood, span: _Span) -> Seen:
    """What was left open between the rows of one order."""
    rows = range(span.first, span.end)
    strange = any(block.strange for block in part.blocks)
    headed = any(block.heading.columns for block in part.blocks)
    costs = (cost for block in part.blocks for row, cost in block.aside.items() if row in rows)
    around = [row for row in rows if part.kinds.get(row) in {"heading", "note"}]
    told = {
        key: list(dict.fromkeys(field.text for field in part.fields if field.key == key and field.label_row in rows))
        for key in _TELLING
    }
    return Seen(
        rivals=next((texts for texts in told.values() if len(texts) > 1), []),
        unread=[part.rows[row].text for row in part.unexplained if row in rows],
        unnamed=unnamed_numbers(part.rows, around, part.fields, part.style),
        columns="absent" if not headed else "failed" if strange else "held",
        aside=sum(costs, Decimal(0)),
    )


def _order(part: Understood, span: _Span) -> Order:
    outside = [row for row in range(span.first, span.end) if part.kinds.get(row) not in {"line", "non_part"}]
    blocks = [_within(block, span) for block in part.blocks if _overlaps(block, span)]
    blocks = [block for block in blocks if block.drafts]
    first = min(max(block.heading.first, span.first) for block in blocks)
    fields = [field for field in part.fields if span.first <= field.label_row < span.end]
    around = surroundings([part.rows[row] for row in outside], outside, fields, part.language, first)
    sums = [one for row in outside if row > first and part.kinds.get(row) == "total" for one in _sums(part, row)]
    estimate = any(block.is_estimate for block in blocks)
    subtotal = next((one.value for one in sums if one.meaning in {"subtotal", "parts"}), None)
    lines = line_items(blocks, part.style.decimal, subtotal)
    shop, carrier = read_shop(around, estimate=estimate)
    job, claim = job_and_claim(around)
    unnamed = unnamed_numbers(part.rows, outside, part.fields, part.style)
    subtotal, tax, total = _told_sums(sums, lines, estimate=estimate)
    return Order(
        purchase_order=order_number(around, unnamed, job),
        repair_order=job,
        claim=claim,
        vin=around.first("vin") or _unlabelled_vin(around.rows),
        vehicle=read_vehicle(around),
        shop=shop,
        insurer=around.first("insurer", late=False) or carrier or around.first("insurer") or unlabelled_insurer(around),
        date=_date(around, "date", part.style) or _date_of_number(around, part) or _unlabelled_date(around, part.style),
        required_by=_date(around, "required_by", part.style),
        supplement_of=around.first("supplement_of"),
        currency=read_currency(
            (word.text for row in part.rows[span.first : span.end] for word in row.words), shop.postal_code
        ),
        lines=tuple(lines),
        subtotal=subtotal,
        tax=tax,
        total=total,
    )


def _sums(part: Understood, row: int) -> list[Sum]:
    """The sums of a row: beside their names, or in the row below them."""
    beside = read_sums(part.rows[row], part.style.decimal)
    if beside or row + 1 == len(part.rows):
        return beside
    return read_sums_below(part.rows[row], part.rows[row + 1], part.style.decimal)


def _overlaps(block: Block, span: _Span) -> bool:
    return bool(block.drafts) and block.drafts[0].row < span.end and block.drafts[-1].row >= span.first


def _within(block: Block, span: _Span) -> Block:
    return replace(block, drafts=[draft for draft in block.drafts if span.first <= draft.row < span.end])


def _told_sums(
    sums: Sequence[Sum], lines: Sequence[LineItem], *, estimate: bool
) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    """Subtotal, tax and total. Of several subtotals the one that the lines add up to; taxes are added together.

    The tax and the grand total of an estimate are mostly about labour as well: then only its sum of parts is the
    order's.
    """
    parts = [one.value for one in sums if one.meaning == "parts"]
    subtotals = [one.value for one in sums if one.meaning == "subtotal"]
    taxes = {one.label: one.value for one in sums if one.meaning == "tax"}
    totals = [one.value for one in sums if one.meaning == "total"]
    tax = sum(taxes.values(), Decimal(0)) if taxes else None
    if estimate:
        net = _fitting(parts, lines)
        whole = net is not None and tax is not None and totals[-1:] == [net + tax]
        return (net, tax, totals[-1]) if whole else (net, None, None)
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


def _date_of_number(around: Surroundings, part: Understood) -> dt.date | None:
    """The date behind the number of the order: "Bon de commande no 4711 du 01/10/2026"."""
    numbers = [field for field in around.fields if field.key in {"purchase_order", "number"}]
    for field in numbers:
        text = part.rows[field.row].text.partition(field.text)[2]
        if date := read_date(text, part.style.dates):
            taken = any(
                other.row == field.row and text.find(other.text) >= 0 for other in around.fields if other.key in _DATED
            )
            return None if taken else date
    return None


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


def _split(part: Understood) -> list[_Span]:
    """The spans of the orders, top to bottom: a new one begins where the header names another order, job or car.

    Every span holds at least one line.
    """
    lines = sorted(draft.row for block in part.blocks for draft in block.drafts)
    body = sorted(index for index, kind in part.kinds.items() if kind in {"line", "total"})
    starts = [0]
    known: dict[str, str] = {}
    for field in sorted(part.fields, key=lambda field: field.label_row):
        if field.key not in _TELLING:
            continue
        before = known.setdefault(field.key, field.text)
        if before == field.text:
            continue
        if bisect_left(lines, starts[-1]) < bisect_left(lines, field.label_row):
            starts.append(body[bisect_left(body, field.label_row) - 1] + 1)
            known = {field.key: field.text}
    spans = [_Span(first, end) for first, end in zip(starts, [*starts[1:], len(part.rows)], strict=True)]
    return _with_lines(spans, lines)


def _with_lines(spans: Sequence[_Span], lines: Sequence[int]) -> list[_Span]:
    """Spans without a line belong to the one before."""
    kept: list[_Span] = []
    for span in spans:
        if kept and bisect_left(lines, span.first) == bisect_left(lines, span.end):
            kept[-1] = _Span(kept[-1].first, span.end)
        else:
            kept.append(span)
    return kept
