"""Which repair a paper is about: the names it bears, held against those of the requests that a shop has already."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from parsers import Order, canonical
from routing.arrival import Arrival
from routing.orders.guard import Found
from routing.request import ORDERS, Request

Relation = Literal["same", "doubt", "other"]
"""Whether two papers are about one repair; in doubt some of their names agree and others do not."""

# Marks are accents that stand alone: the E of RÉP-48213.
_WORD = re.compile(r"[A-Z0-9][A-Z0-9\u0300-\u036f./_-]*[A-Z0-9]")
# CCC ONE numbers the purchase orders of a repair RO-001, RO-002; Mitchell RO-1; others RO-S1, ROS1, RO SUPP 2.
_SUFFIX = re.compile(r"(?P<stem>.*?\w)(?:[\s._/-]+(?:S(?:UPP?)?\.?\s?)?\d{1,3}|[\s._/-]*S(?:UPP?)?\.?\s?\d{1,2})")
_DATE = re.compile(r"(?:19|20)\d\d(?:0[1-9]|1[0-2])?(?:[0-3]\d)?")
_SHORTEST_STEM, _SHORTEST_NAME, _SHORTEST_CLAIM = 4, 5, 6


@dataclass(frozen=True, slots=True)
class CaseNames:
    """The names by which one version of a request knows its repair, as printed."""

    number: str
    purchase_order: str | None = None
    repair_order: str | None = None
    claim: str | None = None
    vin: str | None = None


def relation(order: Order, names: CaseNames) -> Relation:
    """How an order stands to a version of a request of the same shop and brand.

    One name that agrees is enough as long as none contradicts it; repair order and VIN together outweigh a claim. What
    a supplement names as its original counts as the same purchase order, and two purchase orders may differ: each
    supplement has its own.
    """
    repair = _same_repair(order, names)
    vin = _agree(canonical(order.vin), canonical(names.vin))
    claim = _same_claim(canonical(order.claim), canonical(names.claim))
    purchase = _same_purchase(order, names)
    if repair and vin:
        return "same"
    signs = (repair, vin, claim, purchase)
    if True not in signs:
        return "other"
    return "doubt" if False in signs else "same"


def related(order: Order, requests: Iterable[Request]) -> tuple[Request | None, Request | None]:
    """The first request of orders that this order is about, and the first of which that may be but is not sure."""
    same = doubt = None
    for request in requests:
        if request.opening.kind not in ORDERS:
            continue
        found = relation(order, names_of(request))
        same = same or (request if found == "same" else None)
        doubt = doubt or (request if found == "doubt" else None)
    return same, doubt


def names_of(request: Request) -> CaseNames:
    """The names of the version in force, which keeps what older ones have said."""
    order = request.opening.order
    return CaseNames(request.number, order.purchase_order, order.repair_order, order.claim, order.vin)


def completes(order: Order, supplement: Order) -> bool:
    """Whether an order is the paper that a supplement, which has come before it, names as its original."""
    original = canonical(supplement.supplement_of)
    return (
        bool(original)
        and original in {canonical(order.purchase_order), canonical(order.repair_order)}
        and not order.supplement_of
    )


def pointed_at(arrival: Arrival, found: Iterable[Found], known: Iterable[CaseNames]) -> tuple[str, ...]:
    """The numbers of the known requests that an order of the mail, its subject, words or file names may be about."""
    orders = [one.order for one in found]
    words = words_of(arrival)
    numbers = [
        names.number
        for names in known
        if mentions(words, names) or any(relation(order, names) != "other" for order in orders)
    ]
    return tuple(dict.fromkeys(numbers))


def words_of(arrival: Arrival) -> frozenset[str]:
    """Everything in subject, text and file names that could be a name, in capitals without signs."""
    mail = arrival.mail
    texts = (mail.subject, mail.text, *(file.name for file in (*mail.pdfs, *mail.ems)))
    # Also as it stands: the sign before Nº48213 would become two letters of the number.
    forms = (form for text in texts for form in (text, unicodedata.normalize("NFKD", text)))
    found = {word for form in forms for word in _WORD.findall(form.upper())}
    return frozenset(
        canonical(part) for word in found for part in (word, *word.split("_"), word.rsplit(".", 1)[0]) if part
    )


def mentions(words: frozenset[str], names: CaseNames) -> bool:
    """Whether one of the request's names stands among the words; what is too short to be told apart does not count."""
    mine = (names.number, names.purchase_order, names.repair_order, names.claim, names.vin)
    return any(len(key := canonical(name)) >= _SHORTEST_NAME and key in words for name in mine)


def stem(purchase_order: str) -> str:
    """What a purchase order's number says of the repair order: 48213 for 48213-002; empty where it says nothing."""
    found = _SUFFIX.fullmatch(purchase_order.strip().upper())
    begin = found["stem"] if found else ""
    last = re.split(r"[\s._/-]", begin)[-1]
    # 2026-014 and BC-20261121-07 count the orders of a year or a day.
    return "" if len(canonical(begin)) < _SHORTEST_STEM or _DATE.fullmatch(last) else canonical(begin)


def _same_repair(order: Order, names: CaseNames) -> bool | None:
    if order.repair_order and names.repair_order:
        return canonical(order.repair_order) == canonical(names.repair_order)
    mine, other = _repair(order.repair_order, order.purchase_order), _repair(names.repair_order, names.purchase_order)
    return True if mine and mine == other else None  # a number's stem is a guess: it may agree, but not contradict


def _repair(repair_order: str | None, purchase_order: str | None) -> str:
    return canonical(repair_order) or stem(purchase_order or "")


def _same_purchase(order: Order, names: CaseNames) -> bool | None:
    known = {canonical(names.purchase_order), canonical(names.repair_order)} - {""}
    if canonical(order.supplement_of) in known:
        return True
    return True if order.purchase_order and canonical(order.purchase_order) == canonical(names.purchase_order) else None


def _same_claim(mine: str, other: str) -> bool | None:
    """A claim may be printed with or without the number of its exposure behind it."""
    shorter, longer = sorted((mine, other), key=len)
    return True if len(shorter) >= _SHORTEST_CLAIM and longer.startswith(shorter) else _agree(mine, other)


def _agree(mine: str, other: str) -> bool | None:
    return mine == other if mine and other else None
