"""Reads what a reply to an order would do; whatever is not surely understood changes nothing."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Literal

from parsers.facts import Answer, LineAnswer, Order
from parsers.hypertext import text_of_html
from parsers.phrases import folded, pattern
from parsers.replies.quotes import own_words, without_signature

_CLAUSE_END = re.compile(r"[.!;,\n]+|\s[-\u2013]\s")
_SENTENCE_END = re.compile(r"(?<=[.!?\n])")
_NAME_LINES = 3  # how many lines below a closing may be a name, a function and a firm


def read_answer(
    text: str,
    html: str,
    *,
    order: Order,
    today: dt.date,  # noqa: ARG001 - the words for dates will need it; callers hand it in already
    locale: str | None = None,  # noqa: ARG001 - tells day from month in dates, likewise
    role: Literal["dealer", "shop"] = "dealer",
    author: str = "",
) -> Answer:
    """What the author's own words do to the order: a clear confirmation by the dealer makes every line available.

    A mere receipt ("bien reçu, merci") does nothing and asks nothing. A question is handed on. Everything else, also
    an empty text, is ambiguous: the writer is asked back. Quoted mail, ours or another's, is never an answer. `author`
    is the display name of the sender, by which the signature is known.
    """
    said = without_signature(own_words(text if text.strip() else text_of_html(html)), author)
    sentences = _SENTENCE_END.split(said)
    asked = (sentence.strip() for sentence in sentences if sentence.endswith("?"))
    question = " ".join(sentence for sentence in asked if sentence.strip(" ?")) or None
    clauses = list(_clauses("".join("\n" if sentence.endswith("?") else sentence for sentence in sentences)))
    kinds = {_kind(clause) for clause in clauses}
    if "other" in kinds or not (clauses or question):
        return Answer(question=question, ambiguous=True, said=said)
    if "confirm" in kinds and not question and role == "dealer":
        lines = range(1, len(order.lines) + 1)
        return Answer(actions=tuple(LineAnswer(line, "available") for line in lines), said=said)
    return Answer(question=question, ambiguous="confirm" in kinds, said=said)


def _clauses(said: str) -> Iterator[str]:
    """The folded clauses that state something: without greeting, closing formula and the name below it."""
    lines = [folded(line).strip() for line in said.splitlines() if line.strip()]
    lines = _without_signature(lines)
    for number, line in enumerate(lines):
        rest = line
        if not number and (greeting := pattern("answer", "greeting").match(line)):
            after = line[greeting.end() :]
            rest = _after_name(after)
        yield from (clause for part in _CLAUSE_END.split(rest) if (clause := part.strip(" \t:*\"'()")))


def _after_name(line: str) -> str:
    """What follows the name in "bonjour nathalie, tout est ok"; a greeting without comma holds names only."""
    name, comma, rest = line.partition(",")
    if comma and len(name.split()) <= _NAME_LINES:
        return rest
    return "" if len(line.split()) <= 1 else line


def _without_signature(lines: list[str]) -> list[str]:
    """Drop a closing formula at the end and the few lines of a name under it; digits are never part of a name."""
    for number, line in enumerate(lines):
        below = lines[number + 1 :]
        names = len(below) <= _NAME_LINES and not any(
            re.search(r"\d", name) or _kind(name) == "confirm" for name in below
        )
        if (
            number
            and names
            and pattern("answer", "closing").fullmatch(line.rstrip(" ,.!"))
            and all(map(_is_name, below))
        ):
            return lines[:number]
    return lines


def _is_name(line: str) -> bool:
    """Whether a line below a closing can be a name, a function or a firm: a few words and no statement."""
    return len(line.split()) <= _NAME_LINES


def _kind(clause: str) -> Literal["confirm", "receipt", "other"]:
    if pattern("answer", "confirm").fullmatch(clause):
        return "confirm"
    if pattern("answer", "receipt").fullmatch(clause) or pattern("answer", "closing").fullmatch(clause):
        return "receipt"
    return "other"
