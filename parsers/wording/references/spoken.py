"""Finds the numbers that count, in words or digits: "the other eleven", "all 12 lines", "eight here".

The numbers of lines in words ("lines one thru nine") are read before, with the sentence (`parsers.wording.parts`).
"""

from collections.abc import Sequence
from dataclasses import replace

from parsers.wording.items import Item
from parsers.wording.sentences import Reader
from parsers.wording.tokens import plain
from parsers.wording.words import any_of, book, every, number_words

_WORD_COUNTS_FROM = 2


def prepared_numbers(items: Sequence[Item], reader: Reader) -> list[Item]:
    """The items with number words beside what is counted ("the other eleven") as numbers."""
    dates = book(reader.words.language)["dates"]
    numbers = number_words(reader.words.language).items()
    counts = {word: number for word, number in numbers if number >= _WORD_COUNTS_FROM}
    ordinals = {plain(word): number for number, word in enumerate(dates["ordinals"], 2)}
    prepared = list(items)
    numbered = any(_is_of_several(item, reader) for item in items)
    several = any((reader.lines.quantity(line) or 0) > 1 for item in items for line in item.lines)
    for place, item in enumerate(prepared):
        near = (*prepared[max(0, place - 2) : place], *prepared[place + 1 : place + 2])
        counted = any(other.says("rest", "more", "first", "last", "line", "pieces", "all") for other in near)
        feminine = place > 0 and prepared[place - 1].text == "la"  # "la six", as lines are feminine
        counted |= feminine or any(one.plural and one.kind != "filler" for one in prepared[place + 1 : place + 2])
        if _counts_all_lines(prepared, place, reader):
            prepared[place] = replace(item, kind="count", name="lines")
            prepared[place + 1] = replace(prepared[place + 1], kind="filler", name="")
            continue
        counted |= several and _stands_alone(prepared, place)
        counted |= numbered and place > 0 and prepared[place - 1].says("have", "only")  # "9 I only have six"
        if item.kind in {"word", "filler"} and item.text in counts and counted:
            prepared[place] = replace(item, kind="number", number=counts[item.text])
        if 0 < place < len(prepared) - 1 and prepared[place - 1].kind == prepared[place + 1].kind == "number":
            joins = item.kind in {"word", "filler"} and any_of("signs", "and").fullmatch(item.text)
            prepared[place] = replace(item, kind="sign", name="and") if joins else item  # "2 et 9 ok" on English mail
        if item.text in ordinals and item.kind in {"word", "filler"}:
            of_line = place + 1 < len(prepared) and prepared[place + 1].says("line")
            number = ordinals[item.text]  # what else is the tenth nobody can tell
            prepared[place] = replace(item, kind="number" if of_line else "word", text=str(number), number=number)
        following = prepared[place + 1 : place + 2]
        if item.says("both") and any(other.says("rest", "more", "first", "last") for other in following):
            prepared[place] = replace(item, kind="number", number=2)  # "les deux autres"
        if item.says("all") and next_number(prepared, place + 1) == place + 1 and _speaks_of_lines(item, reader):
            prepared[place] = replace(item, name="line")  # "les lignes 2 et 10"
    return prepared


def _is_of_several(item: Item, reader: Reader) -> bool:
    """Whether it is the number of a line of which several pieces are ordered."""
    line = reader.lines.called(item.text) if item.kind == "number" else None
    return line is not None and (reader.lines.quantity(line) or 0) > 1


def _stands_alone(items: Sequence[Item], place: int) -> bool:
    """Whether something is said of so many, as in "clips: eight here", and they are of nothing else."""
    return place + 1 == len(items) or items[place + 1].kind in {"sign", "stop", "lines", "day"}


def _counts_all_lines(items: Sequence[Item], place: int, reader: Reader) -> bool:
    """As in "all 12 lines" and "les 12 lignes", where there are twelve."""
    item, following = items[place], items[place + 1] if place + 1 < len(items) else None
    if item.kind != "number" or following is None or not item.number == len(reader.lines.items) > 1:
        return False
    return following.says("line") and (following.plural or (place > 0 and items[place - 1].says("all")))


def _speaks_of_lines(item: Item, reader: Reader) -> bool:
    if item.text in every("filler", "these_lines"):
        return True
    found = reader.words.find([item.text.rpartition(" ")[2]], 0)
    return " " in item.text and found is not None and found.meaning == "sign:line"


def next_number(items: Sequence[Item], at: int) -> int | None:
    """The place of the next number, with nothing but small words before it."""
    while at < len(items) and (items[at].kind == "filler" or items[at].says("line", "to")):
        at += 1
    return at if at < len(items) and items[at].kind == "number" else None


def item_behind(items: Sequence[Item], at: int) -> Item | None:
    """The item behind a place; None at the end of the sentence."""
    return items[at + 1] if at + 1 < len(items) else None
