"""Amounts that follow each other in time as curves in one frame."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 1000, 300
"""Of the frame; a reader's window stretches it, so that whatever is written stands beside it."""
_STEPS = (1, 2, 4, 5, 6, 8, 10)


@dataclass(frozen=True, slots=True)
class Curve:
    """One measure: the `points` of its line; `pattern` counts from 0."""

    label: str
    points: str
    pattern: int


@dataclass(frozen=True, slots=True)
class Chart:
    """Curves over the same days or weeks; `marks` are what the lines of the frame stand for, the highest first."""

    curves: tuple[Curve, ...]
    marks: tuple[int, ...]
    keys: tuple[str, ...]


def curves(keys: Sequence[str], amounts: Mapping[str, Sequence[int]]) -> Chart:
    """A curve for each named row of amounts, which has one for each key."""
    highest = max((amount for row in amounts.values() for amount in row), default=0)
    top = _top(highest)
    drawn = tuple(
        Curve(label, _points([max(amount, 0) / top for amount in row]), place)
        for place, (label, row) in enumerate(amounts.items())
    )
    return Chart(drawn, (top, top // 2, 0), tuple(keys))


def _top(highest: int) -> int:
    """The next round number whose half is whole."""
    size = 1
    while True:
        for step in _STEPS:
            if (top := step * size) >= highest and top % 2 == 0:
                return top
        size *= 10


def _points(shares: Sequence[float]) -> str:
    """From the left edge to the right; one amount alone is a level line."""
    heights = [HEIGHT * (1 - share) for share in shares]
    if len(heights) == 1:
        heights *= 2
    step = WIDTH / max(len(heights) - 1, 1)
    return " ".join(f"{place * step:.1f},{height:.1f}" for place, height in enumerate(heights))
