"""What becomes of a reply to a signed address: whose words it holds decides who hears them."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Literal

from parsers import Party, read_wish
from routing.address import Signed
from routing.appointments.booking.calendar import hear_visit_calendar
from routing.appointments.hearing import VISIT_HEARS
from routing.arrival import Arrival, Reply, Rules
from routing.conversation.agreement import give_reference, hear_approver, reference_of
from routing.conversation.dealer import hear_dealer
from routing.conversation.lapsed import NOT_PROVEN, hear_lapsed
from routing.conversation.shop import hear_shop
from routing.conversation.strangers import confirmed, hear_stranger
from routing.conversation.turn import Turn
from routing.conversation.unclear import unclear
from routing.desk import hear_assignment
from routing.directory import Directory
from routing.drafts.patience import rules_of
from routing.drafts.people import contacts, dealer_of, is_current, role_of, speaks
from routing.enclosures.calendar import hear_calendar
from routing.enclosures.quotation import with_quotation
from routing.orders.again import answer_same, same_waiting
from routing.orders.reasons import give_reason, reason_given
from routing.request import ORDERS, Decision, Kind, Request, Role
from routing.silence.machines import hear_machine
from routing.wishes.returns import ask_return, hear_return
from routing.wishes.searches import ask_search, hear_bidder
from routing.wishes.wish import numbers_wanted, wish_of


def decide_reply(arrival: Arrival, reply: Reply, directory: Directory, rules: Rules, now: datetime) -> Decision:
    """What an answer changes and who is told; one that proves nothing is held."""
    if reply.lapsed is not None and reply.request is not None:
        return hear_lapsed(Turn(arrival, reply, reply.lapsed, reply.request, directory, rules, now))
    if reply.signed is None or reply.request is None:
        return Decision(held=NOT_PROVEN)
    rules = rules_of(reply.request, directory, rules)
    turn = Turn(arrival, reply, reply.signed, reply.request, directory, rules, now)
    known = speaks(turn.sender, turn.signed, turn.request, directory) and arrival.mail.trust.result != "failed"
    by_calendar = _CALENDARS.get(turn.request.opening.kind, hear_calendar)
    if known and (heard := by_calendar(turn)) is not None:
        return heard
    if arrival.mail.kind in ("auto_reply", "bounce"):
        draft = turn.draft()
        hear_machine(draft, directory, rules, turn.signed, arrival.mail)
        return draft.decision()
    if not known:
        return hear_stranger(turn)
    settled = confirmed(turn) if turn.role in ("shop", "approver") else None
    return settled or _HEARS.get(turn.request.opening.kind, _OF_ORDERS).get(turn.role, _ours)(turn)


def reading_role(sender: Party, signed: Signed, request: Request, directory: Directory) -> Literal["dealer", "shop"]:
    """As whose words a reply is read; a copy of the dealer's address does not make a shop's words the dealer's."""
    claimed = role_of(sender.address, request, directory) or signed.role
    return "shop" if claimed in ("shop", "approver") else "dealer"


def locale_of(sender: Party, signed: Signed, request: Request, directory: Directory, rules: Rules) -> str:
    """The language and country by which a reply's dates are read: its writer's own, where they are known."""
    opening = request.opening
    dealer, shop = dealer_of(request, directory), directory.shops.get(opening.shop_key or "")
    known = {one.address.lower(): one.language for one in (contacts(dealer) if dealer else ())}
    language = known.get(sender.address.lower()) or known.get(signed.recipient.lower())
    if signed.role == "shop":
        language = opening.shop.language
    country = shop.country if shop else opening.route.country if opening.route else rules.country
    return f"{(language or rules.language)[:2]}-{country}"


def _dealer(turn: Turn) -> Decision:
    if not is_current(turn.signed, turn.sender, turn.request, turn.directory):
        return _late(turn)
    if turn.reply.quoted and turn.request.opening.kind in ORDERS:
        turn = replace(turn, reply=with_quotation(turn.reply, turn.request))
    if (settled := confirmed(turn)) is not None:
        return settled
    if turn.command == "yes" and not turn.reply.key and _stranger_waits(turn):
        # It could confirm the stranger's answer or the whole order.
        return unclear(turn, "answer_unclear")
    if (given := hear_assignment(turn)) is not None:
        return given
    return hear_return(turn) if turn.request.opening.kind == "return" else hear_dealer(turn)


def _dealer_or_bidder(turn: Turn) -> Decision:
    """Whoever has won a search has the part as any dealer has an order; the others are only asked for it."""
    has_it = is_current(turn.signed, turn.sender, turn.request, turn.directory)
    return _dealer(turn) if has_it or turn.request.opening.kind != "search" else hear_bidder(turn)


def _shop(turn: Turn) -> Decision:
    """An answer to something that we have asked the shop, a wish about lines of the order, or words to the dealer."""
    request = turn.request
    if (said := _said_same(turn)) is not None:
        return said
    if reference := reference_of(turn):
        return give_reference(turn, reference)
    if reason := reason_given(turn):
        return give_reason(turn, reason)
    if numbers_wanted(request, turn.role, turn.said):
        wish = wish_of(turn)
        if wish is None:
            return unclear(turn, "shop_unclear", reason="line")
        ask = ask_return if read_wish(turn.said, "return") else ask_search
        return ask(wish, turn.directory, turn.rules)
    return hear_shop(turn)


def _said_same(turn: Turn) -> Decision | None:
    """A yes or no to whether a typed order is this request; None where it is said of something else.

    Where nothing tells which of our mails it answers, it is said of the one question that waits; of several, or beside
    a price that waits for consent, nobody knows.
    """
    if turn.command not in ("yes", "no") or turn.answered_kind not in ("same_as", ""):
        return None
    waiting = same_waiting(turn.request)
    if turn.answered_kind:
        waiting = tuple(place for place in waiting if place == turn.answered_event)
    elif "consent" in turn.request.matters:
        return None
    if len(waiting) > 1:
        return unclear(turn, "shop_unclear")
    same = turn.command == "yes"
    return answer_same(turn.request, waiting[0], same=same, said=turn.said, now=turn.now) if waiting else None


def _late(turn: Turn) -> Decision:
    """The order is with another dealer now: nothing changes, and the one before hears so."""
    draft = turn.draft()
    turn.note(draft, "came_late")
    if not turn.repeated:
        turn.answer_back(draft, "released", reason="late")
    return draft.decision()


def _ours(turn: Turn) -> Decision:
    """One of us answers an escalation: he has looked at the request, and it goes on; his words are for us alone."""
    draft = turn.draft()
    turn.note(draft, "looked_at")
    return draft.decision()


def _stranger_waits(turn: Turn) -> bool:
    last = turn.request.last("answer_from_stranger", "answered", "dealer_refused", "handed_over")
    return last is not None and last.kind == "answer_from_stranger" and last.by == "dealer"


_OF_ORDERS: dict[Role, Callable[[Turn], Decision]] = {
    "dealer": _dealer_or_bidder,
    "shop": _shop,
    "approver": hear_approver,
}
_CALENDARS: dict[Kind, Callable[[Turn], Decision | None]] = {"appointment": hear_visit_calendar}
_HEARS: dict[Kind, dict[Role, Callable[[Turn], Decision]]] = {"appointment": VISIT_HEARS}
