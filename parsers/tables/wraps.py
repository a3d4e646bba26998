"""Gives wrapped pieces of descriptions back to their lines, by the gaps between rows and the room that was left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from parsers.parts import best_part, is_part_shaped
from parsers.pdf import Word
from parsers.tables.rows import Row
from parsers.vocabulary import vocabulary

_NEAR = 1.75
_CLEARLY_WIDER = 1.12
# A word wraps when it has no room: this share of the column may stay free all the same.
_FREE = 0.15
_SECTION_WORDS = 5


class Extent(NamedTuple):
    """Where a piece of a description ends, and how wide its first word is."""

    right: float = 0.0
    first: float = 0.0


_NOWHERE = Extent()


@dataclass(slots=True)
class Draft:
    """A line in the making: the printed values by role, the pieces of its description and the rows they stand in."""

    row: int
    values: dict[str, str]
    extent: Extent = _NOWHERE
    above: list[str] = field(default_factory=list)
    below: list[str] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)

    @property
    def description(self) -> str:
        """The whole description, wraps joined."""
        return " ".join(piece for piece in (*self.above, self.values.get("description", ""), *self.below) if piece)


class Piece(NamedTuple):
    """A row with words only: the wrap of a description above or below, or something between the lines."""

    row: int
    text: str
    part: str
    extent: Extent


def extent_of(words: Sequence[Word]) -> Extent:
    """The extent of a piece of description; without words, of nothing."""
    return Extent(words[-1].x1, words[0].x1 - words[0].x0) if words else Extent()


class _Run(NamedTuple):
    """Pieces that follow each other, and the lines around them."""

    above: Draft | None
    pieces: tuple[Piece, ...]
    following: Draft | None


def settle(rows: Sequence[Row], events: Sequence[Draft | Piece | None], carried: Draft | None, left: float) -> set[int]:
    """Attach every piece that belongs to a line; the rows of the others are returned.

    `events` are the lines and pieces of a table in order, with None where a total or another row parts them. `carried`
    is the last line of the page before, `left` where the description column begins.
    """
    runs = list(_runs(events, carried))
    right = max((event.extent.right for event in events if event is not None), default=left)
    gaps = [_gaps(rows, run) for run in runs]
    clear = [_parting(rows, run, gap, None) for run, gap in zip(runs, gaps, strict=True)]
    below = sum(at == len(run.pieces) for at, run in zip(clear, runs, strict=True))
    above = sum(at == 0 and run.following is not None for at, run in zip(clear, runs, strict=True))
    homeless: set[int] = set()
    for run, gap in zip(runs, gaps, strict=True):
        at = _parting(rows, run, gap, below >= above)
        room = _Room(left, right)
        homeless |= _attach(run.above, run.pieces[:at], room)
        homeless |= _attach(run.following, run.pieces[at:], room)
    return homeless


def _runs(events: Sequence[Draft | Piece | None], carried: Draft | None) -> Iterator[_Run]:
    above, pieces = carried, []
    for event in (*events, None):
        if isinstance(event, Piece):
            pieces.append(event)
            continue
        if pieces:
            yield _Run(above, tuple(pieces), event)
            pieces = []
        above = event or above


def _gaps(rows: Sequence[Row], run: _Run) -> list[float | None]:
    """The distances from the line above over the pieces to the line that follows; None over a page's end."""
    chain = [
        max(run.above.rows) if run.above else None,
        *(piece.row for piece in run.pieces),
        run.following.row if run.following else None,
    ]
    return [
        None
        if upper is None or lower is None or rows[upper].page != rows[lower].page
        else rows[lower].y - rows[upper].y
        for upper, lower in pairwise(chain)
    ]


def _parting(rows: Sequence[Row], run: _Run, gaps: Sequence[float | None], below: bool | None) -> int:  # noqa: FBT001
    """How many of the pieces belong to the line above; -1 where that is not clear and no habit is known.

    `below` is the habit of the table: whether wraps usually stand below their line.
    """
    wide = _NEAR * rows[run.pieces[0].row].size
    first, last = gaps[0], gaps[-1]
    habit = -1 if below is None else len(run.pieces) if below else 0
    known = [(gap, place) for place, gap in enumerate(gaps) if gap is not None]
    widest, narrowest = max(known, default=(0.0, 0)), min(known, default=(0.0, 0))
    clearly = widest[0] > _CLEARLY_WIDER * narrowest[0]
    if run.above is not None and first is None and last is not None and last <= wide:
        return widest[1] if clearly else habit  # a page ends between the line and the pieces
    if first is None or first > wide:
        return 0 if run.above is None or first is not None else len(run.pieces)
    if last is None or last > wide:
        return len(run.pieces)
    return widest[1] if clearly else habit


class _Room(NamedTuple):
    """The description column: from its left edge to the farthest end of a description."""

    left: float
    right: float

    def wraps(self, before: Extent, after: Extent) -> bool:
        """Whether the first word of `after` had no room behind `before`."""
        return self.right - before.right <= 1.5 * after.first + _FREE * (self.right - self.left)


def _attach(owner: Draft | None, pieces: Sequence[Piece], room: _Room) -> set[int]:
    """Give the pieces to their line; those that are not its wraps are returned."""
    homeless: set[int] = set()
    for piece in pieces:
        if owner is None or not _belongs(owner, piece, room):
            homeless.add(piece.row)
            continue
        _take(owner, piece)
    return homeless


def _belongs(owner: Draft, piece: Piece, room: _Room) -> bool:
    """Whether the piece goes on with the description, or brings the part number; section heads do neither."""
    described = owner.values.get("description", "")
    if piece.part or not described or part_in(piece.text)[0]:
        return True
    if piece.text.isupper() and not described.isupper():
        return False
    if len(piece.text.split()) > _SECTION_WORDS:
        return True
    if piece.row < owner.row:
        return bool(owner.above) or room.wraps(piece.extent, owner.extent)
    return bool(owner.below) or room.wraps(owner.extent, piece.extent)


def _take(owner: Draft, piece: Piece) -> None:
    owner.rows.append(piece.row)
    text = piece.text
    if piece.part and is_part_shaped(joined := f"{owner.values.get('part', '')} {piece.part}".strip()):
        owner.values["part"] = joined
        text = text.removesuffix(piece.part).removeprefix(piece.part).strip()
    elif not owner.values.get("part"):
        part, text = part_in(piece.text)
        if part:
            owner.values["part"] = part
    (owner.above if piece.row < owner.row else owner.below).append(text)


def part_in(text: str) -> tuple[str, str]:
    """A part number that begins or ends the text (with or without its label), and the rest of the text."""
    words = text.split()
    runs = {" ".join(words[:end]): words[end:] for end in range(1, len(words) + 1)}
    runs.update({" ".join(words[start:]): words[:start] for start in range(1, len(words))})
    part = best_part(runs)
    if not part:
        return "", text
    rest = " ".join(runs[part])
    return part, "" if vocabulary().headings.means(rest.rstrip(":")) in {"part", "line"} else rest
