"""Reads lines that are strung together with hyphens: "1-2-3-8", "10-11-12"; no part number, and no date."""

import re
from itertools import pairwise

from parsers.wording.parts.lines import OrderLines

_CHAIN = re.compile(r"\d{1,2}(?:-\d{1,2}){2,20}(?![\w/.-]\d)(?!\w)")
_PAIR = re.compile(r"\d{1,2}-\d{1,2}(?![-/.]?\d)")


class Chains:
    """The chains of one text; behind "1-2-8-10" nobody knows whether "3-5" has line 4 in it."""

    def __init__(self, lines: OrderLines) -> None:
        self._lines = lines
        self._listing = False

    def read(self, folded: str, start: int) -> tuple[tuple[int, ...], int, bool] | None:
        """The lines of the chain that begins here, where it ends, and whether they surely are all."""
        if (found := _CHAIN.match(folded, start)) is not None:
            lines = self._rising(found[0])
            spread = lines[-1] - lines[0] if lines else 0
            close = self._listing or len(lines) > len("dmy") or spread == len(lines) - 1  # "4-12-26" may be a date
            self._listing |= close and spread >= len(lines)
            return (lines, found.end(), True) if lines and close else None
        pair = _PAIR.match(folded, start) if self._listing else None
        lines = self._rising(pair[0]) if pair is not None else ()
        apart = bool(lines) and lines[0] + 1 < lines[-1]
        return (lines, pair.end(), False) if pair is not None and apart else None

    def _rising(self, chain: str) -> tuple[int, ...]:
        """Its lines, if each number is one and higher than the one before."""
        numbers = chain.split("-")
        lines = tuple(line for number in numbers if (line := self._lines.called(number)) is not None)
        rising = all(int(after) > int(before) for before, after in pairwise(numbers))
        return lines if rising and len(lines) == len(numbers) else ()
