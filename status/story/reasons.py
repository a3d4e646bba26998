"""Why this dealer: the steps of a route, which routing writes in English, in the reader's language."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from markupsafe import Markup

from parsers import one_line
from routing import Directory, Request
from status.language import Language
from status.standing import dealer_name

_SENTENCES: Final[tuple[tuple[str, str], ...]] = (
    ("letterhead", r"shop by the (?P<sign>.+) on its letterhead"),
    ("letterhead_wish", r"has had (?P<number>[A-Z]+-\d+-\d+)"),
    ("itself", r"(?P<dealer>.+) serves (?P<code>.+) itself for (?P<brand>.+)"),
    ("shares", r"(?P<code>.+) is in (?P<area>.+), which (?P<dealers>.+) share for (?P<brand>.+)"),
    ("serves", r"(?P<code>.+) is in (?P<area>.+), which (?P<dealer>.+) serves for (?P<brand>.+)"),
    ("falls_to", r"this one falls to (?P<dealer>.+)"),
    ("nobodys", r"(?P<code>.+) is in (?P<area>.+), which belongs to nobody for (?P<brand>.+); (?P<dealer>.+) holds .+"),
    ("house", r"no territory for (?P<brand>.+) covers (?P<code>.+); (?P<dealer>.+) holds the house account"),
    ("preferred", r"(?P<shop>.+) prefers (?P<dealer>.+), and (?P<brand>.+) lets shops choose"),
    ("waits", r"nobody is open, it waits for (?P<dealer>.+)"),
    ("nobody_else", r"nobody else stands in"),
    ("stands_in", r"(?P<dealer>.+) stands in"),
    ("closed", r"(?P<dealer>.+?)(?:, who would stand in,)? is closed on (?P<day>\d{4}-\d\d-\d\d)"),
    ("away", r"(?P<dealer>.+?)(?:, who would stand in,)? is away until (?P<day>\d{4}-\d\d-\d\d)"),
    ("had_it", r"(?P<dealer>.+?)(?:, who would stand in,)? has had it"),
    ("out_of_reach", r"(?P<dealer>.+?)(?:, who would stand in,)? is out of reach"),
    ("absent", r"(?P<dealer>.+?)(?:, who would stand in,)? is absent"),
    ("brand_doubt", r"brand by address, though the (?P<sign>.+) says (?P<brand>.+)"),
    ("brand_both", r"brand by address, VIN and make agree"),
    ("brand_one", r"brand by address, (?P<sign>VIN|make) agrees"),
    ("brand", r"brand by address"),
    ("mismatch", r"sent to (?P<sent>.+), but VIN and make both say (?P<brand>.+)"),
)
_PATTERNS = tuple((name, re.compile(pattern, re.DOTALL)) for name, pattern in _SENTENCES)
_OF_THE_HOUSE = frozenset({"shares", "nobody_else", "closed", "away", "had_it", "out_of_reach", "absent"})
"""Steps about other dealers: they are for the operators."""
_SIGNS = ("sign",)


@dataclass(frozen=True, slots=True)
class Reason:
    """One step in words; `foreign` is one that is known in English alone."""

    name: str
    text: Markup | str
    foreign: bool = False
    dealer: str = ""
    """The dealer whom it names."""


def reason_of(step: str, language: Language) -> Reason:
    """The step in the reader's language."""
    for name, pattern in _PATTERNS:
        if (found := pattern.fullmatch(step)) is not None:
            facts = {key: _fact(key, text, language) for key, text in found.groupdict().items()}
            return Reason(name, language.say(f"reason.{name}", **facts), dealer=found.groupdict().get("dealer", ""))
    return Reason("", step, foreign=True)


def reasons(asked: Request, directory: Directory, language: Language, *, whole_house: bool) -> tuple[Reason, ...]:
    """Why the dealer who has the request has it: how it was routed, and each hand that it went through since.

    Nobody but an operator reads of other dealers.
    """
    route = asked.opening.route
    told = [reason_of(step, language) for step in route.steps] if route else []
    if whole_house:
        return (*told, *_handed_on(asked, directory, language))
    his = dealer_name(directory, asked.dealer or "")
    return tuple(
        reason
        for reason in told
        if not reason.foreign and reason.name not in _OF_THE_HOUSE and reason.dealer in ("", his)
    )


def _handed_on(asked: Request, directory: Directory, language: Language) -> Iterator[Reason]:
    for event in asked.events:
        if event.kind == "handed_over":
            facts = event.facts
            before = dealer_name(directory, facts["from"]) if facts.get("from") else language.say("page.nothing")
            why = language.name("why", facts.get("why", ""))
            after = dealer_name(directory, facts["dealer"])
            yield Reason("handed_over", language.say("reason.handed_over", before=before, after=after, why=why))


def _fact(key: str, text: str, language: Language) -> Markup | str:
    if key in _SIGNS:
        return language.name("sign", text)
    if key == "day":
        return language.day(date.fromisoformat(text))
    return Markup("<bdi>{}</bdi>").format(one_line(text))
