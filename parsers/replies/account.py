"""Keeps the account of a mail: its statements one after the other, and whatever could not be explained."""

from collections.abc import Sequence

from parsers.replies import gaps
from parsers.replies.counting import with_counts, without_ordered
from parsers.replies.statements import (
    INTERJECTED,
    LEADING,
    NEVER_IMPLIED,
    OF_EXCEPTIONS,
    SCOPES,
    TELLING_NOTHING,
    WHOLE,
    Statement,
    carries_on,
    chunks,
    groups,
    is_reference,
    join_references,
    leading_references,
    split_at_exception,
    split_off_last,
    turns_to_exception,
)
from parsers.replies.strange import strangeness, unknown_numbers
from parsers.wording import Item, Mentioned, Reader, Sentence, resolve, with_denials


class Account:
    """The statements in their order. `unexplained` sentences could change a line, `remarks` could not surely."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.statements: list[Statement] = []
        self.unexplained, self.remarks = list[str](), list[str]()
        self.questioned: set[int] = set()  # lines that are asked about
        self.strangeness = 0  # what the words weigh that nobody knows
        self._mentioned = Mentioned()
        self._named: list[tuple[list[int], str]] = []  # lines of which a sentence said nothing
        self._waiting: list[Statement] = []  # references that nothing was said of yet
        self._last: Statement | None = None
        self._lead: Statement | None = None  # what was said before the lines in this sentence
        self._owed = ""  # a sentence that announced exceptions
        self._ahead = False  # whether lines are named
        self._sentence = Sentence((), "")

    def mention(self, sentence: Sentence) -> None:
        """Remember which line a question is about: "it" in the next sentence is that line."""
        lines = [item for item in resolve(sentence.items, self.reader, self._mentioned) if item.kind == "lines"]
        self.questioned |= {line for item in lines for line in item.lines}
        if len(lines) == 1 and len(lines[0].lines) == 1:
            self._last = Statement("lines", list(lines[0].lines), named=True)

    def add(self, sentence: Sentence, beside: int | None = None) -> None:
        """Take a sentence in; `beside` is the line of the order next to which it was typed."""
        named = gaps.with_parted_verbs(resolve(sentence.items, self.reader, self._mentioned))
        items = with_denials(without_ordered(named, self.reader.lines))
        if any(item.says("below") for item in items) and not any(item.kind == "lines" for item in items):
            return  # "I answered in your table"
        if any(item.says("closed") for item in items) and not any(map(is_reference, items)):
            return  # opening hours, holidays and price lists say nothing of the order
        if beside is not None:
            line = Item("lines", str(beside), 0, 0, "part number", lines=(beside,))
            items = [line, Item("stop", ":", 0, 0, ":"), *items]
        items = with_counts(items, self.reader.lines)
        items = items if self.statements else gaps.without_erratum(items)
        self._sentence = sentence
        self.unexplained += unknown_numbers(items)
        self.strangeness += strangeness(items)
        self.unexplained += [sentence.said] if items and items[-1].says("but", "except", "or") else []
        if self._waiting and not carries_on(items):
            self._waiting = gaps.without_the_order(self._waiting)
            self._give_up()
        self._state(items)

    def close(self) -> None:
        """The mail is at its end: references that still wait for an answer have none."""
        self._waiting = gaps.without_the_order(self._waiting)
        self._give_up()
        self.unexplained += [self._owed] if self._owed else []
        self.unexplained += gaps.untold(self._named, self.statements, numbered=True)
        self.remarks += gaps.untold(self._named, self.statements, numbered=False)

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
        gaps.carry_verbs_over(self.statements, first)
        if not gaps.spread_doubts(self.statements[first:], items):
            self.remarks.append(self._sentence.said)

    def _give_up(self) -> None:
        if self._waiting:
            said = " ".join(group.said for group in self._waiting)
            if gaps.only_named(self._waiting):
                self._named.append(([line for one in self._waiting for line in one.lines], said))
                self._waiting = []
                return
            (self.unexplained if any(map(str.isdecimal, said)) else self.remarks).append(said)
            self._waiting = []

    def _here(self, first: int) -> Statement | None:
        """The latest statement of this sentence."""
        return self.statements[-1] if len(self.statements) > first else None

    def _take(self, chunk: Sequence[Item], first: int) -> None:
        if self._lead is not None and chunk[0].says("but") and self._lead.answers() == {"ok"}:
            self._lead.scope, self._lead.named, lead, self._lead = "all", True, self._lead, None
            self._keep(lead)  # "ok, but 8 is 755"
        for group in groups(chunk):
            here = self._here(first)
            if here is not None and chunk[0].text == ":" and not here.named:
                here.header = True
            if here is not None and chunk[0].text == "(" and here.fact_first and not group.scope:
                self._take_in_brackets(group, here)
            else:
                self._place(group, here)

    def _take_in_brackets(self, group: Statement, here: Statement) -> None:
        """As in "BO: 3 (Dec 10), 5": what stands in brackets behind one line of a list is about this line alone."""
        if len(here.lines) == 1 and group.says_something():
            self.statements.insert(self.statements.index(here), split_off_last(here, group.facts))
            return
        self._place(group, here)
        here.header = here.fact_first = False  # "3, 5 (Dec 10), 8": the day of which?

    def _place(self, group: Statement, here: Statement | None) -> None:
        """Join a group with what came before it."""
        parted = here or self._last
        if parted is not None and (left := gaps.pieces_left(parted, group, self.reader.lines, self._sentence.said)):
            parted.portions.append((left, group.facts))
            return
        if self._lead is not None and group.scope:
            self._follow_lead(group, self._lead)
        if group.scope and not group.says_something():
            self._wait(group, here)
        elif group.scope:
            self._join_waiting(group)
            self._keep(group)
        elif group.says_something() or (group.portions and (here is not None or self._waiting)):
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

    def _set_aside(self, group: Statement) -> None:
        """Something is said of what nobody knows: harmless where it is a remark ("we are four today")."""
        (self.unexplained if group.answers() - TELLING_NOTHING else self.remarks).append(self._sentence.said)

    def _follow_lead(self, group: Statement, lead: Statement) -> None:
        """As in "in stock: 1, 4": what was said first is said of the lines behind it; a mere "ok," only interrupts."""
        self._lead = None
        answers = lead.answers() - ({"carrier", "have"} if "ok" in lead.names() else {"carrier"})
        open_lines = not group.says_something()
        here_too = group.answers() <= OF_EXCEPTIONS  # "nothing in stock, all arrives on Thursday"
        if lead.unknown_subject and answers and not (open_lines and group.scope == "lines"):
            self._set_aside(lead)
        elif open_lines:
            group.facts, group.portions = lead.facts + group.facts, lead.portions
            group.fact_first, group.header = True, True
        elif not answers:  # "as I wrote today: 8 BO Dec 4" has a day too many
            dated = sum(item.kind == "day" for item in self._sentence.items) == 1
            group.facts = (lead.facts if dated and not lead.unknown else []) + group.facts
        elif answers <= LEADING and (here_too or group.scope not in SCOPES or not answers & {"out", "gone"}):
            group.facts = lead.facts + group.facts
        elif not answers <= INTERJECTED | {"no"} and (answers != {"delivers"} or lead.has_day()):
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
        elif len(self._waiting) == 1 and self._waiting[0].scope == "rest" and group.scope == "all":
            group.scope, self._waiting = "rest", []  # "everything else: all here"
        else:
            self._give_up()

    def _take_waiting(self, group: Statement) -> None:
        """The references that waited are what the group is about."""
        join_references(group, self._waiting)
        self._waiting = []

    def _add_facts(self, group: Statement, here: Statement | None) -> None:
        """Facts without a reference belong to what waits, to the statement before, or to the whole order."""
        answers = group.answers()
        goes_on = bool(answers - {"ok", "have", "trouble"}) or bool(group.portions) or group.has_day() or not answers
        if self._waiting:
            self._take_waiting(group)
            self._keep(group)
        elif (last := here or (self._last if goes_on else None)) is not None:
            self._go_on(last, group, anew=here is None)
        elif answers == {"carrier"} and not group.has_day():
            pass  # "our truck had a breakdown" says nothing of a line
        elif not answers & WHOLE or answers & NEVER_IMPLIED:
            told = answers - {"have", "no"} or group.has_day()
            (self.unexplained if told else self.remarks).append(self._sentence.said)
        elif self._last is not None:
            self.remarks.append(self._sentence.said)  # "3 BO. Ok.": is all the rest ok?
        else:
            group.scope = "all"
            self._keep(group)

    def _go_on(self, last: Statement, group: Statement, *, anew: bool) -> None:
        """More is said of the same lines; after "all but 3", what only an exception can be is said of 3."""
        if anew and last.exceptions and last.scope in SCOPES and group.names() & OF_EXCEPTIONS:
            last = Statement("lines", list(last.exceptions), named=True, sure=last.sure, said=self._sentence.said)
            self._last = last
        if last not in self.statements:
            self.statements.append(last)
        gaps.say_more(last, group)

    def _keep(self, group: Statement) -> None:
        group.said = self._sentence.said
        self._owed = "" if group.scope == "lines" else self._owed
        if "same" in group.names() and self._last is not None:
            group.facts += self._last.facts
        self.statements.append(group)
        self._last = group

    def _except(self, excepted: Sequence[Item], first: int) -> None:
        """As in "... except 3 and 5 BO": the lines behind it are not meant by what is said of all."""
        leading = leading_references(excepted)
        lines, sure, rest = [*leading.lines, *leading.pieces], leading.sure, leading.rest
        base = self._base(first, lines)
        before = len(self.statements)
        if base is not None and rest and not base.says_something() and not turns_to_exception(rest[0]):
            before -= 1  # "all but 3 available": what follows is said of all
        else:
            self._waiting = [Statement("lines", lines, named=True, sure=sure, excepted=True)]
        for chunk in chunks(rest):
            self._take(chunk, before)
        if all(item.kind == "stop" for item in excepted):
            self._owed, self._waiting = self._sentence.said, []  # "all ok except:", and lines of their own follow
            return
        if not lines:  # "all good except I need to order the rad"
            lines, sure = gaps.lines_told([one for one in self.statements[before:] if one is not base])
        if self._waiting and self._waiting[0].excepted:
            self._last = Statement("lines", list(lines), named=True, sure=sure)
        self._waiting = []
        if base is None:
            base = next((statement for statement in self.statements[before:] if statement.scope in SCOPES), None)
        if base is None:
            self.unexplained.append(self._sentence.said)
            return
        base.exceptions += lines
        base.lacking |= leading.pieces
        base.sure &= sure and bool(lines)

    def _base(self, first: int, lines: Sequence[int]) -> Statement | None:
        """What an exception is made from: the statement before it, "all" that waits, or "all set" without a subject."""
        base = self._here(first)
        if base is None and self._lead is not None and self._lead.names() & WHOLE:
            base, self._lead = self._lead, None
            base.scope = "all"
            self._keep(base)
        among = {line for waiting in self._waiting for line in waiting.lines}
        of_lines = bool(lines) and among.issuperset(lines)
        if base is None and (of_lines or any(waiting.scope in SCOPES for waiting in self._waiting)):
            base = Statement()
            self._take_waiting(base)
            self._keep(base)
        return base
