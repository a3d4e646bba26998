"""Draws "not" and "nothing" into what they deny: "not in stock" is out, "no problem" and "nothing missing" are ok."""

from collections.abc import Sequence
from dataclasses import replace

from parsers.wording.items import Item
from parsers.wording.words import any_of, every

# What "not" makes of a sign; "" is nothing at all. What is not named here is in doubt when it is denied.
_DENIED = {
    **dict.fromkeys(("stock", "have", "here", "arrives", "due", "delivers", "to_you"), "out"),
    **dict.fromkeys(("received", "delivered"), "missing"),
    **dict.fromkeys(("dateword", "replaced", "damaged", "offer", "freight", "attached", "should"), ""),
    **dict.fromkeys(("price", "raised"), "same_price"),
    "made": "gone",
    **dict.fromkeys(("out", "gone"), "stock"),
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
_BEHIND = ("have", "stock", "here", "arrives", "delivers", "received", "made")
_AWAY = ("out", "gone", "missing", "trouble")
_REACH = 4
_SHORT_REACH = 2
_HALVES = 5  # so far apart may "ne" and "plus" stand


def with_denials(items: Sequence[Item]) -> list[Item]:
    """The items with every denial drawn in; a "not" that denies nothing known becomes the sign ``no``."""
    kept = list(items)
    for place, item in enumerate(items):
        if item.says("nothing") and kept[place].says("nothing"):
            _draw_in_nothing(kept, place)
        elif kept[place].says("not") and _adds_to_cancelled(kept, place):
            kept[place] = replace(kept[place], name="and")
        elif kept[place].says("not") and not any(near.says("nothing") for near in kept[place : place + _REACH]):
            _draw_in_not(kept, place)
        elif kept[place].says("out") and _denies_having(kept[place]):
            _draw_in_having(kept, place)
    return kept


def with_whole_denials(items: Sequence[Item]) -> list[Item]:
    """The items with the second half of "ne ... plus" as the denial, which alone may mean "more"."""
    kept = list(items)
    for place, item in enumerate(items):
        if item.kind not in {"word", "filler"} or item.text not in every("filler", "second_halves"):
            continue
        before = items[max(0, place - _HALVES) : place]
        halved = any(other.kind == "filler" and other.text in every("filler", "half_denials") for other in before)
        if halved or (place + 1 < len(items) and items[place + 1].says("made", "stock", "here")):  # "est pu en stock"
            kept[place] = replace(item, kind="sign", name="not")
    return kept


def _draw_in_not(items: list[Item], place: int) -> None:
    if place and items[place - 1].says("cancel"):  # "annulez pas la 4", "avbestill ikke 4"
        items[place - 1] = replace(items[place - 1], name="keep")
        items[place] = replace(items[place], kind="filler", name="")
        return
    target = _denied_place(items, place)
    if target is None:
        items[place] = replace(items[place], name="no")
        return
    denied, sign = items[target], ""
    _deny_once(items, place, target)
    if denied.kind in {"lines", "day"} or denied.says("rest"):
        sign = "out"  # "no hood", "not before the 4th"
        if denied.kind == "lines":
            _leave_out_stock(items, place, target)
    elif denied.kind == "money":
        sign = "instead_of"
    elif denied.name in _DENIED:
        dated = any(later.kind == "day" for later in items[target:])
        name = "" if denied.name == "due" and not dated else _DENIED[denied.name]  # "no ETA"
        if name == "stock" and not any(item.kind == "lines" for item in items):
            name = "ok"  # "no part is on backorder"
        items[target] = replace(denied, name=name, kind="sign" if name else "filler")
    else:
        items[target] = replace(denied, name="no")
    items[place] = replace(items[place], kind="sign" if sign else "filler", name=sign)


def _deny_once(items: list[Item], place: int, target: int) -> None:
    """Make nothing of the second "not" in "no hay ningún problema" and "pas de B/O sur aucune ligne"."""
    again = [at for at in _clause(items, target) if items[at].text in every("filler", "concord")]
    for at in (*range(place + 1, target), *again):
        if items[at].says("not"):
            items[at] = replace(items[at], kind="filler", name="")


def _adds_to_cancelled(items: Sequence[Item], place: int) -> bool:
    """As in "I no longer want 10 nor 11", where "nor" only goes on with the list."""
    before = [item for item in items[max(0, place - _REACH * 2) : place] if item.kind != "filler"][-2:]
    after = next((item for item in items[place + 1 : place + 1 + _REACH] if item.kind != "filler"), None)
    listed = len(before) > 1 and before[0].says("cancel", "and", "out", "no", "except") and before[1].kind == "lines"
    return listed and after is not None and after.kind == "lines" and items[place].text in every("filler", "nor")


def _leave_out_stock(items: list[Item], place: int, target: int) -> None:
    """As in "we have no hood in stock": one denial is about both verbs."""
    if place and items[place - 1].says("have"):
        items[place - 1] = replace(items[place - 1], kind="filler", name="")
    for at in _clause(items, target):
        if items[at].says("stock", "here"):
            items[at] = replace(items[at], kind="filler", name="")


def _clause(items: Sequence[Item], place: int) -> list[int]:
    """The places behind one up to the next comma or "and"."""
    found = []
    for at in range(place + 1, len(items)):
        if items[at].kind == "stop" or items[at].says("and", "but", "except", "rest"):
            break
        found.append(at)
    return found


def _denies_having(item: Item) -> bool:
    """Whether it is "don't have", "no tenemos", "on n'a pas": a phrase, not just "backorder"."""
    return " " in item.text and bool(any_of("filler", "without").fullmatch(item.text))


def _draw_in_having(items: list[Item], place: int) -> None:
    """As in "we don't have it in stock", which says the same twice, and "don't have anything missing", the contrary."""
    named = False
    for at in _clause(items, place):
        named |= items[at].kind == "lines"
        if items[at].says("stock", "here"):
            items[at] = replace(items[at], kind="filler", name="")
        elif items[at].says(*_AWAY) and not named:
            items[at] = replace(items[at], name="stock" if any(item.kind == "lines" for item in items) else "ok")
            items[place] = replace(items[place], kind="filler", name="")
            for between in range(place + 1, at):
                if items[between].says("not", "nothing", "line"):
                    items[between] = replace(items[between], kind="filler", name="")
            return


def _denied_place(items: Sequence[Item], place: int) -> int | None:
    """Where that stands which is denied: before the next comma, else right before "not"."""
    near, heard = list[int](), 0
    for at in range(place + 1, min(place + 1 + 2 * _REACH, len(items))):
        item = items[at]
        heard += item.kind != "filler" and not item.says("line")
        if item.kind in {"stop", "word"} or item.says("and", "but") or (heard and at > place + _REACH and near):
            break  # what nobody knows may be what is denied
        if item.kind in {"lines", "day", "money"} or item.name in _DENIED or item.says("ok", "all", "rest"):
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


def _next_said(items: Sequence[Item], place: int) -> Item:
    return next((item for item in items[place + 1 : place + 1 + _REACH] if item.kind != "filler"), items[place])


def _silence(items: list[Item], place: int) -> None:
    """Make a denial and what it denies say nothing."""
    at = next(at for at in range(place + 1, len(items)) if items[at].kind != "filler")
    for silent in (place, at):
        items[silent] = replace(items[silent], kind="filler", name="")


def _draw_in_nothing(items: list[Item], place: int) -> None:
    """As in "nothing is missing", which is ok, "nothing in stock" (all is out), "shows none" (that line is out)."""
    stops = [at for at, item in enumerate(items) if item.kind == "stop" or item.says("but")]
    first = max([place - _REACH, *(at + 1 for at in stops if at < place)])
    small = sum(item.kind == "filler" for item in items[place + 1 : place + 1 + _REACH])  # "aucune de ces n'est"
    near = range(max(0, first), min([place + 1 + _REACH + small, len(items), *(at for at in stops if at > place)]))
    bad, told = ("missing", "out", "gone", "trouble", "damaged"), ("received", "stock", "have", "here")
    if place + 1 < len(items) and _next_said(items, place).says("replaced"):  # "nothing in its place"
        _silence(items, place)
        return
    found = next((at for at in near if items[at].says(*bad)), None)  # "no hay nada en rotura": not the verb
    found = found if found is not None else next((at for at in near if items[at].says(*told)), None)
    if found is None:
        dated = place + 1 < len(items) and items[place + 1].kind == "day"
        items[place] = replace(items[place], name="out" if dated else "no")  # "nothing before February"
    elif items[found].says("stock", "have", "here"):
        of_line = any(item.kind == "lines" for item in items[:place])
        items[place] = replace(items[place], name="out" if of_line else "all")
        items[found] = replace(items[found], name="out")
    else:
        for at in range(max(0, place - _REACH), place):  # "no falta nada" denies once
            if items[at].says("not", "no"):
                items[at] = replace(items[at], kind="filler", name="")
        for at in near:  # "ingenting i rest på lager"
            if items[at].says("stock", "here"):
                items[at] = replace(items[at], kind="filler", name="")
        for at in near:  # "nothing damaged or missing"
            if at > found and items[at].says("missing", "damaged", "out") and items[at - 1].kind in {"filler", "sign"}:
                items[at] = replace(items[at], kind="filler", name="")
        items[found] = replace(items[found], name="missing" if items[found].says("received") else "ok")
        items[place] = replace(items[place], kind="filler", name="")
