"""Which of the requests that somebody knows he means by a number: people write fewer signs than a paper prints."""

import re
from collections.abc import Iterable

from routing.orders.matching import CaseNames

_SIGNS = re.compile(r"[^A-Z0-9]+")
_LETTERS = re.compile(r"^[A-Z]+(?=\d)")
_SHORTEST_PART, _SHORTEST_VIN = 4, 6


def numbers_meant(name: str, known: Iterable[CaseNames]) -> tuple[str, ...]:
    """The numbers of the requests that bear the name, in the order given: 48213 also means RO-48213 and 48213-001.

    A VIN may be given by its end. An empty name means all.
    """
    asked = _SIGNS.sub("", name.upper())
    return tuple(dict.fromkeys(one.number for one in known if not name or (asked and _bears(one, asked))))


def _bears(names: CaseNames, asked: str) -> bool:
    if names.vin and len(asked) >= _SHORTEST_VIN and names.vin.upper().endswith(asked):
        return True
    printed = (names.number, names.purchase_order, names.repair_order, names.claim)
    return any(asked in _forms(one) for one in printed if one)


def _forms(printed: str) -> set[str]:
    """What people write for a printed number: the whole of it, or a part that is long enough to be told apart."""
    parts = [part for part in _SIGNS.split(printed.upper()) if part]
    whole = "".join(parts)
    # The year in HON-2026-000417 or BC-2026-014 names nothing.
    long = {part for part in parts if len(part) >= _SHORTEST_PART and not re.fullmatch(r"20\d\d", part)}
    return {whole, _LETTERS.sub("", whole), *long, *(_LETTERS.sub("", part) for part in long)}
