"""What becomes of a deadline: reminders, hand-overs, nudges, broken promises, courtesies, and the end of a request."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from parsers import LineAnswer, Party
from routing.appointments.hours import decide_visit_hour
from routing.arrival import Rules
from routing.deliveries import DELIVERY, tell_deliveries
from routing.directory import Directory
from routing.drafts.draft import Draft
from routing.drafts.patience import rules_of
from routing.drafts.people import approver_reader, dealer_of, dealer_reader, shop_reader
from routing.request import Decision, Request
from routing.silence import ladder
from routing.silence.handover import escalate, hand_over, next_dealer, tell_ops
from routing.silence.untaken import is_promised
from routing.wishes.searches import end_search

_TWICE = 2


def decide_deadline(request: Request, kind: str, directory: Directory, rules: Rules, now: datetime) -> Decision:
    """What becomes of a request whose deadline has come; an open one always has an event by it."""
    rules = rules_of(request, directory, rules)
    if request.opening.kind == "appointment":
        return decide_visit_hour(request, kind, directory, rules, now)
    if kind == DELIVERY:
        draft = Draft(request, now)
        tell_deliveries(draft, directory, rules)
        return draft.decision()
    if request.closed_at is not None:
        return Decision()
    hour = _Hour(Draft(request, now), directory, rules)
    _RUNGS.get(kind, _look)(hour)
    return hour.draft.decision()


class _Hour:
    """The hour has come: the decision that is being made, and by what."""

    def __init__(self, draft: Draft, directory: Directory, rules: Rules) -> None:
        self.draft, self.directory, self.rules = draft, directory, rules
        self.request, self.now = draft.request, draft.now
        self.today = self.now.astimezone(ZoneInfo(rules.timezone)).date()
        self.dealer = dealer_of(self.request, directory)
        self.desk = dealer_reader(self.request, directory, self.today)
        self.shop = shop_reader(self.request, directory)

    def remind(self, level: int) -> None:
        """The order once more to the same desk, and who gets it next."""
        assert self.desk is not None
        request, rules = self.request, self.rules
        told = request.last("dealer_told", "handed_over", "routed")
        self.draft.note("dealer_reminded", "partspost", to=self.desk.address, level=str(level))
        due = ladder.next_rung(self.draft.request, self.directory, rules, self.now)
        last = level == rules.reminders and _may_pass(request)
        heir = next_dealer(request, self.directory, rules, self.today) if last else None
        self.draft.tell(
            "reminder",
            "dealer",
            self.desk,
            attach=request.opening.source.enclosures,
            told_at=(told.at if told else request.events[0].at).isoformat(),
            level=str(level),
            next_dealer=heir.name if heir else None,
            chase_at=due.isoformat() if due else None,
            dealer_name=self.dealer.name if self.dealer else None,
            matter=request.matter,
        )


def _may_pass(request: Request) -> bool:
    """Whether another dealer may take the order: the one who has it has promised nothing yet."""
    return request.matter == "answer" and not is_promised(request)


def _remind(hour: _Hour) -> None:
    level = ladder.reminders(hour.request) + 1
    silent = ladder.is_silent(hour.dealer, hour.request, hour.directory)
    if hour.desk is not None and level <= hour.rules.reminders and not silent:
        hour.remind(level)
    elif _may_pass(hour.request):
        reason = "left" if hour.dealer is None else "bounced" if hour.desk is None else "silent"
        hand_over(hour.draft, hour.directory, hour.rules, reason)
    else:
        escalate(hour.draft, hour.rules, "silent")


def _repeat(hour: _Hour) -> None:
    """The other side does not answer and the dealer has not asked again."""
    past = sum(event.kind == "unanswered" for event in hour.request.events)
    if past >= _TWICE:
        escalate(hour.draft, hour.rules, "unanswered")
    else:
        _return(hour)


def _nudge(hour: _Hour) -> None:
    """Half of the time is over: the other side is asked once more."""
    request, matter = hour.request, str(hour.request.matter)
    reader: Party | None = hour.shop if request.waiting_on == "shop" else approver_reader(request)
    full = request.waiting_since and hour.now >= request.waiting_since + hour.rules.return_to_actions
    if reader is None or full:
        _return(hour)
        return
    hour.draft.note("shop_reminded", "partspost", to=reader.address, why=matter)
    asked = request.last("dealer_asked")
    question = asked.facts.get("question") if asked and matter == "question" else None
    role = "shop" if request.waiting_on == "shop" else "approver"
    hour.draft.tell("nudge", "shop" if role == "shop" else "approver", reader, matter=matter, question=question)


def _bids(hour: _Hour) -> None:
    """None of the dealers who were asked has the part, or has said so in time."""
    end_search(hour.draft, hour.directory)


def _return(hour: _Hour) -> None:
    """The whole time is over: the request is the dealer's matter again, or ours where it is not his to mend."""
    untold = hour.request.last("dealer_told") is None
    if hour.request.matter == "approval" or (hour.request.matter == "reference" and untold):
        escalate(hour.draft, hour.rules, "unanswered")
        return
    if hour.request.matter == "reason":
        hour.draft.note("reason_waived", "partspost", why="the shop does not say")
        return
    asked = hour.request.last("dealer_asked") if "question" in hour.request.matters else None
    hour.draft.note("unanswered", "partspost", why=str(hour.request.matter))
    if hour.desk is not None:
        hour.draft.tell("unanswered", "dealer", hour.desk, question=asked.facts["question"] if asked else None)


def _look(hour: _Hour) -> None:
    why = hour.request.last("escalated", "mail_refused", "dealer_refused")
    hour.draft.note("ops_told", "partspost", why=hour.request.matter or "deadline")
    tell_ops(hour.draft, hour.rules, why.facts.get("why", "") if why else "")


def _promise(hour: _Hour) -> None:
    """A promised day has gone by: the shop hears it before it asks, and the dealer is asked for another day."""
    places = ladder.overdue(hour.request, hour.dealer, hour.rules, hour.now)
    lines = tuple(replace(answer, eta=None) for place in places for answer in hour.request.lines[place - 1].answers)
    slipped = sum(event.kind == "promise_moved" and event.facts.get("why") == "passed" for event in hour.request.events)
    _slip(hour, "passed", lines)
    if hour.shop is not None and lines:
        hour.draft.tell("promise_moved", "shop", hour.shop, lines=lines, reason="passed")
    if slipped + 1 >= _TWICE:
        tell_ops(hour.draft, hour.rules, "slipped", lines=lines)


def _undated(hour: _Hour) -> None:
    """A part on back-order without a day: the dealer is asked for one."""
    _slip(hour, "undated", ())


def _slip(hour: _Hour, why: str, lines: tuple[LineAnswer, ...]) -> None:
    hour.draft.note("promise_moved", "partspost", lines=lines, why=why)
    if hour.desk is not None:
        hour.request = hour.draft.request
        hour.remind(1)


def _courtesy(hour: _Hour) -> None:
    if hour.shop is None:
        _close(hour)
        return
    hour.draft.note("shop_reminded", "partspost", to=hour.shop.address, why="courtesy")
    hour.draft.tell("arrived", "shop", hour.shop, dealer_name=hour.dealer.name if hour.dealer else None)


def _close(hour: _Hour) -> None:
    hour.draft.note("closed", "partspost", why="nothing was left to do, and nobody has said anything since")


_RUNGS: dict[str, Callable[[_Hour], None]] = {
    ladder.REMIND: _remind,
    ladder.REPEAT: _repeat,
    ladder.NUDGE: _nudge,
    ladder.RETURN: _return,
    ladder.LOOK: _look,
    ladder.PROMISE: _promise,
    ladder.UNDATED: _undated,
    ladder.COURTESY: _courtesy,
    ladder.CLOSE: _close,
    ladder.BIDS: _bids,
}
