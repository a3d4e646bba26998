"""What is said of the whole order and of its rest, beside what is said of single lines."""

from collections.abc import Collection, Sequence

from parsers.replies.statements import Statement

_SENDS = frozenset({"delivers", "to_you", "shipped"})
_AWAY = frozenset({"out", "gone", "missing", "arrives", "due", "pending", "damaged", "no", "follows", "delivered"})


def deliveries(mine: Sequence[Statement], acting: Sequence[Statement]) -> list[Statement]:
    """What "everything leaves on Friday" says of a line, if what else is said of it does not keep it away."""
    if not mine or any(one.scope != "lines" or one.has_day() or one.portions or one.names() & _AWAY for one in mine):
        return []
    return [
        Statement("all", facts=list(one.facts), named=True, said=one.said)
        for one in acting
        if one.scope == "all" and one.has_day() and one.names() & _SENDS and not (one.exceptions or one.names() & _AWAY)
    ]


def remains_of_nothing(acting: Sequence[Statement], named: Collection[int]) -> bool:
    """Whether the rest is spoken of, and no line was named from which it could remain."""
    return not named and any(one.scope == "rest" and not one.expected for one in acting)
