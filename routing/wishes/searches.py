"""A part that its dealer cannot get: the brand's other dealers are asked at once, and the first who has it gets it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

from parsers import LineAnswer, Party
from routing.arrival import Rules
from routing.conversation.turn import Turn
from routing.directory import Dealer, Directory
from routing.drafts.draft import Draft
from routing.drafts.people import contacts, shop_reader
from routing.enclosures.quotation import shown
from routing.request import Decision, Request
from routing.wishes.bids import bidder_of, bidders, has_part, refused
from routing.wishes.wish import Wish
from routing.workflow import DONE, fold

ASKED_AT_ONCE = 8
"""How many dealers are asked for one part, the nearest first."""


def ask_search(wish: Wish, directory: Directory, rules: Rules) -> Decision:
    """A request for each part, asked of the nearest other dealers of the brand, each alone.

    Each part is a search of its own: so the first yes for it wins, whoever has the others. The shop reads for which it
    must write again, where they are more than one mail may search.
    """
    asked = others(wish.original, directory, wish.now.astimezone(ZoneInfo(rules.timezone)).date())
    items = wish.original.opening.order.lines
    unsearched = shown(items[line.line - 1] for line in wish.lines[len(wish.numbers) :])
    decision = Decision()
    for number, line in zip(wish.numbers, wish.lines, strict=False):
        decision = _both(decision, _search(wish, number, line, asked, unsearched))
    noted = Draft(wish.original, wish.now)
    for opening in decision.openings:
        noted.note("search_opened", "shop", request=opening.number)
    old = noted.decision()
    return replace(decision, events=decision.events + old.events, seen={**decision.seen, **old.seen})


def hear_bidder(turn: Turn) -> Decision:
    """What one of the dealers who were asked says: the first who has the part gets it, the others are released.

    Nobody learns what another has said; a date on which it comes is no yes.
    """
    request, draft = turn.request, turn.draft()
    dealer = bidder_of(request, turn.signed.recipient, turn.directory)
    if dealer is None or "bids" not in request.matters:
        turn.note(draft, "came_late")
        if dealer and not turn.repeated and request.dealer != dealer.key:
            turn.answer_back(draft, "search_over")
        return draft.decision()
    answer, said = turn.answer, {action.answer for action in turn.answer.actions}
    if has_part(turn):
        _won(turn, draft, dealer)
    elif answer.refused or turn.command == "no" or (said and not answer.question):
        draft.note("bid_refused", "dealer", visibility="ops", dealer=dealer.key, said=turn.said)
        _end_if_all_refused(draft, turn.directory)
    else:
        draft.note("acknowledged", "dealer", visibility="ops", dealer=dealer.key, said=turn.said)
        turn.answer_back(draft, "ask_back", answered_text=turn.said, reason="unclear")
    return draft.decision()


def end_search(draft: Draft, directory: Directory) -> None:
    """Nobody has the part, or nobody has said so in time: the shop hears it, whoever has not answered is released."""
    request = draft.request
    draft.note("bids_exhausted", "partspost")
    _release_all(draft, directory)
    if (shop := shop_reader(request, directory)) is not None:
        draft.note("shop_told", "partspost", to=shop.address)
        draft.tell("search_failed", "shop", shop, about=request.opening.about)


def call_off(draft: Draft, directory: Directory) -> None:
    """End a search whose part the shop has cancelled or got elsewhere, before a yes makes it an order again."""
    if "bids" in draft.request.matters and all(line.state in DONE for line in draft.request.lines):
        draft.note("closed", "partspost", why="the shop needs the part no more")
        _release_all(draft, directory)


def others(request: Request, directory: Directory, today: date) -> tuple[Dealer, ...]:
    """The other dealers of the brand who are there today, the nearest territory first; all but who has the order."""
    opening = request.opening
    code = opening.shop_postal_code or ""
    near: dict[str, int] = {}
    for (brand, _, prefix), rows in directory.territories.items():
        if brand == opening.brand and (shared := _shared(prefix, code)):
            for row in rows:
                near[row.dealer] = max(near.get(row.dealer, 0), shared)
    had = {event.facts["dealer"] for event in request.events if event.kind in ("routed", "handed_over")}
    there = [
        dealer
        for key, dealer in directory.dealers.items()
        if opening.brand in dealer.brands and key not in had and not _away(dealer, today)
    ]
    return tuple(sorted(there, key=lambda dealer: (-near.get(dealer.key, 0), dealer.key))[:ASKED_AT_ONCE])


def _search(wish: Wish, number: str, line: LineAnswer, asked: Iterable[Dealer], unsearched: str) -> Decision:
    """One part, its own request; without anybody to ask the shop hears so at once."""
    opening = replace(wish.opening(number, "search", (line,)), route=None)
    draft = Draft(fold((opening,), ()), wish.now)
    draft.note("received", "shop", at=wish.received_at, about=wish.original.number, said=wish.said)
    dealers = tuple(asked)
    draft.note("bids_wanted", "partspost", dealers="|".join(dealer.key for dealer in dealers))
    for dealer in dealers:
        desk = dealer.contact("parts")
        draft.note("dealer_told", "partspost", visibility="ops", to=desk.address)
        draft.tell("search", "dealer", desk, dealer_name=dealer.name, dealer_phone=dealer.phone)
    if wish.reader is not None:
        draft.note("shop_told", "partspost", to=wish.reader.address)
        lines, facts = wish.renumbered((line,)), {"answered_text": wish.said}
        facts |= {"unsearched": unsearched} if unsearched else {}
        draft.tell("echo", "shop", wish.reader, lines=lines, in_reply_to=wish.answers, facts=facts)
    if not dealers:
        draft.note("bids_exhausted", "partspost")
        if wish.reader is not None:
            draft.tell("search_failed", "shop", wish.reader, about=wish.original.number)
    return replace(draft.decision(), openings=(opening,))


def _won(turn: Turn, draft: Draft, dealer: Dealer) -> None:
    lines = turn.answer.actions or (LineAnswer(1, "available"),)
    turn.note(draft, "bid_won", lines=lines, visibility="all", dealer=dealer.key)
    terms = {"dealer_name": dealer.name, "dealer_phone": dealer.phone}
    turn.answer_back(draft, "search_won", lines=lines, answered_text=turn.said, result="winner")
    _release_all(draft, turn.directory, but=dealer.key)
    if (shop := shop_reader(turn.request, turn.directory)) is not None:
        draft.note("shop_told", "partspost", to=shop.address)
        draft.tell("search_won", "shop", shop, lines=lines, facts=terms, answered_text=turn.said)


def _release_all(draft: Draft, directory: Directory, *, but: str = "") -> None:
    """Whoever was asked and has not refused hears that it is over; not the winner."""
    before = draft.request
    gone = {*refused(before), but}
    for dealer in bidders(before, directory):
        if dealer.key not in gone:
            who = _asked_person(before, dealer)
            draft.note("dealer_told", "partspost", visibility="ops", to=who.address)
            draft.tell("search_over", "dealer", who)


def _end_if_all_refused(draft: Draft, directory: Directory) -> None:
    if {dealer.key for dealer in bidders(draft.request, directory)} <= refused(draft.request):
        end_search(draft, directory)


def _asked_person(request: Request, dealer: Dealer) -> Party:
    """The contact who was asked."""
    told = {event.facts["to"] for event in request.events if event.kind == "dealer_told"}
    return next((one for one in contacts(dealer) if one.address in told), dealer.contact("parts"))


def _shared(prefix: str, code: str) -> int:
    """How much of a territory's prefix the shop's code has, 1 for a whole country."""
    common = 0
    for one, other in zip(prefix, code, strict=False):
        if one != other:
            break
        common += 1
    return common + 1


def _away(dealer: Dealer, today: date) -> bool:
    return any(first <= today <= last for first, last in dealer.away)


def _both(one: Decision, other: Decision) -> Decision:
    return Decision(
        openings=one.openings + other.openings,
        events=one.events + other.events,
        notices=one.notices + other.notices,
        seen={**one.seen, **other.seen},
    )
