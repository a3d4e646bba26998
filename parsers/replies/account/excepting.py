"""Tells what "except" leaves out: its lines, pieces of them, and where something is said of them alone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from parsers.replies.statements import is_fact
from parsers.wording import Item, every


def split_at_exception(items: list[Item]) -> tuple[list[Item], list[Item] | None]:
    """What stands before and behind "except"; "everything but 3" is one when nothing more is said of 3."""
    line, word, fact = (_last(items, test) for test in (_is_line, _is_word, is_fact))
    for place, item in enumerate(items):
        if not item.says("except", "but"):
            continue
        named, known = line > place, word <= place
        of_all = bool(place) and items[place - 1].says("all")
        bare = place + 1 < len(items) and fact <= place and not any(one.says("no_date") for one in items[place:])
        if (item.name == "except" and (named or known)) or (named and of_all) or (bare and (named or known)):
            return items[:place], items[place + 1 :]
    return items, None


def _last(items: Sequence[Item], test: Callable[[Item], bool]) -> int:
    return next((place for place in range(len(items) - 1, -1, -1) if test(items[place])), -1)


def _is_line(item: Item) -> bool:
    return item.kind == "lines"


def _is_word(item: Item) -> bool:
    return item.kind == "word"


@dataclass(slots=True)
class Leading:
    """The lines at the beginning of a row of items, pieces of lines ("3 of the clips"), and what follows."""

    lines: list[int] = field(default_factory=list)
    pieces: dict[int, int] = field(default_factory=dict)
    sure: bool = True
    rest: list[Item] = field(default_factory=list)


def leading_references(items: Sequence[Item]) -> Leading:
    """The lines and pieces with which a row of items begins."""
    found, end, counted = Leading(), 0, 0
    for place, item in enumerate(items):
        if item.kind == "lines":
            if not counted and item.lines and set(item.lines) <= set(found.lines):
                break  # "all but 3 and 5, 3 is discontinued"
            if counted and len(item.lines) == 1:
                found.pieces[item.lines[0]] = counted
            else:
                found.lines += item.lines
            found.sure &= item.certain
            end, counted = place + 1, 0
        elif item.kind == "count" and item.name not in {"lines", "rest"}:
            counted = item.number
        elif not (
            item.kind in {"filler", "word"}
            or item.says("price", "and", "line", "both", "the_part")
            or item.text in ",:("
        ):
            break
    found.rest = list(items[end:])
    return found


def turns_to_exception(item: Item) -> bool:
    """Whether what follows an exception is said of it, not of all: a comma, "but", "which"."""
    return item.kind == "stop" or item.says("but") or item.text in every("filler", "relative")
