"""What an answer changes: which of its words about lines are news, and which of them the shop must agree to."""

from collections.abc import Iterable
from decimal import Decimal

from parsers import LineAnswer, LineItem
from routing.request import Request
from routing.workflow import DONE, PROPOSALS

_DEARER = frozenset({"price_change", "substitute", "available", "backorder"})


def news(request: Request, answers: Iterable[LineAnswer]) -> tuple[LineAnswer, ...]:
    """The answers about lines that stand otherwise; all parts of a split line go together."""
    said: dict[int, list[LineAnswer]] = {}
    for answer in about_lines(request, answers):
        said.setdefault(answer.line, []).append(answer)
    changed = [known for line, known in said.items() if not _stands(request, line, known)]
    return tuple(answer for known in changed for answer in known)


def about_lines(request: Request, answers: Iterable[LineAnswer]) -> tuple[LineAnswer, ...]:
    """The answers about lines that there are."""
    return tuple(answer for answer in answers if 1 <= answer.line <= len(request.lines))


def expected(request: Request) -> tuple[int, ...]:
    """The positions of the lines of which something is still expected."""
    return tuple(place for place, line in enumerate(request.lines, start=1) if line.state not in DONE)


def settled_by_shop(request: Request) -> frozenset[int]:
    """The positions of the lines that the shop has cancelled or received: no late answer of a dealer changes these."""
    last = _spoken_of(request)
    done = {place for place, line in enumerate(request.lines, start=1) if line.state in DONE}
    return frozenset(place for place in done if last.get(place) in ("shop_cancelled", "shop_received"))


def taken_out(request: Request) -> frozenset[int]:
    """The positions of the lines that a newer version has taken out: nobody who says that all is there means these."""
    last = _spoken_of(request)
    out = (place for place, line in enumerate(request.lines, start=1) if line.state == "cancelled")
    return frozenset(place for place in out if last.get(place) == "revised")


def _spoken_of(request: Request) -> dict[int, str]:
    """By position, the kind of the last event that has said something of the line."""
    gone = {event.facts["event"] for event in request.events if event.kind == "undone"}
    return {
        answer.line: event.kind
        for place, event in enumerate(request.events, start=1)
        for answer in event.lines
        if str(place) not in gone and event.kind not in PROPOSALS
    }


def standing(request: Request, places: Iterable[int]) -> tuple[LineAnswer, ...]:
    """What was last said of these lines."""
    return tuple(answer for place in places for answer in request.lines[place - 1].answers)


def wants_consent(request: Request, answers: Iterable[LineAnswer], above: Decimal | None) -> tuple[LineAnswer, ...]:
    """The answers that make a part so much dearer than ordered that the shop must agree."""
    if above is None:
        return ()
    limit, items = 1 + above, request.opening.order.lines
    return tuple(
        answer
        for answer in answers
        if answer.answer in _DEARER
        and answer.price is not None
        and (ordered := price_of(items[answer.line - 1])) is not None
        and answer.price > ordered * limit
    )


def touched_since(
    request: Request, version: int, answers: Iterable[LineAnswer] | None = None
) -> tuple[LineAnswer, ...]:
    """What the versions after this one say of the lines that are answered, or of all."""
    about = None if answers is None else {answer.line for answer in answers}
    revisions = [event for event in request.events if event.kind == "revised"][max(version, 1) - 1 :]
    return tuple(line for event in revisions for line in event.lines if about is None or line.line in about)


def stands_in(answer: LineAnswer, others: Iterable[LineAnswer]) -> bool:
    """Whether the others say the same of its line."""
    return any(answer.line == one.line and _told(answer) == _told(one) for one in others)


def short_of(item: LineItem, answer: LineAnswer) -> LineAnswer | None:
    """What is missing of a line when less has come than was ordered."""
    ordered = item.quantity
    if answer.answer != "delivered" or answer.quantity is None or ordered is None or answer.quantity >= ordered:
        return None
    return LineAnswer(answer.line, "backorder", quantity=ordered - answer.quantity)


def price_of(item: LineItem) -> Decimal | None:
    """What one piece was ordered at."""
    if item.unit_price is not None:
        return item.unit_price
    if item.extended_price is not None and item.quantity:
        return item.extended_price / item.quantity
    return item.list_price


def _stands(request: Request, line: int, answers: Iterable[LineAnswer]) -> bool:
    known = request.lines[line - 1].answers
    return {_told(answer) for answer in answers} == {_told(answer) for answer in known}


def _told(answer: LineAnswer) -> tuple[object, ...]:
    """What an answer says, but for its reason, which is free text."""
    return answer.answer, answer.eta, answer.part_number, answer.price, answer.quantity
