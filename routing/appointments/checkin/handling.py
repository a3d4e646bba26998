"""What a workshop does with the items of a customer's answers: handled, shown to the mechanics, made into jobs."""

from parsers import Party
from parsers.visits import EVERY_ITEM, ItemVerb, VisitAnswer
from routing.appointments.booking.unclear import unclear
from routing.appointments.checkin.items import CheckIn, CheckInItem, checkin_of
from routing.conversation.turn import Turn
from routing.drafts.draft import Draft
from routing.drafts.people import dealer_of
from routing.request import Decision

_WORDS_ONLY = frozenset({"message", "acknowledge"})
MECHANICS = "mechanics"
"""The desk of a dealer to which shared items go."""


def hear_items(turn: Turn) -> Decision | None:
    """The decision about a workshop's words on items; None where they name none, or there are none."""
    visit, asked = turn.reply.visit, checkin_of(turn.request)
    if visit is None or not visit.on or not asked.items:
        return None
    meant = _meant(asked, visit)
    if meant is None or {*visit.does} - _WORDS_ONLY:
        return unclear(turn, "line")
    draft = turn.draft()
    if turn.repeated:
        turn.note(draft, "acknowledged")
        return draft.decision()
    asks = [_carry_out(turn, draft, verb, items) for verb, items in meant.items()]
    if not checkin_of(draft.request).open and "handling" in draft.request.matters:
        turn.note(draft, "checkin_handled")
    turn.answer_back(draft, "checkin_items", occasion="convert" if any(asks) else "handled")
    return draft.decision()


def _meant(asked: CheckIn, visit: VisitAnswer) -> dict[ItemVerb, list[CheckInItem]] | None:
    """The items of each verb; None where a number is none of theirs, or it does not follow which is meant."""
    known = {item.number: item for item in asked.items}
    meant: dict[ItemVerb, list[CheckInItem]] = {}
    for verb, number in visit.on:
        if number == EVERY_ITEM:
            there = list(asked.open if verb == "handled" else known.values())
            if verb != "handled" and len(there) != 1:
                return None
        elif number in known:
            there = [known[number]]
        else:
            return None
        meant.setdefault(verb, []).extend(there)
    return meant


def _carry_out(turn: Turn, draft: Draft, verb: ItemVerb, items: list[CheckInItem]) -> bool:
    """Do it to these items; whether the workshop must confirm it."""
    if verb == "handled":
        _note(turn, draft, "item_handled", [item for item in items if not item.handled])
    elif verb == "share":
        _share(turn, draft, items)
    elif verb == "agreed":
        _note(turn, draft, "item_converted", [item for item in items if item.conversion != "done"])
    else:
        fresh = [item for item in items if not item.conversion and not item.withdrawn]
        _note(turn, draft, "item_converted", [item for item in fresh if item.kind == "offer"])
        # What a customer has written becomes a job only after somebody has read it.
        _note(turn, draft, "conversion_wanted", [item for item in fresh if item.kind == "words"])
        return any(item.kind == "words" and item.conversion != "done" for item in items)
    return False


def _share(turn: Turn, draft: Draft, items: list[CheckInItem]) -> None:
    """The items for the mechanics' eyes: forwarded to their desk where there is one, and marked on the page."""
    dealer = dealer_of(draft.request, turn.directory)
    there: tuple[Party, ...] = dealer.roles.get(MECHANICS, ()) if dealer else ()
    _note(turn, draft, "item_shared", items, to=there[0].address if there else "")
    if there:
        files = dict.fromkeys(file for item in items for file in item.files)
        numbers = " ".join(str(item.number) for item in items)
        draft.tell("checkin_answered", "dealer", there[0], attach=tuple(files), occasion="shared", items=numbers)


def _note(turn: Turn, draft: Draft, kind: str, items: list[CheckInItem], to: str = "") -> None:
    if items:
        numbers = " ".join(str(item.number) for item in items)
        turn.note(draft, kind, visibility="dealer", items=numbers, to=to)
