"""Cross-checks of an order: what agrees gives confidence, what does not is a problem with its place."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from parsers.facts import LineItem, Order, Problem
from parsers.parts import known_shapes, vin_check_holds

_CENTS_PER_LINE = Decimal("0.006")
_TOLERANCE = Decimal("0.02")
_LINE_TOLERANCE = Decimal("0.02")
_MANY = Decimal("0.2")
# How much each check that fails takes away from full confidence.
_LOST = {
    "sum-mismatch": 0.35,
    "line-unread": 0.35,
    "quantity-price-mismatch": 0.25,
    "part-number-missing": 0.15,
    "part-numbers-few": 0.4,
    "part-number-odd": 0.05,
    "quantity-missing": 0.15,
    "vin-check-digit": 0.1,
    "vin-missing": 0.05,
    "number-missing": 0.1,
    "columns-guessed": 0.1,
    "columns-unknown": 0.06,
    "quantities-none": 0.1,
    "quantity-negative": 0.1,
    "value-shared": 0.1,
    "no-sums": 0.05,
}


def check_order(
    order: Order, index: int, *, unread: Sequence[str], guessed: bool, aside: Decimal, strange: bool = False
) -> tuple[float, list[Problem]]:
    """The confidence (0 to 1) in an order and the problems that a person should know.

    `unread` are rows that look like lines but were not understood; `guessed` is set when no column headings were found,
    `aside` is what deposits and fees between the lines cost, `strange` is set when a column in use has no meaning.
    """
    problems = [
        *(Problem("line-unread", f"row '{text}' looks like a line", index) for text in unread),
        *_line_problems(order, index),
        *_sum_problems(order, index, aside),
        *_header_problems(order, index),
    ]
    failed = {problem.code for problem in problems} | ({"columns-guessed"} if guessed else set())
    failed |= {"part-number-odd"} if _odd_share(order.lines) > _MANY else set()
    failed |= {"part-numbers-few"} if _without_number(order.lines) > _MANY else set()
    failed |= {"columns-unknown"} if strange else set()
    failed |= {"quantities-none"} if not any(line.quantity is not None for line in order.lines) else set()
    failed |= {"quantity-negative"} if any((line.quantity or 0) < 0 for line in order.lines) else set()
    failed |= {"value-shared"} if _shares_a_value(order) else set()
    failed |= {"no-sums"} if order.subtotal is None and order.total is None else set()
    confidence = 1.0
    for code in failed:
        confidence *= 1.0 - _LOST.get(code, 0.0)
    return round(confidence, 2), problems


def _shares_a_value(order: Order) -> bool:
    """Whether one number was taken for two: a claim that is the repair order as well."""
    numbers = [number for number in (order.purchase_order, order.repair_order, order.claim, order.vin) if number]
    return len(set(numbers)) < len(numbers)


def _odd_share(lines: Sequence[LineItem]) -> Decimal:
    odd = sum(1 for line in lines if line.part_number and not known_shapes(line.part_number))
    return Decimal(odd) / len(lines) if lines else Decimal(0)


def _without_number(lines: Sequence[LineItem]) -> Decimal:
    return Decimal(sum(line.part_number is None for line in lines)) / len(lines) if lines else Decimal(0)


def _line_problems(order: Order, index: int) -> Iterator[Problem]:
    quantities = any(line.quantity is not None for line in order.lines)
    for place, line in enumerate(order.lines, 1):
        name = line.line or str(place)
        if line.part_number is None:
            yield Problem("part-number-missing", f"'{line.description}' has no part number", index, name)
        if line.quantity is None and quantities:
            yield Problem("quantity-missing", f"'{line.description}' has no quantity", index, name)
        if not _product_holds(line, order):
            detail = f"{line.quantity} x {line.unit_price} is not {line.extended_price}"
            yield Problem("quantity-price-mismatch", detail, index, name)


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
            yield Problem("sum-mismatch", f"{order.subtotal} and {order.tax} are not {order.total}", index)


def _header_problems(order: Order, index: int) -> Iterator[Problem]:
    if order.vin is None:
        yield Problem("vin-missing", "no vehicle identification number was found", index)
    elif vin_check_holds(order.vin) is False:
        yield Problem("vin-check-digit", f"the check digit of {order.vin} is wrong", index)
    if order.purchase_order is None and order.repair_order is None and order.claim is None:
        yield Problem("number-missing", "no order, repair order or claim number was found", index)
