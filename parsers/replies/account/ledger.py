"""Keeps the account of a mail: its statements one after the other, and whatever could not be explained."""

from collections.abc import Sequence
from dataclasses import replace

from parsers.replies.account import corrections, dealing, gaps
from parsers.replies.account.excepting import Leading, leading_references, split_at_exception, turns_to_exception
from parsers.replies.account.placing import Placing
from parsers.replies.account.pointing import with_last_pieces, with_those
from parsers.replies.sentences import (
    breaks_off,
    heard,
    only_doubts,
    strangeness,
    tells_elsewhere,
    turns_to_unknown,
    unknown_numbers,
    without_erratum,
)
from parsers.replies.statements import (
    SCOPES,
    WHOLE,
    Statement,
    carries_on,
    chunks,
    groups,
    is_fact,
    is_reference,
    without_price_headings,
)
from parsers.wording import Item, Sentence, every, resolve

_EQUALS = frozenset(":=")
_LONGEST_NAME = 3  # words of what may be a part: "hjørner: in stock", not "a quick reply between customers: confirmed"


class Account(Placing):
    """The statements in their order. `unexplained` sentences could change a line, `remarks` could not surely."""

    def mention(self, sentence: Sentence) -> None:
        """Remember which line a question is about: "it" in the next sentence is that line."""
        lines = [item for item in resolve(sentence.items, self.reader, self._mentioned) if item.kind == "lines"]
        self.questioned |= {line for item in lines for line in item.lines}
        if not lines and all(one.scope == "lines" and not one.excepted for one in self._waiting):
            self.questioned |= {line for one in self._waiting for line in one.lines}
            self._waiting = []  # "the clips are sold in packs of 20. Is that ok?"
        if len(lines) == 1 and len(lines[0].lines) == 1:
            self._last = Statement("lines", list(lines[0].lines), named=True)

    def add(self, sentence: Sentence, beside: int | None = None) -> None:
        """Take a sentence in; `beside` is the line of the order next to which it was typed."""
        if not self.statements:
            sentence = replace(sentence, items=tuple(without_erratum(sentence.items)))
        told, lines = self.statements, self.reader.lines
        items = with_those(heard(sentence, self.reader, self._mentioned, beside), told, lines)
        items = with_last_pieces(items, told, lines)
        if not items:
            return
        self._sentence = sentence
        self.heard.append(items)
        self._contrasts = any(item.says("but", "except", "only") for item in items)
        self.unexplained += unknown_numbers(items)
        self.unexplained += [sentence.said] if only_doubts(items) else []
        self.strangeness += strangeness(items)
        self.unexplained += [sentence.said] if breaks_off(items) or tells_elsewhere(items) else []
        if self._waiting and not carries_on(items):
            self._give_up()
        if self._last is not None and self._last.named and gaps.opens_a_row(items):
            self._last.header = self._last.fact_first = False  # "in stock: 1, 2", and on the next line "3 = BO"
        if gaps.is_heading(items):
            self.unexplained += [self._owed] if self._owed else []
            self._heading, self._owed = [item for item in items if is_fact(item)], sentence.said
            return
        found = corrections.parted(items)
        self._state(items) if found is None else self._correct(*found)

    def _correct(self, before: list[Item], correction: corrections.Correction) -> None:
        """Take in what stands before "I meant", put right what was stated, and go on behind it."""
        self._state(before)
        if not corrections.carry_out(correction, self.statements):
            self.unexplained += [self._sentence.said] if self.statements or not correction.says_nothing() else []
        elif correction.rest:
            self._state(correction.rest)

    def close(self) -> None:
        """The mail is at its end: references that still wait for an answer have none."""
        self._give_up()
        dealing.drop_price_headings(self.statements)
        dealing.forget_old_days(self.statements)
        gaps.with_rests_of_pieces(self.statements, self.reader.lines)
        self.unexplained += [self._owed] if self._owed else []
        self.unexplained += gaps.untold(self._named, self.statements, numbered=True)
        self.remarks += gaps.untold(self._named, self.statements, numbered=False)

    def _state(self, items: list[Item]) -> None:
        """Make the statements of one sentence."""
        first, self._before = len(self.statements), self._last
        before, excepted = split_at_exception(items)
        self._ahead, self._lead = any(map(is_reference, items)), None
        for chunk in without_price_headings([*chunks(before)]):
            named = any(is_reference(item) and (item.lines or item.kind == "sign") for item in chunk)
            if named or any(item.kind == "money" for item in chunk) or not any(item.says("closed") for item in chunk):
                self._take(dealing.with_those_too(chunk), first)  # opening hours and holidays say nothing of the order
        if excepted is not None:
            self._except(excepted, first)
        if self._lead is not None:
            self._add_facts(self._lead, self._here(first))
        gaps.include(self.statements, first, items)
        gaps.take_along(self.statements, first, self._before, items)
        gaps.share_the_day(self.statements, first)
        gaps.share_the_verb(self.statements, first, self.reader.calendar.today)
        gaps.carry_verbs_over(self.statements, first)
        dealing.carry_replacing_over(self.statements, first, sentence=self._sentence.said)
        dealing.deal_out(self.statements, first)
        if not gaps.spread_doubts(self.statements[first:], items):
            self.remarks.append(self._sentence.said)

    def _take(self, chunk: Sequence[Item], first: int) -> None:
        self.unexplained += [self._sentence.said] if turns_to_unknown(chunk) else []  # "in stock but warped"
        if self._lead is not None and chunk[0].says("but") and self._lead.answers() == {"ok"}:
            self._lead.scope, self._lead.named, lead, self._lead = "all", True, self._lead, None
            self._keep(lead)  # "ok, but 8 is 755"
        spoken = [item for item in chunk if item.kind != "stop"]
        self._points_back = bool(spoken) and spoken[0].text in every("filler", "they")
        for group in groups(chunk):
            here = self._here(first)
            group.headed = self._names_unknown and chunk[0].text in _EQUALS
            group.names_unknown |= group.headed
            if here is not None and chunk[0].text == ":" and not here.named:
                here.header = True
            if here is not None and chunk[0].text == "(" and here.fact_first and not group.scope:
                self._take_in_brackets(group, here)
            else:
                self._place(group, here)
            self._names_unknown = group.unknown_subject and not group.scope and not group.facts
            self._names_unknown &= sum(item.kind != "stop" for item in chunk) <= _LONGEST_NAME

    def _except(self, excepted: Sequence[Item], first: int) -> None:
        """As in "... except 3 and 5 BO": the lines behind it are not meant by what is said of all."""
        leading = leading_references(excepted)
        base = self._base(first, [*leading.lines, *leading.pieces])
        before = len(self.statements)
        apart, leading = self._with_own_clauses(leading)
        lines, sure, rest = [*leading.lines, *leading.pieces], leading.sure, leading.rest
        open_yet = base is not None and (not base.says_something() or gaps.waits_for_its_day(base, rest))
        if open_yet and rest and not turns_to_exception(rest[0]):
            before -= 1  # "all but 3 available": what follows is said of all
        else:
            self._waiting = [Statement("lines", lines, named=True, sure=sure, excepted=True)]
        self._excepting = lines
        for chunk in chunks(rest):
            self._take(chunk, before)
        self._excepting = ()
        if all(item.kind == "stop" for item in excepted):
            self._owed, self._waiting = self._sentence.said, []  # "all ok except:", and lines of their own follow
            return
        if not lines:  # "all good except I need to order the rad"
            lines, sure = gaps.lines_told([one for one in self.statements[before:] if one is not base])
        if self._waiting and self._waiting[0].excepted:
            self._last = Statement("lines", list(lines), named=True, sure=sure)
        self._waiting, lines = [], [*apart, *lines]
        if base is None:
            base = next((statement for statement in self.statements[before:] if statement.scope in SCOPES), None)
        if base is None and first == before and self._before is not None and self._before.scope in SCOPES:
            base = self._before  # "the rest ok... ah, except the clips"
        if base is None:
            self.unexplained.append(self._sentence.said)
            return
        gaps.keep_days_apart(base, self.statements[before:])
        base.exceptions += lines
        base.lacking |= leading.pieces
        base.sure &= sure and bool(lines)

    def _with_own_clauses(self, leading: Leading) -> tuple[list[int], Leading]:
        """As in "except 7, which I get on Wednesday, and 3, BO": the lines with clauses of their own, and the last."""
        apart: list[int] = []
        while (end := gaps.end_of_own_clause(leading.rest)) is not None:
            apart += leading.lines
            self._waiting = [Statement("lines", list(leading.lines), named=True, sure=leading.sure, excepted=True)]
            self._take(leading.rest[:end], len(self.statements))
            leading = leading_references(leading.rest[end:])
        return apart, leading

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
