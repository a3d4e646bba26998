"""Reads what somebody asks of us, not of the other side: where an order stands, its dossier, his own data on file."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from parsers.phrases import folded, pattern

QuestionKind = Literal["status", "history", "returns", "dossier", "profile", "confirmation", "report"]

_KINDS: dict[str, QuestionKind] = {
    "status": "status",
    "vin": "status",
    "history": "history",
    "returns": "returns",
    "dossier": "dossier",
    "profile": "profile",
    "confirmation": "confirmation",
    "report": "report",
}
PROFILE = ("phone", "website", "hours", "contacts", "city", "postal_code", "name")
"""What somebody may want changed in his own row of the operator's tables, by its column."""
_LONGEST, _LONGEST_LINE = 4_000, 120
_SIGNATURE_LINES, _SIGNATURE_WIDTH = 8, 60
_SIGNS = re.compile(r"[\s:;,!?¿#°º*()\[\]<>\"«»“”]+")
_NAME = re.compile(r"(?=[\w./-]*\d)[a-z0-9][a-z0-9./_-]{2,38}[a-z0-9]")
_QUOTED = re.compile(r"^(?:>|\s*[–—-]{2}|.{0,200}(?:wrote|a ecrit|escribio|skrev)\s*:?\s*$)")
_CHANGE = re.compile(r"^[\s*•-]*([^\W\d_][^:=]{1,30}?)\s*[:=]\s*(\S.*)$")


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and about what: `name` is a request, repair or purchase order, claim or VIN in capitals."""

    kind: QuestionKind
    name: str = ""


def read_question(subject: str, text: str) -> Question | None:
    """What a mail of its own asks us: its whole subject says so, else its first line; None for everything else.

    Who asks for a dossier, for returns or his profile says nothing else in the mail: a person must read what more there
    is. Of a profile that is what shall be changed.
    """
    lines = _own_lines(text)
    asked = _question(subject)
    if asked is not None:
        if asked.kind == "profile" or (asked.kind in ("status", "history")):
            return asked
        return asked if _is_signature(lines) else None
    for number, line in enumerate(lines):
        if not line or not _without_courtesies(line):
            continue
        asked = _question(line)
        return asked if asked and _is_signature(lines[number + 1 :]) else None
    return None


def read_own_question(said: str) -> Question | None:
    """What a reply asks us, if its author's own words say nothing else; returns are wished there, not listed."""
    told = [line for line in said[:_LONGEST].splitlines() if _without_courtesies(line)]
    asked = _question(told[0]) if len(told) == 1 else None
    return asked if asked and asked.kind != "returns" else None


def read_changes(text: str) -> tuple[tuple[str, str], ...]:
    """What shall be changed of a profile, line by line as ``telephone: 514 555-0100``, each as (column, value)."""
    found: dict[str, str] = {}
    for line in text[:_LONGEST].splitlines():
        if _QUOTED.match(folded(line)):
            break
        said = _CHANGE.match(line[:_LONGEST_LINE])
        heading = folded(said[1]).strip() if said else ""
        column = next((one for one in PROFILE if pattern("profile", one).fullmatch(heading)), None)
        if said and column:
            found[column] = said[2].strip()
    return tuple(found.items())


def _question(line: str) -> Question | None:
    """A line that is a question and nothing else: its word, what kind of number follows, and the number."""
    if len(line) > _LONGEST_LINE:
        return None
    rest = _without_courtesies(line)
    starts = ((pattern("question", word).match(rest), kind) for word, kind in _KINDS.items())
    fits = [(found.end(), kind) for found, kind in starts if found]
    if not fits:
        return None
    end, kind = max(fits)
    vin = kind == "status" and pattern("question", "vin").match(rest) is not None
    bare = kind == "confirmation" and " " not in rest[:end].strip()  # by itself it may be a yes
    rest = _without(("label",), rest[end:].strip())
    if not rest:
        return None if vin or bare else Question(kind)
    if _NAME.fullmatch(rest) and kind in ("status", "dossier", "confirmation"):
        return Question(kind, rest.upper())
    return None


def _without_courtesies(line: str) -> str:
    """The folded line without signs, and without the politeness at either end."""
    plain = _SIGNS.sub(" ", folded(line[: _LONGEST_LINE + 1])).strip(" .")
    before = None
    while plain != before:
        before = plain
        found = pattern("question", "courtesy").match(plain)
        plain = plain[found.end() :].strip(" .") if found else plain
        ends = [one for one in pattern("question", "courtesy").finditer(plain) if one.end() == len(plain)]
        plain = plain[: ends[0].start()].strip(" .") if ends else plain
    return plain


def _without(lists: Iterable[str], words: str) -> str:
    """What follows the words of these lists."""
    before = None
    while words != before:
        before = words
        for name in lists:
            found = pattern("question", name).match(words)
            words = words[found.end() :].strip(" .") if found else words
    return words


def _own_lines(text: str) -> list[str]:
    """The lines above whatever is quoted, without those that are blank at the end."""
    lines = []
    for line in text[:_LONGEST].splitlines():
        if _QUOTED.match(folded(line[:300])):
            break
        lines.append(line.strip())
    return lines


def _is_signature(lines: list[str]) -> bool:
    """Whether these lines can be a greeting and somebody's name and firm: few, short, and no sentence."""
    told = [line for line in lines if line]
    return len(told) <= _SIGNATURE_LINES and all(
        len(line) <= _SIGNATURE_WIDTH and not line.endswith("?") for line in told
    )
