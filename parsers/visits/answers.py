"""What somebody answers about an appointment: by his own words, as the workshop or as its customer."""

import re
from dataclasses import replace
from datetime import date
from typing import Literal

from parsers.facts import LONGEST_SAID, Order
from parsers.phrases import folded, pattern
from parsers.replies.letter import author_words
from parsers.visits.choices import Picked, picked, with_picked
from parsers.visits.facts import VisitAnswer
from parsers.visits.hearing import hear_customer, hear_workshop

_BLANKS = re.compile(r"\s+")


def read_visit_answer(
    text: str, html: str, *, today: date, locale: str, role: Literal["dealer", "shop"]
) -> VisitAnswer:
    """What a reply does; words that nobody could tell are ambiguous and change nothing. Never raises.

    Quoted mail, ours or another's, is never an answer. What stands by number (offers, items) is read first, and only
    the rest of the words is about the visit itself. Days are read as the writer's `locale` (``fr-CA``) writes them.
    """
    said = author_words(text, html, Order()).text.strip()
    first = text.strip()[:LONGEST_SAID].partition("\n")[0].strip()
    if role == "dealer" and _is_call(said or first):
        return _call(said or first, today=today, locale=locale)
    found = picked(said, role)
    if found and not found.rest:
        return with_picked(_by_number(found, said), found)
    heard = hear_workshop if role == "dealer" else hear_customer
    return with_picked(replace(heard(found.rest or said, today=today, locale=locale), said=said), found)


def _is_call(said: str) -> bool:
    """Whether it is the note of a call: ``tel: parlé à Luc``."""
    return pattern("command", "phone").match(folded(said).lstrip()) is not None


def _call(said: str, *, today: date, locale: str) -> VisitAnswer:
    """A note of a call; in it only a day on which to call again, or that nobody will, is more than a note."""
    for part in re.split(r"[,;\n]|\.\s", said.partition(":")[2]):
        heard = hear_workshop(part, today=today, locale=locale)
        if {"follow_up", "drop"} & {*heard.does}:
            return VisitAnswer(("phone", *heard.does), heard.when, reason=heard.reason, said=said)
    return VisitAnswer(("phone",), said=said)


def _by_number(found: Picked, said: str) -> VisitAnswer:
    """A yes to one number may also choose one of several proposed moments."""
    taken = tuple(dict.fromkeys(number for number, yes in found.choices if yes))
    return VisitAnswer(("accept",) if len(taken) == 1 else (), items=taken, said=_BLANKS.sub(" ", said))
