"""Reads what somebody who answers us wants us to do, where one word says it: undo, yes, no, go, a telephone note."""

import re
from typing import Literal

from parsers.phrases import begins, folded, pattern, says

Command = Literal["undo", "yes", "no", "phone", "missing", "arrived", "again", "courtesy"]

_LONGEST = 2_000
_LINE_NUMBER = re.compile(r"(?<![\w/-])\d{1,3}(?![\w/-])")
_CLAUSE_END = re.compile(r"[.!,;\n]+")
_BLANKS = " \t\"'«»()*:-"
_AGAINST = (("answer", "exception"), ("checkin", "denied"), ("command", "stop"))
# The same word in every language: the one that a preview asks for.
_GO = re.compile(rf"(?:(?:{pattern('command', 'yes').pattern})\s+)?go\W{{0,3}}([0-9]{{4}})")


def read_command(said: str) -> Command | None:
    """The command in somebody's own words, in any language we know; None for everything that says more.

    ``undo``, ``yes``, ``again`` (ask the other side again), ``arrived`` (all of it) and ``courtesy`` (thanks, received)
    stand alone, at most among courtesies. ``no`` may be followed by its reason, ``missing`` (a part did not come) by
    which one, ``phone`` by what was agreed.
    """
    clauses = _clauses(said)
    if not any(clauses):
        return None
    if pattern("command", "phone").match(folded(said).lstrip()):
        return "phone"
    told = [clause for clause in clauses if clause and not pattern("command", "courtesy").fullmatch(clause)]
    if not told:
        return "courtesy"
    if any(pattern("command", "missing").match(clause) for clause in told):
        return "missing"
    if pattern("command", "no").fullmatch(told[0]) and "?" not in said:
        return "no"
    whole: tuple[Command, ...] = ("undo", "yes", "arrived", "again")
    return next((one for one in whole if all(pattern("command", one).fullmatch(clause) for clause in told)), None)


def read_go(said: str) -> str | None:
    """The number by which somebody sends what we have shown him, ``GO 4821``; None where anything speaks against it.

    A yes and courtesies may stand around it, and his name below.
    """
    polite = pattern("question", "courtesy")
    told = [clause for clause in (polite.sub("", one).strip(_BLANKS) for one in _clauses(said)) if clause]
    idle = pattern("command", "yes"), pattern("command", "courtesy")
    first, *others = [clause for clause in told if not any(one.fullmatch(clause) for one in idle)] or [""]
    found = _GO.fullmatch(first)
    against = "?" in said or any(says(*phrase, clause) for phrase in _AGAINST for clause in others)
    return found[1] if found and not against else None


def stops(said: str) -> bool:
    """Whether somebody's words begin with what keeps us from sending what we have shown him."""
    plain = folded(said[:_LONGEST]).lstrip(f"{_BLANKS}\n")
    return begins("command", "stop", plain) or begins("command", "no", plain)


def _clauses(said: str) -> list[str]:
    return [clause.strip(_BLANKS) for clause in _CLAUSE_END.split(folded(said[:_LONGEST]))]


def only_encloses(said: str) -> bool:
    """Whether somebody's words, if there are any, only hand over what is attached and can mean no line."""
    plain = folded(said[:_LONGEST])
    if "?" in plain or _LINE_NUMBER.search(plain) or pattern("answer", "exception").search(plain):
        return False
    return not plain.strip() or pattern("answer", "enclosed").search(plain) is not None
