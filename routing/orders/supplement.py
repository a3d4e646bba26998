"""Lay a newer paper over the lines that stand already: what it adds, changes and takes out."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from parsers import LineAnswer, LineItem, Order, canonical
from routing.directory import unaccented
from routing.request import LineStanding


@dataclass(frozen=True, slots=True)
class Revision:
    """A newer version of an order. Lines keep their positions; `LineItem.change` says what this version does to one."""

    order: Order
    lines: tuple[LineAnswer, ...] = ()
    """What the version says of lines: those to be answered anew, and as ``cancelled`` those that it takes out."""
    kept: tuple[int, ...] = ()
    """Positions of lines that it takes out although they are delivered: they can only be returned."""

    @property
    def changed(self) -> tuple[int, ...]:
        """The positions of all lines that it touches."""
        return tuple(sorted({*self.kept, *(answer.line for answer in self.lines)}))


def merge(order: Order, standing: Sequence[LineStanding], newer: Order) -> Revision:
    """The order in force with a newer paper laid over it.

    A paper whose every line is marked as added, changed or deleted says nothing of the others. One without such marks
    is the whole list again when it holds at least half of the lines that still stand, and then what is missing is taken
    out; else it is a further order for the same repair, takes out nothing, and wants another count of a part on top.
    """
    sheet = _Sheet(order.lines, standing)
    marked = all(line.change for line in newer.lines)
    places = sheet.find(newer.lines)
    complete = not marked and sheet.is_whole_list(places)
    further = not marked and not complete
    for line, place in zip(newer.lines, places, strict=True):
        if line.change == "delete" or line.quantity == 0:
            sheet.take_out(place)
        elif place is None or (further and sheet.lines[place].quantity != line.quantity):
            sheet.add(line)
        else:
            sheet.lay_over(place, line)
    if complete:
        for place in sheet.standing_places - set(places):
            sheet.take_out(place)
    whole = not marked and len(sheet.standing_places) == len(newer.lines)
    kept = tuple(place + 1 for place in sorted(sheet.kept))
    return Revision(_headed(order, newer, tuple(sheet.lines), whole=whole), sheet.answers(), kept)


def complete(order: Order, standing: Sequence[LineStanding], original: Order) -> Revision:
    """The order in force with the paper laid under it that it is a supplement to: mail may arrive in any order.

    What the supplement says of a line is newer; only lines of which it says nothing come in. What it takes out is out.
    """
    sheet = _Sheet(order.lines, standing)
    for line, place in zip(original.lines, sheet.find(original.lines), strict=True):
        if place is None:
            sheet.add(line)
    sheet.take_out_marked()
    return Revision(_headed(original, order, tuple(sheet.lines), whole=False), sheet.answers())


class _Sheet:
    """The lines as they stand, while a newer paper is laid over them; places count from 0."""

    def __init__(self, lines: Iterable[LineItem], standing: Sequence[LineStanding]) -> None:
        self.lines = list(lines)
        self._states = [one.state for one in standing]
        self._gone = {place for place, line in enumerate(self.lines) if line.change == "delete"}
        self._before = {place for place, state in enumerate(self._states) if state != "cancelled"} - self._gone
        for place in range(len(self.lines)):
            if place not in self._gone or self._states[place] == "cancelled":
                self.lines[place] = replace(self.lines[place], change=None)
        self._anew: set[int] = set()
        self._out: set[int] = set()
        self.kept: set[int] = set()

    @property
    def standing_places(self) -> set[int]:
        """Where a line stands that nobody has taken out."""
        return {place for place in range(len(self.lines)) if place in self._before | self._anew} - self._out - self.kept

    def is_whole_list(self, places: Iterable[int | None]) -> bool:
        """Whether the paper that was found at these places holds enough of what stood before to be all of it."""
        found = self._before & {place for place in places if place is not None}
        return bool(found) and 2 * len(found) >= len(self._before)

    def find(self, newer: Sequence[LineItem]) -> list[int | None]:
        """Where each line of a newer paper stands already: the same part, else the same description and side.

        Lines that stand come before those that were taken out; of several with the same part, the one with the same
        printed number.
        """
        places: list[int | None] = [None] * len(newer)
        for same in (_same_row, _same_part, _same_words):
            for number, line in enumerate(newer):
                if places[number] is None:
                    places[number] = self._place(line, same, set(places))
        return places

    def _place(self, line: LineItem, same: Callable[[LineItem, LineItem], bool], taken: set[int | None]) -> int | None:
        fits = [place for place, one in enumerate(self.lines) if place not in taken and same(one, line)]
        alive = [place for place in fits if place in self._before] or fits
        alive.sort(key=lambda place: self.lines[place].quantity != line.quantity)  # twins: the same count first
        if same is _same_words and len(alive) > 1:
            return None  # two doors: nobody can tell which of them has another number now
        return alive[0] if alive else None

    def add(self, line: LineItem) -> None:
        """A line that was not there."""
        self._anew.add(len(self.lines))
        self.lines.append(replace(line, change="add"))

    def lay_over(self, place: int, line: LineItem) -> None:
        """A line that is there: as it is now, and to be answered anew if it is not what it was."""
        old = self.lines[place]
        new = replace(
            old,
            line=line.line or old.line,
            part_number=line.part_number or old.part_number,
            description=line.description or old.description,
            quantity=old.quantity if line.quantity is None else line.quantity,
            unit_price=old.unit_price if line.unit_price is None else line.unit_price,
            list_price=old.list_price if line.list_price is None else line.list_price,
            extended_price=line.extended_price,
            part_type=old.part_type if line.part_type == "unknown" else line.part_type,
        )
        if place not in self._before:
            self._anew.add(place)
            self.lines[place] = replace(new, change="add")
        elif _differs(old, new, delivered=self._states[place] == "delivered"):
            self._anew.add(place)
            self.lines[place] = replace(new, change="change")

    def take_out(self, place: int | None) -> None:
        """A line that is not wanted any more; nothing to do for one that never was or is out already."""
        if place is None or place not in self._before:
            return
        (self.kept if self._states[place] == "delivered" else self._out).add(place)
        self.lines[place] = replace(self.lines[place], change="delete")

    def take_out_marked(self) -> None:
        """The lines that are marked as taken out and still wait for an answer: nobody wants one."""
        self._out |= {place for place in self._gone if self._states[place] != "cancelled"}

    def answers(self) -> tuple[LineAnswer, ...]:
        """What the version says of each line that it touches, by position."""
        said = [LineAnswer(place + 1, "cancelled") for place in self._out]
        said += [LineAnswer(place + 1, "available", quantity=self.lines[place].quantity) for place in self._anew]
        return tuple(sorted(said, key=lambda answer: answer.line))


def _headed(order: Order, newer: Order, lines: tuple[LineItem, ...], *, whole: bool) -> Order:
    """The lines under the newer paper's head, which keeps what it does not say; sums are those of a whole list only."""
    return replace(
        newer,
        repair_order=newer.repair_order or order.repair_order,
        purchase_order=newer.purchase_order or order.purchase_order,
        claim=newer.claim or order.claim,
        vin=newer.vin or order.vin,
        vehicle=newer.vehicle if newer.vehicle.make or newer.vehicle.model else order.vehicle,
        shop=newer.shop if newer.shop.name else order.shop,
        insurer=newer.insurer or order.insurer,
        required_by=newer.required_by or order.required_by,
        currency=newer.currency or order.currency,
        lines=lines,
        subtotal=newer.subtotal if whole else None,
        tax=newer.tax if whole else None,
        total=newer.total if whole else None,
    )


def _differs(old: LineItem, new: LineItem, *, delivered: bool) -> bool:
    """Whether the dealer must look at the line again; of a delivered one the price is settled."""
    if canonical(old.part_number) != canonical(new.part_number) or old.quantity != new.quantity:
        return True
    return not delivered and (old.unit_price, old.list_price) != (new.unit_price, new.list_price)


def _same_row(one: LineItem, other: LineItem) -> bool:
    return _same_part(one, other) and bool(one.line) and one.line == other.line


def _same_part(one: LineItem, other: LineItem) -> bool:
    return bool(canonical(one.part_number)) and canonical(one.part_number) == canonical(other.part_number)


def _same_words(one: LineItem, other: LineItem) -> bool:
    """The same description in any order of its words; the side is one of them."""
    words = _words(one)
    return bool(words) and words == _words(other)


def _words(line: LineItem) -> frozenset[str]:
    return frozenset(unaccented(line.description or "").replace(",", " ").split())
