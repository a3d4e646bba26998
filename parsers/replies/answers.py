"""Reads what a reply to an order would do; whatever is not surely understood changes nothing."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Literal

from parsers.facts import Answer, LineAnswer, LineItem, Order
from parsers.replies.contradictions import contradict_line, contradicts_whole
from parsers.replies.letter import author_words
from parsers.replies.listening import Listening
from parsers.replies.meaning import Context, UnclearError, answer_for
from parsers.replies.pieces import in_pieces, pieces_lacking
from parsers.replies.sentences import refuses
from parsers.replies.shops import complaints, is_of_unknown, refuse_doubtful, without_reasons
from parsers.replies.signs import STOCK
from parsers.replies.statements import SCOPES, Statement
from parsers.replies.wholes import (
    comes_as_unknown,
    goes_too_far,
    is_receipt,
    leaves_open,
    merely_assents,
    merely_denies,
    remains_of_nothing,
    with_deliveries,
)
from parsers.wording import (
    LANGUAGES,
    Calendar,
    Reader,
    language_of,
    load,
    order_lines,
    plain,
    tokens,
    words_of,
)

# A bare date is that of a part that is not here when other parts are, or when theirs is said to be such a date.
_SETS_A_DATE_APART = frozenset(
    {"stock", "ok", "have", "here", "out", "arrives", "due", "delivers", "to_you", "shipped"}
)
_SERVES = frozenset({"stock", "arrives", "delivered", "shipped"})
_HARMLESS = frozenset({"pending", "ack", "keep", "pass_on"})
_STRANGE = 6  # so much may the words weigh that nobody knows: one in good news, three in bad
_LONGEST_REASON = 120
_SPECIMEN, _SPECIMEN_DAY = "3 BO 4 dec 12,50 $, 2 x 5 oookk 12:30\nok except 4?\n\n--\nA", dt.date(2026, 1, 1)
_SPECIMEN_ORDER = Order(lines=(LineItem("1", None, "Hood", None), LineItem("2", None, "Glass, door", None)))
_MOST_STATEMENTS = 400


def read_answer(
    text: str,
    html: str,
    *,
    order: Order,
    today: dt.date,
    locale: str | None = None,
    role: Literal["dealer", "shop"] = "dealer",
    author: str = "",
    about: str = "order_notification",
) -> Answer:
    """What the author's own words do to the order.

    `locale` (``fr-CA``) tells day from month in dates; `about` is the kind of our mail that is answered
    (``order_notification``, ``eta_update``, ``delivery_check``, ``question``); `author` is the display name of the
    sender, by which the signature is known. Quoted mail, ours or another's, is never an answer. An ambiguous reply has
    no actions: the writer is asked back.
    """
    said = author_words(text, html, order, author)
    spoken = [token.text for token in tokens(plain(said.everything()))]
    language = language_of(spoken, locale or "")
    words = words_of(language)
    reader = Reader(words, Calendar(today, locale or "", language), order_lines(order, words))
    return _Reading(said, reader, Context(today, role, about, "?" in said.everything(), reader.lines)).answer()


def warm_up() -> None:
    """Load the words of every language and read once in each: a locked-down child can open no file."""
    for language in LANGUAGES:
        load(language)
        read_answer(_SPECIMEN, "", order=_SPECIMEN_ORDER, today=_SPECIMEN_DAY, locale=language)


class _Reading(Listening):
    """One reply on its way from sentences to actions."""

    def answer(self) -> Answer:
        """What the reply does; never raises."""
        shown = self.said.everything()
        self.listen()
        question = " ".join(self.questions) if self.questions and "sarcasm" not in self.signs else None
        if self._refused():
            return Answer(question=question if self.context.asked else None, refused=True, said=shown)
        try:
            actions = self._actions()
        except UnclearError:
            return Answer(question=question, ambiguous=True, said=shown)
        missing, faulty = complaints(self.account.statements, actions) if self.context.role == "shop" else ((), ())
        return Answer(actions=actions, question=question, said=shown, missing=missing, faulty=faulty)

    def _refused(self) -> bool:
        """Whether the dealer will not serve the order at all: nothing else is said of any line."""
        if self.context.role != "dealer" or any(one.scope == "lines" for one in self.account.statements):
            return False
        refusing = {sentence.said for sentence in self.sentences if refuses(sentence)}
        told = {name for one in self.account.statements if one.said not in refusing for name in one.names()}
        return bool(refusing) and not told & _SERVES

    def _actions(self) -> tuple[LineAnswer, ...]:
        by_dealer = self.context.role == "dealer"
        statements = self.account.statements if by_dealer else without_reasons(self.account.statements)
        acting = [one for one in statements if one.says_something() or one.exceptions]
        said = "" if self.said.beside else self.said.text
        wordless = said and not any(map(str.isalnum if acting else str.isalpha, said))
        if wordless or len(statements) > _MOST_STATEMENTS:
            raise UnclearError  # "2??", a thumb up: to what? Nobody says so much of one order
        if self.context.about == "question" and self.sentences and not self.signs & {"cancel", "delivered"}:
            return ()  # what answers a question is handed on
        if by_dealer and self.questions and not (acting or self.doubted or "sarcasm" in self.signs):
            return ()  # what explains a question is handed on with it
        unexplained = self.account.unexplained or (self.account.remarks and not self.questions)
        strange = bool(acting) and self.account.strangeness > _STRANGE
        doubted = by_dealer and (unexplained or strange)
        if "sarcasm" in self.signs or doubted or not all(one.sure for one in statements):
            raise UnclearError
        wholes = [one for one in acting if one.scope in SCOPES and not one.lines]
        delivered = not by_dealer and any(one.answers() - {"pending"} for one in wholes)
        lacks = any(one.unknown_subject and one.scope == "lines" and not one.portions for one in acting)
        if delivered and (self.account.unexplained or self.account.remarks or lacks) and not self.signs & {"cancel"}:
            raise UnclearError  # "all received", and something of a line
        if not by_dealer and not self.context.asked and any(map(is_of_unknown, acting)):
            raise UnclearError  # "all is here, the box was damaged"
        if not by_dealer:
            refuse_doubtful(acting, self.account.heard, self.account.unexplained)
        as_unknown = not self.context.asked and any(map(comes_as_unknown, acting))
        if contradicts_whole(acting, self.context.today) or as_unknown:
            raise UnclearError
        return self._carried_out(acting) if acting else self._nothing_said()

    def _nothing_said(self) -> tuple[LineAnswer, ...]:
        """No line is spoken of: a receipt, thanks and a question do nothing, silence and riddles are asked back."""
        polite = self.polite or any(item.kind == "courtesy" for one in self.sentences for item in one.items)
        by_shop = self.context.role == "shop" and self.sentences and self.signs
        vague = self.account.unexplained and self.signs & {"line", "pieces", "one_of", "the_part"}
        if self.context.about == "delivery_check" and (vague or "attached" in self.signs):
            raise UnclearError  # "one piece is missing": which?
        if by_shop and "cancel" in self.signs and self.account.unexplained:
            raise UnclearError  # of what?
        if self.signs & _HARMLESS or self.questions or (polite and not self.signs) or by_shop:
            return ()
        raise UnclearError

    def _carried_out(self, acting: Sequence[Statement]) -> tuple[LineAnswer, ...]:
        if any(one.scope == "lines" for one in acting) and any(map(merely_assents, acting)):
            raise UnclearError  # "ok. 3 BO": what is ok?
        denied = not self.context.asked and any(map(merely_denies, acting))
        if (denied and not any(one.answers() & STOCK for one in acting)) or leaves_open(acting):
            raise UnclearError  # "1-5: yes, 6: no": what is with 6? "I think I have one, have to look. The rest is ok"
        named = {line for one in acting for line in (*one.lines, *one.exceptions)}
        open_lines = self.account.questioned | self._untold(acting)
        if remains_of_nothing(acting, named | open_lines):
            raise UnclearError  # "gril is b/o, rest is here": the rest of what?
        excepted = {line for one in acting for line in one.exceptions}
        contrast = any(one.answers() & _SETS_A_DATE_APART for one in acting)
        answers: list[LineAnswer] = []
        for line in self.context.lines.every:
            mine = [one for one in acting if line in one.lines and line not in one.exceptions]
            if all(map(merely_denies, mine)) and line in excepted:
                told = self._bare_exception(line, acting)
                answers += self._with_the_others(line, mine, told, acting)
                continue
            if not mine and line not in named:
                still = line in open_lines
                mine = [one for one in acting if one.scope == "all" or (one.scope == "rest" and not still)]
                mine = [one for one in mine if not one.lines]
            told = self._of_line(line, with_deliveries(mine, acting, self.context.today), contrast=contrast)
            answers += self._with_the_others(line, mine, told, acting)
        for one in acting:
            others = (named, named | open_lines) if one.scope == "rest" else ((),)
            left = {len(self.context.lines.every) - len(lines) for lines in others}
            if one.expected not in {0, *left} and one.scope in {"all", "rest"}:
                raise UnclearError  # "the other two", and there are five
        return tuple(answers)

    def _untold(self, acting: Sequence[Statement]) -> set[int]:
        """The lines of which is said what does nothing: they are not of "the rest"."""
        return {line for one in self.account.statements if one not in acting and not one.portions for line in one.lines}

    def _bare_exception(self, line: int, acting: Sequence[Statement]) -> list[LineAnswer]:
        """What becomes of a mere exception: "all in stock but 3" says that 3 is not, "ok but 3" says nothing of 3."""
        base = next(one for one in acting if line in one.exceptions)
        if any(line in one.lines and one.portions and one not in acting for one in self.account.statements):
            raise UnclearError  # "all but the clips (12)": are twelve here, or not?
        if base.names() & {"missing", "out"} and not base.names() & STOCK:
            return [LineAnswer(line, self._implied(), reason=base.said[:_LONGEST_REASON])]
        if self.context.role == "shop" or "cancel" in base.names():
            return []
        if base.names() & STOCK and self.account.strangeness:
            raise UnclearError  # "all but the radiator, they scrapped that one"
        if base.names() & STOCK:
            return [LineAnswer(line, "backorder", reason=base.said[:_LONGEST_REASON])]
        raise UnclearError

    def _with_the_others(
        self, line: int, mine: Sequence[Statement], told: list[LineAnswer], acting: Sequence[Statement]
    ) -> list[LineAnswer]:
        """The answers of a line of which only some pieces lack, with one for those that do not."""
        ordered = self.context.lines.quantity(line) or 0
        base = next((one for one in acting if line in one.lacking), None)
        lacking = base.lacking[line] if base is not None else pieces_lacking(mine)
        if not 0 < lacking < ordered:
            return told
        known = [Statement("all", facts=list(base.facts))] if base is not None else []
        others = self._of_line(line, known, contrast=False)
        others = others or [LineAnswer(line, self._implied(), reason=mine[0].said[:_LONGEST_REASON] if mine else None)]
        there = [replace(one, quantity=Decimal(ordered - lacking)) for one in others]
        away = [replace(one, quantity=Decimal(lacking)) for one in told if one.answer not in {"available", "delivered"}]
        return [*there, *away]

    def _implied(self) -> Literal["available", "delivered"]:
        return "delivered" if self.context.role == "shop" else "available"

    def _of_line(self, line: int, statements: Sequence[Statement], *, contrast: bool) -> list[LineAnswer]:
        apart = any(one.portions for one in statements) and any(one.rest_of or not one.portions for one in statements)
        if contradict_line(statements, self.context.today) or apart:
            raise UnclearError
        facts = [fact for one in statements for fact in one.facts]
        portions = [portion for one in statements for portion in one.portions]
        reason = statements[0].said[:_LONGEST_REASON] if statements else ""
        if not facts and not portions:
            implied = any(one.exceptions for one in statements)  # "everything but 3: ..."
            return [LineAnswer(line, self._implied(), reason=reason)] if implied else []
        if portions and len({tuple(one.lines) for one in statements}) == 1:
            ordered = self.context.lines.quantity(line) or 0
            others = len(statements[0].lines) > 1 and ordered < portions[0][0]  # "hood and clips, but only 10 clips"
            found = in_pieces(line, portions, facts, self.context)
            found = [replace(one, quantity=None) for one in found] if others else found
        else:
            told = all(one.scope != "lines" for one in statements)
            # "We received your order, you will hear from us" names the whole of it and says no more than "received".
            named = any(one.named for one in statements) and not (told and is_receipt(facts, statements))
            answer = answer_for(line, facts, self.context, others_in_stock=contrast and not told, named=named)
            if told and answer is not None and goes_too_far(answer, facts):
                raise UnclearError
            found = [answer] if answer is not None else []
        return [replace(answer, reason=reason or None) for answer in found]
