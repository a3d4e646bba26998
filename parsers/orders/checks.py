"""Cross-checks of an order: what agrees gives confidence, what does not is a problem with its place.

The rule: confidence begins at 1 and each named check that failed, or could not be made, takes its share (`_SHARES`).
From 0.95 on (`SURE`) a reading counts as sure: then no check failed, and of those that the paper may leave no way to
make (sums, vehicle number) one is missing at most. Of the orders that are sure, 99.5 % and more are exact: every part
number, quantity and change, the order's, the job's and the car's number. `tests/parsers/test_confidence.py` holds that.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from parsers.facts import CheckResult, LineItem, Order, Problem
from parsers.parts import known_shapes, vin_check_holds
from parsers.repair import suggested_part, suggested_vin

SURE = 0.95
_CENTS_PER_LINE = Decimal("0.006")
_TOLERANCE = Decimal("0.02")
_LINE_TOLERANCE = Decimal("0.02")
_MANY = Decimal("0.2")
_HIGHEST_TAX = Decimal("0.4")
# What each check takes from confidence when it failed, and when it could not be made.
_SHARES: dict[str, tuple[float, float]] = {
    "columns": (0.06, 0.1),
    "rows": (0.35, 0.0),
    "part_numbers": (0.15, 0.4),
    "part_shapes": (0.06, 0.0),
    "quantities": (0.15, 0.1),
    "products": (0.25, 0.0),
    "sums": (0.35, 0.05),
    "totals": (0.35, 0.0),
    "vin": (0.1, 0.05),
    "numbers": (0.1, 0.1),
    "labels": (0.1, 0.0),
    "changes": (0.1, 0.06),
}


class Seen(NamedTuple):
    """What reading an order left open: rows that look like lines, numbers that no known label names, rivals for one.

    `columns` is failed where a column in use has no meaning and absent where there are no headings; `aside` is what
    deposits and fees between the lines cost.
    """

    unread: Sequence[str] = ()
    unnamed: Sequence[str] = ()
    rivals: Sequence[str] = ()
    columns: CheckResult = "held"
    aside: Decimal = Decimal(0)


def checked(order: Order, index: int, seen: Seen) -> tuple[Order, list[Problem]]:
    """The order with the results of its checks and the confidence (0 to 1) they give, and what a person should know."""
    problems = [
        *(Problem("line-unread", f"row '{text}' looks like a line", index) for text in seen.unread),
        *_line_problems(order, index),
        *_sum_problems(order, index, seen.aside),
        *_header_problems(order, index, seen),
    ]
    checks = _checks(order, seen, {problem.code for problem in problems})
    return replace(order, checks=checks, confidence=confidence_of(checks)), problems


def confidence_of(checks: dict[str, CheckResult]) -> float:
    """The confidence that results of checks give."""
    confidence = 1.0
    for name, result in checks.items():
        failed, absent = _SHARES[name]
        confidence *= 1.0 - {"held": 0.0, "failed": failed, "absent": absent}[result]
    return round(confidence, 2)


def _checks(order: Order, seen: Seen, codes: set[str]) -> dict[str, CheckResult]:
    lines, total = order.lines, order.subtotal is not None or order.total is not None
    priced = any(line.extended_price is not None or line.unit_price is not None for line in lines)
    multiplied = any(None not in {line.quantity, line.unit_price, line.extended_price} for line in lines)
    summed = None not in {order.subtotal, order.tax, order.total}
    numbered = _share(line.part_number is not None for line in lines) >= 1 - _MANY
    shaped = _share(line.part_number is None or bool(known_shapes(line.part_number)) for line in lines) >= 1 - _MANY
    counted = any(line.quantity is not None for line in lines)
    pieces = [line.quantity for line in lines if line.quantity is not None]
    wrong = "quantity-missing" in codes or any(count < 0 or count % 1 for count in pieces)
    return {
        "columns": seen.columns,
        "rows": _result(holds=not seen.unread),
        "part_numbers": _result(holds="part-number-missing" not in codes, made=numbered),
        "part_shapes": _result(holds=shaped and not _torn(lines)),
        "quantities": _result(holds=not wrong, made=counted),
        "products": _result(holds="quantity-price-mismatch" not in codes, made=multiplied),
        "sums": _result(holds="sum-mismatch" not in codes, made=total and priced),
        "totals": _result(holds="total-mismatch" not in codes, made=summed or "total-mismatch" in codes),
        "vin": _result(holds="vin-check-digit" not in codes, made=order.vin is not None),
        "numbers": _result(holds=not _shares_a_value(order), made="number-missing" not in codes),
        "labels": _result(holds=not codes & {"number-unnamed", "number-doubtful"}),
        "changes": _result(holds=True, made=order.supplement_of is None or any(line.change for line in lines)),
    }


def _result(*, holds: bool, made: bool = True) -> CheckResult:
    if not made:
        return "absent"
    return "held" if holds else "failed"


def _share(holds: Iterator[bool]) -> Decimal:
    results = list(holds)
    return Decimal(sum(results)) / len(results) if results else Decimal(1)


def _shares_a_value(order: Order) -> bool:
    """Whether one number was taken for two: a claim that is the repair order as well."""
    numbers = [number for number in (order.purchase_order, order.repair_order, order.claim, order.vin) if number]
    return len(set(numbers)) < len(numbers)


def _line_problems(order: Order, index: int) -> Iterator[Problem]:
    quantities = any(line.quantity is not None for line in order.lines)
    torn = _torn(order.lines)
    for place, line in enumerate(order.lines, 1):
        name = line.line or str(place)
        if line.part_number is None:
            yield Problem("part-number-missing", f"'{line.description}' has no part number", index, name)
        elif better := suggested_part(line.part_number, order.vehicle.make):
            detail = f"'{line.part_number}' is no part number of {order.vehicle.make}; '{better}' would be one"
            yield Problem("part-number-odd", detail, index, name)
        elif place in torn:
            yield Problem("part-number-odd", f"'{line.part_number}' is not in groups as the others are", index, name)
        if line.quantity is None and quantities:
            yield Problem("quantity-missing", f"'{line.description}' has no quantity", index, name)
        if not _product_holds(line, order):
            detail = f"{line.quantity} x {line.unit_price} is not {line.extended_price}"
            yield Problem("quantity-price-mismatch", detail, index, name)


def _torn(lines: Sequence[LineItem]) -> set[int]:
    """The lines (from 1) whose numbers have the groups of most others without the last ones, or in another order.

    So a number looks that was read in part from two rows of a narrow cell. Letters at the end may miss.
    """
    groups = [tuple((line.part_number or "").split()) for line in lines]
    shapes = [tuple((len(group), group.isdigit()) for group in number) for number in groups]
    counted = Counter(shape for shape in shapes if len(shape) > 1).most_common(1)
    usual, often = counted[0] if counted else ((), 0)
    if 2 * often <= len(lines) or not all(digits for _, digits in usual[1:]):
        return set()
    return {
        place
        for place, shape in enumerate(shapes, 1)
        if len(shape) > 1 and shape != usual and (usual[: len(shape)] == shape or sorted(usual) == sorted(shape))
    }


def _product_holds(line: LineItem, order: Order) -> bool:
    """Quantity times price is the line total; or it is with the tax that the whole order bears."""
    if line.quantity is None or line.unit_price is None or line.extended_price is None:
        return True
    product = line.quantity * line.unit_price
    if abs(product - line.extended_price) <= _LINE_TOLERANCE + _CENTS_PER_LINE * abs(line.quantity):
        return True
    if order.subtotal and order.tax:
        with_tax = product * (order.subtotal + order.tax) / order.subtotal
        return abs(with_tax - line.extended_price) <= _LINE_TOLERANCE + _CENTS_PER_LINE * abs(line.quantity)
    return False


def sums_of(lines: Sequence[LineItem]) -> tuple[Decimal, Decimal]:
    """The sum of the printed line totals, and the sum of quantity times price."""
    extended = sum((line.extended_price or Decimal(0) for line in lines), Decimal(0))
    product = sum(((line.unit_price or Decimal(0)) * (line.quantity or 1) for line in lines), Decimal(0))
    return extended, product


def _sum_problems(order: Order, index: int, aside: Decimal) -> Iterator[Problem]:
    if any(line.change for line in order.lines):
        return  # what a supplement adds up is told in many ways
    allowed = _TOLERANCE + _CENTS_PER_LINE * len(order.lines)
    priced = any(line.extended_price is not None or line.unit_price is not None for line in order.lines)
    printed = order.subtotal if order.subtotal is not None else order.total
    if printed is not None and priced:
        targets = [printed] if order.total is None else [printed, order.total]
        sums = [added + more for added in sums_of(order.lines) for more in (Decimal(0), aside)]
        if not any(abs(total - target) <= allowed for total in sums for target in targets):
            detail = f"the lines add up to {sums_of(order.lines)[0]}, the paper says {printed}"
            yield Problem("sum-mismatch", detail, index)
    if order.subtotal is not None and order.tax is not None and order.total is not None:
        together = order.subtotal + order.tax
        if abs(together - order.total) > _TOLERANCE:
            yield Problem("total-mismatch", f"{order.subtotal} and {order.tax} are not {order.total}", index)
    elif order.tax is not None and priced and order.tax > _HIGHEST_TAX * max(sums_of(order.lines)):
        yield Problem("total-mismatch", f"{order.tax} is more than any tax on the lines", index)


def _header_problems(order: Order, index: int, seen: Seen) -> Iterator[Problem]:
    if order.vin is None:
        yield Problem("vin-missing", "no vehicle identification number was found", index)
    elif vin_check_holds(order.vin) is False:
        better = suggested_vin(order.vin)
        detail = f"the check digit of {order.vin} is wrong" + (f"; that of {better} would be right" if better else "")
        yield Problem("vin-check-digit", detail, index)
    if order.purchase_order is None and order.repair_order is None and order.claim is None:
        yield Problem("number-missing", "no order, repair order or claim number was found", index)
    told = (order.purchase_order, order.repair_order)
    doubtful = [number for number in seen.unnamed if None in told or number in told]
    if doubtful:
        yield Problem("number-unnamed", f"what '{doubtful[0]}' is the number of is not known", index)
    if seen.rivals:
        yield Problem("number-doubtful", f"there are two of a kind: {' and '.join(seen.rivals)}", index)
