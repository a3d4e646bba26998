"""The lines of an order as a reader wants them: rows for the HTML table, and a table of plain text."""

import textwrap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Literal

from notifier.catalogue import Words
from notifier.header import clean_text
from parsers import LineAnswer, LineItem, Order
from routing import STATE_OF, LineStanding, LineState

WIDTH = 72
_PART_NUMBER = 60
_DESCRIPTION = 200
_REASON = 80
_NARROWEST = 16
Tone = Literal["good", "late", "gone", "open"]
"""How a word about a line is meant; the page colours it, and the word alone is enough."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a line, or a part of its quantity, stands: a word and what belongs to it (how many, when, why)."""

    word: str
    detail: str = ""
    tone: Tone = "open"


@dataclass(frozen=True, slots=True)
class Row:
    """One line as shown; every field is plain text in the reader's language, empty where nothing is known."""

    line: str
    part_number: str
    description: str
    quantity: str
    price: str
    note: str = ""
    instead: str = ""
    """The part number that takes the place of `part_number`."""
    now: str = ""
    """The price that takes the place of `price`."""
    standing: tuple[Standing, ...] = ()
    marked: bool = False
    """Whether it is news of this very mail, among lines that are not."""


def rows(
    order: Order, standings: Sequence[LineStanding], words: Words, said: Sequence[LineAnswer] = ()
) -> tuple[Row, ...]:
    """The lines in the order of the paper, each with where it stands; what is `said` now counts before `standings`."""
    now: dict[int, list[LineAnswer]] = {}
    for answer in said:
        now.setdefault(answer.line, []).append(answer)
    known = list(standings) if len(standings) == len(order.lines) else [LineStanding()] * len(order.lines)
    silent = not now and all(standing.state == "new" for standing in known)
    shown = []
    for place, (label, item, standing) in enumerate(zip(labels(order), order.lines, known, strict=True), 1):
        answers = tuple(now.get(place, standing.answers))
        state = standing.state if place not in now or _is_wish(answers, standing.state) else None
        row = replace(_row(label, item, answers, words), marked=place in now)
        shown.append(row if silent else replace(row, standing=_standing(state, answers, words)))
    return tuple(shown)


def version_rows(
    order: Order, older: Sequence[LineItem], places: Iterable[int], words: Words, since: Mapping[int, str]
) -> tuple[Row, ...]:
    """The lines at these 1-based `places` against an `older` version: what is new, what is out, what was otherwise.

    `since` says of a place what had become of the older line by then.
    """
    names = labels(order)
    shown = []
    for place in sorted({place for place in places if 1 <= place <= len(names)}):
        item, old = order.lines[place - 1], older[place - 1] if place <= len(older) else None
        change = item.change or ("change" if old else "add")
        row = replace(_row(names[place - 1], item, (), words), note=_type(item, words))
        if change == "change" and old is not None:
            row = _compared(row, _row(row.line, old, (), words))
        word, tone = _CHANGES[change]
        shown.append(replace(row, standing=(Standing(words.say(word), since.get(place, ""), tone),)))
    return tuple(shown)


def labels(order: Order) -> tuple[str, ...]:
    """What the lines are called, fit to be shown."""
    return tuple(map(clean_text, order.line_names))


def state_word(state: str, words: Words) -> str:
    """A line's state in a word, empty for one that there is not."""
    known = _BY_NAME.get(state)
    return words.say(known) if known else ""


def text_table(shown: Iterable[Row], sums: Sequence[tuple[str, str]], words: Words) -> str:
    """The rows as fixed-width text, 72 columns wide unless a part number needs more; part numbers are never cut."""
    head = Row(
        words.say("No."), words.say("Part number"), words.say("Description"), words.say("Qty"), words.say("Price")
    )
    columns = [_columns(row) for row in (head, *shown)]
    line, part, quantity, price = (max(len(cell) for row in columns for cell in row[place]) for place in (0, 1, 3, 4))
    description = max(WIDTH - line - part - quantity - price - 8, _NARROWEST)
    blocks = []
    for numbers, parts, described, quantities, prices in columns:
        wrapped = [
            piece
            for text in described
            for piece in textwrap.wrap(text, description, subsequent_indent="  " if text.startswith("»") else "")
        ]
        cells = zip_longest(numbers, parts, wrapped, quantities, prices, fillvalue="")
        blocks.append(
            [
                "  ".join(
                    (a.rjust(line), b.ljust(part), c.ljust(description), d.rjust(quantity), e.rjust(price))
                ).rstrip()
                for a, b, c, d, e in cells
            ]
        )
    rule = "-" * len(blocks[0][0])
    text = [*blocks[0], rule, *(row for block in blocks[1:] for row in block)]
    amount = max((len(value) for _, value in sums), default=0)
    text.extend(f"{label}  {value.rjust(amount)}".rjust(len(rule)) for label, value in sums)
    return "\n".join(text)


def _columns(row: Row) -> tuple[list[str], list[str], list[str], list[str], list[str]]:
    """A row's five cells, each from top to bottom: what takes the place of something stands under it."""
    described = f"{row.description} [{row.note}]".strip() if row.note else row.description
    return (
        [f"*{row.line}" if row.marked else row.line],
        [row.part_number, *([f"→ {row.instead}"] if row.instead else [])],
        [described, *("» " + " · ".join(filter(None, (one.word, one.detail))) for one in row.standing)],
        [row.quantity],
        [row.price, *([f"→ {row.now}"] if row.now else [])],
    )


def _row(label: str, item: LineItem, answers: Sequence[LineAnswer], words: Words) -> Row:
    """A line as ordered, with the part number and the price that the answers give instead."""
    price = next((answer.price for answer in answers if answer.price is not None), None)
    part_number = next((answer.part_number for answer in answers if answer.part_number), "")
    return Row(
        line=label,
        part_number=clean_text(item.part_number or "", _PART_NUMBER),
        description=clean_text(item.description or "", _DESCRIPTION),
        quantity=words.number(item.quantity) if item.quantity is not None else "",
        price=words.money(item.unit_price) if item.unit_price is not None else "",
        note=_note(item, words),
        instead=clean_text(part_number, _PART_NUMBER) if part_number != item.part_number else "",
        now=words.money(price) if price is not None and price != item.unit_price else "",
    )


def _compared(row: Row, old: Row) -> Row:
    """A changed line, what it was before first: ``2 → 3``."""
    return replace(
        row,
        part_number=old.part_number or row.part_number,
        instead=row.part_number if old.part_number not in ("", row.part_number) else "",
        quantity=f"{old.quantity} → {row.quantity}" if old.quantity not in ("", row.quantity) else row.quantity,
        price=old.price or row.price,
        now=row.price if old.price not in ("", row.price) else "",
    )


def _standing(state: LineState | None, answers: Sequence[LineAnswer], words: Words) -> tuple[Standing, ...]:
    """What is known of a line: each answer about it, or else the state that it is in."""
    if answers and state in (None, *STATE_OF.values()):
        return tuple(_answered(answer, words) for answer in answers)
    word, tone = _STATES[state or "new"]
    return (Standing(words.say(word), _why(answers, words), tone),)


def _is_wish(answers: Iterable[LineAnswer], state: LineState) -> bool:
    """Whether these only name a line whose part shall be searched, or goes back: none of them says how it stands."""
    delivered = all(answer.answer == "delivered" for answer in answers)
    return delivered and state in ("new", "return_requested", "credited")


def _answered(answer: LineAnswer, words: Words) -> Standing:
    word, tone = _STATES[STATE_OF[answer.answer]]
    late = answer.answer == "backorder"
    when = words.say(_EXPECTED if late else _DELIVERY, day=words.brief_day(answer.eta)) if answer.eta else ""
    amount = f"{words.number(answer.quantity)} × " if answer.quantity is not None else ""
    reason = "" if answer.answer == "available" else _why((answer,), words)  # what is there needs none
    detail = (when or (words.say("no date yet") if late else ""), reason)
    return Standing(amount + words.say(word), " · ".join(filter(None, detail)), tone)


def _why(answers: Iterable[LineAnswer], words: Words) -> str:
    """The first reason that they give, in its writer's words."""
    reason = next((answer.reason for answer in answers if answer.reason), None)
    return words.say("“%(words)s”", words=clean_text(reason, _REASON)) if reason else ""


def _note(item: LineItem, words: Words) -> str:
    """What is special about a line: its change in a supplement, a part that is not the maker's own."""
    change = words.say(_CHANGES[item.change][0]) if item.change else ""
    return ", ".join(filter(None, (change, _type(item, words))))


def _type(item: LineItem, words: Words) -> str:
    return words.say(_TYPES[item.part_type]) if item.part_type in _TYPES else ""


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate later"
    """Mark a message for the catalogues."""
    return message


_EXPECTED = N_("expected %(day)s")
_DELIVERY = N_("delivery %(day)s")
_CHANGES: dict[str, tuple[str, Tone]] = {
    "add": (N_("added"), "good"),
    "change": (N_("changed"), "late"),
    "delete": (N_("removed"), "gone"),
}
_TYPES = {
    "aftermarket": N_("aftermarket"),
    "recycled": N_("recycled"),
    "remanufactured": N_("remanufactured"),
}
_STATES: dict[LineState, tuple[str, Tone]] = {
    "new": (N_("no answer yet"), "open"),
    "available": (N_("available"), "good"),
    "backorder": (N_("back-ordered"), "late"),
    "substituted": (N_("substituted"), "late"),
    "price_changed": (N_("price changed"), "late"),
    "unavailable": (N_("not available"), "gone"),
    "cancelled": (N_("cancelled"), "gone"),
    "delivered": (N_("delivered"), "good"),
    "return_requested": (N_("return requested"), "late"),
    "credited": (N_("credited"), "good"),
}
_BY_NAME: dict[str, str] = {state: word for state, (word, _) in _STATES.items()}
