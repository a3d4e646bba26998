"""The twelve-line order that the replies of these tests answer, and a short way to write what they do."""

import datetime as dt
from decimal import Decimal

from parsers.facts import Answer, LineItem, Order
from parsers.replies import read_answer

TUESDAY = dt.date(2026, 11, 24)
_LINES = (
    ("04711-T20-A00ZZ", "Bumper cover, front (primed)", 1, "612.45"),
    ("71140-T20-A00", "Beam, front bumper (reinforcement)", 1, "318.90"),
    ("33150-T20-A01", "Headlamp assy LED, LH", 1, "1130.27"),
    ("71121-T20-A00", "Grille, front", 1, "245.10"),
    ("60211-T20-A00ZZ", "Fender panel, LH", 1, "402.15"),
    ("74151-T20-A00", "Inner fender, LH", 1, "98.60"),
    ("74101-T20-A00", "Inner fender, RH", 1, "98.60"),
    ("60100-T20-A00ZZ", "Hood", 1, "742.00"),
    ("91505-TM8-003", "Clip, bumper", 10, "2.10"),
    ("19010-64A-A01", "Radiator", 1, "421.35"),
    ("80110-T20-A01", "Condenser, A/C", 1, "388.70"),
    ("76841-T20-A01", "Washer tank", 1, "96.25"),
)
ORDER = Order(
    purchase_order="48213-001",
    repair_order="48213",
    vin="2HGFE2F59PH100101",
    lines=tuple(
        LineItem(str(number), part, name, Decimal(quantity), Decimal(price))
        for number, (part, name, quantity, price) in enumerate(_LINES, 1)
    ),
)

CLEAR, UNCLEAR, REFUSED = "", "unclear", "refused"


def order_of(*rows: tuple[str, str, int]) -> Order:
    """An order of these part numbers, descriptions and quantities, at a hundred each."""
    return Order(
        lines=tuple(
            LineItem(str(number), part, name, Decimal(quantity), Decimal(100))
            for number, (part, name, quantity) in enumerate(rows, 1)
        )
    )


def read(text, locale="fr-CA", **context) -> Answer:
    """The reading of a reply to the twelve lines, on Tuesday 24 November 2026."""
    html = context.pop("html", "")
    return read_answer(text, html, order=context.pop("order", ORDER), today=TUESDAY, locale=locale, **context)


def told(answer: Answer) -> str:
    """What an answer does, in short: "3 backorder 2026-12-04; * available", where * are all lines not named before."""
    if answer.ambiguous or answer.refused:
        return UNCLEAR if answer.ambiguous else REFUSED
    said: dict[str, list[str]] = {}
    for action in answer.actions:
        facts = (action.eta, action.part_number, action.price, action.quantity and f"x{action.quantity}")
        what = " ".join(str(fact) for fact in (action.answer, *facts) if fact is not None)
        said.setdefault(what, []).append(str(action.line))
    return "; ".join(f"{','.join(lines)} {what}" for what, lines in said.items())


def does(text, locale="fr-CA", **context) -> str:
    """What a reply does, in short."""
    return told(read(text, locale, **context))


def rest(*lines: int) -> str:
    """The numbers of all lines but these."""
    return ",".join(str(line) for line in range(1, 13) if line not in lines)


EVERY = rest()
