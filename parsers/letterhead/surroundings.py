"""The rows around a list with the labelled fields in them, and what among them is somebody else's."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from parsers.letterhead.fields import Field
from parsers.tables import Cell, Row

# How far down the letterhead reaches.
LETTERHEAD_ROWS = 14
_FOREIGN = frozenset({"other", "theirs", "insurer"})
_ADDRESSED = frozenset({"phone", "email", "address"})
_OF_AN_ADDRESS = _ADDRESSED | {"other"}
_SHORT = 3
_ADDRESS_ROWS, _CLOSE, _ALIGNED = 5, 1.8, 4.0


class Surroundings(NamedTuple):
    """The rows around a list with their places in the document, the labelled fields in them, and the language.

    The first `head` rows stand above the list; `theirs` are, by row, the values that belong to somebody else.
    """

    rows: Sequence[Row]
    places: Sequence[int]
    fields: Sequence[Field]
    theirs: Mapping[int, list[str]]
    language: str | None
    head: int

    def first(self, key: str, *, late: bool = True) -> str | None:
        """The first value of a field, above the list if there is one; below the list only if `late` ones count."""
        border = self.places[self.head] if self.head < len(self.places) else 0
        named = [field for field in self.fields if field.key == key and not self._is_theirs(field)]
        values = [field for field in named if not field.guessed] or named
        above = [field.text for field in values if field.label_row < border]
        return next(iter(above or ([field.text for field in values] if late else [])), None)

    def below(self, key: str, row: int) -> str | None:
        """The first value of a field not far below a row."""
        near = range(row, row + LETTERHEAD_ROWS)
        named = (field for field in self.fields if field.key == key and not self._is_theirs(field))
        return next((field.text for field in named if field.label_row in near), None)

    def _is_theirs(self, field: Field) -> bool:
        """Whether the value stands in the address of somebody else."""
        return field.key in _ADDRESSED and any(field.text in text for text in self.theirs.get(field.row, ()))

    def cells(self, rows: Iterable[int]) -> Iterator[Cell]:
        """The cells of the given rows (by position) without those of the vendor, the owner and the insurer."""
        for at in rows:
            theirs = self.theirs.get(self.places[at], ())
            for cell in self.rows[at].cells:
                if not any(cell.text in text or text in cell.text for text in theirs if len(text) > _SHORT):
                    yield cell


def surroundings(
    rows: Sequence[Row], places: Sequence[int], fields: Sequence[Field], language: str | None, first: int
) -> Surroundings:
    """The rows around a list whose heading is the row `first` of the document."""
    theirs: dict[int, list[str]] = {}
    labelled = {(field.label_row, field.x0) for field in fields if field.key not in _OF_AN_ADDRESS}
    at_place = {place: at for at, place in enumerate(places)}
    for field in fields:
        if field.key in _FOREIGN and field.row in at_place:
            theirs.setdefault(field.row, []).append(field.text)
        if field.key in {"theirs", "insurer"} and field.row in at_place:
            for place, text in _block_below(rows, places, at_place[field.row], field.x0, labelled):
                theirs.setdefault(place, []).append(text)
    return Surroundings(rows, places, fields, theirs, language, sum(place < first for place in places))


def _block_below(
    rows: Sequence[Row], places: Sequence[int], at: int, left: float, labelled: AbstractSet[tuple[int, float]]
) -> Iterator[tuple[int, str]]:
    """The cells closely under a value and in line with its label: the rest of an address, up to the next label."""
    for under in range(at + 1, min(at + 1 + _ADDRESS_ROWS, len(rows))):
        row = rows[under]
        if row.page != rows[at].page or row.y - rows[under - 1].y > _CLOSE * row.size:
            return
        cell = next((cell for cell in row.cells if abs(cell.x0 - left) < _ALIGNED), None)
        if cell is None or (places[under], cell.x0) in labelled:
            return
        yield places[under], cell.text
