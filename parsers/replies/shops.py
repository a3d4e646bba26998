"""Reads what only a body shop says: of what it complains, and what it surely cancels."""

from collections.abc import Sequence
from dataclasses import replace

from parsers.facts import LineAnswer
from parsers.replies.meaning import UnclearError
from parsers.replies.signs import FAULTY, PRESENT
from parsers.replies.statements import Statement, is_reference
from parsers.wording import Item, Sentence, any_of, every

_MAYBE = frozenset({"if", "hedge", "one_of", "correction", "instead_of", "or"})
_WANTED = ("keep", "wish")
# A line that was cancelled may be spoken of again to say why, and to say what took its place.
_REASONS = ("out", "gone", "due", "arrives", "replaced", "pending", "offer", "price", "raised", "damaged", "wrong")


def as_shops_mean(sentence: Sentence, *, about: str) -> Sentence:
    """The sentence with what a shop received, without what it only waits for; `about` is the mail that it answers."""
    return _without_what_is_to_come(_with_receipt(sentence) if about == "delivery_check" else sentence)


def _with_receipt(sentence: Sentence) -> Sentence:
    """The sentence with the "well received" of "well received all 12 lines" as of parts: they were asked about."""
    if not any(item.kind in {"lines", "number", "part"} or item.says("all", "rest") for item in sentence.items):
        return sentence
    items = (replace(item, name="received") if item.says("ack") else item for item in sentence.items)
    return replace(sentence, items=tuple(items))


def _without_what_is_to_come(sentence: Sentence) -> Sentence:
    """The sentence without the arrival in "call me once you have received the hood"."""
    first = next((at for at, item in enumerate(sentence.items) if item.text in every("filler", "once")), None)
    if first is None:
        return sentence
    items = (
        replace(item, name="pending") if at > first and item.says(*PRESENT) else item
        for at, item in enumerate(sentence.items)
    )
    return replace(sentence, items=tuple(items))


def without_reasons(statements: Sequence[Statement]) -> list[Statement]:
    """What a shop states, without why: "the adjuster was here this morning. Cancel 5", "totaled. Cancel it all"."""
    cancelling = [at for at, one in enumerate(statements) if one.sure and one.answers() == {"cancel"}]
    whole = any(statements[at].scope == "all" and not statements[at].exceptions for at in cancelling)
    reasons = {"cancel"} if whole else set()
    return [
        one
        for at, one in enumerate(statements)
        if one.sure or one.lines or not one.answers() <= reasons or not any(at < other for other in cancelling)
    ]


def complaints(acting: Sequence[Statement], actions: Sequence[LineAnswer]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The lines that have not come, and those of which something damaged or wrong has; `actions` is what was done."""
    done = {action.line for action in actions}
    faulty = {line for one in acting if any(map(_is_faulty, one.facts)) for line in one.lines} - done
    missing = {line for one in acting if one.names() & {"missing", "out"} for line in one.lines}
    if any(action.answer == "delivered" for action in actions):
        missing |= {line for one in acting for line in one.exceptions}
    return tuple(sorted(missing - faulty - done)), tuple(sorted(faulty))


def is_of_unknown(statement: Statement) -> bool:
    """Whether something is damaged or wrong, and no line is named."""
    return not statement.lines and bool(statement.names() & FAULTY)


def _is_faulty(fact: Item) -> bool:
    return fact.says(*FAULTY) or (fact.says("out") and any_of("signs", "damaged").search(fact.text) is not None)


def refuse_doubtful(acting: Sequence[Statement], heard: Sequence[Sequence[Item]], unexplained: Sequence[str]) -> None:
    """Raise where a cancellation is corrected, conditional, or contrary to what else is said of its line."""
    cancelling = [one for one in acting if "cancel" in one.names()]
    if not cancelling:
        if unexplained and any(item.says("cancel") for items in heard for item in items):
            raise UnclearError  # "cancel whatever has not left yet"
        return
    whole = any(one.scope == "all" and not one.exceptions for one in cancelling)
    if (unexplained and not whole) or any(one.names() & _MAYBE for one in cancelling):
        raise UnclearError
    first = next((at for at, items in enumerate(heard) if any(item.says("cancel") for item in items)), 0)
    doubts = ("correction", *_WANTED)
    if whole and any(item.says(*doubts) for items in _without_excuses(heard, first) for item in items):
        raise UnclearError
    lines = {line for one in cancelling for line in one.lines}
    behind = acting[acting.index(cancelling[0]) :]  # "we can't wait that long. Cancel 5" is no denial
    others = [one for one in behind if one not in cancelling and lines & set(one.lines)]
    if any(_is_denied(fact) for one in others for fact in one.facts):
        raise UnclearError  # "cancel 3, 5 and 8. Not 5, sorry"
    said = False
    for items in heard:
        first = next((at for at, item in enumerate(items) if item.says("cancel")), len(items))
        denied = next((at for at in range(first, len(items)) if items[at].says("no", "not")), len(items))
        if any(item.kind == "lines" for item in items[denied:]):
            raise UnclearError  # "cancelen la 8, no, la 9"
        cancels = any(item.says("cancel") for item in items)
        said |= cancels
        named = {line for item in items if item.kind == "lines" for line in item.lines if item.name != "denied"}
        if first < len(items) and _turns(items[first + 1 :]):
            raise UnclearError
        it = said and not any(map(is_reference, items)) and any(item.says("keep") for item in items)
        if not cancels and (it or (named & lines and _still_wants(items, after=said))):
            raise UnclearError


def _without_excuses(heard: Sequence[Sequence[Item]], first: int) -> Sequence[Sequence[Item]]:
    """What was said, without "sorry, wrong car!" before the first cancellation if nothing was told before that."""
    told = any(item.kind == "lines" or item.says(*_WANTED) for items in heard[:first] for item in items)
    return heard if told else heard[first:]


def _turns(items: Sequence[Item]) -> bool:
    """Whether something else begins behind "cancel 4": "and order 5 elsewhere", "by mistake, we still need it"."""
    kept = next((at for at, item in enumerate(items) if item.says("keep")), None)
    old = any(item.text in every("filler", "old") for item in items)
    if kept is not None and not old:
        clause = next((at for at in range(kept, -1, -1) if items[at].kind == "stop" or items[at].says("but")), 0)
        return not any(map(is_reference, items[clause:]))
    named = [at for at, item in enumerate(items) if item.kind == "lines"]
    between = items[named[0] + 1 : named[-1]] if named else ()
    verbs = any(item.says("out", "wish", "delivers", "arrives") for item in between)
    return verbs and not any(item.says("cancel", "keep", "but") for item in between)


def _is_denied(fact: Item) -> bool:
    return fact.kind == "sign" and fact.text in every("signs", "not") and not fact.says("cancel")


def _still_wants(items: Sequence[Item], *, after: bool) -> bool:
    """Whether a sentence keeps its line, or says of a line that was cancelled before what nobody understands."""
    if any(item.text in every("filler", "old") for item in items):
        return False  # "the customer keeps his old condenser"
    if any(item.says(*_WANTED) for item in items):
        return True
    told = any(item.says(*_REASONS, "correction") for item in items)
    unknown = any(item.kind == "word" and item.name != "known" for item in items)
    return after and not told and (unknown or any(item.says(*PRESENT, "no", "not") for item in items))
