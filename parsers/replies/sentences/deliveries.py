"""Makes deliveries ready: "dropped all of it off" is delivered, "dropped it off Friday" was last Friday."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.replies.sentences.phrases import clause_around
from parsers.replies.statements import is_fact, is_reference
from parsers.wording import Item, Reader, any_of, every, weekday_number

_LAST = 3  # so far before "left" stands the "last" of "my last hood left yesterday"
_CLAUSE = 24  # so far apart may stand what belongs together


def with_departures(items: Sequence[Item]) -> list[Item]:
    """The items with "all 12 lines leave tomorrow" as sent, where "leave 4 off" keeps."""
    kept = list(items)
    for place, (item, after) in enumerate(pairwise(items)):
        if item.says("keep") and item.text in every("filler", "leave") and after.kind == "day":
            kept[place] = replace(item, name="delivers")
    return kept


def with_days_to_come(items: Sequence[Item]) -> list[Item]:
    """The items with "will be dropped off tonight" as sent: nobody says so of what is delivered."""
    kept = list(items)
    for place, item in enumerate(items):
        if not item.says("delivered"):
            continue
        verb = place - 1
        while verb >= 0 and items[verb].kind in {"filler", "word"} and not _is_to_come(items[verb]):
            verb -= 1
        if verb >= 0 and _is_to_come(items[verb]) and _day_of(items, place) is not None:
            kept[place] = replace(item, name="delivers")
    return kept


def without_parts_of_days(items: Sequence[Item]) -> list[Item]:
    """The items with the afternoon of "Monday in the afternoon" as nothing: it is not today's."""
    kept = list(items)
    for place, (before, after) in enumerate(pairwise(items), 1):
        named = before.day is not None and before.day.date is not None
        if named and before.day != after.day and after.day is not None and after.text in every("dates", "today"):
            kept[place] = replace(after, kind="filler", name="", day=None)
    return kept


def without_recurring_days(items: Sequence[Item]) -> list[Item]:
    """The items with the Monday of "they tell us every Monday" as nothing."""
    kept = list(items)
    for place, (before, item) in enumerate(pairwise(items), 1):
        if item.day is not None and before.text in every("filler", "recurring"):
            kept[place] = replace(item, kind="filler", name="", day=None)
    return kept


def without_former_days(items: Sequence[Item]) -> list[Item]:
    """The items without the days that were: "the 11th instead of the 3rd", "it was due the 3rd, now the 11th"."""
    kept = list(items)
    for place, item in enumerate(items):
        if item.kind == "day" and _was_put_off(items, place):
            kept[place] = replace(item, kind="filler", name="", day=None)
        if not item.says("instead_of"):
            continue
        before = next((one for one in reversed(items[:place]) if one.kind != "filler"), item)
        at = next((at for at in range(place + 1, len(items)) if items[at].kind != "filler"), None)
        if at is not None and before.kind == "day" and items[at].kind == "number":
            kept[at] = replace(items[at], kind="filler", name="")
    return kept


def _was_put_off(items: Sequence[Item], place: int) -> bool:
    """Whether a day was promised and put off, or another follows that came in the place of this one."""
    behind = range(place + 1, min(len(items), place + _CLAUSE))
    end = next((at for at in behind if items[at].kind == "day" or _is_other(items[at])), behind.stop)
    named = end < len(items) and items[end].kind == "day" and not items[end - 1].says("and")
    first = max(0, place - _CLAUSE)
    starts = (at + 1 for at in range(first, place) if items[at].kind in {"lines", "part", "number", "day"})
    promised = any_of("filler", "formerly").search(_spelled(items[max(starts, default=first) : place])) is not None
    moved = any_of("filler", "put_off").search(_spelled(items[place + 1 : end])) is not None
    return (promised and (named or moved)) or (moved and named)


def _is_other(item: Item) -> bool:
    return item.kind in {"lines", "part", "number", "part_number", "money"} or item.says("all", "rest")


def _spelled(items: Sequence[Item]) -> str:
    return " ".join(item.text for item in items)


def _is_to_come(item: Item) -> bool:
    return item.kind == "filler" and not set(item.text.split()).isdisjoint(every("filler", "to_come"))


def with_days_gone(items: Sequence[Item], reader: Reader) -> list[Item]:
    """The items with the Friday of "our driver dropped it off Friday" as the one that is over."""
    kept = list(items)
    for place, item in enumerate(items):
        if not item.says("delivered") or any_of("filler", "handed_over").search(item.text) is None:
            continue
        if any_of("filler", "to_come").search(" ".join(one.text for one in items[max(0, place - _CLAUSE) : place])):
            continue  # "everything will be dropped off Friday"
        if (at := _day_of(items, place)) is not None:
            kept[at] = _gone(items[at], reader)
    return kept


def with_last_sold(items: Sequence[Item], reader: Reader) -> list[Item]:
    """The items with "sold the last one Saturday", "my last hood left yesterday" as not here; that day is over."""
    kept = list(items)
    for place, item in enumerate(items):
        if any_of("filler", "sold").search(item.text) is None or not _is_of_last(items, place):
            continue
        if item.kind == "sign":
            kept[place] = replace(item, name="out")
        behind = (at for at in range(place + 1, len(items)) if items[at].kind not in {"filler", "part", "lines"})
        at = next(behind, None)
        if at is not None and _is_gone_by(items[at], reader):
            kept[at] = replace(items[at], kind="filler", name="", day=None)
    return kept


def _is_of_last(items: Sequence[Item], verb: int) -> bool:
    """Whether the last one is what was sold."""
    before = (one for one in items[max(0, verb - _LAST) : verb] if one.kind != "stop")
    return any(one.says("last") for one in before) or any_of("signs", "last").search(items[verb].text) is not None


def _is_gone_by(item: Item, reader: Reader) -> bool:
    """Whether it is a day that is over, which a mere weekday is behind "sold"."""
    if item.day is None or item.day.date is None:
        return False
    named = weekday_number(item.text.split(" ")[-1].strip("."), reader.calendar.language) is not None
    return named or item.day.date <= reader.calendar.today


def _day_of(items: Sequence[Item], verb: int) -> int | None:
    """The day behind a verb, else the one before it."""
    behind = _nearest_day(items, range(verb + 1, min(len(items), verb + _CLAUSE)))
    return behind if behind is not None else _nearest_day(items, range(verb - 1, max(-1, verb - _CLAUSE), -1))


def _nearest_day(items: Sequence[Item], places: range) -> int | None:
    """The first day that is named on the way, before something else is spoken of."""
    for at in places:
        following = items[at + 1].kind if at + 1 < len(items) else ""
        listed = items[at].kind == "stop" and items[at].text in ",-/" and following in {"number", "lines", "part"}
        if items[at].kind == "day":
            return at
        if (items[at].kind == "stop" and not listed) or items[at].says("but", "except", "rest"):
            return None
    return None


def _gone(item: Item, reader: Reader) -> Item:
    """The same weekday before today; any other day as it is."""
    named = weekday_number(item.text.split(" ")[-1].strip("."), reader.calendar.language) is not None
    if item.day is None or item.day.date is None or not named or item.day.date <= reader.calendar.today:
        return item
    return replace(item, day=replace(item.day, date=item.day.date - dt.timedelta(days=7)))


def with_parted_deliveries(items: Sequence[Item]) -> list[Item]:
    """The items with "dropped all of it off" as delivered: the verb becomes its sign."""
    kept = list(items)
    for place, item in enumerate(items):
        if item.text not in every("filler", "parted_delivery") or not _is_loose(items, place):
            continue
        behind = items[place + 1 : place + 1 + _CLAUSE]
        off = next((at for at, one in enumerate(behind) if _is_off(one)), None)
        if off is None or not all(map(_is_named, behind[:off])) or not _ends(behind[off + 1 :]):
            continue  # "Honda dropped 4 and took it off the catalog"
        if any(one.says("to_you") for one in behind[off : off + 1]) and not _is_over(behind[off:]):
            continue  # "I leave it at your door on Friday"
        between = behind[:off]
        if any(one.kind in {"lines", "part", "number"} or one.says("all", "rest") for one in between):
            kept[place] = replace(item, kind="sign", name="delivered")
    return kept


def _is_loose(items: Sequence[Item], place: int) -> bool:
    """Whether a word is no sign yet; "left" is a verb before an article: "left the hood at your shop"."""
    article = place + 1 < len(items) and (items[place + 1].kind == "filler" or items[place + 1].says("all"))
    return items[place].kind in {"word", "filler"} or (items[place].kind == "place" and article)


def _is_over(behind: Sequence[Item]) -> bool:
    """Whether no day is named that is counted or still to come by its name."""
    return all(one.day is None or one.text in every("dates", "today") for one in behind)


def _is_off(item: Item) -> bool:
    """Whether it is "off", or "at your back door"."""
    return item.text in every("filler", "off") or (item.says("to_you") and " " in item.text)


def _is_named(item: Item) -> bool:
    return item.kind in {"lines", "part", "place", "number", "filler", "stop"} or item.says("all", "rest", "and", "to")


def _ends(behind: Sequence[Item]) -> bool:
    """Whether a clause ends here, but for its day, hour or place."""
    if behind and behind[0].text in every("filler", "around"):
        return True
    return not behind or behind[0].kind in {"stop", "day"} or behind[0].says("to_you", "and", "but", "except")


def with_dateless(items: Sequence[Item]) -> list[Item]:
    """The items with the "no ETA" of "grille: no ETA" as not here, where nothing else is said of the line."""
    kept = list(items)
    for place, item in enumerate(items):
        if not item.says("no_date"):
            continue
        around = clause_around(items, place, within=":")
        if not any(map(is_reference, items[around.start : place])) and around.start:  # "radiator, no date"
            around = range(clause_around(items, around.start - 2, within=":").start, around.stop)
        clause = [items[at] for at in around]
        told = any(is_fact(one) and not one.says("keep", "have", "no") for one in clause)
        if any(map(is_reference, clause)) and not told:
            kept[place] = replace(item, name="out")
    return kept
