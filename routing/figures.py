"""What is counted of a request's life: on which day, for which dealer and territory, how much of which measure.

The figures of a request follow from its events alone. What newer events add is the difference of two counts, so that
an answer that is undone is counted no more.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

from parsers import LineAnswer
from routing.directory import CANARY
from routing.request import GIVEN, Event, Opening, Request
from routing.workflow import PROPOSALS, WORKFLOW

Measure = Literal[
    "orders",  # orders that came in, typed ones with them
    "lines",  # their lines, and those that later versions have added
    "sure",  # orders that were read with nothing to doubt
    "unsure",  # orders whose reader had a doubt
    "returns",
    "searches",
    "appointments",  # of the workshop that has got them first
    "answered",  # requests that the dealer has answered at all
    "answered_in_time",  # those of them that nobody had to be reminded of
    "answer_minutes",  # from telling the dealer to his first answer, nights and Sundays with it
    "backorders",  # lines that went on back-order
    "promises",  # lines for which a day was promised
    "promises_kept",  # those delivered by that day, or closed with it never moved
    "promises_moved",  # each time such a day went by or was moved
    "reminders",
    "silent",  # requests that were taken from the dealer because he said nothing
    "closed",
]
MEASURES: Final[tuple[Measure, ...]] = get_args(Measure)
SURE: Final = 0.9
"""The confidence from which an order counts as read without a doubt."""


@dataclass(frozen=True, slots=True)
class Figure:
    """How much of a measure a day has had; `dealer` and `territory` (a postal prefix) are empty where there is none."""

    day: date
    brand: str
    dealer: str
    territory: str
    measure: Measure
    amount: int


def figures_of(request: Request, news: int, timezone: str) -> tuple[Figure, ...]:
    """What the newest `news` events of the request add to the figures; an amount may be below nothing.

    Days are those of the `timezone`. A trial order of ours counts nowhere.
    """
    if request.opening.brand == CANARY:
        return ()
    openings = (*request.earlier, request.opening)
    counted = _count(openings, request.events, timezone)
    counted.subtract(_count(openings, request.events[: len(request.events) - news], timezone))
    birth = openings[0]
    territory = birth.route.territory if birth.route else ""
    return tuple(
        Figure(day, birth.brand, dealer, territory, measure, amount)
        for (day, dealer, measure), amount in counted.items()
        if amount
    )


def _count(openings: Sequence[Opening], events: Sequence[Event], timezone: str) -> Counter[tuple[date, str, Measure]]:
    undone = {int(event.facts["event"]) for event in events if event.kind == "undone"}
    life = _Life(openings, timezone)
    for place, event in enumerate(events, start=1):
        if place not in undone:
            life.hear(event)
    return life.counted


class _Life:
    """A request's life so far, as far as something is counted of it."""

    def __init__(self, openings: Sequence[Opening], timezone: str) -> None:
        self.counted: Counter[tuple[date, str, Measure]] = Counter()
        self._openings = iter(openings)
        self._opening = next(self._openings)
        self._zone = ZoneInfo(timezone)
        self._dealer = self._opening.route.dealer if self._opening.route else ""
        self._promises = _Promises()
        self._since: Event | None = None
        self._born = self._told = self._reminded = self._answered = self._closed = self._visited = False

    def hear(self, event: Event) -> None:
        """Take the next event in."""
        if not self._born:
            self._begin(event)
        if event.kind in GIVEN:
            self._give(event)
        elif event.kind == "dealer_told" and (not self._told or "late" in event.facts):
            self._since, self._told = event, True
        elif event.kind == "dealer_reminded":
            self._reminded = True
            self._note(event, "reminders")
        elif event.kind == "answered" and not self._answered:
            self._answer(event)
        elif event.kind == "revised":
            self._revise(event)
        today = event.at.astimezone(self._zone).date()
        if event.lines and event.kind not in PROPOSALS:
            for measure in self._promises.hear(event, today):
                self._note(event, measure)
        if event.kind == "closed" and not self._closed:
            self._closed = True
            self._note(event, "closed")
            self._note(event, "promises_kept", self._promises.never_moved())

    def _note(self, event: Event, measure: Measure, amount: int = 1, dealer: str | None = None) -> None:
        day = event.at.astimezone(self._zone).date()
        self.counted[day, self._dealer if dealer is None else dealer, measure] += amount

    def _begin(self, event: Event) -> None:
        self._born, opening = True, self._opening
        if opening.kind == "appointment":
            return  # counted once it has a workshop
        if opening.kind in ("return", "search"):
            self._note(event, "returns" if opening.kind == "return" else "searches")
            return
        self._note(event, "orders")
        self._note(event, "lines", len(opening.order.lines))
        if opening.kind == "parts_list":
            self._note(event, "sure" if opening.order.confidence >= SURE else "unsure")

    def _give(self, event: Event) -> None:
        if event.kind == "handed_over" and event.facts.get("why") == "silent":
            self._note(event, "silent", dealer=event.facts.get("from", self._dealer))
        self._dealer = event.facts["dealer"]
        if self._opening.kind == "appointment" and not self._visited:
            self._visited = True
            self._note(event, "appointments")
        self._since, self._told, self._reminded = event, False, False

    def _answer(self, event: Event) -> None:
        self._answered = True
        self._note(event, "answered")
        if not self._reminded:
            self._note(event, "answered_in_time")
        if self._since is not None:
            self._note(event, "answer_minutes", max(0, int((event.at - self._since.at).total_seconds()) // 60))

    def _revise(self, event: Event) -> None:
        newer = next(self._openings, self._opening)
        more = len(newer.order.lines) - len(self._opening.order.lines)
        self._opening = newer
        if more > 0 and newer.kind not in ("return", "search", "appointment"):
            self._note(event, "lines", more)


class _Promises:
    """Which lines are on back-order or promised, and what became of the promises."""

    def __init__(self) -> None:
        self._days: dict[int, date] = {}
        self._backordered: set[int] = set()
        self._promised: set[int] = set()
        self._moved: set[int] = set()
        self._settled: set[int] = set()

    def hear(self, event: Event, today: date) -> list[Measure]:
        """What the event's words about lines count as."""
        said: dict[int, list[LineAnswer]] = {}
        for answer in event.lines:
            said.setdefault(answer.line, []).append(answer)
        return [measure for line, answers in said.items() for measure in self._line(event, line, answers, today)]

    def never_moved(self) -> int:
        """How many promises stood, unmoved, until the request was closed."""
        stood = {line for line in self._days if line not in self._moved} - self._settled
        self._settled |= stood
        return len(stood)

    def _line(self, event: Event, line: int, answers: list[LineAnswer], today: date) -> list[Measure]:
        before, kinds = self._days.pop(line, None), {answer.answer for answer in answers}
        given = WORKFLOW[event.kind].lines
        counts: list[Measure] = []
        backordered = given is None and "backorder" in kinds
        if backordered and line not in self._backordered:
            counts.append("backorders")
        (self._backordered.add if backordered else self._backordered.discard)(line)
        day = None if given == "new" else max((answer.eta for answer in answers if answer.eta), default=None)
        if given is not None or kinds <= {"cancelled", "unavailable"}:
            return counts
        if kinds <= {"delivered", "cancelled"}:
            return [*counts, *self._deliver(line, before, today)]
        if day is not None:
            self._days[line] = day
            if line not in self._promised:
                self._promised.add(line)
                counts.append("promises")
        if before is not None and (day is None or day > before):
            self._moved.add(line)
            counts.append("promises_moved")
        return counts

    def _deliver(self, line: int, promised: date | None, today: date) -> list[Measure]:
        if promised is None or today > promised or line in self._moved | self._settled:
            return []
        self._settled.add(line)
        return ["promises_kept"]
