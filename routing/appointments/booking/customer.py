"""What a customer's answer makes of his appointment."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from parsers.visits import When
from routing.appointments.booking.moments import as_wish, moment_of, named, why_not, zone_of_visit
from routing.appointments.booking.stop import Stop
from routing.appointments.booking.telling import echo, tell_workshop
from routing.appointments.booking.words import pass_on
from routing.appointments.booking.workshop import said_of
from routing.appointments.visit import visit_of
from routing.conversation.turn import Turn
from routing.drafts.draft import Draft

_AGREED = ("accepted", "confirmed")


def accept(turn: Turn, draft: Draft) -> Stop | None:
    """Yes to what is proposed; to what stands already it is the promise to come."""
    visit = visit_of(draft.request)
    if _answers_question(turn):
        return pass_on(turn, draft)
    if visit.state in _AGREED:
        return _assure(turn, draft)
    if is_stale(turn):
        return Stop("old")
    chosen = _chosen(turn, visit.alternatives)
    if isinstance(chosen, Stop):
        return chosen
    if chosen is None:
        return counter(turn, draft)
    return agree(turn, draft, chosen)


def agree(turn: Turn, draft: Draft, moment: datetime) -> Stop | None:
    """The customer comes then: he reads that his answer has arrived, and the workshop plans."""
    if moment <= turn.now:
        return Stop("past")
    turn.note(draft, "visit_accepted", starts=moment.isoformat())
    _tell(turn, draft, "accepted", None)
    return None


def decline(turn: Turn, draft: Draft, *, said: str | None = None) -> Stop | None:
    """The moment does not suit the customer, and he names no other one."""
    if _answers_question(turn):
        return pass_on(turn, draft)
    turn.note(draft, "visit_declined", reason=said_of(turn).reason)
    _tell(turn, draft, "declined", said)
    return None


def counter(turn: Turn, draft: Draft, *, said: str | None = None) -> Stop | None:
    """Another time, if it can be had; whoever names what is proposed already agrees to it."""
    wanted, visit = said_of(turn).when, visit_of(draft.request)
    if not wanted:
        return decline(turn, draft)
    zone = zone_of_visit(turn.request, turn.directory, turn.rules)
    if any(when.time and moment_of(when, zone) is None for when in wanted):
        return Stop("zone")
    exact = tuple(moment for when in wanted if (moment := moment_of(when, zone)))
    if why_not(exact, turn.now) or any(when.day < turn.now.date() for when in wanted):
        return Stop("past")
    meant = _named(turn, visit.alternatives)
    if len(meant) == 1 == len(wanted) and not is_stale(turn):
        return agree(turn, draft, meant[0])
    if visit.starts and visit.state in _AGREED and len(wanted) == 1 and _named(turn, (visit.starts,)):
        return _assure(turn, draft)
    wish(turn, draft, wishes_of(wanted, turn), said=said)
    return None


def wish(turn: Turn, draft: Draft, wishes: tuple[str, ...], *, said: str | None = None) -> None:
    """What the customer would rather have, for the workshop to decide."""
    turn.note(draft, "visit_countered", wishes=" ".join(wishes))
    _tell(turn, draft, "countered", said)


def call_off(turn: Turn, draft: Draft) -> Stop | None:
    """He does not come at all: the workshop hears it, and whatever has not left yet stays."""
    turn.note(draft, "visit_cancelled", reason=said_of(turn).reason)
    draft.note("closed", "partspost", why="the appointment is cancelled")
    _tell(turn, draft, "cancelled", None)
    return None


def wishes_of(wanted: tuple[When, ...], turn: Turn) -> tuple[str, ...]:
    """What he would rather have, as facts on the workshop's wall."""
    zone = zone_of_visit(turn.request, turn.directory, turn.rules)
    return tuple(as_wish(when, zone) for when in wanted)


def is_stale(turn: Turn) -> bool:
    """Whether the mail that is answered is older than the proposal that stands."""
    newest = max(
        (place for place, event in enumerate(turn.request.events, 1) if event.kind == "visit_proposed"), default=0
    )
    return 0 < turn.answered_event < newest


def _answers_question(turn: Turn) -> bool:
    """Whether a yes or a no can only be meant for what the workshop has asked, or said, and not for a moment."""
    proposed = visit_of(turn.request).state in ("proposed", *_AGREED)
    return not proposed or ("question" in turn.request.matters and turn.answered_kind == "visit_question")


def _assure(turn: Turn, draft: Draft) -> Stop | None:
    visit = visit_of(draft.request)
    assert visit.starts is not None
    wanted = said_of(turn).when
    if wanted and not _named(turn, (visit.starts,)):
        wish(turn, draft, wishes_of(wanted, turn))
        return None
    again = visit.assured
    turn.note(draft, "visit_assured", starts=visit.starts.isoformat())
    if not again:
        tell_workshop(draft, turn.directory, turn.rules, "assured", facts={"answered_text": turn.said})
        echo(turn, draft, "assured")
    return None


def _named(turn: Turn, offered: tuple[datetime, ...]) -> tuple[datetime, ...]:
    """Those of the moments that his words name; "tomorrow" and today are meant as they are said."""
    zone = zone_of_visit(turn.request, turn.directory, turn.rules)
    soon = turn.now.astimezone(ZoneInfo(zone)).date() + timedelta(days=1)
    exact = any(when.day <= soon for when in said_of(turn).when)
    numbers = " ".join(str(when.day.day) for when in said_of(turn).when) if exact else turn.said
    return named(said_of(turn).when, offered, zone, numbers)


def _chosen(turn: Turn, offered: tuple[datetime, ...]) -> datetime | Stop | None:
    """Which of the proposed moments he takes; None where he names another one."""
    said = said_of(turn)
    if said.when:
        found = _named(turn, offered)
        return found[0] if len(found) == 1 else Stop("which") if found else None
    if said.items and len(offered) > 1:
        first, *more = said.items
        return offered[first - 1] if not more and 0 < first <= len(offered) else Stop("which")
    return offered[0] if len(offered) == 1 else Stop("which")


def _tell(turn: Turn, draft: Draft, occasion: str, said: str | None) -> None:
    """The workshop hears it with his words, and he that it has."""
    words = turn.said if said is None else said
    tell_workshop(draft, turn.directory, turn.rules, occasion, attach=turn.enclosures, facts={"answered_text": words})
    echo(turn, draft, occasion)
