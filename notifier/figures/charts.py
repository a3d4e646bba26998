"""Small charts as PNG with a clear ground: shapes only, since words in a picture can neither be read out nor darkened.

Each colour stands out from white and from a dark page alike (3:1 and more, WCAG 1.4.11).
"""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageDraw

GOOD, LATE, GONE, CALM = "#3a9160", "#c07a1e", "#d4616c", "#7d8896"
STRONG = "#4a8fd6"
BARS = (552, 110)
"""Width and height of a chart of bars, as it is shown."""
RING = (112, 112)
_FINE = 2  # pixels of the picture for each that is shown: screens are finer than they say
_SMOOTH = 3  # and more while it is drawn
_GAP = 3  # degrees between the parts of a ring: no part is told by its colour alone


def bars(values: Sequence[int]) -> bytes:
    """A bar for each value, the last one strong; a value of none leaves a line on the ground."""
    width, height = (side * _FINE for side in BARS)
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    step, highest = width / max(len(values), 1), max([*values, 1])
    for place, value in enumerate(values):
        top = height - max(round((height - 2) * value / highest), 2 * _FINE)
        left = round(place * step + step * 0.18)
        colour = STRONG if place == len(values) - 1 else CALM
        draw.rectangle((left, top, round(left + step * 0.64), height - 1), fill=colour)
    return _png(picture)


def ring(parts: Sequence[tuple[int, str]]) -> bytes:
    """A ring whose parts are as large as their values, each in its colour; a thin one where there is nothing."""
    side = RING[0] * _FINE
    large = Image.new("RGBA", (side * _SMOOTH, side * _SMOOTH), (0, 0, 0, 0))
    draw = ImageDraw.Draw(large)
    edge, thick = (0, 0, large.width - 1, large.height - 1), large.width // 5
    told = [(value, colour) for value, colour in parts if value > 0]
    total, start = sum(value for value, _ in told), -90.0
    if not told:
        draw.arc(edge, 0, 360, fill=CALM, width=large.width // 40)
    for value, colour in told:
        turn = 360 * value / total
        gap = _GAP if len(told) > 1 else 0
        draw.arc(edge, start, start + max(turn - gap, 1), fill=colour, width=thick)
        start += turn
    return _png(large.resize((side, side), Image.Resampling.LANCZOS))


def _png(picture: Image.Image) -> bytes:
    file = BytesIO()
    picture.quantize(32, Image.Quantize.FASTOCTREE).save(file, "PNG", optimize=True)
    return file.getvalue()
