"""What a customer answers before his visit: services taken or not, conditions accepted, words and files."""

from collections.abc import Mapping

from parsers.visits import CONTRADICTION, EVERY_ITEM, UNNAMED, VisitAnswer
from routing.appointments.booking.unclear import unclear
from routing.appointments.checkin.asking import is_closed
from routing.appointments.checkin.items import CheckIn, checkin_of, told_choices
from routing.conversation.turn import Turn
from routing.drafts.draft import Draft
from routing.request import Decision
from routing.silence.handover import escalate

_OURS = frozenset({"checkin", "checkin_echo"})
# What is said of the visit itself is heard as an answer about the visit, whichever mail it answers.
_OF_THE_VISIT = frozenset({"cancel", "decline", "counter", "ask", "undo", "phone"})
_BARE = frozenset({"accept", "approve", "confirm", "acknowledge"})


def hear_checkin(turn: Turn) -> Decision | None:
    """The decision about a customer's answer to the check-in; None where it is about the visit itself."""
    visit, asked = turn.reply.visit, checkin_of(turn.request)
    if visit is None or asked.told is None:
        return None
    by_number = bool(visit.choices or visit.terms)
    if not by_number and (turn.answered_kind not in _OURS or _OF_THE_VISIT & {*visit.does}):
        return None
    if why := is_closed(turn.request, turn.directory, turn.rules, turn.now):
        return _too_late(turn, why) if by_number else None
    choices = _meant(asked, visit)
    if choices is None or visit.reason == CONTRADICTION:
        return unclear(turn, "line")
    return _take(turn, asked, choices, _terms(asked, visit))


def _meant(asked: CheckIn, visit: VisitAnswer) -> dict[int, bool] | None:
    """The choices by the numbers of the offers in the mail; None where one of them is no number there."""
    known = [offer.number for offer in asked.offers]
    meant: dict[int, bool] = {}
    for number, taken in visit.choices:
        if number != EVERY_ITEM and number not in known:
            return None
        meant |= dict.fromkeys(known if number == EVERY_ITEM else [number], taken)
    return meant


def _terms(asked: CheckIn, visit: VisitAnswer) -> str:
    """The version of the conditions that is accepted: the one that the mail has shown, and no other."""
    return asked.version if visit.terms in (UNNAMED, asked.version) else ""


def _take(turn: Turn, asked: CheckIn, choices: Mapping[int, bool], terms: str) -> Decision:
    draft, words = turn.draft(), _words(turn)
    files = "\n".join(f"{file.sha256} {file.name}" for file in turn.reply.files)
    if _again(turn, words, files, choices):
        turn.note(draft, "acknowledged")
        return draft.decision()
    wanted = {**asked.pending, **choices}
    waits = asked.needs_terms and not terms
    said = bool(words or files)
    if waits and (choices or not said):
        turn.note(draft, "checkin_unconfirmed", choices=told_choices(choices))
    if said or not waits:
        chosen = "" if waits else told_choices(wanted)
        turn.note(draft, "checkin_answered", choices=chosen, words=words, files=files, terms=terms)
        _tell_workshop(turn, draft, asked)
    turn.answer_back(draft, "checkin_echo", occasion="terms" if waits and (wanted or not said) else "understood")
    return draft.decision()


def _tell_workshop(turn: Turn, draft: Draft, before: CheckIn) -> None:
    """What there is to handle, with the files; of an answer that leaves nothing to handle nobody is told."""
    now = checkin_of(draft.request)
    if not now.open:
        draft.note("checkin_handled", "partspost", why="nothing is left to handle")
    if now.items == before.items:
        return
    if (dealer := turn.dealer) is None:
        escalate(draft, turn.rules, "left", said=turn.said)
        return
    files = tuple((file.sha256, file.name) for file in turn.reply.files)
    draft.tell("checkin_answered", "dealer", dealer, attach=files, occasion="answered")


def _words(turn: Turn) -> str:
    """The customer's own words beside what he has picked; a bare yes, or thanks, says no more than that."""
    visit = turn.reply.visit
    assert visit is not None
    if visit.choices or visit.terms:
        return visit.rest
    bare = turn.command in ("courtesy", "yes", "no") or ({*visit.does} and {*visit.does} <= _BARE)
    return "" if bare else turn.said


def _again(turn: Turn, words: str, files: str, choices: Mapping[int, bool]) -> bool:
    """Whether the customer's last answer said the same: people send twice, and programs do."""
    last = turn.request.last("checkin_answered", "checkin_unconfirmed", "checkin_told")
    if last is None or last.kind == "checkin_told" or last.facts.get("said") != turn.said:
        return False
    return last.facts.get("words", "") == words and last.facts.get("files", "") == files and bool(words or choices)


def closed_checkin(turn: Turn) -> str:
    """Why a check-in takes no answers any more, where the address that has expired may have been its own."""
    if turn.role != "shop" or checkin_of(turn.request).told is None:
        return ""
    return is_closed(turn.request, turn.directory, turn.rules, turn.now)


def _too_late(turn: Turn, why: str) -> Decision:
    """The day has come, or the visit is cancelled: nothing is ordered, and whoever wrote reads whom to call."""
    draft = turn.draft()
    turn.note(draft, "came_expired", why=why)
    if not turn.repeated:
        turn.answer_back(draft, "checkin_echo", occasion=why)
    return draft.decision()
