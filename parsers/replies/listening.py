"""Takes the sentences of a mail in, one after the other: as a question, as an explanation, or as a statement."""

from dataclasses import replace

from parsers.replies.account import Account
from parsers.replies.letter import Said
from parsers.replies.meaning import Context
from parsers.replies.sentences import (
    asks,
    clauses,
    doubts,
    explains,
    offers,
    requests,
    stated,
    tells_of_unknown,
    with_headings,
    without_small_talk,
)
from parsers.replies.shops import as_shops_mean
from parsers.wording import Reader, Sentence, read_sentences, with_whole_denials


class Listening:
    """What was heard of one reply: the account of its statements, its questions, and all its sentences."""

    def __init__(self, said: Said, reader: Reader, context: Context) -> None:
        self.said = said
        self.reader = reader
        self.context = context
        self.account = Account(reader)
        self.questions: list[str] = []
        self.sentences: list[Sentence] = []
        self.signs: set[str] = set()
        self.polite = False  # whether small talk was left out
        self.doubted = False  # whether a question takes back what was claimed

    def listen(self) -> None:
        """Take in every sentence: the free ones first, then those beside the quoted rows."""
        for text, beside in ((self.said.text, None), *((text, line) for line, text in self.said.beside)):
            read = with_headings(read_sentences(text, self.reader))
            kept = read if beside is not None else without_small_talk(read, self.context.today)
            self.polite |= None in kept
            for one in filter(None, kept):
                self._take(one, beside)
        self.account.close()
        self.signs = {item.name for sentence in self.sentences for item in sentence.items if item.kind == "sign"}

    def _take(self, read: Sentence, beside: int | None) -> None:
        """Take in one sentence, as a question or as a statement."""
        sentence = replace(read, items=tuple(with_whole_denials(read.items)))
        if self.context.role == "shop":
            sentence = as_shops_mean(sentence, about=self.context.about)
        self.sentences.append(sentence)
        if self._is_question(sentence):
            self._ask(sentence, beside)
        elif self.context.asked and explains(sentence):
            self.account.mention(sentence)
        else:
            parted = self.context.role == "dealer" and beside is None
            for clause in clauses(sentence, self.context.lines) if parted else (sentence,):
                self.account.add(clause, beside)

    def _is_question(self, sentence: Sentence) -> bool:
        """Whether it asks; "could you cancel line 8?" is what a shop calls an order."""
        by_dealer = self.context.role == "dealer"
        asked = asks(sentence, by_dealer=by_dealer)
        if not by_dealer and requests(sentence) and any(item.says("cancel") for item in sentence.items):
            return any(item.says("if", "hedge") for item in sentence.items)
        offered = by_dealer and offers(sentence, asked=self.context.asked)
        return sentence.question or asked or offered

    def _ask(self, sentence: Sentence, beside: int | None) -> None:
        """A question is handed on; what was stated before its last comma is a statement."""
        if not sentence.items:
            return  # "??" asks nothing
        self.questions.append(sentence.said)
        if doubts(sentence):
            self.doubted = True
            self.account.unexplained.append(sentence.said)
        told, asked = stated(sentence)
        if told is not None:
            self.account.add(told, beside)
        elif tells_of_unknown(sentence):
            self.account.unexplained.append(sentence.said)
        self.account.mention(asked)
