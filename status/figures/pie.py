"""A whole and its parts as slices of a circle."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

MIDDLE, RADIUS = 60.0, 56.0
"""Of a picture 120 units wide and high."""
PATTERNS = 6
"""How many patterns there are to tell neighbours apart."""


@dataclass(frozen=True, slots=True)
class Slice:
    """One part: its `path` begins and ends in the middle, `pattern` counts from 0."""

    label: str
    amount: int
    share: float
    path: str
    pattern: int


def pie(amounts: Sequence[tuple[str, int]]) -> tuple[Slice, ...]:
    """The parts clockwise from the top, in their order; those of which there is nothing have no slice."""
    total = sum(max(amount, 0) for _, amount in amounts)
    slices, done = [], 0
    for place, (label, amount) in enumerate(amounts):
        if amount > 0:
            path = _path(done / total, (done + amount) / total)
            slices.append(Slice(label, amount, amount / total, path, place % PATTERNS))
            done += amount
    return tuple(slices)


def _path(begin: float, end: float) -> str:
    if end - begin > 1 - 1e-9:  # a circle: one arc cannot end where it began
        top, foot = MIDDLE - RADIUS, MIDDLE + RADIUS
        arc = f"A{RADIUS:g} {RADIUS:g} 0 1 1"
        return f"M{MIDDLE:g} {top:g}{arc} {MIDDLE:g} {foot:g}{arc} {MIDDLE:g} {top:g}Z"
    (x0, y0), (x1, y1) = _point(begin), _point(end)
    large = int(end - begin > 1 / 2)
    return f"M{MIDDLE:g} {MIDDLE:g}L{x0:.2f} {y0:.2f}A{RADIUS:g} {RADIUS:g} 0 {large} 1 {x1:.2f} {y1:.2f}Z"


def _point(share: float) -> tuple[float, float]:
    angle = 2 * pi * share
    return MIDDLE + RADIUS * sin(angle), MIDDLE - RADIUS * cos(angle)
