"""Makes the items of one sentence ready to be understood: its lines, its denials, its pieces."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from parsers.replies.sentences import phrases
from parsers.replies.sentences.counting import with_counts, without_ordered
from parsers.replies.sentences.deliveries import (
    with_dateless,
    with_days_gone,
    with_days_to_come,
    with_departures,
    with_last_sold,
    with_parted_deliveries,
    without_former_days,
    without_parts_of_days,
    without_recurring_days,
)
from parsers.replies.sentences.denials import with_denied_lists, with_yes, without_denied, without_lacks
from parsers.replies.sentences.headings import of_line_beside
from parsers.replies.signs import HEADS, SENDS
from parsers.replies.statements import is_fact, is_reference
from parsers.wording import Item, Mentioned, Reader, Sentence, any_of, every, resolve, wider, with_denials

_NAMES_LINE = frozenset({"lines", "part", "number", "part_number", "money"})
_AMOUNTS = frozenset({"part_number", "money"})
_ROWS = 2  # numbers at least in "1) ok 2) BO"
_HEADING = 3  # items at least in "3 missing:"
_CLAUSE = 24  # so far apart may stand what belongs together


def heard(sentence: Sentence, reader: Reader, before: Mentioned, beside: int | None) -> list[Item]:
    """What a sentence says; `beside` is the line of the order next to which it was typed."""
    if _chooses(sentence.items) or _is_of_most(sentence.items):
        return []
    spoken: Sequence[Item] = with_yes(without_lacks(phrases.without_sides(sentence.items)))
    spoken = phrases.without_apology(_with_articles(spoken))
    spoken = _without_total(_without_closing(_with_numbered_rows(spoken)))
    spoken = phrases.with_news_awaited(phrases.with_awaited_deliveries(spoken))
    spoken = phrases.with_days_away(_with_presence(without_parts_of_days(without_recurring_days(spoken))))
    spoken = _with_orders(_without_zeros(phrases.with_promised_answers(spoken)))
    spoken = with_parted_deliveries(_with_bare_orders(spoken, beside))
    spoken = with_days_to_come(with_departures(_without_price_remarks(spoken)))
    spoken = _without_own_parts(with_last_sold(spoken, reader), reader)
    spoken = with_days_gone(_without_number_of_prices(spoken), reader)
    spoken = without_former_days(phrases.without_counting_from(spoken))
    named = without_denied(phrases.with_parted_verbs(resolve(spoken, reader, before)))
    named = phrases.with_promised_confirmations(named, reader.calendar.today)
    named = phrases.without_days_of_answers(named, reader.calendar.today)
    named = phrases.with_equals(phrases.with_conditions(named))
    named = phrases.with_choices(phrases.with_likeness(phrases.without_past(named), reader.lines))
    items = with_denied_lists(with_denials(without_ordered(with_dateless(named), reader.lines)))
    if _says_nothing(items):
        return []
    return with_counts(list(of_line_beside(items, beside, reader.lines)), reader.lines)


def _with_articles(items: Sequence[Item]) -> list[Item]:
    """The items with "pas la" before a noun as a denial of it: only without its accent is it "not there"."""
    kept = list(items)
    for place, (item, after) in enumerate(pairwise(items)):
        if (
            item.says("out")
            and item.text in every("filler", "not_the")
            and after.kind == "word"
            and after.name != "name"
        ):
            kept[place] = replace(item, name="not")
    return kept


def _with_numbered_rows(items: Sequence[Item]) -> Sequence[Item]:
    """The items with "1) ok 2) ok 3) BO" as rows that commas part."""
    closed = [at for at, (item, after) in enumerate(pairwise(items)) if item.kind == "number" and after.text == ")"]
    if len(closed) < _ROWS or closed[0] or any(item.text == "(" for item in items):
        return items
    kept = list(items)
    for at in closed:
        kept[at + 1] = replace(items[at + 1], text=":", name=":")
        if at and items[at - 1].kind != "stop":
            kept[at - 1 : at] = [items[at - 1]]
    return [part for at, item in enumerate(kept) for part in _row_item(kept, at, item, closed)]


def _row_item(items: Sequence[Item], at: int, item: Item, rows: Sequence[int]) -> list[Item]:
    begins = at in rows and at > 0 and items[at - 1].kind != "stop"
    return [Item("stop", ",", item.start, item.start, ","), item] if begins else [item]


def _with_presence(items: Sequence[Item]) -> list[Item]:
    """The items with the verb of "lo demás está." as what it says: they are here."""
    kept = list(items)
    for place, (before, item) in enumerate(pairwise(items), 1):
        named = before.kind in {"lines", "number", "part"} or before.says("all", "rest")
        ends = place + 1 == len(items) or items[place + 1].kind == "stop"
        if named and ends and item.text in every("filler", "is_here"):
            kept[place] = replace(item, kind="sign", name="here")
    return kept


def _without_closing(items: Sequence[Item]) -> Sequence[Item]:
    """The items before "but note that we close at noon on Wednesday", unless lines are named there."""
    closed = next((at for at, item in enumerate(items) if item.says("closed")), len(items))
    joints = [at for at in range(1, closed) if items[at].kind == "stop" or items[at].says("but", "and")]
    if closed == len(items) or not joints or any(map(_is_of_lines, items[joints[-1] :])):
        return items
    told = items[: joints[-1]]
    return told if any(map(_is_of_lines, told)) or any(item.says("ok", "stock") for item in told) else items


def _is_of_lines(item: Item) -> bool:
    """Whether lines are named, or something is said that only lines can be."""
    return item.kind in _NAMES_LINE or item.says("all", "rest", "except", "out", "arrives", "delivers")


def _without_total(items: Sequence[Item]) -> Sequence[Item]:
    """The items with "3 pcs missing: 2, 4 and 6" without their number, which it only adds up."""
    if len(items) <= _HEADING or items[0].kind != "number" or not items[1].says("pieces", "line", "more"):
        return items
    colon = next((at for at, item in enumerate(items) if item.text == ":"), 0)
    listed = sum(item.kind in {"number", "lines", "part"} for item in items[colon:])
    headed = colon and any(item.says(*HEADS) for item in items[2:colon])
    return items[2:] if headed and listed == items[0].number else items


def _without_zeros(items: Sequence[Item]) -> list[Item]:
    """The items with "got 0" and "stock: 0" as nothing."""
    return [
        replace(item, kind="sign", name="nothing") if item.kind == "number" and item.number == 0 else item
        for item in items
    ]


def _with_orders(items: Sequence[Item]) -> list[Item]:
    """The items with "use 33150-T20-A02" and "now 71121-T20-A10" as one part in the place of another."""
    kept = list(items)
    if any(item.says("replaced", "arrow") for item in items):
        return kept
    if any(item.kind == "part_number" for item in items) and any(item.kind in _NAMES_LINE - _AMOUNTS for item in items):
        kept = [
            replace(item, kind="sign", name="replaced") if item.text in every("filler", "renumbered") else item
            for item in items
        ]
    for place, item in enumerate(items):
        if item.kind != "part_number" or not place:
            continue
        before = items[place - 1]
        if before.kind in {"filler", "word"} and before.text in every("filler", "use"):
            kept[place - 1] = replace(before, kind="sign", name="replaced")
    return kept


def _chooses(items: Sequence[Item]) -> bool:
    """Whether it is "there are 2 possible numbers", which tells of no line."""
    if _lists_choices(items):
        return True
    return any(
        item.text in every("filler", "choices") and any(near.says("line") for near in items[max(0, at - 2) : at + 3])
        for at, item in enumerate(items)
    )


def _is_of_most(items: Sequence[Item]) -> bool:
    """Whether it is "I have almost everything", which tells of no line; those that lack are named in other words."""
    most = any(item.kind == "sign" and item.text in every("filler", "almost") for item in items)
    known = {"filler", "courtesy", "word"}
    return most and all(
        item.kind in known or item.says("one_of", "have", "stock", "here", "ok", "all") for item in items
    )


def _lists_choices(items: Sequence[Item]) -> bool:
    """Whether it is "there are two different radiators", which explains a question and tells of none."""
    many = any(item.text.rpartition(" ")[2] in every("filler", "choices") for item in items)
    named = any(item.kind == "part" for item in items)
    there = any(item.says("have", "hedge") for item in items)
    known = {"filler", "courtesy", "part", "place", "number", "stop"}
    numbers = every("dates", "numbers")
    return (
        many
        and named
        and there
        and all(item.kind in known or item.says("have", "hedge", "line") or item.text in numbers for item in items)
    )


def _without_own_parts(items: Sequence[Item], reader: Reader) -> list[Item]:
    """The items with "the radiator came with a cracked tank" as the radiator's tank; "a cracked grille" is a doubt."""
    kept = list(items)
    for place, item in enumerate(items):
        if item.kind != "part":
            continue
        near = items[max(0, place - 4) : place + 3]
        inside = any(one.text in every("filler", "with") for one in items[max(0, place - 4) : place])
        named = any(one.kind in {"lines", "part", "number"} for one in items[max(0, place - _CLAUSE) : place])
        if named and inside and any(one.says("damaged") for one in near):
            own = item.name in wider() and not reader.lines.are(item.name)
            kept[place] = replace(item, kind="filler" if own else "sign", name="" if own else "hedge")
    return kept


def _says_nothing(items: Sequence[Item]) -> bool:
    """Whether it is "I answered in your table", another's answer announced, or of opening hours and price lists."""
    told = any(item.kind == "lines" or item.says("rest") for item in items)
    if any(item.says("below") for item in items) and not told:
        return True
    named = any(is_reference(item) and not item.says("all") for item in items)
    if any(item.says("pass_on") for item in items) and items[-1].text == ":" and not named:
        return True  # "the warehouse answered me about your parts:"
    if any(item.says("closed") for item in items) and not any(map(is_reference, items)):
        return True
    if _announces_prices(items) or _is_title(items) or _is_of_freight(items):
        return True
    first = next((item for item in items if item.kind != "filler"), None)
    promised = any(item.kind == "courtesy" or item.says("pending") for item in items)
    told = any(item.kind in {"lines", "day", "money"} for item in items)
    return first is not None and first.says("if") and promised and not told  # "if anything is missing, call me"


def _is_title(items: Sequence[Item]) -> bool:
    """Whether it only names what follows: "here are the delays:", "new prices:", "No.  Qty  Stock"."""
    named = [item for item in items if item.kind not in {"filler", "stop", "courtesy"}]
    papers = any_of("filler", "information")
    told = bool(named) and all(item.says("price") or papers.fullmatch(item.text) is not None for item in named)
    columns = len(named) > 1 and all(item.says("quantity", "line", "price", "stock", "due") for item in named)
    return (told and items[-1].text == ":") or (columns and any(item.says("quantity") for item in named))


def _announces_prices(items: Sequence[Item]) -> bool:
    """Whether it is of a price list to come: "prices will be revised on January 1st"."""
    told = any(item.says("price", "raised") for item in items) and any(item.kind == "day" for item in items)
    ahead = any(item.kind == "filler" and set(item.text.split()) & every("filler", "to_come") for item in items)
    lines = any(is_reference(item) or item.kind in {"money", "part_number"} for item in items)
    first = next((item for item in items if item.kind not in {"filler", "stop"}), None)
    of_prices = first is not None and first.says("price") and _is_plural(first)  # "prices as per your PO until May 1st"
    moved = any(item.says("stock", "have", "out", "arrives", *SENDS) for item in items)
    return told and (ahead or of_prices) and not lines and not moved


def _is_of_freight(items: Sequence[Item]) -> bool:
    """Whether it only tells what sending costs: "freight on the gate is 150 extra"."""
    others = [item for item in items if not item.says("freight", "price", "raised") and item.kind != "money"]
    return any(item.says("freight") for item in items) and not any(map(is_fact, others))


def _is_plural(price: Item) -> bool:
    return bool(set(price.text.split()) & every("filler", "prices"))


def _without_number_of_prices(items: Sequence[Item]) -> list[Item]:
    """The items with "two" in "two prices moved" as nothing."""
    kept = list(items)
    for place, (item, after) in enumerate(pairwise(items)):
        if after.says("price", "raised") and item.kind == "word" and item.text in every("dates", "numbers"):
            kept[place] = replace(item, kind="filler", name="")
    return kept


def _without_price_remarks(items: Sequence[Item]) -> list[Item]:
    """The items with "the rest of the prices are the same" as nothing: it speaks of prices, not of the rest."""
    kept = list(items)
    for place, item in enumerate(items):
        if not item.says("rest", "all"):
            continue
        behind = next((one for one in items[place + 1 : place + _CLAUSE] if not _is_joint(one)), None)
        if behind is None or not _is_of_prices(behind):
            continue
        ends = (
            at
            for at in range(place, min(len(items), place + _CLAUSE))
            if items[at].kind == "stop" or items[at].says("and", "but")
        )
        end = next(ends, min(len(items), place + _CLAUSE))
        clause = items[place:end]
        stand = any(one.says("same", "same_price", "not", "no", "ok", "keep") for one in clause)
        if stand and not any(one.kind in _NAMES_LINE for one in clause):
            kept[place:end] = [replace(one, kind="filler", name="") for one in clause]
    return kept


def _is_joint(item: Item) -> bool:
    return item.kind == "filler" or item.says("of")


def _is_of_prices(item: Item) -> bool:
    return item.says("price", "same_price") and item.text.split()[0] in every("filler", "prices")


def _with_bare_orders(items: Sequence[Item], beside: int | None) -> list[Item]:
    """The items with "3 and 5 = pedido", or the word `beside` a line, as on order, not as the order."""
    kept = list(items)
    for place, item in enumerate(items):
        row = place > 1 and items[place - 1].text in "=:" and items[place - 2].kind in {"number", "lines", "part"}
        row |= beside is not None and not place
        alone = place + 1 == len(items) or items[place + 1].kind in {"stop", "day"}
        if row and alone and item.kind == "sign" and item.text in every("signs", "the_order"):
            kept[place] = replace(item, name="out")
    return kept
