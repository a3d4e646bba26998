"""Which lines of the order are meant: by number, by part number, or by a description that fits."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from parsers.facts import LineItem, Order
from parsers.parts import canonical
from parsers.wording.parts.descriptions import Sort, sort_of, stems
from parsers.wording.parts.kinds import is_loose, is_shape, settled, wider
from parsers.wording.tokens import plain, tokens
from parsers.wording.words import PLURALS, Words

_OPPOSITES = (("left", "right"), ("front", "rear"), ("upper", "lower"), ("inner", "outer"))
_LESS, _MORE, _LEAST_PRICE = Decimal("0.6"), Decimal("1.6"), 20
_SHORTEST_PIECE = 5
_SHORTEST_WORD = 3
_LONG = 4
_SHORTEST_END = 2
_DIGITS = 4  # of a part number, by which people call it: "0026 discontinued"
_FEWEST_GROUPS = 2
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[A-Za-z]")
_GAP = re.compile(r"[ ./-]+")
_THIS_CENTURY = "20"


@dataclass(frozen=True, slots=True)
class OrderLines:
    """The lines of an order as people refer to them; a line is its position from 1."""

    items: tuple[LineItem, ...]
    names: dict[str, int]
    numbers: dict[str, int]
    documents: frozenset[str]
    groups: frozenset[tuple[int, ...]]
    sorts: tuple[Sort, ...]
    printed: tuple[tuple[str, ...], ...]  # the words of each description
    heads: tuple[frozenset[str], ...]  # the first of them, with and without its plural
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
        if len(key) == _DIGITS and key.isdecimal() and not self.called(key) and not _is_year(key):
            return self.ending(key)
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

    def ending(self, digits: str) -> int | None:
        """The only line whose part number ends so."""
        found = [line for number, line in self.numbers.items() if number.endswith(canonical(digits))]
        return found[0] or None if len(found) == 1 and len(digits) >= _SHORTEST_END else None

    def in_groups(self, number: str) -> int | None:
        """The only line whose part number is printed with these groups in it: "207 F" of "5NN 945 207 F"."""
        groups = groups_of(number)
        said = " ".join(groups)
        if sum(map(len, groups)) < _DIGITS or (len(groups) < _FEWEST_GROUPS and len(said) < _SHORTEST_PIECE):
            return None
        if not any(map(str.isdecimal, said)):
            return None
        printed = (" ".join(groups_of(plain(item.part_number or ""))) for item in self.items)
        found = [line for line, parts in enumerate(printed, 1) if f" {parts} ".find(f" {said} ") > 0]
        return found[0] if len(found) == 1 else None

    def grouped_alike(self, number: str) -> bool:
        """Whether a number is grouped as one of the order's is, with one group more at most: "5NA 831 056 A"."""
        lengths = tuple(map(len, number.split()))
        return len(lengths) > 1 and bool(self.groups & {lengths, lengths[:-1]})

    def shaped_alike(self, number: str) -> bool:
        """Whether a number with marks in it has its digits and letters where one of the order's has them."""
        return not number.isalnum() and _shape(number) in {_shape(item.part_number or "") for item in self.items}

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

    def described(
        self, kinds: Sequence[str], places: Collection[str], said: str = "", *, many: bool = False
    ) -> tuple[int, ...]:
        """The lines of this kind of part; unless `many` are meant, "the clip" is rather a clip than that of a fan.

        Where no line is of this kind, those whose descriptions have the words that were `said`.
        """
        found = self._of_kind(kinds, places, said, many=many)
        printed = tuple(line for line in found if set(places) <= self.sorts[line - 1].places)
        return printed or found  # "the lower cover" is no cover that may be anywhere

    def _of_kind(self, kinds: Sequence[str], places: Collection[str], said: str, *, many: bool) -> tuple[int, ...]:
        wanted, beside = settled(kinds, places)
        fitting = [line for line in self.every if self.at(line, frozenset(places))]
        exact = tuple(
            line for line in fitting if wanted in (self.sorts[line - 1].kinds, self.sorts[line - 1].bracketed)
        )
        if exact and not is_loose(wanted):
            return self._belonging(exact, beside, many=many)
        narrower = frozenset(narrow for kind in wanted for narrow in wider().get(kind, ()))
        if narrower:
            found = tuple(line for line in fitting if self.sorts[line - 1].kinds & (narrower | wanted))
        else:
            found = tuple(line for line in fitting if wanted <= self.sorts[line - 1].kinds)
        if exact:
            found = self._belonging(tuple(sorted({*exact, *found})), beside, many=True)
            return self._worded(said, found) or found  # "the moulding" is rather called so than a flare
        if found or any(wanted <= sort.kinds for sort in self.sorts):
            return self._closest(found, wanted)
        wide = {kind for kind, narrow in wider().items() if wanted & set(narrow)}
        loosely = tuple(line for line in fitting if self.sorts[line - 1].kinds & wide)
        return self._worded(said, fitting) or loosely  # "hood latch" of one called latch

    def _closest(self, lines: Sequence[int], wanted: frozenset[str]) -> tuple[int, ...]:
        """Those of these lines that have most of the kinds said: "lamp of the liftgate" is the one on the liftgate."""
        fits = [sum(self._has(line, kind) for kind in wanted) for line in lines]
        return tuple(line for line, fit in zip(lines, fits, strict=True) if fit == max(fits))

    def _has(self, line: int, kind: str) -> bool:
        sort = self.sorts[line - 1]
        return kind in sort.kinds | sort.beside | sort.bracketed or not sort.kinds.isdisjoint(wider().get(kind, ()))

    def _belonging(self, lines: Sequence[int], beside: frozenset[str], *, many: bool) -> tuple[int, ...]:
        """The lines of these that belong to what was said, or to nothing; all of them where nothing was said."""
        own = tuple(line for line in lines if beside <= self.sorts[line - 1].beside)
        bare = tuple(line for line in lines if not self.sorts[line - 1].beside)
        if beside:
            return own or bare
        return own if many else bare or own

    def sided(self, side: str) -> tuple[int, ...]:
        """The lines whose descriptions put them on this side of the car."""
        return tuple(line for line in self.every if side in self.sorts[line - 1].places)

    def are(self, kind: str) -> bool:
        """Whether a line is of this kind of part and of no other."""
        return any(sort.kinds == {kind} for sort in self.sorts)

    def worded(self, word: str) -> tuple[int, ...]:
        """The lines whose description has this word, which is no word of the vocabulary."""
        found = self._worded(word, self.every) if len(word) >= _SHORTEST_WORD else ()
        first = tuple(line for line in found if word in self.heads[line - 1])
        return first or found  # "springs" are rather the springs than their bolts

    def headed(self, word: str) -> tuple[int, ...]:
        """The lines whose descriptions begin with this word."""
        return tuple(line for line, heads in enumerate(self.heads, 1) if word in heads)

    def begins_alone(self, word: str) -> bool:
        """Whether a long word is with what one description alone begins: "Carrier assy"."""
        return len(word) >= _LONG and not is_shape(word) and len(self.headed(word)) == 1

    def said_of_several(self, word: str) -> bool:
        """Whether a word of a description is said of several: not as it is printed, and with a plural's ending."""
        return word.endswith(PLURALS) and not any(word in printed for printed in self.printed)

    def _worded(self, said: str, among: Iterable[int]) -> tuple[int, ...]:
        """The lines whose descriptions have all these words, in whatever order: "roof moulding", "Moulding, roof"."""
        wanted = stems(said, self.language)
        return tuple(line for line in among if wanted and wanted <= self.sorts[line - 1].words)

    def at(self, line: int, places: frozenset[str]) -> bool:
        """Whether a line may be at these places of the car: nothing in its description says otherwise."""
        own = self.sorts[line - 1].places
        return not any((a in places and b in own) or (b in places and a in own) for a, b in _OPPOSITES)


def opposite(places: Collection[str]) -> set[str]:
    """The places of a car that lie across from these: "rear" of "front"."""
    return {b if one == a else a for a, b in _OPPOSITES for one in places if one in (a, b)}


def groups_of(number: str) -> list[str]:
    """The groups in which a part number is written: "5NN 945 207 F", "ML3Z-78043B13-AA"."""
    return _GAP.split(number)


def _shape(number: str) -> str:
    return _LETTER.sub("A", _DIGIT.sub("9", number))


def _is_year(digits: str) -> bool:
    return digits.startswith(_THIS_CENTURY)


def order_lines(order: Order, words: Words) -> OrderLines:
    """The lines of the order, with everything by which people may call them."""
    numbers: dict[str, int] = {}
    for position, item in enumerate(order.lines, 1):
        key = canonical(item.part_number or "")
        if key:
            numbers[key] = 0 if key in numbers else position  # the same part on two lines tells neither
    part_numbers = [item.part_number or "" for item in order.lines]
    described = [plain(item.description or "") for item in order.lines]
    printed = tuple(tuple(token.text for token in tokens(one) if token.text.isalnum()) for one in described)
    known = (order.purchase_order, order.repair_order, order.claim, order.vin)
    return OrderLines(
        items=order.lines,
        names={name.lstrip("0") or name: position for position, name in enumerate(order.line_names, 1)},
        numbers=numbers,
        documents=frozenset(canonical(number) for number in known if number),
        groups=frozenset(tuple(map(len, number.split())) for number in part_numbers if " " in number),
        sorts=tuple(sort_of(item.description or "", words) for item in order.lines),
        printed=printed,
        heads=tuple(stems(one[0], words.language) | {one[0]} if one else frozenset() for one in printed),
        language=words.language,
    )
