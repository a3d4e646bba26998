"""Draws "not" and "nothing" into what they deny: "not in stock" is out, "no problem" and "nothing missing" are ok."""

from collections.abc import Sequence
from dataclasses import replace

from parsers.wording.sentences import Item

# What "not" makes of a sign; "" is nothing at all. What is not named here is in doubt when it is denied.
_DENIED = {
    **dict.fromkeys(("stock", "have", "here", "arrives", "due", "delivers", "to_you"), "out"),
    **dict.fromkeys(("received", "delivered"), "missing"),
    **dict.fromkeys(("dateword", "replaced", "damaged", "offer", "freight", "attached", "should"), ""),
    **dict.fromkeys(("price", "raised"), "same_price"),
    "out": "stock",
    "trouble": "ok",
    "cancel": "keep",
    "missing": "received",
    "wrong": "ok",
    "hedge": "hedge",
    "pending": "pending",
    "soon": "hedge",
    "same_price": "price",
}
_FIRST = ("trouble", "dateword", "hedge")  # "no hay problema": what is denied is the problem
_BEHIND = ("have", "stock", "here", "arrives", "delivers", "received")
_REACH = 4
_SHORT_REACH = 2


def with_denials(items: Sequence[Item]) -> list[Item]:
    """The items with every denial drawn in; a "not" that denies nothing known becomes the sign ``no``."""
    kept = list(items)
    for place, item in enumerate(items):
        if item.says("nothing"):
            _draw_in_nothing(kept, place)
        elif kept[place].says("not") and not any(near.says("nothing") for near in kept[place : place + _REACH]):
            _draw_in_not(kept, place)
    return kept


def _draw_in_not(items: list[Item], place: int) -> None:
    target = _denied_place(items, place)
    if target is None:
        items[place] = replace(items[place], name="no")
        return
    denied, sign = items[target], ""
    if denied.kind in {"lines", "day"}:
        sign = "out"  # "no hood", "not before the 4th"
    elif denied.kind == "money":
        sign = "instead_of"
    elif denied.name in _DENIED:
        dated = any(later.kind == "day" for later in items[target:])
        name = "" if denied.name == "due" and not dated else _DENIED[denied.name]  # "no ETA"
        items[target] = replace(denied, name=name, kind="sign" if name else "filler")
    else:
        items[target] = replace(denied, name="no")
    items[place] = replace(items[place], kind="sign" if sign else "filler", name=sign)


def _denied_place(items: Sequence[Item], place: int) -> int | None:
    """Where that stands which is denied: before the next comma, else right before "not"."""
    near = []
    for at in range(place + 1, min(place + 1 + _REACH, len(items))):
        item = items[at]
        if item.kind == "stop" or item.says("and", "but"):
            break
        if item.kind in {"lines", "day", "money"} or item.name in _DENIED or item.says("ok", "gone", "all"):
            near.append(at)
        if item.kind in {"lines", "day", "money"}:
            break
    if near:
        return next((at for at in near if items[at].says(*_FIRST)), near[0])
    for at in range(place - 1, max(place - 1 - _SHORT_REACH, -1), -1):
        if items[at].says(*_BEHIND):
            return at
        if items[at].kind != "filler":
            break
    return None


def _draw_in_nothing(items: list[Item], place: int) -> None:
    """As in "nothing is missing", which is ok, "nothing in stock" (all is out), "shows none" (that line is out)."""
    near = range(max(0, place - _REACH), min(place + 1 + _REACH, len(items)))
    told = ("missing", "out", "stock", "have", "received", "trouble")
    found = next((at for at in near if items[at].says(*told)), None)
    if found is None:
        items[place] = replace(items[place], name="no")
    elif items[found].says("stock", "have"):
        of_line = any(item.kind == "lines" for item in items[:place])
        items[place] = replace(items[place], name="out" if of_line else "all")
        items[found] = replace(items[found], name="out")
    else:
        for at in range(max(0, place - _REACH), place):  # "no falta nada" denies once
            if items[at].says("not", "no"):
                items[at] = replace(items[at], kind="filler", name="")
        items[found] = replace(items[found], name="missing" if items[found].says("received") else "ok")
        items[place] = replace(items[place], kind="filler", name="")
