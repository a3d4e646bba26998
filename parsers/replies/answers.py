"""Reads what a reply to an order would do; whatever is not surely understood changes nothing."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from parsers.facts import Answer, LineAnswer, Order
from parsers.wording.dates import Calendar
from parsers.wording.lines import order_lines
from parsers.replies.account import Account
from parsers.replies.meaning import Context, UnclearError, answer_for, contradict, in_pieces
from parsers.replies.quotes import Said, author_words
from parsers.wording.sentences import Item, Reader, Sentence, read_sentences
from parsers.replies.statements import Statement
from parsers.wording.words import language_of, plain, tokens, words_of

# A bare date is that of a part that is not here when other parts are, or when theirs is said to be such a date.
_SETS_A_DATE_APART = frozenset({"stock", "ok", "have", "here", "out", "arrives", "due", "delivers", "to_you", "shipped"})
_TOLD = frozenset({"out", "gone", "stock", "price", "raised", "ok", "replaced", "arrives"})
_OUT = frozenset({"out", "arrives"})
_STRANGE = 1  # so many words that nobody knows may stand in sentences about lines
_STOCK = frozenset({"stock", "have", "here", "received"})


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
    reader = _reader(said, order, today, locale or "")
    context = Context(today, role, about, "?" in said.everything(), reader.lines)
    return _Reading(said, reader, context).answer()


def _reader(said: Said, order: Order, today: dt.date, locale: str) -> Reader:
    spoken = [token.text for token in tokens(plain(said.everything()))]
    language = language_of(spoken, locale)
    words = words_of(language)
    return Reader(words, Calendar(today, locale, language), order_lines(order, words))


class _Reading:
    """One reply on its way from sentences to actions."""

    def __init__(self, said: Said, reader: Reader, context: Context) -> None:
        self.said = said
        self.context = context
        self.reader = reader
        self.account = Account(reader)
        self.questions: list[str] = []
        self.sentences: list[Sentence] = []

    def answer(self) -> Answer:
        shown = self.said.everything()
        self._listen()
        question = " ".join(self.questions) or None
        if self._refused():
            return Answer(question=question, refused=True, said=shown)
        try:
            actions = self._actions()
        except UnclearError:
            return Answer(question=question, ambiguous=True, said=shown)
        return Answer(actions=actions, question=question, said=shown)

    def _listen(self) -> None:
        for text, beside in ((self.said.text, None), *((text, line) for line, text in self.said.beside)):
            for sentence in read_sentences(text, self.reader):
                self.sentences.append(sentence)
                if sentence.question or _asks(sentence):
                    self._ask(sentence, beside)
                else:
                    self.account.add(sentence, beside)
        self.account.close()

    def _ask(self, sentence: Sentence, beside: int | None) -> None:
        """A question is handed on; what was stated before its last comma is a statement."""
        self.questions.append(sentence.said)
        stated, asked = _stated(sentence)
        if stated is not None:
            self.account.add(stated, beside)
        self.account.mention(asked)

    def _refused(self) -> bool:
        """Whether the dealer will not serve the order at all: nothing else is said of any line."""
        if self.context.role != "dealer" or any(one.scope == "lines" for one in self.account.statements):
            return False
        told = {name for one in self.account.statements for name in one.names()}
        if told & {"stock", "arrives", "delivered", "shipped"}:
            return False
        return any(_refuses(sentence) for sentence in self.sentences)

    def _actions(self) -> tuple[LineAnswer, ...]:
        statements = self.account.statements
        signs = {item.name for sentence in self.sentences for item in sentence.items if item.kind == "sign"}
        if self.context.about == "question" and self.sentences and not signs & {"cancel", "delivered"}:
            return ()  # what answers a question is handed on
        by_dealer = self.context.role == "dealer"
        if signs & {"sarcasm"} or (by_dealer and self.account.unexplained) or not all(one.sure for one in statements):
            raise UnclearError
        self._check_remarks(signs)
        if len(self.account.strange) > _STRANGE and self.context.role == "dealer":
            raise UnclearError
        acting = [one for one in statements if one.says_something() or one.exceptions]
        if not acting:
            return self._nothing_said(signs)
        return self._carried_out(acting)

    def _check_remarks(self, signs: set[str]) -> None:
        if self.account.remarks and not self.questions and self.context.role == "dealer":
            raise UnclearError
        if "attached" in signs and not self.account.statements:
            raise UnclearError

    def _nothing_said(self, signs: set[str]) -> tuple[LineAnswer, ...]:
        harmless = signs & {"pending", "ack", "keep", "pass_on"} or self.questions
        polite = any(item.kind == "courtesy" for sentence in self.sentences for item in sentence.items)
        if harmless or (polite and not signs) or (self.context.role == "shop" and self.sentences and signs):
            return ()
        raise UnclearError

    def _carried_out(self, acting: Sequence[Statement]) -> tuple[LineAnswer, ...]:
        named = {line for one in acting for line in (*one.lines, *one.exceptions)}
        contrast = any(_names(one) & _SETS_A_DATE_APART for one in acting)
        by_line: dict[int, list[LineAnswer]] = {}
        for line in self.context.lines.every:
            mine = [one for one in acting if line in one.lines and line not in one.exceptions]
            if not mine and line not in self._excepted(acting):
                mine = [one for one in acting if one.scope in {"all", "rest"} and not one.lines and line not in named]
            answers = self._of_line(line, mine, contrast=contrast)
            if not mine and line in named:
                answers = self._bare_exception(line, acting)
            by_line[line] = answers
        self._check_counts(acting, named)
        return tuple(answer for answers in by_line.values() for answer in answers)

    def _excepted(self, acting: Sequence[Statement]) -> set[int]:
        return {line for one in acting for line in one.exceptions}

    def _check_counts(self, acting: Sequence[Statement], named: set[int]) -> None:
        for one in acting:
            left = len(self.context.lines.every) - (len(named) if one.scope == "rest" else 0)
            if one.expected and one.scope in {"all", "rest"} and one.expected != left:
                raise UnclearError

    def _bare_exception(self, line: int, acting: Sequence[Statement]) -> list[LineAnswer]:
        base = next(one for one in acting if line in one.exceptions)
        if self.context.role == "shop" or "cancel" in _names(base):
            return []
        if _names(base) & _STOCK:
            return [LineAnswer(line, "backorder")]
        raise UnclearError

    def _of_line(self, line: int, statements: Sequence[Statement], *, contrast: bool) -> list[LineAnswer]:
        for place, one in enumerate(statements):
            if any(contradict(one.facts, other.facts) for other in statements[place + 1 :]):
                raise UnclearError
        facts = [fact for one in statements for fact in one.facts]
        portions = [portion for one in statements for portion in one.portions]
        if not facts and not portions:
            if statements and any(one.exceptions for one in statements):
                return [LineAnswer(line, "available")]  # "everything but 3: ..."
            return []
        if portions and len({tuple(one.lines) for one in statements}) == 1:
            return in_pieces(line, portions, facts, self.context)
        named = any(one.named for one in statements)
        told = all(one.scope != "lines" for one in statements)
        found = answer_for(line, facts, self.context, others_in_stock=contrast and not told, named=named)
        if told and found is not None and _goes_too_far(found, facts):
            raise UnclearError
        return [found] if found is not None else []


def _goes_too_far(answer: LineAnswer, facts: Sequence[Item]) -> bool:
    """Whether nobody would say so of all lines: "the others follow on Friday" goes to whom, "the price went up" by what?"""
    if answer.answer == "backorder":
        return not _OUT & {fact.name for fact in facts}
    return answer.answer in {"price_change", "substitute"}


def _names(statement: Statement) -> set[str]:
    return statement.answers()


def _refuses(sentence: Sentence) -> bool:
    """"We do not sell to body shops", "outside our area", "your account is blocked"."""
    signs = {item.name for item in sentence.items if item.kind == "sign"}
    if "refuse" in signs:
        return True
    if any(item.kind in {"day", "lines", "number"} for item in sentence.items):
        return False
    denied = bool(signs & {"not", "no"})
    return (
        ("area" in signs and (denied or "outside" in signs))
        or ("account" in signs and (denied or bool(signs & {"out", "closed"})))
        or (denied and "serve" in signs and not signs & {"pending", "hedge"})
    )


def _asks(sentence: Sentence) -> bool:
    """Whether a sentence without a question mark asks: "please confirm the colour"."""
    spoken = [item for item in sentence.items if item.kind not in {"filler", "courtesy", "stop"}]
    return bool(spoken) and spoken[0].says("ask")


def _stated(sentence: Sentence) -> tuple[Sentence | None, Sentence]:
    """What stands before the last comma of a question, if it is a statement, and the question itself."""
    commas = [place for place, item in enumerate(sentence.items) if item.kind == "stop" and item.name in ",:-"]
    for place in reversed(commas):
        before, asked = sentence.items[:place], sentence.items[place + 1 :]
        complete = any(item.kind in {"lines", "part", "number"} or item.says("all", "rest") for item in before)
        told = any(item.kind == "sign" and item.name in _TOLD for item in before)
        if complete and told and not any(item.says("offer", "if", "ask") for item in before):
            return replace(sentence, items=before, question=False), replace(sentence, items=asked)
    return None, sentence


def _said_of(items: Iterable[Item]) -> str:
    return " ".join(item.text for item in items)
