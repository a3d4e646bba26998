"""When a customer is asked before his visit, and what he is asked."""

import hashlib
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from parsers import Party
from parsers.visits import PERSON_ROLES
from routing.appointments.checkin.items import checkin_of
from routing.appointments.people import can_answer, customer_reader
from routing.appointments.visit import MOVES, counting, visit_of
from routing.arrival import Rules
from routing.directory import Directory, Offer, Workshop, at_local
from routing.drafts.draft import Draft
from routing.drafts.people import dealer_of, unreachable
from routing.request import Request

CHECKIN: Final = "checkin"
_EVENING = time(19)
_MIDNIGHT = time(0)
_DIGEST = 12
_OVER: Final = frozenset({"arrived", "missed", "done"})


def checkin_due(request: Request, directory: Directory, rules: Rules, now: datetime) -> datetime | None:
    """At 19:00 of the workshop's wall, so many days before the visit; None where it is off, told, or not to be told."""
    del now
    workshop, visit = directory.workshops.get(request.dealer or ""), visit_of(request)
    if workshop is None or not workshop.precheck or visit.starts is None or visit.state != "confirmed":
        return None
    if request.closed_at is not None or checkin_of(request).answered_at is not None:
        return None
    day = _day_of(visit.starts, request, directory, rules)
    if day.isoformat() in _settled_days(request):
        return None
    return _evening_before(day, workshop, _zone(request, directory, rules))


def ask_before_visit(draft: Draft, directory: Directory, rules: Rules) -> None:
    """The one mail before the visit; none for an appointment that was made later than it would have gone out."""
    request = draft.request
    due = checkin_due(request, directory, rules, draft.now)
    starts = visit_of(request).starts
    if due is None or starts is None or due > draft.now:
        return
    day = _day_of(starts, request, directory, rules)
    closes = at_local(day, _MIDNIGHT, _zone(request, directory, rules))
    reader = checkin_reader(request)
    why = "short_notice" if _made_at(request, starts) > due else "late" if draft.now >= closes else ""
    if why or reader is None:
        draft.note("visit_lapsed", "partspost", row=CHECKIN, day=day.isoformat(), why=why or "nobody may be asked")
        return
    facts = {"to": reader.address, "day": day.isoformat(), "closes": closes.isoformat()}
    asked, shown = _asked(request, directory)
    draft.note("checkin_told", "partspost", facts=facts | asked)
    draft.tell("checkin", "shop", reader, facts=facts | asked | shown)


def checkin_reader(request: Request) -> Party | None:
    """The one person who is asked: driver before owner before contractor, the first who can answer by mail."""
    shut, language = unreachable(request, date.max), request.opening.shop.language
    people = visit_of(request).people
    named = (people[role] for role in PERSON_ROLES if role in people)
    fit = (one for one in named if one.address.lower() not in shut and can_answer(one.address))
    first = next(fit, None)
    # Whom nobody vouches for is not written to (`shop_told` says that somebody may be).
    if first is None or request.last("shop_told") is None:
        return customer_reader(request, asked=True)
    return Party(first.address, first.name, language)


def is_closed(request: Request, directory: Directory, rules: Rules, now: datetime) -> str:
    """Why nothing can be chosen any more: ``cancelled``, ``late`` from the day of the visit on; empty while it can."""
    visit = visit_of(request)
    if visit.state == "cancelled":
        return "cancelled"
    if visit.state in _OVER:
        return "late"
    if visit.starts is None:
        return ""
    zone = _zone(request, directory, rules)
    return "late" if now >= at_local(_day_of(visit.starts, request, directory, rules), _MIDNIGHT, zone) else ""


def offers_for(request: Request, directory: Directory) -> tuple[Offer, ...]:
    """The services that this workshop offers for a car of this brand, in the order of their keys."""
    brand, dealer = request.opening.brand, request.dealer or ""
    return tuple(
        offer
        for offer in directory.offers.values()
        if (not offer.brands or brand in offer.brands) and (not offer.workshops or dealer in offer.workshops)
    )


def _asked(request: Request, directory: Directory) -> tuple[dict[str, str], dict[str, str]]:
    """What the event keeps of the offers and conditions, and what only the mail shows of them."""
    kept: dict[str, str] = {}
    shown: dict[str, str] = {}
    for number, offer in enumerate(offers_for(request, directory), start=1):
        kept |= {f"offer_{number}": offer.name, f"offer_{number}_key": offer.key}
        kept |= {f"offer_{number}_price": str(offer.price)} if offer.price is not None else {}
        shown |= {f"offer_{number}_text": offer.description, f"offer_{number}_url": offer.url}
    workshop = directory.workshops[request.dealer or ""]
    if workshop.terms:
        kept["terms_version"] = workshop.terms_version
        # Which text it was, though somebody changes it without changing its version.
        kept["terms_digest"] = hashlib.sha256(workshop.terms.encode()).hexdigest()[:_DIGEST]
        shown["terms"] = workshop.terms
    return kept, {name: fact for name, fact in shown.items() if fact}


def _settled_days(request: Request) -> frozenset[str]:
    """The days for which somebody was asked, or shall not be."""
    told = (event for event in request.events if event.kind in ("checkin_told", "visit_lapsed"))
    mine = (event.facts for event in told if event.kind == "checkin_told" or event.facts.get("row") == CHECKIN)
    return frozenset(facts["day"] for facts in mine if "day" in facts)


def _made_at(request: Request, starts: datetime) -> datetime:
    """When the visit was put to the moment that holds."""
    made = request.events[0].at
    held: datetime | None = None
    for event in counting(request):
        told = event.facts.get("starts", "") if event.kind in MOVES else ""
        if told and datetime.fromisoformat(told) != held:
            held, made = datetime.fromisoformat(told), event.at
    return made if held == starts else request.events[-1].at


def _evening_before(day: date, workshop: Workshop, zone: str) -> datetime:
    return at_local(day - timedelta(days=workshop.precheck_days), _EVENING, zone)


def _day_of(starts: datetime, request: Request, directory: Directory, rules: Rules) -> date:
    return starts.astimezone(ZoneInfo(_zone(request, directory, rules))).date()


def _zone(request: Request, directory: Directory, rules: Rules) -> str:
    dealer = dealer_of(request, directory)
    return dealer.hours.timezone if dealer and dealer.hours else rules.timezone
