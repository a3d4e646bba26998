"""Amounts as bars: one beside each name, or the parts of a whole in one bar."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 100


@dataclass(frozen=True, slots=True)
class Bar:
    """A name, its amount, and how long its bar is (0 to 100)."""

    label: str
    amount: int
    width: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a bar, from `x` on; `name` is the code of what it stands for."""

    name: str
    amount: int
    x: float
    width: float
    pattern: int


def bars(amounts: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    """A bar for each amount; the highest fills the width."""
    highest = max((amount for _, amount in amounts), default=0)
    return tuple(
        Bar(label, amount, round(WIDTH * max(amount, 0) / highest, 1) if highest else 0) for label, amount in amounts
    )


def stacked(amounts: Sequence[tuple[str, int]]) -> tuple[Piece, ...]:
    """The parts one after the other, in their order; those of which there is nothing are left out."""
    total = sum(max(amount, 0) for _, amount in amounts)
    pieces, x = [], 0.0
    for place, (name, amount) in enumerate(amounts):
        if amount > 0:
            width = WIDTH * amount / total
            pieces.append(Piece(name, amount, round(x, 2), round(width, 2), place))
            x += width
    return tuple(pieces)
