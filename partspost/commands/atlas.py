"""The map of a brand's territories as an SVG picture: a grid of postal areas, coloured and numbered by dealer."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from xml.sax.saxutils import escape

from routing import NOBODY, Brand, Directory, Region, Territory, covering, regions_by_brand, shown

# Okabe and Ito's colours, then Tol's muted ones: told apart with every kind of colour blindness. The numbers in the
# areas say the same to those who see no colour at all.
_COLOURS = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#882255",
    "#44AA99", "#AA4499", "#999933", "#332288", "#DDCC77", "#117733", "#CC6677", "#88CCEE",
)  # fmt: skip
_CELL, _GAP, _HEAD, _SIDE = 24, 2, 56, 38
_COLUMNS, _GUTTER, _MARGIN, _TOP = 2, 44, 36, 96
_LEGEND_WIDTH, _LEGEND_ROW = 300, 26
_DARK = 0.45  # of luminance: below it a number is white
_STYLE = """
.ground { fill: #ffffff } .ink { fill: #1b2430 } .soft { fill: #5b6675 } .bare { fill: #eef1f5 }
.edge { stroke: #5b6675 } .dot { fill: #ffffff; stroke: #1b2430 }
text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif }
@media (prefers-color-scheme: dark) {
  .ground { fill: #12181f } .ink { fill: #e8edf3 } .soft { fill: #9aa6b4 } .bare { fill: #222b35 }
  .edge { stroke: #9aa6b4 } .dot { stroke: #12181f }
}
"""


@dataclass(frozen=True, slots=True)
class _Area:
    """One postal area: who holds it (nobody: a gap, or kept out), and whether parts of it go to others."""

    name: str
    dealers: tuple[str, ...]
    split: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Panel:
    """The areas of one letter or state: rows of districts, columns of last places."""

    title: str
    ends: str
    rows: tuple[tuple[str, tuple[_Area | None, ...]], ...]

    @property
    def width(self) -> int:
        """In pixels."""
        return _SIDE + len(self.ends) * _CELL

    @property
    def height(self) -> int:
        """In pixels."""
        return _HEAD + len(self.rows) * _CELL


def draw_map(directory: Directory, brand: Brand, on: date) -> str:
    """The picture as SVG text; it follows a dark or light page by itself and loads nothing."""
    panels = [
        panel
        for region in regions_by_brand(directory).get(brand.key, ())
        for panel in _panels(directory, brand, region, on)
    ]
    held = Counter(dealer for panel in panels for area in _areas(panel) for dealer in area.dealers if dealer != NOBODY)
    numbers = {
        dealer: place for place, (dealer, _) in enumerate(sorted(held.items(), key=lambda one: (-one[1], one[0])))
    }
    entries = _legend(directory, brand, held, numbers, panels)
    parts, x, lowest, last = [], _MARGIN, _TOP, _TOP
    for column in _flow(panels):
        y = _TOP
        for panel in column:
            parts.append(f'<g transform="translate({x} {y})">{"".join(_draw(panel, numbers))}</g>')
            y += panel.height + _GUTTER
        lowest, last, x = max(lowest, y), y, x + max(panel.width for panel in column) + _GUTTER
    width = max(x - _GUTTER + _MARGIN, 2 * _MARGIN + _LEGEND_WIDTH)
    room = (lowest - _GUTTER - last) // _LEGEND_ROW
    if len(entries) <= room:
        left = x - _GUTTER - max(panel.width for panel in _flow(panels)[-1])
        parts.append(f'<g transform="translate({left} {last})">{_listed(entries, 1)}</g>')
        return _page(brand, on, parts, width, lowest - _GUTTER + _MARGIN)
    across = (width - 2 * _MARGIN) // _LEGEND_WIDTH
    parts.append(f'<g transform="translate({_MARGIN} {lowest})">{_listed(entries, across)}</g>')
    return _page(brand, on, parts, width, lowest + -(-len(entries) // across) * _LEGEND_ROW + _MARGIN)


def _page(brand: Brand, on: date, parts: list[str], width: int, height: int) -> str:
    title = escape(f"{brand.name}: who serves which postal area")
    patterns = (
        '<pattern id="gap" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">'
        '<path d="M0 0V6" class="edge" stroke-width="1.6"/></pattern>'
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-labelledby="title"><title id="title">{title}</title><style>{_STYLE}</style>'
        f'<defs>{patterns}</defs><rect class="ground" width="{width}" height="{height}"/>'
        f'<text class="ink" x="{_MARGIN}" y="50" font-size="24" font-weight="650">{escape(brand.name)}</text>'
        f'<text class="soft" x="{_MARGIN}" y="74" font-size="14">Territories on {on}</text>{"".join(parts)}</svg>\n'
    )


def _panels(directory: Directory, brand: Brand, region: Region, on: date) -> Iterator[_Panel]:
    """A province letter by letter, a state as a whole."""
    split: dict[str, list[str]] = {}
    for key, country, begin in directory.territories:
        if key == brand.key and country == region.country and len(begin) > 3:
            split.setdefault(begin[:3], []).append(shown(begin, country))
    for letter, districts in groupby(region.districts, lambda one: one[0][0] if region.country == "CA" else ""):
        known = list(districts)
        ends = "".join(sorted({end for _, ends in known for end in ends}))
        rows = []
        for begin, there in known:
            areas = (
                _Area(
                    begin + end,
                    _holders(covering(directory, brand.key, region.country, begin + end, on=on)),
                    tuple(split.get(begin + end, ())),
                )
                if end in there
                else None
                for end in ends
            )
            rows.append((begin, tuple(areas)))
        yield _Panel(f"{letter} · {region.name}" if letter else region.name, ends, tuple(rows))


def _holders(rows: tuple[Territory, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(row.dealer for row in rows))


def _areas(panel: _Panel) -> Iterator[_Area]:
    return (area for _, areas in panel.rows for area in areas if area)


def _flow(panels: list[_Panel]) -> list[list[_Panel]]:
    """The panels in columns of about the same height, in reading order down each."""
    total = sum(panel.height + _GUTTER for panel in panels)
    columns: list[list[_Panel]] = [[]]
    filled = 0
    for panel in panels:
        if columns[-1] and filled >= total / _COLUMNS and len(columns) < _COLUMNS:
            columns.append([])
            filled = 0
        columns[-1].append(panel)
        filled += panel.height + _GUTTER
    return [column for column in columns if column]


def _draw(panel: _Panel, numbers: dict[str, int]) -> Iterator[str]:
    """Headings, then each area; a number stands where a run of one dealer's areas begins."""
    yield f'<text class="ink" x="0" y="14" font-size="16" font-weight="600">{escape(panel.title)}</text>'
    for column, end in enumerate(panel.ends):
        x = _SIDE + column * _CELL + _CELL / 2
        yield f'<text class="soft" x="{x}" y="{_HEAD - 12}" font-size="11" text-anchor="middle">{end}</text>'
    for line, (begin, areas) in enumerate(panel.rows):
        y = _HEAD + line * _CELL - 4
        yield f'<text class="soft" x="{_SIDE - 8}" y="{y + 16}" font-size="11" text-anchor="end">{begin}</text>'
        before: tuple[str, ...] | None = None
        for column, area in enumerate(areas):
            if area is not None:
                yield from _cell(area, _SIDE + column * _CELL, y, numbers, begins=area.dealers != before)
            before = area.dealers if area else None


def _cell(area: _Area, x: int, y: int, numbers: dict[str, int], *, begins: bool) -> Iterator[str]:
    side = _CELL - _GAP
    yield f"<g><title>{escape(_spoken(area))}</title>"
    held = [dealer for dealer in area.dealers if dealer != NOBODY]
    if not held:
        yield f'<rect class="bare" x="{x}" y="{y}" width="{side}" height="{side}" rx="3"/>'
        if not area.dealers:
            yield f'<rect fill="url(#gap)" x="{x}" y="{y}" width="{side}" height="{side}" rx="3"/>'
    for place, dealer in enumerate(held):
        height = side / len(held)
        colour = _colour(numbers[dealer])
        round_ = ' rx="3"' if len(held) == 1 else ""
        top = y + place * height
        yield f'<rect fill="{colour}" x="{x}" y="{top:g}" width="{side}" height="{height:g}"{round_}/>'
        if begins:
            middle, size = top + height / 2, 11 if len(held) == 1 else 8
            yield (
                f'<text fill="{_ink(colour)}" x="{x + side / 2:g}" y="{middle + size * 0.36:g}" font-size="{size}" '
                f'font-weight="600" text-anchor="middle">{numbers[dealer] + 1}</text>'
            )
    if area.split:
        yield f'<circle class="dot" cx="{x + side - 4}" cy="{y + 4}" r="2.6"/>'
    yield "</g>"


def _spoken(area: _Area) -> str:
    who = " and ".join(area.dealers) if area.dealers else "nobody"
    return f"{area.name}: {'kept out' if area.dealers == (NOBODY,) else who}" + (
        f"; of their own: {', '.join(sorted(area.split))}" if area.split else ""
    )


def _legend(
    directory: Directory, brand: Brand, held: Counter[str], numbers: dict[str, int], panels: list[_Panel]
) -> list[tuple[str, str]]:
    """(sign, words): the dealers with their colours and numbers, then what the other signs mean."""
    areas = [area for panel in panels for area in _areas(panel)]
    entries = [
        (_sample(_colour(place), str(place + 1)), f"{directory.dealers[dealer].name} · {_count(held[dealer])}")
        for dealer, place in numbers.items()
    ]
    if gaps := sum(not area.dealers for area in areas):
        house = directory.dealers.get(brand.house or "")
        entries.append((_sign("gap"), f"nobody: {house.name if house else 'a person decides'} · {_count(gaps)}"))
    if any(area.dealers == (NOBODY,) for area in areas):
        entries.append((_sign("bare"), "kept out on purpose"))
    if any(area.split for area in areas):
        entries.append(('<circle class="dot" cx="9" cy="9" r="4"/>', "single codes there go elsewhere"))
    return entries


def _count(areas: int) -> str:
    return f"{areas} area" if areas == 1 else f"{areas} areas"


def _listed(entries: list[tuple[str, str]], across: int) -> str:
    down = -(-len(entries) // across)
    return "".join(
        f'<g transform="translate({place // down * _LEGEND_WIDTH} {place % down * _LEGEND_ROW})">{sign}'
        f'<text class="ink" x="28" y="14" font-size="13">{escape(text)}</text></g>'
        for place, (sign, text) in enumerate(entries)
    )


def _sample(colour: str, number: str) -> str:
    return (
        f'<rect fill="{colour}" width="18" height="18" rx="3"/><text fill="{_ink(colour)}" x="9" y="13" font-size="11" '
        f'font-weight="600" text-anchor="middle">{number}</text>'
    )


def _sign(name: str) -> str:
    hatch = '<rect fill="url(#gap)" width="18" height="18" rx="3"/>' if name == "gap" else ""
    return f'<rect class="bare" width="18" height="18" rx="3"/>{hatch}'


def _colour(number: int) -> str:
    return _COLOURS[number % len(_COLOURS)]


def _ink(colour: str) -> str:
    """White or dark, whichever is read more easily on this colour."""
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return "#ffffff" if 0.2126 * red + 0.7152 * green + 0.0722 * blue < _DARK else "#1b2430"
