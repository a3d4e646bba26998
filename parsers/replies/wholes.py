"""What is said of the whole order and of its rest, beside what is said of single lines."""

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace

from parsers.facts import LineAnswer
from parsers.replies.signs import AWAY, PRESENT, SENDS, STOCK
from parsers.replies.statements import Statement
from parsers.wording import Item, every, plain

_KEPT_AWAY = AWAY | {"arrives", "due", "pending", "damaged", "no", "follows", "delivered"}


def with_deliveries(mine: Sequence[Statement], acting: Sequence[Statement], today: dt.date) -> list[Statement]:
    """What is said of a line, with "everything leaves on Friday" if what else is said of it does not keep it away."""
    if not mine or any(_is_away(one, today) for one in mine):
        return list(mine)
    sent = [
        Statement("all", facts=list(one.facts), named=True, said=one.said)
        for one in acting
        if one.scope == "all" and _leaves(one, today) and not any(set(one.exceptions) & set(its.lines) for its in mine)
    ]
    if not sent:
        return list(mine)
    undated = [replace(one, facts=[fact for fact in one.facts if fact.kind != "day"]) for one in mine]
    return [*undated, *sent]  # the day on which it came is past


def _is_away(statement: Statement, today: dt.date) -> bool:
    """Whether a line has its own day or is kept back; "it came in this morning" is neither."""
    came = statement.names() & STOCK and not statement.names() & SENDS and not _is_ahead(statement, today)
    since = any(fact.kind == "money" for fact in statement.facts) and not _is_ahead(statement, today)  # "since Nov 1"
    dated = statement.has_day() and not came and not since
    kept = statement.names() & (_KEPT_AWAY - {"due"} if since else _KEPT_AWAY)
    return statement.scope != "lines" or dated or bool(statement.portions) or bool(kept)


def _leaves(statement: Statement, today: dt.date) -> bool:
    """Whether it says on which day all is sent."""
    sent = statement.names() & (SENDS | {"delivered"} if _is_ahead(statement, today) else SENDS)
    return statement.has_day() and bool(sent) and not statement.names() & (_KEPT_AWAY - sent - {"due"})


def _is_ahead(statement: Statement, today: dt.date) -> bool:
    days = [fact.day for fact in statement.facts if fact.day is not None]
    return any(day.date is None or day.date > today for day in days)


def remains_of_nothing(acting: Sequence[Statement], named: Collection[int]) -> bool:
    """Whether the rest is spoken of, and no line was named from which it could remain."""
    return not named and any(one.scope == "rest" and not one.expected for one in acting)


def leaves_open(acting: Sequence[Statement]) -> bool:
    """Whether a line may be here or not, and the rest, which it would be of or not, is answered."""
    doubted = any(one.scope == "lines" and {"hedge", "pending"} <= one.names() for one in acting)
    return doubted and any(one.scope != "lines" and not one.lines for one in acting)


def merely_assents(statement: Statement) -> bool:
    """Whether it says "ok" and nothing else."""
    if statement.unknown and statement.scope == "all" and statement.answers() == {"ok"} and not statement.has_day():
        return not statement.named and not statement.exceptions  # "the list printed fine": what is fine?
    if any(set(fact.text.split()) & every("signs", "all") for fact in statement.facts):
        return False  # "ok pour tout"
    words = {fact.text for fact in statement.facts}
    return not statement.named and not statement.exceptions and words <= every("filler", "assent")


def merely_denies(statement: Statement) -> bool:
    """Whether it says "no" or "not" and nothing else."""
    words = [word.strip(",.") for word in plain(statement.said).split()]
    bare = bool(words) and all(word.isdecimal() or word in every("signs", "not") for word in words)  # "not 1 2"
    return (bare or statement.answers() == {"no"}) and not statement.has_day()


def is_receipt(facts: Sequence[Item], statements: Sequence[Statement]) -> bool:
    """Whether it is only said of the whole order that it was received."""
    names = {fact.name for fact in facts}
    if any(one.by_order for one in statements):
        names -= {"pending", "soon", "keep"}
    return names == {"received"} and all(one.scope == "all" and not one.exceptions for one in statements)


def goes_too_far(answer: LineAnswer, facts: Sequence[Item]) -> bool:
    """Whether nobody says so of all lines: "the others follow on Friday" goes to whom, "the price went up" to what."""
    if answer.answer == "backorder":
        counted = any(fact.day is not None and fact.day.counted for fact in facts)
        names = {fact.name for fact in facts}
        if "arrives" in names and names & {"delivers", "to_you"}:
            return True  # "all arrives on Thursday, and we deliver on Thursday"
        awaited = "due" in names and not names & PRESENT  # "everything else is expected Friday"
        return not names & {"out", "arrives"} and not awaited and not (counted and not names & STOCK)
    return answer.answer in {"price_change", "substitute"}


def comes_as_unknown(one: Statement) -> bool:
    """Whether it is "the cap comes unpainted", which does not say when."""
    return one.unknown and one.scope == "lines" and one.answers() == {"arrives"} and not one.has_day()
