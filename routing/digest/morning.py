"""What waits for somebody this morning: one mail per address, none where there is nothing to do and nothing late."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Literal

from parsers import Party
from routing.directory import Directory
from routing.drafts.people import dealer_reader, shop_reader
from routing.request import Notice, Request, Role
from routing.workflow import DONE

Place = Literal["actions", "late", "waiting", "scheduled", "closed"]
_TOLD: tuple[Place, ...] = ("actions", "late", "waiting")
_NEVER = datetime.max.replace(tzinfo=UTC)


def place_of(request: Request, role: Role, today: date) -> Place:
    """In which list of a reader in this part a request stands; whatever is overdue is late, whoever must act."""
    if request.closed_at is not None:
        return "closed"
    if _is_late(request, role, today):
        return "late"
    if request.waiting_on == role:
        return "actions"
    return "scheduled" if request.waiting_on == "nobody" else "waiting"


def mornings(
    requests: Iterable[Request],
    role: Literal["dealer", "shop"],
    directory: Directory,
    today: date,
    told: Collection[tuple[str, str]] = (),
) -> tuple[Notice, ...]:
    """A mail for each address with something to do or late, about all that is open there, the oldest matter first.

    `told` are the (request, address) of the mails that we have sent in this part: only there an answer proves itself.
    """
    readers: dict[str, tuple[Party, list[Request]]] = {}
    for request in requests:
        reader = _reader(request, role, directory, today)
        if reader is not None and place_of(request, role, today) in _TOLD:
            readers.setdefault(reader.address.lower(), (reader, []))[1].append(request)
    mails = []
    for address, (reader, known) in sorted(readers.items()):
        if any(place_of(request, role, today) in ("actions", "late") for request in known):
            known.sort(key=lambda request: (request.waiting_since or _NEVER, request.number))
            zone = _zone(known[0], role, directory)
            facts = {"audience": role} | ({"dealer_timezone": zone} if zone else {})
            whole = Notice(f"digest.{role}.{address}.{today}", "digest", role, reader, facts=facts)
            about = (_about(whole, request, proven=(request.number, address) in told) for request in known)
            mails.append(replace(whole, also=tuple(about)))
    return tuple(mails)


def _about(whole: Notice, request: Request, *, proven: bool) -> Notice:
    """One request of the mail; whether an answer about it proves itself stands with it."""
    facts = {"reply": "1"} if proven else {}
    return replace(whole, key=f"{whole.key}.{request.number}", request=request, facts=facts)


def _reader(request: Request, role: Role, directory: Directory, today: date) -> Party | None:
    """Who reads about this request in the morning; nobody where that is turned off, and no shop that is not on file."""
    if role == "dealer":
        dealer = directory.dealers.get(request.dealer or "")
        brand = directory.brands.get(request.opening.brand)
        off = (*(dealer.off if dealer else ()), *(brand.off if brand else ()))
        return None if "digest" in off else dealer_reader(request, directory, today)
    reader = shop_reader(request, directory)
    shop = directory.shop_of(reader.address) if reader else None
    return None if shop is None or "digest" in shop.off else reader


def _zone(request: Request, role: Role, directory: Directory) -> str:
    """The zone in which the reader counts his days, empty for the operator's."""
    if role == "dealer":
        dealer = directory.dealers.get(request.dealer or "")
        return dealer.hours.timezone if dealer and dealer.hours else ""
    shop = directory.shops.get(request.opening.shop_key or "")
    return shop.timezone if shop else ""


def _is_late(request: Request, role: Role, today: date) -> bool:
    """A promised day has gone by, or the reader has been reminded of what he must do."""
    due = [line.eta for line in request.lines if line.eta and line.state not in DONE]
    slipped, answered = request.last("promise_moved"), request.last("answered")
    if slipped and slipped.facts.get("why") == "passed" and not (answered and answered.at > slipped.at):
        return any(line.state not in DONE for line in request.lines)
    if any(day < today for day in due):
        return True
    reminded = request.last(f"{role}_reminded")
    since = request.waiting_since
    return bool(request.waiting_on == role and since and reminded and reminded.at > since)
