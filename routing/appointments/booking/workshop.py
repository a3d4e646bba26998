"""What a workshop's answer makes of an appointment."""

from dataclasses import replace
from datetime import datetime

from parsers import LineAnswer
from parsers.visits import VisitAnswer
from routing.appointments.approval.hearing import holds_for_approval
from routing.appointments.booking.moments import moment_of, why_not, zone_of_visit
from routing.appointments.booking.stop import Reason, Stop
from routing.appointments.booking.telling import echo, tell_customer
from routing.appointments.visit import Visit, visit_of
from routing.conversation.turn import Turn
from routing.drafts.draft import Draft
from routing.request import LineState, Request

_READY: frozenset[LineState] = frozenset(
    {"available", "backorder", "substituted", "price_changed", "delivered", "cancelled", "credited"}
)


def said_of(turn: Turn) -> VisitAnswer:
    """What the answer does."""
    return turn.reply.visit or VisitAnswer(ambiguous=True, said=turn.said)


def acknowledge(turn: Turn, draft: Draft) -> Stop | None:
    """The workshop has seen it."""
    turn.note(draft, "acknowledged")
    return None


def propose(turn: Turn, draft: Draft) -> Stop | None:
    """Day, hour and price go to the customer, as an entry for his calendar; a question of the same mail goes along."""
    said, visit = said_of(turn), visit_of(draft.request)
    moments = visit.alternatives if not said.when and said.price is not None else moments_of(turn)
    if isinstance(moments, Stop) or not moments:
        return moments if isinstance(moments, Stop) else Stop("hour")
    if moments == (visit.starts,) and visit.state in ("accepted", "confirmed"):
        return acknowledge(turn, draft)  # what stands is said again
    return _propose(turn, draft, moments)


def move(turn: Turn, draft: Draft) -> Stop | None:
    """A day and an hour instead of those that stand; of what is not agreed yet it is a proposal."""
    visit, moments = visit_of(draft.request), moments_of(turn)
    if isinstance(moments, Stop) or not moments:
        return moments if isinstance(moments, Stop) else Stop("hour")
    if visit.state not in ("accepted", "confirmed"):
        return _propose(turn, draft, moments)
    if len(moments) > 1:
        return Stop("which")
    (moment,) = moments
    if moment == visit.starts:
        turn.note(draft, "acknowledged")
        return None
    kind = "visit_confirmed" if visit.state == "confirmed" else "visit_accepted"
    was = visit.starts.isoformat() if visit.starts else ""
    turn.note(draft, kind, starts=moment.isoformat(), was=was, price=_price(turn))
    tell_customer(draft, turn.directory, turn.rules, "visit_news", facts={"occasion": "moved", "was": was})
    echo(turn, draft, "moved", was=was)
    return None


def confirm(turn: Turn, draft: Draft) -> Stop | None:
    """The planning is done, once every part is available or ordered; or the customer's own wish is granted."""
    visit, moments = visit_of(draft.request), moments_of(turn)
    if isinstance(moments, Stop):
        return moments
    if len(moments) > 1:
        return Stop("which")
    if moments and moments != (visit.starts,):
        return _grant(turn, draft, moments[0]) if moments[0] in wished(visit) else move(turn, draft)
    if visit.state in ("accepted", "confirmed"):
        return _plan(turn, draft) if visit.state == "accepted" else acknowledge(turn, draft)
    exact = wished(visit)
    if visit.state != "proposed" and len(exact) == 1 == len(visit.wishes) and not why_not(exact, turn.now):
        return _grant(turn, draft, exact[0])
    return Stop(refusal="unanswered" if visit.state == "proposed" else "no_hour")


def agree(turn: Turn, draft: Draft) -> Stop | None:
    """A plain yes: to what the customer has asked for last; to a request without any talk it only says "we have it"."""
    talked = draft.request.last("visit_countered", "visit_accepted", "visit_proposed") is not None
    return confirm(turn, draft) if talked or said_of(turn).when else acknowledge(turn, draft)


def cancel(turn: Turn, draft: Draft) -> Stop | None:
    """The visit does not take place: the customer and his calendar hear it, and whatever has not left yet stays."""
    turn.note(draft, "visit_cancelled", reason=said_of(turn).reason)
    draft.note("closed", "partspost", why="the appointment is cancelled")
    facts = {"occasion": "cancelled", "answered_text": turn.said}
    tell_customer(draft, turn.directory, turn.rules, "visit_news", facts=facts)
    echo(turn, draft, "cancelled")
    return None


def finish(turn: Turn, draft: Draft) -> Stop | None:
    """The car is handed over: the visit leaves the schedule, and nobody is told."""
    turn.note(draft, "visit_done")
    draft.note("closed", "partspost", why="the visit is over")
    return None


def arrive(turn: Turn, draft: Draft) -> Stop | None:
    """The car is here."""
    turn.note(draft, "visit_arrived")
    return None


def miss(turn: Turn, draft: Draft) -> Stop | None:
    """The customer has not come."""
    turn.note(draft, "visit_missed")
    return None


def stock(turn: Turn, draft: Draft) -> Stop | None:
    """What the workshop says of the parts for planned items; 0 stands for all of them."""
    count = len(draft.request.opening.order.lines)
    told: dict[int, LineAnswer] = {}
    for line in said_of(turn).lines:
        if line.line > count:
            return Stop("which")
        told |= {place: replace(line, line=place) for place in ([line.line] if line.line else range(1, count + 1))}
    if told:
        turn.note(draft, "answered", lines=tuple(told.values()))
    return None


def moments_of(turn: Turn) -> tuple[datetime, ...] | Stop:
    """The days and hours that the words name, on the workshop's wall; none where they name no day."""
    said, zone = said_of(turn).when, zone_of_visit(turn.request, turn.directory, turn.rules)
    if any(when.time is None for when in said):
        return Stop("hour")
    found = tuple(moment for when in said if (moment := moment_of(when, zone)))
    if len(found) < len(said):
        return Stop("zone")
    reasons: dict[str, Reason] = {"past": "past", "far": "far"}
    wrong = why_not(found, turn.now)
    return Stop(reasons[wrong]) if wrong else tuple(dict.fromkeys(found))


def wished(visit: Visit) -> tuple[datetime, ...]:
    """Those of the customer's wishes that name an hour."""
    return tuple(datetime.fromisoformat(one) for one in visit.wishes if "T" in one)


def not_ready(request: Request) -> str:
    """What the planned items are called whose parts are neither available nor ordered; empty where there are none."""
    names = zip(request.opening.order.line_names, request.lines, strict=True)
    return ", ".join(name for name, line in names if line.state not in _READY)


def _propose(turn: Turn, draft: Draft, moments: tuple[datetime, ...]) -> Stop | None:
    said, visit = said_of(turn), visit_of(draft.request)
    starts = " ".join(moment.isoformat() for moment in moments)
    was = visit.starts.isoformat() if visit.starts and visit.state in ("accepted", "confirmed") else ""
    if holds_for_approval(turn, draft, starts, _price(turn)):
        return None
    turn.note(draft, "visit_proposed", starts=starts, was=was, price=_price(turn))
    asks = "ask" in said.does
    facts = {"answered_text": turn.said, "was": was} | ({"question": said.question} if asks else {})
    if asks:
        turn.note(draft, "dealer_asked", question=said.question)
    heard = tell_customer(
        draft, turn.directory, turn.rules, "visit_proposal", asked=True, attach=turn.enclosures, facts=facts
    )
    if heard:
        echo(turn, draft, "proposed")
    return None


def _grant(turn: Turn, draft: Draft, moment: datetime) -> Stop | None:
    """The customer's own wish: it is agreed at once, and planned where every part is there or ordered."""
    turn.note(draft, "visit_accepted", starts=moment.isoformat(), price=_price(turn))
    missing = not_ready(draft.request)
    if not missing:
        turn.note(draft, "visit_confirmed")
    tell_customer(draft, turn.directory, turn.rules, "visit_news", facts={"occasion": "booked"})
    echo(turn, draft, "booked", missing=missing)
    return None


def _plan(turn: Turn, draft: Draft) -> Stop | None:
    if missing := not_ready(draft.request):
        return Stop(refusal="lines", missing=missing)
    turn.note(draft, "visit_confirmed")
    echo(turn, draft, "confirmed")
    return None


def _price(turn: Turn) -> str:
    price = said_of(turn).price
    return str(price) if price is not None else ""
