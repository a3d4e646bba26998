"""The deliveries of a request, who is told of them, and the clock that they go by."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from parsers import LineAnswer, Party
from routing.arrival import Rules
from routing.directory import Directory
from routing.drafts.people import dealer_of, shop_reader, unreachable
from routing.request import Event, Request, Role
from routing.workflow import DONE, PROPOSALS, WORKFLOW


@dataclass(frozen=True, slots=True)
class Delivery:
    """What is promised for one day: the positions of the lines, and since when the day has stood for one of them."""

    day: date
    lines: tuple[int, ...]
    promised_at: datetime


def deliveries(request: Request) -> tuple[Delivery, ...]:
    """What is still expected, by the day for which it is promised; a line whose quantity is split may come twice."""
    if request.opening.kind == "return":
        return ()
    since = _standing_since(request)
    places: dict[date, list[int]] = {}
    for place, line in enumerate(request.lines, start=1):
        if line.state not in DONE:
            for day in {answer.eta for answer in line.answers if answer.eta}:
                places.setdefault(day, []).append(place)
    return tuple(
        Delivery(day, tuple(lines), min(since.get((place, day), request.events[0].at) for place in lines))
        for day, lines in sorted(places.items())
    )


def answers_for(request: Request, delivery: Delivery) -> tuple[LineAnswer, ...]:
    """What has been said of the delivery's lines for its day."""
    said = (answer for place in delivery.lines for answer in request.lines[place - 1].answers)
    return tuple(answer for answer in said if answer.eta == delivery.day)


def reader_of(request: Request, directory: Directory) -> tuple[Role, Party] | None:
    """The one person who is told: whoever ordered, else the shop's address on file, else whoever speaks for it."""
    if (ordered := shop_reader(request, directory)) is not None:
        return "shop", ordered
    shop = directory.shops.get(request.opening.shop_key or "")
    if shop is None:
        return None
    shut = unreachable(request, date.max)
    if address := next((one for one in shop.addresses if one.lower() not in shut), None):
        return "shop", Party(address, shop.name, shop.language)
    banner = directory.banner_of(shop)
    return ("ops", banner.rep) if banner and banner.rep.address.lower() not in shut else None


def zone_of(request: Request, directory: Directory, rules: Rules) -> str:
    """The time zone in which the shop's days begin: its own, else its dealer's, else the operator's."""
    shop, dealer = directory.shops.get(request.opening.shop_key or ""), dealer_of(request, directory)
    there = dealer.hours.timezone if dealer and dealer.hours else rules.timezone
    return (shop.timezone if shop else "") or there


def counting(request: Request) -> Iterator[Event]:
    """The events that change lines and have not been undone, oldest first."""
    undone = {event.facts["event"] for event in request.events if event.kind == "undone"}
    for place, event in enumerate(request.events, start=1):
        if event.lines and event.kind not in PROPOSALS and str(place) not in undone:
            yield event


def _standing_since(request: Request) -> dict[tuple[int, date], datetime]:
    """By position and day, when the day was first named for the line and has stood since."""
    since: dict[tuple[int, date], datetime] = {}
    for event in counting(request):
        resets = WORKFLOW[event.kind].lines == "new"
        for place in {answer.line for answer in event.lines}:
            named = set() if resets else {answer.eta for answer in event.lines if answer.line == place}
            kept = {day: since.get((place, day), event.at) for day in named if day}
            since = {at: moment for at, moment in since.items() if at[0] != place}
            since |= {(place, day): moment for day, moment in kept.items()}
    return since
