"""Which lines of the order are meant: by number, by part number, or by a description that fits."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from parsers.facts import LineItem, Order
from parsers.parts import canonical
from parsers.wording.parts.kinds import settled, wider
from parsers.wording.tokens import plain, tokens
from parsers.wording.words import LANGUAGES, Words, book, known_form

_OPPOSITES = (("left", "right"), ("front", "rear"), ("upper", "lower"), ("inner", "outer"))
_LESS, _MORE, _LEAST_PRICE = Decimal("0.6"), Decimal("1.6"), 20
_SHORTEST_PIECE = 5
_SHORTEST_WORD = 4
_SHORTEST_SAID = 3


@dataclass(frozen=True, slots=True)
class Sort:
    """What sort of part a line is: the kinds of part its description names, where on the car, and all its words."""

    kinds: frozenset[str]
    places: frozenset[str]
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class OrderLines:
    """The lines of an order as people refer to them; a line is its position from 1."""

    items: tuple[LineItem, ...]
    names: dict[str, int]
    numbers: dict[str, int]
    documents: frozenset[str]
    groups: frozenset[tuple[int, ...]]
    sorts: tuple[Sort, ...]
    language: str

    @property
    def every(self) -> tuple[int, ...]:
        """All lines."""
        return tuple(range(1, len(self.items) + 1))

    @property
    def only(self) -> int | None:
        """The line of an order that has no other: whatever is said is said beside it."""
        return 1 if len(self.items) == 1 else None

    def called(self, name: str) -> int | None:
        """The line that is called so in our mails."""
        return self.names.get(name.lstrip("0") or name)

    def numbered(self, part_number: str) -> int | None:
        """The line with this part number, or the only one that begins with five such digits or ends so ("GI020")."""
        key = canonical(part_number)
        if (line := self.numbers.get(key)) is not None:
            return line or None
        if len(key) < _SHORTEST_PIECE or not any(map(str.isdecimal, key)):
            return None
        begins = len(key) == _SHORTEST_PIECE and part_number.isdecimal()
        ends = not key.isdecimal()
        found = [
            line
            for number, line in self.numbers.items()
            if (begins and number.startswith(key)) or (ends and number.endswith(key))
        ]
        return found[0] or None if len(found) == 1 else None

    def grouped_alike(self, number: str) -> bool:
        """Whether a number is grouped as one of the order's is, with one group more at most: "5NA 831 056 A"."""
        lengths = tuple(map(len, number.split()))
        return len(lengths) > 1 and bool(self.groups & {lengths, lengths[:-1]})

    def quantity(self, line: int) -> int | None:
        """How many are ordered, where that is a whole number."""
        quantity = self.items[line - 1].quantity
        return int(quantity) if quantity is not None and quantity == quantity.to_integral_value() else None

    def price(self, line: int) -> Decimal | None:
        """The ordered price of one piece."""
        return self.items[line - 1].unit_price

    def may_cost(self, line: int, number: int) -> bool:
        """Whether a number without a currency is near the ordered price, so that it is one."""
        price = self.price(line)
        return price is not None and price >= _LEAST_PRICE and price * _LESS <= number <= price * _MORE

    def described(self, kinds: Sequence[str], places: Collection[str], said: str = "") -> tuple[int, ...]:
        """The lines of this kind of part; those that are nothing else come before those that are of it ("fan clip").

        Where no line is of this kind, those whose descriptions have the words that were `said`.
        """
        wanted = settled(kinds, places)
        fitting = [line for line in self.every if self._at(line, frozenset(places))]
        exact = tuple(line for line in fitting if self.sorts[line - 1].kinds == wanted)
        if exact:
            return exact
        narrower = frozenset(narrow for kind in wanted for narrow in wider().get(kind, ()))
        if narrower:
            found = tuple(line for line in fitting if self.sorts[line - 1].kinds & (narrower | wanted))
        else:
            found = tuple(line for line in fitting if wanted <= self.sorts[line - 1].kinds)
        elsewhere = any(wanted <= sort.kinds for sort in self.sorts)
        return found if found or elsewhere else self._worded(said, fitting)

    def are(self, kind: str) -> bool:
        """Whether a line is of this kind of part and of no other."""
        return any(sort.kinds == {kind} for sort in self.sorts)

    def worded(self, word: str) -> tuple[int, ...]:
        """The lines whose description has this word, which is no word of the vocabulary."""
        return self._worded(word, self.every) if len(word) >= _SHORTEST_WORD else ()

    def _worded(self, said: str, among: Iterable[int]) -> tuple[int, ...]:
        """The lines whose descriptions have all these words, in whatever order: "roof moulding", "Moulding, roof"."""
        wanted = _stems(said, self.language)
        return tuple(line for line in among if wanted and wanted <= self.sorts[line - 1].words)

    def _at(self, line: int, places: frozenset[str]) -> bool:
        own = self.sorts[line - 1].places
        return not any((a in places and b in own) or (b in places and a in own) for a, b in _OPPOSITES)


def order_lines(order: Order, words: Words) -> OrderLines:
    """The lines of the order, with everything by which people may call them."""
    numbers: dict[str, int] = {}
    for position, item in enumerate(order.lines, 1):
        key = canonical(item.part_number or "")
        if key:
            numbers[key] = 0 if key in numbers else position  # the same part on two lines tells neither
    printed = [item.part_number or "" for item in order.lines]
    known = (order.purchase_order, order.repair_order, order.claim, order.vin)
    return OrderLines(
        items=order.lines,
        names={name.lstrip("0") or name: position for position, name in enumerate(order.line_names, 1)},
        numbers=numbers,
        documents=frozenset(canonical(number) for number in known if number),
        groups=frozenset(tuple(map(len, number.split())) for number in printed if " " in number),
        sorts=tuple(_sort(item.description or "", words) for item in order.lines),
        language=words.language,
    )


def _sort(description: str, words: Words) -> Sort:
    said = [token.text for token in tokens(plain(description))]
    forms = [known_form(word, words.language)[0] for word in said]
    kinds, places, at = list[str](), set[str](), 0
    while at < len(said):
        found = words.find(forms, at)
        meaning = found.meaning if found is not None else ""
        if meaning.startswith("part:"):
            kinds.append(meaning.removeprefix("part:"))
        elif meaning.startswith("place:"):
            places.add(meaning.removeprefix("place:"))
        at = found.end if found is not None else at + 1
    places |= _abbreviated_sides(said)
    return Sort(settled(kinds, places), frozenset(places), _stems(description, words.language))


def _stems(text: str, language: str) -> frozenset[str]:
    """The words of a text but the shortest, without their plurals."""
    forms = (known_form(token.text, language)[0] for token in tokens(plain(text)))
    return frozenset(form.removesuffix("s") for form in forms if len(form) >= _SHORTEST_SAID)


def _abbreviated_sides(said: Iterable[str]) -> set[str]:
    """LH and RH in whatever language the description is."""
    words = set(said)
    return {
        place
        for language in LANGUAGES
        for place in ("left", "right")
        if words & {plain(word) for word in book(language)["places"][place] if len(word) > 1}
    }
