"""A statement is what is said of some lines; the items between two commas give one or several of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from parsers.wording import Item, OrderLines, every

ANSWERS = frozenset(
    {"ok", "stock", "have", "out", "gone", "replaced", "arrives", "due", "delivers", "to_you", "shipped", "delivered"}
    | {"received", "here", "cancel", "keep", "price", "raised", "same_price", "missing", "damaged", "wrong", "pending"}
    | {"arrow", "same", "trouble", "no", "carrier", "follows"}
)
_MODES = frozenset(
    {"hedge", "should", "if", "offer", "not", "instead_of", "freight", "only", "soon"}
    | {"for_day", "too", "one_of", "anymore"}
)
SCOPES = frozenset({"all", "rest"})
NEVER_IMPLIED = frozenset({"out", "gone", "replaced", "missing", "damaged", "arrives"})
LEADING = frozenset({"price", "raised", "same_price", "due", "arrives", "replaced", "out", "gone"})
OF_EXCEPTIONS = frozenset({"out", "gone", "replaced", "arrives", "due", "price", "raised"})
INTERJECTED = frozenset({"ok", "received", "pending"})
# What may be said of the whole order without naming it; "backorder" alone could be any line.
WHOLE = INTERJECTED | {"stock", "delivers", "to_you", "shipped", "delivered", "keep", "cancel"}
TELLING_NOTHING = frozenset({"no", "have", "pending", "trouble", "keep", "received"})
_BREAKS = frozenset(",:-()[]=/")
FOR = frozenset({"pour", "para", "for", "pr", "til"})
_VERBS = ("have", "delivers", "shipped")
_HEADED = 2  # chunks: before these two something else was said
_OPENS_ANEW = frozenset({"ok", "stock", "out", "gone"})


@dataclass(slots=True, eq=False)
class Statement:
    """What is said about some lines, about all of them or about the rest; still growing while a mail is read."""

    scope: str = ""  # "lines", "all", "rest", or "" while nothing is named
    lines: list[int] = field(default_factory=list)
    facts: list[Item] = field(default_factory=list)
    portions: list[tuple[int, list[Item]]] = field(default_factory=list)  # so many pieces, and what is said of them
    exceptions: list[int] = field(default_factory=list)
    lacking: dict[int, int] = field(default_factory=dict)  # so many pieces of a line are excepted
    rest_of: bool = False  # whether these are "the rest of the clips"
    by_order: bool = False  # whether all is called "the order"
    whole: bool = False  # whether it is the whole of it: "all 12 lines", "the full order"
    contrasted: bool = False  # whether its sentence says "but" or "only"
    named: bool = False  # whether lines, "all" or "the rest" were named
    ends: int = 0  # where the last of its lines was named
    fact_first: bool = False  # "ok for 1 and 2": more lines may follow
    header: bool = False  # "In stock:": lines follow, also on the next line
    of_total: bool = False  # whether pieces are "1 of 2", which says that they are here
    excepted: bool = False
    expected: int = 0  # how many lines "the other eleven" are
    sure: bool = True
    said: str = ""
    unknown: bool = False  # whether it has a word that nobody knows ...
    unknown_subject: bool = False  # ... where a line would stand
    names_unknown: bool = False  # whether that word is the name of a part: "cap left", "combos = Friday"
    headed: bool = False  # whether a colon stands between: "hjørner: in stock"

    def names(self) -> set[str]:
        """The signs that were given."""
        return {fact.name for fact in self.facts if fact.kind == "sign"}

    def answers(self) -> set[str]:
        """The signs that say what becomes of a line."""
        return self.names() & ANSWERS

    def says_something(self) -> bool:
        """Whether there is an answer, a day, a price or a part number."""
        facts = [*self.facts, *(fact for _, portion in self.portions for fact in portion)]
        only = bool(self.portions) and any(fact.says("only") for fact in facts)  # "there were only 7 in the bag"
        only |= self.of_total and self.scope == "lines"
        return only or len(self.portions) > 1 or any(fact.kind != "sign" or fact.name in ANSWERS for fact in facts)

    def pieces_left(self, lines: OrderLines) -> int:
        """How many pieces of its one line are not spoken of yet; none where no pieces are."""
        if not self.portions or len(self.lines) != 1:
            return 0
        return (lines.quantity(self.lines[0]) or 0) - sum(count for count, _ in self.portions)

    def has_day(self) -> bool:
        """Whether a day is named."""
        return any(fact.kind == "day" for fact in self.facts)


def is_reference(item: Item) -> bool:
    """Whether the item names lines, all of them or the rest."""
    return item.kind == "lines" or (item.kind == "sign" and item.name in SCOPES)


def is_fact(item: Item) -> bool:
    """Whether the item says something about lines."""
    return item.kind in {"day", "money", "part_number", "count"} or (item.kind == "sign" and item.name in ANSWERS)


def chunks(items: Sequence[Item]) -> Iterator[list[Item]]:
    """The items between commas, dashes, brackets and "but"; the sign stands first in its chunk."""
    chunk: list[Item] = []
    for item in items:
        if (item.kind == "stop" and item.name in _BREAKS) or item.says("but"):
            if chunk:
                yield chunk
            chunk = []
        chunk.append(item)
    if chunk:
        yield chunk


def without_price_headings(parts: Sequence[list[Item]]) -> Iterator[list[Item]]:
    """The chunks without "two prices moved" before ": hood $790": the prices say so, and nothing else moved."""
    for part, following in zip(parts, [*parts[1:], []], strict=False):
        moved = any(item.says("raised", "price") for item in part) and not any(map(is_reference, part))
        announced = bool(following) and following[0].text == ":"
        amounts = announced and any(item.kind == "money" for later in parts for item in later)
        named = any(item.kind == "lines" for item in following)
        if not (moved and amounts and (named or len(parts) > _HEADED)):
            yield part


def groups(chunk: Sequence[Item]) -> Iterator[Statement]:
    """One statement for each "line, answer" or "answer, lines" in a row without commas ("rad ok condenser BO")."""
    group = Statement()
    receipt = any(item.says("ack") for item in chunk) and not any(is_fact(item) for item in chunk)
    for place, item in enumerate(chunk):
        reference = is_reference(item) and not (receipt and item.kind == "sign")  # "noted your order"
        again = item.name == "number" and group.lines == list(item.lines)
        follows_on = reference and (again or not group.scope) and group.answers() and group.has_day()
        if follows_on and _is_answered(chunk, place):  # "9 lacks 2, I get them Friday 10 ok", "4 BO 3 dec 4 ok"
            yield group
            group = Statement()
        if (reference and _is_complete(group, item)) or _begins_anew(item, group):
            own = group.facts[-1:] if _opens(chunk, place, group) else []
            group.facts = group.facts[: len(group.facts) - len(own)]
            yield group
            group = Statement(facts=own, fact_first=bool(own))
        if reference:
            _refer(group, item)
        elif item.kind == "count":
            _count(group, item)
        elif is_fact(item) or (item.kind == "sign" and item.name in _MODES):
            group.fact_first |= is_fact(item) and not group.scope
            into = group.portions[-1][1] if group.portions else group.facts
            if (item.kind == "day" or item.says("delivers")) and place and chunk[place - 1].text in FOR:
                into.append(replace(chunk[place - 1], kind="sign", name="for_day"))
            into.append(item)
        elif item.kind == "word":
            _hear_word(group, chunk, place)
        elif item.name == "place" and place and chunk[place - 1].kind == "word":
            group.names_unknown |= group.unknown_subject
    yield group


def _hear_word(group: Statement, chunk: Sequence[Item], place: int) -> None:
    """A word that nobody knows; joined to a line it may be another."""
    group.unknown = True
    group.unknown_subject |= not group.scope and not group.says_something()
    group.sure &= chunk[place].name == "name" or not _is_listed(chunk, place)  # "the lug nuts & muffler"


def _is_listed(chunk: Sequence[Item], place: int) -> bool:
    """Whether a word is joined to a line by "and"."""
    before = [item for item in chunk[:place] if item.kind != "filler"][-2:]
    behind = [item for item in chunk[place + 1 :] if item.kind not in {"filler", "word"}][:2]
    return _joins_line(before[::-1]) or _joins_line(behind)


def _joins_line(near: Sequence[Item]) -> bool:
    joined = bool(near) and (near[0].says("and") or near[0].text in every("filler", "nor"))
    return joined and len(near) > 1 and near[1].kind == "lines" and bool(near[1].lines)


def _is_answered(chunk: Sequence[Item], place: int) -> bool:
    """Whether a line is told its own answer right behind it."""
    following = next((item for item in chunk[place + 1 :] if item.kind != "filler"), None)
    return following is not None and following.kind == "sign" and following.name in _OPENS_ANEW


def _opens(chunk: Sequence[Item], place: int, group: Statement) -> bool:
    """Whether the verb right before a reference is the reference's own: "3 BO, I have the rest" without its comma."""
    before = next((item for item in reversed(chunk[:place]) if item.kind != "filler"), None)
    return before is not None and len(group.facts) > 1 and group.facts[-1] is before and before.says(*_VERBS)


def _is_complete(group: Statement, reference: Item) -> bool:
    """Whether a reference begins something new: the group has its lines and what is said of them."""
    if reference.says("rest") and group.portions and not group.scope:
        return True  # "got 4 of 10 and the balance lands Monday"
    if not group.scope or not group.says_something() or (group.scope == "rest" and reference.says("all")):
        return False  # "otherwise I have everything"
    if reference.lines and reference.certain and group.lines == list(reference.lines) and not group.portions:
        return False  # "8 is not the right hood"
    dated = group.facts[-1:] and group.facts[-1].kind in {"day", "money"} and group.facts[-1].start > group.ends
    return not group.fact_first or (reference.kind == "sign" and group.scope == "lines") or bool(dated)


def _begins_anew(item: Item, group: Statement) -> bool:
    """Whether a new answer begins behind "ok for 1 and 2": there, answers come before their lines."""
    if item.kind != "sign" or not group.fact_first or not group.scope:
        return False
    return item.name in _OPENS_ANEW and item.name not in group.names()


def _refer(group: Statement, item: Item) -> None:
    group.said = f"{group.said} {item.text}".strip()
    group.named = True
    if item.kind == "lines":
        group.ends = item.end
        group.rest_of = group.scope == "rest" and not group.lines
        group.scope = "lines"
        group.lines += [line for line in item.lines if line not in group.lines]
        group.sure &= item.certain
    elif not group.scope or (group.scope == "all" and item.name == "rest"):
        group.scope = item.name
        group.by_order = item.text in every("signs", "the_order")
        group.whole = group.by_order or item.text in every("filler", "whole")


def _count(group: Statement, item: Item) -> None:
    """A number of pieces; "the other eleven" counts lines, as "all 12 lines" does."""
    if item.name in {"lines", "rest"}:
        group.scope = group.scope or ("rest" if item.name == "rest" else "all")
        group.expected = item.number
        group.whole = item.name == "lines"
        group.named = True
        return
    group.fact_first |= not group.scope
    group.of_total |= item.name == "of_total"
    group.portions.append((item.number, []))


def split_off_last(statement: Statement, facts: Sequence[Item]) -> Statement:
    """The last line of a statement as one of its own, of which more is said."""
    line = statement.lines.pop()
    facts = [*statement.facts, *facts]
    return Statement("lines", [line], facts, named=True, sure=statement.sure, said=statement.said)


def carries_on(items: Sequence[Item]) -> bool:
    """Whether a sentence begins with what the references before it wait for."""
    first = next((item for item in items if item.kind in {"lines", "sign", "day", "money"}), None)
    return first is not None and not is_reference(first) and not first.says("but")


def join_references(group: Statement, waiting: Sequence[Statement]) -> None:
    """Make a statement one about the references that were named before it."""
    scopes = {reference.scope for reference in waiting} | {group.scope} - {""}
    group.scope = next((scope for scope in ("all", "rest") if scope in scopes), "lines")
    group.sure &= len(scopes) == 1 and all(reference.sure for reference in waiting)
    for reference in reversed(waiting):
        group.lines = reference.lines + group.lines
        group.facts = reference.facts + group.facts
        group.portions = reference.portions + group.portions
        group.expected = max(group.expected, reference.expected)
        group.by_order |= reference.by_order
        group.whole |= reference.whole
    group.named, group.fact_first = True, False
