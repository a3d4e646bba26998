"""What a workshop says of the parts for the planned items: which are available, ordered or not to be had."""

import datetime as dt
import re
from collections.abc import Iterator

from parsers.facts import LineAnswer, LineAnswerKind
from parsers.visits.clauses import Clause
from parsers.visits.sources.moments import read_moments

_MONTH = r"(?:jan|feb|fev|mar|avr|apr|abr|mai|may|jui|jun|jul|ao|aug|ago|sep|oct|okt|nov|dec|des|ene|dic)"
_PIECES = re.compile(r"[,;]| et (?=l[ea]s? )| and (?=the )| y (?=l[ao]s? )")
_DATED = re.compile(rf"\d{{1,2}}(?:er|st|nd|rd|th|\.)?\s(?:de )?{_MONTH}|{_MONTH}[a-z]*\.? \d{{1,2}}|\d{{4}}-\d\d-\d\d")
_NUMBER = re.compile(r"(?<![\w/.,:$-])#?(\d{1,2})(?![\w/:$%]|[.,]\d|\s?(?:h|am|pm|\$)\b)")
_LED_BY_NUMBER = re.compile(r"\W*\d{1,2}(?![\w:/]|[.,]\d|\s?h\b)")
_STATES: tuple[tuple[str, LineAnswerKind], ...] = (
    ("gone", "unavailable"),
    ("ordered", "backorder"),
    ("available", "available"),
)


def read_stock(clause: Clause, *, today: dt.date, locale: str) -> tuple[LineAnswer, ...]:
    """What a clause says of parts, by number; 0 is every one. Nothing where it is not sure which, or only will be."""
    if clause.asks or not names_parts(clause):
        return ()
    return tuple(_each(clause, today, locale))


def _each(clause: Clause, today: dt.date, locale: str) -> Iterator[LineAnswer]:
    at = 0
    pieces = _PIECES.split(clause.folded)
    for folded in pieces:
        start = clause.folded.find(folded, at)
        at = start + len(folded)
        piece = Clause(clause.text[start:at], folded)
        state = next((kind for name, kind in _STATES if _is_so(piece, name)), None)
        if state is None:
            continue
        day = next(iter(read_moments(piece.text, today=today, locale=locale)), None)
        numbers = [int(found[1]) for found in _NUMBER.finditer(_DATED.sub(" ", folded))]
        every = [0] if piece.says("everything") or len(pieces) == 1 else []
        for line in numbers or every:
            yield LineAnswer(line, state, eta=day.day if day and state == "backorder" else None)


def _is_so(piece: Clause, name: str) -> bool:
    return piece.says(name) if name == "gone" else piece.means(name)


def names_parts(clause: Clause) -> bool:
    """Whether a clause speaks of parts, and not of the visit: "disponible" alone may be a day."""
    if clause.says("parts"):
        return True
    numbered = _LED_BY_NUMBER.match(clause.folded) or clause.says("everything")
    return bool(numbered) and clause.says("available", "ordered", "gone")
