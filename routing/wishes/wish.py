"""A shop's wish about lines of an order: which order, which lines, how many of each and why."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from parsers import LONGEST_SAID, LineAnswer, LineItem, Order, Party, Wished, canonical, read_wish
from routing.conversation.turn import Turn
from routing.orders.case import Case
from routing.orders.guard import Found
from routing.orders.matching import mentions, names_of, related, words_of
from routing.request import ORDERS, Kind, Opening, Request, Role, Source

_MOST = 20  # parts that one mail may search


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wished, by whom and when; it comes as a reply about the order, or as a mail of its own."""

    original: Request
    lines: tuple[LineAnswer, ...]
    """Positions in the original, with quantity and reason; what is answered of them says nothing here."""
    numbers: tuple[str, ...]
    """Reserved request numbers: one for a return, one per line for a search."""
    received_at: datetime
    now: datetime
    blob: str = ""
    """SHA-256 of the mail that says so."""
    reader: Party | None = None
    """Who at the shop may be written to."""
    answers: str | None = None
    """Message-ID of his mail."""
    said: str = ""

    def opening(self, number: str, kind: Kind, lines: tuple[LineAnswer, ...]) -> Opening:
        """The request that these lines become, under the head of their order; nothing goes along but the lines."""
        original = self.original.opening
        order = replace(
            original.order,
            lines=tuple(_wished(original.order.lines[line.line - 1], line) for line in lines),
            subtotal=None,
            tax=None,
            total=None,
        )
        return replace(
            original,
            number=number,
            kind=kind,
            order=order,
            source=Source(self.blob, ""),
            problems=(),
            about=original.number,
        )

    def renumbered(self, lines: tuple[LineAnswer, ...]) -> tuple[LineAnswer, ...]:
        """The same lines by their positions in the request that they become."""
        return tuple(replace(line, line=place, answer="delivered") for place, line in enumerate(lines, start=1))


def wish_of(turn: Turn) -> Wish | None:
    """The wish that a shop's reply holds; None if its words name no line of the order, or not surely."""
    asked = read_wish(turn.said, "return", "search")
    lines = _lines_named(turn.request, asked) if asked else ()
    if not lines or len(turn.reply.numbers) < numbers_wanted(turn.request, "shop", turn.said):
        return None
    return Wish(
        original=turn.request,
        lines=lines,
        numbers=turn.reply.numbers,
        received_at=turn.arrival.received_at,
        now=turn.now,
        blob=turn.arrival.blob,
        reader=turn.shop,
        answers=turn.arrival.mail.message_id,
        said=turn.said,
    )


def numbers_wanted(request: Request, role: Role, said: str) -> int:
    """How many new requests a reply in these words may open: one for a return, one for each part of a search."""
    asked = read_wish(said, "return", "search") if role == "shop" else None
    if asked is None or request.opening.kind not in ORDERS:
        return 0
    return 1 if asked.kind == "return" else max(1, min(len(asked.lines), _MOST))


def numbers_mailed(found: Iterable[Found], text: str) -> int:
    """How many new requests a mail of its own may open that asks for a search: one for each part that it names."""
    asked = _asked_in(text)
    wanted = sum(len(one.order.lines) for one in found) or len(asked.lines if asked else ())
    return max(1, min(wanted, _MOST))


def names_of_lines(order: Order) -> tuple[str, ...]:
    """What people call the lines: the printed number where each has one of its own, else 1, 2, 3."""
    printed = tuple((line.line or "").strip() for line in order.lines)
    if all(printed) and len(set(printed)) == len(printed):
        return printed
    return tuple(str(place) for place in range(1, len(printed) + 1))


def wish_in(case: Case, found: Iterable[Found]) -> Wish | None:
    """The wish that a mail of its own holds: which known order it names, and which lines of it; None if none fits.

    The order is the one that subject, words or paper name, else the newest that holds all of the parts.
    """
    orders = [one.order for one in found]
    wished = [line for order in orders for line in order.lines]
    known = [one for one in case.may_change(case.known.cases) if one.opening.kind in ORDERS]
    words = words_of(case.arrival)
    named = [request for request in known if mentions(words, names_of(request))]
    named += [same for order in orders if (same := related(order, known)[0]) is not None]
    for request in (*named, *known) if wished else ():
        lines = _lines_of(request, wished)
        if len(lines) == len(wished):
            return _mailed(case, request, lines)
    if len({request.number for request in named}) == 1 and not wished:
        asked = _asked_in(case.arrival.mail.text)
        lines = _lines_named(named[0], asked) if asked else ()
        return _mailed(case, named[0], lines) if lines else None
    return None


def _asked_in(text: str) -> Wished | None:
    """What the words of a mail ask for, whose address or subject may have said already that it is a wish."""
    return read_wish(text, "return", "search") or read_wish(f"return {text}", "return")


def _mailed(case: Case, request: Request, lines: tuple[LineAnswer, ...]) -> Wish:
    return Wish(
        original=request,
        lines=lines,
        numbers=tuple(case.known.numbers.values()),
        received_at=case.arrival.received_at,
        now=case.now,
        blob=case.arrival.blob,
        reader=case.reader,
        answers=case.arrival.mail.message_id,
        said=case.arrival.mail.text.strip()[:LONGEST_SAID],
    )


def _lines_named(request: Request, asked: Wished) -> tuple[LineAnswer, ...]:
    """The lines that are called by their numbers; none if one of them is not there."""
    names = names_of_lines(request.opening.order)
    wanted = asked.lines or (names if len(names) == 1 else ())
    if not set(wanted) <= set(names):
        return ()
    return tuple(LineAnswer(names.index(one) + 1, "delivered", reason=asked.words or None) for one in wanted)


def _lines_of(request: Request, wished: Iterable[LineItem]) -> tuple[LineAnswer, ...]:
    """Those of the wished parts that stand in the request, each at its first position."""
    places = {
        canonical(line.part_number): place
        for place, line in reversed(list(enumerate(request.opening.order.lines, start=1)))
        if line.part_number
    }
    found = ((places.get(canonical(line.part_number)), line.quantity) for line in wished)
    return tuple(LineAnswer(place, "delivered", quantity=quantity) for place, quantity in found if place)


def _wished(line: LineItem, wish: LineAnswer) -> LineItem:
    quantity = line.quantity if wish.quantity is None else wish.quantity
    return replace(line, quantity=quantity, extended_price=None, change=None)
