"""Strips of print become the same words on sheets that a PDF with text gives: upright, in points, apart at gaps."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from math import cos, hypot, sin
from statistics import median
from typing import NamedTuple

from parsers.parts import is_part_shaped
from parsers.pdf import Word
from parsers.scans.engine import Strip

# The box around a strip is higher than the line that a font asks for.
_LINE = 0.85
_BASELINE = 0.3
# Shares of the strip's height: how far apart the middles of two neighbouring letters of one word may be at most.
_GLUED = 1.3
_ONE_LETTER = 0.5
_BY_HAND = 1.4
_FIGURES = re.compile(r"\d{1,3}")
_STRANGE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
# How the engine writes a hyphen that it is not sure of.
_DASHES = str.maketrans(dict.fromkeys("~‐‑‒–—−ー一", "-") | {"：": ":", "，": ",", "’": "'"})
_COLON_FOR_HYPHEN = re.compile(r"(?<=[A-Z0-9]):(?=[A-Z0-9]{2})")
# "N°123", "BT:123" and ":123" without the spaces of the paper.
_GLUED_LABEL = re.compile(r"(?:N[°º]\.?|[^\W\d_][^\W\d_.]*\.?\s?:|:)(?=[^\W_])")
# A comma with a speck under or behind it.
_AMOUNT = re.compile(r"[-(]?[$€]?\d[\d.,;'’]*[.,]\d\d[$€)]?[.,]?")
_SPECKS = "·•`´¨|_"


class Seen(NamedTuple):
    """The words of one page, how sure each text is (the least sure of its letters), and figures written by hand."""

    words: list[Word]
    sure: dict[str, float]
    by_hand: list[str]


def words_of(strips: Sequence[Strip], *, skew: float, scale: float) -> Seen:
    """Words in points from the upper left corner; `skew` in radians is taken out, `scale` is pixels per point."""
    words: list[Word] = []
    sure: dict[str, float] = {}
    by_hand: list[str] = []
    for strip in strips:
        if _STRANGE.search(strip.text.translate(_DASHES)):
            continue  # a script that our shops do not write: blots
        if _is_by_hand(strip, strips):
            by_hand.append(strip.text)
            continue
        for first, end in _pieces(strip):
            text = _clean(strip.text[first:end])
            if text:
                words.extend(_placed(strip, (first, end), text, skew, scale))
                least = min(strip.sure[first:end], default=0.0)
                sure[text] = min(sure.get(text, 1.0), least)
    return Seen(words, sure, by_hand)


def _is_by_hand(strip: Strip, strips: Sequence[Strip]) -> bool:
    """A number alone, much higher than the print beside it, is handwriting: our models guess at it."""
    if not _FIGURES.fullmatch(strip.text.strip()):
        return False
    middle = (strip.start[1] + strip.end[1]) / 2
    beside = [
        one.height
        for one in strips
        if one is not strip
        and abs((one.start[1] + one.end[1]) / 2 - middle) < strip.height
        and not _FIGURES.fullmatch(one.text)
    ]
    return bool(beside) and strip.height > _BY_HAND * median(beside)


def _pieces(strip: Strip) -> Iterator[tuple[int, int]]:
    """The words of a strip: apart at spaces, and where letters stand too far from each other for one word."""
    length = _length(strip)
    start: int | None = None
    for place, char in enumerate(strip.text):
        far = (
            start is not None
            and not char.isspace()
            and (strip.places[place] - strip.places[place - 1]) * length > _GLUED * strip.height
        )
        if start is not None and (char.isspace() or far):
            yield start, place
            start = None
        if start is None and not char.isspace():
            start = place
    if start is not None:
        yield start, len(strip.text)


def _length(strip: Strip) -> float:
    return max(1.0, hypot(strip.end[0] - strip.start[0], strip.end[1] - strip.start[1]))


def _clean(text: str) -> str:
    text = unicodedata.normalize("NFKC", text).translate(_DASHES).strip(_SPECKS)
    if _AMOUNT.fullmatch(text):
        return text.replace(";", ",").rstrip(".,")
    hyphened = _COLON_FOR_HYPHEN.sub("-", text)
    before = text.partition(":")[0]
    if hyphened != text and "-" in before and any(char.isdigit() for char in before) and is_part_shaped(hyphened):
        return hyphened
    return text


def _placed(strip: Strip, span: tuple[int, int], text: str, skew: float, scale: float) -> Iterator[Word]:
    """The word where it would stand on a straight page; a label glued before its value stands alone."""
    first, end = span
    length, places = _length(strip), strip.places[first:end]
    letter = (places[-1] - places[0]) * length / (len(places) - 1) if len(places) > 1 else _ONE_LETTER * strip.height
    share = letter / 2 / length
    left, _ = _upright(strip, places[0] - share, skew)
    right, middle = _upright(strip, places[-1] + share, skew)
    size = _LINE * strip.height / scale
    x0, x1, base = left / scale, right / scale, middle / scale + _BASELINE * size
    while label := _GLUED_LABEL.match(text):
        cut = x0 + (x1 - x0) * label.end() / len(text)
        yield Word(label[0], x0, cut, base, size)
        x0, text = cut, text[label.end() :]
    yield Word(text, x0, x1, base, size)


def _upright(strip: Strip, share: float, skew: float) -> tuple[float, float]:
    """The point of the strip's middle line at a share of its length, turned back by the skew."""
    x = strip.start[0] + share * (strip.end[0] - strip.start[0])
    y = strip.start[1] + share * (strip.end[1] - strip.start[1])
    return x * cos(skew) + y * sin(skew), y * cos(skew) - x * sin(skew)
