"""The figures of a week, and of the seven before it: what came, what was answered in time, which promises were kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from parsers import Party
from routing.request import Notice, Role

WEEKS = 8
REPORTED = (
    "orders",
    "lines",
    "answered",
    "answered_in_time",
    "answer_minutes",
    "promises",
    "promises_kept",
    "promises_moved",
    "backorders",
    "reminders",
    "silent",
    "returns",
    "searches",
)
"""What a report tells, in the order of its table."""
_WEEK = timedelta(days=7)
_LISTED = 500


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of one scope: the Monday of each week to its amounts; `name` is empty for the whole."""

    weeks: Mapping[date, Mapping[str, int]]
    name: str = ""

    @property
    def last(self) -> Mapping[str, int]:
        """The amounts of the newest week."""
        return self.weeks[max(self.weeks)]


def first_weeks(day: date) -> tuple[date, ...]:
    """The Mondays of the `WEEKS` whole weeks before the one of this day, oldest first."""
    monday = day - timedelta(days=day.weekday())
    return tuple(monday - _WEEK * back for back in range(WEEKS, 0, -1))


def measured(mondays: Sequence[date], days: Iterable[tuple[date, Mapping[str, int]]]) -> dict[date, dict[str, int]]:
    """The amounts of single days, each added to its week; what lies outside of the weeks is left out."""
    weeks: dict[date, dict[str, int]] = {monday: {} for monday in mondays}
    for day, amounts in days:
        week = weeks.get(day - timedelta(days=day.weekday()))
        if week is not None:
            for measure, amount in amounts.items():
                week[measure] = week.get(measure, 0) + amount
    return weeks


def weekly(
    key: str,
    role: Role,
    to: Party,
    whole: Report,
    parts: Iterable[Report] = (),
    *,
    facts: Mapping[str, str] | None = None,
    in_reply_to: str | None = None,
    always: bool = False,
) -> tuple[Notice, ...]:
    """The report as a mail, with a row for each of its `parts`; where nothing happened only if it is sent `always`."""
    if not always and not any(amount for amounts in whole.weeks.values() for amount in amounts.values()):
        return ()
    ranked = sorted(parts, key=lambda part: (-part.last.get("orders", 0), part.name))
    also = tuple(
        Notice(f"{key}.{place}", "report", role, to, facts={"name": part.name} | _told(part))
        for place, part in enumerate(ranked[:_LISTED], 1)
        if any(part.last.values())
    )
    said = {**(facts or {}), **_told(whole)}
    return (Notice(key, "report", role, to, facts=said, also=also, in_reply_to=in_reply_to),)


def _told(report: Report) -> dict[str, str]:
    """Figures as facts: the Mondays, and for each measure its amounts in the same order, parted by spaces."""
    mondays = sorted(report.weeks)
    amounts = {
        measure: " ".join(str(report.weeks[monday].get(measure, 0)) for monday in mondays) for measure in REPORTED
    }
    return {"weeks": " ".join(map(str, mondays))} | amounts
