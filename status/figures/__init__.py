"""figures: amounts as shapes that the server draws, and the same amounts for a spreadsheet.

Purpose: the geometry of pies, curves and bars, the territories of a brand as a chart of tiles, what a report says, and
CSV.
Promise: pure; nothing here is markup (the templates draw), every shape bears a pattern or a label besides its colour,
and no cell of a sheet begins a formula.
What may go wrong: nothing; amounts below nought count as nought, and of nothing there is an empty figure.
"""

from status.figures.bars import Bar, Piece, bars, stacked
from status.figures.curves import Chart, Curve, curves
from status.figures.pie import Slice, pie
from status.figures.report import Line, course, duration, moment, pies, step_of, whole_of
from status.figures.sheet import sheet
from status.figures.tiles import Tile, Tiles, tiles

__all__ = [
    "Bar",
    "Chart",
    "Curve",
    "Line",
    "Piece",
    "Slice",
    "Tile",
    "Tiles",
    "bars",
    "course",
    "curves",
    "duration",
    "moment",
    "pie",
    "pies",
    "sheet",
    "stacked",
    "step_of",
    "tiles",
    "whole_of",
]
