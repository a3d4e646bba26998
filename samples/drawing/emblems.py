"""The small emblems beside the shops' names, drawn without a letter so that nobody reads them as text."""

from collections.abc import Callable

from reportlab.lib.colors import Color, white
from reportlab.pdfgen.canvas import Canvas

Pen = Callable[[Canvas, float, float, float], None]


def draw(canvas: Canvas, name: str, corner: tuple[float, float], size: float, colour: Color) -> None:
    """The emblem in a square of `size` whose lower left is `corner`."""
    canvas.saveState()
    canvas.setFillColor(colour)
    canvas.setStrokeColor(colour)
    EMBLEMS[name](canvas, *corner, size)
    canvas.restoreState()


def rings(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A wheel seen from the side."""
    middle_x, middle_y = x + size / 2, y + size / 2
    canvas.circle(middle_x, middle_y, size * 0.48, stroke=0, fill=1)
    canvas.setFillColor(white)
    canvas.circle(middle_x, middle_y, size * 0.30, stroke=0, fill=1)
    canvas.setLineWidth(size * 0.07)
    for reach_x, reach_y in ((0.0, 0.34), (0.295, 0.17), (0.295, -0.17)):
        dx, dy = reach_x * size, reach_y * size
        canvas.line(middle_x - dx, middle_y - dy, middle_x + dx, middle_y + dy)


def fender(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A car's front corner under a roof line."""
    canvas.roundRect(x, y, size, size, size * 0.16, stroke=0, fill=1)
    canvas.setStrokeColor(white)
    canvas.setLineWidth(size * 0.075)
    canvas.setLineCap(1)
    line = canvas.beginPath()
    line.moveTo(x + size * 0.14, y + size * 0.34)
    line.curveTo(x + size * 0.2, y + size * 0.6, x + size * 0.34, y + size * 0.76, x + size * 0.62, y + size * 0.76)
    line.curveTo(x + size * 0.78, y + size * 0.74, x + size * 0.8, y + size * 0.56, x + size * 0.88, y + size * 0.52)
    canvas.drawPath(line, stroke=1, fill=0)
    canvas.circle(x + size * 0.36, y + size * 0.32, size * 0.13, stroke=1, fill=0)
    canvas.line(x + size * 0.52, y + size * 0.3, x + size * 0.88, y + size * 0.3)


def peak(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Two mountains and a road between them."""
    path = canvas.beginPath()
    for step, (along, up) in enumerate(((0, 0), (0.36, 0.86), (0.54, 0.46), (0.68, 0.7), (1, 0))):
        (path.lineTo if step else path.moveTo)(x + along * size, y + up * size)
    path.close()
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.setFillColor(white)
    road = canvas.beginPath()
    for step, (along, up) in enumerate(((0.4, 0), (0.49, 0.3), (0.53, 0.3), (0.62, 0))):
        (road.lineTo if step else road.moveTo)(x + along * size, y + up * size)
    road.close()
    canvas.drawPath(road, stroke=0, fill=1)


def chevrons(canvas: Canvas, x: float, y: float, size: float) -> None:
    """Three arrows forward, each slimmer than the one before."""
    canvas.setLineJoin(1)
    for step, weight in enumerate((0.16, 0.11, 0.06)):
        canvas.setLineWidth(size * weight)
        start = x + size * (0.1 + 0.26 * step)
        path = canvas.beginPath()
        path.moveTo(start, y + size * 0.1)
        path.lineTo(start + size * 0.3, y + size * 0.5)
        path.lineTo(start, y + size * 0.9)
        canvas.drawPath(path, stroke=1, fill=0)


EMBLEMS: dict[str, Pen] = {"rings": rings, "fender": fender, "peak": peak, "chevrons": chevrons}
