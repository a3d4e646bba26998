"""What is wrong or doubtful, in the reader's language and without any code."""

import re
from decimal import Decimal
from typing import Any

from notifier.catalogue import Words
from notifier.header import clean_text
from notifier.kinds import KINDS
from notifier.letter.meanings import BANNERS, DOUBT, HELD, PROBLEMS, UNKNOWN
from notifier.letter.talk import LONGEST_WORDS
from notifier.letter.visits.held import VISIT_HELD, VISIT_PROBLEMS
from parsers import Problem
from routing import Notice

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_QUOTED = re.compile(r"'(.+)'")


def trouble(notice: Notice, reader: Words) -> dict[str, Any]:
    """Why something waits for a person, what may be wrong with an order, and what an alarm is about."""
    facts = notice.facts
    code = facts.get("held") or (notice.problems[0].code if notice.problems else "unknown")
    meaning = HELD.get(code) or VISIT_HELD.get(code, UNKNOWN)
    shown = () if notice.kind == "held" else notice.problems
    known = KINDS[notice.kind].required | KINDS[notice.kind].optional
    return {
        "banner": reader.say(BANNERS[banner]) if (banner := facts.get("banner", "")) in BANNERS else "",
        "doubt": bool(facts.get("doubt")),
        "sent_to": clean_text(facts.get("sent_to", ""), 40),
        "same_as": clean_text(facts.get("same_as", ""), 40),
        "waits_for": facts.get("waits_for", ""),
        "as_pdf": bool(notice.request and notice.request.opening.source.enclosures),
        "left_over": bool(facts.get("held")),
        "problems": tuple(_problem(problem, reader) for problem in shown),
        "row_problems": tuple(_problem(problem, reader) for problem in shown if problem.line),
        "unexplained": _unexplained(notice, reader),
        "held_what": reader.say(meaning.what),
        "held_cure": reader.say(meaning.cure),
        "original": clean_text(facts.get("subject", ""), 150),
        "file_name": clean_text(facts.get("file_name", ""), 100),
        "alarm_what": clean_text(facts.get("what", "")),
        "alarm_cure": clean_text(facts.get("cure", "")),
        "alarm_facts": tuple(
            (clean_text(k, 40), clean_text(v, LONGEST_WORDS)) for k, v in sorted(facts.items()) if k not in known
        ),
    }


def _problem(problem: Problem, reader: Words) -> str:
    """One sentence about a doubt: where it is, what it is, and what the paper says."""
    meaning = PROBLEMS.get(problem.code) or VISIT_PROBLEMS.get(problem.code, DOUBT)
    where = reader.say("Line %(line)s", line=clean_text(problem.line, 8)) if problem.line else ""
    said = " · ".join(filter(None, (where, reader.say(meaning.what))))
    detail = clean_text(problem.detail, 300)
    if meaning is not DOUBT:
        detail = _printed(detail, meaning.sign, reader)
    return reader.say("%(what)s: %(detail)s", what=said, detail=detail) if detail else said


def _printed(detail: str, sign: str, reader: Words) -> str:
    """What of a problem's detail is the paper's own: its quoted words, or its numbers as the sum they do not make."""
    if sign:
        numbers = map(Decimal, _NUMBER.findall(detail))
        *parts, whole = [reader.money(n) if n != n.to_integral_value() else reader.number(n) for n in numbers] or [""]
        return f"{f' {sign} '.join(parts)} ≠ {whole}".replace(" ", "\u00a0") if parts else ""
    quoted = _QUOTED.search(detail)
    return reader.say("“%(words)s”", words=quoted[1]) if quoted else ""


def _unexplained(notice: Notice, reader: Words) -> str:
    """How many rows nobody understood, unless the problems name them."""
    count = notice.facts.get("rows_unexplained", "0")
    if not count.isdecimal() or int(count) == 0 or any(problem.code == "line-unread" for problem in notice.problems):
        return ""
    number = int(count)
    return reader.count(
        "%(num)s row of the PDF was not understood.", "%(num)s rows of the PDF were not understood.", number
    )
