"""The check-in of an appointment as its events tell it: what was offered, what was chosen, and what is left to handle.

Of ``checkin_told``: ``day``, ``closes``, ``offer_1`` and so on with ``offer_1_key`` and ``offer_1_price``,
``terms_version``. Of answers: ``choices`` (``1:yes 2:no``, by the numbers of that mail), ``terms``, ``words``,
``files`` (a blob and a name a line). Of what the workshop does: ``items``, numbers parted by spaces.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

from routing.appointments.visit import counting
from routing.request import Event, Request

_YES = "yes"


@dataclass(frozen=True, slots=True)
class Offered:
    """A service as one check-in has offered it."""

    number: int
    name: str
    key: str = ""
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CheckInItem:
    """Something of the customer's answers that the workshop deals with; its number never changes."""

    number: int
    kind: Literal["offer", "words"]
    text: str
    at: datetime
    price: Decimal | None = None
    key: str = ""
    files: tuple[tuple[str, str], ...] = ()
    """(blob, name) of what came with it."""
    handled: bool = False
    withdrawn: bool = False
    """Whether the customer does not want it any more; if it was dealt with before, it must be again."""
    shared: bool = False
    conversion: Literal["", "wanted", "done"] = ""


@dataclass(frozen=True, slots=True)
class CheckIn:
    """Where the check-in stands; before any was sent `told` is None."""

    told: Event | None = None
    offers: tuple[Offered, ...] = ()
    version: str = ""
    """Of the conditions in the mail; empty where there are none."""
    accepted: str = ""
    """The version that the customer has accepted last."""
    pending: Mapping[int, bool] = field(default_factory=dict)
    """What he has chosen without accepting the conditions, by the number of the offer."""
    items: tuple[CheckInItem, ...] = ()
    answered_at: datetime | None = None

    @property
    def open(self) -> tuple[CheckInItem, ...]:
        """What is still to be dealt with."""
        return tuple(item for item in self.items if not item.handled)

    @property
    def needs_terms(self) -> bool:
        """Whether the conditions of the mail are still to be accepted."""
        return bool(self.version) and self.accepted != self.version


def checkin_of(request: Request) -> CheckIn:
    """The check-in of this appointment, by those events that were not undone."""
    found = CheckIn()
    for event in counting(request):
        if event.kind == "checkin_told":
            version = event.facts.get("terms_version", "")
            # What was chosen by the numbers of an earlier mail may be other services in this one.
            found = replace(found, told=event, offers=_offers(event), version=version, pending={})
        elif event.kind == "checkin_unconfirmed":
            found = replace(found, pending={**found.pending, **choices_of(event)})
        elif event.kind == "checkin_answered":
            found = _answered(found, event)
        elif event.kind in _DEEDS:
            found = replace(found, items=tuple(_dealt(item, event) for item in found.items))
    return found


def choices_of(event: Event) -> dict[int, bool]:
    """What an answer chooses, by the numbers of the offers."""
    pairs = (choice.partition(":") for choice in event.facts.get("choices", "").split())
    return {int(number): said == _YES for number, _, said in pairs}


def told_choices(choices: Mapping[int, bool]) -> str:
    """Choices as the fact of an event."""
    return " ".join(f"{number}:{_YES if taken else 'no'}" for number, taken in sorted(choices.items()))


def _offers(event: Event) -> tuple[Offered, ...]:
    facts = event.facts
    offers: list[Offered] = []
    while name := facts.get(f"offer_{len(offers) + 1}"):
        number = len(offers) + 1
        price = facts.get(f"offer_{number}_price")
        offers.append(Offered(number, name, facts.get(f"offer_{number}_key", ""), Decimal(price) if price else None))
    return tuple(offers)


def _answered(found: CheckIn, event: Event) -> CheckIn:
    items = list(found.items)
    for number, taken in choices_of(event).items():
        offer = next((offer for offer in found.offers if offer.number == number), None)
        if offer is None:
            continue
        same = (place for place, item in enumerate(items) if item.kind == "offer" and item.key == offer.key)
        place = next(same, None)
        if place is not None:
            items[place] = _chosen_again(items[place], taken=taken)
        elif taken:
            items.append(CheckInItem(len(items) + 1, "offer", offer.name, event.at, offer.price, offer.key))
    words, files = event.facts.get("words", ""), files_of(event)
    if words or files:
        items.append(CheckInItem(len(items) + 1, "words", words, event.at, files=files))
    return replace(
        found,
        items=tuple(items),
        pending={} if event.facts.get("choices") else found.pending,
        accepted=event.facts.get("terms", "") or found.accepted,
        answered_at=event.at,
    )


def files_of(event: Event) -> tuple[tuple[str, str], ...]:
    """The (blob, name) of what came with an answer."""
    lines = (line.partition(" ") for line in event.facts.get("files", "").splitlines())
    return tuple((blob, name) for blob, _, name in lines)


def _chosen_again(item: CheckInItem, *, taken: bool) -> CheckInItem:
    """Taken again it is open again; given back it is only to be dealt with where it had been dealt with."""
    if taken:
        return replace(item, withdrawn=False, handled=item.handled and not item.withdrawn)
    if item.withdrawn:
        return item
    return replace(item, withdrawn=True, handled=not item.handled)


def _dealt(item: CheckInItem, event: Event) -> CheckInItem:
    if str(item.number) not in event.facts.get("items", "").split():
        return item
    if event.kind == "item_handled":
        return replace(item, handled=True)
    if event.kind == "item_shared":
        return replace(item, shared=True)
    if event.kind == "conversion_wanted":
        return replace(item, conversion="wanted")
    return replace(item, conversion="done", handled=True)


_DEEDS = frozenset({"item_handled", "item_shared", "conversion_wanted", "item_converted"})
