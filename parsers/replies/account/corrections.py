"""Carries out what a writer takes back: "cancel 4... oops, I meant 12", "it's not 2 that is out, it's 7"."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from parsers.replies.statements import Statement, is_fact, is_reference
from parsers.wording import Item, every

_BETWEEN = ("line", "correction", "wrong", "no", "not", "ok", "and", "only")


@dataclass(slots=True)
class Correction:
    """What comes behind "I meant": other lines, or another day or price; and what goes on behind it."""

    denied: list[int] = field(default_factory=list)  # "not 4"
    lines: list[int] = field(default_factory=list)
    facts: list[Item] = field(default_factory=list)
    again: set[str] = field(default_factory=set)  # what is said of the other lines
    clear: bool = True
    rest: list[Item] = field(default_factory=list)

    def says_nothing(self) -> bool:
        """Whether it is a mere "oops", or "perdón"."""
        return not (self.denied or self.lines or self.facts or self.again)


def parted(items: Sequence[Item]) -> tuple[list[Item], Correction] | None:
    """What stands before "I meant", and what he meant; None where nothing is corrected."""
    place = next((at for at, item in enumerate(items) if item.says("correction")), None)
    if place is None:
        return None
    before, after = list(items[:place]), items[place + 1 :]
    if not any(is_reference(item) or is_fact(item) for item in after) and _only_names(before):
        before, after = [], before  # "... the radiator, I mean"
    found = _read(after)
    found.clear &= items[place].text not in every("filler", "hesitation")  # "no wait, 4"
    return before, found


def _only_names(items: Sequence[Item]) -> bool:
    return any(item.kind == "lines" for item in items) and not any(is_fact(item) for item in items)


def _read(items: Sequence[Item]) -> Correction:
    found = Correction()
    for place, item in enumerate(items):
        if item.kind == "lines" and not found.again:
            (found.denied if item.name == "denied" else found.lines).extend(item.lines)
            found.clear &= item.certain and bool(item.lines)
        elif item.kind == "stop" or item.says("but"):
            if found.lines or found.facts:
                found.rest = list(items[place + 1 :])
                break
        elif item.kind in {"day", "money"} and not found.lines:
            found.facts.append(item)
        elif item.kind in {"filler", "courtesy"} or (item.says(*_BETWEEN) and not found.lines):
            continue
        elif is_fact(item) or is_reference(item):
            found.clear &= bool(found.lines) and item.kind == "sign"
            found.again.add(item.name)
        else:
            found.clear &= item.says(*_BETWEEN)
    return found


def carry_out(correction: Correction, statements: Sequence[Statement]) -> bool:
    """Correct the statement before; False where nobody could tell what takes the place of what."""
    told = [one for one in statements if not correction.denied or set(correction.denied) & set(one.lines)]
    if not told or not correction.clear:
        return False
    target = told[-1]
    if not correction.lines and not correction.denied:
        return _state_anew(target, correction.facts)
    plain = target.scope == "lines" and not target.portions and not target.exceptions
    kept = [line for line in target.lines if line not in correction.denied]
    if not plain or correction.again or correction.facts:
        return False  # "3 BO, sorry, 4 BO": instead, or as well?
    if not correction.denied:
        whole = len(target.lines) <= 1 or len(target.lines) == len(correction.lines)
        kept = [] if whole or set(target.lines) <= set(correction.lines) else [0]
    if 0 in kept or not (kept or correction.lines):
        return False
    target.lines = [*kept, *(line for line in correction.lines if line not in kept)]
    target.sure = True
    return True


def _state_anew(target: Statement, facts: Sequence[Item]) -> bool:
    """As in "BO Dec 4, sorry, Dec 8": one day, or one price, takes the place of the other."""
    kinds = [fact.kind for fact in facts]
    same = [place for place, fact in enumerate(target.facts) if fact.kind in kinds]
    if len(facts) != 1 or len(same) != 1 or target.portions:
        return False
    target.facts[same[0]] = facts[0]
    return True
