"""Mails to the two sides of an appointment, each with what stands by then."""

from collections.abc import Mapping
from types import MappingProxyType
from zoneinfo import ZoneInfo

from parsers import Party
from routing.appointments.booking.entry import put_in_calendar
from routing.appointments.people import customer_reader
from routing.arrival import Rules
from routing.conversation.turn import Turn
from routing.directory import Directory
from routing.drafts.draft import Draft
from routing.drafts.people import dealer_of, dealer_reader

_NONE: Mapping[str, str] = MappingProxyType({})
Enclosed = tuple[tuple[str, str], ...]


def tell_customer(
    draft: Draft,
    directory: Directory,
    rules: Rules,
    kind: str,
    *,
    asked: bool = False,
    attach: Enclosed = (),
    facts: Mapping[str, str] = _NONE,
) -> bool:
    """One mail to the customer, with the entry for his calendar where that has changed; whether it could be sent.

    What he is `asked` goes only to an address that can answer. Where there is none, the workshop reads that it must
    call him.
    """
    reader = customer_reader(draft.request, asked=asked)
    if reader is None:
        draft.note("unanswered", "partspost", why="unheard")
        tell_workshop(draft, directory, rules, "unheard", facts={"answered_text": _words(facts)})
        return False
    dealer = dealer_of(draft.request, directory)
    known = {"dealer_name": dealer.name, "dealer_phone": dealer.phone} if dealer else {}
    entry = put_in_calendar(draft, directory, reader.address)
    draft.tell(kind, "shop", reader, attach=attach, facts=known | dict(facts) | entry)
    return True


def tell_workshop(
    draft: Draft,
    directory: Directory,
    rules: Rules,
    occasion: str,
    *,
    attach: Enclosed = (),
    facts: Mapping[str, str] = _NONE,
) -> bool:
    """News for whoever has the appointment at the workshop; whether there is somebody."""
    reader = workshop_reader(draft, directory, rules)
    if reader is None:
        return False
    draft.tell("visit_news", "dealer", reader, attach=attach, facts={"occasion": occasion, **facts})
    return True


def workshop_reader(draft: Draft, directory: Directory, rules: Rules) -> Party | None:
    """Who is written to at the workshop today."""
    return dealer_reader(draft.request, directory, draft.now.astimezone(ZoneInfo(rules.timezone)).date())


def echo(turn: Turn, draft: Draft, occasion: str, **facts: str) -> None:
    """What we understood, for its writer, who may take it back for a while."""
    until = (turn.now + turn.rules.undo_within).isoformat() if _can_undo(occasion) else ""
    entry: dict[str, str] = {}
    by_hand = turn.arrival.mail.automatic.kind == "calendar_reply"
    if turn.role == "shop" and (turn.arrival.mail.may_answer or by_hand):
        entry = put_in_calendar(draft, turn.directory, turn.sender.address)
    known = {**facts, **entry, "occasion": occasion, "answered_text": turn.said, "undo_until": until}
    told = {name: fact for name, fact in known.items() if fact}
    if turn.arrival.mail.may_answer:
        turn.answer_back(draft, "visit_echo", lines=(), **told)
    elif by_hand and turn.role == "shop" and (reader := customer_reader(draft.request)) is not None:
        # A person has pressed a button of his calendar, which no mail program would answer by itself.
        draft.tell("visit_echo", "shop", reader, facts=told)


def _can_undo(occasion: str) -> bool:
    return occasion not in ("unclear", "refused", "undone")


def _words(facts: Mapping[str, str]) -> str:
    return facts.get("question", "") or facts.get("answered_text", "")
