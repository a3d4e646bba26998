"""Fills what a writer leaves out because he has just said it: "1 to 5 are delivered on Wednesday, 6 to 12 Thursday"."""

from collections.abc import Sequence

from parsers.replies.statements import Statement
from parsers.wording import Item, OrderLines

_SENDS = frozenset({"delivers", "to_you", "shipped", "carrier", "delivered"})
_HERE = frozenset({"stock", "have", "here", "out", "arrives"})
_DOUBTS = ("if", "hedge", "one_of", "correction")
_FOLLOWS = frozenset({"follows"})


def carry_verbs_over(statements: Sequence[Statement], first: int) -> None:
    """Statements from `first` on that name lines and a day alone take the verb of a delivery on another day."""
    for place in range(max(first, 1), len(statements)):
        before, here = statements[place - 1], statements[place]
        bare = here.has_day() and not here.portions and here.answers() <= _FOLLOWS
        sent = before.has_day() and before.names() & _SENDS and not before.names() & _HERE
        if bare and sent and here.named:
            here.facts += [fact for fact in before.facts if fact.kind == "sign" and fact.name in _SENDS]


def pieces_left(here: Statement, group: Statement, lines: OrderLines, said: str) -> int:
    """How many pieces "the other four" or "the rest" are, behind a line of which a part was named."""
    if not here.portions or len(here.lines) != 1:
        return 0
    left = (lines.quantity(here.lines[0]) or 0) - sum(count for count, _ in here.portions)
    later = group.names() & {"out", "arrives", "due"} or group.has_day()
    same_sentence = here.said in {"", said}
    return left if group.expected == left or (same_sentence and not group.expected and later and left > 0) else 0


def spread_doubts(statements: Sequence[Statement], items: Sequence[Item]) -> bool:
    """Let "if", "perhaps" and "I mean" be about all that their sentence states; False where that is nothing known."""
    doubts = [item for item in items if item.says(*_DOUBTS)]
    for statement in statements:
        statement.facts += [doubt for doubt in doubts if doubt not in statement.facts]
    told = any(item.kind in {"lines", "day", "money"} for item in items)
    return bool(statements) or not (doubts and told)
