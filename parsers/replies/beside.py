"""Sets aside what is said beside the ordered part: of a used one that is offered for it, of where it is looked for."""

from collections.abc import Sequence

from parsers.replies.signs import SENDS
from parsers.wording import Item, every

_BRINGS = frozenset({"have", "stock", "due", "arrives", "to_you", "delivers", "for_day"})


def of_the_ordered(facts: Sequence[Item]) -> Sequence[Item]:
    """What is said of the part that lacks, without what is said of another that is offered for it.

    "BO 3 weeks, I can get a used one tomorrow": tomorrow is no day of the ordered part.
    """
    offered = next((place for place, fact in enumerate(facts) if fact.says("offer")), None)
    if offered is None or not any(fact.says("out", "gone") for fact in facts):
        return facts
    while offered and facts[offered - 1].says(*_BRINGS):
        offered -= 1
    lacks = (place for place, fact in enumerate(facts) if place > offered and fact.says("out", "gone"))
    return [*facts[:offered], *facts[next(lacks, len(facts)) :]]


def at_home(facts: Sequence[Item]) -> Sequence[Item]:
    """What is said without what makes no part lack: that it is looked for elsewhere, or was left on the dock.

    As in "let me look at our sister store", "forgotten on the dock, I bring it on Thursday".
    """
    names = {fact.name for fact in facts if fact.kind == "sign"}
    looking = "pending" in names and not any(fact.kind == "day" for fact in facts)
    left = "stock" in names and bool(names & SENDS)
    elsewhere = every("filler", "elsewhere")
    lacks = (
        looking and fact.text in elsewhere if fact.says("out") else left and fact.says("missing") for fact in facts
    )
    return [fact for fact, lacking in zip(facts, lacks, strict=True) if not lacking]
