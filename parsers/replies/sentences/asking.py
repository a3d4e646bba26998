"""Tells questions, requests and refusals from what is stated of lines."""

from dataclasses import replace
from itertools import pairwise

from parsers.wording import Sentence, any_of, every

_TOLD = frozenset({"out", "gone", "stock", "price", "raised", "ok", "replaced", "arrives"})


def refuses(sentence: Sentence) -> bool:
    """Whether he says "we do not sell to body shops", "outside our area", "your account is blocked"."""
    signs = {item.name for item in sentence.items if item.kind == "sign"}
    if "refuse" in signs:
        return True
    if any(item.kind in {"day", "lines", "number", "part_number"} or item.says("gone") for item in sentence.items):
        return False
    denied = bool(signs & {"not", "no"})
    return (
        ("area" in signs and (denied or "outside" in signs))
        or ("account" in signs and (denied or bool(signs & {"out", "closed"})))
        or (denied and "outside" in signs and "delivers" in signs)
        or (denied and "serve" in signs and not signs & {"pending", "hedge"})
    )


def asks(sentence: Sentence, *, by_dealer: bool) -> bool:
    """Whether a sentence without a question mark asks: "please confirm the colour", "I need the build date"."""
    spoken = [item for item in sentence.items if item.kind not in {"filler", "courtesy", "stop"}]
    if any(item.says("have") for item in spoken[:1]):
        spoken = spoken[1:] if any(item.says("wish") for item in spoken[1:2]) else spoken
    wishes = by_dealer and not any(item.says("refuse") for item in spoken)
    return bool(spoken) and (spoken[0].says("ask") or (wishes and spoken[0].says("wish")))


def offers(sentence: Sentence, *, asked: bool) -> bool:
    """Whether it says what he could do: "I can get one for $25 freight", "if you say yes, it ships"."""
    able = any(item.text in every("filler", "able") for item in sentence.items)
    priced = any(item.kind == "money" for item in sentence.items)
    carried = any(item.says("freight", "carrier") for item in sentence.items)
    here = any(item.says("have", "stock", "here", "out", "ok") for item in sentence.items)
    if asked and priced and carried and not here:
        return True
    conditional = any(item.says("if", "offer", "freight") for item in sentence.items)
    if able and ((priced and carried) or (asked and conditional)):
        return True
    first = next((item for item in sentence.items if item.kind != "stop"), None)
    spoken = [item for item in sentence.items if item.kind != "filler"][:2]
    if asked and len(spoken) > 1 and spoken[0].says("if") and spoken[1].says("ok", "no", "not"):
        return True  # "if so, the grille is not the same"
    named = any(item.kind in {"lines", "part", "number"} for item in sentence.items)
    return asked and first is not None and first.says("if") and not named


def explains(sentence: Sentence) -> bool:
    """Whether it only says why something is asked, or at what price: "it comes in two versions", "it's $65 more"."""
    named = any(item.kind in {"lines", "part", "number", "part_number"} for item in sentence.items)
    pairs = pairwise(item for item in sentence.items if item.kind != "stop")
    if not named and any(one.kind == "money" and more.text in every("filler", "extra") for one, more in pairs):
        return True
    several = any_of("filler", "versions").search(" ".join(item.text for item in sentence.items))
    told = any(item.kind in {"day", "money"} or item.says("out", "gone", "stock") for item in sentence.items)
    return several is not None and not told


def doubts(sentence: Sentence) -> bool:
    """Whether a claim is taken back or put in doubt right behind it: "3 is sold, or?", "3 I have, no wait, is it?"."""
    told = any(item.kind in {"lines", "part", "number"} or item.says("all", "rest") for item in sentence.items)
    if not told or not sentence.items:
        return False
    claims = any(item.says("have", "here", "delivers", "arrives", *_TOLD) for item in sentence.items)
    tag = sentence.items[-1].text in every("filler", "tags") and len(sentence.items) > 1
    corrected = any(item.says("correction") for item in sentence.items)
    return corrected or (claims and tag and sentence.items[-2].kind == "stop")


def tells_of_unknown(sentence: Sentence) -> bool:
    """Whether a question says that something is gone which nobody knows: "X is discontinued, do you want another?"."""
    named = any(item.kind in {"lines", "part", "number"} or item.says("all", "rest") for item in sentence.items)
    gone = next((at for at, item in enumerate(sentence.items) if item.says("out", "gone")), 0)
    return not named and any(item.kind == "word" and item.name != "name" for item in sentence.items[:gone])


def requests(sentence: Sentence) -> bool:
    """Whether it asks to do something: "could you"."""
    return any(item.says("ask") and item.text in every("filler", "requests") for item in sentence.items)


def stated(sentence: Sentence) -> tuple[Sentence | None, Sentence]:
    """What stands before the last comma of a question, if it is a statement, and the question itself."""
    commas = [
        place
        for place, item in enumerate(sentence.items)
        if (item.kind == "stop" and item.name in ",:-") or (place and item.says("ask"))
    ]
    for place in reversed(commas):
        before, asked = sentence.items[:place], sentence.items[place + 1 :]
        complete = any(item.kind in {"lines", "part", "number"} or item.says("all", "rest") for item in before)
        told = any(item.kind == "money" or (item.kind == "sign" and item.name in _TOLD) for item in before)
        told |= any(item.says("not") for item in before) and any(item.kind == "day" for item in before)
        told |= any(item.says("all", "rest") for item in before) and any(item.says("have", "here") for item in before)
        awaited = any(item.says("arrives") for item in before) and any(item.kind == "day" for item in before)
        lacks = any(item.says("out", "gone") for item in before)  # and another is offered for it
        open_yet = any(item.says("if", "ask") or (item.says("offer") and not lacks) for item in before)
        those = lacks and before[0].text in every("filler", "it") | every("filler", "they")
        strange = lacks and any(item.kind == "word" and item.name != "name" for item in before)  # "come not painted"
        if (awaited or those or (complete and told)) and not open_yet and not strange:
            return replace(sentence, items=before, question=False), replace(sentence, items=asked)
    return None, sentence
