"""The life of a request as one table: what each event means for who must act, the list it stands in, and its lines.

State is derived: `fold` over the events up to any moment gives the request as it was then.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from routing.request import Event, LineState, Opening, Request, RequestList, WaitingOn


@dataclass(frozen=True, slots=True)
class Effect:
    """What an event changes; None leaves things as they were."""

    waiting_on: WaitingOn | None = None
    list: RequestList | None = None
    lines: LineState | None = None


# Read as: when this has happened, this side must act and the request stands in that list.
PARTS_LIST: dict[str, Effect] = {
    "received": Effect("ops", "actions", "new"),
    "routed": Effect("dealer", "actions"),
    "dealer_told": Effect(),
    "shop_told": Effect(),
    "dealer_reminded": Effect(),
    "received_again": Effect(),
    "confirmed": Effect("nobody", "scheduled", "available"),
    "answer_unclear": Effect("ops", "actions"),
    "answer_from_stranger": Effect("ops", "actions"),
    "shop_wrote": Effect("ops", "actions"),
    "automatic_answer": Effect(),
    "mail_bounced": Effect("ops", "actions"),
    "mail_refused": Effect("ops", "actions"),
    "closed": Effect("nobody", "closed"),
}

ANSWERS = frozenset({"confirmed"})
"""Events that count as the dealer's answer: reminders stop."""


def fold(opening: Opening, version: int, events: Iterable[Event], until: datetime | None = None) -> Request:
    """The request as its events tell it, up to and including `until`."""
    happened = tuple(event for event in events if until is None or event.at <= until)
    waiting_on: WaitingOn = "ops"
    standing: RequestList = "actions"
    lines: LineState = "new"
    for event in happened:
        effect = PARTS_LIST[event.kind]
        waiting_on = effect.waiting_on or waiting_on
        standing = effect.list or standing
        lines = effect.lines or lines
    return Request(
        opening=opening,
        version=version,
        events=happened,
        waiting_on=waiting_on,
        list=standing,
        line_states=(lines,) * len(opening.order.lines),
        answered_at=_first(happened, ANSWERS),
        closed_at=_first(happened, frozenset({"closed"})),
    )


def _first(events: tuple[Event, ...], kinds: frozenset[str]) -> datetime | None:
    return next((event.at for event in events if event.kind in kinds), None)
