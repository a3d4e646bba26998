"""Keeps the account of a mail: its statements one after the other, and whatever could not be explained."""

from collections.abc import Sequence

from parsers.replies.counting import with_counts
from parsers.replies.statements import (
    SCOPES,
    Statement,
    chunks,
    groups,
    is_fact,
    is_reference,
    leading_references,
    split_at_exception,
)
from parsers.wording import Item, Mentioned, Reader, Sentence, resolve, with_denials

# What may be said of the whole order without naming it; "backorder" alone could be any line.
_WHOLE = frozenset(
    {"ok", "stock", "delivers", "to_you", "shipped", "delivered", "received", "pending", "keep", "cancel"}
)
_LEADING = frozenset({"price", "raised", "same_price", "due", "arrives", "replaced", "out", "gone"})
_AWAY = frozenset({"out", "gone"})
_INTERJECTED = frozenset({"ok", "received", "pending"})
_TELLING_NOTHING = frozenset({"no", "have", "pending", "trouble", "keep", "received"})
_DOUBTS = ("if", "hedge", "one_of", "correction")


class Account:
    """The statements in their order. `unexplained` sentences could change a line, `remarks` could not surely."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.statements: list[Statement] = []
        self.unexplained: list[str] = []
        self.remarks: list[str] = []
        self.strange: list[str] = []  # words that nobody knows, in sentences about lines
        self._mentioned = Mentioned()
        self._waiting: list[Statement] = []  # references that nothing was said of yet
        self._last: Statement | None = None
        self._lead: Statement | None = None  # what was said before the lines in this sentence
        self._ahead = False  # whether lines are named in this sentence
        self._sentence = Sentence((), "")

    def mention(self, sentence: Sentence) -> None:
        """Remember which line a question is about: "it" in the next sentence is that line."""
        lines = [item for item in resolve(sentence.items, self.reader, self._mentioned) if item.kind == "lines"]
        if len(lines) == 1 and len(lines[0].lines) == 1:
            self._last = Statement("lines", list(lines[0].lines), named=True)

    def add(self, sentence: Sentence, beside: int | None = None) -> None:
        """Take a sentence in; `beside` is the line of the order next to which it was typed."""
        items = with_denials(resolve(sentence.items, self.reader, self._mentioned))
        if beside is not None:
            line = Item("lines", str(beside), 0, 0, "part number", lines=(beside,))
            items = [line, Item("stop", ":", 0, 0, ":"), *items]
        items = with_counts(items, self.reader.lines)
        self._sentence = sentence
        self._account_for_words(items)
        if items and items[-1].says("but", "except", "or"):
            self.unexplained.append(sentence.said)
        if self._waiting and not _carries_on(items):
            self._give_up()
        self._state(items)

    def close(self) -> None:
        """The mail is at its end: references that still wait for an answer have none."""
        self._give_up()

    def _state(self, items: list[Item]) -> None:
        """Make the statements of one sentence."""
        first = len(self.statements)
        before, excepted = split_at_exception(items)
        self._ahead, self._lead = any(map(is_reference, items)), None
        for chunk in chunks(before):
            if not any(item.says("closed") for item in chunk) or any(map(is_reference, chunk)):
                self._take(chunk, first)  # opening hours and holidays say nothing of the order
        if excepted is not None:
            self._except(excepted, first)
        if self._lead is not None:
            self._add_facts(self._lead, self._here(first))
        doubts = [item for item in items if item.says(*_DOUBTS)]
        for statement in self.statements[first:]:  # "if", "perhaps" and "I mean" are about all that their sentence says
            statement.facts += [doubt for doubt in doubts if doubt not in statement.facts]
        if doubts and len(self.statements) == first and any(item.kind in {"lines", "day", "money"} for item in items):
            self.remarks.append(self._sentence.said)

    def _account_for_words(self, items: Sequence[Item]) -> None:
        """A word that nobody knows, beside lines or answers, could be a part or turn the meaning round."""
        if not any(is_reference(item) or is_fact(item) for item in items):
            return
        for place, item in enumerate(items):
            addressed = place == 0 and len(items) > 1 and items[1].text == ","
            if item.kind == "word" and item.text.isdecimal():
                self.unexplained.append(item.text)
            elif item.kind == "word" and not (item.name and (place or addressed)):
                self.strange.append(item.text)

    def _give_up(self) -> None:
        if self._waiting:
            said = " ".join(group.said for group in self._waiting)
            (self.unexplained if any(map(str.isdecimal, said)) else self.remarks).append(said)
            self._waiting = []

    def _here(self, first: int) -> Statement | None:
        """The latest statement of this sentence."""
        return self.statements[-1] if len(self.statements) > first else None

    def _take(self, chunk: Sequence[Item], first: int) -> None:
        for group in groups(chunk):
            here = self._here(first)
            if here is not None and chunk[0].text == ":" and not here.named:
                here.header = True
            self._place(group, here)

    def _place(self, group: Statement, here: Statement | None) -> None:
        """Join a group with what came before it."""
        parted = here or self._last
        if parted is not None and group.scope == "rest" and (more := self._pieces_left(parted, group)):
            parted.portions.append((more, group.facts))
            return
        if self._lead is not None and group.scope:
            self._follow_lead(group)
        if group.scope and not group.says_something():
            self._wait(group, here)
        elif group.scope:
            self._join_waiting(group)
            self._keep(group)
        elif group.says_something():
            self._place_facts(group, here)
        elif here is not None:
            here.facts += group.facts

    def _place_facts(self, group: Statement, here: Statement | None) -> None:
        """Facts without a reference: of what stands before them, of what follows, or of nobody knows what."""
        alone = here is None and not self._waiting
        if alone and self._ahead:
            group.facts = (self._lead.facts if self._lead is not None else []) + group.facts
            self._lead = group
        elif alone and (group.unknown_subject or (group.answers() == {"no"} and len(group.facts) == 1)):
            self._set_aside(group)
        else:
            self._add_facts(group, here)

    def _pieces_left(self, here: Statement, group: Statement) -> int:
        """How many pieces "the other four" or "the rest" are, behind a line of which a part was named."""
        if not here.portions or len(here.lines) != 1:
            return 0
        left = (self.reader.lines.quantity(here.lines[0]) or 0) - sum(count for count, _ in here.portions)
        later = group.names() & {"out", "arrives", "due"} or group.has_day()
        same_sentence = here.said in {"", self._sentence.said}
        return left if group.expected == left or (same_sentence and not group.expected and later and left > 0) else 0

    def _set_aside(self, group: Statement) -> None:
        """Something is said of what nobody knows: harmless where it is a remark ("we are four today")."""
        (self.unexplained if group.answers() - _TELLING_NOTHING else self.remarks).append(self._sentence.said)

    def _follow_lead(self, group: Statement) -> None:
        """As in "in stock: 1, 4": what was said first is said of the lines behind it; a mere "ok," only interrupts."""
        lead, self._lead = self._lead, None
        assert lead is not None
        answers, open_lines = lead.answers(), not group.says_something()
        if lead.unknown_subject and answers and not (open_lines and group.scope == "lines"):
            self._set_aside(lead)
        elif open_lines:
            group.facts, group.portions = lead.facts + group.facts, lead.portions
            group.fact_first, group.header = True, True
        elif not answers:  # "as I wrote today: 8 BO Dec 4" has a day too many
            dated = sum(item.kind == "day" for item in self._sentence.items) == 1
            group.facts = (lead.facts if dated and not lead.unknown else []) + group.facts
        elif answers <= _LEADING and not (group.scope in SCOPES and group.answers() and answers & _AWAY):
            group.facts = lead.facts + group.facts
        elif not answers <= _INTERJECTED and (answers != {"delivers"} or lead.has_day()):
            self.unexplained.append(self._sentence.said)

    def _wait(self, group: Statement, here: Statement | None) -> None:
        """Lines of which nothing is said yet; behind "ok for 1," they go on with its list."""
        if "too" in group.names() and self._last is not None:
            group.facts += self._last.facts  # "condenser too"
            self._keep(group)
            return
        last = here or (self._last if self._last is not None and self._last.header else None)
        open_list = last is not None and (last.header or last.fact_first) and (not last.named or last.scope == "lines")
        if last is None or not open_list or group.scope != "lines":
            self._waiting.append(group)
            return
        last.scope, last.named = "lines", True
        last.lines += group.lines
        last.sure &= group.sure

    def _join_waiting(self, group: Statement) -> None:
        if not self._waiting:
            return
        if not group.fact_first and group.scope == "lines":
            self._take_waiting(group)
        elif self._waiting[0].excepted:
            self._waiting = []
        else:
            self._give_up()

    def _take_waiting(self, group: Statement) -> None:
        """The references that waited are what the group is about."""
        scopes = {waiting.scope for waiting in self._waiting} | {group.scope} - {""}
        group.scope = next((scope for scope in ("all", "rest") if scope in scopes), "lines")
        group.sure &= len(scopes) == 1 and all(waiting.sure for waiting in self._waiting)
        for waiting in reversed(self._waiting):
            group.lines = waiting.lines + group.lines
            group.facts = waiting.facts + group.facts
            group.portions = waiting.portions + group.portions
            group.expected = max(group.expected, waiting.expected)
        group.named, group.fact_first = True, False
        self._waiting = []

    def _add_facts(self, group: Statement, here: Statement | None) -> None:
        """Facts without a reference belong to what waits, to the statement before, or to the whole order."""
        answers = group.answers()
        goes_on = bool(answers - {"ok", "have", "trouble"}) or bool(group.portions) or group.has_day() or not answers
        if self._waiting:
            self._take_waiting(group)
            self._keep(group)
        elif (last := here or (self._last if goes_on else None)) is not None:
            if last not in self.statements:
                self.statements.append(last)
            last.facts += group.facts
            last.portions += group.portions
        elif not answers & _WHOLE:
            told = answers - {"have", "no"} or group.has_day()
            (self.unexplained if told else self.remarks).append(self._sentence.said)
        elif self._last is not None:
            self.remarks.append(self._sentence.said)  # "3 BO. Ok.": is all the rest ok?
        else:
            group.scope = "all"
            self._keep(group)

    def _keep(self, group: Statement) -> None:
        group.said = self._sentence.said
        if "same" in group.names() and self._last is not None:
            group.facts += self._last.facts
        self.statements.append(group)
        self._last = group

    def _except(self, excepted: Sequence[Item], first: int) -> None:
        """As in "... except 3 and 5 BO": the lines behind it are not meant by what is said of all."""
        lines, sure, rest = leading_references(excepted)
        base = self._base(first)
        before = len(self.statements)
        if base is not None and rest and not base.says_something() and not _is_stop(rest[0]):
            before -= 1  # "all but 3 available": what follows is said of all
        else:
            self._waiting = [Statement("lines", lines, named=True, sure=sure, excepted=True)]
        for chunk in chunks(rest):
            self._take(chunk, before)
        if self._waiting and self._waiting[0].excepted:
            self._last = Statement("lines", list(lines), named=True, sure=sure)
        self._waiting = []
        if base is None:
            base = next((statement for statement in self.statements[before:] if statement.scope in SCOPES), None)
        if base is None:
            self.unexplained.append(self._sentence.said)
            return
        base.exceptions += lines
        base.sure &= sure and bool(lines)

    def _base(self, first: int) -> Statement | None:
        """What an exception is made from: the statement before it, "all" that waits, or "all set" without a subject."""
        base = self._here(first)
        if base is None and self._lead is not None and self._lead.names() & _WHOLE:
            base, self._lead = self._lead, None
            base.scope = "all"
            self._keep(base)
        if base is None and any(waiting.scope in SCOPES for waiting in self._waiting):
            base = Statement()
            self._take_waiting(base)
            self._keep(base)
        return base


def _carries_on(items: Sequence[Item]) -> bool:
    """Whether a sentence begins with what the references before it wait for."""
    first = next((item for item in items if item.kind in {"lines", "sign", "day", "money"}), None)
    return first is not None and not is_reference(first)


def _is_stop(item: Item) -> bool:
    return item.kind == "stop" or item.says("but")
