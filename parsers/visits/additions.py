"""Reads the services that a workshop adds to a visit: ``+ Plaquettes avant 1 462,50 inkl mva - raison : usées``."""

import re
from collections.abc import Iterable
from decimal import Decimal

from parsers.numbers import DecimalSign, read_number
from parsers.phrases import folded, pattern
from parsers.visits.facts import Job

_LONGEST = 200
_MOST = 40
_PLUS = re.compile(r"\s*\+\s*(?=\w)")
_GAP = re.compile(r"[\s:–-]+")
_CURRENCY = re.compile(r"(?i)(?:cad|usd|eur|nok|sek|dkk|mxn|kr\.?|\$|€)")
_MONEY = re.compile(r"(?<![\w.,])(?P<whole>\d{1,3}(?:[ \u00a0\u202f.,]\d{3})+|\d+)(?P<cents>[.,]\d{2})(?![\w,.]\d)")
_WHOLE = re.compile(r"(?<![\w.,])(?P<whole>\d{1,6})(?= ?(?:cad|usd|eur|nok|sek|dkk|mxn|kr|\$|€)(?!\w))", re.IGNORECASE)


def read_additions(said: str) -> tuple[tuple[Job, ...], str]:
    """The services that are added, and the words that are left.

    A line is one where it begins with a plus or with a word for it; a reason stands behind it or in a line of its own
    below, and then is that of the line above. Never raises.
    """
    jobs: list[Job] = []
    rest: list[str] = []
    for line in said.splitlines():
        added = _added(line) if len(jobs) < _MOST else None
        reason = _reason_of(line) if jobs and added is None else ""
        if added is not None:
            jobs.append(added)
        elif reason:
            jobs[-1] = _because(jobs[-1], reason)
        else:
            rest.append(line)
    return tuple(jobs), "\n".join(rest).strip()


def _added(line: str) -> Job | None:
    lower = _lower(line)
    found = _PLUS.match(lower) or pattern("checkin", "add").match(lower, len(lower) - len(lower.lstrip()))
    if found is None:
        return None
    words, reason = _split_reason(line[_end_of_gap(line, found.end()) :])
    description, price, with_tax = _priced(words)
    # "Add me to the list?" names no service, and a question adds nothing.
    if "?" in line or not any(sign.isalpha() for sign in description):
        return None
    if found[0].strip() != "+" and price is None:
        return None
    return Job(description[:_LONGEST], price=price, reason=reason[:_LONGEST], tax_included=with_tax)


def _priced(words: str) -> tuple[str, Decimal | None, bool]:
    """What it is called, its price, and whether that is said with the taxes in it."""
    lower = _lower(words)
    tax = pattern("checkin", "tax_included").search(lower)
    money = _last(_MONEY.finditer(words)) or _last(_WHOLE.finditer(words))
    if money is None:
        return words.strip(" \t.,;:–-()"), None, False
    sign: DecimalSign = "," if money.groupdict().get("cents", ".")[:1] == "," else "."
    text = re.sub(r"[ \u00a0\u202f]", "", money[0])
    price = read_number(text if sign == "." else text.replace(".", ""), sign)
    about = f"{words[: money.start()]} {words[money.end() :] if tax is None else ''}"
    return " ".join(_CURRENCY.sub(" ", about).split()).strip(" \t.,;:–-()"), price, tax is not None


def _last(found: Iterable[re.Match[str]]) -> re.Match[str] | None:
    return next(iter(reversed(list(found))), None)


def _split_reason(text: str) -> tuple[str, str]:
    """The words before a reason, and the reason that stands behind its label."""
    lower = _lower(text)
    for label in pattern("wish", "reason").finditer(lower):
        colon = re.compile(r"\s*:\s*").match(text, label.end())
        if colon and text[colon.end() :].strip():
            return text[: label.start()], text[colon.end() :].strip()
    return text, ""


def _reason_of(line: str) -> str:
    before, reason = _split_reason(line)
    return reason if not before.strip(" \t*•-–") else ""


def _because(job: Job, reason: str) -> Job:
    return Job(job.description, job.remark, job.price, reason[:_LONGEST], job.tax_included)


def _end_of_gap(text: str, at: int) -> int:
    gap = _GAP.match(text, at)
    return gap.end() if gap else at


def _lower(text: str) -> str:
    """Letter by letter: places are places in the text."""
    return "".join(folded(sign)[:1] or " " for sign in text)
