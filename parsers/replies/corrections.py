"""Carries out what a writer takes back: "cancel 4... oops, I meant 12", "it's not 2 that is out, it's 7"."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from parsers.replies.statements import Statement, is_fact, is_reference
from parsers.wording import Item, every

_BETWEEN = ("line", "correction", "wrong", "no", "not", "ok", "and", "only")
_NEAR = 16  # so many words at most make the clause before and behind a denial
_LACKS = ("out", "gone", "missing")
_CLOSE = 3  # so few words stand between a denied line and "that is"


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


def _denies(item: Item) -> bool:
    return item.says("not") or (item.kind == "sign" and item.text in every("filler", "not_the"))


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


def without_denied(items: Sequence[Item]) -> list[Item]:
    """The items without the line of "it's not 2 that is on backorder, it's 7"; one behind "I mean, not 3" is marked."""
    kept, corrected = list(items), False
    for place, item in enumerate(items):
        corrected |= item.says("correction")
        if not _denies(item) and not _is_copula(item):
            continue
        line = next((at for at in range(place + 1, len(items)) if not _is_small(items[at])), None)
        if line is None or items[line].kind != "lines":
            continue
        if _is_copula(item):
            kept[place] = _silent(item)  # "es la 5"
        if not _denies(item) or (place and items[place - 1].kind == "lines"):
            continue
        if corrected:
            kept[place], kept[line] = _silent(item), replace(items[line], name="denied")
        elif not _silence(items, kept, place, line) and not item.says("not"):
            kept[place] = replace(item, name="not")  # "annulez pas la 4"
    return kept


def _silence(items: Sequence[Item], kept: list[Item], place: int, line: int) -> bool:
    """Silence a denied line of which nothing is said but that it is not this one; True where it was one."""
    if _is_that_which(items[line + 1 : line + 1 + _CLOSE]):
        silent = [place, line, *(at for at in range(place) if _is_copula(items[at]))]
    elif _is_other_than(items, place, line):
        near = range(max(0, place - 1), min(line + _CLOSE, len(items)))
        silent = [at for at in near if items[at].text in every("filler", "it_is") or place <= at <= line]
    elif _is_contrast(items, place, line):
        silent = list(range(place, _end_of_clause(items, line)))
    elif not place and items[place].text in every("filler", "plain_not") and _is_bad_of_another(items, line):
        kept[line] = replace(items[line], certain=False)  # "not the 3, the 5 is on backorder"
        return False
    else:
        return False
    for at in silent:
        kept[at] = _silent(items[at])
    return True


def _is_other_than(items: Sequence[Item], place: int, line: int) -> bool:
    """As in "it's not the radiator, it's the condenser that is out"."""
    behind = items[line + 1 : line + 1 + _NEAR]
    named = next((at for at, item in enumerate(behind) if item.kind == "lines"), None)
    if named is None or named == 0 or behind[0].text not in ",-;":
        return False
    between = [item for item in behind[1:named] if item.text in every("filler", "it_is") or _is_copula(item)]
    near = [*items[place + 1 : line], *behind[:named]]
    told = any(is_fact(item) and item.text not in every("filler", "it_is") for item in near)
    denied = any(item.text in every("filler", "it_is") or _is_copula(item) for item in items[max(0, place - 2) : line])
    return bool(between) and denied and not told


def _is_contrast(items: Sequence[Item], place: int, line: int) -> bool:
    """As in "the condenser is out, not the radiator": nothing bad is said of the second; "not the 6" may be a day."""
    before = items[max(0, place - _NEAR) : place]
    bad = any(item.says(*_LACKS) for item in before)
    good = any(is_fact(item) and not item.says(*_LACKS, "arrives", "due") for item in before)
    parted = bool(place) and items[place - 1].text in ",-("
    told = any(is_fact(item) for item in items[line : _end_of_clause(items, line)])
    return parted and bad and not good and not told and any(item.kind == "lines" for item in before)


def _end_of_clause(items: Sequence[Item], place: int) -> int:
    """The place of the next stop or "but"."""
    found = (at for at in range(place, len(items)) if items[at].kind == "stop" or items[at].says("but", "rest", "all"))
    return next(found, len(items))


def _is_bad_of_another(items: Sequence[Item], line: int) -> bool:
    behind = items[line + 1 :]
    parted = bool(behind) and behind[0].kind == "stop"
    return parted and any(item.kind == "lines" for item in behind) and any(item.says(*_LACKS) for item in behind)


def _silent(item: Item) -> Item:
    return replace(item, kind="filler", name="", lines=())


def _is_copula(item: Item) -> bool:
    return item.kind == "sign" and item.text in every("filler", "copula")


def _is_that_which(near: Sequence[Item]) -> bool:
    return bool(near) and near[0].kind == "filler" and any(one.text in every("filler", "that_is") for one in near)


def _is_small(item: Item) -> bool:
    return item.kind == "filler" or item.says("line") or _is_copula(item)
