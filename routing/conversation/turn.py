"""One mail of somebody in a conversation, laid out for a decision."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from parsers import LONGEST_SAID, Answer, Command, LineAnswer, Party, only_encloses, read_command
from routing.address import Signed
from routing.arrival import Arrival, Reply, Rules
from routing.directory import Directory
from routing.drafts.draft import Draft
from routing.drafts.people import contacts, dealer_reader, eyes, shop_reader
from routing.request import Request, Role, Visibility

MOST_UNCLEAR = 2
"""After so many unclear answers in a row a person looks at it."""
_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Turn:
    """Everything that a decision about one answer weighs."""

    arrival: Arrival
    reply: Reply
    signed: Signed
    request: Request
    directory: Directory
    rules: Rules
    now: datetime

    @property
    def answer(self) -> Answer:
        """What the mail says, as it was read."""
        return self.reply.answer

    @property
    def said(self) -> str:
        """The writer's own words."""
        return (self.reply.answer.said.strip() or self._telephone)[:LONGEST_SAID]

    @property
    def command(self) -> Command | None:
        """The one thing that the words ask of us, if they are of this kind."""
        return read_command(self.said)

    @property
    def _telephone(self) -> str:
        """A note of a call that is all of a mail; it could be taken for the telephone line of a signature."""
        first = self.arrival.mail.text.strip().partition("\n")[0]
        return first if read_command(first) == "phone" else ""

    @property
    def sender(self) -> Party:
        """Who wrote."""
        return self.arrival.mail.sender

    @property
    def role(self) -> Role:
        """The part in which he was written to."""
        return self.signed.role

    def in_a_row(self, kind: str) -> int:
        """How many events of this kind stand at the end of what this side has said, before this mail."""
        count = 0
        for event in reversed(self.request.events):
            if event.kind == kind:
                count += 1
            elif event.by == self.role:
                break
        return count

    @property
    def today(self) -> date:
        """The day it is where the operator is."""
        return self.now.astimezone(ZoneInfo(self.rules.timezone)).date()

    @property
    def dealer(self) -> Party | None:
        """Whom we write to at the dealer."""
        return dealer_reader(self.request, self.directory, self.today)

    @property
    def shop(self) -> Party | None:
        """Whom we write to at the shop."""
        return shop_reader(self.request, self.directory)

    @property
    def enclosures(self) -> tuple[tuple[str, str], ...]:
        """What came with the mail, to be passed on; not the order's own paper, which everybody has."""
        ours = {opening.source.blob for opening in (*self.request.earlier, self.request.opening)}
        came = {file.sha256: file.name for file in (*self.arrival.mail.pdfs, *self.reply.files)}
        return tuple((sha256, name) for sha256, name in came.items() if sha256 not in ours)

    @property
    def only_encloses(self) -> bool:
        """Whether the mail hands over papers, and its words say nothing else."""
        return bool(self.enclosures) and only_encloses(self.said)

    @property
    def _files(self) -> str:
        return " · ".join(name for _, name in self.enclosures)

    @property
    def answered_kind(self) -> str:
        """The kind of our mail that is answered, where the writer's mail program says so."""
        return self.reply.key.split(".")[2] if self.reply.key.count(".") == 3 else ""

    @property
    def answered_event(self) -> int:
        """The sequence of the event that our answered mail hangs on, 0 where that is not known."""
        end = self.reply.key.rpartition(".")[2] if self.reply.key.count(".") == 3 else ""
        return int(end) if end.isdecimal() else 0

    @property
    def answered_version(self) -> int:
        """The version that the writer had before him: that of our mail, else of its subject, else the one in force."""
        named = re.search(rf"\b{re.escape(self.request.number)} v(\d+)\b", self.arrival.mail.subject)
        version = self.reply.key.split(".")[1] if self.reply.key.count(".") >= 2 else named[1] if named else ""
        return int(version) if version.isdecimal() else self.request.version

    @property
    def repeated(self) -> bool:
        """Whether the writer has sent these very words within the last day: robots do."""
        since = self.now - _A_DAY
        return any(
            event.facts.get("said") == self.said
            and event.facts.get("from") == self.sender.address
            and event.facts.get("files", "") == self._files
            for event in self.request.events
            if self.said and event.at > since
        )

    def explains(self, asked: str) -> bool:
        """Whether the mail answers in words what a person of the other side has `asked`, who can read them himself."""
        doubts = ("answer_unclear", "shop_unclear", "promise_moved", "consent_wanted", "consent_refused")
        last = self.request.last("dealer_asked", "shop_asked", "shop_wrote", "dealer_wrote", *doubts)
        return bool(self.said) and last is not None and last.kind == asked and self.answered_kind in ("question", "")

    def draft(self) -> Draft:
        """A decision that has still to be made."""
        return Draft(self.request, self.now)

    def note(
        self,
        draft: Draft,
        kind: str,
        *,
        lines: tuple[LineAnswer, ...] = (),
        role: Role | None = None,
        visibility: Visibility | None = None,
        **facts: str,
    ) -> None:
        """Write down that the writer did this, with his address and his words, for whose eyes they are."""
        known = {"from": self.sender.address, "said": self.said, "files": self._files} | facts
        by = role or self.role
        seen = visibility or eyes(by, self.sender, self.signed, self.request, self.directory)
        draft.note(kind, by, lines=lines, visibility=seen, facts=known)

    def answer_back(self, draft: Draft, kind: str, *, lines: tuple[LineAnswer, ...] = (), **facts: str | None) -> None:
        """A mail to the writer, unless a machine must not be answered."""
        mail = self.arrival.mail
        if mail.may_answer:
            known = {name: fact for name, fact in facts.items() if fact is not None}
            to = Party(mail.sender.address, mail.sender.name, self.language)
            draft.tell(kind, self.role, to, lines=lines, in_reply_to=mail.message_id, facts=known)

    @property
    def language(self) -> str | None:
        """The language that the writer is known to read."""
        if self.role != "dealer":
            return self.request.opening.shop.language if self.role == "shop" else None
        had = (event.facts.get("dealer", "") for event in reversed(self.request.events))
        dealers = [self.directory.dealers[key] for key in had if key in self.directory.dealers]
        known = {one.address.lower(): one.language for dealer in dealers for one in contacts(dealer)}
        return known.get(self.sender.address.lower()) or known.get(self.signed.recipient.lower())
