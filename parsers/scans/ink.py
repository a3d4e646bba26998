"""What the ink of a page tells before a letter is read: how far the page is askew, and print that nobody could read."""

from collections.abc import Sequence
from math import radians

import cv2
import numpy as np
from numpy.typing import NDArray

from parsers.scans.engine import Box, Pixels, Strip

_SMALL = 900
_WIDEST_SKEW = 5.0
_STEP = 0.05
# Shares of the usual line height: a letter, against specks below and rules, pictures and signatures above.
_LETTER = (0.25, 1.2)
_THINNEST = 0.2
_BLACK_ENOUGH = 0.12
_AROUND = 0.3
_TOGETHER = 0.6


def skew_of(pixels: Pixels) -> float:
    """By how many radians the lines of print fall to the right: the angle at which they lie closest together."""
    shrink = min(1.0, _SMALL / max(pixels.shape))
    small = cv2.resize(pixels, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    rows, columns = np.nonzero(_is_ink(np.asarray(small, np.uint8)))
    if rows.size == 0:
        return 0.0
    coarse = _sharpest(rows, columns, np.arange(-_WIDEST_SKEW, _WIDEST_SKEW + 0.01, 0.5))
    return radians(_sharpest(rows, columns, np.arange(coarse - 0.5, coarse + 0.51, _STEP)))


def _sharpest(rows: NDArray[np.intp], columns: NDArray[np.intp], degrees: NDArray[np.float64]) -> float:
    """The angle whose rows are either full or empty."""
    scores = []
    for angle in degrees:
        level = np.rint(rows - columns * np.tan(np.radians(angle))).astype(np.int64)
        filled = np.bincount(level - level.min())
        scores.append(float(np.sum(np.square(filled, dtype=np.float64))))
    return float(degrees[int(np.argmax(scores))])


def _is_ink(pixels: Pixels) -> NDArray[np.bool_]:
    threshold, _ = cv2.threshold(pixels, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    return np.asarray(pixels <= threshold, np.bool_)


def unread_boxes(pixels: Pixels, strips: Sequence[Strip]) -> tuple[list[Box], int]:
    """Where blots as big as letters lie outside of everything that was read, and how many blots these are."""
    if not strips:
        return [], 0
    line = float(np.median([strip.height for strip in strips]))
    ink = _is_ink(pixels).astype(np.uint8)
    for strip in strips:
        _cover(ink, strip)
    letters = _letters(ink, line)
    wide = cv2.dilate(letters, np.ones((1, max(1, round(_TOGETHER * line))), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(wide, connectivity=8)
    around = _AROUND * line
    boxes = []
    for left, top, width, height, _ in stats[1:]:
        x0, y0, x1, y1 = left - around / 2, top - around, left + width + around / 2, top + height + around
        boxes.append(np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float32))
    count, _ = cv2.connectedComponents(letters, connectivity=8)
    return boxes, count - 1


def _letters(ink: NDArray[np.uint8], line: float) -> NDArray[np.uint8]:
    """The ink without what is too small, too large or too thin for a letter."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    width, height, area = (stats[:, column] for column in (cv2.CC_STAT_WIDTH, cv2.CC_STAT_HEIGHT, cv2.CC_STAT_AREA))
    small, large = _LETTER[0] * line, _LETTER[1] * line
    fits = (height >= small) & (height <= large) & (width <= large) & (width >= _THINNEST * height)
    fits &= area >= _BLACK_ENOUGH * width * height
    fits[0] = False  # the paper
    return np.asarray(fits[labels], np.uint8)


def _cover(ink: NDArray[np.uint8], strip: Strip) -> None:
    """Wipe out what a strip has read, and a little around it."""
    half = strip.height * (0.5 + _AROUND)
    (left, top), (right, foot) = strip.start, strip.end
    corners = np.array([[left - half, top - half], [right + half, foot - half]])
    corners = np.vstack([corners, [[right + half, foot + half], [left - half, top + half]]])
    cv2.fillPoly(ink, [corners.astype(np.int32)], (0,))
