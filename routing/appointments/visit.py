"""The appointment as its events tell it: everything about the visit that a request's fold does not know.

The facts of ``received`` hold what its source told at birth, those of ``visit_changed`` what it tells since; moments
are ISO 8601 with an offset, several in one fact are parted by spaces.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, Literal

from parsers import Party
from parsers.visits import PERSON_ROLES, Booking, PersonRole
from routing.request import Event, Request

VisitState = Literal[
    "wanted", "acknowledged", "proposed", "accepted", "confirmed", "arrived", "missed", "done", "cancelled"
]
_STATES: Final[dict[str, VisitState]] = {
    "visit_wanted": "wanted",
    "acknowledged": "acknowledged",
    "visit_proposed": "proposed",
    "visit_accepted": "accepted",
    "visit_countered": "wanted",
    "visit_declined": "wanted",
    "visit_booked": "confirmed",
    "visit_confirmed": "confirmed",
    "visit_arrived": "arrived",
    "visit_missed": "missed",
    "visit_done": "done",
    "visit_cancelled": "cancelled",
}
_TOLD = ("received", "visit_changed")
# Whoever tells of a day and an hour moves the visit there; a proposal only once it is accepted.
MOVES = ("received", "visit_changed", "visit_booked", "visit_accepted", "visit_confirmed")
_COURTESIES = frozenset({("acknowledged", "shop"), ("acknowledged", "approver")})
_YES = ("visit_accepted", "visit_assured")
_PLAIN = ("origin", "uid", "words", "mileage", "plate", "agreement", "reference")


@dataclass(frozen=True, slots=True)
class Visit:
    """One appointment as it stands; `starts` is the hour that holds, `proposed` one that waits for the customer."""

    state: VisitState
    origin: str
    """One of `parsers.visits.VisitOrigin`; it never changes."""
    uid: str
    sequence: int
    """How often its source has changed it."""
    starts: datetime | None
    ends: datetime | None
    proposed: datetime | None
    alternatives: tuple[datetime, ...]
    """All moments that wait for the customer's choice, `proposed` first."""
    assured: bool
    """Whether the customer has said himself that he comes to what stands."""
    price: Decimal | None
    """What the workshop has named last, of the whole visit."""
    wishes: tuple[str, ...]
    """The customer's moments: ISO days, or moments with an offset."""
    people: Mapping[PersonRole, Party]
    phones: Mapping[PersonRole, str]
    words: str
    mileage: str
    plate: str
    agreement: str
    reference: str

    @property
    def customer(self) -> Party | None:
        """The one person who is written to: driver before owner before contractor."""
        return next((self.people[role] for role in PERSON_ROLES if role in self.people), None)


@dataclass(frozen=True, slots=True)
class VisitJob:
    """One planned item of a visit, by its position: what is remarked of it, and why it was added later."""

    place: int
    description: str
    price: Decimal | None
    remark: str = ""
    reason: str = ""


def jobs_of(request: Request) -> tuple[VisitJob, ...]:
    """The planned items as they stand: those that were taken out are left out."""
    told: dict[str, str] = {}
    for event in counting(request):
        told |= event.facts if event.kind in (*_TOLD, "revised") else {}
    lines = enumerate(zip(request.opening.order.lines, request.lines, strict=True), start=1)
    return tuple(
        VisitJob(
            place,
            item.description or item.part_number or "",
            item.unit_price,
            told.get(f"remark_{place}", ""),
            told.get(f"reason_{place}", ""),
        )
        for place, (item, standing) in lines
        if standing.state != "cancelled"
    )


def counting(request: Request) -> list[Event]:
    """The events that were not undone, oldest first."""
    undone = {event.facts["event"] for event in request.events if event.kind == "undone"}
    return [event for place, event in enumerate(request.events, start=1) if str(place) not in undone]


def visit_of(request: Request) -> Visit:
    """The appointment of this request, by those events that were not undone."""
    events = counting(request)
    told: dict[str, str] = {}
    for event in events:
        told |= event.facts if event.kind in _TOLD else {}
        told |= {"wishes": event.facts.get("wishes", "")} if event.kind == "visit_countered" else {}
    state = _state(events)
    proposal = _last(events, "visit_proposed")
    offered = proposal.facts.get("starts", "").split() if proposal and state == "proposed" else []
    price = next((event.facts["price"] for event in reversed(events) if "price" in event.facts), "")
    moved = next((event.facts for event in reversed(events) if event.kind in MOVES and "starts" in event.facts), {})
    return Visit(
        state=state,
        starts=_moment(moved.get("starts")),
        ends=_moment(moved.get("ends")),
        proposed=_moment(offered[0]) if offered else None,
        alternatives=tuple(map(datetime.fromisoformat, offered)),
        assured=_is_assured(events, moved.get("starts")),
        price=Decimal(price) if price else None,
        sequence=int(told.get("sequence", "0")),
        wishes=tuple(told.get("wishes", "").split()),
        people={role: _party(told[role]) for role in PERSON_ROLES if told.get(role)},
        phones={role: told[f"{role}_phone"] for role in PERSON_ROLES if told.get(f"{role}_phone")},
        **{name: told.get(name, "") for name in _PLAIN},
    )


def facts_of_booking(booking: Booking) -> dict[str, str]:
    """A booking as the facts of ``received`` and ``visit_changed``, without its moments: they need the workshop's zone.

    Empty ones are left out. Jobs are no facts: they are the lines of the request.
    """
    told = {
        "origin": booking.origin,
        "uid": booking.uid,
        "sequence": str(booking.sequence) if booking.sequence else "",
        "words": booking.words,
        "mileage": booking.mileage or "",
        "plate": booking.plate or "",
        "agreement": booking.agreement or "",
        "reference": booking.reference or "",
    }
    for person in booking.people:
        if person.address:
            told[person.role] = f"{person.address} {person.name}".strip()
        if person.phone:
            told[f"{person.role}_phone"] = person.phone
    return {name: fact for name, fact in told.items() if fact}


def _state(events: list[Event]) -> VisitState:
    """The newest of the states; who has acknowledged keeps the matter, whatever it was."""
    states = [_STATES[one.kind] for one in events if one.kind in _STATES and (one.kind, one.by) not in _COURTESIES]
    if states and states[-1] == "acknowledged" and states[-2:-1] not in ([], ["wanted"]):
        return next(state for state in reversed(states) if state != "acknowledged")
    return states[-1] if states else "wanted"


def _is_assured(events: list[Event], starts: str | None) -> bool:
    """Whether the customer's yes is to the moment that holds."""
    yes = [event for event in events if event.by == "shop" and event.kind in _YES]
    return bool(yes and starts) and yes[-1].facts.get("starts") == starts


def _party(told: str) -> Party:
    address, _, name = told.partition(" ")
    return Party(address, name)


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _last(events: list[Event], kind: str) -> Event | None:
    return next((event for event in reversed(events) if event.kind == kind), None)
