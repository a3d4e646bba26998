"""The life of a request as one table: what each event leaves for somebody to do, and settles.

State is derived: `fold` over the events up to any moment gives the request as it was then. Whoever must act follows
from the open matters alone, never from the order in which mails happened to come in.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from parsers import LineAnswer, LineAnswerKind
from routing.appointments.events import VISIT_EVENTS, VISIT_MATTERS
from routing.request import Event, LineStanding, LineState, Matter, Opening, Request, RequestList, WaitingOn

# What may be left to do, and who must. The first open matter says for whom the request waits.
MATTERS: Final[dict[Matter, WaitingOn]] = {
    "routing": "ops",  # no dealer yet
    "look": "ops",  # something a person must look at
    "repeat": "dealer",  # the other side did not answer in time: ask it again, or call
    "reference": "shop",  # an agreement wants a number before anything else
    "approval": "approver",  # an insurer, a fleet or a banner must agree first
    "question": "shop",  # the dealer has asked the shop
    "consent": "shop",  # a price or a part has changed so much that the shop must agree
    "reply": "dealer",  # the shop has asked the dealer
    "answer": "dealer",  # lines are without an answer
    "bids": "dealer",  # a search: the brand's other dealers have been asked
    "credit": "dealer",  # a return was accepted and the credit is missing
    **VISIT_MATTERS,
    "reason": "shop",  # an agreement asks why parts were added; the last, since nobody waits for it
}
_PLACES: Final = {matter: place for place, matter in enumerate(MATTERS)}
_ALL: Final = frozenset(MATTERS)
_OF_SHOP: Final[frozenset[Matter]] = frozenset({"question", "repeat"})


@dataclass(frozen=True, slots=True)
class Effect:
    """What an event changes; `lines` is the state it gives to the lines it names, else what it says of each."""

    opens: frozenset[Matter] = frozenset()
    settles: frozenset[Matter] = frozenset()
    lines: LineState | None = None


def _effect(opens: Sequence[Matter] = (), settles: Iterable[Matter] = (), lines: LineState | None = None) -> Effect:
    return Effect(frozenset(opens), frozenset(settles), lines)


# Read as: when this has happened, that is left to be done, and this no longer is.
WORKFLOW: Final[dict[str, Effect]] = {
    # birth, versions, dealers
    "received": _effect(["routing"]),
    "routed": _effect(["answer"], ["routing", "look"]),
    "handed_over": _effect(["answer"], ["routing", "look", "repeat", "reply", "question", "consent"], lines="new"),
    "revised": _effect(["answer"], _OF_SHOP, lines="new"),
    "assigned": _effect(),
    "received_again": _effect(),
    "data_added": _effect(),
    "same_asked": _effect(),  # whether a typed order, which is held so long, is this very request
    "same_answered": _effect(),
    "return_opened": _effect(),  # a request of its own about lines of this one
    "search_opened": _effect(),
    # the dealer's side; "answer" is settled once no line is left without one
    "acknowledged": _effect(),
    "answered": _effect([], ["reply", "bids", "repeat", "look"]),
    "dealer_asked": _effect(["question"], ["reply", "repeat", "look"]),
    "dealer_wrote": _effect([], ["reply", "repeat", "look"]),
    "dealer_refused": _effect([], ["reply", "bids", "repeat"]),
    "phone_noted": _effect([], ["reply", "repeat", "look"]),
    "came_late": _effect(),
    "came_expired": _effect(),  # an answer to an address of ours that is no longer valid
    # the shop's side
    "shop_wrote": _effect([], _OF_SHOP),
    "shop_asked": _effect(["reply"], _OF_SHOP),
    "shop_unclear": _effect(["question"]),
    "shop_cancelled": _effect([], _OF_SHOP, lines="cancelled"),
    "shop_received": _effect([], ["repeat"]),
    "consent_wanted": _effect(["consent"], ["repeat", "look"]),  # lapses with the answers that it is about
    "consented": _effect([], ["consent", "repeat"]),
    "consent_refused": _effect(["answer", "reply"], ["consent", "repeat"], lines="new"),
    "consent_withdrawn": _effect([], ["consent"]),  # by older versions, which noted that it had lapsed
    # agreements
    "reference_wanted": _effect(["reference"]),
    "reference_given": _effect([], ["reference", "repeat", "look"]),
    "reference_waived": _effect([], ["reference"]),  # nobody may be asked for it
    "reason_wanted": _effect(["reason"]),
    "reason_given": _effect([], ["reason", "repeat"]),
    "reason_waived": _effect([], ["reason"]),  # it was asked for twice
    "approval_wanted": _effect(["approval"]),
    "approved": _effect([], ["approval", "repeat", "look"]),
    "rejected": _effect(["reply"], ["approval", "repeat", "look"]),
    # parts that go back
    "return_asked": _effect(["answer"], lines="return_requested"),
    "return_accepted": _effect(["credit"], ["answer", "reply"]),
    "return_refused": _effect([], ["answer", "reply", "credit"], lines="delivered"),
    "credited": _effect([], ["answer", "credit"], lines="credited"),
    # searches
    "bids_wanted": _effect(["bids"], ["routing", "answer"]),
    "bid_refused": _effect(),
    "bid_won": _effect([], ["bids", "reply"]),  # what the shop has asked until then, one of us has answered
    "bids_exhausted": _effect(["look"], ["bids", "reply"]),
    # what we did ourselves
    "dealer_told": _effect(),
    "shop_told": _effect(),
    "approver_told": _effect(),
    "dealer_reminded": _effect(),
    "shop_reminded": _effect(),
    "ops_told": _effect(),
    "read_otherwise": _effect(),  # by a newer version of the reader; nothing follows from it
    "promise_moved": _effect(["reply"]),
    "delivery_told": _effect(),  # to the shop's calendar
    "delivery_answered": _effect(),  # by it
    "delivery_reminded": _effect(),
    "delivery_lapsed": _effect(),  # a reminder whose time has gone by
    "unanswered": _effect(["repeat"]),
    "escalated": _effect(["look"]),
    "undone": _effect(),
    # what went wrong, and what a person settled
    "answer_unclear": _effect(["reply"]),
    "answer_from_stranger": _effect(),
    "automatic_answer": _effect(),
    "mail_bounced": _effect(),
    "mail_refused": _effect(["look"]),
    "looked_at": _effect([], ["look"]),
    "closed": _effect([], _ALL),
    # appointments
    **{kind: _effect(opens, settles) for kind, (opens, settles) in VISIT_EVENTS.items()},
}

STATE_OF: Final[dict[LineAnswerKind, LineState]] = {
    "available": "available",
    "backorder": "backorder",
    "unavailable": "unavailable",
    "substitute": "substituted",
    "price_change": "price_changed",
    "delivered": "delivered",
    "cancelled": "cancelled",
}
"""The state that an answer gives to its line."""
# Of a line whose quantity is split, the state that is furthest from done is shown.
_WORST: Final[tuple[LineState, ...]] = (
    "backorder",
    "substituted",
    "price_changed",
    "available",
    "unavailable",
    "delivered",
    "cancelled",
)
_UNANSWERED: Final[frozenset[LineState]] = frozenset({"new", "return_requested"})
PROPOSALS: Final = frozenset({"answer_from_stranger", "consent_wanted", "consented"})
"""Events whose words about lines hold only once somebody has agreed to them."""
DONE: Final[frozenset[LineState]] = frozenset({"delivered", "unavailable", "cancelled", "credited"})
"""States in which nothing more is expected of a line."""


def fold(openings: Sequence[Opening], events: Iterable[Event], until: datetime | None = None) -> Request:
    """The request as its events tell it, up to and including `until`; `openings` are its versions, oldest first.

    An event that was undone counts as if it had never happened, from the moment it was undone.
    """
    happened = tuple(event for event in events if until is None or event.at <= until)
    undone = {int(event.facts["event"]) for event in happened if event.kind == "undone"}
    counting = [event for place, event in enumerate(happened, start=1) if place not in undone]
    version = 1 + sum(event.kind == "revised" for event in happened)
    lines, matters = _LineStandings(openings), _OpenMatters()
    for event in counting:
        lines.hear(event)
        answered = lines.heard(event) and lines.answered
        matters.hear(event, answered=answered, lapsed=not lines.dear, done=lines.done)
    matter = matters.first
    waiting_on = MATTERS[matter] if matter else "nobody" if happened else "ops"
    return Request(
        opening=openings[version - 1],
        version=version,
        events=happened,
        matters=matters.since,
        matter=matter,
        waiting_on=waiting_on,
        waiting_since=max(matters.since[matter], matters.turned) if matter and matters.turned else None,
        list="closed" if matters.closed_at else _list(waiting_on),
        lines=tuple(lines.standing),
        consent=lines.dear if "consent" in matters.since else (),
        dealer=_dealer(openings[0], counting),
        answered_at=next((event.at for event in counting if event.kind == "answered"), None),
        closed_at=matters.closed_at,
        earlier=tuple(openings[: version - 1]),
    )


def happen(request: Request, *events: Event, revision: Opening | None = None) -> Request:
    """What the request becomes by these events; a ``revised`` event among them brings the `revision`."""
    openings = (*request.earlier, request.opening, *((revision,) if revision else ()))
    return fold(openings, (*request.events, *events))


def after(request: Request, events: int) -> Request:
    """The request as it stood after so many of its events."""
    return fold((*request.earlier, request.opening), request.events[:events])


class _OpenMatters:
    """What is left to do and since when; and when the request was closed, if nothing was opened since.

    `turned` is when another matter became the first: until then nobody could be waited for because of this one.
    """

    def __init__(self) -> None:
        self.since: dict[Matter, datetime] = {}
        self.turned: datetime | None = None
        self.closed_at: datetime | None = None

    @property
    def first(self) -> Matter | None:
        """The open matter for which the request waits."""
        return min(self.since, key=_PLACES.__getitem__, default=None)

    def hear(self, event: Event, *, answered: bool, lapsed: bool, done: bool) -> None:
        """Take the next event in; it `answered` the last open line, any consent has `lapsed`, all lines are `done`."""
        effect, before = WORKFLOW[event.kind], self.first
        for matter in effect.settles:
            self.since.pop(matter, None)
        self.since.update(dict.fromkeys(effect.opens, event.at))
        if answered:
            self.since.pop("answer", None)
        if lapsed:
            self.since.pop("consent", None)
        if self.first != before:
            self.turned = event.at
        if event.kind == "closed":
            self.closed_at = event.at
        elif effect.opens or (event.lines and not done):
            self.closed_at = None


class _LineStandings:
    """The lines of the version in force; a newer version may add some at the end.

    `dear` are the answers that the shop's consent was last asked for, as far as they stand.
    """

    def __init__(self, openings: Sequence[Opening]) -> None:
        self._counts = iter(len(opening.order.lines) for opening in openings)
        self.standing = [LineStanding()] * next(self._counts)
        self.dear: tuple[LineAnswer, ...] = ()

    @property
    def answered(self) -> bool:
        """Whether no line is left without an answer."""
        return not any(line.state in _UNANSWERED for line in self.standing)

    @property
    def done(self) -> bool:
        """Whether nothing more is expected of any line."""
        return all(line.state in DONE for line in self.standing)

    @staticmethod
    def heard(event: Event) -> bool:
        """Whether the event changes lines."""
        return bool(event.lines) and event.kind not in PROPOSALS

    def hear(self, event: Event) -> None:
        """Take the next event in; what it says of a line that there is not, is left out."""
        if event.kind == "revised":
            self.standing += [LineStanding()] * (next(self._counts) - len(self.standing))
        said: dict[int, list[LineAnswer]] = {}
        for answer in event.lines if self.heard(event) else ():
            said.setdefault(answer.line, []).append(answer)
        for line, answers in said.items():
            if 1 <= line <= len(self.standing):
                self.standing[line - 1] = _standing(WORKFLOW[event.kind].lines, tuple(answers))
        if dear := event.lines if event.kind == "consent_wanted" else self.dear:
            stands = {answer for line in self.standing for answer in line.answers}
            self.dear = tuple(answer for answer in dear if answer in stands)


def _standing(given: LineState | None, answers: tuple[LineAnswer, ...]) -> LineStanding:
    """The state that the event gives; without one, what is said, of several answers the furthest from done.

    A version (``new``) cancels the lines that it takes out.
    """
    said = {STATE_OF[answer.answer] for answer in answers}
    if given is None or (given == "new" and said == {"cancelled"}):
        return LineStanding(next(state for state in _WORST if state in said), answers)
    return LineStanding(given, () if given == "new" else answers)


def _list(waiting_on: WaitingOn) -> RequestList:
    if waiting_on in ("dealer", "ops"):
        return "actions"
    return "waiting" if waiting_on in ("shop", "approver") else "scheduled"


def _dealer(first: Opening, events: Iterable[Event]) -> str | None:
    given = [event.facts["dealer"] for event in events if event.kind in ("routed", "handed_over", "bid_won")]
    return given[-1] if given else first.route.dealer if first.route else None
