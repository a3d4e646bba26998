"""Parts a sentence where one clause ends and the next begins: "3 BO Friday and 4, 5 are in stock" are two.

A clause ends at a comma, an "and", a "but" or a broken line behind which other lines are told something of their own.
Where a list stands between two answers ("ok for 12 and lines 3, 4 are out"), its own "and" or the word "lines" shows
where it is parted; where nothing does, nobody could tell.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, pairwise

from parsers.replies.signs import HERE
from parsers.replies.statements import FOR, is_fact
from parsers.wording import Item, OrderLines, Sentence, every

_NAMES = frozenset({"number", "lines", "part"})
_DOUBTS = ("if", "hedge", "one_of", "correction", "except", "instead_of", "or")
_VERBS = ("have", "delivers", "shipped", "pending", "price", "nothing")
_STATES = ("out", "gone", "ok", "stock")
_BOTH = 2
_MOST = 300  # items; nobody says so much in one sentence
_LINE_AND_PIECES = 3  # numbers in "9: 4 in stock, 6 on Friday"
_PIECES = ("pieces", "times", "quantity", "only", "portion")


def clauses(sentence: Sentence, lines: OrderLines) -> list[Sentence]:
    """The clauses of a sentence that surely has several; else the sentence. Doubt stays with all that it is about."""
    items = sentence.items
    doubted = any(item.says(*_DOUBTS, *_PIECES) and not _joins_denied(items, at) for at, item in enumerate(items))
    if len(items) > _MOST or doubted or _counts_pieces(items, lines):
        return [sentence]
    if any(_denies_name(items, at) for at in range(len(items))):
        return [sentence]
    parting = _Parting(items, sentence.breaks)
    found = parting.clauses()
    if parting.unsure:
        return [replace(sentence, items=(*items, replace(items[-1], kind="sign", name="one_of")))]
    return [replace(sentence, items=clause) for clause in found]


class _Parting:
    """The items of one sentence, and which of them begin a line."""

    def __init__(self, items: Sequence[Item], breaks: frozenset[int]) -> None:
        self.items = tuple(items)
        self.breaks = breaks
        self.unsure = False  # whether a list could be parted in several places

    def clauses(self) -> list[tuple[Item, ...]]:
        """The items of each clause."""
        found, begun = list[tuple[Item, ...]](), 0
        for at, item in enumerate(self.items):
            behind = at if self._is_break(at) else at + 1
            joint = behind == at or _joins(item) or item.says("but")
            if at > begun and joint and _is_whole(self.items[begun:at]) and self._is_parted(begun, at, behind):
                found.append(self.items[begun:at])
                begun = behind
        return [*found, self.items[begun:]]

    def _is_break(self, at: int) -> bool:
        return at < len(self.items) and self.items[at].start in self.breaks

    def _is_parted(self, begun: int, at: int, behind: int) -> bool:
        """Whether a clause ends at this joint and another begins `behind` it."""
        scopes = (place for place in range(begun, at) if self.items[place].says("all", "rest"))
        if self.items[at].says("but") and not all(map(self._is_head, scopes)):
            return False  # "all ok but 3 is out" is an exception
        if self._has_verb(behind) or self._has_heading(behind):
            return True
        if self._is_delivered(begun, at, behind):
            return False
        if behind > at and _joins(self.items[at]) and _ends_in_list(self.items[begun:at]):
            return self._opens_own_list(begun, at)
        return self._has_subject(behind)

    def _is_delivered(self, begun: int, at: int, behind: int) -> bool:
        """Whether both lists of "we deliver 8 and 5 to you", "we deliver 8 and 5 on Monday" are what is delivered."""
        told, before = self._predicate(self._list_end(behind)), self.items[begun:at]
        sent = any(item.says("delivers", "shipped") for item in before) and self.items[at].says("and")
        shared = told is not None and told.kind == "day" and not any(item.kind == "day" for item in before)
        return sent and told is not None and (told.says("to_you") or shared)

    def _list_end(self, at: int) -> int:
        """The place behind the list of lines that begins here, or behind "the rest"; `at` itself where none does."""
        end = at
        for place in range(at, len(self.items)):
            item = self.items[place]
            if place > at and self._is_break(place):
                break
            if item.says("all", "rest") and not self._is_head(place):
                return place + 1 if end == at else end
            if item.kind in _NAMES:
                end = place + 1
            elif not (_joins(item) or item.says("line", "all", "to") or item.text == "-" or _is_small(item)):
                break
        return end

    def _is_head(self, at: int) -> bool:
        """Whether it is "lines" before their numbers; "les lignes" alone are all."""
        item, behind = self.items[at], self._next(at + 1)
        numbered = behind is not None and self.items[behind].kind in _NAMES
        return item.says("line") or (item.says("all") and numbered)

    def _predicate(self, at: int) -> Item | None:
        """What is said behind a list that ends here."""
        behind = self._next(at)
        if behind is not None and behind + 1 < len(self.items) and self.items[behind].text in ":=":
            behind = self._next(behind + 1)
        if behind is None or self._is_break(behind) or not _tells(self.items[behind]):
            return None
        following = self._next(behind + 1)
        return None if following is not None and self.items[following].text == ":" else self.items[behind]

    def _next(self, at: int) -> int | None:
        """The next place that is no small word."""
        return next((place for place in range(at, len(self.items)) if self.items[place].kind != "filler"), None)

    def _has_subject(self, at: int) -> bool:
        """Whether a list of lines begins here, and something is said of it."""
        end = self._list_end(at)
        return end > at and not _joins(self.items[at]) and self._predicate(end) is not None

    def _has_heading(self, at: int) -> bool:
        """Whether it begins as "in stock: 3"."""
        first = self._next(at)
        colon = self._next(first + 1) if first is not None else None
        if first is None or colon is None or not is_fact(self.items[first]) or self.items[colon].text != ":":
            return False
        return self._list_end(colon + 1) > colon + 1

    def _has_verb(self, at: int) -> bool:
        """Whether it begins as "I have the rest", "we don't have 3"."""
        first = self._next(at)
        if first is not None and self.items[first].says("to"):
            first = self._next(first + 1)  # "on n'a pas 3", whose "a" without its accent is "to" as well
        if first is None:
            return False
        verb = self.items[first]
        denied = verb.says("out") and bool(set(verb.text.split()) & every("filler", "denying"))
        before = {word for item in self.items[at:first] for word in item.text.split()}
        denied |= verb.says("not") and bool(before) and not before & every("filler", "it_is")
        for item in self.items[first + 1 :]:
            if _is_name(item):
                answers = self._is_break(at) or (self.items[at - 1].says("and") and verb.says(*_STATES))
                told = self._predicate(self._list_end(first + 1))
                opens = answers and is_fact(verb) and (told is None or told.kind == "day")
                return verb.says(*_VERBS) or denied or opens
            if not (_is_small(item) or item.says("line", "not", "to_you")):
                break
        return False

    def _opens_own_list(self, begun: int, at: int) -> bool:
        """Whether the list of "ok for 12 and lines 3, 4 are out" is parted at this joint and could be at no other."""
        end = self._list_end(at + 1)
        if end == at + 1 or not self._is_other_answer(begun, at, end):
            return False
        if self.items[end - 1].says("all", "rest"):
            return not any(item.kind in _NAMES for item in self.items[at + 1 : end])
        start = next(place for place in range(at, begun - 1, -1) if _tells(self.items[place])) + 1
        cuts = self._cuts(start, end)
        self.unsure |= len(cuts) > 1
        return cuts == [at]

    def _cuts(self, start: int, end: int) -> list[int]:
        """Where the lines named here may be two lists: before the word "lines", or behind the "and" of the first."""
        items, places = self.items, range(start, end)
        joints = [place for place in places if _joins(items[place]) and not _joins(items[place + 1])]
        if end < len(items) and items[end].text in every("filler", "singular"):
            return joints[-1:]  # "I have 2, 4 and the hood is out"
        headed = [place for place in joints if self._is_head(place + 1)]
        if len(headed) == 1:
            return headed
        listed = [cut for cut in joints if _is_list(items[start:cut]) and _is_list(items[cut + 1 : end])]
        if sum(item.says("and") for item in items[start:end]) < _BOTH:
            return listed
        closed = [cut for cut in listed if _is_closed(items[start:cut]) and _is_closed(items[cut + 1 : end])]
        return closed or listed

    def _is_other_answer(self, begun: int, at: int, end: int) -> bool:
        """Whether behind the list something else is said than before it; a mere day or "in stock" may go on with it."""
        told = self._predicate(end)
        if told is None or (self.items[end : end + 1] and self.items[end].text in FOR):
            return False  # "I confirm 1, 2 and 3 for delivery on Thursday"
        verb = any(every("filler", "being").intersection(item.text.split()) for item in self.items[end : end + 2])
        verb |= told.says("ok") and self.items[end - 1].says("rest")
        before = {item.name for item in self.items[begun:at] if item.kind == "sign"}
        goes_on = before | HERE | ({"due"} if "out" in before else set())  # "BO on 2 and 3 until Monday"
        return verb or (told.kind == "sign" and told.name not in goes_on)


def _denies_name(items: Sequence[Item], at: int) -> bool:
    """Whether a line is denied to be the one: "it's not 3, it's 5 that is out" is one thing that is said."""
    behind = next((item for item in items[at + 1 :] if item.kind != "filler" and not item.says("line")), None)
    plainly = not at or items[at - 1].text in every("filler", "it_is") or items[at - 1].kind == "stop"
    return items[at].says("not") and plainly and behind is not None and behind.kind in _NAMES


def _joins_denied(items: Sequence[Item], at: int) -> bool:
    """Whether it is the "or" of "I don't have 3 or 11", which are both meant."""
    denied = (one for one in items[:at] if one.says("out", "not"))
    return items[at].says("or") and any(every("filler", "denying").intersection(one.text.split()) for one in denied)


def _counts_pieces(items: Sequence[Item], lines: OrderLines) -> bool:
    """Whether two numbers are the pieces of one line: "clips: 6 today and 4 on Monday", "6 of 10"."""
    if any(one.kind == "number" and of.says("of") for one, of in pairwise(items)):
        return True
    if any(_begins_pieces(items, at, lines) for at in range(len(items) - 1)) or _ends_in_count(items, lines):
        return True
    numbers = [item.number for item in items if item.kind == "number"]
    if len(numbers) > _LINE_AND_PIECES:
        return False
    sums = {one + other for one, other in combinations(numbers, 2)}
    several = (line for line in lines.every if (lines.quantity(line) or 0) > 1 and lines.quantity(line) in sums)
    return any(_is_named(line, items, lines) for line in several)


def _begins_pieces(items: Sequence[Item], at: int, lines: OrderLines) -> bool:
    """As in "5 clips today and 5 on Monday", where ten are ordered, whatever stands before."""
    if items[at].kind != "number" or items[at + 1].kind != "part":
        return False
    several = [
        line
        for line in lines.described((items[at + 1].name,), (), items[at + 1].text)
        if (lines.quantity(line) or 0) > 1
    ]
    later = {item.number for item in items[at + 2 :] if item.kind == "number"}
    return any((lines.quantity(line) or 0) - items[at].number in later for line in several)


def _ends_in_count(items: Sequence[Item], lines: OrderLines) -> bool:
    """As in "not all the clips, there are 4", where ten are ordered."""
    last = [item for item in items if item.kind != "filler" and not item.says("pieces")][-2:]
    if len(last) < _BOTH or not last[0].says("have", "only") or last[1].kind != "number":
        return False
    named = {line for item in items if item.kind == "part" for line in lines.described((item.name,), (), item.text)}
    return any((lines.quantity(line) or 0) > last[1].number for line in named)


def _is_named(line: int, items: Sequence[Item], lines: OrderLines) -> bool:
    return any(
        line in item.lines
        or (item.kind == "number" and lines.called(item.text) == line)
        or (item.kind == "part" and line in lines.described((item.name,), (), item.text))
        for item in items
    )


def _joins(item: Item) -> bool:
    return item.text == "," or item.says("and")


def _is_name(item: Item) -> bool:
    return item.kind in _NAMES or item.says("all", "rest")


def _is_small(item: Item) -> bool:
    """Whether it is an article or the like, and no verb."""
    return item.kind == "filler" and not every("filler", "being").intersection(item.text.split())


def _tells(item: Item) -> bool:
    return is_fact(item) or item.says("not", "nothing")


def _is_whole(clause: Sequence[Item]) -> bool:
    """Whether lines, and what becomes of them, were named."""
    return any(map(_is_name, clause)) and any(map(_tells, clause))


def _ends_in_list(clause: Sequence[Item]) -> bool:
    """Whether the lines stand last, as in "ok for 12"."""
    last = next((item for item in reversed(clause) if item.kind != "filler"), None)
    return last is not None and _is_name(last)


def _is_list(items: Sequence[Item]) -> bool:
    """Whether "and" stands before the last line alone: "3, 4 and 5"."""
    ands = _ands(items)
    return ands is not None and not any(ands[:-1])


def _is_closed(items: Sequence[Item]) -> bool:
    """Whether it is one line, or a list whose last line has its "and"."""
    ands = _ands(items)
    return ands is not None and (not ands or ands[-1])


def _ands(items: Sequence[Item]) -> list[bool] | None:
    """Between each two lines, but those of a range, whether an "and" stands there; None where no line is named."""
    places = [place for place, item in enumerate(items) if _is_name(item)]
    between = [items[one:other] for one, other in pairwise(places)]
    listed = [part for part in between if not any(item.says("to") or item.text == "-" for item in part)]
    return [any(item.says("and") for item in part) for part in listed] if places else None
