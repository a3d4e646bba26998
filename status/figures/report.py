"""What a report says: rows with the shares that people ask for, the pies of the whole, and its course in time."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from babel.dates import format_skeleton, format_timedelta

from status.figures.curves import Chart, curves
from status.figures.pie import Slice, pie
from status.language import Language, dated

Step = Literal["day", "week", "month"]
CURVES = ("orders", "answered", "backorders")
"""The measures that are drawn in time."""
_STEPS: tuple[tuple[int, Step], ...] = ((62, "day"), (400, "week"))


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a report: its amounts by measure, and shares (None where there is nothing to share)."""

    key: str
    name: str
    amounts: Mapping[str, int]

    def of(self, measure: str) -> int:
        """How much there was of it."""
        return max(self.amounts.get(measure, 0), 0)

    def share(self, part: str, whole: str) -> float | None:
        """One measure as a share of another."""
        return min(self.of(part) / self.of(whole), 1.0) if self.of(whole) else None

    @property
    def certain(self) -> float | None:
        """The share of orders that were read without a doubt."""
        read = self.of("sure") + self.of("unsure")
        return self.of("sure") / read if read else None

    @property
    def kept(self) -> float | None:
        """The share of promised days that were kept, among those that were kept or moved."""
        over = self.of("promises_kept") + self.of("promises_moved")
        return self.of("promises_kept") / over if over else None

    @property
    def first_answer(self) -> int | None:
        """Minutes from telling a dealer to his first answer, as a mean."""
        return self.of("answer_minutes") // self.of("answered") if self.of("answered") else None


def pies(whole: Line, language: Language) -> dict[str, tuple[Slice, ...]]:
    """The pies of a report, by what they are about."""
    late = whole.of("answered") - whole.of("answered_in_time")
    kept, moved = whole.of("promises_kept"), whole.of("promises_moved")
    parts = {
        "answers": (("in_time", whole.of("answered_in_time")), ("late", late)),
        "promises": (("kept", kept), ("moved", moved), ("open", whole.of("promises") - kept - moved)),
        "reading": (("sure", whole.of("sure")), ("unsure", whole.of("unsure"))),
        "kinds": (("orders", whole.of("orders")), ("returns", whole.of("returns")), ("searches", whole.of("searches"))),
    }
    return {
        name: pie([(str(language.say(f"reports.{part}")), amount) for part, amount in shown])
        for name, shown in parts.items()
    }


def step_of(since: date, until: date) -> Step:
    """How fine a period is drawn."""
    days = (until - since).days + 1
    return next((step for longest, step in _STEPS if days <= longest), "month")


def course(since: date, until: date, amounts: Mapping[str, Mapping[str, int]], language: Language) -> Chart:
    """The course of a period, with a nought for every day, week or month of which there is nothing."""
    step = step_of(since, until)
    keys = list(dict.fromkeys(_keys(since, until, step)))
    rows = {
        str(language.say(f"reports.{measure}")): [amounts.get(key, {}).get(measure, 0) for key in keys]
        for measure in CURVES
    }
    return curves([moment(key, step, language) for key in keys], rows)


def _keys(since: date, until: date, step: Step) -> Iterator[str]:
    """What `store.tallies` calls each day, week or month."""
    for place in range((until - since).days + 1):
        day = since + timedelta(days=place)
        year, week, _ = day.isocalendar()
        yield {"day": day.isoformat(), "week": f"{year}-W{week:02d}", "month": f"{day:%Y-%m}"}[step]


def moment(key: str, step: Step, language: Language) -> str:
    """A day, week or month as people write it; a week by the Monday on which it begins."""
    if step == "month":
        return format_skeleton("yMMM", date.fromisoformat(f"{key}-01"), locale=language.code)
    if step == "day":
        return dated(language.code, format_skeleton("MMMd", date.fromisoformat(key), locale=language.code))
    year, _, week = key.partition("-W")
    monday = date.fromisocalendar(int(year), int(week), 1)
    return dated(language.code, format_skeleton("yMMMd", monday, locale=language.code))


def duration(minutes: int | None, language: Language) -> str:
    """How long, in the unit a person would use."""
    if minutes is None:
        return str(language.say("page.nothing"))
    return format_timedelta(timedelta(minutes=minutes), threshold=1.5, format="short", locale=language.code)


def whole_of(rows: Sequence[Mapping[str, int]]) -> Line:
    """All rows in one."""
    names = {name for row in rows for name in row}
    return Line("", "", {name: sum(row.get(name, 0) for row in rows) for name in names})
