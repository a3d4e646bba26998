"""What none of the sides can go on with: a person of ours looks at it."""

from parsers import LineAnswer, Party
from routing.arrival import Rules
from routing.drafts.draft import Draft


def escalate(draft: Draft, rules: Rules, reason: str, *, lines: tuple[LineAnswer, ...] = (), said: str = "") -> None:
    """Put the request before a person of ours, who is written to where the operator has named one."""
    draft.note("escalated", "partspost", why=reason)
    tell_ops(draft, rules, reason, lines=lines, said=said)


def tell_ops(draft: Draft, rules: Rules, reason: str, *, lines: tuple[LineAnswer, ...] = (), said: str = "") -> None:
    """Write to the operator's people, if he has named any."""
    if rules.escalate_to:
        to = Party(rules.escalate_to, language=rules.language)
        draft.tell("escalation", "ops", to, lines=lines, reason=reason, answered_text=said)
