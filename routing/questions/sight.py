"""What of a request somebody may see: decided event by event, for an answer's history as for a dossier."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from routing.questions.asker import Asker
from routing.request import GIVEN, Event, Opening, Request
from routing.workflow import fold

_TOLD = frozenset({"dealer_told", "bid_won"})
_SEARCHED = frozenset({"bid_won", "bids_exhausted", "closed"})


@dataclass(frozen=True, slots=True)
class Sight:
    """A request as somebody may see it: its `request` holds only events that he may read, though all have counted."""

    request: Request
    shown: tuple[bool, ...]
    """For each event that there is, whether he may read it."""


def sight_of(openings: Sequence[Opening], events: Sequence[Event], asker: Asker | None) -> Sight | None:
    """What the asker may see of a request, None if it is none of his; without an asker, everything.

    A dealer who has lost it sees it as it was then. What another dealer said, and whoever was asked in a search, is no
    dealer's business. An approver sees what he was asked about as both sides do, but nothing that is ours alone.
    """
    if not events:
        return None
    if asker is None:
        return Sight(fold(openings, events), (True,) * len(events))
    if asker.only not in ("", openings[0].number):
        return None
    if asker.role == "dealer":
        return _dealers_sight(openings, events, asker)
    if not any(_is_theirs(opening, asker) for opening in openings):
        return None
    hidden = ("ops",) if asker.role == "approver" else ("dealer", "ops")
    return _sight(openings, events, tuple(event.visibility not in hidden for event in events), len(events))


def is_told(request: Request) -> bool:
    """Whether the dealer who has the request has heard of it; until then there is nothing for his eyes."""
    return request.dealer is not None and _has_heard(request.events, _held_by(request.events, request.dealer))


def _is_theirs(opening: Opening, asker: Asker) -> bool:
    if asker.only:
        return True
    return opening.shop.address.lower() in asker.addresses or bool(asker.key and opening.shop_key == asker.key)


def _dealers_sight(openings: Sequence[Opening], events: Sequence[Event], asker: Asker) -> Sight | None:
    had = _held_by(events, asker.key)
    if not any(had) and (asked := next((event for event in events if event.kind == "bids_wanted"), None)):
        return _bidders_sight(openings, events, asker) if asker.key in asked.facts["dealers"].split("|") else None
    if not _has_heard(events, had):
        return None
    last = max(place for place, mine in enumerate(had) if mine)
    shown = tuple(
        place <= last
        and event.visibility in ("all", "dealer")
        and event.kind != "bids_wanted"
        and (had[place] or event.by == "shop")
        for place, event in enumerate(events)
    )
    return _sight(openings, events, shown, last + 2)  # with the event by which he lost it


def _bidders_sight(openings: Sequence[Opening], events: Sequence[Event], asker: Asker) -> Sight:
    """Who was only asked sees the part, what he has said himself, and whether the search is over; not who has it."""
    mine = tuple(
        event.kind == "received"
        or event.facts.get("dealer") == asker.key
        or event.facts.get("from", "").lower() in asker.addresses
        for event in events
    )
    over = next((event for event in events if event.kind in _SEARCHED), None)
    counted = [event for event, counts in zip(events, mine, strict=True) if counts or event.kind == "bids_wanted"]
    ending = () if over is None else (Event("closed", over.at, "partspost"),)
    request = fold(openings, (*counted, *ending))
    visible = tuple(event for event, shown in zip(events, mine, strict=True) if shown)
    return Sight(replace(request, events=visible), mine)


def _held_by(events: Sequence[Event], dealer: str) -> list[bool]:
    """For each event, whether the dealer has the request once it has happened."""
    holder, held = "", []
    for event in events:
        holder = event.facts["dealer"] if event.kind in GIVEN else holder
        held.append(holder == dealer)
    return held


def _has_heard(events: Sequence[Event], had: Sequence[bool]) -> bool:
    """Whether a dealer was told while he had it, or has won it."""
    return any(mine and event.kind in _TOLD for mine, event in zip(had, events, strict=True))


def _sight(openings: Sequence[Opening], events: Sequence[Event], shown: tuple[bool, ...], until: int) -> Sight:
    request = fold(openings, events[:until])
    visible = tuple(event for event, mine in zip(events, shown, strict=True) if mine)
    return Sight(replace(request, events=visible), shown)
