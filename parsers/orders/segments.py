"""Cuts a document into orders: a new order begins where the header names another order, job or car."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from parsers.facts import RowKind
from parsers.orders.header import Field
from parsers.tables import Block

_TELLING = ("purchase_order", "repair_order", "vin")


class Span(NamedTuple):
    """The rows of one order: from `first` to before `end`."""

    first: int
    end: int


def split_orders(
    fields: Sequence[Field], blocks: Sequence[Block], kinds: Mapping[int, RowKind], rows: int
) -> list[Span]:
    """The spans of the orders, top to bottom; every span holds at least one line."""
    lines = sorted(draft.row for block in blocks for draft in block.drafts)
    body = sorted(index for index, kind in kinds.items() if kind in {"line", "total"})
    starts = [0]
    known: dict[str, str] = {}
    for field in sorted(fields, key=lambda field: field.label_row):
        if field.key not in _TELLING:
            continue
        before = known.setdefault(field.key, field.text)
        if before == field.text:
            continue
        if bisect_left(lines, starts[-1]) < bisect_left(lines, field.label_row):
            starts.append(body[bisect_left(body, field.label_row) - 1] + 1)
            known = {field.key: field.text}
    spans = [Span(first, end) for first, end in zip(starts, [*starts[1:], rows], strict=True)]
    return _with_lines(spans, lines)


def _with_lines(spans: Sequence[Span], lines: Sequence[int]) -> list[Span]:
    """Spans without a line belong to the one before."""
    kept: list[Span] = []
    for span in spans:
        if kept and bisect_left(lines, span.first) == bisect_left(lines, span.end):
            kept[-1] = Span(kept[-1].first, span.end)
        else:
            kept.append(span)
    return kept
