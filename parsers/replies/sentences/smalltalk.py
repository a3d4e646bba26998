"""Sets aside what says nothing of the order: greetings, wishes, apologies, telephone numbers, talk of the weather.

A clause is small talk when it opens as people open such clauses and has no sign of a line, of stock, of a day to come
or of an action; a whole sentence also when none of its words says what it is about, and others do say it.
"""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cache

from parsers.wording import Item, Sentence, calls_part, every, tokens

# Whatever has one of these may be about a part.
_TELLING = frozenset({"lines", "part", "part_number", "number", "money"})
_OF_PARTS = frozenset(
    {"out", "gone", "stock", "replaced", "missing", "damaged", "wrong", "price", "raised", "same_price", "cancel"}
    | {"correction", "except", "delivers", "shipped", "delivered", "due", "offer", "freight", "instead_of", "line"}
    | {"pieces", "the_part", "sarcasm", "refuse", "no_date", "nothing", "arrow", "one_of", "same", "anymore", "follows"}
    | {"quantity", "times", "attached", "below"}
)
_OF_THINGS = frozenset({"out", "gone", "missing", "damaged", "cancel", "correction", "stock", "except"})
_BAD_NEWS = ("out", "gone", "replaced", "raised", "price", "missing", "damaged", "wrong", "due", "no_date")
_DOUBTS = frozenset(
    {"hedge", "if", "not", "no", "but", "or", "should", "rest", "all", "to_you", "only", "pending", "wish"}
)
_WITH_A_DAY = frozenset({"arrives", "to_you", "have", "keep", "received", "here", "follows", "carrier"})
_CLAIMS = ("ok", "here", "received", "have", "no", "but", "if", "hedge")
_SENT = ("delivers", "shipped", "delivered", "stock", "out", "received")
_CUTS = frozenset(",:-;()")
_LONGEST_OPENING = 6  # words
_LONGEST_STORY = 60  # items


def without_small_talk(sentences: Sequence[Sentence], today: dt.date) -> list[Sentence | None]:
    """The sentences in their order without their small talk; None where nothing else was said."""
    alone = len(sentences) == 1
    kept = [one if one.question else _without_courtesies(one, today, alone=alone) for one in sentences]
    claiming = sum(one is not None and _claims(one.items) for one in kept)
    return [
        None if one is not None and claiming and not one.question and _is_aside(one.items, today) else one
        for one in kept
    ]


def _without_courtesies(sentence: Sentence, today: dt.date, *, alone: bool) -> Sentence | None:
    """The sentence without the clauses that only greet, wish, thank, excuse, announce or tell where one is reached.

    That the truck is late says why, where something else is said; of a mail that says no more nobody knows what it is.
    """
    if _reaches(sentence.items):
        return None
    sentence = replace(sentence, items=_without_story(sentence.items, today))
    kept, dropped, praised = list[Item](), False, False
    clauses = list(_clauses(sentence.items))
    for clause in clauses:
        praised |= any(item.text in every("filler", "praises") for item in clause)
        aside = (dropped and _explains(clause, today)) or (praised and _praises(clause, today))
        late = not (alone and len(clauses) == 1) and _is_about(clause, "late_trucks", today)
        if _is_polite(clause, today) or aside or late:
            dropped = True
        else:
            kept += clause
    if not dropped:
        return sentence
    if any(item.says("if") for item in kept[:1]) and not any(_names_parts(item) for item in kept):
        return None  # "if anything comes up, call me"
    first = next((at for at, item in enumerate(kept) if item.kind != "stop" and not item.says("and", "but")), len(kept))
    return replace(sentence, items=tuple(kept[first:])) if kept[first:] else None


def _without_story(items: tuple[Item, ...], today: dt.date) -> tuple[Item, ...]:
    """The items behind "we looked everywhere, but", "our painter came back, so", "I'd rather not write this:".

    It says nothing of the order, and behind it lines are told something: bad news behind "but", for what stands before
    a "but" is the contrary.
    """
    for at in range(min(len(items), _LONGEST_STORY) - 1, 0, -1):
        story, told = items[:at], items[at + 1 :]
        turns = items[at].says("but")
        if not turns and items[at].text != ":" and items[at].text not in every("filler", "therefore"):
            continue
        cancels = not turns and any(item.says("cancel") for item in told)
        of_lines = any(item.kind in _TELLING for item in told)
        of_lines &= any(item.says(*(_BAD_NEWS if turns else _OF_PARTS)) for item in told)
        if of_lines and len(story) > 1 and _is_story(story, today, turns=turns, cancels=cancels):
            return told
    return items


def _is_story(items: Sequence[Item], today: dt.date, *, turns: bool, cancels: bool) -> bool:
    """Whether nothing is said of the order, and nothing is doubted or denied; any reason will do for who `cancels`."""
    if cancels:
        return not any(_names_parts(item) or item.says("if", "cancel", "correction", "hedge") for item in items)
    doubts = _DOUBTS - {"not", "no", "but", "only"} if turns else {*_DOUBTS, *_CLAIMS} - {"but", "only"}
    return not _is_of_order(items, today) and not any(item.says(*doubts, "ok", "here") for item in items)


def _clauses(items: Sequence[Item]) -> Iterator[list[Item]]:
    """The items from one comma, colon, dash or bracket to the next; the mark stands first in its clause."""
    clause: list[Item] = []
    for item in items:
        if item.kind == "stop" and item.name in _CUTS and clause:
            yield clause
            clause = []
        clause.append(item)
    if clause:
        yield clause


def _is_polite(clause: Sequence[Item], today: dt.date) -> bool:
    """Whether a clause opens as a wish, an apology, a report or talk of the weather does, and tells of no part."""
    if any(item.says("sarcasm") for item in clause):
        return False
    rest = clause[_opening(clause, _phrases("wishes"), within=True) :]
    turned = any(item.says("but", "if", "rest") for item in rest)
    if len(rest) < len(clause) and not turned and not _is_of_order(rest, today):
        return True
    end = _opening(clause, _phrases("reports"))
    rest = clause[end:]
    claims = any(item.says(*_CLAIMS) for item in rest)
    of_all = any(item.says("all", "rest") for item in clause)
    sent = any(item.says(*_SENT) for item in clause[:end])
    dated = any(item.kind == "day" for item in clause) and (of_all or sent)
    if end and not claims and not dated and not (of_all and sent) and not _is_of_order(rest, today):
        return True
    return _is_about(clause, "circumstances", today)


def _is_about(clause: Sequence[Item], opens: str, today: dt.date) -> bool:
    """Whether it opens as one of these, and names neither a part nor a day to come."""
    rest = clause[_opening(clause, _phrases(opens)) :]
    named = any(_names_parts(item) or item.says("but", "cancel", "correction") for item in rest)
    return len(rest) < len(clause) and not named and not any(_is_ahead(item, today, vague=False) for item in rest)


def _opening(clause: Sequence[Item], openings: Collection[str], *, within: bool = False) -> int:
    """How many items at the beginning of a clause are how small talk opens; 0 where it does not.

    An opening that ends `within` a sign has all of it: in "hope all is well" the last three words are one.
    """
    start = next((at for at, item in enumerate(clause) if item.kind != "stop"), len(clause))
    end = _matched(clause, start, openings, within=within)
    while not end and start < len(clause) and clause[start].text in every("filler", "leads_in"):
        start += 1  # "oh, and ..."
        end = _matched(clause, start, openings, within=within)
    return end


def _matched(clause: Sequence[Item], start: int, openings: Collection[str], *, within: bool) -> int:
    """The place behind the longest opening that begins here; 0 where none does."""
    words, end = list[str](), 0
    for at in range(start, len(clause)):
        if len(words) >= _LONGEST_OPENING:
            break
        own = _words(clause[at].text)
        for place, word in enumerate(own, 1):
            words.append(word)
            if " ".join(words) in openings and (within or place == len(own) or clause[at].kind != "sign"):
                end = at + 1
    return end


def _words(text: str) -> list[str]:
    return [token.text for token in tokens(text) if token.text.isalnum()]


@cache
def _phrases(name: str) -> frozenset[str]:
    return frozenset(" ".join(_words(phrase)) for phrase in every("filler", name))


def _names_parts(item: Item) -> bool:
    return _may_be_part(item) or item.says("all", "rest")


def _may_be_part(item: Item) -> bool:
    return item.kind in _TELLING or (item.kind == "place" and calls_part(item.name))


def _is_of_order(items: Sequence[Item], today: dt.date) -> bool:
    """Whether anything in it may be said of a line, of stock or of a day to come."""
    if any(_may_be_part(item) or item.says(*_OF_PARTS) for item in items):
        return True
    told = any(item.says(*_WITH_A_DAY) for item in items)
    return any(_is_ahead(item, today, vague=told) for item in items)


def _is_ahead(item: Item, today: dt.date, *, vague: bool) -> bool:
    """Whether it is a day after today; a vague one counts beside a verb."""
    if item.day is None:
        return False
    return vague if item.day.date is None else item.day.date > today


def _explains(clause: Sequence[Item], today: dt.date) -> bool:
    """Whether a clause behind an apology says why: "we were swamped this morning"."""
    unknown = any(item.kind == "word" for item in clause)
    clause = [item for item in clause if item.text not in every("filler", "premises")]
    return unknown and not _is_of_order(clause, today) and not any(item.says("ok", "all", "rest") for item in clause)


def _praises(clause: Sequence[Item], today: dt.date) -> bool:
    """Whether a clause behind congratulations goes on with them: "it is really beautiful"."""
    return not _is_of_order(clause, today) and not any(item.says("all", "rest", "but") for item in clause)


def _reaches(items: Sequence[Item]) -> bool:
    """Whether it tells a telephone number, an address or the like, and nothing of parts."""
    named = any(item.text in every("filler", "reached_by") for item in items)
    return named and not any(item.kind in {"lines", "part", "money"} or item.says(*_OF_THINGS) for item in items)


def _claims(items: Sequence[Item]) -> bool:
    """Whether lines, all or the rest are named, or their stock."""
    return any(
        item.kind in {"lines", "part", "number"} or item.says("all", "rest", "stock", "delivers", "out")
        for item in items
    )


def _is_aside(items: Sequence[Item], today: dt.date) -> bool:
    """Whether a whole sentence is about something else: no sign of the order, no doubt, and words of its own.

    How many everyday things there are, as in "it took them 4 games", is no number of a line.
    """
    counted = {at for at in range(1, len(items) - 1) if items[at + 1].kind == "word" and items[at + 1].name == "known"}
    items = [item for at, item in enumerate(items) if item.kind != "number" or at not in counted]
    words = [item.text for item in items if item.kind == "word"]
    if not words or every("dates", "numbers").intersection(words):
        return False
    return not _is_of_order(items, today) and not any(item.says(*_DOUBTS) for item in items)
