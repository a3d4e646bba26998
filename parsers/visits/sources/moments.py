"""Reads on which days, and at what hours, somebody would like to come."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from parsers.visits.facts import When
from parsers.visits.sources.hours import Hour, hours_in
from parsers.visits.sources.words import pattern
from parsers.wording import Calendar, alternatives, language_of, plain, tokens
from parsers.wording.dateforms import names_of

MOST_WISHES = 5
_LONGEST = 4_000
_LOOKED_BACK = 30  # letters before a day in which a word may say that it is none
_FAR = 45  # letters between a day and its hour
_NEAR = 18  # where the hour stands before its day
_DAYS_AHEAD = 400
_WORD = re.compile(r"\d+|[^\W\d_]+")
_CLAUSE = re.compile(r"[.;!?](?=\s|$)|\n")
# In Canada 4/12 is written both ways, in every language but this one.
_DAY_FIRST = {"nb": "nb-NO"}


class _Named(NamedTuple):
    """A day in the text."""

    start: int
    end: int
    day: dt.date


def read_moments(text: str, *, today: dt.date, locale: str = "") -> tuple[When, ...]:
    """The days, and the hours where they are sure, that a text names as such on which its author could come.

    In their order, each once, none before `today`; a day that could be another one is left out, and so is the hour
    where only about when is said ("after 3 pm"). The author's words are read besides by whoever they are for.
    """
    folded = plain(text[:_LONGEST])
    language = language_of([token.text for token in tokens(folded)], locale)
    hours = hours_in(folded)
    calendar = Calendar(today, locale or _DAY_FIRST.get(language, ""), language)
    named = sorted(_days(_parted(_without(folded, hours)), calendar))
    wishes: list[When] = []
    free = hours
    for place, one in enumerate(named):
        until = named[place + 1].start if place + 1 < len(named) else len(folded)
        taken = _behind(one, free, until, folded) or _before(one, free, folded)
        free = [hour for hour in free if hour not in taken and hour.start > one.start]
        sure = [When(one.day, hour.time) for hour in taken if hour.time]
        wishes += sure or [When(one.day)]
    timed = {wish.day for wish in wishes if wish.time}
    # "This afternoon" is the afternoon of another day more often than today's.
    kept = (wish for wish in wishes if wish.time or wish.day not in timed | {today})
    return tuple(dict.fromkeys(kept))[:MOST_WISHES]


def _without(folded: str, hours: Sequence[Hour]) -> str:
    """Blanks where hours and parts of a day are, that "9.30" be no date and "in the morning" not tomorrow."""
    for hour in hours:
        folded = folded[: hour.start] + " " * (hour.end - hour.start) + folded[hour.end :]
    return re.sub(pattern("moments", "parts"), lambda found: " " * len(found[0]), folded)


def _parted(bare: str) -> str:
    """A line's end for "or", letter by letter: each side of it is a day of its own."""
    either = rf"\s{pattern('moments', 'either')}(?=\s)|\s/(?=\s)"
    return re.sub(either, lambda found: "\n".ljust(len(found[0])), bare)


def _days(bare: str, calendar: Calendar) -> Iterator[_Named]:
    """The days that are sure and not denied, each where it stands."""
    at = 0
    for pair in _pairs().finditer(bare):
        day, start, end = (pair["first"], *pair.span("first")) if pair["first"] else (pair["last"], *pair.span("last"))
        read = calendar.read(f"{day} {pair['month'] or pair['before']}", 0)
        if read and read[0].date and not _denied(bare, start):
            yield _Named(start, end, read[0].date)
    while (word := _WORD.search(bare, at)) is not None:
        at = word.end()
        if (read := calendar.read(bare, word.start())) is None:
            continue
        (day, end), at = read, max(read[1], at)
        near = day.date is not None and 0 <= (day.date - calendar.today).days <= _DAYS_AHEAD
        if day.date and near and not (day.doubtful or day.counted) and not _denied(bare, word.start()):
            yield _Named(word.start(), end, day.date)


@cache
def _pairs() -> re.Pattern[str]:
    """Of "3 or 4 December" the 3rd is December's too, and of "December 3 or 4" the 4th."""
    month = alternatives(names_of("en")["months"])
    nth, article = r"(?:er|st|nd|rd|th|\.)?", r"(?:(?:le|the|el|den)\s)?"
    day = r"(?<![\d/.:-])(?P<{}>\d{{1,2}})" + nth
    ahead = rf"{day.format('first')}\s*\n\s*(?={article}\d{{1,2}}{nth}\s(?:de |of )?(?P<month>{month})\b)"
    behind = rf"\b(?P<before>{month})\b\.? \d{{1,2}}{nth}\s*\n\s*(?:the )?{day.format('last')}(?![\d:/]|\s?[ahp])"
    return re.compile(f"{ahead}|{behind}")


def _denied(bare: str, start: int) -> bool:
    """Whether words of its clause say that this is no day to come on."""
    before = _CLAUSE.split(bare[max(0, start - _LOOKED_BACK) : start])[-1]
    return bool(re.search(rf"{pattern('moments', 'not_then')}[^,\d]*$", before))


def _behind(one: _Named, hours: Sequence[Hour], until: int, folded: str) -> list[Hour]:
    """The hours that follow a day, each not far from what stands before it."""
    found: list[Hour] = []
    last = one.end
    for hour in hours:
        if last <= hour.start < until and hour.start - last <= _FAR and not _CLAUSE.search(folded, last, hour.start):
            found.append(hour)
            last = hour.end
    return found


def _before(one: _Named, hours: Sequence[Hour], folded: str) -> list[Hour]:
    """The hour right before a day: "at 9 on Thursday"."""
    near = [hour for hour in hours if hour.end <= one.start <= hour.end + _NEAR]
    return [hour for hour in near[-1:] if not _CLAUSE.search(folded, hour.end, one.start)]
