"""Lays two readings of one order beside each other, the page's and an exact one, and says where they differ."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import NamedTuple

from parsers.facts import Document, LineItem, Order, Problem
from parsers.parts import canonical
from parsers.vocabulary import fold

_CUT = 40  # an EMS description is cut off here
_CENT = Decimal("0.01")
_DOUBTED = 0.8  # what confidence keeps where two readings differ
_TOLD = 20
_ESTIMATE = "the estimate file"
_HEADER = (
    *("purchase_order", "repair_order", "claim", "vin", "insurer", "date", "required_by", "supplement_of"),
    *("currency", "subtotal", "tax", "total"),
)


class _Pair(NamedTuple):
    """One line as the page has it and as the exact source has it."""

    page: LineItem
    exact: LineItem


def corrected(page: Order, exact: Order, index: int, name: str) -> tuple[Order, tuple[Problem, ...]]:
    """The exact order, with what only the page says; for a source that tells the same document, such as embedded XML.

    An exact source without lines (the smallest profiles) keeps those of the page. `index` is the order's place in its
    document, `name` what the source is called in the problems.
    """
    pairs, problems = _compare(page, exact, index, name)
    known = {id(pair.exact): pair.page for pair in pairs}
    lines = tuple(_line(line, known.get(id(line))) for line in exact.lines) or page.lines
    return replace(_header(exact, page), lines=lines), problems


def with_estimates(pages: Sequence[Document], sets: Sequence[Document]) -> tuple[tuple[Document, ...], tuple[int, ...]]:
    """A mail's documents, checked against the sets of estimate files beside them; then those sets that order alone.

    A set orders alone, and its place is given, where no page orders anything, or all do so for other cars. Else the
    paper is what was ordered and keeps its lines: an estimate also has what is bought elsewhere, or not at all. The
    estimate fills in what the paper lacks, and every line in which they differ is a problem.
    """
    documents = list(pages)
    ordered = [order for page in pages for order in page.orders]
    alone = []
    for place, estimate in enumerate(sets):
        checked = [_checked(documents, told) for told in estimate.orders]
        if (
            not any(checked)
            and (estimate.orders or not pages)
            and all(_other_car(order, estimate) for order in ordered)
        ):
            alone.append(place)
    return (*documents, *(sets[place] for place in alone)), tuple(alone)


def _checked(documents: list[Document], told: Order) -> bool:
    """Put the first document with an order of the estimate's job in its place, checked; False if there is none."""
    for place, page in enumerate(documents):
        if (found := _beside(page, told)) is not None:
            documents[place] = found
            return True
    return False


def _other_car(order: Order, estimate: Document) -> bool:
    return order.vin is not None and all(told.vin not in {None, order.vin} for told in estimate.orders)


def _beside(page: Document, told: Order) -> Document | None:
    """The document with its order of the estimate's job checked; None if it has none."""
    index = next((place for place, order in enumerate(page.orders) if _same_job(order, told)), None)
    if index is None:
        return None
    order = page.orders[index]
    pairs, problems = _compare(order, told, index, _ESTIMATE)
    known = {id(pair.page): pair.exact for pair in pairs}
    header = replace(told, date=None, currency=None)  # an estimate's own date and prices are not the order's
    together = replace(_header(order, header), lines=tuple(_line(line, known.get(id(line))) for line in order.lines))
    if problems:
        together = replace(together, confidence=round(order.confidence * _DOUBTED, 2))
    orders = (*page.orders[:index], together, *page.orders[index + 1 :])
    return replace(page, orders=orders, problems=(*page.problems, *problems))


def _same_job(order: Order, told: Order) -> bool:
    """Whether the cars are the same; or, where one is not named, the claim, the job or half of the parts."""
    if order.vin and told.vin:
        return canonical(order.vin) == canonical(told.vin)
    numbers = ((order.claim, told.claim), (order.repair_order, told.repair_order))
    if any(one and other and canonical(one) == canonical(other) for one, other in numbers):
        return True
    mine, theirs = ({canonical(line.part_number) for line in one.lines if line.part_number} for one in (order, told))
    return bool(mine) and 2 * len(mine & theirs) >= len(mine)


def _compare(page: Order, exact: Order, index: int, name: str) -> tuple[list[_Pair], tuple[Problem, ...]]:
    if not page.lines or not exact.lines:
        return [], ()
    pairs = _pairs(page.lines, exact.lines)
    found = {id(pair.page) for pair in pairs}
    problems = [
        Problem("sources-differ", detail, index, _place(pair.page, page))
        for pair in pairs
        for detail in _differences(pair, name)
    ]
    problems += [
        Problem(
            "sources-differ",
            f"'{line.part_number or line.description}' is on the page, not in {name}",
            index,
            _place(line, page),
        )
        for line in page.lines
        if id(line) not in found and (line.part_number or line.description)
    ]
    return pairs, tuple(problems[:_TOLD])


def _place(line: LineItem, order: Order) -> str:
    return line.line or str(next(place for place, one in enumerate(order.lines, 1) if one is line))


def _pairs(page: Sequence[LineItem], exact: Sequence[LineItem]) -> list[_Pair]:
    """The lines that belong together: by part number, else by description, else by line number and price."""
    pairs: list[_Pair] = []
    left, right = list(page), list(exact)
    for keys in (_labelled, _numbered, _described, _priced):
        for line in tuple(left):
            wanted = set(keys(line))
            other = next((one for one in right if wanted.intersection(keys(one))), None) if wanted else None
            if other is not None:
                pairs.append(_Pair(line, other))
                left = [one for one in left if one is not line]
                right = [one for one in right if one is not other]
    return pairs


def _labelled(line: LineItem) -> Iterator[object]:
    if line.part_number and line.line:
        yield canonical(line.part_number), line.line.lstrip("0")


def _numbered(line: LineItem) -> Iterator[object]:
    if line.part_number:
        yield canonical(line.part_number)


def _described(line: LineItem) -> Iterator[object]:
    if line.description:
        yield fold(line.description[:_CUT])


def _priced(line: LineItem) -> Iterator[object]:
    if line.line:
        yield from ((line.line.lstrip("0"), price) for price in _prices(line))


def _differences(pair: _Pair, name: str) -> Iterator[str]:
    page, exact = pair
    if page.part_number and exact.part_number and canonical(page.part_number) != canonical(exact.part_number):
        yield f"part number '{page.part_number}' on the page, '{exact.part_number}' in {name}"
    if page.quantity is not None and exact.quantity is not None and page.quantity != exact.quantity:
        yield f"quantity '{page.quantity:f}' on the page, '{exact.quantity:f}' in {name}"
    mine, theirs = _prices(page), _prices(exact)
    if mine and theirs and not any(abs(one - other) <= _CENT for one in mine for other in theirs):
        yield f"price '{min(mine):f}' on the page, '{min(theirs):f}' in {name}"


def _prices(line: LineItem) -> set[Decimal]:
    """What a line says of its price: net, list and the line's total, told or worked out."""
    told = {price for price in (line.unit_price, line.list_price, line.extended_price) if price is not None}
    if line.quantity and line.extended_price is None:
        told |= {price * line.quantity for price in (line.unit_price, line.list_price) if price is not None}
    return told


def _header(first: Order, second: Order) -> Order:
    """The first order; what it does not say, as the second says it."""
    lacking = {name: getattr(second, name) for name in _HEADER if getattr(first, name) is None}
    return replace(
        first,
        vehicle=second.vehicle if first.vehicle.make is None else first.vehicle,
        shop=first.shop if first.shop.name else second.shop,
        **lacking,
    )


def _line(first: LineItem, second: LineItem | None) -> LineItem:
    """The first line; number, words, quantity and type that it lacks from the second. Prices are never mixed."""
    if second is None:
        return first
    return replace(
        first,
        part_number=first.part_number or second.part_number,
        description=first.description or second.description,
        quantity=second.quantity if first.quantity is None else first.quantity,
        part_type=second.part_type if first.part_type == "unknown" else first.part_type,
    )
