"""A small plot as SVG: time against size, both by powers of ten, with the limit that was promised."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

_WIDTH, _HEIGHT = 760, 420
_LEFT, _TOP, _RIGHT, _BOTTOM = 72, 64, 24, 56
_LINE = 18
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
_STYLE = """
.ground { fill: #ffffff } .ink { fill: #1b2430 } .soft { fill: #5b6675 } .grid { stroke: #d8dee6 }
text { font-family: system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif }
@media (prefers-color-scheme: dark) {
  .ground { fill: #12181f } .ink { fill: #e8edf3 } .soft { fill: #9aa6b4 } .grid { stroke: #2d3844 }
}
"""


def draw_plot(
    title: str, sizes: Sequence[float], series: Mapping[str, Sequence[float]], *, axes: tuple[str, str], limit: float
) -> str:
    """The plot of each named series over the sizes; values and sizes are above zero."""
    every = [*sizes], [limit, *(value for values in series.values() for value in values)]
    (first, last), (low, high) = ((math.log10(min(some)), math.log10(max(some))) for some in every)
    low, high = math.floor(low), math.ceil(high)

    def x(size: float) -> float:
        return round(_LEFT + (math.log10(size) - first) / (last - first) * (_WIDTH - _LEFT - _RIGHT), 1)

    def y(value: float) -> float:
        return round(_TOP + (high - math.log10(value)) / (high - low) * (_HEIGHT - _TOP - _BOTTOM), 1)

    parts = [*_grid(x, y, sizes, (low, high), axes)]
    parts.append(
        f'<path d="M{_LEFT} {y(limit)}H{_WIDTH - _RIGHT}" stroke="#882255" stroke-dasharray="6 5" stroke-width="1.5"/>'
        f'<text class="soft" x="{_WIDTH - _RIGHT}" y="{y(limit) - 6}" font-size="12" text-anchor="end">'
        f"at most {limit:g}</text>"
    )
    above = 0.0
    for colour, (name, values) in zip(_COLOURS, series.items(), strict=False):
        points = [(x(size), y(value)) for size, value in zip(sizes, values, strict=True)]
        line = " ".join(f"{across},{down}" for across, down in points)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        parts.extend(f'<circle cx="{across}" cy="{down}" r="4" fill="{colour}"/>' for across, down in points)
        above = max(above + _LINE, max(down for _, down in points) + 24)
        parts.append(
            f'<text fill="{colour}" x="{points[0][0] + 10}" y="{above}" font-size="13" '
            f'font-weight="600">{escape(name)}: {values[-1]:.2g} among the most rows</text>'
        )
    return _page(title, parts)


def _grid(
    x: Callable[[float], float],
    y: Callable[[float], float],
    sizes: Sequence[float],
    powers: tuple[int, int],
    axes: tuple[str, str],
) -> Iterator[str]:
    for power in range(powers[0], powers[1] + 1):
        down = y(10**power)
        yield f'<path class="grid" d="M{_LEFT} {down}H{_WIDTH - _RIGHT}"/>'
        label = f"{10.0**power:g}"
        yield f'<text class="soft" x="{_LEFT - 10}" y="{down + 4}" font-size="12" text-anchor="end">{label}</text>'
    for size in sizes:
        yield f'<path class="grid" d="M{x(size)} {_TOP}V{_HEIGHT - _BOTTOM}"/>'
        label = f"{size / 1e6:g} M" if size >= 1e6 else f"{size / 1e3:g} k"
        down = _HEIGHT - _BOTTOM + 20
        yield f'<text class="soft" x="{x(size)}" y="{down}" font-size="12" text-anchor="middle">{label}</text>'
    yield f'<text class="soft" x="{_LEFT}" y="{_HEIGHT - 14}" font-size="12">{escape(axes[0])}</text>'
    yield f'<text class="soft" x="16" y="{_TOP - 12}" font-size="12">{escape(axes[1])}</text>'


def _page(title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'role="img" aria-labelledby="title"><title id="title">{escape(title)}</title><style>{_STYLE}</style>'
        f'<rect class="ground" width="{_WIDTH}" height="{_HEIGHT}"/>'
        f'<text class="ink" x="16" y="30" font-size="16" font-weight="600">{escape(title)}</text>'
        f"{''.join(parts)}</svg>\n"
    )
