"""The territories of a brand as a chart: a row for each first sign of a postal code, a tile for each second one.

No map of a country: it says whose a part of the codes is, and how many share it.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from routing import NOBODY, Directory, covering

_WANTED = 2
_KEPT = 64


@dataclass(frozen=True, slots=True)
class Tile:
    """The codes that begin so: whose they are; `deeper` counts the closer prefixes inside."""

    begin: str
    dealers: tuple[str, ...]
    deeper: int

    @property
    def first(self) -> str:
        """The sign of its row."""
        return self.begin[:1]


@dataclass(frozen=True, slots=True)
class Tiles:
    """The chart of one brand in one country; `columns` are the second signs that occur."""

    country: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    tiles: tuple[Tile, ...]
    dealers: tuple[str, ...]
    """Everybody who has some of it, whoever has most tiles first."""


_drawn: dict[tuple[str, str, date], tuple[Tiles, ...]] = {}
"""What was drawn, by directory, brand and day: two million territories are gone through once."""


def tiles(directory: Directory, brand: str, on: date) -> tuple[Tiles, ...]:
    """The charts of a brand, country by country; drawn once for each directory and day."""
    place = (directory.fingerprint, brand, on)
    if (known := _drawn.get(place)) is None:
        prefixes: defaultdict[str, list[str]] = defaultdict(list)
        for make, country, prefix in directory.territories:
            if make == brand:
                prefixes[country].append(prefix)
        known = tuple(_chart(directory, brand, country, prefixes[country], on) for country in sorted(prefixes))
        if len(_drawn) >= _KEPT:
            _drawn.clear()
        _drawn[place] = known
    return known


def _chart(directory: Directory, brand: str, country: str, prefixes: list[str], on: date) -> Tiles:
    inside: defaultdict[str, list[str]] = defaultdict(list)
    for prefix in prefixes:
        if len(prefix) >= _WANTED:
            inside[prefix[:_WANTED]].append(prefix)
    seconds = sorted({begin[1] for begin in inside}) or [""]
    firsts = sorted({prefix[:1] for prefix in prefixes if prefix})
    drawn = [
        Tile(first + second, dealers, sum(len(prefix) > _WANTED for prefix in inside[first + second]))
        for first in firsts
        for second in seconds
        if (dealers := tuple(_holders(directory, (brand, country, first + second), inside[first + second], on)))
    ]
    amounts: defaultdict[str, int] = defaultdict(int)
    for tile in drawn:
        for dealer in tile.dealers:
            amounts[dealer] += 1
    ranked = sorted(amounts, key=lambda dealer: (-amounts[dealer], dealer))
    return Tiles(country, tuple(firsts), tuple(seconds), tuple(drawn), tuple(ranked))


def _holders(directory: Directory, place: tuple[str, str, str], deeper: list[str], on: date) -> Iterator[str]:
    """Whoever has the codes that begin so, and whoever has some of them by a closer prefix; each once."""
    brand, country, begin = place
    seen = {NOBODY}
    rows = [*covering(directory, brand, country, begin, on=on)]
    for prefix in deeper:
        rows += [row for row in directory.territories[brand, country, prefix] if row.holds(on)]
    for row in rows:
        if row.dealer not in seen:
            seen.add(row.dealer)
            yield row.dealer
