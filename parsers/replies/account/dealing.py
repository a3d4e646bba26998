"""Deals out what is said of several lines: "6 and 7 are now ...-A10 and ...-A20", "1 is here, as well as 2"."""

from collections.abc import Sequence
from dataclasses import replace

from parsers.replies.statements import Statement, is_fact
from parsers.wording import Item, any_of, every, plain

_PRICING = frozenset({"raised", "price"})
_NUMBERING = frozenset({"replaced", "price", "raised", "ok"})


def deal_out(statements: list[Statement], first: int) -> None:
    """As many numbers, or prices, as lines are one for each of them, in their order; days where that is said."""
    for place in range(len(statements) - 1, first - 1, -1):
        one = statements[place]
        respective = any_of("filler", "respectively").search(plain(one.said)) is not None
        dealt = [kind for kind in ("part_number", "money", "day")[: 2 + respective] if _is_dealt(one, kind)]
        if not dealt or one.portions or not (respective or one.answers() <= _NUMBERING):
            continue
        shared = [fact for fact in one.facts if fact.kind not in dealt]
        columns = [[fact for fact in one.facts if fact.kind == kind] for kind in dealt]
        statements[place : place + 1] = [
            replace(one, lines=[line], facts=[*shared, *own]) for line, *own in zip(one.lines, *columns, strict=True)
        ]


def forget_old_days(statements: Sequence[Statement]) -> None:
    """What was said of a line before its new date tells how it came to that: "due the 20th, the van broke down"."""
    for one in statements:
        moved = [at for at, fact in enumerate(one.facts) if fact.text in every("filler", "new_dates")]
        if moved and any(fact.kind == "day" for fact in one.facts[moved[-1] :]):
            one.facts = one.facts[moved[-1] :]


def _is_dealt(one: Statement, kind: str) -> bool:
    texts = [fact.text for fact in one.facts if fact.kind == kind]
    return len(one.lines) > 1 and len(texts) == len(one.lines) == len(set(texts))


def carry_replacing_over(statements: Sequence[Statement], first: int, *, sentence: str) -> None:
    """A line with a mere part number, behind one that was replaced in the same sentence, was replaced as well."""
    verb = None
    for one in (one for at, one in enumerate(statements) if at >= first or one.said == sentence):
        verb = next((fact for fact in one.facts if fact.says("replaced")), verb)
        numbered = any(fact.kind == "part_number" for fact in one.facts)
        if verb is not None and numbered and one.scope == "lines" and not one.answers():
            one.facts.append(replace(verb, start=one.facts[-1].end, end=one.facts[-1].end))


def with_those_too(chunk: Sequence[Item]) -> Sequence[Item]:
    """The items with the "as well as" of "6 and 7 are here, as well as the hood" as what makes it a "too"."""
    told = any(map(is_fact, chunk))
    joined = len(chunk) > 1 and chunk[0].kind == "stop" and chunk[1].text in every("filler", "as_well")
    if told or not joined or not any(item.kind == "lines" for item in chunk):
        return chunk
    return [chunk[0], replace(chunk[1], kind="sign", name="too"), *chunk[2:]]


def drop_price_headings(statements: list[Statement]) -> None:
    """Take out "two prices moved since your order" where the lines and their prices are told."""
    if not any(one.scope == "lines" and any(fact.kind == "money" for fact in one.facts) for one in statements):
        return
    headings = [
        one
        for one in statements
        if one.scope == "all" and one.by_order and one.answers() and one.answers() <= _PRICING and len(one.facts) == 1
    ]
    for one in headings:
        statements.remove(one)
