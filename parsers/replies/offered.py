"""Sets aside what is said of a used or aftermarket part that is offered in place of one that lacks."""

from collections.abc import Sequence

from parsers.wording import Item

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
