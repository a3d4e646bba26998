"""The terms: everything a request is looked for by, in one spelling, ready in the order in which it is shown."""

import unicodedata
from collections.abc import Collection
from datetime import datetime
from functools import cache

from sqlalchemy import Executable, update

from routing import CANARY, Opening
from store.copies.many import insertion_of_many, many
from store.database import Transaction
from store.schema.tables import terms

_LONGEST = 64
_VIN, _SHOP = "V:", "S:"
"""What only begins alike is kept apart: VINs, written backwards, and names of shops."""
_TAILS = (6, 8)
"""How many last characters of a VIN people read out."""


def spelling(text: str) -> str:
    """The letters and digits of a text, without accents and in capitals: 04711-T20-A00ZZ is 04711T20A00ZZ."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(one for one in plain.casefold().upper() if one.isalnum())[:_LONGEST]


def terms_of(opening: Opening) -> frozenset[str]:
    """What this version of a request is found by: its numbers, its parts, its VIN, and the shop by name or address."""
    order = opening.order
    said = [order.purchase_order, order.repair_order, order.claim, opening.shop.address, *opening.names]
    found = {spelling(one) for one in (*said, *(line.part_number for line in order.lines)) if one}
    if order.vin:
        found.add(_VIN + spelling(order.vin)[::-1])
    name = opening.shop.name.split()
    found.update(_SHOP + spelling(" ".join(words)) for words in (name, name[1:]))
    return frozenset(found - {"", _VIN, _SHOP})


def exactly(words: Collection[str], vins: Collection[str]) -> frozenset[str]:
    """The terms by which a request is found that bears one of these words, or one of these VINs, whole."""
    said = {spelling(word) for word in words} | {_VIN + spelling(vin)[::-1] for vin in vins}
    return frozenset(said - {"", _VIN})


def meant(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """By which terms a request is found that somebody looks for with these words, and by what terms may begin."""
    spelt = spelling(text)
    if not spelt:
        return frozenset(), frozenset()
    beginnings = {_SHOP + spelt} | ({_VIN + spelt[::-1]} if len(spelt) in _TAILS else set())
    return frozenset({spelt, _VIN + spelt[::-1]}), frozenset(beginnings)


def write(tx: Transaction, opening: Opening, *, opened_at: datetime, dealer: str | None, shop_key: str) -> None:
    """Let a request be found by what this version of it says; what it was found by before stays.

    Nobody looks for a trial order of ours.
    """
    if opening.brand == CANARY:
        return
    seen = {"opened_at": opened_at, "number": opening.number, "dealer": dealer or "", "shop_key": shop_key}
    rows = [{"term": term} | seen for term in sorted(terms_of(opening))]
    if rows:
        tx.execute(_adding(tx.dialect.name), many(tx.dialect.name, rows))


def hand_over(tx: Transaction, openings: Collection[Opening], opened_at: datetime, dealer: str | None) -> None:
    """From now on this dealer finds the request, or none does, and the one before no longer."""
    every = sorted(frozenset[str]().union(*map(terms_of, openings)))
    mine = terms.c.term.in_(every) & (terms.c.opened_at == opened_at)
    # Whoever finds it already needs no other row: a new one is an entry more in each index, and in the log.
    mine &= (terms.c.number == next(iter(openings)).number) & (terms.c.dealer != (dealer or ""))
    tx.execute(update(terms).where(mine).values(dealer=dealer or ""))


@cache
def _adding(dialect: str) -> Executable:
    return insertion_of_many(dialect, terms).on_conflict_do_nothing()
