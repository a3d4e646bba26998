"""The recognition engine: the picture of a page in, strips of print out, each with its place and its certainty."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from rapidocr import RapidOCR

from parsers.pdf.pictures import Picture

Pixels = NDArray[np.uint8]
Box = NDArray[np.float32]

# Print is looked for on a small copy of the page, which takes half the time and memory, and read on the page itself.
_LOOKED_AT = 1280
_MOST_STRIPS = 600
_STANDING = 1.5
_TURN_VOTES = 9
_SURE_TURN = 0.9
_SETTINGS = {
    "Global.log_level": "critical",
    "Global.max_side_len": 100_000,
    "Det.limit_type": "max",
    "Det.limit_side_len": _LOOKED_AT,
    "Global.text_score": 0.0,
    # One thread and no other: threads do not survive the fork, and the child may not start any.
    "EngineConfig.onnxruntime.intra_op_num_threads": 1,
    "EngineConfig.onnxruntime.inter_op_num_threads": 1,
    # The arena keeps what the largest page took, and grows with every page.
    "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
}

cv2.setNumThreads(1)


class Strip(NamedTuple):
    """A run of print: for each character its middle (share of the strip's length) and how sure it is (0 to 1).

    `start` and `end` are the middles of the left and right edge, in pixels of the upright page.
    """

    text: str
    places: tuple[float, ...]
    sure: tuple[float, ...]
    start: tuple[float, float]
    end: tuple[float, float]
    height: float


class Print(NamedTuple):
    """All print of one page that could be found, and the upright picture it was found on."""

    strips: list[Strip]
    pixels: Pixels


@lru_cache(maxsize=1)
def _engine() -> Any:
    return RapidOCR(params=_SETTINGS)


def read_print(picture: Picture) -> Print:
    """Find and read all print of a page; a page that lies on its side or upside down is turned first."""
    rows = np.frombuffer(picture.grey, np.uint8).reshape(picture.height, picture.stride)
    pixels: Pixels = np.ascontiguousarray(rows[:, : picture.width])
    boxes = _find(pixels)
    if boxes and sum(_is_standing(box) for box in boxes) > len(boxes) / 2:
        pixels = np.ascontiguousarray(np.rot90(pixels))
        boxes = _find(pixels)
    if _is_upside_down(pixels, boxes):
        pixels = np.ascontiguousarray(np.rot90(pixels, 2))
        boxes = _find(pixels)
    return Print(read_boxes(pixels, boxes[:_MOST_STRIPS]), pixels)


def read_boxes(pixels: Pixels, boxes: Iterable[Box]) -> list[Strip]:
    """What stands in each box that holds any print."""
    return [strip for box in boxes if (strip := _read(pixels, box)) is not None]


def _find(pixels: Pixels) -> list[Box]:
    """The corners of each run of print: upper left, upper right, lower right, lower left."""
    found = _engine()(pixels, use_det=True, use_cls=False, use_rec=False)
    return [] if found.boxes is None else [np.asarray(box, np.float32) for box in found.boxes]


def _is_standing(box: Box) -> bool:
    return _length(box[0], box[3]) > _STANDING * _length(box[0], box[1])


def _length(one: Any, other: Any) -> float:
    return float(np.linalg.norm(one - other))


def _is_upside_down(pixels: Pixels, boxes: list[Box]) -> bool:
    """What most of the longest strips say."""
    longest = sorted(boxes, key=lambda box: -_length(box[0], box[1]))[:_TURN_VOTES]
    turned = 0
    for box in longest:
        told = _engine()(_cut_out(pixels, box), use_det=False, use_cls=True, use_rec=False)
        label, sure = told.cls_res[0]
        turned += label == "180" and sure > _SURE_TURN
    return turned > len(longest) / 2


def _cut_out(pixels: Pixels, box: Box) -> Pixels:
    """The strip laid flat."""
    width = max(2, round(max(_length(box[0], box[1]), _length(box[3], box[2]))))
    height = max(2, round(max(_length(box[0], box[3]), _length(box[1], box[2]))))
    flat = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    matrix = cv2.getPerspectiveTransform(box, flat)
    strip = cv2.warpPerspective(pixels, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(strip, np.uint8)


def _read(pixels: Pixels, box: Box) -> Strip | None:
    read = _engine()(_cut_out(pixels, box), use_det=False, use_cls=False, use_rec=True, return_word_box=True)
    text, told = read.txts[0], read.word_results[0]
    if not text.strip():
        return None
    columns = iter([column for word in told.word_cols for column in word])
    places: list[float] = []
    for char in text:
        places.append(places[-1] if char.isspace() and places else (next(columns, 0) + 0.5) / told.line_txt_len)
    start, end = (box[0] + box[3]) / 2, (box[1] + box[2]) / 2
    height = (_length(box[0], box[3]) + _length(box[1], box[2])) / 2
    sure = tuple(float(value) for value in told.confs)
    return Strip(text, tuple(places), sure, (float(start[0]), float(start[1])), (float(end[0]), float(end[1])), height)
