"""The moments of a request that a reader may go back to, and how the request stood then."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from markupsafe import Markup

from routing import Asker, Directory, Event, Request, Sight, sight_of
from status.language import Language
from status.standing import dealer_name
from status.story.reasons import reason_of
from status.story.values import text_of_fact
from store.requests import Loaded

_OF_THE_HOUSE = frozenset(
    {"from", "to", "recipient", "mail", "level", "agreement", "dealers", "delivery", "absent"}
    | {"closes", "terms_digest", "row", "method", "sequence", "uid", "places", "zone", "stale"}
)
"""Addresses and the ways of the house: for the operators."""
_PLACE = re.compile(r"_(\d+)(?=_|$)")


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened: `number` counts those that the reader may see, `facts` are (name, text) in his words."""

    number: int
    kind: str
    at: datetime
    by: str
    facts: tuple[tuple[Markup, str], ...]


def at_moment(loaded: Loaded, asker: Asker | None, number: int) -> Sight | None:
    """What the reader could see right after the `number`-th thing of his sight; None if there never was so much.

    Where he could not see it yet, how it stood once he could.
    """
    openings, events = loaded
    now = sight_of(openings, events, asker)
    if now is None:
        return None
    places = [place for place, shown in enumerate(now.shown, start=1) if shown]
    if not 1 <= number <= len(places):
        return None
    until = range(places[number - 1], len(events) + 1)
    return next((then for place in until if (then := sight_of(openings, events[:place], asker))), None)


def happened(asked: Request, directory: Directory, language: Language, *, whole_house: bool) -> tuple[Moment, ...]:
    """Everything that the reader may see, the oldest first."""
    moments = []
    for number, event in enumerate(asked.events, start=1):
        told = _facts(event, directory, language, whole_house=whole_house)
        facts = tuple((name_of_fact(name, language), text) for name, text in told)
        moments.append(Moment(number, event.kind, event.at, event.by, facts))
    return tuple(moments)


def name_of_fact(name: str, language: Language) -> Markup:
    """What a fact is called; one of several bears its place: ``offer_2_price`` is the price of offer 2."""
    place = _PLACE.search(name)
    return language.name("fact", _PLACE.sub("_N", name), number=place[1] if place else "")


def _facts(event: Event, directory: Directory, language: Language, *, whole_house: bool) -> Iterator[tuple[str, str]]:
    """What an event says besides its kind."""
    for name, text in event.facts.items():
        hidden = name in _OF_THE_HOUSE or (name.startswith("offer_") and name.endswith("_key"))
        if not text or (hidden and not whole_house):
            continue
        if event.kind == "routed" and name == "why":
            for step in text.split(" · ") if whole_house else ():
                yield name, reason_of(step, language).text
        elif name == "dealer" or (name == "from" and event.kind == "handed_over"):
            yield name, dealer_name(directory, text)
        elif name == "dealers":
            yield name, ", ".join(dealer_name(directory, key) for key in text.split("|"))
        elif name == "choices":
            yield name, text.replace(":yes", " ✓").replace(":no", " ✗")
        elif name == "files":
            yield name, ", ".join(line.partition(" ")[2] or line for line in text.splitlines())
        else:
            yield name, text_of_fact(event, name, language)
