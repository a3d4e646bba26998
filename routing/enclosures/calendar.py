"""What a shop's calendar program answers to a delivery: accepted, declined, or another day proposed (RFC 5546)."""

import re
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from parsers import Meeting
from routing.conversation.turn import Turn
from routing.deliveries.invitations import Invitation, invited
from routing.deliveries.promises import zone_of
from routing.directory import a_zone
from routing.request import Decision, Held
from routing.silence.handover import escalate

_OFFSET = re.compile(r"UTC([+-])(\d\d):(\d\d)")
_ENTRY = re.compile(r"(?P<number>.+)\.delivery-(?P<entry>[0-9]{1,4})@.+")
# The others speak for themselves in the text of the mail.
_HAS_WORDS = re.compile("microsoft|outlook|exchange", re.IGNORECASE)
# What Outlook writes above the person's own words: when and where the meeting is.
_ABOVE_WORDS = "*~*~*~"


def hear_calendar(turn: Turn) -> Decision | None:
    """The decision about an answer to an entry of ours in the shop's calendar; None where it is none."""
    answer = answer_of(turn)
    entry = _entry_of(turn, answer) if answer and turn.role == "shop" else None
    if answer is None or entry is None:
        return None
    proposed = _proposed(turn, answer) if answer.method == "COUNTER" else None
    if isinstance(proposed, Held):
        return Decision(held=proposed)
    if answer.sequence < entry.sequence and answer.uid:
        return _noted(turn, entry, answer, stale="1")
    if answer.method == "COUNTER" and proposed is not None:
        return _asked(turn, entry, answer, proposed=proposed)
    if answer.method == "REPLY" and answer.partstat == "DECLINED":
        return _asked(turn, entry, answer)
    return _noted(turn, entry, answer)


def answer_of(turn: Turn) -> Meeting | None:
    """What was answered; Outlook's own format tells of it only by the class of its message."""
    mail = turn.arrival.mail
    if mail.kind == "hostile":
        return None
    if mail.meeting is not None or mail.automatic.kind != "calendar_reply":
        return mail.meeting
    return Meeting(mail.automatic.method or "", "", partstat=mail.automatic.partstat)


def _entry_of(turn: Turn, answer: Meeting) -> Invitation | None:
    """The entry that is answered; where the answer names none, the only one there is."""
    every = invited(turn.request)
    named = _ENTRY.fullmatch(answer.uid)
    if named and named["number"].upper() == turn.request.number:
        return every.get(int(named["entry"]))
    there = [one for one in every.values() if one.method != "cancel"]
    return there[0] if not answer.uid and len(there) == 1 else None


def _proposed(turn: Turn, answer: Meeting) -> str | Held | None:
    """The day that the shop proposes, or the moment by its own clock; in an unknown zone nobody can tell."""
    here = zone_of(turn.request, turn.directory, turn.rules)
    if answer.day is None:
        return None
    if answer.time is None:
        return answer.day.isoformat()
    wall = datetime.combine(answer.day, answer.time)
    if fixed := _OFFSET.fullmatch(answer.zone):
        offset = timedelta(hours=int(fixed[2]), minutes=int(fixed[3])) * (-1 if fixed[1] == "-" else 1)
        return wall.replace(tzinfo=timezone(offset)).astimezone(ZoneInfo(here)).isoformat()
    if answer.zone and not a_zone(answer.zone):
        return Held("calendar-zone", f"another day is proposed in a time zone that nobody knows: {answer.zone!r}")
    known = UTC if answer.zone == "UTC" else ZoneInfo(answer.zone or here)
    return wall.replace(tzinfo=known).astimezone(ZoneInfo(here)).isoformat()


def _noted(turn: Turn, entry: Invitation, answer: Meeting, **more: str) -> Decision:
    """Nobody needs to be told, and nothing is waited for."""
    draft = turn.draft()
    facts = {"delivery": str(entry.number), "day": entry.day.isoformat(), "from": turn.sender.address} | more
    draft.note("delivery_answered", "shop", facts=facts, answer=(answer.partstat or answer.method).lower())
    return draft.decision()


def _asked(turn: Turn, entry: Invitation, answer: Meeting, proposed: str | None = None) -> Decision:
    """The day does not suit the shop: that is its question to the dealer."""
    draft, words = turn.draft(), words_of(turn, answer)
    if _asked_before(turn, entry, proposed):
        return _noted(turn, entry, answer)
    facts = {"from": turn.sender.address, "said": words, "question": words, "declined": entry.day.isoformat()}
    draft.note("shop_asked", "shop", facts=facts, delivery=str(entry.number), proposed=proposed)
    if (dealer := turn.dealer) is None:
        escalate(draft, turn.rules, "left", said=words)
        return draft.decision()
    name = turn.request.opening.shop.name or turn.sender.name
    draft.tell(
        "question",
        "dealer",
        dealer,
        question=words,
        from_name=name,
        from_role="shop",
        declined=entry.day.isoformat(),
        proposed=proposed,
    )
    return draft.decision()


def _asked_before(turn: Turn, entry: Invitation, proposed: str | None) -> bool:
    """Whether the dealer has this very wish already: programs send an answer twice."""
    wish = (str(entry.number), entry.day.isoformat(), proposed)
    asked = (event.facts for event in turn.request.events if event.kind == "shop_asked")
    return wish in [(facts.get("delivery"), facts.get("declined"), facts.get("proposed")) for facts in asked]


def words_of(turn: Turn, answer: Meeting) -> str:
    """What the person typed, without what the calendar program says by itself."""
    if answer.comment:
        return answer.comment
    if answer.program and not _HAS_WORDS.search(answer.program):
        return ""
    return turn.said.rpartition(_ABOVE_WORDS)[2].lstrip("*~ \n").strip()
