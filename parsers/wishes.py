"""Reads wishes that one phrase at the start of a reply names: a return, a search, a credit, a verdict, a new clerk."""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from parsers.facts import LONGEST_SAID
from parsers.numbers import read_number
from parsers.phrases import folded, pattern

WishKind = Literal["return", "search", "credit", "approve", "reject", "assign"]

_GAP = re.compile(r"[\s:,;.#&+*/()\"'«»=>-]*")
_NUMBERS = re.compile(r"(\d{1,3})(?:\s*[-–]\s*(\d{1,3}))?(?![\w/.,]\d|\w)")
_MANY = 200
_LONGEST_REASON = 300
_NUMBER = re.compile(r"[\w/-]*\d[\w/-]*")
_MONEY = re.compile(r"(?<![\w-])(?:\d{1,3}(?:[ \u00a0\u202f.,]\d{3})*|\d+)[.,]\d\d(?![\w-])")


@dataclass(frozen=True, slots=True)
class Wished:
    """What a reply's first words ask for: about which printed line numbers, and what stands behind them."""

    kind: WishKind
    lines: tuple[str, ...] = ()
    words: str = ""
    """The reason, the name, or whatever else follows; as it was written."""
    number: str = ""
    """The number of a credit note."""
    amount: Decimal | None = None


def read_wish(said: str, *kinds: WishKind) -> Wished | None:
    """The wish of one of these kinds in somebody's own words; None where they begin with none, or ask a question.

    A return or a search is followed by line numbers; what stands behind them is the reason. A credit is followed by the
    number of the note, a verdict by its reason, an assignment by an address or a name.
    """
    text = said.strip()[:LONGEST_SAID]
    lower = "".join(folded(sign)[:1] or " " for sign in text)  # letter by letter: places are places in the text
    for kind in kinds:
        start = _GAP.match(lower)
        found = pattern("wish", kind).match(lower, start.end() if start else 0)
        if found is None:
            continue
        rest = text[found.end() :]
        if kind in ("return", "search"):
            return _about_lines(kind, rest, lower[found.end() :])
        if kind == "credit":
            return _credited(rest)
        if kind == "approve" and ("?" in rest or pattern("answer", "exception").search(lower, found.end())):
            return None  # a yes under a condition is none
        return Wished(kind, words=_GAP.sub("", rest, count=1).strip())
    return None


def wished_in(subject: str) -> WishKind | None:
    """Whether a mail's subject begins as one does that asks for a return or a search."""
    return next((kind for kind in _IN_SUBJECTS if pattern("wish", kind).match(folded(subject).lstrip(" #-:"))), None)


def read_reason(text: str) -> str:
    """The reason that somebody gives in a line of his own: ``Raison : pare-chocs fendu``; empty where there is none."""
    for line in text[:LONGEST_SAID].splitlines():
        head, colon, reason = line.strip(" *•-").partition(":")
        if colon and pattern("wish", "reason").fullmatch(folded(head).strip()) and reason.strip():
            return reason.strip()[:_LONGEST_REASON]
    return ""


_IN_SUBJECTS: tuple[WishKind, ...] = ("return", "search")


def _about_lines(kind: WishKind, rest: str, lower: str) -> Wished | None:
    """Line numbers up to the first word that is none of those that stand among line numbers."""
    numbers: list[str] = []
    at = 0
    while at < len(rest):
        at = _skip(lower, at)
        found = _NUMBERS.match(lower, at)
        if found is None:
            break
        first, last = int(found[1]), int(found[2] or found[1])
        numbers.extend(str(number) for number in range(first, last + 1)[:_MANY])
        at = found.end()
    if "?" in rest[at:]:
        return None
    return Wished(kind, tuple(dict.fromkeys(numbers)), rest[at:].strip(" \t\n,;:.-–()"))


def _skip(lower: str, at: int) -> int:
    """Past signs and the words that stand among line numbers."""
    while True:
        gap = _GAP.match(lower, at)
        begin = gap.end() if gap else at
        word = pattern("wish", "lines").match(lower, begin)
        if word is None:
            return begin
        at = word.end()


def _credited(rest: str) -> Wished | None:
    line = rest.strip().splitlines()[0] if rest.strip() else ""
    money = _MONEY.search(line)
    before = f"{line[: money.start()]} {line[money.end() :]}" if money else line
    number = _NUMBER.search(before)
    if number is None or "?" in line:
        return None
    amount = read_number(money[0], "," if money[0][-3] == "," else ".") if money else None
    return Wished("credit", words=line, number=number[0], amount=amount)
