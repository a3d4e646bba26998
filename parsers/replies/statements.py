"""Puts the items of sentences together into statements: which lines, and what is said about them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from parsers.replies.references import Mentioned, resolve
from parsers.replies.sentences import Item, Reader, Sentence

ANSWERS = frozenset(
    {"ok", "stock", "have", "out", "gone", "replaced", "arrives", "due", "delivers", "to_you", "shipped", "delivered"}
    | {"received", "here", "cancel", "keep", "price", "raised", "same_price", "missing", "damaged", "wrong", "pending", "arrow"}
    | {"same", "trouble", "no"}
)
_LEADING = frozenset({"price", "raised", "same_price", "due", "arrives", "replaced", "out", "gone"})
# What may be said of the whole order without naming it; "backorder" alone could be any line.
_WHOLE = frozenset({"ok", "stock", "here", "trouble", "delivers", "to_you", "shipped", "delivered", "received", "pending"}) | {
    *("keep", "cancel"),
}
MODES = frozenset({"hedge", "should", "if", "offer", "not", "instead_of", "freight", "only", "soon", "for_day", "too", "one_of"})
_DISTRIBUTING = frozenset({"all", "rest"})
_BREAKS = frozenset(",:-()[]=/")
# What "not" makes of a sign; what is not named here is in doubt when it is denied.
_DENIED = {
    **dict.fromkeys(("stock", "have", "here", "arrives", "due", "delivers", "to_you"), "out"),
    **dict.fromkeys(("received", "delivered"), "missing"),
    **dict.fromkeys(("dateword", "replaced", "damaged", "offer", "freight", "attached", "should"), ""),
    "out": "stock", "trouble": "ok", "price": "same_price", "cancel": "keep", "missing": "received",
    "raised": "same_price", "hedge": "hedge", "pending": "pending", "wrong": "ok", "soon": "hedge", "same_price": "price",
}
_REACH = 4
_FOR = frozenset({"pour", "para", "for", "pr", "til"})


@dataclass(slots=True)
class Statement:
    """What is said about some lines, about all of them or about the rest; still growing while a mail is read."""

    scope: str = ""  # "lines", "all", "rest", or "" while nothing is named
    lines: list[int] = field(default_factory=list)
    facts: list[Item] = field(default_factory=list)
    portions: list[tuple[int, list[Item]]] = field(default_factory=list)
    exceptions: list[int] = field(default_factory=list)
    begun_by: str = ""  # "reference" or "fact": which of them came first
    header: bool = False
    excepted: bool = False
    expected: int = 0  # how many lines "the other eleven" are
    sure: bool = True
    said: str = ""
    unknown: int = 0  # words that nobody knows
    unknown_subject: bool = False  # one of them where a line would stand

    def names(self) -> set[str]:
        """The signs that were given."""
        return {fact.name for fact in self.facts if fact.kind == "sign"}

    def says_something(self) -> bool:
        """Whether there is an answer, a day, a price or a part number."""
        return any(fact.kind != "sign" or fact.name in ANSWERS for fact in (*self.facts, *self.portion_facts()))

    def portion_facts(self) -> Iterator[Item]:
        """What is said about some of the pieces."""
        return (fact for _, facts in self.portions for fact in facts)


class Account:
    """The account of a mail: its statements in order, and what could not be explained."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.statements: list[Statement] = []
        self.unexplained: list[str] = []
        self.remarks: list[str] = []
        self._mentioned = Mentioned()
        self._waiting: list[Statement] = []
        self._last: Statement | None = None
        self._lead: Statement | None = None  # what was said before the lines in this sentence
        self._ahead = 0
        self._sentence = Sentence((), "")

    def mention(self, sentence: Sentence) -> None:
        """Remember which line a question is about: "it" in the next sentence is that line."""
        lines = [item for item in resolve(sentence.items, self.reader, self._mentioned) if item.kind == "lines"]
        if len(lines) == 1 and len(lines[0].lines) == 1:
            self._last = Statement("lines", list(lines[0].lines), begun_by="reference")

    def add(self, sentence: Sentence, beside: int | None = None) -> None:
        """Take a sentence in; `beside` is the line of the order next to which it was typed."""
        items = list(_denied(resolve(sentence.items, self.reader, self._mentioned)))
        if beside is not None:
            items = [Item("lines", str(beside), 0, 0, "part number", lines=(beside,)), Item("stop", ":", 0, 0, ":"), *items]
        items = self._counted(items)
        self._sentence = sentence
        if items and items[-1].says("but", "except", "or"):
            self.unexplained.append(sentence.said)
        first_of_sentence = len(self.statements)
        if self._waiting and not self._carries_on(items):
            self._give_up()
        before, excepted = _split_at_exception(items)
        self._ahead = sum(_is_reference(item) for item in items)
        self._lead = None
        for chunk in _chunks(before):
            self._chunk(chunk, first_of_sentence)
        if excepted is not None:
            self._except(excepted, first_of_sentence)
        if self._lead is not None:
            self._fact_only(self._lead, self._last_here(first_of_sentence))

    def close(self) -> None:
        """The mail is at its end: references that still wait for an answer have none."""
        self._give_up()

    def _carries_on(self, items: Sequence[Item]) -> bool:
        """Whether this sentence begins with what the references before it wait for."""
        first = next((item for item in items if item.kind in {"lines", "sign", "day", "money"}), None)
        return first is not None and not (first.kind == "lines" or first.name in _DISTRIBUTING)

    def _give_up(self) -> None:
        if self._waiting:
            said = " ".join(group.said for group in self._waiting)
            numbered = any(char.isdigit() for char in said) or any(group.facts for group in self._waiting)
            self._waiting = []

    def _counted(self, items: list[Item]) -> list[Item]:
        """Numbers behind a line with several pieces are pieces when they add up, or follow "have" or "only"."""
        subject = next((place for place, item in enumerate(items) if item.kind == "lines"), None)
        if subject is None:
            return items
        line = items[subject].lines[0] if len(items[subject].lines) == 1 else 0
        quantity = (self.reader.lines.quantity(line) if line else None) or 0
        behind = items[subject + 1 :]
        nearby = []
        for place, item in enumerate(behind, subject + 1):
            if item.kind == "lines" and item.name != "number":
                break
            if item.kind == "count" or item.name == "number":
                nearby.append(place)
        fits = quantity > 1 and sum(items[place].number for place in nearby) == quantity and len(nearby) > 1
        counted = [
            place
            for place in nearby
            if (fits or self._is_count(items, place, quantity)) and items[place].kind == "lines"
        ]
        return [replace(item, kind="count") if place in counted else item for place, item in enumerate(items)]

    def _is_count(self, items: Sequence[Item], place: int, quantity: int) -> bool:
        before = [item for item in items[:place] if item.kind != "filler"]
        if items[place].number <= quantity and quantity > 1 and before and before[-1].says("have", "only", "received"):
            return True
        parted = len(before) > 1 and before[-1].text == ":" and before[-2].name in {"description", "part number"}
        following = items[place + 1] if place + 1 < len(items) else None
        return parted and following is not None and following.says("stock", "have", "out", "only")

    def _chunk(self, chunk: Sequence[Item], first: int) -> None:
        for group in _groups(chunk):
            if any(item.text == ":" for item in chunk[:1]) and self._last_here(first):
                self._make_header()
            self._place(group, first)

    def _last_here(self, first: int) -> Statement | None:
        return self.statements[-1] if len(self.statements) > first else None

    def _make_header(self) -> None:
        last = self.statements[-1]
        last.header = last.header or (last.scope == "all" and last.begun_by == "fact" and not last.lines)

    def _place(self, group: Statement, first: int) -> None:
        """Join a group with what came before it."""
        here = self._last_here(first)
        if here is not None and group.scope == "rest" and (more := self._remaining(here, group)):
            here.portions.append((more, group.facts))
            return
        if self._lead is not None and group.scope:
            self._with_lead(group)
        if group.scope and not group.says_something() and "too" in group.names() and self._last is not None:
            group.facts += self._last.facts  # "condenser too"
            self._keep(group)
        elif group.scope and not group.says_something():
            self._reference_only(group, here)
        elif group.scope:
            if self._waiting:
                self._join_waiting(group)
            self._keep(group)
        elif group.names() & ANSWERS == {"no"} and len(group.facts) == 1 and not self._waiting and here is None:
            self.remarks.append(self._sentence.said)
        elif group.says_something() and here is None and not self._waiting and group.unknown_subject and group.names():
            self._about_unknown(group)
        elif group.says_something() and here is None and not self._waiting and self._ahead:
            if self._lead is not None:
                group.facts = self._lead.facts + group.facts
            self._lead = group
        elif group.says_something():
            self._fact_only(group, here)
        elif here is not None:
            here.facts += group.facts
            here.unknown += group.unknown

    def _remaining(self, here: Statement, group: Statement) -> int:
        """How many pieces "the other four" or "the rest" are, behind a line of which a part was named."""
        if not here.portions or len(here.lines) != 1:
            return 0
        more = (self.reader.lines.quantity(here.lines[0]) or 0) - sum(count for count, _ in here.portions)
        later = group.names() & {"out", "arrives", "due"} or _days(group)
        return more if group.expected == more or (not group.expected and later and more > 0) else 0

    def _about_unknown(self, group: Statement) -> None:
        """Something is said of what nobody knows: harmless where it is a remark ("we close at noon")."""
        told = group.names() & ANSWERS - {"no", "have", "pending", "trouble", "keep", "received"}
        (self.unexplained if told else self.remarks).append(self._sentence.said)

    def _with_lead(self, group: Statement) -> None:
        """"In stock: 1, 4": what was said first is said of the lines behind it; a mere "ok," is an interjection."""
        lead, self._lead = self._lead, None
        assert lead is not None
        names = lead.names() & ANSWERS
        if not group.says_something():
            group.facts, group.portions, group.begun_by = lead.facts + group.facts, lead.portions, "fact"
            group.header = True
        elif names <= _LEADING:
            group.facts = lead.facts + group.facts
        elif not names <= {"ok", "trouble", "received", "pending"}:
            self.unexplained.append(self._sentence.said)

    def _reference_only(self, group: Statement, here: Statement | None) -> None:
        last = here or (self._last if self._last is not None and self._last.header else None)
        if last is not None and (last.header or last.begun_by == "fact") and group.scope == "lines":
            if last.header and last.scope == "all":
                last.scope = "lines"
            if last.scope == "lines":
                last.lines += group.lines
                last.sure &= group.sure
                return
        self._waiting.append(group)

    def _join_waiting(self, group: Statement) -> None:
        if self._waiting[0].excepted and (group.begun_by == "fact" or group.scope != "lines"):
            self._waiting = []
            return
        if group.begun_by == "fact" or group.scope != "lines":
            self._give_up()
            return
        self._take_waiting(group)

    def _take_waiting(self, group: Statement) -> None:
        """The references that waited are what the group is about."""
        scopes = {waiting.scope for waiting in self._waiting} | {group.scope} - {""}
        group.scope = next((scope for scope in ("all", "rest") if scope in scopes), "lines")
        group.sure &= len(scopes) == 1 and all(waiting.sure for waiting in self._waiting)
        group.lines = [line for waiting in self._waiting for line in waiting.lines] + group.lines
        group.facts = [fact for waiting in self._waiting for fact in waiting.facts] + group.facts
        group.portions = [portion for waiting in self._waiting for portion in waiting.portions] + group.portions
        group.expected = max(group.expected, *(waiting.expected for waiting in self._waiting))
        group.begun_by = "reference"
        self._waiting = []

    def _fact_only(self, group: Statement, here: Statement | None) -> None:
        """Facts without a reference belong to what waits, to the statement before, or to the whole order."""
        if self._waiting:
            self._take_waiting(group)
            self._keep(group)
        elif here is not None or (self._last is not None and _adds_to(group)):
            last = here or self._last
            assert last is not None
            if last not in self.statements:
                self.statements.append(last)
            last.facts += group.facts
            last.portions += group.portions
            last.unknown += group.unknown
        elif self._last is not None and group.names() <= {"ok", "trouble"} and not _days(group):
            self.remarks.append(self._sentence.said)
            group.scope, group.begun_by = "ok after all", "fact"
            self.statements.append(group)
        elif not group.names() & _WHOLE:
            said = self._sentence.said
            (self.unexplained if group.names() & ANSWERS - {"have", "no"} or _days(group) else self.remarks).append(said)
        else:
            group.scope, group.begun_by = "all", "fact"
            self._keep(group)

    def _keep(self, group: Statement) -> None:
        group.said = self._sentence.said
        if group.names() & {"same"} and self._last is not None:
            group.facts += self._last.facts
        self.statements.append(group)
        self._last = group

    def _except(self, excepted: Sequence[Item], first: int) -> None:
        """"... except 3 and 5 BO": the lines behind it are not meant by what is said of all."""
        lines, sure, rest = _leading_references(excepted)
        base = self._last_here(first)
        if base is None and self._lead is not None and self._lead.names() & _WHOLE:  # "all set except 3"
            base, self._lead = self._lead, None
            base.scope, base.begun_by = "all", "fact"
            self._keep(base)
        if base is None and any(waiting.scope in _DISTRIBUTING for waiting in self._waiting):
            base = Statement()
            self._take_waiting(base)
            self._keep(base)
        before = len(self.statements)
        if base is not None and rest and not base.says_something() and not _is_stop(rest[0]):
            before -= 1  # "all but 3 available": what follows is said of all
        else:
            self._waiting = [Statement("lines", lines, begun_by="reference", sure=sure, excepted=True)]
        for chunk in _chunks(rest):
            self._chunk(chunk, before)
        if self._waiting and self._waiting[0].excepted:
            self._last = Statement("lines", list(lines), begun_by="reference", sure=sure)
        self._waiting = []
        if base is None:
            behind = (statement for statement in self.statements[before:] if statement.scope in _DISTRIBUTING)
            base = next(behind, None)
        if base is None:
            self.unexplained.append(self._sentence.said)
            return
        base.exceptions += lines
        base.sure &= sure and bool(lines)


def _days(group: Statement) -> bool:
    return any(fact.kind == "day" for fact in group.facts)


def _adds_to(group: Statement) -> bool:
    """Whether facts without a reference go on about the last line: a day, a date word, a negative or a price."""
    names = group.names() & ANSWERS
    return bool(names - {"ok", "have", "trouble"}) or bool(group.portions) or _days(group) or not names


def _is_stop(item: Item) -> bool:
    return item.kind == "stop" or item.says("but")


def _denied(items: Sequence[Item]) -> Iterator[Item]:
    """The items with "not" drawn into what it denies: "not in stock" is out, "no problem" is ok."""
    kept = list(items)
    for place, item in enumerate(items):
        if item.says("nothing"):
            kept[place] = replace(item, name="all")
            item = replace(item, name="not")  # noqa: PLW2901 - "nothing in stock": all of it is not
            if _denied_place(kept, place) is None:
                continue
        if not item.says("not"):
            continue
        target = _denied_place(kept, place)
        if target is None:
            kept[place] = replace(item, name="no")
            continue
        denied = kept[target]
        kept[place] = replace(item, kind="filler")
        if denied.kind in {"lines", "day"}:
            kept[place] = replace(item, kind="sign", name="out")
        elif denied.kind == "money":
            kept[place] = replace(item, kind="sign", name="instead_of")
        elif denied.name in _DENIED:
            dated = any(later.kind == "day" for later in kept[target:])
            name = "" if denied.name == "due" and not dated else _DENIED[denied.name]  # "no ETA"
            kept[target] = replace(denied, name=name, kind="sign" if name else "filler")
        else:
            kept[target] = replace(denied, name="no")
    return iter(kept)


def _denied_place(items: Sequence[Item], place: int) -> int | None:
    near = []
    for at in range(place + 1, min(place + 1 + _REACH, len(items))):
        item = items[at]
        if item.kind == "stop" or item.says("and", "but"):
            break
        if item.kind in {"lines", "day", "money"} or item.name in _DENIED or item.says("ok", "gone", "all"):
            near.append(at)
        if item.kind in {"lines", "day", "money"}:
            break
    if near:  # "no hay problema": what is denied is the problem
        return next((at for at in near if items[at].says("trouble", "dateword", "hedge")), near[0])
    for at in range(place - 1, max(place - 3, -1), -1):
        if items[at].kind == "sign" and items[at].name in {"have", "stock", "here", "arrives", "delivers", "received"}:
            return at
        if items[at].kind not in {"filler"}:
            break
    return None


def _split_at_exception(items: list[Item]) -> tuple[list[Item], list[Item] | None]:
    """What stands before and behind "except"; "everything but 3" is one when nothing more is said of 3."""
    for place, item in enumerate(items):
        if item.says("except") and any(other.kind == "lines" for other in items[place:]):
            return items[:place], items[place + 1 :]
        if item.says("except") and not any(other.kind == "word" for other in items[place + 1 :]):
            return items[:place], items[place + 1 :]
    for place, item in enumerate(items):
        behind = items[place + 1 :]
        if item.says("but") and place and items[place - 1].says("all") and any(other.kind == "lines" for other in behind):
            return items[:place], behind
        if item.says("but") and behind and not any(_is_fact(other) for other in behind):
            if any(other.kind == "lines" for other in behind) or not any(other.kind == "word" for other in behind):
                return items[:place], behind
    return items, None


def _leading_references(items: Sequence[Item]) -> tuple[list[int], bool, list[Item]]:
    """The lines at the beginning of a row of items, whether they are certain, and what follows."""
    lines, sure, at = list[int](), True, 0
    for place, item in enumerate(items):
        if item.kind == "lines":
            lines += item.lines
            sure &= item.certain
            at = place + 1
        elif not (item.kind in {"filler", "word"} or item.says("and", "line", "both", "the_part") or item.text in ",:("):
            break
    if not lines:
        return [], False, list(items)
    return lines, sure, list(items[at:])


def _chunks(items: Sequence[Item]) -> Iterator[list[Item]]:
    """The items between commas, dashes, brackets and "but"; the sign stands first in its chunk."""
    chunk: list[Item] = []
    for item in items:
        if (item.kind == "stop" and item.name in _BREAKS) or item.says("but"):
            yield chunk
            chunk = []
        chunk.append(item)
    yield chunk


def _is_reference(item: Item) -> bool:
    return item.kind == "lines" or (item.kind == "sign" and item.name in _DISTRIBUTING)


def _is_fact(item: Item) -> bool:
    return item.kind in {"day", "money", "part_number", "count"} or (item.kind == "sign" and item.name in ANSWERS)


def _groups(chunk: Sequence[Item]) -> Iterator[Statement]:
    """One group for each "line, answer" or "answer, lines" in a row without commas ("rad ok condenser BO")."""
    group = Statement()
    receipt = any(item.says("ack") for item in chunk) and not any(_is_fact(item) for item in chunk)
    for place, item in enumerate(chunk):
        reference = _is_reference(item) and not (receipt and item.kind == "sign")  # "noted your order"
        if (reference and _is_complete(group, item)) or _begins_anew(item, group):
            yield group
            group = Statement()
        if reference:
            _refer(group, item)
            group.begun_by = group.begun_by or "reference"
        elif item.kind == "count":
            _count(group, item)
            group.begun_by = group.begun_by or "fact"
        elif _is_fact(item) or (item.kind == "sign" and item.name in MODES):
            if item.kind == "day" and place and chunk[place - 1].text in _FOR:
                item_for = replace(chunk[place - 1], kind="sign", name="for_day")
                (group.portions[-1][1] if group.portions else group.facts).append(item_for)
            (group.portions[-1][1] if group.portions else group.facts).append(item)
            group.begun_by = group.begun_by or ("fact" if _is_fact(item) else "")
        elif item.kind == "word":
            group.unknown += 1
            group.unknown_subject |= not group.scope and not group.says_something()
    yield group


def _is_complete(group: Statement, reference: Item) -> bool:
    """Whether a reference begins something new: the group has its lines and what is said of them."""
    if not group.scope or not group.says_something():
        return False
    return group.begun_by == "reference" or (reference.kind == "sign" and group.scope == "lines")


def _begins_anew(item: Item, group: Statement) -> bool:
    """Whether a new answer begins behind "ok for 1 and 2": there, answers come before their lines."""
    if item.kind != "sign" or item.name not in ANSWERS or group.begun_by != "fact" or not group.scope:
        return False
    return item.name not in group.names() and item.name in {"ok", "stock", "out", "gone"}


def _refer(group: Statement, item: Item) -> None:
    group.said = f"{group.said} {item.text}".strip()
    if item.kind == "lines":
        group.scope = "lines"
        group.lines += [line for line in item.lines if line not in group.lines]
        group.sure &= item.certain
    elif not group.scope or (group.scope == "all" and item.name == "rest"):
        group.scope = item.name


def _count(group: Statement, item: Item) -> None:
    """A number of pieces; "the other eleven" counts lines, as "all 12 lines" does."""
    if item.name in {"lines", "rest"}:
        group.scope = group.scope or ("rest" if item.name == "rest" else "all")
        group.expected = item.number
        return
    group.portions.append((item.number, []))
