"""Takes what an author typed apart into sentences of items: lines, days, prices, numbers, signs and words."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from parsers.vocabulary import Found
from parsers.wording.amounts import SIGNS, amount_of, aside, money
from parsers.wording.dates import Calendar
from parsers.wording.endings import Endings
from parsers.wording.items import Item, Kind, Sentence
from parsers.wording.parts import (
    Beside,
    Chains,
    OrderLines,
    PartNumbers,
    Printed,
    Spelled,
    are_several,
    last_part,
    mistyped_part,
    several_parts,
    shortened,
)
from parsers.wording.tokens import Token, accented, plain, tokens
from parsers.wording.words import ENDINGS, Words, known_form

_SENTENCE_ENDS = frozenset(".!?;\n")
_IGNORED = frozenset("*_\"'•~|·«»“”„¡`°^\\<>{}@")
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|re|e|eme|o|a)(?!\w)")
_ARROW = re.compile(r"-+>|=+>|→|➜|➔|⇒")
_NEAR = 3  # tokens that tell what a number is of
_LETTERS = 2  # what is no longer than this is no part


@dataclass(frozen=True, slots=True)
class Reader:
    """What is known while reading: the words, the calendar and the lines of the order."""

    words: Words
    calendar: Calendar
    lines: OrderLines

    def known_form(self, word: str) -> tuple[str, bool]:
        """The word as the vocabulary writes it, and whether it was a plural; what a line is called is no slip."""
        form, many = known_form(word, self.words.language)
        if word.removeprefix(form) in {"", *ENDINGS} or not self.lines.worded(word):
            return form, many
        found = self.words.find([form], 0)
        named = found is not None and found.meaning.startswith(("part:", "place:"))
        return (form, many) if named else (word, False)


def read_sentences(text: str, reader: Reader) -> list[Sentence]:
    """The sentences of a text, in their order; nothing of it is lost but ornaments."""
    sentences, items, begun = list[Sentence](), list[Item](), 0
    scan = _Scan(text, reader)
    asked = False  # whether its line begins with "?", as our mails tell people to ask
    for item in scan.items():
        if item.kind != "stop" or item.name not in _SENTENCE_ENDS:
            items.append(item)
            continue
        if items or item.name == "?":
            sentences.append(Sentence(tuple(items), text[begun : item.end].strip(), asked or item.name == "?"))
        asked = item.name == "?" and not items and (not begun or "\n" in text[begun : item.start])
        items, begun = [], item.end
    if items:
        sentences.append(Sentence(tuple(items), text[begun:].strip(), asked))
    return [replace(one, breaks=frozenset(scan.breaks)) for one in sentences] if scan.breaks else sentences


class _Scan:
    """Walks over the tokens once, from left to right."""

    def __init__(self, text: str, reader: Reader) -> None:
        self.text = text
        self.folded = _ARROW.sub(lambda arrow: "→" + " " * (len(arrow[0]) - 1), plain(text))
        self.reader = reader
        self.tokens = tokens(self.folded)
        known = [reader.known_form(token.text) for token in self.tokens]
        self.forms = [form for form, _ in known]
        self.endings = Endings(text, self.folded, self.tokens, self.forms, reader.words)
        self.folded = self.endings.unwrapped()
        self.plurals = [many for _, many in known]
        self.breaks = set[int]()
        self.chains = Chains(reader.lines)
        self.printed = Printed(reader.lines, reader.words, self.tokens, self.forms)
        self.part_numbers = PartNumbers(text, self.folded, reader.lines)
        self.away = False  # whether the item before says that something is not here
        self.beside = Beside(self.folded, reader.words.language, reader.lines)
        self.spelled = Spelled(reader.words, lambda place: self._day(place, self.tokens[place]) is not None)
        # Who writes no accent at all may have left out any of them.
        pairs = zip(self.tokens, self.forms, strict=True)
        exact = [accented(text, token) if form == token.text else form for token, form in pairs]
        self.written = None if text.isascii() else exact

    def items(self) -> Iterator[Item]:
        place = 0
        while place < len(self.tokens):
            token = self.tokens[place]
            if self.endings.after_line(place):
                end = self.tokens[place - 1].end if place else 0
                yield Item("stop", "\n", end, end, "\n")
            elif self.endings.within_row(place):
                self.breaks.add(token.start)
            item = self._item(place, token)
            if item is None:
                place += 1
                continue
            yield item
            self.away = item.says("out", "arrives")
            self.beside.heard(item)
            self.spelled.heard(item, token)
            place = self._after(place, item.end)

    def _after(self, place: int, end: int) -> int:
        behind = (at for at in range(place, len(self.tokens)) if self.tokens[at].start >= end)
        return next(behind, len(self.tokens))

    def _item(self, place: int, token: Token) -> Item | None:
        steps: tuple[Callable[[int, Token], Item | None], ...]
        if token.text.isdecimal():
            steps = (
                self._figure,
                self._hyphened,
                self._part_number,
                self._aside,
                self._day,
                self._money,
                self._other_number,
                self._number,
            )
        elif token.text[0].isalpha():
            steps = (
                self._part_number,
                self._printed,
                self._aside,
                self._day,
                self._spelled,
                self._phrase,
                self._other_number,
                self._loose_word,
            )
        else:
            steps = (self._money, self._aside, self._mark)
        return next((item for step in steps if (item := step(place, token)) is not None), None)

    def _part_number(self, _place: int, token: Token) -> Item | None:
        return self.part_numbers.ordered(token)

    def _printed(self, place: int, _token: Token) -> Item | None:
        return None if self.beside.after_part else self.printed.read(place)

    def _hyphened(self, _place: int, token: Token) -> Item | None:
        """As in "1-2-3-4-5-8" and "10-11-12", which are no part number and no date."""
        found = self.chains.read(self.folded, token.start) if self.part_numbers.begins(token) else None
        return Item("lines", "", token.start, found[1], "range", lines=found[0], certain=found[2]) if found else None

    def _other_number(self, place: int, token: Token) -> Item | None:
        return self.part_numbers.other(self.tokens[max(0, place - _NEAR) : place], token)

    def _day(self, place: int, token: Token) -> Item | None:
        read = self.reader.calendar.read(self.folded, token.start)
        if read is None:
            return None
        day, end = read
        first, slash, second = self.folded[token.start : end].partition("/")
        if slash and place and self.reader.lines.called(first) and self.reader.lines.called(second):
            before = self.reader.words.find(self.forms, place - 1)
            if before is not None and before.meaning == "sign:line":
                return None  # "lines 10/11"
        return Item("day", self.folded[token.start : end], token.start, end, day=day)

    def _aside(self, _place: int, token: Token) -> Item | None:
        """Telephone numbers and times of day say nothing; a percentage is about a price."""
        if (found := aside(self.folded, token.start)) is None:
            return None
        end, raised = found
        said = self.folded[token.start : end]
        return Item("sign" if raised else "filler", said, token.start, end, "raised" if raised else "")

    def _money(self, place: int, token: Token) -> Item | None:
        if (found := money().match(self.folded, token.start)) is None:
            return None
        marked = bool(found["before"] or found["after"] or found[0].endswith(",-"))
        number = found["number"]
        cents = re.search(r"[.,]\d\d$", number)
        end = found.end() - found[0].endswith(".")  # the point of "kr." may end the sentence
        if not marked and (cents is None or self._is_list(found.start("number"), found.end("number"), number)):
            return None
        whole, blank, _ = number.partition(" ")
        listed = [token.text for token in self.tokens[max(0, place - _NEAR) : place]]  # "28 ok 29 655$"
        named = bool(blank) and (self._names_a_line(place) or str(int(whole) - 1) in listed)
        if named and self.reader.lines.called(whole) and not found["before"]:
            return None  # "8 450,00" may be line 8
        return Item("money", found[0], token.start, end, amount=amount_of(number))

    def _is_list(self, start: int, end: int, number: str) -> bool:
        """Whether "10,12" is two lines: both are, or more numbers follow or precede."""
        first, sign, second = number.partition(",")
        around = self.folded[max(0, start - 1) : start] + self.folded[end : end + 1]
        both = self.reader.lines.called(first) and self.reader.lines.called(second) and not second.startswith("0")
        return bool(sign) and (("," in around and self.folded[end : end + 2].strip(", ").isdecimal()) or bool(both))

    def _names_a_line(self, place: int) -> bool:
        """Whether nothing in this sentence stands before the number but the word "line"."""
        begins = not place or self.tokens[place - 1].text in _SENTENCE_ENDS
        if begins or "\n" in self.folded[self.tokens[place - 1].end : self.tokens[place].start]:
            return True
        found = self.reader.words.find(self.forms, place - 1)
        return found is not None and found.meaning == "sign:line"

    def _number(self, _place: int, token: Token) -> Item:
        end = ordinal.end() if (ordinal := _ORDINAL.match(self.folded, token.end)) is not None else token.end
        return Item("number", token.text, token.start, end, number=int(token.text[:9]))

    def _spelled(self, place: int, token: Token) -> Item | None:
        number = self.spelled.line(self.tokens, self.forms, place)
        return None if number is None else Item("number", str(number), token.start, token.end, number=number)

    def _phrase(self, place: int, token: Token) -> Item | None:
        if token.text in {"n", "l", "ln", "no", "nr", "art", "lg"} and self._before_a_number(place):
            return Item("sign", token.text, token.start, token.end, "line")
        if token.text == "x":
            return Item("sign", "x", token.start, token.end, "times")
        found = self._find(place)
        if (where := self.beside.place(token, found, alone=found is None or found.end == place + 1)) is not None:
            return where
        if found is None or (found.end == place + 1 and self.beside.is_called(self.forms[place], found.meaning)):
            return None
        kind, _, name = found.meaning.partition(":")
        last = found.end - 1
        if kind == "courtesy" and self.away and (until := self._day(last, self.tokens[last])) is not None:
            return replace(until, start=token.start)  # "agotado hasta mañana" is no farewell
        end = self.tokens[last].end
        many = any(self.plurals[place : found.end]) or are_several(
            self.folded[token.start : end], name, self.reader.words.language
        )
        said = Item("filler", self.folded[token.start : end], token.start, end, name, plural=many)
        return replace(said, kind=kind)  # type: ignore[arg-type]  # the vocabulary's kinds are kinds of items

    def _find(self, place: int) -> Found | None:
        """The phrase that begins here; it goes over the end of no sentence and takes no word of a day."""
        found = self.reader.words.find(self.forms, place, self.written)
        behind = range(place + 1, found.end if found is not None else place)
        end = next((at for at in behind if self.endings.after_line(at) or self._day_goes_on(at, behind.stop)), None)
        if end is None:
            return found
        return self.reader.words.find(self.forms[:end], place, self.written and self.written[:end])

    def _day_goes_on(self, place: int, end: int) -> bool:
        """Whether a day begins at the last word of a phrase and ends behind it: "kommer den" before "4."."""
        day = self._day(place, self.tokens[place]) if place == end - 1 else None
        return day is not None and day.end > self.tokens[place].end

    def _figure(self, place: int, token: Token) -> Item | None:
        """A phrase that begins with a number: "5 sur 5", "0 in stock"; "10-4" where it opens a mail."""
        found = self._phrase(place, token)
        said = found.text if found is not None else ""
        return found if " " in said or ("-" in said and not token.start) else None

    def _before_a_number(self, place: int) -> bool:
        rest = self.tokens[place + 1 : place + 3]
        return bool(rest) and (rest[0].text.isdecimal() or (rest[0].text in ".°#:" and rest[-1].text.isdecimal()))

    def _loose_word(self, place: int, token: Token) -> Item:
        """A word of nobody's vocabulary: perhaps one of a line's description."""
        known, word, many = self.reader.lines, self.forms[place], self.plurals[place]
        if kind := several_parts(self.forms[place], self.reader.words):
            return Item("part", token.text, token.start, token.end, kind, plural=True)
        if (short := shortened(word, self.reader.words)) is not None:
            return Item(short[0], token.text, token.start, token.end, short[1], plural=many)
        if lines := known.worded(word):
            named = Item("lines", token.text, token.start, token.end, "worded", lines=lines, certain=len(lines) == 1)
            return replace(named, plural=many or known.said_of_several(token.text))
        if (kind := last_part(word, self.reader.words.language)) and known.described((kind,), ()):
            return Item("part", token.text, token.start, token.end, kind, plural=many)
        proper = self.text[token.start].isupper() and not self.text.isupper()
        opens = not place and re.match(r" [a-z\d]", self.text[token.end : token.end + 2]) is not None
        kind = mistyped_part(token.text, self.reader.words.language) if opens or not proper else ""
        if kind and known.described((kind,), ()):
            return Item("part", token.text, token.start, token.end, kind)
        strange: Kind = "word" if len(token.text) > _LETTERS else "filler"
        return Item(strange, token.text, token.start, token.end, "name" if proper else "")

    def _mark(self, place: int, token: Token) -> Item | None:
        text = token.text
        if (sign := SIGNS.get(text)) is not None:
            return Item("sign", text, token.start, token.end, sign)
        if text in "/|" and self.endings.at_bar(token):
            return Item("stop", "\n", token.start, token.end, "\n")
        if text == "¿":
            return Item("stop", text, token.start, token.end, ".")
        if text in _IGNORED or not text.isascii():
            return None
        if text == "." and not self.endings.at_point(place):
            return Item("stop", text, token.start, token.end, ":") if self.endings.numbers_a_row(place) else None
        return Item("stop", text, token.start, token.end, text)
