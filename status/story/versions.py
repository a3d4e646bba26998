"""What each version of an order changed: lines never move, so that they are compared place by place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from typing import Any, Final, Literal

from parsers import LineItem
from routing import Opening, Request

_OF_LINE: Final = ("part_number", "description", "quantity", "unit_price")
_OF_ORDER: Final = ("purchase_order", "repair_order", "claim", "vin", "insurer", "required_by")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that a version did; of a changed one `values` are (what, before, after). Position 0 is the head."""

    kind: Literal["added", "removed", "changed"]
    position: int
    part_number: str | None
    description: str | None
    values: tuple[tuple[str, Any, Any], ...] = ()


@dataclass(frozen=True, slots=True)
class Version:
    """A version, when it came, from which document, and what it changed (the first one nothing)."""

    number: int
    at: datetime
    document: str
    changes: tuple[Change, ...]


def versions(asked: Request) -> tuple[Version, ...]:
    """All versions up to the one in force, the newest first; a single one is no news."""
    openings = (*asked.earlier, asked.opening)
    if len(openings) < 2:
        return ()
    born = [event.at for event in asked.events if event.kind == "received"][:1]
    times = [*born, *(event.at for event in asked.events if event.kind == "revised")]
    before: list[Opening | None] = [None, *openings]
    told = [
        Version(number, at, opening.source.name, tuple(_changes(older, opening)) if older else ())
        for number, (older, opening, at) in enumerate(zip(before, openings, times, strict=False), start=1)
    ]
    return tuple(reversed(told))


def _changes(older: Opening, newer: Opening) -> Iterator[Change]:
    head = _values(older.order, newer.order, _OF_ORDER)
    if head:
        yield Change("changed", 0, None, None, head)
    lines: Sequence[tuple[LineItem | None, LineItem | None]] = list(zip_longest(older.order.lines, newer.order.lines))
    for position, (before, after) in enumerate(lines, start=1):
        line = after or before
        if line is None:
            continue
        if before is None:
            yield Change("added", position, line.part_number, line.description, (("quantity", None, line.quantity),))
        elif after is None or (after.change == "delete" and before.change != "delete"):
            yield Change("removed", position, line.part_number, line.description)
        elif values := _values(before, after, _OF_LINE):
            yield Change("changed", position, line.part_number, line.description, values)


def _values(before: Any, after: Any, names: Sequence[str]) -> tuple[tuple[str, Any, Any], ...]:
    pairs = ((name, getattr(before, name), getattr(after, name)) for name in names)
    return tuple((name, old, new) for name, old, new in pairs if old != new)
