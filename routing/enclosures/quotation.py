"""A quotation beside a dealer's answer: its prices become what he says of the lines whose part numbers they bear."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from parsers import Answer, LineAnswer, LineItem, canonical, only_encloses
from routing.arrival import Reply
from routing.conversation.lines import price_of
from routing.request import Request

_HAS_PRICE = frozenset({"available", "backorder", "substitute", "price_change"})


def with_quotation(reply: Reply, request: Request) -> Reply:
    """The reply with the prices of its quotation laid over what its words say of the same lines.

    A paper whose every price is the one that was ordered is the order itself: it says nothing. Words come first; a
    line of which they say nothing is offered at its price. A quotation of another quantity fits no line.
    """
    places, unmatched = _matched(reply.quoted, request)
    items = request.opening.order.lines
    if not any(price_of(items[place]) != line.unit_price for place, line in places.items()):
        return replace(reply, quoted=())
    if reply.answer.ambiguous and not only_encloses(reply.answer.said):
        return replace(reply, quoted=())
    said = _priced(replace(reply.answer, ambiguous=False), places, items)
    return replace(reply, answer=said, unmatched=unmatched)


def shown(lines: Iterable[LineItem]) -> str:
    """Parts of a quotation that fit no line, one a row."""
    rows = ((line.part_number, line.description, _counted(line)) for line in lines)
    return "\n".join(" · ".join(filter(None, row)) for row in rows)


def _matched(quoted: Iterable[LineItem], request: Request) -> tuple[dict[int, LineItem], tuple[LineItem, ...]]:
    """By their places, counted from 0, the lines that are quoted; and what fits none."""
    items = request.opening.order.lines
    places: dict[int, LineItem] = {}
    unmatched: list[LineItem] = []
    for line in quoted:
        key = canonical(line.part_number)
        same = [place for place, item in enumerate(items) if key and canonical(item.part_number) == key]
        fits = [place for place in same if place not in places and _fits(line, [items[place]])]
        if not fits and _fits(line, [items[place] for place in same]):
            fits = [place for place in same if place not in places]
        places |= dict.fromkeys(fits, line)
        if not fits:
            unmatched.append(line)
    return places, tuple(unmatched)


def _fits(line: LineItem, items: list[LineItem]) -> bool:
    """Whether so many pieces are quoted as these lines order, as far as both say."""
    if not items or line.quantity is None or any(item.quantity is None for item in items):
        return bool(items)
    return line.quantity == sum(item.quantity or Decimal(0) for item in items)


def _priced(answer: Answer, places: dict[int, LineItem], items: tuple[LineItem, ...]) -> Answer:
    named = {action.line for action in answer.actions}
    actions = [_at_price(action, places.get(action.line - 1), items) for action in answer.actions]
    for place, line in sorted(places.items()):
        if place + 1 not in named:
            actions.append(_at_price(LineAnswer(place + 1, "available"), line, items))
    return replace(answer, actions=tuple(actions))


def _at_price(action: LineAnswer, line: LineItem | None, items: tuple[LineItem, ...]) -> LineAnswer:
    """What is said of a line, at the price that is quoted for it where the words name none."""
    if line is None or action.price is not None or action.answer not in _HAS_PRICE:
        return action
    ordered = price_of(items[action.line - 1])
    if ordered == line.unit_price:
        return action
    changed = action.answer == "available" and ordered is not None
    return replace(action, answer="price_change" if changed else action.answer, price=line.unit_price)


def _counted(line: LineItem) -> str:
    count = "" if line.quantity is None else f"{line.quantity:f} × "
    return "" if line.unit_price is None else f"{count}{line.unit_price:f}"
