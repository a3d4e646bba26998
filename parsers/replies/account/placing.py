"""Places what is said: of the lines named beside it, of those that wait, or of those last spoken of."""

from collections.abc import Sequence

from parsers.replies.account import gaps
from parsers.replies.statements import (
    INTERJECTED,
    LEADING,
    NEVER_IMPLIED,
    OF_EXCEPTIONS,
    SCOPES,
    TELLING_NOTHING,
    WHOLE,
    Statement,
    join_references,
    split_off_last,
)
from parsers.wording import Item, Mentioned, Reader, Sentence, every

_LEAVING = frozenset({"delivers", "carrier"})
_RENEWED = frozenset({"replaced", "price", "raised", "arrow"})
_OF_ONE = frozenset({"part_number", "money"})  # facts that no other line shares by "too"


class Placing:
    """The statements made so far, and what of the sentence at hand still waits for its other half."""

    def __init__(self, reader: Reader) -> None:
        self.reader = reader
        self.statements: list[Statement] = []
        self.unexplained, self.remarks = list[str](), list[str]()
        self.questioned: set[int] = set()  # lines that are asked about
        self.heard: list[Sequence[Item]] = []  # every sentence
        self.strangeness = 0  # what the words weigh that nobody knows
        self._mentioned = Mentioned()
        self._named: list[tuple[list[int], str]] = []  # lines of which a sentence said nothing
        self._waiting: list[Statement] = []  # references that nothing was said of yet
        self._last: Statement | None = None
        self._before: Statement | None = None  # what was said last before this sentence
        self._lead: Statement | None = None  # what was said before the lines in this sentence
        self._owed = ""  # a sentence that announced exceptions, or what is said of the lines below it
        self._heading: list[Item] = []  # what a line of its own says of those below: "IN STOCK:"
        self._ahead = False  # whether lines are named
        self._sentence, self._contrasts = Sentence((), ""), False
        self._excepting: Sequence[int] = ()  # the lines behind an "except" whose sentence goes on
        self._names_unknown = False  # whether the chunk before has nothing but words that nobody knows
        self._points_back = False  # whether "they" begin what is said: those that were excepted before
        self._pieces: tuple[Sentence | None, list[Item]] = None, []  # what this sentence says of the pieces left

    def _give_up(self) -> None:
        self._waiting = gaps.without_the_order(self._waiting)
        if self._last is not None and len(self._waiting) == 1 and _opens_with_too(self._waiting[0]):
            [also], self._waiting = self._waiting, []
            also.facts += self._last.facts  # "3 is on backorder. Also the hood."
            self._keep(also)
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

    def _take_in_brackets(self, group: Statement, here: Statement) -> None:
        """As in "BO: 3 (Dec 10), 5": what stands in brackets behind one line of a list is about this line alone."""
        if len(here.lines) == 1 and group.says_something():
            self.statements.insert(self.statements.index(here), split_off_last(here, group.facts))
            return
        self._place(group, here)
        here.header = here.fact_first = False  # "3, 5 (Dec 10), 8": the day of which?

    def _place(self, group: Statement, here: Statement | None) -> None:
        """Join a group with what came before it."""
        group.facts = gaps.replaced_as_before(here, group.facts)
        parted = here or self._last
        if parted is not None and (left := gaps.pieces_left(parted, group, self.reader.lines, self._sentence.said)):
            parted.portions.append((left, group.facts))
            self._pieces = self._sentence, group.facts
            return
        if parted is not None and (again := gaps.portion_told(parted, group)) is not None:
            again += group.facts
            return
        if not group.scope and not group.portions and self._pieces[0] is self._sentence:
            self._pieces[1].extend(group.facts)  # "the other 6 are ordered, they land on Friday"
            return
        self._pieces = None, []
        if self._lead is not None and group.scope:
            self._follow_lead(group, self._lead)
        if self._heading and group.scope and here is None:
            self._stand_below(group)
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
        elif group.names_unknown and (group.headed or not group.answers()) and group.says_something():
            self.unexplained.append(self._sentence.said)  # "hood BO Friday, cap left in 3 days": what is a cap?
        else:
            self._add_facts(group, here)

    def _set_aside(self, group: Statement) -> None:
        """Something is said of what nobody knows: harmless where it is a remark ("we are four today")."""
        if group.answers() == {"pending"}:
            return  # "my colleague is back tomorrow and will answer you"
        (self.unexplained if group.answers() - TELLING_NOTHING else self.remarks).append(self._sentence.said)

    def _stand_below(self, group: Statement) -> None:
        """Lines below a heading are told what it says; one that has its own answer ends its list."""
        self._owed = ""
        if group.answers():
            self._heading = []
        else:
            group.facts = [*self._heading, *group.facts]
            group.fact_first = group.header = True

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
        elif self._last is not None and gaps.is_of_the_line_before(lead, group, self._last):
            gaps.say_more(self._last, lead)  # "4 is gone. The next comes Friday, the rest is here"
        elif not answers:  # "as I wrote today: 8 BO Dec 4" has a day too many
            dated = sum(item.kind == "day" for item in self._sentence.items) == 1
            group.facts = (lead.facts if dated and not lead.unknown else []) + group.facts
        elif answers <= LEADING and (here_too or group.scope not in SCOPES or not answers & {"out", "gone"}):
            group.facts = lead.facts + group.facts
        elif "hedge" in lead.names() and "ok" in answers:
            self.unexplained.append(self._sentence.said)  # "should be fine I think, let me see about the hood"
        elif answers <= {"delivered", "to_you"} and gaps.is_good(group) and group.scope == "all":
            group.facts = lead.facts + group.facts  # "delivered at noon, the whole order"
        elif "ok" in answers and gaps.is_good(lead) and gaps.is_good(group) and group.scope == "all":
            pass  # "no issues here, sending it all today"
        elif not answers <= INTERJECTED | {"no"} and (answers != {"delivers"} or lead.has_day()):
            self.unexplained.append(self._sentence.said)

    def _wait(self, group: Statement, here: Statement | None) -> None:
        """Lines of which nothing is said yet; behind "ok for 1," they go on with its list."""
        if "too" in group.names() and self._last is not None and not (here is None and _opens_with_too(group)):
            alike = [
                fact for fact in self._last.facts if fact.kind not in _OF_ONE and not fact.says("replaced", "price")
            ]
            self.unexplained += [] if alike else [self._sentence.said]
            group.facts += alike  # "condenser too"
            self._keep(group)
            return
        if here is not None and here.scope == "all" and here.expected and group.scope == "lines":
            here.scope, here.header, here.whole, here.expected = "lines", True, False, 0  # "3 lines: 1, 2 and 8"
        again = group.scope == "all" or group.expected == len(self.reader.lines.every)
        if here is not None and here.scope == "all" and again:
            here.expected, here.whole = max(here.expected, group.expected), here.whole or group.whole
            return  # "all is in stock, the 12 lines"
        if group.scope == "rest" and here is not None and here.fact_first and gaps.is_good(here):
            group.facts = list(here.facts)  # "received 9 of the 10 clips and all the others"
            self._keep(group)
            return
        last = here or (self._last if self._last is not None and self._last.header else None)
        open_list = last is not None and (last.header or last.fact_first) and (not last.named or last.scope == "lines")
        if last is None or not open_list or group.scope != "lines":
            self._waiting.append(group)
            return
        if group.portions or last.portions:  # "10 clips, 1 hood" came
            group.facts = [*last.facts, *group.facts]
            self._keep(group)
            return
        last.scope, last.named = "lines", True
        last.lines += group.lines
        last.sure &= group.sure

    def _join_waiting(self, group: Statement) -> None:
        if not self._waiting:
            return
        excepted = self._waiting[0].excepted
        again = excepted and set(group.lines) <= set(self._waiting[0].lines)  # "all but 3 and 5, 3 is discontinued"
        own = excepted and group.portions  # "except the hood, and the clips were only 9"
        if not group.fact_first and group.scope == "lines" and not again and not own:
            self._take_waiting(group)
        elif excepted:
            self._tell_waiting(group)
        elif len(self._waiting) == 1 and self._waiting[0].scope == "rest" and group.scope == "all":
            group.scope, self._waiting = "rest", []  # "everything else: all here"
        else:
            self._give_up()

    def _tell_waiting(self, group: Statement) -> None:
        """What stands before other lines is said of those that were excepted: "all but 9-10 BO Dec 8 and 16 ..."."""
        excepted, self._waiting = self._waiting[0], []
        told = [fact for fact in group.facts if fact.start < group.ends]
        if excepted.lines and told and group.scope == "lines":
            excepted.facts += told
            excepted.said = self._sentence.said
            self.statements.append(excepted)

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
        elif here is None and answers == {"carrier"} and any(fact.kind == "money" for fact in group.facts):
            self.unexplained.append(self._sentence.said)  # "Truck $45" may be what sending costs
        elif (last := here or (self._last if goes_on else None)) is not None:
            self._go_on(last, group, anew=here is None)
        elif (answers == {"carrier"} and not group.has_day()) or gaps.only_promises(answers):
            pass  # "our truck had a breakdown", "waiting for the warehouse to call" say nothing of a line
        elif answers == {"have"} and not group.unknown and self._last is not None and self._last.names() & _RENEWED:
            pass  # "3 is 33150-T20-A02 now. We have it."
        elif not answers & WHOLE or answers & NEVER_IMPLIED:
            told = answers - {"have", "no"} or group.has_day()
            (self.unexplained if told else self.remarks).append(self._sentence.said)
        elif self._last is not None:
            self.remarks.append(self._sentence.said)  # "3 BO. Ok.": is all the rest ok?
        elif group.unknown and ("cancel" in answers or (answers <= _LEAVING and not group.has_day())):
            self.unexplained.append(self._sentence.said)  # what leaves, what is cancelled: the order?
        else:
            group.scope = "all"
            self._keep(group)

    def _go_on(self, last: Statement, group: Statement, *, anew: bool) -> None:
        """More is said of the same lines; after "all but 3", what only an exception can be is said of 3."""
        again = anew and group.names() & OF_EXCEPTIONS
        excepted = last.exceptions or self._excepting
        if (again or self._points_back) and excepted and last.scope in SCOPES:
            last = Statement("lines", list(excepted), named=True, sure=last.sure, said=self._sentence.said)
            self._last = last
        if last not in self.statements:
            self.statements.append(last)
        self.unexplained += [self._sentence.said] if gaps.strays(group, last, self.statements, anew=anew) else []
        if "same" in group.names():  # "backorder, same date"
            before = self.statements[self.statements.index(last) - 1 :][:1] if last is not self.statements[0] else []
            group.facts += gaps.like(group, self.statements, before[0] if before else None)
        if anew and any(item.text in every("filler", "each") for item in self._sentence.items):
            for one in gaps.told_alike(last, self.statements):
                one.facts += group.facts  # "6 is now ...-A10\n7 is now ...-A10\n$104.25 each"
        gaps.say_more(last, group)

    def _keep(self, group: Statement) -> None:
        group.said = self._sentence.said
        self._owed = "" if group.scope == "lines" else self._owed
        if "same" in group.names():
            likeness = gaps.like(group, self.statements, self._last)
            if group.has_day():  # "12 the same, but on Friday"
                likeness = [fact for fact in likeness if fact.kind != "day"]
            group.sure &= gaps.cost_alike(likeness, group, self._last, self.reader.lines)
            group.facts += likeness
        group.contrasted = self._contrasts
        self.statements.append(group)
        self._last = group


def _opens_with_too(group: Statement) -> bool:
    """Whether it is "also the hood", of which something else may follow, not "the hood too"."""
    too = next((fact for fact in group.facts if fact.says("too")), None)
    return too is not None and group.scope == "lines" and too.start < group.ends
