"""The jobs that workshops have made of their customers' answers, as rows for the dealer's own system."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from routing.appointments.checkin.items import checkin_of
from routing.appointments.visit import counting, visit_of
from routing.arrival import Rules
from routing.directory import Directory
from routing.drafts.people import dealer_of
from routing.request import Request


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job; `appointment` and `item` together name it for ever, so that a system may read the same row twice.

    `id` is what the dealer's system calls the appointment, `starts` and `converted_at` are the workshop's wall.
    """

    appointment: str
    id: str
    workshop: str
    starts: datetime | None
    vin: str
    plate: str
    customer: str
    item: int
    kind: str
    """``offer`` for a service, ``words`` for a remark."""
    offer: str
    """The key of the service; empty for a remark."""
    job: str
    price: Decimal | None
    converted_at: datetime


def jobs_made(request: Request, directory: Directory, rules: Rules, since: datetime) -> Iterator[JobRow]:
    """The items of an appointment that became jobs from this moment on, in the order in which they did."""
    visit, dealer = visit_of(request), dealer_of(request, directory)
    zone = ZoneInfo(dealer.hours.timezone if dealer and dealer.hours else rules.timezone)
    items = {str(item.number): item for item in checkin_of(request).items}
    who = visit.customer or request.opening.shop
    for event in counting(request):
        if event.kind != "item_converted" or event.at < since:
            continue
        for number in event.facts.get("items", "").split():
            item = items[number]
            yield JobRow(
                appointment=request.number,
                id=visit.uid,
                workshop=request.dealer or "",
                starts=visit.starts.astimezone(zone) if visit.starts else None,
                vin=request.opening.order.vin or "",
                plate=visit.plate,
                customer=who.name or who.address,
                item=item.number,
                kind=item.kind,
                offer=item.key,
                job=" ".join(item.text.split()),
                price=item.price,
                converted_at=event.at.astimezone(zone),
            )
