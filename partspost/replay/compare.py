"""What two readings of one order differ in, field by field; lines are matched by their part numbers first."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from difflib import SequenceMatcher
from typing import Any

from parsers import LineItem, Order

_NO_FACTS = frozenset({"confidence", "checks", "lines"})


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is read otherwise; an empty text is a field of which the paper says nothing."""

    field: str
    old: str
    new: str

    def __str__(self) -> str:
        """As a person reads it."""
        return f"{self.field}: {self.old or '–'} → {self.new or '–'}"


def differences(old: Order, new: Order) -> tuple[Difference, ...]:
    """Everything of the order that is read otherwise; how sure the reader is of it is no part of it."""
    return (*_fields("", old, new), *_lines(old.lines, new.lines))


def _fields(name: str, old: Any, new: Any) -> Iterator[Difference]:
    for each in fields(old):
        if each.name in _NO_FACTS:
            continue
        path, was, now = f"{name}{each.name}", getattr(old, each.name), getattr(new, each.name)
        if is_dataclass(was):
            yield from _fields(f"{path}.", was, now)
        elif was != now:
            yield Difference(path, _plain(was), _plain(now))


def _lines(old: tuple[LineItem, ...], new: tuple[LineItem, ...]) -> Iterator[Difference]:
    was, now = ([line.part_number or line.description or "" for line in lines] for lines in (old, new))
    for what, start, end, begin, stop in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        pairs = min(end - start, stop - begin) if what in ("equal", "replace") else 0
        for step in range(pairs):
            yield from _fields(f"line {start + step + 1}.", old[start + step], new[begin + step])
        for place in range(start + pairs, end):
            yield Difference(f"line {place + 1}", _told(old[place]), "")
        for place in range(begin + pairs, stop):
            yield Difference(f"line {place + 1}", "", _told(new[place]))


def _told(line: LineItem) -> str:
    return " ".join(_plain(value) for value in (line.quantity, "×", line.part_number, line.description) if value)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)
