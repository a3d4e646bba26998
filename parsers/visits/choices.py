"""Reads what customers choose before a visit, and what workshops do with their answers, by the numbers of items.

`read_visit_answer` calls `picked` with the writer's own words and reads only `Picked.rest` otherwise: a yes to an offer
is no yes to a day. Customers: ``1 oui, 2 non``, ``oui à tout``, ``aucun``, ``J'accepte les conditions v3``; workshops:
``traité 1, 3``, ``tout est traité``, ``partager 2``, ``convertir 2``, ``oui, convertir 2``.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from parsers.phrases import folded, pattern
from parsers.visits.additions import read_additions
from parsers.visits.facts import EVERY_ITEM, UNNAMED, ItemVerb, Job, VisitAnswer

CONTRADICTION = "contradiction"
"""The reason of an ambiguous answer that both takes and refuses something."""
_SECTION = "checkin"
_GAP = re.compile(r"[\s:,;.!*•·/()\"'«»=>–—-]*")
_NUMBER = re.compile(r"#?\s*(\d{1,2})(?![\w%°$€]|[.,:/h]\d)")
_BOUNDARY = re.compile(r"\s*(?:$|[.,;!)/(–—-])")
_CLAUSE = re.compile(r"[.,;!](?=\s)")
_LEADING = re.compile(r"^[\s.,;:!)-]+")
_AND = re.compile(r"(?:et|and|y|og)\s+(?=\w)")
_WORD = re.compile(r"\w")
_VERSION = re.compile(r"\s*\(?\s*(?P<named>[\w.-]*[\w])\s*\)?")
_ITEM_VERBS: tuple[ItemVerb, ...] = ("handled", "share", "convert")


@dataclass(frozen=True, slots=True)
class Picked:
    """What stands by number in an answer: offers taken or not, accepted terms, items dealt with; and what is left."""

    choices: tuple[tuple[int, bool], ...] = ()
    terms: str = ""
    on: tuple[tuple[ItemVerb, int], ...] = ()
    adds: tuple[Job, ...] = ()
    rest: str = ""
    contradicts: bool = False
    """Whether one offer is both taken and not."""

    def __bool__(self) -> bool:
        return bool(self.choices or self.terms or self.on or self.adds)


def picked(said: str, role: Literal["dealer", "shop"]) -> Picked:
    """What these own words of a customer (`shop`) or a workshop pick; never raises, time grows with their length."""
    adds, left = read_additions(said) if role == "dealer" else ((), said)
    lines = [_Line(line) for line in left.splitlines()]
    rest = [line.read(role) for line in lines]
    choices = dict.fromkeys(choice for line in lines for choice in line.choices)
    taken = {number for number, yes in choices if yes}
    return Picked(
        choices=tuple(choices),
        terms=next((line.terms for line in lines if line.terms), ""),
        on=tuple(dict.fromkeys(deed for line in lines for deed in line.on)),
        adds=adds,
        rest="\n".join(rest).strip() if any(_WORD.search(line) for line in rest) else "",
        contradicts=any(number in taken for number, yes in choices if not yes),
    )


def with_picked(answer: VisitAnswer, found: Picked) -> VisitAnswer:
    """The answer that was read of `Picked.rest`, with what was picked; a contradiction makes all of it ambiguous."""
    if not found:
        return answer
    if found.contradicts:
        return VisitAnswer(ambiguous=True, reason=CONTRADICTION, said=answer.said)
    return replace(
        answer, choices=found.choices, terms=found.terms, on=found.on, adds=found.adds, rest=found.rest, ambiguous=False
    )


class _Line:
    """One line, read from the left; its places are the places in what was written."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.lower = "".join(folded(sign)[:1] or " " for sign in text)
        self.choices: list[tuple[int, bool]] = []
        self.terms = ""
        self.on: list[tuple[ItemVerb, int]] = []

    def read(self, role: Literal["dealer", "shop"]) -> str:
        """Take out what is picked; gives what is left."""
        left, at = [], 0
        while at < len(self.text):
            begin = self._gap(at)
            end = self._customer(begin) if role == "shop" else self._workshop(begin)
            if end is None:
                clause = _CLAUSE.search(self.text, begin)
                end = clause.end() if clause else len(self.text)
                if not self._greets(begin, end):
                    left.append(self.text[at:end])
            at = end
        return _LEADING.sub("", "".join(left)).strip() if any(map(_WORD.search, left)) else ""

    def _greets(self, begin: int, end: int) -> bool:
        """Whether the words between two places are a courtesy, and nothing that anybody must read."""
        said = self.lower[begin:end].strip(" .,;!")
        return any(pattern(section, "courtesy").fullmatch(said) for section in ("question", "command"))

    def _customer(self, at: int) -> int | None:
        """The end of a choice or of accepted terms that begins here."""
        return self._accepted(at) or self._numbers_first(at) or self._word_first(at) or self._none(at)

    def _accepted(self, at: int) -> int | None:
        for start in (at, self._behind_and(at), self._behind_yes(at)):
            found = pattern(_SECTION, "accept_terms").match(self.lower, start)
            if found and "?" not in self.text[found.end() :].partition(".")[0]:
                return self._version(found.end())
        return None

    def _behind_and(self, at: int) -> int:
        found = _AND.match(self.lower, at)
        return found.end() if found else at

    def _behind_yes(self, at: int) -> int:
        """Past a yes; but "si" is one only before a sign, since it is an if in French."""
        yes = pattern(_SECTION, "yes").match(self.lower, at)
        if yes is None or (yes[0] == "si" and not _BOUNDARY.match(self.lower, yes.end())):
            return at
        return self._behind_and(self._gap(yes.end()))

    def _version(self, at: int) -> int:
        """The version behind accepted terms: ``v3``, ``version 2026-01``, ``(v3)``."""
        gap = re.compile(r"[\s(]*").match(self.lower, at)
        begin = gap.end() if gap else at
        word = re.compile(r"(?:version|versjon|ver\.?|v\.?)\s*(?=\w*\d)").match(self.lower, begin)
        named = _VERSION.match(self.text, word.end()) if word else None
        self.terms = named["named"] if named else UNNAMED
        return named.end() if named else at

    def _numbers_first(self, at: int) -> int | None:
        """``1 et 3 : oui``, ``tout : non``."""
        numbers, end = self._numbers(at)
        said = self._yes_or_no(self._gap(end)) if numbers else None
        if said is None or not self._ends(said[1]):
            return None
        self.choices += [(number, said[0]) for number in numbers]
        return said[1]

    def _word_first(self, at: int) -> int | None:
        """``oui 1, 3``, ``non à tout``; in ``oui 1, 2 non`` the second number is the next choice's."""
        said = self._yes_or_no(at)
        numbers, end = self._numbers(self._gap(said[1]), before_answer=False) if said else ([], at)
        if said is None or not numbers or not self._ends(end):
            return None
        self.choices += [(number, said[0]) for number in numbers]
        return end

    def _none(self, at: int) -> int | None:
        found = pattern(_SECTION, "none").match(self.lower, at)
        if found is None or not self._ends(found.end()):
            return None
        self.choices.append((EVERY_ITEM, False))
        return found.end()

    def _workshop(self, at: int) -> int | None:
        """The end of what is done with items, if it begins here."""
        yes = pattern(_SECTION, "yes").match(self.lower, at)
        start = self._gap(yes.end()) if yes else at
        for verb in _ITEM_VERBS:
            named = pattern(_SECTION, verb).match(self.lower, start)
            numbers, end = self._numbers(self._gap(named.end())) if named else self._numbers(start)
            if named is None:
                named = pattern(_SECTION, verb).match(self.lower, self._gap(end)) if numbers else None
                end = named.end() if named else end
            elif not numbers:
                numbers, end = [EVERY_ITEM], named.end()
            if named and self._ends(end):
                whom = pattern(_SECTION, "with_whom").match(self.lower, self._gap(end))
                end = whom.end() if whom else end
                done: ItemVerb = "agreed" if yes and verb == "convert" else verb
                self.on += [(done, number) for number in numbers]
                return end
        return None

    def _numbers(self, at: int, *, before_answer: bool = True) -> tuple[list[int], int]:
        """Numbers that stand together, or the word for all; without `before_answer` none that has an answer behind."""
        every = pattern(_SECTION, "all").match(self.lower, self._items(at))
        if every:
            return [EVERY_ITEM], every.end()
        numbers: list[int] = []
        for number, end in self._each_number(at):
            if not before_answer and numbers and self._yes_or_no(self._gap(end)):
                break
            numbers.append(number)
            at = end
        return numbers, at

    def _each_number(self, at: int) -> Iterator[tuple[int, int]]:
        while (found := _NUMBER.match(self.lower, self._items(at))) is not None:
            at = found.end()
            yield int(found[1]), at

    def _items(self, at: int) -> int:
        """Past signs and the words that stand among numbers."""
        while (word := pattern(_SECTION, "item").match(self.lower, self._gap(at))) is not None:
            at = word.end()
        return self._gap(at)

    def _yes_or_no(self, at: int) -> tuple[bool, int] | None:
        for name in ("no", "yes"):
            if found := pattern(_SECTION, name).match(self.lower, at):
                return name == "yes", found.end()
        return None

    def _ends(self, at: int) -> bool:
        """Whether nothing goes on here but another choice, or a courtesy: a yes with a condition is none."""
        if _BOUNDARY.match(self.lower, at):
            return True
        behind = self._items(at)
        named = (("question", "courtesy"), (_SECTION, "accept_terms"), (_SECTION, "with_whom"))
        goes_on = any(pattern(*phrases).match(self.lower, behind) for phrases in named)
        return (goes_on or _NUMBER.match(self.lower, behind) is not None) and "?" not in self.text[at:]

    def _gap(self, at: int) -> int:
        found = _GAP.match(self.lower, at)
        return found.end() if found else at
