"""Orders from exact sources: the XML that a program embedded in its PDF, and sets of estimate files."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from parsers.exact import InexactError, corrected, read_cii, read_estimate, sets_of
from parsers.facts import Document, Order, Problem
from parsers.orders.checks import Seen, checked
from parsers.unwrap.containers import Allowance, BombError, Member, unzip

MAX_SETS = 20
_XML = "the embedded XML"
_DOUBTED = 0.8  # what confidence keeps where page and XML differ
_WITNESS = 0.5  # a page that was read with less confidence than this is no witness against the XML


def with_embedded(page: Document, files: Iterable[bytes]) -> Document:
    """The document as its embedded XML tells it, checked against the page; the page's reading if there is no such XML.

    A page that could not be read, a scan for instance, is readable by its XML. XML that is refused is a problem.
    """
    refused: list[Problem] = []
    exact = None
    for xml in files:
        try:
            exact = exact or read_cii(xml)
        except InexactError as fault:
            refused.append(Problem(fault.code, fault.detail))
    read = _corrected(page, exact) if exact is not None else page
    return replace(read, problems=(*read.problems, *refused)) if refused else read


def _corrected(page: Document, exact: Order) -> Document:
    told = max(page.orders, key=lambda order: len(order.lines), default=Order())
    if not exact.lines and not told.lines:
        return page
    witness = told if told.confidence >= _WITNESS or not exact.lines else replace(told, lines=())
    order, differ = corrected(witness, exact, 0, _XML)
    if not exact.lines:  # the XML tells head and sums only: the lines are as sure as the page
        return replace(page, orders=(replace(order, confidence=told.confidence),))
    # What is owed may bear charges and advances, which no order has: the lines are held against their own sum.
    held, found = checked(replace(order, tax=None), 0, Seen())
    order = replace(order, checks=held.checks, confidence=round(held.confidence * (_DOUBTED if differ else 1.0), 2))
    general = [problem for problem in page.problems if page.orders and problem.order is None]
    return replace(page, readable=True, orders=(order,), problems=(*general, *found, *differ))


def read_sets(archive: bytes) -> Document:
    """The orders of all sets of EMS files in a zip archive, one each; one that cannot be read is a problem."""
    try:
        unpacked = list(unzip(archive, Allowance()))
    except BombError as bomb:
        return Document(readable=False, problems=(Problem("archive-bomb", str(bomb)),))
    sets = sets_of((member.name, member.data) for member in unpacked if isinstance(member, Member))
    problems = [member for member in unpacked if isinstance(member, Problem)]
    if not sets:
        problems.append(Problem("no-lines", "no table of estimate lines was found"))
    orders: list[Order] = []
    rows: Counter[str] = Counter()
    for files in sets[:MAX_SETS]:
        try:
            order, found, counts = _order_of(files, len(orders))
        except InexactError as fault:
            problems.append(Problem(fault.code, fault.detail))
            continue
        orders += [order] if order.lines else []
        problems += found
        rows.update(counts)
    return Document(readable=bool(orders), orders=tuple(orders), problems=tuple(problems), rows=dict(rows))


def _order_of(files: Mapping[str, bytes], index: int) -> tuple[Order, list[Problem], Mapping[str, int]]:
    estimate = read_estimate(files)
    told = [replace(problem, order=index) for problem in estimate.problems]
    if not estimate.order.lines:
        return estimate.order, [*told, Problem("no-lines", "the estimate replaces no part")], estimate.rows
    order, found = checked(estimate.order, index, Seen())
    lost = 0.5 if told else 1.0
    return replace(order, confidence=round(order.confidence * lost, 2)), [*told, *found], estimate.rows
