"""Gives wrapped pieces of descriptions back to their lines, by the gaps between rows and the room that was left."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from parsers.parts import best_part, is_part_shaped, known_shapes, label_before, number_end
from parsers.pdf import Word
from parsers.tables.rows import Row
from parsers.vocabulary import tokens_of, vocabulary

_NEAR = 1.75
_CLEARLY_WIDER = 1.12
# A word wraps when it has no room: this share of the column may stay free all the same.
_FREE = 0.05
_SPACE = 1.15
_SECTION_WORDS = 5
_MOSTLY = 0.6
_GOES_ON = ("-", "/", ",", "&", "(")
_NOWHERE_NEAR = -2
_LONGEST_LABEL = 3
_BRACKETS = "()[],;:–"


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


class Room(NamedTuple):
    """The column of descriptions: where it begins and how far descriptions run.

    `free` is set where nearly every line has a second row, however short the first is.
    """

    left: float
    right: float
    free: bool = False

    def wraps(self, before: Extent, after: Extent) -> bool:
        """Whether the first word of `after` had no room behind `before`."""
        return self.right - before.right <= _SPACE * after.first + _FREE * (self.right - self.left)


def settle(
    rows: Sequence[Row], events: Sequence[Draft | Piece | None], carried: Draft | None, column: Room
) -> set[int]:
    """Attach every piece that belongs to a line; the rows of the others are returned.

    `events` are the lines and pieces of a table in order, with None where a total or another row parts them. `carried`
    is the last line of the page before, `column` that of the descriptions.
    """
    runs = list(_runs(events, carried))
    ends = (event.extent.right for event in events if event and event.extent.right <= column.right)
    right = max(ends, default=column.left)
    gaps = [_gaps(rows, run) for run in runs]
    clear = [_parting(rows, run, gap, None) for run, gap in zip(runs, gaps, strict=True)]
    below = sum(at == len(run.pieces) for at, run in zip(clear, runs, strict=True))
    above = sum(at == 0 and run.following is not None for at, run in zip(clear, runs, strict=True))
    lines = sum(isinstance(event, Draft) for event in events)
    room = Room(column.left, right, column.free or (lines > 1 and below > _MOSTLY * lines))
    homeless: set[int] = set()
    for run, gap in zip(runs, gaps, strict=True):
        at = _parting(rows, run, gap, below >= above)
        if at == _NOWHERE_NEAR:
            homeless.update(piece.row for piece in run.pieces)
            continue
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
    """How many of the pieces belong to the line above; negative where neither line is near or no habit is known.

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
    if first is not None and last is not None and min(first, last) > wide and run.following is not None:
        return _NOWHERE_NEAR
    if first is None or first > wide:
        return 0 if run.above is None or first is not None else len(run.pieces)
    if last is None or last > wide:
        return len(run.pieces)
    return widest[1] if clearly else habit


def _attach(owner: Draft | None, pieces: Sequence[Piece], room: Room) -> set[int]:
    """Give the pieces to their line; those that are not its wraps are returned."""
    homeless: set[int] = set()
    for piece in pieces:
        if owner is None or not _belongs(owner, piece, room):
            homeless.add(piece.row)
            continue
        _take(owner, piece)
    return homeless


def _belongs(owner: Draft, piece: Piece, room: Room) -> bool:
    """Whether the piece goes on with the description, or brings the part number; section heads do neither."""
    described = owner.values.get("description", "")
    if described and piece.part and piece.part == piece.text and owner.values.get("part"):
        return bool(_whole_part(owner, piece.part))
    if piece.part or not described or part_in(piece.text)[0]:
        return True
    if piece.text.isupper() and not described.isupper():
        return False
    before = owner.description if piece.row > owner.row else piece.text
    if len(piece.text.split()) > _SECTION_WORDS or before.endswith(_GOES_ON):
        return True
    if piece.row < owner.row:
        return bool(owner.above) or room.wraps(piece.extent, owner.extent)
    return bool(owner.below) or room.free or room.wraps(owner.extent, piece.extent)


def _take(owner: Draft, piece: Piece) -> None:
    owner.rows.append(piece.row)
    text = piece.text
    if piece.part and (whole := _whole_part(owner, piece.part)):
        owner.values["part"] = whole
        text = text.removesuffix(piece.part).removeprefix(piece.part).strip()
    elif not owner.values.get("part"):
        part, rest = part_in(piece.part or piece.text)
        if part:
            owner.values["part"] = part
            text = text.replace(part, "", 1).strip() if piece.part else rest
            if vocabulary().part_types.means(text):
                owner.values.setdefault("type", text)
                text = ""
    (owner.above if piece.row < owner.row else owner.below).append(text)


def _whole_part(owner: Draft, tail: str) -> str:
    """The part number of a line with a second half under it; nothing where the first is whole and the second a word."""
    head = owner.values.get("part", "")
    joined = f"{head} {tail}".strip()
    if not is_part_shaped(joined) or (head and known_shapes(head) and not known_shapes(joined)):
        return ""
    wordy = head and not any(char.isdigit() for char in tail)
    return "" if wordy and (known_shapes(head) or not known_shapes(joined)) else joined


def part_in(text: str) -> tuple[str, str]:
    """A part number that begins or ends the text, or follows its label ("P/N"), and the rest of the text."""
    words = text.split()
    for end in range(1, min(len(words), _LONGEST_LABEL) + 1):
        if vocabulary().headings.means(" ".join(words[:end]).rstrip(":. ")) in {"part", "line"}:
            labelled = words[end:]
            part = best_part(" ".join(labelled[:stop]) for stop in range(1, _number_end(labelled) + 1))
            if part:
                return part, " ".join(labelled[len(part.split()) :])
    for start in range(1, len(words)):
        if vocabulary().headings.means(words[start].rstrip(":. ")) == "part" and words[start].endswith(("#", ":", ".")):
            part, rest = part_in(" ".join(words[start:]))
            if part:
                return part, " ".join([*words[:start], rest]).strip()
    runs = {" ".join(words[:end]).strip(_BRACKETS): words[end:] for end in range(1, number_end(words) + 1)}
    for start in range(1, len(words)):
        end = start + number_end(words[start:])
        before = words[: start - label_before(words[:start])]
        runs[" ".join(words[start:end]).strip(_BRACKETS)] = before + words[end:]
    part = best_part(runs)
    if not part:
        return "", text
    rest = " ".join(runs[part]).strip(" –-·:,;(")
    named = vocabulary().headings.means(rest.rstrip(":")) in {"part", "line"} and not vocabulary().part_types.means(
        rest
    )
    return part, "" if named else rest


def _number_end(words: Sequence[str]) -> int:
    """How many words behind a label can be the part number: single letters and suffixes only where it is in groups."""
    kinds = (place for place, word in enumerate(words) if vocabulary().part_types.means(word))
    kind = min(next(kinds, len(words)), number_end(words))
    if words and known_shapes(words[0]):
        return next((place for place in range(1, kind) if not any(char.isdigit() for char in words[place])), kind)
    return kind


def _end_description(values: dict[str, str]) -> None:
    """Give a description the words that run out of its column before a count: "RIGHT 1"."""
    *words, count = values.get("quantity", "").split() or [""]
    over = " ".join(words)
    known = set(tokens_of(over)) & (vocabulary().pieces | {"x", "+"}) or vocabulary().headings.means(over)
    whole = "description" in values and is_part_shaped(values.get("part", ""))
    if over and whole and count.isdigit() and over[:1].isalpha() and not any(map(str.isdigit, over)) and not known:
        values["description"] = f"{values['description']} {over}"
        values["quantity"] = count


def put_right(values: dict[str, str], *, numbered: bool, part_first: bool) -> dict[str, str]:
    """Words that stand in the wrong column put right: descriptions that run into the part number, numbers under it.

    Without a column of part numbers (`numbered`) they stand in the descriptions; `part_first` tells on which side.
    """
    if not numbered and is_part_shaped(part_in(values.get("description", ""))[0]):
        values["part_description"] = values.pop("description")
    if "part_description" in values:
        part, rest = part_in(values.pop("part_description"))
        values["description"] = f"{values.get('description', '')} {rest}".strip()
        if part:
            values["part"] = part
    _end_description(values)
    part = values.get("part", "")
    if part and not is_part_shaped(part):
        number, rest = part_in(part)
        if vocabulary().part_types.means(part.strip("* ")):
            values.setdefault("type", values.pop("part").strip("* "))  # the number stands below its kind
        elif not number and "description" not in values and "quantity" in values and part.replace(" ", "").isalpha():
            values["description"] = values.pop("part")  # a name that runs out of its column
        if number:
            values["part"] = number
            described = values.get("description", "")
            values["description"] = " ".join((rest, described) if part_first else (described, rest)).strip()
    return {role: text for role, text in values.items() if text}
