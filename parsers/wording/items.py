"""What an author said, piece by piece: items, and the sentences that they make."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from parsers.wording.dates import Day

Kind = Literal[
    "sign",
    "lines",
    "day",
    "money",
    "count",
    "number",
    "part_number",
    "part",
    "place",
    "filler",
    "courtesy",
    "word",
    "stop",
]


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was said. `name` is the sign, kind of part, place or stop; `certain` is false for "the liner"."""

    kind: Kind
    text: str
    start: int
    end: int
    name: str = ""
    number: int = 0
    lines: tuple[int, ...] = ()
    certain: bool = True
    day: Day | None = None
    amount: Decimal | None = None
    plural: bool = False

    def says(self, *names: str) -> bool:
        """Whether it is one of these signs."""
        return self.kind == "sign" and self.name in names


@dataclass(frozen=True, slots=True)
class Sentence:
    """Items up to the end of a sentence or line; `said` is as the author wrote it.

    `breaks` are the places in the text at which a line begins that may be the end of a sentence, or only of a row.
    """

    items: tuple[Item, ...]
    said: str
    question: bool = False
    breaks: frozenset[int] = frozenset()
