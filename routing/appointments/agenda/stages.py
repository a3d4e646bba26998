"""What became of a workshop's appointments between two days: how many reached which stage, and one row for each."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal, get_args
from zoneinfo import ZoneInfo

from routing.appointments.agenda.opportunity import follow_up_of
from routing.appointments.visit import counting, visit_of
from routing.request import Event, Request

Stage = Literal[
    "opened",
    "proposed",
    "accepted",
    "confirmed",
    "arrived",
    "missed",
    "done",
    "cancelled",
    "to_call",  # a day for a call was set
    "dropped",
    "content",  # after the visit
    "discontent",
]
STAGES: Final[tuple[Stage, ...]] = get_args(Stage)
_STAGE_OF: Final[dict[str, Stage]] = {
    "received": "opened",
    "visit_proposed": "proposed",
    "visit_accepted": "accepted",
    "visit_confirmed": "confirmed",
    "visit_arrived": "arrived",
    "visit_missed": "missed",
    "visit_done": "done",
    "visit_cancelled": "cancelled",
    "follow_up_set": "to_call",
    "follow_up_dropped": "dropped",
    "courtesy_answered": "content",
    "courtesy_complained": "discontent",
}
GRID: Final = (
    *("chassis", "plate", "unit", "client", "due_date", "assignment_date"),
    *("number", "stage", "campaign", "reason"),
)
"""The columns of the rows, in their order."""


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One appointment as the grid shows it, by the last stage that it reached in the period."""

    chassis: str
    plate: str
    unit: str
    client: str
    due: date | None
    assigned: date
    number: str
    stage: Stage
    campaign: str = ""
    reason: str = ""
    """Why a call was dropped."""

    @property
    def cells(self) -> tuple[str, ...]:
        """The row as text, column by column of `GRID`."""
        due = self.due.isoformat() if self.due else ""
        car = (self.chassis, self.plate, self.unit, self.client)
        return (*car, due, self.assigned.isoformat(), self.number, self.stage, self.campaign, self.reason)


@dataclass(frozen=True, slots=True)
class Stages:
    """How many appointments reached each stage, why calls were dropped, and a row for each appointment."""

    counts: Mapping[Stage, int]
    reasons: Mapping[str, int]
    rows: tuple[VisitRow, ...]


def stages_between(
    requests: Iterable[Request], since: date, until: date, zone: str, *, only: Stage | None = None
) -> Stages:
    """What happened from `since` to `until`, both days with them, in days of the `zone`; each appointment counts once.

    `only` keeps the rows of the appointments that reached this stage.
    """
    wall, counts, reasons = ZoneInfo(zone), Counter[Stage](), Counter[str]()
    rows: list[VisitRow] = []
    for request in requests:
        if request.opening.kind != "appointment":
            continue
        then = [event for event in counting(request) if since <= _day(event.at, wall) <= until]
        reached = list(dict.fromkeys(_STAGE_OF[event.kind] for event in then if event.kind in _STAGE_OF))
        counts.update(reached)
        why = next((event.facts.get("reason", "") for event in reversed(then) if _is_drop(event)), "")
        reasons.update([why.casefold()] if why else [])
        if reached and (only is None or only in reached):
            rows.append(_row(request, only or reached[-1], why, wall))
    rows.sort(key=lambda row: (row.due or date.max, row.number))
    return Stages(dict(counts), dict(reasons), tuple(rows))


def _row(request: Request, stage: Stage, why: str, wall: ZoneInfo) -> VisitRow:
    visit, order, opportunity = visit_of(request), request.opening.order, follow_up_of(request)
    told = {name: fact for event in request.events if event.kind == "received" for name, fact in event.facts.items()}
    due = opportunity.due if opportunity else visit.starts
    assigned = told.get("assigned", "")
    vehicle = order.vehicle
    shop = request.opening.shop
    return VisitRow(
        chassis=order.vin or "",
        plate=visit.plate,
        unit=" ".join(word for word in (vehicle.make, vehicle.model, vehicle.year) if word),
        client=shop.name or shop.address,
        due=_day(due, wall) if due else None,
        assigned=date.fromisoformat(assigned) if assigned else _day(request.events[0].at, wall),
        number=request.number,
        stage=stage,
        campaign=told.get("campaign", ""),
        reason=why,
    )


def _is_drop(event: Event) -> bool:
    return event.kind == "follow_up_dropped"


def _day(moment: datetime, wall: ZoneInfo) -> date:
    return moment.astimezone(wall).date()
