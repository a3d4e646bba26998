"""Puts what is said in several words into one item: "take 10 off", "same as 2", "was on backorder but we have it"."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.replies.statements import FOR, is_fact, is_reference
from parsers.wording import Item, OrderLines, any_of, every

_SENT = ("delivers", "to_you", "shipped", "due")
_COUNTING = 5  # items of "à partir d'aujourd'hui"
_STATED = ("out", "gone", "stock", "have", "here", "arrives", "price", "replaced", "carrier")


def without_apology(items: Sequence[Item]) -> Sequence[Item]:
    """The items before the "perdona" of "agotada, perdona", which begs pardon and corrects nothing."""
    begs = len(items) > 1 and items[-1].says("correction") and items[-1].text in every("filler", "apologies")
    return items[:-2] if begs and items[-2].text == "," else items


def with_parted_verbs(items: Sequence[Item]) -> list[Item]:
    """The items with "take 10 and 11 off" as a cancellation: the second half becomes its sign."""
    kept = list(items)
    for place, item in enumerate(kept):
        if item.kind not in {"word", "filler"} or item.text not in every("filler", "take"):
            continue
        for at in range(place + 1, len(kept)):
            if kept[at].says("cancel") or kept[at].text in ".:-(":
                break
            if kept[at].text in every("filler", "off") and not is_reference(kept[at]):
                named = any(map(is_reference, kept[place:at]))
                kept[at] = replace(kept[at], kind="sign", name="cancel") if named else kept[at]
                break
    return kept


def without_sides(items: Sequence[Item]) -> list[Item]:
    """The items with "de côté" right behind a part as its side: a "miroir de côté" is not put aside."""
    kept = list(items)
    for place, (before, item) in enumerate(pairwise(items), 1):
        if before.kind == "part" and item.says("stock") and item.text in every("filler", "sided"):
            kept[place] = replace(item, kind="filler", name="")
    return kept


def with_likeness(items: Sequence[Item], lines: OrderLines) -> list[Item]:
    """The items with "same as 2" as one sign that knows its line."""
    kept = list(items)
    for place, item in enumerate(items):
        if not item.says("same"):
            continue
        if item.text in every("filler", "as_ordered") and _is_of_rest(items[:place]):
            kept[place] = replace(item, name="same_price")
            continue
        at = next((at for at in range(place + 1, len(items)) if items[at].kind != "filler"), None)
        likened = at is not None and any(one.text in every("filler", "as") for one in items[place + 1 : at])
        if at is None or not likened:
            continue
        named = items[at].lines if items[at].kind == "lines" else (lines.called(items[at].text) or 0,)
        if len(named) == 1 and named[0]:
            kept[place] = replace(item, lines=named)
            kept[at] = replace(items[at], kind="filler", name="", lines=())
    return kept


def _is_of_rest(before: Sequence[Item]) -> bool:
    """Whether the rest was named last: "lo demás igual" is as it was ordered, not as the line before."""
    last = next((item for item in reversed(before) if is_reference(item)), None)
    return last is not None and last.says("all", "rest")


def with_promised_answers(items: Sequence[Item]) -> list[Item]:
    """The items with "I send you prices", "the invoice leaves tomorrow" as a promise to answer: no part is sent."""
    kept = list(items)
    for place, item in enumerate(items):
        if not item.says(*_SENT, "arrives", "follows"):
            continue
        clause = clause_around(items, place)
        if any(items[at].kind in {"lines", "part", "number"} or items[at].says("all", "rest") for at in clause):
            continue
        sent = item.says(*_SENT) and _begins_with_paper(items[place + 1 : clause.stop])
        leaves = _begins_with_paper(items[clause.start : place][::-1])
        if sent or leaves:
            kept[place] = replace(item, name="pending")
    return kept


def with_news_awaited(items: Sequence[Item]) -> list[Item]:
    """The items with "I have no info yet on the others", "waiting for word about 3" as not knowing: nothing lacks."""
    kept = list(items)
    for place, item in enumerate(items):
        words = set(item.text.split())
        denied = bool(words & every("filler", "denying"))
        if not item.says("out", "not", "keep", "pending") or not (
            denied or any_of("filler", "waiting").search(item.text)
        ):
            continue
        if item.says("pending") and place and items[place - 1].says("have"):
            kept[place - 1] = replace(items[place - 1], kind="filler", name="")  # "I have no answer yet on 9"
        told = _behind(items, place)
        looking = denied and told == place + 1 and items[told].says("pending")  # "I haven't checked the rest"
        if told is None or not (looking or any_of("filler", "news").search(items[told].text) is not None):
            continue
        kept[place] = replace(item, kind="sign", name="pending")
        kept[told] = replace(items[told], kind="filler", name="")
    return kept


def _behind(items: Sequence[Item], place: int) -> int | None:
    """The place of what stands behind one, small words and "to" aside."""
    said = (at for at in range(place + 1, len(items)) if items[at].kind != "filler" and not items[at].says("to"))
    return next(said, None)


def with_awaited_deliveries(items: Sequence[Item]) -> list[Item]:
    """The items with "waiting on Honda to ship 3" as what is to come in: nothing leaves here."""
    kept = list(items)
    for place, item in enumerate(items):
        if item.kind != "sign" or any_of("filler", "waiting").search(item.text) is None:
            continue
        verb = _behind(items, place)
        if verb is not None and items[verb].says("delivers", "shipped"):
            kept[verb] = replace(items[verb], name="arrives")
    return kept


def with_days_away(items: Sequence[Item]) -> list[Item]:
    """The items with the "out" of "line 3 is two weeks out" as what it says: it is not here."""
    kept = list(items)
    for place, (item, behind) in enumerate(pairwise(items), 1):
        if item.day is not None and item.day.counted and behind.text.split(" ")[0] in every("filler", "away"):
            kept[place] = replace(behind, kind="sign", name="out")
    return kept


def _begins_with_paper(items: Sequence[Item]) -> bool:
    """Whether the first that is named is a list, a price or a paper, as what is sent or, backwards, what leaves."""
    for item in items:
        silent = item.kind in {"filler", "word"} or item.says("price", "dateword", "due")
        if silent and any_of("filler", "information").search(item.text) is not None:
            return True
        if item.kind != "filler":
            return False
    return False


def with_promised_confirmations(items: Sequence[Item], today: dt.date) -> list[Item]:
    """The items with "the rest I confirm tomorrow" as a promise to answer; of lines and of all it could be either."""
    kept = list(items)
    for place, item in enumerate(items):
        if item.kind != "sign" or item.text not in every("filler", "confirming"):
            continue
        clause = clause_around(items, place)
        days = [at for at in clause if items[at].day is not None and _is_to_come(items[at], today)]
        behind = _behind(items, place)
        lines = any(items[at].kind == "lines" for at in clause)
        if item.says("pending") and not days and lines and place == clause.start:
            kept[place] = replace(item, name="ok")  # "les confirmo líneas 1 a 10"
            continue
        noun = behind if behind is not None and _is_inventory(items[behind]) else place  # "I confirm stock tomorrow"
        if len(days) != 1 or any(items[at].says(*_SENT, *_STATED) for at in clause if at != noun):
            continue
        if items[days[0] - 1].text in FOR:
            continue  # "I confirm 3 for Friday"
        lines = any(items[at].kind == "lines" or items[at].says("all") for at in clause)
        promised = any(one.says("ack", "pending") for one in items[:place])  # "noted, I confirm it all by tomorrow"
        kept[place] = replace(item, kind="sign", name="one_of" if lines and not promised else "pending")
        kept[noun] = kept[noun] if noun == place else replace(kept[noun], kind="filler", name="")
        kept[days[0]] = replace(items[days[0]], kind="filler", name="", day=None)
    return kept


def _is_inventory(item: Item) -> bool:
    return item.says("stock") and item.text in every("filler", "inventory")


def without_counting_from(items: Sequence[Item]) -> list[Item]:
    """The items without "from today" behind "10 business days"."""
    kept = list(items)
    for place, item in enumerate(items):
        if item.day is None or not item.day.counted:
            continue
        at = next((at for at in range(place + 1, len(items)) if items[at].kind in {"day", "stop", "lines"}), None)
        if at is not None and items[at].text in every("dates", "today") and at <= place + _COUNTING:
            kept[place + 1 : at + 1] = [
                replace(one, kind="filler", name="", day=None) for one in kept[place + 1 : at + 1]
            ]
    return kept


def without_days_of_answers(items: Sequence[Item], today: dt.date) -> list[Item]:
    """The items without the Friday of "I'll call you on Friday", which is no day of any line."""
    kept = list(items)
    for place, item in enumerate(items):
        if not item.says("pending"):
            continue
        clause = clause_around(items, place)
        alone = not any(items[at].says(*_SENT, *_STATED, "hedge", "if") for at in clause)
        for at in clause:
            between = items[place + 1 : at] if at > place else items[clause.start : at]
            beside = all(one.kind == "filler" for one in between)
            if items[at].kind == "day" and _is_to_come(items[at], today) and (alone or beside):
                kept[at] = replace(items[at], kind="filler", name="", day=None)
    return kept


def with_conditions(items: Sequence[Item]) -> list[Item]:
    """The items with the "if" of "Thursday, if the driver remembers" as a doubt: that is not for the reader to say."""
    kept = list(items)
    for place, item in enumerate(items):
        behind = _behind(items, place) if item.says("if") else None
        if behind is not None and items[behind].says("carrier", "delivers"):
            kept[place] = replace(item, name="hedge")
    return kept


def with_choices(items: Sequence[Item]) -> list[Item]:
    """The items with the "or" of "3 or 5 is not coming" as one of the two; "no 3 or 5" denies both."""
    kept, denied = list(items), False
    for place, item in enumerate(items):
        denied |= item.says("not", "nothing") or bool(set(item.text.split()) & every("filler", "denying"))
        if not item.says("or") or denied:
            continue
        before = next((one for one in reversed(items[:place]) if one.kind != "filler"), item)
        behind = next((one for one in items[place + 1 :] if one.kind != "filler" and not one.says("line")), item)
        if before.kind == behind.kind == "lines" and before.lines != behind.lines:
            kept[place] = replace(item, name="one_of")
    return kept


def clause_around(items: Sequence[Item], place: int, *, within: str = "") -> range:
    """The places from the stop before one to the stop behind it; stops `within` it are none."""
    stops = [at for at, item in enumerate(items) if item.says("but") or (item.kind == "stop" and item.text != within)]
    first = max((at + 1 for at in stops if at < place), default=0)
    return range(first, min((at for at in stops if at > place), default=len(items)))


def _is_to_come(item: Item, today: dt.date) -> bool:
    return item.day is not None and (item.day.date is None or item.day.date >= today)


def without_past(items: Sequence[Item]) -> list[Item]:
    """The items with "was on backorder but we have it again" as what is so now."""
    now = next((place for place, item in enumerate(items) if item.says("but")), None)
    known = now is not None and any(is_fact(item) and not item.says("ok") for item in items[now:])
    if now is None:
        return list(items)
    kept, instead = list(items), "" if known else "hedge"  # "was here but" nobody knows what
    for place, item in enumerate(items[:now]):
        near = items[max(0, place - 2) : place]
        if item.says("out", "have", "stock", "here") and any(other.text in every("filler", "past") for other in near):
            kept[place] = replace(item, kind="sign" if instead else "filler", name=instead)
    return kept


def without_erratum(items: Sequence[Item]) -> list[Item]:
    """The items behind "correction to my last mail:"; one in the middle of a statement is a doubt and stays."""
    corrected, colon = False, any(item.text == ":" for item in items)
    if items and items[0].text in every("filler", "emphatic"):
        return list(items[1:])  # "no no, the hood is not discontinued"
    for place, item in enumerate(items):
        if item.text == ":" and corrected:
            return list(items[place + 1 :])
        if item.kind == "stop" and place and items[place - 1].says("correction") and not colon:
            return list(items[place + 1 :])  # "correction, the hood is in stock"
        corrected |= item.says("correction")
        named = is_reference(item) or item.kind in {"number", "part"}
        told = is_fact(item) and item.kind != "day" and not item.says("wrong")
        if named or (told and not (corrected and colon)):  # "correction to what I sent an hour ago:"
            break  # "there was an error in my mail of this morning:" states nothing yet
    return list(items)


def with_equals(items: Sequence[Item]) -> list[Item]:
    """The items with the "=" of "3 = 33150-T20-A02" as an arrow: that is the number now."""
    numbers = {at for at, item in enumerate(items, -1) if item.kind == "part_number" and items[at].text == "="}
    return [replace(one, kind="sign", name="arrow") if at in numbers else one for at, one in enumerate(items)]
