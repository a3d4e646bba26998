"""Reads what somebody who answers us wants us to do, where one word says it: undo, yes, no, a telephone note."""

import re
from typing import Literal

from parsers.phrases import folded, pattern

Command = Literal["undo", "yes", "no", "phone", "missing", "arrived", "again", "courtesy"]

_LONGEST = 2_000
_LINE_NUMBER = re.compile(r"(?<![\w/-])\d{1,3}(?![\w/-])")
_CLAUSE_END = re.compile(r"[.!,;\n]+")


def read_command(said: str) -> Command | None:
    """The command in somebody's own words, in any language we know; None for everything that says more.

    ``undo``, ``yes``, ``again`` (ask the other side again), ``arrived`` (all of it) and ``courtesy`` (thanks, received)
    stand alone, at most among courtesies. ``no`` may be followed by its reason, ``missing`` (a part did not come) by
    which one, ``phone`` by what was agreed.
    """
    clauses = [clause.strip(" \t\"'«»()*:-") for clause in _CLAUSE_END.split(folded(said[:_LONGEST]))]
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


def only_encloses(said: str) -> bool:
    """Whether somebody's words, if there are any, only hand over what is attached and can mean no line."""
    plain = folded(said[:_LONGEST])
    if "?" in plain or _LINE_NUMBER.search(plain) or pattern("answer", "exception").search(plain):
        return False
    return not plain.strip() or pattern("answer", "enclosed").search(plain) is not None
