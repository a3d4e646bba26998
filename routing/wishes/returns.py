"""Parts that go back: asked of the dealer who has sold them, answered with pickup and terms, ended by the credit."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from parsers import Answer, LineAnswer, read_wish
from routing.arrival import Rules
from routing.conversation.turn import Turn
from routing.conversation.unclear import unclear
from routing.directory import Directory
from routing.drafts.draft import Draft
from routing.drafts.people import dealer_of, dealer_reader
from routing.request import Decision, Request
from routing.wishes.wish import Wish
from routing.workflow import fold


def ask_return(wish: Wish, directory: Directory, rules: Rules) -> Decision:
    """A return request to the dealer of the order, with his rule and the last day; the shop reads what we understood.

    One that comes too late goes to him all the same, and says so: he decides.
    """
    original, (number, *_) = wish.original, wish.numbers
    opening = wish.opening(number, "return", wish.lines)
    draft = Draft(fold((opening,), ()), wish.now)
    lines = wish.renumbered(wish.lines)
    draft.note("received", "shop", at=wish.received_at, about=original.number, said=wish.said)
    if original.dealer:
        draft.note("routed", "partspost", dealer=original.dealer, why=f"has had {original.number}")
    draft.note("return_asked", "shop", lines=lines)
    facts = _terms(original, wish.lines, directory, rules, wish.now) | {"about": original.number}
    dealer = dealer_of(draft.request, directory)
    if dealer is not None:
        desk = dealer_reader(draft.request, directory, _today(wish.now, rules)) or dealer.contact("returns")
        draft.note("dealer_told", "partspost", to=desk.address)
        facts |= {"dealer_name": dealer.name, "dealer_phone": dealer.phone}
        draft.tell("return_request", "dealer", desk, lines=lines, facts=facts, answered_text=wish.said or None)
    _echo(draft, wish, lines, facts)
    return _with_original(draft, wish, "return_opened", opening.number)


def hear_return(turn: Turn) -> Decision:
    """What the dealer says of a return: accepted, with a day for the pickup; refused, with the reason; credited.

    Only words that surely say one of the three change anything.
    """
    draft, answer, credit = turn.draft(), turn.answer, read_wish(turn.said, "credit")
    if credit is not None:
        amount = "" if credit.amount is None else str(credit.amount)
        turn.note(draft, "credited", lines=_all(turn.request), credit=credit.number, amount=amount)
        _tell_shop(turn, draft, "credited", credit=credit.number, amount=amount or None)
    elif answer.refused or turn.command == "no" or _every(answer, turn.request, "unavailable"):
        turn.note(draft, "return_refused", lines=_all(turn.request))
        _tell_shop(turn, draft, "return_steps", result="refused", reason=turn.said)
    elif not answer.ambiguous and (_every(answer, turn.request, "available") or turn.command == "yes"):
        pickup = next((action.eta for action in answer.actions if action.eta), None)
        told = pickup.isoformat() if pickup else ""
        turn.note(draft, "return_accepted", pickup=told)
        terms = _terms(turn.request, _all(turn.request), turn.directory, turn.rules, turn.now)
        kept = terms.get("restocking")
        _tell_shop(turn, draft, "return_steps", result="accepted", pickup=told or None, restocking=kept)
    elif answer.question:
        turn.note(draft, "dealer_asked", question=answer.question)
        _tell_shop(turn, draft, "question", question=answer.question, from_role="dealer")
    else:
        return unclear(turn, "answer_unclear")
    draft.close_if_done()
    return draft.decision()


def last_day(request: Request, line: int, directory: Directory) -> date | None:
    """Until when a line of an order may go back: so many days after it was delivered, else promised, else ordered."""
    rule = directory.returns_of(request.dealer, request.opening.brand)
    if rule.days is None:
        return None
    standing = request.lines[line - 1]
    said = [event.at for event in request.events if any(answer.line == line for answer in event.lines)]
    delivered = said[-1].date() if standing.state == "delivered" and said else standing.eta
    return (delivered or request.events[0].at.astimezone(UTC).date()) + timedelta(days=rule.days)


def _terms(
    original: Request, lines: tuple[LineAnswer, ...], directory: Directory, rules: Rules, now: datetime
) -> dict[str, str]:
    """The rule as the mails show it: the last day of the line that must go first, what is kept, whether it is late."""
    rule = directory.returns_of(original.dealer, original.opening.brand)
    days = [day for line in lines if (day := last_day(original, line.line, directory))]
    facts: dict[str, str] = {}
    if days:
        facts["deadline"] = min(days).isoformat()
        if min(days) < _today(now, rules):
            facts["late"] = "1"
    if rule.restocking:
        facts["restocking"] = f"{rule.restocking}%"
    return facts


def _echo(draft: Draft, wish: Wish, lines: tuple[LineAnswer, ...], facts: dict[str, str]) -> None:
    if wish.reader is not None:
        draft.note("shop_told", "partspost", to=wish.reader.address)
        said = wish.said or ""
        draft.tell("echo", "shop", wish.reader, lines=lines, in_reply_to=wish.answers, facts=facts, answered_text=said)


def _with_original(draft: Draft, wish: Wish, kind: str, number: str) -> Decision:
    """The order that it comes from keeps a note of it."""
    noted = Draft(wish.original, wish.now)
    noted.note(kind, "shop", request=number, at=wish.now)
    new, old = draft.decision(), noted.decision()
    return replace(
        new,
        openings=(draft.request.opening,),
        events=new.events + old.events,
        seen={**new.seen, **old.seen},
    )


def _tell_shop(turn: Turn, draft: Draft, kind: str, **facts: str | None) -> None:
    dealer = dealer_of(turn.request, turn.directory)
    known = {"dealer_name": dealer.name, "dealer_phone": dealer.phone} if dealer else {}
    known |= {name: fact for name, fact in facts.items() if fact}
    if turn.shop is not None:
        draft.tell(kind, "shop", turn.shop, lines=_all(draft.request), facts=known)


def _every(answer: Answer, request: Request, kind: str) -> bool:
    """Whether the answer says this of every line."""
    said = {action.line for action in answer.actions if action.answer == kind}
    return len(said) == len(answer.actions) == len(request.lines)


def _all(request: Request) -> tuple[LineAnswer, ...]:
    return tuple(
        LineAnswer(place, "delivered", reason=next((one.reason for one in line.answers if one.reason), None))
        for place, line in enumerate(request.lines, start=1)
    )


def _today(now: datetime, rules: Rules) -> date:
    return now.astimezone(ZoneInfo(rules.timezone)).date()
