"""A decision about one request while it is being made: each event is told in turn, each mail hangs on one of them."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from types import MappingProxyType

from parsers import LineAnswer, Party, Problem
from routing.request import Decision, Event, Held, Notice, Opening, Request, Role, Visibility
from routing.workflow import DONE, happen

_NONE: Mapping[str, str] = MappingProxyType({})

ANSWERS = frozenset(
    {
        "echo",
        "ask_back",
        "old_version",
        "stranger",
        "question",
        "message",
        "released",
        "expired",
        "confirmation",
        "duplicate",
        "held",
        "same_as",
        "status",
        "dossier",
        "profile",
        "profile_confirm",
        "checkin_echo",
        "checkin_items",
        "visit_approval",
        "visit_echo",
        "visit_question",
    }
)
"""The kinds of mail that only a mail brings about: two robots could go on with them for ever."""


class Draft:
    """The events and mails so far; `request` is what the request has become by them.

    The key of a mail is number, version, kind and the sequence of the event before it: no two decisions share one.
    """

    def __init__(self, request: Request, now: datetime) -> None:
        self._seen = len(request.events)
        self.now = now
        self._events: list[Event] = []
        self._notices: list[Notice] = []
        self._revisions: tuple[Opening, ...] = ()
        self.request = request

    @property
    def sequence(self) -> int:
        """The 1-based place of the newest event."""
        return len(self.request.events)

    def note(
        self,
        kind: str,
        by: str,
        *,
        lines: Iterable[LineAnswer] = (),
        visibility: Visibility = "all",
        at: datetime | None = None,
        revision: Opening | None = None,
        facts: Mapping[str, str] = _NONE,
        **more: str | None,
    ) -> None:
        """Write down what happened now or `at` a moment, without empty facts; ``revised`` brings the `revision`."""
        known = {name: fact for name, fact in (dict(facts) | more).items() if fact}
        event = Event(kind, at or self.now, by, known, visibility, tuple(lines))
        self._events.append(event)
        self._revisions += (revision,) if revision else ()
        self.request = happen(self.request, event, revision=revision)

    def tell(
        self,
        kind: str,
        role: Role,
        to: Party,
        *,
        lines: Iterable[LineAnswer] = (),
        attach: tuple[tuple[str, str], ...] = (),
        problems: tuple[Problem, ...] = (),
        in_reply_to: str | None = None,
        facts: Mapping[str, str] = _NONE,
        **more: str | None,
    ) -> None:
        """Have a mail sent that shows the request as it is now, with `facts` and `more`; missing ones are left out."""
        notice = Notice(
            key=f"{self.request.number}.{self.request.version}.{kind}.{self.sequence}",
            kind=kind,
            role=role,
            to=to,
            request=self.request,
            problems=problems,
            attach=attach,
            in_reply_to=in_reply_to,
            facts={name: fact for name, fact in (dict(facts) | more).items() if fact is not None},
            lines=tuple(lines),
        )
        assert all(notice.key != other.key for other in self._notices), f"two mails would share {notice.key}"
        self._notices.append(notice)

    def close_if_done(self) -> None:
        """Close the request once nothing is expected of any line and nobody has anything to do."""
        request = self.request
        if request.closed_at is None and request.matter is None and all(line.state in DONE for line in request.lines):
            self.note("closed", "partspost", why="nothing more is expected of any line")

    def decision(self, held: Held | None = None) -> Decision:
        """The decision that has come of it."""
        number = self.request.number
        return Decision(
            revisions=self._revisions,
            events=tuple((number, event) for event in self._events),
            notices=tuple(self._notices),
            held=held,
            seen={number: self._seen},
        )
